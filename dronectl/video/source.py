"""Reads one stream of pictures in its own thread, and goes on reading whatever happens to it.

::

    CONNECTING --open--> LIVE --no data 2 s--> STALE --read timeout--> WAITING --back-off--> CONNECTING
         '--refused, silent--> WAITING                        file's end --> ENDED

The thread alone touches demuxer, decoder and the sinks (a recording is one). Everybody else takes
:meth:`Source.newest` and :meth:`Source.status`, which never wait. Sound is discarded in the demuxer
before a packet of it is made.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, Final, Protocol

import av
import av.error
from av.stream import Discard

from dronectl.video.frame import STALE_AFTER_S, Frame, SourceStatus, State
from dronectl.video.gauge import Gauge
from dronectl.video.klv import Stream as KlvStream
from dronectl.video.stamps import taken_utc_us
from dronectl.video.timeline import Timeline
from dronectl.video.troubles import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from dronectl.video.address import Address

log = logging.getLogger(__name__)

OPEN_TIMEOUT_S: Final = 4.0  # an RTSP handshake takes 1.7 s on a good network
READ_TIMEOUT_S: Final = 2.0  # a camera sending one picture a second is alive
BACK_OFF_S: Final = (0.25, 0.5, 1.0, 2.0)
"""Waits before the next tries; the last one repeats, so that a stream is back within 5 s."""
LARGEST_SIDE_PX: Final = 8192
MOST_STAMPS: Final = 64
HURRY_BEHIND_S: Final = 1.0
"""A file read this far behind its own time is not hurried after: the machine was asleep."""


class Sink(Protocol):
    """What takes the packets of a source as they are; called in the source's thread only."""

    def opened(self, video: Any, now_s: float) -> None:
        """A connection was made; ``video`` is its stream."""
        ...

    def packet(self, packet: Any, now_s: float, utc_us: int | None = None) -> None:
        """One packet of picture or telemetry; ``utc_us``: when it was taken, if it says so."""
        ...

    def idle(self, now_s: float) -> None:
        """Nothing came for a while, or something is to be looked at."""
        ...

    def lost(self, now_s: float) -> None:
        """The connection is gone; another may follow."""
        ...

    def closed(self, now_s: float) -> None:
        """There will be nothing more."""
        ...


