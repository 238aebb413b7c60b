"""The fleet's codec against pymavlink's generated one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymavlink.dialects.v20 import all as dialect

from simulator.codec import BY_NAME, Decoder, frame, pack

KNOWN = sorted(set(BY_NAME) - {"PROTOCOL_VERSION", "TEST_TYPES"})


def a_packet(name: str = "HEARTBEAT", /, **fields: object) -> bytes:
    payload = pack(name, **fields)
    return frame(BY_NAME[name], payload, sequence=7, system_id=3, component_id=1)


@pytest.mark.parametrize("name", KNOWN)
def test_every_message_is_read_by_pymavlink_as_written(name: str):
    layout = BY_NAME[name]
    values = {
        field: ("x" if is_text else [1] * length if length else 1)
        for field, length, is_text in zip(
            layout.fields, layout.lengths, layout.is_text, strict=True
        )
    }

    packet = a_packet(name, **values)
    message = dialect.MAVLink(None).decode(bytearray(packet))

    assert message.msgname == name
    assert (message.get_srcSystem(), message.get_srcComponent(), message.get_seq()) == (3, 1, 7)
    for field, value in values.items():
        found = getattr(message, field)
        assert (list(found) if isinstance(value, list) else found) == value


def test_a_pymavlink_frame_of_either_version_is_read():
    writer = dialect.MAVLink(None, srcSystem=255, srcComponent=190)
    command = dialect.MAVLink_command_long_message(1, 1, 400, 0, 1.0, 0, 0, 0, math.nan, 0, 30.5)

    both = Decoder().feed(
        command.pack(writer, force_mavlink1=True) + command.pack(writer, force_mavlink1=False)
    )

    assert [m.is_v1 for m in both] == [True, False]
    for message in both:
        assert (message.command, message.param1, message.param7) == (400, 1.0, 30.5)
        assert math.isnan(message.param5)
        assert (message.system_id, message.component_id) == (255, 190)


def test_a_stream_cut_anywhere_gives_the_same_messages():
    packets = a_packet(custom_mode=5) + a_packet("SYSTEM_TIME", time_boot_ms=9)
    for cut in range(len(packets)):
        decoder = Decoder()

        found = decoder.feed(packets[:cut]) + decoder.feed(packets[cut:])

        assert [m.name for m in found] == ["HEARTBEAT", "SYSTEM_TIME"]


def test_a_wrong_checksum_is_counted_and_skipped():
    bad = bytearray(a_packet(custom_mode=5))
    bad[-1] ^= 1
    decoder = Decoder()

    found = decoder.feed(bytes(bad) + a_packet(custom_mode=6))

    assert [m.custom_mode for m in found] == [6]
    assert decoder.damaged >= 1


@given(st.binary(max_size=300))
def test_junk_never_raises_and_never_hides_the_next_datagram(junk: bytes):
    decoder = Decoder()

    decoder.feed_datagram(junk)
    found = decoder.feed_datagram(a_packet(custom_mode=4))

    assert [m.custom_mode for m in found] == [4]


def test_a_header_that_promises_too_much_does_not_swallow_the_frame_behind_it():
    found = Decoder().feed_datagram(b"\xfd\xff\x00" + a_packet(custom_mode=4))

    assert [m.custom_mode for m in found] == [4]


def test_an_unknown_field_is_refused():
    with pytest.raises(TypeError, match="no field colour"):
        pack("HEARTBEAT", colour=1)
