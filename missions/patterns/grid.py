"""Parallel lines over an area, back and forth.

The area is cut into cells in which every line crosses once (a boustrophedon decomposition), so concave
areas and holes are flown without crossing what is not to be flown over; between cells the drone takes
the shortest way inside the area.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from shapely import affinity
from shapely.geometry import LineString, MultiPolygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from missions.errors import UserError
from missions.geo import Altitude, Area, AreaPolygon, GeoPoint, Reference
from missions.items import MissionItem, trigger_every, waypoint
from missions.patterns.plane import Router, Spot, plane_of, polygons_of, surface

_MAX_LINES = 2_000
_SHORTEST_M = 0.5
"""Slivers of a line shorter than this are not worth two waypoints."""
_DETOUR_M = 50.0
"""How far outside its pieces a divided area may be left to get from one to the other."""

_ALTITUDE = Altitude(50.0, Reference.HOME)


@dataclass(frozen=True, slots=True)
class Camera:
    """What the camera sees when it looks straight down."""

    sensor_width_mm: float
    sensor_height_mm: float
    focal_length_mm: float
    is_landscape: bool = True
    """True when the long side lies across the flight direction."""

    def footprint_m(self, height_m: float) -> tuple[float, float]:
        """Ground covered by one picture: across and along the flight direction."""
        long_m = height_m * self.sensor_width_mm / self.focal_length_mm
        short_m = height_m * self.sensor_height_mm / self.focal_length_mm
        return (long_m, short_m) if self.is_landscape else (short_m, long_m)


@dataclass(frozen=True, slots=True)
class GridSettings:
    """How the lines are laid."""

    altitude: Altitude = _ALTITUDE
    spacing_m: float = 30.0
    """Between lines; not used with a camera."""
    camera: Camera | None = None
    """With a camera, spacing and picture distance come from the overlaps."""
    side_overlap_fraction: float = 0.6
    front_overlap_fraction: float = 0.7
    trigger_m: float | None = None
    """A picture each so many metres along the lines; None: none, or from the camera's overlap."""
    angle_deg: float = 0.0
    """Direction of the lines, clockwise from north."""
    turnaround_m: float = 0.0
    """The lines run on beyond the edge so far, to turn outside."""
    inset_m: float = 0.0
    """Distance kept inside the edge and around holes."""
    exclusions: tuple[AreaPolygon, ...] = ()
    start: GeoPoint | None = None
    """The grid starts at the corner nearest to it."""

    def line_spacing_m(self) -> float:
        """Distance between lines."""
        if self.camera is None:
            return self.spacing_m
        across_m, _ = self.camera.footprint_m(self.altitude.value_m)
        return across_m * (1 - self.side_overlap_fraction)

    def picture_spacing_m(self) -> float | None:
        """Distance between pictures; None: none are taken."""
        if self.trigger_m is not None or self.camera is None:
            return self.trigger_m
        _, along_m = self.camera.footprint_m(self.altitude.value_m)
        return along_m * (1 - self.front_overlap_fraction)


Line = tuple[Spot, Spot]


def grid(area: Area, settings: GridSettings) -> tuple[MissionItem, ...]:
    """Waypoints at both ends of every line, with camera triggers where pictures are taken.

    Raises:
        UserError: when there is no usable surface, or the spacing is not for this area.
    """
    spacing_m = settings.line_spacing_m()
    if not spacing_m > 0 or not settings.inset_m >= 0 or not settings.turnaround_m >= 0:
        raise UserError(
            f"Lines {spacing_m:g} m apart cannot be flown: give a spacing above 0, overlaps below 1 "
            "and no negative distance."
        )
    plane = plane_of(area)
    whole = surface(area, plane, settings.exclusions)
    flown = polygons_of(whole.buffer(-settings.inset_m, join_style="mitre"))
    if flown.is_empty:
        raise UserError(
            f"Nothing of the area {area.name!r} is left {settings.inset_m:g} m inside its edge: "
            "choose a smaller inset."
        )
    obstacles = _obstacles(whole)
    turned = affinity.rotate(flown, settings.angle_deg - 90.0, origin=(0.0, 0.0))
    blocked = affinity.rotate(obstacles, settings.angle_deg - 90.0, origin=(0.0, 0.0))
    cells = _cells(_scan(turned, spacing_m, area.name))
    router = _Routers(turned, blocked, settings.turnaround_m)
    start = plane.spot(settings.start) if settings.start else None
    if start is not None:
        start = _rotated(start, settings.angle_deg - 90.0)
    legs = _ordered(cells, start, settings.turnaround_m, blocked, router)
    back = 90.0 - settings.angle_deg
    items: list[MissionItem] = []
    every_m = settings.picture_spacing_m()
    for spots, is_line in legs:
        places = plane.positions((_rotated(spot, back) for spot in spots), settings.altitude)
        for number, position in enumerate(places):
            items.append(waypoint(position))
            if every_m and is_line:
                items.append(trigger_every(every_m if number == 0 else 0.0))
    return tuple(items)


