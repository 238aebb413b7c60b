"""Records that follow each other in a file: which to take, and what between them is damaged.

Every place that may be a record is known beforehand, with its end. Runs of records without a gap are
taken whole; behind damage the next believable place is sought.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEARCH_BLOCK: Final = 4096


@dataclass(frozen=True, slots=True)
class Places:
    """Every place of a file that may be a record, in order."""

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    is_good: NDArray[np.bool_]
    """May be taken when the record before it ends here."""
    is_believable: NDArray[np.bool_]
    """Is a record wherever it is found, damage before it or not."""
    stamps_us: NDArray[np.int64] | None = None
    """Where given, a place behind damage must be near the last good one in time."""
    near_us: int = 0

    def at(self, position: int) -> int | None:
        """Number of the place that begins at a byte."""
        found = int(np.searchsorted(self.starts, position))
        is_here = found < len(self.starts) and self.starts[found] == position
        return found if is_here else None

    def next_believable(self, position: int, last: int | None) -> int | None:
        """The first place from a byte on that can be believed, given the last one taken."""
        first = int(np.searchsorted(self.starts, position))
        for begin in range(first, len(self.starts), SEARCH_BLOCK):
            part = slice(begin, begin + SEARCH_BLOCK)
            is_wanted = self.is_believable[part]
            if self.stamps_us is not None and last is not None:
                away_us = np.abs(self.stamps_us[part] - self.stamps_us[last])
                is_wanted = is_wanted & (away_us <= self.near_us)
            hits = np.flatnonzero(is_wanted)
            if len(hits):
                return begin + int(hits[0])
        return None


def neighbours(
    starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which places are followed by another without a gap, and which follow one."""
    has_neighbour = np.zeros(len(starts), np.bool_)
    is_neighbour = np.zeros(len(starts), np.bool_)
    has_neighbour[:-1] = is_neighbour[1:] = ends[:-1] == starts[1:]
    others = np.flatnonzero(~has_neighbour)
    found = np.searchsorted(starts, ends[others])
    is_inside = found < len(starts)
    others, found = others[is_inside], found[is_inside]
    is_hit = starts[found] == ends[others]
    has_neighbour[others[is_hit]] = True
    is_neighbour[found[is_hit]] = True
    return has_neighbour, is_neighbour


def walk(
    places: Places, size: int, start: int = 0
) -> tuple[NDArray[np.int64], tuple[tuple[int, int], ...]]:
    """Numbers of the places to take, and the damaged bytes between them.

    Args:
        places: what may be taken.
        size: bytes of the file.
        start: where the first record should be.
    """
    runs: list[NDArray[np.int64]] = []
    lost: list[tuple[int, int]] = []
    is_last = np.ones(len(places.starts), np.bool_)
    is_last[:-1] = places.ends[:-1] != places.starts[1:]
    breaks = np.flatnonzero(~places.is_good | is_last)
    position, last = start, None
    while position < size:
        here = places.at(position)
        if here is not None and places.is_good[here]:
            stop = int(breaks[np.searchsorted(breaks, here)])
            behind = stop + 1 if places.is_good[stop] else stop
            runs.append(np.arange(here, behind))
            last = behind - 1
            position = int(places.ends[last])
            continue
        resumed = _resumed(places, position, here, last)
        resumed = size if resumed is None else resumed
        lost.append((position, resumed))
        position = resumed
    chosen = np.concatenate(runs) if runs else np.empty(0, np.int64)
    return chosen, tuple(lost)


def _resumed(places: Places, position: int, here: int | None, last: int | None) -> int | None:
    """Start of the next good record behind a damaged one."""
    if here is not None:
        announced = int(places.ends[here])
        then = places.at(announced)
        if then is not None and places.is_good[then]:
            return announced
    found = places.next_believable(position + 1, last)
    return None if found is None else int(places.starts[found])
