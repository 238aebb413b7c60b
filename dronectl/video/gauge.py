"""Rates over the last seconds: pictures, bytes, and how many of them came damaged."""

from __future__ import annotations

from collections import deque
from typing import Final

WINDOW_S: Final = 4.0
SETTLED_AFTER_S: Final = 0.5


class Gauge:
    """Counts what came; the rates are over the newest seconds only."""

    def __init__(self, window_s: float = WINDOW_S) -> None:
        self.frames = 0
        self.corrupt = 0
        self.last_s: float | None = None
        self._window_s = window_s
        self._settled_s = float("-inf")
        self._recent: deque[tuple[float, int, bool]] = deque()

    def begin(self, now_s: float) -> None:
        """A connection was made: what piled up while it was opened comes at once and is no rate."""
        self._recent.clear()
        self._settled_s = now_s + SETTLED_AFTER_S

    def count(self, now_s: float, size: int, *, is_corrupt: bool) -> None:
        """One more picture of ``size`` bytes."""
        self.frames += 1
        self.corrupt += is_corrupt
        self.last_s = now_s
        if now_s < self._settled_s:
            return
        self._recent.append((now_s, size, is_corrupt))
        while self._recent and self._recent[0][0] < now_s - self._window_s:
            self._recent.popleft()

    def spoiled(self) -> None:
        """The newest picture turned out damaged when it was decoded."""
        self.corrupt += 1
        if self._recent:
            time_s, size, _ = self._recent[-1]
            self._recent[-1] = (time_s, size, True)

    def _window(self, now_s: float) -> list[tuple[float, int, bool]]:
        return [entry for entry in tuple(self._recent) if entry[0] >= now_s - self._window_s]

    def rate_hz(self, now_s: float) -> float:
        """Pictures per second."""
        recent = self._window(now_s)
        if len(recent) < 2:
            return 0.0
        return (len(recent) - 1) / max(recent[-1][0] - recent[0][0], 1e-3)

    def bitrate_bps(self, now_s: float) -> float:
        """Bits per second of picture data."""
        recent = self._window(now_s)
        if len(recent) < 2:
            return 0.0
        return 8 * sum(size for _, size, _ in recent[:-1]) / max(recent[-1][0] - recent[0][0], 1e-3)

    def corrupt_fraction(self, now_s: float) -> float:
        """Share of damaged pictures."""
        recent = self._window(now_s)
        return sum(bad for _, _, bad in recent) / len(recent) if recent else 0.0
