"""What a vehicle carries besides its autopilot, as it told it: cameras with their streams, a gimbal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntFlag
from typing import NamedTuple


class Address(NamedTuple):
    """A MAVLink component: whom a machine talks to."""

    system_id: int
    component_id: int = 1
    """1 is the autopilot (MAV_COMP_ID_AUTOPILOT1)."""


class Capability(IntFlag):
    """CAMERA_CAP_FLAGS."""

    CAPTURE_VIDEO = 1
    CAPTURE_IMAGE = 2
    HAS_MODES = 4
    HAS_ZOOM = 64
    HAS_FOCUS = 128
    HAS_VIDEO_STREAM = 256
    TRACKS_POINT = 512
    TRACKS_RECTANGLE = 1024
    HAS_THERMAL_RANGE = 4096


@dataclass(frozen=True, slots=True)
class VideoStream:
    """One stream a camera offers."""

    stream_id: int
    stream_type: int
    """VIDEO_STREAM_TYPE: 0 RTSP, 1 RTP over UDP, 2 MPEG over TCP, 3 MPEG-TS."""
    encoding: int
    """VIDEO_STREAM_ENCODING: 0 not told, 1 H.264, 2 H.265."""
    uri: str
    """As the camera wrote it: outside text, to be checked before it is opened."""
    name: str
    is_running: bool
    is_thermal: bool
    rate_hz: float | None
    width_px: int | None
    height_px: int | None
    horizontal_fov_deg: float | None
    rotation_deg: int


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """What is known of one camera."""

    address: Address
    device_id: int
    """0 for a component of its own, 1 to 6 for a device the autopilot speaks for."""
    vendor: str
    model: str
    capabilities: Capability
    focal_length_m: float | None
    sensor_width_m: float | None
    width_px: int | None
    height_px: int | None
    gimbal_device_id: int
    """0: none told."""
    definition_uri: str
    streams: tuple[VideoStream, ...] = ()
    mode: int | None = None
    """CAMERA_MODE: 0 image, 1 video, 2 survey."""
    zoom_fraction: float | None = None
    is_recording: bool | None = None
    """On its own storage."""
    images: int | None = None
    available_bytes: float | None = None
    horizontal_fov_deg: float | None = None
    vertical_fov_deg: float | None = None

    @property
    def picture_fov_deg(self) -> float | None:
        """Horizontal field of view, from the best the camera told."""
        if self.horizontal_fov_deg is not None:
            return self.horizontal_fov_deg
        told = [s.horizontal_fov_deg for s in self.streams if s.horizontal_fov_deg and s.is_running]
        if told:
            return told[0]
        if self.focal_length_m and self.sensor_width_m:
            return math.degrees(2 * math.atan(self.sensor_width_m / 2 / self.focal_length_m))
        return None

    @property
    def has_zoom(self) -> bool:
        """Whether it says it can zoom."""
        return bool(self.capabilities & Capability.HAS_ZOOM)


@dataclass(frozen=True, slots=True)
class GimbalAttitude:
    """How the camera on a gimbal lies: roll and pitch against the horizon."""

    roll_deg: float
    pitch_deg: float
    """Up from the horizon."""
    yaw_deg: float
    """Clockwise, 0 to 360."""
    yaw_is_earth: bool
    """From true north; else from the vehicle's nose."""
    failures: int = 0
    """GIMBAL_DEVICE_ERROR_FLAGS."""


@dataclass(frozen=True, slots=True)
class GimbalLimits:
    """What a gimbal manager says its gimbal can do."""

    gimbal_id: int
    pitch_deg: tuple[float, float]
    yaw_deg: tuple[float, float]
    capabilities: int
    """GIMBAL_MANAGER_CAP_FLAGS."""

    def nearest_pitch_deg(self, pitch_deg: float) -> float:
        """The pitch it can reach."""
        low, high = self.pitch_deg
        return min(max(pitch_deg, low), high) if low < high else pitch_deg


@dataclass(frozen=True, slots=True)
class Gimbal:
    """What is known of the vehicle's gimbal."""

    manager: Address | None = None
    """Who takes orders for it (gimbal protocol v2); None: an old mount, turned by commands."""
    limits: GimbalLimits | None = None
    holder: Address | None = None
    """Who has control as the manager last said; None: nobody, or not told."""
    attitude: GimbalAttitude | None = None
    attitude_s: float = float("-inf")
    """When it last told how it lies, monotonic."""

    def is_fresh(self, now_s: float) -> bool:
        """Whether the attitude is new enough to point by."""
        return self.attitude is not None and now_s - self.attitude_s < 2.0
