"""What weather, night and other sensors make of a picture; all of it repeatable."""

import cv2
import numpy as np
import numpy.typing as npt

from simulator.camera.conditions import Look
from simulator.camera.solids import Ids
from simulator.town.view import Image

_WARM_KEY_LEVEL = 238.0
_GRAIN = 512


def apply(look: Look, image: Image, ids: Ids | None, sky: Image | None, frame: int) -> Image:
    """The picture as the sensor delivers it.

    Args:
        look: what disturbs it.
        image: the clear picture; may be painted over.
        ids: keys of movers per pixel, needed for thermal pictures only.
        sky: 255 where there is sky, or None when there is none.
        frame: number of the picture, so that noise and drops differ from one to the next.
    """
    rng = np.random.default_rng(frame)
    if look.is_thermal:
        image = _thermal(image, ids, sky, rng)
    elif look.night_fraction > 0.0:
        image = _night(look.night_fraction, image, rng)
    if look.rain_fraction > 0.0:
        image = _rain(look.rain_fraction, image, rng)
    return image


def _thermal(image: Image, ids: Ids | None, sky: Image | None, rng: np.random.Generator) -> Image:
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    heat = cv2.GaussianBlur(grey, (5, 5), 0).astype(np.float32) * 0.38 + 34.0
    if sky is not None:
        heat[sky > 0] = 14.0
    if ids is not None:
        warm = np.where(ids > 0, np.float32(1.0), np.float32(0.0))
        glow = cv2.GaussianBlur(warm, (3, 3), 0)
        heat += glow * (_WARM_KEY_LEVEL - heat)
    heat += _noise(rng, heat.shape, 2.2)
    level = np.clip(heat, 0.0, 255.0).astype(np.uint8)
    white: Image = cv2.merge([level] * 3)
    return white


def _night(fraction: float, image: Image, rng: np.random.Generator) -> Image:
    gain = 1.0 - 0.86 * fraction
    tint = np.array((1.0, 0.92, 0.82), np.float32) * gain
    dark = image.astype(np.float32) * tint
    dark += _noise(rng, image.shape[:2], 2.0 + 7.0 * fraction)[..., None]
    night: Image = np.clip(dark, 0.0, 255.0).astype(np.uint8)
    return night


def _rain(fraction: float, image: Image, rng: np.random.Generator) -> Image:
    """Less contrast, less sharpness, streaks."""
    grey = 148.0
    share = 0.35 * fraction
    wet: Image = cv2.addWeighted(image, 1.0 - share, np.full_like(image, grey), share, 0.0)
    if fraction > 0.4:
        wet = cv2.GaussianBlur(wet, (3, 3), 0)
    height, width = image.shape[:2]
    streaks = np.zeros((height, width), np.uint8)
    count = int(width * height / 900.0 * fraction)
    x, y = rng.integers(0, width, count), rng.integers(-20, height, count)
    length = rng.integers(height // 40 + 3, height // 16 + 5, count)
    lean = length // 6
    ends = np.stack((np.stack((x, y), 1), np.stack((x - lean, y + length), 1)), 1).astype(np.int32)
    cv2.polylines(streaks, list(ends), False, 90, 1, cv2.LINE_AA)
    lit: Image = cv2.add(wet, cv2.merge([streaks] * 3))
    return lit


def _noise(
    rng: np.random.Generator, shape: tuple[int, ...], deviation: float
) -> npt.NDArray[np.float32]:
    """Grain from one sheet laid at a random place: as good to the eye as new grain, and cheap."""
    sheet = np.random.default_rng(7).standard_normal((_GRAIN, _GRAIN)).astype(np.float32)
    down, across = (int(value) for value in rng.integers(0, _GRAIN, 2))
    rows = (np.arange(shape[0]) + down) % _GRAIN
    columns = (np.arange(shape[1]) + across) % _GRAIN
    grain: npt.NDArray[np.float32] = sheet[np.ix_(rows, columns)] * np.float32(deviation)
    return grain
