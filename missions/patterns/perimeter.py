"""Round the edge of an area."""

import math
from dataclasses import dataclass

from shapely import Polygon
from shapely.geometry.polygon import orient

from missions.errors import UserError
from missions.geo import Altitude, Area, GeoPoint, Reference
from missions.items import MissionItem, waypoint
from missions.patterns.plane import Plane, Router, Spot, plane_of, polygons_of, surface

_MITRE_LIMIT = 2.0

_ALTITUDE = Altitude(40.0, Reference.HOME)


@dataclass(frozen=True, slots=True)
class PerimeterSettings:
    """How the edge is flown."""

    altitude: Altitude = _ALTITUDE
    inset_m: float = 0.0
    """Distance kept inside the edge; negative flies outside it."""
    laps: int = 1
    clockwise: bool = True
    hold_s: float = 0.0
    """Dwell at every corner."""
    simplify_m: float = 0.5
    """Corners that change the line by less are left out."""
    start: GeoPoint | None = None
    """The round starts at the corner nearest to it; None: at the first one drawn."""


def perimeter(area: Area, settings: PerimeterSettings) -> tuple[MissionItem, ...]:
    """Waypoints round every surface of the area, each round closed at its first corner.

    Holes are not flown around: the edge is the outer one.

    Raises:
        UserError: when there is no usable surface or nothing is left of it after the inset.
    """
    if settings.laps < 1:
        raise UserError("A perimeter needs at least one lap: set the laps to 1 or more.")
    plane = plane_of(area)
    filled = [Polygon(part.exterior) for part in surface(area, plane).geoms]
    rings: list[list[Spot]] = []
    for part in filled:
        inner = part.buffer(-settings.inset_m, join_style="mitre", mitre_limit=_MITRE_LIMIT)
        rings.extend(_ring(piece, settings) for piece in polygons_of(inner).geoms)
    if not rings:
        raise UserError(
            f"Nothing of the area {area.name!r} is left {settings.inset_m:g} m inside its edge: "
            "choose a smaller inset."
        )
    spots = _joined(rings, settings, plane, filled)
    return tuple(
        waypoint(position, settings.hold_s)
        for position in plane.positions(spots, settings.altitude)
    )


def _ring(piece: Polygon, settings: PerimeterSettings) -> list[Spot]:
    outline = Polygon(piece.exterior)
    if settings.simplify_m > 0:
        simple = outline.simplify(settings.simplify_m)
        if settings.inset_m > 0:  # a simplified corner may cut across a concave one
            simple = simple if piece.buffer(settings.inset_m / 2).covers(simple) else outline
        outline = simple if isinstance(simple, Polygon) and not simple.is_empty else outline
    ring = orient(outline, sign=-1.0 if settings.clockwise else 1.0).exterior
    return [(x, y) for x, y, *_ in list(ring.coords)[:-1]]


def _joined(
    rings: list[list[Spot]], settings: PerimeterSettings, plane: Plane, filled: list[Polygon]
) -> list[Spot]:
    """All rings one after the other, the nearest next, by ways inside the area where there are any."""
    router = Router(filled[0]) if len(filled) == 1 else None
    here = plane.spot(settings.start) if settings.start else rings[0][0]
    spots: list[Spot] = []
    left = list(rings)
    while left:
        _, number, corner = min(
            (math.dist(here, spot), number, corner)
            for number, ring in enumerate(left)
            for corner, spot in enumerate(ring)
        )
        ring = left.pop(number)
        ring = ring[corner:] + ring[:corner]
        if spots and router is not None:
            spots.extend((router.way(here, ring[0]) or [ring[0]])[:-1])
        spots.extend(ring * settings.laps)
        spots.append(ring[0])
        here = ring[0]
    return spots
