"""Messages to vehicle state: one pure reducer for each message type.

``state = REDUCERS[message.name](state, message.fields)``. Wire units end here. A value the
definition marks as unknown (INT_MAX, UINT16_MAX, NaN, ...) becomes ``None``, and so does a number no
vehicle can mean: a damaged or hostile message must not put a NaN on the map.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from dronectl.mavlink import modes
from dronectl.vehicle import (
    Attitude,
    Battery,
    Estimator,
    Gps,
    LandedState,
    MissionProgress,
    Vehicle,
)
from missions.geo import Altitude, GeoPoint, Position, Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ARDUPILOT: Final = 3
PX4: Final = 12
_PLANES: Final = frozenset({1, 19, 20, 21, 22, 23, 24, 25})  # MAV_TYPE fixed wing and VTOL
_UINT16_MAX: Final = 0xFFFF
_INT16_MAX: Final = 0x7FFF
_INT32_MAX: Final = 0x7FFFFFFF


def point(latitude_e7: int, longitude_e7: int) -> GeoPoint | None:
    """A position in 1e-7 degrees; ``None`` if unset (0, 0) or out of range."""
    if latitude_e7 == 0 and longitude_e7 == 0:
        return None
    if abs(latitude_e7) > 900_000_000 or abs(longitude_e7) > 1_800_000_000:
        return None
    return GeoPoint(latitude_e7 * 1e-7, longitude_e7 * 1e-7)


def finite(value: float) -> float | None:
    """The value, or ``None`` if it is not a number anything can mean."""
    return value if math.isfinite(value) else None


def modes_of(autopilot: int, vehicle_type: int) -> Mapping[int, str]:
    """Mode names of an autopilot."""
    if autopilot == PX4:
        return modes.PX4
    if autopilot == ARDUPILOT:
        return modes.PLANE if vehicle_type in _PLANES else modes.COPTER
    return {}


def _heartbeat(vehicle: Vehicle, fields: Any) -> Vehicle:
    names = modes_of(fields.autopilot, fields.type)
    return vehicle.with_changes(
        vehicle_type=fields.type,
        autopilot=fields.autopilot,
        base_mode=fields.base_mode,
        custom_mode=fields.custom_mode,
        mode=modes.mode_name(names, fields.custom_mode),
        is_armed=bool(fields.base_mode & modes.SAFETY_ARMED),
        system_status=fields.system_status,
    )


def _global_position(vehicle: Vehicle, fields: Any) -> Vehicle:
    heading = fields.hdg
    north_mps, east_mps = fields.vx * 0.01, fields.vy * 0.01
    return vehicle.with_changes(
        position=point(fields.lat, fields.lon) or vehicle.position,
        altitude_amsl_m=fields.alt * 0.001,
        height_m=fields.relative_alt * 0.001,
        north_mps=north_mps,
        east_mps=east_mps,
        climb_rate_mps=-fields.vz * 0.01,
        ground_speed_mps=math.hypot(north_mps, east_mps),
        heading_deg=vehicle.heading_deg if heading == _UINT16_MAX else heading * 0.01 % 360.0,
    )


def _attitude(vehicle: Vehicle, fields: Any) -> Vehicle:
    if not math.isfinite(fields.roll + fields.pitch + fields.yaw + fields.yawspeed):
        return vehicle
    yaw_deg = math.degrees(fields.yaw) % 360.0
    return vehicle.with_changes(
        attitude=Attitude(
            math.degrees(fields.roll),
            math.degrees(fields.pitch),
            yaw_deg,
            math.degrees(fields.yawspeed),
        ),
        heading_deg=yaw_deg if vehicle.heading_deg is None else vehicle.heading_deg,
    )


def _vfr_hud(vehicle: Vehicle, fields: Any) -> Vehicle:
    return vehicle.with_changes(
        air_speed_mps=finite(fields.airspeed),
        ground_speed_mps=finite(fields.groundspeed),
        climb_rate_mps=finite(fields.climb),
        throttle_fraction=fields.throttle * 0.01 if fields.throttle <= 100 else None,
    )


def _gps_raw(vehicle: Vehicle, fields: Any) -> Vehicle:
    accuracy_mm = fields.h_acc
    return vehicle.with_changes(
        gps=Gps(
            fix=fields.fix_type,
            satellites=fields.satellites_visible if fields.satellites_visible != 255 else None,
            hdop=fields.eph * 0.01 if fields.eph != _UINT16_MAX else None,
            horizontal_accuracy_m=accuracy_mm * 0.001 if accuracy_mm else None,
        )
    )


def _sys_status(vehicle: Vehicle, fields: Any) -> Vehicle:
    old = vehicle.battery
    voltage_mv, current_ca, remaining = (
        fields.voltage_battery,
        fields.current_battery,
        fields.battery_remaining,
    )
    return vehicle.with_changes(
        sensors_present=fields.onboard_control_sensors_present,
        sensors_enabled=fields.onboard_control_sensors_enabled,
        sensors_healthy=fields.onboard_control_sensors_health,
        load_fraction=fields.load * 0.001,
        battery=Battery(
            voltage_v=old.voltage_v if voltage_mv in (0, _UINT16_MAX) else voltage_mv * 0.001,
            current_a=old.current_a if current_ca == -1 else current_ca * 0.01,
            remaining_fraction=_remaining(remaining, old.remaining_fraction),
            consumed_wh=old.consumed_wh,
            consumed_ah=old.consumed_ah,
            time_left_s=old.time_left_s,
        ),
    )


def _remaining(percent: int, old: float | None) -> float | None:
    return percent * 0.01 if 0 <= percent <= 100 else old


def _battery_status(vehicle: Vehicle, fields: Any) -> Vehicle:
    if fields.id != 0:
        return vehicle  # the flight battery is the first; others are payload or spare
    old = vehicle.battery
    cells_mv = [mv for mv in fields.voltages if mv != _UINT16_MAX]
    cells_mv += [mv for mv in fields.voltages_ext if mv not in (0, _UINT16_MAX)]
    return vehicle.with_changes(
        battery=Battery(
            voltage_v=sum(cells_mv) * 0.001 if cells_mv and sum(cells_mv) else old.voltage_v,
            current_a=old.current_a
            if fields.current_battery == -1
            else fields.current_battery * 0.01,
            remaining_fraction=_remaining(fields.battery_remaining, old.remaining_fraction),
            consumed_wh=fields.energy_consumed / 36.0 if fields.energy_consumed >= 0 else None,
            consumed_ah=fields.current_consumed * 0.001 if fields.current_consumed >= 0 else None,
            time_left_s=float(fields.time_remaining) if fields.time_remaining > 0 else None,
        )
    )


def _extended_state(vehicle: Vehicle, fields: Any) -> Vehicle:
    landed = fields.landed_state
    if landed > LandedState.LANDING:
        return vehicle
    return vehicle.with_changes(landed_state=LandedState(landed))


def _home_position(vehicle: Vehicle, fields: Any) -> Vehicle:
    home = point(fields.latitude, fields.longitude)
    if home is None:
        return vehicle
    altitude = Altitude(fields.altitude * 0.001, Reference.AMSL)
    return vehicle.with_changes(home=Position(home, altitude))


def _estimator(vehicle: Vehicle, fields: Any) -> Vehicle:
    ratios = (
        fields.vel_ratio,
        fields.pos_horiz_ratio,
        fields.pos_vert_ratio,
        fields.mag_ratio,
    )
    return vehicle.with_changes(estimator=Estimator(fields.flags, _worst(ratios)))


def _ekf_report(vehicle: Vehicle, fields: Any) -> Vehicle:
    ratios = (
        fields.velocity_variance,
        fields.pos_horiz_variance,
        fields.pos_vert_variance,
        fields.compass_variance,
    )
    return vehicle.with_changes(estimator=Estimator(fields.flags, _worst(ratios)))


def _worst(ratios: tuple[float, ...]) -> float:
    return max((ratio for ratio in ratios if math.isfinite(ratio)), default=0.0)


def _wind(vehicle: Vehicle, fields: Any) -> Vehicle:
    direction, speed = finite(fields.direction), finite(fields.speed)
    return vehicle.with_changes(
        wind_from_deg=None if direction is None else direction % 360.0, wind_speed_mps=speed
    )


def _wind_cov(vehicle: Vehicle, fields: Any) -> Vehicle:
    north, east = finite(fields.wind_x), finite(fields.wind_y)
    if north is None or east is None:
        return vehicle
    return vehicle.with_changes(
        wind_from_deg=math.degrees(math.atan2(-east, -north)) % 360.0,
        wind_speed_mps=math.hypot(north, east),
    )


def _vibration(vehicle: Vehicle, fields: Any) -> Vehicle:
    axes = (fields.vibration_x, fields.vibration_y, fields.vibration_z)
    return vehicle.with_changes(
        vibration_mps2=max(axes) if all(math.isfinite(a) for a in axes) else None
    )


def _mission_current(vehicle: Vehicle, fields: Any) -> Vehicle:
    old = vehicle.mission
    return vehicle.with_changes(
        mission=MissionProgress(
            current=fields.seq,
            total=fields.total if fields.total not in (0, _UINT16_MAX) else old.total,
            last_reached=old.last_reached,
            state=fields.mission_state or None,
            mission_id=fields.mission_id or None,
            fence_id=fields.fence_id or None,
            rally_id=fields.rally_points_id or None,
        )
    )


def _item_reached(vehicle: Vehicle, fields: Any) -> Vehicle:
    old = vehicle.mission
    return vehicle.with_changes(
        mission=MissionProgress(
            current=old.current,
            total=old.total,
            last_reached=fields.seq,
            state=old.state,
            mission_id=old.mission_id,
            fence_id=old.fence_id,
            rally_id=old.rally_id,
        )
    )


def _target(vehicle: Vehicle, fields: Any) -> Vehicle:
    where = point(fields.lat_int, fields.lon_int)
    height = finite(fields.alt)
    if where is None or height is None:
        return vehicle.with_changes(target=None)
    reference = Reference.HOME if fields.coordinate_frame in (3, 6) else Reference.AMSL
    return vehicle.with_changes(target=Position(where, Altitude(height, reference)))


def _system_time(vehicle: Vehicle, fields: Any) -> Vehicle:
    microseconds = fields.time_unix_usec
    if not microseconds:
        return vehicle.with_changes(utc_s=None, booted_utc_s=None)
    utc_s = microseconds * 1e-6
    return vehicle.with_changes(utc_s=utc_s, booted_utc_s=utc_s - fields.time_boot_ms * 1e-3)


def _autopilot_version(vehicle: Vehicle, fields: Any) -> Vehicle:
    return vehicle.with_changes(
        uid=hardware_uid(fields) or vehicle.uid,
        capabilities=fields.capabilities,
        firmware=firmware_version(fields.flight_sw_version),
    )


def hardware_uid(fields: Any) -> str | None:
    """UID of an AUTOPILOT_VERSION as hexadecimal: the 18-byte one, else the old 64-bit one."""
    if any(fields.uid2):
        return str(fields.uid2.hex())
    return f"{fields.uid:016x}" if fields.uid else None


def firmware_version(packed: int) -> str:
    """``4.6.0-dev`` from ``flight_sw_version`` (one byte each: major, minor, patch, type)."""
    major, minor, patch, kind = packed >> 24, packed >> 16 & 0xFF, packed >> 8 & 0xFF, packed & 0xFF
    suffix = {0: "-dev", 64: "-alpha", 128: "-beta", 192: "-rc"}.get(kind, "")
    return f"{major}.{minor}.{patch}{suffix}"


def _radio_status(vehicle: Vehicle, fields: Any) -> Vehicle:
    return vehicle.with_changes(radio_rssi=fields.rssi if fields.rssi != 255 else None)


def _altitude(vehicle: Vehicle, fields: Any) -> Vehicle:
    """``bottom_clearance`` is the height above the ground; ``altitude_terrain`` is the ground's own."""
    clearance = finite(fields.bottom_clearance)
    is_known = clearance is not None and clearance >= 0.0
    return vehicle.with_changes(height_above_ground_m=clearance if is_known else None)


