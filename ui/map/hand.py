"""What the hand did on the map, as signals: read from the page's messages, checked, and passed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from missions.geo import GeoPoint
from ui.map.door import point_of, points_of
from ui.map.marks import Tool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_FEWEST: Final = {Tool.POLYGON: 3, Tool.LINE: 2, Tool.POINT: 1, Tool.RECTANGLE: 3}


def _index(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def _key(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


_READ: Final[Mapping[str, Callable[[object], object | None]]] = {
    "at": point_of,
    "index": _index,
    "key": _key,
}
# Message, the signal it becomes, and the fields the signal carries.
_PASSED_ON: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "clicked": ("clicked", ("at",)),
    "context": ("context_asked", ("at",)),
    "cursor": ("cursor_moved", ("at",)),
    "waypoint-clicked": ("waypoint_clicked", ("index",)),
    "waypoint-moved": ("waypoint_moved", ("index", "at")),
    "waypoint-inserted": ("waypoint_inserted", ("index", "at")),
    "waypoint-deleted": ("waypoint_deleted", ("index",)),
    "vertex-moved": ("vertex_moved", ("key", "index", "at")),
    "vertex-inserted": ("vertex_inserted", ("key", "index", "at")),
    "vertex-deleted": ("vertex_deleted", ("key", "index")),
    "place-moved": ("place_moved", ("key", "at")),
}


class HandSignals(QWidget):
    """The signals of a map that a hand is on."""

    clicked = pyqtSignal(GeoPoint)
    """A place where nothing else is; also the space bar, for the middle of the map."""
    context_asked = pyqtSignal(GeoPoint)
    """Right click or menu key on a place."""
    cursor_moved = pyqtSignal(GeoPoint)
    waypoint_clicked = pyqtSignal(int)
    waypoint_moved = pyqtSignal(int, GeoPoint)
    waypoint_inserted = pyqtSignal(int, GeoPoint)
    """Before which index, and where."""
    waypoint_deleted = pyqtSignal(int)
    vertex_moved = pyqtSignal(str, int, GeoPoint)
    """Key of the outline, which vertex, where to."""
    vertex_inserted = pyqtSignal(str, int, GeoPoint)
    """Key of the outline, the new vertex's number, where."""
    vertex_deleted = pyqtSignal(str, int)
    place_moved = pyqtSignal(str, GeoPoint)
    drawn = pyqtSignal(object, object)
    """A finished drawing: its :class:`Tool` (a rectangle comes as a polygon) and a tuple of places."""

    def _pass_on(self, message: Mapping[str, Any]) -> bool:
        """Emit the signal a message stands for; whether it stands for one."""
        kind = message.get("t")
        if kind == "drawn":
            self._pass_on_drawing(message)
            return True
        if not isinstance(kind, str) or kind not in _PASSED_ON:
            return False
        name, fields = _PASSED_ON[kind]
        values = [_READ[field](message.get(field)) for field in fields]
        if None not in values:
            getattr(self, name).emit(*values)
        return True

    def _pass_on_drawing(self, message: Mapping[str, Any]) -> None:
        tool = tool_of(message.get("kind"))
        points = points_of(message.get("points"))
        if tool in _FEWEST and len(points) >= _FEWEST[tool]:
            self.drawn.emit(tool, points)


def tool_of(value: object) -> Tool | None:
    """The tool the page named; None when there is none of that name."""
    return next((tool for tool in Tool if tool.value == value), None)
