"""What one vehicle did, as columns over one row of moments, whatever kind of log told it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from dronectl.review.log import EMPTY, Column
from dronectl.store.totals import Sample
from missions.geo import GeoPoint

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from dronectl.review.timeline import Timeline

ROUNDING: Final = 1e-6  # moments exactly a step apart fall into one step each
STEP_S: Final = 0.2  # as the recorder samples: a path within a metre or two at patrol speed


@dataclass(frozen=True, slots=True)
class Airframe:
    """Who the vehicle is, as far as the log says."""

    system: int = 0
    """MAVLink system id; 0 when the log is the vehicle's own."""
    uid: str | None = None
    autopilot: int = 0
    """MAV_AUTOPILOT."""
    vehicle_type: int = 0
    """MAV_TYPE."""
    firmware: str | None = None
    is_simulator: bool = False


class Line(NamedTuple):
    """One line the vehicle said."""

    t_s: float
    severity: int
    """MAV_SEVERITY: 0 emergency to 7 debug."""
    text: str


@dataclass(frozen=True, slots=True)
class Counter:
    """The vehicle's own count of its flight time, since it was built or the count was reset."""

    counted_s: float
    """As the log last tells it."""
    at_s: float
    """When it did."""


@dataclass(frozen=True, slots=True)
class Course:
    """One vehicle over time. All arrays are as long as ``t_s``; NaN means unknown.

    A value is the newest told by then: nothing is made up between two.
    """

    airframe: Airframe
    timeline: Timeline
    t_s: NDArray[np.float64]
    """Moments at which something was heard, at most five a second."""
    is_armed: NDArray[np.bool_]
    landed_state: NDArray[np.float64]
    """MAV_LANDED_STATE; 0 undefined."""
    mode: NDArray[np.str_]
    """Names as the autopilot's documentation writes them; empty: unknown."""
    latitude_deg: NDArray[np.float64]
    longitude_deg: NDArray[np.float64]
    altitude_amsl_m: NDArray[np.float64]
    height_m: NDArray[np.float64]
    """Above home."""
    height_above_ground_m: NDArray[np.float64]
    ground_speed_mps: NDArray[np.float64]
    climb_rate_mps: NDArray[np.float64]
    heading_deg: NDArray[np.float64]
    throttle_fraction: NDArray[np.float64]
    voltage_v: NDArray[np.float64]
    current_a: NDArray[np.float64]
    remaining_fraction: NDArray[np.float64]
    consumed_wh: NDArray[np.float64]
    satellites: NDArray[np.float64]
    mission_current: NDArray[np.float64]
    system_status: NDArray[np.float64]
    """MAV_STATE; 0 unknown."""
    reboots: NDArray[np.float64]
    counter: Counter | None = None
    texts: tuple[Line, ...] = ()
    """What the vehicle said."""

    @property
    def has_position(self) -> bool:
        """Whether the vehicle ever knew where it was."""
        return bool(np.isfinite(self.latitude_deg).any())

    def between(self, since_s: float, until_s: float) -> slice:
        """The rows from one moment to another, both included."""
        first, last = np.searchsorted(self.t_s, [since_s, until_s], side="left")
        until = int(np.searchsorted(self.t_s, until_s, side="right"))
        return slice(int(first), max(until, int(last)))

    def samples(self, since_s: float = -np.inf, until_s: float = np.inf) -> list[Sample]:
        """The rows as samples of the logbook."""
        rows = self.between(since_s, until_s)
        t_s = self.t_s[rows]
        utc_us = self.timeline.utc_array_us(t_s).tolist()
        points = [
            GeoPoint(latitude, longitude) if latitude == latitude else None
            for latitude, longitude in zip(
                self.latitude_deg[rows].tolist(), self.longitude_deg[rows].tolist(), strict=True
            )
        ]
        columns = [
            optional(column[rows])
            for column in (
                self.altitude_amsl_m, self.height_m, self.ground_speed_mps, self.climb_rate_mps,
                self.heading_deg, self.voltage_v, self.current_a, self.remaining_fraction,
                self.consumed_wh,
            )
        ]  # fmt: skip
        satellites = _optional_int(self.satellites[rows])
        modes = [mode or None for mode in self.mode[rows].tolist()]
        mission = _optional_int(self.mission_current[rows])
        return [
            Sample(*row)
            for row in zip(
                t_s.tolist(), utc_us, points, *columns, satellites, modes, mission, strict=True
            )
        ]


