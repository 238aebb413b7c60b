"""Plays a recording: scrub, 0.1 to 16 times, with the moment of every picture for map and figures.

One thread opens, seeks and decodes; everybody else takes ``newest`` and ``position_utc_us`` and says
what is wanted next. A new wish interrupts the way to an old one.
"""

from __future__ import annotations

import bisect
import itertools
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import av
import av.error

from dronectl.video.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dronectl.video.library import Piece, Recording

SLOWEST: Final = 0.1
FASTEST: Final = 16.0
WHOLE_ONLY_ABOVE: Final = 4.0
"""Faster than this only whole pictures are decoded: nobody can see more, no laptop can decode more."""
BEHIND_S: Final = 0.25
"""Pictures later than this are passed over instead of shown late."""
SEEK_MARGINS_S: Final = (0.0, 1.0, 5.0, 30.0)
LONGEST_WAIT_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Wish:
    """What the viewer wants."""

    utc_us: int
    speed: float = 1.0
    is_playing: bool = True
    number: int = 0
    """Grows with every jump."""


class _Interrupted(Exception):  # noqa: N818 - a change of mind is no error
    """Another wish came."""


class Player:
    """Shows one recording.

    Args:
        recording: what to show.
        clock: monotonic seconds of the viewer.
    """

    def __init__(self, recording: Recording, clock: Callable[[], float]) -> None:
        self.recording = recording
        self._clock = clock
        self._wish = Wish(recording.start_utc_us, is_playing=False)
        self._position_utc_us = recording.start_utc_us
        self._newest: Frame | None = None
        self._changed = threading.Condition()
        self._is_closing = False
        self._is_at_end = False
        self._shown = 0
        self._thread = threading.Thread(target=self._run, name="replay", daemon=True)

    def start(self) -> None:
        """Show the first picture and wait."""
        self._thread.start()

    def close(self) -> None:
        """Stop; returns at once."""
        with self._changed:
            self._is_closing = True
            self._changed.notify_all()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread's end after ``close``."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def play(self, *, is_playing: bool = True) -> None:
        """Go on, or hold; at the end it begins anew."""
        if is_playing and self._is_at_end:
            self.seek(self.recording.start_utc_us)
        self._want(is_playing=is_playing)

    def set_speed(self, speed: float) -> None:
        """0.1 to 16 times; others become the nearest of these."""
        self._want(speed=min(FASTEST, max(SLOWEST, speed)))

    def seek(self, utc_us: int) -> None:
        """Show this moment, or the nearest there is."""
        inside = min(max(utc_us, self.recording.start_utc_us), self.recording.end_utc_us)
        with self._changed:
            self._is_at_end = False
            self._wish = replace(self._wish, utc_us=inside, number=self._wish.number + 1)
            self._changed.notify_all()

    def newest(self) -> Frame | None:
        """The picture at the position; ``utc_us`` says its moment."""
        return self._newest

    @property
    def position_utc_us(self) -> int:
        """The moment that is shown."""
        return self._position_utc_us

    @property
    def wish(self) -> Wish:
        """What is wanted now."""
        return self._wish

    @property
    def is_at_end(self) -> bool:
        """Whether everything was shown."""
        return self._is_at_end

    def _want(self, **changes: Any) -> None:
        with self._changed:
            self._wish = replace(self._wish, **changes)
            self._changed.notify_all()

    def _run(self) -> None:
        while not self._is_closing:
            wish = self._wish
            try:
                self._show_from(wish)
                self._rest(wish)
            except _Interrupted:
                continue

    def _rest(self, wish: Wish) -> None:
        """Everything was shown: wait for another wish."""
        with self._changed:
            self._is_at_end = True
            self._wish = replace(self._wish, is_playing=False)
            while not self._is_closing and self._wish.number == wish.number:
                self._changed.wait(LONGEST_WAIT_S)

    def _show_from(self, wish: Wish) -> None:
        """Every picture from a moment on, at its time."""
        begun: tuple[int, float, float] | None = None
        first = self.recording.piece_at(wish.utc_us)
        for index, piece in enumerate(self.recording.pieces[first:]):
            from_us = wish.utc_us if index == 0 else piece.start_utc_us
            for picture, utc_us in self._pictures(piece, from_us):
                self._check(wish)
                speed = self._wish.speed
                if begun is None or begun[2] != speed:
                    begun = (utc_us, self._clock(), speed)
                    self._show(picture, utc_us)
                    if self._hold(wish):
                        begun = None
                    continue
                due_s = begun[1] + (utc_us - begun[0]) / 1e6 / speed
                late_s = self._clock() - due_s
                if late_s > BEHIND_S and speed > 1.0:
                    continue
                if self._wait_until(due_s, wish, speed):
                    self._show(picture, utc_us)
                if late_s > BEHIND_S or self._hold(wish):
                    begun = None

    def _check(self, wish: Wish) -> None:
        if self._is_closing or self._wish.number != wish.number:
            raise _Interrupted

    def _hold(self, wish: Wish) -> bool:
        """Wait while it is on hold; whether it was."""
        held = False
        with self._changed:
            while not self._wish.is_playing:
                held = True
                self._check(wish)
                self._changed.wait(LONGEST_WAIT_S)
        return held

    def _wait_until(self, due_s: float, wish: Wish, speed: float) -> bool:
        """False: the speed was changed meanwhile, show it now."""
        with self._changed:
            while (left_s := due_s - self._clock()) > 0:
                self._check(wish)
                if self._wish.speed != speed or not self._wish.is_playing:
                    break
                self._changed.wait(min(left_s, LONGEST_WAIT_S))
        self._check(wish)
        return True

    def _show(self, picture: Any, utc_us: int) -> None:
        self._shown += 1
        time_s = None if picture.pts is None else float(picture.pts * picture.time_base)
        self._newest = Frame(
            picture.to_ndarray(format="bgr24"),
            self._shown,
            self._clock(),
            time_s,
            utc_us,
            self.recording.telemetry_at(utc_us),
            is_corrupt=bool(picture.is_corrupt),
        )
        self._position_utc_us = utc_us

    def _pictures(self, piece: Piece, from_utc_us: int) -> Iterator[tuple[Any, int]]:
        """Decoded pictures of one file from a moment on; damage is passed over."""
        try:
            with av.open(str(piece.path), options={"protocol_whitelist": "file,crypto"}) as opened:
                yield from self._decoded(opened, piece, from_utc_us)
        except (av.error.FFmpegError, OSError):
            return

    def _decoded(self, container: Any, piece: Piece, from_utc_us: int) -> Iterator[tuple[Any, int]]:
        video = container.streams.video[0]
        video.codec_context.thread_count = 1
        from_s = piece.stream_s(from_utc_us)
        last: tuple[Any, int] | None = None
        for packet in _packets(container, video, _whole_before(piece, from_s)):
            is_fast = self._wish.speed > WHOLE_ONLY_ABOVE and self._wish.is_playing
            if is_fast and packet.size and not packet.is_keyframe:
                continue
            for picture in _decode(packet):
                if picture.pts is None:
                    continue
                stream_s = float(picture.pts * picture.time_base)
                entry = (picture, piece.utc_us(stream_s))
                if stream_s < from_s - 1e-3:
                    last = entry
                    continue
                last = None
                yield entry
        if last is not None:  # the moment is after the last picture: that one is the nearest
            yield last


