"""The alerts a window shows: active ones, and those that ended before anyone acknowledged them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, pyqtSignal

from dronectl.safety.alerts import AlertBook, Level
from dronectl.safety.rules import Context, StationConditions, conditions
from missions.estimate import Performance
from ui.models.alert_words import condition_text
from ui.words import _

if TYPE_CHECKING:
    from dronectl.events import Event
    from dronectl.safety.alerts import Alert
    from dronectl.vehicle import VehicleKey
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment
    from ui.models.safety_parameters import SafetyParameters

ALERT_ROLE: Final = int(Qt.ItemDataRole.UserRole)
KEPT_ENDED: Final = 100
PERIOD_S: Final = 0.1  # between two looks, for each further MANY drones
MANY: Final = 10
LONGEST_S: Final = 1.0


class AlertsModel(QAbstractListModel):
    """Unfinished business, most urgent first: nothing leaves it before it was acknowledged.

    Args:
        fleet: names, and the plans with their fences.
        parameters: of the drones' own failsafes.
        station_system_id: ours.
    """

    raised = pyqtSignal(object)
    """An :class:`Alert` that is new or has become worse: to be heard."""
    changed = pyqtSignal()
    """After each tick that changed anything."""

    def __init__(
        self,
        fleet: FleetModel,
        parameters: SafetyParameters,
        station_system_id: int = 255,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.height_limit_m = 120.0
        self.performance = Performance()
        self.who = ""
        """Name written to what is acknowledged."""
        self.parameters = parameters
        self._fleet = fleet
        self._station_system_id = station_system_id
        self._book = AlertBook()
        self._station = StationConditions()
        self._rows: list[Alert] = []
        self._texts: list[str] = []
        self._shown: dict[int, tuple[object, ...]] = {}
        self._next_s = float("-inf")
        self._unread: list[Event] = []
        self._ended: list[Alert] = []
        self._worst: dict[VehicleKey, Alert] = {}

    # ----------------------------------------------------------------- alerts

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Everything shown, most urgent first; ended ones last."""
        return tuple(self._rows)

    @property
    def history(self) -> tuple[Alert, ...]:
        """Every alert that ended, oldest first."""
        return tuple(self._book.history)

    @property
    def most_severe(self) -> Alert | None:
        """The one sentence of the alert strip: unacknowledged ones first."""
        active = [alert for alert in self._rows if alert.is_active]
        fresh = [alert for alert in active if alert.acknowledged_by is None]
        return next(iter([*fresh, *active]), None)

    @property
    def active_count(self) -> int:
        """How many hold now."""
        return sum(alert.is_active for alert in self._rows)

    @property
    def unacknowledged(self) -> tuple[Alert, ...]:
        """Those nobody has acknowledged yet, ended ones too."""
        return tuple(alert for alert in self._rows if alert.acknowledged_by is None)

    def worst(self, key: VehicleKey) -> Alert | None:
        """The most urgent active alert of a drone."""
        return self._worst.get(key)

    def sentence(self, alert: Alert) -> str:
        """Drone and what is wrong, in the operator's language."""
        text = condition_text(alert.condition)
        if alert.vehicle.system_id == 0:
            return text[:1].upper() + text[1:]
        return _("{drone}: {text}").format(drone=self._fleet.name(alert.vehicle), text=text)

    def acknowledge(self, number: int) -> None:
        """Someone has seen it: it is quiet from now on, and gone when it ends."""
        self._book.acknowledge(number, self.who or "-")
        self._ended = [alert for alert in self._ended if alert.number != number]
        self._refresh()

    def acknowledge_all(self) -> None:
        """Someone has seen them all."""
        for alert in self.unacknowledged:
            self._book.acknowledge(alert.number, self.who or "-")
        self._ended = []
        self._refresh()

    # ------------------------------------------------------------------- tick

    def on_tick(self, tick: Moment) -> None:
        """Look at everything once more; a large fleet's pairs are many, so less often."""
        self._unread += tick.events
        if tick.now_s < self._next_s:
            return
        fleet = self._fleet
        self._next_s = tick.now_s + min(LONGEST_S, PERIOD_S * (len(fleet.keys) // MANY))
        events, self._unread = self._unread, []
        fences = {}
        for key in fleet.keys:
            plan = fleet.held_plan(key)
            if plan is not None:
                fences[key] = plan.fence
        context = Context(
            parameters=self.parameters.all,
            fences=fences,
            names={key: fleet.name(key) for key in fleet.keys},
            height_limit_m=self.height_limit_m,
            station_system_id=self._station_system_id,
            performance=self.performance,
            ground=fleet.ground,
        )
        found = conditions(tick.snapshot, context) + self._station.update(events, tick.now_s)
        changes = self._book.update(found, tick.now_s)
        unseen = [alert for alert in changes.ended if alert.acknowledged_by is None]
        self._ended = [*self._ended, *unseen][-KEPT_ENDED:]
        self._refresh()
        for alert in (*changes.raised, *changes.worsened):
            self.raised.emit(alert)

    def retranslate(self) -> None:
        """The language changed."""
        self._refresh()

    def _refresh(self) -> None:
        active = self._book.active()
        self._worst = {}
        for alert in active:
            self._worst.setdefault(alert.vehicle, alert)
        if not active and not self._ended and not self._rows:
            return
        self._show([*active, *reversed(self._ended)])
        self.changed.emit()

    def _show(self, wanted: list[Alert]) -> None:
        """Make the rows these, moving as little as possible so that focus and selection stay."""
        numbers = {alert.number for alert in wanted}
        for row in reversed(range(len(self._rows))):
            if self._rows[row].number not in numbers:
                self._remove(row)
        present = {alert.number for alert in self._rows}
        for row, alert in enumerate(wanted):
            if row < len(self._rows) and self._rows[row].number == alert.number:
                self._rows[row] = alert
                continue
            if alert.number in present:
                self._remove(next(i for i, r in enumerate(self._rows) if r.number == alert.number))
            self.beginInsertRows(QModelIndex(), row, row)
            self._rows.insert(row, alert)
            self._texts.insert(row, "")
            self.endInsertRows()
        for row, alert in enumerate(self._rows):
            text = self.sentence(alert)
            if text != self._texts[row] or self._shown.get(alert.number) != _look(alert):
                self._texts[row] = text
                self.dataChanged.emit(self.index(row), self.index(row))
        self._shown = {alert.number: _look(alert) for alert in self._rows}

    def _remove(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._rows[row]
        del self._texts[row]
        self.endRemoveRows()

    # -------------------------------------------------------------- Qt's model

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        alert = self._rows[index.row()]
        if role == ALERT_ROLE:
            return alert
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return self._texts[index.row()]
        return None


def _look(alert: Alert) -> tuple[object, ...]:
    """What of an alert is shown besides its sentence."""
    return alert.level, alert.acknowledged_by, alert.is_active


def state_of(level: Level) -> str:
    """The colour's name for a level."""
    return {Level.WARNING: "warning", Level.CAUTION: "caution"}.get(level, "")
