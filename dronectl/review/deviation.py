"""How far a flight was from its plan, along time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from missions.estimate import LegKind, Performance, route
from missions.geo import GeoPoint, north_east_m

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dronectl.store.totals import Sample
    from missions.estimate import Leg
    from missions.plan import Plan

MISSION_MODES: Final = frozenset({"AUTO", "AUTO.MISSION"})
TAKEN_OFF_M: Final = 2.0
BLOCK: Final = 2048


@dataclass(frozen=True, slots=True)
class Deviation:
    """Distance from the planned path while the mission was flown."""

    t_s: NDArray[np.float64]
    sideways_m: NDArray[np.float64]
    """Over the ground, to the nearest part of the path; never negative."""
    height_m: NDArray[np.float64]
    """Above (positive) or below the nearest part of the path; NaN where a height is not known."""

    @property
    def worst_m(self) -> float | None:
        """Greatest distance over the ground; None when the mission was never flown."""
        return float(self.sideways_m.max()) if len(self.sideways_m) else None

    @property
    def mean_m(self) -> float | None:
        """Mean distance over the ground; None when the mission was never flown."""
        return float(self.sideways_m.mean()) if len(self.sideways_m) else None


def deviation(plan: Plan, samples: Sequence[Sample]) -> Deviation:
    """Distance of the samples taken in mission mode above the ground from the plan's path."""
    legs = route(plan, Performance()).legs
    flown = [
        sample
        for sample in samples
        if sample.point is not None
        and sample.mode in MISSION_MODES
        and sample.height_m is not None
        and sample.height_m >= TAKEN_OFF_M
    ]
    if not legs or not flown:
        return Deviation(np.empty(0), np.empty(0), np.empty(0))
    origin = legs[0].start
    points = _plane(origin, [sample.point for sample in flown if sample.point is not None])
    heights_m = np.array([sample.height_m for sample in flown], np.float64)
    sideways_m, planned_m = _nearest(origin, legs, points)
    return Deviation(np.array([sample.t_s for sample in flown]), sideways_m, heights_m - planned_m)


def _plane(origin: GeoPoint, points: Sequence[GeoPoint]) -> NDArray[np.float64]:
    """Metres (north, east) of a place, one row for each point; good for a few tens of kilometres."""
    step_deg = 0.01
    north_m, _ = north_east_m(
        origin, GeoPoint(origin.latitude_deg + step_deg, origin.longitude_deg)
    )
    _, east_m = north_east_m(origin, GeoPoint(origin.latitude_deg, origin.longitude_deg + step_deg))
    latitudes = np.array([point.latitude_deg for point in points])
    turns = np.array([point.longitude_deg for point in points]) - origin.longitude_deg
    turns = (turns + 180.0) % 360.0 - 180.0
    narrowing = np.cos(np.radians(latitudes)) / math.cos(math.radians(origin.latitude_deg))
    return np.column_stack(
        (
            (latitudes - origin.latitude_deg) * (north_m / step_deg),
            turns * (east_m / step_deg) * narrowing,
        )
    )


def _nearest(
    origin: GeoPoint, legs: Sequence[Leg], points: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Distance to the nearest leg, and that leg's height at its nearest place."""
    starts = _plane(origin, [leg.start for leg in legs])
    along = _plane(origin, [leg.end for leg in legs]) - starts
    squares = np.maximum((along**2).sum(axis=1), 1e-9)
    radii_m = np.array([leg.radius_m if leg.kind is LegKind.CIRCLE else 0.0 for leg in legs])
    low_m = np.array([leg.start_height_m for leg in legs])
    climb_m = np.array([leg.end_height_m for leg in legs]) - low_m
    sideways_m, planned_m = np.empty(len(points)), np.empty(len(points))
    for first in range(0, len(points), BLOCK):
        part = points[first : first + BLOCK]
        away = part[:, None, :] - starts
        shares = np.clip((away * along).sum(axis=2) / squares, 0.0, 1.0)
        feet = away - shares[:, :, None] * along
        distances = np.abs(np.hypot(feet[:, :, 0], feet[:, :, 1]) - radii_m)
        nearest = distances.argmin(axis=1)
        rows = np.arange(len(part))
        sideways_m[first : first + BLOCK] = distances[rows, nearest]
        planned_m[first : first + BLOCK] = low_m[nearest] + climb_m[nearest] * shares[rows, nearest]
    return sideways_m, planned_m
