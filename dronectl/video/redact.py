"""Makes parts of a picture unrecognisable, for copies that leave the house.

A region is averaged over coarse blocks and then softened: blur alone can be undone. It is grown a
little, because the edge of a person is a person too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dronectl.video._cv import cv2

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.video.frame import Image
    from dronectl.video.optics import Pixel

BLOCKS_ACROSS: Final = 6
"""Blocks along a region's longer side: nothing of a face or plate survives this."""
SMALLEST_BLOCK_PX: Final = 8
GROWN: Final = 0.15
"""Of the box's size on every side."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a picture, pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width_px(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height_px(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def area_px2(self) -> float:
        """Zero for a box turned inside out."""
        return max(0.0, self.width_px) * max(0.0, self.height_px)

    def grown(self, share: float) -> Box:
        """Larger by a share of its size on every side."""
        dx, dy = self.width_px * share, self.height_px * share
        return Box(self.left - dx, self.top - dy, self.right + dx, self.bottom + dy)

    def overlap(self, other: Box) -> float:
        """Intersection over union, 0 to 1."""
        shared = Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        ).area_px2
        union = self.area_px2 + other.area_px2 - shared
        return shared / union if union > 0 else 0.0


def hide_boxes(image_bgr: Image, boxes: Iterable[Box]) -> None:
    """Make rectangles unrecognisable, in place."""
    height, width = image_bgr.shape[:2]
    for box in boxes:
        grown = box.grown(GROWN)
        left, right = _span(grown.left, grown.right, width)
        top, bottom = _span(grown.top, grown.bottom, height)
        if right > left and bottom > top:
            part = image_bgr[top:bottom, left:right]
            part[:] = _coarse(part)


def hide_outline(image_bgr: Image, outline: tuple[Pixel, ...]) -> None:
    """Make what is inside an outline unrecognisable, in place."""
    if len(outline) < 3:
        return
    height, width = image_bgr.shape[:2]
    points = np.clip(np.asarray(outline, np.float64), -30_000, 30_000)
    left, right = _span(points[:, 0].min(), points[:, 0].max(), width)
    top, bottom = _span(points[:, 1].min(), points[:, 1].max(), height)
    if right <= left or bottom <= top:
        return
    part = image_bgr[top:bottom, left:right]
    mask = np.zeros(part.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.rint(points - (left, top)).astype(np.int32)], 255)
    coarse = _coarse(part)
    part[mask > 0] = coarse[mask > 0]


def _span(low: float, high: float, size: int) -> tuple[int, int]:
    return max(0, int(np.floor(low))), min(size, int(np.ceil(high)))


def _coarse(part: Image) -> Image:
    height, width = part.shape[:2]
    block = max(SMALLEST_BLOCK_PX, max(width, height) // BLOCKS_ACROSS)
    size = (max(1, width // block), max(1, height // block))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    made: Image = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    return made
