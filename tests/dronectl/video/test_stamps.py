import pytest
from hypothesis import given
from hypothesis import strategies as st
from stanag4609 import st0604

from dronectl.video.stamps import H264_NAME, taken_utc_us
from simulator.streaming.encoder import stamp

UTC_US = 1_780_300_800_123_456


def h264(utc_us):
    return b"\0\0\0\1\x67abc" + st0604.encode_avc_timestamp_sei(utc_us) + b"\0\0\0\1\x65picture"


def h265(utc_us):
    return st0604.encode_hevc_timestamp_sei(utc_us) + b"\0\0\0\1\x26picture"


@given(st.integers(946_684_800_000_001, 4_102_444_799_999_999))
def test_a_stamp_is_read_as_an_independent_writer_wrote_it(utc_us):
    assert taken_utc_us(h264(utc_us), "h264") == utc_us
    assert taken_utc_us(h265(utc_us), "hevc") == utc_us


def test_what_the_simulator_writes_is_a_stamp():
    assert taken_utc_us(b"\0\0\0\1" + stamp(UTC_US) + b"\0\0\0\1\x65", "h264") == UTC_US


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\0\1\x65picture",
        H264_NAME,
        H264_NAME + b"\x1f" + b"\0" * 11,
        H264_NAME + b"\x1f\0\0\xff\0\0\xff\0\0\xff\0\1",
    ],
)
def test_what_is_no_stamp_is_none(data):
    assert taken_utc_us(data, "h264") is None


def test_only_codecs_that_carry_one_are_asked():
    assert taken_utc_us(h264(UTC_US), "mjpeg") is None
    assert taken_utc_us(h264(UTC_US), None) is None
