"""Heights, distances, spacing, speeds, counts and cost along the path."""

from collections.abc import Iterator
from typing import NamedTuple

from missions.checks.findings import Finding, Limits, error, warning
from missions.checks.ground import check_above_ground, rally_above_m
from missions.clearance import Clearance, over_ground
from missions.compile import compile_fence
from missions.errors import UserError
from missions.estimate import Leg, LegKind, estimate, route
from missions.geo import GeoPoint, Reference, distance_m
from missions.items import DO_CHANGE_SPEED, NAV_LAST, NAV_SPLINE_WAYPOINT, NAV_TAKEOFF, NAV_WAYPOINT
from missions.plan import Plan
from missions.terrain import Terrain

_WIRE_ITEMS = 65_535
_TOLERANCE_M = 0.05


def check_counts(plan: Plan, limits: Limits) -> list[Finding]:
    """Findings about how much a vehicle can hold."""
    found: list[Finding] = []
    try:
        fence_items = len(compile_fence(plan))
    except UserError:  # its numbers are broken, which the fields' check says
        fence_items = 0
    counts = (
        ("mission", len(plan.items), limits.max_items),
        ("fence", fence_items, limits.max_fence_items),
        ("rally point list", len(plan.rally), limits.max_rally),
    )
    for name, count, limit in counts:
        if count > _WIRE_ITEMS:
            text = f"The {name} has {count} items, more than MAVLink can carry; split the plan."
            found.append(error("count", None, text))
        elif count > limit:
            text = f"The {name} has {count} items; many autopilots hold {limit}: simplify it."
            found.append(warning("count", None, text))
    return found


def check_space(plan: Plan, limits: Limits, terrain: Terrain | None) -> list[Finding]:
    """Findings about where the drone goes; every position must be a number."""
    if plan.home is None:
        found = [
            warning(
                "no-home",
                None,
                "The plan has no home, so heights above sea and the way back are not checked; set it.",
            )
        ]
    else:
        found = []
    legs = route(plan, limits.performance, max_repeats=1).legs
    ground = None if terrain is None else over_ground(plan, legs, terrain)
    if ground is not None:
        found += check_above_ground(plan, ground, limits)
    over_unknown = legs if ground is None else _over_unknown(ground)
    found += _heights(plan, over_unknown, limits)
    found += _low(plan, over_unknown, limits)
    found += _once_an_item(_distances(plan, legs, limits))
    for number in range(len(plan.rally)):
        found += _rally_distance(plan, number, limits)
        above_m = None
        if ground is not None and terrain is not None:
            above_m = rally_above_m(plan, number, ground, terrain)
        found += _rally_height(plan, number, limits, above_m)
    return [*found, *_spacing(plan, limits), *_speeds(plan, limits)]


def _over_unknown(ground: Clearance) -> tuple[Leg, ...]:
    """Legs whose height above ground is not known all along."""
    return tuple(stretch.leg for stretch in ground.stretches if not stretch.is_known)


def _once_an_item(findings: Iterator[Finding]) -> list[Finding]:
    """The first finding about each item: an item may have several legs."""
    first: dict[int | None, Finding] = {}
    for finding in findings:
        first.setdefault(finding.item, finding)
    return list(first.values())


def _heights(plan: Plan, legs: tuple[Leg, ...], limits: Limits) -> Iterator[Finding]:
    """A leg is straight, so its highest place is one of its ends."""
    places: list[_Place] = []
    for leg in legs:
        highest_m = max(leg.start_height_m, leg.end_height_m)
        is_new = leg.end_height_m >= leg.start_height_m or leg.kind is LegKind.TRAVEL
        if highest_m > limits.height_m + _TOLERANCE_M and is_new:
            where = leg.end if leg.end_height_m >= leg.start_height_m else leg.start
            places.append(_Place(leg.item, highest_m, where))
    for alike in _alike(places):
        yield error(
            "height",
            alike[0].item,
            f"Item {_listed(plan, alike)} flies {alike[0].height_m:.0f} m above home, over the limit of "
            f"{limits.height_m:g} m; lower it.",
            alike[0].where,
        )
    if plan.home is None and any(
        item.altitude is not None and item.altitude.reference is Reference.AMSL
        for item in plan.items
    ):
        yield error(
            "height-unknown",
            None,
            "The plan has heights above sea and no home, so its height above ground is unknown; set "
            "the home.",
        )


def _low(plan: Plan, legs: tuple[Leg, ...], limits: Limits) -> Iterator[Finding]:
    places: list[_Place] = []
    for leg in legs:
        lowest_m = min(leg.start_height_m, leg.end_height_m)
        if (
            leg.kind in (LegKind.TRAVEL, LegKind.CIRCLE)
            and leg.length_m > 0
            and lowest_m < limits.least_height_m
        ):
            where = leg.start if leg.start_height_m <= leg.end_height_m else leg.end
            places.append(_Place(leg.item, lowest_m, where))
    for alike in _alike(places):
        yield error(
            "low",
            alike[0].item,
            f"On the way to item {_listed(plan, alike)} the drone flies {alike[0].height_m:.1f} m "
            f"above home, below the least height of {limits.least_height_m:g} m; raise it.",
            alike[0].where,
        )


class _Place(NamedTuple):
    """Where an item is too high or too low."""

    item: int
    height_m: float
    """Above home."""
    where: GeoPoint


def _alike(places: list[_Place]) -> list[list[_Place]]:
    """The first place of each item, those of the same height (to 0.1 m) together."""
    first: dict[int, _Place] = {}
    for place in places:
        first.setdefault(place.item, place)
    groups: dict[float, list[_Place]] = {}
    for place in sorted(first.values()):
        groups.setdefault(round(place.height_m, 1), []).append(place)
    return list(groups.values())


