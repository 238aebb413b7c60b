"""The items of the plan as a table that can be edited; always in step with map and profile."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal

from missions import edit
from missions.catalog import can_be_placed
from missions.errors import UserError
from missions.geo import Reference
from missions.items import DO_CHANGE_SPEED, DO_JUMP, NAV_LAST
from ui.formatting import DASH, Local
from ui.models import item_cells as cells
from ui.models.command_words import title_of
from ui.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from missions.items import MissionItem
    from missions.plan import Plan
    from ui.models.plan_document import PlanDocument

SEVERITY_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
"""The worst severity of the item's findings, or None."""
DERIVED_ROLE: Final = SEVERITY_ROLE + 1
"""True when the value follows from another item and is shown grey."""
_SUFFIX: Final = {Reference.HOME: "", Reference.AMSL: " amsl", Reference.TERRAIN: " agl"}


class Column(IntEnum):
    """The table's columns; the view shows the number first, which a change before it changes."""

    COMMAND = 0
    NUMBER = 1
    PLACE = 2
    HEIGHT = 3
    SPEED = 4
    HOLD = 5


def _height_text(item: MissionItem) -> str:
    if item.altitude is None:
        return DASH
    return f"{item.altitude.value_m:.0f}{_SUFFIX[item.altitude.reference]}"


def _place_text(item: MissionItem, digits: int) -> str:
    if item.position is None:
        return DASH
    point = item.position
    return f"{point.latitude_deg:.{digits}f}, {point.longitude_deg:.{digits}f}"


