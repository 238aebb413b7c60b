"""Trees, parked cars, boats at their berths and paint on the road."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from simulator.chance import RandomSource
from simulator.town.blocks import Block, Ground
from simulator.town.buildings import ring_of
from simulator.town.planes import corners
from simulator.town.values import (
    CAR_CLASSES,
    SECTIONS,
    Building,
    Colour,
    Marking,
    Moored,
    Parked,
    StreetClass,
    Tree,
    Use,
)
from simulator.town.weave import Network

PAINT: tuple[Colour, ...] = (
    (228, 228, 226), (212, 212, 210), (60, 58, 56), (44, 42, 42), (128, 126, 124), (150, 148, 146),
    (120, 72, 48), (146, 96, 50), (40, 36, 150), (52, 60, 168), (92, 110, 88), (170, 180, 190),
)  # fmt: skip
"""Car colours, as common as they are on the road."""

_KERB_TO_PARKED_M = 1.1
_CLEAR_OF_JUNCTION_M = 15.0
_TREES_PER_M2 = {Use.WOOD: 0.011, Use.PARK: 0.006, Use.HOUSES: 0.0038, Use.FLATS: 0.0028,
                 Use.CEMETERY: 0.0025, Use.PUBLIC: 0.0016, Use.SQUARE: 0.0022, Use.MEADOW: 0.0006,
                 Use.PROMENADE: 0.004, Use.DENSE: 0.0022}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Furniture:
    """Small things that stand still."""

    trees: tuple[Tree, ...]
    parked: tuple[Parked, ...]
    boats: tuple[Moored, ...]
    markings: tuple[Marking, ...]


def furnish(
    ground: Ground,
    network: Network,
    blocks: tuple[Block, ...],
    buildings: tuple[Building, ...],
    chance: RandomSource,
) -> Furniture:
    """Everything small in one town."""
    walls = shapely.union_all(
        [Polygon([(e, n) for n, e in building.footprint]).buffer(2.0) for building in buildings]
    )
    shapely.prepare(walls)
    trees = [tree for block in blocks for tree in _block_trees(block, walls, chance)]
    trees += _street_trees(ground, network, chance)
    parked, bays = _car_parks(blocks, chance)
    parked += _kerbside(network, chance)
    markings = [*bays, *_centre_lines(network), *_crossings(ground, network)]
    return Furniture(tuple(trees), tuple(parked), tuple(_boats(ground, chance)), tuple(markings))


def _block_trees(block: Block, walls: BaseGeometry, chance: RandomSource) -> list[Tree]:
    density = _TREES_PER_M2.get(block.use, 0.0)
    wanted = round(block.plot.area * density)
    if wanted == 0:
        return []
    inner = block.plot.buffer(-2.0)
    if inner.is_empty:
        return []
    shapely.prepare(inner)
    west, south, east, north = inner.bounds
    trees: list[Tree] = []
    for _ in range(wanted * 3):
        if len(trees) >= wanted:
            break
        x, y = chance.uniform(west, east), chance.uniform(south, north)
        crown = chance.uniform(1.8, 4.2)
        is_free = shapely.contains_xy(inner, x, y) and not shapely.contains_xy(walls, x, y)
        if is_free and walls.distance(Point(x, y)) > crown * 0.35:
            trees.append(
                Tree(round(y, 2), round(x, 2), round(crown, 2), round(crown * 2.3 + 1.5, 2))
            )
    return trees


def _street_trees(ground: Ground, network: Network, chance: RandomSource) -> list[Tree]:
    shapely.prepare(ground.carriageway)
    shapely.prepare(ground.land)
    trees = []
    planted = {StreetClass.BOULEVARD, StreetClass.AVENUE, StreetClass.QUAY}
    for street, line in zip(network.streets, network.lines, strict=True):
        if street.street_class not in planted:
            continue
        section = SECTIONS[street.street_class]
        offset = section.half_m + 0.9
        for x, y, heading in _along(line, 11.0, 8.0):
            for side in (-1.0, 1.0):
                tx = x + side * offset * math.cos(heading)
                ty = y - side * offset * math.sin(heading)
                is_dry = shapely.contains_xy(ground.land, tx, ty)
                if not is_dry or shapely.contains_xy(ground.carriageway, tx, ty):
                    continue
                if chance.chance(0.88):
                    crown = round(chance.uniform(2.0, 3.0), 2)
                    trees.append(Tree(round(ty, 2), round(tx, 2), crown, round(crown * 2.6, 2)))
    return trees


def _along(line: LineString, every_m: float, ends_m: float) -> list[tuple[float, float, float]]:
    """(east, north, heading in radians clockwise from north) at even steps along a line."""
    if line.length <= 2 * ends_m:
        return []
    steps = np.arange(ends_m, line.length - ends_m, every_m)
    here = shapely.get_coordinates(shapely.line_interpolate_point(line, steps))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, steps + 0.5))
    way = ahead - here
    headings = np.arctan2(way[:, 0], way[:, 1])
    return [(float(x), float(y), float(h)) for (x, y), h in zip(here, headings, strict=True)]


def _car(x: float, y: float, heading_deg: float, chance: RandomSource) -> Parked:
    length = round(chance.uniform(3.7, 4.7), 2)
    return Parked(
        north_m=round(y, 2),
        east_m=round(x, 2),
        heading_deg=round(heading_deg % 360.0, 1),
        length_m=length,
        width_m=1.8,
        height_m=round(chance.uniform(1.42, 1.7), 2),
        colour_bgr=PAINT[chance.below(len(PAINT))],
    )


def _kerbside(network: Network, chance: RandomSource) -> list[Parked]:
    """Cars in the parking strips, none near a junction."""
    corners = shapely.STRtree(network.junctions)
    streets = shapely.STRtree(network.lines)
    cars = []
    for index, (street, line) in enumerate(zip(network.streets, network.lines, strict=True)):
        if street.street_class not in CAR_CLASSES or street.street_class is StreetClass.BOULEVARD:
            continue
        offset = SECTIONS[street.street_class].half_m - _KERB_TO_PARKED_M
        for x, y, heading in _along(line, 6.3, 14.0):
            if len(corners.query(Point(x, y), predicate="dwithin", distance=_CLEAR_OF_JUNCTION_M)):
                continue
            near = streets.query(Point(x, y), predicate="dwithin", distance=12.0)
            if any(int(other) != index for other in near):
                continue
            for side in (-1.0, 1.0):
                if chance.chance(0.42):
                    cx = x + side * offset * math.cos(heading)
                    cy = y - side * offset * math.sin(heading)
                    turn = 0.0 if side > 0 else 180.0
                    cars.append(_car(cx, cy, math.degrees(heading) + turn, chance))
    return cars


def _car_parks(
    blocks: tuple[Block, ...], chance: RandomSource
) -> tuple[list[Parked], list[Marking]]:
    cars: list[Parked] = []
    paint: list[Marking] = []
    for block in blocks:
        if block.use is not Use.CAR_PARK:
            continue
        inner = block.plot.buffer(-1.5)
        shapely.prepare(inner)
        (ax, ay), (bx, by), _, (dx, dy) = corners(inner)
        ux, uy = _unit(bx - ax, by - ay)
        vx, vy = _unit(dx - ax, dy - ay)
        length, depth = math.dist((ax, ay), (bx, by)), math.dist((ax, ay), (dx, dy))
        rows = [3.0 + 16.0 * (row // 2) + 5.2 * (row % 2) for row in range(2 * int(depth // 16.0))]
        for row in rows:
            for bay in range(int(length // 2.6)):
                s = 1.3 + 2.6 * bay
                x, y = ax + ux * s + vx * row, ay + uy * s + vy * row
                room = Polygon(_box(x, y, (vx, vy), 5.0, 2.6))
                if not inner.contains(room):
                    continue
                for edge in (-1.3, 1.3):
                    middle = (x + ux * edge, y + uy * edge)
                    stripe = _box(*middle, (vx, vy), 5.0, 0.14)
                    paint.append(Marking(ring_of(Polygon(stripe))))
                if chance.chance(0.62):
                    heading = math.degrees(math.atan2(vx, vy)) + 180.0 * chance.below(2)
                    cars.append(_car(x, y, heading, chance))
    return cars, paint


def _unit(x: float, y: float) -> tuple[float, float]:
    length = math.hypot(x, y) or 1.0
    return x / length, y / length


def _box(
    x: float, y: float, ahead: tuple[float, float], length_m: float, width_m: float
) -> list[tuple[float, float]]:
    (ux, uy), h, w = ahead, length_m / 2, width_m / 2
    return [
        (x + ux * h - uy * w, y + uy * h + ux * w),
        (x + ux * h + uy * w, y + uy * h - ux * w),
        (x - ux * h + uy * w, y - uy * h - ux * w),
        (x - ux * h - uy * w, y - uy * h + ux * w),
    ]


def _centre_lines(network: Network) -> list[Marking]:
    corners = shapely.STRtree(network.junctions)
    paint = []
    for street, line in zip(network.streets, network.lines, strict=True):
        if street.street_class not in CAR_CLASSES:
            continue
        for x, y, heading in _along(line, 6.0, 9.0):
            if len(corners.query(Point(x, y), predicate="dwithin", distance=11.0)):
                continue
            ahead = (math.sin(heading), math.cos(heading))
            paint.append(Marking(ring_of(Polygon(_box(x, y, ahead, 2.6, 0.2)))))
    return paint


def _crossings(ground: Ground, network: Network) -> list[Marking]:
    """Zebra stripes a few metres before the junctions of streets with cars."""
    tree = shapely.STRtree(network.junctions)
    shapely.prepare(ground.land)
    paint = []
    for street, line in zip(network.streets, network.lines, strict=True):
        if street.street_class not in CAR_CLASSES:
            continue
        half = SECTIONS[street.street_class].half_m
        near = tree.query(line, predicate="dwithin", distance=1.0)
        stations = sorted(line.project(network.junctions[int(index)]) for index in near)
        for at, following in itertools.pairwise(stations):
            if following - at < 42.0:
                continue
            for along in (at + 10.5, following - 10.5):
                here, ahead = line.interpolate(along), line.interpolate(along + 0.5)
                way = _unit(ahead.x - here.x, ahead.y - here.y)
                if shapely.contains_xy(ground.land, here.x, here.y):
                    paint += _zebra(here, way, half)
    return paint


def _zebra(middle: Point, way: tuple[float, float], half_m: float) -> list[Marking]:
    ux, uy = way
    stripes = []
    count = int((half_m - 0.5) // 0.5)
    for step in range(-count, count + 1, 2):
        x, y = middle.x - uy * step * 0.5, middle.y + ux * step * 0.5
        stripes.append(Marking(ring_of(Polygon(_box(x, y, way, 3.0, 0.5)))))
    return stripes


def _boats(ground: Ground, chance: RandomSource) -> list[Moored]:
    """Boats bow to the quay around the basin, and along floating pontoons."""
    edge = ground.basin.intersection(ground.coast).buffer(-5.5)
    boats: list[Moored] = []
    for part in shapely.get_parts(edge):
        if not isinstance(part, Polygon) or part.area < 4000.0:
            continue
        line = LineString(part.exterior.coords)
        for x, y, heading in _along(line, 5.2, 2.0):
            if chance.chance(0.5) and y > -470.0:
                length = round(chance.uniform(5.0, 9.5), 1)
                turn = math.degrees(heading) + 90.0
                width = round(length * 0.34, 2)
                boats.append(
                    Moored(round(y, 2), round(x, 2), round(turn % 360.0, 1), length, width)
                )
    return boats
