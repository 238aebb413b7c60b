"""One drone's picture from end to end: read, recorded, and tied to where the camera was.

Whoever shows it takes ``newest`` and asks ``view`` and ``point_at`` about that frame; whoever hears
the vehicle calls ``observe`` whenever something new is known. Nothing here waits for anything.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dronectl.video.course import KEPT, Course, Moment
from dronectl.video.geolocate import (
    Accuracy,
    ErrorEllipse,
    Located,
    Motion,
    corners,
    error_ellipse,
    locate,
)
from dronectl.video.optics import CameraPose, Lens, Pixel
from dronectl.video.poses import Timed, pose_of, telemetry_of
from dronectl.video.recorder import SEGMENT_S, Clocks, Recorder
from dronectl.video.scene import View
from dronectl.video.source import READ_TIMEOUT_S, Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dronectl.vehicle import Vehicle
    from dronectl.video.address import Address
    from dronectl.video.frame import Frame, SourceStatus
    from dronectl.video.geolocate import Ground
    from dronectl.video.klv import Telemetry
    from dronectl.video.tally import RecorderStatus

LATENCY_S: Final = 0.1
"""From the shutter to our socket, for a stream that does not say when it was taken."""
LATENCY_SPREAD_S: Final = 0.05
CORNERS_EVERY_S: Final = 0.5
"""The picture's corners are four rays over the terrain: half of what telemetry costs."""
KEPT_HURRIED: Final = 200_000
"""Five hours at 10 Hz: a simulated camera may lag by a whole flight."""
SILENCE_HURRIED_S: Final = 60.0
"""Such a camera makes its pictures when the machine has time."""
DEFAULT_FOV_DEG: Final = 62.0
"""A small drone's wide lens, until the camera tells."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a click in the picture means on the ground."""

    located: Located
    ellipse: ErrorEllipse | None
    """Where it is with 95 %; None: towards the horizon it has no bound."""


@dataclass(frozen=True, slots=True)
class FeedSetup:
    """What a feed needs to know about its surroundings."""

    clock: Callable[[], float]
    utc_us: Callable[[float], int]
    """UTC in microseconds at a moment of that clock."""
    ground: Ground
    folder: Path | None = None
    """Where recordings go; None: there is nothing to record."""
    name: str = ""
    """Of the flight, for the telemetry inside the recording."""
    platform: str = ""
    segment_s: float = SEGMENT_S
    is_hurried: bool = False
    """The clock runs faster than real time: pictures come as much later as it takes to make them."""


