"""The parameters of the selected drone: search, edit, save, compare with a file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PyQt6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QStackedWidget,
)

from missions.errors import UserError
from ui.models.parameter_files import compare, save
from ui.models.parameters import Column
from ui.models.sentences import translated
from ui.panels.settings.comparison import ComparisonView
from ui.panels.settings.parameter_view import ParameterFilter, ValueDelegate
from ui.panels.settings.parts import (
    Page,
    choose_path,
    plain_label,
    set_widths,
    show_state,
    table,
)
from ui.theme import TARGET_PX
from ui.words import _, ngettext

if TYPE_CHECKING:
    from pathlib import Path

    from PyQt6.QtWidgets import QWidget

    from ui.models.fleet import FleetModel
    from ui.models.parameters import ParametersModel
    from ui.theme import Theme

WIDTHS_PX: Final = (190, 230, 70, 90, 140, 300)
KINDS: Final = "*.params *.param *.parm"


class ParametersPage(Page):
    """Table, search, and the way in and out through files.

    Args:
        parameters: of the drone chosen in the fleet.
        fleet: names and colours.
    """

    def __init__(self, parameters: ParametersModel, fleet: FleetModel) -> None:
        super().__init__(
            lambda: _("Parameters"),
            lambda: _("Double-click or F2 changes a value; it counts once the drone says it back."),
        )
        self._model = parameters
        self._fleet = fleet
        self._said = ""
        self._build_head()
        self._build_table()
        self._build_foot()
        parameters.state_changed.connect(self._show)
        fleet.renamed.connect(lambda _key: self._show())
        self.retranslate()

    # ------------------------------------------------------------------- parts

    def _build_head(self) -> None:
        row = QHBoxLayout()
        self.drone = plain_label("value")
        self.state = plain_label("secondary")
        self.state.setWordWrap(False)
        self.progress = QProgressBar()
        self.progress.setFixedWidth(220)
        self.name(self.progress, lambda: _("Parameters read"), lambda: _("Parameters read"))
        self.read_button = self.button(
            lambda: _("Read"),
            lambda: _("Read all parameters of the selected drone (F5)"),
            self._model.read,
        )
        self.read_button.setShortcut("F5")
        row.addWidget(self.drone)
        row.addWidget(self.state)
        row.addStretch(1)
        row.addWidget(self.progress)
        row.addWidget(self.read_button)
        self.column.addLayout(row)
        row = QHBoxLayout()
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumHeight(TARGET_PX)
        self.speak(self.search.setPlaceholderText, lambda: _("Search name or meaning"))
        self.name(
            self.search, lambda: _("Search"), lambda: _("Words in the name or meaning (Ctrl+F)")
        )
        self.changed_box = QCheckBox()
        self.speak(self.changed_box.setText, lambda: _("Changed from default"))
        self.name(
            self.changed_box,
            lambda: _("Changed from default"),
            lambda: _("Only what differs from the firmware's default, as far as it is known"),
        )
        self.safety_box = QCheckBox()
        self.speak(self.safety_box.setText, lambda: _("Safety only"))
        self.name(
            self.safety_box,
            lambda: _("Safety only"),
            lambda: _("Only the parameters that decide about failsafes, fence, battery and return"),
        )
        row.addWidget(self.search, 1)
        row.addWidget(self.changed_box)
        row.addWidget(self.safety_box)
        self.column.addLayout(row)

    def _build_table(self) -> None:
        self.filter = ParameterFilter(self)
        self.filter.setSourceModel(self._model)
        self.search.textChanged.connect(self.filter.search)
        self.changed_box.toggled.connect(self.filter.only_changed)
        self.safety_box.toggled.connect(self.filter.only_explained)
        self.table = table(self.filter)
        self._values = ValueDelegate(self.table)
        self.table.setItemDelegateForColumn(Column.VALUE, self._values)
        set_widths(self.table, WIDTHS_PX, Column.MEANING)
        self.name(self.table, lambda: _("Parameters"), lambda: "")
        self.comparison = ComparisonView(self._model)
        self.comparison.closed.connect(self._close_comparison)
        self.comparison.said.connect(self._say)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.comparison)
        self.column.addWidget(self.pages, 1)

    def _build_foot(self) -> None:
        row = QHBoxLayout()
        self.sentence = plain_label("sentence")
        self.save_button = self.button(
            lambda: _("Save to a file…"),
            lambda: _("All parameters, for QGroundControl (.params) or Mission Planner (.param)"),
            self._ask_save,
        )
        self.compare_button = self.button(
            lambda: _("Compare with a file…"),
            lambda: _("See what a file would change before anything is changed"),
            self._ask_compare,
        )
        row.addWidget(self.sentence, 1)
        row.addWidget(self.save_button)
        row.addWidget(self.compare_button)
        self.column.addLayout(row)

    # -------------------------------------------------------------------- files

    def _ask_save(self) -> None:
        kinds = "QGroundControl (*.params);;Mission Planner (*.param)"
        dialog = QFileDialog(self, _("Save the parameters"), "", kinds)
        dialog.setDefaultSuffix("params")
        if self._model.key is not None:
            dialog.selectFile(f"{self._fleet.name(self._model.key)}.params")
        choose_path(dialog, self.save_to, is_saving=True)

    def save_to(self, path: Path) -> None:
        """Write all parameters to a file."""
        vehicle = self._fleet.vehicle(self._model.key)
        if vehicle is None:
            return
        try:
            save(path, self._model.values, vehicle)
        except UserError as error:
            self._say(translated(str(error)), "caution")
            return
        count = len(self._model.values)
        text = ngettext("{n} parameter in {file}.", "{n} parameters in {file}.", count)
        self._say(text.format(n=count, file=path.name), "good")

    def _ask_compare(self) -> None:
        dialog = QFileDialog(
            self, _("Compare with a parameter file"), "", f"{_('Parameters')} ({KINDS})"
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        choose_path(dialog, self.compare_with)

    def compare_with(self, path: Path) -> None:
        """Show what a file would change."""
        vehicle = self._fleet.vehicle(self._model.key)
        if vehicle is None:
            return
        try:
            comparison = compare(path, self._model.values, vehicle.component_id)
        except UserError as error:
            self._say(translated(str(error)), "caution")
            return
        self._say("")
        self.comparison.show_comparison(comparison)
        self.pages.setCurrentWidget(self.comparison)
        self._show()

    def _close_comparison(self) -> None:
        self.pages.setCurrentWidget(self.table)
        self._show()

    # ------------------------------------------------------------------ showing

    def _say(self, text: str, state: str = "") -> None:
        self._said = text
        show_state(self.sentence, text, state)

    def _show(self) -> None:
        model = self._model
        has_drone = model.key is not None
        is_reading = model.progress is not None
        is_comparing = self.pages.currentWidget() is self.comparison
        self.drone.setText(self._fleet.name(model.key) if model.key is not None else _("No drone"))
        self.state.setText(self._state_words())
        self.progress.setVisible(is_reading)
        if model.progress is not None:
            done, total = model.progress
            self.progress.setRange(0, total)
            self.progress.setValue(done)
        self.read_button.setEnabled(has_drone and not is_reading)
        self.save_button.setEnabled(bool(model.values) and not is_reading)
        self.compare_button.setEnabled(bool(model.values) and not is_reading)
        for control in (self.search, self.changed_box, self.safety_box):
            control.setEnabled(bool(model.values) and not is_comparing)
        if model.failed:
            name, why = next(iter(model.failed.items()))
            show_state(self.sentence, f"{name}: {why}", "warning")
        elif model.failure:
            show_state(self.sentence, model.failure, "caution")
        elif not self._said:
            show_state(self.sentence, "")
        if is_comparing and is_reading:
            self._close_comparison()

    def _state_words(self) -> str:
        model = self._model
        if model.key is None:
            return _("no drone is selected on the Fly page")
        if model.progress is not None:
            return _("reading …")
        if model.read_utc_s is None:
            return _("not read yet")
        read = datetime.fromtimestamp(model.read_utc_s, UTC).astimezone()
        count = len(model.values)
        text = ngettext("{n} parameter, read at {time}", "{n} parameters, read at {time}", count)
        return text.format(n=count, time=f"{read:%H:%M}")

    def retranslate(self) -> None:
        super().retranslate()
        self._said = ""
        self._model.retranslate()
        self.comparison.retranslate()
        self._show()

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._values.theme = theme
        self.comparison.set_theme(theme)

    def focus_first(self) -> QWidget:
        """Where the keyboard begins."""
        first = self.search if self.search.isEnabled() else self.read_button
        first.setFocus()
        return first
