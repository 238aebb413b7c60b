"""Small telemetry logs, made frame by frame."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from dronectl.mavlink.codec import Encoder, build

if TYPE_CHECKING:
    from numpy.typing import NDArray

EPOCH_US = 1_795_000_000_000_000


def a_frame(name: str = "HEARTBEAT", system: int = 1, *, version: int = 2, **values: Any) -> bytes:
    return Encoder(system, 1).encode(build(name, **values), version=version)


def a_record(t_s: float, frame: bytes, link: int = 0, epoch_us: int = EPOCH_US) -> bytes:
    return struct.pack(">Q", (epoch_us + round(t_s * 1e6)) & ~3 | link) + frame


def a_tlog(*frames: bytes, step_s: float = 1.0) -> bytes:
    return b"".join(a_record(number * step_s, frame) for number, frame in enumerate(frames))


def bytes_of(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(data, np.uint8)


def a_flight(
    seconds: int = 40,
    *,
    height_m: float = 30.0,
    system: int = 1,
    mode: int = 3,
    epoch_us: int = EPOCH_US,
    has_gps: bool = True,
) -> bytes:
    """A short flight of an ArduCopter at two messages of each kind a second.

    Armed from 2 s, in the air from 5 s to 5 s before the end, flying east at 5 m/s.
    """
    records = []
    for tick in range(seconds * 2):
        t_s = tick / 2
        is_armed = 2.0 <= t_s < seconds - 2.0
        is_flying = 5.0 <= t_s < seconds - 5.0
        place = {"lat": 481_000_000, "lon": -16_800_000 + round(max(0, t_s - 5) * 670)}
        frames = [
            a_frame("HEARTBEAT", system, type=2, autopilot=3, custom_mode=mode,
                    base_mode=128 if is_armed else 0, system_status=4 if is_flying else 3),
            a_frame("GLOBAL_POSITION_INT", system, time_boot_ms=round(t_s * 1000),
                    relative_alt=round(1000 * height_m) if is_flying else 0,
                    vy=500 if is_flying else 0, hdg=9000, **(place if has_gps else {})),
            a_frame("EXTENDED_SYS_STATE", system, landed_state=2 if is_flying else 1),
            a_frame("SYS_STATUS", system, voltage_battery=16000 - tick, current_battery=1000,
                    battery_remaining=100 - tick // 4),
            a_frame("GPS_RAW_INT", system, fix_type=3, satellites_visible=12 if has_gps else 0),
        ]  # fmt: skip
        records += [a_record(t_s, frame, epoch_us=epoch_us) for frame in frames]
    return b"".join(records)
