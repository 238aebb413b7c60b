"""What an operator may write into a cell of the item table, and the item that becomes of it; pure."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from missions import edit
from missions.catalog import CATALOG, Place, field_value
from missions.errors import UserError
from missions.geo import Altitude, GeoPoint, Reference, is_valid
from missions.items import (
    CONDITION_DELAY,
    DO_CHANGE_SPEED,
    DO_JUMP,
    NAV_DELAY,
    NAV_LAST,
    NAV_LOITER_TIME,
    NAV_SPLINE_WAYPOINT,
    NAV_WAYPOINT,
    MissionItem,
    change_speed,
)
from ui.formatting import Local
from ui.models.command_words import title_of
from ui.words import _

if TYPE_CHECKING:
    from missions.catalog import ParamSpec
    from missions.plan import Plan

HOLDERS: Final = frozenset(
    {NAV_WAYPOINT, NAV_SPLINE_WAYPOINT, NAV_LOITER_TIME, NAV_DELAY, CONDITION_DELAY}
)
"""Commands whose first parameter is a time to wait."""
DEFAULT_HEIGHT: Final = Altitude(40.0, Reference.HOME)
_REFERENCES: Final = {
    "": None,
    "home": Reference.HOME,
    "amsl": Reference.AMSL,
    "agl": Reference.TERRAIN,
}
_HEIGHT: Final = re.compile(r"\s*([-+]?[\d.,]+)\s*(?:m\b)?\s*([a-z]*)\s*", re.IGNORECASE)
_PLACE: Final = re.compile(
    r"\s*([-+]?\d+(?:[.,]\d+)?)\s*°?\s*([NS]?)[\s,;]+([-+]?\d+(?:[.,]\d+)?)\s*°?\s*([EWO]?)\s*",
    re.IGNORECASE,
)


def number(text: str) -> float:
    """A number as people write it, with a point or a comma.

    Raises:
        UserError: when it is none.
    """
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise UserError(_("“{text}” is no number: write one like 40 or 2.5.").format(text=text))
    return value


def place(text: str) -> GeoPoint:
    """A place from ``latitude, longitude`` in degrees.

    Raises:
        UserError: when it is none.
    """
    match = _PLACE.fullmatch(text)
    if match is None:
        raise UserError(
            _("“{text}” is no place: write latitude and longitude, as 43.51460, 4.98760.").format(
                text=text
            )
        )
    south, west = match[2].upper() == "S", match[4].upper() in ("W", "O")
    latitude, longitude = number(match[1]), number(match[3])
    point = GeoPoint(-latitude if south else latitude, -longitude if west else longitude)
    if not is_valid(point):
        raise UserError(
            _("“{text}” is not on Earth: latitude is at most 90°, longitude 180°.").format(
                text=text
            )
        )
    return point


def altitude(text: str, before: Altitude | None) -> Altitude:
    """A height: ``40``, ``40 agl`` or ``120 amsl``; without a word the reference stays.

    Raises:
        UserError: when it is none.
    """
    match = _HEIGHT.fullmatch(text)
    if match is None or match[2].lower() not in _REFERENCES:
        raise UserError(
            _("“{text}” is no height: write metres, as 40, 40 agl or 120 amsl.").format(text=text)
        )
    stays = Reference.HOME if before is None else before.reference
    return Altitude(number(match[1]), _REFERENCES[match[2].lower()] or stays)


def checked(spec: ParamSpec, value: float | None) -> float | None:
    """A parameter's value, if the catalogue allows it.

    Raises:
        UserError: names the parameter and what it may be.
    """
    name = _(spec.name)
    if value is None:
        if spec.is_required:
            raise UserError(_("{name} is needed: give it a value.").format(name=name))
        return None
    low = -math.inf if spec.minimum is None else spec.minimum
    high = math.inf if spec.maximum is None else spec.maximum
    if not low <= value <= high:
        raise UserError(
            _("{name} is {value:g}, outside {low:g} to {high:g} {unit}: correct it.").format(
                name=name, value=Local(value), low=Local(low), high=Local(high), unit=spec.unit
            )
        )
    if spec.is_whole and value != round(value):
        raise UserError(_("{name} is a whole number: correct it.").format(name=name))
    return value


def with_parameter(item: MissionItem, spec: ParamSpec, value: float | None) -> MissionItem:
    """The item with one parameter set.

    Raises:
        UserError: when the catalogue does not allow the value.
    """
    value = checked(spec, value)
    if spec.number <= 4:
        params = list(item.params)
        params[spec.number - 1] = value
        return replace(item, params=(params[0], params[1], params[2], params[3]))
    extra = list(item.extra)
    extra[spec.number - 5] = value
    return replace(item, extra=(extra[0], extra[1], extra[2]))


def hold_s(item: MissionItem) -> float | None:
    """How long the item waits; None when it is not of that kind."""
    if item.command not in HOLDERS or item.frame is not None:
        return None
    return item.params[0] or 0.0


def with_hold(item: MissionItem, text: str) -> MissionItem:
    """The item with another time to wait.

    Raises:
        UserError: when it cannot wait or the text is no time.
    """
    spec = CATALOG[item.command].param(1) if item.command in HOLDERS else None
    if spec is None:
        raise UserError(
            _("“{command}” cannot hold: put a waypoint or a hold there.").format(
                command=title_of(item.command)
            )
        )
    return with_parameter(item, spec, number(text))


def speeds_mps(plan: Plan) -> tuple[float | None, ...]:
    """The ground speed each item is flown at, by the plan's order; None where it sets none."""
    speed = plan.hover_speed_mps
    speeds: list[float | None] = []
    for item in plan.items:
        kind, value = item.params[:2]
        if item.command == DO_CHANGE_SPEED and kind in (0.0, 1.0) and value is not None:
            speed = plan.hover_speed_mps if value < 0 else value
            speeds.append(speed)
        else:
            is_flown = item.command <= NAV_LAST and item.command != NAV_DELAY
            speeds.append(speed if is_flown else None)
    return tuple(speeds)


