"""Courses of the vehicles heard in a telemetry log."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from dronectl.conversations import is_simulator
from dronectl.mavlink.autopilots import autopilot_of
from dronectl.mavlink.telemetry import firmware_version, modes_of
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
from dronectl.review.log import Column
from dronectl.track import BOOT_CLOCKS, REBOOT_STEP_S
from dronectl.vehicle import LandedState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from dronectl.review.log import Log

ARMED: Final = 128
INVALID_AUTOPILOT: Final = 8  # MAV_AUTOPILOT_INVALID: stations, cameras, radios
GIMBAL_AND_STATION_TYPES: Final = (6, 18, 26, 27, 30)
UINT16_MAX: Final = 0xFFFF
INTEGER_TYPES: Final = 6  # MAV_PARAM_TYPE up to INT32; 7 and 8 do not fit the message
SIMULATOR_MESSAGES: Final = ("SIMSTATE", "SIM_STATE", "HIL_STATE_QUATERNION", "HIL_SENSOR")
FLIGHT_TIME: Final = "STAT_FLTTIME"
FLIGHT_TIME_HIGH: Final = "LND_FLIGHT_T_HI"
FLIGHT_TIME_LOW: Final = "LND_FLIGHT_T_LO"


class _Told(NamedTuple):
    """A parameter's value at the time it was told."""

    t_s: float
    value: float


class _Source:
    """One vehicle's messages of a log as numbers; what says "unknown" becomes NaN."""

    def __init__(self, log: Log, system: int, component: int) -> None:
        self._log = log
        self.system, self.component = system, component

    def column(self, name: str, field: str) -> Column:
        return self._log.column(name, field, self.system, self.component)

    def numbers(
        self,
        name: str,
        field: str,
        scale: float = 1.0,
        unknown: Callable[[NDArray[Any]], NDArray[np.bool_]] | None = None,
    ) -> Column:
        t_s, raw = self.column(name, field)
        values = raw.astype(np.float64) * scale
        if unknown is not None and len(raw):
            values[unknown(raw)] = np.nan
        return Column(t_s, values)


def vehicles(log: Log) -> list[tuple[int, int]]:
    """(system, component) of the autopilots heard in a log, by system id."""
    found: dict[int, tuple[int, int]] = {}
    for kind in log.messages:
        if kind.name != "HEARTBEAT":
            continue
        autopilots = log.column("HEARTBEAT", "autopilot", kind.system, kind.component).values
        types = log.column("HEARTBEAT", "type", kind.system, kind.component).values
        flying = (autopilots != INVALID_AUTOPILOT) & ~np.isin(types, GIMBAL_AND_STATION_TYPES)
        count = int(flying.sum())
        if count and count > found.get(kind.system, (0, 0))[0]:
            found[kind.system] = (count, kind.component)
    return [(system, component) for system, (_, component) in sorted(found.items())]


def course_of(log: Log, system: int, component: int) -> Course:
    """The course of one vehicle of a telemetry log."""
    source = _Source(log, system, component)
    heard = [
        log.column(kind.name, log.fields(kind.name)[0].name, system, component).t_s
        for kind in log.messages
        if (kind.system, kind.component) == (system, component) and log.fields(kind.name)
    ]
    at_s = moments(*heard)
    airframe = _airframe(source)
    bytewise = autopilot_of(airframe.autopilot).has_bytewise_parameters
    parameters = _parameters(source, is_bytewise=bytewise)
    names = modes_of(airframe.autopilot, airframe.vehicle_type).items()
    armed = source.numbers("HEARTBEAT", "base_mode")
    return Course(
        airframe=_with_simulator(airframe, log, system, parameters),
        timeline=log.timeline,
        t_s=at_s,
        is_armed=(np.nan_to_num(held(at_s, [armed])).astype(np.int64) & ARMED) != 0,
        landed_state=np.nan_to_num(held(at_s, [_landed(source)])),
        mode=named(held(at_s, [source.numbers("HEARTBEAT", "custom_mode")]), names),
        system_status=np.nan_to_num(held(at_s, [source.numbers("HEARTBEAT", "system_status")])),
        mission_current=held(at_s, [source.numbers("MISSION_CURRENT", "seq")]),
        reboots=np.nan_to_num(held(at_s, [_reboots(source)])),
        counter=_counter(parameters),
        texts=tuple(_texts(source)),
        **_motion(source, at_s),
        **_supply(source, at_s),
    )


