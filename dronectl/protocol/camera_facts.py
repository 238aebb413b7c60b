"""How a camera's messages change what is known of it: wire units in, SI values out.

Specification: https://mavlink.io/en/services/camera.html
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dronectl.components import CameraFacts, Capability, VideoStream

if TYPE_CHECKING:
    from dronectl.components import Address
    from dronectl.mavlink.codec import Message

MOST_STREAMS: Final = 16
"""A camera that says it has more is not believed."""


def told(address: Address, device_id: int, fields: Any) -> CameraFacts:
    """The beginning: a CAMERA_INFORMATION's fields."""
    return CameraFacts(
        address,
        device_id,
        _text(fields.vendor_name),
        _text(fields.model_name),
        Capability(fields.flags),
        _scaled(fields.focal_length, 1e-3),
        _scaled(fields.sensor_size_h, 1e-3),
        fields.resolution_h or None,
        fields.resolution_v or None,
        fields.gimbal_device_id,
        fields.cam_definition_uri,
    )


def updated(camera: CameraFacts, message: Message) -> CameraFacts:
    """The camera after one more message from its component; others leave it as it is."""
    if message.component_id != camera.address.component_id:
        return camera
    reducer = _REDUCERS.get(message.name)
    if reducer is None or not concerns(message, camera.device_id):
        return camera
    changed: CameraFacts = reducer(camera, message.fields)
    return changed


def _with_stream(camera: CameraFacts, fields: Any) -> CameraFacts:
    if not 1 <= fields.stream_id <= MOST_STREAMS:
        return camera
    stream = VideoStream(
        fields.stream_id,
        fields.type,
        fields.encoding,
        fields.uri,
        fields.name,
        bool(fields.flags & 1),
        bool(fields.flags & 2),
        _scaled(fields.framerate, 1.0),
        fields.resolution_h or None,
        fields.resolution_v or None,
        float(fields.hfov) if 0 < fields.hfov < 180 else None,
        fields.rotation,
    )
    others = [each for each in camera.streams if each.stream_id != stream.stream_id]
    return replace(camera, streams=tuple(sorted([*others, stream], key=lambda s: s.stream_id)))


def _with_stream_status(camera: CameraFacts, fields: Any) -> CameraFacts:
    streams = tuple(
        replace(
            each,
            is_running=bool(fields.flags & 1),
            width_px=fields.resolution_h or None,
            height_px=fields.resolution_v or None,
            rate_hz=_scaled(fields.framerate, 1.0),
        )
        if each.stream_id == fields.stream_id
        else each
        for each in camera.streams
    )
    return replace(camera, streams=streams)


def _with_settings(camera: CameraFacts, fields: Any) -> CameraFacts:
    level = fields.zoomLevel
    zoom_fraction = level / 100.0 if math.isfinite(level) and 0 <= level <= 100 else None
    return replace(camera, mode=fields.mode_id, zoom_fraction=zoom_fraction)


def _with_storage(camera: CameraFacts, fields: Any) -> CameraFacts:
    if fields.status != 2:  # STORAGE_STATUS_READY
        return replace(camera, available_bytes=None)
    mib = fields.available_capacity
    return replace(camera, available_bytes=mib * 2**20 if math.isfinite(mib) else None)


def _with_capture(camera: CameraFacts, fields: Any) -> CameraFacts:
    images = fields.image_count if fields.image_count >= 0 else None
    return replace(camera, is_recording=fields.video_status == 1, images=images)


def _with_fov(camera: CameraFacts, fields: Any) -> CameraFacts:
    wide, high = (_angle(fields.hfov), _angle(fields.vfov))
    return replace(camera, horizontal_fov_deg=wide, vertical_fov_deg=high)


_REDUCERS: Final[dict[str, Any]] = {
    "VIDEO_STREAM_INFORMATION": _with_stream,
    "VIDEO_STREAM_STATUS": _with_stream_status,
    "CAMERA_SETTINGS": _with_settings,
    "STORAGE_INFORMATION": _with_storage,
    "CAMERA_CAPTURE_STATUS": _with_capture,
    "CAMERA_FOV_STATUS": _with_fov,
}


def concerns(message: Message, device_id: int) -> bool:
    """Whether a camera's message is about this device; some types do not say."""
    said = getattr(message.fields, "camera_device_id", None)
    return said is None or said == device_id


def _angle(value: float) -> float | None:
    return value if math.isfinite(value) and 0 < value < 180 else None


def _scaled(value: float, factor: float) -> float | None:
    return value * factor if math.isfinite(value) and value > 0 else None


def _text(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0].decode("utf-8", "replace")
