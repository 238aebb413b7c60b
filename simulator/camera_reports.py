"""The messages of camera and gimbal, one function for each."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.codec import BY_NAME, pack
from simulator.gimbal import FASTEST_DEGPS, HIGHEST_DEG, LOWEST_DEG, quaternion

if TYPE_CHECKING:
    from simulator.camera_unit import CameraUnit

CAMERA = 100
"""MAV_COMP_ID_CAMERA."""
_DEVICE = 1  # the gimbal belongs to the autopilot
_CAPABILITIES = 1 | 2 | 4 | 8 | 64 | 256  # video, image, modes, image in video, zoom, stream
_SENSOR_MM = 6.17
# neutral, pitch axis and lock, yaw axis, follow, lock, endless, from north, pointing at a place
_GIMBAL_CAPS = 2 | 32 | 128 | 256 | 512 | 1024 | 2048 | 4096 | 131072
_LEVEL = 4 | 8  # roll and pitch are held to the horizon
_LOCKED, _NOSE_FRAME, _EARTH_FRAME = 16, 32, 64
_RUNNING, _THERMAL = 1, 2
_TOTAL_MIB = 32_768.0
_IMAGE_MIB = 6.0
_DRIVER_FLOOR_M = 6_000.0


@dataclass(frozen=True, slots=True)
class VideoOffer:
    """The stream one drone announces."""

    uri: str
    """An ``rtsp://`` address, or the UDP port number of a transport stream."""
    is_rtsp: bool = True
    width_px: int = 640
    height_px: int = 360
    rate_hz: float = 10.0
    bitrate_bps: int = 1_000_000
    hfov_deg: float = 62.0
    is_thermal: bool = False


def _heartbeat(_: "CameraUnit") -> bytes:
    return pack("HEARTBEAT", type=30, autopilot=8, system_status=4, mavlink_version=3)


def _information(unit: "CameraUnit") -> bytes:
    offer = unit.offer
    focal = _SENSOR_MM / 2.0 / math.tan(math.radians(offer.hfov_deg) / 2.0)
    return pack(
        "CAMERA_INFORMATION",
        time_boot_ms=unit.vehicle.boot_ms,
        vendor_name=b"Training town",
        model_name=b"Town camera",
        firmware_version=0x01,
        focal_length=focal,
        sensor_size_h=_SENSOR_MM,
        sensor_size_v=_SENSOR_MM * offer.height_px / offer.width_px,
        resolution_h=offer.width_px,
        resolution_v=offer.height_px,
        flags=_CAPABILITIES,
        gimbal_device_id=_DEVICE,
    )


def _settings(unit: "CameraUnit") -> bytes:
    zoom = 100.0 * math.log(unit.zoom) / math.log(8.0)
    return pack(
        "CAMERA_SETTINGS",
        time_boot_ms=unit.vehicle.boot_ms,
        mode_id=unit.mode,
        zoomLevel=zoom,
        focusLevel=math.nan,
    )


def _used_mib(unit: "CameraUnit") -> float:
    return min(_TOTAL_MIB, unit.vehicle.camera.image_count * _IMAGE_MIB)


def _storage(unit: "CameraUnit") -> bytes:
    used = _used_mib(unit)
    return pack(
        "STORAGE_INFORMATION",
        time_boot_ms=unit.vehicle.boot_ms,
        storage_id=1,
        storage_count=1,
        status=2,  # ready
        type=3,  # microSD
        total_capacity=_TOTAL_MIB,
        used_capacity=used,
        available_capacity=_TOTAL_MIB - used,
        read_speed=80.0,
        write_speed=40.0,
        name=b"card",
        storage_usage=1 | 2 | 4,
    )


def _capture(unit: "CameraUnit") -> bytes:
    camera, since = unit.vehicle.camera, unit.recording_since_s
    recorded_s = 0.0 if since is None else unit.vehicle.now_s - since
    return pack(
        "CAMERA_CAPTURE_STATUS",
        time_boot_ms=unit.vehicle.boot_ms,
        image_status=3 if camera.interval_s > 0.0 else 0,
        video_status=0 if since is None else 1,
        image_interval=camera.interval_s,
        recording_time_ms=int(recorded_s * 1000.0),
        available_capacity=_TOTAL_MIB - _used_mib(unit),
        image_count=camera.image_count,
    )


