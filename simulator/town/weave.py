"""Streets between the main streets: each face is cut across its long side until blocks are small.

Works in the drawing frame and ends with the street lines bent onto the ground and named.
"""

import math
from dataclasses import dataclass

import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from simulator.chance import RandomSource
from simulator.town.names import Namer
from simulator.town.planes import between, corners, pieces, stretched
from simulator.town.skeleton import BASE_BOX, Line, Skeleton
from simulator.town.values import Street, StreetClass

OLD_TOWN = (250.0, 330.0)
"""North and east of its middle."""

_OLD_TOWN_RADIUS_M = 190.0
_NARROWEST_M = 34.0  # a block has two rows of houses
_RADIAL_EVERY_M = 210.0


@dataclass(frozen=True, slots=True)
class Network:
    """All streets: lines in the ground frame (x east, y north), same order as ``streets``."""

    streets: tuple[Street, ...]
    lines: tuple[LineString, ...]
    junctions: tuple[Point, ...]


def weave(skeleton: Skeleton, chance: RandomSource) -> Network:
    """The whole street network of one town."""
    lines = list(skeleton.lines)
    inner = [line.line for line in lines]
    canal = skeleton.canal.buffer(12.0)
    for face in _faces(inner, skeleton.ring):
        if face.intersects(BASE_BOX) and face.intersection(BASE_BOX).area > BASE_BOX.area / 2:
            continue
        if face.intersection(canal).area > 0.5 * face.area:
            continue
        lines += _cut(face, chance, 0)
    lines += _radials(skeleton, chance)
    return _named(skeleton, lines, chance)


def _faces(lines: list[LineString], inside: Polygon) -> list[Polygon]:
    noded = shapely.union_all(lines)
    found = shapely.polygonize(list(shapely.get_parts(noded)))
    return [
        face
        for face in shapely.get_parts(found)
        if isinstance(face, Polygon) and inside.contains(face.representative_point())
    ]


def _wanted_area_m2(middle: Point) -> float:
    away = math.hypot(middle.y - OLD_TOWN[0], middle.x - OLD_TOWN[1])
    if away < _OLD_TOWN_RADIUS_M:
        return 3400.0
    return 8200.0 if away < 420.0 else 11500.0


def _cut(face: Polygon, chance: RandomSource, depth: int) -> list[Line]:
    """The streets that divide a face, widest first."""
    if face.area < _wanted_area_m2(face.centroid) * chance.uniform(0.85, 1.5) or depth > 7:
        return []
    a, b, c, d = corners(face)
    if math.dist(a, b) < 2 * _NARROWEST_M:
        return []
    share = chance.uniform(0.41, 0.59)
    other = share + chance.uniform(-0.05, 0.05)
    knife = stretched(between(a, b, share), between(d, c, other), 60.0)
    line_class = _class(face)
    lines = [
        Line(line_class, part)
        for part in shapely.get_parts(shapely.intersection(knife, face.buffer(0.8)))
        if isinstance(part, LineString) and part.length > 15.0
    ]
    for piece in pieces(face, knife):
        lines += _cut(piece, chance, depth + 1)
    return lines


def _class(face: Polygon) -> StreetClass:
    middle = face.centroid
    away = math.hypot(middle.y - OLD_TOWN[0], middle.x - OLD_TOWN[1])
    is_small = face.area < 15000.0
    if away < _OLD_TOWN_RADIUS_M and is_small:
        return StreetClass.ALLEY
    return StreetClass.STREET


def _radials(skeleton: Skeleton, chance: RandomSource) -> list[Line]:
    """Lanes from the ring towards the shore, none across the railway, the harbour or the canal."""
    ring = skeleton.ring.exterior
    keep_off = shapely.union_all(
        [skeleton.rail.buffer(30.0), skeleton.water.buffer(22.0), skeleton.causeway.buffer(60.0)]
    )
    lines = []
    along = chance.uniform(0.0, _RADIAL_EVERY_M)
    while along < ring.length:
        start, ahead = ring.interpolate(along), ring.interpolate(along + 1.0)
        ux, uy = ahead.x - start.x, ahead.y - start.y
        side = 1.0 if shapely.is_ccw(ring) else -1.0
        end = (start.x + uy * side * 260.0, start.y - ux * side * 260.0)
        ray = LineString([(start.x, start.y), end])
        part = _starting(shapely.intersection(ray, skeleton.coast.buffer(-12.0)), start)
        if part is not None and part.length > 25.0 and not part.intersects(keep_off):
            lines.append(Line(StreetClass.PATH, part))
        along += _RADIAL_EVERY_M * chance.uniform(0.8, 1.25)
    return lines


def _starting(shape: BaseGeometry, start: Point) -> LineString | None:
    for part in shapely.get_parts(shape):
        if isinstance(part, LineString) and part.distance(start) < 0.5:
            return part
    return None


def _named(skeleton: Skeleton, lines: list[Line], chance: RandomSource) -> Network:
    namer = Namer(chance)
    streets, bent = [], []
    for line in lines:
        ground = skeleton.bend(line.line)
        places = tuple((float(y), float(x)) for x, y in ground.coords)
        streets.append(Street(namer.street(line.street_class), line.street_class, places))
        bent.append(ground)
    return Network(tuple(streets), tuple(bent), _junctions(bent))


def _junctions(lines: list[LineString]) -> tuple[Point, ...]:
    tree = shapely.STRtree(lines)
    found: dict[tuple[int, int], Point] = {}
    for index, line in enumerate(lines):
        for other in tree.query(line, predicate="dwithin", distance=0.6):
            if int(other) <= index:
                continue
            for place in _meetings(line, lines[int(other)]):
                found.setdefault((round(place.x / 4), round(place.y / 4)), place)
    return tuple(found.values())


def _meetings(a: LineString, b: LineString) -> list[Point]:
    places = [
        part for part in shapely.get_parts(shapely.intersection(a, b)) if isinstance(part, Point)
    ]
    for line, other in ((a, b), (b, a)):
        if line.is_ring:
            continue
        ends = (Point(line.coords[0]), Point(line.coords[-1]))
        places += [end for end in ends if other.distance(end) < 0.6]
    return places
