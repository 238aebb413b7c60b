import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from missions.geo import Altitude, GeoPoint, Reference
from missions.items import MissionItem, waypoint
from missions.plan import Fence, FenceCircle, Plan
from tests.support.plans import TOWN, a_plan, at, items


def test_the_digest_is_stable_from_release_to_release() -> None:
    plan = Plan(items=(MissionItem(16, GeoPoint(47.0, 8.0), Altitude(30.0, Reference.HOME)),))

    assert plan.digest == "c1f86c0b9fc0698d6e8708e920950948a96c920dbf73f6db279672202b6caf7a"


def test_names_owners_and_homes_do_not_change_the_digest() -> None:
    plan = a_plan()

    for other in (
        replace(plan, name="other"),
        replace(plan, owner_uid="a1"),
        replace(plan, home=None),
        replace(plan, unknown={"x": 1}),
    ):
        assert other.digest == plan.digest


def test_everything_a_vehicle_is_told_changes_the_digest() -> None:
    plan = a_plan()
    others = [
        replace(plan, items=plan.items[:-1]),
        replace(plan, items=(*plan.items[:2], waypoint(at(50, 51)), *plan.items[3:])),
        replace(plan, items=(*plan.items[:2], waypoint(at(50, 50, 31)), *plan.items[3:])),
        replace(plan, fence=Fence()),
        replace(plan, fence=Fence(plan.fence.polygons, (FenceCircle(TOWN, 9.0),))),
        replace(plan, fence=Fence(plan.fence.polygons, return_point=at(0, 0))),
        replace(plan, rally=(at(0, 0),)),
    ]

    assert len({plan.digest, *(other.digest for other in others)}) == len(others) + 1


@given(items(), items())
def test_different_items_have_different_digests(a: MissionItem, b: MissionItem) -> None:
    assert (Plan(items=(a,)).digest == Plan(items=(b,)).digest) == (a == b)


@given(st.floats())
def test_any_number_has_a_digest(value: float) -> None:
    item = MissionItem(20, params=(value, -value, 0.0, None), extra=(value, 0.0, value))

    digest = Plan(items=(item,)).digest

    assert len(digest) == 64
    if math.isnan(value):
        assert (
            digest
            == Plan(
                items=(replace(item, params=(None, None, 0.0, None), extra=(None, 0.0, None)),)
            ).digest
        )


def test_minus_zero_is_zero() -> None:
    assert (
        Plan(items=(MissionItem(16, GeoPoint(-0.0, 0.0), params=(-0.0, 0, 0, 0)),)).digest
        == Plan(items=(MissionItem(16, GeoPoint(0.0, 0.0), params=(0.0, 0, 0, 0)),)).digest
    )


def test_only_shapes_make_a_fence() -> None:
    assert Fence(return_point=at(0, 0)).is_empty
    assert not Fence(circles=(FenceCircle(TOWN, 5.0),)).is_empty
