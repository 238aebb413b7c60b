"""A table of rows that are already words: what most pages of the record show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PyQt6.QtGui import QBrush, QColor

from ui.theme import DARK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ui.theme import Theme

ID_ROLE: Final = int(Qt.ItemDataRole.UserRole)
MARKS: Final = {"good": "●", "caution": "▲", "warning": "■"}
"""A state differs in shape too, for who does not see colours."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line."""

    id: str
    cells: tuple[str, ...]
    state: str = ""
    """``good``, ``caution``, ``warning`` or none; marks and colours the column of states."""
    tip: str = ""


class RecordTable(QAbstractTableModel):
    """Rows under a header, one column of which shows a state.

    Args:
        header: the columns' words, asked again when the language changes.
        state_column: which column carries the mark; None: none.
        numbers: columns set to the right.
        parent: Qt owner.
    """

    def __init__(
        self,
        header: Callable[[], Sequence[str]],
        state_column: int | None = None,
        numbers: frozenset[int] = frozenset(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._header = header
        self._state_column = state_column
        self._numbers = numbers
        self._rows: tuple[Row, ...] = ()
        self._theme: Theme = DARK

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is shown."""
        return self._rows

    @property
    def header(self) -> tuple[str, ...]:
        """What the columns are called, in the language in use."""
        return tuple(self._header())

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these instead."""
        if tuple(rows) == self._rows:
            return
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def row_of(self, row_id: str) -> int | None:
        """Which line a thing is on."""
        return next((n for n, row in enumerate(self._rows) if row.id == row_id), None)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._all_changed()

    def retranslate(self) -> None:
        """Say the header again; the rows come anew from whoever made them."""
        last = len(self._header()) - 1
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    def _all_changed(self) -> None:
        if self._rows:
            last = self.index(len(self._rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    # ------------------------------------------------------------- Qt's contract

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - as above
        return 0 if parent.isValid() else len(self._header())

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        words = self._header()
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(words):
            return None
        if role == int(Qt.ItemDataRole.DisplayRole):
            return words[section]
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return self._side(section)
        return None

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row, column = self._rows[index.row()], index.column()
        is_state = column == self._state_column and row.state
        if role == int(Qt.ItemDataRole.DisplayRole):
            text = row.cells[column] if column < len(row.cells) else ""
            return f"{MARKS[row.state]} {text}" if is_state else text
        if role == ID_ROLE:
            return row.id
        if role == int(Qt.ItemDataRole.ForegroundRole) and is_state:
            return QBrush(QColor(getattr(self._theme, row.state)))
        if role == int(Qt.ItemDataRole.ToolTipRole) and row.tip:
            return row.tip
        if role == int(Qt.ItemDataRole.TextAlignmentRole):
            return self._side(column)
        return None

    def _side(self, column: int) -> int:
        side = (
            Qt.AlignmentFlag.AlignRight if column in self._numbers else Qt.AlignmentFlag.AlignLeft
        )
        return int((side | Qt.AlignmentFlag.AlignVCenter).value)
