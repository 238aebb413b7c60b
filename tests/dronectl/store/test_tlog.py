from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dronectl.store import frames
from dronectl.store.tlog import TlogReader, TlogRecord, TlogWriter, summary
from tests.dronectl.store.support import EPOCH_US, Disk, heartbeat, raw

if TYPE_CHECKING:
    from collections.abc import Sequence

DATA = Path(__file__).parents[2] / "data"


def a_record(number: int, *, is_sent: bool = False) -> bytes:
    return frames.tlog_record(raw(float(number), heartbeat(), is_sent=is_sent), heartbeat())


def records_of(path: Path) -> list[TlogRecord]:
    return list(TlogReader.open(path))


def test_written_records_read_back_with_time_direction_and_bytes(tmp_path: Path) -> None:
    writer = TlogWriter(tmp_path / "new" / "a.tlog")
    frame = heartbeat()

    writer.append(frames.tlog_record(raw(1.0, frame, link=1), frame))
    writer.append(frames.tlog_record(raw(2.0, frame, is_sent=True), frame))
    writer.close()

    first, second = records_of(writer.path)
    assert (first.utc_us - EPOCH_US, first.link, first.frame) == (1_000_001, 1, frame)
    assert (second.utc_us - EPOCH_US, second.link, second.frame) == (2_000_003, 3, frame)


def test_appending_to_a_file_keeps_what_was_there(tmp_path: Path) -> None:
    for number in range(3):
        writer = TlogWriter(tmp_path / "a.tlog")
        writer.append(a_record(number))
        writer.close()

    assert len(records_of(tmp_path / "a.tlog")) == 3


@pytest.mark.parametrize("free_bytes", [0, 1, 7, 8, 28, 29, 30, 100])
def test_full_disk_loses_and_repeats_nothing_once_there_is_room(
    tmp_path: Path, free_bytes: int
) -> None:
    disk = Disk()
    writer = TlogWriter(tmp_path / "a.tlog", disk.open)
    expected = [a_record(number) for number in range(12)]
    for record in expected[:4]:
        writer.append(record)
    disk.free_bytes = free_bytes
    with pytest.raises(OSError, match="No space"):
        writer.flush()
    for record in expected[4:]:
        writer.append(record)
    with pytest.raises(OSError, match="No space"):
        writer.flush()

    disk.free_bytes = None
    writer.close()

    assert writer.path.read_bytes() == b"".join(expected)
    assert (writer.messages, writer.dropped, writer.waiting_bytes) == (12, 0, 0)


def test_disk_full_for_too_long_lets_the_oldest_go_but_ends_what_it_began(tmp_path: Path) -> None:
    disk = Disk()
    expected = [a_record(number) for number in range(50)]
    writer = TlogWriter(tmp_path / "a.tlog", disk.open, ring_bytes=len(expected[0]) * 10)
    writer.append(expected[0])
    disk.free_bytes = 5
    with pytest.raises(OSError, match="No space"):
        writer.flush()

    for record in expected[1:]:
        writer.append(record)
    disk.free_bytes = None
    writer.close()

    assert writer.path.read_bytes() == b"".join([expected[0], *expected[40:]])
    assert (writer.messages, writer.dropped) == (11, 39)


def test_file_that_takes_nothing_is_an_error_not_an_endless_loop(tmp_path: Path) -> None:
    class Deaf:
        def write(self, data: bytes, /) -> int:
            return 0

        def sync(self) -> None: ...
        def close(self) -> None: ...

    writer = TlogWriter(tmp_path / "a.tlog", lambda _: Deaf())
    writer.append(a_record(1))

    with pytest.raises(OSError, match="nothing could be written"):
        writer.flush()


