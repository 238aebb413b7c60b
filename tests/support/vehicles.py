"""Builders for vehicle states as the station would have reduced them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dronectl.mavlink.autopilots import ARDUPILOT
from dronectl.vehicle import LandedState, Vehicle, VehicleKey
from missions.geo import Altitude, GeoPoint, Position, Reference

if TYPE_CHECKING:
    from dronectl.mavlink.autopilots import Autopilot

KEY = VehicleKey(1)
GROUND = GeoPoint(43.5146, 4.9876)
GROUND_AMSL_M = 12.0


def a_vehicle(
    autopilot: Autopilot = ARDUPILOT, *, height_m: float = 0.0, **changes: Any
) -> Vehicle:
    """A multirotor on the ground, or armed and hovering at a height, with everything known."""
    is_up = height_m > 0
    values = {
        "vehicle_type": 2,
        "autopilot": autopilot.number,
        "custom_mode": autopilot.guided_mode if is_up else 0,
        "is_armed": is_up,
        "landed_state": LandedState.IN_AIR if is_up else LandedState.ON_GROUND,
        "position": GROUND,
        "height_m": height_m,
        "altitude_amsl_m": GROUND_AMSL_M + height_m,
        "home": Position(GROUND, Altitude(GROUND_AMSL_M, Reference.AMSL)),
        **changes,
    }
    return Vehicle(KEY).with_changes(**values)
