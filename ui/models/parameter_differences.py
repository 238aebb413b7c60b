"""What a parameter file would change on a drone, line by line, to be ticked before it is done."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal

from ui.formatting import DASH
from ui.models.parameter_words import value_text
from ui.models.parameters import FACT_ROLE, STATE_ROLE, Change
from ui.words import _, language

if TYPE_CHECKING:
    from ui.models.parameter_files import Comparison, Difference
    from ui.models.parameters import ParametersModel

DIFFERENCE_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 10


class Column(IntEnum):
    """Columns of the table."""

    NAME = 0
    HELD = 1
    WANTED = 2
    UNIT = 3
    MEANING = 4


class DifferencesModel(QAbstractTableModel):
    """The differences of one comparison; ticked ones are to be set.

    Args:
        parameters: of the drone, for meanings and for how far each change is.
    """

    ticked = pyqtSignal()
    """Which lines are ticked changed."""

    def __init__(self, parameters: ParametersModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parameters = parameters
        self._rows: list[Difference] = []
        self._chosen: set[str] = set()

    def show(self, comparison: Comparison | None) -> None:
        """Show a comparison; everything the drone has is ticked."""
        self.beginResetModel()
        self._rows = [] if comparison is None else list(comparison.differences)
        self._chosen = {row.name for row in self._rows if row.can_be_set}
        self.endResetModel()
        self.ticked.emit()

    @property
    def chosen(self) -> dict[str, float]:
        """Ticked values by name, without those already verified."""
        return {
            row.name: row.wanted
            for row in self._rows
            if row.name in self._chosen
            and self._parameters.change_of(row.name) is not Change.VERIFIED
        }

    def refresh(self) -> None:
        """Changes are further, or the language changed."""
        if self._rows:
            last = self.index(len(self._rows) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        self.ticked.emit()

    # -------------------------------------------------------------- Qt's model

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - as above
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (Column.HELD, Column.WANTED):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            titles = (_("Name"), _("On the drone"), _("In the file"), _("Unit"), _("Meaning"))
            return titles[section] if 0 <= section < len(Column) else None
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == Column.NAME and self._row(index).can_be_set:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def _row(self, index: QModelIndex) -> Difference:
        return self._rows[index.row()]

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row, column = self._row(index), Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(row, column)
        if role == Qt.ItemDataRole.CheckStateRole and column is Column.NAME and row.can_be_set:
            is_chosen = row.name in self._chosen
            return Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (Column.HELD, Column.WANTED):
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._parameters.failed.get(row.name)
        if role == STATE_ROLE and column is Column.WANTED:
            return self._parameters.change_of(row.name).value
        if role == FACT_ROLE:
            return self._parameters.fact(row.name)
        return row if role == DIFFERENCE_ROLE else None

    def setData(
        self, index: QModelIndex, value: Any, role: int = int(Qt.ItemDataRole.EditRole)
    ) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        row = self._row(index)
        if index.column() != Column.NAME or not row.can_be_set:
            return False
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._chosen.add(row.name)
        else:
            self._chosen.discard(row.name)
        self.dataChanged.emit(index, index, [role])
        self.ticked.emit()
        return True

    def _text(self, row: Difference, column: Column) -> str:
        fact = self._parameters.fact(row.name)
        if column is Column.NAME:
            return row.name
        if column is Column.HELD:
            return DASH if row.held is None else value_text(row.held)
        if column is Column.WANTED:
            return value_text(row.wanted)
        if column is Column.UNIT:
            return "" if fact is None else fact.unit
        if row.held is None:
            return _("this drone has no such parameter")
        return "" if fact is None else fact.text(language())
