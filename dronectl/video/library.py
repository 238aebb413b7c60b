"""What is in a recording, ours or foreign: pieces, times, telemetry, gaps and bookmarks.

A folder of ours is read by its list and, after a crash, by its files alone; a single ``.ts`` or
``.mp4`` is a recording of one piece. Files are only demuxed, not decoded, so an hour takes seconds.
"""

from __future__ import annotations

import bisect
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import av
import av.error

from dronectl.errors import UserError
from dronectl.video import journal
from dronectl.video.klv import Stream, Telemetry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PIECES: Final = 2000
SAID_EVERY: Final = 500
"""Packets between two reports of progress."""
MERGED_GAP_S: Final = 0.5
"""Between two pieces less than this is no gap: a file changed."""
BELIEVED_DRIFT_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a recording."""

    path: Path
    start_utc_us: int
    """Of the first picture; 0 for a foreign file that does not say."""
    start_s: float
    """Stream time of the first picture."""
    duration_s: float
    frames: int
    corrupt: int
    is_complete: bool
    """False: it ends where a crash or a cut ended it."""
    whole_s: tuple[float, ...] = ()
    """Stream times of the whole pictures, from which decoding can begin."""

    @property
    def end_utc_us(self) -> int:
        """Of the last picture."""
        return self.start_utc_us + round(self.duration_s * 1e6)

    def stream_s(self, utc_us: int) -> float:
        """Stream time of a moment."""
        return self.start_s + (utc_us - self.start_utc_us) / 1e6

    def utc_us(self, stream_s: float) -> int:
        """The moment of a stream time."""
        return self.start_utc_us + round((stream_s - self.start_s) * 1e6)


@dataclass(frozen=True, slots=True)
class Recording:
    """Everything of one recording, in order of time."""

    pieces: tuple[Piece, ...]
    telemetry: tuple[Telemetry, ...]
    gaps: tuple[journal.Gap, ...] = ()
    bookmarks: tuple[journal.Bookmark, ...] = ()
    refused: int = 0
    """Telemetry packets whose checksum or lengths were wrong."""
    unreadable: tuple[str, ...] = ()
    """Names of files that could not be read at all."""

    @property
    def start_utc_us(self) -> int:
        """Of the first picture."""
        return self.pieces[0].start_utc_us

    @property
    def end_utc_us(self) -> int:
        """Of the last picture."""
        return max(piece.end_utc_us for piece in self.pieces)

    @property
    def duration_s(self) -> float:
        """From the first to the last picture, gaps included."""
        return (self.end_utc_us - self.start_utc_us) / 1e6

    @property
    def frames(self) -> int:
        """Pictures in all pieces."""
        return sum(piece.frames for piece in self.pieces)

    def piece_at(self, utc_us: int) -> int:
        """Which piece shows a moment; in a gap the one after it, else the last."""
        for index, piece in enumerate(self.pieces):
            if utc_us <= piece.end_utc_us:
                return index
        return len(self.pieces) - 1

    def telemetry_at(self, utc_us: int) -> Telemetry | None:
        """What was told nearest to a moment; None: nothing within a second."""
        after = bisect.bisect_left(self.telemetry, utc_us, key=lambda each: each.utc_us)
        near = self.telemetry[max(0, after - 1) : after + 1]
        best = min(near, key=lambda each: abs(each.utc_us - utc_us), default=None)
        return best if best is not None and abs(best.utc_us - utc_us) <= 1_000_000 else None


@dataclass(slots=True)
class _Scan:
    """What one pass through a file finds."""

    frames: int = 0
    corrupt: int = 0
    first_s: float | None = None
    last_s: float = 0.0
    telemetry: list[tuple[float, Telemetry]] = field(default_factory=list)
    refused: int = 0
    is_complete: bool = True
    whole_s: list[float] = field(default_factory=list)

    def picture(self, time_s: float, packet: Any) -> None:
        self.frames += 1
        self.corrupt += packet.is_corrupt
        if packet.is_keyframe:
            self.whole_s.append(time_s)
        if self.first_s is None or time_s < self.first_s:
            self.first_s = time_s
        self.last_s = max(self.last_s, time_s)


def open_recording(path: Path, on_progress: Callable[[float], bool] = lambda _: True) -> Recording:
    """Read what is in a folder of ours or in any single file.

    Args:
        path: of either.
        on_progress: told the share done now and then; answers whether to go on.

    Raises:
        UserError: there is nothing to replay in it.
    """
    entries = journal.read(path) if path.is_dir() else ()
    started = {e.file: e for e in entries if isinstance(e, journal.SegmentStarted)}
    ended = {e.file for e in entries if isinstance(e, journal.SegmentEnded)}
    files = sorted(path.glob("segment-*.ts"))[:PIECES] if path.is_dir() else [path]
    total = sum(each.stat().st_size for each in files if each.is_file()) or 1
    pieces: list[Piece] = []
    telemetry: list[Telemetry] = []
    unreadable: list[str] = []
    refused, done = 0, 0
    for file in files:
        scan = _scan(file, _share(on_progress, done, total))
        done += file.stat().st_size if file.is_file() else 0
        if scan is None or scan.first_s is None:
            unreadable.append(file.name)
            continue
        start = started.get(file.name)
        start_us = _start_utc_us(scan, None if start is None else start.utc_us)
        is_complete = scan.is_complete and (not path.is_dir() or file.name in ended)
        pieces.append(
            Piece(
                file,
                start_us,
                scan.first_s,
                scan.last_s - scan.first_s,
                scan.frames,
                scan.corrupt,
                is_complete,
                tuple(sorted(scan.whole_s)),
            )
        )
        telemetry += [each for _, each in scan.telemetry]
        refused += scan.refused
    if not pieces:
        raise UserError(f"There is no picture to replay in {path.name}; choose another recording.")
    pieces.sort(key=lambda piece: piece.start_utc_us)
    telemetry.sort(key=lambda each: each.utc_us)
    return Recording(
        tuple(pieces),
        tuple(telemetry),
        _gaps(entries, pieces),
        tuple(e for e in entries if isinstance(e, journal.Bookmark)),
        refused,
        tuple(unreadable),
    )


def _share(on_progress: Callable[[float], bool], done: int, total: int) -> Callable[[int], bool]:
    return lambda position: on_progress(min(1.0, (done + position) / total))


def _gaps(entries: tuple[journal.Entry, ...], pieces: list[Piece]) -> tuple[journal.Gap, ...]:
    """Those written down, and those a crash left between two pieces."""
    told = [entry for entry in entries if isinstance(entry, journal.Gap)]
    for before, after in itertools.pairwise(pieces):
        hole_s = (after.start_utc_us - before.end_utc_us) / 1e6
        known = any(
            gap.from_utc_us < after.start_utc_us and gap.to_utc_us > before.end_utc_us
            for gap in told
        )
        if hole_s > MERGED_GAP_S and not known:
            told.append(journal.Gap(before.end_utc_us, after.start_utc_us, "recording interrupted"))
    return tuple(sorted(told, key=lambda gap: gap.from_utc_us))


def _start_utc_us(scan: _Scan, listed: int | None) -> int:
    """When the first picture was taken: by the telemetry inside, else by the list."""
    if scan.telemetry and scan.first_s is not None:
        time_s, telemetry = scan.telemetry[0]
        counted = telemetry.utc_us - round((time_s - scan.first_s) * 1e6)
        if listed is None or abs(counted - listed) < BELIEVED_DRIFT_S * 1e6:
            return max(0, counted)
    return listed or 0


def _scan(path: Path, goes_on: Callable[[int], bool]) -> _Scan | None:
    """One pass; None: no media file, or nobody wants it any more."""
    try:
        with av.open(str(path), options={"protocol_whitelist": "file,crypto"}) as container:
            video = container.streams.video[:1]
            data = [stream for stream in container.streams if stream.type == "data"]
            if not video:
                return None
            found = _Scan()
            _demux(container, [*video, *data], found, goes_on)
            return found
    except (av.error.FFmpegError, OSError, ValueError):
        return None


def _demux(
    container: Any, streams: list[Any], found: _Scan, goes_on: Callable[[int], bool]
) -> None:
    klv = Stream()
    try:
        for count, packet in enumerate(container.demux(streams)):
            stamp = packet.dts if packet.pts is None else packet.pts
            if packet.size == 0 or stamp is None:
                continue
            time_s = float(stamp * packet.time_base)
            if packet.stream.type == "data":
                found.telemetry += [(time_s, each) for each in klv.feed(bytes(packet))]
            else:
                found.picture(time_s, packet)
            if count % SAID_EVERY == 0 and not goes_on(packet.pos or 0):
                break
    except (av.error.FFmpegError, OSError):
        found.is_complete = False
    found.refused = klv.refused
