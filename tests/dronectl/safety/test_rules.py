"""From what is known of the vehicles to what holds."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, Polygon

from dronectl.events import OtherStation, RecordingFailed, RecordingResumed, RoomLeft, VehicleFound
from dronectl.safety import rules
from dronectl.safety.alerts import TEXTS, Condition, Level
from dronectl.safety.rules import STATION, Context, StationConditions, conditions, fence_margin_m
from dronectl.vehicle import Battery, Estimator, Gps, Snapshot, StatusText, Vehicle, VehicleKey
from missions.geo import offset
from missions.plan import Fence, FenceCircle, FencePolygon
from tests.support.vehicles import GROUND, a_vehicle

NOW_S = 100.0
COPTER = {"FS_GCS_ENABLE": 1.0, "FS_GCS_TIMEOUT": 5.0, "BATT_CAPACITY": 5000.0, "FS_OPTIONS": 0.0}


def a_drone(height_m: float = 30.0, **changes: object) -> Vehicle:
    values = {"last_heard_s": NOW_S, "mode": "AUTO", **changes}
    return a_vehicle(height_m=height_m, **values)


def a_context(vehicle: Vehicle, *, fence: Fence | None = None, **parameters: float) -> Context:
    known = {vehicle.key: {**COPTER, **parameters}}
    return Context(parameters=known, fences={} if fence is None else {vehicle.key: fence})


def found(vehicle: Vehicle, context: Context | None = None) -> dict[str, Condition]:
    around = context or a_context(vehicle)
    held = conditions(Snapshot(NOW_S, {vehicle.key: vehicle}), around)
    for condition in held:
        TEXTS[condition.code].format(**condition.values)
    return {condition.topic: condition for condition in held}


def outcome(
    vehicle: Vehicle, topic: str, context: Context | None = None
) -> tuple[str, Level] | None:
    condition = found(vehicle, context).get(topic)
    return None if condition is None else (condition.code, condition.level)


def test_when_all_is_well_nothing_is_said() -> None:
    assert found(a_drone(gps=Gps(3, 12, 0.8), estimator=Estimator(0x10, 0.1))) == {}
    assert Context().parameters_of(VehicleKey(9)) == {}


# ----------------------------------------------------------------------- link


def silent(age_s: float, **changes: object) -> Vehicle:
    return a_drone(last_heard_s=NOW_S - age_s, **changes)


def test_a_stale_link_counts_down_to_the_vehicles_own_failsafe() -> None:
    condition = found(silent(2.0))["link"]

    assert (condition.code, condition.level) == ("link.stale.failsafe", Level.CAUTION)
    assert condition.values == {"age_s": 2.0, "action": "return", "in_s": 3.0}


@pytest.mark.parametrize(
    ("age_s", "parameters", "code", "level"),
    [
        (2.0, {"FS_GCS_ENABLE": 0.0}, "link.stale", Level.CAUTION),
        (4.0, {}, "link.lost.failsafe", Level.WARNING),
        (6.0, {}, "link.lost.acting", Level.WARNING),
        (6.0, {"FS_GCS_ENABLE": 0.0}, "link.lost", Level.WARNING),
        (6.0, {"FS_OPTIONS": 2.0}, "link.lost.unknown", Level.WARNING),
    ],
)
def test_a_lost_link_says_what_the_vehicle_does(
    age_s: float, parameters: dict[str, float], code: str, level: Level
) -> None:
    vehicle = silent(age_s)

    assert outcome(vehicle, "link", a_context(vehicle, **parameters)) == (code, level)


def test_a_lost_link_on_the_ground_is_less_urgent() -> None:
    assert outcome(silent(6.0, is_armed=False), "link") == ("link.lost.acting", Level.CAUTION)


# -------------------------------------------------------------------- battery


def with_battery(remaining: float | None, **changes: object) -> Vehicle:
    return a_drone(battery=Battery(15.2, 13.0, remaining), **changes)


@pytest.mark.parametrize(
    ("remaining", "expected"),
    [
        (0.9, None),
        (0.3, ("battery.soon", Level.CAUTION)),
        (0.2, ("battery.now", Level.WARNING)),
        (None, None),
    ],
)
def test_in_the_air_the_battery_is_held_against_the_way_home(
    remaining: float | None, expected: tuple[str, Level] | None
) -> None:
    assert outcome(with_battery(remaining), "battery") == expected


@pytest.mark.parametrize(("remaining", "is_low"), [(0.2, True), (0.3, False)])
def test_where_the_way_home_cannot_be_reckoned_a_quarter_is_low(
    remaining: float, is_low: bool
) -> None:
    flying, standing = with_battery(remaining), with_battery(remaining, is_armed=False)
    nothing_read = Context()

    assert outcome(flying, "battery", nothing_read) == (
        ("battery.low", Level.WARNING) if is_low else None
    )
    assert outcome(standing, "battery") == (("battery.low", Level.CAUTION) if is_low else None)


def test_a_battery_not_heard_of_any_more_says_nothing_new() -> None:
    assert outcome(with_battery(0.1, last_heard_s=NOW_S - 10.0), "battery") is None


# ------------------------------------------------------------- height, fence


@pytest.mark.parametrize(
    ("height_m", "expected"),
    [
        (110.0, None),
        (116.0, ("height.near", Level.CAUTION)),
        (121.0, ("height.over", Level.WARNING)),
    ],
)
def test_the_height_limit_is_told_of_before_it_is_reached(
    height_m: float, expected: tuple[str, Level] | None
) -> None:
    assert outcome(a_drone(height_m), "height") == expected


@pytest.mark.parametrize(
    ("height_m", "ground_m", "expected"),
    [
        (150.0, 60.0, None),  # up a hill
        (110.0, -5.0, ("height.near.ground", Level.CAUTION)),
        (110.0, -30.0, ("height.over.ground", Level.WARNING)),
    ],
)
def test_over_known_ground_the_height_limit_counts_from_there(
    height_m: float, ground_m: float, expected: tuple[str, Level] | None
) -> None:
    drone = a_drone(height_m).with_changes(altitude_amsl_m=height_m + 2.0)

    assert outcome(drone, "height", Context(ground=lambda _: ground_m)) == expected


def test_height_is_of_no_interest_on_the_ground_or_unknown() -> None:
    assert outcome(a_drone(130.0, is_armed=False), "height") is None
    assert outcome(a_drone(130.0).with_changes(height_m=None), "height") is None


def a_square(half_m: float, *, inclusion: bool = True, north_m: float = 0.0) -> FencePolygon:
    corners = ((-half_m, -half_m), (-half_m, half_m), (half_m, half_m), (half_m, -half_m))
    return FencePolygon(
        tuple(offset(GROUND, north_m + n, e) for n, e in corners), inclusion=inclusion
    )


@pytest.mark.parametrize(
    ("north_m", "expected"),
    [
        (0.0, None),
        (90.0, ("fence.near", Level.CAUTION)),
        (103.0, ("fence.outside", Level.WARNING)),
    ],
)
def test_the_fence_is_told_of_before_it_is_reached(
    north_m: float, expected: tuple[str, Level] | None
) -> None:
    vehicle = a_drone(position=offset(GROUND, north_m, 0.0))
    context = a_context(vehicle, fence=Fence(polygons=(a_square(100.0),)))

    assert outcome(vehicle, "fence", context) == expected


def test_without_a_fence_a_place_or_air_under_it_there_is_no_margin() -> None:
    fence = Fence(polygons=(a_square(5.0),))
    landed, lost = a_drone(is_armed=False), a_drone().with_changes(position=None)

    assert outcome(landed, "fence", a_context(landed, fence=fence)) is None
    assert outcome(lost, "fence", a_context(lost, fence=fence)) is None
    assert fence_margin_m(Fence(), GROUND) is None
    assert fence_margin_m(Fence(polygons=(FencePolygon((GROUND, GROUND)),)), GROUND) is None


angles = st.floats(0.0, 2 * math.pi)
rings = st.lists(st.floats(30.0, 200.0), min_size=3, max_size=9)


@given(rings, st.tuples(st.floats(-250.0, 250.0), st.floats(-250.0, 250.0)), st.booleans())
def test_the_margin_is_the_one_on_the_drawing_board(
    radii: list[float], place: tuple[float, float], inclusion: bool
) -> None:
    turns = [2 * math.pi * i / len(radii) for i in range(len(radii))]
    ring = [(r * math.cos(t), r * math.sin(t)) for r, t in zip(radii, turns, strict=True)]
    fence = Fence(polygons=(FencePolygon(tuple(offset(GROUND, n, e) for n, e in ring), inclusion),))
    drawn, spot = Polygon(ring), Point(*place)

    margin_m = fence_margin_m(fence, offset(GROUND, *place))

    away_m = drawn.exterior.distance(spot)
    sign = 1.0 if drawn.contains(spot) == inclusion else -1.0
    assert margin_m == pytest.approx(sign * away_m, abs=0.5)


def test_the_narrowest_of_several_fences_counts() -> None:
    circle = FenceCircle(GROUND, 80.0)
    hole = FenceCircle(offset(GROUND, 60.0, 0.0), 20.0, inclusion=False)
    fence = Fence(polygons=(a_square(100.0),), circles=(circle, hole))

    assert fence_margin_m(fence, GROUND) == pytest.approx(40.0, abs=0.3)
    assert fence_margin_m(fence, offset(GROUND, 55.0, 0.0)) == pytest.approx(-15.0, abs=0.3)
    assert fence_margin_m(fence, offset(GROUND, 0.0, -90.0)) == pytest.approx(-10.0, abs=0.3)


# ------------------------------------------------------------------- sensors


@pytest.mark.parametrize(
    ("gps", "expected"),
    [
        (Gps(3, 12, 0.8), None),
        (Gps(3, None, None), None),
        (Gps(3, 5, 2.0), ("gps", Level.CAUTION)),
        (Gps(1, 3, None), ("gps", Level.WARNING)),
        (Gps(1, None, None), ("gps", Level.WARNING)),
        (None, None),
    ],
)
def test_weak_reception_is_told_of_while_armed(
    gps: Gps | None, expected: tuple[str, Level] | None
) -> None:
    assert outcome(a_drone(gps=gps), "gps") == expected
    assert outcome(a_drone(gps=gps, is_armed=False), "gps") is None


@pytest.mark.parametrize(
    ("ratio", "level"), [(0.5, None), (0.85, Level.CAUTION), (1.0, Level.WARNING)]
)
def test_the_vehicles_own_doubt_is_told_of_while_armed(ratio: float, level: Level | None) -> None:
    doubt = Estimator(0x10, ratio)

    assert outcome(a_drone(estimator=doubt), "estimator") == (
        None if level is None else ("estimator", level)
    )
    assert outcome(a_drone(estimator=doubt, is_armed=False), "estimator") is None


def test_vibration_is_told_of_while_armed() -> None:
    assert outcome(a_drone(vibration_mps2=45.0), "vibration") == ("vibration", Level.CAUTION)
    assert outcome(a_drone(vibration_mps2=20.0), "vibration") is None
    assert outcome(a_drone(vibration_mps2=45.0, is_armed=False), "vibration") is None


def test_two_boxes_with_one_system_id_are_an_alarm() -> None:
    assert outcome(a_drone(is_conflicted=True), "conflict") == ("conflict", Level.WARNING)


def test_what_the_vehicle_says_is_told_as_long_as_it_is_new() -> None:
    texts = (
        StatusText(4, "Mission: 3 WP", NOW_S - 1.0),
        StatusText(2, "Crash: Disarming", NOW_S - 3.0),
        StatusText(0, "long ago", NOW_S - 60.0),
        StatusText(6, "for information", NOW_S),
    )
    worst = found(a_drone(texts=texts))["said:Crash: Disarming"]
    caution = found(a_drone(texts=texts[:1]))["said:Mission: 3 WP"]

    assert (worst.level, worst.values) == (Level.WARNING, {"text": "Crash: Disarming"})
    assert caution.level is Level.CAUTION


# ---------------------------------------------------------------- the fleet


def test_two_that_come_too_near_are_told_to_both_by_name() -> None:
    one = a_drone(north_mps=0.0, east_mps=0.0)
    other = replace_key(one, 2, north_m=200.0, north_mps=-10.0)
    context = Context(names={VehicleKey(2): "Bravo"})
    snapshot = Snapshot(NOW_S, {v.key: v for v in (one, other)})

    held = {c.vehicle: c for c in conditions(snapshot, context) if c.code == "separation"}

    assert held[VehicleKey(1)].values["other"] == "Bravo"
    assert held[VehicleKey(2)].values["other"] == "Vehicle 1"
    assert {c.level for c in held.values()} == {Level.CAUTION}


def test_two_that_are_seconds_from_each_other_are_urgent_and_two_far_apart_are_not() -> None:
    one = a_drone()
    near, far = replace_key(one, 2, north_m=20.0), replace_key(one, 3, north_m=900.0)

    held = rules.separation([one, near, far], Context())

    assert {(c.vehicle.system_id, c.level) for c in held} == {
        (1, Level.WARNING), (2, Level.WARNING),
    }  # fmt: skip
    assert {c.code for c in held} == {"separation.now"}, "no countdown to what is already so"


def replace_key(vehicle: Vehicle, number: int, north_m: float, **changes: object) -> Vehicle:
    place = offset(GROUND, north_m, 0.0)
    return vehicle.with_changes(key=VehicleKey(number), position=place, **changes)


def test_a_recording_that_failed_is_told_until_it_goes_on() -> None:
    station = StationConditions()
    failed = RecordingFailed(vehicle=STATION, at_s=1.0, text="disk full")
    resumed = RecordingResumed(vehicle=STATION, at_s=9.0, failed_for_s=8.0, dropped=0)

    first, later = station.update([failed], 1.0), station.update([], 5.0)
    after = station.update([resumed, VehicleFound(vehicle=STATION, at_s=9.0)], 9.0)

    assert [c.code for c in first] == [c.code for c in later] == ["recording"]
    assert first[0].values == {"text": "disk full"}
    assert after == []


def test_another_station_with_our_id_is_told_of_without_a_pause_while_it_is_heard() -> None:
    station = StationConditions()
    ours = OtherStation(vehicle=STATION, at_s=0.0, system_id=255, is_ours=True)
    other = replace(ours, system_id=250, is_ours=False)

    held = station.update([ours, other], 0.0)
    minute_later = station.update([], 59.9)
    gone = station.update([], 75.0)

    assert [c.values["system_id"] for c in held] == [255]
    assert len(minute_later) == 1
    assert gone == []


def test_a_disk_that_fills_up_is_told_by_the_time_left_until_there_is_room() -> None:
    station = StationConditions()

    def told(left_s: float | None) -> list[tuple[str, Level]]:
        event = RoomLeft(vehicle=STATION, at_s=0.0, left_s=left_s, folder="/data")
        return [(c.code, c.level) for c in station.update([event], 0.0)]

    assert told(720.0) == [("room", Level.CAUTION)]
    assert station.update([], 9.0)[0].values == {"minutes": 12.0, "folder": "/data"}
    assert told(200.0) == [("room", Level.WARNING)]
    assert told(0.0) == [("room.none", Level.WARNING)]
    assert told(None) == []
