"""Names of what is plotted, and its numbers in the operator's units."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ui.formatting import HEIGHT_FACTORS, NARROW_SPACE, SPEED_FACTORS, Units, number
from ui.words import _

if TYPE_CHECKING:
    from ui.models.series import Series

DEFAULTS: Final = ("height", "agl", "altitude", "speed", "battery", "link", "satellites")
OWN: Final = (*DEFAULTS, "climb", "voltage", "current", "deviation", "heading")
"""What is plotted of every flight; everything else is ``MESSAGE.field`` of its log."""
DECIMALS: Final = {
    "height": 1,
    "agl": 1,
    "speed": 1,
    "climb": 1,
    "link": 1,
    "current": 1,
    "voltage": 2,
    "deviation": 1,
}


def title_of(key: str) -> str:
    """What it is, in a word; a field of a message keeps its name."""
    words = {
        "height": _("Height"),
        "agl": _("Height AGL"),
        "speed": _("Speed"),
        "battery": _("Battery"),
        "link": _("Link silence"),
        "satellites": _("Satellites"),
        "climb": _("Climb"),
        "voltage": _("Voltage"),
        "current": _("Current"),
        "deviation": _("Off the path"),
        "altitude": _("Altitude"),
        "heading": _("Heading"),
    }
    return words.get(key, key)


def in_units(series: Series, units: Units) -> Series:
    """The series in the operator's units."""
    if series.key in ("height", "agl"):
        factor, unit = HEIGHT_FACTORS[units.height], units.height
    elif series.key in ("speed", "climb"):
        factor, unit = SPEED_FACTORS[units.speed], units.speed
    else:
        return series
    if factor == 1.0:
        return series
    return replace(series, values=series.values * factor, unit=unit)


def value_text(series: Series, time_s: float) -> str:
    """The value at a moment with its unit; a dash where none was told."""
    value = series.at(time_s)
    text = number(value, 1.0, DECIMALS.get(series.key, 0 if series.key in OWN else series.decimals))
    return f"{text}{NARROW_SPACE}{series.unit}" if series.unit else text
