"""Map lettering: text as soft masks, set level or along a street, with a halo, never over another.

OpenCV 5 carries an outline font with every French letter. OpenCV 4 has only stroked ASCII letters:
there the accents are dropped and the words stay.
"""

import functools
import math
import unicodedata
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from simulator.town.view import Image

Mask = npt.NDArray[np.uint8]

HAS_OUTLINE_FONT = hasattr(cv2, "FontFace")
_FINER = 3  # text is set this much larger and then reduced, so that turned letters stay smooth


@dataclass(frozen=True, slots=True)
class Type:
    """How a label is set."""

    size_px: float
    """Height of the capitals and a bit: what typographers call the body."""
    colour: tuple[int, int, int]
    halo: tuple[int, int, int] = (255, 255, 255)
    weight: int = 400
    is_italic: bool = False
    spacing_px: float = 0.0


class Lettering:
    """The labels of one picture: remembers what is already covered."""

    def __init__(self, image: Image):
        self._image = image
        self._taken = np.zeros(image.shape[:2], np.uint8)

    def reserve(self, column: float, row: float, radius_px: int) -> None:
        """Keep labels off a symbol."""
        cv2.circle(self._taken, (round(column), round(row)), radius_px, 255, -1)

    def level(self, text: str, column: float, row: float, style: Type) -> bool:
        """Centre a label on a pixel; False when there is no room."""
        return self._place(_letters(text, style), column, row, 0.0, style)

    def along(self, text: str, path: npt.NDArray[np.float64], at_px: float, style: Type) -> bool:
        """Set a label along a path (columns, rows) around a length; False when bent or taken."""
        letters = _letters(text, style)
        length = letters.shape[1] / _FINER
        ends = _stretch(path, at_px - length / 2 - 3.0, at_px + length / 2 + 3.0)
        if ends is None:
            return False
        (ax, ay), (bx, by) = ends[0], ends[-1]
        chord = math.hypot(bx - ax, by - ay)
        if chord < length or _sag(ends) > style.size_px * 0.3:
            return False
        angle = math.degrees(math.atan2(by - ay, bx - ax))
        if abs(angle) > 90.0:
            angle -= math.copysign(180.0, angle)
        middle = ends.mean(axis=0) if len(ends) == 2 else (ends[0] + ends[-1]) / 2
        return self._place(letters, float(middle[0]), float(middle[1]), angle, style)

    def _place(
        self, letters: Mask, column: float, row: float, angle_deg: float, style: Type
    ) -> bool:
        soft, halo = _turned(letters, angle_deg, column % 1.0, row % 1.0)
        height, width = soft.shape
        top, left = int(row) - height // 2, int(column) - width // 2
        if top < 0 or left < 0:
            return False
        part = self._image[top : top + height, left : left + width]
        taken = self._taken[top : top + height, left : left + width]
        if part.shape[:2] != soft.shape or (taken[halo > 60] > 0).any():
            return False
        taken[halo > 20] = 255
        _blend(part, halo, style.halo, 0.9)
        _blend(part, soft, style.colour, 1.0)
        return True


def _blend(part: Image, mask: Mask, colour: tuple[int, int, int], strength: float) -> None:
    share = (mask.astype(np.float32) * (strength / 255.0))[..., None]
    part[:] = np.rint(part * (1.0 - share) + np.array(colour, np.float32) * share).astype(np.uint8)


@functools.lru_cache(maxsize=2048)
def _letters(text: str, style: Type) -> Mask:
    """The text level, ``_FINER`` times too large, trimmed to its width."""
    mask = _outlined(text, style) if HAS_OUTLINE_FONT else _stroked(text, style)
    columns = np.flatnonzero(mask.max(axis=0))
    if columns.size == 0:
        return np.zeros((8, 8), np.uint8)
    return np.ascontiguousarray(mask[:, columns[0] : columns[-1] + 1])


def _outlined(text: str, style: Type) -> Mask:
    size = round(style.size_px * _FINER)
    canvas = np.zeros((size * 2, size * (len(text) + 2), 3), np.uint8)
    face = _face("italic" if style.is_italic else "sans")
    pen = size // 2
    runs = list(text) if style.spacing_px else [text]
    for run in runs:
        pen, _ = _drawn(canvas, run, pen, size, face, style.weight)
        pen += round(style.spacing_px * _FINER)
    grey: Mask = canvas[..., 0]
    return grey


def _drawn(
    canvas: Image, run: str, pen: int, size: int, face: "cv2.FontFace", weight: int
) -> tuple[int, int]:
    end, _ = cv2.putText(
        canvas, run, (pen, round(size * 1.35)), (255, 255, 255), face, size, weight
    )
    return int(end[0]), int(end[1])


@functools.cache
def _face(name: str) -> "cv2.FontFace":
    return cv2.FontFace(name)


def _stroked(text: str, style: Type) -> Mask:
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    ascii_text = plain.encode("ascii", "ignore").decode()
    size = round(style.size_px * _FINER)
    scale = size / 30.0
    canvas = np.zeros((size * 2, size * (len(text) + 2)), np.uint8)
    thick = max(1, round(size / (14 if style.weight < 500 else 9)))
    place = (size // 2, round(size * 1.35))
    cv2.putText(canvas, ascii_text, place, cv2.FONT_HERSHEY_SIMPLEX, scale, 255, thick, cv2.LINE_AA)
    return canvas


def _turned(letters: Mask, angle_deg: float, dx: float, dy: float) -> tuple[Mask, Mask]:
    """The mask at its true size and angle, and its halo."""
    height, width = letters.shape
    c, s = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    out_w = int((abs(width * c) + abs(height * s)) / _FINER) + 8
    out_h = int((abs(width * s) + abs(height * c)) / _FINER) + 8
    fine_w, fine_h = out_w * _FINER, out_h * _FINER
    matrix = np.array([[c, -s, 0.0], [s, c, 0.0]])
    # capitals stand between 0.3 and 0.68 of the canvas: their middle goes to the wanted place
    centre = matrix[:, :2] @ np.array([width / 2, height * 0.5])
    matrix[:, 2] = np.array([(out_w // 2 + dx) * _FINER, (out_h // 2 + dy) * _FINER]) - centre
    fine = cv2.warpAffine(letters, matrix, (fine_w, fine_h), flags=cv2.INTER_LINEAR)
    soft = cv2.resize(fine, (out_w, out_h), interpolation=cv2.INTER_AREA)
    reach = cv2.dilate(fine, _halo_kernel())
    halo = cv2.GaussianBlur(
        cv2.resize(reach, (out_w, out_h), interpolation=cv2.INTER_AREA), (3, 3), 0
    )
    return soft, halo


@functools.cache
def _halo_kernel() -> Mask:
    size = 2 * round(1.5 * _FINER) + 1
    kernel: Mask = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return kernel


def _stretch(
    path: npt.NDArray[np.float64], start_px: float, end_px: float
) -> npt.NDArray[np.float64] | None:
    """The part of a path between two lengths, or None when it is not that long."""
    run = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
    if start_px < 0.0 or end_px > run[-1]:
        return None
    inner = (run > start_px) & (run < end_px)
    at = np.concatenate(([start_px], run[inner], [end_px]))
    return np.column_stack((np.interp(at, run, path[:, 0]), np.interp(at, run, path[:, 1])))


def _sag(places: npt.NDArray[np.float64]) -> float:
    """How far a path leaves the straight line between its ends."""
    way = places[-1] - places[0]
    across = np.array([-way[1], way[0]]) / max(1e-9, float(np.hypot(*way)))
    return float(np.abs((places - places[0]) @ across).max())
