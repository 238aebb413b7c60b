"""The item table on the screen: edit in place, delete, insert, reorder by dragging or with Alt+arrows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, pyqtSignal
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from missions.checks import Severity
from ui.models.command_words import OFFERED, title_of
from ui.models.item_table import DERIVED_ROLE, SEVERITY_ROLE, Column, ItemTable
from ui.panels.plan.findings_view import severity_colour
from ui.theme import DARK
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtCore import QAbstractItemModel
    from PyQt6.QtGui import QDropEvent, QKeyEvent, QPainter

    from ui.models.plan_document import PlanDocument
    from ui.theme import Theme

ROW_PX: Final = 26
WIDTHS_PX: Final = {
    Column.NUMBER: 36,
    Column.PLACE: 130,
    Column.HEIGHT: 62,
    Column.SPEED: 42,
    Column.HOLD: 44,
}

_KEYS: Final = {
    Qt.Key.Key_Insert: "insert",
    Qt.Key.Key_Delete: "delete",
    Qt.Key.Key_Backspace: "delete",
}
_ALT_KEYS: Final = {Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down"}


class _Delegate(QStyledItemDelegate):
    """Colours numbers by their findings, greys what follows from elsewhere, chooses commands."""

    def __init__(self, view: ItemView) -> None:
        super().__init__(view)
        self._view = view

    def createEditor(
        self, parent: QWidget | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> QWidget | None:
        if index.column() != Column.COMMAND:
            editor = QLineEdit(parent)
            editor.setFrame(False)
            editor.setStyleSheet("min-height: 0; padding: 0 2px; border-radius: 0;")
            return editor
        choice = QComboBox(parent)
        choice.setStyleSheet("min-height: 0; padding: 0 2px; border-radius: 0;")
        held = index.data(Qt.ItemDataRole.EditRole)
        commands = list(OFFERED) if held in OFFERED else [held, *OFFERED]
        for command in commands:
            choice.addItem(title_of(command), command)
        view = choice.view()
        if view is not None:
            view.setMinimumWidth(160)
        choice.activated.connect(lambda _row: self._done(choice))
        return choice

    def _done(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)

    def setEditorData(self, editor: QWidget | None, index: QModelIndex) -> None:
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(value))
        elif isinstance(editor, QLineEdit):
            editor.setText(str(value))

    def setModelData(
        self, editor: QWidget | None, model: QAbstractItemModel | None, index: QModelIndex
    ) -> None:
        if model is None:
            return
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def initStyleOption(self, option: QStyleOptionViewItem | None, index: QModelIndex) -> None:
        super().initStyleOption(option, index)
        if option is None:
            return
        theme = self._view.theme
        colour = theme.secondary if index.data(DERIVED_ROLE) else theme.text
        severity = index.data(SEVERITY_ROLE)
        if index.column() == Column.NUMBER:
            colour = theme.secondary
            if severity is not None:
                colour = severity_colour(Severity(severity), theme)
        group = option.palette.ColorRole
        for role in (group.Text, group.HighlightedText):
            option.palette.setColor(role, QColor(colour))

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        super().paint(painter, option, index)
        severity = index.data(SEVERITY_ROLE)
        if painter is None or severity is None or index.column() != Column.NUMBER:
            return
        colour = severity_colour(Severity(severity), self._view.theme)
        painter.fillRect(option.rect.adjusted(0, 2, 3 - option.rect.width(), -2), QColor(colour))


class ItemView(QTableView):
    """The table; its selection is the document's focus.

    Args:
        document: the plan.
        table: its items.
        parent: Qt owner.
    """

    insert_asked = pyqtSignal()
    """Another waypoint after the item selected."""

    def __init__(
        self, document: PlanDocument, table: ItemTable, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._table = table
        self._is_following = False
        self.theme: Theme = DARK
        self.setModel(table)
        self.setItemDelegate(_Delegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self._size_columns()
        document.focus.changed.connect(self._show_focus)
        self.retranslate()

    def _size_columns(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        if rows is not None:
            rows.hide()
            rows.setDefaultSectionSize(ROW_PX)
            rows.setMinimumSectionSize(ROW_PX)
        if columns is not None:
            columns.setMinimumSectionSize(20)
            columns.setHighlightSections(False)
            columns.moveSection(Column.NUMBER, 0)
            columns.setStyleSheet("QHeaderView::section { padding: 4px 4px; }")
            columns.setSectionResizeMode(Column.COMMAND, QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS_PX.items():
            self.setColumnWidth(column, width)

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        self._table.retranslate()
        self.setAccessibleName(_("Items of the plan"))
        self.setToolTip(
            _("F2 edits, Insert adds a point, Delete removes, Alt+Up and Alt+Down move")
        )

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.theme = theme
        viewport = self.viewport()
        if viewport is not None:
            viewport.update()

    # --------------------------------------------------------------- selection

    def rows(self) -> list[int]:
        """The rows selected, in order."""
        selection = self.selectionModel()
        return sorted({i.row() for i in selection.selectedRows()}) if selection else []

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if not self._is_following:
            current = self.currentIndex().row()
            self._document.focus.set(self.rows(), current if current >= 0 else None)

    def _show_focus(self) -> None:
        wanted, selection = list(self._document.focus.items), self.selectionModel()
        if selection is None or wanted == self.rows():
            return
        self._is_following = True
        chosen = QItemSelection()
        last = len(Column) - 1
        for row in wanted:
            chosen.select(self._table.index(row, 0), self._table.index(row, last))
        selection.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        current = self._document.focus.current
        if current is not None:
            index = self._table.index(current, max(0, self.currentIndex().column()))
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
        self._is_following = False

    # ------------------------------------------------------------------- input

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None or not self._on_key(event):
            super().keyPressEvent(event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        is_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        steps = _ALT_KEYS if is_alt else _KEYS
        if key in steps:
            self.do(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit(self.currentIndex())
        else:
            return False
        return True

    def do(self, step: str) -> None:
        """Do ``"insert"``, ``"delete"``, ``"up"`` or ``"down"`` with the items selected."""
        rows = self.rows()
        if step == "insert":
            self.insert_asked.emit()
        elif step == "delete":
            self._table.delete(rows)
        else:
            self._table.shift(rows, -1 if step == "up" else 1)

    def dropEvent(self, event: QDropEvent | None) -> None:
        if event is None or event.source() is not self:
            return
        index = self.indexAt(event.position().toPoint())
        to = index.row() if index.isValid() else self._table.rowCount()
        where = self.dropIndicatorPosition()
        if where is QAbstractItemView.DropIndicatorPosition.BelowItem:
            to += 1
        rows = self.rows()
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self._table.move(rows, to)
