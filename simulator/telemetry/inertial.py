"""Raw sensors, board power and local frames: sent by few vehicles unasked, by all when asked."""

import math
from typing import TYPE_CHECKING

from simulator.codec import BY_NAME, pack

if TYPE_CHECKING:
    from simulator.telemetry import Vehicle

_PACK = {name: layout.packer.pack for name, layout in BY_NAME.items()}
_NAN = math.nan
_SEA_LEVEL_HPA = 1013.25


def pressure_hpa(amsl_m: float) -> float:
    """Static pressure of the standard atmosphere."""
    hpa: float = _SEA_LEVEL_HPA * (1.0 - 2.25577e-5 * amsl_m) ** 5.25588
    return hpa


def field_gauss(v: "Vehicle") -> tuple[float, float, float]:
    """Magnetic field of the western Mediterranean in the body frame, heading only."""
    yaw = math.radians(v.pilot.body.yaw_deg)
    return 0.24 * math.cos(yaw), -0.24 * math.sin(yaw), 0.39


def acceleration_mps2(v: "Vehicle") -> tuple[float, float, float]:
    """Specific force along the body axes: all thrust, or the ground's push."""
    body = v.pilot.body
    thrust = math.sqrt(body.push_n**2 + body.push_e**2 + body.push_u**2)
    return 0.0, 0.0, -(9.80665 if body.is_on_ground else thrust)


def raw_imu(v: "Vehicle") -> bytes:
    """RAW_IMU in milli-g, milliradian per second and milligauss."""
    x, y, z = acceleration_mps2(v)
    mx, my, mz = field_gauss(v)
    return pack(
        "RAW_IMU",
        time_usec=v.boot_ms * 1000,
        xacc=int(x / 9.80665 * 1000.0),
        yacc=int(y / 9.80665 * 1000.0),
        zacc=int(max(z / 9.80665 * 1000.0, -32768.0)),
        zgyro=int(math.radians(v.pilot.body.yaw_rate_degps) * 1000.0),
        xmag=int(mx * 1000.0),
        ymag=int(my * 1000.0),
        zmag=int(mz * 1000.0),
        temperature=3500,
    )


def scaled_pressure(v: "Vehicle") -> bytes:
    """SCALED_PRESSURE."""
    amsl = v.pilot.ground_amsl_m + v.pilot.body.up_m
    return _PACK["SCALED_PRESSURE"](v.boot_ms, pressure_hpa(amsl), 0.0, 3500, 0)


def altitude(v: "Vehicle") -> bytes:
    """ALTITUDE."""
    body, pilot = v.pilot.body, v.pilot
    amsl = pilot.ground_amsl_m + body.up_m
    return _PACK["ALTITUDE"](
        v.boot_ms * 1000, amsl, amsl, body.up_m, pilot.relative_up_m, 0.0, body.up_m
    )


def power_status(v: "Vehicle") -> bytes:
    """POWER_STATUS."""
    return _PACK["POWER_STATUS"](5000 if v.pilot.battery.voltage_v > 6.0 else 0, 0, 0)


def highres_imu(v: "Vehicle") -> bytes:
    """HIGHRES_IMU."""
    amsl = v.pilot.ground_amsl_m + v.pilot.body.up_m
    x, y, z = acceleration_mps2(v)
    mx, my, mz = field_gauss(v)
    return pack(
        "HIGHRES_IMU",
        time_usec=v.boot_ms * 1000,
        xacc=x,
        yacc=y,
        zacc=z,
        zgyro=math.radians(v.pilot.body.yaw_rate_degps),
        xmag=mx,
        ymag=my,
        zmag=mz,
        abs_pressure=pressure_hpa(amsl),
        pressure_alt=amsl,
        temperature=15.0,
        fields_updated=7167,
    )


def position_target_local(v: "Vehicle") -> bytes:
    """POSITION_TARGET_LOCAL_NED."""
    n, e, u = v.personality.target_point()
    want = v.pilot.want
    return pack(
        "POSITION_TARGET_LOCAL_NED",
        time_boot_ms=v.boot_ms,
        coordinate_frame=1,
        x=n,
        y=e,
        z=-u,
        vx=want[0],
        vy=want[1],
        vz=-want[2],
        yaw=math.radians((v.pilot.yaw_deg + 180.0) % 360.0 - 180.0),
    )


def odometry(v: "Vehicle") -> bytes:
    """ODOMETRY in the local frame; covariances unknown."""
    body = v.pilot.body
    half = math.radians(body.yaw_deg) / 2.0
    unknown = [_NAN] + [0.0] * 20
    return pack(
        "ODOMETRY",
        time_usec=v.boot_ms * 1000,
        frame_id=1,
        child_frame_id=1,
        x=body.north_m,
        y=body.east_m,
        z=-body.up_m,
        q=(math.cos(half), 0.0, 0.0, math.sin(half)),
        vx=body.vn_mps,
        vy=body.ve_mps,
        vz=-body.vu_mps,
        yawspeed=math.radians(body.yaw_rate_degps),
        pose_covariance=unknown,
        velocity_covariance=unknown,
        estimator_type=8,
        quality=100,
    )
