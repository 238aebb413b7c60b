from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missions.clearance import Clearance, over_ground
from missions.estimate import LegKind, Performance, route
from missions.geo import Altitude, GeoPoint, Position, Reference
from missions.items import MissionItem, land, loiter_turns, return_home, takeoff, waypoint
from missions.plan import Plan
from missions.terrain import Terrain
from tests.support.elevation import wide_terrain
from tests.support.plans import HOME, TOWN, a_plan, at

UP = Altitude(30.0, Reference.HOME)
FLAT = wide_terrain(lambda *_: 12.0)
SLOPE = wide_terrain(lambda lat, _: 12.0 + 10_000 * (lat - TOWN.latitude_deg))  # 9 % to the north


def clearance(plan: Plan, terrain: Terrain) -> Clearance:
    found = over_ground(plan, route(plan, Performance(), max_repeats=1).legs, terrain)
    assert found is not None
    return found


def flown(*middle: MissionItem) -> Plan:
    return a_plan(items=(takeoff(UP, TOWN), *middle, return_home()))


def amsl(north_m: float, height_m: float) -> Position:
    return replace(at(north_m, 0), altitude=Altitude(height_m, Reference.AMSL))


def following(north_m: float, height_m: float) -> Position:
    return replace(at(north_m, 0), altitude=Altitude(height_m, Reference.TERRAIN))


def test_heights_above_home_count_from_the_ground_at_home() -> None:
    """The plan says 10 m, where the ground is 12 m high."""
    found = clearance(flown(waypoint(at(200, 0))), FLAT)

    assert found.launch_m == pytest.approx(12.0)
    travel = next(s for s in found.stretches if s.leg.length_m > 100)
    assert travel.above_m == pytest.approx(30.0, abs=1e-3)
    assert travel.path_m == pytest.approx(42.0, abs=1e-3)


def test_heights_above_sea_do_not() -> None:
    found = clearance(flown(waypoint(amsl(200, 52.0)), waypoint(amsl(300, 52.0))), FLAT)

    assert found.stretches[2].above_m == pytest.approx(40.0, abs=1e-3)


def test_a_level_leg_uphill_comes_nearer_to_the_ground() -> None:
    found = clearance(flown(waypoint(at(200, 0))), SLOPE)

    travel = next(s for s in found.stretches if s.leg.length_m > 100)
    assert travel.above_m[0] == pytest.approx(30.0, abs=0.1)
    assert travel.above_m[-1] == pytest.approx(30.0 - 18.0, abs=0.1)
    assert (np.diff(travel.above_m) < 0).all()


def test_a_leg_above_terrain_keeps_over_it_and_begins_where_the_last_one_ended() -> None:
    found = clearance(
        flown(waypoint(at(100, 0)), waypoint(following(200, 50)), waypoint(following(300, 50))),
        SLOPE,
    )

    first, second = found.stretches[2], found.stretches[3]
    assert first.above_m[0] == pytest.approx(found.stretches[1].above_m[-1], abs=1e-6)
    assert first.above_m[-1] == pytest.approx(50.0, abs=1e-6)
    assert second.above_m == pytest.approx(50.0, abs=1e-6)
    assert second.path_m[-1] - second.path_m[0] == pytest.approx(9.0, abs=0.1)


def test_a_hill_between_two_waypoints_is_met() -> None:
    hill = wide_terrain(
        lambda lat, _: 12 + (25.0 if abs(lat - TOWN.latitude_deg - 0.002) < 6e-4 else 0.0)
    )

    found = clearance(flown(waypoint(at(500, 0))), hill)

    travel = found.stretches[1]
    assert travel.above_m[0] == pytest.approx(30.0)
    assert travel.above_m[-1] == pytest.approx(30.0)
    assert travel.above_m.min() == pytest.approx(5.0)
    lowest = travel.point(int(travel.above_m.argmin()))
    assert lowest.latitude_deg == pytest.approx(TOWN.latitude_deg + 0.002, abs=7e-4)


def test_a_circle_is_looked_at_all_around() -> None:
    found = clearance(flown(loiter_turns(at(200, 0), turns=3, radius_m=60.0)), SLOPE)

    circle = next(s for s in found.stretches if s.leg.kind is LegKind.CIRCLE)
    assert circle.above_m.max() - circle.above_m.min() == pytest.approx(2 * 60 * 0.09, rel=0.02)
    assert circle.along_m[-1] == pytest.approx(3 * math.tau * 60.0)


