"""Simulated time that does not run away from a slower ground station.

Many times faster than real time, a pause of a tenth of a second that the operating system takes is
seconds of flight: commands time out and link failsafes act, by no fault of anyone. So simulator and
station may share a file of two numbers, each how far the one's own time has come, and neither goes
ahead of the other by more than a moment.
"""

import mmap
import time
from collections.abc import Callable
from pathlib import Path

from simulator.errors import UserError

_FILE_BYTES = 16
"""Two native doubles: seconds simulated, seconds the station lived through; 0 before it began."""
_MOST_AHEAD_S = 1.5
"""A station feeds its heartbeats at least every second, and does not have to wait for that."""
_GIVEN_UP_S = 1.0
"""Real seconds without a step: the station has ended, or is kept up by something else."""


class Pace:
    """The simulator's side of a shared pace.

    Args:
        path: file of 16 bytes, made by the station.
        clock: real time.

    Raises:
        UserError: the file cannot be used.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        try:
            with path.open("r+b") as file:
                shared = mmap.mmap(file.fileno(), _FILE_BYTES)
        except (OSError, ValueError) as error:
            raise UserError(f"Cannot use {path} as --pace ({error}); leave it out.") from None
        self._progress = memoryview(shared).cast("d")  # read and written whole
        self._clock = clock
        self._first: tuple[float, float] | None = None
        self._station_s = 0.0
        self._stepped_s = clock()

    def limit_s(self, elapsed_s: float) -> float:
        """Say how far we are, and hear how far we may go; infinity with nobody to wait for.

        Args:
            elapsed_s: simulated seconds since the start.
        """
        self._progress[0] = elapsed_s
        station_s = self._progress[1]
        now_s = self._clock()
        if station_s != self._station_s:
            self._station_s, self._stepped_s = station_s, now_s
            if self._first is None:
                self._first = (elapsed_s, station_s)
        if self._first is None or now_s - self._stepped_s > _GIVEN_UP_S:
            self._first = None  # whoever comes back begins anew
            return float("inf")
        ours_s, theirs_s = self._first
        return ours_s + (station_s - theirs_s) + _MOST_AHEAD_S
