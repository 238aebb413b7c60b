from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dronectl.flight import (
    EndReason,
    FleetTracker,
    FlightAirborne,
    FlightEnded,
    FlightEvent,
    FlightLanded,
    FlightStarted,
    FlightTracker,
)
from dronectl.mavlink.telemetry import REDUCERS
from dronectl.store.tlog import TlogReader
from dronectl.vehicle import LandedState, Snapshot, Vehicle, VehicleKey
from tests.dronectl.store.support import KEY, a_vehicle

TLOGS = Path(__file__).parents[1] / "data" / "tlog"
TRACKED = {"HEARTBEAT", "GLOBAL_POSITION_INT", "VFR_HUD", "EXTENDED_SYS_STATE"}


def a_tracker() -> FlightTracker:
    numbers = itertools.count(1)
    return FlightTracker(lambda: f"flight-{next(numbers)}")


def kinds(events: list[FlightEvent]) -> list[str]:
    return [type(event).__name__.removeprefix("Flight") for event in events]


def ended(events: list[FlightEvent]) -> FlightEnded:
    (event,) = [event for event in events if isinstance(event, FlightEnded)]
    return event


def feed(tracker: FlightTracker, *states: Vehicle) -> list[FlightEvent]:
    return [e for state in states for e in tracker.update(state, state.last_heard_s)]


def test_flight_goes_from_arming_over_the_air_to_disarming() -> None:
    tracker = a_tracker()

    events = feed(
        tracker,
        a_vehicle(0.0),
        a_vehicle(1.0, airborne=False),
        a_vehicle(5.0, airborne=True),
        a_vehicle(65.0, airborne=False),
        a_vehicle(67.0, landed_state=LandedState.ON_GROUND),
    )

    assert kinds(events) == ["Started", "Airborne", "Landed", "Ended"]
    end = ended(events)
    assert (end.reason, end.airborne_s, end.duration_s) == (EndReason.LANDED, 60.0, 66.0)
    assert (end.take_offs, end.landings) == (1, 1)
    assert tracker.flight is None


def test_arming_without_take_off_ends_as_not_airborne() -> None:
    events = feed(a_tracker(), a_vehicle(1.0, airborne=False), a_vehicle(4.0))

    assert ended(events).reason is EndReason.NOT_AIRBORNE
    assert ended(events).airborne_s == 0.0


def test_several_take_offs_in_one_arming_are_one_flight() -> None:
    states = [a_vehicle(float(t), airborne=t % 20 >= 10) for t in range(60)]

    events = feed(a_tracker(), *states, a_vehicle(60.0))

    assert kinds(events) == ["Started", *["Airborne", "Landed"] * 3, "Ended"]
    assert ended(events).airborne_s == pytest.approx(30.0, abs=1.5)
    assert ended(events).take_offs == 3


def test_vehicle_first_heard_flying_begins_its_flight_in_the_air() -> None:
    events = feed(a_tracker(), a_vehicle(100.0, airborne=True))

    assert kinds(events) == ["Started", "Airborne"]
    assert isinstance(events[0], FlightStarted)
    assert events[0].is_joined_in_air


def test_lost_link_leaves_the_flight_open_and_regained_flying_it_goes_on() -> None:
    tracker = a_tracker()
    flying = a_vehicle(1.0, airborne=True)

    events = feed(tracker, flying)
    for t_s in range(2, 300):
        events += tracker.update(flying, float(t_s))
    events += feed(tracker, a_vehicle(300.0, airborne=True), a_vehicle(400.0, airborne=False))
    events += feed(tracker, a_vehicle(401.0))

    assert kinds(events) == ["Started", "Airborne", "Landed", "Ended"]
    assert ended(events).airborne_s == 399.0


def test_vehicle_found_disarmed_after_a_lost_link_is_credited_until_last_heard() -> None:
    tracker = a_tracker()
    flying = a_vehicle(11.0, airborne=True)

    events = feed(tracker, a_vehicle(1.0, airborne=True), flying)
    events += tracker.update(flying, 60.0)
    events += feed(tracker, a_vehicle(300.0, landed_state=LandedState.ON_GROUND))

    assert ended(events).reason is EndReason.LINK_LOST
    assert ended(events).airborne_s == 10.0
    assert ended(events).at_s == 11.0


