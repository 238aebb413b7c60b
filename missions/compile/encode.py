"""Plan → wire items."""

import math
from dataclasses import dataclass

from missions.catalog import CATALOG, Place, name_of
from missions.compile.wire import (
    DEGREE,
    FRAME_MISSION,
    FRAME_OF_REFERENCE,
    LOCAL_FRAMES,
    LOCAL_METRE,
    NOT_SET,
    REFERENCE_OF_FRAME,
    TYPE_FENCE,
    TYPE_RALLY,
    Target,
    WireItem,
    as_float32,
)
from missions.errors import UserError
from missions.geo import Altitude, GeoPoint, Position, Reference, is_valid
from missions.items import (
    DO_JUMP,
    FENCE_CIRCLE_EXCLUSION,
    FENCE_CIRCLE_INCLUSION,
    FENCE_POLYGON_EXCLUSION,
    FENCE_POLYGON_INCLUSION,
    FENCE_RETURN_POINT,
    NAV_LAST,
    NAV_RETURN_TO_LAUNCH,
    NAV_WAYPOINT,
    RALLY_POINT,
    MissionItem,
)
from missions.plan import Plan

_BARE_FRAME = 3  # ArduPilot ignores it; accepted for every bare command in the recordings
_NO_PARAMS = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Destination:
    """Where parameters 5 to 7 go: a frame and the three values."""

    frame: int
    x: int
    y: int
    z_m: float


def compile_mission(plan: Plan, target: Target) -> tuple[WireItem, ...]:
    """The mission's items as ``target`` wants them, home first where it has a home item.

    Raises:
        UserError: when an item cannot be put on the wire for this target; names the item.
    """
    wire: list[WireItem] = []
    if target.has_home_item:
        wire.append(_home_item(plan.home))
    here = plan.home.point if plan.home else None
    for index, item in enumerate(plan.items):
        label = f"Item {index + 1} ({name_of(item.command)})"
        where = _destination(item, target, here, label)
        params = _params(item, target, label)
        sequence = len(wire)
        wire.append(
            WireItem(
                sequence=sequence,
                frame=where.frame,
                command=item.command,
                current=sequence == 0,
                auto_continue=item.auto_continue,
                params=params,
                x=where.x,
                y=where.y,
                z_m=where.z_m,
            )
        )
        here = _place_after(item, plan, here)
    return tuple(wire)


def compile_fence(plan: Plan) -> tuple[WireItem, ...]:
    """The fence's items: polygons vertex by vertex, circles, then the return point.

    Raises:
        UserError: when a place or a radius is not a usable number.
    """
    wire: list[WireItem] = []
    for polygon in plan.fence.polygons:
        command = FENCE_POLYGON_INCLUSION if polygon.inclusion else FENCE_POLYGON_EXCLUSION
        for point in polygon.points:
            wire.append(_fence_item(len(wire), command, float(len(polygon.points)), point))
    for circle in plan.fence.circles:
        command = FENCE_CIRCLE_INCLUSION if circle.inclusion else FENCE_CIRCLE_EXCLUSION
        radius_m = _float32(circle.radius_m, "The fence circle's radius")
        wire.append(_fence_item(len(wire), command, radius_m, circle.center))
    back = plan.fence.return_point
    if back is not None:
        wire.append(_spot(len(wire), FENCE_RETURN_POINT, back, TYPE_FENCE))
    return tuple(wire)


def compile_rally(plan: Plan) -> tuple[WireItem, ...]:
    """The rally points' items.

    Raises:
        UserError: when a place or an altitude is not a usable number.
    """
    return tuple(
        _spot(index, RALLY_POINT, position, TYPE_RALLY) for index, position in enumerate(plan.rally)
    )


def _home_item(home: Position | None) -> WireItem:
    if home is None:  # the vehicle puts its own there anyway
        return WireItem(0, 0, NAV_WAYPOINT, True, True, _NO_PARAMS, 0, 0, 0.0)
    x, y = _scaled(home.point, "The home")
    z_m = _float32(home.altitude.value_m, "The home's altitude")
    return WireItem(0, 0, NAV_WAYPOINT, True, True, _NO_PARAMS, x, y, z_m)


def _place_after(item: MissionItem, plan: Plan, here: GeoPoint | None) -> GeoPoint | None:
    """Where the vehicle is once ``item`` is done."""
    if item.command == NAV_RETURN_TO_LAUNCH and plan.home is not None:
        return plan.home.point
    if item.command <= NAV_LAST and item.position is not None:
        return item.position
    return here


