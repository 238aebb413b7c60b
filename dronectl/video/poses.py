"""How a camera lies on its aircraft: from attitude and gimbal to a pose, and as telemetry says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.video.klv import Telemetry
from dronectl.video.optics import CameraPose, angles_deg, product, rotation, transposed

if TYPE_CHECKING:
    from missions.geo import GeoPoint

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
