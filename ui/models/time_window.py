"""The part of a flight that time line and plots show, in seconds from its begin."""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QObject, pyqtSignal

SHORTEST_S: Final = 2.0
ZOOM_STEP: Final = 1.25


class TimeWindow(QObject):
    """From when to when; always inside the flight."""

    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._length_s = 0.0
        self._from_s = 0.0
        self._to_s = 0.0

    @property
    def length_s(self) -> float:
        """Of the whole flight."""
        return self._length_s

    @property
    def from_s(self) -> float:
        """First moment shown."""
        return self._from_s

    @property
    def to_s(self) -> float:
        """Last moment shown."""
        return self._to_s

    @property
    def is_whole(self) -> bool:
        """Whether all of the flight is shown."""
        return self._from_s <= 0.0 and self._to_s >= self._length_s

    def open(self, length_s: float) -> None:
        """Another flight: all of it is shown."""
        self._length_s = max(0.0, length_s)
        self._from_s, self._to_s = 0.0, self._length_s
        self.changed.emit()

    def whole(self) -> None:
        """Show all of it."""
        self._show(0.0, self._length_s)

    def zoom(self, steps: float, about_s: float) -> None:
        """Closer for positive steps; the moment pointed at stays where it is."""
        span_s = self._to_s - self._from_s
        wanted_s = min(self._length_s, max(SHORTEST_S, span_s * ZOOM_STEP**-steps))
        share = (about_s - self._from_s) / span_s if span_s > 0 else 0.5
        begin_s = about_s - share * wanted_s
        self._show(begin_s, begin_s + wanted_s)

    def pan(self, by_s: float) -> None:
        """Later or earlier."""
        self._show(self._from_s + by_s, self._to_s + by_s)

    def keep_in_view(self, moment_s: float) -> None:
        """Turn the page when the moment shown has left it."""
        span_s = self._to_s - self._from_s
        if not self._from_s <= moment_s <= self._to_s:
            begin_s = moment_s - 0.1 * span_s
            self._show(begin_s, begin_s + span_s)

    def _show(self, from_s: float, to_s: float) -> None:
        span_s = min(to_s - from_s, self._length_s)
        begin_s = min(max(0.0, from_s), self._length_s - span_s)
        if (begin_s, begin_s + span_s) != (self._from_s, self._to_s):
            self._from_s, self._to_s = begin_s, begin_s + span_s
            self.changed.emit()
