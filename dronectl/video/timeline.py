"""The clocks of one connection: stream time, the telemetry's UTC, and ours."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dronectl.video.klv import Telemetry

KEPT: Final = 64  # two seconds at thirty a second: a decoder holds back less
SAME_WITHIN_S: Final = 1.0
"""Telemetry farther from a picture says nothing about it."""


class Timeline:
    """Telemetry by stream time, and when a packet of a file is due."""

    def __init__(self) -> None:
        self._told: deque[tuple[float, Telemetry]] = deque(maxlen=KEPT)
        self._untimed: Telemetry | None = None
        self._started: tuple[float, float] | None = None

    def add(self, time_s: float | None, telemetry: Telemetry) -> None:
        """One packet of telemetry; its stream time may be missing (asynchronous carriage)."""
        if time_s is None:
            self._untimed = telemetry
        else:
            self._told.append((time_s, telemetry))

    def nearest(self, time_s: float | None) -> Telemetry | None:
        """What belongs to a picture; None: nothing within a second."""
        found = self._entry(time_s)
        return self._untimed if found is None else found[1]

    def utc_us(self, time_s: float | None) -> int | None:
        """When a picture was taken, counted on from the telemetry nearest to it."""
        found = self._entry(time_s)
        if found is None or time_s is None:
            return self._untimed.utc_us if self._untimed is not None else None
        return found[1].utc_us + round((time_s - found[0]) * 1e6)

    def _entry(self, time_s: float | None) -> tuple[float, Telemetry] | None:
        if time_s is None or not self._told:
            return None
        best = min(self._told, key=lambda entry: abs(entry[0] - time_s))
        return best if abs(best[0] - time_s) <= SAME_WITHIN_S else None

    def ahead_s(self, stream_s: float, now_s: float) -> float:
        """How long until a packet of a file is due; the first one is due at once."""
        if self._started is None:
            self._started = (stream_s, now_s)
        return (stream_s - self._started[0]) - (now_s - self._started[1])

    def restart_clock(self) -> None:
        """Count the file's time from the next packet on."""
        self._started = None
