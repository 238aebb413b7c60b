"""The left column: the drones, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.theme import SPACING
from ui.words import _

if TYPE_CHECKING:
    from ui.panels.fly.alert_list import AlertList
    from ui.panels.fly.fleet_list import FleetList

FLEET_PX: Final = 232


class FleetColumn(QWidget):
    """Heading, fleet, alerts; what to do while no drone was heard."""

    def __init__(
        self, fleet_list: FleetList, alert_list: AlertList, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedWidth(FLEET_PX)
        self._heading = QLabel(self)
        self._heading.setProperty("role", "heading")
        self._empty = QLabel(self)
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "secondary")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING[1], SPACING[1], SPACING[1], SPACING[1])
        column.setSpacing(SPACING[0])
        column.addWidget(self._heading)
        column.addWidget(self._empty)
        column.addWidget(fleet_list, 1)
        column.addWidget(alert_list)

    def retranslate(self) -> None:
        """The language changed."""
        self._heading.setText(_("FLEET"))
        self._empty.setText(_("No drone heard yet. Connections are under Fleet & settings."))

    def set_empty(self, *, is_empty: bool) -> None:
        """Whether no drone was heard."""
        self._empty.setVisible(is_empty)
