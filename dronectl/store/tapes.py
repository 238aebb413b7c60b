"""Which frame goes to which tlog: one file for each flight, one rolling file for all the rest.

The newest seconds of every vehicle are kept, so that a flight's file begins before its arming.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from heapq import merge
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from dronectl.store import frames
from dronectl.store.tlog import AppendFile, DiskFile, TlogWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from dronectl.store.frames import RawFrames

BEFORE_ARMING_US: Final = 15_000_000  # 10 s are promised; arming is noticed a moment late
SESSION_FILE_BYTES: Final = 64 * 1024 * 1024
SESSION_TOTAL_BYTES: Final = 1024 * 1024 * 1024  # older session files make room for newer ones
SESSION_PREFIX: Final = "session-"
EVERYBODY: Final = 0
RADIO_STATUS_IDS: Final = frozenset({109, 166})  # said by the radio, about every vehicle on it

_Ring = deque[tuple[int, bytes]]


@dataclass(slots=True)
class FlightTape:
    """The open tlog of one flight."""

    system_id: int
    writer: TlogWriter


@dataclass(slots=True)
class Tapes:
    """Sorts frames into tlogs.

    Args:
        folder: where the files go.
        open_file: opens one for appending.
    """

    folder: Path
    open_file: Callable[[Path], AppendFile] = DiskFile
    _rings: dict[int, _Ring] = field(default_factory=dict)
    _flights: dict[str, FlightTape] = field(default_factory=dict)
    _by_system: dict[int, list[TlogWriter]] = field(default_factory=dict)
    _closing: list[TlogWriter] = field(default_factory=list)
    _session: TlogWriter | None = None
    _dropped: int = 0

    @property
    def dropped(self) -> int:
        """Records let go because the disk was full for too long."""
        writers = [tape.writer for tape in self._flights.values()] + self._closing
        if self._session is not None:
            writers.append(self._session)
        return self._dropped + sum(writer.dropped for writer in writers)

    def on_frames(self, batch: Iterable[RawFrames]) -> None:
        """Take what crossed the links."""
        for raw in batch:
            data = raw.data
            if frames.is_plain(data):
                is_told = not raw.is_sent and data[7] not in RADIO_STATUS_IDS
                self._take(raw, data, data[5] if is_told else _concerns(raw, data))
                continue
            for frame in frames.split(data):
                kept = frames.without_secrets(frame)
                if kept is not None:
                    self._take(raw, kept, _concerns(raw, kept))

    def _take(self, raw: RawFrames, frame: bytes, system_id: int) -> None:
        record = frames.tlog_record(raw, frame)
        ring = self._rings.get(system_id)
        if ring is None:
            ring = self._rings[system_id] = deque()
        ring.append((raw.utc_us, record))
        if system_id == EVERYBODY:
            for tape in self._flights.values():
                tape.writer.append(record)
        else:
            writers = self._by_system.get(system_id)
            if writers:
                for writer in writers:
                    writer.append(record)
                return
        self._session_writer(raw.utc_us).append(record)

    def _session_writer(self, utc_us: int) -> TlogWriter:
        session = self._session
        if session is not None and session.written_bytes >= SESSION_FILE_BYTES:
            self._closing.append(session)
            session = None
        if session is None:
            path = self.folder / f"{SESSION_PREFIX}{utc_us}.tlog"
            session = self._session = TlogWriter(path, self.open_file)
        return session

    def start_flight(self, flight_id: str, system_id: int, file_name: str) -> None:
        """Open a flight's file; it begins with the newest seconds heard."""
        writer = TlogWriter(self.folder / file_name, self.open_file)
        rings = (self._rings.get(system_id, ()), self._rings.get(EVERYBODY, ()))
        for _, record in merge(*rings, key=itemgetter(0)):
            writer.append(record)
        self._flights[flight_id] = FlightTape(system_id, writer)
        self._by_system.setdefault(system_id, []).append(writer)

    def end_flight(self, flight_id: str) -> int | None:
        """End a flight's file and say how many records it has; None if it has no file."""
        tape = self._flights.pop(flight_id, None)
        if tape is None:
            return None
        self._by_system[tape.system_id].remove(tape.writer)
        self._closing.append(tape.writer)
        return tape.writer.messages

    def flush(self) -> None:
        """Hand everything to the operating system and forget what is old.

        Raises:
            OSError: some file took nothing; the rest were served, nothing is lost.
        """
        self._trim()
        failure: OSError | None = None
        writers = [tape.writer for tape in self._flights.values()]
        if self._session is not None:
            writers.append(self._session)
        for writer in writers:
            try:
                writer.flush()
            except OSError as error:
                failure = error
        for writer in self._closing[:]:
            try:
                writer.close()
            except OSError as error:
                failure = error
            else:
                self._dropped += writer.dropped
                self._closing.remove(writer)
        if failure is not None:
            raise failure

    def _trim(self) -> None:
        newest_us = max((ring[-1][0] for ring in self._rings.values() if ring), default=0)
        for ring in self._rings.values():
            while ring and ring[0][0] < newest_us - BEFORE_ARMING_US:
                ring.popleft()

    def close(self) -> None:
        """Close every file; raises OSError as :meth:`flush` does."""
        for flight_id in list(self._flights):
            self.end_flight(flight_id)
        if self._session is not None:
            self._closing.append(self._session)
            self._session = None
        self.flush()


def _concerns(raw: RawFrames, frame: bytes) -> int:
    """System id of the vehicle a frame is from or for; 0 when it concerns all of them."""
    if raw.is_sent:
        return frames.target(frame) or raw.system_id
    if frames.message_id(frame) in RADIO_STATUS_IDS:
        return EVERYBODY
    return frames.sender(frame)


def forget_old_sessions(folder: Path, most_bytes: int = SESSION_TOTAL_BYTES) -> list[Path]:
    """Delete the oldest session files beyond a total size and say which; flights' files stay."""
    sizes = [(path, path.stat().st_size) for path in sorted(folder.glob(f"{SESSION_PREFIX}*.tlog"))]
    excess_bytes = sum(size for _, size in sizes) - most_bytes
    deleted: list[Path] = []
    for path, size in sizes:
        if excess_bytes <= 0:
            break
        path.unlink()
        deleted.append(path)
        excess_bytes -= size
    return deleted
