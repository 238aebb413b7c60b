"""The codec against pymavlink's own, message by message, and against what links do to bytes."""

import random
import struct
import xml.etree.ElementTree as ET
from functools import cache
from itertools import pairwise
from pathlib import Path

import pymavlink.dialects.v20
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pymavlink.dialects.v20 import all as dialect

from dronectl.mavlink import codec
from dronectl.mavlink.codec import (
    BY_NAME,
    DEFINITIONS,
    Encoder,
    FloatBits,
    PeerDecoder,
    build,
    float_bits,
)

INTEGERS = {
    "b": (-(2**7), 2**7 - 1),
    "B": (0, 2**8 - 1),
    "h": (-(2**15), 2**15 - 1),
    "H": (0, 2**16 - 1),
    "i": (-(2**31), 2**31 - 1),
    "I": (0, 2**32 - 1),
    "q": (-(2**63), 2**63 - 1),
    "Q": (0, 2**64 - 1),
}


def native(definition):
    return dialect.mavlink_map[definition.message_id]


def a_message(definition, rng):
    """The definition with random fields, as our field values; 0 in those pymavlink lacks."""
    fields = []
    formats = native(definition).native_format.decode().lstrip("<")
    known = definition.lengths[: len(formats)]
    later = (0,) * (len(definition.lengths) - len(formats))
    for code, length in zip(formats, known, strict=True):
        if code == "c":
            letters = rng.choices("ABCxyz019 _", k=rng.randint(0, length or 1))
            fields.append("".join(letters))
        elif code in "fd":
            numbers = [
                struct.unpack("<f", struct.pack("<f", rng.uniform(-1e6, 1e6)))[0]
                for _ in range(length or 1)
            ]
            fields.append(tuple(numbers) if length else numbers[0])
        else:
            low, high = INTEGERS[code]
            numbers = [
                rng.choice((0, low, high, rng.randint(low, high))) for _ in range(length or 1)
            ]
            whole = bytes(numbers) if code == "B" and length else tuple(numbers)
            fields.append(whole if length else numbers[0])
    return codec.Message(definition.name, definition.fields(*fields, *later))


def theirs(message, sender):
    """The same frame from pymavlink."""
    definition = BY_NAME[message.name]
    cls = native(definition)
    values = dict(zip(cls.ordered_fieldnames, message.fields, strict=False))
    for name, value in values.items():
        if isinstance(value, str):
            values[name] = value.encode()
        elif isinstance(value, bytes):
            values[name] = list(value)
    return bytes(cls(**values).pack(sender))


def pymavlink_sender(*, version):
    sender = dialect.MAVLink(None, srcSystem=7, srcComponent=9)
    sender.robust_parsing = True
    if version == 1:
        sender.protocol_marker = 0xFE
    return sender


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda d: d.name)
def test_frames_are_pymavlinks_and_come_back_as_sent(definition):
    rng = random.Random(definition.message_id)  # noqa: S311 - repeatable
    sender = pymavlink_sender(version=2)
    ours = Encoder(7, 9)
    for sequence in range(3):
        message = a_message(definition, rng)
        sender.seq = sequence

        frame = ours.encode(message)

        assert frame == theirs(message, sender)
        (heard,) = PeerDecoder().datagram(frame)
        assert heard.fields == message.fields
        assert (heard.name, heard.system_id, heard.component_id, heard.sequence, heard.raw) == (
            definition.name, 7, 9, sequence, frame,
        )  # fmt: skip


@pytest.mark.parametrize(
    "definition", [d for d in DEFINITIONS.values() if d.message_id < 256], ids=lambda d: d.name
)
def test_mavlink_1_frames_decode_in_both_directions(definition):
    message = a_message(definition, random.Random(definition.message_id))  # noqa: S311

    frame = Encoder(7, 9).encode(message, version=1)

    decoder = PeerDecoder()
    (heard,) = decoder.datagram(frame)
    base = sum(offset < definition.base_size for offset in definition.offsets)
    assert heard.fields[:base] == message.fields[:base]
    assert decoder.version == 1
    assert len(frame) == 6 + definition.base_size + 2
    receiver = pymavlink_sender(version=1)
    assert receiver.parse_char(frame).get_type() == definition.name


def test_a_message_mavlink_1_cannot_carry_goes_as_mavlink_2():
    frame = Encoder(1, 1).encode(build("WIND_COV"), version=1)
    far = next(d for d in DEFINITIONS.values() if d.message_id > 255)

    assert frame[0] == 0xFE
    assert Encoder(1, 1).encode(build(far.name), version=1)[0] == 0xFD


