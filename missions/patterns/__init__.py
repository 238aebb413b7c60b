"""Routes over areas: perimeter, grid, corridor, orbit, expanding square, beat.

A pattern turns what somebody drew into mission items; it knows no vehicle and no file. Geometry is done
in metres east and north of the area's middle.
"""

from missions.patterns.beat import BeatSettings, beat
from missions.patterns.corridor import CorridorSettings, corridor
from missions.patterns.grid import Camera, GridSettings, grid
from missions.patterns.perimeter import PerimeterSettings, perimeter
from missions.patterns.rounds import OrbitSettings, SquareSettings, expanding_square, orbit
from missions.patterns.table import PATTERNS, Pattern, plan_over

__all__ = [
    "PATTERNS",
    "BeatSettings",
    "Camera",
    "CorridorSettings",
    "GridSettings",
    "OrbitSettings",
    "Pattern",
    "PerimeterSettings",
    "SquareSettings",
    "beat",
    "corridor",
    "expanding_square",
    "grid",
    "orbit",
    "perimeter",
    "plan_over",
]
