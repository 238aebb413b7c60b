"""What a check says, and the limits it checks against."""

import enum
from dataclasses import dataclass, field

from missions.estimate import Performance, Wind
from missions.geo import GeoPoint


class Severity(enum.IntEnum):
    """How much a finding matters; lower is worse."""

    ERROR = 0
    """The plan must not be flown like this."""
    WARNING = 1
    NOTE = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an operator should know about a plan."""

    severity: Severity
    code: str
    """Stable name of the rule, for filters and tests."""
    item: int | None
    """Index of the item it concerns, from 0; None: the plan as a whole."""
    text: str
    """One sentence with the thing and the remedy."""
    location: GeoPoint | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What the flights of a team must keep to; the defaults are the EU open category's and habits."""

    height_m: float = 120.0
    """Above the ground all along the path; above home where the ground is not known."""
    least_height_m: float = 3.0
    """Between take-off and landing, measured as above."""
    distance_to_home_m: float = 2_000.0
    spacing_min_m: float = 1.0
    """Two waypoints nearer than this are one by mistake."""
    spacing_max_m: float = 1_500.0
    fence_margin_m: float = 5.0
    """A path nearer to the fence than this is warned about: wind and GPS need it."""
    speed_mps: float = 20.0
    max_items: int = 700
    """What the smaller autopilots keep (ArduPilot's 15 KB of storage hold about 720)."""
    max_fence_items: int = 80
    max_rally: int = 10
    performance: Performance = field(default_factory=Performance)
    wind: Wind | None = None
    battery_wh: float | None = None
    """Usable energy of a full battery; None: energy is not checked."""
    reserve_fraction: float = 0.25
    """Of the battery, to be left on landing."""


def error(code: str, item: int | None, text: str, location: GeoPoint | None = None) -> Finding:
    """A finding that blocks."""
    return Finding(Severity.ERROR, code, item, text, location)


def warning(code: str, item: int | None, text: str, location: GeoPoint | None = None) -> Finding:
    """A finding to look at twice."""
    return Finding(Severity.WARNING, code, item, text, location)
