import io
import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stanag4609 import decode_uas_local_set, iter_klv

from dronectl.video.klv import LABEL, KlvError, Stream, Telemetry, checksum, decode, encode
from missions.geo import GeoPoint

UTC_US = 1_790_000_000_123_456


def a_telemetry(**changes):
    values = {
        "mission": "Patrouille été",
        "platform": "Vehicle 3",
        "heading_deg": 271.5,
        "pitch_deg": -7.25,
        "roll_deg": 12.0,
        "position": GeoPoint(48.123456, -1.654321),
        "altitude_amsl_m": 131.0,
        "horizontal_fov_deg": 62.0,
        "vertical_fov_deg": 38.0,
        "relative_azimuth_deg": 15.0,
        "relative_elevation_deg": -45.0,
        "relative_roll_deg": 0.0,
        "slant_range_m": 141.4,
        "frame_width_m": 170.0,
        "centre": GeoPoint(48.1244, -1.6550),
        "centre_amsl_m": 30.0,
        "corners": tuple(GeoPoint(48.12 + i / 1000, -1.65 - i / 1000) for i in range(4)),
        "ground_speed_mps": 9.0,
    }
    return Telemetry(UTC_US, **{**values, **changes})


def repacked(body):
    """A packet with a right length and checksum around these items."""
    packet = LABEL + bytes([0x82]) + (len(body) + 4).to_bytes(2, "big") + body + bytes([1, 2])
    return packet + checksum(packet).to_bytes(2, "big")


def close(a, b, within=1e-3):
    return a == pytest.approx(b, abs=within)


def test_another_reader_reads_the_same():
    sent = a_telemetry()

    (packet,) = iter_klv(io.BytesIO(encode(sent)))
    read = {each.definition.tag: each.value for each in decode_uas_local_set(packet).fields}

    assert read[3] == sent.mission
    assert close(read[5], sent.heading_deg, 0.006)
    assert close(read[13], sent.position.latitude_deg, 1e-7)
    assert close(read[14], sent.position.longitude_deg, 1e-7)
    assert close(read[15], sent.altitude_amsl_m, 0.3)
    assert close(read[18], 15.0)
    assert close(read[19], -45.0)
    assert close(read[82], sent.corners[0].latitude_deg, 1e-7)
    assert close(read[89], sent.corners[3].longitude_deg, 1e-7)


NUMBERS = {
    "heading_deg": (0, 359.99, 0.006),
    "pitch_deg": (-90, 90, 0.001),
    "roll_deg": (-90, 90, 0.001),
    "altitude_amsl_m": (-900, 19_000, 0.2),
    "horizontal_fov_deg": (0, 180, 0.002),
    "vertical_fov_deg": (0, 180, 0.002),
    "relative_azimuth_deg": (0, 359.99, 1e-6),
    "relative_elevation_deg": (-180, 180, 1e-6),
    "relative_roll_deg": (0, 359.99, 1e-6),
    "slant_range_m": (0, 5e6, 0.01),
    "frame_width_m": (0, 10_000, 0.1),
    "centre_amsl_m": (-900, 19_000, 0.2),
    "ground_speed_mps": (0, 255, 0.51),
}
POINTS = st.builds(GeoPoint, st.floats(-90, 90), st.floats(-180, 180))


def maybe(strategy):
    return st.none() | strategy


@given(
    st.builds(
        Telemetry,
        st.integers(0, 2**63),
        mission=maybe(st.text(max_size=20).filter(lambda t: "\0" not in t)),
        position=maybe(POINTS),
        centre=maybe(POINTS),
        corners=maybe(st.tuples(POINTS, POINTS, POINTS, POINTS)),
        **{name: maybe(st.floats(low, high)) for name, (low, high, _) in NUMBERS.items()},
    )
)
def test_what_is_written_is_read_back_to_the_formats_resolution(sent):
    read = decode(encode(sent))

    assert (read.utc_us, read.mission) == (sent.utc_us, sent.mission)
    for name, (_, _, within) in NUMBERS.items():
        assert close(getattr(read, name), getattr(sent, name), within)
    for name in ("position", "centre"):
        here, there = getattr(read, name), getattr(sent, name)
        assert (here is None) == (there is None)
        if here is not None:
            assert close(here.latitude_deg, there.latitude_deg, 1e-7)
            assert close(here.longitude_deg, there.longitude_deg, 1e-7)
    assert (read.corners is None) == (sent.corners is None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("altitude_amsl_m", 20_000.0),
        ("altitude_amsl_m", math.nan),
        ("pitch_deg", 100.0),
        ("ground_speed_mps", -1.0),
        ("position", GeoPoint(91.0, 0.0)),
    ],
)
def test_what_the_format_cannot_say_is_not_told(name, value):
    assert getattr(decode(encode(a_telemetry(**{name: value}))), name) is None


