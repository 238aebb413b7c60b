"""Looks for what moves in the pictures of one feed, and follows one of them, in a thread of its own.

It takes the newest picture whenever it is done with the one before: a slow machine looks less often,
and nothing is held up. Whoever shows the picture takes ``newest`` and asks for tracks by their number.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from dronectl.errors import UserError
from dronectl.video.geolocate import locate
from dronectl.video.motion import MotionDetector
from dronectl.video.tracker import Tracker

if TYPE_CHECKING:
    from dronectl.video.feed import Feed
    from dronectl.video.frame import Frame, Image
    from dronectl.video.motion import Detection
    from dronectl.video.optics import Pixel
    from dronectl.video.tracker import Track

EVERY_S: Final = 0.1
"""Between two looks: what walks is seen well at ten pictures a second, and a core is not for this."""
IDLE_S: Final = 0.02
SAME_OVERLAP: Final = 0.2
"""A moving box that overlaps a named one by more is the same thing."""
USUAL_PX_PER_M: Final = 8.0
"""Where it is not known how far the ground is."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What was found in one picture."""

    frame: int = -1
    """Its number."""
    tracks: tuple[Track, ...] = ()
    followed: int | None = None

    @property
    def count(self) -> int:
        """How many move, muted ones left out."""
        return sum(track.is_confirmed for track in self.tracks)

    def track(self, number: int | None) -> Track | None:
        """The track with a number."""
        return next((track for track in self.tracks if track.number == number), None)


NOTHING: Final = Watched()


class Finder(Protocol):
    """Finds things in single pictures; a detector from outside is one.

    What it raises as a ``UserError`` ends its use.
    """

    def detect(self, image_bgr: Image) -> tuple[Detection, ...]: ...


class Watch:
    """Finds and follows in the pictures of one feed.

    Args:
        feed: the pictures.
        finder: says what things are, moving or not; None: only what moves is found.
    """

    def __init__(self, feed: Feed, finder: Finder | None = None) -> None:
        self.feed = feed
        self.trouble = ""
        """Sentence: the detector failed and is used no more."""
        self._finder = finder
        self._detector = MotionDetector()
        self._tracker = Tracker()
        self._lock = threading.Lock()  # the tracker is asked from the window's thread
        self._closing = threading.Event()
        self._newest = NOTHING
        self._last: tuple[int, float] = (-1, float("-inf"))
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def start(self) -> None:
        """Begin looking."""
        self._thread.start()

    def close(self) -> None:
        """Stop; returns at once."""
        self._closing.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread's end after ``close``."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def newest(self) -> Watched:
        """What was found last; never waits."""
        return self._newest

    def at(self, pixel: Pixel) -> Track | None:
        """What moves at or near a clicked pixel."""
        with self._lock:
            return self._tracker.at(pixel)

    def follow(self, number: int | None) -> None:
        """Keep this one through short occlusions; None: no more."""
        with self._lock:
            self._tracker.followed = number
            self._tell(self._newest.frame)

    def mute(self, number: int) -> None:
        """It is a false alarm: show it no more."""
        with self._lock:
            self._tracker.mute(number)
            if self._tracker.followed == number:
                self._tracker.followed = None
            self._tell(self._newest.frame)

    def look(self, frame: Frame) -> Watched:
        """Take in one picture; also what the thread does."""
        number, seen_s = self._last
        if frame.number < number or frame.received_s < seen_s:
            self._detector.reset()
        self._last = (frame.number, frame.received_s)
        moves = self._detector.detect(frame.image_bgr, self._px_per_m(frame), frame.received_s)
        named = self._named(frame.image_bgr)
        found = _together(named, moves.detections)
        with self._lock:
            self._tracker.update(found, moves.ground, frame.received_s)
            self._tell(frame.number)
        return self._newest

    def _named(self, image_bgr: Image) -> tuple[Detection, ...]:
        if self._finder is None:
            return ()
        try:
            return self._finder.detect(image_bgr)
        except UserError as error:
            self._finder, self.trouble = None, str(error)
            return ()

    def _tell(self, frame: int) -> None:
        self._newest = Watched(frame, self._tracker.tracks, self._tracker.followed)

    def _run(self) -> None:
        while not self._closing.is_set():
            frame = self.feed.newest()
            if frame is not None and self._is_due(frame):
                self.look(frame)
            else:
                self._closing.wait(IDLE_S)

    def _is_due(self, frame: Frame) -> bool:
        number, seen_s = self._last
        return frame.number != number and not 0 <= frame.received_s - seen_s < EVERY_S

    def _px_per_m(self, frame: Frame) -> float:
        view = self.feed.view(frame)
        if view is None:
            return USUAL_PX_PER_M
        middle = locate(view.pose, view.lens, view.lens.axis, view.ground)
        if middle is None:
            return USUAL_PX_PER_M
        return max(0.5, view.lens.focal_px / max(1.0, middle.slant_range_m))


def _together(named: tuple[Detection, ...], moving: tuple[Detection, ...]) -> tuple[Detection, ...]:
    """What has a name, and what moves besides."""
    rest = [
        each
        for each in moving
        if all(each.box.overlap(other.box) <= SAME_OVERLAP for other in named)
    ]
    return (*named, *rest)