class Source:
    """One stream of pictures.

    Args:
        address: where it comes from.
        clock: monotonic seconds; the same clock the caller asks ``status`` with.
        utc_us: UTC in microseconds at a moment of that clock, for the age of pictures.
        sinks: what also takes the packets.
        silence_s: real seconds without data after which a connection is given up.
    """

    def __init__(
        self,
        address: Address,
        clock: Callable[[], float],
        utc_us: Callable[[float], int] | None = None,
        sinks: tuple[Sink, ...] = (),
        silence_s: float = READ_TIMEOUT_S,
    ) -> None:
        self.address = address
        self.connections = 0
        self._clock = clock
        self._utc_us = utc_us
        self._sinks = sinks
        self._silence_s = silence_s
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="video", daemon=True)
        self._newest: Frame | None = None
        self._state = State.CONNECTING
        self._trouble = ""
        self._gauge = Gauge()
        self._klv = KlvStream()
        self._klv_packets = 0
        self._timeline = Timeline()
        self._stamps: dict[int, int] = {}
        """UTC by presentation time of the newest packets: a decoder may hold pictures back."""
        self._decoded = 0
        self._is_watched = True
        self._needs_key = True
        self._codec: str | None = None
        self._sound_streams = 0
        self._size_px: tuple[int, int] | None = None

    def start(self) -> None:
        """Begin reading."""
        self._thread.start()

    def close(self) -> None:
        """Stop reading; returns at once, the thread ends within its timeouts."""
        self._closing.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread's end after ``close``; False: it is still inside a timeout."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    @property
    def is_running(self) -> bool:
        """Whether its thread lives."""
        return self._thread.is_alive()

    def watch(self, *, is_watched: bool) -> None:
        """Whether anybody looks: pictures nobody sees are recorded but not decoded."""
        if is_watched and not self._is_watched:
            self._needs_key = True
        self._is_watched = is_watched

    def newest(self) -> Frame | None:
        """The newest picture, however old; never waits."""
        return self._newest

    def status(self, now_s: float) -> SourceStatus:
        """How it is doing; never waits."""
        gauge = self._gauge
        age_s = None if gauge.last_s is None else max(0.0, now_s - gauge.last_s)
        state = self._state
        if state is State.LIVE and (age_s is None or age_s >= STALE_AFTER_S):
            state = State.STALE
        width, height = self._size_px or (None, None)
        return SourceStatus(
            state,
            self._trouble,
            age_s,
            self._glass_age_s(now_s),
            width,
            height,
            self._codec,
            gauge.rate_hz(now_s),
            gauge.bitrate_bps(now_s),
            gauge.frames,
            gauge.corrupt,
            gauge.corrupt_fraction(now_s),
            self.connections,
            self._klv_packets,
            self._klv.refused,
            self._sound_streams,
        )

    def _glass_age_s(self, now_s: float) -> float | None:
        newest = self._newest
        if newest is None or newest.utc_us is None or self._utc_us is None:
            return None
        return (self._utc_us(now_s) - newest.utc_us) / 1e6

    def _run(self) -> None:
        failures = 0
        try:
            while not self._closing.is_set():
                before = self.connections
                self._state = State.CONNECTING
                self._connect()
                if not self.address.is_live:
                    self._state = State.ENDED
                    break
                failures = 0 if self.connections > before else failures + 1
                self._wait(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
        finally:
            now_s = self._clock()
            for sink in self._sinks:
                sink.closed(now_s)
            if self._state is not State.ENDED:
                self._state = State.CLOSED

    def _wait(self, seconds: float) -> None:
        self._state = State.WAITING
        for sink in self._sinks:
            sink.idle(self._clock())
        self._closing.wait(seconds)

    def _connect(self) -> None:
        """One connection from open to its end; every failure becomes a sentence."""
        address = self.address
        try:
            with av.open(
                address.file(),
                format=address.container,
                options=dict(address.options),
                timeout=(max(OPEN_TIMEOUT_S, self._silence_s), self._silence_s),
            ) as container:
                self._read(container)
        except (av.error.FFmpegError, OSError, ValueError) as error:
            self._trouble = sentence(address, error)
            log.info("video %s: %s", address.text, self._trouble)

    def _read(self, container: Any) -> None:
        wanted = self._chosen(container)
        if not wanted:
            self._trouble = f"{self.address.text} sends no picture; check the camera's settings."
            return
        now_s = self._clock()
        self.connections += 1
        self._gauge.begin(now_s)
        self._timeline = Timeline()
        self._stamps.clear()
        self._klv = KlvStream(self._klv.refused)
        self._needs_key = True
        for sink in self._sinks:
            sink.opened(wanted[0], now_s)
        try:
            for packet in container.demux(wanted):
                if self._closing.is_set():
                    return
                self._take(packet)
            if self.address.is_live:
                self._trouble = f"{self.address.text} ended the stream; trying again."
        finally:
            for sink in self._sinks:
                sink.lost(self._clock())

    def _chosen(self, container: Any) -> list[Any]:
        """The first picture stream and its telemetry; all else is discarded in the demuxer."""
        video = [stream for stream in container.streams.video if not _is_cover(stream)][:1]
        data = [stream for stream in container.streams if stream.type == "data" and video]
        self._sound_streams = len(container.streams.audio)
        for stream in container.streams:
            if stream not in video and stream not in data:
                stream.discard = Discard.all
        for stream in video:
            stream.codec_context.thread_count = 1  # a second thread costs a frame of latency
            self._codec = stream.codec_context.name
        return [*video, *data]

    def _take(self, packet: Any) -> None:
        now_s = self._clock()
        if packet.size == 0:
            return
        utc_us: int | None = None
        if packet.stream.type == "data":
            self._telemetry(packet)
        else:
            utc_us = self._stamp(packet)
            self._pace(packet)
            now_s = self._clock()
            self._state, self._trouble = State.LIVE, ""
            self._gauge.count(now_s, packet.size, is_corrupt=packet.is_corrupt)
        for sink in self._sinks:
            sink.packet(packet, now_s, utc_us)
        if packet.stream.type == "video" and self._is_watched:
            self._decode(packet, now_s)

    def _stamp(self, packet: Any) -> int | None:
        utc_us = taken_utc_us(packet, self._codec)
        if utc_us is not None and packet.pts is not None:
            if len(self._stamps) >= MOST_STAMPS:
                del self._stamps[next(iter(self._stamps))]
            self._stamps[packet.pts] = utc_us
        return utc_us

    def _pace(self, packet: Any) -> None:
        """A file is read no faster than it was taken."""
        if self.address.is_live or packet.dts is None:
            return
        ahead_s = self._timeline.ahead_s(float(packet.dts * packet.time_base), self._clock())
        if ahead_s < -HURRY_BEHIND_S:
            self._timeline.restart_clock()
        elif ahead_s > 0:
            self._closing.wait(min(ahead_s, READ_TIMEOUT_S))

    def _telemetry(self, packet: Any) -> None:
        for telemetry in self._klv.feed(bytes(packet)):
            self._klv_packets += 1
            time_s = None if packet.pts is None else float(packet.pts * packet.time_base)
            self._timeline.add(time_s, telemetry)

    def _decode(self, packet: Any, now_s: float) -> None:
        if self._needs_key and not packet.is_keyframe:
            return
        self._needs_key = False
        try:
            pictures = packet.decode()
        except (av.error.FFmpegError, ValueError):
            self._gauge.spoiled()
            return
        for picture in pictures:
            self._show(picture, now_s, was_corrupt=packet.is_corrupt)

    def _show(self, picture: Any, now_s: float, *, was_corrupt: bool) -> None:
        if not (0 < picture.width <= LARGEST_SIDE_PX and 0 < picture.height <= LARGEST_SIDE_PX):
            self._gauge.spoiled()
            return
        if picture.is_corrupt and not was_corrupt:
            self._gauge.spoiled()
        image = picture.to_ndarray(format="bgr24")
        time_s = None if picture.pts is None else float(picture.pts * picture.time_base)
        self._decoded += 1
        self._size_px = (picture.width, picture.height)
        self._newest = Frame(
            image,
            self._decoded,
            now_s,
            time_s,
            self._stamps.get(picture.pts) or self._timeline.utc_us(time_s),
            self._timeline.nearest(time_s),
            is_corrupt=bool(picture.is_corrupt or was_corrupt),
        )


def _is_cover(stream: Any) -> bool:
    """Whether it is a still picture attached to a file."""
    return bool(stream.disposition & av.stream.Disposition.attached_pic)
