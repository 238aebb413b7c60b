"""One file of a recording: packets of picture and telemetry as they came, in an MPEG-TS.

Every packet is on its way to the disk before the next one is taken, so a crash costs nothing that
was taken; no trailer is needed to read it. The bytes are hashed as they are written.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import av

if TYPE_CHECKING:
    from pathlib import Path

CARRIED: Final = frozenset({"h264", "hevc", "mpeg2video", "mpeg4"})
"""Codecs an MPEG-TS carries for every player; the others are encoded anew."""
TICKS: Final = Fraction(1, 90_000)
FIRST_S: Final = 1.0
"""Stream time of the first picture, so that nothing becomes negative."""

_OPTIONS: Final = {
    "flush_packets": "1",
    "max_interleave_delta": "1",  # µs; the muxer would hold pictures back for telemetry to come
    "omit_video_pes_length": "0",  # a player need not wait for the next picture to show this one
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A packet of our own: what a source's packet held, free of its demuxer."""

    data: bytes
    pts_s: float
    dts_s: float
    is_keyframe: bool
    is_picture: bool
    utc_us: int | None = None
    """When it was taken, as it says itself."""


def taken_from(packet: Any, utc_us: int | None = None) -> Taken:
    """A copy of a packet that has at least one of its two times."""
    dts = packet.pts if packet.dts is None else packet.dts
    pts = dts if packet.pts is None else packet.pts
    base = packet.time_base
    return replace(taken_at(packet, float(dts * base), float(pts * base)), utc_us=utc_us)


def taken_at(packet: Any, dts_s: float, pts_s: float | None = None) -> Taken:
    """A copy of a packet with times of our choice."""
    return Taken(
        bytes(packet),
        dts_s if pts_s is None else pts_s,
        dts_s,
        bool(packet.is_keyframe),
        packet.stream.type == "video",
    )


class _Out:
    """The file the muxer writes to: unbuffered, hashed, its errors are Python's."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("xb", buffering=0)
        self.size_bytes = 0
        self.hash = hashlib.sha256()
        self.error: OSError | None = None
        self.name = str(path)

    def write(self, data: Any) -> int:
        view = bytes(data)
        rest = view
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            self.error = error
            raise
        self.hash.update(view)
        self.size_bytes += len(view)
        return len(view)

    def close(self) -> None:
        self._file.close()


class Segment:
    """An open file; ``start_s`` is the stream time of its first packet.

    Raises:
        OSError: the file cannot be made, or (from ``put``) the disk does not take it.
    """

    def __init__(self, path: Path, video: Any, start_s: float) -> None:
        self.path = path
        self.frames = 0
        self.klv_packets = 0
        self.end_s = start_s
        """Stream time of the newest picture."""
        self._start_s = start_s
        self._out = _Out(path)
        self._container: Any = av.open(self._out, "w", format="mpegts", options=dict(_OPTIONS))
        self._encoder: Any = None
        codec = video.codec_context
        if codec.name in CARRIED:
            self._video = self._container.add_stream_from_template(video, opaque=True)
        else:
            self._video = self._encoding(codec.width, codec.height)
        self._klv = self._container.add_data_stream("klv")
        self._last_ticks = {id(self._video): -1, id(self._klv): -1}

    @property
    def size_bytes(self) -> int:
        """Bytes on disk."""
        return self._out.size_bytes

    @property
    def sha256(self) -> str:
        """Of all bytes so far."""
        return self._out.hash.hexdigest()

    @property
    def needs_pictures(self) -> bool:
        """Whether it encodes: then it wants decoded pictures (``draw``), not packets."""
        return self._encoder is not None

    def put(self, taken: Taken) -> None:
        """One packet of picture or telemetry as it came."""
        stream = self._video if taken.is_picture else self._klv
        self._mux(stream, taken.data, (taken.pts_s, taken.dts_s), is_keyframe=taken.is_keyframe)
        if taken.is_picture:
            self.frames += 1
            self.end_s = max(self.end_s, taken.dts_s)
        else:
            self.klv_packets += 1

    def draw(self, picture: Any, time_s: float) -> None:
        """One decoded picture of a codec an MPEG-TS does not carry."""
        picture = picture.reformat(self._encoder.width, self._encoder.height, "yuv420p")
        picture.pts = self._ticks(time_s)
        picture.time_base = TICKS
        for packet in self._encoder.encode(picture):
            self._mux(self._video, bytes(packet), (time_s, time_s), is_keyframe=packet.is_keyframe)
        self.frames += 1
        self.end_s = max(self.end_s, time_s)

    def close(self) -> None:
        """Finish the file; what the disk does not take any more is left out."""
        try:
            self._container.close()
        except (av.error.FFmpegError, OSError):
            if self._out.error is None:
                raise
        finally:
            self._out.close()

    def _encoding(self, width: int, height: int) -> Any:
        stream = self._container.add_stream(
            "libx264", rate=30, options={"preset": "ultrafast", "tune": "zerolatency"}
        )
        stream.width, stream.height, stream.pix_fmt = width & ~1, height & ~1, "yuv420p"
        stream.time_base = TICKS
        stream.codec_context.time_base = TICKS
        stream.codec_context.gop_size = 30
        self._encoder = stream
        return stream

    def _ticks(self, time_s: float) -> int:
        return max(0, round((time_s - self._start_s + FIRST_S) / float(TICKS)))

    def _mux(
        self, stream: Any, data: bytes, times_s: tuple[float, float], *, is_keyframe: bool
    ) -> None:
        """A decoding time that does not advance would be refused: it is moved by one tick."""
        packet = av.Packet(data)
        dts = max(self._ticks(times_s[1]), self._last_ticks[id(stream)] + 1)
        packet.dts, packet.pts = dts, max(dts, self._ticks(times_s[0]))
        packet.time_base = TICKS
        packet.stream = stream
        packet.is_keyframe = is_keyframe
        try:
            self._container.mux_one(packet)
        except (av.error.FFmpegError, OSError) as error:
            raise self._out.error or OSError(str(error)) from error
        if self._out.error is not None:
            raise self._out.error
        self._last_ticks[id(stream)] = dts
