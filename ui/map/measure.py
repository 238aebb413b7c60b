"""Words for what is being drawn: lengths and bearings of its legs, size of its area."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from missions.geo import bearing_deg, distance_m, north_east_m
from ui.formatting import Local
from ui.words import _

if TYPE_CHECKING:
    from missions.geo import GeoPoint


def labels(points: tuple[GeoPoint, ...], *, is_area: bool, has_bearings: bool) -> list[str]:
    """One label for each leg and a last one for the whole; empty for a single place.

    Args:
        points: as drawn; an area is not closed.
        is_area: whether the last place leads back to the first.
        has_bearings: whether a leg says its bearing as well.
    """
    if len(points) < 2:
        return []
    legs = list(itertools.pairwise(points))
    written = [
        f"{length(distance_m(a, b))}  {round(bearing_deg(a, b)) % 360:03d}°"
        if has_bearings
        else length(distance_m(a, b))
        for a, b in legs
    ]
    if is_area and len(points) > 2:
        return [*written, area(area_m2(points))]
    total = sum(distance_m(a, b) for a, b in legs)
    return (
        [*written, _("total {length}").format(length=length(total))] if len(legs) > 1 else written
    )


def length(value_m: float) -> str:
    """A length to read off a map: ``84 m``, ``1.26 km``."""
    if value_m < 1000:
        return f"{value_m:.0f} m" if value_m >= 10 else f"{Local(value_m):.1f} m"
    return f"{Local(value_m / 1000):.2f} km" if value_m < 100_000 else f"{value_m / 1000:.0f} km"


def area(value_m2: float) -> str:
    """An area to read off a map: ``850 m²``, ``2.4 ha``, ``1.30 km²``."""
    if value_m2 < 10_000:
        return f"{value_m2:.0f} m²"
    return (
        f"{Local(value_m2 / 1e4):.1f} ha"
        if value_m2 < 1_000_000
        else f"{Local(value_m2 / 1e6):.2f} km²"
    )


def area_m2(points: tuple[GeoPoint, ...]) -> float:
    """Ground area within a ring by the shoelace formula on the plane touching its first place.

    Within 0.1 % for areas under 50 km across; a ring that crosses itself counts its loops' difference.
    """
    plane = [north_east_m(points[0], point) for point in points]
    ring = zip(plane, [*plane[1:], plane[0]], strict=True)
    return math.fabs(sum(n1 * e2 - n2 * e1 for (n1, e1), (n2, e2) in ring)) / 2
