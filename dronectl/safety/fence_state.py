"""Whether a vehicle keeps the fence of its plan: from its telemetry where it says so, else its parameters."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from dronectl.mavlink.autopilots import autopilot_of
from dronectl.requests import EnableFence, SetParameter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.requests import Request
    from dronectl.vehicle import Vehicle

GEOFENCE: Final = 0x100000  # MAV_SYS_STATUS_GEOFENCE
SHAPES: Final = 4  # ArduPilot's FENCE_TYPE: polygons and circles, the fence of a plan
RETURN_ACTION: Final = 1.0  # ArduPilot's FENCE_ACTION: return, else land
PX4_RETURN_ACTION: Final = 3.0  # PX4's GF_ACTION: return
PX4_WARN_ACTION: Final = 1.0
SWITCHES: Final = ("FENCE_ENABLE", "GF_ACTION")


class FenceState(Enum):
    """What a vehicle does with the fence it holds."""

    ON = "on"
    OFF = "off"
    WARNS = "on, but it only warns"
    OTHER = "on, but not the fence of the plan"
    UNKNOWN = "unknown"


def fence_state(vehicle: Vehicle, parameters: Mapping[str, float]) -> FenceState:
    """What this vehicle would do at the fence of its plan.

    ArduPilot tells in SYS_STATUS whether its fence is in force; a switch on the remote control or a
    command changes that without the parameter. It says "not in force" of a fence that only warns.
    """
    if "GF_ACTION" in parameters:
        action = parameters["GF_ACTION"]
        if action == 0:
            return FenceState.OFF
        return FenceState.WARNS if action == PX4_WARN_ACTION else FenceState.ON
    if parameters.get("FENCE_ENABLE") and parameters.get("FENCE_ACTION") == 0:
        return FenceState.WARNS
    is_on = _is_in_force(vehicle, parameters)
    if is_on is None:
        return FenceState.UNKNOWN
    if is_on and not int(parameters.get("FENCE_TYPE", SHAPES)) & SHAPES:
        return FenceState.OTHER
    return FenceState.ON if is_on else FenceState.OFF


def tells_fence(vehicle: Vehicle) -> bool:
    """Whether this autopilot has a switch for its fence that can be asked for."""
    names = autopilot_of(vehicle.autopilot).safety_parameters
    return any(name in names for name in SWITCHES)


def fence_remedies(vehicle: Vehicle, parameters: Mapping[str, float]) -> tuple[Request, ...]:
    """What to ask, in this order, so that the vehicle keeps the fence and comes home from it."""
    key = vehicle.key
    if "GF_ACTION" in parameters:
        return (SetParameter(key, "GF_ACTION", PX4_RETURN_ACTION),)
    if "FENCE_ENABLE" not in parameters:
        return ()
    wanted: list[Request] = []
    if parameters.get("FENCE_ACTION") == 0:
        wanted.append(SetParameter(key, "FENCE_ACTION", RETURN_ACTION))
    kinds = int(parameters.get("FENCE_TYPE", SHAPES))
    if not kinds & SHAPES:
        wanted.append(SetParameter(key, "FENCE_TYPE", float(kinds | SHAPES)))
    return (*wanted, EnableFence(key))


def _is_in_force(vehicle: Vehicle, parameters: Mapping[str, float]) -> bool | None:
    present, enabled = vehicle.sensors_present, vehicle.sensors_enabled
    if present is not None and enabled is not None and present & GEOFENCE:
        return bool(enabled & GEOFENCE)
    switch = parameters.get("FENCE_ENABLE")
    return None if switch is None else switch != 0
