"""Commands that do something on the way: speed, camera, gimbal, servos, jumps."""

from missions.catalog.build import choice, count, need, ranged, whole
from missions.catalog.spec import CommandSpec, ParamSpec, Place

_GIMBAL1 = whole(1, "gimbal id", 0, 255)
_OFF_ON = {0: "off", 1: "on"}
_SPEED_TYPES = {0: "airspeed", 1: "ground speed", 2: "climb speed", 3: "descent speed"}
_ROI_MODES = {0: "none", 1: "next waypoint", 2: "waypoint index", 3: "location", 4: "target"}
_ZOOM_TYPES = {0: "step", 1: "continuous", 2: "range", 3: "focal length", 4: "horizontal angle"}
_FOCUS_TYPES = {
    0: "step",
    1: "continuous",
    2: "range",
    3: "metres",
    4: "auto",
    5: "auto single",
    6: "auto continuous",
}
_MOUNT_MODES = {
    0: "retract",
    1: "neutral",
    2: "MAVLink targeting",
    3: "RC targeting",
    4: "GPS point",
    5: "system id",
    6: "home",
}


def _camera(number: int) -> ParamSpec:
    return whole(number, "camera id", 0, 255)


_N, _O, _R = Place.NONE, Place.OPTIONAL, Place.REQUIRED
ACTIONS: tuple[CommandSpec, ...] = (
    CommandSpec(
        177, "DO_JUMP", _N, (count(1, "target item", 0, 65535), count(2, "repeats", -1, 65535))
    ),
    CommandSpec(
        178,
        "DO_CHANGE_SPEED",
        _N,
        (
            choice(1, "speed type", _SPEED_TYPES),
            need(2, "speed", "m/s", -2, 100),
            ranged(3, "throttle", "%", -2, 100),
        ),
    ),
    CommandSpec(179, "DO_SET_HOME", _O, (choice(1, "use current place", _OFF_ON),)),
    CommandSpec(181, "DO_SET_RELAY", _N, (count(1, "relay", 0, 255), count(2, "setting", 0, 255))),
    CommandSpec(
        182,
        "DO_REPEAT_RELAY",
        _N,
        (count(1, "relay", 0, 255), count(2, "cycles", 0, 65535), ranged(3, "period", "s", 0)),
    ),
    CommandSpec(
        183, "DO_SET_SERVO", _N, (count(1, "servo", 0, 255), need(2, "pulse", "us", 0, 3000))
    ),
    CommandSpec(
        184,
        "DO_REPEAT_SERVO",
        _N,
        (
            count(1, "servo", 0, 255),
            need(2, "pulse", "us", 0, 3000),
            count(3, "cycles", 0, 65535),
            ranged(4, "period", "s", 0),
        ),
    ),
    CommandSpec(189, "DO_LAND_START", _O),
    CommandSpec(191, "DO_GO_AROUND", _N, (ranged(1, "height", "m", 0, 10000),)),
    CommandSpec(193, "DO_PAUSE_CONTINUE", _N, (choice(1, "state", {0: "pause", 1: "continue"}),)),
    CommandSpec(194, "DO_SET_REVERSE", _N, (choice(1, "reverse", _OFF_ON),)),
    CommandSpec(195, "DO_SET_ROI_LOCATION", _R, (_GIMBAL1,)),
    CommandSpec(196, "DO_SET_ROI_WPNEXT_OFFSET", _N, (_GIMBAL1,)),
    CommandSpec(197, "DO_SET_ROI_NONE", _N, (_GIMBAL1,)),
    CommandSpec(
        198,
        "DO_SET_ROI_SYSID",
        _N,
        (count(1, "system id", 0, 255), whole(2, "gimbal id", 0, 255)),
    ),
    CommandSpec(201, "DO_SET_ROI", _O, (choice(1, "mode", _ROI_MODES), whole(2, "index"))),
    CommandSpec(
        202,
        "DO_DIGICAM_CONFIGURE",
        _N,
        (whole(1, "mode"), ranged(2, "shutter"), ranged(3, "aperture"), ranged(4, "ISO")),
    ),
    CommandSpec(
        203,
        "DO_DIGICAM_CONTROL",
        _N,
        (
            whole(1, "session"),
            ranged(2, "zoom position"),
            ranged(3, "zoom step"),
            whole(4, "focus lock"),
            whole(5, "shoot"),
            whole(6, "command id"),
        ),
    ),
    CommandSpec(204, "DO_MOUNT_CONFIGURE", _N, (choice(1, "mode", _MOUNT_MODES),)),
    CommandSpec(
        205,
        "DO_MOUNT_CONTROL",
        _N,
        (
            ranged(1, "pitch", "deg", -180, 180),
            ranged(2, "roll", "deg", -180, 180),
            ranged(3, "yaw", "deg", -360, 360),
            choice(7, "mode", _MOUNT_MODES),
        ),
    ),
    CommandSpec(
        206,
        "DO_SET_CAM_TRIGG_DIST",
        _N,
        (
            need(1, "distance", "m", 0, 10000),
            ranged(2, "shutter", "ms", -1),
            choice(3, "trigger once now", _OFF_ON),
            _camera(4),
        ),
    ),
    CommandSpec(
        207, "DO_FENCE_ENABLE", _N, (choice(1, "fence", {0: "off", 1: "on", 2: "floor off"}),)
    ),
    CommandSpec(
        208, "DO_PARACHUTE", _N, (choice(1, "action", {0: "disable", 1: "enable", 2: "release"}),)
    ),
    CommandSpec(
        211,
        "DO_GRIPPER",
        _N,
        (whole(1, "gripper", 0, 255), choice(2, "action", {0: "release", 1: "grab", 2: "hold"})),
    ),
    CommandSpec(
        214,
        "DO_SET_CAM_TRIGG_INTERVAL",
        _N,
        (need(1, "period", "ms", -1), ranged(2, "shutter", "ms", -1), _camera(3)),
    ),
    CommandSpec(216, "DO_SPRAYER", _N, (choice(1, "sprayer", _OFF_ON),)),
    CommandSpec(218, "DO_AUX_FUNCTION", _N, (count(1, "function", 0), count(2, "level", 0, 2))),
    CommandSpec(
        222,
        "DO_GUIDED_LIMITS",
        _N,
        (
            ranged(1, "timeout", "s", 0),
            ranged(2, "lowest altitude", "m"),
            ranged(3, "highest altitude", "m"),
            ranged(4, "horizontal limit", "m", 0),
        ),
    ),
    CommandSpec(
        223,
        "DO_ENGINE_CONTROL",
        _N,
        (
            choice(1, "engine", _OFF_ON),
            choice(2, "cold start", _OFF_ON),
            ranged(3, "height delay", "m", 0),
        ),
    ),
    CommandSpec(
        224,
        "DO_SET_MISSION_CURRENT",
        _N,
        (count(1, "item", -1, 65535), choice(2, "reset mission", _OFF_ON)),
    ),
    CommandSpec(530, "SET_CAMERA_MODE", _N, (_camera(1), whole(2, "mode", 0, 255))),
    CommandSpec(
        531,
        "SET_CAMERA_ZOOM",
        _N,
        (choice(1, "zoom type", _ZOOM_TYPES), need(2, "zoom"), _camera(3)),
    ),
    CommandSpec(
        532,
        "SET_CAMERA_FOCUS",
        _N,
        (choice(1, "focus type", _FOCUS_TYPES), ranged(2, "focus"), _camera(3)),
    ),
    CommandSpec(
        534,
        "SET_CAMERA_SOURCE",
        _N,
        (_camera(1), whole(2, "first source", 0, 255), whole(3, "second source", 0, 255)),
    ),
    CommandSpec(600, "JUMP_TAG", _N, (count(1, "tag", 0, 65535),)),
    CommandSpec(
        601, "DO_JUMP_TAG", _N, (count(1, "tag", 0, 65535), count(2, "repeats", -1, 65535))
    ),
    CommandSpec(
        1000,
        "DO_GIMBAL_MANAGER_PITCHYAW",
        _N,
        (
            ranged(1, "pitch", "deg", -180, 180),
            ranged(2, "yaw", "deg", -360, 360),
            ranged(3, "pitch rate", "deg/s", -720, 720),
            ranged(4, "yaw rate", "deg/s", -720, 720),
            whole(5, "flags", 0, 2**31 - 1),
            whole(7, "gimbal id", 0, 255),
        ),
    ),
    CommandSpec(
        1001,
        "DO_GIMBAL_MANAGER_CONFIGURE",
        _N,
        tuple(whole(n, "control id", -3, 255) for n in range(1, 5)),
    ),
    CommandSpec(
        2000,
        "IMAGE_START_CAPTURE",
        _N,
        (
            _camera(1),
            need(2, "interval", "s", 0),
            whole(3, "images", 0),
            whole(4, "first number", 0),
        ),
    ),
    CommandSpec(2001, "IMAGE_STOP_CAPTURE", _N, (_camera(1),)),
    CommandSpec(
        2003,
        "DO_TRIGGER_CONTROL",
        _N,
        tuple(whole(n, name, -1, 1) for n, name in ((1, "enable"), (2, "reset"), (3, "pause"))),
    ),
    CommandSpec(
        2500,
        "VIDEO_START_CAPTURE",
        _N,
        (whole(1, "stream", 0, 255), ranged(2, "status rate", "Hz", 0), _camera(3)),
    ),
    CommandSpec(2501, "VIDEO_STOP_CAPTURE", _N, (whole(1, "stream", 0, 255), _camera(2))),
    CommandSpec(3000, "DO_VTOL_TRANSITION", _N, (whole(1, "state", 1, 4),)),
    CommandSpec(
        4501, "CONDITION_GATE", _R, (whole(1, "geometry", 0, 0), choice(2, "altitude", _OFF_ON))
    ),
    CommandSpec(
        42600,
        "DO_WINCH",
        _N,
        (
            whole(1, "winch", 0, 255),
            whole(2, "action", 0, 20),
            ranged(3, "length", "m"),
            ranged(4, "rate", "m/s"),
        ),
    ),
    CommandSpec(42702, "NAV_SCRIPT_TIME", _N, (whole(1, "command", 0, 255),)),
    CommandSpec(42703, "NAV_ATTITUDE_TIME", _N, (need(1, "duration", "s", 0, 65535),)),
)
