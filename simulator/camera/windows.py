"""Rows of windows on the walls that are near enough to show them."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from simulator.camera.mesh import Faces
from simulator.camera.optics import NEAR_M, Floats, Sight

_FLOOR_M = 3.0
_EVERY_M = 2.8
_WIDE_M, _TALL_M = 1.0, 1.4
_FROM_PX = 26.0  # a wall lower than this in the picture has none

Fixed = npt.NDArray[np.int32]


class Windows:
    """Windows of all walls of one scene; laid out when a wall is first seen near."""

    def __init__(self, walls: Faces):
        self._walls = walls
        self._known: dict[int, Floats] = {}

    def seen(
        self, sight: Sight, walls: list[int], fixed: Callable[[Floats], Fixed]
    ) -> dict[int, Fixed]:
        """Wall to (N, 4, 2) pixels, as ``fixed`` has them, of its windows; for walls near enough."""
        if not walls:
            return {}
        quads = self._walls.places[walls]
        ahead = sight.seen(quads)[..., 2]
        tall = (quads[:, 2, 2] - quads[:, 0, 2]) * sight.focal_px
        large = (ahead.min(axis=1) >= NEAR_M) & (tall >= _FROM_PX * ahead.mean(axis=1))
        chosen = [walls[row] for row in np.flatnonzero(large)]
        if not chosen:
            return {}
        parts = [self._of(wall) for wall in chosen]
        ends = np.cumsum([len(part) for part in parts])[:-1]
        pixels = fixed(sight.flat(sight.seen(np.concatenate(parts))))
        shared = np.split(pixels, ends)
        return {wall: part for wall, part in zip(chosen, shared, strict=True) if len(part)}

    def _of(self, wall: int) -> Floats:
        known = self._known.get(wall)
        if known is None:
            known = self._known[wall] = _laid_out(self._walls.places[wall])
        return known


def _laid_out(quad: Floats) -> Floats:
    """(N, 4, 3) windows of a wall given by its four corners, the first two below."""
    side, rise = quad[1] - quad[0], quad[3] - quad[0]
    length_m, height_m = float(np.hypot(side[0], side[1])), float(rise[2])
    across, floors = int(length_m / _EVERY_M), int(height_m / _FLOOR_M)
    if across == 0 or floors == 0:
        return np.zeros((0, 4, 3))
    u = ((np.arange(across) + 0.5) / across)[None, :, None] + np.array(
        [-0.5, 0.5, 0.5, -0.5]
    ) * _WIDE_M / length_m
    v = ((np.arange(floors) + 0.34) / floors)[:, None, None] + np.array(
        [0.0, 0.0, 1.0, 1.0]
    ) * _TALL_M / height_m
    u, v = np.broadcast_arrays(u, v)
    places: Floats = quad[0] + u[..., None] * side + v[..., None] * rise
    return places.reshape(-1, 4, 3)
