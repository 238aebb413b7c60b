"""The right column: picture or map, instruments of the selected drone, what was asked of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QEvent
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
    from PyQt6.QtCore import QObject
    from PyQt6.QtGui import QResizeEvent

    from ui.models.actions import ActionsModel
    from ui.models.fleet import FleetModel
    from ui.theme import Theme

COLUMN_PX: Final = 384
LIST_FROM_PX: Final = 394
"""Height under the picture from which there is room for the list of orders."""
HEADING_FROM_PX: Final = 418
"""And for the word over it."""
COMPACT_BELOW_PX: Final = 344


class SideColumn(QWidget):
    """A place for the picture or the map, instruments, actions."""

    def __init__(
        self, actions: ActionsModel, fleet: FleetModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.beside = Slot(self)
        self.beside.installEventFilter(self)
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
        low.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.beside)
        layout.addLayout(low, 1)
        self.retranslate()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._fit()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.Resize:
            self._fit()
        return False

    def _fit(self) -> None:
        """Where room is short the instruments go before the list: its newest lines are on the map."""
        room_px = self.height() - self.beside.height()
        self.instruments.set_compact(is_compact=room_px < COMPACT_BELOW_PX)
        has_list = room_px >= LIST_FROM_PX
        self._heading.setVisible(room_px >= HEADING_FROM_PX)
        self.action_list.setVisible(has_list)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.instruments.set_theme(theme)
        self.action_list.set_theme(theme)

    def retranslate(self) -> None:
        """The language changed."""
        self._heading.setText(_("ACTIONS"))
        self.instruments.retranslate()
        self.action_list.retranslate()
