"""Wire items → plan."""

import math
from collections.abc import Sequence

from missions.catalog import CATALOG, Place, name_of
from missions.compile.wire import (
    DEGREE,
    FRAME_MISSION,
    LOCAL_FRAMES,
    LOCAL_METRE,
    NOT_SET,
    REFERENCE_OF_FRAME,
    Target,
    WireItem,
    shortest,
)
from missions.errors import UserError
from missions.geo import Altitude, GeoPoint, Position, Reference
from missions.items import (
    DO_JUMP,
    FENCE_CIRCLE_EXCLUSION,
    FENCE_CIRCLE_INCLUSION,
    FENCE_POLYGON_EXCLUSION,
    FENCE_POLYGON_INCLUSION,
    FENCE_RETURN_POINT,
    RALLY_POINT,
    Extra,
    MissionItem,
    Params,
)
from missions.plan import Fence, FenceCircle, FencePolygon, Plan

_POLYGONS = {FENCE_POLYGON_INCLUSION: True, FENCE_POLYGON_EXCLUSION: False}
_CIRCLES = {FENCE_CIRCLE_INCLUSION: True, FENCE_CIRCLE_EXCLUSION: False}


def plan_from_wire(
    mission: Sequence[WireItem],
    fence: Sequence[WireItem],
    rally: Sequence[WireItem],
    target: Target,
) -> Plan:
    """The plan a vehicle holds, from the items downloaded from it in sequence.

    Raises:
        UserError: when fence or rally items do not make a fence or rally points; names the item.
    """
    home: Position | None = None
    if target.has_home_item and mission:
        home = _position(mission[0], Reference.AMSL)
        mission = mission[1:]
    return Plan(
        home=home,
        items=tuple(_item(item, target) for item in mission),
        fence=_fence(fence),
        rally=tuple(_rally_point(item) for item in rally),
    )


def _item(wire: WireItem, target: Target) -> MissionItem:
    params = [_maybe(value) for value in wire.params]
    if wire.command == DO_JUMP and target.has_home_item and params[0] is not None:
        params[0] -= 1.0
    four: Params = (params[0], params[1], params[2], params[3])
    spec = CATALOG.get(wire.command)
    if spec is None or wire.frame not in {FRAME_MISSION, *REFERENCE_OF_FRAME}:
        return _raw(wire, four)
    in_mission_frame = wire.frame == FRAME_MISSION
    if spec.place is Place.NONE or (in_mission_frame and spec.place is Place.OPTIONAL):
        extra = (float(wire.x), float(wire.y), _maybe(wire.z_m))
        return MissionItem(wire.command, None, None, four, extra, wire.auto_continue)
    if in_mission_frame:
        return _raw(wire, four)
    point = _point(wire)
    altitude = _altitude(wire)
    if point is None and altitude is not None and altitude.value_m == 0.0:
        altitude = None  # "here, at 0" is how a command without any place travels
    return MissionItem(wire.command, point, altitude, four, auto_continue=wire.auto_continue)


def _raw(wire: WireItem, params: Params) -> MissionItem:
    scale = 1.0
    if wire.frame in REFERENCE_OF_FRAME:
        scale = DEGREE
    elif wire.frame in LOCAL_FRAMES:
        scale = LOCAL_METRE
    extra: Extra = (wire.x / scale, wire.y / scale, _maybe(wire.z_m))
    return MissionItem(wire.command, None, None, params, extra, wire.auto_continue, wire.frame)


def _maybe(value: float) -> float | None:
    return None if math.isnan(value) else shortest(value)


def _point(wire: WireItem) -> GeoPoint | None:
    """The item's place; None for 0, 0 and for "not set", which both mean where the vehicle is."""
    if (wire.x, wire.y) in {(0, 0), (NOT_SET, NOT_SET)}:
        return None
    return GeoPoint(wire.x / DEGREE, wire.y / DEGREE)


def _altitude(wire: WireItem) -> Altitude | None:
    value_m = _maybe(wire.z_m)
    return None if value_m is None else Altitude(value_m, REFERENCE_OF_FRAME[wire.frame])


def _position(wire: WireItem, reference: Reference) -> Position | None:
    if (wire.x, wire.y) == (0, 0):
        return None
    point = GeoPoint(wire.x / DEGREE, wire.y / DEGREE)
    return Position(point, Altitude(_maybe(wire.z_m) or 0.0, reference))


def _fence(items: Sequence[WireItem]) -> Fence:
    polygons: list[FencePolygon] = []
    circles: list[FenceCircle] = []
    return_point: Position | None = None
    index = 0
    while index < len(items):
        wire = items[index]
        index += 1
        point = GeoPoint(wire.x / DEGREE, wire.y / DEGREE)
        if wire.command in _POLYGONS:
            points = _vertices(items, index - 1)
            polygons.append(FencePolygon(points, _POLYGONS[wire.command]))
            index += len(points) - 1
        elif wire.command in _CIRCLES:
            radius_m = shortest(wire.params[0])
            circles.append(FenceCircle(point, radius_m, _CIRCLES[wire.command]))
        elif wire.command == FENCE_RETURN_POINT:
            return_point = _held(wire, point)
        else:
            raise UserError(
                f"The vehicle's fence holds a {name_of(wire.command)} as item {index}: "
                "send it a new fence or clear it."
            )
    return Fence(tuple(polygons), tuple(circles), return_point)


def _vertices(items: Sequence[WireItem], start: int) -> tuple[GeoPoint, ...]:
    first = items[start]
    count = first.params[0]
    members = items[start : start + int(count)] if 1 <= count <= len(items) else ()
    whole = bool(members) and len(members) == count
    if not whole or any(
        (item.command, item.params[0]) != (first.command, count) for item in members
    ):
        raise UserError(
            f"The vehicle's fence polygon at item {start + 1} says it has {count:g} corners and has "
            "not: send it a new fence or clear it."
        )
    return tuple(GeoPoint(item.x / DEGREE, item.y / DEGREE) for item in members)


def _rally_point(wire: WireItem) -> Position:
    if wire.command != RALLY_POINT:
        raise UserError(
            f"The vehicle's rally points hold a {name_of(wire.command)} as item "
            f"{wire.sequence + 1}: send it new rally points or clear them."
        )
    return _held(wire, GeoPoint(wire.x / DEGREE, wire.y / DEGREE))


def _held(wire: WireItem, point: GeoPoint) -> Position:
    reference = REFERENCE_OF_FRAME.get(wire.frame)
    if reference is None:
        raise UserError(
            f"The vehicle holds a {name_of(wire.command)} in frame {wire.frame}, which is no global "
            "frame: send it a new plan or clear it."
        )
    return Position(point, Altitude(_maybe(wire.z_m) or 0.0, reference))
