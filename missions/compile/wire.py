"""The wire form of one item, and how each autopilot wants its items."""

import math
import struct
from dataclasses import dataclass

from missions.geo import Reference

TYPE_MISSION = 0
TYPE_FENCE = 1
TYPE_RALLY = 2

FRAME_MISSION = 2
FRAME_OF_REFERENCE = {Reference.AMSL: 0, Reference.HOME: 3, Reference.TERRAIN: 10}
PLAIN_FRAME = {5: 0, 6: 3, 11: 10}
"""The ``_INT`` frames are synonyms of the plain ones since MAVLink's 2024-03 revision."""
REFERENCE_OF_FRAME = {
    0: Reference.AMSL,
    3: Reference.HOME,
    5: Reference.AMSL,
    6: Reference.HOME,
    10: Reference.TERRAIN,
    11: Reference.TERRAIN,
}
LOCAL_FRAMES = frozenset({1, 4, 7, 8, 9, 12, 20, 21})

DEGREE = 1e7
LOCAL_METRE = 1e4
NOT_SET = 2**31 - 1
"""What an integer coordinate holds where a float would be NaN."""


@dataclass(frozen=True, slots=True)
class WireItem:
    """The fields of one MISSION_ITEM_INT."""

    sequence: int
    frame: int
    command: int
    current: bool
    auto_continue: bool
    params: tuple[float, float, float, float]
    """NaN: not set."""
    x: int
    """Latitude times 1e7 in global frames; parameter 5 as it is otherwise."""
    y: int
    """Longitude times 1e7 in global frames; parameter 6 as it is otherwise."""
    z_m: float
    """Altitude in the frame, or parameter 7."""
    mission_type: int = TYPE_MISSION


@dataclass(frozen=True, slots=True)
class Target:
    """How an autopilot wants its items."""

    has_home_item: bool
    """ArduPilot: item 0 is home, overwritten by the vehicle, and every other number is one higher.

    The families with a home item also pack parameters into small integers and drop the ones they do
    not use; comparing a read-back takes that into account.
    """
    bare_commands_in_mission_frame: bool
    """PX4: a command without a place travels in MAV_FRAME_MISSION with x = y = 0, else it is refused."""
    nan_is_zero: bool
    """ArduPilot: "not set" is 0, and a place of 0, 0 is where the vehicle is."""
    accepts_terrain_frames: bool


ARDUPILOT = Target(
    has_home_item=True,
    bare_commands_in_mission_frame=False,
    nan_is_zero=True,
    accepts_terrain_frames=True,
)
PX4 = Target(
    has_home_item=False,
    bare_commands_in_mission_frame=True,
    nan_is_zero=False,
    accepts_terrain_frames=False,
)
GENERIC = PX4
"""What the MAVLink specification asks for, for autopilots nothing more is known about."""


def as_float32(value: float) -> float:
    """The value a float32 field carries.

    Raises:
        OverflowError: when the number is too large for one.
    """
    carried: float = struct.unpack("<f", struct.pack("<f", value))[0]
    return carried


def shortest(value: float) -> float:
    """The decimal with the fewest digits that travels as the same float32: 0.1, not 0.100000001."""
    if not math.isfinite(value):
        return value
    for digits in range(1, 9):
        candidate = float(f"{value:.{digits}g}")
        if abs(candidate) < 3.4e38 and as_float32(candidate) == value:
            return candidate
    return float(f"{value:.9g}")
