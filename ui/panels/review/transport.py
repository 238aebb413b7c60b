"""Play, hold, step, speed, and which moment it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSize
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from ui.formatting import NARROW_SPACE, TIMES, duration
from ui.models.replay import SPEEDS
from ui.theme import DARK, SPACING
from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from ui.models.replay import Replay
    from ui.theme import Theme

ICON_PX: Final = 20


def clock(utc_us: int) -> str:
    """Hours, minutes and seconds of a moment, UTC."""
    return f"{datetime.fromtimestamp(utc_us / 1e6, UTC):%H:%M:%S}"


class Transport(QWidget):
    """The buttons under map and picture.

    Args:
        replay: what they work on.
        parent: Qt owner.
    """

    def __init__(self, replay: Replay, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._replay = replay
        self._theme: Theme = DARK
        self.back = QToolButton()
        self.step_back = QToolButton()
        self.play = QToolButton()
        self.step_on = QToolButton()
        self.on = QToolButton()
        self.speed = QComboBox()
        for speed in SPEEDS:
            self.speed.addItem(f"{speed:g}{NARROW_SPACE}{TIMES}", speed)
        self.now = QLabel()
        self.now.setMinimumWidth(120)
        self.utc = QLabel()
        self.utc.setProperty("role", "secondary")
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(SPACING[0])
        for button in (self.back, self.step_back, self.play, self.step_on, self.on):
            button.setIconSize(QSize(ICON_PX, ICON_PX))
            button.setStyleSheet("padding: 0 7px;")
            self.row.addWidget(button)
        self.row.addWidget(self.speed)
        self.row.addSpacing(SPACING[1])
        self.row.addWidget(self.now)
        self.row.addWidget(self.utc)
        self.row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.back.clicked.connect(lambda: replay.leap(-1))
        self.step_back.clicked.connect(lambda: replay.step(-1))
        self.play.clicked.connect(replay.toggle)
        self.step_on.clicked.connect(lambda: replay.step(1))
        self.on.clicked.connect(lambda: replay.leap(1))
        self.speed.activated.connect(lambda _index: replay.set_speed(self.speed.currentData()))
        replay.changed.connect(self.refresh)
        replay.moved.connect(self._show_moment)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        names = ("rewind-5", "skip-previous", "skip-next", "fast-forward-5")
        for button, name in zip(
            (self.back, self.step_back, self.step_on, self.on), names, strict=True
        ):
            button.setIcon(icon(name, theme.text))
        self.refresh()

    def retranslate(self) -> None:
        """The language changed."""
        for button, words, keys in (
            (self.back, _("Back five seconds"), "Shift+←"),
            (self.step_back, _("One step back"), "←"),
            (self.step_on, _("One step on"), "→"),
            (self.on, _("On five seconds"), "Shift+→"),
        ):
            button.setToolTip(f"{words} ({keys})")
            button.setAccessibleName(words)
        self.speed.setAccessibleName(_("Speed"))
        self.speed.setToolTip(_("Speed (J and L)"))
        self.now.setToolTip(_("Since the drone armed, and of how much"))
        self.utc.setToolTip(_("UTC of the moment shown"))
        self.refresh()

    def refresh(self) -> None:
        """Show whether it runs, and how fast."""
        replay = self._replay
        for widget in (self.back, self.step_back, self.play, self.step_on, self.on, self.speed):
            widget.setEnabled(not replay.is_empty)
        words = _("Hold") if replay.is_playing else _("Play")
        key = _("Space")
        self.play.setToolTip(f"{words} ({key})")
        self.play.setAccessibleName(words)
        name = "pause" if replay.is_playing else "play"
        self.play.setIcon(icon(name, self._theme.text))
        nearest = min(range(len(SPEEDS)), key=lambda place: abs(SPEEDS[place] - replay.speed))
        self.speed.setCurrentIndex(nearest)
        self._show_moment()

    def _show_moment(self) -> None:
        replay = self._replay
        if replay.is_empty:
            self.now.setText("")
            self.utc.setText("")
            return
        whole_s = (replay.end_us - replay.begin_us) / 1e6
        tenths = int(replay.elapsed_s * 10) % 10
        mark = "◀ " if replay.is_backward and replay.is_playing else ""
        text = f"{mark}{duration(int(replay.elapsed_s))}.{tenths} / {duration(whole_s)}"
        if text != self.now.text():
            self.now.setText(text)
        utc = f"UTC {clock(replay.position_us)}"
        if utc != self.utc.text():
            self.utc.setText(utc)
