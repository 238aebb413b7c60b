"""The checks of heights above ground, see missions/checks/ground.py."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from missions.checks import Finding, Limits, Severity, check
from missions.geo import Altitude, Position, Reference, distance_m
from missions.items import MissionItem, return_home, takeoff, waypoint
from missions.terrain import Terrain
from tests.support.elevation import wide_terrain
from tests.support.plans import HOME, TOWN, a_plan, at

if TYPE_CHECKING:
    from missions.plan import Plan

UP = Altitude(30.0, Reference.HOME)
FLAT = wide_terrain(lambda *_: 10.0)


def ridge(height_m: float, north_deg: float = 0.0019) -> Terrain:
    """Flat ground with a wall across it, north of the town's middle."""
    middle = TOWN.latitude_deg + north_deg
    return wide_terrain(lambda lat, _: 10 + (height_m if abs(lat - middle) < 6e-4 else 0.0))


def flown(*middle: MissionItem, **changes: object) -> Plan:
    values: dict[str, object] = {"items": (takeoff(UP, TOWN), *middle, return_home())}
    return a_plan(**{**values, **changes})


def found(plan: Plan, terrain: Terrain | None, limits: Limits | None = None) -> dict[str, Finding]:
    return {finding.code: finding for finding in check(plan, limits or Limits(), terrain)}


def test_a_good_patrol_over_flat_ground_has_no_finding() -> None:
    assert check(a_plan(), Limits(battery_wh=90.0), FLAT) == ()


def test_a_ridge_between_two_waypoints_is_found_where_it_is() -> None:
    plan = flown(waypoint(at(400, 0)))

    low = found(plan, ridge(28.5))["agl-low"]

    assert low.severity is Severity.ERROR
    assert low.item == 1
    assert low.location is not None
    assert distance_m(low.location, at(211, 0).point) < 70
    before_m = distance_m(low.location, at(400, 0).point)
    assert f"{before_m:.0f} m before item 2" in low.text
    assert "The way flown for item 2-3 comes down to 1.5 m above ground" in low.text


def test_a_ridge_higher_than_the_path_is_hit() -> None:
    hit = found(flown(waypoint(at(400, 0))), ridge(40.0))

    assert hit["agl-ground"].text.startswith(
        "The way flown for item 2-3 leads into the ground, 10 m deep"
    )
    assert "agl-low" not in hit


def test_over_a_valley_a_path_is_too_high_although_it_is_not_above_home() -> None:
    plan = flown(waypoint(at(400, 0, 100.0)))

    assert not {"height", "agl-high"} & found(plan, None).keys()
    high = found(plan, ridge(-40.0, north_deg=0.0033))["agl-high"]

    assert high.item == 1
    assert "item 2-3 rises to 140 m above ground" in high.text
    assert "over the limit of 120 m" in high.text


def test_up_a_hill_a_path_may_be_high_above_home() -> None:
    hill = wide_terrain(lambda lat, _: 10 + max(0.0, 40_000 * (lat - TOWN.latitude_deg)))
    plan = flown(waypoint(at(300, 0, 150.0)), waypoint(at(10, 0)))
    wide = Limits(spacing_max_m=1e9)

    assert "height" in found(plan, None, wide)
    assert not {"height", "agl-high"} & found(plan, hill, wide).keys()


def test_a_waypoint_above_terrain_is_too_high_where_it_says_so() -> None:
    up = replace(at(100, 0), altitude=Altitude(130.0, Reference.TERRAIN))

    assert "agl-high" in found(flown(waypoint(up)), FLAT)


def test_a_way_home_that_is_too_low_for_a_ridge_is_found() -> None:
    """The return's height is above home, and home is in the valley."""
    plan = flown(waypoint(at(300, 0, 60.0)), waypoint(at(300, 50, 20.0)))

    low = found(plan, ridge(25.0))

    assert low["agl-ground"].item == 3


def test_where_the_ground_is_not_known_heights_are_checked_above_home_and_it_is_said() -> None:
    edge = wide_terrain(lambda *_: 10.0, north_deg=TOWN.latitude_deg + 0.001)
    plan = flown(waypoint(at(50, 0)), waypoint(at(500, 0, 130.0)))

    codes = found(plan, edge)

    assert codes["height"].item == 2
    note = codes["agl-unknown"]
    assert note.severity is Severity.NOTE
    assert "of the route; heights there are checked above home" in note.text
    assert "below 100 % of the route" in found(plan, Terrain())["agl-unknown"].text
    assert "agl-unknown" not in found(plan, None)


def test_one_sentence_tells_of_neighbouring_items() -> None:
    plan = flown(*(waypoint(at(60, 10.0 * n, 130.0 if n != 3 else 50.0)) for n in range(6)))

    texts = [f.text for f in check(plan, Limits(), FLAT) if f.code == "agl-high"]

    assert len(texts) == 1
    assert "item 2-8 rises" in texts[0]


def test_a_home_that_hangs_in_the_air_is_told_where_it_matters() -> None:
    aloft = Position(TOWN, Altitude(60.0, Reference.AMSL))
    sea = replace(at(100, 0), altitude=Altitude(50.0, Reference.AMSL))

    told = found(flown(waypoint(sea), home=aloft), FLAT)["home-ground"]

    assert "home is 60 m above sea and the ground there 10 m" in told.text
    assert "home-ground" not in found(flown(waypoint(at(100, 0)), home=aloft), FLAT)
    assert "home-ground" not in found(flown(waypoint(sea), home=HOME), FLAT)


@pytest.mark.parametrize(
    ("altitude", "above"),
    [
        (Altitude(115.0, Reference.HOME), 155),
        (Altitude(125.0, Reference.AMSL), 155),
        (Altitude(121.0, Reference.TERRAIN), 121),
    ],
)
def test_a_rally_point_over_lower_ground_is_too_high(altitude: Altitude, above: int) -> None:
    valley = ridge(-40.0)
    spot = Position(at(211, 0).point, altitude)

    told = found(a_plan(rally=(spot,)), valley)["rally-height"]

    assert f"Rally point 1 is {above} m above ground" in told.text
    edge = wide_terrain(lambda *_: 10.0, north_deg=TOWN.latitude_deg + 0.0009)
    assert ("rally-height" in found(a_plan(rally=(spot,)), edge)) == (above == 121)
