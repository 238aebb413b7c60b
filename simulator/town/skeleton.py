"""The large shapes of the island: coast, harbour, canal, main streets, and the bend given to all.

Drawn straight in a drawing frame (x east, y north, metres), then bent by one smooth displacement, so
that what was parallel stays parallel and nothing looks ruled. The base keeps its right angles.
"""

import itertools
import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from simulator.chance import RandomSource
from simulator.town.values import StreetClass

_Shape = TypeVar("_Shape", bound=BaseGeometry)

HALF_EAST_M = 800.0
HALF_NORTH_M = 600.0

BASE_BOX = shapely.box(-125.0, -48.0, 125.0, 48.0)
"""The open landing area; streets run around it."""

_RING_INSET_M = 82.0
_CANAL_HALF_M = 11.0
_QUAY_OFFSET_M = 23.0
_OVERSHOOT_M = 1.5  # so that a street that ends on another truly meets it
_STEP_M = 18.0  # middle lines get a vertex this often before they are bent
_BASE_STREETS = (-138.0, 138.0, -58.0, 62.0)  # west, east, south, north middle lines


@dataclass(frozen=True, slots=True)
class Line:
    """A street's middle line before it has a name."""

    street_class: StreetClass
    line: LineString
    is_ring: bool = False


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What the streets are woven into, all in the drawing frame."""

    coast: Polygon
    basin: Polygon
    canal_axis: LineString
    canal: Polygon
    moles: MultiPolygon
    ring: Polygon
    lines: tuple[Line, ...]
    rail: LineString
    causeway: LineString
    roundabouts: tuple[Point, ...]
    bend: "Bend"

    @property
    def water(self) -> BaseGeometry:
        """Water inside the coast."""
        return shapely.union_all([self.basin, self.canal])


@dataclass(frozen=True, slots=True)
class Bend:
    """The smooth displacement from the drawing frame to the ground."""

    phases: tuple[float, float, float, float]

    def points(self, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The same places, bent; (N, 2) east and north metres."""
        x, y = xy[:, 0], xy[:, 1]
        a, b, c, d = self.phases
        dx = 17.0 * np.sin(y / 104.0 + a) + 5.0 * np.sin((x + y) / 57.0 + b)
        dy = 15.0 * np.sin(x / 112.0 + c) + 5.0 * np.sin((x - y) / 61.0 + d)
        west, east, south, north = _BASE_STREETS
        away = np.hypot(
            np.maximum(np.maximum(west - x, x - east), 0.0),
            np.maximum(np.maximum(south - y, y - north), 0.0),
        )
        share = np.clip((away - 20.0) / 150.0, 0.0, 1.0)
        share = share * share * (3.0 - 2.0 * share) * np.clip((900.0 - np.abs(y)) / 250.0, 0.0, 1.0)
        return np.column_stack((x + dx * share, y + dy * share))

    def __call__(self, shape: _Shape) -> _Shape:
        """The same shape with enough vertices, bent."""
        return shapely.transform(shapely.segmentize(shape, _STEP_M), self.points)


def build_skeleton(chance: RandomSource) -> Skeleton:
    """Coast, water and main streets of one town."""
    coast = _coast(chance)
    basin = shapely.union(
        shapely.box(315.0, -450.0, 585.0, -325.0), shapely.box(415.0, -760.0, 490.0, -440.0)
    )
    canal_axis = _canal_axis(chance)
    canal = canal_axis.buffer(_CANAL_HALF_M, cap_style="flat")
    ring = _ring(coast, basin)
    west, east, south, north = _BASE_STREETS
    causeway = LineString([(east, ring.bounds[3] - 8.0), (east, 3500.0)])
    lines = [Line(StreetClass.BOULEVARD, LineString(ring.exterior.coords), is_ring=True)]
    lines += _inside(
        ring,
        [
            (StreetClass.AVENUE, [(-900.0, north), (900.0, north)]),
            (StreetClass.AVENUE, [(east, -900.0), (east, 900.0)]),
            (StreetClass.STREET, [(-900.0, south), (900.0, south)]),
            (StreetClass.STREET, [(west, -900.0), (west, north + _OVERSHOOT_M)]),
        ],
    )
    for side in (-_QUAY_OFFSET_M, _QUAY_OFFSET_M):
        quay = shapely.intersection(canal_axis.offset_curve(side), ring.buffer(_OVERSHOOT_M))
        lines.append(Line(StreetClass.QUAY, _longest(quay)))
    lines.append(
        Line(StreetClass.AVENUE, LineString([(east, ring.bounds[3] - 40.0), (east, 640.0)]))
    )
    roundabouts = tuple(
        _first_point(shapely.intersection(ring.exterior, LineString(ends)))
        for ends in ([(east, 300.0), (east, 700.0)], [(300.0, north), (900.0, north)])
    )
    return Skeleton(
        coast=coast,
        basin=_polygon(basin),
        canal_axis=canal_axis,
        canal=_polygon(canal),
        moles=_moles(),
        ring=ring,
        lines=tuple(lines),
        rail=_rail(ring, east - 44.0),
        causeway=causeway,
        roundabouts=roundabouts,
        bend=Bend(tuple(chance.uniform(0.0, math.tau) for _ in range(4))),  # type: ignore[arg-type]
    )


