"""ArduPilot's data stream groups, for vehicles that cannot set single message intervals.

REQUEST_DATA_STREAM is deprecated, but all that autopilots before 2018 understand.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_MEMBERS: Final = {
    1: ("RAW_IMU", "SCALED_IMU2", "SCALED_IMU3", "SCALED_PRESSURE", "SCALED_PRESSURE2",
        "SCALED_PRESSURE3"),
    2: ("SYS_STATUS", "POWER_STATUS", "MCU_STATUS", "MEMINFO", "MISSION_CURRENT", "GPS_RAW_INT",
        "GPS2_RAW", "GPS_RTK", "GPS2_RTK", "NAV_CONTROLLER_OUTPUT", "FENCE_STATUS",
        "POSITION_TARGET_GLOBAL_INT"),
    3: ("SERVO_OUTPUT_RAW", "RC_CHANNELS", "RC_CHANNELS_RAW"),
    6: ("GLOBAL_POSITION_INT", "LOCAL_POSITION_NED"),
    10: ("ATTITUDE", "AHRS2", "PID_TUNING", "SIMSTATE"),
    11: ("VFR_HUD",),
    12: ("AHRS", "SYSTEM_TIME", "WIND", "RANGEFINDER", "DISTANCE_SENSOR", "TERRAIN_REPORT",
         "TERRAIN_REQUEST", "BATTERY_STATUS", "BATTERY2", "MOUNT_STATUS", "OPTICAL_FLOW",
         "MAG_CAL_PROGRESS", "MAG_CAL_REPORT", "EKF_STATUS_REPORT", "VIBRATION", "RPM",
         "ESC_TELEMETRY_1_TO_4", "GIMBAL_DEVICE_ATTITUDE_STATUS"),
}  # fmt: skip
"""MAV_DATA_STREAM to the messages ArduPilot sends in it."""

_GROUP_OF: Final = {name: group for group, names in _MEMBERS.items() for name in names}


def group_rates(wanted: Mapping[str, float]) -> dict[int, int]:
    """Rate in Hz for each MAV_DATA_STREAM so that every wanted message comes often enough.

    Groups share one rate: the fastest wanted counts. A rate of 0 or less asks for nothing.
    """
    rates: dict[int, int] = {}
    for name, rate_hz in wanted.items():
        group = _GROUP_OF.get(name)
        if group is not None and rate_hz > 0:
            rates[group] = max(rates.get(group, 0), min(255, math.ceil(rate_hz)))
    return rates


def without_group(wanted: Mapping[str, float]) -> list[str]:
    """Wanted messages no group holds."""
    return [name for name in wanted if name not in _GROUP_OF]
