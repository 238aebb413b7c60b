from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missions.edit import (
    append,
    bind,
    delete,
    insert,
    move,
    replace_item,
    reverse,
    set_altitude,
    set_speed,
    translate,
    translate_fence,
)
from missions.errors import UserError
from missions.geo import Altitude, Reference, distance_m, north_east_m
from missions.items import (
    DO_CHANGE_SPEED,
    DO_JUMP,
    MissionItem,
    change_speed,
    jump,
    land,
    return_home,
    takeoff,
    trigger_every,
    waypoint,
)
from missions.plan import Fence, FenceCircle, FencePolygon, Plan
from tests.support.plans import TOWN, a_plan, at, square


def looped(jumps: list[tuple[int, int]], size: int) -> Plan:
    """``size`` different waypoints, some replaced by jumps (place, target)."""
    items: list[MissionItem] = [waypoint(at(number, 0)) for number in range(size)]
    for place, target in jumps:
        items[place] = jump(target, 1 + place)
    return a_plan(items=tuple(items))


def targets(plan: Plan) -> list[MissionItem]:
    """What every jump points at, in order of the jumps' repeat counts."""
    jumps = sorted(
        (item for item in plan.items if item.command == DO_JUMP),
        key=lambda item: item.params[1] or 0,
    )
    return [plan.items[int(item.params[0] or 0)] for item in jumps]


loops = st.lists(
    st.tuples(st.integers(5, 9), st.integers(0, 4)), max_size=4, unique_by=lambda j: j[0]
)


@given(loops, st.integers(0, 10), st.integers(0, 3))
def test_jumps_point_at_the_same_items_after_an_insertion(
    jumps: list[tuple[int, int]], index: int, count: int
) -> None:
    plan = looped(jumps, 10)

    edited = insert(plan, index, [land()] * count)

    assert len(edited.items) == 10 + count
    assert targets(edited) == targets(plan)


@given(loops, st.integers(0, 9), st.integers(0, 9))
def test_jumps_point_at_the_same_items_after_a_move(
    jumps: list[tuple[int, int]], index: int, to: int
) -> None:
    plan = looped(jumps, 10)

    edited = move(plan, index, to)

    assert targets(edited) == targets(plan)
    assert [
        item for item in edited.items if item.command != DO_JUMP and item != plan.items[index]
    ] == [item for item in plan.items if item.command != DO_JUMP and item != plan.items[index]]
    if plan.items[index].command != DO_JUMP:
        assert edited.items[to] == plan.items[index]


@given(loops, st.sets(st.integers(0, 4), max_size=4))
def test_jumps_to_kept_items_point_at_them_after_a_deletion(
    jumps: list[tuple[int, int]], gone: set[int]
) -> None:
    plan = looped(jumps, 10)

    edited = delete(plan, gone)

    for before, after in zip(targets(plan), targets(edited), strict=True):
        index = plan.items.index(before)
        survivor = next(i for i in range(index, 10) if i not in gone)
        expected = plan.items[survivor]
        assert after == expected or (after.command, expected.command) == (DO_JUMP, DO_JUMP)


def test_a_jump_whose_target_and_all_after_it_go_points_past_the_end() -> None:
    plan = a_plan(items=(jump(1, 2), waypoint(at(1, 1))))

    assert delete(plan, {1}).items == (jump(1, 2),)


def test_a_jump_to_nowhere_is_left_alone() -> None:
    plan = a_plan(items=(jump(77, 2), MissionItem(DO_JUMP, params=(None, 1, 0, 0))))

    assert append(plan, [return_home()]).items[:2] == plan.items


def test_an_item_is_replaced_in_its_place() -> None:
    plan = replace_item(a_plan(), 2, return_home())

    assert plan.items[2] == return_home()
    assert len(plan.items) == len(a_plan().items)


@pytest.mark.parametrize("index", [-1, 7])
def test_items_that_are_not_there_are_refused_by_number(index: int) -> None:
    plan = a_plan()
    altitude = Altitude(20, Reference.HOME)
    for edit in (
        lambda: insert(plan, index + (index > 0), []),
        lambda: delete(plan, {index}),
        lambda: move(plan, index, 0),
        lambda: move(plan, 0, index),
        lambda: replace_item(plan, index, land()),
        lambda: set_altitude(plan, altitude, {index}),
        lambda: translate(plan, 1, 1, {index}),
    ):
        with pytest.raises(UserError, match="There is no item"):
            edit()


