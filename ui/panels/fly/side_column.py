"""The right column: picture or map, instruments of the selected drone, what was asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtWidgets import (
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ui.panels.fly.action_list import ActionList
from ui.panels.fly.instruments import InstrumentStrip
from ui.panels.fly.slot import Slot
from ui.theme import SPACING
from ui.words import _

if TYPE_CHECKING:
    from ui.models.actions import ActionsModel
    from ui.models.fleet import FleetModel
    from ui.theme import Theme

COLUMN_PX: Final = 384


class SideColumn(QWidget):
    """A place for the picture or the map, instruments, actions."""

    def __init__(
        self, actions: ActionsModel, fleet: FleetModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.beside = Slot(self)
        self.instruments = InstrumentStrip(self)
        self.action_list = ActionList(actions, fleet, self)
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        low = QVBoxLayout()
        low.setContentsMargins(SPACING[1], SPACING[1], SPACING[1], SPACING[1])
        low.setSpacing(SPACING[1])
        low.addWidget(self.instruments)
        low.addWidget(self._heading)
        low.addWidget(self.action_list, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.beside)
        layout.addLayout(low, 1)
        self.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.instruments.set_theme(theme)
        self.action_list.set_theme(theme)

    def retranslate(self) -> None:
        """The language changed."""
        self._heading.setText(_("ACTIONS"))
        self.instruments.retranslate()
        self.action_list.retranslate()
