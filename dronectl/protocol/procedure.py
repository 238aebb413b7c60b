"""Several commands in order, each confirmed in telemetry before the next.

::

    step: already so? -> next
          send -> acknowledged (Accepted) -> seen in telemetry -> next step | done
                       |-> refused: what the vehicle said around it belongs to the answer
                                    |-> silent, but seen in telemetry: the ACK was lost -> next
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.protocol.command import Command
from dronectl.protocol.machine import (
    Accepted,
    Address,
    Effect,
    Failure,
    Fault,
    Finished,
    Progress,
    Send,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from dronectl.mavlink.codec import Message
    from dronectl.vehicle import Vehicle

TEXT_WAIT_S: Final = 0.5  # PX4 and ArduPilot explain a refusal in STATUSTEXTs around the ACK
SIGN_WAIT_S: Final = 3.0  # from an acknowledgement that did not come to the first sign of an effect
WARNING: Final = 4  # MAV_SEVERITY


@dataclass(frozen=True, slots=True)
class Step:
    """One command and how its effect is recognised."""

    what: str
    """In words, as in "could not ...": ``arm``, ``change to GUIDED``."""
    message: Message
    seen: Callable[[Vehicle], bool] | None = None
    """True once telemetry shows the effect; ``None``: the acknowledgement is all there is."""
    within_s: float = 5.0
    other_form: Message | None = None
    is_skippable: bool = True
    """Not sent when the effect is already there."""
    gives_up: Callable[[Vehicle], bool] | None = None
    """True when telemetry shows that the effect will not come."""
    begun: Callable[[Vehicle], bool] | None = None
    """True when telemetry shows that the effect is coming, for effects that take long."""


@dataclass(slots=True)
class Procedure:
    """Runs steps against one vehicle; needs ``on_vehicle`` besides messages and time."""

    address: Address
    steps: tuple[Step, ...]
    vehicle: Vehicle
    """As last reduced."""
    deadline_s: float | None = None
    _index: int = -1
    _command: Command | None = None
    _started_s: float = 0.0
    _until_s: float = 0.0
    _refusal: Failure | None = None
    _unheard: Failure | None = None
    """No acknowledgement came: the failure, unless the effect begins."""

    @property
    def commands(self) -> frozenset[int]:
        """MAV_CMDs of the steps under way and to come."""
        steps = self.steps[max(self._index, 0) :]
        return frozenset(int(step.message.fields.command) for step in steps)

    def start(self, now_s: float) -> list[Effect]:
        self._started_s = now_s
        return self._next(now_s)

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if self._command is None:
            return []
        return self._commanded(self._command.on_message(message, now_s), now_s)

    def on_vehicle(self, vehicle: Vehicle, now_s: float) -> list[Effect]:
        """Take in the vehicle as reduced from the newest message."""
        self.vehicle = vehicle
        if not 0 <= self._index < len(self.steps) or self._refusal is not None:
            return []
        if self._command is not None:
            return []  # wait for the ACK: what is seen may be older than the command
        step = self.steps[self._index]
        if step.seen is not None and step.seen(vehicle):
            return self._next(now_s)
        if self._unheard is not None:
            if step.begun is not None and step.begun(vehicle):
                self._unheard = None
                self.deadline_s = now_s + step.within_s
        elif step.gives_up is not None and step.gives_up(vehicle):
            return self._fail(Failure(Fault.VEHICLE_REFUSED, "it began and broke off"), now_s)
        return []

    def on_time(self, now_s: float) -> list[Effect]:
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        if self._refusal is not None:
            return self._finish(self._refusal)
        if self._command is not None:
            return self._commanded(self._command.on_time(now_s), now_s)
        if self._unheard is not None:
            return self._finish(self._unheard)
        text = "acknowledged, but not seen in telemetry"
        return self._finish(Failure(Fault.VEHICLE_REFUSED, text))

    def _next(self, now_s: float) -> list[Effect]:
        self._index += 1
        self._unheard = None
        effects: list[Effect] = []
        while self._index < len(self.steps):
            step = self.steps[self._index]
            if not (step.is_skippable and step.seen is not None and step.seen(self.vehicle)):
                self._command = Command(self.address, step.message, step.other_form)
                effects += self._commanded(self._command.start(now_s), now_s)
                return effects
            self._index += 1
        self.deadline_s = None
        return [*effects, Progress(len(self.steps), len(self.steps)), Finished()]

    def _commanded(self, effects: list[Effect], now_s: float) -> list[Effect]:
        assert self._command is not None  # noqa: S101 - only called while it exists
        self.deadline_s = self._command.deadline_s
        passed: list[Effect] = []
        for effect in effects:
            if isinstance(effect, Send):
                passed.append(effect)
            elif isinstance(effect, Finished):
                passed += self._acknowledged(effect.failure, now_s)
        return passed

    def _acknowledged(self, failure: Failure | None, now_s: float) -> list[Effect]:
        step = self.steps[self._index]
        self._command = None
        if failure is not None:
            if failure.fault is not Fault.VEHICLE_SILENT or step.seen is None:
                return self._fail(failure, now_s)
            if step.seen(self.vehicle):
                return self._next(now_s)
            self._unheard = failure
            self.deadline_s = now_s + SIGN_WAIT_S
            return self.on_vehicle(self.vehicle, now_s)
        if step.seen is None:
            return [Accepted(), *self._next(now_s)]
        self.deadline_s = now_s + step.within_s
        if step.seen(self.vehicle):
            return [Accepted(), *self._next(now_s)]
        return [Accepted()]

    def _fail(self, failure: Failure, now_s: float) -> list[Effect]:
        self._command = None
        self._refusal = failure
        if failure.fault is Fault.VEHICLE_SILENT:
            return self._finish(failure)
        self.deadline_s = now_s + TEXT_WAIT_S
        return []

    def _finish(self, failure: Failure) -> list[Effect]:
        self.deadline_s = None
        what = self.steps[self._index].what
        self._index = len(self.steps)
        said = [
            line.text
            for line in self.vehicle.texts
            if line.at_s >= self._started_s and line.severity <= WARNING
        ]
        text = f"could not {what}: {failure.text}"
        if said:
            text += f"; it said: {' / '.join(dict.fromkeys(said))}"
        return [Finished(Failure(failure.fault, text, failure.code))]
