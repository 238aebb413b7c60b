"""Judges of emergencies: what was decided, how soon, and whether the vehicle was let home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dronectl.crew.exercises.measuring import Cause, Clock, LossShare, Tolerance
from dronectl.crew.exercises.values import FLIES_ON, HEADS_HOME, HOME, Act, ActKind

if TYPE_CHECKING:
    from dronectl.crew.exercises.values import Reading, Spot

RECOGNISED: Final = Tolerance(20.0, 60.0)
DECIDED: Final = Tolerance(25.0, 90.0)
WENT_ON: Final = Tolerance(15.0, 60.0)
LEFT_AT_LANDING: Final = Tolerance(-0.15, -0.03)
"""Share of the battery left, with the sign turned: less is worse."""
DROP_FRACTION: Final = 0.10
"""No flying takes this much of a battery from one reading to the next."""
ONE_ORDER_S: Final = 2.0  # an order may be two messages: change the mode, then go
FIGHT_COSTS: Final = 0.5


class DecideJudge:
    """After the emergency has begun, order the vehicle home or down soon."""

    def __init__(self, emergency: Emergency, limits: Tolerance) -> None:
        self._emergency = emergency
        self._limits = limits
        self._after_s: float | None = None

    @property
    def is_over(self) -> bool:
        return self._after_s is not None

    def on_reading(self, reading: Reading) -> None:
        self._emergency.on_reading(reading)

    def on_act(self, act: Act) -> None:
        self._emergency.on_act(act)
        began_s = self._emergency.began_s
        if began_s is not None and self._after_s is None and act.kind in HEADS_HOME:
            self._after_s = act.t_s - began_s

    def losses(self, *, is_final: bool) -> list[LossShare]:
        began_s, now_s = self._emergency.began_s, self._emergency.now_s
        if self._after_s is None:
            return [(Cause.LATE, now_s, now_s, 1.0, None)] if is_final else []
        lost = 1.0 - self._limits.share(self._after_s)
        if lost <= 0.0 or began_s is None:
            return []
        return [(Cause.LATE, began_s, began_s + self._after_s, lost, self._after_s)]


class Emergency:
    """When it began: the link went away, or the battery fell; each judge has its own."""

    def __init__(self, *, by_battery: bool) -> None:
        self.began_s: float | None = None
        self.place: Spot | None = None
        """Where the vehicle was last seen by then."""
        self.now_s = 0.0
        self._by_battery = by_battery
        self._fraction: float | None = None

    def on_reading(self, reading: Reading) -> None:
        """See whether the battery fell."""
        self.now_s = reading.t_s
        fraction = reading.battery_fraction
        if self.began_s is None:
            self.place = reading.place
        if fraction is None:
            return
        before, self._fraction = self._fraction, fraction
        has_fallen = before is not None and before - fraction >= DROP_FRACTION
        if self._by_battery and self.began_s is None and has_fallen:
            self.began_s = reading.t_s

    def on_act(self, act: Act) -> None:
        """See whether the link went away."""
        self.now_s = max(self.now_s, act.t_s)
        if not self._by_battery and self.began_s is None and act.kind is ActKind.LINK_LOST:
            self.began_s = act.t_s


class HandsOffJudge:
    """Once the link has gone the vehicle brings itself home: no order that sends it on."""

    def __init__(self) -> None:
        self._emergency = Emergency(by_battery=False)
        self._fights: list[float] = []
        self._has_landed = False

    @property
    def is_over(self) -> bool:
        return self._has_landed or len(self._fights) * FIGHT_COSTS >= 1.0

    def on_reading(self, reading: Reading) -> None:
        self._emergency.on_reading(reading)
        if self._emergency.began_s is not None and not reading.is_armed:
            self._has_landed = True

    def on_act(self, act: Act) -> None:
        self._emergency.on_act(act)
        began_s = self._emergency.began_s
        if began_s is None or self.is_over or act.kind not in FLIES_ON:
            return
        if not self._fights or act.t_s - self._fights[-1] > ONE_ORDER_S:
            self._fights.append(act.t_s)

    def losses(self, *, is_final: bool) -> list[LossShare]:
        if self._emergency.began_s is None:
            now_s = self._emergency.now_s
            return [(Cause.NOT_FLOWN, now_s, now_s, 1.0, None)] if is_final else []
        return [(Cause.FOUGHT, at_s, at_s, FIGHT_COSTS, None) for at_s in self._fights]


class TurnBackJudge:
    """After the battery fell, do not go further away from home."""

    def __init__(self, limits: Tolerance = WENT_ON) -> None:
        self._emergency = Emergency(by_battery=True)
        self._limits = limits
        self._furthest_m = 0.0
        self._at_s = 0.0
        self._has_landed = False

    @property
    def is_over(self) -> bool:
        return self._has_landed

    def on_reading(self, reading: Reading) -> None:
        self._emergency.on_reading(reading)
        began = self._emergency.place
        if self._emergency.began_s is None or began is None:
            return
        further_m = reading.place.away_m(HOME) - began.away_m(HOME)
        if further_m > self._furthest_m:
            self._furthest_m, self._at_s = further_m, reading.t_s
        self._has_landed = self._has_landed or not reading.is_armed

    def on_act(self, act: Act) -> None:
        """Only where the vehicle went counts."""

    def losses(self, *, is_final: bool) -> list[LossShare]:
        began_s, now_s = self._emergency.began_s, self._emergency.now_s
        if began_s is None:
            return [(Cause.NOT_FLOWN, now_s, now_s, 1.0, None)] if is_final else []
        lost = 1.0 - self._limits.share(self._furthest_m)
        return [(Cause.WENT_ON, began_s, self._at_s, lost, self._furthest_m)] if lost > 0.0 else []


class ReserveJudge:
    """Be on the ground with something left in the battery."""

    def __init__(self, limits: Tolerance = LEFT_AT_LANDING) -> None:
        self._limits = limits
        self._clock = Clock()
        self._was_airborne = False
        self._last: float | None = None
        self._left: float | None = None

    @property
    def is_over(self) -> bool:
        return self._left is not None

    def on_reading(self, reading: Reading) -> None:
        self._clock.step(reading)
        if self._left is not None:
            return
        self._was_airborne = self._was_airborne or reading.is_airborne
        self._last = self._last if reading.battery_fraction is None else reading.battery_fraction
        if self._was_airborne and not reading.is_armed:
            self._left = self._last

    def on_act(self, act: Act) -> None:
        """Only what is left counts."""

    def losses(self, *, is_final: bool) -> list[LossShare]:
        now_s = self._clock.now_s
        if self._left is None:
            return [(Cause.NOT_LANDED, now_s, now_s, 1.0, None)] if is_final else []
        lost = 1.0 - self._limits.share(-self._left)
        return [(Cause.LITTLE_LEFT, now_s, now_s, lost, self._left)] if lost > 0.0 else []


def recognise_lost_link() -> DecideJudge:
    """Order the return while the link is away: it goes out as soon as it can."""
    return DecideJudge(Emergency(by_battery=False), RECOGNISED)


def decide_on_battery() -> DecideJudge:
    """Order the return, or a landing, soon after the battery fell."""
    return DecideJudge(Emergency(by_battery=True), DECIDED)
