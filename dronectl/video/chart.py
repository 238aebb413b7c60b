"""The world to be drawn over pictures, prepared once: cut into pieces, put on the ground, as arrays.

What a frame then costs is one rotation of all points. Earth-centred coordinates are kept, so the
earth's curvature and the camera's height come out by themselves.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from missions.geo import GeoPoint, between, distance_m

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from dronectl.video.geolocate import Ground
    from dronectl.video.optics import CameraPose

    Points = npt.NDArray[np.float64]

PIECE_M: Final = 25.0
PIECES: Final = 40
_A_M: Final = 6_378_137.0
_E2: Final = 0.006_694_379_990_14


class Layer(Enum):
    """What can be switched on and off."""

    TELEMETRY = "telemetry"
    HEADING = "heading"
    HORIZON = "horizon"
    CENTRE = "centre"
    NORTH = "north"
    PLAN = "plan"
    FENCE = "fence"
    POIS = "places of interest"
    NAMES = "names"
    DRONES = "drones"
    RECORDING = "recording"
    PRIVACY = "privacy"
    MOVING = "moving things"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in space; on the ground where no height is given."""

    point: GeoPoint
    altitude_amsl_m: float | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """A line through places: the plan's path, a fence."""

    spots: tuple[Spot, ...]
    layer: Layer
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A named place: a POI, a street's name, another drone."""

    spot: Spot
    text: str
    layer: Layer


@dataclass(frozen=True, slots=True)
class World:
    """What there is to show at its true place."""

    paths: tuple[Path, ...] = ()
    marks: tuple[Mark, ...] = ()
    private: tuple[tuple[GeoPoint, ...], ...] = ()
    """Outlines on the ground of what must not be seen."""


class Run(NamedTuple):
    """A stretch of the chart's points that belong together."""

    layer: Layer
    first: int
    after: int


class Chart:
    """A world on a ground, ready for any number of pictures."""

    def __init__(self, world: World, ground: Ground) -> None:
        self.lines: list[Run] = []
        self.masks: list[Run] = []
        self.marks: list[Mark] = []
        self._ground = ground
        self._places: list[tuple[float, float, float]] = []
        for path in world.paths:
            self._add_path(path)
        for outline in world.private:
            self._add_mask(outline)
        self.marks_from = len(self._places)
        for mark in world.marks:
            placed = self._placed(mark.spot)
            if placed is not None:
                self._places.append(placed)
                self.marks.append(mark)
        self._points = _earth_centred_m(np.asarray(self._places, np.float64).reshape(-1, 3))

    def directions(self, pose: CameraPose) -> Points:
        """All points in camera axes (forward, right, down), metres; (N, 3)."""
        point = pose.position
        here = _earth_centred_m(
            np.array([[point.latitude_deg, point.longitude_deg, pose.altitude_amsl_m]])
        )
        away = self._points - here
        phi, lam = math.radians(point.latitude_deg), math.radians(point.longitude_deg)
        sp, cp, sl, cl = math.sin(phi), math.cos(phi), math.sin(lam), math.cos(lam)
        local = np.array([[-sp * cl, -sp * sl, cp], [-sl, cl, 0.0], [-cp * cl, -cp * sl, -sp]])
        found: Points = away @ (np.asarray(pose.rotation).T @ local).T
        return found

    def _add_path(self, path: Path) -> None:
        spots = [*path.spots, path.spots[0]] if path.is_closed and path.spots else path.spots
        self._add_runs(path.layer, _pieces(spots))

    def _add_runs(self, layer: Layer, spots: Iterable[Spot]) -> None:
        """Where the ground is not known the line has a hole."""
        for is_known, run in itertools.groupby(
            (self._placed(spot) for spot in spots), lambda placed: placed is not None
        ):
            if not is_known:
                continue
            first = len(self._places)
            self._places += [placed for placed in run if placed is not None]
            if len(self._places) - first > 1:
                self.lines.append(Run(layer, first, len(self._places)))

    def _add_mask(self, outline: tuple[GeoPoint, ...]) -> None:
        if len(outline) < 3:  # no surface
            return
        ring = _pieces([Spot(point) for point in (*outline, outline[0])])[:-1]
        placed = [self._placed(spot) for spot in ring]
        known = [each for each in placed if each is not None]
        if not known:
            return  # without any height it would hide something else
        if len(known) < len(placed):
            # privacy goes before precision: at the height of what is known around it
            level = sum(each[2] for each in known) / len(known)
            known = [
                (spot.point.latitude_deg, spot.point.longitude_deg, level if p is None else p[2])
                for spot, p in zip(ring, placed, strict=True)
            ]
        first = len(self._places)
        self._places += known
        self.masks.append(Run(Layer.PRIVACY, first, len(self._places)))

    def _placed(self, spot: Spot) -> tuple[float, float, float] | None:
        height = spot.altitude_amsl_m
        if height is None:
            height = self._ground(spot.point)
        if height is None or not math.isfinite(height):
            return None
        return spot.point.latitude_deg, spot.point.longitude_deg, height


def _pieces(spots: Iterable[Spot]) -> list[Spot]:
    """A line in pieces small enough to follow the ground and the lens."""
    listed = list(spots)
    found = listed[:1]
    for start, end in itertools.pairwise(listed):
        length_m = distance_m(start.point, end.point)
        count = max(1, min(PIECES, round(length_m / PIECE_M)))
        low, high = start.altitude_amsl_m, end.altitude_amsl_m
        for index in range(1, count):
            share = index / count
            height = None if low is None or high is None else low + (high - low) * share
            found.append(Spot(between(start.point, end.point, share), height))
        found.append(end)
    return found


def _earth_centred_m(places: Points) -> Points:
    """(N, 3) of latitude, longitude (degrees) and height to earth-centred metres."""
    phi, lam, height = np.radians(places[:, 0]), np.radians(places[:, 1]), places[:, 2]
    n = _A_M / np.sqrt(1 - _E2 * np.sin(phi) ** 2)
    return np.column_stack(
        (
            (n + height) * np.cos(phi) * np.cos(lam),
            (n + height) * np.cos(phi) * np.sin(lam),
            (n * (1 - _E2) + height) * np.sin(phi),
        )
    )