def _whole_before(piece: Piece, from_s: float) -> float | None:
    """Where decoding has to begin to show a moment; None: at the front."""
    after = bisect.bisect_right(piece.whole_s, from_s + 1e-3)
    return piece.whole_s[after - 1] if after > 1 else None


def _packets(container: Any, video: Any, whole_s: float | None) -> Iterator[Any]:
    """Packets from the whole picture at this time on.

    An MPEG-TS has no index: a seek lands somewhere near, maybe behind. Then it is tried from
    farther before, and at last the file is read from its front.
    """
    if whole_s is None:
        yield from container.demux(video)
        return
    base = float(video.time_base)
    for margin_s in SEEK_MARGINS_S:
        container.seek(max(0, round((whole_s - margin_s) / base)), stream=video, backward=True)
        packets = container.demux(video)
        first = next(packets, None)
        if first is None or first.pts is None or first.pts * base > whole_s + 1e-3:
            continue
        for packet in itertools.chain((first,), packets):
            if packet.pts is None or packet.pts * base >= whole_s - 1e-3:
                yield packet
        return
    container.seek(0)
    yield from container.demux(video)


def _decode(packet: Any) -> list[Any]:
    try:
        return list(packet.decode())
    except (av.error.FFmpegError, ValueError):
        return []