def test_reboot_in_the_air_ends_the_flight_and_old_armed_state_starts_no_other() -> None:
    tracker = a_tracker()
    feed(tracker, a_vehicle(1.0, airborne=True, reboots=0))

    rebooted = tracker.update(a_vehicle(9.0, airborne=True, reboots=1, last_heartbeat_s=8.0), 9.0)
    stale = tracker.update(a_vehicle(9.2, airborne=True, reboots=1, last_heartbeat_s=8.0), 9.2)
    again = tracker.update(a_vehicle(10.0, airborne=True, reboots=1), 10.0)

    assert ended(rebooted).reason is EndReason.REBOOT
    assert stale == []
    assert kinds(again) == ["Started", "Airborne"]


def test_disarming_high_up_is_not_a_landing_whatever_the_vehicle_says_of_the_ground() -> None:
    tracker = a_tracker()
    feed(tracker, a_vehicle(1.0, airborne=True, height_m=30.0))

    events = feed(tracker, a_vehicle(8.0, landed_state=LandedState.ON_GROUND, height_m=30.0))

    assert kinds(events) == ["Ended"]
    assert ended(events).reason is EndReason.DISARMED_IN_AIR
    assert ended(events).landings == 0


def test_landing_and_disarming_between_two_looks_is_a_landing() -> None:
    tracker = a_tracker()
    feed(tracker, a_vehicle(1.0, airborne=True, height_m=2.0))

    events = feed(tracker, a_vehicle(3.0, landed_state=LandedState.ON_GROUND, height_m=0.1))

    assert kinds(events) == ["Landed", "Ended"]
    assert ended(events).reason is EndReason.LANDED


def profile(t_s: float, **changes: object) -> Vehicle:
    """Armed, told by height, speed and throttle only: up at 10 s, hover, down at 60 s."""
    flying = 10 <= t_s < 60
    values: dict[str, object] = {
        "is_armed": True,
        "height_m": 20.0 if flying else 0.2,
        "ground_speed_mps": 0.1,
        "climb_rate_mps": 0.0,
        "throttle_fraction": 0.4 if flying else 0.05,
    }
    return a_vehicle(t_s, **(values | changes))


def test_without_landed_state_height_and_throttle_tell() -> None:
    events = feed(a_tracker(), *(profile(t / 5) for t in range(350)), a_vehicle(70.0))

    assert kinds(events) == ["Started", "Airborne", "Landed", "Ended"]
    assert ended(events).airborne_s == pytest.approx(50.0, abs=0.5)


def test_hover_below_home_height_without_landed_state_is_not_a_landing() -> None:
    up = [profile(t / 5) for t in range(100)]
    valley = [profile(20 + t / 5, height_m=-12.0) for t in range(200)]

    events = feed(a_tracker(), *up, *valley)

    assert kinds(events) == ["Started", "Airborne"]


def test_landing_on_a_roof_without_landed_state_is_seen_by_throttle() -> None:
    up = [profile(t / 5) for t in range(100)]
    roof = [profile(20 + t / 5, height_m=12.0, throttle_fraction=0.03) for t in range(30)]

    events = feed(a_tracker(), *up, *roof, a_vehicle(26.2, height_m=12.0))

    assert kinds(events) == ["Started", "Airborne", "Landed", "Ended"]
    assert ended(events).reason is EndReason.LANDED


def test_fast_and_low_is_airborne_and_slow_without_height_says_nothing() -> None:
    fast = [a_vehicle(t / 5, is_armed=True, ground_speed_mps=6.0) for t in range(10)]
    slow = [a_vehicle(2 + t / 5, is_armed=True, ground_speed_mps=1.0) for t in range(50)]

    assert kinds(feed(a_tracker(), *fast, *slow)) == ["Started", "Airborne"]