def _stream_fields(unit: "CameraUnit") -> dict[str, object]:
    offer = unit.offer
    flags = (_RUNNING if unit.is_streaming else 0) | (_THERMAL if offer.is_thermal else 0)
    return {
        "stream_id": 1,
        "flags": flags,
        "framerate": offer.rate_hz,
        "resolution_h": offer.width_px,
        "resolution_v": offer.height_px,
        "bitrate": offer.bitrate_bps,
        "hfov": round(unit.hfov_deg),
    }


def _stream(unit: "CameraUnit") -> bytes:
    offer = unit.offer
    return pack(
        "VIDEO_STREAM_INFORMATION",
        count=1,
        type=0 if offer.is_rtsp else 3,
        name=b"Town camera",
        uri=offer.uri.encode(),
        encoding=1,  # H.264
        **_stream_fields(unit),
    )


def _stream_status(unit: "CameraUnit") -> bytes:
    return pack("VIDEO_STREAM_STATUS", **_stream_fields(unit))


def _heading_deg(unit: "CameraUnit") -> float:
    return unit.vehicle.pilot.body.yaw_deg + unit.vehicle.camera.gimbal.yaw_deg


def _field_of_view(unit: "CameraUnit") -> bytes:
    """Where the middle of the picture meets level ground at the height of the start."""
    vehicle, gimbal, offer = unit.vehicle, unit.vehicle.camera.gimbal, unit.offer
    latitude, longitude, amsl = vehicle.position
    height = amsl - vehicle.pilot.ground_amsl_m
    unknown = 2**31 - 1
    image = (unknown, unknown, unknown)
    away = _DRIVER_FLOOR_M
    if gimbal.pitch_deg < -0.5 and height > 0.0:
        away = height / math.tan(math.radians(-max(gimbal.pitch_deg, -89.999)))
    if away < _DRIVER_FLOOR_M:
        angle = math.radians(_heading_deg(unit))
        north, east = vehicle.pilot.frame.to_local(latitude, longitude)
        there = vehicle.pilot.frame.to_global(
            north + away * math.cos(angle), east + away * math.sin(angle)
        )
        ground = round(vehicle.pilot.ground_amsl_m * 1000.0)
        image = (round(there[0] * 1e7), round(there[1] * 1e7), ground)
    half = math.tan(math.radians(unit.hfov_deg) / 2.0) * offer.height_px / offer.width_px
    return pack(
        "CAMERA_FOV_STATUS",
        time_boot_ms=vehicle.boot_ms,
        lat_camera=round(latitude * 1e7),
        lon_camera=round(longitude * 1e7),
        alt_camera=round(amsl * 1000.0),
        lat_image=image[0],
        lon_image=image[1],
        alt_image=image[2],
        q=quaternion(gimbal.pitch_deg, _heading_deg(unit)),
        hfov=unit.hfov_deg,
        vfov=math.degrees(2.0 * math.atan(half)),
    )


def _image(unit: "CameraUnit") -> bytes:
    vehicle, gimbal = unit.vehicle, unit.vehicle.camera.gimbal
    latitude, longitude, amsl = vehicle.position
    return pack(
        "CAMERA_IMAGE_CAPTURED",
        time_utc=vehicle.unix_us,
        time_boot_ms=vehicle.boot_ms,
        lat=round(latitude * 1e7),
        lon=round(longitude * 1e7),
        alt=int(amsl * 1000.0),
        relative_alt=int(vehicle.pilot.relative_up_m * 1000.0),
        q=quaternion(gimbal.pitch_deg, _heading_deg(unit)),
        image_index=vehicle.camera.image_count - 1,
        camera_id=1,
        capture_result=1,
    )


