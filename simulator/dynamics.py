"""A multirotor as a point mass that must tilt to accelerate, in moving air above flat ground.

Frame: north, east, up in metres around the place where the vehicle was put down. The thrust vector
follows the commanded one with the lag and rate of an attitude loop, so acceleration and jerk are
limited the way a real airframe limits them; drag is quadratic in airspeed.
"""

import math
from dataclasses import dataclass

from simulator.chance import RandomSource

GRAVITY_MPS2 = 9.80665


@dataclass(frozen=True, slots=True)
class Airframe:
    """What the multirotor is; the defaults are a 2.1 kg patrol quadcopter."""

    mass_kg: float = 2.1
    drag_per_m: float = 0.02
    """Deceleration by drag per squared airspeed: 0.02 gives 2 m/s² at 10 m/s."""
    max_tilt_deg: float = 35.0
    max_thrust_g: float = 2.0
    """Full thrust over weight."""
    attitude_lag_s: float = 0.12
    max_jerk_mps3: float = 25.0
    max_yaw_rate_degps: float = 90.0


class Body:
    """Where the multirotor is and how it moves; stepped with a commanded acceleration."""

    __slots__ = (
        "_tan_tilt",
        "airframe",
        "airspeed_mps",
        "east_m",
        "has_motor_loss",
        "impact_mps",
        "is_on_ground",
        "north_m",
        "push_e",
        "push_n",
        "push_u",
        "up_m",
        "ve_mps",
        "vn_mps",
        "vu_mps",
        "yaw_deg",
        "yaw_rate_degps",
    )

    def __init__(self, airframe: Airframe | None = None, yaw_deg: float = 0.0):
        self.airframe = airframe or Airframe()
        self._tan_tilt = math.tan(math.radians(self.airframe.max_tilt_deg))
        self.north_m = self.east_m = self.up_m = 0.0
        self.vn_mps = self.ve_mps = self.vu_mps = 0.0
        self.push_n = self.push_e = 0.0
        self.push_u = 0.0
        """Specific thrust (thrust over mass) realised now, m/s²."""
        self.yaw_deg = yaw_deg
        self.yaw_rate_degps = 0.0
        self.airspeed_mps = 0.0
        self.is_on_ground = True
        self.has_motor_loss = False
        self.impact_mps = 0.0
        """Speed of the last touch-down, downwards."""

    @property
    def ground_speed_mps(self) -> float:
        """Horizontal speed over ground."""
        return math.hypot(self.vn_mps, self.ve_mps)

    @property
    def roll_pitch_rad(self) -> tuple[float, float]:
        """Roll (right down positive) and pitch (nose up positive) that produce the thrust vector."""
        if self.push_u < 0.5:
            return 0.0, 0.0
        yaw = math.radians(self.yaw_deg)
        cos_yaw, sin_yaw = math.cos(yaw), math.sin(yaw)
        forward = self.push_n * cos_yaw + self.push_e * sin_yaw
        right = -self.push_n * sin_yaw + self.push_e * cos_yaw
        pitch = -math.atan2(forward, self.push_u)
        roll = math.atan2(right, math.hypot(forward, self.push_u))
        return roll, pitch

    def stop(self) -> None:
        """Motors off."""
        self.push_n = self.push_e = self.push_u = 0.0

    def rest(self, wind: tuple[float, float, float]) -> None:
        """Stay put on the ground with the motors off."""
        self.push_n = self.push_e = self.push_u = 0.0
        self.vn_mps = self.ve_mps = self.vu_mps = 0.0
        self.yaw_rate_degps = 0.0
        self.airspeed_mps = math.hypot(wind[0], wind[1])

    def step(
        self,
        dt_s: float,
        demand: tuple[float, float, float],
        yaw_deg: float,
        wind: tuple[float, float, float],
    ) -> None:
        """Advance by ``dt_s`` seconds.

        Args:
            dt_s: at most 0.1.
            demand: wanted specific thrust north, east, up (m/s²), gravity and drag included.
            yaw_deg: wanted heading.
            wind: velocity of the air north, east, up (m/s).
        """
        frame = self.airframe
        want_n, want_e, want_u = self._limit(demand)
        blend = min(1.0, dt_s / frame.attitude_lag_s)
        most = frame.max_jerk_mps3 * dt_s
        dn = (want_n - self.push_n) * blend
        de = (want_e - self.push_e) * blend
        size = math.hypot(dn, de)
        if size > most:
            dn *= most / size
            de *= most / size
        du = (want_u - self.push_u) * blend
        self.push_n += dn
        self.push_e += de
        self.push_u += min(max(du, -2.0 * most), 2.0 * most)
        self._turn(dt_s, yaw_deg)

        an = self.vn_mps - wind[0]
        ae = self.ve_mps - wind[1]
        au = self.vu_mps - wind[2]
        air = math.sqrt(an * an + ae * ae + au * au)
        self.airspeed_mps = air
        drag = frame.drag_per_m * air
        if self.is_on_ground and self.push_u <= GRAVITY_MPS2:
            self.vn_mps = self.ve_mps = self.vu_mps = 0.0
            return
        self.vn_mps += (self.push_n - drag * an) * dt_s
        self.ve_mps += (self.push_e - drag * ae) * dt_s
        self.vu_mps += (self.push_u - GRAVITY_MPS2 - drag * au) * dt_s
        self.north_m += self.vn_mps * dt_s
        self.east_m += self.ve_mps * dt_s
        self.up_m += self.vu_mps * dt_s
        self._touch()

    def _touch(self) -> None:
        if self.up_m > 0.0:
            self.is_on_ground = False
            return
        if not self.is_on_ground:
            self.impact_mps = -self.vu_mps
        self.is_on_ground = True
        self.up_m = 0.0
        self.vn_mps = self.ve_mps = 0.0
        self.vu_mps = max(0.0, self.vu_mps)

    def _limit(self, demand: tuple[float, float, float]) -> tuple[float, float, float]:
        frame = self.airframe
        n, e, u = demand
        most_u = frame.max_thrust_g * GRAVITY_MPS2
        if self.has_motor_loss:
            # Three rotors cannot hold level without spinning: it sinks and turns, barely steerable.
            return n * 0.1, e * 0.1, min(max(u, 0.0), 0.75 * GRAVITY_MPS2)
        u = min(max(u, 0.25 * GRAVITY_MPS2), most_u)
        most = u * self._tan_tilt
        size = math.hypot(n, e)
        if size > most:
            n *= most / size
            e *= most / size
        return n, e, u

    def _turn(self, dt_s: float, yaw_deg: float) -> None:
        frame = self.airframe
        if self.has_motor_loss and not self.is_on_ground:
            self.yaw_rate_degps = 400.0
        else:
            error = (yaw_deg - self.yaw_deg + 180.0) % 360.0 - 180.0
            limit = frame.max_yaw_rate_degps
            wanted = min(max(2.0 * error, -limit), limit)
            self.yaw_rate_degps += (wanted - self.yaw_rate_degps) * min(1.0, dt_s / 0.2)
        self.yaw_deg = (self.yaw_deg + self.yaw_rate_degps * dt_s) % 360.0


class Wind:
    """Steady wind with seeded gusts (a first-order Gauss-Markov process per axis)."""

    __slots__ = ("_gust_e", "_gust_n", "_gust_u", "_random", "_steady", "now", "strength_mps")

    def __init__(self, random: RandomSource, towards: tuple[float, float], gust_mps: float):
        self._random = random
        self._steady = towards
        self.strength_mps = gust_mps
        self._gust_n = self._gust_e = self._gust_u = 0.0
        self.now = (towards[0], towards[1], 0.0)

    def step(self, dt_s: float) -> None:
        """Let the gusts move on; ``now`` is the velocity of the air north, east, up."""
        if self.strength_mps <= 0.0:
            return
        keep = math.exp(-dt_s / 4.0)
        kick = self.strength_mps * math.sqrt(1.0 - keep * keep)
        gauss = self._random.gauss
        self._gust_n = self._gust_n * keep + kick * gauss(0.0, 1.0)
        self._gust_e = self._gust_e * keep + kick * gauss(0.0, 1.0)
        self._gust_u = self._gust_u * keep + 0.3 * kick * gauss(0.0, 1.0)
        north, east = self._steady
        self.now = (north + self._gust_n, east + self._gust_e, self._gust_u)
