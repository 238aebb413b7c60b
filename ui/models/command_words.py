"""Mission commands and their parameters in an operator's words."""

from __future__ import annotations

from typing import Final

from missions import items as known
from missions.catalog import CATALOG, name_of
from ui.models.finding_words import N_
from ui.words import _

TITLES: Final = {
    "NAV_WAYPOINT": N_("Waypoint"),
    "NAV_LOITER_UNLIM": N_("Hold without end"),
    "NAV_LOITER_TURNS": N_("Circle"),
    "NAV_LOITER_TIME": N_("Hold"),
    "NAV_RETURN_TO_LAUNCH": N_("Return home"),
    "NAV_LAND": N_("Land"),
    "NAV_TAKEOFF": N_("Take off"),
    "NAV_LOITER_TO_ALT": N_("Change height"),
    "NAV_SPLINE_WAYPOINT": N_("Curve point"),
    "NAV_DELAY": N_("Wait"),
    "CONDITION_DELAY": N_("Delay"),
    "CONDITION_DISTANCE": N_("Distance to go"),
    "CONDITION_YAW": N_("Turn"),
    "DO_JUMP": N_("Repeat from"),
    "DO_CHANGE_SPEED": N_("Speed"),
    "DO_SET_HOME": N_("Set home"),
    "DO_SET_RELAY": N_("Relay"),
    "DO_SET_SERVO": N_("Servo"),
    "DO_LAND_START": N_("Landing starts"),
    "DO_SET_ROI_LOCATION": N_("Look at"),
    "DO_SET_ROI": N_("Look at (old)"),
    "DO_SET_ROI_NONE": N_("Look ahead"),
    "DO_SET_CAM_TRIGG_DIST": N_("Pictures"),
    "DO_MOUNT_CONTROL": N_("Camera angle"),
    "DO_GIMBAL_MANAGER_PITCHYAW": N_("Gimbal angle"),
    "DO_FENCE_ENABLE": N_("Fence switch"),
    "DO_GRIPPER": N_("Gripper"),
    "IMAGE_START_CAPTURE": N_("Take pictures"),
    "IMAGE_STOP_CAPTURE": N_("Stop pictures"),
    "VIDEO_START_CAPTURE": N_("Record video"),
    "VIDEO_STOP_CAPTURE": N_("Stop video"),
    "SET_CAMERA_ZOOM": N_("Zoom"),
    "NAV_FENCE_RETURN_POINT": N_("Fence return point"),
    "NAV_FENCE_POLYGON_VERTEX_INCLUSION": N_("Fence corner"),
    "NAV_FENCE_POLYGON_VERTEX_EXCLUSION": N_("Exclusion corner"),
    "NAV_FENCE_CIRCLE_INCLUSION": N_("Fence circle"),
    "NAV_FENCE_CIRCLE_EXCLUSION": N_("Exclusion circle"),
    "NAV_RALLY_POINT": N_("Rally point"),
}
"""By MAVLink name; a command that is not here keeps that name."""

OFFERED: Final = (
    known.NAV_WAYPOINT,
    known.NAV_SPLINE_WAYPOINT,
    known.NAV_TAKEOFF,
    known.NAV_LOITER_TIME,
    known.NAV_LOITER_TURNS,
    known.NAV_LOITER_UNLIM,
    known.NAV_DELAY,
    known.CONDITION_YAW,
    known.DO_CHANGE_SPEED,
    known.DO_JUMP,
    known.DO_SET_ROI_LOCATION,
    known.DO_SET_ROI_NONE,
    known.DO_SET_CAM_TRIGG_DIST,
    known.IMAGE_START_CAPTURE,
    known.IMAGE_STOP_CAPTURE,
    known.VIDEO_START_CAPTURE,
    known.VIDEO_STOP_CAPTURE,
    known.NAV_LAND,
    known.NAV_RETURN_TO_LAUNCH,
)
"""Commands an operator may choose in the table."""

PARAMETER_WORDS: Final = (
    N_("ISO"), N_("abort height"), N_("acceptance radius"), N_("action"), N_("altitude"), N_("angle"),
    N_("camera id"), N_("cycles"), N_("delay"), N_("direction"), N_("distance"), N_("duration"),
    N_("exit cross-track"), N_("fence"), N_("first number"), N_("gimbal id"), N_("gripper"),
    N_("heading"), N_("heading required"), N_("height"), N_("hold time"), N_("hour UTC"), N_("images"),
    N_("interval"), N_("minute UTC"), N_("mode"), N_("pass radius"), N_("period"), N_("pitch"),
    N_("precision landing"), N_("pulse"), N_("radius"), N_("rate"), N_("relative"), N_("repeats"),
    N_("roll"), N_("second UTC"), N_("servo"), N_("setting"), N_("shutter"), N_("speed"),
    N_("speed type"), N_("state"), N_("status rate"), N_("stream"), N_("target item"), N_("throttle"),
    N_("trigger once now"), N_("turns"), N_("use current place"), N_("vertices"), N_("yaw"), N_("zoom"),
    N_("zoom type"), N_("on"), N_("off"), N_("clockwise"), N_("counter-clockwise"), N_("shortest"),
    N_("airspeed"), N_("ground speed"), N_("climb speed"), N_("descent speed"), N_("opportunistic"),
    N_("required"),
)  # fmt: skip
"""Names of parameters and of their choices, as the catalogue writes them."""


def command_title(name: str) -> str:
    """A command's MAVLink name in words; itself when there are none."""
    title = TITLES.get(name)
    return _(title) if title else name


def title_of(command: int) -> str:
    """A command's number in words."""
    return command_title(name_of(command))


def is_offered(command: int) -> bool:
    """Whether the command can be chosen in the table."""
    return command in CATALOG and command in OFFERED
