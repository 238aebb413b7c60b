import pytest
from hypothesis import given, settings

from dronectl.mavlink import commands
from dronectl.mavlink.codec import build
from dronectl.protocol.command import (
    ACK_WAIT_S,
    NEVER_REPEATED,
    REPEAT_WAIT_S,
    RESULT_TEXTS,
    RUNNING_WAIT_S,
    Command,
)
from dronectl.protocol.machine import Address, Fault, Finished, Progress, Send
from tests.support.drive import Silent, drive
from tests.support.strangers import any_messages

VEHICLE = Address(1, 1)
HARMLESS, ARM = 521, 400


class Pilot:
    """Answers one command with one list of results after another."""

    deadline_s = None

    def __init__(self, *answers, address=VEHICLE):
        self.address = address
        self.answers = list(answers)
        self.heard = []

    def on_message(self, message, now_s):
        self.heard.append(message)
        results = self.answers.pop(0) if self.answers else []
        return [
            build("COMMAND_ACK", command=message.fields.command, result=result, progress=progress)
            for result, progress in results
        ]

    def on_time(self, now_s):
        return []


def a_command(number=HARMLESS, **options):
    return Command(VEHICLE, commands.long(VEHICLE, number), **options)


def an_ack(command=HARMLESS, component_id=1, **fields):
    message = build("COMMAND_ACK", command=command, **fields)
    return message._replace(system_id=1, component_id=component_id)


DONE, BUSY, NO, LATER = (0, 0), (5, 50), (4, 0), (1, 0)


@pytest.mark.parametrize(
    ("number", "answers", "fault", "sent"),
    [
        pytest.param(HARMLESS, [[DONE]], None, 1, id="accepted"),
        pytest.param(HARMLESS, [[NO]], Fault.VEHICLE_REFUSED, 1, id="failed"),
        pytest.param(HARMLESS, [[], [DONE]], None, 2, id="second try accepted"),
        pytest.param(HARMLESS, [[], [NO]], Fault.VEHICLE_REFUSED, 2, id="second try failed"),
        pytest.param(HARMLESS, [], Fault.VEHICLE_SILENT, 5, id="no answer"),
        pytest.param(ARM, [], Fault.VEHICLE_SILENT, 1, id="no answer, never repeated"),
        pytest.param(HARMLESS, [[BUSY, DONE]], None, 1, id="in progress, then accepted"),
        pytest.param(HARMLESS, [[BUSY, NO]], Fault.VEHICLE_REFUSED, 1, id="in progress, failed"),
        pytest.param(HARMLESS, [[BUSY]], Fault.VEHICLE_SILENT, 1, id="in progress, then silence"),
    ],
)
def test_each_way_a_command_can_go(number, answers, fault, sent):
    pilot = Pilot(*answers)

    outcome = drive(a_command(number), pilot)

    assert outcome.fault is fault
    assert len(pilot.heard) == sent
    assert [m.fields.confirmation for m in pilot.heard] == list(range(sent))


@pytest.mark.parametrize("number", sorted(NEVER_REPEATED))
def test_what_starts_motors_is_sent_once_whatever_is_asked(number):
    machine = a_command(number, repeats=9)

    outcome = drive(machine, Silent(VEHICLE))

    assert len(outcome.sent) == 1
    assert outcome.ended_s == ACK_WAIT_S


def test_repeats_come_quickly_and_the_last_one_is_given_time():
    outcome = drive(a_command(repeats=3), Silent(VEHICLE))

    assert outcome.ended_s == pytest.approx(2 * REPEAT_WAIT_S + ACK_WAIT_S)
    assert outcome.finished.failure.text == "the vehicle did not answer; check the link."


def test_a_running_command_is_waited_for_and_shows_how_far_it_is():
    machine = a_command()
    machine.start(0.0)

    assert machine.on_message(an_ack(result=5, progress=20), 0.5) == [Progress(20, 100)]
    assert machine.on_message(an_ack(result=5, progress=10), 1.0) == []
    assert machine.on_message(an_ack(result=5, progress=255), 2.0) == []
    assert machine.deadline_s == 2.0 + RUNNING_WAIT_S
    assert machine.on_time(10.0) == []
    (finished,) = machine.on_time(2.0 + RUNNING_WAIT_S)

    assert finished.failure.text == "the vehicle stopped reporting; check the link."


def test_acknowledgements_of_others_are_not_ours():
    machine = a_command()
    machine.start(0.0)

    assert machine.on_message(an_ack(component_id=154), 0.1) == []
    assert machine.on_message(an_ack(command=22), 0.1) == []
    assert machine.on_message(build("HEARTBEAT"), 0.1) == []
    assert machine.on_message(an_ack(result_param2=7), 0.1) == [Finished(value=7)]
    assert machine.on_time(100.0) == []


def test_a_command_to_all_components_takes_any_of_their_answers():
    machine = Command(Address(1, 0), commands.long((1, 0), HARMLESS))
    machine.start(0.0)

    assert machine.on_message(an_ack(component_id=154), 0.1) == [Finished(value=0)]


@pytest.mark.parametrize("result", [3, 7, 8])
def test_the_other_form_is_tried_once(result):
    other = commands.at(VEHICLE, HARMLESS, (0.0, 0.0, 0.0, 0.0), None, 0.0)
    machine = a_command(other_form=other)
    machine.start(0.0)

    (send,) = machine.on_message(an_ack(result=result), 0.1)
    (finished,) = machine.on_message(an_ack(result=result), 0.2)

    assert send == Send(other)
    assert finished.failure.code == result


@pytest.mark.parametrize("result", [*RESULT_TEXTS, 77])
def test_every_refusal_has_its_words(result):
    machine = a_command()
    machine.start(0.0)

    (finished,) = machine.on_message(an_ack(result=result), 0.1)

    assert finished.failure.code == result
    assert finished.failure.text == RESULT_TEXTS.get(result, "refused (MAV_RESULT 77)")


@given(any_messages("COMMAND_ACK"))
@settings(deadline=None)
def test_no_message_makes_it_raise(messages):
    machine = a_command()
    machine.start(0.0)
    now_s = 0.0

    for message in messages:
        now_s += 0.3
        machine.on_message(message, now_s)
        machine.on_time(now_s)
