"""The drawing tools: large buttons with icon, word and a letter to press."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QToolButton, QWidget

from ui.models.finding_words import N_
from ui.theme import DARK
from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from ui.theme import Theme


class Draw(Enum):
    """What the next drawing becomes."""

    AREA = "area"
    RECTANGLE = "rectangle"
    BEAT = "beat"
    LINE = "line"
    WAYPOINT = "waypoint"
    INTEREST = "interest"
    FENCE = "fence"
    EXCLUSION = "exclusion"
    RALLY = "rally"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """One tool."""

    draw: Draw
    title: str
    hint: str
    icon: str
    key: str


TOOLS: Final = (
    ToolSpec(Draw.AREA, N_("Area"), N_("Click the corners of the area to patrol"), "vector-polygon", "A"),
    ToolSpec(Draw.RECTANGLE, N_("Rectangle"), N_("Drag over the area to patrol"), "vector-rectangle", "Q"),
    ToolSpec(Draw.BEAT, N_("Beat"), N_("Click the places to visit, in any order"), "map-marker-multiple", "B"),
    ToolSpec(Draw.LINE, N_("Line"), N_("Click along the street or bank to follow"), "vector-polyline", "L"),
    ToolSpec(Draw.WAYPOINT, N_("Point"), N_("Click where to fly, after the item selected"), "map-marker-plus", "W"),
    ToolSpec(Draw.INTEREST, N_("Look at"), N_("Click what the camera looks at"), "eye", "P"),
    ToolSpec(Draw.FENCE, N_("Fence"), N_("Click the corners of where the drone stays inside"), "fence", "F"),
    ToolSpec(Draw.EXCLUSION, N_("Exclusion"), N_("Click the corners of where the drone stays out"), "cancel", "X"),
    ToolSpec(Draw.RALLY, N_("Rally point"), N_("Click another safe place to land"), "flag-variant", "R"),
    ToolSpec(Draw.HOME, N_("Home"), N_("Click where it takes off"), "home-map-marker", "H"),
)  # fmt: skip


class ToolGrid(QWidget):
    """The tools in two columns; one at most is chosen."""

    chosen = pyqtSignal(object)
    """A :class:`Draw`, or None when the tool is put away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._buttons: dict[Draw, QToolButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        for place, spec in enumerate(TOOLS):
            button = QToolButton()
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setIconSize(QSize(18, 18))
            button.setProperty("role", "tool")
            button.setShortcut(spec.key)
            button.clicked.connect(lambda checked, draw=spec.draw: self._on_click(draw, checked))
            policy = button.sizePolicy()
            policy.setHorizontalPolicy(policy.Policy.Expanding)
            button.setSizePolicy(policy)
            grid.addWidget(button, place // 2, place % 2)
            self._buttons[spec.draw] = button
        self.retranslate()

    def button(self, draw: Draw) -> QToolButton:
        """The button of a tool."""
        return self._buttons[draw]

    def show_chosen(self, draw: Draw | None) -> None:
        """Show which tool is in hand; nothing is told."""
        for other, button in self._buttons.items():
            button.setChecked(other is draw)

    def _on_click(self, draw: Draw, checked: bool) -> None:
        self.show_chosen(draw if checked else None)
        self.chosen.emit(draw if checked else None)

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        for spec in TOOLS:
            button = self._buttons[spec.draw]
            button.setText(_(spec.title))
            button.setShortcut(spec.key)
            button.setAccessibleName(_(spec.title))
            button.setToolTip(f"{_(spec.hint)} ({spec.key})")

    def set_theme(self, theme: Theme) -> None:
        """Colour the icons."""
        self._theme = theme
        for spec in TOOLS:
            self._buttons[spec.draw].setIcon(icon(spec.icon, theme.text))
