"""Parameters of the selected drone: read, searched, changed one by one and each change verified."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal

from dronectl.events import RequestFinished, RequestProgress, VehicleForgotten, VehicleRebooted
from dronectl.mavlink.autopilots import autopilot_of
from dronectl.protocol.param_values import Encoding, ParamValue, problem, same
from dronectl.requests import ReadParameters, SetParameter
from dronectl.safety.parameter_facts import ParameterFact, facts_of
from ui.formatting import DASH
from ui.models.parameter_words import limits_text, refusal, value_text
from ui.models.request_words import why
from ui.words import _, language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dronectl.vehicle import Vehicle, VehicleKey
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment, Submit

NAME_ROLE: Final = int(Qt.ItemDataRole.UserRole)
FACT_ROLE: Final = NAME_ROLE + 1
STATE_ROLE: Final = NAME_ROLE + 2
CHANGED_ROLE: Final = NAME_ROLE + 3
SEARCH_ROLE: Final = NAME_ROLE + 4


class Column(IntEnum):
    """Columns of the table."""

    NAME = 0
    VALUE = 1
    UNIT = 2
    DEFAULT = 3
    RANGE = 4
    MEANING = 5


class Change(Enum):
    """How far a change of a parameter is."""

    NONE = ""
    WAITING = "waiting"
    """Others go first: a vehicle is asked one thing at a time."""
    ASKED = "asked"
    VERIFIED = "verified"
    """The vehicle said the new value back."""
    FAILED = "failed"


@dataclass(slots=True)
class _Held:
    """What is known of one drone's parameters."""

    values: dict[str, ParamValue] = field(default_factory=dict)
    read_utc_s: float | None = None
    reading: int | None = None
    done: int = 0
    total: int = 0
    failure: str = ""
    queue: list[tuple[str, float]] = field(default_factory=list)
    asked: tuple[int, str] | None = None
    """Request and name of the one change under way."""
    changes: dict[str, tuple[Change, str]] = field(default_factory=dict)


