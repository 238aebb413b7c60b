"""Edits of fence, rally points, home and points of interest: every one a new plan; pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shapely.geometry import MultiPoint, Polygon

from missions import edit
from missions.errors import UserError
from missions.geo import (
    Altitude,
    Area,
    AreaPolygon,
    GeoPoint,
    Position,
    Reference,
    centre,
    north_east_m,
    offset,
)
from missions.items import DO_SET_ROI, DO_SET_ROI_LOCATION, look_at, takeoff, waypoint
from missions.plan import FencePolygon, Plan
from ui.models import item_cells as cells
from ui.models.surveys import place_for_more
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

ROI: frozenset[int] = frozenset({DO_SET_ROI, DO_SET_ROI_LOCATION})
RALLY_HEIGHT = Altitude(30.0, Reference.HOME)


def places_of(plan: Plan) -> tuple[GeoPoint, ...]:
    """Everywhere the plan goes, home and rally points included."""
    places = [item.position for item in plan.items if item.position and item.command not in ROI]
    if plan.home is not None:
        places.append(plan.home.point)
    return (*places, *(spot.point for spot in plan.rally))


def fence_around(plan: Plan, margin_m: float) -> Plan:
    """The plan with one fence ``margin_m`` around everywhere it goes; exclusions stay.

    Raises:
        UserError: when the plan goes nowhere.
    """
    places = places_of(plan)
    if not places:
        raise UserError(_("There is no route to fence: draw one first."))
    origin = centre(places)
    spots = [north_east_m(origin, place) for place in places]
    hull = MultiPoint(spots).convex_hull
    grown = hull.buffer(margin_m, quad_segs=2, join_style="mitre", mitre_limit=1.5)
    shape = grown.simplify(margin_m * 0.05)
    assert isinstance(shape, Polygon)  # noqa: S101 - a convex shape grown
    corners = tuple(offset(origin, north, east) for north, east in list(shape.exterior.coords)[:-1])
    kept = tuple(polygon for polygon in plan.fence.polygons if not polygon.inclusion)
    fence = replace(plan.fence, polygons=(FencePolygon(corners), *kept))
    return replace(plan, fence=fence)


def with_polygon(plan: Plan, points: Sequence[GeoPoint], *, inclusion: bool) -> Plan:
    """One more fence (``inclusion``) or exclusion."""
    polygon = FencePolygon(tuple(points), inclusion)
    return replace(plan, fence=replace(plan.fence, polygons=(*plan.fence.polygons, polygon)))


def with_corners(plan: Plan, number: int, points: Sequence[GeoPoint]) -> Plan:
    """Fence polygon ``number`` with other corners; fewer than three take it away."""
    polygons = list(plan.fence.polygons)
    if len(points) < 3:
        del polygons[number]
    else:
        polygons[number] = replace(polygons[number], points=tuple(points))
    return replace(plan, fence=replace(plan.fence, polygons=tuple(polygons)))


def without_fence(plan: Plan) -> Plan:
    """No fence, no exclusion."""
    return replace(plan, fence=Plan().fence)


def with_rally(plan: Plan, point: GeoPoint) -> Plan:
    """One more rally point."""
    return replace(plan, rally=(*plan.rally, Position(point, RALLY_HEIGHT)))


def with_rally_moved(plan: Plan, number: int, point: GeoPoint | None) -> Plan:
    """Rally point ``number`` elsewhere; None takes it away."""
    rally = list(plan.rally)
    if point is None:
        del rally[number]
    else:
        rally[number] = replace(rally[number], point=point)
    return replace(plan, rally=tuple(rally))


def with_home(plan: Plan, point: GeoPoint) -> Plan:
    """The launch place elsewhere; its height above sea stays, 0 when it was not known."""
    height = plan.home.altitude if plan.home is not None else Altitude(0.0, Reference.AMSL)
    return replace(plan, home=Position(point, height))


def with_interest(plan: Plan, point: GeoPoint, after: int | None) -> Plan:
    """Look at a place from the item after ``after`` on, or for the whole route."""
    first = 1 if plan.items and plan.items[0].command == takeoff(RALLY_HEIGHT).command else 0
    index = min(first if after is None else after + 1, len(plan.items))
    return edit.insert(plan, index, (look_at(Position(point, Altitude(0.0, Reference.HOME))),))


def with_waypoint(plan: Plan, point: GeoPoint, after: int | None) -> tuple[Plan, int]:
    """One more waypoint after item ``after``, else before the landing; and its index.

    It is flown at the height of the waypoint before it.
    """
    index = place_for_more(plan) if after is None else min(after + 1, len(plan.items))
    heights = [i.altitude for i in plan.items[:index] if i.altitude and i.command not in ROI]
    height = heights[-1] if heights else cells.DEFAULT_HEIGHT
    return edit.insert(plan, index, (waypoint(Position(point, height)),)), index


def moved(plan: Plan, index: int, point: GeoPoint) -> Plan:
    """Item ``index`` at another place."""
    return edit.replace_item(plan, index, replace(plan.items[index], position=point))


def rectangle(middle: GeoPoint, along_east_m: float, along_north_m: float) -> tuple[GeoPoint, ...]:
    """A rectangle around a place, from its south-west corner clockwise.

    Raises:
        UserError: when a side has no length.
    """
    if not (along_east_m > 0 and along_north_m > 0):
        raise UserError(_("A rectangle needs two sides above 0 m: correct them."))
    east, north = along_east_m / 2, along_north_m / 2
    corners = ((-north, -east), (north, -east), (north, east), (-north, east))
    return tuple(offset(middle, n, e) for n, e in corners)


def area_of(kind: str, points: Sequence[GeoPoint], name: str) -> Area:
    """What was drawn as an area: ``polygon``, ``line`` or ``point``.

    Raises:
        UserError: when there are too few places.
    """
    least = {"polygon": 3, "line": 2}.get(kind, 1)
    if len(points) < least:
        raise UserError(_("{count} places are needed for that: draw more.").format(count=least))
    if kind == "polygon":
        return Area(name, (AreaPolygon(tuple(points)),))
    if kind == "line":
        return Area(name, (), (tuple(points),))
    return Area(name, (), (), tuple(points))
