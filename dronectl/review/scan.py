"""Finds the good records of a telemetry log in one go.

The same records, the same damaged places as :class:`dronectl.store.tlog.TlogReader`, which reads
one after the other: every place that may be a record is looked at with NumPy at once (stamp, magic,
length, checksum); then whole runs of records that follow each other without a gap are taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dronectl.mavlink import codec
from dronectl.review.chain import Places, neighbours, walk
from dronectl.review.checksums import NOT_KNOWN, checksums, extras_of
from dronectl.store.tlog import LATEST_US, NEAR_US, SHORTEST_RECORD, STAMP_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

CHUNK: Final = 1 << 21


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


def scan(data: NDArray[np.uint8]) -> Index:
    """The index of a file's bytes; nothing is raised for what it holds."""
    places = _places(data)
    chosen, lost = walk(places, len(data))
    return index_of(data, places.starts[chosen], lost)


def are_records(data: NDArray[np.uint8], starts: NDArray[np.int64]) -> bool:
    """Whether something like a whole record stands at each of these bytes, one behind the other."""
    if not len(starts):
        return True
    if starts[0] < 0 or starts[-1] + SHORTEST_RECORD > len(data) or (np.diff(starts) <= 0).any():
        return False
    is_magic = data[starts + STAMP_LENGTH] - np.uint8(codec.MAGIC_V2) <= 1
    ends = _ends(data, starts)
    return bool(is_magic.all() and (ends[:-1] <= starts[1:]).all() and ends[-1] <= len(data))


def _ends(data: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where records announced at these bytes end, by their lengths."""
    heads = starts + STAMP_LENGTH
    is_v2 = data[heads] == codec.MAGIC_V2
    is_signed = is_v2 & (data[heads + 2] & codec.SIGNED_FLAG).astype(np.bool_)
    ends = heads + data[heads + 1] + np.where(is_v2, codec.HEADER_V2, codec.HEADER_V1) + 2
    return ends + np.where(is_signed, codec.SIGNATURE_LENGTH, 0)


def index_of(
    data: NDArray[np.uint8], starts: NDArray[np.int64], lost: tuple[tuple[int, int], ...]
) -> Index:
    """The index of records known to begin at these bytes."""
    heads = starts + STAMP_LENGTH
    is_v2 = data[heads] == codec.MAGIC_V2
    senders = heads + np.where(is_v2, 5, 3)
    return Index(
        starts=starts,
        stamps_us=_stamps(data, starts),
        ids=_ids(data, heads, is_v2),
        systems=data[senders],
        components=data[senders + 1],
        lengths=data[heads + 1],
        is_v2=is_v2,
        lost=lost,
    )


def _stamps(data: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    if not len(starts):
        return np.empty(0, np.int64)
    rows = np.lib.stride_tricks.sliding_window_view(data, STAMP_LENGTH)[starts]
    return rows.view(">i8")[:, 0].astype(np.int64)


def _ids(
    data: NDArray[np.uint8], heads: NDArray[np.int64], is_v2: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Message ids; the last bytes of the shortest frames stand in for what they do not have."""
    last = len(data) - 1
    low = data[heads + np.where(is_v2, 7, 5)].astype(np.int32)
    middle = data[np.minimum(heads + 8, last)].astype(np.int32)
    high = data[np.minimum(heads + 9, last)].astype(np.int32)
    return np.where(is_v2, low | middle << 8 | high << 16, low)


def _places(data: NDArray[np.uint8]) -> Places:
    found = list(_announced(data))
    starts = np.concatenate([part[0] for part in found] or [np.empty(0, np.int64)])
    ends = np.concatenate([part[1] for part in found] or [np.empty(0, np.int64)])
    stamps_us = _stamps(data, starts)
    is_soon = stamps_us < LATEST_US
    if not is_soon.all():
        starts, ends, stamps_us = starts[is_soon], ends[is_soon], stamps_us[is_soon]
    is_intact, is_unknown = _checked(data, starts)
    has_neighbour, is_neighbour = neighbours(starts, ends)
    is_good = is_intact | (is_unknown & (has_neighbour | (ends == len(data))))
    # Bytes of a payload that look like a record: the walk can never come upon them.
    is_kept = is_intact | is_neighbour | (starts == 0)
    return Places(
        starts[is_kept],
        ends[is_kept],
        is_good[is_kept],
        is_intact[is_kept],
        stamps_us[is_kept],
        NEAR_US,
    )


def _announced(data: NDArray[np.uint8]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Where a record may begin and end, by its magic, its length and the first bytes of its stamp."""
    size = len(data)
    for first in range(0, size - SHORTEST_RECORD + 1, CHUNK):
        last = min(first + CHUNK, size - SHORTEST_RECORD + 1)
        magics = data[first + STAMP_LENGTH : last + STAMP_LENGTH]
        starts = np.flatnonzero(magics - np.uint8(codec.MAGIC_V2) <= 1) + first
        starts = starts[(data[starts] == 0) & (data[starts + 1] <= LATEST_US >> 48)]
        ends = _ends(data, starts)
        is_whole = ends <= size
        yield starts[is_whole], ends[is_whole]


def _checked(
    data: NDArray[np.uint8], starts: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which frames are of a known type and intact, and which are of an unknown type."""
    if not len(starts):
        return np.empty(0, np.bool_), np.empty(0, np.bool_)
    heads = starts + STAMP_LENGTH
    is_v2 = data[heads] == codec.MAGIC_V2
    has_strange_flags = is_v2 & ((data[heads + 2] & ~np.uint8(codec.SIGNED_FLAG)) != 0)
    extras = extras_of(_ids(data, heads, is_v2))
    bodies = data[heads + 1].astype(np.int64)
    bodies += np.where(is_v2, codec.HEADER_V2 - 1, codec.HEADER_V1 - 1)
    wanted = checksums(data, heads + 1, bodies, extras)
    behind = heads + 1 + bodies
    told = data[behind] | data[behind + 1].astype(np.uint16) << 8
    is_known = extras != NOT_KNOWN
    is_intact = is_known & ~has_strange_flags & (told == wanted)
    return is_intact, ~is_known & ~has_strange_flags
