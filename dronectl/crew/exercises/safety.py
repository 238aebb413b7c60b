"""Rules that hold in every exercise, from take-off to landing; what breaks them costs points.

Time costs only beyond a generous limit: safe decisions are scored, racing the clock is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.crew.exercises.measuring import Cause, Clock, Loss, Meter
from dronectl.crew.exercises.values import HOME

if TYPE_CHECKING:
    from dronectl.crew.exercises.values import Reading

SAFETY: Final = "safety"
FELL_FROM_M: Final = 3.0
RESERVE_FRACTION: Final = 0.20
DISARMED_COSTS: Final = 40.0
MOST_RESERVE_COSTS: Final = 15.0
MOST_EACH: Final = 15.0
OVERTIME_EVERY_S: Final = 15.0  # one point
MOST_OVERTIME: Final = 10.0


@dataclass(frozen=True, slots=True)
class Rules:
    """The bounds of an exercise."""

    ceiling_m: float = 60.0
    """Above home."""
    radius_m: float = 200.0
    """Around the middle of the training ground."""
    time_s: float = 600.0
    """Airborne time that costs nothing."""
    has_reserve: bool = True
    """Landing with less than a fifth of the battery costs; not where the battery is the exercise."""


class SafetyJudge:
    """Watches the rules."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._clock = Clock()
        self._high = Meter(MOST_EACH)
        self._outside = Meter(MOST_EACH)
        self._airborne_s = 0.0
        self._over_since_s: float | None = None
        self._was_airborne = False
        self._last: Reading | None = None
        self._dropped_s: float | None = None
        self._left: float | None = None

    def on_reading(self, reading: Reading) -> None:
        """Take in the vehicle's state."""
        step_s = self._clock.step(reading)
        last, self._last = self._last, reading
        place, rules = reading.place, self._rules
        if reading.is_airborne:
            self._was_airborne = True
            self._airborne_s += step_s
            if place.up_m > rules.ceiling_m:
                self._high.add(reading.t_s, step_s, 0.0, (Cause.TOO_HIGH, place.up_m))
            away_m = place.away_m(HOME)
            if away_m > rules.radius_m:
                self._outside.add(reading.t_s, step_s, 0.0, (Cause.OUTSIDE, away_m))
            if self._airborne_s > rules.time_s and self._over_since_s is None:
                self._over_since_s = reading.t_s
        has_disarmed = last is not None and last.is_armed and not reading.is_armed
        if has_disarmed and self._was_airborne:
            self._left = reading.battery_fraction
            if place.up_m > FELL_FROM_M and self._dropped_s is None:
                self._dropped_s = reading.t_s

    def losses(self) -> list[Loss]:
        """What the rules cost so far; one point a second outside, above, at most so many."""
        found = [
            Loss(SAFETY, cause, begin_s, end_s, part * MOST_EACH, worst)
            for meter in (self._high, self._outside)
            for cause, begin_s, end_s, part, worst in meter.losses(0.0, is_final=False)
        ]
        now_s = self._clock.now_s
        over_s = self._airborne_s - self._rules.time_s
        if self._over_since_s is not None and over_s > 0.0:
            points = min(MOST_OVERTIME, over_s / OVERTIME_EVERY_S)
            found.append(Loss(SAFETY, Cause.OVERTIME, self._over_since_s, now_s, points, over_s))
        if self._dropped_s is not None:
            at_s = self._dropped_s
            found.append(Loss(SAFETY, Cause.DISARMED_IN_AIR, at_s, at_s, DISARMED_COSTS))
        left = self._left
        if self._rules.has_reserve and left is not None and left < RESERVE_FRACTION:
            points = MOST_RESERVE_COSTS * (1.0 - left / RESERVE_FRACTION)
            found.append(Loss(SAFETY, Cause.LITTLE_LEFT, now_s, now_s, points, left))
        return found
