"""From errors to points: shares, meters and what a loss is.

Every share is 1 up to an error that is free and falls in a straight line to 0, so a larger error
never earns more. What was not flown earns nothing.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from dronectl.crew.exercises.values import Act, Reading

LONGEST_STEP_S: Final = 1.0
"""More than this between two readings was not seen: it neither earns nor costs by itself."""
TOGETHER_S: Final = 3.0
"""Losses of one kind this close are one line of the debrief."""


class Cause(enum.Enum):
    """Why points were lost; ``Loss.error`` has the worst value."""

    OFF_PLACE = "off the place"
    OFF_HEIGHT = "off the height"
    OFF_PATH = "off the path"
    NOT_FACING = "not facing the middle"
    NOT_FLOWN = "not flown"
    NOT_SEEN = "not seen"
    BADLY_AIMED = "badly aimed"
    TOO_FAR = "too far for the picture"
    TOO_NEAR = "too near"
    OFF_AXIS = "beside the axis of the bucket"
    LATE = "decided late"
    FOUGHT = "fought the failsafe"
    WENT_ON = "went further away"
    LITTLE_LEFT = "little battery left"
    LANDED_OFF = "landed beside the pad"
    NOT_LANDED = "not landed"
    TOO_HIGH = "above the ceiling"
    OUTSIDE = "outside the training ground"
    OVERTIME = "over the time allowed"
    DISARMED_IN_AIR = "motors off in the air"
    UNCOVERED = "not searched"


@dataclass(frozen=True, slots=True)
class Loss:
    """What cost points, and when."""

    part: str
    """Code of the part of the exercise; ``safety`` for the rules that always hold."""
    cause: Cause
    begin_s: float
    """On the vehicle's clock."""
    end_s: float
    points: float
    error: float | None = None
    """The worst of it: metres, degrees, seconds or a fraction, as the cause says."""


class Judge(Protocol):
    """Watches one part of an exercise."""

    @property
    def is_over(self) -> bool:
        """Nothing more can be earned or lost."""

    def on_reading(self, reading: Reading) -> None: ...
    def on_act(self, act: Act) -> None: ...
    def losses(self, *, is_final: bool) -> list[tuple[Cause, float, float, float, float | None]]:
        """(cause, begin, end, share of the part's points, worst error) so far.

        At the end (``is_final``) what was not done is a loss too.
        """


def share(error: float, free: float, zero: float) -> float:
    """1 for an error up to ``free``, 0 from ``zero`` on, straight in between."""
    if error <= free:
        return 1.0
    return 0.0 if error >= zero else (zero - error) / (zero - free)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How large an error is free, and which earns nothing."""

    free: float
    zero: float

    def share(self, error: float) -> float:
        """What an error earns."""
        return share(error, self.free, self.zero)


LossShare = tuple[Cause, float, float, float, float | None]


@dataclass(slots=True)
class _Stretch:
    cause: Cause
    begin_s: float
    end_s: float
    lost: float
    worst: float


class Meter:
    """Adds up weighted shares until a whole is reached.

    Args:
        whole: weight of all that has to be done (seconds, degrees, metres).
    """

    def __init__(self, whole: float) -> None:
        self.whole = whole
        self.done = 0.0
        self._stretches: list[_Stretch] = []

    @property
    def is_full(self) -> bool:
        """All of it is done."""
        return self.done >= self.whole - 1e-9

    def add(self, t_s: float, weight: float, share: float, why: tuple[Cause, float]) -> None:
        """One piece: how much of the whole, what it earned, and why it earned no more."""
        weight = min(weight, self.whole - self.done)
        if weight <= 0.0:
            return
        self.done += weight
        lost = weight * (1.0 - share)
        if lost <= 0.0:
            return
        cause, error = why
        last = self._stretches[-1] if self._stretches else None
        if last is not None and last.cause is cause and t_s - last.end_s <= TOGETHER_S:
            last.end_s = t_s
            last.lost += lost
            last.worst = max(last.worst, error)
        else:
            self._stretches.append(_Stretch(cause, t_s, t_s, lost, error))

    def losses(self, now_s: float, *, is_final: bool) -> list[LossShare]:
        """As :meth:`Judge.losses`."""
        found: list[LossShare] = [
            (s.cause, s.begin_s, s.end_s, s.lost / self.whole, s.worst) for s in self._stretches
        ]
        missing = 1.0 - self.done / self.whole
        if is_final and missing > 1e-9:
            found.append((Cause.NOT_FLOWN, now_s, now_s, missing, missing))
        return found


class Clock:
    """Time between one reading and the next, as far as it was seen."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._last_s: float | None = None

    def step(self, reading: Reading) -> float:
        """Seconds since the reading before; 0 for the first."""
        last_s, self._last_s = self._last_s, reading.t_s
        self.now_s = reading.t_s
        if last_s is None:
            return 0.0
        return min(max(0.0, reading.t_s - last_s), LONGEST_STEP_S)
