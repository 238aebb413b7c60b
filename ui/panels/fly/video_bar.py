"""The buttons under a picture: where it is shown, what is kept of it, how it looks, where it looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSize, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from ui.theme import DARK, TARGET_PX
from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Spec:
    """One button."""

    icon: str
    key: str = ""
    gap_before: bool = False


SPECS: Final[Mapping[str, Spec]] = {
    "swap": Spec("swap-horizontal", "F3"),
    "wall": Spec("view-grid-outline", "F9"),
    "full": Spec("fullscreen", "F12"),
    "record": Spec("record-circle-outline", "Ctrl+R", gap_before=True),
    "snapshot": Spec("camera-outline", "Ctrl+I"),
    "bookmark": Spec("bookmark-plus-outline", "Ctrl+B"),
    "layers": Spec("layers-outline", "Ctrl+Y", gap_before=True),
    "look": Spec("brightness-6", "Ctrl+U"),
    "camera": Spec("cctv", "Ctrl+D"),
}
RECORDING_RED: Final = "#FF4040"


def bar_words() -> Mapping[str, str]:
    """What each button does."""
    return {
        "swap": _("Swap video and map"),
        "wall": _("All pictures at once"),
        "full": _("Picture over the whole screen"),
        "record": _("Record the video"),
        "snapshot": _("Keep this picture"),
        "bookmark": _("Mark this moment"),
        "layers": _("What is drawn over the picture"),
        "look": _("How the picture is shown"),
        "camera": _("Turn the camera"),
    }


class VideoBar(QFrame):
    """A row of buttons with keys."""

    pressed = pyqtSignal(str)
    """A key of ``SPECS``."""
    source_asked = pyqtSignal()
    """The next of the drone's feeds is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._is_recording = False
        self._why_not = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(1)
        self.buttons: dict[str, QToolButton] = {}
        for kind, spec in SPECS.items():
            if spec.gap_before:
                row.addStretch(1)
            button = self.buttons[kind] = self._button()
            button.clicked.connect(lambda _checked, kind=kind: self.pressed.emit(kind))
            row.addWidget(button)
        self.source = self._button()
        self.source.clicked.connect(self.source_asked)
        row.addWidget(self.source)
        self.source.hide()
        self.retranslate()

    def _button(self) -> QToolButton:
        button = QToolButton(self)
        button.setFixedSize(TARGET_PX, TARGET_PX)
        button.setIconSize(QSize(20, 20))
        button.setStyleSheet(
            "QToolButton { padding: 0; border-color: transparent; min-height: 0; }"
        )
        return button

    def bind_keys(self, page: QWidget) -> None:
        """Let the keys work all over a page."""
        for kind, spec in SPECS.items():
            keys = QShortcut(QKeySequence(spec.key), page)
            keys.activated.connect(lambda kind=kind: self._press(kind))

    def _press(self, kind: str) -> None:
        if self.buttons[kind].isEnabled():
            self.pressed.emit(kind)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        for kind, spec in SPECS.items():
            self.buttons[kind].setIcon(icon(spec.icon, theme.text))
        self.source.setIcon(icon("video-switch-outline", theme.text))
        self._show_recording()

    def retranslate(self) -> None:
        """The language changed."""
        for kind, words in bar_words().items():
            self.buttons[kind].setToolTip(f"{words} ({SPECS[kind].key})")
            self.buttons[kind].setAccessibleName(words)
        self.source.setToolTip(_("Another camera of this drone"))
        self.source.setAccessibleName(self.source.toolTip())
        self._show_recording()

    def set_picture(self, *, has_picture: bool, has_more: bool) -> None:
        """Whether there is a picture to act on, and another one of the same drone."""
        for kind in SPECS:
            if kind not in ("wall", "record"):
                self.buttons[kind].setEnabled(has_picture)
        self.source.setVisible(has_more)

    def set_recording(self, *, is_recording: bool, why_not: str) -> None:
        """Whether it is recorded; why it cannot be, or what is wrong with it."""
        if (is_recording, why_not) != (self._is_recording, self._why_not):
            self._is_recording, self._why_not = is_recording, why_not
            self._show_recording()

    def set_wall_enabled(self, *, is_enabled: bool) -> None:
        """Whether there is a picture at all."""
        self.buttons["wall"].setEnabled(is_enabled)

    def _show_recording(self) -> None:
        button = self.buttons["record"]
        words = _("Stop recording") if self._is_recording else bar_words()["record"]
        button.setEnabled(self._is_recording or not self._why_not)
        button.setToolTip(self._why_not or f"{words} ({SPECS['record'].key})")
        button.setAccessibleName(words)
        button.setAccessibleDescription(self._why_not)
        colour = RECORDING_RED if self._is_recording else self._theme.text
        name = "stop-circle" if self._is_recording else SPECS["record"].icon
        button.setIcon(icon(name, colour))