def test_altitudes_change_for_all_that_fly_but_landings() -> None:
    altitude = Altitude(55.0, Reference.AMSL)
    ground = land(TOWN, Altitude(0.0, Reference.HOME))
    plan = append(a_plan(), [ground])

    edited = set_altitude(plan, altitude)

    assert [item.altitude == altitude for item in edited.items] == [
        True,
        False,
        True,
        True,
        True,
        True,
        False,
        False,
    ]
    assert set_altitude(plan, altitude, {2}).items[3] == plan.items[3]


def test_one_speed_for_all_replaces_every_change_of_it() -> None:
    plan = append(a_plan(), [change_speed(3.0), MissionItem(DO_CHANGE_SPEED, params=(2, 1, -1, 0))])

    edited = set_speed(plan, 9.0)

    assert edited.hover_speed_mps == 9.0
    assert edited.items[1] == change_speed(9.0)
    speeds = [item for item in edited.items if item.command == DO_CHANGE_SPEED]
    assert len(speeds) == 2
    assert set_speed(a_plan(items=()), 4.0).items == (change_speed(4.0),)


def test_a_speed_from_one_item_on_is_put_before_it() -> None:
    edited = set_speed(a_plan(), 9.0, 4)

    assert edited.items[4] == change_speed(9.0)
    assert edited.hover_speed_mps == a_plan().hover_speed_mps


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan")])
def test_speeds_that_cannot_be_flown_are_refused(speed: float) -> None:
    with pytest.raises(UserError, match="cannot be flown"):
        set_speed(a_plan(), speed)


def test_reversing_turns_the_route_but_not_take_off_and_return() -> None:
    plan = a_plan()

    edited = reverse(plan)

    assert edited.items[:2] == plan.items[:2]
    assert edited.items[2:6] == plan.items[2:6][::-1]
    assert edited.items[6:] == plan.items[6:]
    assert reverse(edited) == plan


def test_reversing_keeps_actions_in_their_place() -> None:
    plan = a_plan(items=(waypoint(at(1, 0)), trigger_every(5), waypoint(at(2, 0))))

    assert reverse(plan).items[1] == trigger_every(5)


@given(st.floats(-500, 500), st.floats(-500, 500))
def test_shifting_keeps_the_shape(north_m: float, east_m: float) -> None:
    plan = a_plan()

    edited = translate(plan, north_m, east_m)

    old = [item.position for item in plan.items if item.position]
    new = [item.position for item in edited.items if item.position]
    assert north_east_m(old[0], new[0]) == pytest.approx((north_m, east_m), abs=1e-3)
    for a, b, c, d in zip(old, old[1:], new, new[1:], strict=False):
        assert distance_m(a, b) == pytest.approx(distance_m(c, d), abs=0.01)
    assert edited.fence == plan.fence


def test_one_item_is_shifted_alone() -> None:
    plan = a_plan()

    edited = translate(plan, 10, 0, {2})

    assert edited.items[3:] == plan.items[3:]
    assert edited.items[2] != plan.items[2]
    assert translate(plan, 10, 0, {1}) == plan


def test_the_fence_is_shifted_with_its_rally_points() -> None:
    fence = Fence((FencePolygon(square(50)),), (FenceCircle(TOWN, 9),), at(0, 0))
    plan = a_plan(fence=fence, rally=(at(5, 5),))

    edited = translate_fence(plan, 100, 50)

    for old, new in (
        (fence.polygons[0].points[0], edited.fence.polygons[0].points[0]),
        (TOWN, edited.fence.circles[0].center),
        (plan.rally[0].point, edited.rally[0].point),
    ):
        assert north_east_m(old, new) == pytest.approx((100, 50), abs=0.01)
    assert edited.fence.return_point is not None
    assert edited.items == plan.items
    assert translate_fence(a_plan(fence=Fence()), 1, 1) == a_plan(fence=Fence())
    assert translate_fence(replace(plan, fence=Fence()), 1, 1).fence.return_point is None


def test_a_plan_is_bound_to_one_vehicle() -> None:
    assert bind(a_plan(), "uid-1").owner_uid == "uid-1"
    assert bind(bind(a_plan(), "uid-1"), None) == a_plan()


def test_edits_leave_the_old_plan_as_it_was() -> None:
    plan = a_plan()
    copy = a_plan()

    insert(plan, 1, [takeoff(Altitude(3, Reference.HOME))])
    delete(plan, {0, 1})

    assert plan == copy
