"""What is truly to be seen: the place behind a pixel, the pixel of a place, boxes of what moves."""

import math
from dataclasses import dataclass

import numpy as np

from simulator.camera.optics import Floats, Lens, Pose, Sight
from simulator.camera.scene import Scene
from simulator.camera.terrain import FARTHEST_M, WATER_M

PixelBox = tuple[float, float, float, float]
"""Left, top, right, bottom; see :mod:`simulator.camera.optics` for what a pixel's coordinates are."""

_SKIRT_M = 1.0  # along a ray: a wall this close behind the ground met is what is seen


@dataclass(frozen=True, slots=True)
class Sighting:
    """The place a pixel shows."""

    latitude_deg: float
    longitude_deg: float
    amsl_m: float
    distance_m: float
    """From the camera, in a straight line."""
    is_building: bool


@dataclass(frozen=True, slots=True)
class MoverTruth:
    """One moving thing in one picture."""

    key: int
    kind: str
    latitude_deg: float
    longitude_deg: float
    """Where its middle touches the ground."""
    amsl_m: float
    heading_deg: float
    speed_mps: float
    box_px: PixelBox
    """Around its whole body, cut at the picture's edge, also where something hides it."""
    visible_px: int
    """Pixels that show it; 0 when it is hidden."""


class Truth:
    """The truth of one picture."""

    def __init__(
        self, scene: Scene, pose: Pose, lens: Lens, t_s: float, movers: tuple[MoverTruth, ...]
    ):
        self.pose = pose
        self.lens = lens
        self.t_s = t_s
        self.movers = movers
        self._scene = scene
        self._sight = Sight(pose, lens)

    def place_at(self, column: float, row: float) -> Sighting | None:
        """What a pixel shows, moving and parked things and trees left out; None for the sky."""
        sight = self._sight
        ray = sight.ray(column, row)
        along, is_building = self._meet(ray)
        if not math.isfinite(along):
            return None
        place = sight.origin + along * ray
        latitude, longitude = self._scene.frame.to_global(float(place[0]), float(place[1]))
        distance = along * float(np.linalg.norm(ray))
        return Sighting(latitude, longitude, float(place[2]), distance, is_building)

    def pixel_of(
        self, latitude_deg: float, longitude_deg: float, amsl_m: float
    ) -> tuple[float, float] | None:
        """Column and row of a place, also when it is hidden; None outside the picture."""
        north, east = self._scene.frame.to_local(latitude_deg, longitude_deg)
        pixel = self._sight.project((north, east, amsl_m))
        if pixel is None:
            return None
        is_in = 0.0 <= pixel[0] <= self.lens.width_px and 0.0 <= pixel[1] <= self.lens.height_px
        return pixel if is_in else None

    def ground_m(self, latitude_deg: float, longitude_deg: float) -> float:
        """AMSL of the ground or water at a place."""
        north, east = self._scene.frame.to_local(latitude_deg, longitude_deg)
        return self._scene.terrain.ground_m(north, east)

    def _meet(self, ray: Floats) -> tuple[float, bool]:
        along = _meet_ground(self._scene, self._sight.origin, ray)
        wall = _meet_blocks(self._scene, self._sight.origin, ray)
        return (wall, True) if wall < along + _SKIRT_M * 1e-9 else (along, False)


def _meet_ground(scene: Scene, origin: Floats, ray: Floats) -> float:
    terrain = scene.terrain
    along = float(terrain.meet_relief(origin, ray[None, :])[0])
    if math.isfinite(along):
        place = origin + along * ray
        if terrain.is_land(place[:1], place[1:2])[0]:
            return along
    if ray[2] >= 0.0:
        return math.inf
    water = (WATER_M - float(origin[2])) / float(ray[2])
    place = origin + water * ray
    if water * float(np.linalg.norm(ray)) > FARTHEST_M:
        return math.inf
    if not terrain.is_land(place[:1], place[1:2])[0]:
        return water
    return _quay(scene, origin, ray, (along if math.isfinite(along) else 0.0, water))


def _quay(scene: Scene, origin: Floats, ray: Floats, ends: tuple[float, float]) -> float:
    """Where a ray that passed the shore above water runs into the land's edge."""
    wet, dry = ends
    for _ in range(40):
        middle = (wet + dry) / 2.0
        place = origin + middle * ray
        if scene.terrain.is_land(place[:1], place[1:2])[0]:
            dry = middle
        else:
            wet = middle
    return dry


def _meet_blocks(scene: Scene, origin: Floats, ray: Floats) -> float:
    """How far along a ray the first building is; infinite where there is none."""
    blocks = scene.blocks
    if len(blocks.top_m) == 0:
        return math.inf
    flat = max(float(np.hypot(ray[0], ray[1])), 1e-12)
    way = ray[:2] / flat
    away = blocks.middle_m - origin[:2]
    beside = np.abs(away[:, 0] * way[1] - away[:, 1] * way[0])
    near = beside <= blocks.radius_m
    ahead = away @ way >= -blocks.radius_m
    best = math.inf
    for index in np.flatnonzero(near & ahead):
        best = min(best, _meet_block(scene, int(index), origin, ray))
    return best


def _meet_block(scene: Scene, index: int, origin: Floats, ray: Floats) -> float:
    blocks = scene.blocks
    ring = blocks.outline(index)
    base, top = float(blocks.base_m[index]), float(blocks.top_m[index])
    best = math.inf
    if ray[2] < 0.0 and origin[2] > top:
        down = (top - float(origin[2])) / float(ray[2])
        if _contains(ring, origin[:2] + down * ray[:2]):
            best = down
    after = np.roll(ring, -1, axis=0)
    side, start = after - ring, ring - origin[:2]
    cross = ray[0] * side[:, 1] - ray[1] * side[:, 0]
    safe = np.where(np.abs(cross) < 1e-12, 1.0, cross)
    along = (start[:, 0] * side[:, 1] - start[:, 1] * side[:, 0]) / safe
    share = (start[:, 0] * ray[1] - start[:, 1] * ray[0]) / safe
    height = origin[2] + along * ray[2]
    hit = (
        (np.abs(cross) >= 1e-12)
        & (along > 0.0)
        & (share >= 0.0)
        & (share <= 1.0)
        & (height >= base)
        & (height <= top)
    )
    return min(best, float(along[hit].min(initial=math.inf)))


def _contains(ring: Floats, place: Floats) -> bool:
    """Whether an outline goes round a place."""
    after = np.roll(ring, -1, axis=0)
    crosses = (ring[:, 0] > place[0]) != (after[:, 0] > place[0])
    rise = np.where(crosses, after[:, 0] - ring[:, 0], 1.0)
    at = ring[:, 1] + (place[0] - ring[:, 0]) / rise * (after[:, 1] - ring[:, 1])
    return bool(np.count_nonzero(crosses & (place[1] < at)) % 2)
