"""The flying half of an autopilot: arming state, the task in hand, and the loops below it.

It knows no MAVLink. What a firmware does with an event (text, mode change) is the personality's
business: every event goes through ``listener``.
"""

from typing import TYPE_CHECKING

from simulator.battery import Battery, flight_power_w
from simulator.control import Controller, Limits
from simulator.dynamics import Body, Wind
from simulator.geodesy import LocalFrame
from simulator.sensors import Sensors
from simulator.tasks import Idle, Point, Task

if TYPE_CHECKING:
    from collections.abc import Callable

_IDLE_W = 8.0
_MOTORS_IDLE_W = 25.0
_CRASH_MPS = 3.0
_BILLED_EVERY_S = 0.2


def _nobody(event: str, value: object) -> None:
    """Stands in until a personality listens."""


def _is_over(task: Task) -> bool:
    return task.is_done


class Autopilot:
    """One vehicle's flight state; ``step`` advances it."""

    def __init__(self, frame: LocalFrame, ground_amsl_m: float, sensors: Sensors, wind: Wind):
        self.frame = frame
        self.ground_amsl_m = ground_amsl_m
        """Height of the flat ground above mean sea level."""
        self.body = Body()
        self.battery = Battery()
        self.sensors = sensors
        self.limits = Limits()
        self.is_armed = False
        self.is_landing = False
        self.task: Task = Idle()
        self.want: Point = (0.0, 0.0, 0.0)
        self.yaw_deg = 0.0
        self.home: Point = (0.0, 0.0, 0.0)
        self.has_home = False
        self.speed_override_mps: float | None = None
        self.climb_override_mps: float | None = None
        self.armed_s = 0.0
        self.airborne_s = 0.0
        self._unbilled_s = 0.0
        self.listener: Callable[[str, object], None] = _nobody
        self._wind = wind
        self._controller = Controller()
        self._was_on_ground = True

    @property
    def wind(self) -> Point:
        """Velocity of the air north, east, up (m/s)."""
        return self._wind.now

    @property
    def cruise_mps(self) -> float:
        """Speed over ground to fly with now."""
        if self.speed_override_mps is not None:
            return self.speed_override_mps
        return self.limits.cruise_mps

    @property
    def has_position(self) -> bool:
        """The estimator gives a position."""
        return self.sensors.has_position

    @property
    def is_airborne(self) -> bool:
        """Off the ground now."""
        return not self.body.is_on_ground

    @property
    def relative_up_m(self) -> float:
        """Height above home."""
        return self.body.up_m - self.home[2]

    @property
    def home_amsl_m(self) -> float:
        """Home above mean sea level."""
        return self.ground_amsl_m + self.home[2]

    def emit(self, event: str, value: object = None) -> None:
        """Tell the personality that something happened."""
        self.listener(event, value)

    def local_point(self, latitude_deg: float, longitude_deg: float, amsl_m: float) -> Point:
        """Global position to the local frame."""
        north, east = self.frame.to_local(latitude_deg, longitude_deg)
        return north, east, amsl_m - self.ground_amsl_m

    def global_position(self) -> tuple[float, float, float]:
        """(latitude, longitude, AMSL) as the estimator believes, with its error."""
        body = self.body
        dn, de, du = self.sensors.error
        latitude, longitude = self.frame.to_global(body.north_m + dn, body.east_m + de)
        return latitude, longitude, self.ground_amsl_m + body.up_m + du

    def set_home_here(self) -> None:
        """Home becomes the present place."""
        self.home = (self.body.north_m, self.body.east_m, self.body.up_m)
        self.has_home = True
        self.emit("home")

    def arm(self) -> None:
        """Motors on; whoever asks has checked that this is allowed."""
        self.is_armed = True
        self.armed_s = 0.0
        self.airborne_s = 0.0
        self.speed_override_mps = None
        self._controller.reset(None)
        self.yaw_deg = self.body.yaw_deg
        if self.body.is_on_ground:
            self.set_home_here()

    def disarm(self) -> None:
        """Motors off; in the air this is a fall."""
        self.is_armed = False
        self.is_landing = False
        self.body.stop()
        if self.body.is_on_ground:
            self.task = Idle()

    def start(self, task: Task) -> None:
        """Do this now."""
        self.task = task
        self.is_landing = task.name == "land"
        self._controller.reset(self.body)

    def step(self, dt_s: float) -> None:
        """Advance by ``dt_s`` seconds (at most 0.1 while armed or airborne)."""
        if not self.is_armed and self.body.is_on_ground:
            self.body.rest(self._wind.now)
            self.battery.draw(_IDLE_W, dt_s)
            return
        if self.is_armed:
            self._fly(dt_s)
        else:
            self._fall(dt_s)
        body = self.body
        if body.is_on_ground != self._was_on_ground:
            self._was_on_ground = body.is_on_ground
            if not body.is_on_ground:
                self.emit("takeoff-detected")
            else:
                self.emit("crash" if body.impact_mps > _CRASH_MPS else "touch-down")

    def _fly(self, dt_s: float) -> None:
        body = self.body
        self.armed_s += dt_s
        self._do_task(dt_s)
        if not self.is_armed:
            return
        demand = self._controller.demand(body, self.want, self.limits, dt_s)
        if body.is_on_ground and self.want[2] <= 0.0:
            demand = (0.0, 0.0, 0.0)
            self._controller.reset(None)
        body.step(dt_s, demand, self.yaw_deg, self._wind.now)
        if not body.is_on_ground:
            self.airborne_s += dt_s
        self._unbilled_s += dt_s
        if self._unbilled_s >= _BILLED_EVERY_S:
            self._bill()

    def _bill(self) -> None:
        """Draw what flying cost since the last time."""
        power = _MOTORS_IDLE_W if self.body.is_on_ground else flight_power_w(self.body)
        self.battery.draw(power, self._unbilled_s)
        self._unbilled_s = 0.0
        if self.battery.remaining_fraction <= 0.0 and self.is_airborne:
            self.emit("battery-empty")
            self.disarm()

    def _do_task(self, dt_s: float) -> None:
        task = self.task
        if task.is_done:
            return
        task.step(self, dt_s)
        if _is_over(task):
            self.emit("task-done", task)

    def _fall(self, dt_s: float) -> None:
        body = self.body
        body.push_n = body.push_e = body.push_u = 0.0
        body.vu_mps -= 9.80665 * dt_s
        body.north_m += body.vn_mps * dt_s
        body.east_m += body.ve_mps * dt_s
        body.up_m += body.vu_mps * dt_s
        if body.up_m <= 0.0:
            body.impact_mps = -body.vu_mps
            body.is_on_ground = True
            body.up_m = 0.0
            body.vn_mps = body.ve_mps = body.vu_mps = 0.0
