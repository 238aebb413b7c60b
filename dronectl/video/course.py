"""Where a vehicle and its camera were, by the vehicle's own clock.

What comes over the radio is late and in lumps; each word says when it was true. Kept by that clock,
a picture is matched exactly, however late either of the two arrives, also in a simulator that runs
faster than real time.
"""

from __future__ import annotations

import bisect
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from dronectl.components import GimbalAttitude
from dronectl.vehicle import Attitude, Fix
from dronectl.video.geolocate import Motion
from dronectl.video.poses import FRESH_WITHIN_S, Airframe, Timed, fixed, stabilised
from missions.geo import between, offset

if TYPE_CHECKING:
    from collections.abc import Callable

    from dronectl.vehicle import Vehicle
    from dronectl.video.optics import CameraPose

KEPT: Final = 3_000
"""Words of each kind: five minutes at 10 Hz."""
EXTRAPOLATED_SKEW: Final = 0.2
"""Of the time since the newest position: it is carried on at its speed, only turning is missed."""
LAG_LEAK: Final = 0.01
"""Seconds per second by which the shortest way of a message may have grown."""
RESTARTED_S: Final = 5.0
"""A clock that seems to stand back by more was set to zero."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Found(Generic[T]):
    """What was said, brought to one moment."""

    value: T
    off_s: float
    """How far the moment is from what was really said."""
    after_s: float = 0.0
    """How long after the newest word."""


class _Words(Generic[T]):
    """What was said about one thing, in the order of its times."""

    def __init__(self, blend: Callable[[T, T, float], T]) -> None:
        self._blend = blend
        self.times_s: list[float] = []
        self._values: list[T] = []

    def add(self, time_s: float, value: T, kept: int) -> None:
        if self.times_s and time_s <= self.times_s[-1]:
            if self.times_s[-1] - time_s < RESTARTED_S:
                return  # overtaken on the way
            self.times_s.clear()
            self._values.clear()
        self.times_s.append(time_s)
        self._values.append(value)
        if len(self.times_s) > 2 * kept:
            del self.times_s[:-kept]
            del self._values[:-kept]

    def at(self, time_s: float) -> _Found[T] | None:
        """The value at a moment; the nearest one outside what was said, None without any."""
        times = self.times_s
        if not times:
            return None
        if time_s <= times[0]:
            return _Found(self._values[0], times[0] - time_s)
        if time_s >= times[-1]:
            after_s = time_s - times[-1]
            return _Found(self._values[-1], after_s, after_s)
        after = bisect.bisect_right(times, time_s)
        start_s, end_s = times[after - 1], times[after]
        share = (time_s - start_s) / (end_s - start_s)
        value = self._blend(self._values[after - 1], self._values[after], share)
        is_long = end_s - start_s > FRESH_WITHIN_S
        return _Found(value, min(time_s - start_s, end_s - time_s) if is_long else 0.0)


@dataclass(frozen=True, slots=True)
class Moment:
    """Vehicle and camera at one moment."""

    body: Airframe
    camera: Timed
    motion: Motion


class Course:
    """The course of one vehicle; written by one thread, read by any.

    Args:
        kept: words of each kind that are remembered; more where pictures come much later.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._lock = threading.Lock()
        self._kept = kept
        self._fixes = _Words(_between_fixes)
        self._attitudes = _Words(_between_attitudes)
        self._gimbal = _Words(_between_gimbals)
        self._has_gimbal = False
        self._seen = 0
        self._booted_utc_s: float | None = None
        self._lag_s: float | None = None
        self._looked_s = 0.0

    def take(self, vehicle: Vehicle, now_s: float) -> None:
        """Take in what is new in a vehicle's samples."""
        new = vehicle.sampled - self._seen
        if not 0 <= new <= len(vehicle.samples):
            new = len(vehicle.samples)
        self._seen = vehicle.sampled
        gimbal = vehicle.gimbal
        with self._lock:
            self._booted_utc_s = vehicle.booted_utc_s
            self._has_gimbal = gimbal is not None and gimbal.attitude is not None
            for sample in vehicle.samples[len(vehicle.samples) - new :]:
                self._add(sample.boot_s, sample.value)
            if new:
                self._measure_lag(vehicle.samples[-1].boot_s, now_s)

    def at(self, boot_s: float) -> Moment | None:
        """Vehicle and camera at a moment of the vehicle's clock; None: a part was never told."""
        with self._lock:
            fix, attitude = self._fixes.at(boot_s), self._attitudes.at(boot_s)
            gimbal = self._gimbal.at(boot_s) if self._has_gimbal else None
        if fix is None or attitude is None or (self._has_gimbal and gimbal is None):
            return None
        body = _body(fix, attitude.value)
        off_s = [_fix_off_s(fix), attitude.off_s, gimbal.off_s if gimbal else 0.0]
        camera = Timed(_camera(body, gimbal.value if gimbal else None), max(off_s))
        place, turning = fix.value, attitude.value.yaw_rate_degps
        motion = Motion(place.north_mps, place.east_mps, place.climb_mps, turning)
        return Moment(body, camera, motion)

    def boot_s_of(self, utc_us: int) -> float | None:
        """The moment of the vehicle's clock that is this UTC by the vehicle's own word."""
        booted_s = self._booted_utc_s
        return None if booted_s is None else utc_us * 1e-6 - booted_s

    def boot_s_at(self, now_s: float) -> float | None:
        """The moment of the vehicle's clock that is this moment of ours, by the quickest messages."""
        lag_s = self._lag_s
        return None if lag_s is None else now_s - lag_s

    def _add(self, boot_s: float, value: Fix | Attitude | GimbalAttitude) -> None:
        if isinstance(value, Fix):
            self._fixes.add(boot_s, value, self._kept)
        elif isinstance(value, Attitude):
            self._attitudes.add(boot_s, value, self._kept)
        else:
            self._gimbal.add(boot_s, value, self._kept)

    def _measure_lag(self, boot_s: float, now_s: float) -> None:
        """The shortest way counts: what is longer was held up somewhere."""
        found_s = now_s - boot_s
        last_s = self._lag_s
        if last_s is None or found_s < last_s or found_s - last_s > RESTARTED_S:
            self._lag_s = found_s
        else:
            grown_s = LAG_LEAK * max(0.0, now_s - self._looked_s)
            self._lag_s = min(found_s, last_s + grown_s)
        self._looked_s = now_s


