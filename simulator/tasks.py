"""What an airborne vehicle can be doing; each task turns the present state into a wanted velocity."""

import math
from typing import Protocol

from simulator.control import Limits, velocity_to, vertical_mps
from simulator.dynamics import Body
from simulator.geodesy import bearing_deg

Point = tuple[float, float, float]
"""North, east, up in metres around the place of the vehicle's start."""


class Flight(Protocol):
    """What a task sees of the vehicle that flies it."""

    body: Body
    limits: Limits
    want: Point
    yaw_deg: float
    home: Point
    speed_override_mps: float | None
    climb_override_mps: float | None

    @property
    def cruise_mps(self) -> float: ...
    @property
    def has_position(self) -> bool: ...
    @property
    def wind(self) -> Point: ...
    def emit(self, event: str, value: object = None) -> None: ...


class Task(Protocol):
    """One thing to do until told otherwise or done."""

    name: str
    is_done: bool

    def step(self, flight: Flight, dt_s: float) -> None:
        """Set ``flight.want`` (velocity north, east, up) and ``flight.yaw_deg``."""


class Idle:
    """On the ground with the motors at idle."""

    name = "idle"
    is_done = False

    def step(self, flight: Flight, dt_s: float) -> None:
        flight.want = (0.0, 0.0, -1.0)


class Takeoff:
    """Spin up, then climb straight up to a height."""

    name = "takeoff"

    def __init__(self, up_m: float, spool_s: float = 1.5):
        self.is_done = False
        self.up_m = up_m
        self._spool_s = spool_s
        self._start: Point | None = None

    @property
    def target(self) -> Point | None:
        """Top of the climb, once it has begun."""
        return self._start

    def step(self, flight: Flight, dt_s: float) -> None:
        body = flight.body
        if self._spool_s > 0.0 and body.is_on_ground:
            self._spool_s -= dt_s
            flight.want = (0.0, 0.0, -1.0)
            return
        if self._start is None:
            self._start = (body.north_m, body.east_m, self.up_m)
        flight.want = velocity_to(body, self._start, flight.limits, 2.0)
        if body.is_on_ground:
            flight.want = (0.0, 0.0, flight.limits.climb_mps)
        if body.up_m > self.up_m - 0.3:
            self.is_done = True


class Goto:
    """Fly straight to a point and stay there."""

    def __init__(self, target: Point, yaw_deg: float | None = None, *, name: str = "goto"):
        self.name = name
        self.is_done = False
        self.target = target
        self.speed_mps: float | None = None
        self._yaw_deg = yaw_deg

    def step(self, flight: Flight, dt_s: float) -> None:
        body = flight.body
        flight.want = velocity_to(
            body, self.target, flight.limits, self.speed_mps or flight.cruise_mps
        )
        n, e = self.target[0] - body.north_m, self.target[1] - body.east_m
        if self._yaw_deg is not None:
            flight.yaw_deg = self._yaw_deg
        elif n * n + e * e > 9.0:
            flight.yaw_deg = bearing_deg(n, e)

    def turn(self, yaw_deg: float) -> None:
        """Keep this heading from now on."""
        self._yaw_deg = yaw_deg


class Brake(Goto):
    """Stop as soon as possible and stay there."""

    def __init__(self, body: Body, braking_mps2: float = 2.0, *, name: str = "hold"):
        speed = body.ground_speed_mps
        run = speed / (2.0 * braking_mps2)
        super().__init__(
            (
                body.north_m + body.vn_mps * run,
                body.east_m + body.ve_mps * run,
                max(body.up_m + body.vu_mps * 0.5, 0.0),
            ),
            body.yaw_deg,
            name=name,
        )


class Velocity:
    """Fly a commanded velocity; stop when no fresh command came for three seconds."""

    name = "velocity"
    is_done = False

    def __init__(self, velocity: Point, yaw_deg: float | None, yaw_rate_degps: float = 0.0):
        self._velocity = velocity
        self._yaw_deg = yaw_deg
        self._rate = yaw_rate_degps
        self._left_s = 3.0

    def step(self, flight: Flight, dt_s: float) -> None:
        self._left_s -= dt_s
        flight.want = self._velocity if self._left_s > 0.0 else (0.0, 0.0, 0.0)
        if self._yaw_deg is not None:
            flight.yaw_deg = self._yaw_deg
        else:
            flight.yaw_deg = (flight.yaw_deg + self._rate * dt_s) % 360.0


