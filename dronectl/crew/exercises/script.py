"""Legs of a model flight: what a good pilot would order, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dronectl.crew.exercises.scenery import Mover
    from dronectl.crew.exercises.values import Spot


@dataclass(frozen=True, slots=True)
class Climb:
    """Take off to a height above home."""

    height_m: float


@dataclass(frozen=True, slots=True)
class Go:
    """Fly straight to a place and wait there."""

    spot: Spot
    wait_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Circle:
    """Circle a middle, at its height, from wherever the vehicle is."""

    middle: Spot
    radius_m: float
    turns: float = 1.0


@dataclass(frozen=True, slots=True)
class Aim:
    """Point the camera at a place and keep it there."""

    spot: Spot
    for_s: float = 6.0


@dataclass(frozen=True, slots=True)
class Chase:
    """Stay near something that moves, with the camera on it."""

    mover: Mover
    height_m: float
    for_s: float


@dataclass(frozen=True, slots=True)
class Sweep:
    """Fly a path with the camera straight down; stop and aim where the person is seen."""

    path: tuple[Spot, ...]
    person: Mover


@dataclass(frozen=True, slots=True)
class AwaitLostLink:
    """Hover until the link is lost."""


@dataclass(frozen=True, slots=True)
class AwaitBatteryDrop:
    """Hover until the battery falls."""


@dataclass(frozen=True, slots=True)
class Home:
    """Return and land."""


@dataclass(frozen=True, slots=True)
class LandHere:
    """Land where it is."""


Leg = Climb | Go | Circle | Aim | Chase | Sweep | AwaitLostLink | AwaitBatteryDrop | Home | LandHere