def _listed(plan: Plan, places: list[_Place]) -> str:
    """Items as operators count them: ``1, 3-8``, and ``1, 3-8 (16 m AMSL)`` above the sea.

    A height above sea level taken for one above home is the usual reason for such a finding.
    """
    runs: list[list[int]] = []
    for number in (place.item + 1 for place in places):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    text = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
    altitudes = [plan.items[place.item].altitude for place in places]
    amsl_m = {a.value_m for a in altitudes if a is not None and a.reference is Reference.AMSL}
    return f"{text} ({min(amsl_m):.0f} m AMSL)" if amsl_m else text


def _distances(plan: Plan, legs: tuple[Leg, ...], limits: Limits) -> Iterator[Finding]:
    """The farthest place of a straight leg is one of its ends."""
    if plan.home is None:
        return
    for leg in legs:
        away_m = distance_m(plan.home.point, leg.end) + leg.radius_m
        if away_m > limits.distance_to_home_m:
            yield error(
                "distance",
                leg.item,
                f"Item {leg.item + 1} is {away_m:.0f} m from home, over the limit of "
                f"{limits.distance_to_home_m:g} m; bring it nearer.",
                leg.end,
            )


def _rally_distance(plan: Plan, number: int, limits: Limits) -> Iterator[Finding]:
    spot = plan.rally[number].point
    away_m = 0.0 if plan.home is None else distance_m(plan.home.point, spot)
    if away_m > limits.distance_to_home_m:
        yield error(
            "rally-distance",
            None,
            f"Rally point {number + 1} is {away_m:.0f} m from home, over the limit of "
            f"{limits.distance_to_home_m:g} m; bring it nearer.",
            spot,
        )


def _rally_height(
    plan: Plan, number: int, limits: Limits, above_ground_m: float | None
) -> Iterator[Finding]:
    spot = plan.rally[number]
    if above_ground_m is not None:
        if above_ground_m > limits.height_m + _TOLERANCE_M:
            text = (
                f"Rally point {number + 1} is {above_ground_m:.0f} m above ground, over the limit of "
                f"{limits.height_m:g} m; lower it."
            )
            yield error("rally-height", None, text, spot.point)
        return
    height_m = spot.altitude.value_m
    if spot.altitude.reference is Reference.AMSL:
        if plan.home is None:
            return
        height_m -= plan.home.altitude.value_m
    if height_m > limits.height_m + _TOLERANCE_M:
        text = (
            f"Rally point {number + 1} is {height_m:.0f} m above home, over the limit of "
            f"{limits.height_m:g} m; lower it."
        )
        yield error("rally-height", None, text, spot.point)


def _spacing(plan: Plan, limits: Limits) -> Iterator[Finding]:
    commands = (NAV_WAYPOINT, NAV_SPLINE_WAYPOINT)
    before = plan.home.point if plan.home else None
    previous = None
    for index, item in enumerate(plan.items):
        if item.command > NAV_LAST or item.position is None or item.command == NAV_TAKEOFF:
            continue
        if before is not None:
            apart_m = distance_m(before, item.position)
            if apart_m > limits.spacing_max_m:
                yield warning(
                    "spacing-far",
                    index,
                    f"Item {index + 1} is {apart_m:.0f} m from the place before it, over "
                    f"{limits.spacing_max_m:g} m; check that it is where you mean it.",
                    item.position,
                )
            is_twin = previous is not None and previous.altitude == item.altitude
            if (
                is_twin
                and apart_m < limits.spacing_min_m
                and item.command in commands
                and previous is not None
                and previous.command in commands
            ):
                yield warning(
                    "spacing-near",
                    index,
                    f"Item {index + 1} is {apart_m:.2f} m from the waypoint before it; delete one of "
                    "the two.",
                    item.position,
                )
        before, previous = item.position, item


def _speeds(plan: Plan, limits: Limits) -> Iterator[Finding]:
    for index, item in enumerate(plan.items):
        kind, speed, _, _ = item.params
        if item.command != DO_CHANGE_SPEED or speed is None or speed in (-1, -2):
            continue
        if speed <= 0 or (kind in (0, 1) and speed > limits.speed_mps):
            yield error(
                "speed",
                index,
                f"Item {index + 1} sets a speed of {speed:g} m/s; give one above 0 and not over "
                f"{limits.speed_mps:g} m/s.",
            )
    if plan.hover_speed_mps > limits.speed_mps:
        yield error(
            "speed",
            None,
            f"The plan is flown at {plan.hover_speed_mps:g} m/s, over the limit of "
            f"{limits.speed_mps:g} m/s; lower the speed.",
        )


def check_cost(plan: Plan, limits: Limits) -> list[Finding]:
    """Findings about wind and energy; every number must be finite."""
    if not plan.items:
        return []
    cost = estimate(plan, limits.performance, limits.wind)
    found: list[Finding] = []
    if cost.is_wind_too_strong:
        text = "The wind is too strong for this drone on part of the route; wait or shorten it."
        found.append(error("wind", None, text))
    if limits.battery_wh is None or cost.is_endless:
        return found
    usable_wh = limits.battery_wh * (1 - limits.reserve_fraction)
    if not cost.energy_wh <= usable_wh:
        found.append(
            error(
                "energy",
                None,
                f"The flight takes {cost.energy_wh:.0f} Wh and {usable_wh:.0f} Wh may be used of the "
                "battery; shorten the route or take a fresh or larger battery.",
            )
        )
    return found