def _terrain_report(vehicle: Vehicle, fields: Any) -> Vehicle:
    if not fields.spacing:
        return vehicle  # the vehicle has no terrain data here
    return vehicle.with_changes(height_above_ground_m=finite(fields.current_height))


REDUCERS: Final[Mapping[str, Callable[[Vehicle, Any], Vehicle]]] = {
    "HEARTBEAT": _heartbeat,
    "GLOBAL_POSITION_INT": _global_position,
    "ATTITUDE": _attitude,
    "VFR_HUD": _vfr_hud,
    "GPS_RAW_INT": _gps_raw,
    "SYS_STATUS": _sys_status,
    "BATTERY_STATUS": _battery_status,
    "EXTENDED_SYS_STATE": _extended_state,
    "HOME_POSITION": _home_position,
    "ESTIMATOR_STATUS": _estimator,
    "EKF_STATUS_REPORT": _ekf_report,
    "WIND": _wind,
    "WIND_COV": _wind_cov,
    "VIBRATION": _vibration,
    "MISSION_CURRENT": _mission_current,
    "MISSION_ITEM_REACHED": _item_reached,
    "POSITION_TARGET_GLOBAL_INT": _target,
    "SYSTEM_TIME": _system_time,
    "AUTOPILOT_VERSION": _autopilot_version,
    "RADIO_STATUS": _radio_status,
    "ALTITUDE": _altitude,
    "TERRAIN_REPORT": _terrain_report,
}
