from __future__ import annotations

import pytest

from dronectl.crew.exercises.measuring import Cause
from dronectl.crew.exercises.safety import Rules, SafetyJudge
from dronectl.crew.exercises.values import Reading, Spot


def watched(*readings: Reading, rules: Rules | None = None) -> dict[Cause, float]:
    judge = SafetyJudge(rules or Rules())
    for reading in readings:
        judge.on_reading(reading)
    return {loss.cause: loss.points for loss in judge.losses()}


def test_a_quiet_flight_costs_nothing() -> None:
    flown = [Reading(t * 0.5, Spot(10.0, 10.0, 20.0), battery_fraction=0.8) for t in range(100)]
    down = Reading(60.0, Spot(0.0, 0.0), is_armed=False, is_airborne=False, battery_fraction=0.7)

    assert watched(*flown, down) == {}


def test_every_second_above_the_ceiling_and_outside_costs_a_point_up_to_fifteen() -> None:
    high = [Reading(t * 1.0, Spot(0.0, 0.0, 70.0)) for t in range(6)]
    outside = [Reading(t * 1.0, Spot(0.0, 300.0, 20.0)) for t in range(6, 60)]

    assert watched(*high, *outside) == pytest.approx({Cause.TOO_HIGH: 5.0, Cause.OUTSIDE: 15.0})


def test_time_costs_only_beyond_the_generous_limit() -> None:
    flown = [Reading(t * 1.0, Spot(0.0, 0.0, 20.0)) for t in range(91)]

    assert watched(*flown, rules=Rules(time_s=90.0)) == {}
    assert watched(*flown, rules=Rules(time_s=60.0)) == pytest.approx({Cause.OVERTIME: 2.0})


def test_motors_off_in_the_air_and_an_empty_battery_cost() -> None:
    up = Reading(0.0, Spot(0.0, 0.0, 20.0), battery_fraction=0.2)
    fallen = Reading(1.0, Spot(0.0, 0.0, 18.0), is_armed=False, battery_fraction=0.1)

    assert watched(up, fallen) == pytest.approx(
        {Cause.DISARMED_IN_AIR: 40.0, Cause.LITTLE_LEFT: 7.5}
    )
    assert Cause.LITTLE_LEFT not in watched(up, fallen, rules=Rules(has_reserve=False))
