"""Finds the good records of a telemetry log in one go.

The same records, the same damaged places as :class:`dronectl.store.tlog.TlogReader`, which reads
one after the other: every place that may be a record is looked at with NumPy at once (stamp, magic,
length, checksum); then whole runs of records that follow each other without a gap are taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dronectl.mavlink import codec
from dronectl.review.chain import Places, neighbours, walk
from dronectl.review.checksums import NOT_KNOWN, checksums, extras_of
from dronectl.store.tlog import LATEST_US, NEAR_US, SHORTEST_RECORD, STAMP_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

CHUNK: Final = 1 << 21
HEAD_LENGTH: Final = STAMP_LENGTH + codec.HEADER_V2


@dataclass(frozen=True, slots=True)
class Index:
    """Where the good records of a file are, and what their headers say."""

    starts: NDArray[np.int64]
    """Byte at which each record's stamp begins."""
    stamps_us: NDArray[np.int64]
    ids: NDArray[np.int32]
    systems: NDArray[np.uint8]
    components: NDArray[np.uint8]
    lengths: NDArray[np.uint8]
    """Payload bytes."""
    is_v2: NDArray[np.bool_]
    lost: tuple[tuple[int, int], ...]
    """Damaged places, as (first byte, byte behind the last)."""

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def payloads(self) -> NDArray[np.int64]:
        """Byte at which each payload begins."""
        return self.starts + np.where(
            self.is_v2, STAMP_LENGTH + codec.HEADER_V2, STAMP_LENGTH + codec.HEADER_V1
        )


@dataclass(frozen=True, slots=True)
class _Heads:
    """The first bytes of records: stamp and header, one row for each."""

    starts: NDArray[np.int64]
    rows: NDArray[np.uint8]

    def at(self, chosen: NDArray[Any]) -> _Heads:
        """Some of them, in order: a mask, or numbers."""
        is_all = chosen.all() if chosen.dtype == np.bool_ else len(chosen) == len(self.starts)
        return self if is_all else _Heads(self.starts[chosen], self.rows[chosen])

    @property
    def stamps_us(self) -> NDArray[np.int64]:
        return np.ascontiguousarray(self.rows[:, :STAMP_LENGTH]).view(">i8")[:, 0].astype(np.int64)

    @property
    def is_v2(self) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = self.rows[:, 8] == codec.MAGIC_V2
        return found

    @property
    def lengths(self) -> NDArray[np.uint8]:
        return self.rows[:, 9]

    @property
    def flags(self) -> NDArray[np.uint8]:
        """Incompatibility flags; 0 in version 1, which has none."""
        return np.where(self.is_v2, self.rows[:, 10], np.uint8(0))

    @property
    def ends(self) -> NDArray[np.int64]:
        """Where the records end, by their lengths."""
        fixed = np.where(self.is_v2, codec.HEADER_V2 + 2, codec.HEADER_V1 + 2) + STAMP_LENGTH
        signature = np.where(self.flags & codec.SIGNED_FLAG, codec.SIGNATURE_LENGTH, 0)
        found: NDArray[np.int64] = self.starts + self.lengths + fixed + signature
        return found

    @property
    def ids(self) -> NDArray[np.int32]:
        low, middle, high = (self.rows[:, column].astype(np.int32) for column in (15, 16, 17))
        return np.where(self.is_v2, low | middle << 8 | high << 16, self.rows[:, 13])

    @property
    def systems(self) -> NDArray[np.uint8]:
        return np.where(self.is_v2, self.rows[:, 13], self.rows[:, 11])

    @property
    def components(self) -> NDArray[np.uint8]:
        return np.where(self.is_v2, self.rows[:, 14], self.rows[:, 12])


def _heads(data: NDArray[np.uint8], starts: NDArray[np.int64]) -> _Heads:
    """The first bytes of records; behind the end of the file they are zero."""
    if len(data) < HEAD_LENGTH:
        data = np.concatenate((data, np.zeros(HEAD_LENGTH, np.uint8)))
    last = len(data) - HEAD_LENGTH
    windows = np.lib.stride_tricks.sliding_window_view(data, HEAD_LENGTH)
    rows = windows[np.minimum(starts, last)]
    for row in np.flatnonzero(starts > last).tolist():
        rest = data[starts[row] :]
        rows[row] = 0
        rows[row, : len(rest)] = rest
    return _Heads(starts, rows)


