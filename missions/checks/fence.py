"""The fence itself, and the path against it: every leg inside the inclusions, outside the exclusions.

Worked out on the plane touching the Earth in the middle of the plan (see ``north_east_m``), where a
leg of a town's patrol is straight to a millimetre, across the antimeridian too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.prepared import prep
from shapely.validation import explain_validity

from missions.checks.findings import Finding, Limits, error, warning
from missions.estimate import LegKind, route
from missions.geo import GeoPoint, centre, north_east_m
from missions.plan import Fence, FencePolygon, Plan

_EDGE_M = 0.01
"""On the line counts as inside."""
_ARC_SEGMENTS = 64


def check_fence_shapes(fence: Fence) -> list[Finding]:
    """Findings about polygons a vehicle cannot use."""
    found: list[Finding] = []
    for number, polygon in enumerate(fence.polygons, start=1):
        problem = _problem(polygon)
        if problem is not None:
            where = polygon.points[0] if polygon.points else None
            text = f"Fence polygon {number} {problem}; redraw it."
            found.append(error("fence-shape", None, text, where))
    return found


def _problem(polygon: FencePolygon) -> str | None:
    if len(set(polygon.points)) < 3:
        return "has fewer than three different corners"
    shape = _polygon(polygon, centre(polygon.points))
    if shape.is_valid and shape.area >= 1.0:
        return None
    if "Self-intersection" in explain_validity(shape):
        return "crosses itself"
    return "encloses no area" if shape.area < 1.0 else "touches itself"


def _polygon(polygon: FencePolygon, origin: GeoPoint) -> Polygon:
    return Polygon([_east_north(origin, point) for point in polygon.points])


def _east_north(origin: GeoPoint, point: GeoPoint) -> tuple[float, float]:
    north_m, east_m = north_east_m(origin, point)
    return east_m, north_m


@dataclass(frozen=True, slots=True)
class _Zone:
    """One fence shape on the plane."""

    name: str
    inclusion: bool
    shape: BaseGeometry


def check_inside_fence(plan: Plan, limits: Limits) -> list[Finding]:
    """Findings about the path, the home and the rally points against the fence."""
    if plan.fence.is_empty:
        return [
            warning(
                "no-fence", None, "The plan has no fence; draw one so that the vehicle keeps it."
            )
        ]
    usable = [polygon for polygon in plan.fence.polygons if _problem(polygon) is None]
    if len(usable) != len(plan.fence.polygons):
        return []  # said by the shapes' own check; a wrong shape proves nothing
    corners = tuple(point for polygon in usable for point in polygon.points)
    centers = tuple(circle.center for circle in plan.fence.circles)
    origin = plan.home.point if plan.home else centre(corners + centers)
    zones = _zones(plan.fence, origin)
    found: list[Finding] = []
    for zone in zones:
        found += _legs_against(zone, plan, origin, limits)
        found += _spots_against(zone, plan, origin)
    return found


def _zones(fence: Fence, origin: GeoPoint) -> list[_Zone]:
    zones = [
        _Zone(f"fence polygon {number}", polygon.inclusion, _polygon(polygon, origin))
        for number, polygon in enumerate(fence.polygons, start=1)
    ]
    zones += [
        _Zone(
            f"fence circle {number}",
            circle.inclusion,
            Point(_east_north(origin, circle.center)).buffer(circle.radius_m, _ARC_SEGMENTS),
        )
        for number, circle in enumerate(fence.circles, start=1)
    ]
    return zones


def _legs_against(zone: _Zone, plan: Plan, origin: GeoPoint, limits: Limits) -> Iterator[Finding]:
    allowed = prep(zone.shape.buffer(_EDGE_M))
    forbidden = prep(zone.shape.buffer(-_EDGE_M))
    roomy = prep(
        zone.shape.buffer(-limits.fence_margin_m if zone.inclusion else limits.fence_margin_m)
    )
    said: set[int] = set()
    for leg in route(plan, limits.performance, max_repeats=1).legs:
        if leg.item in said or leg.kind in (LegKind.CLIMB, LegKind.LAND):
            continue
        start, end = _east_north(origin, leg.start), _east_north(origin, leg.end)
        path: BaseGeometry = Point(start) if start == end else LineString([start, end])
        if leg.radius_m > 0:
            path = Point(end).buffer(leg.radius_m, _ARC_SEGMENTS)
        is_allowed = allowed.covers(path) if zone.inclusion else not forbidden.intersects(path)
        if not is_allowed:
            said.add(leg.item)
            verb = "leaves" if zone.inclusion else "enters"
            yield error(
                "fence-path",
                leg.item,
                f"The way flown for item {leg.item + 1} {verb} {zone.name}; move the item or change "
                "the fence.",
                leg.end,
            )
        elif not (roomy.covers(path) if zone.inclusion else not roomy.intersects(path)):
            said.add(leg.item)
            yield warning(
                "fence-margin",
                leg.item,
                f"The way flown for item {leg.item + 1} comes within {limits.fence_margin_m:g} m of "
                f"{zone.name}; leave room for wind and GPS.",
                leg.end,
            )


def _spots_against(zone: _Zone, plan: Plan, origin: GeoPoint) -> Iterator[Finding]:
    spots = [(f"Rally point {number}", s.point) for number, s in enumerate(plan.rally, start=1)]
    if plan.home is not None:
        spots.append(("The home", plan.home.point))
    if plan.fence.return_point is not None:
        spots.append(("The fence's return point", plan.fence.return_point.point))
    for name, point in spots:
        inside = zone.shape.buffer(_EDGE_M).covers(Point(_east_north(origin, point)))
        if inside != zone.inclusion:
            where = "outside" if zone.inclusion else "inside"
            yield error(
                "fence-spot", None, f"{name} is {where} {zone.name}; move one of them.", point
            )