def _coast(chance: RandomSource) -> Polygon:
    waves = [(k, chance.uniform(0.0, math.tau), 0.055 / k) for k in (2, 3, 5, 7, 9, 13)]
    places = []
    for step in range(240):
        angle = math.tau * step / 240
        c, s = math.cos(angle), math.sin(angle)
        radius = (abs(c / 745.0) ** 3.4 + abs(s / 548.0) ** 3.4) ** (-1 / 3.4)
        radius *= 1.0 + sum(size * math.sin(k * angle + phase) for k, phase, size in waves)
        x = max(-768.0, min(768.0, radius * c))
        y = max(-570.0, min(570.0, radius * s))
        places.append((x, y))
    quays = shapely.box(276.0, -496.0, 624.0, -290.0)
    shore = shapely.union(Polygon(places), quays)
    return _polygon(shore.buffer(20.0).buffer(-40.0).buffer(20.0))


def _canal_axis(chance: RandomSource) -> LineString:
    middle = -372.0 + chance.uniform(-14.0, 14.0)
    phase = chance.uniform(0.0, math.tau)
    ys = range(-780, 781, 15)
    return LineString([(middle + 24.0 * math.sin(y / 150.0 + phase), y) for y in ys])


def _ring(coast: Polygon, basin: BaseGeometry) -> Polygon:
    dry = shapely.difference(coast.buffer(-_RING_INSET_M), basin.buffer(50.0, join_style="mitre"))
    inner = dry.buffer(-45.0).buffer(45.0)
    largest = max(shapely.get_parts(inner), key=lambda part: float(part.area))
    return _polygon(largest.buffer(40.0).buffer(-40.0).simplify(1.0))


def _inside(
    ring: Polygon, wanted: list[tuple[StreetClass, list[tuple[float, float]]]]
) -> list[Line]:
    return [
        Line(
            street_class,
            _longest(shapely.intersection(LineString(ends), ring.buffer(_OVERSHOOT_M))),
        )
        for street_class, ends in wanted
    ]


def _rail(ring: Polygon, viaduct_east_m: float) -> LineString:
    """Along the north of the ring, then out over the sea beside the road."""
    track = _longest(
        shapely.intersection(
            LineString(ring.buffer(40.0).exterior.coords), shapely.box(-255.0, 250.0, 30.0, 900.0)
        )
    )
    places = sorted(track.coords)
    last = places[-1]
    corner = [
        (last[0] + (viaduct_east_m - last[0]) * share, last[1] + 110.0 * share**2.2)
        for share in (0.35, 0.6, 0.8, 0.92, 1.0)
    ]
    line = LineString([*places, *corner, (viaduct_east_m, 900.0), (viaduct_east_m, 3500.0)])
    return _rounded(line)


def _rounded(line: LineString) -> LineString:
    """Corners cut three times (Chaikin), ends kept."""
    places = [(float(x), float(y)) for x, y in line.coords]
    for _ in range(3):
        cut = [places[0]]
        for (ax, ay), (bx, by) in itertools.pairwise(places):
            cut.append((0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by))
            cut.append((0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by))
        places = [*cut, places[-1]]
    return LineString(places)


def _moles() -> MultiPolygon:
    """Two breakwaters that shelter the harbour mouth."""
    west = LineString([(409.0, -480.0), (406.0, -580.0), (414.0, -632.0)]).buffer(5.0)
    east = LineString([(496.0, -480.0), (508.0, -600.0), (480.0, -664.0), (440.0, -680.0)]).buffer(
        6.0
    )
    return MultiPolygon([_polygon(west), _polygon(east)])


def _longest(shape: BaseGeometry) -> LineString:
    merged = shapely.line_merge(shape)
    parts = [part for part in shapely.get_parts(merged) if isinstance(part, LineString)]
    return max(parts, key=lambda part: float(part.length))


def _first_point(shape: BaseGeometry) -> Point:
    part = shapely.get_parts(shape)[0]
    return Point(part.x, part.y)


def _polygon(shape: BaseGeometry) -> Polygon:
    if not isinstance(shape, Polygon):
        shape = max(shapely.get_parts(shape), key=lambda part: float(part.area))
    if not isinstance(shape, Polygon):
        raise TypeError(f"a town shape became {shape.geom_type}")
    return shape
