import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dronectl.mavlink.codec import build
from dronectl.protocol.machine import Address, Fault, Send
from dronectl.protocol.streams import HOPELESS_TRIES, ROUNDS, TRIES, Streams
from tests.support.drive import Link, Silent, drive
from tests.support.fake_streams import FakeStreams
from tests.support.strangers import any_messages

VEHICLE = Address(1, 1)
WANTED = {"ATTITUDE": 10.0, "VFR_HUD": 4.0, "SYS_STATUS": 1.0}
ALL_WELL = {"refused": [], "unseen": []}


def the_streams(wanted=WANTED, *, use_intervals=True):
    return Streams(VEHICLE, wanted, use_intervals=use_intervals)


def names(messages):
    return [message.name for message in messages]


def an_ack(result):
    return build("COMMAND_ACK", command=511, result=result)._replace(component_id=1)


def test_rates_are_set_one_by_one_and_seen():
    vehicle = FakeStreams()

    outcome = drive(the_streams(), vehicle)

    assert outcome.value == ALL_WELL
    assert vehicle.interval_s == {"ATTITUDE": 0.1, "VFR_HUD": 0.25, "SYS_STATUS": 1.0}
    assert names(outcome.sent) == ["COMMAND_LONG"] * 3
    assert outcome.progress[-1].done == outcome.progress[-1].total


def test_a_rate_of_zero_stops_a_message():
    vehicle = FakeStreams()

    outcome = drive(the_streams({"ATTITUDE": 0.0}), vehicle)

    assert outcome.value == ALL_WELL
    assert vehicle.deadline_s is None
    assert outcome.sent[0].fields.param2 == -1


def test_nothing_wanted_is_done_at_once():
    assert drive(the_streams({}), Silent(VEHICLE)).value == ALL_WELL


def test_what_the_vehicle_or_the_dialect_lacks_is_refused_and_not_asked_again():
    vehicle = FakeStreams()
    machine = the_streams({**WANTED, "WIND_COV": 1.0, "NO_SUCH_MESSAGE": 1.0})

    first = drive(machine, vehicle)
    vehicle.reboot()
    again = drive(Restarted(machine), vehicle)

    assert first.value == {"refused": ["NO_SUCH_MESSAGE", "WIND_COV"], "unseen": []}
    assert again.value == first.value
    assert len(again.sent) == 3
    assert vehicle.interval_s["ATTITUDE"] == 0.1


class Restarted:
    """A machine that is driven again by its ``restart``."""

    def __init__(self, machine):
        self.machine = machine
        self.start = machine.restart
        self.on_message, self.on_time = machine.on_message, machine.on_time

    @property
    def deadline_s(self):
        return self.machine.deadline_s


@pytest.mark.parametrize("seed", range(8))
def test_a_bad_link_changes_nothing(seed):
    vehicle = FakeStreams()

    outcome = drive(
        the_streams({**WANTED, "WIND_COV": 1.0}),
        vehicle,
        seed=seed,
        loss=0.3,
        link=Link(jitter_s=0.1, duplicate=0.05),
    )

    assert set(outcome.value["refused"]) <= {"WIND_COV"}
    assert vehicle.interval_s == {"ATTITUDE": 0.1, "VFR_HUD": 0.25, "SYS_STATUS": 1.0}


def test_a_busy_vehicle_is_asked_again():
    assert drive(the_streams(), FakeStreams(busy=3)).value == ALL_WELL


def test_what_does_not_come_is_asked_for_again():
    vehicle = FakeStreams(forgets=2)

    outcome = drive(the_streams(), vehicle)

    assert outcome.value == ALL_WELL
    assert len(outcome.sent) == 5


def test_what_never_comes_is_told():
    vehicle = FakeStreams(mute=frozenset({"VFR_HUD"}))

    outcome = drive(the_streams(), vehicle)

    assert outcome.value == {"refused": [], "unseen": ["VFR_HUD"]}
    assert len(outcome.sent) == 3 + ROUNDS - 1


@pytest.mark.parametrize("acknowledges", [True, False])
def test_old_vehicles_are_asked_for_groups(acknowledges):
    vehicle = FakeStreams(intervals=False, acknowledges=acknowledges)

    outcome = drive(the_streams({**WANTED, "BATTERY2": 0.0}), vehicle)

    assert outcome.value == ALL_WELL
    assert vehicle.interval_s["ATTITUDE"] == 0.1
    assert "REQUEST_DATA_STREAM" in names(outcome.sent)


def test_groups_can_be_asked_for_from_the_start():
    vehicle = FakeStreams()

    outcome = drive(the_streams({**WANTED, "HOME_POSITION": 1.0}, use_intervals=False), vehicle)

    assert outcome.value == {"refused": ["HOME_POSITION"], "unseen": []}
    assert set(names(outcome.sent)) == {"REQUEST_DATA_STREAM"}


def test_a_silent_vehicle_ends_in_a_failure():
    outcome = drive(the_streams(), Silent(VEHICLE))

    assert outcome.fault is Fault.VEHICLE_SILENT
    assert outcome.ended_s < 60


def test_a_type_without_an_answer_is_passed_over_after_its_tries():
    machine = the_streams()
    machine.start(0.0)
    machine.on_message(an_ack(0), 0.1)

    asked = []
    while machine._to_ask:
        asked += machine.on_time(machine.deadline_s)

    assert sum(isinstance(effect, Send) for effect in asked) == 2 * TRIES - 1
    assert HOPELESS_TRIES < TRIES


def test_other_messages_and_other_components_do_nothing():
    machine = the_streams()
    assert machine.on_message(an_ack(0), 0.0) == []
    machine.start(0.0)

    assert machine.on_message(an_ack(0)._replace(component_id=154), 0.1) == []
    other = build("COMMAND_ACK", command=400)._replace(component_id=1)
    assert machine.on_message(other, 0.1) == []
    assert machine.on_message(an_ack(5), 0.1) == []
    assert machine.on_time(0.1) == []


@settings(max_examples=50)
@given(any_messages("COMMAND_ACK", "ATTITUDE"), st.lists(st.integers(0, 10), max_size=20))
def test_nothing_a_vehicle_sends_raises_and_it_ends(messages, results):
    machine = the_streams()
    machine.start(0.0)
    now_s = 0.0
    for message in [*messages, *map(an_ack, results)]:
        now_s += 0.3
        machine.on_message(message, now_s)
        machine.on_time(now_s)
    while machine.deadline_s is not None:
        now_s = max(now_s, machine.deadline_s)
        machine.on_time(now_s)

    assert now_s < 200
