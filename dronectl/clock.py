"""The one place where the core's shell reads a clock."""

from __future__ import annotations

import time

from dronectl.errors import UserError


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

    def utc_us(self, now_s: float) -> int:
        """UTC in microseconds since the epoch at a moment of this clock.

        Counted from the start, so that a step of the laptop's clock never turns a record back.
        """
        return self._started_utc_us + round(now_s * 1e6)

    def real_s(self, duration_s: float) -> float:
        """How long a stretch of station time takes in real time."""
        return duration_s / self.speedup
