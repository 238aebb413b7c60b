import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from missions.estimate import Estimate, LegKind, Performance, Wind, estimate, route
from missions.geo import Altitude, Position, Reference
from missions.items import (
    MissionItem,
    change_speed,
    jump,
    land,
    loiter_time,
    loiter_turns,
    look_at,
    return_home,
    spline,
    takeoff,
    waypoint,
)
from missions.plan import Plan
from tests.support.plans import HOME, TOWN, a_plan, at

UP = Altitude(30.0, Reference.HOME)
DRONE = Performance()


def cost(*items: MissionItem, drone: Performance = DRONE, wind: Wind | None = None) -> Estimate:
    return estimate(a_plan(items=items), drone, wind)


def simulated_s(length_m: float, speed_mps: float, rate_mps2: float) -> float:
    """A stop-to-stop run in small steps: the slow oracle."""
    step_s, place, speed, clock = 0.001, 0.0, 0.0, 0.0
    while place < length_m - 1e-6 and clock < 10_000:
        braking = speed**2 / (2 * rate_mps2) >= length_m - place
        speed = (
            speed - rate_mps2 * step_s if braking else min(speed_mps, speed + rate_mps2 * step_s)
        )
        speed = max(speed, 1e-3)
        place += speed * step_s
        clock += step_s
    return clock


@pytest.mark.parametrize(("length_m", "speed_mps"), [(200.0, 5.0), (10.0, 8.0), (60.0, 12.0)])
def test_a_leg_takes_what_a_stepped_run_takes(length_m: float, speed_mps: float) -> None:
    legs = cost(takeoff(UP), change_speed(speed_mps), waypoint(at(length_m, 0), 1.0)).legs

    assert legs[-1].duration_s - 1.0 == pytest.approx(
        simulated_s(length_m, speed_mps, DRONE.acceleration_mps2), rel=0.01
    )


def test_a_patrol_adds_up_by_hand() -> None:
    drone = replace(DRONE, acceleration_mps2=1e6, vertical_acceleration_mps2=1e6)
    total = cost(
        takeoff(UP),
        change_speed(5.0),
        loiter_time(at(100, 0), 20.0),
        waypoint(at(100, 50), 4.0),
        return_home(),
        drone=drone,
    )

    home_m = math.hypot(100, 50)
    climb_s = 30 / 2.5 + 20 / 1.5 + 10 / 0.5
    assert total.distance_m == pytest.approx(150 + home_m, abs=0.01)
    assert total.duration_s == pytest.approx(climb_s + (150 + home_m) / 5 + 24, abs=0.05)
    assert not total.is_endless


def test_straight_on_is_faster_than_a_corner_and_a_corner_faster_than_a_stop() -> None:
    def way(east_m: float, north_m: float, hold_s: float = 0.0) -> float:
        second = at(100 + north_m, east_m)
        return cost(takeoff(UP), waypoint(at(100, 0), hold_s), waypoint(second), land()).duration_s

    straight, corner, back, stop = way(0, 100), way(100, 0), way(0, -100), way(0, 100, 1e-9)

    assert straight < corner < back <= stop + 0.01


def test_a_straight_line_cut_in_pieces_takes_as_long_as_whole() -> None:
    whole = cost(takeoff(UP), waypoint(at(300, 0)), land())
    cut = cost(takeoff(UP), *(waypoint(at(north, 0)) for north in range(20, 301, 20)), land())

    assert cut.duration_s == pytest.approx(whole.duration_s, rel=0.002)
    assert cut.energy_wh == pytest.approx(whole.energy_wh, rel=0.02)


def test_speed_changes_count_from_where_they_are() -> None:
    slow = cost(takeoff(UP), change_speed(2.0), waypoint(at(300, 0)), waypoint(at(0, 0)))
    half = cost(
        takeoff(UP), change_speed(2.0), waypoint(at(300, 0)), change_speed(10.0), waypoint(at(0, 0))
    )
    reset = cost(takeoff(UP), change_speed(2.0), change_speed(-2.0), waypoint(at(300, 0)))
    climb = MissionItem(178, params=(2, 1.0, -1, 0))
    sink = MissionItem(178, params=(3, 0.5, -1, 0))

    assert half.duration_s < slow.duration_s - 100
    assert reset.legs[-1].leg.speed_mps == 5.0
    assert cost(climb, takeoff(UP)).duration_s > cost(takeoff(UP)).duration_s + 15
    assert cost(takeoff(UP), sink, land()).duration_s > cost(takeoff(UP), land()).duration_s + 20
    back = MissionItem(178, params=(2, -2, -1, 0)), MissionItem(178, params=(3, -2, -1, 0))
    both = cost(climb, sink, *back, takeoff(UP), land())
    assert both.duration_s == cost(takeoff(UP), land()).duration_s