@cache
def base_sizes():
    """Base payload size of each message in the dialect files pymavlink brings."""
    sizes = {"uint8_t_mavlink_version": 1, "char": 1, "uint8_t": 1, "int8_t": 1, "uint16_t": 2,
             "int16_t": 2, "uint32_t": 4, "int32_t": 4, "float": 4, "uint64_t": 8, "int64_t": 8,
             "double": 8}  # fmt: skip
    found = {}
    for file in Path(pymavlink.dialects.v20.__file__).parent.glob("*.xml"):
        for message in ET.parse(file).iter("message"):  # noqa: S314 - files of the library
            size = 0
            for child in message:
                if child.tag == "extensions":
                    break
                if child.tag == "field":
                    kind, _, length = child.get("type").partition("[")
                    size += sizes[kind] * int(length.rstrip("]") or 1)
            found.setdefault((message.get("name"), int(message.get("id"))), set()).add(size)
    return found


@pytest.mark.parametrize("definition", DEFINITIONS.values(), ids=lambda d: d.name)
def test_base_size_is_that_of_the_dialect_file(definition):
    assert definition.base_size in base_sizes()[definition.name, definition.message_id]


@pytest.mark.parametrize(
    ("name", "payload", "later"),
    [
        ("MISSION_CURRENT", "0300 0a00 03 01 11000000 22000000 33000000", (0x11, 0x22, 0x33)),
        ("MISSION_ACK", "ff be 00 01 78563412", (0x12345678,)),
        ("MISSION_COUNT", "0a00 ff be 00 78563412", (0x12345678,)),
    ],
)
def test_list_identifiers_younger_than_the_dialect_are_read(name, payload, later):
    fields = BY_NAME[name].unpack(bytes.fromhex(payload))

    assert fields[-len(later) :] == later
    assert BY_NAME[name].unpack(bytes.fromhex(payload)[:4])[-len(later) :] == (0,) * len(later)


def test_every_definition_is_found_by_name():
    assert len(BY_NAME) == len(DEFINITIONS) == len(dialect.mavlink_map)


def test_build_fills_what_is_not_named_and_refuses_what_does_not_exist():
    message = build("STATUSTEXT", severity=4, text="hello")

    assert (message.fields.severity, message.fields.text, message.fields.id) == (4, "hello", 0)
    assert build("GPS_STATUS").fields.satellite_prn == bytes(20)
    assert build("ATTITUDE_QUATERNION_COV", q=(1.0,)).fields.q == (1.0, 0, 0, 0)
    with pytest.raises(KeyError, match="no field txet"):
        build("STATUSTEXT", txet="x")
    with pytest.raises(KeyError):
        build("NO_SUCH_MESSAGE")


def test_text_ends_at_its_first_zero_and_may_be_damaged():
    fields = BY_NAME["STATUSTEXT"].unpack(b"\x06ab\0cd\xff")

    assert fields.text == "ab"
    assert BY_NAME["STATUSTEXT"].unpack(b"\x06\xff").text == "\ufffd"


def test_payloads_that_are_too_short_or_too_long_fit():
    definition = BY_NAME["HEARTBEAT"]

    assert definition.unpack(b"").custom_mode == 0
    assert definition.unpack(bytes(9) + b"more") == definition.unpack(bytes(9))


# --- floats bit for bit


@given(st.integers(0, 2**32 - 1), st.sampled_from([1, 2]), st.booleans())
def test_float_bits_survive_both_ways(bits, version, in_the_middle):
    name = "vy" if in_the_middle else "x"
    message = build("LOCAL_POSITION_NED", **{name: FloatBits(bits)})

    (heard,) = PeerDecoder().datagram(Encoder(1, 1).encode(message, version=version))

    assert float_bits(heard, name).bits == bits
    assert float_bits(message, name).bits == bits


def test_plain_floats_have_bits_too():
    assert float_bits(build("VFR_HUD", airspeed=1.0), "airspeed").bits == 0x3F800000


# --- truncation, versions, signatures, flags


def test_trailing_zeros_are_cut_and_one_byte_always_stays():
    assert Encoder(1, 1).encode(build("PING"))[1] == 1
    assert Encoder(1, 1).encode(build("PING", target_component=0, seq=1))[1] == 9


def test_frames_cut_by_a_sender_that_cuts_less_are_equal():
    whole = BY_NAME["PING"].pack(build("PING", seq=1).fields)

    assert BY_NAME["PING"].unpack(whole) == BY_NAME["PING"].unpack(whole.rstrip(b"\0"))


def test_the_version_is_that_of_the_last_good_frame():
    decoder = PeerDecoder()
    encoder = Encoder(1, 1)

    for version in (1, 2, 1):
        decoder.datagram(encoder.encode(build("HEARTBEAT"), version=version))
        assert decoder.version == version


