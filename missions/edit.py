"""Edits of a plan: every one returns a new plan, and jumps keep pointing at the item they meant.

Indices count the plan's items from 0. A jump whose target is deleted goes to the item that takes its
place. Items handed in are taken as they are: a jump among them counts in the plan that results.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from missions.errors import UserError
from missions.geo import Altitude, GeoPoint, Position, north_east_m, offset
from missions.items import DO_JUMP, NAV_LAND, NAV_LAST, NAV_TAKEOFF, MissionItem, change_speed
from missions.plan import Fence, FenceCircle, FencePolygon, Plan


def insert(plan: Plan, index: int, items: Sequence[MissionItem]) -> Plan:
    """Put ``items`` before the item at ``index``; the number of items appends.

    Raises:
        UserError: when there is no such place.
    """
    if not 0 <= index <= len(plan.items):
        raise UserError(_no_item(plan, index))
    old: list[int | MissionItem] = list(range(len(plan.items)))
    old[index:index] = items
    return _arranged(plan, old)


def append(plan: Plan, items: Sequence[MissionItem]) -> Plan:
    """Put ``items`` at the end."""
    return insert(plan, len(plan.items), items)


def delete(plan: Plan, indices: Collection[int]) -> Plan:
    """Leave out the items at ``indices``.

    Raises:
        UserError: when one of them does not exist.
    """
    for index in indices:
        _check(plan, index)
    return _arranged(plan, [index for index in range(len(plan.items)) if index not in indices])


def move(plan: Plan, index: int, to: int) -> Plan:
    """Take the item at ``index`` out and put it back so that it ends up at ``to``.

    Raises:
        UserError: when one of the two places does not exist.
    """
    _check(plan, index)
    _check(plan, to)
    order: list[int | MissionItem] = list(range(len(plan.items)))
    order.insert(to, order.pop(index))
    return _arranged(plan, order)


def replace_item(plan: Plan, index: int, item: MissionItem) -> Plan:
    """Put ``item`` in the place of the one at ``index``.

    Raises:
        UserError: when there is no such item.
    """
    _check(plan, index)
    return replace(plan, items=(*plan.items[:index], item, *plan.items[index + 1 :]))


def set_altitude(plan: Plan, altitude: Altitude, indices: Collection[int] | None = None) -> Plan:
    """Fly the named items, or all that move the vehicle but landings, at ``altitude``.

    Raises:
        UserError: when one of them does not exist.
    """
    if indices is None:
        indices = {
            index
            for index, item in enumerate(plan.items)
            if item.command <= NAV_LAST and item.command != NAV_LAND and item.altitude is not None
        }
    items = list(plan.items)
    for index in indices:
        _check(plan, index)
        items[index] = replace(items[index], altitude=altitude)
    return replace(plan, items=tuple(items))


def set_speed(plan: Plan, speed_mps: float, index: int | None = None) -> Plan:
    """Fly at ``speed_mps``: the whole plan, or from the item at ``index`` on.

    For the whole plan every speed change in it goes away and one follows the take-off, because the
    planned speed is not sent to the vehicle.

    Raises:
        UserError: when the speed is not above 0 or the item does not exist.
    """
    if not speed_mps > 0:
        raise UserError(f"A speed of {speed_mps:g} m/s cannot be flown: give one above 0.")
    if index is not None:
        return insert(plan, index, (change_speed(speed_mps),))
    model = change_speed(speed_mps)
    order: list[int | MissionItem] = [
        index
        for index, item in enumerate(plan.items)
        if (item.command, item.params[0]) != (model.command, model.params[0])
    ]
    after = next(
        (
            place + 1
            for place, entry in enumerate(order)
            if isinstance(entry, int) and plan.items[entry].command == NAV_TAKEOFF
        ),
        0,
    )
    order.insert(after, model)
    return replace(_arranged(plan, order), hover_speed_mps=speed_mps)


def reverse(plan: Plan) -> Plan:
    """Fly the route the other way round.

    The places between take-off and landing change order; take-off, landings and commands without a
    place stay where they are in the list.
    """
    slots = [
        index
        for index, item in enumerate(plan.items)
        if item.command <= NAV_LAST
        and item.command not in (NAV_TAKEOFF, NAV_LAND)
        and item.position is not None
    ]
    items = list(plan.items)
    for slot, source in zip(slots, reversed(slots), strict=True):
        items[slot] = plan.items[source]
    return replace(plan, items=tuple(items))


def translate(
    plan: Plan, north_m: float, east_m: float, indices: Collection[int] | None = None
) -> Plan:
    """Shift the named items, or the whole mission, without turning it; home and fence stay.

    Raises:
        UserError: when one of the items does not exist.
    """
    chosen = range(len(plan.items)) if indices is None else indices
    items = list(plan.items)
    places = [plan.items[index].position for index in chosen if 0 <= index < len(plan.items)]
    origin = next((place for place in places if place is not None), None)
    for index in chosen:
        _check(plan, index)
        point = items[index].position
        if point is not None and origin is not None:
            items[index] = replace(items[index], position=_shifted(point, origin, north_m, east_m))
    return replace(plan, items=tuple(items))


def translate_fence(plan: Plan, north_m: float, east_m: float) -> Plan:
    """Shift fence and rally points, without turning them."""
    fence = plan.fence
    places = [point for polygon in fence.polygons for point in polygon.points]
    places += [circle.center for circle in fence.circles] + [spot.point for spot in plan.rally]
    if fence.return_point is not None:
        places.append(fence.return_point.point)
    if not places:
        return plan
    origin = places[0]

    def shift(point: GeoPoint) -> GeoPoint:
        return _shifted(point, origin, north_m, east_m)

    def shift_spot(spot: Position) -> Position:
        return replace(spot, point=shift(spot.point))

    moved = Fence(
        tuple(
            FencePolygon(tuple(shift(point) for point in polygon.points), polygon.inclusion)
            for polygon in fence.polygons
        ),
        tuple(
            FenceCircle(shift(circle.center), circle.radius_m, circle.inclusion)
            for circle in fence.circles
        ),
        shift_spot(fence.return_point) if fence.return_point else None,
    )
    return replace(plan, fence=moved, rally=tuple(shift_spot(spot) for spot in plan.rally))


def bind(plan: Plan, owner_uid: str | None) -> Plan:
    """Say which vehicle alone may fly the plan; None: any again."""
    return replace(plan, owner_uid=owner_uid)


def _shifted(point: GeoPoint, origin: GeoPoint, north_m: float, east_m: float) -> GeoPoint:
    """The shape is moved as one: every place keeps its offset from ``origin``."""
    place_north_m, place_east_m = north_east_m(origin, point)
    return offset(offset(origin, north_m, east_m), place_north_m, place_east_m)


def _check(plan: Plan, index: int) -> None:
    if not 0 <= index < len(plan.items):
        raise UserError(_no_item(plan, index))


def _no_item(plan: Plan, index: int) -> str:
    return f"There is no item {index + 1}: the plan has {len(plan.items)}; choose one of them."


def _arranged(plan: Plan, order: Sequence[int | MissionItem]) -> Plan:
    """The plan with its items in ``order``, old ones by index, and their jumps pointing right."""
    place_of = {entry: place for place, entry in enumerate(order) if isinstance(entry, int)}
    survivor = len(order)
    new_index: dict[int, int] = {}
    for old in range(len(plan.items) - 1, -1, -1):
        survivor = place_of.get(old, survivor)
        new_index[old] = survivor
    items = [
        _retargeted(plan.items[entry], new_index) if isinstance(entry, int) else entry
        for entry in order
    ]
    return replace(plan, items=tuple(items))


def _retargeted(item: MissionItem, new_index: dict[int, int]) -> MissionItem:
    target = item.params[0]
    if item.command != DO_JUMP or target is None or target not in new_index:
        return item
    return replace(item, params=(float(new_index[int(target)]), *item.params[1:]))