def with_speed(plan: Plan, index: int, speed_mps: float) -> Plan:
    """Fly from the item at ``index`` on at another speed.

    A speed change just before it, or the item when it is one, is changed; else one is put before it.

    Raises:
        UserError: when the speed is not above 0.
    """
    if not speed_mps > 0:
        raise UserError(
            _("A speed of {speed:g} m/s cannot be flown: give one above 0.").format(
                speed=Local(speed_mps)
            )
        )
    for place_ in (index, index - 1):
        if place_ < 0:
            continue
        item = plan.items[place_]
        if item.command == DO_CHANGE_SPEED and item.params[0] in (0.0, 1.0):
            params = (item.params[0], speed_mps, *item.params[2:])
            return edit.replace_item(plan, place_, replace(item, params=params))
    return edit.insert(plan, index, (change_speed(speed_mps),))


def with_command(plan: Plan, index: int, command: int) -> Plan:
    """Make the item another command, keeping place and height where both have one."""
    old = plan.items[index]
    spec = CATALOG[command]
    point, height = old.position, old.altitude
    if spec.place is Place.NONE:
        point = height = None
    elif spec.place is Place.REQUIRED or point is not None:
        point = point or nearest_place(plan, index)
        height = height or _height_before(plan, index)
    params = tuple(_first_value(plan, index, command, n) for n in range(1, 5))
    item = MissionItem(command, point, height, (params[0], params[1], params[2], params[3]))
    return edit.replace_item(plan, index, item)


def _first_value(plan: Plan, index: int, command: int, parameter: int) -> float | None:
    """A parameter's first value: something that can be flown."""
    if command == DO_CHANGE_SPEED:
        return change_speed(plan.hover_speed_mps).params[parameter - 1]
    if command == DO_JUMP:
        return (float(max(0, index - 1)), 1.0, 0.0, 0.0)[parameter - 1]
    spec = CATALOG[command].param(parameter)
    if spec is None:
        return 0.0
    if spec.unit == "s" and spec.is_required:
        return 10.0
    if spec.is_required:
        return max(1.0, spec.minimum or 0.0)
    return None if spec.name == "heading" else 0.0


def nearest_place(plan: Plan, index: int) -> GeoPoint | None:
    """The place before an item, else after it, else home."""
    before = [item.position for item in plan.items[:index] if item.position is not None]
    after = [item.position for item in plan.items[index:] if item.position is not None]
    if before:
        return before[-1]
    if after:
        return after[0]
    return plan.home.point if plan.home is not None else None


def _height_before(plan: Plan, index: int) -> Altitude:
    heights = [
        item.altitude
        for item in plan.items[:index]
        if item.altitude is not None and item.command <= NAV_LAST
    ]
    return heights[-1] if heights else DEFAULT_HEIGHT


def parameter_text(item: MissionItem, spec: ParamSpec) -> str:
    """A parameter as it is edited; empty when it is not set."""
    value = field_value(item, spec.number)
    return "" if value is None else f"{Local(value):.7g}"
