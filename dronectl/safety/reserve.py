"""Is there energy to come home now?

Time home by straight flight at the vehicle's own return height and speeds against the wind it
measures; energy by the power it draws now, but never less than the planner's hover power. The reserve
follows PX4's remaining-flight-time rule (``RTL_TIME_FACTOR`` 1.2, ``RTL_TIME_MARGIN`` 60 s) with a
fifth of the battery as the floor.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from missions.geo import bearing_deg, distance_m

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.vehicle import Vehicle
    from missions.estimate import Performance

TIME_FACTOR: Final = 1.2
TIME_MARGIN_S: Final = 60.0
FLOOR_FRACTION: Final = 0.2
SOON_FACTOR: Final = 1.5  # of the need: time to finish what one is doing
SLOWEST_MPS: Final = 1.0  # over the ground, for a wind that nearly stops it
HIGHEST_CELL_V: Final = 4.3  # a high-voltage cell, not quite full
NOMINAL_CELL_V: Final = 3.7
PACKS: Final = (1, 2, 3, 4, 6, 8, 12, 14)  # cells in series that are sold


@dataclass(frozen=True, slots=True)
class Budget:
    """Energy to get home beside energy left."""

    time_home_s: float
    energy_home_wh: float
    """Flight home and landing, without reserve."""
    reserve_wh: float
    remaining_wh: float
    power_w: float
    """Reckoned with."""

    @property
    def need_wh(self) -> float:
        """Below this it must return now."""
        return self.energy_home_wh + self.reserve_wh

    @property
    def margin_wh(self) -> float:
        """Left above the need; negative: too late for the full reserve."""
        return self.remaining_wh - self.need_wh

    @property
    def time_left_s(self) -> float:
        """Until it must return, at the present power; 0 when it should be on its way."""
        return max(0.0, self.margin_wh) * 3600.0 / self.power_w

    @property
    def must_return_now(self) -> bool:
        """The reserve would be touched on the way home."""
        return self.margin_wh <= 0.0

    @property
    def should_return_soon(self) -> bool:
        """Half of the need again is all that is left above it."""
        return self.remaining_wh <= self.need_wh * SOON_FACTOR


def capacity_wh(vehicle: Vehicle, parameters: Mapping[str, float]) -> float | None:
    """Energy of a full battery by the vehicle's own capacity parameter (mAh) and its cells.

    Where the vehicle does not tell its cells: the smallest usual pack that can have this voltage, which
    errs to the safe side and does not change while the battery empties.
    """
    capacity_mah = parameters.get("BATT_CAPACITY") or parameters.get("BAT1_CAPACITY") or 0.0
    voltage_v = vehicle.battery.voltage_v
    if capacity_mah <= 0 or not voltage_v:
        return None
    cells = parameters.get("BAT1_N_CELLS", 0.0)
    if cells < 1:
        fewest = voltage_v / HIGHEST_CELL_V
        cells = next((count for count in PACKS if count >= fewest), math.ceil(fewest))
    return capacity_mah * 0.001 * cells * NOMINAL_CELL_V


def return_height_m(vehicle: Vehicle, parameters: Mapping[str, float]) -> float:
    """Height above home at which it comes home; RTL_ALT in centimetres, RTL_RETURN_ALT in metres."""
    height_m = max(vehicle.height_m or 0.0, 0.0)
    own_m = parameters.get("RTL_RETURN_ALT", parameters.get("RTL_ALT", 0.0) * 0.01)
    return max(height_m, own_m)


def return_budget(
    vehicle: Vehicle, parameters: Mapping[str, float], performance: Performance
) -> Budget | None:
    """Energy home and energy left; ``None`` while position, home or battery are not known."""
    remaining = vehicle.battery.remaining_fraction
    full_wh = capacity_wh(vehicle, parameters)
    if vehicle.home is None or vehicle.position is None or remaining is None or full_wh is None:
        return None
    top_m = return_height_m(vehicle, parameters)
    climb_s = (top_m - max(vehicle.height_m or 0.0, 0.0)) / performance.climb_mps
    travel_s = distance_m(vehicle.position, vehicle.home.point) / _ground_speed_mps(
        vehicle, performance
    )
    last_m = min(top_m, performance.landing_height_m)
    descend_s = (top_m - last_m) / performance.descent_mps + last_m / performance.landing_mps
    time_s = climb_s + travel_s + descend_s
    drawn_w = (vehicle.battery.voltage_v or 0.0) * (vehicle.battery.current_a or 0.0)
    power_w = max(drawn_w, performance.hover_power_w)
    energy_wh = power_w * time_s / 3600.0
    reserve_wh = max(
        FLOOR_FRACTION * full_wh,
        power_w * ((TIME_FACTOR - 1.0) * time_s + TIME_MARGIN_S) / 3600.0,
    )
    return Budget(time_s, energy_wh, reserve_wh, remaining * full_wh, power_w)


def _ground_speed_mps(vehicle: Vehicle, performance: Performance) -> float:
    """Speed home over the ground against (or with) the wind; tail wind is not counted on."""
    cruise_mps = performance.cruise_speed_mps
    if vehicle.wind_speed_mps is None or vehicle.wind_from_deg is None:
        return cruise_mps
    assert vehicle.home is not None  # noqa: S101 - the only caller has looked
    assert vehicle.position is not None  # noqa: S101 - the only caller has looked
    course_deg = bearing_deg(vehicle.position, vehicle.home.point)
    head_mps = vehicle.wind_speed_mps * math.cos(math.radians(vehicle.wind_from_deg - course_deg))
    return max(SLOWEST_MPS, cruise_mps - max(0.0, head_mps))
