"""The table of patterns, and the whole plan around one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from missions.geo import Altitude, Area, Position
from missions.items import MissionItem, change_speed, return_home, takeoff
from missions.patterns.beat import BeatSettings, beat
from missions.patterns.corridor import CorridorSettings, corridor
from missions.patterns.grid import GridSettings, grid
from missions.patterns.perimeter import PerimeterSettings, perimeter
from missions.patterns.rounds import OrbitSettings, SquareSettings, expanding_square, orbit
from missions.plan import Plan


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of route."""

    title: str
    settings: type[Any]
    """Frozen dataclass; every field has a default."""
    build: Callable[[Area, Any], tuple[MissionItem, ...]]


PATTERNS: dict[str, Pattern] = {
    "perimeter": Pattern("Round the edge", PerimeterSettings, perimeter),
    "grid": Pattern("Lines over the surface", GridSettings, grid),
    "corridor": Pattern("Along a line", CorridorSettings, corridor),
    "orbit": Pattern("Around a place", OrbitSettings, orbit),
    "expanding-square": Pattern("Search outwards", SquareSettings, expanding_square),
    "beat": Pattern("Unpredictable round", BeatSettings, beat),
}


def plan_over(
    name: str, home: Position, altitude: Altitude, speed_mps: float, items: Sequence[MissionItem]
) -> Plan:
    """A whole plan around a pattern: take-off, speed, the pattern, return.

    Args:
        name: of the plan.
        home: where it starts, above mean sea level.
        altitude: of the take-off, normally the pattern's.
        speed_mps: over the ground.
        items: what the pattern built.
    """
    steps = (takeoff(altitude, home.point), change_speed(speed_mps), *items, return_home())
    return Plan(name=name, home=home, items=steps, hover_speed_mps=speed_mps)
