import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dronectl.mavlink.codec import build
from dronectl.protocol.machine import Fault, Finished, Progress, Send
from dronectl.protocol.mission import Clear, SetCurrent
from dronectl.protocol.mission_download import MOST_CHANGES, Download
from dronectl.protocol.mission_items import (
    LONGEST_WAIT_S,
    RoundTrip,
    item_message,
    item_of,
    item_of_float,
    result_text,
)
from tests.support.drive import Silent, drive
from tests.support.fake_mission import VEHICLE, Firmware, Misstep
from tests.support.strangers import any_messages
from tests.support.uploads import ROUGH, a_vehicle, some_items

BOTH = pytest.mark.parametrize("firmware", list(Firmware), ids=lambda f: f.name.lower())


def from_vehicle(name, **fields):
    return build(name, **fields)._replace(system_id=1, component_id=1)


def holding(items, firmware=Firmware.ARDUPILOT, *missteps):
    vehicle = a_vehicle(firmware, *missteps)
    vehicle.store = [item_message(VEHICLE, item).fields._asdict() for item in items]
    return vehicle


@BOTH
@pytest.mark.parametrize("window", [1, 8])
@pytest.mark.parametrize("count", [0, 1, 20])
def test_what_the_vehicle_holds_is_read(firmware, window, count):
    items = some_items(count)

    outcome = drive(Download(VEHICLE, window=window), holding(items, firmware))

    assert outcome.value == items
    assert outcome.sent[-1].name == "MISSION_ACK"
    assert outcome.progress[-1:] == ([Progress(count, count)] if count else [])


@given(
    firmware=st.sampled_from(list(Firmware)),
    window=st.sampled_from([1, 8]),
    loss=st.floats(0.0, 0.4),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=60, deadline=None)
def test_a_bad_link_gives_the_right_list_or_none(firmware, window, loss, seed):
    items = some_items(30)
    vehicle = holding(items, firmware)

    outcome = drive(Download(VEHICLE, window=window), vehicle, seed=seed, loss=loss, link=ROUGH)

    assert outcome.finished is not None
    if outcome.finished.failure is None:
        assert outcome.value == items
    else:
        assert outcome.fault is Fault.VEHICLE_SILENT


def test_a_silent_vehicle_is_told():
    outcome = drive(Download(VEHICLE), Silent(VEHICLE))

    assert outcome.fault is Fault.VEHICLE_SILENT
    assert "while its mission is read" in outcome.finished.failure.text


def started(window=1):
    machine = Download(VEHICLE, window=window)
    machine.start(0.0)
    return machine


def test_a_vehicle_that_has_no_such_list_is_a_refusal():
    (finished,) = started().on_message(from_vehicle("MISSION_ACK", type=3), 0.1)

    assert finished.failure.fault is Fault.VEHICLE_REFUSED
    assert finished.failure.code == 3
    assert finished.failure.text == (
        "the vehicle does not give its mission: it does not know the command."
    )


def test_an_error_instead_of_a_count_is_a_refusal_if_it_lasts():
    machine = started()
    now_s = 0.0
    effects = []
    while not any(isinstance(e, Finished) for e in effects):
        assert machine.on_message(from_vehicle("MISSION_ACK", type=1), now_s) == []
        now_s = machine.deadline_s
        effects = machine.on_time(now_s)

    assert effects[0].failure.code == 1
    assert 3.0 <= now_s <= 5.0


def test_a_download_the_vehicle_closed_begins_again():
    vehicle = holding(some_items(4), Firmware.PX4)
    machine = Download(VEHICLE)
    machine.start(0.0)
    machine.on_message(from_vehicle("MISSION_COUNT", count=4), 0.1)
    vehicle._download_s = None  # it forgot
    machine.on_message(from_vehicle("MISSION_ACK", type=1), 0.2)

    sent = []
    while machine.deadline_s < 3.0:
        sent += machine.on_time(machine.deadline_s)

    assert "MISSION_REQUEST_LIST" in {e.message.name for e in sent if isinstance(e, Send)}