def test_vehicle_that_calls_itself_landed_while_moving_high_is_airborne_after_a_while() -> None:
    states = [
        a_vehicle(t / 5, airborne=False, height_m=40.0, ground_speed_mps=5.0) for t in range(30)
    ]

    events = feed(a_tracker(), *states)

    assert kinds(events) == ["Started", "Airborne"]


def test_ardupilot_standby_means_on_the_ground() -> None:
    on_ground = a_vehicle(1.0, is_armed=True, autopilot=3, system_status=3, height_m=2.5)

    assert kinds(feed(a_tracker(), on_ground)) == ["Started"]


@pytest.mark.parametrize(
    ("silent_s", "reason"), [(0.0, EndReason.STATION_CLOSED), (30.0, EndReason.LINK_LOST)]
)
def test_closing_the_station_ends_the_flight(silent_s: float, reason: EndReason) -> None:
    tracker = a_tracker()
    flying = a_vehicle(10.0, airborne=True)
    feed(tracker, flying)
    tracker.update(flying, 10.0 + silent_s)

    events = tracker.close(10.0 + silent_s)

    assert ended(events).reason is reason
    assert tracker.close(99.0) == []


def test_end_after_stale_words_is_not_told_as_earlier_than_the_take_off() -> None:
    tracker = a_tracker()
    tracker.update(a_vehicle(0.0, airborne=False), 0.0)
    (up,) = tracker.update(a_vehicle(1.0, airborne=True), 3.0)

    (end,) = tracker.update(a_vehicle(3.5, airborne=True, reboots=1), 3.5)

    assert isinstance(end, FlightEnded)
    assert (up.at_s, end.at_s, end.airborne_s) == (3.0, 3.0, 0.0)


def test_height_above_ground_counts_unless_it_means_unknown() -> None:
    tracker = a_tracker()
    feed(tracker, a_vehicle(1.0, airborne=True, height_m=30.0, height_above_ground_m=-2000.0))

    fell = feed(tracker, a_vehicle(2.0, height_m=30.0, height_above_ground_m=-2000.0))
    feed(tracker, a_vehicle(3.0, airborne=True, height_m=30.0))
    on_a_hill = feed(tracker, a_vehicle(4.0, height_m=30.0, height_above_ground_m=0.2))

    assert ended(fell).reason is EndReason.DISARMED_IN_AIR
    assert ended(on_a_hill).reason is EndReason.LANDED


def test_silent_armed_vehicle_starts_no_flight() -> None:
    assert a_tracker().update(a_vehicle(1.0, airborne=True), 100.0) == []


def test_fleet_tracker_keeps_vehicles_apart() -> None:
    numbers = itertools.count(1)
    fleet = FleetTracker(lambda: str(next(numbers)))
    one, two = a_vehicle(1.0, airborne=True), a_vehicle(1.0, key=VehicleKey(2))

    events = fleet.update(Snapshot(1.0, {one.key: one, two.key: two}))

    assert {event.vehicle for event in events} == {KEY}
    assert fleet.flight(VehicleKey(2)) is None
    assert fleet.flight(VehicleKey(9)) is None
    assert [flight.key for flight in fleet.open_flights()] == [KEY]
    assert ended(fleet.close(2.0)).reason is EndReason.STATION_CLOSED


def test_a_vehicle_off_the_list_ends_its_flight() -> None:
    fleet = FleetTracker(lambda: "flight")
    one = a_vehicle(1.0, airborne=True)
    fleet.update(Snapshot(1.0, {one.key: one}))

    assert ended(fleet.update(Snapshot(2.0, {}))).reason is EndReason.LINK_LOST
    assert fleet.update(Snapshot(3.0, {})) == []


