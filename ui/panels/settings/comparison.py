"""A parameter file beside the drone: tick what is to be set, then set it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ui.models.parameter_differences import Column, DifferencesModel
from ui.panels.settings.parameter_view import ValueDelegate
from ui.panels.settings.parts import plain_label, set_widths, table
from ui.theme import TARGET_PX
from ui.words import _, ngettext

if TYPE_CHECKING:
    from ui.models.parameter_files import Comparison
    from ui.models.parameters import ParametersModel
    from ui.theme import Theme

WIDTHS_PX: Final = (210, 130, 150, 70, 300)


class ComparisonView(QWidget):
    """Differences between a file and the drone.

    Args:
        parameters: of the drone.
    """

    closed = pyqtSignal()
    """Back to the table of all parameters."""
    said = pyqtSignal(str, str)
    """A sentence and its state."""

    def __init__(self, parameters: ParametersModel) -> None:
        super().__init__()
        self._parameters = parameters
        self._comparison: Comparison | None = None
        self.model = DifferencesModel(parameters, self)
        self.summary = plain_label()
        self.table = table(self.model)
        self._values = ValueDelegate(self.table)
        self.table.setItemDelegateForColumn(Column.WANTED, self._values)
        set_widths(self.table, WIDTHS_PX, Column.MEANING)
        self.set_button = QPushButton()
        self.set_button.setProperty("role", "primary")
        self.set_button.clicked.connect(self._set)
        self.close_button = QPushButton()
        self.close_button.clicked.connect(self.closed)
        row = QHBoxLayout()
        row.addWidget(self.summary, 1)
        for button in (self.close_button, self.set_button):
            button.setMinimumHeight(TARGET_PX)
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self.model.ticked.connect(self._show)
        parameters.state_changed.connect(self.model.refresh)

    def show_comparison(self, comparison: Comparison) -> None:
        """Show another comparison."""
        self._comparison = comparison
        self.model.show(comparison)

    def _set(self) -> None:
        why_not = self._parameters.change_all(self.model.chosen)
        self.said.emit(why_not or "", "caution" if why_not else "")

    def _show(self) -> None:
        if self._comparison is None:
            return
        found = self._comparison
        count = len(found.differences)
        text = ngettext(
            "{file}: {n} difference, {equal} equal", "{file}: {n} differences, {equal} equal", count
        )
        self.summary.setText(text.format(file=found.path.name, n=count, equal=found.equal))
        chosen = len(self.model.chosen)
        waiting = self._parameters.waiting
        if waiting:
            words = ngettext("{n} left to set", "{n} left to set", waiting).format(n=waiting)
        else:
            words = ngettext("Set {n} parameter", "Set {n} parameters", chosen).format(n=chosen)
        self.set_button.setText(words)
        self.set_button.setAccessibleName(words)
        self.set_button.setEnabled(chosen > 0 and not waiting)

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.close_button.setText(_("Back"))
        self.close_button.setAccessibleName(_("Back"))
        self.close_button.setToolTip(_("Back to all parameters"))
        self.set_button.setAccessibleName(_("Set"))
        self.set_button.setToolTip(_("Set the ticked parameters one by one and check each"))
        self.table.setAccessibleName(_("Differences"))
        self.model.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._values.theme = theme
