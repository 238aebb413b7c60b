"""One line to type with a bookmark; Enter marks, Esc does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from dronectl.video.journal import LONGEST_NOTE
from ui.widgets.popover import Popover
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtGui import QShowEvent


class NotePanel(Popover):
    """Asks for a note."""

    given = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = QLabel(self)
        self.note = QLineEdit(self)
        self.note.setMaxLength(LONGEST_NOTE)
        self.note.setMinimumWidth(260)
        self._mark = QPushButton(self)
        self._mark.setProperty("role", "primary")
        for part in (self._label, self.note, self._mark):
            self.add(part)
        self.note.returnPressed.connect(self._give)
        self._mark.clicked.connect(self._give)
        self.retranslate()

    def retranslate(self) -> None:
        """The language changed."""
        self._label.setText(_("Note for this moment (may be empty)"))
        self.note.setAccessibleName(self._label.text())
        self._mark.setText(_("Mark"))

    def showEvent(self, event: QShowEvent | None) -> None:
        self.note.clear()
        super().showEvent(event)

    def _give(self) -> None:
        self.hide()
        self.given.emit(self.note.text())
