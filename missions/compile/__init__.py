"""Plans to MAVLink mission items and back, and what a vehicle holds compared with what it was sent.

The only place in ``missions`` that knows wire units (degrees times 1e7, MAV_FRAME numbers, NaN for "not
set"). Specification: https://mavlink.io/en/services/mission.html. Decides only: no transfer, no I/O.
"""

from missions.compile.decode import plan_from_wire
from missions.compile.encode import compile_fence, compile_mission, compile_rally
from missions.compile.readback import Difference, differences
from missions.compile.wire import (
    ARDUPILOT,
    GENERIC,
    PX4,
    TYPE_FENCE,
    TYPE_MISSION,
    TYPE_RALLY,
    Target,
    WireItem,
)

__all__ = [
    "ARDUPILOT",
    "GENERIC",
    "PX4",
    "TYPE_FENCE",
    "TYPE_MISSION",
    "TYPE_RALLY",
    "Difference",
    "Target",
    "WireItem",
    "compile_fence",
    "compile_mission",
    "compile_rally",
    "differences",
    "plan_from_wire",
]
