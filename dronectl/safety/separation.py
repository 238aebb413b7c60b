"""Own drones coming too near to each other: the closest point of approach, ahead of time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from missions.geo import north_east_m

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.vehicle import Vehicle, VehicleKey

LOOK_AHEAD_S: Final = 30.0
HORIZONTAL_M: Final = 25.0  # two GPS errors, two stopping distances at patrol speed
VERTICAL_M: Final = 8.0


@dataclass(frozen=True, slots=True)
class Approach:
    """Two drones and how near they come if both go on as they do."""

    first: VehicleKey
    second: VehicleKey
    in_s: float
    """Time to the closest point, 0 when they are drawing apart."""
    horizontal_m: float
    vertical_m: float
    """Both at the closest point."""

    @property
    def is_near(self) -> bool:
        """Both distances are below the limits."""
        return self.horizontal_m < HORIZONTAL_M and self.vertical_m < VERTICAL_M


def approach(a: Vehicle, b: Vehicle, look_ahead_s: float = LOOK_AHEAD_S) -> Approach | None:
    """The closest point of approach of two drones; ``None`` while one's place is not known.

    Straight lines at the present speed, horizontally; the heights are taken at the same moment.
    """
    if a.position is None or b.position is None:
        return None
    if a.altitude_amsl_m is None or b.altitude_amsl_m is None:
        return None
    north_m, east_m = north_east_m(a.position, b.position)
    north_mps = (b.north_mps or 0.0) - (a.north_mps or 0.0)
    east_mps = (b.east_mps or 0.0) - (a.east_mps or 0.0)
    speed2 = north_mps**2 + east_mps**2
    in_s = 0.0
    if speed2 > 1e-6:
        in_s = -(north_m * north_mps + east_m * east_mps) / speed2
        in_s = min(max(in_s, 0.0), look_ahead_s)
    up_m = b.altitude_amsl_m - a.altitude_amsl_m
    up_mps = (b.climb_rate_mps or 0.0) - (a.climb_rate_mps or 0.0)
    return Approach(
        a.key,
        b.key,
        in_s,
        math.hypot(north_m + north_mps * in_s, east_m + east_mps * in_s),
        abs(up_m + up_mps * in_s),
    )


def approaches(vehicles: Iterable[Vehicle]) -> list[Approach]:
    """Every pair of airborne drones."""
    flying = [vehicle for vehicle in vehicles if vehicle.is_airborne]
    found = (approach(a, b) for a, b in combinations(flying, 2))
    return [each for each in found if each is not None]
