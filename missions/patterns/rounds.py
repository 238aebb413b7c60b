"""Around one place: an orbit looking in, and the expanding square of a search."""

import math
from dataclasses import dataclass

from missions.errors import UserError
from missions.geo import Altitude, Area, GeoPoint, Position, Reference, centre, destination
from missions.items import MissionItem, look_ahead, look_at, waypoint

_MAX_WAYPOINTS = 360
_ORBIT_ALTITUDE = Altitude(30.0, Reference.HOME)
_SEARCH_ALTITUDE = Altitude(40.0, Reference.HOME)


@dataclass(frozen=True, slots=True)
class OrbitSettings:
    """How a place is circled."""

    altitude: Altitude = _ORBIT_ALTITUDE
    radius_m: float = 30.0
    laps: int = 1
    clockwise: bool = True
    start_deg: float = 0.0
    """Where on the circle the round starts, clockwise from north of the middle."""
    sagitta_m: float = 1.0
    """How far the polygon flown may cut the circle."""


@dataclass(frozen=True, slots=True)
class SquareSettings:
    """How a place is searched outwards."""

    altitude: Altitude = _SEARCH_ALTITUDE
    spacing_m: float = 20.0
    legs: int = 12
    angle_deg: float = 0.0
    """Direction of the first leg, clockwise from north."""


def orbit(area: Area, settings: OrbitSettings) -> tuple[MissionItem, ...]:
    """Waypoints on a circle around the middle of the area, camera on the middle.

    Raises:
        UserError: when the circle or the area is nothing to circle.
    """
    if not settings.radius_m > 0 or not settings.sagitta_m > 0 or settings.laps < 1:
        raise UserError("An orbit needs a radius above 0 and at least one lap: correct them.")
    middle = _middle(area)
    cosine = max(0.0, 1 - settings.sagitta_m / settings.radius_m)
    count = min(_MAX_WAYPOINTS, max(6, math.ceil(math.pi / math.acos(cosine))))
    step = 360.0 / count * (1 if settings.clockwise else -1)
    items: list[MissionItem] = [look_at(Position(middle, Altitude(0.0, Reference.HOME)))]
    for number in range(count * settings.laps + 1):
        point = destination(middle, settings.start_deg + number * step, settings.radius_m)
        items.append(waypoint(Position(point, settings.altitude)))
    return (*items, look_ahead())


def expanding_square(area: Area, settings: SquareSettings) -> tuple[MissionItem, ...]:
    """Square spiral out of the middle of the area: legs of 1, 1, 2, 2, 3, 3 ... spacings.

    Raises:
        UserError: when spacing or legs give no spiral.
    """
    if not settings.spacing_m > 0 or not 1 <= settings.legs <= _MAX_WAYPOINTS:
        raise UserError(
            f"An expanding square needs a spacing above 0 and 1 to {_MAX_WAYPOINTS} legs: correct them."
        )
    here = _middle(area)
    items = [waypoint(Position(here, settings.altitude))]
    for leg in range(settings.legs):
        length_m = settings.spacing_m * (leg // 2 + 1)
        here = destination(here, settings.angle_deg + 90.0 * leg, length_m)
        items.append(waypoint(Position(here, settings.altitude)))
    return tuple(items)


def _middle(area: Area) -> GeoPoint:
    """The first place drawn, else the middle of everything drawn."""
    if area.points:
        return area.points[0]
    points = [point for polygon in area.polygons for point in polygon.outer]
    points += [point for line in area.lines for point in line]
    if not points:
        raise UserError("The area is empty: draw a place first.")
    return centre(tuple(points))