def a_frame(name="HEARTBEAT", *, incompat=0, sequence=0, tail=b"", message_id=None, extra=None):
    """A MAVLink 2 frame made by hand."""
    definition = BY_NAME[name]
    payload = definition.pack(build(name, **({"type": 2} if name == "HEARTBEAT" else {})).fields)
    payload = payload.rstrip(b"\0") or b"\0"
    number = definition.message_id if message_id is None else message_id
    body = bytes((len(payload), incompat, 0, sequence, 1, 1)) + number.to_bytes(3, "little")
    body += payload
    crc = codec.mcrf4xx(extra or definition.crc_extra, codec.mcrf4xx(body, 0xFFFF))
    return b"\xfd" + body + crc.to_bytes(2, "little") + tail


def test_signed_frames_are_taken_whole():
    signed = a_frame(incompat=1, tail=bytes(range(13)))
    decoder = PeerDecoder()

    messages = decoder.datagram(signed + a_frame(sequence=1))

    assert [m.sequence for m in messages] == [0, 1]
    assert messages[0].raw == signed
    assert decoder.reception.damaged == 0


def test_a_frame_with_an_unknown_incompatibility_flag_is_dropped():
    decoder = PeerDecoder()

    messages = decoder.datagram(a_frame(incompat=2) + a_frame(sequence=1))

    assert [m.sequence for m in messages] == [1]


def test_unknown_messages_are_passed_over_and_counted():
    decoder = PeerDecoder()
    unknown = a_frame(message_id=0xABCDEF)

    messages = decoder.datagram(unknown + a_frame(sequence=1))

    assert [m.name for m in messages] == ["UNKNOWN", "HEARTBEAT"]
    assert messages[0].fields.message_id == 0xABCDEF
    assert decoder.reception.unknown == 1
    assert decoder.stream(unknown)[0].name == "UNKNOWN"


# --- loss counting


def received(*sequences):
    decoder = PeerDecoder()
    for sequence in sequences:
        decoder.datagram(a_frame(sequence=sequence & 0xFF))
    return decoder.reception


@pytest.mark.parametrize(
    ("sequences", "lost"),
    [
        ((0, 1, 2), 0),
        ((5, 6), 0),
        ((0, 3), 2),
        ((254, 255, 0, 1), 0),
        ((250, 4), 9),
        ((0, 2, 1, 3), 0),
        ((0, 1, 1, 2), 0),
        ((0, 3, 1, 2, 4), 0),
        ((255, 1, 0, 2), 0),
        ((9, 8), 0),
        ((0, 0, 0), 0),
    ],
)
def test_lost_messages_are_counted(sequences, lost):
    assert received(*sequences).lost == lost


def test_each_component_counts_for_itself():
    decoder = PeerDecoder()
    autopilot, camera = Encoder(1, 1), Encoder(1, 100)
    for _ in range(5):
        decoder.datagram(autopilot.encode(build("HEARTBEAT")))
    for _ in range(5):
        decoder.datagram(camera.encode(build("HEARTBEAT")))

    assert (decoder.reception.messages, decoder.reception.lost) == (10, 0)


def test_loss_fraction_is_the_share_that_did_not_arrive():
    assert received(0, 3).loss_fraction == 0.5
    assert received().loss_fraction == 0.0


@settings(max_examples=25)
@given(st.floats(0, 0.5), st.integers(0, 2**32))
def test_counted_loss_is_the_true_loss(loss, seed):
    rng = random.Random(seed)  # noqa: S311 - repeatable
    kept = [n for n in range(400) if n in (0, 399) or rng.random() >= loss]
    assume(max(b - a for a, b in pairwise(kept)) < 100)

    assert received(*kept).lost == 400 - len(kept)


# --- junk and resynchronisation


def heartbeats(count):
    encoder = Encoder(1, 1)
    return [encoder.encode(build("HEARTBEAT", custom_mode=n, type=2)) for n in range(count)]


@given(st.integers(0, 30), st.integers(1, 40))
def test_stray_magic_bytes_on_a_stream_cost_at_most_one_frame(where, chunk):
    frames = heartbeats(30)
    data = b"".join(frames[:where]) + b"\xfd\xff\x00" + b"".join(frames[where:])
    decoder = PeerDecoder()

    heard = [m for i in range(0, len(data), chunk) for m in decoder.stream(data[i : i + chunk])]

    assert len(heard) >= 29


def test_stray_magic_bytes_cost_nothing_in_other_datagrams():
    decoder = PeerDecoder()
    decoder.datagram(b"\xfd\xff\x00")

    assert sum(len(decoder.datagram(frame)) for frame in heartbeats(30)) == 30


def test_junk_before_and_behind_a_frame_is_counted():
    decoder = PeerDecoder()
    (frame,) = heartbeats(1)

    assert len(decoder.datagram(b"abc" + frame + b"de")) == 1
    assert decoder.reception.junk_bytes == 5
    assert decoder.reception.octets == len(frame) + 5