def _fix_off_s(fix: _Found[Fix]) -> float:
    """A position a little past the newest is carried on at its speed."""
    is_carried = 0.0 < fix.after_s <= FRESH_WITHIN_S
    return EXTRAPOLATED_SKEW * fix.after_s if is_carried else fix.off_s


def _body(fix: _Found[Fix], attitude: Attitude) -> Airframe:
    place = fix.value
    carried_s = min(fix.after_s, FRESH_WITHIN_S)
    return Airframe(
        offset(place.position, place.north_mps * carried_s, place.east_mps * carried_s),
        place.altitude_amsl_m + place.climb_mps * carried_s,
        attitude.roll_deg,
        attitude.pitch_deg,
        attitude.yaw_deg,
    )


def _camera(body: Airframe, gimbal: GimbalAttitude | None) -> CameraPose:
    if gimbal is None:
        return fixed(body)
    return stabilised(
        body, gimbal.roll_deg, gimbal.pitch_deg, gimbal.yaw_deg, yaw_is_earth=gimbal.yaw_is_earth
    )


def _between(a: float, b: float, share: float) -> float:
    return a + (b - a) * share


def _turned(a_deg: float, b_deg: float, share: float) -> float:
    return a_deg + ((b_deg - a_deg + 180.0) % 360.0 - 180.0) * share


def _between_fixes(a: Fix, b: Fix, share: float) -> Fix:
    return Fix(
        between(a.position, b.position, share),
        _between(a.altitude_amsl_m, b.altitude_amsl_m, share),
        _between(a.north_mps, b.north_mps, share),
        _between(a.east_mps, b.east_mps, share),
        _between(a.climb_mps, b.climb_mps, share),
    )


def _between_attitudes(a: Attitude, b: Attitude, share: float) -> Attitude:
    return Attitude(
        _turned(a.roll_deg, b.roll_deg, share),
        _between(a.pitch_deg, b.pitch_deg, share),
        _turned(a.yaw_deg, b.yaw_deg, share) % 360.0,
        _between(a.yaw_rate_degps, b.yaw_rate_degps, share),
    )


def _between_gimbals(a: GimbalAttitude, b: GimbalAttitude, share: float) -> GimbalAttitude:
    """Where the frame of yaw changed in between, the nearer word counts."""
    if a.yaw_is_earth != b.yaw_is_earth:
        return a if share < 0.5 else b
    return GimbalAttitude(
        _turned(a.roll_deg, b.roll_deg, share),
        _between(a.pitch_deg, b.pitch_deg, share),
        _turned(a.yaw_deg, b.yaw_deg, share) % 360.0,
        a.yaw_is_earth,
        b.failures,
    )
