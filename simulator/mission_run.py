"""A stored mission in flight: which item, when it is done, what the items between do."""

import math
from typing import Protocol

from simulator import mission_items as mi
from simulator.autopilot import Autopilot
from simulator.control import Leg, corner_mps
from simulator.geodesy import bearing_deg, wrap_deg
from simulator.tasks import Brake, Flight, Goto, Land, Orbit, Point, Return, Takeoff, Task

_HIGHEST_M = 1e5
_MOST_STEPS = 400  # items passed in one go: a jump loop without navigation ends the mission


class Payload(Protocol):
    """What camera and gimbal commands act on."""

    def command(self, item: mi.Item) -> None: ...

    def look_at(self, place: Point | None) -> None:
        """Keep a place in the picture; None lets go."""


class MissionRun:
    """Flies the items; a :class:`simulator.tasks.Task`."""

    name = "mission"

    def __init__(self, pilot: Autopilot, items: list[mi.Item], payload: Payload, first: int):
        self.is_done = False
        self.items = items
        self.first = first
        """Index of the first item that is flown: 1 where item 0 is home."""
        self.index = first
        self.is_paused = False
        self.return_up_m = 15.0
        self.return_loiter_s = 5.0
        self._pilot = pilot
        self._payload = payload
        self._leg: Leg | None = None
        self._inner: Task | None = None
        self._wait_s: float | None = None
        self._pending: list[tuple[int, mi.Item]] = []
        self._condition: float | None = None
        self._jumps: dict[int, int] = {}
        self._roi: Point | None = None
        self._fixed_yaw_deg: float | None = None
        self._came_from: Point | None = None
        self._hold: Goto | None = None
        self._last_do: int | None = None

    @property
    def target(self) -> Point | None:
        """Where the current item leads; None when it has no place."""
        if self._leg is not None:
            return self._leg.end
        return self._inner.target if isinstance(self._inner, Goto | Return | Takeoff) else None

    def begin(self, index: int | None = None) -> None:
        """Start or go on at ``index`` (the current item when None)."""
        self.is_done = False
        self.is_paused = False
        self._came_from = None
        self._enter(self.index if index is None else max(index, self.first))

    def rewind(self) -> None:
        """Next time start with the first item again."""
        self.index = self.first
        self._jumps.clear()

    def pause(self, *, on: bool) -> None:
        """Hold here, or go on with the current item."""
        if on and not self.is_paused:
            self._hold = Brake(self._pilot.body)
        elif not on and self.is_paused:
            self._came_from = None
            self._begin_item(self.items[self.index])
        self.is_paused = on

    def step(self, flight: Flight, dt_s: float) -> None:
        """One step of the current item."""
        if self.is_paused and self._hold is not None:
            self._hold.step(flight, dt_s)
            return
        if self.index >= len(self.items):
            self.is_done = True
            return
        self._step_conditions(flight, dt_s)
        item = self.items[self.index]
        if self._inner is not None:
            self._inner.step(flight, dt_s)
        elif self._leg is not None:
            flight.want = self._leg.velocity(flight.body, flight.limits, flight.cruise_mps)
            self._steer(flight, self._leg.end)
        self._point(flight)
        if self._is_complete(item, flight, dt_s):
            self._finish(item)

    # -- one item after the other

    def _enter(self, index: int) -> None:
        """Make ``index`` the current item, doing what lies before the next navigation item."""
        self._pending = []
        self._condition = None
        self._last_do = None
        for _ in range(_MOST_STEPS):
            if index >= len(self.items):
                self.index = index
                self.is_done = True
                return
            item = self.items[index]
            if item.command == mi.DO_JUMP:
                index = self._jump(index, item)
            elif item.command in mi.NAVIGATION:
                self.index = index
                self._pilot.emit("item-started", index)
                self._begin_item(item)
                return
            else:
                self._do(index, item)
                index += 1
        self.is_done = True

    def _jump(self, index: int, item: mi.Item) -> int:
        target, count = int(item.param(1)), int(item.param(2))
        used = self._jumps.get(index, 0)
        if (count >= 0 and used >= count) or not self.first <= target < len(self.items):
            return index + 1
        self._jumps[index] = used + 1
        return target

    def _do(self, index: int, item: mi.Item) -> None:
        if self._pending or (item.command in mi.CONDITIONS):
            self._pending.append((index, item))
            return
        self._act(index, item)

    def _act(self, index: int, item: mi.Item) -> None:
        self._last_do = index
        self._pilot.emit("item-started", index)
        command = item.command
        if command == mi.DO_CHANGE_SPEED:
            self.change_speed((item.param(1), item.param(2)))
        elif command in (mi.DO_ROI, mi.DO_ROI_LOCATION):
            self._roi = self._place(item) if item.has_place else None
            self._payload.look_at(self._roi)
        elif command == mi.DO_ROI_NONE:
            self._roi = None
            self._payload.look_at(None)
        elif command == mi.DO_SET_HOME:
            self._set_home(item)
        elif command not in (mi.DO_LAND_START, mi.DO_ROI_WPNEXT):
            self._payload.command(item)

    def change_speed(self, params: tuple[float, ...]) -> None:
        """DO_CHANGE_SPEED: type 0 and 1 horizontal, 2 climb, 3 descent; below 0 no change."""
        kind, speed = int(params[0]), params[1]
        if speed <= 0.0:
            return
        if kind in (0, 1):
            self._pilot.speed_override_mps = min(max(speed, 0.5), 20.0)

    def _set_home(self, item: mi.Item) -> None:
        if item.param(1) == 1.0 or not item.has_place:
            self._pilot.set_home_here()
        else:
            self._pilot.home = self._place(item)
            self._pilot.emit("home")

    def _step_conditions(self, flight: Flight, dt_s: float) -> None:
        while self._pending:
            index, item = self._pending[0]
            if item.command in mi.CONDITIONS and not self._is_met(item, flight, dt_s):
                return
            self._pending.pop(0)
            self._condition = None
            if item.command not in mi.CONDITIONS:
                self._act(index, item)

    def _is_met(self, item: mi.Item, flight: Flight, dt_s: float) -> bool:
        if item.command == mi.CONDITION_DELAY:
            self._condition = (item.param(1) if self._condition is None else self._condition) - dt_s
            return self._condition <= 0.0
        if item.command == mi.CONDITION_DISTANCE:
            if self._leg is None:
                return True
            end, body = self._leg.end, flight.body
            return math.hypot(end[0] - body.north_m, end[1] - body.east_m) <= item.param(1)
        if self._fixed_yaw_deg is None:
            self._fixed_yaw_deg = self.wanted_yaw(flight, tuple(item.param(n) for n in range(1, 5)))
        return abs(wrap_deg(self._fixed_yaw_deg - flight.body.yaw_deg)) < 3.0

    def wanted_yaw(self, flight: Flight, params: tuple[float, ...]) -> float:
        """Heading a CONDITION_YAW asks for: angle, rate, direction, 1 when relative."""
        if params[3] == 0.0:
            return params[0] % 360.0
        return (flight.body.yaw_deg + params[0] * (params[2] or 1.0)) % 360.0

    # -- the current item

    def _begin_item(self, item: mi.Item) -> None:
        self._leg = None
        self._inner = None
        self._wait_s = None
        if not self._pending:
            self._fixed_yaw_deg = None
        pilot = self._pilot
        here = (pilot.body.north_m, pilot.body.east_m, pilot.body.up_m)
        command = item.command
        if command == mi.NAV_TAKEOFF:
            up = max(self._up(item), here[2] + 0.5 if pilot.is_airborne else 0.5)
            self._inner = Takeoff(up)
        elif command == mi.NAV_RETURN:
            pilot.emit("mission-return")
            up = pilot.home[2] + self.return_up_m
            self._inner = Return(pilot.body, up, self.return_loiter_s, pilot.home)
        elif command == mi.NAV_DELAY:
            self._inner = Goto(here, pilot.body.yaw_deg)
            self._wait_s = max(0.0, item.param(1))
        else:
            place = self._place(item)
            if command == mi.NAV_LAND and not item.has_place:
                self._inner = Land()
                return
            if command == mi.NAV_LAND:
                place = (place[0], place[1], max(here[2], pilot.limits.final_height_m))
            start = self._came_from or here
            self._leg = Leg(start, place, self._end_speed(item, place, start))

    def _place(self, item: mi.Item) -> Point:
        pilot = self._pilot
        if item.has_place:
            north, east = pilot.frame.to_local(item.latitude_deg, item.longitude_deg)
        else:
            north, east = pilot.body.north_m, pilot.body.east_m
        return north, east, self._up(item)

    def _up(self, item: mi.Item) -> float:
        frame = mi.PLAIN_FRAME.get(item.frame, item.frame)
        z = min(max(item.z, -_HIGHEST_M), _HIGHEST_M)
        if frame == mi.FRAME_GLOBAL:
            return z - self._pilot.ground_amsl_m
        if frame == mi.FRAME_TERRAIN:
            return z
        return z + self._pilot.home[2]

    def _end_speed(self, item: mi.Item, place: Point, start: Point) -> float:
        """Speed with which a pass-through waypoint is left; 0 where the vehicle stops."""
        smooth = item.command == mi.NAV_SPLINE
        if item.command not in (mi.NAV_WAYPOINT, mi.NAV_SPLINE) or item.param(1) > 0.0:
            return 0.0
        following = self._following()
        if following is None or following.command not in mi.PLACES or not following.has_place:
            return 0.0
        after = self._place(following)
        incoming = bearing_deg(place[0] - start[0], place[1] - start[1])
        outgoing = bearing_deg(after[0] - place[0], after[1] - place[1])
        turn = wrap_deg(outgoing - incoming)
        limits = self._pilot.limits
        fast = corner_mps(turn, limits, self._pilot.cruise_mps)
        return min(self._pilot.cruise_mps, fast * 1.5) if smooth else fast

    def _following(self) -> mi.Item | None:
        for item in self.items[self.index + 1 :]:
            if item.command == mi.DO_JUMP:
                return None
            if item.command in mi.NAVIGATION:
                return item
        return None

    def _steer(self, flight: Flight, towards: Point) -> None:
        n, e = towards[0] - flight.body.north_m, towards[1] - flight.body.east_m
        if n * n + e * e > 9.0:
            flight.yaw_deg = bearing_deg(n, e)

    def _point(self, flight: Flight) -> None:
        if self._fixed_yaw_deg is not None:
            flight.yaw_deg = self._fixed_yaw_deg
        elif self._roi is not None:
            body = flight.body
            flight.yaw_deg = bearing_deg(self._roi[0] - body.north_m, self._roi[1] - body.east_m)

    # -- when it is done

    def _is_complete(self, item: mi.Item, flight: Flight, dt_s: float) -> bool:
        command = item.command
        if isinstance(self._inner, Goto) and self._wait_s is not None:
            self._wait_s -= dt_s
            return self._wait_s <= 0.0
        if isinstance(self._inner, Orbit):
            return self._inner.turned_deg >= 360.0 * max(item.param(1), 0.0)
        if self._inner is not None:
            return self._inner.is_done
        if not self._is_there(flight):
            return False
        if command == mi.NAV_LOITER_UNLIM:
            return False
        if command == mi.NAV_LOITER_TURNS and self._leg is not None:
            radius = abs(item.param(3)) or flight.limits.orbit_radius_m
            speed = min(flight.cruise_mps, 5.0)
            clockwise = item.param(3) >= 0.0
            self._inner = Orbit(self._leg.end, radius, speed, clockwise=clockwise)
            return False
        if command == mi.NAV_LAND and self._leg is not None:
            self._pilot.is_landing = True
            self._inner = Land((self._leg.end[0], self._leg.end[1]))
            return False
        return self._has_waited(item, dt_s)

    def _is_there(self, flight: Flight) -> bool:
        leg, body = self._leg, flight.body
        if leg is None:
            return True
        if self._wait_s is not None:
            return True
        radius = self._pilot.limits.acceptance_m
        gap = math.dist((body.north_m, body.east_m, body.up_m), leg.end)
        if leg.end_mps > 0.0:
            return gap <= radius or leg.along_m(body) >= leg.length_m
        return gap <= min(radius, 2.0) and body.ground_speed_mps < 1.5

    def _has_waited(self, item: mi.Item, dt_s: float) -> bool:
        waits = (mi.NAV_WAYPOINT, mi.NAV_SPLINE, mi.NAV_LOITER_TIME)
        hold = item.param(1) if item.command in waits else 0.0
        if hold <= 0.0:
            return True
        if self._wait_s is None:
            self._wait_s = hold
        self._wait_s -= dt_s
        return self._wait_s <= 0.0

    def _finish(self, item: mi.Item) -> None:
        done = self.index
        self._came_from = self._leg.end if self._leg is not None else None
        if isinstance(self._inner, Takeoff | Land | Return):
            self._came_from = None
        if item.command in (mi.NAV_LAND, mi.NAV_RETURN):
            self.index = len(self.items)
            self.is_done = True
            self._pilot.emit("item-reached", (done, done))
            self._pilot.emit("mission-landed")
            return
        self._pilot.emit("item-done", done)
        self._enter(done + 1)
        if self._last_do is not None:
            self._pilot.emit("item-reached", (done, self._last_do))
        else:
            self._pilot.emit("item-reached", (done, done))
