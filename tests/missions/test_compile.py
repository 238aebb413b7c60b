import math
import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missions.compile import (
    ARDUPILOT,
    GENERIC,
    PX4,
    TYPE_FENCE,
    TYPE_RALLY,
    Target,
    WireItem,
    compile_fence,
    compile_mission,
    compile_rally,
    differences,
    plan_from_wire,
)
from missions.compile.wire import shortest
from missions.errors import UserError
from missions.geo import Altitude, GeoPoint, Position, Reference
from missions.items import (
    DO_JUMP,
    DO_LAND_START,
    NAV_LAND,
    NAV_TAKEOFF,
    NAV_WAYPOINT,
    MissionItem,
    change_speed,
    jump,
    land,
    look_at,
    return_home,
    takeoff,
    waypoint,
)
from missions.plan import Fence, FenceCircle, FencePolygon, Plan
from tests.support.plans import (
    HOME,
    TOWN,
    a_plan,
    at,
    fences,
    items,
    positions,
    recorded,
    ring,
    square,
)

NAN = math.nan
AMSL_OR_HOME = (Reference.AMSL, Reference.HOME)


def same(a: tuple[WireItem, ...], b: tuple[WireItem, ...]) -> bool:
    """Equal with NaN equal to NaN."""
    return repr(a) == repr(b)


def wire(**changes: object) -> WireItem:
    """Item 2 of a mission: a waypoint in town."""
    item = WireItem(1, 3, 16, False, True, (0.0, 0.0, 0.0, 0.0), 435_146_000, 49_876_000, 30.0)
    return replace(item, **changes)  # type: ignore[arg-type]


@given(
    st.lists(items(gaps=False), max_size=6).map(tuple),
    fences,
    st.lists(positions(), max_size=3).map(tuple),
    positions(Reference.AMSL),
)
def test_a_plan_comes_back_from_ardupilot_items_as_it_was(
    steps: tuple[MissionItem, ...], fence: Fence, rally: tuple[Position, ...], home: Position
) -> None:
    plan = Plan(items=steps, fence=fence, rally=rally, home=home)

    back = plan_from_wire(
        compile_mission(plan, ARDUPILOT), compile_fence(plan), compile_rally(plan), ARDUPILOT
    )

    assert back == plan
    assert back.digest == plan.digest


@given(st.lists(items(AMSL_OR_HOME), max_size=6).map(tuple), positions(Reference.AMSL))
def test_a_plan_comes_back_from_px4_items_as_it_was(
    steps: tuple[MissionItem, ...], home: Position
) -> None:
    plan = Plan(items=steps, home=home)

    sent = compile_mission(plan, PX4)
    back = plan_from_wire(sent, (), (), PX4)

    assert back == replace(plan, home=None)
    assert same(compile_mission(replace(back, home=home), PX4), sent)


@given(st.lists(items(AMSL_OR_HOME), max_size=4).map(tuple))
def test_items_never_differ_from_themselves(steps: tuple[MissionItem, ...]) -> None:
    plan = Plan(items=steps, home=HOME)

    for target in (ARDUPILOT, PX4):
        sent = compile_mission(plan, target)
        assert differences(sent, sent, target) == ()


@pytest.mark.parametrize(
    ("name", "target"), [("wire_arducopter_4_6", ARDUPILOT), ("wire_px4_1_19", PX4)]
)
def test_what_real_autopilots_gave_back_is_what_they_were_sent(name: str, target: Target) -> None:
    for sent, read in zip(recorded(name, "sent"), recorded(name, "read"), strict=True):
        assert len(sent) > 0
        assert differences(sent, read, target) == ()


@pytest.mark.parametrize(
    ("name", "target"), [("wire_arducopter_4_6", ARDUPILOT), ("wire_px4_1_19", PX4)]
)
def test_a_plan_read_from_a_real_autopilot_compiles_to_what_it_holds(
    name: str, target: Target
) -> None:
    mission, fence, rally = recorded(name, "read")

    plan = plan_from_wire(mission, fence, rally, target)

    assert differences(compile_mission(plan, target), mission, target) == ()
    assert differences(compile_fence(plan), fence, target) == ()
    assert differences(compile_rally(plan), rally, target) == ()


