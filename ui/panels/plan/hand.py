"""What the hand does on the map, or by numbers, as edits of the plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QObject, pyqtSignal

from missions import edit
from missions.errors import UserError
from missions.geo import AreaPolygon, GeoPoint, centre, offset
from missions.plan import Plan
from ui.map.marks import Tool
from ui.models import item_cells as cells
from ui.models import plan_shapes as shapes
from ui.models import surveys as drawn
from ui.models.surveys import Survey
from ui.panels.plan import drawing
from ui.panels.plan.tools import TOOLS, Draw
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtCore import pyqtBoundSignal

    from missions.geo import Area, Position
    from ui.map.marks import Bounds
    from ui.map.view import MapView
    from ui.models.fleet import FleetModel
    from ui.models.plan_document import PlanDocument
    from ui.panels.plan.pattern_form import PatternForm

MAP_TOOLS: Final = {
    Draw.AREA: Tool.POLYGON,
    Draw.RECTANGLE: Tool.RECTANGLE,
    Draw.BEAT: Tool.LINE,
    Draw.LINE: Tool.LINE,
    Draw.WAYPOINT: Tool.POINT,
    Draw.INTEREST: Tool.POINT,
    Draw.FENCE: Tool.POLYGON,
    Draw.EXCLUSION: Tool.POLYGON,
    Draw.RALLY: Tool.POINT,
    Draw.HOME: Tool.POINT,
}
KINDS: Final = {Draw.AREA: "polygon", Draw.RECTANGLE: "polygon", Draw.LINE: "line"}
BESIDE_M: Final = 15.0
_TITLES: Final = {spec.draw: spec.title for spec in TOOLS}
AGAIN: Final = frozenset({Draw.WAYPOINT, Draw.RALLY, Draw.EXCLUSION})
"""Tools that stay in the hand: one of them seldom comes alone."""


class Hand(QObject):
    """Turns drawings and drags into steps of the document.

    Args:
        document: the plan.
        fleet: tells where home is before there is a plan.
        form: the pattern a new drawing starts with.
        guard: runs a step and shows a :class:`UserError`.
        parent: Qt owner.
    """

    tool_changed = pyqtSignal(object)
    """The :class:`Draw` in the hand, or None."""
    survey_chosen = pyqtSignal(int)
    """A drawing was made or touched: the form shows its settings."""

    def __init__(
        self,
        document: PlanDocument,
        fleet: FleetModel,
        form: PatternForm,
        guard: Callable[[Callable[[], None]], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._fleet = fleet
        self._form = form
        self._guard = guard
        self._map: MapView | None = None
        self._draw: Draw | None = None
        self._is_starting = False
        self._view: Bounds | None = None

    # ---------------------------------------------------------------- the map

    def take(self, map_view: MapView) -> None:
        """Listen to the map."""
        self._map = map_view
        for signal, slot in self._wires(map_view):
            signal.connect(slot)

    def release(self) -> None:
        """Put the tool away and listen no more."""
        if self._map is None:
            return
        self.choose(None)
        for signal, slot in self._wires(self._map):
            signal.disconnect(slot)
        self._map = None

    def _wires(self, view: MapView) -> list[tuple[pyqtBoundSignal, Callable[..., None]]]:
        return [
            (view.drawn, self._on_drawn),
            (view.tool_changed, self._on_tool),
            (view.waypoint_clicked, self._on_waypoint_clicked),
            (view.waypoint_moved, self._on_waypoint_moved),
            (view.waypoint_inserted, self._on_waypoint_inserted),
            (view.waypoint_deleted, self._on_waypoint_deleted),
            (view.vertex_moved, self._on_vertex_moved),
            (view.vertex_inserted, self._on_vertex_inserted),
            (view.vertex_deleted, self._on_vertex_deleted),
            (view.place_moved, self._on_place_moved),
            (view.view_changed, self._on_view),
        ]

    def choose(self, draw: Draw | None) -> None:
        """Take a tool in the hand, or put it away."""
        self._draw = draw
        if self._map is not None:
            self._is_starting = True
            self._map.start_tool(None if draw is None else MAP_TOOLS[draw])
            self._is_starting = False
        self.tool_changed.emit(draw)

    def _on_tool(self, tool: Tool | None) -> None:
        """The map put the tool away, or took another (measure)."""
        if not self._is_starting and self._draw is not None:
            self._draw = None
            self.tool_changed.emit(None)

    def _on_view(self, bounds: Bounds) -> None:
        self._view = bounds

    def _on_drawn(self, tool: Tool, points: tuple[GeoPoint, ...]) -> None:
        draw = self._draw
        if draw is not None and tool is not Tool.MEASURE:
            self.draw(draw, points)
            self.choose(draw if draw in AGAIN else None)

    # ---------------------------------------------------------------- drawing

    def middle(self) -> GeoPoint | None:
        """Where home is, as well as that is known; else the middle of what the map shows."""
        home = self._home()
        if home is not None:
            return home.point
        if self._view is None:
            return None
        view = self._view
        return centre(
            (GeoPoint(view.south_deg, view.west_deg), GeoPoint(view.north_deg, view.east_deg))
        )

    def _home(self) -> Position | None:
        if self._document.plan.home is not None:
            return self._document.plan.home
        key = self._document.assigned or self._fleet.selection.primary
        vehicle = self._fleet.vehicle(key)
        return None if vehicle is None else vehicle.home

    def draw(self, draw: Draw, points: tuple[GeoPoint, ...]) -> bool:
        """Make what was drawn part of the plan; whether that went well."""
        document, first = self._document, points[0]
        if draw in (Draw.AREA, Draw.RECTANGLE, Draw.BEAT, Draw.LINE):
            return self._guard(lambda: self._draw_survey(draw, points))
        changes: dict[Draw, tuple[Callable[[Plan], Plan], str]] = {
            Draw.FENCE: (
                lambda plan: shapes.with_polygon(plan, points, inclusion=True),
                _("Draw a fence"),
            ),
            Draw.EXCLUSION: (
                lambda plan: shapes.with_polygon(plan, points, inclusion=False),
                _("Draw an exclusion"),
            ),
            Draw.RALLY: (lambda plan: shapes.with_rally(plan, first), _("Add a rally point")),
            Draw.HOME: (lambda plan: shapes.with_home(plan, first), _("Set home")),
            Draw.INTEREST: (
                lambda plan: shapes.with_interest(plan, first, document.focus.current),
                _("Add a place to look at"),
            ),
        }
        if draw is Draw.WAYPOINT:
            return self.add_waypoint(first)
        change, label = changes[draw]
        return self._guard(lambda: document.edit(change, label))

    def add_waypoint(self, point: GeoPoint) -> bool:
        """One more waypoint after the item selected; it is selected then."""
        document, places = self._document, [0]

        def change(plan: Plan) -> Plan:
            if plan.home is None and (home := self._home()) is not None:
                plan = replace(plan, home=home)
            plan, places[0] = shapes.with_waypoint(plan, point, document.focus.current)
            return plan

        done = self._guard(lambda: document.edit(change, _("Add a point")))
        if done:
            document.focus.set(places, places[0])
        return done

    def insert_beside(self) -> None:
        """Another waypoint, a little beside the item selected.

        Raises:
            UserError: when no place is known to be beside.
        """
        current, plan = self._document.focus.current, self._document.plan
        index = len(plan.items) if current is None else current + 1
        place = cells.nearest_place(plan, index) or self.middle()
        if place is None:
            raise UserError(_("There is no place to start from: set the home first."))
        self.add_waypoint(offset(place, BESIDE_M, BESIDE_M))

    def _draw_survey(self, draw: Draw, points: tuple[GeoPoint, ...]) -> None:
        name = self._document.plan.name or _("Patrol")
        area = shapes.area_of(KINDS.get(draw, "point"), points, name)
        pattern, settings = self.first_pattern(area, draw.value)
        survey = self.with_exclusions(Survey(area, pattern, settings))
        self.add(survey, name, _("Draw {what}").format(what=_(_TITLES[draw])))

    def add(self, survey: Survey, name: str, label: str) -> None:
        """Lay a new drawing and show its settings.

        Args:
            survey: what was drawn and how it is flown.
            name: of the plan, when there is none yet.
            label: of the step.

        Raises:
            UserError: when that gives no route.
        """
        model = Plan(name=name, home=self._home(), hover_speed_mps=self._form.speed_mps)
        self._document.add_survey(survey, model, label)
        self.survey_chosen.emit(len(self._document.surveys) - 1)

    def first_pattern(self, area: Area, kind: str = "") -> tuple[str, Any]:
        """Pattern and settings a new drawing starts with."""
        wanted = (self._form.pattern, self._form.settings)
        return drawn.first_pattern(area, self._document.surveys, wanted, kind)

    def with_exclusions(self, survey: Survey) -> Survey:
        """A grid leaves out what the fence excludes."""
        if survey.pattern != "grid":
            return survey
        out = tuple(
            AreaPolygon(polygon.points)
            for polygon in self._document.plan.fence.polygons
            if not polygon.inclusion and len(polygon.points) >= 3
        )
        return replace(survey, settings=replace(survey.settings, exclusions=out))

    # --------------------------------------------------------- what was dragged

    def _edit(self, change: Callable[[Plan], Plan], label: str) -> None:
        self._guard(lambda: self._document.edit(change, label))

    def _on_waypoint_clicked(self, index: int) -> None:
        if index < len(self._document.plan.items):
            self._document.focus.set([index], index)

    def _on_waypoint_moved(self, index: int, point: GeoPoint) -> None:
        if index < len(self._document.plan.items):
            label = _("Move item {number}").format(number=index + 1)
            self._edit(lambda plan: shapes.moved(plan, index, point), label)
            self._document.focus.set([index], index)

    def _on_waypoint_inserted(self, index: int, point: GeoPoint) -> None:
        self._document.focus.set([index - 1] if index > 0 else [])
        self.add_waypoint(point)

    def _on_waypoint_deleted(self, index: int) -> None:
        if index < len(self._document.plan.items):
            label = _("Delete item {number}").format(number=index + 1)
            self._edit(lambda plan: edit.delete(plan, [index]), label)

    def _on_vertex_moved(self, key: str, index: int, point: GeoPoint) -> None:
        self._on_vertex(key, index, point)

    def _on_vertex_inserted(self, key: str, index: int, point: GeoPoint) -> None:
        self._on_vertex(key, index, point, is_new=True)

    def _on_vertex_deleted(self, key: str, index: int) -> None:
        self._on_vertex(key, index, None)

    def _on_vertex(
        self, key: str, index: int, point: GeoPoint | None, *, is_new: bool = False
    ) -> None:
        kind, *numbers = key.split(":")
        number = int(numbers[0]) if numbers and numbers[0].isdigit() else -1
        document = self._document
        if kind == drawing.FENCE and 0 <= number < len(document.plan.fence.polygons):
            points = document.plan.fence.polygons[number].points
            corners = drawing.moved_vertex(points, index, point, is_new=is_new)
            self._edit(
                lambda plan: shapes.with_corners(plan, number, corners), _("Change the fence")
            )
        elif kind in (drawing.RING, drawing.LINE) and 0 <= number < len(document.surveys):
            self._redraw(number, kind, int(numbers[1]), index, point, is_new=is_new)

    def _redraw(
        self, number: int, kind: str, part: int, index: int, point: GeoPoint | None, *, is_new: bool
    ) -> None:
        survey = self._document.surveys[number]
        corners = drawing.outline_points(survey, kind, part)
        changed = drawing.moved_vertex(corners, index, point, is_new=is_new)
        redrawn = drawing.redrawn(survey, kind, part, changed)
        if redrawn is not None:
            self._guard(lambda: self._document.tune(number, redrawn, _("Change the drawing")))
            self.survey_chosen.emit(number)

    def _on_place_moved(self, key: str, point: GeoPoint) -> None:
        kind, *numbers = key.split(":")
        number = int(numbers[0]) if numbers and numbers[0].isdigit() else 0
        if kind == drawing.HOME_KEY:
            self._edit(lambda plan: shapes.with_home(plan, point), _("Set home"))
        elif kind == drawing.RALLY and number < len(self._document.plan.rally):
            self._edit(
                lambda plan: shapes.with_rally_moved(plan, number, point), _("Move a rally point")
            )
        elif kind == drawing.SPOT and number < len(self._document.surveys):
            self._redraw(number, kind, int(numbers[1]), 0, point, is_new=False)
