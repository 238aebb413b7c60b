"""What every section of the crew page is made of: tables, buttons, and the one form at its side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.models.record_table import ID_ROLE, RecordTable
from ui.panels.crew.forms import EntryForm
from ui.panels.settings.parts import Page, set_widths, table
from ui.theme import SPACING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PyQt6.QtWidgets import QPushButton, QTableView

    from ui.models.crew import CrewModel
    from ui.panels.crew.forms import FormSpec
    from ui.theme import Theme


class Section(Page):
    """One section: its tables follow the record; its form slides over the right.

    Args:
        crew: the record.
        title: of the section.
        lead: one sentence under it.
    """

    def __init__(self, crew: CrewModel, title: Callable[[], str], lead: Callable[[], str]) -> None:
        super().__init__(title, lead)
        self.crew = crew
        self.form = EntryForm(self)
        self.tables: list[RecordTable] = []
        crew.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show the record as it is now."""
        raise NotImplementedError

    def add_table(
        self,
        model: RecordTable,
        widths_px: tuple[int, ...],
        stretched: int,
        words: Callable[[], str],
    ) -> QTableView:
        """A table of the record in the column; gives the view."""
        view = table(model)
        model.setParent(view)
        set_widths(view, widths_px, stretched)
        self.name(view, words, words)
        self.tables.append(model)
        return view

    def button_row(self, *buttons: QPushButton) -> QWidget:
        """Buttons side by side, to the left."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING[1])
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        return holder

    def beside(self, left: QWidget, right: QWidget) -> QWidget:
        """Two parts side by side."""
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING[3])
        row.addWidget(left, 1)
        row.addWidget(right, 1)
        return holder

    def stacked(self, *parts: QWidget) -> QWidget:
        """Parts under each other."""
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING[0])
        for part in parts:
            column.addWidget(part)
        return holder

    def open_form(self, spec: FormSpec) -> None:
        """Let something be entered at the right."""
        self._place_form()
        self.form.open_form(spec)

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        super().retranslate()
        for model in self.tables:
            model.retranslate()
        if self.crew.record is not None:
            self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        super().set_theme(theme)
        for model in self.tables:
            model.set_theme(theme)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._place_form()

    def _place_form(self) -> None:
        wide = self.form.width()
        self.form.setGeometry(self.width() - wide - 8, 8, wide, self.height() - 16)


def chosen_id(view: QTableView) -> str:
    """Id of the chosen row; empty: none."""
    index = view.currentIndex()
    return str(index.data(ID_ROLE) or "") if index.isValid() else ""


def keep_choice(view: QTableView, model: RecordTable, rows: Sequence[Any]) -> None:
    """Show rows and stay on the thing that was chosen, or on the first."""
    before = chosen_id(view)
    model.show_rows(rows)
    if not rows:
        return
    row = model.row_of(before)
    view.setCurrentIndex(model.index(0 if row is None else row, 0))
