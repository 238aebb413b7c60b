import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.video.journal import (
    NAME,
    Bookmark,
    Gap,
    SegmentEnded,
    SegmentStarted,
    append,
    read,
)

ENTRIES = (
    SegmentStarted("segment-00001.ts", 1, "h264", 640, None),
    Gap(2, 3, "lost"),
    Bookmark(4, "été\n\x00"),
    SegmentEnded("segment-00001.ts", 5, 6, 7, 8, "ab"),
)


def test_what_is_appended_is_read_in_order(tmp_path):
    for entry in ENTRIES:
        append(tmp_path, entry)

    assert read(tmp_path) == ENTRIES


def test_a_line_a_crash_left_half_done_costs_only_itself(tmp_path):
    append(tmp_path, ENTRIES[0])
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'{"what": "gap", "from_')

    append(tmp_path, ENTRIES[2])

    assert read(tmp_path) == (ENTRIES[0], ENTRIES[2])


def test_no_list_is_an_empty_one(tmp_path):
    assert read(tmp_path) == ()


@pytest.mark.parametrize(
    "line",
    [
        b"null",
        b"[]",
        b'{"what": "other"}',
        b'{"what": "gap"}',
        b'{"what": "bookmark", "utc_us": "4", "note": "x"}',
        b'{"what": "bookmark", "utc_us": true, "note": "x"}',
        b'{"what": "bookmark", "utc_us": 4, "note": "x", "more": 1}',
        b'{"what": "segment", "file": "../../etc/passwd", "utc_us": 1}',
        b'{"what": "segment", "file": "..\\\\x", "utc_us": 1}',
        b"\xff\xfe",
        b"[" * 60_000,
    ],
)
def test_a_line_that_is_no_entry_is_passed_over(tmp_path, line):
    (tmp_path / NAME).write_bytes(line + b"\n")

    assert read(tmp_path) == ()


@given(st.binary(max_size=300))
def test_garbage_never_raises(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("journal")
    (folder / NAME).write_bytes(data)

    assert isinstance(read(folder), tuple)