def test_speeds_that_mean_no_change_change_nothing() -> None:
    for params in ((1.0, -1.0, 50.0, 0.0), (1.0, None, -1.0, 0.0), (1.0, 0.0, -1.0, 0.0)):
        item = MissionItem(178, params=params)
        changed = cost(takeoff(UP), item, waypoint(at(90, 0)))
        assert changed.duration_s == cost(takeoff(UP), waypoint(at(90, 0))).duration_s


def test_no_drone_is_flown_faster_than_it_can() -> None:
    fast = cost(takeoff(UP), change_speed(80.0), waypoint(at(500, 0)))

    assert fast.legs[-1].leg.speed_mps == DRONE.max_speed_mps


def test_turns_count_the_circle() -> None:
    three = cost(takeoff(UP), loiter_turns(at(0, 0), 3, -20))
    default = cost(takeoff(UP), loiter_turns(at(0, 0), 1, 0))

    assert three.legs[-1].leg.kind is LegKind.CIRCLE
    assert three.distance_m == pytest.approx(3 * math.tau * 20)
    assert default.distance_m == pytest.approx(math.tau * DRONE.loiter_radius_m)
    assert three.legs[-1].duration_s > 3 * math.tau * 20 / 5.0


def test_jumps_repeat_their_loop_so_many_times() -> None:
    loop = (takeoff(UP), waypoint(at(100, 0)), waypoint(at(0, 0)))
    once = cost(*loop)
    again = cost(*loop, jump(1, 3))

    assert again.distance_m == pytest.approx(once.distance_m + 3 * 200, abs=0.5)
    assert not again.is_endless


def test_nested_jumps_use_up_their_counts() -> None:
    plan = a_plan(
        items=(takeoff(UP), waypoint(at(50, 0)), waypoint(at(0, 0)), jump(1, 1), jump(1, 1))
    )

    legs = [leg.item for leg in route(plan, DRONE).legs]

    assert legs == [0, 1, 2, 1, 2, 1, 2]


def test_jumps_to_tags_go_to_the_tag() -> None:
    tag, back = MissionItem(600, params=(7, 0, 0, 0)), MissionItem(601, params=(7, 2, 0, 0))
    plan = a_plan(items=(takeoff(UP), tag, waypoint(at(50, 0)), waypoint(at(0, 0)), back))

    assert [leg.item for leg in route(plan, DRONE).legs] == [0, 2, 3, 2, 3, 2, 3]
    lost = replace(plan, items=(*plan.items[:-1], MissionItem(601, params=(8, 2, 0, 0))))
    assert len(route(lost, DRONE).legs) == 3


@pytest.mark.parametrize("target", [-1, 99])
def test_a_jump_to_nowhere_is_passed_over(target: int) -> None:
    plan = a_plan(items=(takeoff(UP), jump(target, 3), waypoint(at(9, 9))))

    assert len(route(plan, DRONE).legs) == 2


def test_endless_missions_are_said_to_be_and_counted_once() -> None:
    loop = (takeoff(UP), waypoint(at(100, 0)), waypoint(at(0, 0)))
    forever = cost(*loop, jump(1, -1), return_home())
    holding = cost(takeoff(UP), MissionItem(17, TOWN, UP), return_home())
    spinning = cost(*loop, jump(3, 60_000), jump(3, 60_000))
    many = cost(*loop, jump(1, 60_000))

    assert forever.is_endless
    assert math.isfinite(forever.duration_s)
    assert forever.legs[-1].leg.kind is LegKind.LAND
    assert holding.is_endless
    assert len(holding.legs) == 1
    assert spinning.is_endless
    assert many.is_endless


def test_unreached_items_are_listed() -> None:
    plan = a_plan(items=(takeoff(UP), return_home(), waypoint(at(9, 9))))

    assert route(plan, DRONE).unreached == (2,)


def test_the_way_home_is_flown_no_lower_than_the_return_height() -> None:
    low = a_plan(
        items=(takeoff(Altitude(5.0, Reference.HOME)), waypoint(at(50, 0, 5)), return_home())
    )

    heights = [leg.end_height_m for leg in route(low, DRONE).legs if leg.kind is LegKind.RETURN]

    assert heights == [15.0, 15.0]


def test_payloads_are_put_down_and_the_flight_goes_on() -> None:
    drop = MissionItem(94, at(50, 0).point, UP)
    heights = [leg.end_height_m for leg in route(a_plan(items=(takeoff(UP), drop)), DRONE).legs]

    assert heights == [30, 30, 10, 0, 30]


