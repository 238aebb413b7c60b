"""Commands as messages: SI values and names in, wire units out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from dronectl.mavlink.codec import Message, build

if TYPE_CHECKING:
    from missions.geo import GeoPoint

NAN: Final = math.nan
INT32_MAX: Final = 0x7FFFFFFF  # "no position" in COMMAND_INT; casting NaN would be 0, 0

FRAME_GLOBAL: Final = 0
FRAME_RELATIVE: Final = 3

NAV_RETURN_TO_LAUNCH: Final = 20
NAV_LAND: Final = 21
NAV_TAKEOFF: Final = 22
DO_ORBIT: Final = 34
DO_SET_MODE: Final = 176
DO_CHANGE_SPEED: Final = 178
DO_SET_HOME: Final = 179
DO_FLIGHTTERMINATION: Final = 185
DO_REPOSITION: Final = 192
DO_PAUSE_CONTINUE: Final = 193
DO_SET_ROI_LOCATION: Final = 195
DO_SET_ROI_NONE: Final = 197
DO_FENCE_ENABLE: Final = 207
DO_SET_MISSION_CURRENT: Final = 224
REBOOT: Final = 246
MISSION_START: Final = 300
COMPONENT_ARM_DISARM: Final = 400
GET_HOME_POSITION: Final = 410
SET_MESSAGE_INTERVAL: Final = 511
REQUEST_MESSAGE: Final = 512
REQUEST_CAPABILITIES: Final = 520
CONDITION_YAW: Final = 115

FORCE_DISARM: Final = 21196.0


def long(target: tuple[int, int], command: int, *params: float) -> Message:
    """A COMMAND_LONG; parameters not given are 0."""
    p1, p2, p3, p4, p5, p6, p7 = (*params, *(0.0,) * (7 - len(params)))
    return build(
        "COMMAND_LONG",
        target_system=target[0],
        target_component=target[1],
        command=command,
        param1=p1,
        param2=p2,
        param3=p3,
        param4=p4,
        param5=p5,
        param6=p6,
        param7=p7,
    )


def at(
    target: tuple[int, int],
    command: int,
    params: tuple[float, float, float, float],
    where: GeoPoint | None,
    altitude_m: float,
    *,
    frame: int = FRAME_GLOBAL,
) -> Message:
    """A COMMAND_INT at a position (``None``: wherever the vehicle is).

    COMMAND_LONG carries positions as 32-bit floats, which is a metre or worse.
    """
    return build(
        "COMMAND_INT",
        target_system=target[0],
        target_component=target[1],
        command=command,
        frame=frame,
        param1=params[0],
        param2=params[1],
        param3=params[2],
        param4=params[3],
        x=INT32_MAX if where is None else round(where.latitude_deg * 1e7),
        y=INT32_MAX if where is None else round(where.longitude_deg * 1e7),
        z=altitude_m,
    )


def request_message(target: tuple[int, int], message_id: int) -> Message:
    """Ask for one message, now."""
    return long(target, REQUEST_MESSAGE, float(message_id))


def message_interval(target: tuple[int, int], message_id: int, rate_hz: float | None) -> Message:
    """Ask for a message at a rate; ``None`` for the vehicle's own choice, 0 for never."""
    interval_us = 0.0 if rate_hz is None else -1.0 if rate_hz == 0 else 1e6 / rate_hz
    return long(target, SET_MESSAGE_INTERVAL, float(message_id), interval_us)


def set_mode(target: tuple[int, int], custom_mode: int, *, is_px4: bool) -> Message:
    """Ask for a flight mode; PX4 takes main and sub mode apart."""
    if is_px4:
        main, sub = custom_mode >> 16 & 0xFF, custom_mode >> 24 & 0xFF
        return long(target, DO_SET_MODE, 1.0, float(main), float(sub))
    return long(target, DO_SET_MODE, 1.0, float(custom_mode))
