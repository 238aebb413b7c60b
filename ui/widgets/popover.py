"""A small panel that opens at a button and closes by Esc or a click beside it; nothing waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme import SPACING

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QLayout


class Popover(QFrame):
    """Holds a few controls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("surface")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(SPACING[2], SPACING[2], SPACING[2], SPACING[2])
        self._layout.setSpacing(SPACING[1])

    def add(self, part: QWidget | QLayout) -> None:
        """One more row."""
        if isinstance(part, QWidget):
            self._layout.addWidget(part)
        else:
            self._layout.addLayout(part)

    def open_at(self, button: QWidget) -> None:
        """Open under a button, or above it where there is no room; inside the screen always."""
        self.adjustSize()
        below = button.mapToGlobal(QPoint(0, button.height() + 2))
        screen = button.screen()
        if screen is not None:
            room = screen.availableGeometry()
            if below.y() + self.height() > room.bottom():
                below.setY(button.mapToGlobal(QPoint(0, 0)).y() - self.height() - 2)
            below.setX(max(room.left(), min(below.x(), room.right() - self.width())))
            below.setY(max(room.top(), below.y()))
        self.move(below)
        self.show()
        first = self.nextInFocusChain()
        if first is not None and self.isAncestorOf(first):
            first.setFocus(Qt.FocusReason.PopupFocusReason)
