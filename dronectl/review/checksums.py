"""MAVLink's checksum (CRC-16/MCRF4XX) of many frames at once.

A CRC is linear: the checksum of a frame is the exclusive or of what each byte alone would give at its
distance from the end. So for frames of one length a table for each distance does, and NumPy looks
up a column of bytes of all frames in one go.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from fastcrc.crc16 import mcrf4xx

from dronectl.mavlink import codec, definitions

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST_BODY: Final = codec.HEADER_V2 - 1 + 255
NOT_KNOWN: Final = -1
FEW: Final = 256
BLOCK_ROWS: Final = 8192  # columns of a block stay in the processor's cache


@cache
def _tables() -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """What each byte gives at each distance from the end, and what the seed gives after n bytes."""
    one = np.array([mcrf4xx(bytes((byte,)), 0) for byte in range(256)], np.uint16)
    by_distance = np.empty((LONGEST_BODY + 1, 256), np.uint16)
    seeds = np.empty(LONGEST_BODY + 2, np.uint16)
    table, seed = one, np.uint16(definitions.CRC_SEED)
    for distance in range(LONGEST_BODY + 1):
        by_distance[distance] = table
        table = (table >> 8) ^ one[table & 0xFF]
        seeds[distance] = seed
        seed = (seed >> 8) ^ one[seed & 0xFF]
    seeds[-1] = seed
    return by_distance, seeds


@cache
def _extras() -> NDArray[np.int16]:
    """The extra byte of each message id, :data:`NOT_KNOWN` where there is no definition."""
    extras = np.full(max(definitions.CRC_EXTRAS) + 2, NOT_KNOWN, np.int16)
    for number, extra in definitions.CRC_EXTRAS.items():
        extras[number] = extra
    return extras


def extras_of(ids: NDArray[np.int32]) -> NDArray[np.int16]:
    """The extra byte that ties each message's checksum to its layout; :data:`NOT_KNOWN` if none is known."""
    extras = _extras()
    return extras[np.minimum(ids, len(extras) - 1)]


def checksums(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    extras: NDArray[np.int16],
) -> NDArray[np.uint16]:
    """The checksum each frame must have.

    Args:
        data: the bytes of the file.
        starts: where each frame's checked bytes begin: behind its magic byte.
        lengths: how many there are: up to the end of the payload, at most :data:`LONGEST_BODY`.
        extras: the extra byte of each frame's type.
    """
    order = np.argsort(lengths.astype(np.uint16), kind="stable")
    ordered = lengths[order]
    cuts = np.flatnonzero(np.diff(ordered)) + 1
    result = np.empty(len(starts), np.uint16)
    for begin, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
        if begin == end:
            continue
        if end - begin < FEW:
            part = order[begin:end]
            result[part] = _one_by_one(data, starts[part], int(ordered[begin]), extras[part])
            continue
        for first in range(begin, end, BLOCK_ROWS):
            part = order[first : min(first + BLOCK_ROWS, end)]
            result[part] = _at_once(data, starts[part], int(ordered[begin]), extras[part])
    return result


def _at_once(
    data: NDArray[np.uint8], starts: NDArray[np.int64], length: int, extras: NDArray[np.int16]
) -> NDArray[np.uint16]:
    """Checksums of many frames of one length."""
    by_distance, seeds = _tables()
    windows = np.lib.stride_tricks.sliding_window_view(data, length)
    rows = np.ascontiguousarray(windows[starts].T)
    total: NDArray[np.uint16] = by_distance[0].take(extras & 0xFF)
    total ^= seeds[length + 1]
    for position in range(length):
        total ^= by_distance[length - position].take(rows[position])
    return total


def _one_by_one(
    data: NDArray[np.uint8], starts: NDArray[np.int64], length: int, extras: NDArray[np.int16]
) -> list[int]:
    """Checksums of a few frames, for which tables would not pay."""
    seed = definitions.CRC_SEED
    return [
        mcrf4xx(bytes((extra & 0xFF,)), mcrf4xx(data[start : start + length].tobytes(), seed))
        for start, extra in zip(starts.tolist(), extras.tolist(), strict=True)
    ]
