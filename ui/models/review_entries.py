"""The marks of the time line in words: what happened, what was warned of, what people wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from ui.formatting import TIMES, duration
from ui.models.event_words import Weight, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ui.models.review_flight import Happening

ENTRY_ROLE: Final = int(Qt.ItemDataRole.UserRole)
EVENTS, ALERTS, COMMENTS = range(3)


@dataclass(frozen=True, slots=True)
class Entry:
    """One mark."""

    utc_us: int
    at_s: float
    """Seconds from the flight's begin."""
    lane: int
    """0 events, 1 alerts, 2 comments."""
    weight: Weight
    text: str
    who: str = ""
    author: str = ""
    """Id of who wrote a comment."""
    comment_id: str = ""


def lane_of(kind: str, weight: Weight) -> int:
    """What deserves a look goes to the alerts, wherever it came from."""
    if kind == "Comment":
        return COMMENTS
    return ALERTS if weight >= Weight.CAUTION else EVENTS


def entries_of(happenings: Iterable[Happening], begin_us: int, end_us: int) -> tuple[Entry, ...]:
    """The marks in the language in use, in the order of time; all inside the flight."""
    found = []
    for happening in happenings:
        words = words_of(happening.kind, happening.detail)
        if words is None:
            continue
        utc_us = min(max(happening.utc_us, begin_us), end_us)
        text = words.text if happening.count == 1 else f"{words.text} ({happening.count} {TIMES})"
        found.append(
            Entry(
                utc_us,
                (utc_us - begin_us) / 1e6,
                lane_of(happening.kind, words.weight),
                words.weight,
                text,
                str(happening.detail.get("who", "")),
                str(happening.detail.get("author", "")),
                str(happening.detail.get("id", "")),
            )
        )
    return tuple(sorted(found, key=lambda entry: entry.utc_us))


def airborne_of(happenings: Iterable[Happening], begin_us: int, end_us: int) -> tuple[tuple[float, float], ...]:  # fmt: skip
    """From when to when the aircraft was in the air, seconds from the begin."""
    spans: list[tuple[float, float]] = []
    since_s: float | None = None
    for happening in happenings:
        at_s = (happening.utc_us - begin_us) / 1e6
        if happening.kind == "FlightAirborne" and since_s is None:
            since_s = at_s
        elif happening.kind in ("FlightLanded", "FlightEnded") and since_s is not None:
            spans.append((since_s, at_s))
            since_s = None
    if since_s is not None:
        spans.append((since_s, (end_us - begin_us) / 1e6))
    return tuple(spans)


class EntriesModel(QAbstractListModel):
    """The marks as a list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Entry, ...] = ()
        self._rows: list[Entry] = []
        self._least = Weight.PASSING
        self._lanes: frozenset[int] = frozenset({EVENTS, ALERTS, COMMENTS})

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Those shown."""
        return tuple(self._rows)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show these."""
        self._all = tuple(entries)
        self._filter()

    def narrow(self, *, least: Weight, lanes: frozenset[int]) -> None:
        """Show only what weighs enough, of these lanes."""
        self._least, self._lanes = least, lanes
        self._filter()

    def row_at(self, utc_us: int) -> int | None:
        """The newest one at a moment."""
        rows = [row for row, entry in enumerate(self._rows) if entry.utc_us <= utc_us]
        return rows[-1] if rows else None

    def after(self, utc_us: int, direction: int) -> Entry | None:
        """The next one from a moment on, or the last one before it."""
        if direction > 0:
            return next((entry for entry in self._rows if entry.utc_us > utc_us), None)
        return next((entry for entry in reversed(self._rows) if entry.utc_us < utc_us), None)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        entry = self._rows[index.row()]
        if role == ENTRY_ROLE:
            return entry
        if role in (int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.AccessibleTextRole)):
            who = f"{entry.who}: " if entry.who else ""
            return f"{duration(int(entry.at_s))}  {who}{entry.text}"
        return None

    def _filter(self) -> None:
        self.beginResetModel()
        self._rows = [
            entry
            for entry in self._all
            if entry.lane in self._lanes and (entry.weight >= self._least or entry.lane == COMMENTS)
        ]
        self.endResetModel()