def test_another_count_in_the_middle_begins_again_but_not_for_ever():
    machine = started()
    machine.on_message(from_vehicle("MISSION_COUNT", count=3), 0.1)

    assert machine.on_message(from_vehicle("MISSION_COUNT", count=3), 0.15) == []
    (send,) = machine.on_message(from_vehicle("MISSION_COUNT", count=4), 0.2)
    for count in range(10, 10 + MOST_CHANGES):
        machine.on_message(from_vehicle("MISSION_COUNT", count=count), 0.3)

    assert send.message.fields.seq == 0
    assert machine.on_message(from_vehicle("MISSION_COUNT", count=99), 0.4) == []


def test_items_nobody_asked_for_are_left_alone():
    machine = started()
    item = from_vehicle("MISSION_ITEM_INT", seq=0)
    early = machine.on_message(item, 0.1)
    machine.on_message(from_vehicle("MISSION_COUNT", count=3), 0.1)

    assert early == []
    assert machine.on_message(from_vehicle("MISSION_ITEM_INT", seq=2), 0.2) == []
    assert machine.on_message(from_vehicle("MISSION_ITEM_INT", seq=9), 0.2) == []
    assert machine.on_message(item._replace(component_id=9), 0.2) == []
    assert machine.on_message(from_vehicle("MISSION_ITEM_INT", seq=0, mission_type=1), 0.2) == []
    assert machine.on_message(from_vehicle("HEARTBEAT"), 0.2) == []
    assert machine.on_message(from_vehicle("MISSION_ACK", type=0), 0.2) == []
    assert machine.on_time(0.21) == []
    assert machine.on_message(item, 0.3)[0] == Progress(1, 3)


def test_the_old_float_items_are_understood():
    machine = started()
    machine.on_message(from_vehicle("MISSION_COUNT", count=1), 0.1)

    *_, finished = machine.on_message(
        from_vehicle("MISSION_ITEM", frame=3, command=16, x=43.5, y=-5.25, z=30.0), 0.2
    )

    (item,) = finished.value
    assert (item.x, item.y, item.z_m) == (435_000_000, -52_500_000, 30.0)


@pytest.mark.parametrize(
    ("frame", "x", "expected"),
    [
        (2, 7.0, 7),
        (3, float("nan"), 0),
        (3, float("inf"), 2**31 - 1),
        (3, 1e30, 2**31 - 1),
        (1, -1e30, -(2**31)),
    ],
)
def test_no_float_position_overflows(frame, x, expected):
    fields = build("MISSION_ITEM", frame=frame, x=x).fields

    assert item_of_float(fields).x == expected


@given(st.integers(0, 2**16 - 1), st.integers(-(2**31), 2**31 - 1))
def test_items_survive_the_way_to_a_message_and_back(sequence, x):
    (item,) = some_items(1)
    item = type(item)(sequence, *[getattr(item, n) for n in ("frame", "command", "current",
                      "auto_continue", "params")], x, item.y, item.z_m, 2)  # fmt: skip

    assert item_of(item_message(VEHICLE, item).fields) == item


def test_codes_nobody_knows_are_shown_by_number():
    assert result_text(99) == "MAV_MISSION_RESULT 99"


# --- waiting times


@given(st.lists(st.floats(0.0, 100.0), max_size=40))
def test_waiting_stays_within_its_bounds(samples):
    round_trip = RoundTrip()

    for sample in samples:
        round_trip.measured(sample)

    assert 0.08 <= round_trip.wait_s <= LONGEST_WAIT_S


def test_a_link_that_became_slow_is_waited_for():
    round_trip = RoundTrip()
    for _ in range(20):
        round_trip.measured(0.05)
    for _ in range(40):
        round_trip.measured(0.8)

    assert round_trip.wait_s > 0.8


# --- clear


