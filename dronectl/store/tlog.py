"""Telemetry logs (``.tlog``): every frame with the time it crossed the link, both directions.

A file repeats: 8 bytes big-endian microseconds since the Unix epoch, one raw MAVLink 1 or 2 frame. The low two
bits of the time are the number of the link, 3 for what we sent (as MAVProxy writes and pymavlink
reads them). Files end in mid-record after a crash and clocks step: the reader takes what is good,
in file order, and counts the rest.
"""

from __future__ import annotations

import mmap
import os
import re
import struct
from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from fastcrc.crc16 import mcrf4xx

from dronectl.mavlink import codec, definitions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

STAMP_LENGTH: Final = 8
EARLIEST_US: Final = 0  # a vehicle's clock without GPS starts at 1970
LATEST_US: Final = 4_102_444_800_000_000  # 2100-01-01
NEAR_US: Final = 3 * 24 * 3600 * 1_000_000  # pymavlink's rule for a believable next stamp
SHORTEST_RECORD: Final = STAMP_LENGTH + codec.HEADER_V1 + 2
_MAGIC: Final = re.compile(b"[\xfd\xfe]")
RING_BYTES: Final = 64 * 1024 * 1024  # 20 minutes of 15 vehicles at 50 messages a second


class AppendFile(Protocol):
    """A file that only grows; every ``write`` reaches the operating system at once."""

    def write(self, data: bytes, /) -> int:
        """Append and return how many bytes were taken; raises OSError when none can be."""

    def sync(self) -> None:
        """Return when everything written survives a power cut."""

    def close(self) -> None:
        """Let the file go."""


class DiskFile:
    """An :class:`AppendFile` on a disk."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)

    def write(self, data: bytes, /) -> int:
        return self._file.write(data) or 0

    def sync(self) -> None:
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class TlogWriter:
    """Appends records to one file; what a full disk refuses waits in memory, in order.

    Args:
        path: the file; its folder is made, and nothing is opened before the first flush.
        open_file: opens the file for appending.
        ring_bytes: how much may wait in memory; beyond it the oldest records are let go.
    """

    def __init__(
        self,
        path: Path,
        open_file: Callable[[Path], AppendFile] = DiskFile,
        ring_bytes: int = RING_BYTES,
    ) -> None:
        self.path = path
        self.messages = 0
        """Records given, those let go not counted."""
        self.dropped = 0
        self.written_bytes = 0
        self._open_file = open_file
        self._ring_bytes = ring_bytes
        self._file: AppendFile | None = None
        self._begun = b""
        """Rest of what a full disk took only in part: must come first, whole."""
        self._records: deque[bytes] = deque()
        self._waiting_bytes = 0

    @property
    def waiting_bytes(self) -> int:
        """Bytes not yet with the operating system."""
        return self._waiting_bytes + len(self._begun)

    def append(self, record: bytes) -> None:
        """Take one record (see :func:`dronectl.store.frames.tlog_record`)."""
        self._records.append(record)
        self._waiting_bytes += len(record)
        self.messages += 1
        if self._waiting_bytes > self._ring_bytes:
            self._waiting_bytes -= len(self._records.popleft())
            self.messages -= 1
            self.dropped += 1

    def flush(self) -> None:
        """Hand everything to the operating system.

        Raises:
            OSError: the disk is full or gone; what was not taken is kept and comes first next time.
        """
        if not self._begun and not self._records:
            return
        if self._file is None:
            self._file = self._open_file(self.path)
        if self._begun:
            self._begun = self._write(self._begun)
        data = b"".join(self._records)
        taken = 0
        try:
            while taken < len(data):
                taken += self._count(self._file.write(data[taken:] if taken else data))
        finally:
            self._forget(taken)

    def _write(self, data: bytes) -> bytes:
        """Write all of ``data``; on failure keep the rest and raise."""
        while data:
            try:
                taken = self._count(self._file.write(data) if self._file else 0)
            except OSError:
                self._begun = data
                raise
            data = data[taken:]
        return data

    def _count(self, taken: int) -> int:
        if taken <= 0:
            raise OSError(f"nothing could be written to {self.path.name}")
        self.written_bytes += taken
        return taken

    def _forget(self, taken: int) -> None:
        """Drop the records that were written; a half-written one becomes the begun rest."""
        if taken == self._waiting_bytes:
            self._records.clear()
            self._waiting_bytes = 0
            return
        while taken > 0:
            record = self._records.popleft()
            self._waiting_bytes -= len(record)
            if taken < len(record):
                self._begun = record[taken:]
            taken -= len(record)

    def close(self) -> None:
        """Flush, make durable and close; raises OSError as :meth:`flush` does, still open then."""
        self.flush()
        if self._file is not None:
            self._file.sync()
            self._file.close()
            self._file = None


class TlogRecord(NamedTuple):
    """One frame of a log."""

    utc_us: int
    """Microseconds since the Unix epoch by the recording station's clock; may step back."""
    link: int
    """0 to 2: received on that link; 3: sent by the station that recorded."""
    frame: bytes


class TlogSummary(NamedTuple):
    """What a file holds."""

    messages: int
    damaged: int
    """Records that could not be read."""
    first_utc_us: int | None
    last_utc_us: int | None