@pytest.mark.parametrize(
    ("name", "target"), [("wire_arducopter_4_6", ARDUPILOT), ("wire_px4_1_19", PX4)]
)
def test_every_lost_or_changed_item_of_a_recording_is_seen(name: str, target: Target) -> None:
    sent, read = recorded(name, "sent")[0], recorded(name, "read")[0]
    first = 1 if target.has_home_item else 0

    for index in range(first, len(read)):
        other = replace(read[index], command=NAV_LAND if read[index].command != NAV_LAND else 16)
        assert differences(sent, (*read[:index], other, *read[index + 1 :]), target)
    assert differences(sent, read[:-1], target)
    assert differences(sent, (*read, read[-1]), target)
    assert differences(sent, (), target)


def test_ardupilot_gets_home_as_item_0_and_jumps_counted_with_it() -> None:
    plan = a_plan(items=(takeoff(Altitude(30, Reference.HOME)), waypoint(at(9, 9)), jump(1, 3)))

    sent = compile_mission(plan, ARDUPILOT)

    assert [item.sequence for item in sent] == [0, 1, 2, 3]
    assert (sent[0].x, sent[0].y, sent[0].z_m, sent[0].frame) == (435146000, 49876000, 10.0, 0)
    assert [item.current for item in sent] == [True, False, False, False]
    assert sent[3].params[:2] == (2.0, 3.0)
    assert (sent[1].x, sent[1].y) == (0, 0)


def test_ardupilot_gets_a_home_item_even_without_a_home() -> None:
    (home,) = compile_mission(Plan(), ARDUPILOT)

    assert (home.command, home.x, home.y, home.z_m) == (NAV_WAYPOINT, 0, 0, 0.0)
    assert plan_from_wire((home,), (), (), ARDUPILOT).home is None
    assert plan_from_wire((), (), (), ARDUPILOT).home is None


def test_px4_gets_commands_without_a_place_in_the_mission_frame() -> None:
    sent = compile_mission(a_plan(), PX4)

    assert [item.frame for item in sent] == [3, 2, 3, 3, 3, 3, 2]
    assert (sent[1].x, sent[1].y) == (0, 0)
    assert math.isnan(sent[0].params[3])
    assert sent[0].current
    assert compile_mission(a_plan(items=(jump(0, 1),)), GENERIC)[0].params[0] == 0.0


def test_not_set_travels_as_nan_to_px4_and_as_zero_to_ardupilot() -> None:
    plan = a_plan(items=(MissionItem(530, params=(0, 2, None, None), extra=(None, None, None)),))

    to_px4 = compile_mission(plan, PX4)[0]
    to_ardupilot = compile_mission(plan, ARDUPILOT)[1]

    assert math.isnan(to_px4.params[2])
    assert math.isnan(to_px4.z_m)
    assert (to_px4.x, to_px4.y) == (0, 0)
    assert to_ardupilot.params == (0, 2, 0, 0)
    assert to_ardupilot.z_m == 0


def test_an_item_that_means_here_is_placed_where_the_vehicle_will_be_for_px4() -> None:
    up = Altitude(30, Reference.HOME)
    plan = a_plan(items=(takeoff(up), waypoint(at(100, 0)), look_at(at(5, 5)), land()))

    sent = compile_mission(plan, PX4)

    assert (sent[0].x, sent[0].y) == (435146000, 49876000)
    assert (sent[3].x, sent[3].y) == (sent[1].x, sent[1].y)
    after_return = compile_mission(a_plan(items=(waypoint(at(9, 0)), return_home(), land())), PX4)
    assert (after_return[2].x, after_return[2].y) == (435146000, 49876000)


def test_an_item_that_means_here_needs_a_home_for_px4() -> None:
    with pytest.raises(UserError, match=r"Item 1 \(NAV_TAKEOFF\) has no place"):
        compile_mission(a_plan(home=None, items=(takeoff(Altitude(9, Reference.HOME)),)), PX4)


def test_a_landing_sequence_marker_without_a_place_stays_without_one() -> None:
    sent = compile_mission(a_plan(items=(MissionItem(DO_LAND_START),)), PX4)
    back = plan_from_wire(sent, (), (), PX4)

    assert sent[0].frame == 2
    assert back.items == (MissionItem(DO_LAND_START),)