class Land:
    """Descend here, slowly near the ground, until touched down for a second."""

    name = "land"

    def __init__(self, at: tuple[float, float] | None = None):
        self.is_done = False
        self._at = at
        self._rest_s = 0.0

    def step(self, flight: Flight, dt_s: float) -> None:
        body, limits = flight.body, flight.limits
        if self._at is None:
            self._at = (body.north_m, body.east_m)
        height = body.up_m
        sink = limits.descend_mps if height > limits.final_height_m else limits.final_descent_mps
        if body.is_on_ground:
            self._rest_s += dt_s
            sink = 1.0
            self.is_done = self._rest_s >= 1.0
        if flight.has_position:
            n, e, _ = velocity_to(body, (*self._at, 0.0), limits, 3.0)
            flight.want = (n, e, -sink)
        else:  # no position: it drifts with the wind
            flight.want = (flight.wind[0], flight.wind[1], -sink)


class Return:
    """Climb, fly home, wait, land."""

    name = "return"

    def __init__(self, body: Body, up_m: float, loiter_s: float, home: Point):
        self.is_done = False
        self.up_m = max(up_m, body.up_m)
        self.stage = "climb"
        self._start = (body.north_m, body.east_m)
        self._home = home
        self._loiter_s = loiter_s
        self._land = Land((home[0], home[1]))

    @property
    def target(self) -> Point:
        """Above home, or home itself when landing."""
        return self._home[0], self._home[1], 0.0 if self.stage == "land" else self.up_m

    def step(self, flight: Flight, dt_s: float) -> None:
        body = flight.body
        if self.stage == "climb":
            flight.want = velocity_to(body, (*self._start, self.up_m), flight.limits, 3.0)
            if body.up_m > self.up_m - 0.5:
                self.stage = "fly"
            return
        n, e = self._home[0] - body.north_m, self._home[1] - body.east_m
        if self.stage == "fly":
            target = (self._home[0], self._home[1], self.up_m)
            flight.want = velocity_to(body, target, flight.limits, flight.cruise_mps)
            if n * n + e * e > 9.0:
                flight.yaw_deg = bearing_deg(n, e)
            elif n * n + e * e < 1.0:
                self.stage = "wait"
        elif self.stage == "wait":
            target = (self._home[0], self._home[1], self.up_m)
            flight.want = velocity_to(body, target, flight.limits, 2.0)
            self._loiter_s -= dt_s
            if self._loiter_s <= 0.0:
                self.stage = "land"
                flight.emit("return-landing")
        else:
            self._land.step(flight, dt_s)
            self.is_done = self._land.is_done


class Orbit:
    """Circle around a point at a constant height, nose to the centre."""

    name = "orbit"

    def __init__(self, centre: Point, radius_m: float, speed_mps: float, *, clockwise: bool = True):
        self.is_done = False
        self.centre = centre
        self.radius_m = max(1.0, radius_m)
        self.speed_mps = speed_mps
        self.turned_deg = 0.0
        self._sign = 1.0 if clockwise else -1.0
        self._last_deg: float | None = None

    def step(self, flight: Flight, dt_s: float) -> None:
        body = flight.body
        n, e = body.north_m - self.centre[0], body.east_m - self.centre[1]
        distance = math.hypot(n, e) or 1e-3
        un, ue = n / distance, e / distance
        # centripetal limit, and only half the speed until the circle is reached
        speed = min(self.speed_mps, math.sqrt(flight.limits.acceleration_mps2 * self.radius_m))
        off = self.radius_m - distance
        inwards = min(max(off * 0.8, -flight.cruise_mps), flight.cruise_mps)
        around = speed * max(0.0, 1.0 - abs(off) / (self.radius_m + 5.0))
        lead = around * around / self.radius_m * 0.35
        flight.want = (
            un * (inwards - lead) - ue * around * self._sign,
            ue * (inwards - lead) + un * around * self._sign,
            vertical_mps(self.centre[2] - body.up_m, flight.limits),
        )
        flight.yaw_deg = bearing_deg(-n, -e)
        here = bearing_deg(n, e)
        if self._last_deg is not None and abs(off) < self.radius_m * 0.3 + 2.0:
            step = (here - self._last_deg + 180.0) % 360.0 - 180.0
            self.turned_deg += step * self._sign
        self._last_deg = here
