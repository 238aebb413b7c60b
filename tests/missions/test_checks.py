import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon

from missions.checks import Finding, Limits, Severity, check
from missions.estimate import Wind
from missions.files import read_plan
from missions.geo import Altitude, GeoPoint, Position, Reference, offset
from missions.items import (
    DO_JUMP,
    MissionItem,
    change_speed,
    jump,
    land,
    loiter_turns,
    return_home,
    takeoff,
    trigger_every,
    waypoint,
)
from missions.plan import Fence, FenceCircle, FencePolygon, Plan
from tests.support.plans import DATA, HOME, TOWN, a_plan, at, fences, items, positions, ring, square

UP = Altitude(30.0, Reference.HOME)
UNLIMITED = Limits(height_m=1e9, distance_to_home_m=1e9, spacing_max_m=1e9)


def codes(plan: Plan, limits: Limits | None = None, least: Severity = Severity.WARNING) -> set[str]:
    return {f.code for f in check(plan, limits or Limits()) if f.severity <= least}


def finding(plan: Plan, code: str, limits: Limits | None = None) -> Finding:
    return next(found for found in check(plan, limits or Limits()) if found.code == code)


def flown(*middle: MissionItem, **changes: object) -> Plan:
    """Take-off, the items, return."""
    return a_plan(items=(takeoff(UP, TOWN), *middle, return_home()), **changes)


def test_a_good_patrol_has_no_finding() -> None:
    assert check(a_plan(), Limits(battery_wh=90.0)) == ()


@given(
    st.lists(items() | st.sampled_from([takeoff(UP), return_home(), jump(0, -1)]), max_size=6),
    fences,
    st.lists(positions(), max_size=2),
    st.none() | positions(Reference.AMSL),
)
@settings(deadline=2000)
def test_every_plan_can_be_checked(
    steps: list[MissionItem], fence: Fence, rally: list[Position], home: Position | None
) -> None:
    plan = Plan(items=tuple(steps), fence=fence, rally=tuple(rally), home=home)

    for found in check(plan, Limits(battery_wh=50.0, wind=Wind(5.0, 200.0))):
        assert found.text.endswith(".")
        assert found.item is None or 0 <= found.item < len(plan.items)


bad_numbers = st.sampled_from([math.nan, math.inf, -math.inf, 1e300, -1e300])


@given(st.integers(0, 6), st.integers(0, 7), bad_numbers)
def test_any_broken_number_anywhere_is_found_and_never_raises(
    index: int, number: int, value: float
) -> None:
    plan = a_plan()
    item = plan.items[index]
    if number < 4:
        params = (*item.params[:number], value, *item.params[number + 1 :])
        item = replace(item, params=params)
    elif number == 7 or item.position is None:
        item = replace(item, position=None, altitude=None, extra=(value, 0.0, value))
    elif number == 6:
        item = replace(item, altitude=Altitude(value, Reference.HOME))
    else:
        item = replace(
            item, position=GeoPoint(value, 4.0) if number == 4 else GeoPoint(43.0, value)
        )

    broken = replace(plan, items=(*plan.items[:index], item, *plan.items[index + 1 :]))
    found = check(broken, Limits(battery_wh=50))

    if not math.isfinite(value):
        assert any(f.severity is Severity.ERROR and f.item == index for f in found)


@pytest.mark.parametrize(
    ("item", "code", "said"),
    [
        (waypoint(Position(GeoPoint(95, 0), UP)), "field-place", "not on Earth"),
        (MissionItem(16, altitude=UP), "field-place", "has no place"),
        (MissionItem(16, TOWN), "field-altitude", "has no altitude"),
        (waypoint(at(9, 9), hold_s=-1), "field-range", "hold time is -1 s, outside 0 to 65535"),
        (waypoint(at(9, 9), hold_s=math.nan), "field-number", "parameter 1 is nan"),
        (MissionItem(183, params=(1.5, 1500, 0, 0)), "field-whole", "give a whole number"),
        (MissionItem(208, params=(9, 0, 0, 0)), "field-choice", "known are 0 disable"),
        (MissionItem(178, params=(1, None, -1, 0)), "field-missing", "speed is not set"),
        (MissionItem(50_000), "unknown-command", "command 50000"),
        (MissionItem(16, extra=(1, 2, 3), frame=1), "frame", "uses frame 1"),
        (change_speed(50.0), "speed", "sets a speed of 50 m/s"),
        (MissionItem(178, params=(1, 0, -1, 0)), "speed", "sets a speed of 0 m/s"),
    ],
)
def test_wrong_fields_are_named(item: MissionItem, code: str, said: str) -> None:
    found = finding(flown(item), code)

    assert said in found.text
    assert found.item == 1
    assert found.text.startswith("Item 2")


