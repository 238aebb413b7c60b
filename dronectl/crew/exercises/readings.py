"""From recorded MAVLink messages to what the judges see: readings, orders, the link lost and back.

One pass, front to back, both directions of one vehicle's log. The order of the file is the order of
the score, so a log that grows while it is read and the same log read whole give the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dronectl.crew.exercises.values import (
    GROUND,
    Act,
    ActKind,
    CameraView,
    Reading,
    Spot,
)
from dronectl.mavlink import commands
from dronectl.mavlink.autopilots import PX4, autopilot_of
from dronectl.mavlink.modes import px4_mode
from dronectl.mavlink.telemetry import REDUCERS
from dronectl.protocol.gimbal import attitude_of
from dronectl.vehicle import LOST_AFTER_S, Vehicle, VehicleKey
from missions.geo import north_east_m

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message
    from missions.geo import GeoPoint

AUTOPILOT: Final = 1
"""MAV_COMP_ID_AUTOPILOT1."""
NO_AUTOPILOT: Final = 8
MANAGER: Final = frozenset({"GIMBAL_MANAGER_STATUS", "GIMBAL_MANAGER_INFORMATION"})
ORDERS: Final = {
    commands.NAV_TAKEOFF: ActKind.TAKE_OFF,
    commands.DO_REPOSITION: ActKind.GO,
    commands.DO_ORBIT: ActKind.ORBIT,
    commands.MISSION_START: ActKind.MISSION,
    commands.DO_SET_MISSION_CURRENT: ActKind.MISSION,
    commands.NAV_RETURN_TO_LAUNCH: ActKind.RETURN,
    commands.NAV_LAND: ActKind.LAND,
}


class Readings:
    """Takes the messages of one vehicle's log in their order.

    Args:
        ground: middle of the training ground.
    """

    def __init__(self, ground: GeoPoint = GROUND) -> None:
        self._ground = ground
        self._vehicle: Vehicle | None = None
        self._hfov_deg: float | None = None
        self._gimbal_id: int | None = None
        self._camera: CameraView | None = None
        self._heard_utc_s: float | None = None
        self._boot_s = 0.0
        self._is_lost = False
        self._was_armed = False

    def take(self, utc_s: float, message: Message, *, is_sent: bool) -> list[Reading | Act]:
        """What one message adds; ``utc_s`` is the recording station's time."""
        if is_sent:
            return self._sent(utc_s, message)
        if self._vehicle is None:
            self._begin(message)
        if self._vehicle is None or message.system_id != self._vehicle.system_id:
            return []
        found: list[Reading | Act] = []
        if self._is_lost:
            self._is_lost = False
            found.append(Act(self._clock_s(utc_s), ActKind.LINK_BACK))
        self._heard_utc_s = utc_s
        self._look(message)
        if message.component_id == AUTOPILOT:
            found += self._reduce(message)
        return found

    def _begin(self, message: Message) -> None:
        """The vehicle is the first autopilot heard."""
        if message.name != "HEARTBEAT" or message.component_id != AUTOPILOT:
            return
        if message.fields.autopilot != NO_AUTOPILOT:
            self._vehicle = Vehicle(VehicleKey(message.system_id))

    def _reduce(self, message: Message) -> list[Reading | Act]:
        assert self._vehicle is not None  # noqa: S101 - begun
        reducer = REDUCERS.get(message.name)
        if reducer is not None:
            self._vehicle = reducer(self._vehicle, message.fields)
        if message.name == "GLOBAL_POSITION_INT":
            self._boot_s = message.fields.time_boot_ms * 0.001
            return self._reading()
        # A log ends with the heartbeat that says "disarmed": no position comes after it.
        is_news = message.name == "HEARTBEAT" and self._vehicle.is_armed != self._was_armed
        self._was_armed = self._vehicle.is_armed
        return self._reading() if is_news else []

    def _reading(self) -> list[Reading | Act]:
        vehicle = self._vehicle
        if vehicle is None or vehicle.position is None or vehicle.height_m is None:
            return []
        north_m, east_m = north_east_m(self._ground, vehicle.position)
        reading = Reading(
            t_s=self._boot_s,
            place=Spot(north_m, east_m, vehicle.height_m),
            speed_mps=vehicle.ground_speed_mps or 0.0,
            climb_mps=vehicle.climb_rate_mps or 0.0,
            heading_deg=vehicle.heading_deg or 0.0,
            is_armed=vehicle.is_armed,
            is_airborne=vehicle.is_airborne,
            battery_fraction=vehicle.battery.remaining_fraction,
            camera=self._camera,
        )
        return [reading]

    def _look(self, message: Message) -> None:
        """Where the camera looks, as gimbal and camera say."""
        if message.name == "CAMERA_FOV_STATUS":
            self._hfov_deg = message.fields.hfov
            return
        if message.name in MANAGER:
            self._gimbal_id = message.fields.gimbal_device_id
            return
        # Autopilots also tell the attitude of a gimbal they do not have, numbered 0.
        device = getattr(message.fields, "gimbal_device_id", self._gimbal_id)
        attitude = attitude_of(message) if device == self._gimbal_id else None
        if attitude is None or self._vehicle is None or not self._hfov_deg:
            return
        nose = 0.0 if attitude.yaw_is_earth else self._vehicle.heading_deg or 0.0
        yaw_deg = (nose + attitude.yaw_deg) % 360.0
        self._camera = CameraView(yaw_deg, attitude.pitch_deg, self._hfov_deg)

    def _sent(self, utc_s: float, message: Message) -> list[Reading | Act]:
        vehicle = self._vehicle
        if vehicle is None or self._heard_utc_s is None:
            return []
        found: list[Reading | Act] = []
        at_s = self._clock_s(utc_s)
        if not self._is_lost and utc_s - self._heard_utc_s >= LOST_AFTER_S:
            self._is_lost = True
            found.append(Act(at_s, ActKind.LINK_LOST))
        kind = _order(vehicle, message)
        if kind is not None:
            found.append(Act(at_s, kind))
        return found

    def _clock_s(self, utc_s: float) -> float:
        """The vehicle's clock at a time of the station, from when both were last known."""
        return self._boot_s + max(0.0, utc_s - (self._heard_utc_s or utc_s))


def _order(vehicle: Vehicle, message: Message) -> ActKind | None:
    """What an outgoing message asks of the vehicle; None: nothing that moves it."""
    fields = message.fields
    if message.name == "SET_MODE":
        return _mode(vehicle, fields.custom_mode)
    if message.name not in ("COMMAND_LONG", "COMMAND_INT"):
        return None
    if fields.command == commands.DO_SET_MODE:
        return _mode(vehicle, _asked_mode(vehicle, fields))
    if fields.command == commands.DO_PAUSE_CONTINUE:
        return ActKind.MISSION if fields.param1 else ActKind.HOLD
    return ORDERS.get(fields.command)


def _asked_mode(vehicle: Vehicle, fields: Any) -> int:
    """PX4 is asked with main and sub mode apart."""
    if autopilot_of(vehicle.autopilot) is PX4:
        return px4_mode(int(fields.param2), int(fields.param3))
    return int(fields.param2)


def _mode(vehicle: Vehicle, custom_mode: int) -> ActKind:
    family = autopilot_of(vehicle.autopilot)
    kinds = {
        family.return_mode: ActKind.RETURN,
        family.land_mode: ActKind.LAND,
        family.mission_mode: ActKind.MISSION,
    }
    return kinds.get(custom_mode, ActKind.HOLD)