def optional(column: NDArray[np.float64]) -> Sequence[float | None]:
    """Numbers as the rest of the program has them: None where not known."""
    return [None if value != value else value for value in column.tolist()]


def _optional_int(column: NDArray[np.float64]) -> Sequence[int | None]:
    return [None if value != value else int(value) for value in column.tolist()]


def moments(*heard_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """The last moment of every step in which something was heard.

    Args:
        heard_s: times at which something was heard, each in order.
    """
    heard = np.sort(np.concatenate(heard_s)) if heard_s else np.empty(0)
    if not len(heard):
        return heard
    steps = np.floor(heard / STEP_S + ROUNDING)
    is_last = np.ones(len(heard), np.bool_)
    is_last[:-1] = steps[1:] != steps[:-1]
    return heard[is_last]


def held(at_s: NDArray[np.float64], columns: Iterable[Column]) -> NDArray[np.float64]:
    """The newest value of several columns at each moment; NaN before the first.

    Values that are NaN or infinite are no news.
    """
    told = [(c.t_s, np.asarray(c.values, np.float64)) for c in columns if len(c.t_s)]
    if not told:
        return np.full(len(at_s), np.nan)
    t_s, values = told[0]
    if len(told) > 1:
        t_s = np.concatenate([times for times, _ in told])
        values = np.concatenate([numbers for _, numbers in told])
        order = np.argsort(t_s, kind="stable")
        t_s, values = t_s[order], values[order]
    is_news = np.isfinite(values)
    if not is_news.all():
        t_s, values = t_s[is_news], values[is_news]
    if not len(t_s):
        return np.full(len(at_s), np.nan)
    newest = np.searchsorted(t_s, at_s, side="right") - 1
    return np.where(newest < 0, np.nan, values[np.maximum(newest, 0)])


def places(latitude_deg: Column, longitude_deg: Column) -> tuple[Column, Column]:
    """Coordinates told together, without those of nowhere: unset, impossible, or half of a pair."""
    latitudes, longitudes = latitude_deg.values, longitude_deg.values
    if len(latitudes) != len(longitudes):
        return EMPTY, EMPTY
    is_place = np.isfinite(latitudes) & np.isfinite(longitudes)
    is_place &= ~((latitudes == 0) & (longitudes == 0))
    is_place &= (np.abs(latitudes) <= 90.0) & (np.abs(longitudes) <= 180.0)
    return (
        Column(latitude_deg.t_s, np.where(is_place, latitudes, np.nan)),
        Column(longitude_deg.t_s, np.where(is_place, longitudes, np.nan)),
    )


def named(codes: NDArray[np.float64], names: Iterable[tuple[int, str]]) -> NDArray[np.str_]:
    """Numbers as names; an unknown one is shown by its number, never hidden; NaN is empty."""
    known = dict(names)
    distinct, which = np.unique(np.where(np.isnan(codes), -1.0, codes), return_inverse=True)
    texts = [
        "" if code < 0 else known.get(int(code), f"MODE {int(code):#x}")
        for code in distinct.tolist()
    ]
    return np.array(texts or [""], np.str_)[which] if len(codes) else np.empty(0, np.str_)


def px4_flight_s(high: float, low: float) -> float:
    """Flight time by PX4's own count: microseconds in two 32-bit parameters."""
    words = [0 if not np.isfinite(word) else int(word) & 0xFFFFFFFF for word in (high, low)]
    return (words[0] << 32 | words[1]) * 1e-6
