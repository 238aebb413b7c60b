"""The debrief: what happened when, what it cost and why, in the order of the flight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dronectl.crew.exercises.measuring import Cause
from dronectl.crew.exercises.safety import SAFETY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.crew.exercises.tasks import Exercise

METRES: Final = frozenset(
    {
        Cause.OFF_PLACE,
        Cause.OFF_HEIGHT,
        Cause.OFF_PATH,
        Cause.TOO_NEAR,
        Cause.WENT_ON,
        Cause.LANDED_OFF,
        Cause.TOO_HIGH,
        Cause.OUTSIDE,
    }
)
DEGREES: Final = frozenset({Cause.NOT_FACING, Cause.BADLY_AIMED, Cause.OFF_AXIS})
SECONDS: Final = frozenset({Cause.LATE, Cause.OVERTIME})
FRACTIONS: Final = frozenset({Cause.LITTLE_LEFT, Cause.UNCOVERED, Cause.NOT_FLOWN})


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that cost points."""

    begin_s: float
    """From the first reading of the flight."""
    end_s: float
    part: str
    cause: Cause
    points: float
    error: float | None
    unit: str
    """``m``, ``deg``, ``s``, ``fraction``, or empty where the error is not told."""


def entries(detail: Mapping[str, Any]) -> list[Entry]:
    """What cost points, of a stored or a fresh score, in the order of time."""
    found = []
    for loss in detail["losses"]:
        cause = Cause[loss["cause"].upper()]
        unit = unit_of(cause) if loss["error"] is not None else ""
        found.append(
            Entry(
                loss["begin_s"],
                loss["end_s"],
                loss["part"],
                cause,
                loss["points"],
                loss["error"],
                unit,
            )
        )
    return found


def unit_of(cause: Cause) -> str:
    """What the worst value of a cause is measured in."""
    for unit, causes in (("m", METRES), ("deg", DEGREES), ("s", SECONDS), ("fraction", FRACTIONS)):
        if cause in causes:
            return unit
    return ""


def lines(exercise: Exercise, detail: Mapping[str, Any]) -> list[str]:
    """The debrief as text: parts, then what cost points."""
    titles = {**exercise.part_titles, SAFETY: "Safety"}
    found = [f"{exercise.title}: {detail['points']:.1f} of 100"]
    found += [
        f"  {titles[part['code']]:<28}{part['earned']:6.1f} of {part['points']:.0f}"
        for part in detail["parts"]
    ]
    losses = entries(detail)
    if losses:
        found.append("What cost points:")
    for entry in losses:
        minutes, seconds = divmod(round(entry.begin_s), 60)
        lasted = entry.end_s - entry.begin_s
        during = f" for {lasted:.0f} s" if lasted >= 1.0 else ""
        found.append(
            f"  {minutes:2d}:{seconds:02d}  -{entry.points:.1f}  {titles[entry.part]}:"
            f" {entry.cause.value}{_error(entry)}{during}"
        )
    return found


def _error(entry: Entry) -> str:
    if entry.error is None or not entry.unit:
        return ""
    if entry.unit == "fraction":
        return f" ({entry.error * 100:.0f} %)"
    unit = "°" if entry.unit == "deg" else f" {entry.unit}"
    return f" ({entry.error:.1f}{unit})"
