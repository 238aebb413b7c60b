"""Results over time: who flew what, in which wind, how it went, and whether it is signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from dronectl.crew.exercises import EXERCISES
from ui.formatting import DASH
from ui.models.exercise_words import grade_words, points_text, title, wind_words
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dronectl.programme.exercises import Standing
    from ui.models.training import Records

ROW_PX: Final = 28


class ResultsTable(QTableWidget):
    """Newest first; a row opens its debrief."""

    chosen = pyqtSignal(str)
    """Id of a result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 7, parent)
        self.setObjectName("roomy")
        self._standings: list[Standing] = []
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        down, across = self.verticalHeader(), self.horizontalHeader()
        if down is not None and across is not None:
            down.hide()
            down.setDefaultSectionSize(ROW_PX)
            across.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            across.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
            across.setHighlightSections(False)
        self.itemSelectionChanged.connect(self._on_selected)

    def show_results(self, records: Records, wanted: Sequence[Standing]) -> None:
        """List these."""
        self._standings = list(wanted)
        self.blockSignals(True)
        self.setRowCount(len(self._standings))
        for row, standing in enumerate(self._standings):
            for column, text in enumerate(_cells(standing, records)):
                item = QTableWidgetItem(text)
                if column in (4, 5):
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.setItem(row, column, item)
        self.blockSignals(False)
        # A column that says the same in every row takes the room of one that does not.
        self.setColumnHidden(1, len({each.result.trainee_id for each in wanted}) < 2)

    def retranslate(self) -> None:
        """Say everything again."""
        self.setAccessibleName(_("Results"))
        self.setHorizontalHeaderLabels(
            [
                _("Flown (UTC)"),
                _("Trainee"),
                _("Exercise"),
                _("Wind"),
                _("Score"),
                _("Best before"),
                _("Signed"),
            ]
        )

    def _on_selected(self) -> None:
        row = self.currentRow()
        if 0 <= row < len(self._standings):
            self.chosen.emit(self._standings[row].result.id)


def _cells(standing: Standing, records: Records) -> tuple[str, ...]:
    result, record = standing.result, standing.record
    exercise = EXERCISES.get(result.exercise)
    signed = DASH
    if record is not None and record.is_signed:
        signed = f"{records.name(record.instructor_id)} ({grade_words(record.grade)})"
    return (
        result.flown_utc[:16].replace("T", " "),
        records.name(result.trainee_id),
        result.exercise if exercise is None else title(exercise),
        wind_words(result.wind),
        points_text(result.score),
        DASH if standing.best_before is None else points_text(standing.best_before),
        signed,
    )
