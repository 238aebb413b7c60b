"""Every parameter of the item selected, by the catalogue: names, units, ranges, choices."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QWidget

from missions import edit
from missions.catalog import CATALOG, field_value
from missions.errors import UserError
from missions.items import DO_CHANGE_SPEED
from ui.formatting import Local
from ui.models import item_cells as cells
from ui.words import _

if TYPE_CHECKING:
    from missions.catalog import ParamSpec
    from missions.items import MissionItem
    from ui.models.plan_document import PlanDocument

COLUMNS: Final = 2
FEW_PX: Final = 28


class ItemDetails(QWidget):
    """A small form for what the table has no column for; hidden when there is nothing.

    Args:
        document: its focus and plan.
        parent: Qt owner.
    """

    refused = pyqtSignal(str)
    """A sentence: a value cannot be."""

    def __init__(self, document: PlanDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._shown: tuple[int, int] | None = None
        self._inputs: dict[int, QLineEdit | QComboBox] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        document.focus.changed.connect(self.renew)
        document.changed.connect(self.renew)
        self.renew()

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        self._shown = None
        self.renew()

    def input(self, number: int) -> QLineEdit | QComboBox:
        """The input of a MAVLink parameter shown now."""
        return self._inputs[number]

    def _item(self) -> tuple[int, MissionItem] | None:
        focus, items = self._document.focus, self._document.plan.items
        if focus.current is None or len(focus.items) != 1 or focus.current >= len(items):
            return None
        return focus.current, items[focus.current]

    def renew(self) -> None:
        """Show the item selected."""
        found = self._item()
        specs = [] if found is None else _specs(found[1])
        self.setVisible(bool(specs))
        if found is None:
            self._shown = None
            return
        index, item = found
        if self._shown != (index, item.command):
            self._build(index, item, specs)
        for spec in specs:
            self._fill(self._inputs[spec.number], item, spec)

    def _build(self, index: int, item: MissionItem, specs: list[ParamSpec]) -> None:
        while self._grid.count():
            entry = self._grid.takeAt(0)
            widget = None if entry is None else entry.widget()
            if widget is not None:
                widget.deleteLater()
        self._inputs = {}
        self._shown = (index, item.command)
        for place, spec in enumerate(specs):
            title = _(spec.name)
            title = title[:1].upper() + title[1:]
            label = QLabel(f"{title} {spec.unit}".strip())
            label.setProperty("role", "secondary")
            entry_box = self._make(spec)
            entry_box.setAccessibleName(title)
            entry_box.setToolTip(_range(spec))
            entry_box.setStyleSheet(f"min-height: {FEW_PX - 6}px;")
            row, column = divmod(place, COLUMNS)
            self._grid.addWidget(label, row, 2 * column)
            self._grid.addWidget(entry_box, row, 2 * column + 1)
            self._inputs[spec.number] = entry_box

    def _make(self, spec: ParamSpec) -> QLineEdit | QComboBox:
        if spec.choices:
            choice = QComboBox()
            for value, name in spec.choices.items():
                choice.addItem(_(name), float(value))
            choice.activated.connect(partial(self._on_choice, spec))
            return choice
        line = QLineEdit()
        line.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.editingFinished.connect(partial(self._on_text, spec))
        return line

    def _fill(self, widget: QLineEdit | QComboBox, item: MissionItem, spec: ParamSpec) -> None:
        if isinstance(widget, QComboBox):
            widget.setCurrentIndex(widget.findData(field_value(item, spec.number)))
        elif not widget.hasFocus() or not widget.isModified():
            widget.setText(cells.parameter_text(item, spec))

    def _on_choice(self, spec: ParamSpec, row: int) -> None:
        box = self._inputs.get(spec.number)
        if isinstance(box, QComboBox):
            self._set(spec, box.itemData(row))

    def _on_text(self, spec: ParamSpec) -> None:
        line = self._inputs.get(spec.number)
        if not isinstance(line, QLineEdit) or not line.isModified():
            return
        text = line.text().strip()
        line.setModified(False)
        try:
            value = cells.number(text) if text else None
        except UserError as error:
            self.refused.emit(str(error))
            self.renew()
            return
        self._set(spec, value)

    def _set(self, spec: ParamSpec, value: float | None) -> None:
        found = self._item()
        if found is None:
            return
        index, item = found
        label = _("{name} of item {number}").format(name=_(spec.name), number=index + 1)
        try:
            changed = cells.with_parameter(item, spec, value)
            self._document.edit(lambda plan: edit.replace_item(plan, index, changed), label)
        except UserError as error:
            self.refused.emit(str(error))
        self.renew()


def _specs(item: MissionItem) -> list[ParamSpec]:
    """The parameters the table has no column for."""
    spec = CATALOG.get(item.command)
    if spec is None or item.frame is not None:
        return []
    in_table = {1} if item.command in cells.HOLDERS else set()
    if item.command == DO_CHANGE_SPEED:
        in_table = {2}
    return [param for param in spec.params if param.number not in in_table]


def _range(spec: ParamSpec) -> str:
    """What a parameter may be, in words."""
    if spec.choices:
        return _(spec.name)
    low = "" if spec.minimum is None else f"{Local(spec.minimum):g}"
    high = "" if spec.maximum is None else f"{Local(spec.maximum):g}"
    if not low and not high:
        return _(spec.name)
    return _("from {low} to {high} {unit}").format(low=low, high=high, unit=spec.unit).strip()
