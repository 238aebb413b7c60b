"""The course of the vehicle that wrote an ArduPilot log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dronectl.conversations import is_simulator
from dronectl.mavlink.autopilots import ARDUPILOT
from dronectl.mavlink.telemetry import modes_of
from dronectl.review.course import Airframe, Counter, Course, Line, held, moments, named, places
from dronectl.review.log import EMPTY, Column
from dronectl.vehicle import LandedState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dronectl.review.log import Log

HEARD: Final = ("ARM", "ATT", "BAT", "CTUN", "EV", "GPS", "MODE", "MSG", "POS")
EV_ARMED: Final = 10
EV_DISARMED: Final = 11
EV_LANDED: Final = 18
EV_NOT_LANDED: Final = 28
VEHICLES: Final = (("ArduCopter", 2), ("ArduPlane", 1), ("Rover", 10), ("ArduSub", 12))
FIRMWARE: Final = re.compile(r"V(\d+\.\d+\.\d+\S*)")
STM32_UID: Final = re.compile(r" ([0-9A-F]{8}) ([0-9A-F]{8}) ([0-9A-F]{8})$")
HOST_UID: Final = re.compile(r"^[0-9a-f]{32}$")
UID_BYTES: Final = 18  # of AUTOPILOT_VERSION.uid2
HOST_UID_BYTES: Final = 17  # a simulator tells the first letters of its machine's id
ERROR: Final = 3  # MAV_SEVERITY
INFO: Final = 6
NO_FIX: Final = 2


def course_of(log: Log) -> Course:
    """The course told by an ArduPilot log."""
    heard = [log.column(name, log.fields(name)[0].name).t_s for name in HEARD if log.has(name)]
    at_s = moments(*heard)
    texts = _texts(log)
    parameters = _parameters(log)
    vehicle_type = _vehicle_type(texts)
    modes = _first(log, ("MODE", "ModeNum"), ("MODE", "Mode"))
    is_armed = held(at_s, _armed(log))
    if not np.isfinite(is_armed).any():
        is_armed = np.ones(len(at_s))  # by default nothing is written while disarmed
    return Course(
        airframe=Airframe(
            system=int(_parameter(parameters, "SYSID_THISMAV", "MAV_SYSID") or 1),
            uid=_uid(texts),
            autopilot=ARDUPILOT.number,
            vehicle_type=vehicle_type,
            firmware=_firmware(texts),
            is_simulator=log.has("SIM") or is_simulator(parameters),
        ),
        timeline=log.timeline,
        t_s=at_s,
        is_armed=np.nan_to_num(is_armed) > 0,
        landed_state=np.nan_to_num(held(at_s, [_landed(log)])),
        mode=named(held(at_s, [modes]), modes_of(ARDUPILOT.number, vehicle_type).items()),
        system_status=np.zeros(len(at_s)),
        reboots=np.zeros(len(at_s)),
        mission_current=held(at_s, [_optional(log, "CMD", "CNum")]),
        counter=_counter(log),
        texts=texts,
        **_motion(log, at_s),
        **_supply(log, at_s),
    )


def _optional(log: Log, name: str, field: str, component: int | None = None) -> Column:
    """A column as numbers; empty when the log has none."""
    if not log.has(name, field):
        return EMPTY
    t_s, values = log.column(name, field, component=component)
    return EMPTY if values.dtype.kind not in "iufb" else Column(t_s, values.astype(np.float64))


def _first(log: Log, *choices: tuple[str, str]) -> Column:
    """The first of several columns that the log has."""
    found = (_optional(log, name, field) for name, field in choices)
    return next((column for column in found if len(column.t_s)), EMPTY)


def _motion(log: Log, at_s: NDArray[np.float64]) -> dict[str, Any]:
    """Where it is and how it moves."""
    unknown = np.full(len(at_s), np.nan)
    latitude, longitude = _places(log)
    climb = _first(log, ("XKF1", "VD"), ("NKF1", "VD"), ("GPS", "VZ"))
    return {
        "latitude_deg": held(at_s, [latitude]),
        "longitude_deg": held(at_s, [longitude]),
        "altitude_amsl_m": held(at_s, [_first(log, ("POS", "Alt"), ("GPS", "Alt"))]),
        "height_m": held(
            at_s, [_first(log, ("POS", "RelHomeAlt"), ("CTUN", "Alt"), ("BARO", "Alt"))]
        ),
        "height_above_ground_m": unknown,
        "ground_speed_mps": held(at_s, [_optional(log, "GPS", "Spd", 0)]),
        "climb_rate_mps": held(at_s, [Column(climb.t_s, -climb.values)]),
        "heading_deg": held(at_s, [_optional(log, "ATT", "Yaw")]) % 360.0,
        "throttle_fraction": held(at_s, [_optional(log, "CTUN", "ThO")]),
        "satellites": held(at_s, [_optional(log, "GPS", "NSats", 0)]),
    }


def _places(log: Log) -> tuple[Column, Column]:
    """Coordinates: the estimate's, else the receiver's while it has a fix."""
    found = places(_optional(log, "POS", "Lat"), _optional(log, "POS", "Lng"))
    if len(found[0].t_s):
        return found
    latitude, longitude = (_optional(log, "GPS", name, 0) for name in ("Lat", "Lng"))
    status = _optional(log, "GPS", "Status", 0)
    if len(status.t_s) == len(latitude.t_s):
        has_fix = status.values > NO_FIX
        latitude = Column(latitude.t_s, np.where(has_fix, latitude.values, np.nan))
    return places(latitude, longitude)


def _supply(log: Log, at_s: NDArray[np.float64]) -> dict[str, Any]:
    """What the flight battery says."""
    name = "BAT" if log.has("BAT") else "CURR"
    remaining = _optional(log, name, "RemPct", 0)
    return {
        "voltage_v": held(at_s, [_optional(log, name, "Volt", 0)]),
        "current_a": held(at_s, [_optional(log, name, "Curr", 0)]),
        "remaining_fraction": held(
            at_s, [Column(remaining.t_s, np.clip(remaining.values, 0, 100) / 100.0)]
        ),
        "consumed_wh": held(at_s, [_optional(log, name, "EnrgTot", 0)]),
    }


def _events(log: Log, on: int, off: int) -> Column:
    """1 from one event on, 0 from the other."""
    t_s, numbers = _optional(log, "EV", "Id")
    values = np.where(numbers == on, 1.0, np.where(numbers == off, 0.0, np.nan))
    return Column(t_s, values)


def _armed(log: Log) -> list[Column]:
    return [_events(log, EV_ARMED, EV_DISARMED), _optional(log, "ARM", "ArmState")]


def _landed(log: Log) -> Column:
    t_s, is_flying = _events(log, EV_NOT_LANDED, EV_LANDED)
    states = np.where(is_flying > 0, LandedState.IN_AIR, LandedState.ON_GROUND)
    return Column(t_s, np.where(np.isnan(is_flying), np.nan, states))


def _texts(log: Log) -> tuple[Line, ...]:
    """What it said, and the errors it noted."""
    lines: list[Line] = []
    if log.has("MSG", "Message"):
        t_s, texts = log.column("MSG", "Message")
        lines += [Line(t, INFO, str(text)) for t, text in zip(t_s.tolist(), texts, strict=True)]
    t_s, subsystems = _optional(log, "ERR", "Subsys")
    codes = _optional(log, "ERR", "ECode").values
    if len(codes) == len(subsystems):
        lines += [
            Line(t, ERROR, f"Error {int(code)} of subsystem {int(subsystem)}")
            for t, subsystem, code in zip(t_s.tolist(), subsystems, codes, strict=True)
            if code
        ]
    return tuple(sorted(lines, key=lambda line: line.t_s))


def _vehicle_type(texts: Sequence[Line]) -> int:
    for line in texts:
        for name, number in VEHICLES:
            if line.text.startswith(name):
                return number
    return VEHICLES[0][1]


def _firmware(texts: Sequence[Line]) -> str | None:
    for line in texts:
        if line.text.startswith(tuple(name for name, _ in VEHICLES)):
            found = FIRMWARE.search(line.text)
            return found.group(1) if found else None
    return None


def _uid(texts: Sequence[Line]) -> str | None:
    """The hardware UID as the vehicle tells it over MAVLink.

    The log has it as three words, each with its bytes turned round, behind the board's name.
    """
    for line in texts:
        words = STM32_UID.search(line.text)
        if words:
            raw = b"".join(bytes.fromhex(word)[::-1] for word in words.groups())
            return raw.ljust(UID_BYTES, b"\0").hex()
        if HOST_UID.match(line.text):
            return line.text[:HOST_UID_BYTES].encode().ljust(UID_BYTES, b"\0").hex()
    return None


def _parameters(log: Log) -> dict[str, float]:
    """Parameters as last told."""
    if not log.has("PARM", "Name") or not log.has("PARM", "Value"):
        return {}
    values = _optional(log, "PARM", "Value").values.tolist()
    names = log.column("PARM", "Name").values.tolist()
    return {str(name): value for name, value in zip(names, values, strict=False)}


def _parameter(parameters: dict[str, float], *names: str) -> float | None:
    found = (parameters.get(name) for name in names)
    return next((value for value in found if value is not None and np.isfinite(value)), None)


def _counter(log: Log) -> Counter | None:
    if not log.has("PARM", "Name") or not log.has("PARM", "Value"):
        return None
    names = log.column("PARM", "Name").values
    t_s, values = _optional(log, "PARM", "Value")
    at = np.flatnonzero((names == "STAT_FLTTIME")[: len(values)])
    return Counter(float(values[at[-1]]), float(t_s[at[-1]])) if len(at) else None