@pytest.mark.parametrize(
    ("name", "messages", "damaged"),
    [
        ("tlog/arducopter_4_6_sitl_patrol.tlog", 26_499, 0),
        ("tlog/arducopter_4_6_sitl_errors.tlog", 46_636, 0),
        ("tlog/px4_1_19_sih_patrol.tlog", 23_950, 0),
        ("tlog/copter_sik_radio_2015.tlog", 75_477, 1_315),
        ("hostile/synthetic_tlog_truncated_midframe.tlog", 5_499, 78),
    ],
)
def test_recorded_files_are_read_whole(name: str, messages: int, damaged: int) -> None:
    found = summary(DATA / name)

    assert (found.messages, found.damaged) == (messages, damaged)
    assert found.first_utc_us is not None
    assert found.last_utc_us is not None
    assert found.first_utc_us < found.last_utc_us


def test_messages_are_decoded_with_their_records() -> None:
    reader = TlogReader.open(DATA / "hostile" / "synthetic_tlog_truncated_midframe.tlog")

    names = [message.name for _, message in reader.messages()]

    assert len(names) == 5_499
    assert names.count("HEARTBEAT") > 50


def test_empty_file_has_no_records(tmp_path: Path) -> None:
    path = tmp_path / "empty.tlog"
    path.touch()

    assert summary(path) == (0, 0, None, None)


def read(data: bytes) -> tuple[Sequence[TlogRecord], int]:
    reader = TlogReader(data)
    return list(reader), reader.damaged


def test_junk_between_records_costs_no_record() -> None:
    good = [a_record(number) for number in range(6)]

    found, damaged = read(b"".join(good[:3]) + b"\xfe\xfd junk \xfd" * 9 + b"".join(good[3:]))

    assert len(found) == 6
    assert damaged == 1


def test_junk_before_the_first_record_is_passed_over() -> None:
    found, damaged = read(b"\x00junk" + a_record(1) + a_record(2))

    assert (len(found), damaged) == (2, 1)


def test_record_with_a_far_stamp_is_taken_when_its_place_is_certain() -> None:
    frame = heartbeat()
    stepped_back = struct.pack(">Q", 1_000_000) + frame

    found, damaged = read(a_record(5) + stepped_back + a_record(6))

    assert [record.utc_us for record in found][1] == 1_000_000
    assert damaged == 0


def test_frame_of_unknown_type_is_taken_where_its_neighbour_vouches_for_it() -> None:
    unknown = struct.pack(">Q", EPOCH_US) + bytes((0xFD, 1, 0, 0, 0, 9, 1, 0xEE, 0xEE, 0xEE, 7))
    unknown += b"\x00\x00"

    found, _ = read(a_record(1) + unknown + a_record(2))
    alone, damaged = read(a_record(1) + unknown + b"junk that is no record at all")

    assert len(found) == 3
    assert (len(alone), damaged) == (1, 1)


def test_frame_with_an_unknown_flag_is_damaged() -> None:
    flagged = bytearray(a_record(1))
    flagged[8 + 2] |= 0x80

    assert read(bytes(flagged) + a_record(2))[1] == 1


@given(st.binary(max_size=400), st.integers(0, 5))
@settings(max_examples=300, deadline=None)
def test_reader_never_raises_and_always_ends(junk: bytes, good: int) -> None:
    data = b"".join(a_record(number) for number in range(good)) + junk

    found, _ = read(data)

    assert len(found) >= good - (1 if junk else 0)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_one_wrong_byte_costs_at_most_one_record(data: st.DataObject) -> None:
    records = [a_record(number) for number in range(5)]
    whole = bytearray(b"".join(records))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= data.draw(st.integers(1, 255))

    found, _ = read(bytes(whole))

    untouched = {record[8:] for n, record in enumerate(records) if n != place // len(records[0])}
    assert untouched <= {record.frame for record in found}


def test_hostile_megabyte_of_magic_bytes_is_passed_quickly(tmp_path: Path) -> None:
    data = a_record(1) + b"\xfd" * 200_000 + os.urandom(1000) + a_record(2)

    found, _ = read(data)

    assert len(found) == 2
