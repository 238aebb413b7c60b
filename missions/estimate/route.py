"""The way a plan makes a multirotor fly: jumps followed, returns and landings included."""

import enum
import math
from collections.abc import Callable
from dataclasses import dataclass, field

from missions.estimate.performance import Performance
from missions.geo import Altitude, GeoPoint, Reference, distance_m
from missions.items import (
    DO_CHANGE_SPEED,
    DO_JUMP,
    NAV_DELAY,
    NAV_LAND,
    NAV_LAST,
    NAV_LOITER_TIME,
    NAV_LOITER_TO_ALT,
    NAV_LOITER_TURNS,
    NAV_LOITER_UNLIM,
    NAV_RETURN_TO_LAUNCH,
    NAV_SPLINE_WAYPOINT,
    NAV_TAKEOFF,
    NAV_VTOL_LAND,
    NAV_VTOL_TAKEOFF,
    NAV_WAYPOINT,
    MissionItem,
)
from missions.plan import Plan

_CONTINUE_AND_CHANGE_ALT = 30
_PAYLOAD_PLACE = 94
_JUMP_TAG = 600
_DO_JUMP_TAG = 601
MAX_LEGS = 20_000
"""Beyond this a plan counts as endless: no battery flies so many legs."""
_HOLDS = frozenset({NAV_WAYPOINT, NAV_SPLINE_WAYPOINT, NAV_LOITER_TIME})
_GOES = _HOLDS | {NAV_LOITER_UNLIM, NAV_LOITER_TURNS, NAV_LOITER_TO_ALT}


class LegKind(enum.Enum):
    """What the drone does on a leg."""

    CLIMB = "climb"
    """Straight up or down."""
    TRAVEL = "travel"
    CIRCLE = "circle"
    RETURN = "return"
    """On the way home, sideways or vertically."""
    LAND = "land"


@dataclass(frozen=True, slots=True)
class Leg:
    """One stretch with one speed."""

    item: int
    """Index of the item being flown."""
    kind: LegKind
    start: GeoPoint
    end: GeoPoint
    start_height_m: float
    """Above home; a height above terrain counts as one, and so does one above sea without a home."""
    end_height_m: float
    length_m: float
    """Over the ground; the circumference flown, for a circle."""
    speed_mps: float
    climb_mps: float
    """Limit of the rate of climb, or of descent when the leg goes down."""
    hold_s: float = 0.0
    """Time spent at the end, standing."""
    radius_m: float = 0.0
    """Of a circle around ``end``."""


@dataclass(frozen=True, slots=True)
class Route:
    """All legs in the order flown."""

    legs: tuple[Leg, ...]
    is_endless: bool
    """True when the mission never ends by itself; every loop is then in ``legs`` once."""
    unreached: tuple[int, ...] = ()
    """Indices of items that are never run."""


def route(plan: Plan, performance: Performance, max_repeats: int | None = None) -> Route:
    """The route of a plan from home; items whose place is not usable are passed over.

    Args:
        plan: positions must be finite numbers.
        performance: limits of speed, rates and the height of the way home.
        max_repeats: take every jump at most so often; None: as often as it says.
    """
    walk = _Walk(plan, performance)
    jumps = _Jumps(plan, max_repeats)
    index = 0
    reached: set[int] = set()
    while index < len(plan.items) and not walk.is_over and len(walk.legs) < MAX_LEGS:
        if jumps.taken > MAX_LEGS:
            break
        reached.add(index)
        item = plan.items[index]
        target = jumps.target(index, item)
        if target is not None:
            index = target
            continue
        walk.fly(index, item)
        index += 1
    is_cut = len(walk.legs) >= MAX_LEGS or jumps.taken > MAX_LEGS
    unreached = tuple(index for index in range(len(plan.items)) if index not in reached)
    return Route(
        tuple(walk.legs), walk.is_endless or jumps.is_endless or is_cut, () if is_cut else unreached
    )


