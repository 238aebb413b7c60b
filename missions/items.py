"""One step of a mission, able to hold any MAVLink command without loss.

An item has one of three shapes, told apart by its fields:

* **placed**: ``position`` and/or ``altitude`` say where, ``extra`` is not used, ``frame`` is None;
* **bare**: no place; parameters 5 to 7 are in ``extra``, ``frame`` is None;
* **raw**: ``frame`` keeps a MAV_FRAME this package gives no meaning to (local frames, or a command
  unknown to :mod:`missions.catalog`) and parameters 5 to 7 are in ``extra``, in the frame's units
  (degrees in global frames, metres in local ones).
"""

from dataclasses import dataclass

from missions.geo import Altitude, GeoPoint, Position

Params = tuple[float | None, float | None, float | None, float | None]
Extra = tuple[float | None, float | None, float | None]

NAV_WAYPOINT = 16
NAV_LOITER_UNLIM = 17
NAV_LOITER_TURNS = 18
NAV_LOITER_TIME = 19
NAV_RETURN_TO_LAUNCH = 20
NAV_LAND = 21
NAV_TAKEOFF = 22
NAV_LOITER_TO_ALT = 31
NAV_SPLINE_WAYPOINT = 82
NAV_VTOL_TAKEOFF = 84
NAV_VTOL_LAND = 85
NAV_DELAY = 93
NAV_LAST = 95
CONDITION_DELAY = 112
CONDITION_YAW = 115
DO_JUMP = 177
DO_CHANGE_SPEED = 178
DO_SET_HOME = 179
DO_LAND_START = 189
DO_SET_ROI_LOCATION = 195
DO_SET_ROI_NONE = 197
DO_SET_ROI = 201
DO_SET_CAM_TRIGG_DIST = 206
IMAGE_START_CAPTURE = 2000
IMAGE_STOP_CAPTURE = 2001
VIDEO_START_CAPTURE = 2500
VIDEO_STOP_CAPTURE = 2501
FENCE_RETURN_POINT = 5000
FENCE_POLYGON_INCLUSION = 5001
FENCE_POLYGON_EXCLUSION = 5002
FENCE_CIRCLE_INCLUSION = 5003
FENCE_CIRCLE_EXCLUSION = 5004
RALLY_POINT = 5100

JUMP_FOREVER = -1


@dataclass(frozen=True, slots=True)
class MissionItem:
    """One mission command; see the module for the three shapes."""

    command: int
    """MAV_CMD number."""
    position: GeoPoint | None = None
    """None for a bare command, and for "where the vehicle is" in a placed one."""
    altitude: Altitude | None = None
    params: Params = (0.0, 0.0, 0.0, 0.0)
    """MAVLink parameters 1 to 4 in the units of MAV_CMD; None: not set (NaN on the wire).

    A DO_JUMP's first parameter is the index of its target in the plan's items, counted from 0.
    """
    extra: Extra = (0.0, 0.0, 0.0)
    """MAVLink parameters 5 to 7 of a bare or raw item; None: not set."""
    auto_continue: bool = True
    frame: int | None = None
    """MAV_FRAME of a raw item; None for the other two shapes."""


def waypoint(position: Position, hold_s: float = 0.0, yaw_deg: float | None = None) -> MissionItem:
    """Fly to ``position`` and stay ``hold_s``; ``yaw_deg`` None leaves the heading to the vehicle."""
    return MissionItem(NAV_WAYPOINT, position.point, position.altitude, (hold_s, 0.0, 0.0, yaw_deg))


def spline(position: Position, hold_s: float = 0.0) -> MissionItem:
    """Fly through ``position`` on a smooth curve."""
    return MissionItem(
        NAV_SPLINE_WAYPOINT, position.point, position.altitude, (hold_s, 0.0, 0.0, 0.0)
    )


def takeoff(altitude: Altitude, point: GeoPoint | None = None) -> MissionItem:
    """Climb to ``altitude``, over ``point`` or where the vehicle stands."""
    return MissionItem(NAV_TAKEOFF, point, altitude, (0.0, 0.0, 0.0, None))


def land(point: GeoPoint | None = None, altitude: Altitude | None = None) -> MissionItem:
    """Land at ``point``, or where the vehicle is."""
    return MissionItem(NAV_LAND, point, altitude, (0.0, 0.0, 0.0, None))


def return_home() -> MissionItem:
    """Return to launch and land there, as the vehicle is set up to."""
    return MissionItem(NAV_RETURN_TO_LAUNCH)


def loiter_time(position: Position, duration_s: float) -> MissionItem:
    """Hold at ``position`` for ``duration_s``."""
    return MissionItem(
        NAV_LOITER_TIME, position.point, position.altitude, (duration_s, 0.0, 0.0, 0.0)
    )


def loiter_turns(position: Position, turns: float, radius_m: float) -> MissionItem:
    """Circle ``position``; a negative radius turns counter-clockwise."""
    return MissionItem(
        NAV_LOITER_TURNS, position.point, position.altitude, (turns, 0.0, radius_m, 0.0)
    )


def change_speed(speed_mps: float) -> MissionItem:
    """Fly at this ground speed from here on."""
    return MissionItem(DO_CHANGE_SPEED, params=(1.0, speed_mps, -1.0, 0.0))


def jump(target_index: int, repeats: int) -> MissionItem:
    """Go back to the item at ``target_index`` (from 0), ``repeats`` times (JUMP_FOREVER: without end)."""
    return MissionItem(DO_JUMP, params=(float(target_index), float(repeats), 0.0, 0.0))


def look_at(position: Position) -> MissionItem:
    """Point camera and vehicle at ``position`` from here on."""
    return MissionItem(DO_SET_ROI_LOCATION, position.point, position.altitude)


def look_ahead() -> MissionItem:
    """Stop pointing at a place."""
    return MissionItem(DO_SET_ROI_NONE)


def trigger_every(distance_m: float) -> MissionItem:
    """Take a picture each ``distance_m`` from here on; 0 stops."""
    first = 1.0 if distance_m > 0 else 0.0
    return MissionItem(DO_SET_CAM_TRIGG_DIST, params=(distance_m, 0.0, first, 0.0))
