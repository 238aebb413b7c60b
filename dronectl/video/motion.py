"""What moves on the ground although the camera moves too: no model, only the pictures themselves.

The ground between two pictures moves as one plane; what does not move with it stands out. Each
picture is compared with two earlier ones, because either alone also shows where a thing has been.
The ground is taken for flat: trees and roofs seen at a slant low down stand out a little as well.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dronectl.video._cv import cv2
from dronectl.video.redact import Box
from dronectl.video.shapes import MOVING

if TYPE_CHECKING:
    import numpy.typing as npt

    from dronectl.video.frame import Image

    Grey = npt.NDArray[np.uint8]
    Homography = npt.NDArray[np.float64]

WORK_WIDTH_PX: Final = 640
LARGEST_WORK_WIDTH_PX: Final = 960
WORK_PX_PER_M: Final = 7.0
"""A walker is half a metre wide: seen from high up less than this is less than noise."""
BACK_S: Final = (0.23, 0.5)
"""How old the two pictures are: a walker has moved 0.3 m and 0.7 m, a car has left its place."""
READY_S: Final = 0.4
KEPT: Final = 40
CORNERS: Final = 200
FEWEST_CORNERS: Final = 25
"""With fewer the ground's motion is guessed: better nothing than false boxes."""
FEWEST_INLIERS: Final = 0.4
LEAST_STEP: Final = 14.0
"""Grey levels; below is noise and compression."""
NOISE_FACTOR: Final = 5.0
SMALLEST_M: Final = 0.35
LARGEST_M: Final = 12.0
MERGED_M: Final = 1.6
MOST: Final = 60
"""More boxes than this are a flicker of the whole picture, not things that move."""


@dataclass(frozen=True, slots=True)
class Detection:
    """Something found in one picture."""

    box: Box
    """Pixels of the picture as given."""
    score: float
    """0 to 1."""
    label: str = MOVING


@dataclass(frozen=True, slots=True)
class Moves:
    """What one picture gave."""

    detections: tuple[Detection, ...] = ()
    ground: Homography | None = None
    """Takes pixels of the picture before to pixels of this one; None: not found."""


@dataclass(frozen=True, slots=True)
class _Past:
    """An earlier picture and how to come from it to the newest."""

    grey: Grey
    to_now: Homography
    time_s: float


class MotionDetector:
    """Finds moving things in the pictures of one camera, given in their order."""

    def __init__(self) -> None:
        self._past: deque[_Past] = deque(maxlen=KEPT)

    def reset(self) -> None:
        """Forget the pictures before: the stream was interrupted."""
        self._past.clear()

    def detect(self, image_bgr: Image, px_per_m: float, now_s: float) -> Moves:
        """One more picture.

        Args:
            image_bgr: the picture.
            px_per_m: pixels a metre on the ground takes in its middle; tells a person from noise.
            now_s: when it was taken, in any clock that runs on.
        """
        _height, width = image_bgr.shape[:2]
        scale = _work_scale(width, px_per_m)
        grey = _small(image_bgr, scale)
        if self._past and self._past[-1].grey.shape != grey.shape:
            self.reset()
        step = _ground_motion(self._past[-1].grey, grey) if self._past else None
        if step is None:
            self.reset()
            self._past.append(_Past(grey, np.eye(3), now_s))
            return Moves()
        oldest_s = now_s - BACK_S[-1] * 1.5
        moved = [
            _Past(each.grey, step @ each.to_now, each.time_s)
            for each in self._past
            if oldest_s <= each.time_s < now_s
        ]
        self._past = deque(moved, maxlen=KEPT)
        earlier = self._earlier(now_s)
        found = self._found(earlier, grey, px_per_m * scale) if earlier else []
        self._past.append(_Past(grey, np.eye(3), now_s))
        zoom = np.diag((scale, scale, 1.0))
        full = np.linalg.inv(zoom) @ step @ zoom
        detections = tuple(
            Detection(Box(b.left / scale, b.top / scale, b.right / scale, b.bottom / scale), score)
            for b, score in found
        )
        return Moves(detections, full)

    def _earlier(self, now_s: float) -> tuple[_Past, _Past] | None:
        """The two pictures to compare with; None: it has not looked long enough."""
        if not self._past or now_s - self._past[0].time_s < READY_S:
            return None
        near, far = (
            min(self._past, key=lambda past: abs(now_s - past.time_s - back_s)) for back_s in BACK_S
        )
        return None if near is far else (near, far)

    def _found(
        self, earlier: tuple[_Past, _Past], grey: Grey, px_per_m: float
    ) -> list[tuple[Box, float]]:
        near, far = earlier
        stands_out = cv2.min(_difference(near, grey), _difference(far, grey))
        noise = float(np.mean(stands_out[::4, ::4]))
        _, mask = cv2.threshold(
            stands_out, max(LEAST_STEP, NOISE_FACTOR * noise), 255, cv2.THRESH_BINARY
        )
        mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
        boxes = _boxes(mask, stands_out)
        merged = merge(boxes, MERGED_M * px_per_m)
        smallest = max(4.0, (SMALLEST_M * px_per_m) ** 2)
        largest_px = max(12.0, LARGEST_M * px_per_m)
        kept = [
            (box, score)
            for box, score in merged
            if box.area_px2 >= smallest and max(box.width_px, box.height_px) <= largest_px
        ]
        return kept if len(kept) <= MOST else []