def test_a_damaged_frame_is_counted_and_the_next_one_heard():
    first, second = heartbeats(2)
    damaged = bytearray(first)
    damaged[12] ^= 0x40
    decoder = PeerDecoder()

    (heard,) = decoder.datagram(bytes(damaged) + second)

    assert heard.raw == second
    assert decoder.reception.damaged >= 1


@settings(max_examples=60)
@given(st.data())
def test_a_stream_cut_anywhere_is_heard_whole(data):
    stream = b"".join(heartbeats(12))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=20)))
    decoder = PeerDecoder()
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]

    heard = [m for piece in pieces for m in decoder.stream(piece)]

    assert [m.fields.custom_mode for m in heard] == list(range(12))
    assert decoder.reception.junk_bytes == 0


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=30), min_size=10, max_size=10), st.booleans())
def test_frames_between_junk_are_heard(junk, as_stream):
    """Junk may hold a magic byte that claims what follows; more bytes show that it was junk."""
    decoder = PeerDecoder()
    hear = decoder.stream if as_stream else decoder.datagram
    frames = heartbeats(10)
    data = b"".join(noise + frame for noise, frame in zip(junk, frames, strict=True))

    heard = hear(data) + hear(bytes(300))

    genuine = [m for m in heard if m.name == "HEARTBEAT" and m.raw in frames]
    claimed = sum(noise.count(b"\xfd") + noise.count(b"\xfe") for noise in junk)
    assert len(genuine) >= 10 - claimed


@given(st.binary(max_size=2000), st.booleans())
def test_no_bytes_raise(data, as_stream):
    decoder = PeerDecoder()

    (decoder.stream if as_stream else decoder.datagram)(data)


@pytest.mark.parametrize("magic_share", [0.0, 0.3])
def test_two_megabytes_of_junk_raise_nothing_and_leave_no_backlog(magic_share):
    rng = random.Random(8)  # noqa: S311 - repeatable
    junk = bytearray(rng.randbytes(2_000_000))
    for at in range(0, int(len(junk) * magic_share), 7):
        junk[at] = 0xFD
    decoder = PeerDecoder()

    for start in range(0, len(junk), 1400):
        decoder.stream(bytes(junk[start : start + 1400]))
        decoder.datagram(bytes(junk[start : start + 1400]))

    assert len(decoder._buffer) < codec.LONGEST_FRAME
    (frame,) = heartbeats(1)
    assert [m.name for m in decoder.datagram(frame)] == ["HEARTBEAT"]


def test_a_log_carried_in_a_file_transfer_is_not_taken_for_telemetry():
    inner = b"".join(bytes(8) + frame for frame in heartbeats(5))
    outer = Encoder(1, 1).encode(build("FILE_TRANSFER_PROTOCOL", payload=b"\x01" * 12 + inner))

    for cut in range(len(outer)):
        decoder = PeerDecoder()
        heard = decoder.stream(outer[:cut]) + decoder.stream(outer[cut:])
        assert [m.name for m in heard] == ["FILE_TRANSFER_PROTOCOL"]


def test_frames_behind_a_stray_magic_byte_are_heard_without_waiting_for_its_end():
    decoder = PeerDecoder()
    first, second, third = heartbeats(3)
    decoder.stream(b"\xfd\xff\x00" + first)

    assert len(decoder.stream(second)) == 2
    assert len(decoder.stream(third)) == 1
    assert decoder.reception.junk_bytes == 3


def test_a_datagram_that_ends_in_mid_frame_gives_what_was_whole():
    first, second = heartbeats(2)
    decoder = PeerDecoder()

    assert len(decoder.datagram(first + second[:-1])) == 1
    assert len(decoder.datagram(b"\xfd")) == 0
    assert len(decoder.datagram(b"\xfd\xff\x00\xfd\xfe" + first)) == 1


def test_stray_bytes_that_look_like_an_unknown_message_do_not_swallow_frames():
    data = b"\xfd\xff\x00" + b"".join(heartbeats(30))
    decoder = PeerDecoder()

    heard = [m for i in range(0, len(data), 267) for m in decoder.stream(data[i : i + 267])]

    assert [m.name for m in heard] == ["HEARTBEAT"] * 30


def test_single_frames_between_stray_bytes_are_not_skipped_on_the_way_to_adjacent_ones():
    frames = heartbeats(4)
    decoder = PeerDecoder()

    heard = decoder.stream(b"\xfd" + b"\0".join(frames[:3]) + frames[3])

    assert [m.raw for m in heard] == frames


def test_a_lone_damaged_frame_in_a_datagram_is_counted_not_believed():
    whole = Encoder(1, 1).encode(build("HEARTBEAT", type=2, autopilot=3))
    broken = whole[:-1] + bytes((whole[-1] ^ 0xFF,))
    decoder = PeerDecoder()

    assert decoder.datagram(broken) == []
    assert decoder.reception.damaged == 1
