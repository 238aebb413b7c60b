import random

import pytest
from hypothesis import given, settings

from dronectl.protocol.ftp import Upload
from dronectl.protocol.ftp_wire import Nak, Operation, Packet
from dronectl.protocol.machine import Address, Fault
from tests.support.drive import Link, Silent, drive
from tests.support.fake_ftp import CRC, RESET, TERMINATE, WRITE, FakeFtp
from tests.support.strangers import any_messages

VEHICLE = Address(1, 1)
CONTENT = random.Random(5).randbytes(6000)  # noqa: S311 - any bytes do


@pytest.mark.parametrize("length", [0, 1, 239, 240, 6000])
def test_what_is_written_is_held(length):
    vehicle = FakeFtp()

    outcome = drive(Upload(VEHICLE, "/a", CONTENT[:length]), vehicle)

    assert outcome.fault is None
    assert vehicle.files == {"/a": CONTENT[:length]}
    assert [r.operation for r in vehicle.requests][-2:] == [TERMINATE, CRC]


@pytest.mark.parametrize("seed", range(8))
def test_success_means_the_vehicle_has_it_all_however_bad_the_link(seed):
    vehicle = FakeFtp()

    outcome = drive(
        Upload(VEHICLE, "/a", CONTENT, block=100),
        vehicle,
        seed=seed,
        loss=0.4,
        link=Link(jitter_s=0.1, duplicate=0.1),
    )

    assert outcome.fault is None
    assert vehicle.files == {"/a": CONTENT}
    assert outcome.progress[-1].done == len(CONTENT)


def test_a_file_stored_wrong_is_found_out():
    outcome = drive(Upload(VEHICLE, "/a", CONTENT), FakeFtp(spoils_writes=True))

    assert outcome.fault is Fault.DIFFERS


def test_without_a_checksum_there_is_no_success():
    outcome = drive(Upload(VEHICLE, "/a", CONTENT), FakeFtp(unsupported=frozenset({CRC})))

    assert outcome.fault is Fault.VEHICLE_REFUSED
    assert "no checksum" in outcome.finished.failure.text


@pytest.mark.parametrize(
    ("path", "unsupported"), [("/locked/a", 0), ("/a", WRITE), ("/a", TERMINATE)]
)
def test_a_refusal_at_any_step_is_the_end(path, unsupported):
    vehicle = FakeFtp(unsupported=frozenset({unsupported}))

    assert drive(Upload(VEHICLE, path, CONTENT), vehicle).fault is Fault.VEHICLE_REFUSED


def test_an_earlier_open_file_is_closed_and_the_creation_repeated():
    vehicle = FakeFtp(open_elsewhere=1)

    assert drive(Upload(VEHICLE, "/a", CONTENT), vehicle).fault is None
    assert [r.operation for r in vehicle.requests].count(RESET) == 2


def test_a_repeated_close_that_finds_nothing_open_is_closed():
    machine = Upload(VEHICLE, "/a", b"")
    machine.start(0.0)

    def hear(sequence, operation, code=None):
        data = b"" if code is None else bytes((code,))
        kind = Operation.ACK if code is None else Operation.NAK
        packet = Packet(sequence, kind, 3, operation, data=data)
        return machine.on_message(packet.message(VEHICLE)._replace(component_id=1), 0.1)

    hear(2, Operation.RESET)
    hear(3, Operation.CREATE)
    (check,) = hear(4, Operation.TERMINATE, Nak.INVALID_SESSION)

    assert check.message.fields.payload[3] == Operation.CRC32


def test_a_silent_vehicle_ends_in_a_failure():
    assert drive(Upload(VEHICLE, "/a", CONTENT), Silent(VEHICLE)).fault is Fault.VEHICLE_SILENT


def test_a_path_that_cannot_be_asked_for_is_refused_here():
    assert drive(Upload(VEHICLE, "", CONTENT), FakeFtp()).fault is Fault.WE_REFUSED


def test_nothing_happens_before_its_time():
    machine = Upload(VEHICLE, "/a", CONTENT)
    machine.start(0.0)

    assert machine.on_time(0.1) == []


@settings(max_examples=40)
@given(any_messages("FILE_TRANSFER_PROTOCOL"))
def test_nothing_a_vehicle_sends_raises(messages):
    machine = Upload(VEHICLE, "/a", CONTENT)
    machine.start(0.0)
    for number, message in enumerate(messages):
        machine.on_message(message, number * 0.2)
        machine.on_time(number * 0.2)
