"""The recorder thread: polls a station's feed and lets :class:`Recording` write it.

The link thread never waits for the disk: frames cross in a bounded queue, events in their
subscription, the snapshot is looked at.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dronectl.events import Event
    from dronectl.store.frames import RawFrames
    from dronectl.store.recording import Recording
    from dronectl.vehicle import Snapshot

logger = logging.getLogger(__name__)

PERIOD_S: Final = 0.1  # twice the sampling rate
MOST_FRAMES: Final = 200_000  # 40 s of 100 vehicles at 50 messages a second

T = TypeVar("T")


class BoundedQueue(Generic[T]):
    """A queue whose giver never waits: when it is full, what comes is counted and let go.

    For any number of threads on either side.
    """

    def __init__(self, most: int = MOST_FRAMES) -> None:
        self.dropped = 0
        self._most = most
        self._items: deque[T] = deque()
        self._lock = threading.Lock()

    def put(self, items: Iterable[T]) -> None:
        """Append some items."""
        with self._lock:
            for item in items:
                if len(self._items) < self._most:
                    self._items.append(item)
                else:
                    self.dropped += 1

    def drain(self) -> list[T]:
        """Take everything, oldest first."""
        with self._lock:
            items = list(self._items)
            self._items.clear()
        return items


class Feed(Protocol):
    """What the recorder reads of a running station; every method is called on its thread."""

    def frames(self) -> Sequence[RawFrames]:
        """Raw frames since the last call, oldest first."""

    def events(self) -> Sequence[Event]:
        """Events since the last call, oldest first."""

    def snapshot(self) -> Snapshot:
        """The vehicles now."""

    def moment(self) -> tuple[float, int]:
        """Monotonic seconds of the station's clock, and UTC in microseconds since the epoch."""


class Recorder:
    """Runs a :class:`Recording` on its own thread.

    Args:
        recording: used by this thread alone from :meth:`start` to the end of :meth:`stop`.
        feed: where frames, events and snapshots come from.
        emit: told what the recording finds (flight events, failures), on the recorder's thread.
        period_s: real seconds between two looks; shorter when the station's time runs faster.
    """

    def __init__(
        self,
        recording: Recording,
        feed: Feed,
        emit: Callable[[Sequence[Event]], None],
        period_s: float = PERIOD_S,
    ) -> None:
        self._recording = recording
        self._feed = feed
        self._emit = emit
        self._period_s = period_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="recorder")

    @property
    def is_running(self) -> bool:
        """Whether the thread lives; False before the start, after the end and after a crash."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to record."""
        self._thread.start()

    def stop(self) -> None:
        """Record what is left, end open flights and return when all is written."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stopping.wait(self._period_s):
                self._turn()
            self._turn()
        finally:
            # Also when a bug ends the loop: what is in memory must still reach the disk. The
            # exception goes on to the thread's hook and the crash log.
            events = self._recording.close(*self._feed.moment())
            self._emit(events)

    def _turn(self) -> None:
        """One look: frames before the snapshot, so that a flight's file has its arming."""
        recording, feed = self._recording, self._feed
        recording.on_frames(feed.frames())
        now_s, utc_us = feed.moment()
        recording.on_events(feed.events(), now_s, utc_us)
        told = recording.on_snapshot(feed.snapshot(), utc_us)
        told += recording.on_time(now_s, utc_us)
        if told:
            self._emit(told)
