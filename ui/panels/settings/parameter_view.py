"""The table of parameters: marks, colours and the editors of values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QModelIndex, QRegularExpression, QSortFilterProxyModel, Qt
from PyQt6.QtGui import QColor, QPalette, QRegularExpressionValidator
from PyQt6.QtWidgets import QComboBox, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.models.parameter_words import parsed, value_text
from ui.models.parameters import (
    CHANGED_ROLE,
    FACT_ROLE,
    NAME_ROLE,
    SEARCH_ROLE,
    STATE_ROLE,
)
from ui.theme import DARK
from ui.words import _, language

if TYPE_CHECKING:
    from PyQt6.QtCore import QAbstractItemModel, QObject

    from dronectl.safety.parameter_facts import ParameterFact
    from ui.theme import Theme

NUMBER: Final = QRegularExpression(r"[+-]?\d*([.,]\d*)?([eE][+-]?\d+)?")
MARKS: Final = {"waiting": "…", "asked": "…", "verified": "✓", "failed": "✕"}


class ParameterFilter(QSortFilterProxyModel):
    """Search by name and meaning in both languages; only what was changed; only what is explained."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self._only_changed = False
        self._only_explained = False

    def search(self, text: str) -> None:
        """Show only lines that hold every word."""
        self.beginFilterChange()
        self._words = text.casefold().split()
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def only_changed(self, is_on: bool) -> None:
        """Show only what differs from the firmware's default, as far as that is known."""
        self.beginFilterChange()
        self._only_changed = is_on
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def only_explained(self, is_on: bool) -> None:
        """Show only the parameters that decide about safety."""
        self.beginFilterChange()
        self._only_explained = is_on
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, source_row: int, source_parent: QModelIndex) -> bool:
        model = self.sourceModel()
        if model is None:
            return False
        index = model.index(source_row, 0, source_parent)
        if self._only_changed and not index.data(CHANGED_ROLE):
            return False
        if self._only_explained and index.data(FACT_ROLE) is None:
            return False
        text = str(index.data(SEARCH_ROLE)).casefold()
        return all(word in text for word in self._words)


class ValueDelegate(QStyledItemDelegate):
    """Shows how far a change is and offers the choices a parameter has."""

    theme: Theme = DARK

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        if option is None:
            return
        state = index.data(STATE_ROLE)
        if state:
            option.text = f"{MARKS[state]} {option.text}"
        colour = {"verified": self.theme.good, "failed": self.theme.warning}.get(state)
        if colour is None:
            fact, value = index.data(FACT_ROLE), index.data(Qt.ItemDataRole.EditRole)
            if fact is not None and value is not None and not fact.is_in_range(value):
                colour = self.theme.caution
        if index.data(CHANGED_ROLE):
            option.font.setBold(True)
        if colour is not None:
            for role in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
                option.palette.setColor(role, QColor(colour))

    def createEditor(
        self, parent: QWidget | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> QWidget | None:
        fact: ParameterFact | None = index.data(FACT_ROLE)
        name = str(index.data(NAME_ROLE))
        if fact is not None and fact.choices and not fact.is_mask:
            box = QComboBox(parent)
            for value in fact.choices:
                box.addItem(f"{value} · {fact.meaning(value, language())}", value)
            box.setAccessibleName(_("Value of {name}").format(name=name))
            box.activated.connect(lambda _index: self._finish(box))
            return box
        line = QLineEdit(parent)
        line.setValidator(QRegularExpressionValidator(NUMBER, line))
        line.setAccessibleName(_("Value of {name}").format(name=name))
        return line

    def setEditorData(self, editor: QWidget | None, index: QModelIndex) -> None:
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            place = editor.findData(int(value)) if value == int(value) else -1
            editor.setCurrentIndex(place)
        elif isinstance(editor, QLineEdit):
            editor.setText(value_text(value))
            editor.selectAll()

    def setModelData(
        self, editor: QWidget | None, model: QAbstractItemModel | None, index: QModelIndex
    ) -> None:
        value: Any = None
        if isinstance(editor, QComboBox):
            value = editor.currentData()
        elif isinstance(editor, QLineEdit):
            value = parsed(editor.text())
        if value is not None and model is not None:
            model.setData(index, value, Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(
        self, editor: QWidget | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        if editor is None:
            return
        rect = option.rect
        if isinstance(editor, QComboBox):
            rect.setWidth(max(rect.width(), editor.sizeHint().width()))
        editor.setGeometry(rect)

    def _finish(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)
