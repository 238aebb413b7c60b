"""NIST's manoeuvre tests, made flyable by command: hold, orbit, traverse, spiral, approaches.

Tolerances are those of a vehicle with a satellite receiver that is flown by "go here", "orbit",
"height" and by plans; they are the same in every wind, so the wind level is part of a result.
"""

from __future__ import annotations

import math
from typing import Final

from dronectl.crew.exercises import script
from dronectl.crew.exercises.flying import (
    CircleJudge,
    HoldJudge,
    LandingJudge,
    Limits,
    PathJudge,
)
from dronectl.crew.exercises.measuring import Tolerance
from dronectl.crew.exercises.tasks import Exercise, Part
from dronectl.crew.exercises.values import HOME, Spot

LANDING: Final = "landing"
LANDING_TITLE: Final = "Landing on the pad"


def landing(points: float = 20.0, pad: Spot = HOME) -> Part:
    """The last part of every exercise."""
    return Part(LANDING, points, LandingJudge(pad), is_always=True)


_LOW, _HIGH = Spot(20.0, 50.0, 15.0), Spot(20.0, 50.0, 35.0)


def _position_parts(_seed: int) -> tuple[Part, ...]:
    return (
        Part("low", 40.0, HoldJudge(_LOW, 30.0)),
        Part("high", 40.0, HoldJudge(_HIGH, 30.0)),
        landing(),
    )


POSITION: Final = Exercise(
    code="position",
    title="Position hold",
    briefing=(
        "Take off, fly to the marked place 50 m east and 20 m north of the pad, hold it for 30 s at"
        " 15 m, then for 30 s at 35 m. Come back and land on the pad."
    ),
    parts=_position_parts,
    part_titles={
        "low": "Hold at 15 m for 30 s",
        "high": "Hold at 35 m for 30 s",
        LANDING: LANDING_TITLE,
    },
    legs=lambda _seed: (
        script.Climb(15.0),
        script.Go(_LOW, 36.0),
        script.Go(_HIGH, 36.0),
        script.Home(),
    ),
)

_MAST: Final = Spot(0.0, 60.0)


def _mast(up_m: float) -> Spot:
    return Spot(_MAST.north_m, _MAST.east_m, up_m)


def _orbit_parts(_seed: int) -> tuple[Part, ...]:
    return (
        Part("near", 40.0, CircleJudge(_mast(20.0), 20.0)),
        Part("wide", 40.0, CircleJudge(_mast(20.0), 35.0)),
        landing(),
    )


ORBIT: Final = Exercise(
    code="orbit",
    title="Orbit",
    briefing=(
        "Circle the mast 60 m east of the pad at 20 m: once round with a radius of 20 m, then once"
        " with 35 m, the nose or the camera on the mast. Come back and land on the pad."
    ),
    parts=_orbit_parts,
    part_titles={
        "near": "Circle with 20 m",
        "wide": "Circle with 35 m",
        LANDING: LANDING_TITLE,
    },
    legs=lambda _seed: (
        script.Climb(20.0),
        script.Go(Spot(0.0, 40.0, 20.0)),
        script.Circle(_mast(20.0), 20.0),
        script.Circle(_mast(20.0), 35.0),
        script.Home(),
    ),
    autopilot="px4",
)

_SOUTH = (Spot(-30.0, -90.0, 20.0), Spot(-30.0, 90.0, 20.0))
_NORTH = (Spot(30.0, 90.0, 20.0), Spot(30.0, -90.0, 20.0))


def _traverse_parts(_seed: int) -> tuple[Part, ...]:
    return (
        Part("out", 40.0, PathJudge(_SOUTH)),
        Part("back", 40.0, PathJudge(_NORTH)),
        landing(),
    )


