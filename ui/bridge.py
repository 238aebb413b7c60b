"""The one 10 Hz bridge between the station's threads and the window.

Each tick it drains its events, takes the newest snapshot and tells everyone at once. It also feeds the
station's watchdog: a window that hangs stops ticking, our heartbeats stop, and the vehicles' own
failsafe acts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dronectl.events import Event
    from dronectl.requests import Request
    from dronectl.runtime import Runtime
    from dronectl.vehicle import Snapshot

TICK_MS: Final = 100


@dataclass(frozen=True, slots=True)
class Tick:
    """What the window learns ten times a second."""

    now_s: float
    """Station time, monotonic."""
    utc_s: float
    snapshot: Snapshot
    events: Sequence[Event] = field(default_factory=tuple)


class Submit(Protocol):
    """How a panel asks for something: the number comes back in the events about it."""

    def __call__(self, request: Request, /) -> int: ...


class Bridge(QObject):
    """Polls a runtime on the window's thread."""

    ticked = pyqtSignal(object)
    """A :class:`Tick`."""

    def __init__(self, runtime: Runtime, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._subscription = runtime.subscribe()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        """Begin to tick."""
        self._timer.start()

    def stop(self) -> None:
        """Tick no more; heartbeats end within two seconds."""
        self._timer.stop()

    def submit(self, request: Request) -> int:
        """Ask something of a vehicle."""
        return self._runtime.submit(request)

    def tell(self, events: Sequence[Event]) -> None:
        """Pass a fact of the operator's side to the recorder and everyone else."""
        self._runtime.tell(events)

    def tick(self) -> None:
        """Feed the watchdog and tell what is new."""
        self._runtime.feed()
        now_s, utc_us = self._runtime.moment()
        events = self._subscription.drain()
        self.ticked.emit(Tick(now_s, utc_us * 1e-6, self._runtime.snapshot(), events))
