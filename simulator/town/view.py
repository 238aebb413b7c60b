"""From metres on the ground to pixels of a picture that looks straight down, north up."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""(H, W, 3) blue, green, red."""
Places = npt.NDArray[np.float64]
"""(N, 2) east and north, metres."""
Pixels = npt.NDArray[np.int32]

SHIFT = 4
"""OpenCV's fixed-point bits: shapes are drawn to a sixteenth of a pixel."""


@dataclass(frozen=True, slots=True)
class View:
    """A window over the town."""

    west_m: float
    north_m: float
    """The window's upper left corner."""
    px_per_m_east: float
    px_per_m_north: float
    width_px: int
    height_px: int

    @property
    def east_m(self) -> float:
        """Right edge."""
        return self.west_m + self.width_px / self.px_per_m_east

    @property
    def south_m(self) -> float:
        """Lower edge."""
        return self.north_m - self.height_px / self.px_per_m_north

    @property
    def px_per_m(self) -> float:
        """Scale for widths and radii."""
        return (self.px_per_m_east + self.px_per_m_north) / 2

    def pixels(self, places: Places) -> npt.NDArray[np.float64]:
        """(N, 2) column and row with fractions; the upper left pixel's corner is (0, 0)."""
        return np.column_stack(
            (
                (places[:, 0] - self.west_m) * self.px_per_m_east,
                (self.north_m - places[:, 1]) * self.px_per_m_north,
            )
        )

    def fixed(self, places: Places) -> Pixels:
        """What OpenCV's drawing functions want with ``shift=SHIFT``; its pixel centres are whole."""
        return np.rint((self.pixels(places) - 0.5) * (1 << SHIFT)).astype(np.int32)

    def part(self, column: int, row: int, width_px: int, height_px: int) -> "View":
        """A smaller window of the same scale."""
        return View(
            self.west_m + column / self.px_per_m_east,
            self.north_m - row / self.px_per_m_north,
            self.px_per_m_east,
            self.px_per_m_north,
            width_px,
            height_px,
        )

    def halved(self) -> "View":
        """The same window with half the pixels each way."""
        return View(
            self.west_m,
            self.north_m,
            self.px_per_m_east / 2,
            self.px_per_m_north / 2,
            self.width_px // 2,
            self.height_px // 2,
        )
