"""The few parameters that decide what a drone does by itself, read once it is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.events import (
    LinkRegained,
    RequestFinished,
    VehicleForgotten,
    VehicleIdentified,
    VehicleRebooted,
)
from dronectl.mavlink.autopilots import autopilot_of
from dronectl.requests import ReadSomeParameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.vehicle import Vehicle, VehicleKey
    from ui.models.moment import Moment, Submit

SETTLE_S: Final = 3.0  # after first hearing: the introduction goes first
AGAIN_S: Final = 30.0
TRIES: Final = 3
CONNECTED: Final = (VehicleIdentified, LinkRegained)
"""It answers now: what it does when the link is lost must be known before that happens."""


@dataclass(slots=True)
class _State:
    values: dict[str, float] = field(default_factory=dict)
    request: int | None = None
    tries: int = 0
    next_s: float = 0.0


class SafetyParameters(QObject):
    """Reads, and keeps, the failsafe and fence parameters of every drone.

    Args:
        submit: passes a request to the station.
    """

    learned = pyqtSignal(object)
    """The key of a drone whose parameters were read."""

    def __init__(self, submit: Submit, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._submit = submit
        self._states: dict[VehicleKey, _State] = {}

    def of(self, key: VehicleKey) -> Mapping[str, float]:
        """Values by name; empty until they were read."""
        state = self._states.get(key)
        return {} if state is None else state.values

    @property
    def all(self) -> Mapping[VehicleKey, Mapping[str, float]]:
        """Values of every drone."""
        return {key: state.values for key, state in self._states.items() if state.values}

    def read_again(self, key: VehicleKey) -> None:
        """Ask at the next tick: someone is about to rely on them."""
        state = self._states.get(key)
        if state is not None and state.request is None:
            state.tries, state.next_s = 0, 0.0

    def on_tick(self, tick: Moment) -> None:
        """Take in answers, ask what is still to be asked."""
        for event in tick.events:
            if isinstance(event, RequestFinished):
                self._on_finished(event, tick.now_s)
            elif isinstance(event, VehicleForgotten):
                self._states.pop(event.vehicle, None)
            elif isinstance(event, VehicleRebooted) and event.vehicle in self._states:
                self._states[event.vehicle] = _State(next_s=tick.now_s + SETTLE_S)
            elif isinstance(event, CONNECTED) and not self.of(event.vehicle):
                self.read_again(event.vehicle)
        for vehicle in tick.snapshot.vehicles.values():
            self._ask(vehicle, tick.now_s)

    def _on_finished(self, event: RequestFinished, now_s: float) -> None:
        state = self._states.get(event.vehicle)
        if state is None or event.request_id != state.request:
            return
        state.request = None
        if event.failure is None and event.value:
            state.values = {name: float(v.value) for name, v in event.value.items()}
            state.tries = TRIES
            self.learned.emit(event.vehicle)
        else:
            state.next_s = now_s + AGAIN_S

    def _ask(self, vehicle: Vehicle, now_s: float) -> None:
        state = self._states.get(vehicle.key)
        if state is None:
            state = self._states[vehicle.key] = _State(next_s=vehicle.first_heard_s + SETTLE_S)
        names = autopilot_of(vehicle.autopilot).safety_parameters
        if not names or state.request is not None or state.tries >= TRIES or now_s < state.next_s:
            return
        state.tries += 1
        state.request = self._submit(ReadSomeParameters(vehicle.key, names))
