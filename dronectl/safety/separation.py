"""Own drones coming too near to each other: the closest point of approach, ahead of time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final, NamedTuple

from missions.geo import north_east_m

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.vehicle import Vehicle, VehicleKey

LOOK_AHEAD_S: Final = 30.0
HORIZONTAL_M: Final = 25.0  # two GPS errors, two stopping distances at patrol speed
VERTICAL_M: Final = 8.0
REACH_M: Final = HORIZONTAL_M + 15.0  # a plane 100 km wide is off by less for drones that near
LOW_M: Final = 10.0  # above home: drones of one team take off and land side by side
STILL_MPS: Final = 1e-3
ALWAYS: Final = (-math.inf, math.inf)
NEVER: Final = (math.inf, -math.inf)


@dataclass(frozen=True, slots=True)
class Approach:
    """Two drones and how near they come if both go on as they do."""

    first: VehicleKey
    second: VehicleKey
    in_s: float
    """Time to that moment, 0 when they are drawing apart."""
    horizontal_m: float
    vertical_m: float
    """Both at that moment."""
    is_near: bool
    """Both fall below the limits at the same moment, within the time looked ahead."""


def approach(a: Vehicle, b: Vehicle, look_ahead_s: float = LOOK_AHEAD_S) -> Approach | None:
    """The closest point of approach of two drones; ``None`` while one's place is not known.

    Straight lines at the present speeds, climb included. If both distances fall below their limits at
    the same moment, that moment is told; else the one of the least horizontal distance.
    """
    if a.position is None or b.position is None:
        return None
    if a.altitude_amsl_m is None or b.altitude_amsl_m is None:
        return None
    level = _Level(
        *north_east_m(a.position, b.position),
        (b.north_mps or 0.0) - (a.north_mps or 0.0),
        (b.east_mps or 0.0) - (a.east_mps or 0.0),
    )
    up_m = b.altitude_amsl_m - a.altitude_amsl_m
    up_mps = (b.climb_rate_mps or 0.0) - (a.climb_rate_mps or 0.0)
    in_s = min(max(level.closest_s, 0.0), look_ahead_s)
    spans = (level.within(HORIZONTAL_M), _within(up_m, up_mps, VERTICAL_M), (0.0, look_ahead_s))
    first_s, last_s = max(span[0] for span in spans), min(span[1] for span in spans)
    is_near = first_s < last_s
    if is_near:
        in_s = min(max(in_s, first_s), last_s)
    return Approach(a.key, b.key, in_s, level.distance_m(in_s), abs(up_m + up_mps * in_s), is_near)


class _Level(NamedTuple):
    """Where one drone is from the other, and how fast that changes, seen from above."""

    north_m: float
    east_m: float
    north_mps: float
    east_mps: float

    @property
    def speed2(self) -> float:
        return self.north_mps**2 + self.east_mps**2

    @property
    def closest_s(self) -> float:
        """When they are nearest; negative when that is over."""
        if self.speed2 < STILL_MPS**2:
            return 0.0
        return -(self.north_m * self.north_mps + self.east_m * self.east_mps) / self.speed2

    def distance_m(self, at_s: float) -> float:
        return math.hypot(self.north_m + self.north_mps * at_s, self.east_m + self.east_mps * at_s)

    def within(self, limit_m: float) -> tuple[float, float]:
        """From when to when they are nearer than that."""
        least_m = self.distance_m(self.closest_s)
        if least_m >= limit_m:
            return NEVER
        if self.speed2 < STILL_MPS**2:
            return ALWAYS
        half_s = math.sqrt((limit_m**2 - least_m**2) / self.speed2)
        return self.closest_s - half_s, self.closest_s + half_s


def _within(apart_m: float, rate_mps: float, limit_m: float) -> tuple[float, float]:
    """From when to when a distance along one line is below a limit."""
    if abs(rate_mps) < STILL_MPS:
        return ALWAYS if abs(apart_m) < limit_m else NEVER
    times = ((-limit_m - apart_m) / rate_mps, (limit_m - apart_m) / rate_mps)
    return min(times), max(times)


def near_approaches(vehicles: Iterable[Vehicle]) -> list[Approach]:
    """Pairs of airborne drones that come near, but for two that are both just taking off or landing.

    A hundred drones are five thousand pairs: most are told apart on one plane, with room to spare for
    its error, before the few that are left are looked at closely.
    """
    flying = [v for v in vehicles if v.is_airborne and v.position is not None]
    if not flying:
        return []
    spots = [_Spot.of(vehicle, flying[0]) for vehicle in flying]
    found = (approach(a.vehicle, b.vehicle) for a, b in combinations(spots, 2) if _may_meet(a, b))
    return [each for each in found if each is not None and each.is_near]


class _Spot(NamedTuple):
    """A drone on a plane shared by the whole fleet."""

    vehicle: Vehicle
    north_m: float
    east_m: float
    north_mps: float
    east_mps: float
    is_low: bool

    @classmethod
    def of(cls, vehicle: Vehicle, centre: Vehicle) -> _Spot:
        assert vehicle.position is not None  # noqa: S101 - the caller chose those that have one
        assert centre.position is not None  # noqa: S101
        place = north_east_m(centre.position, vehicle.position)
        speed = (vehicle.north_mps or 0.0, vehicle.east_mps or 0.0)
        return cls(vehicle, *place, *speed, _is_low(vehicle))


def _may_meet(a: _Spot, b: _Spot) -> bool:
    """Whether two may come within the horizontal limit in the time looked ahead."""
    _, a_north, a_east, a_north_mps, a_east_mps, a_is_low = a
    _, b_north, b_east, b_north_mps, b_east_mps, b_is_low = b
    if a_is_low and b_is_low:
        return False
    north, east = b_north - a_north, b_east - a_east
    north_mps, east_mps = b_north_mps - a_north_mps, b_east_mps - a_east_mps
    speed2 = north_mps * north_mps + east_mps * east_mps
    at_s = -(north * north_mps + east * east_mps) / speed2 if speed2 > STILL_MPS**2 else 0.0
    at_s = LOOK_AHEAD_S if at_s > LOOK_AHEAD_S else max(at_s, 0.0)
    north, east = north + north_mps * at_s, east + east_mps * at_s
    return north * north + east * east < REACH_M**2


def _is_low(vehicle: Vehicle) -> bool:
    return vehicle.height_m is not None and vehicle.height_m < LOW_M