@BOTH
@pytest.mark.parametrize("loss", [0.0, 0.3])
def test_cleared_means_that_it_is_empty(firmware, loss):
    for seed in range(8):
        vehicle = a_vehicle(firmware, old_items=5)

        outcome = drive(Clear(VEHICLE), vehicle, seed=seed, loss=loss, link=ROUGH)

        assert outcome.finished.failure is None
        assert vehicle.store == []


class KeepsAll:
    """Acknowledges a clear and does nothing; holds ``count`` items."""

    address, deadline_s = VEHICLE, None

    def __init__(self, count):
        self.count = count

    def on_message(self, message, now_s):
        return {
            "MISSION_CLEAR_ALL": [build("MISSION_ACK")],
            "MISSION_REQUEST_LIST": [build("MISSION_COUNT", count=self.count)],
            "MISSION_REQUEST_INT": [
                build("MISSION_ITEM_INT", seq=getattr(message.fields, "seq", 0))
            ],
        }.get(message.name, [])

    def on_time(self, now_s):
        return []


def test_a_list_that_is_still_there_is_told():
    outcome = drive(Clear(VEHICLE), KeepsAll(2))

    assert outcome.fault is Fault.DIFFERS
    assert "still holds 2 items" in outcome.finished.failure.text


def test_the_home_item_may_stay():
    assert drive(Clear(VEHICLE, may_keep=1), KeepsAll(1)).value == 0


def test_a_refused_clear_is_told():
    machine = Clear(VEHICLE)
    machine.start(0.0)

    assert machine.on_time(0.1) == []
    assert machine.on_message(from_vehicle("HEARTBEAT"), 0.1) == []
    assert machine.on_message(from_vehicle("MISSION_ACK", type=14, mission_type=1), 0.1) == []
    (finished,) = machine.on_message(from_vehicle("MISSION_ACK", type=14), 0.1)

    assert finished.failure.fault is Fault.VEHICLE_REFUSED
    assert finished.failure.code == 14


def test_a_silent_vehicle_does_not_clear():
    outcome = drive(Clear(VEHICLE, 1), Silent(VEHICLE))

    assert outcome.fault is Fault.VEHICLE_SILENT
    assert outcome.finished.failure.text == (
        "the vehicle does not answer to clearing its fence; check the link."
    )


# --- set current


def test_the_current_item_is_set_when_the_vehicle_says_so():
    machine = SetCurrent(VEHICLE, 3)
    (send,) = machine.start(0.0)

    assert send.message.fields.seq == 3
    assert machine.on_message(from_vehicle("MISSION_CURRENT", seq=2), 0.1) == []
    assert machine.on_message(from_vehicle("HEARTBEAT"), 0.1) == []
    assert machine.on_time(0.2) == []
    assert machine.on_message(from_vehicle("MISSION_CURRENT", seq=3), 0.3) == [Finished(value=3)]
    assert machine.on_time(100.0) == []


def test_a_vehicle_that_stays_where_it_is_is_told():
    outcome = drive(SetCurrent(VEHICLE, 3), Silent(VEHICLE))

    assert outcome.fault is Fault.VEHICLE_REFUSED
    assert len(outcome.sent) == 5


@given(any_messages("MISSION_COUNT", "MISSION_ITEM_INT", "MISSION_ITEM", "MISSION_ACK"))
@settings(deadline=None)
def test_no_message_makes_them_raise(messages):
    machines = [Download(VEHICLE, window=4), Clear(VEHICLE), SetCurrent(VEHICLE, 1)]
    for machine in machines:
        machine.start(0.0)
    now_s = 0.0

    for message in messages:
        now_s += 0.3
        for machine in machines:
            machine.on_message(message, now_s)
            machine.on_time(now_s)


def test_a_first_item_lost_is_asked_for_again():
    vehicle = holding(some_items(3), Firmware.ARDUPILOT, Misstep.READ_1_LOST_ONCE)

    outcome = drive(Download(VEHICLE), vehicle)

    assert outcome.value == some_items(3)
