"""Judges of manoeuvres: staying at a place, circling, following a path, landing on the pad."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.crew.exercises.measuring import Cause, Clock, LossShare, Meter, Tolerance
from dronectl.crew.exercises.values import HOME, Spot, turn_deg

if TYPE_CHECKING:
    from dronectl.crew.exercises.values import Act, Reading

PLACE: Final = Tolerance(2.0, 8.0)
HEIGHT: Final = Tolerance(1.5, 6.0)
FACING: Final = Tolerance(15.0, 60.0)
PAD: Final = Tolerance(2.0, 8.0)
STOPPED_MPS: Final = 1.5
LOOK_AHEAD_M: Final = 12.0
END_M: Final = 3.0  # a vehicle that has stopped this close has arrived


@dataclass(frozen=True, slots=True)
class Limits:
    """What is forgiven in a manoeuvre."""

    place: Tolerance = PLACE
    height: Tolerance = HEIGHT


class HoldJudge:
    """Stay at a place: counted from the moment the vehicle has stopped near it."""

    def __init__(self, spot: Spot, for_s: float, limits: Limits = Limits()) -> None:
        self._spot = spot
        self._limits = limits
        self._meter = Meter(for_s)
        self._clock = Clock()
        self._has_begun = False

    @property
    def is_over(self) -> bool:
        return self._meter.is_full

    def on_reading(self, reading: Reading) -> None:
        step_s = self._clock.step(reading)
        off_m = reading.place.away_m(self._spot)
        low_m = abs(reading.place.up_m - self._spot.up_m)
        limits = self._limits
        if not self._has_begun:
            is_near = off_m < limits.place.zero and low_m < limits.height.zero
            moves_mps = math.hypot(reading.speed_mps, 2.0 * reading.climb_mps)
            self._has_begun = is_near and moves_mps < STOPPED_MPS
            return
        earned, why = _worse(off_m, low_m, limits)
        self._meter.add(reading.t_s, step_s, earned, why)

    def on_act(self, act: Act) -> None:
        """What was ordered does not matter, only where the vehicle is."""

    def losses(self, *, is_final: bool) -> list[LossShare]:
        return self._meter.losses(self._clock.now_s, is_final=is_final)


class CircleJudge:
    """Circle a middle: every degree of the turn counts once, whichever way round."""

    def __init__(
        self,
        middle: Spot,
        radius_m: float,
        turns: float = 1.0,
        limits: Limits = Limits(),
        facing: Tolerance = FACING,
    ) -> None:
        self._middle = middle
        self._radius_m = radius_m
        self._limits = limits
        self._facing = facing
        self._meter = Meter(360.0 * turns)
        self._clock = Clock()
        self._bearing_deg: float | None = None
        self._turned_deg = 0.0
        self._furthest_deg = 0.0

    @property
    def is_over(self) -> bool:
        return self._meter.is_full

    def on_reading(self, reading: Reading) -> None:
        self._clock.step(reading)
        off_m = abs(reading.place.away_m(self._middle) - self._radius_m)
        low_m = abs(reading.place.up_m - self._middle.up_m)
        bearing = self._middle.bearing_deg(reading.place)
        before, self._bearing_deg = self._bearing_deg, bearing
        if off_m >= self._limits.place.zero or low_m >= self._limits.height.zero:
            self._bearing_deg = None
            return  # not on this circle: what is passed here is not turned
        if before is None:
            return
        self._turned_deg += turn_deg(before, bearing)
        fresh_deg = abs(self._turned_deg) - self._furthest_deg
        if fresh_deg <= 0.0:
            return
        self._furthest_deg = abs(self._turned_deg)
        earned, why = _worse(off_m, low_m, self._limits)
        looks_deg = reading.heading_deg if reading.camera is None else reading.camera.yaw_deg
        aside_deg = abs(turn_deg(looks_deg, reading.place.bearing_deg(self._middle)))
        if self._facing.share(aside_deg) < earned:
            earned, why = self._facing.share(aside_deg), (Cause.NOT_FACING, aside_deg)
        self._meter.add(reading.t_s, fresh_deg, earned, why)

    def on_act(self, act: Act) -> None:
        """What was ordered does not matter, only where the vehicle is."""

    def losses(self, *, is_final: bool) -> list[LossShare]:
        return self._meter.losses(self._clock.now_s, is_final=is_final)


class PathJudge:
    """Follow a path from its first corner to its last; every metre counts once, shortcuts are lost."""

    def __init__(self, corners: tuple[Spot, ...], limits: Limits = Limits()) -> None:
        self._limits = limits
        self._cells = _cells(corners)
        self._last = max(1, len(self._cells) - 1 - round(END_M))
        self._meter = Meter(float(self._last))
        self._clock = Clock()
        self._at: int | None = None
        self._to_start_m = math.inf

    @property
    def is_over(self) -> bool:
        return self._at is not None and self._at >= self._last

    def on_reading(self, reading: Reading) -> None:
        self._clock.step(reading)
        place, limits = reading.place, self._limits
        if self._at is None:
            self._begin(place)
            return
        here = self._at
        ahead = range(here, min(len(self._cells), here + 1 + round(LOOK_AHEAD_M)))
        nearest = min(ahead, key=lambda i: (math.dist(place, self._cells[i]), i))
        if math.dist(place, self._cells[nearest]) > limits.place.zero + limits.height.zero:
            return
        if nearest == here:
            return
        off_m = self._beside_m(place, nearest)
        low_m = abs(place.up_m - self._cells[nearest].up_m)
        earned, why = _worse(off_m, low_m, limits)
        self._meter.add(
            reading.t_s,
            float(nearest - here),
            earned,
            why if why[0] is Cause.OFF_HEIGHT else (Cause.OFF_PATH, why[1]),
        )
        self._at = nearest

    def _begin(self, place: Spot) -> None:
        """The path begins where the vehicle, near its start, comes no nearer to it."""
        start, limits = self._cells[0], self._limits
        before_m, self._to_start_m = self._to_start_m, math.dist(place, start)
        is_near = (
            place.away_m(start) < limits.place.zero
            and abs(place.up_m - start.up_m) < limits.height.zero
        )
        if is_near and self._to_start_m >= before_m:
            self._at = 0

    def _beside_m(self, place: Spot, index: int) -> float:
        """Horizontal distance from the line around a cell: how far along it is does not count."""
        a = self._cells[max(0, index - 1)]
        b = self._cells[min(len(self._cells) - 1, index + 1)]
        length = a.away_m(b)
        if length < 0.1:
            return place.away_m(self._cells[index])
        north, east = (b.north_m - a.north_m) / length, (b.east_m - a.east_m) / length
        return abs((place.north_m - a.north_m) * east - (place.east_m - a.east_m) * north)

    def on_act(self, act: Act) -> None:
        """What was ordered does not matter, only where the vehicle is."""

    def losses(self, *, is_final: bool) -> list[LossShare]:
        return self._meter.losses(self._clock.now_s, is_final=is_final or self.is_over)


class LandingJudge:
    """Come down on the pad: where the vehicle stands when its motors are off."""

    def __init__(self, pad: Spot = HOME, limits: Tolerance = PAD) -> None:
        self._pad = pad
        self._limits = limits
        self._clock = Clock()
        self._was_airborne = False
        self._off_m: float | None = None

    @property
    def is_over(self) -> bool:
        return self._off_m is not None

    def on_reading(self, reading: Reading) -> None:
        self._clock.step(reading)
        self._was_airborne = self._was_airborne or reading.is_airborne
        if self._was_airborne and not reading.is_armed and self._off_m is None:
            self._off_m = reading.place.away_m(self._pad)

    def on_act(self, act: Act) -> None:
        """What was ordered does not matter, only where the vehicle is."""

    def losses(self, *, is_final: bool) -> list[LossShare]:
        now_s = self._clock.now_s
        if self._off_m is None:
            return [(Cause.NOT_LANDED, now_s, now_s, 1.0, None)] if is_final else []
        lost = 1.0 - self._limits.share(self._off_m)
        return [(Cause.LANDED_OFF, now_s, now_s, lost, self._off_m)] if lost > 0.0 else []


def _worse(off_m: float, low_m: float, limits: Limits) -> tuple[float, tuple[Cause, float]]:
    """What the worse of the two errors earns, and which it is."""
    aside, level = limits.place.share(off_m), limits.height.share(low_m)
    if level < aside:
        return level, (Cause.OFF_HEIGHT, low_m)
    return aside, (Cause.OFF_PLACE, off_m)


def _cells(corners: tuple[Spot, ...]) -> tuple[Spot, ...]:
    """A spot for about every metre of a path."""
    cells = [corners[0]]
    for a, b in itertools.pairwise(corners):
        count = max(1, round(math.dist(a, b)))
        cells += [
            Spot(*(p + (q - p) * step / count for p, q in zip(a, b, strict=True)))
            for step in range(1, count + 1)
        ]
    return tuple(cells)
