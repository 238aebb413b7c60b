"""The document as the map shows it, and the names by which the map speaks of its parts; pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from missions.checks import Severity
from missions.geo import Area, AreaPolygon, GeoPoint
from missions.items import NAV_LAST
from ui.map.marks import Bounds, Circle, Outline, Place, PlaceKind, PlanDrawing, Role, Waypoint
from ui.models.plan_shapes import ROI, places_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missions.plan import Fence
    from ui.models.plan_document import PlanDocument
    from ui.models.surveys import Survey

HOME_KEY: Final = "home"
FENCE: Final = "fence"
RALLY: Final = "rally"
RING: Final = "ring"
LINE: Final = "line"
SPOT: Final = "spot"
NEAR_DEG: Final = 0.0012  # about 130 m: enough around a place to see where it is
_MARKS: Final = {Severity.ERROR: "warning", Severity.WARNING: "caution"}


def drawing_of(document: PlanDocument, colour: str) -> PlanDrawing:
    """Everything of the plan that has a place."""
    plan = document.plan
    return PlanDrawing(
        waypoints=_waypoints(document),
        path=_path(document),
        outlines=(*_fences(plan.fence), *_surveys(document.surveys)),
        circles=tuple(
            Circle(
                f"circle:{number}",
                Role.FENCE if circle.inclusion else Role.EXCLUSION,
                circle.center,
                circle.radius_m,
            )
            for number, circle in enumerate(plan.fence.circles)
        ),
        places=_places(document),
        colour=colour,
        is_editable=True,
    )


def _waypoints(document: PlanDocument) -> tuple[Waypoint, ...]:
    found: list[Waypoint] = []
    for index, item in enumerate(document.plan.items):
        if item.position is None or (item.command > NAV_LAST and item.command not in ROI):
            continue
        worst = document.analysis.worst(index)
        mark = _MARKS.get(worst) if worst is not None else None
        is_path = item.command not in ROI
        found.append(Waypoint(index, item.position, str(index + 1), is_path, mark))
    return tuple(found)


def _path(document: PlanDocument) -> tuple[GeoPoint, ...] | None:
    """As it will be flown, the way home included; None while that is not worked out."""
    way = document.analysis.route
    if way is None or not document.is_analysed or not way.legs:
        return None
    path = [way.legs[0].start]
    for leg in way.legs:
        if leg.end != path[-1]:
            path.append(leg.end)
    return tuple(path)


def _fences(fence: Fence) -> list[Outline]:
    return [
        Outline(
            f"{FENCE}:{number}",
            Role.FENCE if polygon.inclusion else Role.EXCLUSION,
            polygon.points,
            is_editable=True,
        )
        for number, polygon in enumerate(fence.polygons)
    ]


def _surveys(surveys: Sequence[Survey]) -> list[Outline]:
    found: list[Outline] = []
    for number, survey in enumerate(surveys):
        for part, polygon in enumerate(survey.area.polygons):
            key = f"{RING}:{number}:{part}"
            found.append(Outline(key, Role.AREA, polygon.outer, is_editable=True))
        for part, line in enumerate(survey.area.lines):
            key = f"{LINE}:{number}:{part}"
            found.append(Outline(key, Role.BEAT, line, is_closed=False, is_editable=True))
    return found


def _places(document: PlanDocument) -> tuple[Place, ...]:
    plan = document.plan
    found: list[Place] = []
    if plan.home is not None:
        found.append(Place(HOME_KEY, PlaceKind.HOME, plan.home.point, is_editable=True))
    for number, spot in enumerate(plan.rally):
        label = f"R{number + 1}"
        key = f"{RALLY}:{number}"
        found.append(Place(key, PlaceKind.RALLY, spot.point, label, is_editable=True))
    for number, survey in enumerate(document.surveys):
        for part, point in enumerate(survey.area.points):
            key = f"{SPOT}:{number}:{part}"
            found.append(Place(key, PlaceKind.POI, point, is_editable=True))
    return tuple(found)


def bounds_of(document: PlanDocument) -> Bounds | None:
    """A box around the plan with some room; None when it has no place."""
    plan = document.plan
    points = [*places_of(plan)]
    points += [point for polygon in plan.fence.polygons for point in polygon.points]
    points += [circle.center for circle in plan.fence.circles]
    return Bounds.around(points)


# ------------------------------------------------------------------- changed by hand


def bounds_near(points: Sequence[GeoPoint]) -> Bounds | None:
    """A box with some ground around these places; None when there are none."""
    box = Bounds.around(points)
    if box is None:
        return None
    south, west = box.south_deg - NEAR_DEG, box.west_deg - NEAR_DEG
    return Bounds(south, west, box.north_deg + NEAR_DEG, box.east_deg + NEAR_DEG)


def moved_vertex(
    points: Sequence[GeoPoint], index: int, point: GeoPoint | None, *, is_new: bool = False
) -> tuple[GeoPoint, ...]:
    """Corners after one was moved, put in before (``is_new``), or taken away (None)."""
    changed = list(points)
    if point is None:
        del changed[index]
    elif is_new:
        changed.insert(index, point)
    else:
        changed[index] = point
    return tuple(changed)


def redrawn(survey: Survey, kind: str, part: int, points: Sequence[GeoPoint]) -> Survey | None:
    """A survey with one ring or line of its drawing changed; None when too little is left of it."""
    area = survey.area
    if kind == RING:
        if len(points) < 3:
            return None
        rings = list(area.polygons)
        rings[part] = AreaPolygon(tuple(points), rings[part].holes)
        return replace(survey, area=Area(area.name, tuple(rings), area.lines, area.points))
    if kind == LINE:
        if len(points) < 2:
            return None
        lines = list(area.lines)
        lines[part] = tuple(points)
        return replace(survey, area=Area(area.name, area.polygons, tuple(lines), area.points))
    spots = list(area.points)
    spots[part] = points[0]
    return replace(survey, area=Area(area.name, area.polygons, area.lines, tuple(spots)))


def outline_points(survey: Survey, kind: str, part: int) -> tuple[GeoPoint, ...]:
    """The corners of one part of a drawing."""
    if kind == RING:
        return survey.area.polygons[part].outer
    return survey.area.lines[part] if kind == LINE else (survey.area.points[part],)
