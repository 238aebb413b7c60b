"""What a vehicle reports of itself: one function per message.

The packers are called with values in wire order, because these messages are most of the cost.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.codec import BY_NAME, pack
from simulator.telemetry import inertial

if TYPE_CHECKING:
    from simulator.telemetry import Vehicle

Report = Callable[["Vehicle"], bytes]

_PACK = {name: layout.packer.pack for name, layout in BY_NAME.items()}
_NAN = math.nan
_NO_CELLS = (65535,) * 9
# MAV_SYS_STATUS_SENSOR bits
_GPS = 0x20
_FENCE = 0x100000
_AHRS = 0x200000
_PREARM = 0x10000000
_SENSORS = 0x1221FC2F  # inertial, magnetic, pressure, control loops, RC, battery and the above


def _heartbeat(v: "Vehicle") -> bytes:
    mode, base, status = v.personality.heartbeat()
    return _PACK["HEARTBEAT"](mode, 2, v.personality.autopilot_id, base, status, 3)


def _sys_status(v: "Vehicle") -> bytes:
    pilot = v.pilot
    health = _SENSORS
    present = _SENSORS | (_FENCE if v.fence.is_enabled else 0)
    if not pilot.sensors.has_fix:
        health &= ~_GPS
    if not pilot.has_position:
        health &= ~_AHRS
    if v.personality.arming_fault() is not None:
        health &= ~_PREARM
    if v.fence.is_enabled and not v.fence.is_breached:
        health |= _FENCE
    battery = pilot.battery
    return _PACK["SYS_STATUS"](
        present,
        present,
        health,
        230,
        int(battery.voltage_v * 1000.0),
        int(min(battery.current_a * 100.0, 32767.0)),
        *(0,) * 6,
        int(battery.remaining_fraction * 100.0),
        0,
        0,
        0,
    )


def _attitude(v: "Vehicle") -> bytes:
    body = v.pilot.body
    roll, pitch = body.roll_pitch_rad
    yaw = math.radians((body.yaw_deg + 180.0) % 360.0 - 180.0)
    rate = math.radians(body.yaw_rate_degps)
    return _PACK["ATTITUDE"](v.boot_ms, roll, pitch, yaw, 0.0, 0.0, rate)


def _quaternion(v: "Vehicle") -> tuple[float, float, float, float]:
    roll, pitch = v.pilot.body.roll_pitch_rad
    yaw = math.radians(v.pilot.body.yaw_deg)
    cr, sr = math.cos(roll / 2), math.sin(roll / 2)
    cp, sp = math.cos(pitch / 2), math.sin(pitch / 2)
    cy, sy = math.cos(yaw / 2), math.sin(yaw / 2)
    return (
        cr * cp * cy + sr * sp * sy,
        sr * cp * cy - cr * sp * sy,
        cr * sp * cy + sr * cp * sy,
        cr * cp * sy - sr * sp * cy,
    )


def _attitude_quaternion(v: "Vehicle") -> bytes:
    rate = math.radians(v.pilot.body.yaw_rate_degps)
    return pack(
        "ATTITUDE_QUATERNION",
        time_boot_ms=v.boot_ms,
        yawspeed=rate,
        **dict(zip(("q1", "q2", "q3", "q4"), _quaternion(v), strict=True)),
    )


def _global_position(v: "Vehicle") -> bytes:
    pilot = v.pilot
    body = pilot.body
    if not v.has_origin:
        return _PACK["GLOBAL_POSITION_INT"](v.boot_ms, 0, 0, 0, 0, 0, 0, 0, 65535)
    latitude, longitude, amsl = v.position
    return _PACK["GLOBAL_POSITION_INT"](
        v.boot_ms,
        round(latitude * 1e7),
        round(longitude * 1e7),
        int(amsl * 1000.0),
        int((amsl - pilot.home_amsl_m) * 1000.0),
        int(body.vn_mps * 100.0),
        int(body.ve_mps * 100.0),
        int(-body.vu_mps * 100.0),
        int(body.yaw_deg * 100.0) % 36000,
    )


def _local_position(v: "Vehicle") -> bytes:
    body = v.pilot.body
    return _PACK["LOCAL_POSITION_NED"](
        v.boot_ms,
        body.north_m,
        body.east_m,
        -body.up_m,
        body.vn_mps,
        body.ve_mps,
        -body.vu_mps,
    )


def _gps_raw(v: "Vehicle") -> bytes:
    sensors, body = v.pilot.sensors, v.pilot.body
    fix = v.personality.fix_type if sensors.has_fix else 1
    if not sensors.has_fix:
        return _PACK["GPS_RAW_INT"](
            v.boot_ms * 1000, 0, 0, 0, 9999, 9999, 0, 65535, fix, sensors.satellites, *(0,) * 6
        )
    latitude, longitude, amsl = v.position
    course = math.degrees(math.atan2(body.ve_mps, body.vn_mps)) % 360.0
    return _PACK["GPS_RAW_INT"](
        v.boot_ms * 1000,
        round(latitude * 1e7),
        round(longitude * 1e7),
        int(amsl * 1000.0),
        80,
        120,
        int(body.ground_speed_mps * 100.0),
        int(course * 100.0) % 36000,
        fix,
        sensors.satellites,
        int((amsl + 48.0) * 1000.0),
        300,
        500,
        100,
        0,
        0,
    )


def _vfr_hud(v: "Vehicle") -> bytes:
    body = v.pilot.body
    throttle = min(100, int(100.0 * body.push_u / (9.80665 * body.airframe.max_thrust_g)))
    return _PACK["VFR_HUD"](
        body.airspeed_mps,
        body.ground_speed_mps,
        v.pilot.ground_amsl_m + body.up_m,
        body.vu_mps,
        int(body.yaw_deg) % 360,
        throttle,
    )


def _battery_status(v: "Vehicle") -> bytes:
    battery = v.pilot.battery
    return _PACK["BATTERY_STATUS"](
        int(battery.drawn_mah),
        int(battery.drawn_wh * 36.0),
        32767,
        int(battery.voltage_v * 1000.0),
        *_NO_CELLS,
        int(min(battery.current_a * 100.0, 32767.0)),
        0,
        1,
        1,
        int(battery.remaining_fraction * 100.0),
        0,
        v.failsafes.charge_state,
        0,
        0,
        0,
        0,
        0,
        0,
    )


def _extended_state(v: "Vehicle") -> bytes:
    return _PACK["EXTENDED_SYS_STATE"](0, v.landed_state)


def _home_position(v: "Vehicle") -> bytes:
    pilot = v.pilot
    latitude, longitude = pilot.frame.to_global(pilot.home[0], pilot.home[1])
    return pack(
        "HOME_POSITION",
        latitude=round(latitude * 1e7),
        longitude=round(longitude * 1e7),
        altitude=int(pilot.home_amsl_m * 1000.0),
        x=pilot.home[0],
        y=pilot.home[1],
        z=-pilot.home[2],
        q=v.personality.home_quaternion,
        time_usec=v.boot_ms * 1000,
    )


def _origin(v: "Vehicle") -> bytes:
    frame = v.pilot.frame
    return pack(
        "GPS_GLOBAL_ORIGIN",
        latitude=round(frame.latitude_deg * 1e7),
        longitude=round(frame.longitude_deg * 1e7),
        altitude=int(v.pilot.ground_amsl_m * 1000.0),
        time_usec=v.boot_ms * 1000,
    )


def _mission_current(v: "Vehicle") -> bytes:
    sequence, total, state, mode = v.personality.mission_state()
    payload = _PACK["MISSION_CURRENT"](sequence, total, state, mode)
    return payload + v.personality.plan_ids()


def _e7(degrees: float) -> int:
    """1e-7 degrees, cut to what the field holds: a target may be anywhere."""
    return min(max(round(degrees * 1e7), -(2**31)), 2**31 - 1)


def _navigation(v: "Vehicle") -> bytes:
    pilot = v.pilot
    roll, pitch = pilot.body.roll_pitch_rad
    distance, bearing, rise = v.personality.target_offset()
    return _PACK["NAV_CONTROLLER_OUTPUT"](
        math.degrees(roll),
        math.degrees(pitch),
        rise,
        0.0,
        0.0,
        int(pilot.yaw_deg + 180.0) % 360 - 180,
        int(bearing + 180.0) % 360 - 180,
        min(65535, int(distance)),
    )


def _position_target(v: "Vehicle") -> bytes:
    pilot = v.pilot
    n, e, u = v.personality.target_point()
    latitude, longitude = pilot.frame.to_global(n, e)
    return _PACK["POSITION_TARGET_GLOBAL_INT"](
        v.boot_ms,
        _e7(latitude),
        _e7(longitude),
        pilot.ground_amsl_m + u,
        pilot.want[0],
        pilot.want[1],
        -pilot.want[2],
        *(0.0,) * 5,
        v.personality.target_mask,
        v.personality.target_frame,
    )


def _estimator_flags(v: "Vehicle") -> int:
    if not v.pilot.sensors.has_fix:
        return 0xA5 if v.pilot.has_position else 0xA7
    return 831 if v.pilot.has_position else 0x4A7


def _ekf_status(v: "Vehicle") -> bytes:
    bad = not v.pilot.sensors.has_fix
    return _PACK["EKF_STATUS_REPORT"](
        0.9 if bad else 0.02, 1.2 if bad else 0.01, 0.01, 0.02, 0.0, _estimator_flags(v), 0.0
    )


def _estimator_status(v: "Vehicle") -> bytes:
    bad = not v.pilot.sensors.has_fix
    flags = 895 if not bad and v.pilot.has_position else 0x27
    return _PACK["ESTIMATOR_STATUS"](
        v.boot_ms * 1000, 0.02, 0.01, 0.01, 0.05, 0.01, _NAN, 9.0 if bad else 0.3, 0.4, flags
    )


def _vibration(v: "Vehicle") -> bytes:
    level = 4.0 if v.pilot.is_airborne else 0.01
    if v.pilot.body.has_motor_loss and v.pilot.is_airborne:
        level = 70.0
    return _PACK["VIBRATION"](v.boot_ms * 1000, level, level, 1.3 * level, 0, 0, 0)


def _wind(v: "Vehicle") -> bytes:
    n, e, u = v.pilot.wind
    towards = math.degrees(math.atan2(e, n))
    return _PACK["WIND"]((towards + 360.0) % 360.0 - 180.0, math.hypot(n, e), -u)


def _system_time(v: "Vehicle") -> bytes:
    return _PACK["SYSTEM_TIME"](v.unix_us, v.boot_ms)


def _rc_channels(v: "Vehicle") -> bytes:
    channels = v.personality.rc_channels
    return _PACK["RC_CHANNELS"](
        v.boot_ms, *channels, *(0,) * (18 - len(channels)), len(channels), 255
    )


def _attitude_target(v: "Vehicle") -> bytes:
    return pack(
        "ATTITUDE_TARGET",
        time_boot_ms=v.boot_ms,
        q=_quaternion(v),
        thrust=min(1.0, v.pilot.body.push_u / 19.6),
    )


def _current_mode(v: "Vehicle") -> bytes:
    mode, standard = v.personality.current_mode()
    return _PACK["CURRENT_MODE"](mode, mode, standard)


def _servo_output(v: "Vehicle") -> bytes:
    share = v.pilot.body.push_u / 19.6
    level = 1000 + int(900.0 * min(1.0, share)) if v.pilot.is_armed else 1000
    return pack(
        "SERVO_OUTPUT_RAW",
        time_usec=v.boot_ms * 1000 & 0xFFFFFFFF,
        **{f"servo{number}_raw": level for number in (1, 2, 3, 4)},
    )


def _fence_status(v: "Vehicle") -> bytes:
    breach = v.fence.is_breached
    return pack(
        "FENCE_STATUS",
        breach_status=int(breach),
        breach_count=v.fence.breach_count,
        breach_type=v.fence.breach_kind if breach else 0,
        breach_time=v.fence.breach_ms,
    )


def _mount_status(v: "Vehicle") -> bytes:
    return pack(
        "GIMBAL_DEVICE_ATTITUDE_STATUS",
        time_boot_ms=v.boot_ms,
        flags=12,
        q=(
            math.cos(math.radians(v.camera.gimbal_pitch_deg) / 2),
            0.0,
            math.sin(math.radians(v.camera.gimbal_pitch_deg) / 2),
            0.0,
        ),
    )


REPORTS: dict[str, Report] = {
    "HEARTBEAT": _heartbeat,
    "SYS_STATUS": _sys_status,
    "ATTITUDE": _attitude,
    "ATTITUDE_QUATERNION": _attitude_quaternion,
    "ATTITUDE_TARGET": _attitude_target,
    "GLOBAL_POSITION_INT": _global_position,
    "LOCAL_POSITION_NED": _local_position,
    "GPS_RAW_INT": _gps_raw,
    "VFR_HUD": _vfr_hud,
    "BATTERY_STATUS": _battery_status,
    "EXTENDED_SYS_STATE": _extended_state,
    "HOME_POSITION": _home_position,
    "GPS_GLOBAL_ORIGIN": _origin,
    "MISSION_CURRENT": _mission_current,
    "NAV_CONTROLLER_OUTPUT": _navigation,
    "POSITION_TARGET_GLOBAL_INT": _position_target,
    "EKF_STATUS_REPORT": _ekf_status,
    "ESTIMATOR_STATUS": _estimator_status,
    "VIBRATION": _vibration,
    "WIND": _wind,
    "SYSTEM_TIME": _system_time,
    "RC_CHANNELS": _rc_channels,
    "ALTITUDE": inertial.altitude,
    "CURRENT_MODE": _current_mode,
    "POWER_STATUS": inertial.power_status,
    "SERVO_OUTPUT_RAW": _servo_output,
    "FENCE_STATUS": _fence_status,
    "GIMBAL_DEVICE_ATTITUDE_STATUS": _mount_status,
    "RAW_IMU": inertial.raw_imu,
    "SCALED_PRESSURE": inertial.scaled_pressure,
    "HIGHRES_IMU": inertial.highres_imu,
    "POSITION_TARGET_LOCAL_NED": inertial.position_target_local,
    "ODOMETRY": inertial.odometry,
}
REPORT_BY_ID = {BY_NAME[name].message_id: name for name in REPORTS}
