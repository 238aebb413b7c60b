"""What the parameters that decide about safety mean, in which unit, and within which limits.

The autopilots do not tell units and limits over MAVLink. From the parameter references of ArduCopter
4.6 (https://ardupilot.org/copter/docs/parameters.html) and PX4 1.16
(https://docs.px4.io/main/en/advanced_config/parameter_reference.html), in our own words, in both
languages; defaults as those firmwares ship them. Values stay in the autopilot's own units here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dronectl.mavlink.autopilots import autopilot_of
from dronectl.safety import parameter_table

if TYPE_CHECKING:
    from collections.abc import Mapping

TOLERANCE: Final = 1e-6  # of a 32-bit float, relative


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list."""

    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class ParameterFact:
    """One parameter of one autopilot."""

    name: str
    en: str
    """What it does, in one line."""
    fr: str
    unit: str = ""
    """As written by the autopilot's reference (``cm``, ``mAh``); empty for a plain number."""
    low: float | None = None
    high: float | None = None
    """The range the reference recommends; the vehicle may take more."""
    default: float | None = None
    choices: Mapping[int, Choice] = field(default_factory=dict)
    is_mask: bool = False
    """The choices are bits."""

    def text(self, language: str) -> str:
        """What it does, in ``fr`` or else English."""
        return self.fr if language == "fr" else self.en

    def is_default(self, value: float) -> bool | None:
        """Whether the value is the firmware's default; ``None`` when that is not known."""
        if self.default is None:
            return None
        return math.isclose(value, self.default, rel_tol=TOLERANCE, abs_tol=TOLERANCE)

    def is_in_range(self, value: float) -> bool:
        """Whether the value is within the recommended range, or one of the choices."""
        if self.choices and not self.is_mask:
            return value in self.choices
        slack = TOLERANCE * max(1.0, abs(value))
        return (self.low is None or value >= self.low - slack) and (
            self.high is None or value <= self.high + slack
        )

    def meaning(self, value: float, language: str) -> str:
        """The value's meaning where it is one of a list; empty otherwise."""
        if not self.choices or value != int(value):
            return ""
        if not self.is_mask:
            choice = self.choices.get(int(value))
            return "" if choice is None else _said(choice, language)
        named = [
            _said(choice, language) for bit, choice in self.choices.items() if int(value) >> bit & 1
        ]
        return ", ".join(named)


def _said(choice: Choice, language: str) -> str:
    return choice.fr if language == "fr" else choice.en


def facts_of(autopilot: int) -> Mapping[str, ParameterFact]:
    """Facts by parameter name for a MAV_AUTOPILOT number; empty for an unknown autopilot."""
    return FACTS.get(autopilot_of(autopilot).name, {})


def _fact(line: parameter_table.Line) -> ParameterFact:
    choices = {
        number: Choice(*texts)
        for number, texts in parameter_table.CHOICES.get(line.choices, {}).items()
    }
    low, high = line.limits
    return ParameterFact(
        line.name, line.en, line.fr, line.unit, low, high, line.default, choices,
        line.choices in parameter_table.MASKS,
    )  # fmt: skip


FACTS: Final[Mapping[str, Mapping[str, ParameterFact]]] = {
    name: {line.name: _fact(line) for line in lines}
    for name, lines in parameter_table.LINES.items()
}
"""By autopilot name, then parameter name."""
