"""The score: a fold over readings and orders, the same live, afterwards and on any machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dronectl.crew.exercises.measuring import Cause, Loss
from dronectl.crew.exercises.safety import SAFETY, SafetyJudge
from dronectl.crew.exercises.values import Act, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.crew.exercises.measuring import Judge
    from dronectl.crew.exercises.tasks import Exercise, Part
    from dronectl.crew.exercises.values import Setting

SCORING_VERSION: Final = 1
"""Counts up whenever the same log would earn another score: results compare within one version."""
FULL: Final = 100.0


@dataclass(frozen=True, slots=True)
class PartScore:
    """What one part of an exercise earned."""

    code: str
    points: float
    """To be had."""
    lost: float
    is_over: bool
    """It has been flown, or given up."""

    @property
    def earned(self) -> float:
        """Points kept."""
        return max(0.0, self.points - self.lost)


@dataclass(frozen=True, slots=True)
class Score:
    """The score at one moment, or at the end."""

    points: float
    """Of 100: what has not been lost."""
    parts: tuple[PartScore, ...]
    losses: tuple[Loss, ...]
    """In the order of time."""
    current: str | None
    """Code of the part being flown; None: all is over."""
    is_final: bool
    began_s: float
    """First reading, on the vehicle's clock: the debrief counts from here."""
    now_s: float

    def as_json(self) -> dict[str, Any]:
        """As it is stored: times from the beginning, figures rounded where nothing is lost."""
        return {
            "points": round(self.points, 3),
            "parts": [
                {
                    "code": part.code,
                    "points": part.points,
                    "earned": round(part.earned, 3),
                }
                for part in self.parts
            ],
            "losses": [
                {
                    "part": loss.part,
                    "cause": loss.cause.name.lower(),
                    "begin_s": round(loss.begin_s - self.began_s, 2),
                    "end_s": round(loss.end_s - self.began_s, 2),
                    "points": round(loss.points, 3),
                    "error": None if loss.error is None else round(loss.error, 3),
                }
                for loss in self.losses
            ],
        }


@dataclass(slots=True)
class _Watched:
    part: Part
    judge: Judge
    since_s: float | None = None
    is_given_up: bool = False

    @property
    def is_over(self) -> bool:
        return self.is_given_up or self.judge.is_over


class Scorer:
    """Scores one run as its readings come in.

    Parts that are flown one after the other take turns: the next begins when the one before is over
    or its time is up. The others watch from take-off to landing.
    """

    def __init__(self, exercise: Exercise, setting: Setting) -> None:
        self.exercise = exercise
        parts = exercise.parts(setting.seed)
        self._parts = [_Watched(part, part.judge) for part in parts]
        self._safety = SafetyJudge(exercise.rules)
        self._began_s: float | None = None
        self._now_s = 0.0
        self._was_airborne = False
        self._is_landed = False

    @property
    def is_landed(self) -> bool:
        """The vehicle has flown and its motors are off: nothing more is scored."""
        return self._is_landed

    def add(self, entries: Iterable[Reading | Act]) -> None:
        """Take in what was recorded, in its order."""
        for entry in entries:
            if self._is_landed:
                return
            if isinstance(entry, Act):
                self._on_act(entry)
            else:
                self._on_reading(entry)

    def _on_act(self, act: Act) -> None:
        for watched in self._active():
            watched.judge.on_act(act)

    def _on_reading(self, reading: Reading) -> None:
        if self._began_s is None:
            self._began_s = reading.t_s
        self._now_s = reading.t_s
        self._was_airborne = self._was_airborne or reading.is_airborne
        self._safety.on_reading(reading)
        for watched in self._active():
            watched.judge.on_reading(reading)
        turn = self._turn()
        if turn is not None and self._was_airborne:
            if turn.since_s is None:
                turn.since_s = reading.t_s
            elif reading.t_s - turn.since_s > turn.part.within_s:
                turn.is_given_up = True
        self._is_landed = self._was_airborne and not reading.is_armed

    def _turn(self) -> _Watched | None:
        """The part whose turn it is."""
        return next((w for w in self._parts if not w.part.is_always and not w.is_over), None)

    def _active(self) -> list[_Watched]:
        turn = self._turn()
        return [w for w in self._parts if not w.is_over and (w.part.is_always or w is turn)]

    def score(self, *, is_final: bool = False) -> Score:
        """The score now; at the end what was not flown costs as well."""
        losses: list[Loss] = self._safety.losses()
        parts = []
        for watched in self._parts:
            part = watched.part
            is_closed = is_final or watched.is_given_up
            found = [
                Loss(part.code, cause, begin_s, end_s, share * part.points, error)
                for cause, begin_s, end_s, share, error in watched.judge.losses(is_final=is_closed)
            ]
            losses += found
            lost = min(part.points, sum(loss.points for loss in found))
            parts.append(PartScore(part.code, part.points, lost, is_final or watched.is_over))
        safety = sum(loss.points for loss in losses if loss.part == SAFETY)
        kept = sum(part.earned for part in parts) - safety
        turn = self._turn()
        losses.sort(key=lambda loss: (loss.begin_s, loss.part, loss.cause.name))
        return Score(
            points=min(FULL, max(0.0, kept)),
            parts=tuple(parts),
            losses=tuple(losses),
            current=None if turn is None or is_final else turn.part.code,
            is_final=is_final,
            began_s=self._began_s or 0.0,
            now_s=self._now_s,
        )


def score_of(exercise: Exercise, setting: Setting, entries: Iterable[Reading | Act]) -> Score:
    """The final score of a whole record."""
    scorer = Scorer(exercise, setting)
    scorer.add(entries)
    return scorer.score(is_final=True)


__all__ = ["FULL", "SCORING_VERSION", "Cause", "PartScore", "Score", "Scorer", "score_of"]
