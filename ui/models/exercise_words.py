"""The words of exercises in the language in use: titles, briefings, parts, and what cost points.

The core says them in English; here each is marked for translation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ui.formatting import NARROW_SPACE, Local, percent
from ui.words import _

if TYPE_CHECKING:
    from dronectl.crew.exercises.debrief import Entry
    from dronectl.crew.exercises.tasks import Exercise
    from dronectl.crew.training import Grade


def N_(text: str) -> str:  # the mark extraction tools know
    """Mark a text for translation without translating it now."""
    return text


TITLES: Final = (
    N_("Position hold"),
    N_("Orbit"),
    N_("Traverse"),
    N_("Spiral"),
    N_("Straight approach"),
    N_("Curved approach"),
    N_("Recce of targets"),
    N_("Follow a suspect vehicle"),
    N_("Find a missing person"),
    N_("Lost link"),
    N_("Battery emergency"),
)

PARTS: Final = (
    N_("Hold at 15 m for 30 s"),
    N_("Hold at 35 m for 30 s"),
    N_("Landing on the pad"),
    N_("Circle with 20 m"),
    N_("Circle with 35 m"),
    N_("South edge"),
    N_("North edge"),
    N_("Round at 15 m"),
    N_("Round at 25 m"),
    N_("Round at 35 m"),
    N_("Straight descent"),
    N_("Curved descent"),
    N_("Letters read"),
    N_("Car kept in the picture"),
    N_("Person found"),
    N_("Area searched"),
    N_("At the post"),
    N_("Return ordered in time"),
    N_("Failsafe left to work"),
    N_("Decided in time"),
    N_("No further away"),
    N_("Landed with a reserve"),
    N_("Safety"),
)

BRIEFINGS: Final = (
    N_(
        "Take off, fly to the marked place 50 m east and 20 m north of the pad, hold it for "
        "30 s at 15 m, then for 30 s at 35 m. Come back and land on the pad."
    ),
    N_(
        "Circle the mast 60 m east of the pad at 20 m: once round with a radius of 20 m, then"
        " once with 35 m, the nose or the camera on the mast. Come back and land on the pad."
    ),
    N_(
        "At 20 m fly the south edge of the lane from west to east, then the north edge from "
        "east to west, straight and level. Come back and land on the pad."
    ),
    N_(
        "Look at the mast 60 m east of the pad from all sides and three heights: once round "
        "with a radius of 20 m at 15 m, at 25 m and at 35 m. Come back and land on the pad."
    ),
    N_(
        "From 115 m west of the start at 25 m come down in a straight line to 10 m above the "
        "west pad (H 25 m west of the start) and land on it."
    ),
    N_(
        "From 40 m south and 15 m west of the start at 30 m come down along a quarter circle,"
        " first eastwards, at the end northwards, to 10 m above the east pad (H 25 m east) "
        "and land on it."
    ),
    N_(
        "Five buckets stand on the training ground, each open to another side. Read the "
        "letter in each: it is seen only along the bucket's axis, near enough and in the "
        "middle of the picture, for a few seconds. Come back and land on the pad."
    ),
    N_(
        "A red car drives round the training ground. Climb to 30 m or more, find it, keep it "
        "in the middle of the picture for 90 s from 15 m to 80 m away, never overhead. Come "
        "back and land on the pad."
    ),
    N_(
        "A person in an orange jacket is somewhere on the training ground, 240 m by 100 m. "
        "Search it in lines; when you see the person, stop and keep the camera on it for a "
        "few seconds. Come back and land on the pad."
    ),
    N_(
        "Fly to the post 95 m east at 30 m and watch. The link will be lost. Recognise it and"
        " order the return; do not fight the vehicle's own failsafe, let it come home and "
        "land."
    ),
    N_(
        "Fly to the post 95 m east at 30 m and watch. The battery will fall suddenly. Decide,"
        " come back by the shortest way and land with something left."
    ),
)

CAUSES: Final = (
    N_("off the place"),
    N_("off the height"),
    N_("off the path"),
    N_("not facing the middle"),
    N_("not flown"),
    N_("not seen"),
    N_("badly aimed"),
    N_("too far for the picture"),
    N_("too near"),
    N_("beside the axis of the bucket"),
    N_("decided late"),
    N_("fought the failsafe"),
    N_("went further away"),
    N_("little battery left"),
    N_("landed beside the pad"),
    N_("not landed"),
    N_("above the ceiling"),
    N_("outside the training ground"),
    N_("over the time allowed"),
    N_("motors off in the air"),
    N_("not searched"),
)

WINDS: Final = (
    N_("calm"),
    N_("light"),
    N_("moderate"),
    N_("strong"),
)

GRADES: Final = (N_("seen"), N_("in progress"), N_("acquired"))

SENTENCES: Final = (
    N_("{name} is no instructor; let one sign."),
    N_("{name} is the trainee; nobody signs off an own training."),
    N_("Nothing was flown; take off before the exercise is ended."),
    N_("The simulator ended with exit code {code}."),
    N_("The simulator was not heard within {time} s; start again."),
    N_("Flight {flight} has no telemetry log; nothing can be scored."),
    N_("{path} cannot be read ({reason}); bring the log back."),
    N_("{path} cannot be written ({reason}); free space or choose another data folder."),
)
"""What exercises refuse; :mod:`ui.models.sentences` finds the translation."""


def title(exercise: Exercise) -> str:
    """Name of an exercise."""
    return _(exercise.title)


def briefing(exercise: Exercise) -> str:
    """What to do in it."""
    return _(exercise.briefing)


def part_title(exercise: Exercise, code: str) -> str:
    """Name of a part of it, or of the rules that always hold."""
    return _(exercise.part_titles.get(code, "Safety"))


def wind_words(wind: str) -> str:
    """A wind level."""
    return _(wind)


def grade_words(grade: Grade) -> str:
    """A grade of the progress booklet."""
    return _(grade.value)


def points_text(points: float) -> str:
    """Points with one decimal."""
    return f"{Local(points):.1f}"


def loss_words(entry: Entry) -> str:
    """Why points were lost, with the worst value."""
    cause = _(entry.cause.value)
    if entry.error is None or not entry.unit:
        return cause
    if entry.unit == "fraction":
        return f"{cause} ({percent(entry.error)})"
    unit = "°" if entry.unit == "deg" else f"{NARROW_SPACE}{entry.unit}"
    return f"{cause} ({Local(entry.error):.1f}{unit})"
