"""Turns the camera by hand: a pad of arrows, straight ahead, straight down, zoom, and giving it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QLabel, QPushButton, QSlider, QToolButton, QWidget

from ui.theme import DARK, TARGET_PX
from ui.widgets.icons import icon
from ui.widgets.popover import Popover
from ui.words import _

if TYPE_CHECKING:
    from ui.theme import Theme

ARROWS: Final = {
    (0, 1): ("arrow-up", 0, 1),
    (-1, 0): ("arrow-left", 1, 0),
    (1, 0): ("arrow-right", 1, 2),
    (0, -1): ("arrow-down", 2, 1),
}
REPEAT_MS: Final = 250
ZOOM_STEPS: Final = 20


class CameraPanel(Popover):
    """Arrows and buttons; what they do is the caller's."""

    nudged = pyqtSignal(int, int)
    """Steps right and up."""
    asked = pyqtSignal(str)
    """``"centre"``, ``"down"``, ``"ahead"`` or ``"release"``."""
    zoomed = pyqtSignal(float)
    """Share of the lens's range."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._state = QLabel(self)
        self._state.setProperty("role", "secondary")
        self._arrows: dict[tuple[int, int], QToolButton] = {}
        pad = QGridLayout()
        pad.setSpacing(4)
        for step, (_name, row, column) in ARROWS.items():
            button = self._arrows[step] = QToolButton(self)
            button.setFixedSize(TARGET_PX + 8, TARGET_PX + 4)
            button.setAutoRepeat(True)
            button.setAutoRepeatInterval(REPEAT_MS)
            button.clicked.connect(lambda _checked, step=step: self.nudged.emit(*step))
            pad.addWidget(button, row, column)
        self.buttons = {what: QPushButton(self) for what in ("centre", "down", "ahead", "release")}
        for place, (what, push) in enumerate(self.buttons.items()):
            push.clicked.connect(lambda _checked, what=what: self.asked.emit(what))
            if what == "release":
                pad.addWidget(push, place, 0, 1, 4)
            else:
                pad.addWidget(push, place, 3)
        self.zoom = QSlider(Qt.Orientation.Horizontal, self)
        self.zoom.setRange(0, ZOOM_STEPS)
        self.zoom.valueChanged.connect(lambda value: self.zoomed.emit(value / ZOOM_STEPS))
        self._zoom_label = QLabel(self)
        self.add(self._state)
        self.add(pad)
        self.add(self._zoom_label)
        self.add(self.zoom)
        self.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        for step, (name, _row, _column) in ARROWS.items():
            self._arrows[step].setIcon(icon(name, theme.text))

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(_("Turn the camera"))
        arrows = {
            (0, 1): _("Look up"), (0, -1): _("Look down"),
            (-1, 0): _("Look left"), (1, 0): _("Look right"),
        }  # fmt: skip
        for step, name in arrows.items():
            self._arrows[step].setToolTip(name)
            self._arrows[step].setAccessibleName(name)
        words = {
            "centre": (_("Ahead"), _("Look straight ahead, following the nose")),
            "down": (_("Down"), _("Look straight down")),
            "ahead": (_("Let go"), _("Keep the camera on its place no more")),
            "release": (
                _("Give the camera back"),
                _("Give control of the camera back, so that another station can have it"),
            ),
        }
        for what, (text, tip) in words.items():
            self.buttons[what].setText(text)
            self.buttons[what].setToolTip(tip)
        self._zoom_label.setText(_("Lens"))
        self.zoom.setAccessibleName(_("Zoom of the lens"))

    def show_state(self, words: str, *, has_gimbal: bool, zoom_fraction: float | None) -> None:
        """What is known of the camera; without a gimbal nothing turns."""
        self._state.setText(words)
        for button in (*self._arrows.values(), *self.buttons.values()):
            button.setEnabled(has_gimbal)
        has_zoom = zoom_fraction is not None
        self.zoom.setVisible(has_zoom)
        self._zoom_label.setVisible(has_zoom)
        if zoom_fraction is not None and not self.zoom.isSliderDown():
            self.zoom.blockSignals(True)
            self.zoom.setValue(round(zoom_fraction * ZOOM_STEPS))
            self.zoom.blockSignals(False)
