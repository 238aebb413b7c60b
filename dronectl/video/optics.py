"""Lens and camera attitude: from a pixel to a direction in space and back.

Camera axes are those of an aircraft: forward along the optical axis, right and down in the picture.
Earth axes are north, east, down. Pixel (0, 0) is the outer corner of the upper left pixel, so the
middle of a picture is at half its width and height, as a mouse position counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from missions.geo import GeoPoint

Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]

UNDISTORT_STEPS: Final = 40
UNDISTORTED_WITHIN: Final = 1e-10


class Pixel(NamedTuple):
    """A place in the picture, counted from its upper left corner."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Lens:
    """A pinhole with square pixels and, if it was calibrated, its distortion."""

    width_px: int
    height_px: int
    horizontal_fov_deg: float
    """Across the whole width, of the undistorted picture."""
    distortion: tuple[float, float, float, float, float] | None = None
    """k1, k2, p1, p2, k3 as OpenCV's calibration gives them."""
    centre: Pixel | None = None
    """Where the optical axis goes through; None: the middle."""

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return self.width_px / 2 / math.tan(math.radians(self.horizontal_fov_deg) / 2)

    @property
    def vertical_fov_deg(self) -> float:
        """Across the whole height."""
        return math.degrees(2 * math.atan(self.height_px / 2 / self.focal_px))

    @property
    def axis(self) -> Pixel:
        """The pixel of the optical axis."""
        return self.centre or Pixel(self.width_px / 2, self.height_px / 2)

    def direction(self, pixel: Pixel) -> Vector:
        """Unit vector (forward, right, down) in which a pixel looks."""
        focal, axis = self.focal_px, self.axis
        right, down = (pixel.x - axis.x) / focal, (pixel.y - axis.y) / focal
        if self.distortion is not None:
            right, down = self._undistorted(right, down)
        length = math.sqrt(1 + right * right + down * down)
        return 1 / length, right / length, down / length

    def pixel(self, direction: Vector) -> Pixel | None:
        """Where something in this direction appears, maybe outside the picture; None: behind."""
        forward, right, down = direction
        if forward <= 1e-9 * math.hypot(right, down) or forward <= 0:
            return None
        x, y = right / forward, down / forward
        if self.distortion is not None:
            square = x * x + y * y
            k1, k2, _, _, k3 = self.distortion
            if 1 + 3 * k1 * square + 5 * k2 * square**2 + 7 * k3 * square**3 <= 0:
                return None  # beyond the edge of the lens the model folds back into the picture
            x, y = self._distorted(x, y)
        return Pixel(self.axis.x + self.focal_px * x, self.axis.y + self.focal_px * y)

    def pixels(self, directions: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """:meth:`pixel` for (N, 3) at once: (N, 2), not a number where there is none."""
        if self.distortion is not None:
            none = (math.nan, math.nan)
            found = [self.pixel((float(f), float(r), float(d))) for f, r, d in directions]
            return np.array([none if each is None else each for each in found]).reshape(-1, 2)
        forward = np.where(directions[:, :1] > 1e-9, directions[:, :1], np.nan)
        return np.asarray(self.axis) + self.focal_px * directions[:, 1:] / forward

    def holds(self, pixel: Pixel) -> bool:
        """Whether it is inside the picture."""
        return 0 <= pixel.x <= self.width_px and 0 <= pixel.y <= self.height_px

    def scaled(self, width_px: int, height_px: int) -> Lens:
        """The same lens seen through a picture of another size."""
        scale = width_px / self.width_px
        centre = self.centre and Pixel(self.centre.x * scale, self.centre.y * scale)
        return Lens(width_px, height_px, self.horizontal_fov_deg, self.distortion, centre)

    def _distorted(self, x: float, y: float) -> tuple[float, float]:
        assert self.distortion is not None  # noqa: S101 - only called then
        k1, k2, p1, p2, k3 = self.distortion
        square = x * x + y * y
        radial = 1 + square * (k1 + square * (k2 + square * k3))
        return (
            x * radial + 2 * p1 * x * y + p2 * (square + 2 * x * x),
            y * radial + p1 * (square + 2 * y * y) + 2 * p2 * x * y,
        )

    def _undistorted(self, x: float, y: float) -> tuple[float, float]:
        """The ideal coordinates whose distorted ones are these, by damped fixed point."""
        found_x, found_y = x, y
        for _ in range(UNDISTORT_STEPS):
            got_x, got_y = self._distorted(found_x, found_y)
            found_x, found_y = found_x + (x - got_x), found_y + (y - got_y)
            if abs(x - got_x) + abs(y - got_y) < UNDISTORTED_WITHIN:
                break
        return found_x, found_y


@dataclass(frozen=True, slots=True)
class CameraPose:
    """Where a camera is and how its optical axis and its picture lie in the earth's frame."""

    position: GeoPoint
    altitude_amsl_m: float
    roll_deg: float
    """The picture turned clockwise about its axis."""
    pitch_deg: float
    """Up from the horizon; straight down is -90."""
    yaw_deg: float
    """Clockwise from true north."""

    @property
    def rotation(self) -> Matrix:
        """Turns camera axes (forward, right, down) into (north, east, down)."""
        return rotation(self.roll_deg, self.pitch_deg, self.yaw_deg)


def rotation(roll_deg: float, pitch_deg: float, yaw_deg: float) -> Matrix:
    """The aerospace rotation: yaw first, then pitch, then roll."""
    sr, cr = math.sin(math.radians(roll_deg)), math.cos(math.radians(roll_deg))
    sp, cp = math.sin(math.radians(pitch_deg)), math.cos(math.radians(pitch_deg))
    sy, cy = math.sin(math.radians(yaw_deg)), math.cos(math.radians(yaw_deg))
    return (
        (cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr),
        (sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr),
        (-sp, cp * sr, cp * cr),
    )


def angles_deg(matrix: Matrix) -> Vector:
    """Roll, pitch and yaw (0 to 360) of a rotation; straight up or down all turning is yaw."""
    pitch = math.asin(max(-1.0, min(1.0, -matrix[2][0])))
    if abs(matrix[2][0]) > 1 - 1e-12:
        yaw = math.atan2(-matrix[0][1], matrix[1][1])
        return 0.0, math.degrees(pitch), math.degrees(yaw) % 360.0
    roll = math.atan2(matrix[2][1], matrix[2][2])
    yaw = math.atan2(matrix[1][0], matrix[0][0])
    return math.degrees(roll), math.degrees(pitch), math.degrees(yaw) % 360.0


def applied(matrix: Matrix, vector: Vector) -> Vector:
    """Matrix times vector."""
    (a, b, c), (d, e, f), (g, h, i) = matrix
    x, y, z = vector
    return a * x + b * y + c * z, d * x + e * y + f * z, g * x + h * y + i * z


def transposed(matrix: Matrix) -> Matrix:
    """The rotation the other way."""
    (a, b, c), (d, e, f), (g, h, i) = matrix
    return (a, d, g), (b, e, h), (c, f, i)


def product(left: Matrix, right: Matrix) -> Matrix:
    """First ``right``, then ``left``."""
    columns = transposed(right)
    a, b, c = (applied(left, column) for column in columns)
    return transposed((a, b, c))


def horizon(pose: CameraPose, lens: Lens) -> tuple[Pixel, Pixel] | None:
    """Where the horizon crosses the picture's border, left to right; None: not in the picture.

    The level plane through the camera; its dip (0.3° at 100 m) and the lens's distortion left out.
    """
    forward, right, down = pose.rotation[2]
    focal, axis = lens.focal_px, lens.axis
    crossings: list[Pixel] = []
    for x in (0.0, float(lens.width_px)):
        if abs(down) > 1e-12:
            y = axis.y - (forward * focal + right * (x - axis.x)) / down
            crossings.append(Pixel(x, y))
    for y in (0.0, float(lens.height_px)):
        if abs(right) > 1e-12:
            x = axis.x - (forward * focal + down * (y - axis.y)) / right
            crossings.append(Pixel(x, y))
    inside = sorted({p for p in crossings if lens.holds(p)})
    return (inside[0], inside[-1]) if len(inside) >= 2 else None


def look_deg(pose: CameraPose, lens: Lens, pixel: Pixel) -> tuple[float, float]:
    """Pitch up from the horizon and true direction that bring a pixel into the middle."""
    north, east, down = applied(pose.rotation, lens.direction(pixel))
    pitch = math.degrees(math.asin(max(-1.0, min(1.0, -down))))
    return pitch, math.degrees(math.atan2(east, north)) % 360.0