def _motion(source: _Source, at_s: NDArray[np.float64]) -> dict[str, Any]:
    """Where it is and how it moves."""
    position, hud = "GLOBAL_POSITION_INT", "VFR_HUD"
    latitude, longitude = places(
        source.numbers(position, "lat", 1e-7), source.numbers(position, "lon", 1e-7)
    )
    east, north = source.numbers(position, "vy", 0.01), source.numbers(position, "vx", 0.01)
    speed = Column(north.t_s, np.hypot(north.values, east.values))
    return {
        "latitude_deg": held(at_s, [latitude]),
        "longitude_deg": held(at_s, [longitude]),
        "altitude_amsl_m": held(at_s, [source.numbers(position, "alt", 0.001)]),
        "height_m": held(at_s, [source.numbers(position, "relative_alt", 0.001)]),
        "height_above_ground_m": held(at_s, _clearance(source)),
        "ground_speed_mps": held(at_s, [speed, source.numbers(hud, "groundspeed")]),
        "climb_rate_mps": held(
            at_s, [source.numbers(position, "vz", -0.01), source.numbers(hud, "climb")]
        ),
        "heading_deg": held(
            at_s, [source.numbers(position, "hdg", 0.01, lambda raw: raw == UINT16_MAX)]
        ),
        "throttle_fraction": held(
            at_s, [source.numbers(hud, "throttle", 0.01, lambda raw: raw > 100)]
        ),
        "satellites": held(
            at_s,
            [source.numbers("GPS_RAW_INT", "satellites_visible", unknown=lambda raw: raw == 255)],
        ),
    }


def _supply(source: _Source, at_s: NDArray[np.float64]) -> dict[str, Any]:
    """What the flight battery says."""
    status, battery = "SYS_STATUS", "BATTERY_STATUS"
    is_other = source.column(battery, "id").values != 0

    def own(column: Column) -> Column:
        return Column(column.t_s, np.where(is_other, np.nan, column.values))

    remaining = [
        source.numbers(status, "battery_remaining", 0.01, lambda raw: (raw < 0) | (raw > 100)),
        own(
            source.numbers(battery, "battery_remaining", 0.01, lambda raw: (raw < 0) | (raw > 100))
        ),
    ]
    current = [
        source.numbers(status, "current_battery", 0.01, lambda raw: raw == -1),
        own(source.numbers(battery, "current_battery", 0.01, lambda raw: raw == -1)),
    ]
    voltage = source.numbers(
        status, "voltage_battery", 0.001, lambda raw: (raw == 0) | (raw == UINT16_MAX)
    )
    used = source.numbers(battery, "energy_consumed", 1 / 36.0, lambda raw: raw < 0)
    return {
        "voltage_v": held(at_s, [voltage, own(_cells(source))]),
        "current_a": held(at_s, current),
        "remaining_fraction": held(at_s, remaining),
        "consumed_wh": held(at_s, [own(used)]),
    }


def _cells(source: _Source) -> Column:
    """Sum of the cells' voltages."""
    t_s, cells = source.column("BATTERY_STATUS", "voltages")
    if not len(t_s):
        return Column(t_s, np.empty(0))
    more = source.column("BATTERY_STATUS", "voltages_ext").values
    total_mv = np.where(cells == UINT16_MAX, 0, cells.astype(np.int64)).sum(axis=1)
    total_mv += np.where(more == UINT16_MAX, 0, more.astype(np.int64)).sum(axis=1)
    return Column(t_s, np.where(total_mv > 0, total_mv * 0.001, np.nan))


def _clearance(source: _Source) -> list[Column]:
    """Height above the ground, as the vehicle measures or knows it."""
    clearance = source.numbers("ALTITUDE", "bottom_clearance", unknown=lambda raw: raw < 0)
    t_s, height = source.column("TERRAIN_REPORT", "current_height")
    spacing = source.column("TERRAIN_REPORT", "spacing").values
    return [clearance, Column(t_s, np.where(spacing == 0, np.nan, height))]


def _landed(source: _Source) -> Column:
    return source.numbers(
        "EXTENDED_SYS_STATE", "landed_state", unknown=lambda raw: raw > LandedState.LANDING
    )


