"""A map that draws nothing: it has the signals of the real one and remembers what it was told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal

from ui.map.hand import HandSignals
from ui.map.marks import PlanDrawing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from missions.geo import GeoPoint
    from ui.map.marks import Bounds, Tool, VehicleMark


class PaperMap(HandSignals):
    """Stands where a map stands; a test moves its hand."""

    tool_changed = pyqtSignal(object)
    view_changed = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.tool: Tool | None = None
        self.drawing = PlanDrawing()
        self.chosen: int | None = None
        self.bounds: Bounds | None = None
        self.middle: GeoPoint | None = None
        self.marks: list[VehicleMark] = []

    def set_plan(self, drawing: PlanDrawing) -> None:
        self.drawing = drawing

    def set_fleet(self, marks: Iterable[VehicleMark]) -> None:
        self.marks = list(marks)

    def choose_waypoint(self, index: int | None) -> None:
        self.chosen = index

    def start_tool(self, tool: Tool | None) -> None:
        self.tool = tool
        self.tool_changed.emit(tool)

    def follow(self, key: object) -> None:
        pass

    def fit(self, bounds: Bounds) -> None:
        self.bounds = bounds

    def centre(self, point: GeoPoint) -> None:
        self.middle = point

    def draws(self, *points: GeoPoint) -> None:
        """The hand finishes a drawing with the tool it holds."""
        assert self.tool is not None
        self.drawn.emit(self.tool, points)