def scan(data: NDArray[np.uint8]) -> Index:
    """The index of a file's bytes; nothing is raised for what it holds."""
    places, heads = _places(data)
    chosen, lost = walk(places, len(data))
    return _index(heads.at(chosen), lost)


def are_records(data: NDArray[np.uint8], starts: NDArray[np.int64]) -> bool:
    """Whether something like a whole record stands at each of these bytes, one behind the other."""
    if not len(starts):
        return True
    if starts[0] < 0 or starts[-1] + SHORTEST_RECORD > len(data) or (np.diff(starts) <= 0).any():
        return False
    heads = _heads(data, starts)
    ends = heads.ends
    is_magic = heads.rows[:, 8] - np.uint8(codec.MAGIC_V2) <= 1
    return bool(is_magic.all() and (ends[:-1] <= starts[1:]).all() and ends[-1] <= len(data))


def index_of(
    data: NDArray[np.uint8], starts: NDArray[np.int64], lost: tuple[tuple[int, int], ...]
) -> Index:
    """The index of records known to begin at these bytes."""
    return _index(_heads(data, starts), lost)


def _index(heads: _Heads, lost: tuple[tuple[int, int], ...]) -> Index:
    return Index(
        starts=heads.starts,
        stamps_us=heads.stamps_us,
        ids=heads.ids,
        systems=heads.systems,
        components=heads.components,
        lengths=np.ascontiguousarray(heads.lengths),
        is_v2=heads.is_v2,
        lost=lost,
    )


def _places(data: NDArray[np.uint8]) -> tuple[Places, _Heads]:
    """Every place that may be a record, and what stands there."""
    found = list(_announced(data))
    heads = _heads(data, np.concatenate(found) if found else np.empty(0, np.int64))
    heads = heads.at((heads.stamps_us < LATEST_US) & (heads.ends <= len(data)))
    ends = heads.ends
    is_intact, is_unknown = _checked(data, heads)
    has_neighbour, is_neighbour = neighbours(heads.starts, ends)
    is_good = is_intact | (is_unknown & (has_neighbour | (ends == len(data))))
    # Bytes of a payload that look like a record: the walk can never come upon them.
    is_kept = is_intact | is_neighbour | (heads.starts == 0)
    kept = heads.at(is_kept)
    places = Places(
        kept.starts, ends[is_kept], is_good[is_kept], is_intact[is_kept], kept.stamps_us, NEAR_US
    )
    return places, kept


def _announced(data: NDArray[np.uint8]) -> Iterator[NDArray[np.int64]]:
    """Where a record may begin, by its magic and the first bytes of its stamp."""
    size = len(data)
    for first in range(0, size - SHORTEST_RECORD + 1, CHUNK):
        last = min(first + CHUNK, size - SHORTEST_RECORD + 1)
        magics = data[first + STAMP_LENGTH : last + STAMP_LENGTH]
        starts = np.flatnonzero(magics - np.uint8(codec.MAGIC_V2) <= 1) + first
        yield starts[(data[starts] == 0) & (data[starts + 1] <= LATEST_US >> 48)]


def _checked(data: NDArray[np.uint8], heads: _Heads) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which frames are of a known type and intact, and which are of an unknown type."""
    if not len(heads.starts):
        return np.empty(0, np.bool_), np.empty(0, np.bool_)
    has_strange_flags = (heads.flags & ~np.uint8(codec.SIGNED_FLAG)) != 0
    extras = extras_of(heads.ids)
    bodies = heads.lengths.astype(np.int64) + np.where(
        heads.is_v2, codec.HEADER_V2 - 1, codec.HEADER_V1 - 1
    )
    begins = heads.starts + (STAMP_LENGTH + 1)
    wanted = checksums(data, begins, bodies, extras)
    behind = begins + bodies
    told = data[behind] | data[behind + 1].astype(np.uint16) << 8
    is_known = extras != NOT_KNOWN
    is_intact = is_known & ~has_strange_flags & (told == wanted)
    return is_intact, ~is_known & ~has_strange_flags
