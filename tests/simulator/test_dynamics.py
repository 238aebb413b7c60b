"""The airframe obeys physics: limits, energy, wind."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.battery import Battery, flight_power_w
from simulator.chance import RandomSource
from simulator.control import Controller, Leg, Limits, approach_mps, corner_mps, velocity_to
from simulator.dynamics import GRAVITY_MPS2, Body, Wind

STEP_S = 0.05
CALM = (0.0, 0.0, 0.0)


def airborne(up_m: float = 30.0) -> Body:
    body = Body()
    body.up_m = up_m
    body.is_on_ground = False
    body.push_u = GRAVITY_MPS2
    return body


def fly(body: Body, want, seconds: float, wind=CALM, limits: Limits | None = None) -> list[Body]:
    controller = Controller()
    controller.reset(body)
    limits = limits or Limits()
    for _ in range(int(seconds / STEP_S)):
        target = want(body) if callable(want) else want
        body.step(STEP_S, controller.demand(body, target, limits, STEP_S), 0.0, wind)
    return [body]


@given(
    north=st.floats(-7, 7),
    east=st.floats(-7, 7),
    wind_n=st.floats(-5, 5),
    wind_e=st.floats(-5, 5),
)
@settings(max_examples=40, deadline=None)
def test_a_wanted_velocity_is_reached_in_any_usable_wind(north, east, wind_n, wind_e):
    body = airborne()

    fly(body, (north, east, 0.0), 25.0, (wind_n, wind_e, 0.0))

    assert body.vn_mps == pytest.approx(north, abs=0.6)
    assert body.ve_mps == pytest.approx(east, abs=0.6)
    assert body.up_m == pytest.approx(30.0, abs=1.5)


@given(st.floats(-80, 80), st.floats(-80, 80), st.floats(2, 80))
@settings(max_examples=30, deadline=None)
def test_a_flight_to_a_point_ends_there_and_keeps_the_speed_limit(north, east, up):
    body = airborne()
    limits = Limits(cruise_mps=8.0)
    fastest = 0.0

    def towards(b: Body):
        nonlocal fastest
        fastest = max(fastest, b.ground_speed_mps)
        return velocity_to(b, (north, east, up), limits, limits.cruise_mps)

    fly(body, towards, 70.0, (3.0, -2.0, 0.0), limits)

    assert math.dist((body.north_m, body.east_m, body.up_m), (north, east, up)) < 0.7
    assert fastest < 8.0 * 1.1


def test_the_tilt_never_exceeds_the_limit_of_the_airframe():
    body = airborne()

    for _ in range(100):
        body.step(STEP_S, (60.0, 60.0, GRAVITY_MPS2), 0.0, CALM)

        roll, pitch = body.roll_pitch_rad
        assert math.degrees(math.acos(math.cos(roll) * math.cos(pitch))) <= 35.5


def test_acceleration_forward_needs_the_nose_down():
    body = airborne()

    fly(body, (8.0, 0.0, 0.0), 1.0)
    roll, pitch = body.roll_pitch_rad

    assert pitch < -0.05
    assert abs(roll) < 0.02


def test_without_thrust_it_falls_at_most_like_a_stone():
    body = airborne(100.0)

    for _ in range(40):
        body.step(STEP_S, (0.0, 0.0, 0.0), 0.0, CALM)

    assert 100.0 - body.up_m <= 0.5 * GRAVITY_MPS2 * 2.0**2 + 0.5
    assert body.vu_mps < 0.0


def test_a_lost_motor_brings_it_down_turning():
    body = airborne(30.0)
    body.has_motor_loss = True

    fly(body, (0.0, 0.0, 0.0), 20.0)

    assert body.is_on_ground
    assert body.impact_mps > 3.0


def test_the_ground_is_solid():
    body = airborne(0.5)

    fly(body, (0.0, 0.0, -1.0), 5.0)

    assert body.is_on_ground
    assert body.up_m == 0.0


def test_standing_still_in_wind_costs_tilt_into_it():
    body = airborne()

    fly(body, (0.0, 0.0, 0.0), 20.0, (0.0, 8.0, 0.0))

    assert body.push_e < -0.5
    assert body.airspeed_mps == pytest.approx(8.0, abs=0.5)


def test_power_has_its_minimum_at_a_middle_speed_and_grows_with_climb():
    def power(speed: float, climb: float) -> float:
        body = airborne()
        body.airspeed_mps = speed
        body.vu_mps = climb
        return flight_power_w(body)

    assert power(6.0, 0.0) < power(0.0, 0.0) < power(18.0, 0.0)
    assert power(0.0, -1.0) < power(0.0, 0.0) < power(0.0, 2.5)


@given(st.lists(st.floats(1.0, 900.0), min_size=1, max_size=200))
def test_charge_only_ever_falls_and_energy_is_what_was_drawn(powers):
    battery = Battery()
    before = 1.0

    for power in powers:
        battery.draw(power, 5.0)
        assert battery.remaining_fraction <= before
        before = battery.remaining_fraction

    assert battery.drawn_wh >= min(sum(powers) * 5.0 / 3600.0, battery.capacity_wh) * 0.99


def test_voltage_sags_under_load_and_recovers():
    battery = Battery()
    rest = battery.voltage_v

    battery.draw(400.0, 1.0)
    loaded = battery.voltage_v
    battery.draw(0.0, 1.0)

    assert loaded < rest - 0.3
    assert battery.voltage_v > loaded


def test_hover_endurance_is_that_of_a_patrol_drone():
    body = airborne()

    minutes = Battery().capacity_wh / flight_power_w(body) * 60.0

    assert 15.0 < minutes < 25.0


def test_gusts_have_the_asked_strength_and_come_from_the_seed():
    def walk(seed: str) -> list[float]:
        wind = Wind(RandomSource(seed), (3.0, 0.0), 1.5)
        out = []
        for _ in range(20_000):
            wind.step(0.2)
            out.append(wind.now[0])
        return out

    first = walk("a")
    mean = sum(first) / len(first)
    deviation = math.sqrt(sum((v - mean) ** 2 for v in first) / len(first))

    assert mean == pytest.approx(3.0, abs=0.3)
    assert deviation == pytest.approx(1.5, abs=0.2)
    assert first == walk("a")
    assert first != walk("b")


def test_braking_profile_never_asks_for_more_than_the_limit():
    speed, distance, lowest = 10.0, 60.0, 10.0
    while distance > 0.05:
        wanted = approach_mps(distance, 10.0, 1.75)
        assert speed - wanted <= 1.75 * STEP_S * 1.5 + 1e-6
        speed = wanted
        lowest = min(lowest, speed)
        distance -= speed * STEP_S

    assert lowest < 0.3


@given(st.floats(5.0, 175.0))
def test_a_sharper_turn_is_flown_slower(turn):
    limits = Limits()

    assert corner_mps(turn, limits, 10.0) <= corner_mps(turn - 4.0, limits, 10.0)


def test_a_leg_is_followed_within_a_metre_in_a_side_wind():
    body = airborne()
    limits = Limits()
    leg = Leg((0.0, 0.0, 30.0), (200.0, 0.0, 30.0))
    worst = 0.0

    def along(b: Body):
        nonlocal worst
        if b.north_m > 20.0:
            worst = max(worst, abs(b.east_m))
        return leg.velocity(b, limits, 10.0)

    fly(body, along, 40.0, (0.0, 6.0, 0.0), limits)

    assert body.north_m == pytest.approx(200.0, abs=0.5)
    assert worst < 2.0
