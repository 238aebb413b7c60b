import pytest
from hypothesis import given, settings

from dronectl.protocol import ftp_directory
from dronectl.protocol.ftp import Entry, ListDirectory
from dronectl.protocol.ftp_wire import Nak, Operation, Packet
from dronectl.protocol.machine import Address, Fault
from tests.support.drive import Link, Silent, drive
from tests.support.fake_ftp import FakeFtp
from tests.support.strangers import any_messages

VEHICLE = Address(1, 1)
SENT = [b"S", b"D.", b"D..", b"DAPM", *(b"Flog%04d.bin\t%d" % (n, n * 1000) for n in range(60))]
LISTED = [
    Entry("APM", is_directory=True, size=None),
    *(Entry(f"log{n:04}.bin", is_directory=False, size=n * 1000) for n in range(60)),
]


@pytest.mark.parametrize("end_is_empty", [True, False])
def test_a_long_directory_is_listed_in_several_requests(end_is_empty):
    vehicle = FakeFtp(folders={"/logs": SENT}, end_is_empty=end_is_empty)

    outcome = drive(ListDirectory(VEHICLE, "/logs"), vehicle)

    assert outcome.value == LISTED
    assert len(outcome.sent) > 3


@pytest.mark.parametrize("seed", range(5))
def test_a_bad_link_changes_nothing(seed):
    vehicle = FakeFtp(folders={"/logs": SENT})

    outcome = drive(
        ListDirectory(VEHICLE, "/logs"),
        vehicle,
        seed=seed,
        loss=0.4,
        link=Link(jitter_s=0.1, duplicate=0.1),
    )

    assert outcome.value == LISTED


def test_an_empty_directory_is_an_empty_list():
    assert drive(ListDirectory(VEHICLE, "/x"), FakeFtp(folders={"/x": []})).value == []


def test_odd_entries_are_taken_as_far_as_they_make_sense():
    folder = [b"Fno_size", b"Fbad\tx", b"F", b"?what", b"D"]

    outcome = drive(ListDirectory(VEHICLE, "/x"), FakeFtp(folders={"/x": folder}))

    assert outcome.value == [
        Entry("no_size", is_directory=False, size=None),
        Entry("bad", is_directory=False, size=None),
    ]


def test_a_missing_directory_is_a_refusal():
    outcome = drive(ListDirectory(VEHICLE, "/x"), FakeFtp())

    assert outcome.fault is Fault.VEHICLE_REFUSED
    assert outcome.finished.failure.code == Nak.FILE_NOT_FOUND


def test_a_directory_without_an_end_is_given_up(monkeypatch):
    monkeypatch.setattr(ftp_directory, "MOST_ENTRIES", 30)

    outcome = drive(ListDirectory(VEHICLE, "/logs"), FakeFtp(folders={"/logs": SENT}))

    assert outcome.fault is Fault.WE_REFUSED


def test_a_silent_vehicle_ends_in_a_failure():
    assert drive(ListDirectory(VEHICLE, "/x"), Silent(VEHICLE)).fault is Fault.VEHICLE_SILENT


def test_a_path_that_cannot_be_asked_for_is_refused_here():
    assert drive(ListDirectory(VEHICLE, ""), FakeFtp()).fault is Fault.WE_REFUSED


def test_nothing_happens_before_its_time():
    machine = ListDirectory(VEHICLE, "/x")
    machine.start(0.0)

    assert machine.on_time(0.1) == []


@settings(max_examples=40)
@given(any_messages("FILE_TRANSFER_PROTOCOL"))
def test_nothing_a_vehicle_sends_raises(messages):
    machine = ListDirectory(VEHICLE, "/x")
    machine.start(0.0)
    for number, message in enumerate(messages):
        machine.on_message(message, number * 0.2)
        machine.on_time(number * 0.2)


def test_a_last_entry_without_its_zero_byte_is_an_entry():
    machine = ListDirectory(VEHICLE, "/x")
    machine.start(0.0)
    reply = Packet(2, Operation.ACK, 0, Operation.LIST, data=b"Da\0Db")

    (again,) = machine.on_message(reply.message(VEHICLE)._replace(component_id=1), 0.1)

    assert again.message.fields.payload[8] == 2