class ParametersModel(QAbstractTableModel):
    """All parameters of the drone chosen in the fleet, by name.

    Args:
        fleet: which drone is chosen.
        submit: passes a request to the station.
    """

    state_changed = pyqtSignal()
    """Reading began, went on or ended; another drone is shown; a change is further."""

    def __init__(self, fleet: FleetModel, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fleet = fleet
        self._submit = submit
        self._held: dict[VehicleKey, _Held] = {}
        self._key: VehicleKey | None = fleet.selection.primary
        self._names: list[str] = []
        self._facts: Mapping[str, ParameterFact] = {}
        fleet.selection.changed.connect(self._on_selection)

    # --------------------------------------------------------------- what is known

    @property
    def key(self) -> VehicleKey | None:
        """The drone shown."""
        return self._key

    @property
    def values(self) -> Mapping[str, ParamValue]:
        """Its parameters as last read."""
        return self._of(self._key).values

    @property
    def read_utc_s(self) -> float | None:
        """When they were read, Unix time; ``None``: not yet."""
        return self._of(self._key).read_utc_s

    @property
    def progress(self) -> tuple[int, int] | None:
        """How far the reading is; ``None`` when nothing is being read."""
        held = self._of(self._key)
        return None if held.reading is None else (held.done, held.total)

    @property
    def failure(self) -> str:
        """Why the last reading was not whole; empty when it was."""
        return self._of(self._key).failure

    @property
    def waiting(self) -> int:
        """Changes not verified yet."""
        held = self._of(self._key)
        return len(held.queue) + (held.asked is not None)

    @property
    def failed(self) -> Mapping[str, str]:
        """Changes that failed, and why, by name."""
        changes = self._of(self._key).changes
        return {name: text for name, (change, text) in changes.items() if change is Change.FAILED}

    def change_of(self, name: str) -> Change:
        """How far the change of a parameter is."""
        return self._of(self._key).changes.get(name, (Change.NONE, ""))[0]

    def fact(self, name: str) -> ParameterFact | None:
        """What is known of its meaning."""
        return self._facts.get(name)

    # ------------------------------------------------------------------ asking

    def read(self) -> None:
        """Read all parameters of the drone shown, unless that is under way."""
        if self._key is None:
            return
        held = self._held.setdefault(self._key, _Held())
        if held.reading is None:
            held.done = held.total = 0
            held.failure = ""
            held.reading = self._submit(ReadParameters(self._key))
            self.state_changed.emit()

    def why_not_changed(self, name: str, value: float) -> str | None:
        """Why a parameter must not get a value, in words; ``None`` when it may."""
        vehicle = self._fleet.vehicle(self._key)
        held = self.values.get(name)
        if vehicle is None or held is None:
            return _("{name} is not known yet; read the parameters first.").format(name=name)
        if vehicle.is_armed:
            return _("{drone} is armed; change its parameters after landing.").format(
                drone=self._fleet.name(vehicle.key)
            )
        why_not = problem(value, held.type, _encoding(vehicle))
        return None if why_not is None else refusal(name, why_not)

    def change(self, name: str, value: float) -> str | None:
        """Ask the drone for another value; why not, in words, when it is refused here."""
        return self.change_all({name: value})

    def change_all(self, wanted: Mapping[str, float]) -> str | None:
        """Ask for several values, one after the other; nothing is asked if one is refused here."""
        for name, value in wanted.items():
            why_not = self.why_not_changed(name, value)
            if why_not is not None:
                return why_not
        if self._key is None:
            return None
        held = self._held[self._key]
        for name, value in wanted.items():
            held.queue = [each for each in held.queue if each[0] != name]
            if not same(held.values[name].value, value, held.values[name].type):
                held.queue.append((name, value))
                self._note(held, name, Change.WAITING)
        self._ask_next(self._key, held)
        self.state_changed.emit()
        return None

    # ------------------------------------------------------------------- ticks

    def on_tick(self, tick: Moment) -> None:
        """Take in answers."""
        for event in tick.events:
            if isinstance(event, RequestProgress):
                self._on_progress(event)
            elif isinstance(event, RequestFinished):
                self._on_finished(event, tick.utc_s)
            elif isinstance(event, VehicleForgotten):
                self._held.pop(event.vehicle, None)
            elif isinstance(event, VehicleRebooted) and event.vehicle in self._held:
                self._held[event.vehicle] = _Held()
                self._show_again(event.vehicle)
        if self._key is None and self._fleet.selection.primary is not None:
            self._on_selection()

    def _on_progress(self, event: RequestProgress) -> None:
        held = self._held.get(event.vehicle)
        if held is not None and held.reading == event.request_id:
            held.done, held.total = event.done, event.total
            self.state_changed.emit()

    def _on_finished(self, event: RequestFinished, utc_s: float) -> None:
        held = self._held.get(event.vehicle)
        if held is None:
            return
        if event.request_id == held.reading:
            held.reading = None
            held.failure = "" if event.failure is None else why(event.failure)
            if event.value:
                held.values = dict(event.value)
                held.read_utc_s = utc_s
            self._show_again(event.vehicle)
        elif held.asked is not None and event.request_id == held.asked[0]:
            self._on_changed(held, held.asked[1], event)
            self._ask_next(event.vehicle, held)
        else:
            self._learn(event, held)

    def _on_changed(self, held: _Held, name: str, event: RequestFinished) -> None:
        held.asked = None
        if event.failure is not None:
            self._note(held, name, Change.FAILED, why(event.failure))
            return
        if isinstance(event.value, ParamValue):
            held.values[name] = event.value
        self._note(held, name, Change.VERIFIED)

    def _learn(self, event: RequestFinished, held: _Held) -> None:
        """Values somebody else asked for."""
        found = event.value if isinstance(event.value, dict) else {"": event.value}
        for value in found.values():
            if isinstance(value, ParamValue) and value.name in held.values:
                held.values[value.name] = value
                self._show_row(event.vehicle, value.name)

    def _ask_next(self, key: VehicleKey, held: _Held) -> None:
        if held.asked is None and held.queue:
            name, value = held.queue.pop(0)
            held.asked = (self._submit(SetParameter(key, name, value)), name)
            self._note(held, name, Change.ASKED)
        self.state_changed.emit()

    def _note(self, held: _Held, name: str, change: Change, text: str = "") -> None:
        held.changes[name] = (change, text)
        if held is self._of(self._key):
            self._show_row(self._key, name)

    # ----------------------------------------------------------------- showing

    def _of(self, key: VehicleKey | None) -> _Held:
        return _NOTHING if key is None else self._held.get(key, _NOTHING)

    def _on_selection(self) -> None:
        if self._fleet.selection.primary != self._key:
            self._key = self._fleet.selection.primary
            self._show_again(self._key)

    def _show_again(self, key: VehicleKey | None) -> None:
        if key == self._key:
            vehicle = self._fleet.vehicle(key)
            self.beginResetModel()
            self._facts = {} if vehicle is None else facts_of(vehicle.autopilot)
            self._names = sorted(self._of(key).values)
            self.endResetModel()
            self.state_changed.emit()

    def _show_row(self, key: VehicleKey | None, name: str) -> None:
        if key == self._key and name in self._names:
            row = self._names.index(name)
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def retranslate(self) -> None:
        """The language changed."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)
        if self._names:
            last = self.index(len(self._names) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    # -------------------------------------------------------------- Qt's model

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._names)

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
        if role == Qt.ItemDataRole.TextAlignmentRole and section in _FIGURES:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            return _titles()[section] if 0 <= section < len(Column) else None
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == Column.VALUE:
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._names):
            return None
        name = self._names[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(name, Column(index.column()))
        if role == Qt.ItemDataRole.EditRole:
            return self.values[name].value if index.column() == Column.VALUE else None
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in _FIGURES:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(name)
        return self._role(name, role)

    def _role(self, name: str, role: int) -> Any:
        fact = self._facts.get(name)
        if role == NAME_ROLE:
            return name
        if role == FACT_ROLE:
            return fact
        if role == STATE_ROLE:
            return self.change_of(name).value
        if role == CHANGED_ROLE:
            return fact is not None and fact.is_default(self.values[name].value) is False
        if role == SEARCH_ROLE:
            return name if fact is None else f"{name} {fact.en} {fact.fr}"
        return None

    def setData(
        self, index: QModelIndex, value: Any, role: int = int(Qt.ItemDataRole.EditRole)
    ) -> bool:
        if role != Qt.ItemDataRole.EditRole or index.column() != Column.VALUE:
            return False
        if not 0 <= index.row() < len(self._names) or not isinstance(value, int | float):
            return False
        return self.change(self._names[index.row()], value) is None

    def _text(self, name: str, column: Column) -> str:
        value, fact = self.values[name], self._facts.get(name)
        if column is Column.NAME:
            return name
        if column is Column.VALUE:
            meaning = "" if fact is None or fact.is_mask else fact.meaning(value.value, language())
            return f"{value_text(value.value)} · {meaning}" if meaning else value_text(value.value)
        if fact is None:
            return DASH if column in _FIGURES else ""
        if column is Column.UNIT:
            return fact.unit
        if column is Column.DEFAULT:
            return DASH if fact.default is None else value_text(fact.default)
        if column is Column.RANGE:
            return limits_text(fact)
        return fact.text(language())

    def _tip(self, name: str) -> str:
        change, text = self._of(self._key).changes.get(name, (Change.NONE, ""))
        fact = self._facts.get(name)
        lines = [name]
        if fact is not None:
            lines.append(fact.text(language()))
            meaning = fact.meaning(self.values[name].value, language())
            lines += [meaning] if meaning else []
        if change is Change.FAILED:
            lines.append(text)
        return "\n".join(lines)


_NOTHING: Final = _Held()
_FIGURES: Final = (Column.DEFAULT, Column.RANGE)


def _encoding(vehicle: Vehicle) -> Encoding:
    is_bytewise = autopilot_of(vehicle.autopilot).has_bytewise_parameters
    return Encoding.BYTEWISE if is_bytewise else Encoding.C_CAST


def _titles() -> Sequence[str]:
    return (_("Name"), _("Value"), _("Unit"), _("Default"), _("Range"), _("Meaning"))
