"""Energy to come home: in time in every flight, and not too early."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import pytest

from dronectl.safety.reserve import (
    FLOOR_FRACTION,
    Budget,
    capacity_wh,
    return_budget,
    return_height_m,
)
from dronectl.vehicle import Battery, Vehicle
from missions.estimate import Performance
from missions.geo import offset
from tests.support.vehicles import GROUND, a_vehicle

if TYPE_CHECKING:
    from collections.abc import Mapping

PARAMETERS = {"BATT_CAPACITY": 5000.0, "RTL_ALT": 3000.0}
FLIGHTS = 200
STEP_S = 4.0


def a_flyer(
    *,
    away_m: float = 300.0,
    height_m: float = 30.0,
    remaining: float | None = 0.8,
    voltage_v: float | None = 15.2,
    current_a: float | None = 13.0,
    **changes: object,
) -> Vehicle:
    battery = Battery(voltage_v, current_a, remaining)
    place = offset(GROUND, away_m, 0.0)
    return a_vehicle(height_m=height_m, position=place, battery=battery, **changes)


def budget(vehicle: Vehicle, parameters: Mapping[str, float] = PARAMETERS) -> Budget:
    found = return_budget(vehicle, parameters, Performance())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("voltage_v", "cells"),
    [(16.8, 4), (15.2, 4), (13.2, 4), (12.6, 3), (25.2, 6), (20.4, 6), (50.4, 12), (42.0, 12),
     (4.2, 1), (8.4, 2), (80.0, 19)],
)  # fmt: skip
def test_the_cells_are_counted_the_same_full_or_nearly_empty(voltage_v: float, cells: int) -> None:
    full = capacity_wh(a_flyer(voltage_v=voltage_v), {"BATT_CAPACITY": 1000.0})

    assert full == pytest.approx(cells * 3.7)


def test_px4_tells_its_cells_itself() -> None:
    known = {"BAT1_CAPACITY": 1000.0, "BAT1_N_CELLS": 5.0}

    assert capacity_wh(a_flyer(voltage_v=18.0), known) == pytest.approx(18.5)


@pytest.mark.parametrize(
    ("vehicle", "parameters"),
    [
        (a_flyer(), {}),
        (a_flyer(), {"BAT1_CAPACITY": -1.0}),
        (a_flyer(voltage_v=None), PARAMETERS),
        (a_flyer(remaining=None), PARAMETERS),
        (a_flyer().with_changes(home=None), PARAMETERS),
        (a_flyer().with_changes(position=None), PARAMETERS),
    ],
)
def test_without_the_figures_nothing_is_reckoned(
    vehicle: Vehicle, parameters: dict[str, float]
) -> None:
    assert return_budget(vehicle, parameters, Performance()) is None


def test_the_return_is_flown_at_the_vehicles_own_height() -> None:
    assert return_height_m(a_flyer(height_m=20.0), {"RTL_ALT": 3000.0}) == 30.0
    assert return_height_m(a_flyer(height_m=20.0), {"RTL_RETURN_ALT": 60.0}) == 60.0
    assert return_height_m(a_flyer(height_m=80.0), {"RTL_ALT": 3000.0}) == 80.0
    assert return_height_m(a_flyer().with_changes(height_m=None), {}) == 0.0


def test_time_home_is_climb_way_and_descent() -> None:
    found = budget(a_flyer(away_m=300.0, height_m=20.0))

    climb_s, way_s, descent_s = 10 / 2.5, 300 / 10, 20 / 1.5 + 10 / 0.5
    assert found.time_home_s == pytest.approx(climb_s + way_s + descent_s, rel=0.01)
    assert found.energy_home_wh == pytest.approx(200.0 * found.time_home_s / 3600, rel=0.01)
    assert found.reserve_wh == pytest.approx(FLOOR_FRACTION * 74.0), "a fifth is more than the time"


def test_head_wind_makes_the_way_longer_and_tail_wind_does_not_make_it_shorter() -> None:
    calm = budget(a_flyer())
    head = budget(a_flyer(wind_speed_mps=5.0, wind_from_deg=180.0))
    tail = budget(a_flyer(wind_speed_mps=5.0, wind_from_deg=0.0))
    storm = budget(a_flyer(wind_speed_mps=30.0, wind_from_deg=180.0))

    assert head.time_home_s - calm.time_home_s == pytest.approx(30.0, abs=1.0)
    assert tail.time_home_s == pytest.approx(calm.time_home_s)
    assert storm.time_home_s > 300.0, "it would not come home against this"


def test_far_away_the_time_decides_about_the_reserve() -> None:
    near, far = budget(a_flyer(away_m=50.0)), budget(a_flyer(away_m=14_000.0, remaining=1.0))

    assert near.reserve_wh == pytest.approx(FLOOR_FRACTION * 74.0)
    assert far.reserve_wh == pytest.approx(200.0 * (0.2 * far.time_home_s + 60.0) / 3600, rel=0.01)
    assert far.must_return_now
    assert far.time_left_s == 0.0


def test_between_enough_and_too_little_there_is_a_time_to_be_ready() -> None:
    need = budget(a_flyer()).need_wh / 74.0

    plenty, soon = budget(a_flyer(remaining=need * 1.6)), budget(a_flyer(remaining=need * 1.4))
    late = budget(a_flyer(remaining=need * 0.99))

    assert (plenty.should_return_soon, plenty.must_return_now) == (False, False)
    assert (soon.should_return_soon, soon.must_return_now) == (True, False)
    assert (late.should_return_soon, late.must_return_now) == (True, True)
    assert late.margin_wh < 0 < soon.time_left_s


class _Flight:
    """A drone that patrols until it is told to return: its true energy, and what it tells of it."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.full_wh = rng.uniform(60.0, 120.0)
        self.left_wh = self.full_wh * rng.uniform(0.4, 0.7)
        self.power_w = rng.uniform(180.0, 260.0)
        self.wind_mps = rng.uniform(0.0, 7.0)
        self.wind_from_deg = rng.uniform(0.0, 360.0)
        self.away_m = rng.uniform(20.0, 400.0)
        self.bearing_deg = rng.uniform(0.0, 360.0)
        self.height_m = rng.uniform(20.0, 100.0)
        self.parameters = {
            "BATT_CAPACITY": self.full_wh / (4 * 3.7) * 1000.0,
            "RTL_ALT": rng.choice([1500.0, 3000.0, 6000.0]),
        }

    def vehicle(self) -> Vehicle:
        """What it tells: power, wind and charge each with an error of their own."""
        rng = self.rng
        told_w = self.power_w * rng.gauss(1.0, 0.05)
        battery = Battery(15.0, told_w / 15.0, min(1.0, self.left_wh / self.full_wh))
        angle = math.radians(self.bearing_deg)
        place = offset(GROUND, self.away_m * math.cos(angle), self.away_m * math.sin(angle))
        return a_vehicle(
            height_m=self.height_m,
            position=place,
            battery=battery,
            wind_speed_mps=max(0.0, self.wind_mps + rng.gauss(0.0, 0.5)),
            wind_from_deg=self.wind_from_deg + rng.gauss(0.0, 10.0),
        )

    def patrol(self) -> None:
        rng = self.rng
        self.left_wh -= self.power_w * rng.gauss(1.0, 0.1) * STEP_S / 3600
        self.away_m = min(max(self.away_m + rng.uniform(-8.0, 8.0), 5.0), 600.0)
        self.bearing_deg += rng.uniform(-2.0, 2.0)

    def need_wh(self, *, reserve: bool) -> float:
        """Truly needed to be down at home; with ``reserve`` a fifth of the battery on top."""
        top_m = max(self.height_m, self.parameters["RTL_ALT"] * 0.01)
        course_deg = self.bearing_deg + 180.0
        head_mps = self.wind_mps * math.cos(math.radians(self.wind_from_deg - course_deg))
        time_s = (top_m - self.height_m) / 2.5 + self.away_m / (10.0 - head_mps)
        time_s += (top_m - 10.0) / 1.5 + 10.0 / 0.5
        return self.power_w * time_s / 3600 + (FLOOR_FRACTION * self.full_wh if reserve else 0.0)


def test_every_drone_comes_home_before_it_touches_the_reserve_and_hardly_one_too_early() -> None:
    rng = random.Random(20260601)  # noqa: S311 - repeatable, not secret
    landed_with, early = [], 0
    for _ in range(FLIGHTS):
        flight = _Flight(rng)
        while not budget(flight.vehicle(), flight.parameters).must_return_now:
            flight.patrol()
        if flight.left_wh > flight.need_wh(reserve=True) + 0.05 * flight.full_wh:
            early += 1
        landed_with.append((flight.left_wh - flight.need_wh(reserve=False)) / flight.full_wh)

    assert min(landed_with) >= FLOOR_FRACTION - 0.02, "measuring errors take a little of it"
    assert early <= 0.02 * FLIGHTS