def test_broken_home_fence_and_rally_numbers_are_found() -> None:
    nowhere = Position(GeoPoint(math.nan, 0), Altitude(math.inf, Reference.HOME))
    fence = Fence(
        (FencePolygon((*square(9)[:2], GeoPoint(99, 0))),), (FenceCircle(TOWN, -5.0),), nowhere
    )
    plan = a_plan(home=nowhere, rally=(nowhere,), fence=fence, hover_speed_mps=0.0)

    texts = " ".join(found.text for found in check(plan, Limits()))

    for said in (
        "The home is at nan",
        "Rally point 1 is at nan",
        "The fence's return point has no usable altitude",
        "Fence polygon 1 is at 99",
        "Fence circle 1 has a radius of -5 m",
        "The hover speed is 0 m/s",
    ):
        assert said in texts


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ((), "empty"),
        ((change_speed(5),), "takeoff-first"),
        ((waypoint(at(0, 0)), return_home()), "takeoff-first"),
        ((takeoff(Altitude(0, Reference.HOME)), return_home()), "takeoff-height"),
        ((takeoff(UP), takeoff(UP), return_home()), "takeoff-again"),
        ((takeoff(UP), waypoint(at(0, 9))), "no-landing"),
        ((takeoff(UP), MissionItem(17, TOWN, UP), return_home()), "endless"),
        ((takeoff(UP), MissionItem(17, TOWN, UP), return_home()), "unreached"),
        ((takeoff(UP), return_home(), waypoint(at(0, 9)), return_home()), "unreached"),
        ((takeoff(UP), jump(9, 1), return_home()), "jump-nowhere"),
        ((takeoff(UP), jump(-1, 1), return_home()), "jump-nowhere"),
        ((takeoff(UP), jump(1, 5), return_home()), "jump-spins"),
        ((takeoff(UP), trigger_every(3), jump(1, 5), return_home()), "jump-spins"),
        ((takeoff(UP), waypoint(at(9, 9)), jump(1, -1), return_home()), "jump-endless"),
    ],
)
def test_wrong_orders_are_found(steps: tuple[MissionItem, ...], code: str) -> None:
    assert code in codes(a_plan(items=steps))


def test_right_orders_are_not_remarked_on() -> None:
    plan = a_plan(
        items=(
            change_speed(5),
            takeoff(UP),
            waypoint(at(9, 9)),
            waypoint(at(9, 30)),
            jump(2, 5),
            MissionItem(DO_JUMP, params=(None, None, 0, 0)),
            land(TOWN, Altitude(0, Reference.HOME)),
            takeoff(UP),
            return_home(),
        )
    )

    assert codes(plan) == {"field-missing"}


def test_height_is_limited_along_the_path_and_on_the_way_back() -> None:
    high = finding(flown(waypoint(at(50, 0, 130.0))), "height")
    assert (high.item, high.severity) == (1, Severity.ERROR)
    assert "130 m above home, over the limit of 120 m" in high.text

    below = flown(waypoint(Position(at(50, 0).point, Altitude(129.9, Reference.AMSL))))
    assert "height" not in codes(below)  # home is at 10 m
    assert "height" in codes(flown(waypoint(at(50, 0, 50.0))), Limits(height_m=49.0))

    limits = Limits(height_m=40.0)
    way_back = replace(limits, performance=replace(limits.performance, return_height_m=60.0))
    assert finding(a_plan(), "height", way_back).item == len(a_plan().items) - 1


def test_heights_above_sea_without_a_home_are_refused() -> None:
    plan = flown(waypoint(Position(TOWN, Altitude(60, Reference.AMSL))), home=None)

    assert {"no-home", "height-unknown"} <= codes(plan)


