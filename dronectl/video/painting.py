"""What is done to the pictures of a copy: parts made unrecognisable, then instruments drawn over.

Each painter takes (image, UTC of the picture, telemetry near it) and changes the image in place, as
:func:`dronectl.video.export.export_painted` wants it. The recording itself is only ever read.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

from dronectl.video.instruments import Readings
from dronectl.video.motion import MotionDetector
from dronectl.video.optics import Lens
from dronectl.video.overlay import draw
from dronectl.video.poses import pose_of
from dronectl.video.redact import Box, hide_boxes, hide_outline
from dronectl.video.scene import Layer, View, scene
from dronectl.video.shapes import Role
from dronectl.video.tracker import Tracker

if TYPE_CHECKING:
    from dronectl.video.chart import Chart
    from dronectl.video.frame import Image
    from dronectl.video.geolocate import Ground
    from dronectl.video.klv import Telemetry
    from dronectl.video.motion import Detection

Painter = Callable[["Image", int, "Telemetry | None"], None]

FOV_DEG: Final = 62.0
PX_PER_M: Final = 10.0
"""Where the telemetry does not say how far the ground is."""
MASKS: Final = frozenset({Layer.PRIVACY})


class Detector(Protocol):
    """Finds things in single pictures."""

    def detect(self, image_bgr: Image) -> tuple[Detection, ...]: ...


@dataclass(frozen=True, slots=True)
class Overlay:
    """Draws the instruments, and charts at their true places.

    Args:
        ground: heights of the terrain.
        charts: what there is to show besides the instruments.
        shown: layers that are switched on.
    """

    ground: Ground
    charts: tuple[Chart, ...] = ()
    shown: frozenset[Layer] = frozenset(Layer) - MASKS

    def __call__(self, image_bgr: Image, utc_us: int, telemetry: Telemetry | None) -> None:
        height, width = image_bgr.shape[:2]
        view = view_of(telemetry, (width, height), self.ground)
        readings = readings_of(telemetry, utc_us, self.ground)
        draw(image_bgr, scene((width, height), readings, view, self.charts, self.shown))


@dataclass(slots=True)
class Blur:
    """Hides private ground, what moves, and what detectors find.

    Args:
        ground: heights of the terrain.
        charts: privacy zones.
        hides_moving: whether what moves is hidden, tracked over short occlusions.
        detectors: what they find is hidden too.
    """

    ground: Ground
    charts: tuple[Chart, ...] = ()
    hides_moving: bool = True
    detectors: tuple[Detector, ...] = ()
    _motion: MotionDetector = field(default_factory=MotionDetector)
    _tracker: Tracker = field(default_factory=Tracker)

    def __call__(self, image_bgr: Image, utc_us: int, telemetry: Telemetry | None) -> None:
        height, width = image_bgr.shape[:2]
        view = view_of(telemetry, (width, height), self.ground)
        found = [each.box for detector in self.detectors for each in detector.detect(image_bgr)]
        if self.hides_moving:
            found += self._moving(image_bgr, utc_us, telemetry)
        masks = scene((width, height), Readings(), view, self.charts, MASKS).patches
        for patch in masks:
            if patch.role is Role.MASK:
                hide_outline(image_bgr, patch.outline)
        hide_boxes(image_bgr, found)

    def _moving(self, image_bgr: Image, utc_us: int, telemetry: Telemetry | None) -> list[Box]:
        """Every track, confirmed or not: a person hidden once too often is no harm."""
        now_s = utc_us / 1e6
        moves = self._motion.detect(image_bgr, px_per_m(telemetry, image_bgr.shape[1]), now_s)
        tracks = self._tracker.update(moves.detections, moves.ground, now_s)
        return [track.box for track in tracks]


def both(first: Painter, then: Painter) -> Painter:
    """One after the other: what is hidden stays hidden under what is drawn."""

    def paint(image_bgr: Image, utc_us: int, telemetry: Telemetry | None) -> None:
        first(image_bgr, utc_us, telemetry)
        then(image_bgr, utc_us, telemetry)

    return paint


def view_of(telemetry: Telemetry | None, size_px: tuple[int, int], ground: Ground) -> View | None:
    """The camera at the moment of a picture; None: the telemetry does not say."""
    pose = None if telemetry is None else pose_of(telemetry)
    if telemetry is None or pose is None:
        return None
    return View(pose, Lens(*size_px, telemetry.horizontal_fov_deg or FOV_DEG), ground)


def readings_of(telemetry: Telemetry | None, utc_us: int, ground: Ground) -> Readings:
    """What the instruments say, from the recording's own telemetry alone."""
    if telemetry is None:
        return Readings(utc_us=utc_us)
    pose = pose_of(telemetry)
    below_m = None if telemetry.position is None else ground(telemetry.position)
    above_m = None
    if below_m is not None and telemetry.altitude_amsl_m is not None:
        above_m = telemetry.altitude_amsl_m - below_m
    return Readings(
        position=telemetry.position,
        height_above_ground_m=above_m,
        ground_speed_mps=telemetry.ground_speed_mps,
        heading_deg=telemetry.heading_deg,
        gimbal_pitch_deg=None if pose is None else pose.pitch_deg,
        gimbal_yaw_deg=None if pose is None else pose.yaw_deg,
        utc_us=utc_us,
        flight=telemetry.mission or "",
        target=telemetry.centre,
        target_range_m=telemetry.slant_range_m,
    )


def px_per_m(telemetry: Telemetry | None, width_px: int) -> float:
    """Pixels a metre on the ground takes in the middle of the picture."""
    if telemetry is None or not telemetry.slant_range_m:
        return PX_PER_M
    half = math.radians(telemetry.horizontal_fov_deg or FOV_DEG) / 2
    return width_px / 2 / math.tan(half) / telemetry.slant_range_m
