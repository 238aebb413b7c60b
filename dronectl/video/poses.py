"""Where the camera was at the moment of a picture: poses kept, interpolated, put into telemetry."""

from __future__ import annotations

import bisect
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.video.klv import Telemetry
from dronectl.video.optics import CameraPose, angles_deg, product, rotation, transposed
from missions.geo import between

if TYPE_CHECKING:
    from collections.abc import Iterable

    from missions.geo import GeoPoint

KEPT: Final = 600
"""A minute at 10 Hz: no live picture is older."""
FRESH_WITHIN_S: Final = 0.5
"""Beyond the newest pose, or between two, the pose says too little about a picture."""


@dataclass(frozen=True, slots=True)
class Airframe:
    """Where the aircraft was and how it lay."""

    position: GeoPoint
    altitude_amsl_m: float
    roll_deg: float
    pitch_deg: float
    heading_deg: float


@dataclass(frozen=True, slots=True)
class Timed:
    """A pose for a moment."""

    pose: CameraPose
    skew_s: float
    """How far the moment is from what was really measured; feeds the error ellipse."""

    @property
    def is_trusted(self) -> bool:
        """Whether something may be pointed at with it."""
        return self.skew_s <= FRESH_WITHIN_S


class PoseTrack:
    """The newest poses of one camera, in the order of their times."""

    def __init__(self, poses: Iterable[tuple[float, CameraPose]] = (), kept: int = KEPT) -> None:
        self._lock = threading.Lock()  # written where telemetry comes in, read where video does
        self._times: deque[float] = deque(maxlen=kept)
        self._poses: deque[CameraPose] = deque(maxlen=kept)
        for time_s, pose in poses:
            self.add(time_s, pose)

    def add(self, time_s: float, pose: CameraPose) -> None:
        """Append; a pose that is not newer than the last one starts the track anew."""
        with self._lock:
            self._add(time_s, pose)

    def _add(self, time_s: float, pose: CameraPose) -> None:
        if self._times and time_s <= self._times[-1]:
            if time_s == self._times[-1]:
                self._poses[-1] = pose
                return
            self._times.clear()
            self._poses.clear()
        self._times.append(time_s)
        self._poses.append(pose)

    def at(self, time_s: float) -> Timed | None:
        """The pose at a moment; the nearest one outside what was measured, None without any."""
        with self._lock:
            return self._at(time_s)

    def _at(self, time_s: float) -> Timed | None:
        if not self._times:
            return None
        if time_s <= self._times[0]:
            return Timed(self._poses[0], self._times[0] - time_s)
        if time_s >= self._times[-1]:
            return Timed(self._poses[-1], time_s - self._times[-1])
        after = bisect.bisect_right(self._times, time_s)
        start_s, end_s = self._times[after - 1], self._times[after]
        share = (time_s - start_s) / (end_s - start_s)
        pose = blended(self._poses[after - 1], self._poses[after], share)
        gap_s = end_s - start_s
        skew_s = min(time_s - start_s, end_s - time_s) if gap_s > FRESH_WITHIN_S else 0.0
        return Timed(pose, skew_s)


def blended(a: CameraPose, b: CameraPose, share: float) -> CameraPose:
    """The pose a share of the way from ``a`` to ``b``; angles go the short way round."""
    return CameraPose(
        between(a.position, b.position, share),
        a.altitude_amsl_m + (b.altitude_amsl_m - a.altitude_amsl_m) * share,
        _turned(a.roll_deg, b.roll_deg, share),
        a.pitch_deg + (b.pitch_deg - a.pitch_deg) * share,
        _turned(a.yaw_deg, b.yaw_deg, share) % 360.0,
    )


def _turned(a_deg: float, b_deg: float, share: float) -> float:
    return a_deg + ((b_deg - a_deg + 180.0) % 360.0 - 180.0) * share


def stabilised(
    airframe: Airframe, roll_deg: float, pitch_deg: float, yaw_deg: float, *, yaw_is_earth: bool
) -> CameraPose:
    """A camera on a gimbal that holds the horizon.

    Args:
        airframe: what carries it.
        roll_deg: of the picture against the horizon.
        pitch_deg: up from the horizon.
        yaw_deg: clockwise from true north, or from the nose.
        yaw_is_earth: which of the two, as the gimbal's flags say.
    """
    heading_deg = yaw_deg if yaw_is_earth else airframe.heading_deg + yaw_deg
    return CameraPose(
        airframe.position, airframe.altitude_amsl_m, roll_deg, pitch_deg, heading_deg % 360.0
    )


def fixed(
    airframe: Airframe, pitch_deg: float = 0.0, yaw_deg: float = 0.0, roll_deg: float = 0.0
) -> CameraPose:
    """A camera bolted to the airframe at these angles."""
    body = rotation(airframe.roll_deg, airframe.pitch_deg, airframe.heading_deg)
    roll, pitch, yaw = angles_deg(product(body, rotation(roll_deg, pitch_deg, yaw_deg)))
    return CameraPose(airframe.position, airframe.altitude_amsl_m, roll, pitch, yaw)


def pose_of(telemetry: Telemetry) -> CameraPose | None:
    """The camera's pose in a telemetry packet; None when a part of it is missing."""
    if telemetry.position is None or telemetry.altitude_amsl_m is None:
        return None
    if telemetry.heading_deg is None:
        return None
    airframe = Airframe(
        telemetry.position,
        telemetry.altitude_amsl_m,
        telemetry.roll_deg or 0.0,
        telemetry.pitch_deg or 0.0,
        telemetry.heading_deg,
    )
    return fixed(
        airframe,
        telemetry.relative_elevation_deg or 0.0,
        telemetry.relative_azimuth_deg or 0.0,
        telemetry.relative_roll_deg or 0.0,
    )


def relative_angles_deg(airframe: Airframe, pose: CameraPose) -> tuple[float, float, float]:
    """Azimuth, elevation and roll of a camera against its airframe, as telemetry says them."""
    body = rotation(airframe.roll_deg, airframe.pitch_deg, airframe.heading_deg)
    roll, elevation, azimuth = angles_deg(product(transposed(body), pose.rotation))
    return azimuth, elevation, roll % 360.0


def telemetry_of(
    utc_us: int, airframe: Airframe, pose: CameraPose, fov_deg: tuple[float, float]
) -> Telemetry:
    """The pose of a camera as a telemetry packet says it; names and places may be added.

    Args:
        utc_us: microseconds since the Unix epoch.
        airframe: what carries the camera.
        pose: of the camera.
        fov_deg: horizontal and vertical.
    """
    azimuth, elevation, roll = relative_angles_deg(airframe, pose)
    return Telemetry(
        utc_us,
        heading_deg=airframe.heading_deg,
        pitch_deg=airframe.pitch_deg,
        roll_deg=airframe.roll_deg,
        position=pose.position,
        altitude_amsl_m=pose.altitude_amsl_m,
        horizontal_fov_deg=fov_deg[0],
        vertical_fov_deg=fov_deg[1],
        relative_azimuth_deg=azimuth,
        relative_elevation_deg=elevation,
        relative_roll_deg=roll,
    )