def test_a_landing_ends_on_the_ground_that_is_there() -> None:
    plan = a_plan(items=(takeoff(UP, TOWN), land(at(300, 0).point, Altitude(0, Reference.HOME))))

    found = clearance(plan, SLOPE)

    assert found.stretches[-1].above_m[-1] == pytest.approx(0.0, abs=1e-6)
    assert found.stretches[1].path_m == pytest.approx(42.0, abs=1e-6)  # it keeps its height


def test_without_known_ground_the_plans_own_figures_count() -> None:
    found = clearance(flown(waypoint(at(200, 0)), waypoint(following(300, 50))), Terrain())

    assert found.launch_m == 10.0
    assert found.is_unknown
    assert found.stretches[1].path_m == pytest.approx(40.0)
    assert not any(stretch.is_known for stretch in found.stretches)
    assert np.isnan(found.stretches[2].path_m).all()
    assert found.stretches[3].path_m[0] == pytest.approx(60.0)


def test_a_route_that_leaves_the_known_ground_is_partly_known() -> None:
    edge = wide_terrain(lambda *_: 12.0, north_deg=TOWN.latitude_deg + 0.001)
    found = clearance(flown(waypoint(at(50, 0)), waypoint(following(400, 40))), edge)

    assert not found.is_unknown
    assert [stretch.is_known for stretch in found.stretches[:3]] == [True, True, False]
    assert not np.isnan(found.stretches[2].above_m[0])


def test_a_leg_above_terrain_that_begins_over_unknown_ground_holds_its_height() -> None:
    edge = wide_terrain(lambda *_: 12.0, north_deg=TOWN.latitude_deg - 0.001)
    south = replace(following(-400, 40), point=at(-400, 0).point)

    found = clearance(flown(waypoint(at(50, 0)), waypoint(south)), edge)

    above = found.stretches[2].above_m
    assert np.isnan(above[0])
    assert above[-1] == pytest.approx(40.0)


def test_a_plan_without_home_or_way_has_little_to_say() -> None:
    assert over_ground(replace(a_plan(), home=None), (), FLAT) is None
    assert over_ground(a_plan(), (), FLAT) == Clearance(pytest.approx(12.0))


def test_a_long_route_is_looked_at_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("missions.clearance.MOST_LOOKS", 50)
    found = clearance(flown(*(waypoint(at(1000 * (n % 2), 0)) for n in range(20))), FLAT)

    assert sum(stretch.along_m.size for stretch in found.stretches) < 200


@given(st.floats(-80, 80), st.floats(-179.99, 180))
def test_the_looks_of_a_leg_lie_on_it_wherever_it_is(latitude: float, longitude: float) -> None:
    home = Position(GeoPoint(latitude, longitude), Altitude(0.0, Reference.AMSL))
    shifted = math.remainder(longitude + 0.005, 360.0)
    plan = Plan(
        home=home,
        items=(takeoff(UP), waypoint(Position(GeoPoint(latitude, shifted), UP)), return_home()),
    )

    found = clearance(plan, Terrain())

    travel = found.stretches[1]
    ends = travel.point(0), travel.point(-1)
    assert ends[0].latitude_deg == pytest.approx(latitude)
    assert math.remainder(ends[1].longitude_deg - shifted, 360.0) == pytest.approx(0, abs=1e-9)
    assert abs(travel.longitudes_deg[-1] - travel.longitudes_deg[0]) == pytest.approx(0.005)
    assert travel.along_m[-1] == pytest.approx(travel.leg.length_m)


def test_stretches_follow_one_another() -> None:
    found = clearance(flown(waypoint(at(200, 0)), waypoint(at(200, 100))), SLOPE)

    for before, after in zip(found.stretches, found.stretches[1:], strict=False):
        assert after.start_m == pytest.approx(before.start_m + before.leg.length_m)
        assert after.path_m[0] == pytest.approx(before.path_m[-1])
    assert found.stretches[0].leg.kind is LegKind.CLIMB
    assert HOME.point == found.stretches[0].point(0)
