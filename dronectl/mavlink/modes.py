"""Flight modes: numbers on the wire, names in the autopilots' own documentation.

ArduCopter: https://ardupilot.org/copter/docs/flight-modes.html; PX4 packs a main and a sub mode:
``px4_custom_mode.h``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

CUSTOM_MODE_ENABLED: Final = 1  # MAV_MODE_FLAG_CUSTOM_MODE_ENABLED
SAFETY_ARMED: Final = 128  # MAV_MODE_FLAG_SAFETY_ARMED

COPTER: Final[Mapping[int, str]] = {
    0: "STABILIZE",
    1: "ACRO",
    2: "ALT_HOLD",
    3: "AUTO",
    4: "GUIDED",
    5: "LOITER",
    6: "RTL",
    7: "CIRCLE",
    9: "LAND",
    11: "DRIFT",
    13: "SPORT",
    14: "FLIP",
    15: "AUTOTUNE",
    16: "POSHOLD",
    17: "BRAKE",
    18: "THROW",
    19: "AVOID_ADSB",
    20: "GUIDED_NOGPS",
    21: "SMART_RTL",
    22: "FLOWHOLD",
    23: "FOLLOW",
    24: "ZIGZAG",
    25: "SYSTEMID",
    26: "AUTOROTATE",
    27: "AUTO_RTL",
    28: "TURTLE",
}

PLANE: Final[Mapping[int, str]] = {
    0: "MANUAL",
    1: "CIRCLE",
    2: "STABILIZE",
    3: "TRAINING",
    4: "ACRO",
    5: "FBWA",
    6: "FBWB",
    7: "CRUISE",
    8: "AUTOTUNE",
    10: "AUTO",
    11: "RTL",
    12: "LOITER",
    13: "TAKEOFF",
    14: "AVOID_ADSB",
    15: "GUIDED",
    17: "QSTABILIZE",
    18: "QHOVER",
    19: "QLOITER",
    20: "QLAND",
    21: "QRTL",
    24: "THERMAL",
}


def px4_mode(main: int, sub: int = 0) -> int:
    """``custom_mode`` of a PX4 main and sub mode."""
    return main << 16 | sub << 24


PX4: Final[Mapping[int, str]] = {
    px4_mode(1): "MANUAL",
    px4_mode(2): "ALTCTL",
    px4_mode(3): "POSCTL",
    px4_mode(3, 1): "ORBIT",
    px4_mode(4, 1): "AUTO.READY",
    px4_mode(4, 2): "AUTO.TAKEOFF",
    px4_mode(4, 3): "AUTO.LOITER",
    px4_mode(4, 4): "AUTO.MISSION",
    px4_mode(4, 5): "AUTO.RTL",
    px4_mode(4, 6): "AUTO.LAND",
    px4_mode(4, 8): "AUTO.FOLLOW_TARGET",
    px4_mode(4, 9): "AUTO.PRECLAND",
    px4_mode(5): "ACRO",
    px4_mode(6): "OFFBOARD",
    px4_mode(7): "STABILIZED",
}


def mode_name(names: Mapping[int, str], custom_mode: int) -> str:
    """Name of a mode; an unknown one is shown by its number, never hidden."""
    return names.get(custom_mode, f"MODE {custom_mode:#x}")
