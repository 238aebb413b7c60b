"""What an exercise is: parts with points, rules, scene, what happens on the way, a model flight."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dronectl.crew.exercises.safety import Rules
from dronectl.crew.exercises.scenery import Scene
from dronectl.crew.exercises.values import draw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dronectl.crew.exercises.measuring import Judge
    from dronectl.crew.exercises.script import Leg

PART_WITHIN_S: Final = 240.0  # generous: a part of a minute's flying may take four


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an exercise and the judge of one run of it."""

    code: str
    points: float
    judge: Judge
    is_always: bool = False
    """Watched from take-off to landing instead of in its turn."""
    within_s: float = PART_WITHIN_S
    """Its turn is over after so long, flown or not."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something the simulator does to the vehicle some time after it has left the ground."""

    kind: str
    """As the simulator's faults file names it."""
    earliest_s: float
    latest_s: float
    """The seed says when between the two."""
    for_s: float | None = None
    """None: it happens once."""
    fraction: float = 0.0

    def as_json(self, seed: int) -> dict[str, Any]:
        """One row of the simulator's faults file."""
        start_s = self.earliest_s + (self.latest_s - self.earliest_s) * draw(seed, self.kind)
        row: dict[str, Any] = {
            "kind": self.kind,
            "start_s": round(start_s, 1),
            "since": "airborne",
        }
        if self.for_s is not None:
            row["end_s"] = round(start_s + self.for_s, 1)
        if self.fraction:
            row["fraction"] = self.fraction
        return row


def _nothing(_seed: int) -> Scene:
    return Scene()


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise; what varies with the seed is a function of it."""

    code: str
    title: str
    briefing: str
    """What to do, for the trainee."""
    parts: Callable[[int], tuple[Part, ...]]
    """Parts of a run by its seed, with fresh judges; their points add up to 100."""
    legs: Callable[[int], tuple[Leg, ...]]
    """The model flight: how it can be flown for full points."""
    part_titles: Mapping[str, str]
    scene: Callable[[int], Scene] = _nothing
    troubles: tuple[Trouble, ...] = ()
    rules: Rules = field(default_factory=Rules)
    autopilot: str = "ardupilot"
    """The simulated one that offers what the exercise is flown with."""

    def faults(self, seed: int) -> dict[str, Any]:
        """As the simulator's faults file has it."""
        return {"faults": [trouble.as_json(seed) for trouble in self.troubles]}
