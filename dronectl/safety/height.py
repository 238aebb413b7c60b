"""How high a vehicle is over the ground below it, and what that is known by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from missions.geo import GeoPoint

if TYPE_CHECKING:
    from dronectl.vehicle import Vehicle

Ground = Callable[[GeoPoint], float | None]
"""Height of the ground above mean sea level, metres; ``None``: not known there."""


def unknown_ground(_: GeoPoint) -> None:
    """The ground of a station without elevation data."""


class Over(Enum):
    """What a height is measured from."""

    GROUND = "ground"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Height:
    """A height that says what it is measured from."""

    value_m: float
    over: Over


def above_ground_m(vehicle: Vehicle, ground: Ground) -> float | None:
    """Above the ground below: by elevation data, else as the vehicle measures it itself."""
    if vehicle.position is not None and vehicle.altitude_amsl_m is not None:
        ground_m = ground(vehicle.position)
        if ground_m is not None:
            return vehicle.altitude_amsl_m - ground_m
    return vehicle.height_above_ground_m


def best_height(vehicle: Vehicle, ground: Ground) -> Height | None:
    """What a height limit is checked against: above ground by law, above home where that is all."""
    above_m = above_ground_m(vehicle, ground)
    if above_m is not None:
        return Height(above_m, Over.GROUND)
    return None if vehicle.height_m is None else Height(vehicle.height_m, Over.HOME)
