"""The right column: video of the selected drone, its instruments, and what was asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.panels.fly.action_list import ActionList
from ui.panels.fly.instruments import InstrumentStrip
from ui.theme import DARK, SPACING
from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from ui.models.actions import ActionsModel
    from ui.models.fleet import FleetModel
    from ui.theme import Theme

COLUMN_PX: Final = 384
VIDEO_PX: Final = 216


class VideoArea(QFrame):
    """Where the video of the selected drone goes; folded to one line while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme: Theme = DARK
        self._name = ""
        self._title = QLabel(self)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setProperty("role", "secondary")
        self._fold = QToolButton(self)
        self._fold.setCheckable(True)
        self._fold.setStyleSheet("QToolButton { min-height: 26px; padding: 0 6px; border: 0; }")
        self._fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fold.toggled.connect(self._on_fold)
        self._picture = QLabel(self)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picture.setProperty("role", "secondary")
        self._picture.setFixedHeight(VIDEO_PX)
        self._picture.hide()
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._fold)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACING[2], 0, SPACING[0], 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        layout.addWidget(self._picture)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self._on_fold(is_open=self._fold.isChecked())

    def set_name(self, name: str) -> None:
        """Whose video it would be."""
        if name != self._name:
            self._name = name
            self.retranslate()

    def retranslate(self) -> None:
        """The language changed."""
        none = _("No video")
        self._title.setText(f"{none} · {self._name}" if self._name else none)
        self._picture.setText(none)
        self._fold.setToolTip(_("Show or hide the video"))
        self._fold.setAccessibleName(self._fold.toolTip())

    def _on_fold(self, is_open: bool) -> None:
        self._picture.setVisible(is_open)
        self._fold.setIcon(icon("chevron-up" if is_open else "chevron-down", self._theme.text))


class SideColumn(QWidget):
    """Video, instruments, actions."""

    def __init__(
        self, actions: ActionsModel, fleet: FleetModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.video = VideoArea(self)
        self.instruments = InstrumentStrip(self)
        self.action_list = ActionList(actions, fleet, self)
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACING[1], SPACING[1], SPACING[1], SPACING[1])
        layout.setSpacing(SPACING[1])
        layout.addWidget(self.video)
        layout.addWidget(self.instruments)
        layout.addWidget(self._heading)
        layout.addWidget(self.action_list, 1)
        self.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.video.set_theme(theme)
        self.instruments.set_theme(theme)
        self.action_list.set_theme(theme)

    def retranslate(self) -> None:
        """The language changed."""
        self._heading.setText(_("ACTIONS"))
        self.video.retranslate()
        self.instruments.retranslate()
        self.action_list.retranslate()
