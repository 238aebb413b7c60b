"""Copies of a recording for other programs; the recording itself is only ever read.

A copy grows beside its final name and takes it at the very end, so that no half of one is mistaken
for the whole. Without painting the packets are copied as they are; with it they are encoded anew. Stretches without pictures are left out.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import os
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

import av
import av.error

from dronectl.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dronectl.video.frame import Image
    from dronectl.video.klv import Telemetry
    from dronectl.video.library import Piece, Recording

TICKS: Final = Fraction(1, 90_000)
SAID_EVERY: Final = 30
GAP_US: Final = 1_500_000
"""A stretch without pictures longer than this is left out."""
SAME_GAP_US: Final = 33_333
"""Between two pictures with a gap between them."""
SHORTEST_US: Final = 1_000
SHORTEST_S: Final = 0.001
QUALITY: Final = "20"  # x264's constant rate factor: no visible loss next to a drone's own
COPIED_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of a recording that is wanted; None: from its beginning, to its end."""

    from_utc_us: int | None = None
    to_utc_us: int | None = None

    def holds(self, utc_us: int) -> bool:
        """Whether a moment is in it."""
        after = self.from_utc_us is None or utc_us >= self.from_utc_us
        return after and (self.to_utc_us is None or utc_us <= self.to_utc_us)


WHOLE: Final = Cut()


class _Stopped(Exception):  # noqa: N818 - a change of mind is no error
    """Nobody wants the copy any more."""


class _Meter:
    """Tells how far a copy is."""

    def __init__(self, recording: Recording, on_progress: Callable[[float], bool]) -> None:
        self._total = max(1, recording.frames)
        self._on_progress = on_progress
        self._done = 0

    def step(self) -> None:
        self._done += 1
        if self._done % SAID_EVERY == 0 and not self._on_progress(
            min(1.0, self._done / self._total)
        ):
            raise _Stopped


def export_copy(
    recording: Recording,
    target: Path,
    cut: Cut = WHOLE,
    on_progress: Callable[[float], bool] = lambda _: True,
) -> bool:
    """The pictures as they are, as MP4; the cut begins with the whole picture before it.

    False: it was stopped and there is no copy.

    Raises:
        UserError: the recording changes its format, or the disk does not take it.
    """
    meter = _Meter(recording, on_progress)
    return _written(target, lambda partial: _copy(recording, partial, cut, meter))


def export_painted(
    recording: Recording,
    target: Path,
    paint: Callable[[Image, int, Telemetry | None], None],
    cut: Cut = WHOLE,
    on_progress: Callable[[float], bool] = lambda _: True,
) -> bool:
    """The pictures with something drawn on them (an overlay, masks), encoded as H.264 in MP4.

    Pictures of another size than the first are scaled. False: it was stopped.

    Raises:
        UserError: the disk does not take it.
    """
    meter = _Meter(recording, on_progress)
    return _written(target, lambda partial: _painted(recording, partial, paint, (cut, meter)))


def export_stream(recording: Recording, target: Path) -> bool:
    """All segments in one ``.ts``, telemetry inside, byte for byte.

    Raises:
        UserError: the recording is no MPEG-TS, or the disk does not take it.
    """
    if any(piece.path.suffix != ".ts" for piece in recording.pieces):
        raise UserError("This recording is no MPEG transport stream; export it as MP4.")

    def join(partial: Path) -> None:
        with partial.open("wb") as out:
            for piece in recording.pieces:
                with piece.path.open("rb") as file:
                    while block := file.read(COPIED_BLOCK):
                        out.write(block)

    return _written(target, join)


COLUMNS: Final = (
    "utc", "latitude_deg", "longitude_deg", "altitude_amsl_m", "heading_deg", "ground_speed_mps",
    "centre_latitude_deg", "centre_longitude_deg", "slant_range_m", "mission",
)  # fmt: skip


