from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.crew.exercises.flying import CircleJudge, HoldJudge, LandingJudge, PathJudge
from dronectl.crew.exercises.measuring import Cause, Judge
from dronectl.crew.exercises.values import Reading, Spot

MIDDLE = Spot(0.0, 60.0, 20.0)


def lost(judge: Judge) -> float:
    return sum(part for _, _, _, part, _ in judge.losses(is_final=True))


def circled(radius_m: float, *, heading_off_deg: float = 0.0, degrees: int = 370) -> CircleJudge:
    judge = CircleJudge(MIDDLE, 20.0)
    for degree in range(degrees):
        angle = math.radians(degree)
        place = Spot(
            MIDDLE.north_m + radius_m * math.cos(angle),
            MIDDLE.east_m + radius_m * math.sin(angle),
            20.0,
        )
        heading = (place.bearing_deg(MIDDLE) + heading_off_deg) % 360.0
        judge.on_reading(Reading(degree * 0.2, place, heading_deg=heading))
    return judge


@given(st.floats(0.0, 12.0), st.floats(0.0, 12.0))
def test_a_circle_further_from_its_radius_never_earns_more(one: float, other: float) -> None:
    near, far = sorted((one, other))

    assert lost(circled(20.0 + near)) <= lost(circled(20.0 + far)) + 1e-9


def test_half_a_circle_loses_half() -> None:
    assert lost(circled(20.0, degrees=181)) == pytest.approx(0.5)


def test_going_to_and_fro_on_the_circle_is_not_going_round() -> None:
    judge = CircleJudge(MIDDLE, 20.0)
    for step in range(400):
        angle = math.radians(20.0 * math.sin(step / 10.0))
        place = Spot(20.0 * math.cos(angle), 60.0 + 20.0 * math.sin(angle), 20.0)
        judge.on_reading(Reading(step * 0.2, place, heading_deg=180.0 + math.degrees(angle)))

    assert lost(judge) > 0.85


def test_looking_away_from_the_middle_is_named() -> None:
    judge = circled(20.0, heading_off_deg=90.0)

    assert judge.losses(is_final=True)[0][0] is Cause.NOT_FACING
    assert lost(judge) == pytest.approx(1.0)


def test_holding_is_counted_from_the_stop_and_not_from_flying_by() -> None:
    judge = HoldJudge(Spot(0.0, 0.0, 20.0), 10.0)
    for step in range(30):
        judge.on_reading(Reading(step * 0.2, Spot(-30.0 + 2.0 * step, 0.0, 20.0), speed_mps=10.0))

    assert lost(judge) == pytest.approx(1.0)


def test_a_silent_stretch_neither_earns_nor_costs() -> None:
    judge = HoldJudge(Spot(0.0, 0.0, 20.0), 10.0)
    here = Spot(0.0, 0.0, 20.0)
    for t_s in (0.0, 0.5, 60.0, 60.5):
        judge.on_reading(Reading(t_s, here))

    assert lost(judge) == pytest.approx(1.0 - 2.0 / 10.0)


def test_a_short_cut_loses_the_corner() -> None:
    corners = (Spot(0.0, 0.0, 20.0), Spot(60.0, 0.0, 20.0), Spot(60.0, 60.0, 20.0))
    judge = PathJudge(corners)
    judge.on_reading(Reading(0.0, corners[0]))
    for step in range(200):
        share = step / 199.0
        judge.on_reading(Reading(step * 0.2, Spot(60.0 * share, 60.0 * share, 20.0)))

    assert lost(judge) > 0.5


def test_the_landing_is_measured_where_the_motors_stop() -> None:
    judge = LandingJudge()
    judge.on_reading(Reading(0.0, Spot(0.0, 0.0, 10.0)))
    judge.on_reading(Reading(1.0, Spot(5.0, 0.0, 0.0), is_armed=False, is_airborne=False))
    judge.on_reading(Reading(2.0, Spot(50.0, 0.0, 0.0), is_armed=False, is_airborne=False))

    assert judge.is_over
    assert lost(judge) == pytest.approx(0.5)
    assert judge.losses(is_final=True)[0][4] == pytest.approx(5.0)