def test_a_landing_here_comes_back_from_ardupilot_without_a_place() -> None:
    plan = a_plan(items=(land(),))

    back = plan_from_wire(compile_mission(plan, ARDUPILOT), (), (), ARDUPILOT)

    assert back.items[0].position is None
    assert back.items[0].altitude is None


def test_an_integer_coordinate_that_is_not_set_is_no_place() -> None:
    back = plan_from_wire((wire(x=2**31 - 1, y=2**31 - 1, z_m=NAN),), (), (), PX4)

    assert back.items[0].position is None
    assert back.items[0].altitude is None


def test_a_placed_command_in_the_mission_frame_is_kept_as_it_is() -> None:
    held = wire(command=NAV_LAND, frame=2, x=5, y=6, z_m=7.0)

    back = plan_from_wire((held,), (), (), PX4)

    assert back.items[0].frame == 2
    assert compile_mission(back, PX4)[0].x == 5


def test_heights_above_terrain_are_refused_where_the_autopilot_does() -> None:
    plan = a_plan(items=(waypoint(Position(TOWN, Altitude(30, Reference.TERRAIN))),))

    assert compile_mission(plan, ARDUPILOT)[1].frame == 10
    with pytest.raises(UserError, match=r"Item 1 .*terrain"):
        compile_mission(plan, PX4)


@pytest.mark.parametrize(
    "item",
    [
        MissionItem(16, GeoPoint(95, 0), Altitude(3, Reference.HOME)),
        MissionItem(16, GeoPoint(NAN, 0), Altitude(3, Reference.HOME)),
        MissionItem(16, TOWN, Altitude(math.inf, Reference.HOME)),
        MissionItem(16, TOWN, Altitude(3, Reference.HOME), (1e300, 0, 0, 0)),
        MissionItem(20, extra=(3e9, 0, 0)),
        MissionItem(20, extra=(0, NAN, 0)),
    ],
)
def test_numbers_that_do_not_fit_the_wire_are_refused_by_name(item: MissionItem) -> None:
    with pytest.raises(UserError, match="Item 1"):
        compile_mission(a_plan(items=(item,)), ARDUPILOT)


def test_a_fence_comes_back_polygon_by_polygon() -> None:
    fence = Fence(
        (FencePolygon(square(50)), FencePolygon(ring((0, 0), (9, 0), (0, 9)), inclusion=False)),
        (FenceCircle(TOWN, 40.5, inclusion=False),),
        at(1, 2, 20),
    )

    sent = compile_fence(a_plan(fence=fence))
    back = plan_from_wire((), sent, (), PX4).fence

    assert [item.command for item in sent] == [5001] * 4 + [5002] * 3 + [5004, 5000]
    assert {item.mission_type for item in sent} == {TYPE_FENCE}
    assert [item.params[0] for item in sent] == [4.0] * 4 + [3.0] * 3 + [40.5, 0.0]
    assert [len(polygon.points) for polygon in back.polygons] == [4, 3]
    assert back.circles[0].radius_m == 40.5
    assert back.return_point is not None


def fence_item(sequence: int, command: int = 5001, count: float = 3.0) -> WireItem:
    params = (count, 0.0, 0.0, 0.0)
    return WireItem(sequence, 0, command, False, True, params, 10 + sequence, 10, 0.0, TYPE_FENCE)


@pytest.mark.parametrize(
    "held",
    [
        [fence_item(0), fence_item(1)],
        [fence_item(0), fence_item(1), fence_item(2, count=4)],
        [fence_item(0), fence_item(1), fence_item(2, command=5002)],
        [fence_item(0, count=0)],
        [fence_item(0, count=NAN)],
        [fence_item(0, count=1.5), fence_item(1, count=1.5)],
        [fence_item(0, command=16)],
        [replace(fence_item(0, command=5000), frame=2)],
    ],
)
def test_fence_items_that_make_no_fence_are_refused(held: list[WireItem]) -> None:
    with pytest.raises(UserError, match="send it a new"):
        plan_from_wire((), held, (), PX4)