def track_csv(recording: Recording, cut: Cut = WHOLE) -> str:
    """The telemetry as a table; what is not known is empty."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for each in recording.telemetry:
        if cut.holds(each.utc_us):
            table.writerow(_row(each))
    return out.getvalue()


def track_gpx(recording: Recording, cut: Cut = WHOLE) -> str:
    """Where the camera flew, as GPX 1.1."""
    told = [each for each in recording.telemetry if cut.holds(each.utc_us) and each.position]
    name = escape(_printable(next((each.mission for each in told if each.mission), "") or ""))
    points = "".join(f"      {_point(each)}\n" for each in told)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gpx version="1.1" creator="dronectl" xmlns="http://www.topografix.com/GPX/1/1">\n'
        f"  <trk>\n    <name>{name}</name>\n    <trkseg>\n{points}    </trkseg>\n  </trk>\n</gpx>\n"
    )


def _row(each: Telemetry) -> list[object]:
    """A text that a spreadsheet would run as a formula is shown as text."""
    mission = each.mission or ""
    if mission[:1] in ("=", "+", "-", "@", "\t", "\r"):
        mission = f"'{mission}"
    position, centre = each.position, each.centre
    return [
        _iso(each.utc_us),
        None if position is None else f"{position.latitude_deg:.7f}",
        None if position is None else f"{position.longitude_deg:.7f}",
        _figure(each.altitude_amsl_m),
        _figure(each.heading_deg),
        _figure(each.ground_speed_mps),
        None if centre is None else f"{centre.latitude_deg:.7f}",
        None if centre is None else f"{centre.longitude_deg:.7f}",
        _figure(each.slant_range_m),
        mission,
    ]


def _point(each: Telemetry) -> str:
    assert each.position is not None  # noqa: S101 - chosen because it has one
    place = f'lat="{each.position.latitude_deg:.7f}" lon="{each.position.longitude_deg:.7f}"'
    height = "" if each.altitude_amsl_m is None else f"<ele>{each.altitude_amsl_m:.1f}</ele>"
    return f"<trkpt {place}>{height}<time>{_iso(each.utc_us)}</time></trkpt>"


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _printable(text: str) -> str:
    return "".join(each for each in text if each.isprintable())


def _iso(utc_us: int) -> str:
    start = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    try:
        moment = start + dt.timedelta(microseconds=utc_us)
    except OverflowError:
        return ""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _written(target: Path, write: Callable[[Path], None]) -> bool:
    """Write beside the final name, then take it."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        write(partial)
        partial.replace(target)
    except _Stopped:
        return False
    except (OSError, av.error.FFmpegError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(
            f"{target.name} could not be written ({reason}); choose another place."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
    return True


def _copy(recording: Recording, partial: Path, cut: Cut, meter: _Meter) -> None:
    with av.open(str(partial), "w", format="mp4", options={"movflags": "faststart"}) as out:
        stream: Any = None
        seen: tuple[str, int, int] | None = None
        joiner = _Joiner()
        for piece in _wanted(recording, cut):
            with av.open(str(piece.path)) as source:
                video = source.streams.video[0]
                codec = video.codec_context
                kind = (codec.name, codec.width, codec.height)
                if seen is not None and kind != seen:
                    raise UserError(
                        "The recording changes its picture's size; export it with the overlay, "
                        "or each part by itself."
                    )
                seen = kind
                if stream is None:
                    stream = out.add_stream_from_template(video, opaque=True)
                joiner.begin_piece()
                for packet in _from_whole(source.demux(video), piece, cut):
                    meter.step()
                    joiner.place(packet)
                    packet.stream = stream
                    out.mux(packet)
        if stream is None:
            raise UserError("There is no picture in the part that was chosen; choose another.")


def _wanted(recording: Recording, cut: Cut) -> list[Piece]:
    return [
        piece
        for piece in recording.pieces
        if (cut.from_utc_us is None or piece.end_utc_us >= cut.from_utc_us)
        and (cut.to_utc_us is None or piece.start_utc_us <= cut.to_utc_us)
    ]


def _from_whole(packets: Iterator[Any], piece: Piece, cut: Cut) -> Iterator[Any]:
    """A piece's packets inside the cut, from the whole picture before it on."""
    run: list[Any] = []
    for packet in packets:
        if packet.size == 0 or packet.dts is None or packet.pts is None:
            continue
        utc_us = piece.utc_us(float(packet.pts * packet.time_base))
        if cut.to_utc_us is not None and utc_us > cut.to_utc_us:
            break
        if packet.is_keyframe:
            run.clear()
        run.append(packet)
        if cut.holds(utc_us):
            yield from run
            run.clear()


class _Joiner:
    """Gives the packets of several pieces one clock without gaps."""

    def __init__(self) -> None:
        self._ends_s = 0.0
        self._begins_s = 0.0
        self._first: int | None = None

    def begin_piece(self) -> None:
        self._begins_s, self._first = self._ends_s, None

    def place(self, packet: Any) -> None:
        """Move the packet to where it belongs."""
        base = packet.time_base
        if self._first is None:
            self._first = packet.dts
        shift = round(self._begins_s / base) - self._first
        packet.pts += shift
        packet.dts += shift
        end_s = float((packet.dts + (packet.duration or 0)) * base)
        self._ends_s = max(self._ends_s, end_s, float(packet.dts * base) + SHORTEST_S)


def _painted(
    recording: Recording,
    partial: Path,
    paint: Callable[[Image, int, Telemetry | None], None],
    part: tuple[Cut, _Meter],
) -> None:
    cut, meter = part
    with av.open(str(partial), "w", format="mp4", options={"movflags": "faststart"}) as out:
        stream: Any = None
        shown_us, last_us = -SAME_GAP_US, None
        for piece, picture in _pictures(recording, cut, meter):
            utc_us = piece.utc_us(float(picture.pts * picture.time_base))
            if stream is None:
                stream = _encoder(out, picture.width & ~1, picture.height & ~1)
            image = picture.to_ndarray(format="bgr24")
            paint(image, utc_us, recording.telemetry_at(utc_us))
            drawn = av.VideoFrame.from_ndarray(image, format="bgr24")
            drawn = drawn.reformat(stream.width, stream.height, "yuv420p")
            step_us = SAME_GAP_US if last_us is None else utc_us - last_us
            shown_us += step_us if SHORTEST_US <= step_us <= GAP_US else SAME_GAP_US
            last_us = utc_us
            drawn.pts, drawn.time_base = round(shown_us * 0.09), TICKS
            for packet in stream.encode(drawn):
                out.mux(packet)
        if stream is None:
            raise UserError("There is no picture in the part that was chosen; choose another.")
        for packet in stream.encode(None):
            out.mux(packet)


def _pictures(recording: Recording, cut: Cut, meter: _Meter) -> Iterator[tuple[Piece, Any]]:
    for piece in _wanted(recording, cut):
        with av.open(str(piece.path)) as source:
            video = source.streams.video[0]
            for packet in source.demux(video):
                meter.step()
                try:
                    pictures = packet.decode()
                except (av.error.FFmpegError, ValueError):
                    continue
                for picture in pictures:
                    if picture.pts is None:
                        continue
                    if cut.holds(piece.utc_us(float(picture.pts * picture.time_base))):
                        yield piece, picture


def _encoder(out: Any, width: int, height: int) -> Any:
    stream = out.add_stream("libx264", rate=30, options={"preset": "superfast", "crf": QUALITY})
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.codec_context.time_base = TICKS
    return stream