def test_waits_holds_and_height_changes_take_their_time() -> None:
    base = cost(takeoff(UP)).duration_s
    wait = MissionItem(93, params=(12.0, -1, -1, -1))
    till_noon = MissionItem(93, params=(-1.0, 12, 0, 0))
    higher = MissionItem(30, altitude=Altitude(40.0, Reference.HOME))
    to_height = MissionItem(31, TOWN, Altitude(40.0, Reference.HOME))

    assert cost(takeoff(UP), wait).duration_s == pytest.approx(base + 12)
    assert cost(takeoff(UP), till_noon).duration_s == pytest.approx(base)
    assert cost(takeoff(UP), higher).legs[-1].leg.end_height_m == 40.0
    assert cost(takeoff(UP), to_height).legs[-1].leg.end_height_m == 40.0
    assert cost(takeoff(UP), look_at(at(5, 5))).duration_s == base
    assert cost(takeoff(UP), MissionItem(16, TOWN)).legs[-1].leg.end_height_m == 30.0


def test_heights_above_sea_are_turned_into_heights_above_home() -> None:
    legs = route(a_plan(items=(takeoff(Altitude(60.0, Reference.AMSL)),)), DRONE).legs

    assert legs[0].end_height_m == 50.0


def test_a_plan_without_a_home_starts_at_its_first_place() -> None:
    items = (
        takeoff(UP),
        wait := MissionItem(93, params=(5, -1, -1, -1)),
        waypoint(at(50, 0)),
        return_home(),
    )
    plan = a_plan(home=None, items=items)

    assert wait in plan.items
    assert route(plan, DRONE).legs[0].start == at(50, 0).point
    assert estimate(Plan(items=(takeoff(UP), return_home(), land())), DRONE).legs == ()
    assert estimate(Plan(items=(loiter_turns(at(0, 0), 1, 5),)), DRONE).distance_m > 30


def test_raw_items_are_passed_over() -> None:
    raw = MissionItem(16, extra=(5.0, 5.0, 5.0), frame=1)

    assert cost(takeoff(UP), raw) == cost(takeoff(UP))


def test_flying_against_the_wind_costs_more() -> None:
    calm = cost(takeoff(UP), waypoint(at(500, 0)))
    head = cost(takeoff(UP), waypoint(at(500, 0)), wind=Wind(8.0, 0.0))
    cross = cost(takeoff(UP), waypoint(at(500, 0)), wind=Wind(8.0, 90.0))

    assert head.energy_wh > cross.energy_wh
    assert head.energy_wh > calm.energy_wh
    assert head.duration_s == calm.duration_s
    assert not head.is_wind_too_strong


def test_a_wind_stronger_than_the_drone_slows_it_and_is_said() -> None:
    strong = cost(takeoff(UP), waypoint(at(500, 0)), wind=Wind(16.0, 0.0))
    over = cost(takeoff(UP), waypoint(at(500, 0)), wind=Wind(30.0, 90.0))
    tail = cost(takeoff(UP), waypoint(at(500, 0)), wind=Wind(30.0, 180.0))

    assert strong.duration_s > 500 / 2.1
    assert not strong.is_wind_too_strong
    assert over.is_wind_too_strong
    assert not tail.is_wind_too_strong


def test_power_is_calibrated_at_hover_and_cruise() -> None:
    assert DRONE.power_w(0.0, 0.0) == pytest.approx(DRONE.hover_power_w)
    assert DRONE.power_w(10.0, 0.0) == pytest.approx(DRONE.cruise_power_w)
    assert DRONE.power_w(5.0, 0.0) < DRONE.hover_power_w
    assert DRONE.power_w(0.0, 2.0) > DRONE.hover_power_w > DRONE.power_w(0.0, -2.0)
    assert DRONE.power_w(0.0, -100.0) == pytest.approx(0.6 * DRONE.hover_power_w)


hops = st.tuples(st.integers(-300, 300), st.integers(-300, 300), st.integers(5, 100), st.booleans())


@given(st.lists(hops, min_size=1, max_size=8), st.floats(0, 12), st.floats(0, 360))
@settings(max_examples=60)
def test_no_plan_is_faster_than_the_drone(
    way: list[tuple[int, int, int, bool]], wind_mps: float, from_deg: float
) -> None:
    steps = [spline(at(n, e, h)) if curved else waypoint(at(n, e, h)) for n, e, h, curved in way]
    total = cost(takeoff(UP), *steps, return_home(), wind=Wind(wind_mps, from_deg))

    assert total.duration_s >= total.distance_m / DRONE.max_speed_mps
    assert total.duration_s == pytest.approx(sum(entry.duration_s for entry in total.legs))
    assert 0.5 * 200 <= total.energy_wh * 3600 / total.duration_s <= 1000
    assert all(entry.duration_s > 0 for entry in total.legs)
    assert total.legs[-1].leg.end_height_m == 0.0
    assert total.legs[-1].leg.end == TOWN


def test_how_high_the_town_lies_costs_nothing() -> None:
    raised = replace(a_plan(), home=Position(TOWN, Altitude(500.0, Reference.AMSL)))

    assert estimate(raised, DRONE) == estimate(a_plan(home=HOME), DRONE)