def test_items_at_the_same_wrong_height_are_one_finding_that_names_the_reference() -> None:
    high_home = Position(TOWN, Altitude(500.0, Reference.AMSL))
    spots = [
        Position(at(50, east_m).point, Altitude(16.0, Reference.AMSL)) for east_m in (0, 40, 80)
    ]
    low = flown(*(waypoint(spot) for spot in spots), home=high_home)
    high = flown(waypoint(at(50, 0, 300.0)), change_speed(5.0), waypoint(at(50, 40, 300.0)))

    found = [f for f in check(low, Limits()) if f.code == "low"]
    above = [f for f in check(high, Limits()) if f.code == "height"]

    assert [f.text for f in found] == [
        "On the way to item 2-4 (16 m AMSL) the drone flies -484.0 m above home, below the least "
        "height of 3 m; raise it."
    ]
    assert found[0].item == 1
    assert [f.text for f in above] == [
        "Item 2, 4-5 flies 300 m above home, over the limit of 120 m; lower it."
    ]


def test_flying_low_between_waypoints_is_found() -> None:
    assert "low" in codes(flown(waypoint(at(50, 0, 1.0))))
    assert "low" in codes(flown(waypoint(at(50, 0, -20.0))))
    assert "low" not in codes(flown(land(TOWN, Altitude(0, Reference.HOME)), takeoff(UP)))


def test_distance_to_home_counts_the_whole_circle() -> None:
    far = flown(loiter_turns(at(0, 80), 1, 30))

    assert "distance" in codes(far, Limits(distance_to_home_m=100))
    assert "distance" not in codes(far, Limits(distance_to_home_m=111))


def test_spacing_is_checked_both_ways() -> None:
    assert "spacing-near" in codes(flown(waypoint(at(9, 9)), waypoint(at(9, 9.5))))
    assert "spacing-near" not in codes(flown(waypoint(at(9, 9)), waypoint(at(9, 9, 50))))
    assert "spacing-far" in codes(flown(waypoint(at(1600, 0))))


def test_counts_are_limited() -> None:
    many = flown(*(waypoint(at(0, number % 90)) for number in range(800)))
    assert "count" in codes(many)
    assert finding(many, "count").severity is Severity.WARNING
    wild = a_plan(items=(return_home(),) * 65_536)
    assert finding(wild, "count").severity is Severity.ERROR
    circles = tuple(FenceCircle(TOWN, 500.0) for _ in range(81))
    assert "count" in codes(a_plan(fence=Fence((), circles)))
    assert "count" in codes(a_plan(rally=(at(0, 0),) * 11))


def test_rally_points_are_checked() -> None:
    high = Position(TOWN, Altitude(140, Reference.AMSL))
    assert "rally-height" in codes(a_plan(rally=(high,)))
    assert "rally-height" not in codes(a_plan(rally=(high,), home=None))
    assert "rally-distance" in codes(a_plan(rally=(at(3000, 0),)))
    assert "fence-spot" in codes(a_plan(rally=(at(150, 0),)))


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (square(50)[:2], "fewer than three"),
        ((*square(50)[:2], square(50)[0]), "fewer than three"),
        (ring((0, 0), (50, 50), (0, 50), (50, 0)), "crosses itself"),
        (ring((0, 0), (50, 50), (100, 100)), "encloses no area"),
    ],
)
def test_fence_polygons_a_vehicle_cannot_use_are_found(
    points: tuple[GeoPoint, ...], said: str
) -> None:
    plan = a_plan(fence=Fence((FencePolygon(points),)))

    assert said in finding(plan, "fence-shape").text
    assert codes(plan) == {"fence-shape"}


def test_the_hostile_fence_is_found_polygon_by_polygon() -> None:
    plan = read_plan(DATA / "hostile" / "synthetic_selfcross_fence.plan")

    texts = [f.text for f in check(plan, Limits()) if f.code == "fence-shape"]

    assert [text.split(";")[0] for text in texts] == [
        "Fence polygon 1 crosses itself",
        "Fence polygon 2 has fewer than three different corners",
    ]


def test_a_fence_across_the_antimeridian_is_an_ordinary_one() -> None:
    home = Position(GeoPoint(10.0, 179.9995), Altitude(0, Reference.AMSL))
    over = Position(GeoPoint(10.0, -179.9995), UP)
    corners = tuple(
        offset(home.point, n, e) for n, e in ((-90, -90), (90, -90), (90, 300), (-90, 300))
    )
    plan = Plan(
        home=home,
        items=(takeoff(UP), waypoint(over), return_home()),
        fence=Fence((FencePolygon(corners),)),
    )

    assert check(plan, Limits()) == ()


