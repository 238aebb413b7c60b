"""The course of the vehicle that wrote a PX4 log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dronectl.conversations import is_simulator
from dronectl.mavlink.autopilots import PX4
from dronectl.mavlink.telemetry import firmware_version
from dronectl.review.course import (
    Airframe,
    Counter,
    Course,
    Line,
    held,
    moments,
    named,
    places,
    px4_flight_s,
)
from dronectl.review.log import EMPTY, Column
from dronectl.vehicle import LandedState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from dronectl.review.ulog import Ulog

HEARD: Final = (
    "vehicle_status", "vehicle_land_detected", "vehicle_global_position", "vehicle_local_position",
    "vehicle_gps_position", "battery_status",
)  # fmt: skip
ARMED: Final = 2  # vehicle_status.arming_state
NAV_STATES: Final[Mapping[int, str]] = {
    0: "MANUAL", 1: "ALTCTL", 2: "POSCTL", 3: "AUTO.MISSION", 4: "AUTO.LOITER", 5: "AUTO.RTL",
    10: "ACRO", 12: "AUTO.DESCEND", 14: "OFFBOARD", 15: "STABILIZED", 17: "AUTO.TAKEOFF",
    18: "AUTO.LAND", 19: "AUTO.FOLLOW_TARGET", 20: "AUTO.PRECLAND", 21: "ORBIT",
}  # fmt: skip
MULTICOPTER: Final = 2  # MAV_TYPE_QUADROTOR


def course_of(log: Ulog) -> Course:
    """The course told by a PX4 log."""
    heard = [_column(log, name, "timestamp").t_s for name in HEARD]
    at_s = moments(*heard)
    arming = _column(log, "vehicle_status", "arming_state")
    landed = _column(log, "vehicle_land_detected", "landed")
    states = np.where(landed.values > 0, LandedState.ON_GROUND, LandedState.IN_AIR)
    zeros = np.zeros(len(at_s))
    return Course(
        airframe=_airframe(log),
        timeline=log.timeline,
        t_s=at_s,
        is_armed=held(at_s, [arming]) == ARMED,
        landed_state=np.nan_to_num(held(at_s, [Column(landed.t_s, states)])),
        mode=named(held(at_s, [_column(log, "vehicle_status", "nav_state")]), NAV_STATES.items()),
        system_status=zeros,
        reboots=zeros,
        mission_current=held(at_s, [_column(log, "mission_result", "seq_current")]),
        counter=_counter(log),
        texts=tuple(
            Line(log.seconds(said.timestamp_us), said.severity, said.text)
            for said in log.content.said
        ),
        **_motion(log, at_s),
        **_supply(log, at_s),
    )


def _column(log: Ulog, name: str, field: str) -> Column:
    """A column of the first instance as numbers; empty when the log has none."""
    if not log.has(name, field):
        return EMPTY
    first = min(kind.component for kind in log.messages if kind.name == name)
    t_s, values = log.column(name, field, component=first)
    is_number = values.dtype.kind in "iufb" and values.ndim == 1
    return Column(t_s, values.astype(np.float64)) if is_number else EMPTY


def _motion(log: Ulog, at_s: NDArray[np.float64]) -> dict[str, Any]:
    """Where it is and how it moves."""
    place, local = "vehicle_global_position", "vehicle_local_position"
    unknown = np.full(len(at_s), np.nan)
    latitude, longitude = places(_column(log, place, "lat"), _column(log, place, "lon"))
    north, east = _column(log, local, "vx"), _column(log, local, "vy")
    down = _column(log, local, "z")
    home_down = np.nan_to_num(held(at_s, [_column(log, "home_position", "z")]))
    heading = _column(log, local, "heading")
    climb = _column(log, local, "vz")
    receiver = "vehicle_gps_position" if log.has("vehicle_gps_position") else "sensor_gps"
    return {
        "latitude_deg": held(at_s, [latitude]),
        "longitude_deg": held(at_s, [longitude]),
        "altitude_amsl_m": held(at_s, [_column(log, place, "alt")]),
        "height_m": home_down - held(at_s, [down]),
        "height_above_ground_m": unknown,
        "ground_speed_mps": held(at_s, [Column(north.t_s, np.hypot(north.values, east.values))]),
        "climb_rate_mps": held(at_s, [Column(climb.t_s, -climb.values)]),
        "heading_deg": np.degrees(held(at_s, [heading])) % 360.0,
        "throttle_fraction": unknown,
        "satellites": held(at_s, [_column(log, receiver, "satellites_used")]),
    }


def _supply(log: Ulog, at_s: NDArray[np.float64]) -> dict[str, Any]:
    """What the flight battery says."""
    battery = "battery_status"
    remaining = _column(log, battery, "remaining")
    is_told = (remaining.values >= 0.0) & (remaining.values <= 1.0)
    return {
        "voltage_v": held(at_s, [_column(log, battery, "voltage_v")]),
        "current_a": held(at_s, [_column(log, battery, "current_a")]),
        "remaining_fraction": held(
            at_s, [Column(remaining.t_s, np.where(is_told, remaining.values, np.nan))]
        ),
        "consumed_wh": np.full(len(at_s), np.nan),
    }


def _airframe(log: Ulog) -> Airframe:
    info, parameters = log.content.info, log.content.parameters
    release = info.get("ver_sw_release")
    hil = _column(log, "vehicle_status", "hil_state").values
    told_id = _column(log, "vehicle_status", "system_id").values
    uid = str(info.get("sys_uuid", "")).strip("\0 ").lower()
    system = float(told_id[-1]) if len(told_id) else parameters.get("MAV_SYS_ID", 1.0)
    return Airframe(
        system=int(np.clip(np.nan_to_num(system, nan=1.0), 1, 255)),
        uid=uid or None,
        autopilot=PX4.number,
        vehicle_type=MULTICOPTER,
        firmware=firmware_version(release) if isinstance(release, int) else None,
        is_simulator=is_simulator(parameters)
        or bool((hil > 0).any())
        or "SITL" in str(info.get("ver_hw", "")),
    )


def _counter(log: Ulog) -> Counter | None:
    """The vehicle's own flight time as the log began."""
    parameters = log.content.parameters
    low = parameters.get("LND_FLIGHT_T_LO")
    if low is None:
        return None
    return Counter(px4_flight_s(parameters.get("LND_FLIGHT_T_HI", 0.0), low), 0.0)
