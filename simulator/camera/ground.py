"""Paints sky, land and water of one picture: each pixel's ray meets the relief, or the flat sea."""

import itertools
from collections import deque

import cv2
import numpy as np
import numpy.typing as npt

from simulator.camera.optics import Floats, Lens, Pose, Sight, middles
from simulator.camera.scene import Scene, Texture
from simulator.camera.terrain import FARTHEST_M, WATER_M
from simulator.town.view import Image

_CELLS = 40  # across the picture: rays really followed; heights in between are interpolated
_HAZE_M = 2600.0
_SEA_BGR = (118, 92, 44)
_QUAY_BGR = (122, 132, 138)
_HORIZON_BGR = np.array((226, 214, 196), np.float32)
_ZENITH_BGR = np.array((196, 148, 92), np.float32)
_FAINTEST = 0.1  # what remains of a colour in the farthest haze
_MOST_KEPT = 8
_SAMPLED = 16  # every so many pixels tell how far away the ground is
_LEVELS_FROM_PX = 1.35  # metres per pixel over the texture's own, where the coarser one begins

Plane = npt.NDArray[np.float32]


class GroundPainter:
    """Paints the ground of one scene."""

    def __init__(self, scene: Scene):
        self._scene = scene
        self._haze: Image = np.empty((0, 0, 3), np.uint8)
        self._painted: deque[tuple[tuple[Pose, Lens], Image]] = deque(maxlen=_MOST_KEPT)

    def paint(self, sight: Sight) -> Image:
        """The picture without anything that stands on the ground.

        Those of the last places are kept: a drone that stands looks at the same ground all the time.
        """
        place = (sight.pose, sight.lens)
        known = next((image for where, image in self._painted if where == place), None)
        if known is None:
            known = self._fresh(sight)
            self._painted.append((place, known))
        return known.copy()

    def _fresh(self, sight: Sight) -> Image:
        lens = sight.lens
        if self._haze.shape[:2] != (lens.height_px, lens.width_px):
            haze = np.rint(_HORIZON_BGR).astype(np.uint8)
            self._haze = np.full((lens.height_px, lens.width_px, 3), haze, np.uint8)
        image: Image = np.empty((lens.height_px, lens.width_px, 3), np.uint8)
        columns, rows = middles(lens.width_px), middles(lens.height_px)
        rise = _rise(sight, columns, rows)
        horizon = -min(0.02, max(sight.pose.amsl_m, 1.0) / FARTHEST_M)
        is_ground = rise < horizon
        _paint_sky(image, sight, rise)
        shown = np.flatnonzero(is_ground.any(axis=1))
        if len(shown) == 0:
            return image
        heights, some_water = self._heights(sight, rows)
        for first, last in _bands(shown):
            part = slice(first, last)
            self._paint_rows(image, sight, part, (rise, heights, is_ground), some_water)
        return image

    def _heights(self, sight: Sight, rows: Floats) -> tuple[Plane, bool]:
        """AMSL of the relief that each pixel meets, and whether any of it is water."""
        lens = sight.lens
        x = np.linspace(0.0, lens.width_px, _CELLS + 1)
        y = np.linspace(0.0, lens.height_px, max(2, _CELLS * lens.height_px // lens.width_px) + 1)
        rays = sight.rays(x, y).reshape(-1, 3)
        terrain = self._scene.terrain
        along = terrain.meet_relief(sight.origin, rays)
        met = np.isfinite(along)
        reach = np.where(met, along, 0.0)
        north = sight.origin[0] + reach * rays[:, 0]
        east = sight.origin[1] + reach * rays[:, 1]
        heights = np.where(met, terrain.relief_m(north, east), terrain.lowest_m)
        some_water = bool((met & ~terrain.is_land(north, east)).any()) or not met.all()
        columns = middles(lens.width_px)
        grid = heights.reshape(len(y), len(x)).astype(np.float32)
        spread = (_mixing(rows, y) @ grid @ _mixing(columns, x).T).astype(np.float32, copy=False)
        return spread, some_water

    def _paint_rows(
        self,
        image: Image,
        sight: Sight,
        part: slice,
        fields: tuple[Plane, Plane, npt.NDArray[np.bool_]],
        some_water: bool,
    ) -> None:
        rise, heights, is_ground = fields[0][part], fields[1][part], fields[2][part]
        safe: Plane = np.where(is_ground, rise, np.float32(-1.0))
        along: Plane = (heights - np.float32(sight.origin[2])) / safe
        texture = self._texture(sight, along[is_ground][::_SAMPLED])
        north, east = _places(sight, part, along)
        ground = _sampled(texture, north, east)
        if some_water:
            self._add_water(ground, sight, part, (north, east, safe))
        clear = cv2.exp(along * np.float32(-1.0 / _HAZE_M))
        np.clip(clear, _FAINTEST, 1.0, out=clear)
        if float(clear.min(initial=1.0)) < 0.97:
            ground = cv2.blendLinear(ground, self._haze[: len(ground)], clear, 1.0 - clear)
        target = image[part]
        if is_ground.all():
            target[:] = ground
        else:
            target[is_ground] = ground[is_ground]

    def _add_water(
        self, ground: Image, sight: Sight, part: slice, met: tuple[Plane, Plane, Plane]
    ) -> None:
        """Where the relief met is no land, the ray goes on to the sea or to a quay wall."""
        north, east, rise = met
        wet = ~self._is_land(north, east)
        if not wet.any():
            return
        along = (np.float32(WATER_M) - np.float32(sight.origin[2])) / rise
        north, east = _places(sight, part, along)
        water = _sampled(self._texture(sight, along[wet][::_SAMPLED]), north, east)
        ground[wet] = water[wet]
        wall = wet & self._is_land(north, east)
        ground[wall] = _QUAY_BGR

    def _is_land(self, north: Plane, east: Plane) -> npt.NDArray[np.bool_]:
        terrain = self._scene.terrain
        scale = np.float32(1.0 / terrain.land_step_m)
        across = (east - np.float32(terrain.west_m)) * scale - np.float32(0.5)
        down = (np.float32(terrain.north_m) - north) * scale - np.float32(0.5)
        mask = cv2.remap(
            terrain.land, across, down, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT
        )
        dry: npt.NDArray[np.bool_] = mask > 0
        return dry

    def _texture(self, sight: Sight, along: Plane) -> Texture:
        """The texture whose pixels are nearest in size to the picture's at that distance."""
        m_per_px = float(np.median(along)) / sight.focal_px if along.size else 1.0
        found = self._scene.textures[0]
        for texture in self._scene.textures[1:]:
            if m_per_px > texture.m_per_px / _LEVELS_FROM_PX:
                found = texture
        return found


def _rise(sight: Sight, columns: Floats, rows: Floats) -> Plane:
    """How much each pixel's ray rises for each metre along the axis."""
    x = (columns - sight.middle[0]) / sight.focal_px * sight.right[2]
    y = (rows - sight.middle[1]) / sight.focal_px * sight.down[2]
    rise: Plane = (sight.ahead[2] + y[:, None] + x[None, :]).astype(np.float32)
    return rise


def _places(sight: Sight, part: slice, along: Plane) -> tuple[Plane, Plane]:
    """North and east after ``along`` metres of each ray of some rows."""
    columns = middles(sight.lens.width_px)
    rows = middles(part.stop)[part]
    x = (columns - sight.middle[0]) / sight.focal_px
    y = (rows - sight.middle[1]) / sight.focal_px
    found = []
    for axis in (0, 1):
        way = sight.ahead[axis] + y[:, None] * sight.down[axis] + x[None, :] * sight.right[axis]
        found.append(np.float32(sight.origin[axis]) + way.astype(np.float32) * along)
    return found[0], found[1]


def _sampled(texture: Texture, north: Plane, east: Plane) -> Image:
    scale = np.float32(1.0 / texture.m_per_px)
    across = (east - np.float32(texture.west_m)) * scale - np.float32(0.5)
    down = (np.float32(texture.north_m) - north) * scale - np.float32(0.5)
    sampled: Image = cv2.remap(
        texture.image,
        across,
        down,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_SEA_BGR,
    )
    return sampled


def _bands(shown: npt.NDArray[np.intp]) -> list[tuple[int, int]]:
    """Rows with ground, in strips over which distance hardly changes; thin at the horizon."""
    first, last = int(shown[0]), int(shown[-1]) + 1
    count = max(1, min(8, (last - first) // 24))
    edges = np.unique(np.linspace(first, last, count + 1).astype(int))
    return [(int(a), int(b)) for a, b in itertools.pairwise(edges)]


def _mixing(places: Floats, nodes: Floats) -> Plane:
    """The matrix that interpolates linearly from nodes to places."""
    step = nodes[1] - nodes[0]
    at = np.clip(places / step, 0.0, len(nodes) - 1.000001)
    low = at.astype(np.intp)
    share = at - low
    matrix: Plane = np.zeros((len(places), len(nodes)), np.float32)
    index = np.arange(len(places))
    matrix[index, low] = 1.0 - share
    matrix[index, low + 1] = share
    return matrix


def _paint_sky(image: Image, sight: Sight, rise: Plane) -> None:
    """Pale at the horizon, blue above; the ground is painted over the rest."""
    if float(rise.max()) < -0.03:
        return
    share = np.clip(rise[:, :1] if abs(sight.right[2]) < 1e-6 else rise, 0.0, 0.6) / 0.6
    sky = _HORIZON_BGR + (_ZENITH_BGR - _HORIZON_BGR) * np.sqrt(share)[..., None]
    image[:] = sky.astype(np.uint8)