def test_every_leg_is_checked_against_the_fence_not_only_its_ends() -> None:
    notch = ring(
        (-100, -100),
        (100, -100),
        (100, 100),
        (20, 100),
        (20, -50),
        (-20, -50),
        (-20, 100),
        (-100, 100),
    )
    plan = Plan(
        home=Position(at(-60, 50).point, HOME.altitude),
        items=(
            takeoff(UP),
            waypoint(at(60, 50)),
            land(at(60, 60).point, Altitude(0, Reference.HOME)),
        ),
        fence=Fence((FencePolygon(notch),)),
    )

    found = finding(plan, "fence-path")

    assert found.item == 1
    assert "leaves fence polygon 1" in found.text


def test_exclusions_circles_and_margins_are_checked() -> None:
    block = Fence((FencePolygon(square(10, 50, 0), inclusion=False),))
    ring_fence = Fence((), (FenceCircle(TOWN, 90.0),))

    assert "fence-path" in codes(a_plan(fence=block))
    assert "fence-path" not in codes(a_plan(fence=ring_fence))
    assert "fence-path" in codes(a_plan(fence=Fence((), (FenceCircle(TOWN, 60.0),))))
    assert "fence-margin" in codes(a_plan(fence=Fence((), (FenceCircle(TOWN, 72.0),))))
    assert "fence-spot" in codes(
        a_plan(fence=Fence((), (FenceCircle(TOWN, 5.0, inclusion=False),)))
    )
    assert "fence-spot" in codes(
        a_plan(fence=Fence((FencePolygon(square(99)),), return_point=at(200, 0)))
    )
    assert "no-fence" in codes(a_plan(fence=Fence()))


def test_a_turn_near_the_fence_leaves_it() -> None:
    assert "fence-path" in codes(flown(loiter_turns(at(0, 80), 1, 30)))
    assert "fence-path" not in codes(flown(loiter_turns(at(0, 60), 1, 30)))


spots = st.tuples(st.integers(-120, 120), st.integers(-120, 120))
concave = ((-100, -100), (100, -100), (100, 100), (30, 20), (-10, 90), (-100, 100))


@given(st.lists(spots, min_size=2, max_size=5), st.booleans())
@settings(max_examples=40, deadline=2000)
def test_legs_agree_with_a_walk_along_them(way: list[tuple[int, int]], inclusion: bool) -> None:
    plan = Plan(
        home=Position(at(*way[0]).point, HOME.altitude),
        items=(takeoff(UP), *(waypoint(at(*spot)) for spot in way[1:])),
        fence=Fence((FencePolygon(ring(*concave), inclusion),)),
    )
    shape = Polygon([(e, n) for n, e in concave])
    path = LineString([(e, n) for n, e in way]) if len(set(way)) > 1 else Point(way[0][::-1])
    steps = (
        [path.interpolate(i / 400, normalized=True) for i in range(401)]
        if len(set(way)) > 1
        else [path]
    )
    outside = [step for step in steps if not shape.buffer(0.3).covers(step)]
    inside = [step for step in steps if shape.buffer(-0.3).covers(step)]
    found = {f.code for f in check(plan, UNLIMITED)} & {"fence-path", "fence-spot"}

    if (inclusion and outside) or (not inclusion and inside):
        assert found
    elif (inclusion and shape.buffer(-0.3).covers(path)) or (
        not inclusion and not shape.buffer(0.3).intersects(path)
    ):
        assert not found


def test_energy_and_wind_are_checked_where_they_are_known() -> None:
    assert "energy" in codes(a_plan(), Limits(battery_wh=5.0))
    assert "energy" not in codes(a_plan(), Limits(battery_wh=60.0))
    assert "wind" in codes(a_plan(), Limits(wind=Wind(25.0, 0.0)))
    endless = flown(waypoint(at(9, 9)), jump(1, -1))
    assert "energy" not in codes(endless, Limits(battery_wh=1.0))


def test_a_plan_too_fast_for_the_team_is_found() -> None:
    assert "speed" in codes(a_plan(hover_speed_mps=25.0))


def test_errors_come_first() -> None:
    severities = [
        f.severity for f in check(flown(waypoint(at(9, 9, 300)), fence=Fence()), Limits())
    ]

    assert severities == sorted(severities)


def test_another_programs_plan_has_only_a_missing_fence() -> None:
    plan = read_plan(DATA / "plans" / "mavsdk_qgroundcontrol_sample.plan")

    assert codes(plan) == {"no-fence"}
