"""The fleet as the window knows it: order, names and colours, the selection, the plan each holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, pyqtSignal

from dronectl.events import RequestFinished, VehicleRebooted
from dronectl.safety.height import above_ground_m, unknown_ground
from dronectl.vehicle import PlanState
from missions.plan import Plan
from ui.formatting import DASH
from ui.theme import drone_colour, drone_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dronectl.events import Event
    from dronectl.safety.height import Ground
    from dronectl.vehicle import Snapshot, Vehicle, VehicleKey
    from ui.models.moment import Moment

KEY_ROLE: Final = int(Qt.ItemDataRole.UserRole)
VEHICLE_ROLE: Final = KEY_ROLE + 1
COLOUR_ROLE: Final = KEY_ROLE + 2

LIST_PERIOD_S: Final = 0.25  # numbers that change ten times a second cannot be read
LONGEST_NAME: Final = 24


class Selection(QObject):
    """Which drones are selected; one of them is shown in full."""

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: tuple[VehicleKey, ...] = ()
        self._primary: VehicleKey | None = None

    @property
    def keys(self) -> tuple[VehicleKey, ...]:
        """The selected drones."""
        return self._keys

    @property
    def primary(self) -> VehicleKey | None:
        """The drone instruments and video show; always one of ``keys``."""
        return self._primary

    def set(self, keys: Iterable[VehicleKey], primary: VehicleKey | None = None) -> None:
        """Select these; without a ``primary`` the old one stays if it can."""
        wanted = tuple(dict.fromkeys(keys))
        if primary is None:
            primary = self._primary
        if primary not in wanted:
            primary = wanted[0] if wanted else None
        if (wanted, primary) != (self._keys, self._primary):
            self._keys, self._primary = wanted, primary
            self.changed.emit()

    def toggle(self, key: VehicleKey) -> None:
        """Add a drone to the selection or take it out."""
        if key in self._keys:
            self.set(k for k in self._keys if k != key)
        else:
            self.set((*self._keys, key), key)


@dataclass(slots=True)
class _Row:
    key: VehicleKey
    place: int
    vehicle: Vehicle
    above_ground_m: float | None = None
    plan: Plan | None = None
    plan_digest: str = ""


def identity(vehicle: Vehicle) -> str:
    """What a given name is kept under: the hardware where it is known, else the system id."""
    return vehicle.uid or f"sysid {vehicle.key}"


def _place_then(key: str) -> int:
    """Place of a drone that is not heard now, by the system id it had."""
    number = key.partition(".")[0]
    return max(0, int(number) - 1) if number.isdigit() else 0


class FleetModel(QAbstractListModel):
    """Every drone ever heard, in the order of first hearing."""

    updated = pyqtSignal()
    """After each tick, once."""
    renamed = pyqtSignal(object)
    """A drone's key."""
    plan_changed = pyqtSignal(object)
    """The key of a drone whose known plan changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.selection = Selection(self)
        self.now_s = 0.0
        self.utc_s = 0.0
        self.ground: Ground = unknown_ground
        """The ground the drones are over."""
        self._rows: list[_Row] = []
        self._by_key: dict[VehicleKey, _Row] = {}
        self._given: dict[str, str] = {}
        self._past: dict[VehicleKey, str] = {}
        """Names of those off the list: what they did is still told."""
        self._shown_s = float("-inf")

    # ------------------------------------------------------------------- fleet

    @property
    def keys(self) -> list[VehicleKey]:
        """All drones in their order."""
        return [row.key for row in self._rows]

    def vehicle(self, key: VehicleKey | None) -> Vehicle | None:
        """The drone as last heard; ``None`` if it never was."""
        row = None if key is None else self._by_key.get(key)
        return None if row is None else row.vehicle

    def above_ground_m(self, key: VehicleKey | None) -> float | None:
        """How high the drone is over the ground below it; ``None`` where nobody knows."""
        row = None if key is None else self._by_key.get(key)
        return None if row is None else row.above_ground_m

    @property
    def vehicles(self) -> list[Vehicle]:
        """All drones as last heard, in their order."""
        return [row.vehicle for row in self._rows]

    @property
    def is_any_armed(self) -> bool:
        """Whether motors may turn anywhere: nothing modal then."""
        return any(row.vehicle.is_armed for row in self._rows)

    def name(self, key: VehicleKey) -> str:
        """The name given by a person, else one from the list of callsigns."""
        row = self._by_key.get(key)
        if row is None:
            return self._past.get(key) or str(key)
        given = self._given.get(identity(row.vehicle))
        return given or drone_name(row.place)

    def colour(self, key: VehicleKey) -> str:
        """The drone's own colour, the same everywhere."""
        row = self._by_key.get(key)
        return drone_colour(0 if row is None else row.place)

    def past_name(self, uid: str | None, key: str) -> str:
        """Name of the drone of a stored flight, by its hardware, else by its number then."""
        row = self._row_of_uid(uid)
        if row is not None:
            return self.name(row.key)
        given = self._given.get(uid or "")
        return given or drone_name(_place_then(key))

    def past_colour(self, uid: str | None, key: str) -> str:
        """Colour of the drone of a stored flight."""
        row = self._row_of_uid(uid)
        return drone_colour(_place_then(key) if row is None else row.place)

    def _row_of_uid(self, uid: str | None) -> _Row | None:
        return next((row for row in self._rows if uid and row.vehicle.uid == uid), None)

    @property
    def given_names(self) -> Mapping[str, str]:
        """Names given by a person, by :func:`identity`; to be kept in the settings."""
        return dict(self._given)

    def set_given_names(self, names: Mapping[str, str]) -> None:
        """Names as the settings kept them."""
        self._given = {str(k): str(v)[:LONGEST_NAME] for k, v in names.items()}
        self._all_changed()

    def rename(self, key: VehicleKey, name: str) -> None:
        """Give a drone a name; an empty one takes the given name away."""
        vehicle = self.vehicle(key)
        if vehicle is None:
            return
        clean = "".join(c for c in name if c.isprintable()).strip()[:LONGEST_NAME]
        if clean:
            self._given[identity(vehicle)] = clean
        else:
            self._given.pop(identity(vehicle), None)
        self._all_changed()
        self.renamed.emit(key)

    # -------------------------------------------------------------------- plans

    def learn_plan(self, key: VehicleKey, plan: Plan) -> None:
        """The content of what was sent to, or read from, a drone."""
        row = self._by_key.get(key)
        if row is not None:
            row.plan, row.plan_digest = plan, plan.digest
            self.plan_changed.emit(key)

    def plan(self, key: VehicleKey) -> Plan | None:
        """The plan last sent to, or read from, a drone; it may not be verified."""
        row = self._by_key.get(key)
        return None if row is None else row.plan

    def held_plan(self, key: VehicleKey) -> Plan | None:
        """The plan a drone holds; ``None`` unless it was read back equal and is known here."""
        row = self._by_key.get(key)
        if row is None or row.vehicle.plan.state is not PlanState.VERIFIED:
            return None
        return row.plan if row.vehicle.plan.digest == row.plan_digest else None

    # --------------------------------------------------------------------- tick

    def on_tick(self, tick: Moment) -> None:
        """Take in the newest state of every drone."""
        self.now_s, self.utc_s = tick.now_s, tick.utc_s
        self._drop_gone(tick.snapshot)
        self._add_new(tick.snapshot)
        self._learn(tick.events)
        has_turned = False
        for row in self._rows:
            newest = tick.snapshot.vehicles.get(row.key, row.vehicle)
            has_turned = has_turned or (newest.mode, newest.is_armed) != (
                row.vehicle.mode,
                row.vehicle.is_armed,
            )
            row.vehicle = newest
            row.above_ground_m = above_ground_m(newest, self.ground)
        if has_turned or tick.now_s - self._shown_s >= LIST_PERIOD_S:
            self._shown_s = tick.now_s
            self._all_changed()
        self.updated.emit()

    def _add_new(self, snapshot: Snapshot) -> None:
        new = [v for k, v in snapshot.vehicles.items() if k not in self._by_key]
        if not new:
            return
        new.sort(key=lambda v: (v.first_heard_s, v.key))
        first = len(self._rows)
        place_of_first = max((row.place for row in self._rows), default=-1) + 1
        self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
        for place, vehicle in enumerate(new, place_of_first):
            row = _Row(vehicle.key, place, vehicle)
            self._rows.append(row)
            self._by_key[vehicle.key] = row
        self.endInsertRows()
        if self.selection.primary is None:
            self.selection.set([self._rows[0].key])

    def _drop_gone(self, snapshot: Snapshot) -> None:
        """Drones somebody took off the list."""
        for at in reversed(range(len(self._rows))):
            key = self._rows[at].key
            if key in snapshot.vehicles:
                continue
            self.selection.set(each for each in self.selection.keys if each != key)
            self._past[key] = self.name(key)
            self.beginRemoveRows(QModelIndex(), at, at)
            del self._rows[at], self._by_key[key]
            self.endRemoveRows()
        if self.selection.primary is None and self._rows:
            self.selection.set([self._rows[0].key])

    def _learn(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, RequestFinished) and isinstance(event.value, Plan):
                self.learn_plan(event.vehicle, event.value)
            elif isinstance(event, VehicleRebooted) and event.vehicle in self._by_key:
                self._by_key[event.vehicle].plan = None
                self.plan_changed.emit(event.vehicle)

    def _all_changed(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    # -------------------------------------------------------------- Qt's model

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.name(row.key)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self.name(row.key)} · {row.vehicle.mode or DASH}"
        if role == KEY_ROLE:
            return row.key
        if role == VEHICLE_ROLE:
            return row.vehicle
        if role == COLOUR_ROLE:
            return self.colour(row.key)
        return None

    def row_of(self, key: VehicleKey) -> int | None:
        """The row a drone is shown in."""
        row = self._by_key.get(key)
        return None if row is None else self._rows.index(row)