def test_a_waypoint_among_rally_points_is_refused() -> None:
    with pytest.raises(UserError, match="rally points hold a NAV_WAYPOINT as item 2"):
        plan_from_wire((), (), (wire(mission_type=TYPE_RALLY),), PX4)


def test_a_difference_is_a_sentence_with_the_operators_number() -> None:
    sent = compile_mission(a_plan(), ARDUPILOT)
    read = (*sent[:3], replace(sent[3], z_m=50.0), *sent[4:])

    (difference,) = differences(sent, read, ARDUPILOT)

    assert difference.text == "Item 3 (NAV_WAYPOINT): altitude was sent as 30 and reads 50."
    assert str(difference) == difference.text
    assert (difference.item, difference.field) == (3, "altitude")


def test_a_missing_item_is_a_sentence() -> None:
    sent = compile_mission(a_plan(), PX4)

    (difference,) = differences(sent, sent[:-1], PX4)

    assert difference.text == "7 items were sent and the vehicle holds 6."
    assert replace(difference, item=1, read=None, sent=NAN).text == (
        "Item 1: count was sent as not set and reads nothing."
    )


def fields(sent: WireItem, read: WireItem, target: Target) -> set[str]:
    return {difference.field for difference in differences((sent,), (read,), target)}


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({"x": 435_146_010}, set()),
        ({"x": 435_146_011}, {"latitude"}),
        ({"y": 49_875_980}, {"longitude"}),
        ({"z_m": 30.02}, set()),
        ({"z_m": 30.03}, {"altitude"}),
        ({"frame": 6}, set()),
        ({"frame": 0}, {"frame"}),
        ({"current": True}, set()),
        ({"params": (1.0, 0.0, 0.0, 0.0)}, {"parameter 1"}),
        ({"params": (0.0, 0.0, 0.0, 360.0)}, set()),
        ({"params": (0.0, 0.0, 0.0, 5.0)}, {"parameter 4"}),
        ({"params": (0.0, 0.0, 0.0, NAN)}, {"parameter 4"}),
        ({"auto_continue": False}, {"auto-continue"}),
        ({"sequence": 2}, {"sequence"}),
        ({"mission_type": 1}, {"mission type"}),
        ({"command": 17}, {"command"}),
        ({"z_m": NAN}, {"altitude"}),
    ],
)
def test_px4_must_give_back_what_its_navigator_uses(
    changes: dict[str, object], seen: set[str]
) -> None:
    assert fields(wire(), wire(**changes), PX4) == seen


@pytest.mark.parametrize(
    ("command", "sent", "read", "seen"),
    [
        (16, (2.5, 3, 4, 90), (2, 0, 0, 0), set()),
        (16, (2, 0, 0, 0), (3, 0, 0, 0), {"parameter 1"}),
        (16, (NAN, 0, 0, NAN), (0, 0, 0, 0), set()),
        (17, (0, 0, -20, 0), (0, 0, 20, 0), {"parameter 3"}),
        (17, (0, 0, 300, 0), (0, 0, 295, 0), set()),
        (17, (0, 0, 20, 0), (0, 0, 22, 0), {"parameter 3"}),
        (18, (0.5, 0, 20, 1), (0.5, 0, 20, 0), set()),
        (18, (3, 0, 20, 1), (2, 0, 20, 0), {"parameter 1"}),
        (19, (5, 0, 0, 0), (5, 0, 1, 0), set()),
        (19, (5, 0, -3, 0), (5, 0, 1, 0), {"parameter 3"}),
        (94, (1.234, 0, 0, 0), (1.23, 0, 0, 0), set()),
        (206, (10.1, 0, 7, 0), (10.1, 0, 1, 0), set()),
        (206, (10.1, 0, 1, 0), (10.1, 0, 0, 0), {"parameter 3"}),
        (178, (1, 4, -1, 9), (1, 4, -1, 0), set()),
        (178, (1, 4, -1, 0), (1, 4.5, -1, 0), {"parameter 2"}),
    ],
)
def test_ardupilot_may_round_and_drop_what_it_is_known_to(
    command: int,
    sent: tuple[float, float, float, float],
    read: tuple[float, float, float, float],
    seen: set[str],
) -> None:
    ours, theirs = wire(command=command, params=sent), wire(command=command, params=read)

    assert fields(ours, replace(theirs, auto_continue=False), ARDUPILOT) == seen