def _obstacles(whole: MultiPolygon) -> BaseGeometry:
    """What must not be flown over even outside the lines: the holes of the surface."""
    filled = unary_union([type(part)(part.exterior) for part in whole.geoms])
    return filled.difference(whole)


def _rotated(spot: Spot, degrees: float) -> Spot:
    turn = math.radians(degrees)
    x, y = spot
    return x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)


def _scan(shape: MultiPolygon, spacing_m: float, name: str) -> list[list[Line]]:
    """The pieces of every line (parallel to x) inside the shape, from left to right.

    The lines are centred, so that the strips beside the outer two are at most half a spacing wide.
    """
    left, low, right, high = shape.bounds
    count = max(1, math.ceil((high - low) / spacing_m - 1e-9))
    if count > _MAX_LINES:
        raise UserError(
            f"Lines {spacing_m:g} m apart would cross the area {name!r} {count} times: choose a wider "
            "spacing."
        )
    first = low + (high - low - (count - 1) * spacing_m) / 2
    rows: list[list[Line]] = []
    for number in range(count):
        y = first + number * spacing_m
        cut = shape.intersection(LineString([(left - 1, y), (right + 1, y)]))
        parts = getattr(cut, "geoms", (cut,))
        ends = sorted(
            (part.bounds[0], part.bounds[2])
            for part in parts
            if isinstance(part, LineString) and not part.is_empty
        )
        rows.append([((a, y), (b, y)) for a, b in ends if b - a >= _SHORTEST_M])
    if not any(rows):
        raise UserError(f"The area {name!r} is too narrow for a line: choose another angle.")
    return rows


def _cells(rows: list[list[Line]]) -> list[list[Line]]:
    """Lines grouped so that in a cell each line has one piece, next to the one before."""
    cells: list[list[Line]] = []
    above: list[tuple[Line, list[Line]]] = []
    for row in rows:
        current: list[tuple[Line, list[Line]]] = []
        for line in row:
            touching = [entry for entry in above if _overlap(entry[0], line)]
            if len(touching) == 1 and sum(_overlap(touching[0][0], other) for other in row) == 1:
                cell = touching[0][1]
                cell.append(line)
            else:
                cell = [line]
                cells.append(cell)
            current.append((line, cell))
        above = current
    return cells


def _overlap(a: Line, b: Line) -> bool:
    return a[0][0] < b[1][0] and b[0][0] < a[1][0]


class _Routers:
    """Ways between lines: inside the area, else around its obstacles."""

    def __init__(self, flown: MultiPolygon, blocked: BaseGeometry, turnaround_m: float) -> None:
        roomy = flown.buffer(turnaround_m + 0.1, join_style="mitre") if turnaround_m else flown
        self._inside = Router(roomy.difference(blocked) if turnaround_m else flown)
        around = flown.convex_hull.buffer(_DETOUR_M + turnaround_m, join_style="mitre")
        self._around = Router(around.difference(blocked))

    def way(self, start: Spot, end: Spot) -> list[Spot]:
        return self._inside.way(start, end) or self._around.way(start, end) or [end]


def _ordered(
    cells: Iterable[list[Line]],
    start: Spot | None,
    turnaround_m: float,
    blocked: BaseGeometry,
    router: _Routers,
) -> list[tuple[list[Spot], bool]]:
    """Stretches to fly: ways between lines (False) and lines (True), nearest cell next."""
    left = [[_extended(line, turnaround_m, blocked) for line in cell] for cell in cells]
    here = start if start is not None else left[0][0][0]
    legs: list[tuple[list[Spot], bool]] = []
    while left:
        _, number, variant = min(
            (math.dist(here, _variant(cell, variant)[0][0]), number, variant)
            for number, cell in enumerate(left)
            for variant in range(4)
        )
        for line in _variant(left.pop(number), variant):
            if legs:
                between = router.way(here, line[0])[:-1]
                if between:
                    legs.append((between, False))
            legs.append(([line[0], line[1]], True))
            here = line[1]
    return legs


def _variant(cell: list[Line], variant: int) -> list[Line]:
    """A cell entered at one of its four corners, flown back and forth."""
    lines = cell if variant < 2 else cell[::-1]
    flip = variant % 2
    return [
        (line[1], line[0]) if (number + flip) % 2 else line for number, line in enumerate(lines)
    ]


def _extended(line: Line, turnaround_m: float, blocked: BaseGeometry) -> Line:
    """The line run on at both ends, but never into an obstacle."""
    if not turnaround_m:
        return line
    (x0, y), (x1, _) = line
    before = LineString([(x0 - turnaround_m, y), (x0, y)])
    after = LineString([(x1, y), (x1 + turnaround_m, y)])
    if not before.intersects(blocked):
        x0 -= turnaround_m
    if not after.intersects(blocked):
        x1 += turnaround_m
    return (x0, y), (x1, y)