class Feed:
    """One stream of one drone."""

    def __init__(self, address: Address, setup: FeedSetup) -> None:
        self.setup = setup
        self.fov_deg = DEFAULT_FOV_DEG
        self.accuracy = Accuracy()
        self.recorder: Recorder | None = None
        if setup.folder is not None:
            clocks = Clocks(setup.utc_us, self.telemetry)
            self.recorder = Recorder(setup.folder, clocks, setup.segment_s)
        sinks = () if self.recorder is None else (self.recorder,)
        silence_s = SILENCE_HURRIED_S if setup.is_hurried else READ_TIMEOUT_S
        self.source = Source(address, setup.clock, setup.utc_us, sinks, silence_s)
        self._course = Course(KEPT_HURRIED if setup.is_hurried else KEPT)
        self._speed_mps: float | None = None
        self._corners_s = float("-inf")

    def start(self) -> None:
        """Begin reading."""
        self.source.start()

    def close(self) -> None:
        """Stop; returns at once."""
        self.source.close()

    def newest(self) -> Frame | None:
        """The newest picture; never waits."""
        return self.source.newest()

    def status(self, now_s: float) -> tuple[SourceStatus, RecorderStatus | None]:
        """How reading and recording are doing; never waits."""
        return self.source.status(now_s), None if self.recorder is None else self.recorder.status()

    def observe(self, vehicle: Vehicle, now_s: float) -> None:
        """Take in what is new about where the vehicle and its camera are."""
        self._course.take(vehicle, now_s)
        self._speed_mps = vehicle.ground_speed_mps

    def lens(self, frame: Frame) -> Lens:
        """What the frame was taken through, as its telemetry or the camera told."""
        width, height = frame.size_px
        told = frame.telemetry.horizontal_fov_deg if frame.telemetry is not None else None
        return Lens(width, height, told or self.fov_deg)

    def pose(self, frame: Frame) -> Timed | None:
        """Where the camera was when the frame was taken; the stream's own telemetry goes first."""
        if frame.telemetry is not None:
            told = pose_of(frame.telemetry)
            if told is not None:
                off_us = 0 if frame.utc_us is None else abs(frame.utc_us - frame.telemetry.utc_us)
                return Timed(told, off_us / 1e6)
        moment = self._moment(frame.received_s, frame.utc_us)
        return None if moment is None else moment.camera

    def _moment(self, received_s: float, utc_us: int | None) -> Moment | None:
        """Vehicle and camera when a picture was taken: by its stamp, else by when it came."""
        course = self._course
        if utc_us is not None:
            stamped_s = course.boot_s_of(utc_us)
            moment = None if stamped_s is None else course.at(stamped_s)
            if moment is not None and moment.camera.is_trusted:
                return moment
        taken_s = course.boot_s_at(received_s - LATENCY_S)
        moment = None if taken_s is None else course.at(taken_s)
        if moment is None:
            return None
        camera = replace(moment.camera, skew_s=moment.camera.skew_s + LATENCY_SPREAD_S)
        return replace(moment, camera=camera)

    def view(self, frame: Frame) -> View | None:
        """For drawing at true places; None: it is not known well enough where the camera was."""
        timed = self.pose(frame)
        if timed is None or not timed.is_trusted:
            return None
        return View(timed.pose, self.lens(frame), self.setup.ground)

    def point_at(self, frame: Frame, pixel: Pixel) -> Pointed | None:
        """The ground a pixel shows; None: sky, unknown pose or unknown ground."""
        timed = self.pose(frame)
        if timed is None or not timed.is_trusted:
            return None
        lens, ground = self.lens(frame), self.setup.ground
        located = locate(timed.pose, lens, pixel, ground)
        if located is None:
            return None
        accuracy = replace(self.accuracy, time_skew_s=max(self.accuracy.time_skew_s, timed.skew_s))
        moment = self._moment(frame.received_s, frame.utc_us)
        motion = Motion() if moment is None else moment.motion
        ellipse = error_ellipse(timed.pose, lens, pixel, ground, accuracy, motion)
        return Pointed(located, ellipse)

    def telemetry(self, now_s: float, utc_us: int | None = None) -> Telemetry | None:
        """What is put into the recording beside a picture; None: nothing is known near it.

        Args:
            now_s: when the picture came.
            utc_us: its stamp; None: it has none, and the time it came is all there is.
        """
        moment = self._moment(now_s, utc_us)
        if moment is None or not moment.camera.is_trusted:
            return None
        lens = Lens(*self._size_px(), self.fov_deg)
        camera = moment.camera
        told = telemetry_of(
            self.setup.utc_us(now_s) if utc_us is None else utc_us,
            moment.body,
            camera.pose,
            (lens.horizontal_fov_deg, lens.vertical_fov_deg),
        )
        named = replace(
            told,
            mission=self.setup.name or None,
            platform=self.setup.platform or None,
            ground_speed_mps=self._speed_mps,
        )
        with_corners = abs(now_s - self._corners_s) >= CORNERS_EVERY_S
        if with_corners:
            self._corners_s = now_s
        return _with_ground(named, camera.pose, lens, self.setup.ground, with_corners=with_corners)

    def _size_px(self) -> tuple[int, int]:
        newest = self.source.newest()
        return (1280, 720) if newest is None else newest.size_px


def _with_ground(
    telemetry: Telemetry, pose: CameraPose, lens: Lens, ground: Ground, *, with_corners: bool
) -> Telemetry:
    """Frame centre, corners and ranges, as far as the picture shows ground."""
    middle = locate(pose, lens, lens.axis, ground)
    if middle is None:
        return telemetry
    wide = 2 * math.tan(math.radians(lens.horizontal_fov_deg) / 2)
    return replace(
        telemetry,
        centre=middle.point,
        centre_amsl_m=middle.altitude_amsl_m,
        slant_range_m=middle.slant_range_m,
        frame_width_m=wide * middle.slant_range_m,
        corners=corners(pose, lens, ground) if with_corners else None,
    )