def test_a_long_name_is_cut_between_characters():
    read = decode(encode(a_telemetry(mission="é" * 100)))

    assert read.mission == "é" * 63


def test_corners_may_come_as_offsets_from_the_centre():
    item = bytes([2, 8]) + UTC_US.to_bytes(8, "big")
    item += bytes([23, 4]) + round(48 / 90 * (2**31 - 1)).to_bytes(4, "big")
    item += bytes([24, 4]) + round(2 / 180 * (2**31 - 1)).to_bytes(4, "big")
    for tag in range(26, 34):
        item += bytes([tag, 2]) + round(0.001 * (tag - 25) / 0.075 * 32767).to_bytes(2, "big")

    read = decode(repacked(item))

    assert close(read.corners[0].latitude_deg, 48.001, 1e-5)
    assert close(read.corners[3].longitude_deg, 2.008, 1e-5)


def test_items_nobody_knows_are_passed_over():
    item = bytes([2, 8]) + UTC_US.to_bytes(8, "big") + bytes([0x81, 0x0A, 3]) + b"abc"

    assert decode(repacked(item)) == Telemetry(UTC_US, version=None)


@given(st.data())
def test_a_packet_with_any_bit_turned_is_refused(data):
    packet = bytearray(encode(a_telemetry()))
    bit = data.draw(st.integers(0, 8 * len(packet) - 1))
    packet[bit // 8] ^= 1 << bit % 8

    with pytest.raises(KlvError):
        decode(bytes(packet))


TIME = bytes([2, 8]) + bytes(8)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        bytes([5, 2, 0, 0]),
        bytes([2, 4, 0, 0, 0, 0]),
        TIME + bytes([5, 3, 0, 0, 0]),
        TIME + bytes([5, 200, 0, 0]),
        TIME + bytes([5, 0x80]),
        TIME + bytes([5, 0x89, *range(9)]),
        TIME + bytes([5, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]),
        TIME + bytes([0x81, 0x81, 0x81, 0x81, 0x81]),
        TIME + bytes([5]),
    ],
)
def test_items_whose_lengths_lie_are_refused(body):
    with pytest.raises(KlvError):
        decode(repacked(body))


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        LABEL,
        LABEL + bytes([0x82, 1]),
        LABEL + bytes([200]),
        LABEL + bytes([4, 1, 1, 1, 1]),
        encode(a_telemetry())[:-1],
        encode(a_telemetry()) + b"\0",
    ],
)
def test_what_is_not_one_whole_packet_is_refused(packet):
    with pytest.raises(KlvError):
        decode(packet)


@given(st.binary(max_size=300))
def test_garbage_is_refused_and_nothing_worse(data):
    with pytest.raises(KlvError):
        decode(data)
    with pytest.raises(KlvError):
        decode(repacked(data[:200]) + b"x")
    assert list(Stream().feed(data)) == []


@pytest.mark.parametrize("seed", range(5))
def test_a_stream_cut_anywhere_gives_each_good_packet_once(seed):
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    good = [a_telemetry(heading_deg=float(i)) for i in range(20)]
    bad = bytearray(encode(a_telemetry()))
    bad[40] ^= 1
    lying = LABEL + bytes([0x82, 0x7F, 0xFF]) + b"lies"
    data = b"".join(rng.choice([b"", b"junk", bytes(bad), lying]) + encode(t) for t in good)
    stream, read = Stream(), []

    while data:
        size = rng.randint(1, 90)
        read += stream.feed(data[:size])
        data = data[size:]

    assert [round(t.heading_deg) for t in read] == list(range(20))
    assert stream.refused > 0
    assert stream.last_refusal
