"""Scored exercises in the simulator: what they are, and what a flight was worth.

Pure: definitions as data, readings in, score and debrief out. Nothing here flies, records or shows
anything; the same readings always give the same score. Simulators are told the scene and the
faults as JSON, so that no product code and no simulator code meet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dronectl.crew.exercises import manoeuvres, patrol
from dronectl.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.crew.exercises.tasks import Exercise

EXERCISES: Final[Mapping[str, Exercise]] = {
    exercise.code: exercise
    for exercise in (
        manoeuvres.POSITION,
        manoeuvres.ORBIT,
        manoeuvres.TRAVERSE,
        manoeuvres.SPIRAL,
        manoeuvres.STRAIGHT,
        manoeuvres.CURVED,
        patrol.RECCE,
        patrol.FOLLOW,
        patrol.SEARCH,
        patrol.LOST_LINK,
        patrol.BATTERY,
    )
}
"""By code, manoeuvres first, emergencies last."""


def exercise_named(code: str) -> Exercise:
    """The exercise with a code.

    Raises:
        UserError: there is none.
    """
    found = EXERCISES.get(code)
    if found is None:
        known = ", ".join(EXERCISES)
        raise UserError(f"There is no exercise {code!r}; choose one of {known}.")
    return found
