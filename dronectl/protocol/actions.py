"""Requests to steps: how each autopilot is asked for what an operator wants.

Pure: a vehicle as last heard in, the commands and the signs of their effect out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dronectl import requests as wanted
from dronectl.mavlink import commands, modes
from dronectl.mavlink.autopilots import ARDUPILOT, PX4, Autopilot
from dronectl.mavlink.commands import NAN
from dronectl.protocol.procedure import Step
from missions.geo import Reference, distance_m

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dronectl.vehicle import Vehicle
    from missions.geo import GeoPoint

MODE_WITHIN_S: Final = 4.0  # PX4 shows a mode up to 1 s after the ACK, in a 1 Hz heartbeat
ARM_WITHIN_S: Final = 4.0
CLIMB_MPS: Final = 0.5  # slower than any multirotor climbs by itself
ARMABLE_COPTER_MODES: Final = frozenset({0, 2, 4, 5, 16})

FENCE_SHAPES: Final = 4.0  # FENCE_TYPE: polygons and circles

Steps = tuple[Step, ...]


class UnsupportedError(Exception):
    """This vehicle cannot be asked for that; the text says why, in words."""


def _target(vehicle: Vehicle) -> tuple[int, int]:
    return vehicle.system_id, vehicle.component_id


def change_mode(vehicle: Vehicle, autopilot: Autopilot, custom_mode: int | None) -> Step:
    """Change to a mode and see it in the heartbeat."""
    if custom_mode is None:
        raise UnsupportedError("the modes of this autopilot are not known")
    name = modes.mode_name(autopilot.modes, custom_mode)
    return Step(
        f"change to {name}",
        commands.set_mode(_target(vehicle), custom_mode, is_px4=autopilot is PX4),
        lambda v: v.custom_mode == custom_mode,
        MODE_WITHIN_S,
    )


def _armed(vehicle: Vehicle) -> bool:
    return vehicle.is_armed


def _disarmed(vehicle: Vehicle) -> bool:
    return not vehicle.is_armed


def _arm_step(vehicle: Vehicle) -> Step:
    message = commands.long(_target(vehicle), commands.COMPONENT_ARM_DISARM, 1.0)
    return Step("arm", message, _armed, ARM_WITHIN_S)


def arm(vehicle: Vehicle, autopilot: Autopilot, _: wanted.Arm) -> Steps:
    """Never in a mode that takes off by itself."""
    if vehicle.is_armed:
        return ()
    if autopilot is ARDUPILOT and vehicle.custom_mode in ARMABLE_COPTER_MODES:
        return (_arm_step(vehicle),)
    if autopilot.guided_mode is None:
        return (_arm_step(vehicle),)
    return change_mode(vehicle, autopilot, autopilot.guided_mode), _arm_step(vehicle)


def disarm(vehicle: Vehicle, _: Autopilot, request: wanted.Disarm) -> Steps:
    """Forced only when asked to: in the air that lets the vehicle fall."""
    force = commands.FORCE_DISARM if request.force else 0.0
    message = commands.long(_target(vehicle), commands.COMPONENT_ARM_DISARM, 0.0, force)
    return (Step("disarm", message, _disarmed, ARM_WITHIN_S),)


def take_off(vehicle: Vehicle, autopilot: Autopilot, request: wanted.TakeOff) -> Steps:
    """Arm and climb; both autopilots end hovering at the height."""
    height_m = request.height_m
    if vehicle.is_airborne:
        raise UnsupportedError("it is in the air already")
    altitude_m = height_m
    if autopilot.takeoff_reference is Reference.AMSL:
        ground_m = vehicle.home.altitude.value_m if vehicle.home else vehicle.altitude_amsl_m
        if ground_m is None:
            raise UnsupportedError("its altitude is not known yet; wait for a GPS fix")
        altitude_m += ground_m
    climb = Step(
        "take off",
        commands.long(
            _target(vehicle), commands.NAV_TAKEOFF, *_takeoff_params(autopilot), altitude_m
        ),
        _reached_height(height_m),
        15.0 + height_m / CLIMB_MPS,
        gives_up=_disarmed,
        begun=lambda v: v.is_airborne,
    )
    if autopilot.arms_before_takeoff:
        before = () if vehicle.is_armed else (_arm_step(vehicle),)
        guided: Steps = ()
        if autopilot.guided_mode is not None:
            guided = (change_mode(vehicle, autopilot, autopilot.guided_mode),)
        return (*guided, *before, climb)
    accepted = Step("take off", climb.message, None)
    lift = Step("lift off", _arm_step(vehicle).message, _armed, ARM_WITHIN_S)
    up = Step(
        f"climb to {height_m:.0f} m",
        commands.request_message(_target(vehicle), 245),  # EXTENDED_SYS_STATE: harmless, answered
        climb.seen,
        climb.within_s,
        gives_up=_disarmed,
    )
    return accepted, lift, up


def _takeoff_params(autopilot: Autopilot) -> tuple[float, float, float, float, float, float]:
    if autopilot is PX4:
        return (-1.0, 0.0, 0.0, NAN, NAN, NAN)
    return (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)  # old ArduPilot simulators crash on NaN


def _reached_height(height_m: float) -> Callable[[Vehicle], bool]:
    lowest_m = height_m - max(0.5, 0.1 * height_m)
    return lambda v: v.is_armed and v.height_m is not None and v.height_m >= lowest_m


def start_mission(vehicle: Vehicle, autopilot: Autopilot, _: wanted.StartMission) -> Steps:
    """On the ground: arm and go; in the air: go on."""
    mission_mode = autopilot.mission_mode
    if mission_mode is None:
        message = commands.long(_target(vehicle), commands.MISSION_START)
        before = () if vehicle.is_armed else (_arm_step(vehicle),)
        return (*before, Step("start the mission", message))
    if vehicle.is_airborne:
        return (change_mode(vehicle, autopilot, mission_mode),)
    if autopilot.flies_when_armed_in_mission:
        before = () if vehicle.is_armed else (_arm_step(vehicle),)
        return (change_mode(vehicle, autopilot, mission_mode), *before)
    start = Step(
        "start the mission",
        commands.long(_target(vehicle), commands.MISSION_START),
        lambda v: v.custom_mode == mission_mode and v.is_armed,
        MODE_WITHIN_S,
    )
    return (*arm(vehicle, autopilot, wanted.Arm(vehicle.key)), start)


def _to_mode(name: str) -> Callable[[Vehicle, Autopilot, wanted.Request], Steps]:
    def steps(vehicle: Vehicle, autopilot: Autopilot, _: wanted.Request) -> Steps:
        return (change_mode(vehicle, autopilot, getattr(autopilot, name)),)

    return steps


def return_home(vehicle: Vehicle, autopilot: Autopilot, _: wanted.ReturnHome) -> Steps:
    """By mode where it is known, else by the standard command."""
    if autopilot.return_mode is None:
        message = commands.long(_target(vehicle), commands.NAV_RETURN_TO_LAUNCH)
        return (Step("return", message),)
    return (change_mode(vehicle, autopilot, autopilot.return_mode),)


def land(vehicle: Vehicle, autopilot: Autopilot, _: wanted.Land) -> Steps:
    """By mode where it is known, else by the standard command."""
    if autopilot.land_mode is None:
        return (Step("land", commands.long(_target(vehicle), commands.NAV_LAND)),)
    return (change_mode(vehicle, autopilot, autopilot.land_mode),)


def set_mode(vehicle: Vehicle, autopilot: Autopilot, request: wanted.SetMode) -> Steps:
    """Any mode by its name."""
    for number, name in autopilot.modes.items():
        if name == request.mode.upper():
            return (change_mode(vehicle, autopilot, number),)
    known = ", ".join(autopilot.modes.values()) or "none known"
    raise UnsupportedError(f"it has no mode {request.mode}; choose one of {known}")


def go_to(vehicle: Vehicle, autopilot: Autopilot, request: wanted.GoTo) -> Steps:
    """Fly to a point; seen when the autopilot names it as its target or is on its way."""
    return (
        *_hover(vehicle, autopilot),
        _reposition(vehicle, "go there", request.point, request.height_m),
    )


def change_height(vehicle: Vehicle, autopilot: Autopilot, request: wanted.ChangeHeight) -> Steps:
    """Climb or sink on the spot."""
    if vehicle.position is None:
        raise UnsupportedError("its position is not known")
    step = _reposition(vehicle, "change height", vehicle.position, request.height_m)
    return (*_hover(vehicle, autopilot), step)


def _hover(vehicle: Vehicle, autopilot: Autopilot) -> Steps:
    if not vehicle.is_airborne:
        raise UnsupportedError("it is not in the air")
    if autopilot.guided_mode is None:
        return ()
    return (change_mode(vehicle, autopilot, autopilot.guided_mode),)


def _reposition(vehicle: Vehicle, what: str, point: GeoPoint, height_m: float | None) -> Step:
    if vehicle.altitude_amsl_m is None or vehicle.height_m is None:
        raise UnsupportedError("its height is not known")
    home_amsl_m = vehicle.altitude_amsl_m - vehicle.height_m
    if vehicle.home is not None:
        home_amsl_m = vehicle.home.altitude.value_m
    altitude_m = home_amsl_m + (vehicle.height_m if height_m is None else height_m)
    message = commands.at(
        _target(vehicle), commands.DO_REPOSITION, (-1.0, 1.0, 0.0, NAN), point, altitude_m
    )
    return Step(what, message, _heads_for(point, altitude_m), 6.0, is_skippable=False)


def _heads_for(point: GeoPoint, altitude_m: float) -> Callable[[Vehicle], bool]:
    def seen(vehicle: Vehicle) -> bool:
        target = vehicle.target
        if target is not None and distance_m(target.point, point) < 3.0:
            return True
        near = vehicle.position is not None and distance_m(vehicle.position, point) < 5.0
        level = vehicle.altitude_amsl_m is not None
        return near and level and abs((vehicle.altitude_amsl_m or 0.0) - altitude_m) < 2.0

    return seen


def change_speed(vehicle: Vehicle, _: Autopilot, request: wanted.ChangeSpeed) -> Steps:
    """Ground speed from now on."""
    message = commands.long(
        _target(vehicle), commands.DO_CHANGE_SPEED, 1.0, request.speed_mps, -1.0
    )
    return (Step("change speed", message),)


def orbit(vehicle: Vehicle, autopilot: Autopilot, request: wanted.Orbit) -> Steps:
    """Circle a point (DO_ORBIT)."""
    if vehicle.altitude_amsl_m is None or vehicle.height_m is None:
        raise UnsupportedError("its height is not known")
    height_m = vehicle.height_m if request.height_m is None else request.height_m
    altitude_m = vehicle.altitude_amsl_m - vehicle.height_m + height_m
    speed_mps = NAN if request.speed_mps is None else request.speed_mps
    message = commands.at(
        _target(vehicle), commands.DO_ORBIT, (request.radius_m, speed_mps, 0.0, NAN),
        request.point, altitude_m,
    )  # fmt: skip
    return (*_hover(vehicle, autopilot), Step("orbit", message))


def enable_fence(vehicle: Vehicle, _: Autopilot, request: wanted.EnableFence) -> Steps:
    """The fence of the plan only: not the vehicle's own radius and ceiling along with it.

    The second parameter names the fences by ArduPilot's FENCE_TYPE bits; older versions ignore it.
    PX4 has its fence always on.
    """
    is_on = float(request.is_on)
    message = commands.long(_target(vehicle), commands.DO_FENCE_ENABLE, is_on, FENCE_SHAPES)
    return (Step("switch the fence", message),)


def reboot(vehicle: Vehicle, _: Autopilot, __: wanted.Reboot) -> Steps:
    """Restart the autopilot, on the ground only."""
    if vehicle.is_armed:
        raise UnsupportedError("it is armed; land and disarm it first")
    return (Step("reboot", commands.long(_target(vehicle), commands.REBOOT, 1.0)),)


ACTIONS: Final[Mapping[type[wanted.Request], Callable[[Vehicle, Autopilot, Any], Steps]]] = {
    wanted.Arm: arm,
    wanted.Disarm: disarm,
    wanted.TakeOff: take_off,
    wanted.StartMission: start_mission,
    wanted.ContinueMission: _to_mode("mission_mode"),
    wanted.PauseMission: _to_mode("pause_mode"),
    wanted.ReturnHome: return_home,
    wanted.Land: land,
    wanted.SetMode: set_mode,
    wanted.GoTo: go_to,
    wanted.ChangeHeight: change_height,
    wanted.ChangeSpeed: change_speed,
    wanted.Orbit: orbit,
    wanted.EnableFence: enable_fence,
    wanted.Reboot: reboot,
}
