"""A vehicle as the numbers a pilot reads: pure, in the operator's units."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.safety.reserve import return_budget
from dronectl.vehicle import LinkState
from missions.geo import bearing_deg, distance_m
from ui.formatting import DASH, NARROW_SPACE, Units, distance, minutes, number, percent
from ui.widgets.tiles import Reading
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.safety.reserve import Budget
    from dronectl.vehicle import Vehicle
    from missions.estimate import Performance

FEW_SATELLITES: Final = 6
CALM_MPS: Final = 0.3


def distance_home_m(vehicle: Vehicle) -> float | None:
    """Over the ground from the drone to its home."""
    if vehicle.position is None or vehicle.home is None:
        return None
    return distance_m(vehicle.position, vehicle.home.point)


def bearing_home_deg(vehicle: Vehicle) -> float | None:
    """Where home lies as seen from the drone; ``None`` when it is over it."""
    away_m = distance_home_m(vehicle)
    if away_m is None or away_m < 3.0 or vehicle.position is None or vehicle.home is None:
        return None
    return bearing_deg(vehicle.position, vehicle.home.point)


def speed(vehicle: Vehicle, units: Units) -> Reading:
    """Ground speed."""
    return Reading(units.speed_number(vehicle.ground_speed_mps), units.speed)


def climb(vehicle: Vehicle) -> Reading:
    """Rate of climb with its sign."""
    rate = vehicle.climb_rate_mps
    text = number(rate, decimals=1)
    sign = "+" if rate is not None and rate > 0 and text != "0.0" else ""
    return Reading(sign + text, "m/s")


def height_home(vehicle: Vehicle, units: Units) -> Reading:
    """Height above home."""
    return Reading(units.height_number(vehicle.height_m), units.height)


def height_ground(above_ground_m: float | None, units: Units) -> Reading:
    """Height above the ground below."""
    return Reading(units.height_number(above_ground_m), units.height)


def wind(vehicle: Vehicle, units: Units) -> Reading:
    """Wind, its arrow pointing where it blows to on a map with north up."""
    from_deg, speed_mps = vehicle.wind_from_deg, vehicle.wind_speed_mps
    arrow = None
    if from_deg is not None and speed_mps is not None and speed_mps >= CALM_MPS:
        arrow = math.fmod(from_deg + 180.0, 360.0)
    return Reading(units.speed_number(speed_mps), units.speed, arrow_deg=arrow)


def satellites(vehicle: Vehicle) -> Reading:
    """Satellites in use and the kind of fix."""
    gps = vehicle.gps
    if gps is None:
        return Reading()
    kinds = {0: _("no GPS"), 1: _("no fix"), 2: "2D", 3: "3D", 4: "DGPS", 5: "RTK~", 6: "RTK"}
    state = "" if gps.has_fix and (gps.satellites or 0) >= FEW_SATELLITES else "caution"
    count = DASH if gps.satellites is None else str(gps.satellites)
    return Reading(count, kinds.get(gps.fix, ""), state)


def home(vehicle: Vehicle) -> Reading:
    """Distance home."""
    value, _space, unit = distance(distance_home_m(vehicle)).partition(NARROW_SPACE)
    return Reading(value, unit)


def mission(vehicle: Vehicle) -> Reading:
    """Item of the mission it is at, and how many there are."""
    progress = vehicle.mission
    if not progress.total or progress.current is None:
        return Reading()
    return Reading(f"{progress.current}", f"/ {progress.total}")


@dataclass(frozen=True, slots=True)
class BatteryReading:
    """The battery bar's content."""

    fraction: float | None
    needed_fraction: float | None
    left: str
    right: str
    state: str


def battery(
    vehicle: Vehicle, parameters: Mapping[str, float], performance: Performance
) -> BatteryReading:
    """Charge, voltage, time left until it must return, and what home takes."""
    cell = vehicle.battery
    budget = return_budget(vehicle, parameters, performance)
    left = percent(cell.remaining_fraction)
    if cell.voltage_v is not None:
        left += f"  {number(cell.voltage_v, decimals=1)}{NARROW_SPACE}V"
    if cell.current_a is not None:
        left += f"  {number(cell.current_a, decimals=0)}{NARROW_SPACE}A"
    if budget is None or cell.remaining_fraction is None or not vehicle.is_airborne:
        right = ""
        if cell.time_left_s is not None:
            right = _("{time} left").format(time=minutes(cell.time_left_s))
        return BatteryReading(cell.remaining_fraction, None, left, right, "")
    full_wh = budget.remaining_wh / max(cell.remaining_fraction, 1e-3)
    right = _("return in {left}, home {home}").format(
        left=minutes(budget.time_left_s), home=minutes(budget.time_home_s)
    )
    needed = budget.need_wh / full_wh if full_wh > 0 else None
    return BatteryReading(cell.remaining_fraction, needed, left, right, budget_state(budget))


def budget_state(budget: Budget) -> str:
    """The colour of an energy budget."""
    if budget.must_return_now:
        return "warning"
    return "caution" if budget.should_return_soon else ""


def time_left(
    vehicle: Vehicle, parameters: Mapping[str, float], performance: Performance
) -> float | None:
    """Seconds until it must return where that can be reckoned, else what the drone says is left."""
    budget = None
    if vehicle.is_airborne:
        budget = return_budget(vehicle, parameters, performance)
    return vehicle.battery.time_left_s if budget is None else budget.time_left_s


def link_words(vehicle: Vehicle, now_s: float) -> str:
    """The link in a word, with its age when it is not fresh."""
    state = vehicle.link_state(now_s)
    age = f"{number(vehicle.age_s(now_s), decimals=1)}{NARROW_SPACE}s"
    if state is LinkState.FRESH:
        return _("link")
    return (_("stale {age}") if state is LinkState.STALE else _("lost {age}")).format(age=age)
