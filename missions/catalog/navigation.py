"""Commands that move the vehicle, wait on the way, or fence it."""

from missions.catalog.build import choice, count, need, ranged, whole
from missions.catalog.spec import CommandSpec, Place

_YAW = ranged(4, "heading", "deg", -360, 360)
_HOLD = ranged(1, "hold time", "s", 0, 65535)
_RADIUS3 = ranged(3, "radius", "m", -10000, 10000)
_XTRACK = ranged(4, "exit cross-track", "", -1, 1)
_OFF_ON = {0: "off", 1: "on"}
_N, _O, _H, _R = Place.NONE, Place.OPTIONAL, Place.HERE, Place.REQUIRED
NAVIGATION: tuple[CommandSpec, ...] = (
    CommandSpec(
        16,
        "NAV_WAYPOINT",
        _R,
        (
            _HOLD,
            ranged(2, "acceptance radius", "m", 0, 10000),
            ranged(3, "pass radius", "m", -10000, 10000),
            _YAW,
        ),
    ),
    CommandSpec(17, "NAV_LOITER_UNLIM", _H, (_RADIUS3, _YAW)),
    CommandSpec(18, "NAV_LOITER_TURNS", _H, (need(1, "turns", "", 0, 255), _RADIUS3, _XTRACK)),
    CommandSpec(19, "NAV_LOITER_TIME", _H, (need(1, "duration", "s", 0, 65535), _RADIUS3, _XTRACK)),
    CommandSpec(20, "NAV_RETURN_TO_LAUNCH", _N),
    CommandSpec(
        21,
        "NAV_LAND",
        _H,
        (
            ranged(1, "abort height", "m", 0, 1000),
            choice(2, "precision landing", {0: "off", 1: "opportunistic", 2: "required"}),
            _YAW,
        ),
    ),
    CommandSpec(22, "NAV_TAKEOFF", _H, (ranged(1, "pitch", "deg", -90, 90), _YAW)),
    CommandSpec(
        30, "NAV_CONTINUE_AND_CHANGE_ALT", _O, (choice(1, "way", {0: "any", 1: "up", 2: "down"}),)
    ),
    CommandSpec(
        31,
        "NAV_LOITER_TO_ALT",
        _H,
        (whole(1, "heading required", 0, 1), ranged(2, "radius", "m", -10000, 10000), _XTRACK),
    ),
    CommandSpec(82, "NAV_SPLINE_WAYPOINT", _R, (_HOLD,)),
    CommandSpec(84, "NAV_VTOL_TAKEOFF", _H, (whole(2, "transition heading", 0, 4), _YAW)),
    CommandSpec(
        85,
        "NAV_VTOL_LAND",
        _H,
        (whole(1, "options", 0, 2), ranged(3, "approach height", "m", 0, 10000), _YAW),
    ),
    CommandSpec(92, "NAV_GUIDED_ENABLE", _N, (choice(1, "guided", _OFF_ON),)),
    CommandSpec(
        93,
        "NAV_DELAY",
        _N,
        (
            need(1, "delay", "s", -1, 604800),
            whole(2, "hour UTC", -1, 23),
            whole(3, "minute UTC", -1, 59),
            whole(4, "second UTC", -1, 59),
        ),
    ),
    CommandSpec(94, "NAV_PAYLOAD_PLACE", _H, (ranged(1, "maximum descent", "m", 0, 10000),)),
    CommandSpec(112, "CONDITION_DELAY", _N, (need(1, "delay", "s", 0, 604800),)),
    CommandSpec(113, "CONDITION_CHANGE_ALT", _O, (ranged(1, "rate", "m/s", -50, 50),)),
    CommandSpec(114, "CONDITION_DISTANCE", _N, (need(1, "distance", "m", 0, 1e6),)),
    CommandSpec(
        115,
        "CONDITION_YAW",
        _N,
        (
            need(1, "angle", "deg", -360, 360),
            ranged(2, "rate", "deg/s", 0, 360),
            choice(3, "direction", {-1: "counter-clockwise", 0: "shortest", 1: "clockwise"}),
            choice(4, "relative", _OFF_ON),
        ),
    ),
    CommandSpec(5000, "NAV_FENCE_RETURN_POINT", _R),
    CommandSpec(5001, "NAV_FENCE_POLYGON_VERTEX_INCLUSION", _R, (count(1, "vertices", 3, 65535),)),
    CommandSpec(5002, "NAV_FENCE_POLYGON_VERTEX_EXCLUSION", _R, (count(1, "vertices", 3, 65535),)),
    CommandSpec(5003, "NAV_FENCE_CIRCLE_INCLUSION", _R, (need(1, "radius", "m", 0, 1e6),)),
    CommandSpec(5004, "NAV_FENCE_CIRCLE_EXCLUSION", _R, (need(1, "radius", "m", 0, 1e6),)),
    CommandSpec(5100, "NAV_RALLY_POINT", _R),
)
