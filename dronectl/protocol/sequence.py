"""Several conversations one after the other, seen as one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dronectl.protocol.machine import Accepted, Effect, Finished, Machine, Progress, Send

if TYPE_CHECKING:
    from collections.abc import Sequence as Machines

    from dronectl.mavlink.codec import Message


@dataclass(slots=True)
class Sequence:
    """Runs machines in order; the value is a dict from their names to their values."""

    parts: Machines[tuple[str, int, Machine]]
    """(name, weight in the progress, machine)."""
    is_tolerant: bool = False
    """Goes on after a failure; failed parts are missing in the value."""
    deadline_s: float | None = None
    _index: int = -1
    _values: dict[str, Any] = field(default_factory=dict)
    _before: int = 0
    _done: int = 0

    def start(self, now_s: float) -> list[Effect]:
        return self._next(now_s)

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if self._index >= len(self.parts):
            return []
        return self._passed(self.parts[self._index][2].on_message(message, now_s), now_s)

    def on_time(self, now_s: float) -> list[Effect]:
        if self.deadline_s is None or now_s < self.deadline_s or self._index >= len(self.parts):
            return []
        return self._passed(self.parts[self._index][2].on_time(now_s), now_s)

    @property
    def _total(self) -> int:
        return sum(weight for _, weight, _ in self.parts)

    def _next(self, now_s: float) -> list[Effect]:
        if self._index >= 0:
            self._before += self.parts[self._index][1]
        self._index += 1
        if self._index >= len(self.parts):
            self.deadline_s = None
            return [Finished(value=self._values)]
        return self._passed(self.parts[self._index][2].start(now_s), now_s)

    def _passed(self, effects: list[Effect], now_s: float) -> list[Effect]:
        name, weight, machine = self.parts[self._index]
        self.deadline_s = machine.deadline_s
        passed: list[Effect] = []
        for effect in effects:
            if isinstance(effect, Send | Accepted):
                passed.append(effect)
            elif isinstance(effect, Progress):
                share = weight * effect.done // effect.total if effect.total else 0
                passed += self._progress(self._before + share)
            elif effect.failure is not None and not self.is_tolerant:
                self.deadline_s = None
                self._index = len(self.parts)
                passed.append(Finished(effect.failure, self._values))
            else:
                if effect.failure is None:
                    self._values[name] = effect.value
                passed += self._progress(self._before + weight)
                passed += self._next(now_s)
        return passed

    def _progress(self, done: int) -> list[Effect]:
        if done <= self._done:
            return []
        self._done = done
        return [Progress(done, self._total)]
