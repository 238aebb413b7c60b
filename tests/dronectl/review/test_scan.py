"""The bulk scan against the reader that goes record by record: whatever the bytes, the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fastcrc.crc16 import mcrf4xx
from hypothesis import given, settings
from hypothesis import strategies as st

from dronectl.mavlink.definitions import BY_NAME
from dronectl.review.scan import scan
from dronectl.store.tlog import TlogReader
from tests.dronectl.review.builders import a_frame, a_record, a_tlog, bytes_of

DATA = Path(__file__).parents[2] / "data"
RECORDED = (DATA / "hostile" / "synthetic_tlog_truncated_midframe.tlog").read_bytes()
SIGNED = bytearray(a_frame())
SIGNED[2] = 1


def expect_the_same(data: bytes) -> None:
    index = scan(bytes_of(data))

    reader = TlogReader(data)
    records = list(reader)
    assert index.stamps_us.tolist() == [record.utc_us for record in records]
    assert [
        data[start + 8 : start + 8 + len(record.frame)]
        for start, record in zip(index.starts.tolist(), records, strict=True)
    ] == [record.frame for record in records]
    assert len(index.lost) == reader.damaged
    assert sum(end - start for start, end in index.lost) == reader.lost_bytes


@pytest.mark.parametrize(
    "name",
    [
        "tlog/arducopter_4_6_sitl_patrol.tlog",
        "tlog/copter_sik_radio_2015.tlog",
        "tlog/px4_1_19_sih_patrol.tlog",
        "hostile/synthetic_tlog_truncated_midframe.tlog",
    ],
)
def test_recorded_logs_have_the_same_records_and_damage(name: str) -> None:
    expect_the_same((DATA / name).read_bytes())


@settings(max_examples=60)
@given(st.data())
def test_any_bytes_cut_put_in_or_changed_anywhere(draw: st.DataObject) -> None:
    begin = draw.draw(st.integers(0, len(RECORDED) - 3000))
    data = bytearray(RECORDED[begin : begin + draw.draw(st.integers(0, 3000))])
    for _ in range(draw.draw(st.integers(0, 6))):
        at = draw.draw(st.integers(0, len(data)))
        junk = draw.draw(st.one_of(st.binary(max_size=40), st.just(b"\0" * 9 + b"\xfd\0\0\0")))
        data[at : at + draw.draw(st.integers(0, 20))] = junk

    expect_the_same(bytes(data))


@given(st.binary(max_size=400))
def test_junk_has_no_records_and_never_raises(data: bytes) -> None:
    expect_the_same(data)


@given(
    st.lists(st.sampled_from([b"\0", b"\xfd", b"\xfe", b"\x01", a_tlog(a_frame())]), max_size=60)
)
def test_zeros_and_magic_bytes_between_records(parts: list[bytes]) -> None:
    expect_the_same(b"".join(parts))


def test_both_versions_signed_frames_and_unknown_types_are_found() -> None:

    body = bytes(SIGNED[1:-2])
    crc = mcrf4xx(BY_NAME["HEARTBEAT"].crc_extra, mcrf4xx(body, 0xFFFF))
    signed = b"\xfd" + body + crc.to_bytes(2, "little") + bytes(range(13))
    unknown = b"\xfd\x03\0\0\x07\x01\x01\xff\xff\x7f" + b"abc" + b"zz"
    data = a_tlog(a_frame(version=1), signed, unknown, a_frame(), unknown)

    index = scan(bytes_of(data))

    assert index.ids.tolist() == [0, 0, 0x7FFFFF, 0, 0x7FFFFF]
    assert index.is_v2.tolist() == [False, True, True, True, True]
    assert index.lost == ()
    expect_the_same(data)


def test_a_record_that_is_damaged_costs_no_neighbour() -> None:
    records = [a_record(number, a_frame()) for number in range(5)]
    records[2] = records[2][:-1] + bytes((records[2][-1] ^ 1,))
    data = b"".join(records)

    index = scan(bytes_of(data))

    assert np.diff(index.stamps_us).tolist() == [1_000_000, 2_000_000, 1_000_000]
    assert index.lost == ((2 * len(records[0]), 3 * len(records[0])),)