class TlogReader:
    """Reads a log record by record, front to back; never raises for what the file holds.

    Args:
        data: the bytes of the file.
    """

    def __init__(self, data: bytes | mmap.mmap) -> None:
        self.damaged = 0
        """Damaged places passed over so far (records with a wrong checksum, runs of junk)."""
        self.lost_bytes = 0
        self._data = data
        self._last_us: int | None = None

    @classmethod
    def open(cls, path: Path) -> TlogReader:
        """Reader of a file, mapped into memory.

        Raises:
            OSError: the file cannot be opened.
        """
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return cls(b"")
            return cls(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))

    def __iter__(self) -> Iterator[TlogRecord]:
        position, end = 0, len(self._data)
        while position < end:
            frame = self._frame_at(position)
            if frame is None:
                position = self._resynchronise(position)
                continue
            (stamp,) = struct.unpack_from(">Q", self._data, position)
            self._last_us = stamp
            position += STAMP_LENGTH + len(frame)
            yield TlogRecord(stamp, stamp & 3, frame)

    def messages(self) -> Iterator[tuple[TlogRecord, codec.Message]]:
        """Every record with its decoded message."""
        decoder = codec.PeerDecoder()
        for record in self:
            for message in decoder.datagram(record.frame):
                yield record, message

    def _frame_at(self, position: int) -> bytes | None:
        """The frame of a good record at ``position``."""
        extent = self._extent(position)
        if extent is None:
            return None
        frame = self._data[position + STAMP_LENGTH : extent]
        known = _is_intact(frame)
        if known is None:
            # A type we do not know has a checksum we cannot check: its neighbour vouches for it.
            is_good = extent == len(self._data) or self._extent(extent) is not None
            return frame if is_good else None
        return frame if known else None

    def _extent(self, position: int) -> int | None:
        """End of the record announced at ``position``, if its stamp, magic and length may be true."""
        data = self._data
        start = position + STAMP_LENGTH
        if start + codec.HEADER_V1 + 2 > len(data):
            return None
        magic = data[start]
        if magic == codec.MAGIC_V1:
            end = start + codec.HEADER_V1 + 2 + data[start + 1]
        elif magic == codec.MAGIC_V2:
            signed = data[start + 2] & codec.SIGNED_FLAG
            end = start + codec.HEADER_V2 + 2 + data[start + 1]
            end += codec.SIGNATURE_LENGTH if signed else 0
        else:
            return None
        (stamp,) = struct.unpack_from(">Q", data, position)
        return end if end <= len(data) and EARLIEST_US <= stamp < LATEST_US else None

    def _resynchronise(self, position: int) -> int:
        """Start of the next good record behind a damaged one; the end of the file if none is."""
        self.damaged += 1
        announced = self._extent(position)
        if announced is not None and self._frame_at(announced) is not None:
            self.lost_bytes += announced - position
            return announced
        start = position + 1
        while start + SHORTEST_RECORD <= len(self._data):
            start = self._next_magic(start + STAMP_LENGTH) - STAMP_LENGTH
            if self._is_believable(start):
                break
            start += 1
        else:
            start = len(self._data)
        self.lost_bytes += start - position
        return start

    def _is_believable(self, start: int) -> bool:
        """Whether a record with a known, intact frame and a stamp near the last one starts here."""
        extent = self._extent(start)
        if extent is None:
            return False
        (stamp,) = struct.unpack_from(">Q", self._data, start)
        if self._last_us is not None and abs(stamp - self._last_us) > NEAR_US:
            return False
        return _is_intact(self._data[start + STAMP_LENGTH : extent]) is True

    def _next_magic(self, position: int) -> int:
        found = _MAGIC.search(self._data, position)
        return found.start() if found else len(self._data)


def _is_intact(frame: bytes) -> bool | None:
    """Whether the checksum of a whole frame holds; None if its type is not known."""
    if frame[0] == codec.MAGIC_V2:
        if frame[2] & ~codec.SIGNED_FLAG:
            return False
        end = codec.HEADER_V2 + frame[1]
        number = frame[7] | frame[8] << 8 | frame[9] << 16
    else:
        end = codec.HEADER_V1 + frame[1]
        number = frame[5]
    definition = definitions.DEFINITIONS.get(number)
    if definition is None:
        return None
    crc = mcrf4xx(definition.crc_extra, mcrf4xx(frame[1:end], definitions.CRC_SEED))
    return bool(frame[end] | frame[end + 1] << 8 == crc)


def whole_records(data: bytes) -> int:
    """How many of the first bytes of a log that still grows are whole records, by their lengths."""
    reader = TlogReader(data)
    position = 0
    while (end := reader._extent(position)) is not None:  # noqa: SLF001 - the reader's own module
        position = end
    return position


def summary(path: Path) -> TlogSummary:
    """Messages, damage and time span of a file; nothing is raised for what it holds.

    Raises:
        OSError: the file cannot be opened.
    """
    reader = TlogReader.open(path)
    count, first, last = 0, None, None
    for record in reader:
        count += 1
        first = record.utc_us if first is None else first
        last = record.utc_us
    return TlogSummary(count, reader.damaged, first, last)
