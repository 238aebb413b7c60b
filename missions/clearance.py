"""How high a route is over the ground below it, all along the way and not only at its items."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from missions.estimate import Leg, LegKind
from missions.geo import GeoPoint, Reference, wrap_longitude_deg
from missions.items import NAV_LAND, NAV_VTOL_LAND
from missions.plan import Plan
from missions.terrain import DEGREE_M, Field, Terrain

FINEST_M: Final = 5.0
COARSEST_M: Final = 30.0
"""Between two looks at the ground: half of what is between its posts, within reason."""
MOST_LOOKS: Final = 100_000
"""On a whole route; a longer one is looked at less often."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """One leg over the ground; the arrays run along it and have the same length, at least two."""

    leg: Leg
    start_m: float
    """Flown over the ground before it."""
    along_m: Field
    """Flown over the ground since its start."""
    latitudes_deg: Field
    longitudes_deg: Field
    path_m: Field
    """The drone above mean sea level; NaN where that hangs on unknown ground."""
    ground_m: Field
    """The ground above mean sea level; NaN where it is unknown."""

    @property
    def above_m(self) -> Field:
        """The drone above the ground; NaN where that is unknown."""
        return self.path_m - self.ground_m

    @property
    def is_known(self) -> bool:
        """Whether the height above ground is known all along."""
        return not np.isnan(self.above_m).any()

    def point(self, index: int) -> GeoPoint:
        """The place of one look."""
        longitude_deg = wrap_longitude_deg(float(self.longitudes_deg[index]))
        return GeoPoint(float(self.latitudes_deg[index]), longitude_deg)


@dataclass(frozen=True, slots=True)
class Clearance:
    """A route over the ground."""

    launch_m: float
    """What heights above home count from, above mean sea level: the ground at home, where known."""
    stretches: tuple[Stretch, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """Whether no ground at all is known below the route."""
        return all(np.isnan(stretch.above_m).all() for stretch in self.stretches)


def over_ground(plan: Plan, legs: Sequence[Leg], terrain: Terrain) -> Clearance | None:
    """The legs of a plan over the ground; ``None`` without a home, where heights mean nothing.

    Heights above home count from the ground at home, because there the drone stands when it is set;
    the plan's own figure is taken where that ground is unknown. Heights above terrain follow it.
    """
    if plan.home is None:
        return None
    ground_m = terrain.height_m(plan.home.point)
    home_m = plan.home.altitude.value_m
    launch_m = home_m if ground_m is None else ground_m
    if not legs:
        return Clearance(launch_m)
    posts_m = terrain.resolution_m(plan.home.point) or 0.0
    step_m = min(max(posts_m / 2, FINEST_M), COARSEST_M)
    step_m = max(step_m, sum(_around_m(leg) for leg in legs) / MOST_LOOKS)
    places = [_places(leg, step_m) for leg in legs]
    latitudes = np.concatenate([place[1] for place in places])
    longitudes = np.concatenate([place[2] for place in places])
    wrapped = (longitudes + 180.0) % 360.0 - 180.0
    grounds = terrain.heights_m(latitudes, wrapped)
    walk = _Walk(plan, launch_m, home_m)
    stretches: list[Stretch] = []
    first, start_m = 0, 0.0
    for leg, (along, latitude, longitude) in zip(legs, places, strict=True):
        ground = grounds[first : first + along.size]
        path = walk.path(leg, along, ground)
        stretches.append(Stretch(leg, start_m, along, latitude, longitude, path, ground))
        first += along.size
        start_m += leg.length_m
    return Clearance(launch_m, tuple(stretches))


def _around_m(leg: Leg) -> float:
    """What is worth looking at: a circle once."""
    return min(leg.length_m, math.tau * leg.radius_m) if leg.radius_m else leg.length_m


def _places(leg: Leg, step_m: float) -> tuple[Field, Field, Field]:
    """Distance flown, latitude and longitude (not wrapped) of the looks at one leg."""
    looks = max(2, math.ceil(_around_m(leg) / step_m) + 1)
    share = np.linspace(0.0, 1.0, looks)
    start, end = leg.start, leg.end
    if leg.kind is LegKind.CIRCLE:
        angle = math.tau * share
        narrow = max(math.cos(math.radians(end.latitude_deg)), 1e-6)
        latitude = end.latitude_deg + leg.radius_m / DEGREE_M * np.cos(angle)
        longitude = end.longitude_deg + leg.radius_m / DEGREE_M / narrow * np.sin(angle)
        return share * leg.length_m, np.clip(latitude, -90.0, 90.0), longitude
    east_deg = math.remainder(end.longitude_deg - start.longitude_deg, 360.0)
    latitude = start.latitude_deg + (end.latitude_deg - start.latitude_deg) * share
    return share * leg.length_m, latitude, start.longitude_deg + east_deg * share


class _Walk:
    """Follows the height above mean sea level from leg to leg."""

    def __init__(self, plan: Plan, launch_m: float, home_m: float) -> None:
        self._plan = plan
        self._launch_m = launch_m
        self._home_m = home_m
        self._here_m = math.nan

    def path(self, leg: Leg, along: Field, ground: Field) -> Field:
        """The drone above mean sea level at each look at the next leg."""
        start_m = self._here_m
        if math.isnan(start_m):  # the beginning, or the ground it hung on is unknown
            start_m = self._launch_m + leg.start_height_m
        share = along / leg.length_m if leg.length_m > 0 else np.linspace(0.0, 1.0, along.size)
        if self._follows_ground(leg) and not math.isnan(ground[0]):
            above = start_m - ground[0]
            path = ground + above + (leg.end_height_m - above) * share
        elif self._follows_ground(leg):
            path = ground + leg.end_height_m
        else:
            end_m = self._end_m(leg, start_m, float(ground[-1]))
            path = start_m + (end_m - start_m) * share
        self._here_m = float(path[-1])
        return np.asarray(path, np.float64)

    def _reference(self, leg: Leg) -> Reference | None:
        if leg.kind is LegKind.RETURN:
            return Reference.HOME
        item = self._plan.items[leg.item]
        if item.altitude is None or item.command in (NAV_LAND, NAV_VTOL_LAND):
            return None  # it keeps the height it has
        return item.altitude.reference

    def _follows_ground(self, leg: Leg) -> bool:
        is_on_way = leg.kind in (LegKind.TRAVEL, LegKind.CLIMB, LegKind.CIRCLE)
        return is_on_way and self._reference(leg) is Reference.TERRAIN

    def _end_m(self, leg: Leg, start_m: float, ground_m: float) -> float:
        if leg.kind is LegKind.LAND:  # down to the ground that is there, whatever its height
            return (self._launch_m if math.isnan(ground_m) else ground_m) + leg.end_height_m
        reference = self._reference(leg)
        if reference is None:
            return start_m + leg.end_height_m - leg.start_height_m
        return leg.end_height_m + (self._home_m if reference is Reference.AMSL else self._launch_m)
