"""Every number of a plan on its own: is it one, and is it in its range."""

import math
from collections.abc import Iterator

from missions.catalog import CATALOG, CommandSpec, ParamSpec, Place, field_value, name_of
from missions.checks.findings import Finding, error, warning
from missions.geo import GeoPoint, Position, is_valid
from missions.items import NAV_LAST, MissionItem
from missions.plan import Fence, Plan

_WHOLE_TOLERANCE = 1e-6


def check_fields(plan: Plan) -> list[Finding]:
    """Findings about single values: numbers, ranges, enumerations, places."""
    found: list[Finding] = []
    for index, item in enumerate(plan.items):
        found.extend(_item(index, item))
    found.extend(_plan_numbers(plan))
    return found


def _item(index: int, item: MissionItem) -> Iterator[Finding]:
    label = f"Item {index + 1} ({name_of(item.command)})"
    broken = False
    for number in range(1, 8):
        value = field_value(item, number)
        if value is not None and not math.isfinite(value):
            broken = True
            yield error(
                "field-number",
                index,
                f"{label}: parameter {number} is {value}; set it to a number.",
            )
    if broken:
        return
    spec = CATALOG.get(item.command)
    if spec is None:
        yield warning(
            "unknown-command",
            index,
            f"{label} is not known here, so its values are not checked; make sure that the vehicle "
            "knows it.",
        )
    if item.frame is not None and spec is not None:
        yield warning(
            "frame",
            index,
            f"{label} uses frame {item.frame}, which is not checked; use heights above home, sea or "
            "terrain.",
        )
    if item.position is not None and not is_valid(item.position):
        yield error("field-place", index, _off_earth(label, item.position))
    if spec is not None and item.frame is None:
        yield from _against(spec, index, item, label)


def _against(spec: CommandSpec, index: int, item: MissionItem, label: str) -> Iterator[Finding]:
    if spec.place is Place.REQUIRED and item.position is None:
        yield error("field-place", index, f"{label} has no place; put it on the map.")
    if (
        spec.number <= NAV_LAST
        and spec.place in (Place.HERE, Place.REQUIRED)
        and item.position is not None
        and item.altitude is None
    ):
        yield error("field-altitude", index, f"{label} has no altitude; give it one.")
    for param in spec.params:
        yield from _param(param, index, field_value(item, param.number), label)


def _param(param: ParamSpec, index: int, value: float | None, label: str) -> Iterator[Finding]:
    if value is None:
        if param.is_required:
            yield error("field-missing", index, f"{label}: {param.name} is not set; set it.")
        return
    low = -math.inf if param.minimum is None else param.minimum
    high = math.inf if param.maximum is None else param.maximum
    if not low <= value <= high:
        unit = f" {param.unit}" if param.unit else ""
        yield error(
            "field-range",
            index,
            f"{label}: {param.name} is {value:g}{unit}, outside {low:g} to {high:g}; correct it.",
        )
    elif param.is_whole and abs(value - round(value)) > _WHOLE_TOLERANCE:
        yield error(
            "field-whole", index, f"{label}: {param.name} is {value:g}; give a whole number."
        )
    elif param.choices and round(value) not in param.choices:
        known = ", ".join(f"{key} {name}" for key, name in param.choices.items())
        yield warning(
            "field-choice", index, f"{label}: {param.name} is {value:g}; known are {known}."
        )


def _off_earth(label: str, point: GeoPoint) -> str:
    return (
        f"{label} is at {point.latitude_deg:g}, {point.longitude_deg:g}, which is not on Earth; "
        "correct the latitude and longitude."
    )


def _plan_numbers(plan: Plan) -> Iterator[Finding]:
    spots: list[tuple[str, Position]] = []
    if plan.home is not None:
        spots.append(("The home", plan.home))
    spots += [(f"Rally point {number}", spot) for number, spot in enumerate(plan.rally, start=1)]
    if plan.fence.return_point is not None:
        spots.append(("The fence's return point", plan.fence.return_point))
    for label, spot in spots:
        yield from _place(label, spot.point)
        if not math.isfinite(spot.altitude.value_m):
            yield error("field-number", None, f"{label} has no usable altitude; correct it.")
    yield from _fence_numbers(plan.fence)
    for name, speed in (("cruise", plan.cruise_speed_mps), ("hover", plan.hover_speed_mps)):
        if not (math.isfinite(speed) and speed > 0):
            yield error(
                "field-range", None, f"The {name} speed is {speed:g} m/s; give one above 0."
            )


def _fence_numbers(fence: Fence) -> Iterator[Finding]:
    for number, polygon in enumerate(fence.polygons, start=1):
        for point in polygon.points:
            yield from _place(f"Fence polygon {number}", point)
    for number, circle in enumerate(fence.circles, start=1):
        yield from _place(f"Fence circle {number}", circle.center)
        if not (math.isfinite(circle.radius_m) and circle.radius_m > 0):
            yield error(
                "field-range",
                None,
                f"Fence circle {number} has a radius of {circle.radius_m:g} m; make it larger than 0.",
            )


def _place(label: str, point: GeoPoint) -> Iterator[Finding]:
    if not is_valid(point):
        yield error("field-place", None, _off_earth(label, point))
