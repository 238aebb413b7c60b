"""Numbers in the operator's units: fixed decimals, a dash for unknown, never a false zero.

The decimal mark is that of the language in use. Only latitude and longitude keep the point in every
language: they are written in pairs with a comma, and copied into other programs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from ui.words import _, language

DASH: Final = "\N{EN DASH}"
TIMES: Final = "\N{MULTIPLICATION SIGN}"
NARROW_SPACE: Final = "\N{NARROW NO-BREAK SPACE}"
SPEED_FACTORS: Final = {"m/s": 1.0, "km/h": 3.6, "kt": 3600 / 1852}
HEIGHT_FACTORS: Final = {"m": 1.0, "ft": 1 / 0.3048}
DECIMAL_MARKS: Final = {"fr": ","}
"""By language; a point in any other."""


def decimal(text: str) -> str:
    """Written digits with the decimal mark of the language in use."""
    return text.replace(".", DECIMAL_MARKS.get(language(), "."))


class Local(float):
    """A number that sentences put in with the decimal mark of the language in use."""

    def __format__(self, spec: str) -> str:
        return decimal(super().__format__(spec))


@dataclass(frozen=True, slots=True)
class Units:
    """The operator's choice."""

    speed: str = "m/s"
    height: str = "m"

    def speed_number(self, speed_mps: float | None) -> str:
        """Speed without its unit."""
        return number(speed_mps, SPEED_FACTORS[self.speed], 1 if self.speed == "m/s" else 0)

    def height_number(self, height_m: float | None) -> str:
        """Height without its unit."""
        return number(height_m, HEIGHT_FACTORS[self.height], 0)

    def speed_text(self, speed_mps: float | None) -> str:
        """Speed with its unit."""
        return f"{self.speed_number(speed_mps)}{NARROW_SPACE}{self.speed}"

    def height_text(self, height_m: float | None) -> str:
        """Height with its unit."""
        return f"{self.height_number(height_m)}{NARROW_SPACE}{self.height}"


def number(value: float | None, factor: float = 1.0, decimals: int = 0) -> str:
    """A number with fixed decimals, or a dash; ``-0`` is ``0``."""
    if value is None or not math.isfinite(value):
        return DASH
    text = f"{value * factor:.{decimals}f}"
    return decimal(text.removeprefix("-") if float(text) == 0 else text)


def percent(fraction: float | None) -> str:
    """A share of one as percent."""
    return f"{number(fraction, 100.0)}{NARROW_SPACE}%"


def distance(distance_m: float | None) -> str:
    """Metres below ten kilometres, else kilometres."""
    if distance_m is not None and 10_000 <= distance_m < math.inf:
        return f"{number(distance_m, 0.001, 1)}{NARROW_SPACE}km"
    return f"{number(distance_m)}{NARROW_SPACE}m"


def duration(duration_s: float | None) -> str:
    """Minutes and seconds, ``12:05``; hours in front when there are any."""
    if duration_s is None or not math.isfinite(duration_s):
        return DASH
    whole = max(0, round(duration_s))
    hours, rest = divmod(whole, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def minutes(duration_s: float | None) -> str:
    """Whole minutes, as a pilot counts battery time."""
    return f"{number(duration_s, 1 / 60)}{NARROW_SPACE}min"


def octets(count: float | None) -> str:
    """A size in bytes, kilobytes or megabytes."""
    if count is None:
        return DASH
    for unit, size in ((_("GB"), 1e9), (_("MB"), 1e6), (_("kB"), 1e3)):
        if count >= size:
            return f"{Local(count / size):.1f}{NARROW_SPACE}{unit}"
    return f"{count:.0f}{NARROW_SPACE}{_('B')}"
