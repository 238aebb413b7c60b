"""Records a source: what it sends goes untouched into segments on disk, with telemetry inside.

::

    OFF --start--> WAITING --whole picture--> RECORDING --a minute, new format, clock jump--> (next file)
     ^               ^  ^--source came back--   |  |--source lost--> WAITING (a gap)
     '--stop---------'--'-----disk has room-----'  '--disk full----> WAITING (a gap), tried again

While off, only the pictures since the last whole one are kept in memory, so that a recording begins
with the moment it was asked for. Everything but ``start``, ``stop``, ``bookmark``, ``status`` and
``taken_finished`` is called by the source's thread, which owns the file.
"""

from __future__ import annotations

import logging
import shutil
import threading
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from dronectl.video.intake import KLV_EVERY_S, Intake
from dronectl.video.journal import (
    LONGEST_NOTE,
    Bookmark,
    Gap,
    SegmentEnded,
    SegmentStarted,
    append,
    existing,
    next_number,
)
from dronectl.video.klv import Telemetry, encode
from dronectl.video.parameter_sets import parameter_sets
from dronectl.video.segment import CARRIED, Segment, Taken, taken_at, taken_from
from dronectl.video.tally import RecorderStatus, Tally

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

log = logging.getLogger(__name__)

SEGMENT_S: Final = 60.0
OWN_KLV_WITHIN_S: Final = 0.5
"""A source that says its own telemetry this often needs none of ours."""
WHOLE_WITHIN_S: Final = 5.0
"""A camera that refreshes its picture bit by bit never sends a whole one: begin anyway."""
RESERVE_BYTES: Final = 64 * 1024 * 1024
"""Left free for the flight log, which matters more."""
RETRY_S: Final = 3.0
LOOK_EVERY_S: Final = 2.0
MOST_UNTIMED: Final = 30
UNTIMED_BEFORE_S: Final = 0.01


@dataclass(frozen=True, slots=True)
class Clocks:
    """How a recorder knows what time it is and where the drone was."""

    utc_us: Callable[[float], int]
    """UTC in microseconds at a monotonic moment."""
    telemetry: Callable[[float, int | None], Telemetry | None] = lambda _, __: None
    """The drone for a picture that came at a monotonic moment, with the stamp it may have."""
    free_bytes: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free