def merge(boxes: list[tuple[Box, float]], within_px: float) -> list[tuple[Box, float]]:
    """Join pieces of one thing: boxes nearer to each other than a thing is large."""
    groups: list[tuple[Box, float]] = []
    for entry in sorted(boxes, key=lambda each: -each[0].area_px2):
        box, score = entry
        joined = True
        while joined:
            joined = False
            for index, (other, its_score) in enumerate(groups):
                if _gap_px(box, other) <= within_px:
                    box, score = _around(box, other), max(score, its_score)
                    del groups[index]
                    joined = True
                    break
        groups.append((box, score))
    return groups


def _work_scale(width_px: int, px_per_m: float) -> float:
    """As small as the things to be found allow."""
    wanted = max(WORK_WIDTH_PX / width_px, WORK_PX_PER_M / max(px_per_m, 0.1))
    return min(1.0, LARGEST_WORK_WIDTH_PX / width_px, wanted)


def _gap_px(a: Box, b: Box) -> float:
    across = max(a.left - b.right, b.left - a.right, 0.0)
    along = max(a.top - b.bottom, b.top - a.bottom, 0.0)
    return float(np.hypot(across, along))


def _around(a: Box, b: Box) -> Box:
    return Box(
        min(a.left, b.left), min(a.top, b.top), max(a.right, b.right), max(a.bottom, b.bottom)
    )


def _small(image_bgr: Image, scale: float) -> Grey:
    grey = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2GRAY)
    if scale < 1.0:
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    blurred: Grey = cv2.GaussianBlur(grey, (3, 3), 0)
    return blurred


def _ground_motion(before: Grey, now: Grey) -> Homography | None:
    """The plane's motion from one picture to the next; None: too little to hold on to."""
    corners = cv2.goodFeaturesToTrack(before, CORNERS, 0.01, 12)
    if corners is None or len(corners) < FEWEST_CORNERS:
        return None
    found, status, _ = cv2.calcOpticalFlowPyrLK(
        before, now, corners, None, winSize=(21, 21), maxLevel=3
    )
    good = status.ravel() == 1
    if int(good.sum()) < FEWEST_CORNERS:
        return None
    matrix, inliers = cv2.findHomography(corners[good], found[good], cv2.RANSAC, 1.0)
    if matrix is None or inliers is None or float(np.mean(inliers)) < FEWEST_INLIERS:
        return None
    return np.asarray(matrix, np.float64)


def _difference(past: _Past, grey: Grey) -> Any:
    """How far each pixel is outside of what the ground there was, a pixel of slack each way."""
    height, width = grey.shape
    size = (width, height)
    warped = cv2.warpPerspective(past.grey, past.to_now, size, flags=cv2.INTER_LINEAR)
    inside = cv2.warpPerspective(
        np.full_like(past.grey, 255), past.to_now, size, flags=cv2.INTER_NEAREST
    )
    kernel = np.ones((3, 3), np.uint8)
    above = cv2.subtract(grey, cv2.dilate(warped, kernel))
    below = cv2.subtract(cv2.erode(warped, kernel), grey)
    inside = cv2.erode(
        inside, np.ones((7, 7), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0
    )
    return cv2.bitwise_and(cv2.max(above, below), inside)


def _boxes(mask: Any, strength: Any) -> list[tuple[Box, float]]:
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = []
    for left, top, width, height, area in stats[1:count][: 10 * MOST]:
        if area < 3:
            continue
        part = strength[top : top + height, left : left + width]
        score = min(1.0, float(part.max()) / 80.0)
        box = Box(float(left), float(top), float(left + width), float(top + height))
        found.append((box, score))
    return found