def _params(item: MissionItem, target: Target, label: str) -> tuple[float, float, float, float]:
    values = [
        _not_set(target) if value is None else _float32(value, f"{label}: parameter {number}")
        for number, value in enumerate(item.params, start=1)
    ]
    if item.command == DO_JUMP and target.has_home_item:
        values[0] += 1.0
    return values[0], values[1], values[2], values[3]


def _not_set(target: Target) -> float:
    return 0.0 if target.nan_is_zero else math.nan


def _destination(
    item: MissionItem, target: Target, here: GeoPoint | None, label: str
) -> _Destination:
    if item.frame is not None:
        return _raw(item, item.frame, target, label)
    spec = CATALOG.get(item.command)
    needs_place = spec is not None and spec.place in (Place.HERE, Place.REQUIRED)
    if item.position is None and item.altitude is None and not needs_place:
        frame = FRAME_MISSION if target.bare_commands_in_mission_frame else _BARE_FRAME
        return _Destination(frame, *_numbers(item, 1.0, target, label))
    reference = item.altitude.reference if item.altitude else Reference.HOME
    if reference is Reference.TERRAIN and not target.accepts_terrain_frames:
        raise UserError(
            f"{label} is held above the terrain, which this autopilot does not accept: "
            "give it an altitude above home."
        )
    place = item.position
    if place is None and needs_place and not target.nan_is_zero:
        if here is None:
            raise UserError(f"{label} has no place and the plan has no home: set one of them.")
        place = here
    x, y = (0, 0) if place is None else _scaled(place, label)
    return _Destination(
        FRAME_OF_REFERENCE[reference], x, y, _height(item.altitude, target, f"{label}: altitude")
    )


def _raw(item: MissionItem, frame: int, target: Target, label: str) -> _Destination:
    scale = 1.0
    if frame in REFERENCE_OF_FRAME:
        scale = DEGREE
    elif frame in LOCAL_FRAMES:
        scale = LOCAL_METRE
    return _Destination(frame, *_numbers(item, scale, target, label))


def _numbers(item: MissionItem, scale: float, target: Target, label: str) -> tuple[int, int, float]:
    """Parameters 5 to 7 of an item without a place."""
    x = _whole(item.extra[0], scale, f"{label}: parameter 5")
    y = _whole(item.extra[1], scale, f"{label}: parameter 6")
    z = item.extra[2]
    return x, y, _not_set(target) if z is None else _float32(z, f"{label}: parameter 7")


def _height(altitude: Altitude | None, target: Target, label: str) -> float:
    return _not_set(target) if altitude is None else _float32(altitude.value_m, label)


def _whole(value: float | None, scale: float, label: str) -> int:
    if value is None:
        return 0
    scaled = value * scale
    if not math.isfinite(scaled) or abs(scaled) > NOT_SET:
        raise UserError(f"{label} ({value}) does not fit a mission item: give it a smaller number.")
    return round(scaled)


def _float32(value: float, label: str) -> float:
    """A finite number as the wire carries it."""
    if math.isfinite(value):
        try:
            return as_float32(value)
        except OverflowError:
            pass
    raise UserError(f"{label} ({value}) is not a number a vehicle can be sent: correct it.")


def _scaled(point: GeoPoint, label: str) -> tuple[int, int]:
    if not is_valid(point):
        raise UserError(
            f"{label} is at {point.latitude_deg}, {point.longitude_deg}, which is not on Earth: "
            "correct the latitude and longitude."
        )
    return round(point.latitude_deg * DEGREE), round(point.longitude_deg * DEGREE)


def _fence_item(sequence: int, command: int, value: float, point: GeoPoint) -> WireItem:
    x, y = _scaled(point, f"Fence item {sequence + 1}")
    params = (value, 0.0, 0.0, 0.0)
    return WireItem(sequence, 0, command, sequence == 0, True, params, x, y, 0.0, TYPE_FENCE)


def _spot(sequence: int, command: int, position: Position, mission_type: int) -> WireItem:
    label = f"Rally point {sequence + 1}" if command == RALLY_POINT else "The fence's return point"
    x, y = _scaled(position.point, label)
    return WireItem(
        sequence=sequence,
        frame=FRAME_OF_REFERENCE[position.altitude.reference],
        command=command,
        current=sequence == 0,
        auto_continue=True,
        params=_NO_PARAMS,
        x=x,
        y=y,
        z_m=_float32(position.altitude.value_m, f"{label}: altitude"),
        mission_type=mission_type,
    )