class Recorder:
    """A sink of a source that writes a recording into one folder.

    Args:
        folder: made when the first segment is.
        clocks: UTC, and the drone's telemetry to put inside.
        segment_s: length of a file; it ends with a group of pictures.
    """

    def __init__(self, folder: Path, clocks: Clocks, segment_s: float = SEGMENT_S) -> None:
        self.folder = folder
        self._clocks = clocks
        self._segment_s = segment_s
        self._wanted = threading.Event()
        self._until_us: int | None = None
        self._shift_us: int | None = None
        """From our clock, when a picture comes, to the clock of a stream that stamps its pictures."""
        self._order = folder
        """Where the recording that is wanted goes."""
        self._finished: deque[tuple[Path, RecorderStatus]] = deque()
        self._has_begun = False
        self._status = RecorderStatus()
        self._connection: Intake | None = None
        self._segment: Segment | None = None
        self._started_s = 0.0
        self._started_us = 0
        self._next_klv_s = 0.0
        self._tally = Tally()
        self._gap_since_us: int | None = None
        self._gap_why = ""
        self._text = ""
        self._retry_s = float("-inf")
        self._look_s = float("-inf")
        self._time_left_s: float | None = None

    def start(self, folder: Path | None = None) -> None:
        """Record from the newest whole picture on; with another folder, as another recording."""
        if folder is not None:
            self._order = folder
        self._until_us = None
        self._wanted.set()

    def stop(self, until_us: int | None = None) -> None:
        """End the recording; the file is closed with the next packet or time-out.

        Args:
            until_us: pictures stamped up to this UTC are still to come, for a stream that lags
                behind; one that stamps nothing ends at once.
        """
        self._until_us = until_us if self._shift_us is not None else None
        if self._until_us is None:
            self._wanted.clear()

    def status(self) -> RecorderStatus:
        """How it is doing; never waits."""
        return replace(self._status, is_wanted=self._wanted.is_set())

    def taken_finished(self) -> list[tuple[Path, RecorderStatus]]:
        """Recordings that were closed since the last call, with what is in them."""
        return [self._finished.popleft() for _ in range(len(self._finished))]

    def bookmark(self, now_s: float, note: str) -> None:
        """Mark this moment in the recording's list.

        Raises:
            OSError: the disk does not take it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        append(self.folder, Bookmark(self._utc_us(now_s), note[:LONGEST_NOTE]))

    def opened(self, video: Any, now_s: float) -> None:
        """See :class:`dronectl.video.source.Sink`."""
        self._connection = Intake(video, video.codec_context.name not in CARRIED, begun_s=now_s)

    def lost(self, now_s: float) -> None:
        if self._until_us is not None:
            self._wanted.clear()  # what was still to come will not
        self._end_segment(now_s, "the camera's stream was lost")
        self._connection = None
        self._tell()

    def closed(self, now_s: float) -> None:
        self._finish(now_s)
        self._tell()

    def idle(self, now_s: float) -> None:
        if not self._wanted.is_set() or self._order != self.folder:
            self._finish(now_s)
        self._look_at_disk(now_s)
        self._tell()

    def _finish(self, now_s: float) -> None:
        """Close the recording; the next one is another, maybe in another folder."""
        self._end_segment(now_s, "")
        self._gap_since_us = None
        if self._has_begun:
            self._tell()
            self._finished.append((self.folder, self._status))
            self._has_begun = False
        self.folder, self._text = self._order, ""

    def packet(self, packet: Any, now_s: float, utc_us: int | None = None) -> None:
        """Take one packet; whatever the disk does, the source goes on."""
        connection = self._connection
        if connection is None:
            return
        if packet.dts is None and packet.pts is None:
            if len(connection.untimed) < MOST_UNTIMED and connection.last_dts_s is None:
                connection.untimed.append((packet, now_s))
            return
        taken = taken_from(packet, utc_us)
        if utc_us is not None:
            self._shift_us = utc_us - self._clocks.utc_us(now_s)
            if self._until_us is not None and utc_us > self._until_us:
                self._wanted.clear()
        if connection.untimed:
            early, connection.untimed = connection.untimed, []
            for each, arrived_s in early:
                before_s = max(UNTIMED_BEFORE_S, now_s - arrived_s)
                self._take(connection, taken_at(each, taken.dts_s - before_s), each, arrived_s)
        self._take(connection, taken, packet, now_s)

    def _take(self, connection: Intake, taken: Taken, packet: Any, now_s: float) -> None:
        if taken.is_picture:
            if connection.has_jumped(taken, now_s):
                self._end_segment(now_s, "the stream's clock jumped")
        else:
            connection.own_klv_s = taken.dts_s
        if not connection.needs_encoding:
            connection.keep(taken, now_s)
        if not self._wanted.is_set() or self._order != self.folder:
            self.idle(now_s)
        if not self._wanted.is_set() or now_s < self._retry_s:
            self._look_at_disk(now_s)
            self._tell()
            return
        try:
            self._record(connection, taken, packet, now_s)
        except OSError as error:
            self._full(error, now_s)
        self._look_at_disk(now_s)
        self._tell()

    def _record(self, connection: Intake, taken: Taken, packet: Any, now_s: float) -> None:
        if self._segment is not None and taken.is_picture and self._is_due(connection, taken):
            self._end_segment(now_s, None)
        if self._segment is None:
            self._begin(connection, taken, packet, now_s)
            return
        if taken.is_picture:
            self._add_telemetry(connection, taken, now_s)
            self._tally.corrupt += bool(packet.is_corrupt)
        self._write(self._segment, taken, packet)

    def _write(self, segment: Segment, taken: Taken, packet: Any) -> None:
        if not taken.is_picture or not segment.needs_pictures:
            segment.put(taken)
            return
        for picture in packet.decode():
            segment.draw(picture, taken.dts_s)

    def _is_due(self, connection: Intake, taken: Taken) -> bool:
        """Whether the next file begins here."""
        assert self._segment is not None  # noqa: S101 - asked only then
        lasted_s = taken.dts_s - self._started_s
        if lasted_s >= 2 * self._segment_s:
            return True
        if not taken.is_keyframe:
            return False
        sets = parameter_sets(taken.data, connection.video.codec_context.name)
        changed = bool(sets) and bool(connection.sets) and sets != connection.sets
        connection.sets = sets or connection.sets
        return changed or lasted_s >= self._segment_s

    def _begin(self, connection: Intake, taken: Taken, packet: Any, now_s: float) -> None:
        """Open a file with the newest whole picture, once there is one."""
        pictures = [each for each in connection.kept if each[0].is_picture]
        has_whole = connection.needs_encoding or any(each.is_keyframe for each, _ in pictures[:1])
        if not taken.is_picture or (not has_whole and now_s - connection.begun_s < WHOLE_WITHIN_S):
            return
        if self._clocks.free_bytes(existing(self.folder)) < RESERVE_BYTES:
            raise OSError("No space left on device")
        kept = connection.kept if pictures else [(taken, now_s)]
        first, first_s = (pictures or kept)[0]
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self._has_begun:
            self._tally = Tally(gaps=int(self._gap_since_us is not None))
        self._tally.segments = next_number(self.folder, self._tally.segments)
        name = f"segment-{self._tally.segments:05d}.ts"
        segment = Segment(self.folder / name, connection.video, first.dts_s)
        self._has_begun = True
        self._segment, self._started_s = segment, first.dts_s
        self._next_klv_s = first.dts_s
        self._note_start(connection, name, first, first_s)
        if connection.needs_encoding:
            self._write(segment, taken, packet)
            return
        for each, arrived_s in kept:
            if each.is_picture:
                self._add_telemetry(connection, each, arrived_s)
            segment.put(each)

    def _note_start(self, connection: Intake, name: str, first: Taken, first_s: float) -> None:
        codec = connection.video.codec_context
        connection.sets = parameter_sets(first.data, codec.name) or connection.sets
        utc_us = self._utc_us(first_s) if first.utc_us is None else first.utc_us
        self._started_us = utc_us
        if self._gap_since_us is not None:
            since_us = self._gap_since_us
            append(self.folder, Gap(since_us, max(utc_us, since_us), self._gap_why))
            self._gap_since_us = None
        width, height = codec.width or None, codec.height or None
        append(self.folder, SegmentStarted(name, utc_us, codec.name, width, height))
        self._text = ""

    def _utc_us(self, now_s: float) -> int:
        """A moment in the clock of the recording: the stream's own if it stamps its pictures."""
        return self._clocks.utc_us(now_s) + (self._shift_us or 0)

    def _add_telemetry(self, connection: Intake, taken: Taken, now_s: float) -> None:
        """What was due up to this picture, each for its own moment."""
        segment, dts_s = self._segment, taken.dts_s
        assert segment is not None  # noqa: S101 - called only then
        if dts_s - connection.own_klv_s < OWN_KLV_WITHIN_S:
            self._next_klv_s = dts_s
            return
        while self._next_klv_s <= dts_s + 1e-6:
            due_s = self._next_klv_s
            self._next_klv_s += KLV_EVERY_S
            before_s = dts_s - due_s
            stamp_us = None if taken.utc_us is None else taken.utc_us - round(before_s * 1e6)
            telemetry = self._clocks.telemetry(now_s - before_s, stamp_us)
            if telemetry is not None:
                segment.put(Taken(encode(telemetry), due_s, due_s, True, False))

    def _end_segment(self, now_s: float, gap_why: str | None) -> None:
        """Close the file; ``gap_why`` None: the next one follows at once, empty: none is missed."""
        segment, self._segment = self._segment, None
        if segment is None:
            return
        if gap_why and self._wanted.is_set():
            self._gap_since_us, self._gap_why = self._utc_us(now_s), gap_why
            self._tally.gaps += 1
        segment.close()
        self._tally.close(segment, segment.end_s - self._started_s)
        ended = SegmentEnded(
            segment.path.name,
            self._started_us + round((segment.end_s - self._started_s) * 1e6),
            segment.frames,
            segment.klv_packets,
            segment.size_bytes,
            segment.sha256,
        )
        try:
            append(self.folder, ended)
        except OSError as error:
            log.info("recording %s: %s", segment.path, error)

    def _full(self, error: OSError, now_s: float) -> None:
        """The disk does not take it: what is on it stays, and it is tried again."""
        reason = error.strerror or str(error)
        self._text = (
            f"The video is not recorded ({reason}); free space on the disk of {self.folder}."
        )
        if self._segment is None and self._gap_since_us is None:
            self._gap_since_us, self._gap_why = self._utc_us(now_s), reason
            self._tally.gaps += 1
        self._end_segment(now_s, reason)
        self._retry_s = now_s + RETRY_S

    def _look_at_disk(self, now_s: float) -> None:
        if now_s < self._look_s:
            return
        self._look_s = now_s + LOOK_EVERY_S
        size, lasted_s = self._tally.size_bytes, self._tally.duration_s
        if self._segment is not None:
            size += self._segment.size_bytes
            lasted_s += self._segment.end_s - self._started_s
        if lasted_s < 1.0 or size == 0:
            return
        try:
            free = self._clocks.free_bytes(existing(self.folder)) - RESERVE_BYTES
        except OSError:
            return
        self._time_left_s = max(0.0, free / (size / lasted_s))
        if free <= 0 and self._segment is not None:
            self._full(OSError("No space left on device"), now_s)

    def _tell(self) -> None:
        segment = self._segment
        lasted_s = segment.end_s - self._started_s if segment else 0.0
        text = self._text if self._wanted.is_set() else ""
        self._status = self._tally.status(segment, lasted_s, text, self._time_left_s)