class _Jumps:
    """Which jumps are still to be taken; a counter that ran out stays out, as on ArduPilot."""

    def __init__(self, plan: Plan, max_repeats: int | None) -> None:
        self._left: dict[int, int] = {}
        self._size = len(plan.items)
        self._limit = max_repeats
        self._tags = {
            item.params[0]: index
            for index, item in reversed(tuple(enumerate(plan.items)))
            if item.command == _JUMP_TAG
        }
        self.is_endless = False
        self.taken = 0

    def target(self, index: int, item: MissionItem) -> int | None:
        """Where the mission goes on instead of at the next item."""
        if item.command not in (DO_JUMP, _DO_JUMP_TAG):
            return None
        where, repeats = item.params[:2]
        if item.command == _DO_JUMP_TAG:
            where = self._tags.get(where)
        if where is None or repeats is None or not 0 <= where < self._size:
            return None
        if repeats < 0:
            self.is_endless = True
            repeats = 1
        limit = int(repeats) if self._limit is None else min(int(repeats), self._limit)
        left = self._left.setdefault(index, limit)
        if left == 0:
            return None
        self._left[index] = left - 1
        self.taken += 1
        return int(where)


@dataclass(slots=True)
class _Walk:
    """A drone following a plan on paper."""

    plan: Plan
    performance: Performance
    legs: list[Leg] = field(default_factory=list)
    is_endless: bool = False
    is_over: bool = False
    _here: GeoPoint | None = field(init=False)
    _height_m: float = 0.0
    _speed_mps: float = field(init=False)
    _climb_mps: float = field(init=False)
    _descent_mps: float = field(init=False)

    def __post_init__(self) -> None:
        self._here = self.plan.home.point if self.plan.home else None
        self._climb_mps = self.performance.climb_mps
        self._descent_mps = self.performance.descent_mps
        self._set_speed(self.plan.hover_speed_mps)

    def fly(self, index: int, item: MissionItem) -> None:
        """Run one item."""
        if item.frame is not None or item.command > DO_CHANGE_SPEED:
            return
        if self._here is None:
            self._here = item.position if item.command <= NAV_LAST else None
        run = _RUNS.get(item.command)
        if run is not None:
            run(self, index, item)

    def take_off(self, index: int, item: MissionItem) -> None:
        self._climb_to(index, self._height_of(item.altitude))
        self._go(index, item.position, LegKind.TRAVEL)

    def visit(self, index: int, item: MissionItem) -> None:
        height_m = self._height_of(item.altitude)
        if item.command == NAV_LOITER_TO_ALT:
            self._go(index, item.position, LegKind.TRAVEL)
            self._climb_to(index, height_m)
        else:
            hold_s = (item.params[0] or 0.0) if item.command in _HOLDS else 0.0
            self._go(index, item.position, LegKind.TRAVEL, height_m, max(0.0, hold_s))
        if item.command == NAV_LOITER_TURNS:
            self._circle(index, item)
        if item.command == NAV_LOITER_UNLIM:
            self.is_endless = self.is_over = True

    def return_home(self, index: int, item: MissionItem) -> None:
        self._climb_to(index, max(self._height_m, self.performance.return_height_m), LegKind.RETURN)
        self._go(index, self.plan.home.point if self.plan.home else None, LegKind.RETURN)
        self._descend(index)
        self.is_over = True

    def land(self, index: int, item: MissionItem) -> None:
        self._go(index, item.position, LegKind.TRAVEL)
        self._descend(index)

    def change_height(self, index: int, item: MissionItem) -> None:
        self._climb_to(index, self._height_of(item.altitude))

    def place_payload(self, index: int, item: MissionItem) -> None:
        self._go(index, item.position, LegKind.TRAVEL, self._height_of(item.altitude))
        height_m = self._height_m
        self._descend(index)
        self._climb_to(index, height_m)

    def wait(self, index: int, item: MissionItem) -> None:
        hold_s = item.params[0] or 0.0
        if hold_s > 0 and self._here is not None:
            self._leg(index, LegKind.TRAVEL, self._here, self._height_m, hold_s)

    def change_speed(self, index: int, item: MissionItem) -> None:
        kind, speed = item.params[:2]
        if speed is None or (speed <= 0 and speed != -2):
            return
        if kind == 2:
            self._climb_mps = self.performance.climb_mps if speed == -2 else speed
        elif kind == 3:
            self._descent_mps = self.performance.descent_mps if speed == -2 else speed
        else:
            self._set_speed(self.plan.hover_speed_mps if speed == -2 else speed)

    def _set_speed(self, speed_mps: float) -> None:
        limit = self.performance.max_speed_mps
        self._speed_mps = min(limit, speed_mps) if speed_mps > 0 else limit

    def _height_of(self, altitude: Altitude | None) -> float:
        if altitude is None:
            return self._height_m
        if altitude.reference is Reference.AMSL and self.plan.home is not None:
            return altitude.value_m - self.plan.home.altitude.value_m
        return altitude.value_m

    def _climb_to(self, index: int, height_m: float, kind: LegKind = LegKind.CLIMB) -> None:
        if self._here is not None and height_m != self._height_m:
            self._leg(index, kind, self._here, height_m)

    def _go(
        self,
        index: int,
        place: GeoPoint | None,
        kind: LegKind,
        height_m: float | None = None,
        hold_s: float = 0.0,
    ) -> None:
        end = place or self._here
        height_m = self._height_m if height_m is None else height_m
        if end is not None and (end != self._here or height_m != self._height_m or hold_s > 0):
            self._leg(index, kind, end, height_m, hold_s)

    def _circle(self, index: int, item: MissionItem) -> None:
        if self._here is None:
            return
        turns, _, radius, _ = item.params
        radius_m = abs(radius or self.performance.loiter_radius_m)
        lateral_mps = math.sqrt(self.performance.acceleration_mps2 * radius_m)
        self.legs.append(
            Leg(
                item=index,
                kind=LegKind.CIRCLE,
                start=self._here,
                end=self._here,
                start_height_m=self._height_m,
                end_height_m=self._height_m,
                length_m=math.tau * radius_m * max(0.0, turns or 0.0),
                speed_mps=min(self._speed_mps, lateral_mps),
                climb_mps=self._climb_mps,
                radius_m=radius_m,
            )
        )

    def _descend(self, index: int) -> None:
        if self._here is None:
            return
        slow_m = min(self.performance.landing_height_m, max(self._height_m, 0.0))
        if self._height_m > slow_m:
            self._leg(index, LegKind.LAND, self._here, slow_m)
        if self._height_m != 0.0:
            normal_mps, self._descent_mps = self._descent_mps, self.performance.landing_mps
            self._leg(index, LegKind.LAND, self._here, 0.0)
            self._descent_mps = normal_mps

    def _leg(
        self, index: int, kind: LegKind, end: GeoPoint, height_m: float, hold_s: float = 0.0
    ) -> None:
        start = self._here or end
        self.legs.append(
            Leg(
                item=index,
                kind=kind,
                start=start,
                end=end,
                start_height_m=self._height_m,
                end_height_m=height_m,
                length_m=distance_m(start, end),
                speed_mps=self._speed_mps,
                climb_mps=self._climb_mps if height_m >= self._height_m else self._descent_mps,
                hold_s=hold_s,
            )
        )
        self._here, self._height_m = end, height_m


_RUNS: dict[int, Callable[[_Walk, int, MissionItem], None]] = {
    **dict.fromkeys(_GOES, _Walk.visit),
    NAV_TAKEOFF: _Walk.take_off,
    NAV_VTOL_TAKEOFF: _Walk.take_off,
    NAV_RETURN_TO_LAUNCH: _Walk.return_home,
    NAV_LAND: _Walk.land,
    NAV_VTOL_LAND: _Walk.land,
    _CONTINUE_AND_CHANGE_ALT: _Walk.change_height,
    _PAYLOAD_PLACE: _Walk.place_payload,
    NAV_DELAY: _Walk.wait,
    DO_CHANGE_SPEED: _Walk.change_speed,
}
