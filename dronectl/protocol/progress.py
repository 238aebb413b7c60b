"""A progress report that never goes back, whatever the vehicle does to the totals."""

from __future__ import annotations

from dataclasses import dataclass

from dronectl.protocol.machine import Progress


@dataclass(slots=True)
class Gauge:
    """Passes on only what is further than what was said before."""

    _done: int = 0
    _fraction: float = -1.0

    def at(self, done: int, total: int) -> list[Progress]:
        """The report to make now: none unless both the count and the fraction moved on."""
        total = max(total, done, 1)
        fraction = done / total
        if done < self._done or fraction <= self._fraction:
            return []
        self._done, self._fraction = done, fraction
        return [Progress(done, total)]