def test_commands_without_a_place_compare_their_last_parameters() -> None:
    sent = wire(command=1000, frame=2, params=(0, 0, 0, 0), x=12, y=0, z_m=1.0)

    assert fields(sent, replace(sent, x=13), PX4) == {"parameter 5"}
    assert fields(sent, replace(sent, x=13, z_m=2.0), ARDUPILOT) == {"parameter 5", "parameter 7"}
    assert fields(sent, replace(sent, frame=0), ARDUPILOT) == set()
    assert fields(sent, replace(sent, frame=0), PX4) == {"frame"}


def test_an_unknown_command_must_come_back_whole() -> None:
    sent = wire(command=50_000, params=(1, 2, 3, 4))

    for target in (ARDUPILOT, PX4):
        assert fields(sent, replace(sent, params=(1, 2, 3, 5)), target) == {"parameter 4"}
        assert fields(sent, replace(sent, x=1), target) == {"parameter 5"}


def test_the_home_item_is_the_vehicles_own_on_ardupilot() -> None:
    home = wire(sequence=0)

    assert fields(home, wire(sequence=0, x=1, y=2, z_m=99.0), ARDUPILOT) == set()
    assert fields(home, wire(sequence=0, x=1), PX4) == {"latitude"}
    assert differences((home,), (wire(sequence=0, command=22),), ARDUPILOT)[0].item == 0


def test_fence_items_compare_place_and_size_only() -> None:
    sent = wire(mission_type=TYPE_FENCE, command=5003, params=(40, 0, 0, 0))

    assert fields(sent, replace(sent, frame=5, auto_continue=False, z_m=9), PX4) == set()
    assert fields(sent, replace(sent, params=(41, 0, 0, 0)), PX4) == {"parameter 1"}
    assert fields(sent, replace(sent, x=0), ARDUPILOT) == {"latitude"}


def test_the_return_point_keeps_its_height_where_the_vehicle_has_one() -> None:
    sent = wire(mission_type=TYPE_FENCE, command=5000)

    assert fields(sent, replace(sent, z_m=0), ARDUPILOT) == set()
    assert fields(sent, replace(sent, z_m=0), PX4) == {"altitude"}


def test_rally_heights_may_be_lost_by_px4_and_whole_metres_on_ardupilot() -> None:
    sent = wire(mission_type=TYPE_RALLY, command=5100, z_m=20.7)

    assert fields(sent, replace(sent, z_m=0.0), PX4) == set()
    assert fields(sent, replace(sent, z_m=5.0), PX4) == {"altitude"}
    assert fields(sent, replace(sent, z_m=20.0), ARDUPILOT) == set()
    assert fields(sent, replace(sent, z_m=0.0), ARDUPILOT) == {"altitude"}


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_the_shortest_decimal_is_the_same_float32(value: float) -> None:
    assert struct.pack("<f", shortest(value)) == struct.pack("<f", value)


@pytest.mark.parametrize("value", [0.1, 2.5, 1e-7, 12_345.678, -0.3, 3.4028234663852886e38])
def test_the_shortest_decimal_is_short(value: float) -> None:
    carried = struct.unpack("<f", struct.pack("<f", value))[0]
    assert len(repr(shortest(carried))) <= 14
    assert shortest(math.inf) == math.inf


def test_a_jump_without_a_target_is_passed_on() -> None:
    plan = a_plan(items=(MissionItem(DO_JUMP, params=(None, 1, 0, 0)),))
    held = WireItem(1, 3, DO_JUMP, False, True, (NAN, 1, 0, 0), 0, 0, 0.0)

    assert compile_mission(plan, ARDUPILOT)[1].params[0] == 1.0
    assert plan_from_wire((held, held), (), (), ARDUPILOT).items[0].params[0] is None


def test_bare_commands_travel_in_a_global_frame_to_ardupilot() -> None:
    assert compile_mission(a_plan(items=(change_speed(3),)), ARDUPILOT)[1].frame == 3
    assert compile_mission(a_plan(items=(MissionItem(NAV_TAKEOFF),)), ARDUPILOT)[1].frame == 3
