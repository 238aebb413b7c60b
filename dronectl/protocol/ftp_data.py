"""The bytes of a file while they arrive in any order."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from dronectl.protocol.ftp_wire import LONGEST_DATA

MOST_BYTES = 64 * 1024 * 1024  # far above a parameter pack or a log worth fetching by telemetry
MOST_AHEAD = 4000 * LONGEST_DATA
"""Largest believable hole: ArduPilot's longest burst is 2,000 packets."""


@dataclass(slots=True)
class Arrived:
    """What has arrived of a file, and what is missing before its furthest byte."""

    data: bytearray = field(default_factory=bytearray)
    holes: list[tuple[int, int]] = field(default_factory=list)
    """Missing stretches [start, end), in order, never touching."""

    def put(self, offset: int, piece: bytes) -> int:
        """Keep a piece; the number of bytes it brought that were missing."""
        end = offset + len(piece)
        if end > min(MOST_BYTES, len(self.data) + MOST_AHEAD):
            return 0
        new = 0
        if offset > len(self.data):
            self.holes.append((len(self.data), offset))
            self.data.extend(bytes(offset - len(self.data)))
        tail = max(offset, len(self.data))
        if end > tail:
            new += end - tail
            self.data.extend(piece[tail - offset :])
        return new + self._fill(offset, piece)

    @property
    def received(self) -> int:
        """Bytes held."""
        return len(self.data) - sum(end - start for start, end in self.holes)

    def _fill(self, offset: int, piece: bytes) -> int:
        """Put what falls into holes there."""
        end = offset + len(piece)
        first = bisect_left(self.holes, offset, key=lambda hole: hole[1])
        filled = 0
        while first < len(self.holes) and self.holes[first][0] < end:
            start, stop = self.holes.pop(first)
            low, high = max(start, offset), min(stop, end)
            if low >= high:  # touches the hole only
                self.holes.insert(first, (start, stop))
                first += 1
                continue
            self.data[low:high] = piece[low - offset : high - offset]
            filled += high - low
            if start < low:
                self.holes.insert(first, (start, low))
                first += 1
            if high < stop:
                self.holes.insert(first, (high, stop))
                first += 1
        return filled
