"""Mission items as a vehicle keeps them, and what each command is to a mission in flight."""

import math
from dataclasses import dataclass, replace

NAV_WAYPOINT = 16
NAV_LOITER_UNLIM = 17
NAV_LOITER_TURNS = 18
NAV_LOITER_TIME = 19
NAV_RETURN = 20
NAV_LAND = 21
NAV_TAKEOFF = 22
NAV_LOITER_TO_ALT = 31
NAV_SPLINE = 82
NAV_DELAY = 93
CONDITION_DELAY = 112
CONDITION_DISTANCE = 114
CONDITION_YAW = 115
DO_JUMP = 177
DO_CHANGE_SPEED = 178
DO_SET_HOME = 179
DO_LAND_START = 189
DO_ROI_LOCATION = 195
DO_ROI_WPNEXT = 196
DO_ROI_NONE = 197
DO_ROI = 201
DO_DIGICAM = 203
DO_MOUNT_CONTROL = 205
DO_TRIGGER_DISTANCE = 206
DO_FENCE_ENABLE = 207
DO_GIMBAL_PITCHYAW = 1000
IMAGE_START = 2000
IMAGE_STOP = 2001
FENCE_RETURN = 5000
FENCE_POLYGON_IN = 5001
FENCE_POLYGON_OUT = 5002
FENCE_CIRCLE_IN = 5003
FENCE_CIRCLE_OUT = 5004
RALLY_POINT = 5100

PLACES = frozenset(
    {
        NAV_WAYPOINT,
        NAV_LOITER_UNLIM,
        NAV_LOITER_TURNS,
        NAV_LOITER_TIME,
        NAV_LAND,
        NAV_TAKEOFF,
        NAV_LOITER_TO_ALT,
        NAV_SPLINE,
    }
)
"""Navigation commands that carry a position."""

NAVIGATION = PLACES | {NAV_RETURN, NAV_DELAY}
CONDITIONS = frozenset({CONDITION_DELAY, CONDITION_DISTANCE, CONDITION_YAW})
POSITIONED = PLACES | {DO_SET_HOME, DO_LAND_START, DO_ROI_LOCATION, DO_ROI}
FENCE_COMMANDS = frozenset(range(5000, 5005))

FRAME_GLOBAL = 0
FRAME_MISSION = 2
FRAME_RELATIVE = 3
FRAME_TERRAIN = 10
PLAIN_FRAME = {5: 0, 6: 3, 11: 10}
"""The ``_INT`` frames and what they mean today."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item as stored; x and y in 1e-7 degrees for global frames."""

    command: int
    frame: int
    params: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    x: int = 0
    y: int = 0
    z: float = 0.0
    autocontinue: int = 1

    @property
    def latitude_deg(self) -> float:
        """Latitude of a positioned item."""
        return self.x / 1e7

    @property
    def longitude_deg(self) -> float:
        """Longitude of a positioned item."""
        return self.y / 1e7

    @property
    def has_place(self) -> bool:
        """Carries a position that is not "here"."""
        return self.command in POSITIONED and (self.x != 0 or self.y != 0)

    def param(self, place: int) -> float:
        """Parameter 1 to 4, 0 where it is not a number."""
        value = self.params[place - 1]
        return value if math.isfinite(value) else 0.0

    def changed(self, **values: object) -> "Item":
        """A copy with other values."""
        return replace(self, **values)  # type: ignore[arg-type]
