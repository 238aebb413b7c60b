import pytest

from dronectl.mavlink.codec import build
from dronectl.protocol import ftp_wire
from dronectl.protocol.ftp_wire import TRIES, Nak, Operation, Outbox, Packet, reply_in
from dronectl.protocol.machine import Address, Fault

VEHICLE = Address(1, 1)


def heard(packet):
    return packet.message(VEHICLE)._replace(component_id=1)


def test_a_packet_survives_its_message():
    packet = Packet(513, Operation.ACK, 7, Operation.READ, 0x12345678, b"abc", 3, True)

    assert reply_in(heard(packet), VEHICLE) == packet


@pytest.mark.parametrize(
    "message",
    [
        build("HEARTBEAT")._replace(component_id=1),
        Packet(1, Operation.ACK).message(VEHICLE)._replace(component_id=154),
        heard(Packet(1, Operation.READ, size=10)),
        heard(Packet(1, Operation.ACK, size=240)),
    ],
)
def test_what_is_no_reply_of_this_vehicle_is_left(message):
    assert reply_in(message, VEHICLE) is None


@pytest.mark.parametrize(
    ("operation", "data", "code"),
    [
        (Operation.ACK, b"\x06", 0),
        (Operation.NAK, b"\x06", Nak.END_OF_FILE),
        (Operation.NAK, b"\x02\x02", Nak.FILE_NOT_FOUND),
        (Operation.NAK, b"\x02\x0d", Nak.FAIL_ERRNO),
        (Operation.NAK, b"", Nak.FAIL),
        (Operation.NAK, b"\x00", Nak.FAIL),
    ],
)
def test_a_refusal_has_one_code(operation, data, code):
    assert Packet(1, operation, data=data).nak == code


def test_the_checksum_is_the_one_vehicles_use():
    assert ftp_wire.crc32(b"") == 0
    assert ftp_wire.crc32(b"123456789") == 0x2DFD2D88  # CRC-32 without inversions


def test_refusals_are_sentences():
    for code in range(1, 12):
        failure = ftp_wire.refusal(Packet(1, Operation.NAK, data=bytes((code,))), "/x")
        assert failure.fault is Fault.VEHICLE_REFUSED
        assert failure.code == code
        assert failure.text.endswith(".")


@pytest.mark.parametrize("path", ["", "a" * 239, "a\0b"])
def test_paths_that_cannot_be_asked_for_are_found(path):
    assert ftp_wire.path_problem(path) is not None
    assert ftp_wire.path_problem("/logs/a.bin") is None


def test_reads_are_repeated_under_a_new_number_and_opens_under_the_old_one():
    outbox = Outbox(VEHICLE)
    outbox.ask(Packet(0, Operation.READ), 0.0)
    outbox.ask(Packet(0, Operation.OPEN_READ), 0.0)
    assert list(outbox.asked) == [1, 2]

    again = outbox.on_time(0.5)

    assert again is not None
    assert len(again) == 2
    assert sorted(outbox.asked) == [2, 3]
    assert outbox.deadline_s == 1.0
    assert outbox.on_time(0.6) == []


def test_an_answer_must_be_to_the_operation_asked_for():
    outbox = Outbox(VEHICLE)
    outbox.ask(Packet(0, Operation.READ), 0.0)

    assert outbox.answered(Packet(2, Operation.ACK, requested=Operation.WRITE)) is None
    assert outbox.answered(Packet(9, Operation.ACK, requested=Operation.READ)) is None
    assert outbox.answered(Packet(2, Operation.ACK, requested=Operation.READ)) is not None
    assert outbox.deadline_s is None


def test_numbers_wrap():
    outbox = Outbox(VEHICLE, sequence=0xFFFF)
    outbox.ask(Packet(0, Operation.READ), 0.0)

    assert outbox.answered(Packet(1, Operation.ACK, requested=Operation.READ)) is not None


def test_after_a_burst_the_numbers_of_its_packets_are_left():
    outbox = Outbox(VEHICLE, sequence=0xFFFF)
    outbox.skip()
    outbox.ask(Packet(0, Operation.READ), 0.0)

    assert list(outbox.asked) == [ftp_wire.LONGEST_BURST]


def test_silence_ends_the_repeats():
    outbox = Outbox(VEHICLE)
    outbox.ask(Packet(0, Operation.READ), 0.0)

    repeats = 0
    while outbox.on_time(1000.0 * (repeats + 1)) is not None:
        repeats += 1

    assert repeats == TRIES - 1
