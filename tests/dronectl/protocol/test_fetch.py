import pytest

from dronectl.mavlink import commands
from dronectl.mavlink.codec import build
from dronectl.protocol.fetch import Fetch
from dronectl.protocol.machine import Address, Fault, Finished, Send
from tests.support.drive import Silent, drive

VEHICLE = Address(1, 1)
REQUEST = commands.request_message(VEHICLE, 148)
OLDER = commands.long(VEHICLE, commands.REQUEST_CAPABILITIES, 1.0)


def from_vehicle(name, **fields):
    return build(name, **fields)._replace(component_id=1)


def an_ack(result, command=512):
    return from_vehicle("COMMAND_ACK", command=command, result=result)


def started(older=None):
    machine = Fetch(VEHICLE, "AUTOPILOT_VERSION", REQUEST, older)
    assert machine.start(0.0) == [Send(REQUEST)]
    return machine


@pytest.mark.parametrize("result", [0, 1, 5])
def test_the_message_counts_not_the_acknowledgement(result):
    machine = started()
    version = from_vehicle("AUTOPILOT_VERSION", uid=7)

    assert machine.on_message(an_ack(result), 0.1) == []
    assert machine.on_message(version._replace(component_id=9), 0.1) == []
    assert machine.on_message(from_vehicle("HEARTBEAT"), 0.1) == []
    assert machine.on_message(an_ack(4, command=400), 0.1) == []
    assert machine.on_time(0.5) == []
    assert machine.on_message(version, 0.6) == [Finished(value=version.fields)]
    assert machine.on_message(version, 0.7) == []
    assert machine.on_time(9.0) == []


def test_a_message_that_got_lost_is_asked_for_again():
    machine = started()
    machine.on_message(an_ack(0), 0.1)

    assert machine.on_time(1.0) == [Send(REQUEST)]


def test_a_vehicle_of_old_is_asked_the_old_way():
    machine = started(OLDER)

    assert machine.on_message(an_ack(3), 0.1) == [Send(OLDER)]
    (finished,) = machine.on_message(an_ack(4, command=520), 0.2)
    assert finished.failure.fault is Fault.VEHICLE_REFUSED


def test_silence_ends_it():
    outcome = drive(Fetch(VEHICLE, "AUTOPILOT_VERSION", REQUEST, tries=3), Silent(VEHICLE))

    assert outcome.fault is Fault.VEHICLE_SILENT
    assert len(outcome.sent) == 3
    assert "AUTOPILOT_VERSION" in outcome.finished.failure.text
