"""Where a pixel looks and where a place appears: a pinhole camera without distortion.

Pixels are (column, row) with fractions; the picture's upper left corner is (0, 0), so that the middle
of its first pixel is (0.5, 0.5) and the optical axis is at half the width and half the height.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

NEAR_M = 0.4
"""Nothing nearer than this along the axis is painted."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the camera is and where its axis points, in the earth's frame."""

    north_m: float
    east_m: float
    amsl_m: float
    yaw_deg: float
    """0 north, 90 east."""
    pitch_deg: float
    """0 level, -90 straight down."""
    roll_deg: float = 0.0
    """Positive: the right edge lower."""


@dataclass(frozen=True, slots=True)
class Lens:
    """Size of the picture and how wide it looks; pixels are square."""

    width_px: int = 640
    height_px: int = 360
    hfov_deg: float = 62.0

    @property
    def focal_px(self) -> float:
        """Distance of the picture plane, in pixels."""
        return self.width_px / 2.0 / math.tan(math.radians(self.hfov_deg) / 2.0)

    @property
    def vfov_deg(self) -> float:
        """Vertical field of view."""
        return math.degrees(2.0 * math.atan(self.height_px / 2.0 / self.focal_px))


def middles(count: int) -> Floats:
    """Coordinates of the middles of the first ``count`` pixels of a row or column."""
    found: Floats = np.arange(count, dtype=np.float64) + 0.5
    return found


class Sight:
    """One pose with one lens: the geometry of one picture. Vectors are north, east, up."""

    def __init__(self, pose: Pose, lens: Lens):
        self.pose = pose
        self.lens = lens
        self.focal_px = lens.focal_px
        self.middle = (lens.width_px / 2.0, lens.height_px / 2.0)
        self.origin = np.array([pose.north_m, pose.east_m, pose.amsl_m])
        yaw, pitch, roll = (
            math.radians(angle) for angle in (pose.yaw_deg, pose.pitch_deg, pose.roll_deg)
        )
        ahead = np.array(
            [math.cos(pitch) * math.cos(yaw), math.cos(pitch) * math.sin(yaw), math.sin(pitch)]
        )
        right = np.array([-math.sin(yaw), math.cos(yaw), 0.0])
        down = np.array(
            [math.sin(pitch) * math.cos(yaw), math.sin(pitch) * math.sin(yaw), -math.cos(pitch)]
        )
        self.ahead = ahead
        self.right = right * math.cos(roll) + down * math.sin(roll)
        self.down = down * math.cos(roll) - right * math.sin(roll)
        self._axes = np.stack((self.right, self.down, self.ahead), axis=1)

    def ray(self, column: float, row: float) -> Floats:
        """Direction of a pixel; one metre along it is one metre along the axis."""
        x = (column - self.middle[0]) / self.focal_px
        y = (row - self.middle[1]) / self.focal_px
        direction: Floats = self.ahead + x * self.right + y * self.down
        return direction

    def rays(self, columns: Floats, rows: Floats) -> Floats:
        """(rows, columns, 3) directions of a grid of pixels."""
        x = ((columns - self.middle[0]) / self.focal_px)[None, :, None]
        y = ((rows - self.middle[1]) / self.focal_px)[:, None, None]
        grid: Floats = self.ahead + x * self.right + y * self.down
        return grid

    def seen(self, places: Floats) -> Floats:
        """(..., 3) places north, east, AMSL to right, down and ahead of the camera, metres."""
        turned: Floats = (places - self.origin) @ self._axes
        return turned

    def flat(self, seen: Floats) -> Floats:
        """(..., 2) column and row of what :meth:`seen` gave; only for places ahead."""
        scale = self.focal_px / np.maximum(seen[..., 2], 1e-6)
        return np.stack(
            (self.middle[0] + seen[..., 0] * scale, self.middle[1] + seen[..., 1] * scale), axis=-1
        )

    def project(self, place: tuple[float, float, float]) -> tuple[float, float] | None:
        """Column and row of a place, inside the picture or not; None behind the camera."""
        seen = self.seen(np.asarray(place, np.float64))
        if seen[2] < NEAR_M:
            return None
        column, row = self.flat(seen)
        return float(column), float(row)


def clipped(seen: Floats) -> Floats:
    """An outline (N, 3) as :meth:`Sight.seen` gives it, cut at the near plane; may be empty."""
    kept: list[Floats] = []
    for before, here in zip(np.roll(seen, 1, axis=0), seen, strict=True):
        is_in, was_in = here[2] >= NEAR_M, before[2] >= NEAR_M
        if is_in != was_in:
            share = (NEAR_M - before[2]) / (here[2] - before[2])
            kept.append(before + (here - before) * share)
        if is_in:
            kept.append(here)
    return np.array(kept).reshape(-1, 3)