def _manager_information(unit: "CameraUnit") -> bytes:
    return pack(
        "GIMBAL_MANAGER_INFORMATION",
        time_boot_ms=unit.vehicle.boot_ms,
        cap_flags=_GIMBAL_CAPS,
        gimbal_device_id=_DEVICE,
        pitch_min=math.radians(LOWEST_DEG),
        pitch_max=math.radians(HIGHEST_DEG),
        yaw_min=-math.pi,
        yaw_max=math.pi,
    )


def _flags(unit: "CameraUnit") -> int:
    gimbal = unit.vehicle.camera.gimbal
    is_locked = gimbal.is_locked or gimbal.region is not None
    return _LEVEL | (_LOCKED | _EARTH_FRAME if is_locked else _NOSE_FRAME)


def _manager_status(unit: "CameraUnit") -> bytes:
    return pack(
        "GIMBAL_MANAGER_STATUS",
        time_boot_ms=unit.vehicle.boot_ms,
        flags=_flags(unit),
        gimbal_device_id=_DEVICE,
        primary_control_sysid=unit.controller[0],
        primary_control_compid=unit.controller[1],
    )


def _device_information(unit: "CameraUnit") -> bytes:
    return pack(
        "GIMBAL_DEVICE_INFORMATION",
        time_boot_ms=unit.vehicle.boot_ms,
        vendor_name=b"Training town",
        model_name=b"Town gimbal",
        firmware_version=0x01,
        hardware_version=0x01,
        cap_flags=_GIMBAL_CAPS & 0xFFFF,
        pitch_min=math.radians(LOWEST_DEG),
        pitch_max=math.radians(HIGHEST_DEG),
        yaw_min=-math.pi,
        yaw_max=math.pi,
        gimbal_device_id=_DEVICE,
    )


def _device_attitude(unit: "CameraUnit") -> bytes:
    gimbal, nose = unit.vehicle.camera.gimbal, unit.vehicle.pilot.body.yaw_deg
    flags = _flags(unit)
    yaw = gimbal.yaw_deg + (nose if flags & _EARTH_FRAME else 0.0)
    pitch_rate, yaw_rate = (
        math.radians(min(max(rate, -FASTEST_DEGPS), FASTEST_DEGPS)) for rate in gimbal.rates_degps
    )
    return pack(
        "GIMBAL_DEVICE_ATTITUDE_STATUS",
        time_boot_ms=unit.vehicle.boot_ms,
        flags=flags,
        q=quaternion(gimbal.pitch_deg, yaw),
        angular_velocity_y=pitch_rate,
        angular_velocity_z=yaw_rate,
        delta_yaw=math.radians((nose + 180.0) % 360.0 - 180.0),
        delta_yaw_velocity=math.radians(unit.vehicle.pilot.body.yaw_rate_degps),
        gimbal_device_id=_DEVICE,
    )


Report = Callable[["CameraUnit"], bytes]

CAMERA_REPORTS: dict[str, Report] = {
    "HEARTBEAT": _heartbeat,
    "CAMERA_INFORMATION": _information,
    "CAMERA_SETTINGS": _settings,
    "STORAGE_INFORMATION": _storage,
    "CAMERA_CAPTURE_STATUS": _capture,
    "CAMERA_IMAGE_CAPTURED": _image,
    "VIDEO_STREAM_INFORMATION": _stream,
    "VIDEO_STREAM_STATUS": _stream_status,
    "CAMERA_FOV_STATUS": _field_of_view,
}
GIMBAL_REPORTS: dict[str, Report] = {
    "GIMBAL_MANAGER_INFORMATION": _manager_information,
    "GIMBAL_MANAGER_STATUS": _manager_status,
    "GIMBAL_DEVICE_INFORMATION": _device_information,
    "GIMBAL_DEVICE_ATTITUDE_STATUS": _device_attitude,
}
REPORTS = CAMERA_REPORTS | GIMBAL_REPORTS
NAME_OF = {BY_NAME[name].message_id: name for name in REPORTS if name != "HEARTBEAT"}
"""By message number, those that can be asked for."""
