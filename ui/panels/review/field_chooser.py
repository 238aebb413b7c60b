"""Which figures are plotted: those every flight has, and any field of any message of its log, searched by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from ui.models.series_words import OWN, title_of
from ui.theme import SPACING
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent
    from PyQt6.QtWidgets import QWidget

    from ui.models.review import ReviewModel

WIDTH_PX: Final = 340
HEIGHT_PX: Final = 420
MOST: Final = 400
"""Rows shown at once; more are found by typing more."""
KEY_ROLE: Final = int(Qt.ItemDataRole.UserRole)


class _Results(QListWidget):
    """Space ticks the current row, and so does Enter."""

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        item = self.currentItem()
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event is not None and item is not None and event.key() in keys:
            is_on = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked)
            return
        super().keyPressEvent(event)


class FieldChooser(QFrame):
    """A searchable list with a tick for each plot; Esc closes it.

    Args:
        review: the open flight and what is plotted.
        parent: over which it opens.
    """

    closed = pyqtSignal()

    def __init__(self, review: ReviewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._review = review
        self._is_filling = False
        self._is_waiting = False
        self.setObjectName("surface")
        self.resize(WIDTH_PX, HEIGHT_PX)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.results = _Results()
        self.note = QLabel()
        self.note.setProperty("role", "secondary")
        self.note.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING[1], SPACING[1], SPACING[1], SPACING[1])
        column.addWidget(self.search)
        column.addWidget(self.results, 1)
        column.addWidget(self.note)
        self.search.textChanged.connect(lambda _text: self._fill())
        self.search.returnPressed.connect(self._take_first)
        self.results.itemChanged.connect(self._on_ticked)
        review.fields_found.connect(self._on_found)

    def open_at(self, corner: QPoint) -> None:
        """Show it with its lower right corner there."""
        self.search.clear()
        self.search.setPlaceholderText(_("Search the messages and fields"))
        self.search.setAccessibleName(_("Search the messages and fields"))
        self.results.setAccessibleName(_("What is plotted"))
        self.setAccessibleName(_("What is plotted"))
        self._is_waiting = True
        self._review.find_fields()
        self._fill()
        self.move(corner - QPoint(self.width(), self.height()))
        self.show()
        self.search.setFocus()

    def hideEvent(self, event: object) -> None:
        self.closed.emit()

    def _offers(self) -> list[tuple[str, str]]:
        """Key and words of everything there is, what is plotted first."""
        flight = self._review.flight
        known = () if flight is None else tuple(flight.series)
        own = [(key, title_of(key)) for key in OWN if key in known]
        fields = [
            (field.key, f"{field.key}  [{field.unit}]" if field.unit else field.key)
            for field in self._review.fields
        ]
        plotted = set(self._review.keys)
        return sorted(own, key=lambda each: each[0] not in plotted) + sorted(
            fields, key=lambda each: each[0] not in plotted
        )

    def _fill(self) -> None:
        words = self.search.text().casefold().split()
        offers = [
            (key, text)
            for key, text in self._offers()
            if all(word in f"{key} {text}".casefold() for word in words)
        ]
        plotted = set(self._review.keys)
        self._is_filling = True
        self.results.clear()
        for key, text in offers[:MOST]:
            item = QListWidgetItem(text)
            item.setData(KEY_ROLE, key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            is_on = key in plotted
            item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
            self.results.addItem(item)
        self._is_filling = False
        more = len(offers) - MOST
        text = _("{n} more: type more of the name").format(n=more) if more > 0 else ""
        flight = self._review.flight
        if flight is not None and flight.log is None:
            text = _("This flight has no log: only these figures are known.")
        elif not self._review.fields and self._is_waiting:
            text = _("Reading the log")
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _on_found(self) -> None:
        self._is_waiting = False
        self._fill()

    def _take_first(self) -> None:
        item = self.results.item(0)
        if item is not None:
            item.setCheckState(Qt.CheckState.Checked)

    def _on_ticked(self, item: QListWidgetItem) -> None:
        if self._is_filling:
            return
        key = str(item.data(KEY_ROLE))
        keys = [each for each in self._review.keys if each != key]
        if item.checkState() is Qt.CheckState.Checked:
            keys.append(key)
        self._review.plot(tuple(keys))
