"""Cutting shapes: what streets and building plots have in common. All places are (east, north)."""

import math

import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

Corner = tuple[float, float]


def corners(shape: BaseGeometry) -> tuple[Corner, Corner, Corner, Corner]:
    """The four corners of the smallest turned rectangle around a shape, its first side a long one."""
    box = shapely.get_coordinates(shapely.oriented_envelope(shape))
    a, b, c, d = ((float(x), float(y)) for x, y in box[:4])
    return (a, b, c, d) if math.dist(a, b) >= math.dist(b, c) else (b, c, d, a)


def between(a: Corner, b: Corner, share: float) -> Corner:
    """The place at a share of the way."""
    return (a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share)


def stretched(a: Corner, b: Corner, by_m: float) -> LineString:
    """The line through two places, longer at both ends."""
    length = math.dist(a, b)
    ux, uy = (b[0] - a[0]) / length * by_m, (b[1] - a[1]) / length * by_m
    return LineString([(a[0] - ux, a[1] - uy), (b[0] + ux, b[1] + uy)])


def pieces(face: Polygon, knife: LineString) -> list[Polygon]:
    """A face cut along a line."""
    noded = shapely.union(face.exterior, knife)
    found = shapely.get_parts(shapely.polygonize(list(shapely.get_parts(noded))))
    return [
        piece
        for piece in found
        if isinstance(piece, Polygon) and face.contains(piece.representative_point())
    ]
