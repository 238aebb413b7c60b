"""The ground a ray meets: a grid of heights, and a mask that tells land from water."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.camera.optics import Floats

WATER_M = 0.0
FARTHEST_M = 6000.0
_STEPS = 24
_HALVINGS = 10

Mask = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Terrain:
    """Heights of dry ground, bilinear between posts, and where it is dry.

    Row 0 is the northernmost. The posts are on the corners of cells ``step_m`` wide; beyond the grid its
    edge goes on, and everything is water there.
    """

    heights_m: npt.NDArray[np.float32]
    land: Mask
    """255 on land (bridges too), 0 on water."""
    north_m: float
    west_m: float
    """The first post and the outer corner of the first cell of ``land``."""
    step_m: float
    land_step_m: float

    @property
    def lowest_m(self) -> float:
        """Lowest dry ground, AMSL."""
        return float(self.heights_m.min())

    @property
    def highest_m(self) -> float:
        """Highest ground, AMSL."""
        return float(self.heights_m.max())

    def relief_m(self, north_m: Floats, east_m: Floats) -> Floats:
        """AMSL of the relief, as if nothing were water."""
        rows, columns = self.heights_m.shape
        y = np.clip((self.north_m - north_m) / self.step_m, 0.0, rows - 1.000001)
        x = np.clip((east_m - self.west_m) / self.step_m, 0.0, columns - 1.000001)
        j, i = y.astype(np.intp), x.astype(np.intp)
        v, u = y - j, x - i
        h = self.heights_m
        top = h[j, i] * (1.0 - u) + h[j, i + 1] * u
        low = h[j + 1, i] * (1.0 - u) + h[j + 1, i + 1] * u
        mixed: Floats = top * (1.0 - v) + low * v
        return mixed

    def is_land(self, north_m: Floats, east_m: Floats) -> npt.NDArray[np.bool_]:
        """Whether places are dry."""
        rows, columns = self.land.shape
        j = np.floor((self.north_m - north_m) / self.land_step_m).astype(np.intp)
        i = np.floor((east_m - self.west_m) / self.land_step_m).astype(np.intp)
        inside = (j >= 0) & (j < rows) & (i >= 0) & (i < columns)
        dry: npt.NDArray[np.bool_] = inside & (
            self.land[np.clip(j, 0, rows - 1), np.clip(i, 0, columns - 1)] > 0
        )
        return dry

    def ground_m(self, north_m: float, east_m: float) -> float:
        """AMSL of the land's or the water's surface."""
        north, east = np.array([north_m]), np.array([east_m])
        if not self.is_land(north, east)[0]:
            return WATER_M
        return float(self.relief_m(north, east)[0])

    def meet_relief(self, origin: Floats, rays: Floats) -> Floats:
        """How far along each ray (N, 3) the relief is met first; infinite where it never is."""
        up = origin[2]
        lowest, highest = self.lowest_m, self.highest_m
        falling = rays[:, 2] < -1e-6
        slope = np.where(falling, rays[:, 2], -1e-6)
        length = np.hypot(np.hypot(rays[:, 0], rays[:, 1]), rays[:, 2])
        end = np.where(falling, (lowest - 0.01 - up) / slope, FARTHEST_M)
        end = np.clip(end, 0.0, FARTHEST_M / length)
        rising = np.where(rays[:, 2] > 1e-6, rays[:, 2], np.inf)
        end = np.where(rays[:, 2] > 1e-6, np.minimum(end, max(0.0, highest - up) / rising), end)
        start = np.clip(np.where(falling, (highest + 0.01 - up) / slope, 0.0), 0.0, end)
        # finer at the near end: what is near is what is seen best
        share = np.linspace(0.0, 1.0, _STEPS + 1) ** 1.5
        along = start[:, None] + (end - start)[:, None] * share[None, :]
        under = self._above(origin, rays[:, None, :], along) <= 0.0
        first = np.argmax(under, axis=1)
        met = under.any(axis=1)
        index = np.arange(len(rays))
        high = along[index, first]
        low = along[index, np.maximum(first - 1, 0)]
        for _ in range(_HALVINGS):
            middle = (low + high) / 2.0
            is_under = self._above(origin, rays, middle) <= 0.0
            high = np.where(is_under, middle, high)
            low = np.where(is_under, low, middle)
        return np.where(met, self._polished(origin, rays, low, high), math.inf)

    def _polished(self, origin: Floats, rays: Floats, low: Floats, high: Floats) -> Floats:
        """One step of false position: exact where the relief is flat between the ends."""
        a, b = self._above(origin, rays, low), self._above(origin, rays, high)
        gap = np.where(np.abs(a - b) < 1e-12, 1.0, a - b)
        return np.clip(low + (high - low) * a / gap, low, high)

    def _above(self, origin: Floats, rays: Floats, along: Floats) -> Floats:
        height: Floats = origin[2] + along * rays[..., 2]
        north, east = origin[0] + along * rays[..., 0], origin[1] + along * rays[..., 1]
        over: Floats = height - self.relief_m(north, east)
        return over
