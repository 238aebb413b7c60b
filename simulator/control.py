"""From wanted velocity to wanted thrust, and the speed profiles that lead to a point or along a leg."""

import math
from dataclasses import dataclass

from simulator.dynamics import GRAVITY_MPS2, Body

_VELOCITY_GAIN_PER_S = 2.5
_INTEGRAL_PER_S2 = 0.8
_MOST_INTEGRAL_MPS2 = 4.0
_CROSS_TRACK_GAIN_PER_S = 0.9
_POSITION_GAIN_PER_S = 1.0


@dataclass(slots=True)
class Limits:
    """How fast this vehicle may fly; derived from its parameters."""

    cruise_mps: float = 10.0
    climb_mps: float = 2.5
    descend_mps: float = 1.5
    acceleration_mps2: float = 2.5
    climb_acceleration_mps2: float = 1.0
    final_descent_mps: float = 0.5
    final_height_m: float = 10.0
    acceptance_m: float = 2.0
    orbit_radius_m: float = 10.0


class Controller:
    """Velocity loop with acceleration-limited command and an integral that learns the wind."""

    __slots__ = ("_east", "_i_east", "_i_north", "_i_up", "_north", "_up")

    def __init__(self) -> None:
        self.reset(None)

    def reset(self, body: Body | None) -> None:
        """Start again from the present motion."""
        self._i_north = self._i_east = self._i_up = 0.0
        self._north = body.vn_mps if body else 0.0
        self._east = body.ve_mps if body else 0.0
        self._up = body.vu_mps if body else 0.0

    def demand(
        self,
        body: Body,
        want: tuple[float, float, float],
        limits: Limits,
        dt_s: float,
    ) -> tuple[float, float, float]:
        """Specific thrust north, east, up (m/s²) that brings ``body`` to velocity ``want``."""
        most = limits.acceleration_mps2 * dt_s
        dn = want[0] - self._north
        de = want[1] - self._east
        size = math.hypot(dn, de)
        if size > most:
            dn *= most / size
            de *= most / size
        most_u = max(limits.climb_acceleration_mps2, 1.0) * dt_s
        du = min(max(want[2] - self._up, -most_u), most_u)
        self._north += dn
        self._east += de
        self._up += du
        error_n = self._north - body.vn_mps
        error_e = self._east - body.ve_mps
        error_u = self._up - body.vu_mps
        gain = _INTEGRAL_PER_S2 * dt_s
        cap = _MOST_INTEGRAL_MPS2
        self._i_north = min(max(self._i_north + error_n * gain, -cap), cap)
        self._i_east = min(max(self._i_east + error_e * gain, -cap), cap)
        self._i_up = min(max(self._i_up + error_u * gain, -cap), cap)
        drag = body.airframe.drag_per_m * math.hypot(self._north, self._east)
        return (
            dn / dt_s + _VELOCITY_GAIN_PER_S * error_n + self._i_north + drag * self._north,
            de / dt_s + _VELOCITY_GAIN_PER_S * error_e + self._i_east + drag * self._east,
            GRAVITY_MPS2 + du / dt_s + 2.0 * _VELOCITY_GAIN_PER_S * error_u + self._i_up,
        )


def approach_mps(distance_m: float, fastest_mps: float, braking_mps2: float) -> float:
    """Speed towards a point ``distance_m`` away so that braking ends there."""
    linear = braking_mps2 / _POSITION_GAIN_PER_S**2
    if distance_m <= linear:
        return min(fastest_mps, _POSITION_GAIN_PER_S * distance_m)
    return min(fastest_mps, math.sqrt(2.0 * braking_mps2 * (distance_m - linear / 2.0)))


def velocity_to(
    body: Body, target: tuple[float, float, float], limits: Limits, speed_mps: float
) -> tuple[float, float, float]:
    """Velocity north, east, up that flies straight to ``target`` and stops there."""
    n = target[0] - body.north_m
    e = target[1] - body.east_m
    u = target[2] - body.up_m
    flat = math.hypot(n, e)
    speed = approach_mps(flat, speed_mps, 0.7 * limits.acceleration_mps2)
    rise = vertical_mps(u, limits)
    if flat < 1e-6:
        return 0.0, 0.0, rise
    return n / flat * speed, e / flat * speed, rise


def vertical_mps(error_m: float, limits: Limits) -> float:
    """Climb rate (up positive) that closes a height error."""
    braking = 0.7 * limits.climb_acceleration_mps2
    if error_m >= 0.0:
        return approach_mps(error_m, limits.climb_mps, braking)
    return -approach_mps(-error_m, limits.descend_mps, braking)


@dataclass(slots=True)
class Leg:
    """A straight line in the air, followed with a given speed at its end."""

    start: tuple[float, float, float]
    end: tuple[float, float, float]
    end_mps: float = 0.0
    unit: tuple[float, float, float] = (0.0, 0.0, 0.0)
    length_m: float = 0.0

    def __post_init__(self) -> None:
        delta = tuple(b - a for a, b in zip(self.start, self.end, strict=True))
        self.length_m = math.sqrt(sum(d * d for d in delta))
        if self.length_m > 0.01:
            self.unit = (
                delta[0] / self.length_m,
                delta[1] / self.length_m,
                delta[2] / self.length_m,
            )

    def along_m(self, body: Body) -> float:
        """Distance flown along the line."""
        return (
            (body.north_m - self.start[0]) * self.unit[0]
            + (body.east_m - self.start[1]) * self.unit[1]
            + (body.up_m - self.start[2]) * self.unit[2]
        )

    def velocity(self, body: Body, limits: Limits, speed_mps: float) -> tuple[float, float, float]:
        """Velocity north, east, up that follows the line at ``speed_mps`` over ground."""
        un, ue, uu = self.unit
        flat = math.hypot(un, ue)
        if self.length_m <= 0.01 or flat < 0.05:
            return velocity_to(body, self.end, limits, speed_mps)
        along = self.along_m(body)
        left = self.length_m - along
        braking = 0.7 * limits.acceleration_mps2
        fastest = speed_mps / flat
        if uu > 1e-3:
            fastest = min(fastest, limits.climb_mps / uu)
        elif uu < -1e-3:
            fastest = min(fastest, limits.descend_mps / -uu)
        if self.end_mps <= 0.0:
            if left <= 2.0 * braking:
                return velocity_to(body, self.end, limits, fastest)
            speed = approach_mps(left, fastest, braking)
        else:
            room = max(0.0, left)
            speed = min(fastest, math.sqrt(self.end_mps**2 + 2.0 * braking * room))
        off_n = body.north_m - (self.start[0] + un * along)
        off_e = body.east_m - (self.start[1] + ue * along)
        off_u = body.up_m - (self.start[2] + uu * along)
        pull = _CROSS_TRACK_GAIN_PER_S
        size = math.hypot(off_n, off_e) * pull
        if size > speed_mps:
            pull *= speed_mps / size
        rise = uu * speed + vertical_mps(-off_u, limits)
        rise = min(max(rise, -limits.descend_mps), limits.climb_mps)
        return un * speed - off_n * pull, ue * speed - off_e * pull, rise


def corner_mps(turn_deg: float, limits: Limits, speed_mps: float) -> float:
    """Speed at which a turn of ``turn_deg`` stays within the acceptance radius of its corner."""
    half = math.radians(min(abs(turn_deg), 179.0)) / 2.0
    cosine = math.cos(half)
    if cosine > 0.9995:
        return speed_mps
    radius = limits.acceptance_m * cosine / (1.0 - cosine)
    return min(speed_mps, max(0.8, math.sqrt(limits.acceleration_mps2 * radius)))
