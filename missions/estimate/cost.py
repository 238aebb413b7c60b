"""Time and energy of a route: trapezoid speed profiles, slowed for corners, stops and wind."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from missions.estimate.performance import Performance, Wind
from missions.estimate.route import Leg, LegKind, route
from missions.geo import bearing_deg
from missions.plan import Plan

_LEAST_SPEED_MPS = 0.5
"""Ground speed that is left when the wind is stronger than the drone; keeps estimates finite."""
_STRAIGHT_RAD = math.radians(1.0)


@dataclass(frozen=True, slots=True)
class LegEstimate:
    """What one leg costs, the hold at its end included."""

    leg: Leg
    duration_s: float
    energy_wh: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a plan costs from take-off to touchdown."""

    duration_s: float
    distance_m: float
    """Over the ground."""
    energy_wh: float
    legs: tuple[LegEstimate, ...]
    is_endless: bool
    """True when the mission never ends by itself; then every loop is counted once."""
    is_wind_too_strong: bool = False
    """True when a leg cannot be flown at a useful speed against the wind."""


def estimate(plan: Plan, performance: Performance, wind: Wind | None = None) -> Estimate:
    """Time, ground distance and energy of a plan.

    Args:
        plan: all positions and parameters finite; see :func:`missions.checks.check`.
        performance: the drone it is planned for.
        wind: steady wind; None: calm.
    """
    way = route(plan, performance)
    speeds = [_reachable_mps(leg, performance, wind) for leg in way.legs]
    corners = _corner_speeds(way.legs, speeds, performance)
    estimates = tuple(
        _leg_estimate(leg, speed, (corners[i], corners[i + 1]), performance, wind)
        for i, (leg, speed) in enumerate(zip(way.legs, speeds, strict=True))
    )
    return Estimate(
        duration_s=math.fsum(entry.duration_s for entry in estimates),
        distance_m=math.fsum(leg.length_m for leg in way.legs),
        energy_wh=math.fsum(entry.energy_wh for entry in estimates),
        legs=estimates,
        is_endless=way.is_endless,
        is_wind_too_strong=any(
            leg.length_m > 0 and speed <= _LEAST_SPEED_MPS < leg.speed_mps
            for leg, speed in zip(way.legs, speeds, strict=True)
        ),
    )


def _wind_ne_mps(wind: Wind | None) -> tuple[float, float]:
    """The air's motion over the ground, north and east."""
    if wind is None:
        return 0.0, 0.0
    towards = math.radians(wind.from_deg + 180.0)
    return wind.speed_mps * math.cos(towards), wind.speed_mps * math.sin(towards)


def _along_mps(leg: Leg, wind: Wind | None) -> tuple[float, float]:
    """The wind along the leg (positive: from behind) and across it."""
    north, east = _wind_ne_mps(wind)
    if leg.kind is LegKind.CIRCLE or leg.length_m == 0.0:
        return 0.0, math.hypot(north, east)
    course = math.radians(bearing_deg(leg.start, leg.end))
    along = north * math.cos(course) + east * math.sin(course)
    return along, east * math.cos(course) - north * math.sin(course)


def _reachable_mps(leg: Leg, performance: Performance, wind: Wind | None) -> float:
    """Ground speed on the leg: as commanded, unless wind or the climb on the way forbid it."""
    along, across = _along_mps(leg, wind)
    left = performance.max_airspeed_mps**2 - across**2
    fastest = math.sqrt(left) + along if left > 0 else along
    speed = min(leg.speed_mps, max(_LEAST_SPEED_MPS, fastest))
    climb_m = abs(leg.end_height_m - leg.start_height_m)
    if climb_m > 0 and leg.length_m > 0:
        speed = min(speed, leg.length_m / (climb_m / leg.climb_mps))
    return speed


def _corner_speeds(
    legs: Sequence[Leg], speeds: Sequence[float], performance: Performance
) -> list[float]:
    """Speed at the start of every leg and at the end of the last, reachable from its neighbours."""
    limits = [0.0] * (len(legs) + 1)
    for i in range(1, len(legs)):
        limits[i] = _turn_mps(legs[i - 1], legs[i], performance)
        limits[i] = min(limits[i], speeds[i - 1], speeds[i])
    twice = 2 * performance.acceleration_mps2
    for i in range(1, len(limits)):
        limits[i] = min(limits[i], math.sqrt(limits[i - 1] ** 2 + twice * legs[i - 1].length_m))
    for i in range(len(legs) - 1, -1, -1):
        limits[i] = min(limits[i], math.sqrt(limits[i + 1] ** 2 + twice * legs[i].length_m))
    return limits


def _turn_mps(before: Leg, after: Leg, performance: Performance) -> float:
    """Speed through the corner: a circular arc that starts ``corner_radius_m`` before it."""
    moving = (LegKind.TRAVEL, LegKind.RETURN)
    if before.hold_s > 0 or before.kind not in moving or after.kind not in moving:
        return 0.0
    if before.length_m == 0.0 or after.length_m == 0.0:
        return 0.0
    turn = math.radians(bearing_deg(after.start, after.end) - _arrival_deg(before))
    turn = abs(math.remainder(turn, math.tau))
    if turn < _STRAIGHT_RAD:
        return performance.max_speed_mps
    tangent = min(performance.corner_radius_m, before.length_m / 2, after.length_m / 2)
    arc_radius_m = tangent / math.tan(turn / 2)
    return math.sqrt(max(0.0, performance.acceleration_mps2 * arc_radius_m))


def _arrival_deg(leg: Leg) -> float:
    return bearing_deg(leg.end, leg.start) + 180.0


def _leg_estimate(
    leg: Leg,
    speed_mps: float,
    ends_mps: tuple[float, float],
    performance: Performance,
    wind: Wind | None,
) -> LegEstimate:
    climb_m = leg.end_height_m - leg.start_height_m
    moving_s = 0.0
    if leg.length_m > 0:
        moving_s = _profile_s(leg.length_m, speed_mps, ends_mps, performance.acceleration_mps2)
    vertical_s = 0.0
    if climb_m:
        vertical_s = _profile_s(
            abs(climb_m), leg.climb_mps, (0.0, 0.0), performance.vertical_acceleration_mps2
        )
        if moving_s:  # flown as one slanted line: the ramps overlap
            vertical_s = abs(climb_m) / leg.climb_mps
    flown_s = max(moving_s, vertical_s)
    energy_ws = 0.0
    if flown_s > 0:
        airspeed = _airspeed_mps(leg, leg.length_m / flown_s, wind)
        energy_ws = flown_s * performance.power_w(airspeed, climb_m / flown_s)
    energy_ws += leg.hold_s * performance.power_w(math.hypot(*_wind_ne_mps(wind)), 0.0)
    return LegEstimate(leg, flown_s + leg.hold_s, energy_ws / 3600.0)


def _airspeed_mps(leg: Leg, ground_mps: float, wind: Wind | None) -> float:
    along, across = _along_mps(leg, wind)
    return math.hypot(ground_mps - along, across)


def _profile_s(length: float, speed: float, ends: tuple[float, float], rate: float) -> float:
    """Time over ``length`` from one end speed to the other, never above ``speed``."""
    start, end = ends
    ramps = (2 * speed**2 - start**2 - end**2) / (2 * rate)
    if ramps <= length:
        return (2 * speed - start - end) / rate + (length - ramps) / speed
    peak = math.sqrt(max(rate * length + (start**2 + end**2) / 2, 0.0))
    return (2 * peak - start - end) / rate
