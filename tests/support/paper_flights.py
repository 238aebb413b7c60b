"""Tracks flown on paper: readings as a perfect, or a worse, pilot would leave them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dronectl.crew.exercises.scenery import Mover
from dronectl.crew.exercises.script import (
    Aim,
    AwaitBatteryDrop,
    AwaitLostLink,
    Chase,
    Circle,
    Climb,
    Go,
    Home,
    LandHere,
    Leg,
    Sweep,
)
from dronectl.crew.exercises.values import Act, ActKind, CameraView, Reading, Spot

if TYPE_CHECKING:
    from collections.abc import Callable

    from dronectl.crew.exercises.tasks import Exercise

STEP_S = 0.2
SPEED_MPS = 6.0
HFOV_DEG = 62.0
PAD = Spot(0.0, 0.0)


@dataclass
class Paper:
    """Writes the readings of a model flight; ``shift`` moves all of it off its way."""

    shift: Spot = PAD
    aim_off_deg: float = 0.0
    decide_after_s: float = 5.0
    entries: list[Reading | Act] = field(default_factory=list)
    t_s: float = 100.0
    battery: float = 0.9
    place: Spot = PAD
    target: Spot | Mover | None = None

    def fly(self, exercise: Exercise, seed: int = 1) -> list[Reading | Act]:
        for _ in range(5):
            self._write(is_armed=False, is_airborne=False)
        for leg in exercise.legs(seed):
            self._leg(leg)
        return self.entries

    def _leg(self, leg: Leg) -> None:
        if isinstance(leg, Climb):
            self._to(self.place._replace(up_m=leg.height_m))
        elif isinstance(leg, Go):
            self._to(leg.spot)
            self._wait(leg.wait_s)
        elif isinstance(leg, Circle):
            self._circle(leg)
        elif isinstance(leg, Aim):
            self.target = leg.spot
            self._wait(leg.for_s)
        elif isinstance(leg, Chase):
            self._chase(leg)
        elif isinstance(leg, Sweep):
            self._sweep(leg)
        elif isinstance(leg, AwaitLostLink | AwaitBatteryDrop):
            self._trouble(is_link=isinstance(leg, AwaitLostLink))
        elif isinstance(leg, Home):
            self.target = None
            self._to(Spot(0.0, 0.0, max(15.0, self.place.up_m)))
            self._land()
        elif isinstance(leg, LandHere):
            self._land()

    def _circle(self, leg: Circle) -> None:
        middle = leg.middle
        start = math.radians(middle.bearing_deg(self.place))
        steps = round(leg.turns * math.tau * leg.radius_m / SPEED_MPS / STEP_S)
        self.target = middle._replace(up_m=0.0)
        for step in range(steps + 3):
            angle = start + math.tau * leg.turns * step / steps
            self.place = Spot(
                middle.north_m + leg.radius_m * math.cos(angle),
                middle.east_m + leg.radius_m * math.sin(angle),
                middle.up_m,
            )
            self._write()

    def _chase(self, leg: Chase) -> None:
        self.target = leg.mover
        end_s = self.t_s + leg.for_s
        while self.t_s < end_s:
            there = leg.mover.at(self.t_s)
            self.place = Spot(there.north_m * 0.5, there.east_m * 0.75, leg.height_m)
            self._write()

    def _sweep(self, leg: Sweep) -> None:
        for spot in leg.path:
            self._to(spot, stop=lambda: self.place.away_m(leg.person.at(self.t_s)) < 18.0)
            if self.place != spot:
                self.target = leg.person
                self._wait(6.0)
                return

    def _trouble(self, *, is_link: bool) -> None:
        self._wait(20.0)
        if is_link:
            self.entries.append(Act(self.t_s, ActKind.LINK_LOST))
            self.t_s += self.decide_after_s
            self.entries.append(Act(self.t_s, ActKind.RETURN))
            self.t_s += 20.0
            self.entries.append(Act(self.t_s, ActKind.LINK_BACK))
        else:
            self.battery -= 0.6
            self._wait(self.decide_after_s)
            self.entries.append(Act(self.t_s, ActKind.RETURN))

    def _land(self) -> None:
        self._to(self.place._replace(up_m=0.0))
        self._write(is_airborne=False)
        self._write(is_armed=False, is_airborne=False)

    def _to(self, spot: Spot, stop: Callable[[], bool] = lambda: False) -> None:
        while math.dist(self.place, spot) > 1e-6 and not stop():
            share = min(1.0, SPEED_MPS * STEP_S / math.dist(self.place, spot))
            self.place = Spot(*(a + (b - a) * share for a, b in zip(self.place, spot, strict=True)))
            self._write(speed_mps=SPEED_MPS)

    def _wait(self, for_s: float) -> None:
        end_s = self.t_s + for_s
        while self.t_s < end_s:
            self._write()

    def _write(self, **changes: object) -> None:
        self.t_s += STEP_S
        self.battery -= 0.0001
        place = Spot(*(a + b for a, b in zip(self.place, self.shift, strict=True)))
        reading = Reading(
            self.t_s, place, battery_fraction=self.battery, camera=self._camera(place)
        )
        self.entries.append(replace(reading, **changes))

    def _camera(self, place: Spot) -> CameraView:
        target = self.target
        if target is None:
            return CameraView(0.0, -90.0, HFOV_DEG)
        spot = target.at(self.t_s) if isinstance(target, Mover) else target
        pitch = math.degrees(math.atan2(spot.up_m - place.up_m, place.away_m(spot)))
        return CameraView(place.bearing_deg(spot), pitch + self.aim_off_deg, HFOV_DEG)
