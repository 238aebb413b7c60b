"""The line under the map: what the map has to say, what the tool wants, and where the cursor is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from ui.map.coordinates import Notation, written
from ui.map.marks import Tool
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtGui import QResizeEvent

    from missions.geo import GeoPoint
    from ui.theme import Theme

BAR_PX: Final = 26
BESIDE_PX: Final = 28  # margins, and the space between sentence and coordinates
_UNKNOWN: Final = "\N{EN DASH}"


def hint(tool: Tool | None) -> str:
    """What to do with a tool, by hand or by keys."""
    if tool is None:
        return ""
    hints = {
        Tool.POLYGON: _("Click the corners, double-click to finish; Esc cancels."),
        Tool.LINE: _("Click along the line, double-click to finish; Esc cancels."),
        Tool.POINT: _("Click the place; Esc cancels."),
        Tool.RECTANGLE: _("Drag from corner to corner; Esc cancels."),
        Tool.MEASURE: _("Click to measure, double-click to end; Esc clears."),
    }
    return hints[tool]


def page_words() -> dict[str, str]:
    """The few words the page itself says."""
    return {"zoomIn": _("Zoom in"), "zoomOut": _("Zoom out"), "map": _("Map")}


class MapBar(QFrame):
    """Shows one sentence at a time: trouble before hints."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("map-bar")
        self.setFixedHeight(BAR_PX)
        self._tool: Tool | None = None
        self._trouble = ""
        self._point: GeoPoint | None = None
        self.notation = Notation.DECIMAL
        self._sentence = QLabel(self)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.coordinates = QToolButton(self)
        self.coordinates.setObjectName("map-coordinates")
        self.coordinates.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.coordinates.clicked.connect(self.next_notation)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 4, 0)
        layout.setSpacing(8)
        layout.addWidget(self._sentence, 1)
        layout.addWidget(self.coordinates)
        self.retranslate()

    @property
    def sentence(self) -> str:
        """What it says now."""
        return self._trouble or hint(self._tool)

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.coordinates.setToolTip(_("Coordinates under the cursor; press for another notation"))
        self.coordinates.setAccessibleName(_("Coordinates under the cursor"))
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.setStyleSheet(
            f"#map-bar {{ background: {theme.surface}; border: 0;"
            f" border-top: {theme.line_px}px solid {theme.line}; }}"
            f"#map-bar QLabel {{ color: {theme.secondary}; font-size: 13px; }}"
            f"#map-bar QLabel[state='caution'] {{ color: {theme.caution}; }}"
            f"#map-coordinates {{ color: {theme.text}; background: transparent; border: 0;"
            " min-height: 22px; padding: 0 8px; font-size: 13px; }"
            f"#map-coordinates:hover {{ background: {theme.raised}; }}"
            f"#map-coordinates:focus {{ border: 2px solid {theme.selected}; }}"
        )

    def set_tool(self, tool: Tool | None) -> None:
        """The tool in the hand."""
        self._tool = tool
        self._show()

    def set_trouble(self, sentence: str) -> None:
        """What the map has to say; empty when all is well."""
        self._trouble = sentence
        self._show()

    def set_cursor(self, point: GeoPoint) -> None:
        """Where the cursor is."""
        self._point = point
        self.coordinates.setText(written(point, self.notation))

    def set_notation(self, notation: Notation) -> None:
        """How to write places."""
        self.notation = notation
        self._show()

    def next_notation(self) -> None:
        """The next way to write places."""
        every = list(Notation)
        self.set_notation(every[(every.index(self.notation) + 1) % len(every)])

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As much of the sentence as there is room for; the whole is in the tooltip."""
        text = self._trouble or hint(self._tool)
        room_px = max(80, self.width() - self.coordinates.sizeHint().width() - BESIDE_PX)
        font = self._sentence.font()
        font.setBold(bool(self._trouble))
        short = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room_px)
        self._sentence.setText(short)
        self._sentence.setAccessibleName(text)

    def _show(self) -> None:
        text = self._trouble or hint(self._tool)
        self._fit()
        self._sentence.setProperty("state", "caution" if self._trouble else "")
        style = self._sentence.style()
        if style is not None:
            style.polish(self._sentence)
        self._sentence.setToolTip(text)
        self.coordinates.setText(
            _UNKNOWN if self._point is None else written(self._point, self.notation)
        )
