"""Paints a scene onto pixels, for exports and snapshots; the window paints the same scene itself."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

import numpy as np

from dronectl.video._cv import cv2
from dronectl.video.shapes import Anchor, Label, Role, Scene

if TYPE_CHECKING:
    import numpy.typing as npt

    from dronectl.video.frame import Image
    from dronectl.video.optics import Pixel

SHIFT: Final = 4
"""Shapes are drawn to a sixteenth of a pixel."""
FARTHEST_PX: Final = 30_000.0
"""A corner far outside is pulled in: OpenCV's fixed point would overflow."""
LONGEST_TEXT: Final = 120
TEXT_HEIGHT_PX: Final = 480
"""Picture height at which text is drawn at its natural size."""
COLOURS_BGR: Final = {
    Role.TEXT: (245, 245, 245),
    Role.HORIZON: (220, 220, 120),
    Role.CROSS: (80, 255, 80),
    Role.PLAN: (255, 190, 60),
    Role.FENCE: (60, 60, 255),
    Role.POI: (80, 220, 255),
    Role.NAME: (235, 235, 235),
    Role.DRONE: (255, 120, 220),
    Role.RECORDING: (40, 40, 255),
    Role.TRACK: (60, 200, 255),
    Role.WARNING: (0, 140, 255),
    Role.MASK: (70, 70, 70),
}
_HALO: Final = (20, 20, 20)
_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX
_SPELLED: Final = str.maketrans({"°": "deg", "±": "+-", "’": "'", "œ": "oe", "Œ": "OE", "ß": "ss"})


def draw(image_bgr: Image, scene: Scene) -> None:
    """Paint a scene onto ``image_bgr`` ((H, W, 3) uint8) in place."""
    for patch in scene.patches:
        cv2.fillPoly(image_bgr, [_fixed(patch.outline)], COLOURS_BGR[patch.role], cv2.LINE_8, SHIFT)
    for stroke in scene.strokes:
        points = [_fixed(stroke.points)]
        for colour, width in ((_HALO, 3), (COLOURS_BGR[stroke.role], 1)):
            cv2.polylines(image_bgr, points, False, colour, width, cv2.LINE_AA, SHIFT)
    for ring in scene.rings:
        ((x, y),) = _fixed((ring.at,))
        radius = round(ring.radius_px * (1 << SHIFT))
        width = -1 if ring.is_filled else 2
        colour = COLOURS_BGR[ring.role]
        cv2.circle(image_bgr, (int(x), int(y)), radius, colour, width, cv2.LINE_AA, SHIFT)
    for label in scene.labels:
        _write(image_bgr, label)


def _fixed(points: tuple[Pixel, ...]) -> npt.NDArray[np.int32]:
    """Fixed-point pixels; OpenCV counts from the middle of the first pixel."""
    clipped = np.clip(np.asarray(points, np.float64) - 0.5, -FARTHEST_PX, FARTHEST_PX)
    return np.rint(clipped * (1 << SHIFT)).astype(np.int32)


def _write(image_bgr: Image, label: Label) -> None:
    text = plain(label.text)
    scale = min(1.2, max(0.4, 0.45 * image_bgr.shape[0] / TEXT_HEIGHT_PX))
    (width, height), _ = cv2.getTextSize(text, _FONT, scale, 1)
    shift = {Anchor.LEFT: 0.0, Anchor.CENTRE: width / 2, Anchor.RIGHT: float(width)}[label.anchor]
    x = round(max(-FARTHEST_PX, min(FARTHEST_PX, label.at.x - shift)))
    y = round(max(-FARTHEST_PX, min(FARTHEST_PX, label.at.y + height / 2)))
    for colour, thickness, line in (
        (_HALO, 3, cv2.LINE_8),
        (COLOURS_BGR[label.role], 1, cv2.LINE_AA),
    ):
        cv2.putText(image_bgr, text, (x, y), _FONT, scale, colour, thickness, line)


def plain(text: str) -> str:
    """What OpenCV's fonts can write: accents dropped, other letters as question marks."""
    spelled = text.translate(_SPELLED)
    folded = unicodedata.normalize("NFKD", spelled)
    bare = "".join(each for each in folded if not unicodedata.combining(each))
    shown = "".join(each if " " <= each <= "~" else "?" for each in bare)
    return shown[:LONGEST_TEXT]
