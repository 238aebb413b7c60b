"""Parameter values, limits and refusals as text."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from ui.formatting import DASH, Local
from ui.words import _

if TYPE_CHECKING:
    from dronectl.safety.parameter_facts import ParameterFact

DIGITS: Final = 7  # what a 32-bit float can tell


def value_text(value: float) -> str:
    """A value as short as it is exact: ``0.135``, ``16777216``."""
    if isinstance(value, int) or (
        math.isfinite(value) and value == int(value) and abs(value) < 1e9
    ):
        return str(int(value))
    return f"{Local(value):.{DIGITS}g}"


def limits_text(fact: ParameterFact) -> str:
    """The recommended range; a dash where there is none."""
    low, high = fact.low, fact.high
    if low is None and high is None:
        return DASH
    if high is None:
        return f"≥ {value_text(low or 0.0)}"
    return f"≤ {value_text(high)}" if low is None else f"{value_text(low)} … {value_text(high)}"


def parsed(text: str) -> float | int | None:
    """The number a person typed, with a point or a comma; ``None`` when it is none."""
    clean = text.strip().replace("\N{MINUS SIGN}", "-").replace(",", ".")
    try:
        value = int(clean) if re.fullmatch(r"[+-]?\d+", clean) else float(clean)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in clean else None


def refusal(name: str, problem: str) -> str:
    """The core's words for why a value cannot be sent, in the language in use."""
    limits = re.fullmatch(r"must be from (-?\d+) to (-?\d+)", problem)
    if limits is not None:
        return _("{name} must be from {low} to {high}.").format(
            name=name, low=limits[1], high=limits[2]
        )
    sentence = {
        "is not a number": _("{name} must be a number."),
        "is too large for a 32-bit number": _("{name}: this number is too large."),
        "must be a whole number": _("{name} must be a whole number."),
    }.get(problem, _("{name}: this vehicle takes whole numbers up to 16777216 only."))
    return sentence.format(name=name)
