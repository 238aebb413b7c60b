import pytest
from hypothesis import given, settings

from dronectl.mavlink.codec import build
from dronectl.protocol.machine import Address, Send
from dronectl.protocol.timesync import ENOUGH, EVERY_S, FIRST_EVERY_S, TimeSync
from tests.support.drive import START_S, Link, Silent, drive
from tests.support.strangers import any_messages

VEHICLE = Address(1, 1)


class Clock:
    """A vehicle whose clock is a constant away from ours, and may be set anew once."""

    def __init__(self, offset_s, *, set_at_s=None, then_s=0.0):
        self.address = VEHICLE
        self.deadline_s = None
        self.offset_s, self.set_at_s, self.then_s = offset_s, set_at_s, then_s

    def on_message(self, message, now_s):
        is_set = self.set_at_s is not None and now_s - START_S >= self.set_at_s
        offset_s = self.then_s if is_set else self.offset_s
        if message.fields.tc1 != 0:
            return []
        return [build("TIMESYNC", tc1=int((now_s + offset_s) * 1e9), ts1=message.fields.ts1)]

    def on_time(self, now_s):
        return []


def from_vehicle(**fields):
    return build("TIMESYNC", **fields)._replace(component_id=1)


def test_offset_and_round_trip_are_found():
    machine = TimeSync(VEHICLE)

    drive(machine, Clock(-900.0), until_s=60, link=Link(latency_s=0.1))

    assert machine.offset_s == pytest.approx(-900.0, abs=1e-6)
    assert machine.round_trip_s == pytest.approx(0.2, abs=1e-3)


@pytest.mark.parametrize("seed", range(10))
def test_the_quickest_answers_count_on_a_bad_link(seed):
    machine = TimeSync(VEHICLE)

    drive(
        machine,
        Clock(5000.0),
        seed=seed,
        loss=0.4,
        until_s=300,
        link=Link(latency_s=0.05, jitter_s=1.0, duplicate=0.2),
    )

    assert machine.round_trip_s < 1.0
    assert abs(machine.offset_s - 5000.0) <= machine.round_trip_s / 2


def test_a_clock_set_anew_is_noticed():
    machine = TimeSync(VEHICLE)

    drive(machine, Clock(100.0, set_at_s=100, then_s=-50.0), until_s=120)

    assert machine.offset_s == pytest.approx(-50.0, abs=1e-6)


def test_without_an_answer_there_is_no_offset_and_it_keeps_asking():
    machine = TimeSync(VEHICLE)

    outcome = drive(machine, Silent(VEHICLE), until_s=20)

    assert (machine.offset_s, machine.round_trip_s) == (None, None)
    assert len(outcome.sent) == 41
    assert outcome.finished is None


def test_it_asks_often_at_first_and_seldom_later():
    outcome = drive(TimeSync(VEHICLE), Clock(1.0), until_s=100)

    assert 100 / EVERY_S <= len(outcome.sent) <= 100 / EVERY_S + ENOUGH + 1
    assert FIRST_EVERY_S < EVERY_S


def test_the_vehicles_own_question_is_answered_with_its_stamp():
    machine = TimeSync(VEHICLE)
    machine.start(0.0)

    (answer,) = machine.on_message(from_vehicle(tc1=0, ts1=77), 2.5)

    assert isinstance(answer, Send)
    assert (answer.message.fields.tc1, answer.message.fields.ts1) == (2_500_000_000, 77)


def test_an_answer_is_never_a_question_even_at_time_zero():
    machine = TimeSync(VEHICLE)
    (ask,) = machine.start(0.0)

    (answer,) = machine.on_message(from_vehicle(tc1=0, ts1=77), 0.0)

    assert answer.message.fields.tc1 > 0
    assert ask.message.fields.ts1 > 0


def test_answers_to_others_repeated_ones_and_other_components_are_left():
    machine = TimeSync(VEHICLE)
    (ask,) = machine.start(10.0)
    stamp = ask.message.fields.ts1

    assert machine.on_message(from_vehicle(tc1=9, ts1=stamp + 1), 10.1) == []
    assert machine.on_message(build("TIMESYNC", tc1=9, ts1=stamp), 10.1) == []
    assert machine.on_message(build("HEARTBEAT")._replace(component_id=1), 10.1) == []
    assert machine.offset_s is None
    machine.on_message(from_vehicle(tc1=9, ts1=stamp), 10.2)
    machine.on_message(from_vehicle(tc1=9, ts1=stamp), 14.2)
    assert machine.round_trip_s == pytest.approx(0.2)
    assert machine.on_time(10.3) == []


@settings(max_examples=50)
@given(any_messages("TIMESYNC"))
def test_nothing_a_vehicle_sends_raises(messages):
    machine = TimeSync(VEHICLE)
    machine.start(0.0)
    for number, message in enumerate(messages):
        machine.on_message(message, number * 0.7)
        machine.on_time(number * 0.7)
