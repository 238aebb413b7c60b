"""Areas as shapes on a plane, and the shortest way between two places that stays inside one."""

import heapq
import itertools
import math
from collections.abc import Iterable

from shapely.geometry import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient
from shapely.ops import unary_union
from shapely.prepared import prep

from missions.errors import UserError
from missions.geo import (
    Altitude,
    Area,
    AreaPolygon,
    GeoPoint,
    Position,
    centre,
    north_east_m,
    offset,
)

Spot = tuple[float, float]
"""East and north in metres."""

_EDGE_M = 0.01
_MAX_SIZE_M = 50_000.0


class Plane:
    """Metres east and north of a place on the ground."""

    def __init__(self, origin: GeoPoint) -> None:
        self._origin = origin

    def spot(self, point: GeoPoint) -> Spot:
        """Where a place is on the plane."""
        north_m, east_m = north_east_m(self._origin, point)
        return east_m, north_m

    def point(self, spot: Spot) -> GeoPoint:
        """The place at a spot."""
        return offset(self._origin, spot[1], spot[0])

    def positions(self, spots: Iterable[Spot], altitude: Altitude) -> list[Position]:
        """The places at ``spots``, all at one altitude."""
        return [Position(self.point(spot), altitude) for spot in spots]

    def polygon(self, area: AreaPolygon) -> Polygon:
        """A surface with its holes."""
        return Polygon(
            [self.spot(point) for point in area.outer],
            [[self.spot(point) for point in hole] for hole in area.holes],
        )


def plane_of(area: Area) -> Plane:
    """The plane around everything drawn.

    Raises:
        UserError: when nothing is drawn, or it is too large to be flown as one plan.
    """
    points = [point for polygon in area.polygons for point in polygon.outer]
    points += [point for line in area.lines for point in line]
    points += area.points
    if not points:
        raise UserError("The area is empty: draw a surface, a line or a place first.")
    middle = centre(tuple(points))
    for point in points:
        if math.hypot(*north_east_m(middle, point)) > _MAX_SIZE_M:
            raise UserError(
                f"The area {area.name!r} reaches over {_MAX_SIZE_M / 1000:.0f} km from its middle: "
                "draw a smaller one."
            )
    return Plane(middle)


def surface(area: Area, plane: Plane, exclusions: Iterable[AreaPolygon] = ()) -> MultiPolygon:
    """The area's surfaces, less their holes and the exclusions.

    Raises:
        UserError: when there is no surface, one crosses itself, or nothing is left.
    """
    if not area.polygons:
        raise UserError(f"The area {area.name!r} has no surface: draw a polygon.")
    shapes = [_valid(plane.polygon(polygon), area.name) for polygon in area.polygons]
    blocked = [_valid(plane.polygon(polygon), "the exclusions") for polygon in exclusions]
    left = polygons_of(unary_union(shapes).difference(unary_union(blocked)))
    if left.is_empty:
        raise UserError(
            f"Nothing of the area {area.name!r} is left outside the exclusions: redraw it."
        )
    return left


def _valid(shape: Polygon, name: str) -> Polygon:
    if not shape.is_valid or shape.area < 1.0:
        raise UserError(
            f"A surface of {name!r} crosses itself or encloses nothing: redraw it without loops."
        )
    return shape


def polygons_of(shape: BaseGeometry) -> MultiPolygon:
    """The surfaces of a geometry without its stray lines and points."""
    if isinstance(shape, Polygon):
        return MultiPolygon([] if shape.is_empty else [shape])
    parts = getattr(shape, "geoms", ())
    return MultiPolygon([part for part in parts if isinstance(part, Polygon) and part.area > 0])


class Router:
    """Shortest ways inside a surface, along its corners (a visibility graph, searched with A*)."""

    def __init__(self, inside: BaseGeometry) -> None:
        self._allowed = prep(inside.buffer(_EDGE_M))
        self._corners = _inward_corners(polygons_of(inside))

    def way(self, start: Spot, end: Spot) -> list[Spot] | None:
        """Places to fly through after ``start``, ``end`` included; None: there is no such way.

        A way no longer than L only touches corners whose distances to both ends add up to L or less,
        so the search begins with the few corners near the straight line.
        """
        if self._sees(start, end):
            return [end]
        longest_m = 1.2 * math.dist(start, end) + 5.0
        while True:
            corners = [
                corner
                for corner in self._corners
                if math.dist(start, corner) + math.dist(corner, end) <= longest_m
            ]
            way = self._search(start, end, corners)
            is_all = len(corners) == len(self._corners)
            if is_all or (way is not None and _length_m([start, *way]) <= longest_m):
                return way
            longest_m *= 2

    def _search(self, start: Spot, end: Spot, corners: list[Spot]) -> list[Spot] | None:
        best: dict[Spot, float] = {start: 0.0}
        before: dict[Spot, Spot] = {}
        queue: list[tuple[float, Spot]] = [(math.dist(start, end), start)]
        done: set[Spot] = set()
        while queue:
            _, here = heapq.heappop(queue)
            if here == end:
                return _traced(before, start, end)
            if here in done:
                continue
            done.add(here)
            for there in (*corners, end):
                cost = best[here] + math.dist(here, there)
                if there in done or cost >= best.get(there, math.inf):
                    continue
                if self._sees(here, there):
                    best[there], before[there] = cost, here
                    heapq.heappush(queue, (cost + math.dist(there, end), there))
        return None

    def _sees(self, a: Spot, b: Spot) -> bool:
        return bool(self._allowed.covers(LineString([a, b]) if a != b else Point(a)))


def _inward_corners(shape: MultiPolygon) -> list[Spot]:
    """The corners a shortest way can touch: those that point into the surface."""
    corners: list[Spot] = []
    for polygon in shape.geoms:
        turned = orient(polygon)  # the surface is left of every ring
        for ring in (turned.exterior, *turned.interiors):
            ends = [(x, y) for x, y, *_ in ring.coords]
            around = itertools.pairwise([ends[-2], *ends])
            for (before, here), (_, after) in itertools.pairwise(around):
                ahead = (here[0] - before[0]) * (after[1] - here[1])
                if ahead - (here[1] - before[1]) * (after[0] - here[0]) < 0:
                    corners.append(here)
    return corners


def _length_m(way: list[Spot]) -> float:
    return math.fsum(math.dist(a, b) for a, b in itertools.pairwise(way))


def _traced(before: dict[Spot, Spot], start: Spot, end: Spot) -> list[Spot]:
    way = [end]
    while before[way[-1]] != start:
        way.append(before[way[-1]])
    return way[::-1]
