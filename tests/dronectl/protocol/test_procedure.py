from dronectl.mavlink import commands
from dronectl.mavlink.codec import build
from dronectl.protocol.command import ACK_WAIT_S
from dronectl.protocol.machine import Accepted, Address, Fault, Finished, Progress, Send
from dronectl.protocol.procedure import SIGN_WAIT_S, TEXT_WAIT_S, Procedure, Step
from dronectl.vehicle import StatusText
from tests.support.vehicles import a_vehicle

VEHICLE = Address(1, 1)
ARM, GO = 400, 521
ON_GROUND = a_vehicle()
ARMED = a_vehicle(is_armed=True)
CLIMBING, UP = a_vehicle(height_m=3.0), a_vehicle(height_m=20.0)


def is_armed(vehicle):
    return vehicle.is_armed


def is_up(vehicle):
    return (vehicle.height_m or 0.0) > 15.0


def a_step(what="arm", number=ARM, seen=is_armed, **options):
    return Step(what, commands.long(VEHICLE, number), seen, **options)


def an_ack(number=ARM, result=0):
    return build("COMMAND_ACK", command=number, result=result)._replace(component_id=1)


def started(*steps, vehicle=ON_GROUND):
    machine = Procedure(VEHICLE, steps, vehicle)
    (send,) = machine.start(0.0)
    assert isinstance(send, Send)
    return machine


def test_done_is_acknowledged_and_seen():
    machine = started(a_step())

    assert machine.on_message(an_ack(), 0.1) == [Accepted()]
    assert machine.on_vehicle(ON_GROUND, 0.2) == []
    assert machine.on_vehicle(ARMED, 0.3) == [Progress(1, 1), Finished()]
    assert machine.deadline_s is None
    assert machine.on_vehicle(ARMED, 0.4) == []
    assert machine.on_message(an_ack(), 0.5) == []
    assert machine.on_time(9.0) == []


def test_what_is_seen_before_the_acknowledgement_waits_for_it():
    machine = started(a_step())

    assert machine.on_vehicle(ARMED, 0.1) == []
    assert machine.on_message(an_ack(), 0.2) == [Accepted(), Progress(1, 1), Finished()]


def test_an_acknowledgement_is_not_an_effect():
    machine = started(a_step(within_s=4.0))
    machine.on_message(an_ack(), 0.0)

    assert machine.on_time(3.9) == []
    (finished,) = machine.on_time(4.0)

    assert finished.failure.fault is Fault.VEHICLE_REFUSED
    assert finished.failure.text == "could not arm: acknowledged, but not seen in telemetry"


def test_a_refusal_waits_for_the_reason_and_tells_it():
    machine = started(a_step())
    said = (
        StatusText(2, "old", -5.0),
        StatusText(6, "just so you know", 0.1),
        StatusText(2, "PreArm: compass", 0.1),
        StatusText(2, "PreArm: compass", 0.2),
        StatusText(4, "Arm: throttle", 0.3),
    )

    assert machine.on_message(an_ack(result=4), 0.1) == []
    assert machine.on_vehicle(a_vehicle(texts=said), 0.3) == []
    assert machine.on_time(0.3) == []
    (finished,) = machine.on_time(0.1 + TEXT_WAIT_S)

    assert finished.failure.fault is Fault.VEHICLE_REFUSED
    assert finished.failure.code == 4
    assert finished.failure.text == (
        "could not arm: the vehicle tried and failed; it said: PreArm: compass / Arm: throttle"
    )


def test_a_lost_acknowledgement_does_not_matter_when_the_effect_is_seen():
    machine = started(a_step())
    machine.on_vehicle(ARMED, 1.0)

    assert machine.on_time(ACK_WAIT_S)[-1] == Finished()


def test_an_effect_seen_a_little_after_the_acknowledgement_was_given_up():
    machine = started(a_step())

    assert machine.on_time(ACK_WAIT_S) == []
    assert machine.on_vehicle(ARMED, ACK_WAIT_S + 1.0)[-1] == Finished()


def test_nothing_answered_and_nothing_seen_is_silence():
    machine = started(a_step())
    machine.on_time(ACK_WAIT_S)
    machine.on_vehicle(ON_GROUND, ACK_WAIT_S + 1.0)

    (finished,) = machine.on_time(ACK_WAIT_S + SIGN_WAIT_S)

    assert finished.failure.fault is Fault.VEHICLE_SILENT


def test_silence_for_a_command_without_visible_effect_is_silence_at_once():
    machine = started(a_step(number=ARM, seen=None))

    (finished,) = machine.on_time(ACK_WAIT_S)

    assert finished.failure.fault is Fault.VEHICLE_SILENT
    assert finished.failure.text == "could not arm: the vehicle did not answer; check the link."


def test_a_long_effect_that_began_is_waited_for_without_its_acknowledgement():
    step = a_step("take off", 22, is_up, within_s=60.0, begun=lambda v: v.is_airborne)
    machine = started(step)
    machine.on_time(ACK_WAIT_S)

    assert machine.on_vehicle(CLIMBING, 4.0) == []
    assert machine.on_time(ACK_WAIT_S + SIGN_WAIT_S) == []
    assert machine.on_vehicle(UP, 20.0)[-1] == Finished()


def test_an_effect_that_breaks_off_is_told_whatever_telemetry_follows():
    step = a_step("take off", 22, is_up, within_s=60.0, gives_up=lambda v: not v.is_armed)
    machine = started(step, vehicle=ARMED)
    machine.on_message(an_ack(22), 0.1)
    machine.on_vehicle(CLIMBING, 1.0)

    for moment in range(5):
        assert machine.on_vehicle(ON_GROUND, 5.0 + moment / 10) == []
    (finished,) = machine.on_time(5.0 + TEXT_WAIT_S)

    assert finished.failure.text == "could not take off: it began and broke off"


def test_steps_follow_each_other_and_what_is_so_already_is_skipped():
    steps = (a_step("arm"), a_step("go", GO, None), a_step("climb", 22, is_up))
    machine = Procedure(VEHICLE, steps, ARMED)

    (first,) = machine.start(0.0)
    accepted, second = machine.on_message(an_ack(GO), 0.1)
    machine.on_message(an_ack(22), 0.2)

    assert first.message.fields.command == GO
    assert accepted == Accepted()
    assert second.message.fields.command == 22
    assert machine.on_vehicle(UP, 9.0) == [Progress(3, 3), Finished()]


def test_a_step_that_must_be_sent_is_sent_although_it_looks_done():
    machine = started(a_step(is_skippable=False), vehicle=ARMED)

    assert machine.on_message(an_ack(), 0.1)[-1] == Finished()


def test_the_commands_to_come_are_known():
    machine = Procedure(VEHICLE, (a_step("go", GO, None), a_step()), ON_GROUND)

    assert machine.commands == {GO, ARM}
    machine.start(0.0)
    machine.on_message(an_ack(GO), 0.1)
    assert machine.commands == {ARM}


def test_nothing_to_do_is_done():
    assert Procedure(VEHICLE, (), ON_GROUND).start(0.0) == [Progress(0, 0), Finished()]
    assert Procedure(VEHICLE, (a_step(),), ARMED).start(0.0)[-1] == Finished()


def test_progress_of_a_running_command_is_not_the_procedure_s():
    machine = started(a_step())
    running = build("COMMAND_ACK", command=ARM, result=5, progress=50)._replace(component_id=1)

    assert machine.on_message(running, 0.1) == []
    assert machine.on_message(an_ack(), 5.0) == [Accepted()]