STATES = st.lists(
    st.fixed_dictionaries(
        {
            "step_s": st.floats(0.0, 20.0),
            "silence_s": st.sampled_from([0.0, 0.0, 0.0, 1.0, 5.0]),
            "is_armed": st.booleans(),
            "landed_state": st.sampled_from(list(LandedState)),
            "height_m": st.none() | st.floats(-20.0, 100.0),
            "ground_speed_mps": st.none() | st.floats(0.0, 20.0),
            "throttle_fraction": st.none() | st.floats(0.0, 1.0),
            "reboots": st.sampled_from([0, 0, 0, 0, 1]),
        }
    ),
    max_size=40,
)


@given(STATES)
@settings(max_examples=200, deadline=None)
def test_every_flight_closes_once_and_its_times_hold_together(
    steps: list[dict[str, object]],
) -> None:
    tracker = a_tracker()
    now_s, reboots = 0.0, 0
    events: list[FlightEvent] = []
    for step in steps:
        values = dict(step)
        now_s += float(values.pop("step_s"))  # type: ignore[arg-type]
        heard_s = now_s - float(values.pop("silence_s"))  # type: ignore[arg-type]
        reboots += int(values.pop("reboots"))  # type: ignore[call-overload]
        events += tracker.update(a_vehicle(heard_s, reboots=reboots, **values), now_s)
    events += feed(tracker, a_vehicle(now_s + 1.0, reboots=reboots))

    assert tracker.flight is None
    by_flight = itertools.groupby(events, key=lambda event: event.flight_id)
    for _, group in by_flight:
        flight = list(group)
        assert isinstance(flight[0], FlightStarted)
        assert [isinstance(e, (FlightStarted, FlightEnded)) for e in flight].count(True) == 2
        end = flight[-1]
        assert isinstance(end, FlightEnded)
        assert 0.0 <= end.airborne_s <= end.duration_s + 1e-9
        steps_between = flight[1:-1]
        assert all(isinstance(e, FlightAirborne) for e in steps_between[::2])
        assert all(isinstance(e, FlightLanded) for e in steps_between[1::2])
        times = [e.at_s for e in flight]
        assert times == sorted(times)
        assert end.take_offs - end.landings in (0, 1)


def recorded_flights(name: str, *, leave_out: frozenset[str] = frozenset()) -> list[FlightEnded]:
    tracker, vehicle = a_tracker(), Vehicle(key=KEY)
    ends: list[FlightEnded] = []
    first_us, last_s = None, 0.0
    for record, message in TlogReader.open(TLOGS / name).messages():
        first_us = record.utc_us if first_us is None else first_us
        now_s = (record.utc_us - first_us) / 1e6
        if message.system_id != 1 or message.component_id != 1 or message.name not in TRACKED:
            continue
        if message.name not in leave_out:
            vehicle = REDUCERS[message.name](vehicle, message.fields)
        changes = {"last_heartbeat_s": now_s} if message.name == "HEARTBEAT" else {}
        vehicle = vehicle.with_changes(last_heard_s=now_s, **changes)
        if now_s - last_s >= 0.1:
            last_s = now_s
            ends += [e for e in tracker.update(vehicle, now_s) if isinstance(e, FlightEnded)]
    return ends


@pytest.mark.parametrize(
    ("name", "airborne_s"),
    [
        ("arducopter_4_6_sitl_patrol.tlog", [90]),
        ("arducopter_4_6_sitl_errors.tlog", [117, 0, 24, 0]),
        ("px4_1_19_sih_patrol.tlog", [141, 0, 17, 52, 0, 0]),
        ("copter_sik_radio_2015.tlog", [99, 137, 0, 0, 58, 24, 66]),
    ],
)
def test_recorded_flights_are_found_as_they_were(name: str, airborne_s: list[int]) -> None:
    ends = recorded_flights(name)

    assert [round(end.airborne_s) for end in ends] == pytest.approx(airborne_s, abs=4)
    assert {end.reason for end in ends} <= {EndReason.LANDED, EndReason.NOT_AIRBORNE}


def test_recorded_flight_is_found_without_landed_state_too() -> None:
    ends = recorded_flights("px4_1_19_sih_patrol.tlog", leave_out=frozenset({"EXTENDED_SYS_STATE"}))

    assert ends[0].airborne_s == pytest.approx(137, abs=4)