class ItemTable(QAbstractTableModel):
    """Rows are items, in order.

    Args:
        document: what is shown and edited.
        parent: Qt owner.
    """

    refused = pyqtSignal(str)
    """A sentence: what was written into a cell cannot be."""

    def __init__(self, document: PlanDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._items: tuple[MissionItem, ...] = document.plan.items
        self._speeds = cells.speeds_mps(document.plan)
        self._worst: dict[int | None, int] = {}
        document.changed.connect(self._follow)
        document.analysed.connect(self._mark)

    # ------------------------------------------------------------- following

    def _follow(self) -> None:
        new = self._document.plan.items
        speeds = cells.speeds_mps(self._document.plan)
        if new is self._items and speeds == self._speeds:
            return
        old = self._items
        shortest = min(len(old), len(new))
        head = next((i for i in range(shortest) if old[i] != new[i]), shortest)
        left = shortest - head
        tail = next((i for i in range(left) if old[-1 - i] != new[-1 - i]), left)
        before, after = len(old) - tail, len(new) - tail
        if after > before:  # first the rows that are more, then what changed in those that stay
            self.beginInsertRows(QModelIndex(), before, after - 1)
            self._become((*old[:before], *new[before:]), new)
            self.endInsertRows()
        elif after < before:
            self.beginRemoveRows(QModelIndex(), after, before - 1)
            self._become((*old[:after], *old[before:]), new)
            self.endRemoveRows()
        self._items, self._speeds = new, speeds
        self._worst = {}
        self._all_changed()

    def _become(self, items: tuple[MissionItem, ...], new: tuple[MissionItem, ...]) -> None:
        """The rows in between, as many as there will be."""
        assert len(items) == len(new)  # noqa: S101 - the view counts on it
        self._items = items
        self._speeds = (None,) * len(items)

    def _mark(self) -> None:
        worst: dict[int | None, int] = {}
        for finding in self._document.findings:
            worst[finding.item] = min(worst.get(finding.item, 9), int(finding.severity))
        if worst != self._worst:
            self._worst = worst
            self._all_changed()

    def _all_changed(self) -> None:
        if self._items:
            last = self.index(len(self._items) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        self._all_changed()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

    # -------------------------------------------------------------- Qt's model

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = int(Qt.ItemDataRole.DisplayRole),
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and section < len(Column):
            return _ALIGNMENT[Column(section)]
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1)
        titles = (_("Command"), _("No."), _("Place"), _("Height"), _("m/s"), _("Hold"))
        return titles[section] if section < len(titles) else None

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or index.row() >= len(self._items):
            return None
        row, column = index.row(), Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._shown(row, column)
        if role == Qt.ItemDataRole.EditRole:
            return self._edited(row, column)
        if role == SEVERITY_ROLE:
            return self._worst.get(row)
        if role == DERIVED_ROLE:
            item = self._items[row]
            return column is Column.SPEED and item.command != DO_CHANGE_SPEED
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGNMENT[column]
        return None

    def _shown(self, row: int, column: Column) -> str:
        item = self._items[row]
        if column is Column.NUMBER:
            return str(row + 1)
        if column is Column.COMMAND:
            return self._title(item)
        if column is Column.PLACE:
            return _place_text(item, 5)
        if column is Column.HEIGHT:
            return _height_text(item)
        if column is Column.SPEED:
            speed = self._speeds[row]
            return DASH if speed is None else f"{Local(speed):.1f}"
        hold = cells.hold_s(item)
        return DASH if hold is None else f"{hold:.0f}"

    def _title(self, item: MissionItem) -> str:
        title = title_of(item.command)
        target, repeats = item.params[:2]
        if item.command == DO_JUMP and target is not None and repeats is not None:
            times = "∞" if repeats < 0 else f"{repeats:.0f}"
            return f"{title} {target + 1:.0f} ×{times}"  # noqa: RUF001 - "times" is meant
        return title

    def _edited(self, row: int, column: Column) -> Any:
        item = self._items[row]
        if column is Column.COMMAND:
            return item.command
        if column is Column.PLACE:
            return "" if item.position is None else _place_text(item, 7)
        text = self._shown(row, column)
        return "" if text == DASH else text

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        if not index.isValid() or index.row() >= len(self._items):
            return flags | Qt.ItemFlag.ItemIsDropEnabled
        flags |= Qt.ItemFlag.ItemIsDragEnabled
        can = self._can(index.row(), Column(index.column()))
        return flags | Qt.ItemFlag.ItemIsEditable if can else flags

    def _can(self, row: int, column: Column) -> bool:
        """Whether a cell can be written into."""
        item = self._items[row]
        can = {
            Column.NUMBER: False,
            Column.COMMAND: item.frame is None,
            Column.PLACE: can_be_placed(item.command) and item.frame is None,
            Column.HEIGHT: item.altitude is not None and item.frame is None,
            Column.SPEED: item.command == DO_CHANGE_SPEED or item.command <= NAV_LAST,
            Column.HOLD: cells.hold_s(item) is not None,
        }
        return can[column]

    def setData(
        self, index: QModelIndex, value: Any, role: int = int(Qt.ItemDataRole.EditRole)
    ) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        if value is None or index.row() >= len(self._items):
            return False
        row, column = index.row(), Column(index.column())
        if value == self._edited(row, column):
            return True
        change, label = self._change(row, column, value)
        try:
            self._document.edit(change, label.format(number=row + 1))
        except UserError as error:
            self.refused.emit(str(error))
            return False
        return True

    def _change(self, row: int, column: Column, value: Any) -> tuple[Callable[[Plan], Plan], str]:
        chosen = self._document.focus.items
        rows = [other for other in chosen if self._can(other, column)] if row in chosen else [row]

        def with_item(make: Callable[[MissionItem], MissionItem]) -> Callable[[Plan], Plan]:
            """The same for every item selected."""

            def change(plan: Plan) -> Plan:
                for each in rows:
                    plan = edit.replace_item(plan, each, make(plan.items[each]))
                return plan

            return change

        if column is Column.COMMAND:
            command = int(value)
            label = _("Change item {number} into another command")
            return lambda plan: cells.with_command(plan, row, command), label
        text = str(value)
        if column is Column.PLACE:
            label = _("Move item {number}")
            rows = [row]
            return with_item(lambda item: _placed(item, text)), label
        if column is Column.HEIGHT:
            label = _("Height of item {number}")
            return (
                with_item(lambda i: replace(i, altitude=cells.altitude(text, i.altitude))),
                label,
            )
        if column is Column.SPEED:
            label = _("Speed from item {number} on")
            return lambda plan: cells.with_speed(plan, row, cells.number(text)), label
        return with_item(lambda item: cells.with_hold(item, text)), _("Hold at item {number}")

    # ---------------------------------------------------------------- editing

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def delete(self, rows: Sequence[int]) -> None:
        """Leave these items out, as one step."""
        if rows:
            label = ngettext("Delete one item", "Delete {count} items", len(rows))
            self._document.edit(
                lambda plan: edit.delete(plan, set(rows)), label.format(count=len(rows))
            )

    def move(self, rows: Sequence[int], to: int) -> None:
        """Put these items, in their order, before row ``to`` (counted before the move)."""
        chosen = sorted(set(rows))
        if not chosen or not 0 <= to <= len(self._items):
            return
        target = to - sum(row < to for row in chosen)

        above = [(row, target + place) for place, row in enumerate(chosen) if row < to]
        below = [(row, target + place) for place, row in enumerate(chosen) if row >= to]

        def change(plan: Plan) -> Plan:
            # In this order no move disturbs the rows of those still to come; jumps follow each.
            for start, end in (*reversed(above), *below):
                plan = edit.move(plan, start, end)
            return plan

        label = ngettext("Move one item", "Move {count} items", len(chosen))
        self._document.edit(change, label.format(count=len(chosen)))
        self._document.focus.set(range(target, target + len(chosen)))

    def shift(self, rows: Sequence[int], by: int) -> None:
        """Move these items one up (-1) or down (+1)."""
        chosen = sorted(set(rows))
        if chosen and chosen[0] + by >= 0 and chosen[-1] + by < len(self._items):
            self.move(chosen, chosen[0] - 1 if by < 0 else chosen[-1] + 2)


def _placed(item: MissionItem, text: str) -> MissionItem:
    point = cells.place(text)
    return replace(item, position=point, altitude=item.altitude or cells.DEFAULT_HEIGHT)


_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_ALIGNMENT: Final = {
    Column.NUMBER: _RIGHT,
    Column.COMMAND: _LEFT,
    Column.PLACE: _LEFT,
    Column.HEIGHT: _RIGHT,
    Column.SPEED: _RIGHT,
    Column.HOLD: _RIGHT,
}
