"""Everything asked of the drones and what became of it: asked, accepted, seen, or why not.

::

    ASKED --ack--> ACCEPTED --effect in telemetry--> SEEN
      |               |
      +---------------+--refused, silent, not seen--> FAILED
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Protocol

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt, pyqtSignal

from dronectl.events import ArmedChanged, RequestAccepted, RequestFinished, RequestProgress
from dronectl.protocol.machine import Failure, Fault
from dronectl.requests import Disarm, Land, UploadPlan
from dronectl.vehicle import LandedState
from ui.models.request_words import DisarmedItself, describe, why
from ui.words import _

if TYPE_CHECKING:
    from dronectl.events import Event
    from dronectl.requests import Request
    from dronectl.vehicle import Vehicle, VehicleKey
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment, Submit

ACTION_ROLE: Final = int(Qt.ItemDataRole.UserRole)
MOST_ROWS: Final = 500
ANSWER_EVENTS: Final = (RequestAccepted, RequestProgress, RequestFinished)
DISARMING: Final = (Disarm, Land)
ASKED_S: Final = 5.0  # a drone that disarms so soon after does it because it was asked
LOW_M: Final = 1.0


class Life(Enum):
    """How far a request is."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    SEEN = "seen"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Nothing more will come of it."""
        return self in (Life.SEEN, Life.FAILED)


@dataclass(frozen=True, slots=True)
class Action:
    """One request to one drone and what became of it."""

    id: int
    """The station's request number; negative when nothing was sent."""
    request: Request
    asked_s: float
    utc_s: float
    life: Life = Life.ASKED
    done: int = 0
    total: int = 0
    failure: Failure | None = None
    changed_s: float = 0.0
    value: Any = None

    @property
    def key(self) -> VehicleKey:
        """The drone asked."""
        return self.request.vehicle


def life_words(action: Action) -> str:
    """How far an action is, as a pilot would say it."""
    if isinstance(action.request, DisarmedItself):
        return _("by itself, on the ground")
    if action.life is Life.FAILED and action.failure is not None:
        return why(action.failure)
    if not action.life.is_over and action.total > 1:
        return _("{done} of {total}").format(done=action.done, total=action.total)
    return {
        Life.ASKED: _("asked"),
        Life.ACCEPTED: _("accepted, waiting to see it"),
        Life.SEEN: _("done"),
        Life.FAILED: _("failed"),
    }[action.life]


def _is_low(vehicle: Vehicle) -> bool:
    """Whether it stands, as far as can be told."""
    return vehicle.landed_state is LandedState.ON_GROUND or (vehicle.height_m or 0.0) <= LOW_M


class Guard(Protocol):
    """Who may keep a request from being sent."""

    def refusal(self, request: Request) -> str | None:
        """Why it must not be sent now, in words; ``None`` when it may."""

    def before(self, request: Request) -> None:
        """It is about to be sent."""


class ActionsModel(QAbstractListModel):
    """Requests of this session, oldest first.

    Args:
        submit: passes a request to the station.
        fleet: for names, and to learn the plans that were sent.
        guard: may refuse requests, as preflight does with arming.
    """

    changed = pyqtSignal(object)
    """An :class:`Action` that is new or further."""
    refused = pyqtSignal(object)
    """An :class:`Action` the guard refused."""

    def __init__(
        self,
        submit: Submit,
        fleet: FleetModel,
        guard: Guard | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._submit = submit
        self._fleet = fleet
        self._guard = guard
        self._rows: list[Action] = []
        self._open: dict[int, int] = {}
        self._dropped = 0
        self._refusals = itertools.count(-1, -1)

    @property
    def actions(self) -> tuple[Action, ...]:
        """All actions kept, oldest first."""
        return tuple(self._rows)

    def ask(self, request: Request) -> int:
        """Ask something of a drone; negative when a guard refused it at once."""
        refusal = None if self._guard is None else self._guard.refusal(request)
        now_s, utc_s = self._fleet.now_s, self._fleet.utc_s
        if refusal is not None:
            failure = Failure(Fault.WE_REFUSED, refusal)
            number = next(self._refusals)
            action = Action(
                number, request, now_s, utc_s, Life.FAILED, failure=failure, changed_s=now_s
            )
            self._append(action)
            self.refused.emit(action)
            return number
        if self._guard is not None:
            self._guard.before(request)
        number = self._submit(request)
        self._append(Action(number, request, now_s, utc_s, changed_s=now_s))
        return number

    def newest(self, key: VehicleKey) -> Action | None:
        """The newest action of a drone."""
        return next((a for a in reversed(self._rows) if a.key == key), None)

    def find(self, number: int) -> Action | None:
        """An action by its number."""
        return next((a for a in reversed(self._rows) if a.id == number), None)

    def on_tick(self, tick: Moment) -> None:
        """Take in what became of what was asked."""
        for event in tick.events:
            if isinstance(event, ANSWER_EVENTS) and event.request_id in self._open:
                self._on_answer(event.request_id, event, tick.now_s)
            elif isinstance(event, ArmedChanged) and not event.is_armed:
                self._on_disarmed(tick.snapshot.vehicle(event.vehicle), tick)

    def sentence(self, action: Action) -> str:
        """Drone, request and how far it is."""
        return _("{drone} · {what}: {how}").format(
            drone=self._fleet.name(action.key),
            what=describe(action.request),
            how=life_words(action),
        )

    def retranslate(self) -> None:
        """The language changed."""
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def _on_answer(self, number: int, event: Event, now_s: float) -> None:
        row = self._open[number] - self._dropped
        action = self._rows[row]
        if isinstance(event, RequestAccepted):
            action = replace(action, life=Life.ACCEPTED, changed_s=now_s)
        elif isinstance(event, RequestProgress):
            action = replace(action, done=event.done, total=event.total)
        elif isinstance(event, RequestFinished):
            del self._open[number]
            life = Life.FAILED if event.failure else Life.SEEN
            action = replace(
                action, life=life, failure=event.failure, changed_s=now_s, value=event.value
            )
            if event.failure is None and isinstance(action.request, UploadPlan):
                self._fleet.learn_plan(action.key, action.request.plan)
        self._rows[row] = action
        self.dataChanged.emit(self.index(row), self.index(row))
        self.changed.emit(action)

    def _on_disarmed(self, vehicle: Vehicle | None, tick: Moment) -> None:
        """Nobody would know why it does not take off any more: say it."""
        if vehicle is None or not _is_low(vehicle):
            return
        asked = (a for a in self._rows if a.key == vehicle.key and isinstance(a.request, DISARMING))
        if any(not a.life.is_over or tick.now_s - a.changed_s < ASKED_S for a in asked):
            return
        number, request = next(self._refusals), DisarmedItself(vehicle.key)
        now_s = tick.now_s
        self._append(Action(number, request, now_s, tick.utc_s, Life.SEEN, changed_s=now_s))

    def _append(self, action: Action) -> None:
        if len(self._rows) >= MOST_ROWS and self._rows[0].life.is_over:
            self.beginRemoveRows(QModelIndex(), 0, 0)
            del self._rows[0]
            self._dropped += 1
            self.endRemoveRows()
        row = len(self._rows)
        self.beginInsertRows(QModelIndex(), row, row)
        self._rows.append(action)
        if not action.life.is_over:
            self._open[action.id] = row + self._dropped
        self.endInsertRows()
        self.changed.emit(action)

    # -------------------------------------------------------------- Qt's model

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        action = self._rows[index.row()]
        if role == ACTION_ROLE:
            return action
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return self.sentence(action)
        return None
