"""The one place where the core's shell reads a clock."""

from __future__ import annotations

import mmap
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

PACE_BYTES: Final = 16
"""Two native doubles: seconds simulated, seconds the station lived through; 0 before it began."""
MOST_AHEAD_S: Final = 1.0  # a vehicle is not even stale then
GIVEN_UP_S: Final = 1.0  # real time: whoever takes no step for so long has ended or hangs


class Clock:
    """Monotonic station time, and UTC to stamp what is kept.

    With a simulator that runs faster than real time the station must hurry as well: a 5 s link
    failsafe at twenty times the speed is a quarter of a second.

    Args:
        speedup: station seconds per real second.
    """

    def __init__(self, speedup: float = 1.0) -> None:
        if not 0.01 <= speedup <= 1000:
            raise UserError(f"A speed-up of {speedup:g} is not possible; choose 0.01 to 1000.")
        self.speedup = speedup
        self._started_s = time.monotonic()
        self._started_utc_us = time.time_ns() // 1000

    def now_s(self) -> float:
        """Monotonic seconds since the start."""
        return (time.monotonic() - self._started_s) * self.speedup

    def keep_up(self, lived_s: float) -> None:
        """Told after each round how far every part of the station has come."""

    @property
    def simulator_words(self) -> list[str]:
        """What a simulator of ours is told, so that its time runs like this one."""
        return ["--speedup", str(self.speedup)]

    def utc_us(self, now_s: float) -> int:
        """UTC in microseconds since the epoch at a moment of this clock.

        Counted from the start, so that a step of the laptop's clock never turns a record back.
        """
        return self._started_utc_us + round(now_s * 1e6)

    def real_s(self, duration_s: float) -> float:
        """How long a stretch of station time takes in real time."""
        return duration_s / self.speedup


class PacedClock(Clock):
    """A hurried clock that never leaves a simulator of ours behind, nor is left behind by it.

    Many times faster than real time, a pause of a tenth of a second that the operating system takes
    is seconds of flight. The two share a file; neither goes ahead of the other by more than a moment.

    Args:
        speedup: station seconds per real second, at most.
        path: where the file is made.

    Raises:
        UserError: it cannot be written.
    """

    def __init__(self, speedup: float, path: Path) -> None:
        super().__init__(speedup)
        try:
            path.write_bytes(bytes(PACE_BYTES))
            with path.open("r+b") as file:
                self._shared = mmap.mmap(file.fileno(), PACE_BYTES)
        except OSError as error:
            raise UserError(
                f"{path} cannot be written ({error.strerror}); free space or choose another folder."
            ) from error
        self._progress = memoryview(self._shared).cast("d")  # read and written whole
        self._path = path
        self._lock = threading.Lock()
        self._is_closed = False
        self._waited_s = 0.0
        self._last_s = 0.0
        self._first: tuple[float, float] | None = None
        self._simulator_s = 0.0
        self._stepped_s = time.monotonic()

    def now_s(self) -> float:
        """Monotonic seconds since the start, without those waited for the simulator."""
        with self._lock:
            real_s = time.monotonic()
            now_s = (real_s - self._started_s) * self.speedup - self._waited_s
            limit_s = self._limit_s(now_s, real_s)
            if now_s > limit_s:
                self._waited_s += now_s - limit_s
                now_s = limit_s
            self._last_s = max(self._last_s, now_s)
            return self._last_s

    def _limit_s(self, now_s: float, real_s: float) -> float:
        if self._is_closed:
            return float("inf")
        simulator_s = self._progress[0]
        if simulator_s != self._simulator_s:
            self._simulator_s, self._stepped_s = simulator_s, real_s
            if self._first is None:
                self._first = (now_s, simulator_s)
        if self._first is None or real_s - self._stepped_s > GIVEN_UP_S:
            self._first = None
            return float("inf")
        ours_s, theirs_s = self._first
        return ours_s + (simulator_s - theirs_s) + MOST_AHEAD_S

    def keep_up(self, lived_s: float) -> None:
        with self._lock:
            if not self._is_closed:
                self._progress[1] = max(lived_s, 1e-9)

    def close(self) -> None:
        """Let go of the file; the clock runs on by itself."""
        with self._lock:
            self._is_closed = True
            self._progress.release()
            self._shared.close()

    @property
    def simulator_words(self) -> list[str]:
        return [*super().simulator_words, "--pace", str(self._path)]


@contextmanager
def hurried(speedup: float) -> Iterator[Clock]:
    """The clock for a simulator of our own: paced where it is to run faster than real time.

    Raises:
        UserError: the speed-up is not possible, or there is no room for temporary files.
    """
    if speedup <= 1.0:
        yield Clock(speedup)
        return
    with (
        tempfile.TemporaryDirectory(prefix="dronectl-", ignore_cleanup_errors=True) as folder,
        closing(PacedClock(speedup, Path(folder, "pace"))) as clock,
    ):
        yield clock
