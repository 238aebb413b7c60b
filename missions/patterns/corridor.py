"""Along a line: a street, a river bank, a fence; once in the middle or in several parallel tracks."""

import math
from dataclasses import dataclass

from shapely.geometry import LineString

from missions.errors import UserError
from missions.geo import Altitude, Area, Reference
from missions.items import MissionItem, waypoint
from missions.patterns.plane import Spot, plane_of

_MAX_TRACKS = 50

_ALTITUDE = Altitude(40.0, Reference.HOME)


@dataclass(frozen=True, slots=True)
class CorridorSettings:
    """How the line is flown."""

    altitude: Altitude = _ALTITUDE
    width_m: float = 0.0
    """Of the corridor; 0 flies the line itself once."""
    spacing_m: float = 20.0
    """Between tracks."""
    hold_s: float = 0.0


def corridor(area: Area, settings: CorridorSettings) -> tuple[MissionItem, ...]:
    """Waypoints along every line of the area, the tracks of one line back and forth.

    Raises:
        UserError: when there is no line or too many tracks.
    """
    if not area.lines:
        raise UserError(f"The area {area.name!r} has no line: draw the way to follow.")
    if not settings.spacing_m > 0 or not 0 <= settings.width_m <= _MAX_TRACKS * settings.spacing_m:
        raise UserError(
            f"A corridor {settings.width_m:g} m wide with tracks {settings.spacing_m:g} m apart "
            "cannot be flown: choose a wider spacing."
        )
    plane = plane_of(area)
    count = max(1, math.ceil(settings.width_m / settings.spacing_m - 1e-9))
    items: list[MissionItem] = []
    for drawn in area.lines:
        line = LineString([plane.spot(point) for point in drawn])
        for number in range(count):
            track = _track(line, (number - (count - 1) / 2) * settings.spacing_m)
            spots = track[::-1] if number % 2 else track
            items += [
                waypoint(position, settings.hold_s)
                for position in plane.positions(spots, settings.altitude)
            ]
    return tuple(items)


def _track(line: LineString, side_m: float) -> list[Spot]:
    """The line moved sideways; positive is to the right of its direction."""
    if side_m == 0.0:
        return [(x, y) for x, y, *_ in line.coords]
    moved = line.offset_curve(-side_m, join_style="mitre")
    parts = list(getattr(moved, "geoms", (moved,)))
    return [(x, y) for part in parts for x, y, *_ in part.coords]
