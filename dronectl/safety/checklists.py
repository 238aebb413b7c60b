"""Preflight by hand: versioned lists for each aircraft model, and the answers kept with the flight.

The automatic checks are ``preflight``; together they decide whether the vehicle may be armed. A
supervisor may override with a written reason, which is kept too.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from dronectl.safety.preflight import blocking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.safety.preflight import Check

SHORTEST_REASON: Final = 10  # characters: "ok" is no reason


@dataclass(frozen=True, slots=True)
class ManualItem:
    """One thing a person looks at."""

    code: str
    text: str
    """English; the window translates it."""
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list for one aircraft model; a change makes a new version, the old one stays on record."""

    model: str
    """``*`` for any."""
    version: int
    items: tuple[ManualItem, ...]


DEFAULT: Final = Checklist(
    "*",
    1,
    (
        ManualItem("airframe", "Airframe, arms and landing gear without damage, arms locked"),
        ManualItem("propellers", "Propellers undamaged, tight, on the right motors"),
        ManualItem("battery", "Battery latched, not swollen, charged for the plan"),
        ManualItem("camera", "Camera and gimbal free, lens clean, lock removed"),
        ManualItem("area", "Take-off area clear, spectators at a distance"),
        ManualItem("airspace", "Airspace and zones checked, authorisation at hand"),
        ManualItem("basis", "Legal basis of the flight and rule for recording known"),
        ManualItem("weather", "Wind, visibility and rain within the aircraft's limits"),
        ManualItem("crew", "Crew briefed: roles, lost link, emergency landing places"),
        ManualItem("observer", "Observer in place", is_required=False),
    ),
)


@dataclass(frozen=True, slots=True)
class Override:
    """A supervisor lets it fly although something failed."""

    supervisor: str
    reason: str

    @property
    def is_valid(self) -> bool:
        """Named, with a reason worth the name."""
        return bool(self.supervisor.strip()) and len(self.reason.strip()) >= SHORTEST_REASON


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A preflight as it was done."""

    checklist: Checklist
    who: str
    utc: str
    """ISO 8601."""
    answers: Mapping[str, bool]
    """By item code; an item that was not answered is missing."""
    checks: tuple[Check, ...] = ()
    override: Override | None = None

    @property
    def missing(self) -> tuple[ManualItem, ...]:
        """Required items not confirmed."""
        return tuple(
            item
            for item in self.checklist.items
            if item.is_required and not self.answers.get(item.code, False)
        )

    @property
    def may_arm(self) -> bool:
        """Everything required holds, or a supervisor has taken it upon himself."""
        if self.override is not None and self.override.is_valid:
            return bool(self.who.strip())
        return bool(self.who.strip()) and not self.missing and not blocking(self.checks)

    def record(self) -> dict[str, Any]:
        """What is stored with the flight."""
        return {
            "checklist": {"model": self.checklist.model, "version": self.checklist.version},
            "who": self.who,
            "utc": self.utc,
            "answers": {item.code: self.answers.get(item.code) for item in self.checklist.items},
            "checks": [
                {
                    "code": check.code,
                    "passed": check.is_passed,
                    "level": check.level.value,
                    "measured": check.measured,
                    "needed": check.needed,
                }
                for check in self.checks
            ],
            "override": None if self.override is None else asdict(self.override),
        }


def checklist_from(data: Mapping[str, Any]) -> Checklist:
    """A list as ``asdict`` wrote it.

    Raises:
        ValueError: it is not one.
    """
    try:
        items = tuple(
            ManualItem(str(i["code"]), str(i["text"]), bool(i.get("is_required", True)))
            for i in data["items"]
        )
        return Checklist(str(data["model"]), int(data["version"]), items)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a checklist: {error}") from error