def _reboots(source: _Source) -> Column:
    """How often the vehicle's clock began anew: two packets in a row must say so."""
    told = [source.numbers(name, "time_boot_ms", 0.001) for name in sorted(BOOT_CLOCKS)]
    told = [column for column in told if len(column.t_s)]
    if not told:
        return Column(np.empty(0), np.empty(0))
    t_s = np.concatenate([column.t_s for column in told])
    order = np.argsort(t_s, kind="stable")
    t_s, boot_s = t_s[order], np.concatenate([column.values for column in told])[order]
    is_anew = np.zeros(len(t_s), np.bool_)
    before, once, twice = boot_s[:-2], boot_s[1:-1], boot_s[2:]
    is_anew[2:] = (once < before - REBOOT_STEP_S) & (twice < before - REBOOT_STEP_S)
    return Column(t_s, np.cumsum(is_anew))


def _airframe(source: _Source) -> Airframe:
    autopilots = source.column("HEARTBEAT", "autopilot").values
    types = source.column("HEARTBEAT", "type").values
    uid, firmware = None, None
    for long_uid, short_uid, version in zip(
        source.column("AUTOPILOT_VERSION", "uid2").values,
        source.column("AUTOPILOT_VERSION", "uid").values.tolist(),
        source.column("AUTOPILOT_VERSION", "flight_sw_version").values.tolist(),
        strict=True,
    ):
        told = bytes(long_uid).hex() if long_uid.any() else f"{short_uid:016x}"
        uid = told if long_uid.any() or short_uid else uid
        firmware = firmware_version(version)
    return Airframe(source.system, uid, int(autopilots[-1]), int(types[-1]), firmware)


def _parameters(source: _Source, *, is_bytewise: bool) -> dict[str, list[_Told]]:
    """Every value told of each parameter, oldest first.

    Args:
        source: the vehicle's messages.
        is_bytewise: integers travel as their own bytes in the float field.
    """
    raw = source.column("PARAM_VALUE", "param_value").values
    values = raw.astype(np.float64)
    if is_bytewise and len(raw):
        is_integer = source.column("PARAM_VALUE", "param_type").values <= INTEGER_TYPES
        values = np.where(is_integer, raw.view("<i4"), values)
    t_s, names = source.column("PARAM_VALUE", "param_id")
    found: dict[str, list[_Told]] = {}
    for name, *told in zip(names.tolist(), t_s.tolist(), values.tolist(), strict=True):
        found.setdefault(name, []).append(_Told(*told))
    return found


def _with_simulator(
    airframe: Airframe, log: Log, system: int, parameters: dict[str, list[_Told]]
) -> Airframe:
    newest = {name: values[-1].value for name, values in parameters.items()}
    simulated = any(
        kind.system == system and kind.name in SIMULATOR_MESSAGES for kind in log.messages
    )
    if not simulated and not is_simulator(newest):
        return airframe
    return replace(airframe, is_simulator=True)


def _texts(source: _Source) -> Iterator[Line]:
    """Lines said; a long one comes in chunks, which are put together as far as they arrived."""
    t_s, texts = source.column("STATUSTEXT", "text")
    rows = zip(
        t_s.tolist(),
        source.column("STATUSTEXT", "severity").values.tolist(),
        texts.tolist(),
        source.column("STATUSTEXT", "id").values.tolist(),
        source.column("STATUSTEXT", "chunk_seq").values.tolist(),
        strict=True,
    )
    line: Line | None = None
    last = (0, 0)
    for at_s, severity, text, number, chunk in rows:
        if line is not None and number and (number, chunk) == (last[0], last[1] + 1):
            line = line._replace(text=line.text + text)
        else:
            if line is not None:
                yield line
            line = Line(at_s, severity, text)
        last = (number, chunk)
    if line is not None:
        yield line


def _counter(told: dict[str, list[_Told]]) -> Counter | None:
    """Flight time by the vehicle's own count; PX4 counts microseconds in two words."""
    seconds = told.get(FLIGHT_TIME)
    if seconds:
        return Counter(seconds[-1].value, seconds[-1].t_s)
    low = told.get(FLIGHT_TIME_LOW)
    if not low:
        return None
    high = told.get(FLIGHT_TIME_HIGH, [_Told(0.0, 0.0)])
    return Counter(px4_flight_s(high[-1].value, low[-1].value), low[-1].t_s)
