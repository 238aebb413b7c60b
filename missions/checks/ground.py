"""Height above the ground all along the path, where elevation data tells it."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from missions.checks.findings import Finding, Limits, Severity, error, warning
from missions.clearance import Clearance, Stretch
from missions.estimate import LegKind
from missions.geo import GeoPoint, Reference
from missions.plan import Plan
from missions.terrain import Terrain

_TOLERANCE_M = 0.5
"""Elevation data is given in whole metres as often as not."""
_AT_M = 1.0
"""Nearer to an item than this is at the item."""
_HOME_WITHIN_M = 10.0
"""Between a home's height and the ground there: what GPS and elevation data may differ by."""


class _Place(NamedTuple):
    """The worst place of one item."""

    item: int
    above_m: float
    before_m: float
    """Left to fly to the leg's end."""
    point: GeoPoint


def check_above_ground(plan: Plan, clearance: Clearance, limits: Limits) -> list[Finding]:
    """Findings about places along the path that are too high or too low over known ground."""
    high, low = _Worst(), _Worst()
    for stretch in clearance.stretches:
        high.take(stretch, sign=1.0)
        if stretch.leg.kind is not LegKind.LAND and _is_on_way(stretch):
            low.take(stretch, sign=-1.0)
    found = [
        error("agl-high", worst.item, _too_high(items, worst, limits), worst.point)
        for items, worst in high.runs(limits.height_m + _TOLERANCE_M)
    ]
    for items, worst in low.runs(-limits.least_height_m + _TOLERANCE_M):
        is_hit = worst.above_m < 0
        text = _into_ground(items, worst) if is_hit else _too_low(items, worst, limits)
        found.append(error("agl-ground" if is_hit else "agl-low", worst.item, text, worst.point))
    return [*found, *_home(plan, clearance), *_unknown(clearance)]


def _too_high(items: str, worst: _Place, limits: Limits) -> str:
    if worst.before_m < _AT_M:
        return (
            f"The way flown for item {items} rises to {worst.above_m:.0f} m above ground at item "
            f"{worst.item + 1}, over the limit of {limits.height_m:g} m; lower it."
        )
    return (
        f"The way flown for item {items} rises to {worst.above_m:.0f} m above ground, "
        f"{worst.before_m:.0f} m before item {worst.item + 1}, over the limit of "
        f"{limits.height_m:g} m; lower it."
    )


def _too_low(items: str, worst: _Place, limits: Limits) -> str:
    if worst.before_m < _AT_M:
        return (
            f"The way flown for item {items} comes down to {worst.above_m:.1f} m above ground at item "
            f"{worst.item + 1}, below the least height of {limits.least_height_m:g} m; raise it."
        )
    return (
        f"The way flown for item {items} comes down to {worst.above_m:.1f} m above ground, "
        f"{worst.before_m:.0f} m before item {worst.item + 1}, below the least height of "
        f"{limits.least_height_m:g} m; raise it."
    )


def _into_ground(items: str, worst: _Place) -> str:
    if worst.before_m < _AT_M:
        return (
            f"The way flown for item {items} leads into the ground, {-worst.above_m:.0f} m deep at "
            f"item {worst.item + 1}; raise it."
        )
    return (
        f"The way flown for item {items} leads into the ground, {-worst.above_m:.0f} m deep, "
        f"{worst.before_m:.0f} m before item {worst.item + 1}; raise it."
    )


def rally_above_m(plan: Plan, number: int, clearance: Clearance, terrain: Terrain) -> float | None:
    """A rally point's height above the ground; ``None`` where that is unknown."""
    spot = plan.rally[number]
    ground_m = terrain.height_m(spot.point)
    if ground_m is None:
        return None
    reference, value_m = spot.altitude.reference, spot.altitude.value_m
    if reference is Reference.TERRAIN:
        return value_m
    return value_m + (clearance.launch_m if reference is Reference.HOME else 0.0) - ground_m


def _is_on_way(stretch: Stretch) -> bool:
    """Whether the drone is meant to be well above the ground all along."""
    return stretch.leg.length_m > 0 and stretch.leg.kind is not LegKind.CLIMB


class _Worst:
    """The worst place of each item, by one measure."""

    def __init__(self) -> None:
        self._places: dict[int, tuple[float, _Place]] = {}

    def take(self, stretch: Stretch, sign: float) -> None:
        """Keep the place of a leg where ``sign`` times the height above ground is largest."""
        above = stretch.above_m
        measure = [sign * height if height == height else -math.inf for height in above.tolist()]
        index = max(range(len(measure)), key=measure.__getitem__)
        item = stretch.leg.item
        if measure[index] > self._places.get(item, (-math.inf,))[0]:
            before_m = stretch.leg.length_m - float(stretch.along_m[index])
            place = _Place(item, float(above[index]), before_m, stretch.point(index))
            self._places[item] = (measure[index], place)

    def runs(self, limit: float) -> list[tuple[str, _Place]]:
        """Neighbouring items beyond a limit, as ``3-8``, each run with its worst place."""
        beyond = {item: entry for item, entry in self._places.items() if entry[0] > limit}
        groups: list[list[int]] = []
        for item in sorted(beyond):
            if groups and item == groups[-1][-1] + 1:
                groups[-1].append(item)
            else:
                groups.append([item])
        return [
            (
                _listed(group),
                beyond[max(group, key=lambda item: (round(beyond[item][0], 1), -item))][1],
            )
            for group in groups
        ]


def _listed(items: Sequence[int]) -> str:
    first, last = items[0] + 1, items[-1] + 1
    return f"{first}-{last}" if last > first else f"{first}"


def _home(plan: Plan, clearance: Clearance) -> list[Finding]:
    """A home far from the ground makes heights above sea and above home disagree."""
    mixes = any(
        item.altitude is not None and item.altitude.reference is Reference.AMSL
        for item in plan.items
    )
    if plan.home is None or not mixes:
        return []
    home_m = plan.home.altitude.value_m
    if abs(home_m - clearance.launch_m) <= _HOME_WITHIN_M:
        return []
    text = (
        f"The plan's home is {home_m:.0f} m above sea and the ground there {clearance.launch_m:.0f} m, "
        "so its heights above sea and above home disagree; set the home again."
    )
    return [warning("home-ground", None, text, plan.home.point)]


def _unknown(clearance: Clearance) -> list[Finding]:
    """Where the ground is not known, heights are checked above home: that is worth saying."""
    looks = sum(stretch.above_m.size for stretch in clearance.stretches)
    missing = sum(
        math.isnan(height) for stretch in clearance.stretches for height in stretch.above_m.tolist()
    )
    if not missing:
        return []
    share = max(1, round(100 * missing / looks))
    text = (
        f"The ground is not known below {share} % of the route; heights there are checked above home. "
        "Add elevation data in the map settings."
    )
    return [Finding(Severity.NOTE, "agl-unknown", None, text)]