TRAVERSE: Final = Exercise(
    code="traverse",
    title="Traverse",
    briefing=(
        "At 20 m fly the south edge of the lane from west to east, then the north edge from east to"
        " west, straight and level. Come back and land on the pad."
    ),
    parts=_traverse_parts,
    part_titles={"out": "South edge", "back": "North edge", LANDING: LANDING_TITLE},
    legs=lambda _seed: (
        script.Climb(20.0),
        script.Go(_SOUTH[0], 2.0),
        script.Go(_SOUTH[1], 2.0),
        script.Go(_NORTH[0], 2.0),
        script.Go(_NORTH[1], 2.0),
        script.Home(),
    ),
)

_STEPS: Final = (("ring-1", 15.0, 27.0), ("ring-2", 25.0, 27.0), ("ring-3", 35.0, 26.0))


def _spiral_parts(_seed: int) -> tuple[Part, ...]:
    rings = (Part(code, points, CircleJudge(_mast(up_m), 20.0)) for code, up_m, points in _STEPS)
    return (*rings, landing())


SPIRAL: Final = Exercise(
    code="spiral",
    title="Spiral",
    briefing=(
        "Look at the mast 60 m east of the pad from all sides and three heights: once round with a"
        " radius of 20 m at 15 m, at 25 m and at 35 m. Come back and land on the pad."
    ),
    parts=_spiral_parts,
    part_titles={
        "ring-1": "Round at 15 m",
        "ring-2": "Round at 25 m",
        "ring-3": "Round at 35 m",
        LANDING: LANDING_TITLE,
    },
    legs=lambda _seed: (
        script.Climb(15.0),
        script.Go(Spot(0.0, 40.0, 15.0)),
        *(script.Circle(_mast(up_m), 20.0) for _, up_m, _ in _STEPS),
        script.Home(),
    ),
    autopilot="px4",
)


_PAD_WEST: Final = Spot(0.0, -25.0)
_STRAIGHT: Final = (Spot(0.0, -115.0, 25.0), Spot(0.0, -25.0, 10.0))
_SLOPE: Final = Limits(height=Tolerance(2.5, 8.0))


def _straight_parts(_seed: int) -> tuple[Part, ...]:
    return (Part("slope", 60.0, PathJudge(_STRAIGHT, _SLOPE)), landing(40.0, _PAD_WEST))


STRAIGHT: Final = Exercise(
    code="straight-approach",
    title="Straight approach",
    briefing=(
        "From 115 m west of the start at 25 m come down in a straight line to 10 m above the west"
        " pad (H 25 m west of the start) and land on it."
    ),
    parts=_straight_parts,
    part_titles={"slope": "Straight descent", LANDING: LANDING_TITLE},
    legs=lambda _seed: (
        script.Climb(25.0),
        script.Go(_STRAIGHT[0], 2.0),
        script.Go(_STRAIGHT[1], 2.0),
        script.LandHere(),
    ),
)

_PAD_EAST: Final = Spot(0.0, 25.0)


def _arc() -> tuple[Spot, ...]:
    """A quarter of a circle of 40 m, from eastwards to northwards, down from 30 m to 10 m."""
    spots = []
    for step in range(10):
        angle = math.radians(10.0 * step)
        north = -40.0 + 40.0 * (1.0 - math.cos(angle))
        east = -15.0 + 40.0 * math.sin(angle)
        spots.append(Spot(north, east, 30.0 - 20.0 * step / 9.0))
    return tuple(spots)


_CURVE: Final = _arc()


def _curved_parts(_seed: int) -> tuple[Part, ...]:
    return (Part("curve", 60.0, PathJudge(_CURVE, _SLOPE)), landing(40.0, _PAD_EAST))


CURVED: Final = Exercise(
    code="curved-approach",
    title="Curved approach",
    briefing=(
        "From 40 m south and 15 m west of the start at 30 m come down along a quarter circle, first"
        " eastwards, at the end northwards, to 10 m above the east pad (H 25 m east) and land on it."
    ),
    parts=_curved_parts,
    part_titles={"curve": "Curved descent", LANDING: LANDING_TITLE},
    legs=lambda _seed: (
        script.Climb(30.0),
        *(script.Go(spot, 2.0 if index == 0 else 0.0) for index, spot in enumerate(_CURVE)),
        script.LandHere(),
    ),
)
