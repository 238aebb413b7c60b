"""Nearest approach of two drones, against small steps of time."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.safety.separation import (
    HORIZONTAL_M,
    LOOK_AHEAD_S,
    VERTICAL_M,
    approach,
    near_approaches,
)
from dronectl.vehicle import Vehicle, VehicleKey
from missions.geo import offset
from tests.support.vehicles import GROUND, a_vehicle

STEP_S = 0.01


def a_drone(
    number: int,
    place: tuple[float, float, float] = (0.0, 0.0, 50.0),
    speed: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> Vehicle:
    """North, east and up, in metres from a common place and metres a second."""
    north_m, east_m, up_m = place
    return a_vehicle(height_m=50.0).with_changes(
        key=VehicleKey(number),
        position=offset(GROUND, north_m, east_m),
        altitude_amsl_m=up_m,
        north_mps=speed[0],
        east_mps=speed[1],
        climb_rate_mps=speed[2],
    )


places = st.tuples(
    st.floats(-300.0, 300.0), st.floats(-300.0, 300.0), st.floats(20.0, 80.0)
)  # fmt: skip
speeds = st.tuples(st.floats(-15.0, 15.0), st.floats(-15.0, 15.0), st.floats(-3.0, 3.0))


@given(places, places, speeds, speeds)
def test_the_approach_is_the_one_found_by_small_steps(
    here: tuple[float, float, float],
    there: tuple[float, float, float],
    mine: tuple[float, float, float],
    yours: tuple[float, float, float],
) -> None:
    near = approach(a_drone(1, here, mine), a_drone(2, there, yours))

    assert near is not None
    apart = [b - a for a, b in zip(here, there, strict=True)]
    rate = [b - a for a, b in zip(mine, yours, strict=True)]
    least_m, is_near, is_clearly_near = math.inf, False, False
    for step in range(int(LOOK_AHEAD_S / STEP_S) + 1):
        north_m, east_m, up_m = (d + r * step * STEP_S for d, r in zip(apart, rate, strict=True))
        level_m = math.hypot(north_m, east_m)
        least_m = min(least_m, level_m)
        is_near |= level_m < HORIZONTAL_M + 0.5 and abs(up_m) < VERTICAL_M + 0.5
        is_clearly_near |= level_m < HORIZONTAL_M - 0.5 and abs(up_m) < VERTICAL_M - 0.5
    assert 0.0 <= near.in_s <= LOOK_AHEAD_S
    assert is_clearly_near <= near.is_near <= is_near
    if near.is_near:
        assert near.horizontal_m <= HORIZONTAL_M + 0.01
        assert near.vertical_m <= VERTICAL_M + 0.01
    else:
        assert near.horizontal_m == pytest.approx(least_m, abs=0.5)


def test_a_drone_climbing_under_another_is_near_ahead_of_time() -> None:
    near = approach(a_drone(1, (0.0, 0.0, 80.0)), a_drone(2, (5.0, 0.0, 40.0), (0.0, 0.0, 2.5)))

    assert near is not None
    assert near.is_near
    assert near.in_s == pytest.approx((40.0 - VERTICAL_M) / 2.5, abs=0.1)


def test_drones_in_layers_cross_without_being_near() -> None:
    near = approach(
        a_drone(1, (-100.0, 0.0, 40.0), (10.0, 0.0, 0.0)),
        a_drone(2, (100.0, 0.0, 50.0), (-10.0, 0.0, 0.0)),
    )

    assert near is not None
    assert not near.is_near
    assert near.in_s == pytest.approx(10.0, abs=0.05)
    assert near.horizontal_m == pytest.approx(0.0, abs=0.2)


def test_drones_that_draw_apart_are_nearest_now() -> None:
    near = approach(a_drone(1), a_drone(2, (0.0, 60.0, 50.0), (0.0, 8.0, 0.0)))

    assert near is not None
    assert (near.in_s, near.is_near) == (0.0, False)
    assert near.horizontal_m == pytest.approx(60.0, abs=0.5)


def test_two_that_hover_too_near_are_near_now() -> None:
    near = approach(a_drone(1), a_drone(2, (10.0, 0.0, 52.0)))

    assert near is not None
    assert (near.is_near, near.in_s) == (True, 0.0)


@pytest.mark.parametrize("missing", ["position", "altitude_amsl_m"])
@pytest.mark.parametrize("who", [0, 1])
def test_nothing_is_said_of_a_drone_whose_place_is_not_known(missing: str, who: int) -> None:
    pair = [a_drone(1), a_drone(2, (10.0, 0.0, 50.0))]
    pair[who] = pair[who].with_changes(**{missing: None})

    assert approach(*pair) is None
    assert near_approaches(pair) == []


def test_only_drones_in_the_air_are_looked_at() -> None:
    landed = a_drone(3, (5.0, 0.0, 50.0)).with_changes(is_armed=False)

    found = near_approaches([a_drone(1), a_drone(2, (10.0, 0.0, 50.0)), landed])

    assert [(each.first.system_id, each.second.system_id) for each in found] == [(1, 2)]


def test_nobody_in_the_air_is_near_to_nobody() -> None:
    assert near_approaches([]) == []


def test_two_that_take_off_side_by_side_are_left_alone() -> None:
    low = [a_drone(n, (4.0 * n, 0.0, 5.0)).with_changes(height_m=5.0) for n in (1, 2)]

    assert near_approaches(low) == []
    assert near_approaches([low[0], low[1].with_changes(height_m=12.0)]) != []


@given(st.lists(st.tuples(places, speeds), min_size=2, max_size=6))
def test_no_pair_that_comes_near_is_passed_over(drones: list[tuple[Any, Any]]) -> None:
    far = offset(GROUND, 30_000.0, 40_000.0)
    fleet = [a_drone(n, *each) for n, each in enumerate(drones, 1)]
    fleet.insert(0, a_drone(99).with_changes(position=far))

    found = near_approaches(fleet)

    pairs = (approach(a, b) for a, b in combinations(fleet, 2))
    assert found == [each for each in pairs if each is not None and each.is_near]
