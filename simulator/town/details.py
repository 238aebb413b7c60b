"""What is inside a block besides buildings: paths and ponds, pitches, graves, landing pads."""

import math

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from simulator.town.blocks import Block
from simulator.town.materials import Material
from simulator.town.values import Use


def details(block: Block) -> list[tuple[Material, BaseGeometry]]:
    """Paths, pitches and landing pads."""
    plot = block.plot
    if block.use is Use.PARK:
        inner = plot.buffer(-6.0)
        axes = shapely.oriented_envelope(plot).centroid.buffer(7.0)
        cross = shapely.union_all([_axis(block, turn).buffer(1.5) for turn in (0.0, 90.0)] + [axes])
        paths = shapely.union(inner.boundary.buffer(1.4), cross.intersection(inner))
        return [(Material.GRAVEL, paths), (Material.HARBOUR, axes.buffer(-3.0))]
    if block.use is Use.SPORTS:
        return _stadium(block)
    if block.use is Use.BASE:
        pads = [shapely.Point(x, 0.0) for x in (-75.0, -25.0, 25.0, 75.0)]
        strip = shapely.box(-100.0, -30.0, 100.0, 30.0)
        return [
            (Material.GRAVEL, strip.buffer(1.5)),
            (Material.CONCRETE, strip),
            (Material.PAINT, strip.buffer(-1.0).boundary.buffer(0.15)),
            (
                Material.PAINT,
                shapely.union_all([pad.buffer(6.0).boundary.buffer(0.3) for pad in pads]),
            ),
            (Material.PAINT, shapely.union_all([_letter_h(pad) for pad in pads])),
        ]
    if block.use is Use.CEMETERY:
        inner = plot.buffer(-4.0)
        return [(Material.CONCRETE, _graves(inner))]
    return []


def _axis(block: Block, turn_deg: float) -> shapely.LineString:
    middle = shapely.oriented_envelope(block.plot).centroid
    corners = shapely.get_coordinates(shapely.oriented_envelope(block.plot))
    angle = math.degrees(math.atan2(*(corners[1] - corners[0])[::-1])) + turn_deg
    line = shapely.LineString([(middle.x - 300.0, middle.y), (middle.x + 300.0, middle.y)])
    turned: shapely.LineString = affinity.rotate(line, angle, origin=(middle.x, middle.y))
    return turned


def _stadium(block: Block) -> list[tuple[Material, BaseGeometry]]:
    """A football pitch inside a running track, as large as fits."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(block.plot))
    sides = corners[1] - corners[0], corners[2] - corners[1]
    long_side = max(sides, key=lambda side: float(np.hypot(*side)))
    angle = math.degrees(math.atan2(long_side[1], long_side[0]))
    circle = shapely.maximum_inscribed_circle(block.plot, tolerance=1.0)
    x, y = circle.coords[0]
    room = float(circle.length) * 0.94
    unit = room / 40.0
    axis = shapely.LineString([(x - 30.0 * unit, y), (x + 30.0 * unit, y)])
    oval = affinity.rotate(axis.buffer(36.0 * unit), angle, origin=(x, y)).intersection(block.plot)
    box = shapely.box(x - 38.0 * unit, y - 22.0 * unit, x + 38.0 * unit, y + 22.0 * unit)
    field = affinity.rotate(box, angle, origin=(x, y))
    half = affinity.rotate(
        shapely.LineString([(x, y - 20.0 * unit), (x, y + 20.0 * unit)]), angle, origin=(x, y)
    )
    lines = [
        field.buffer(-2.0 * unit).boundary,
        half,
        shapely.Point(x, y).buffer(7.0 * unit).boundary,
    ]
    return [
        (Material.TRACK, oval),
        (Material.PITCH, oval.buffer(-7.0 * unit)),
        (Material.PAINT, shapely.union_all([line.buffer(0.15) for line in lines])),
    ]


def _letter_h(pad: shapely.Point) -> BaseGeometry:
    x, y = pad.x, pad.y
    bars = [
        shapely.box(x - 2.2, y - 3.0, x - 1.4, y + 3.0),
        shapely.box(x + 1.4, y - 3.0, x + 2.2, y + 3.0),
        shapely.box(x - 1.4, y - 0.4, x + 1.4, y + 0.4),
    ]
    return shapely.union_all(bars)


def _graves(inner: BaseGeometry) -> BaseGeometry:
    west, south, east, north = inner.bounds
    slabs = [
        shapely.box(x, y, x + 1.1, y + 2.3)
        for x in np.arange(west, east, 2.4)
        for y in np.arange(south, north, 4.6)
    ]
    kept = [slab for slab in slabs if inner.contains(slab)]
    return shapely.MultiPolygon(kept)
