"""The strokes an aerial picture is made of, on windows that OpenCV draws into.

Outlines come as fixed-point pixels (see :meth:`~simulator.town.view.View.fixed`).
"""

import math

import cv2
import numpy as np
import numpy.typing as npt

from simulator.town.values import Colour, Ring
from simulator.town.view import SHIFT, Pixels, View

SUN = (-0.62, -0.55)  # where the light comes from: east and north parts; a southern afternoon

Mask = npt.NDArray[np.uint8]
Grain = npt.NDArray[np.float32]


def fill(image: Mask | Grain, rings: list[Pixels], colour: int | Colour) -> None:
    """A filled outline; rings inside the first are holes."""
    cv2.fillPoly(image, rings, colour, cv2.LINE_8, SHIFT)


def disc(
    image: Mask | Grain,
    view: View,
    place: tuple[float, float],
    radius_m: float,
    colour: int | tuple[float, ...],
) -> None:
    """A filled circle around (east, north)."""
    x = round(((place[0] - view.west_m) * view.px_per_m_east - 0.5) * (1 << SHIFT))
    y = round(((view.north_m - place[1]) * view.px_per_m_north - 0.5) * (1 << SHIFT))
    radius = max(1, round(radius_m * view.px_per_m * (1 << SHIFT)))
    cv2.circle(image, (x, y), radius, colour, -1, cv2.LINE_8, SHIFT)


def shadow(dark: Mask, view: View, ring: Pixels, way: tuple[float, float], height_m: float) -> None:
    """The shadow of a block with vertical walls; ``way`` is east and north per metre of height."""
    scale = height_m * (1 << SHIFT)
    far = ring + np.array(
        [round(way[0] * view.px_per_m_east * scale), round(-way[1] * view.px_per_m_north * scale)],
        np.int32,
    )
    quads = np.stack((np.roll(ring, 1, axis=0), ring, far, np.roll(far, 1, axis=0)), axis=1)
    for quad in quads:
        cv2.fillConvexPoly(dark, quad, 255, cv2.LINE_8, SHIFT)
    fill(dark, [far], 255)


def hip_light(hipped: Mask) -> Grain:
    """How much lighter each roof plane is for the way it faces; the eaves' distance is its height."""
    height = cv2.GaussianBlur(cv2.distanceTransform(hipped, cv2.DIST_L2, 5), (3, 3), 0)
    slope_x = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3)
    slope_y = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3)
    size = np.maximum(np.hypot(slope_x, slope_y), 1e-3)
    facing = (-slope_x * SUN[0] + slope_y * SUN[1]) / size
    is_plane = (hipped > 0) & (size > 2.0)
    light: Grain = np.where(is_plane, facing * 0.2, 0.0).astype(np.float32)
    light[(hipped > 0) & ~is_plane] = 0.1
    return light


def parapet(image: Grain, view: View, ring: Pixels, colour: Colour) -> None:
    """A light rim, and two boxes of machinery with their shadows."""
    light = tuple(min(255.0, part * 1.14) for part in colour)
    thick = max(1, round(0.5 * view.px_per_m))
    cv2.polylines(image, [ring], True, light, thick, cv2.LINE_8, SHIFT)
    middle = ring.mean(axis=0)
    cast = np.array([0.7, -0.6]) * view.px_per_m * (1 << SHIFT)
    for share, size in ((0.35, 0.16), (-0.3, 0.12)):
        box = middle + (ring[0] - middle) * share + (ring - middle) * size
        fill(image, [_whole(box + cast)], (84, 84, 84))
        fill(image, [_whole(box)], (206, 208, 208))


def ribs(image: Grain, view: View, ring: Pixels, colour: Colour) -> None:
    """A ridge and ribs across it, on a roof with four corners."""
    if len(ring) != 4:
        return
    first, second = ring[1] - ring[0], ring[2] - ring[1]
    a, b, c, d = ring if np.hypot(*first) > np.hypot(*second) else np.roll(ring, -1, axis=0)
    fill(image, [_whole(np.array([(a + d) / 2, (b + c) / 2, c, d]))], _scaled(colour, 0.9))
    steps = max(2, int(np.hypot(*(b - a)) / (4.0 * view.px_per_m * (1 << SHIFT))))
    for step in range(1, steps):
        ends = np.array([a + (b - a) * (step / steps), d + (c - d) * (step / steps)])
        cv2.polylines(image, [_whole(ends)], False, _scaled(colour, 0.84), 1, cv2.LINE_8, SHIFT)


def _whole(places: npt.NDArray[np.float64]) -> Pixels:
    return np.rint(places).astype(np.int32)


def _scaled(colour: Colour, factor: float) -> Colour:
    b, g, r = (round(part * factor) for part in colour)
    return (b, g, r)


def turned(
    north_m: float, east_m: float, heading_deg: float, length_m: float, width_m: float
) -> Ring:
    """Corners of a rectangle that points along its heading, (north, east)."""
    c, s = math.cos(math.radians(heading_deg)), math.sin(math.radians(heading_deg))
    h, w = length_m / 2, width_m / 2
    return tuple(
        (north_m + a * c - b * s, east_m + a * s + b * c)
        for a, b in ((h, -w), (h, w), (-h, w), (-h, -w))
    )


def hull(
    north_m: float, east_m: float, heading_deg: float, length_m: float, width_m: float
) -> Ring:
    """A boat's outline, pointed ahead, (north, east)."""
    c, s = math.cos(math.radians(heading_deg)), math.sin(math.radians(heading_deg))
    h, w = length_m / 2, width_m / 2
    outline = (
        (h, 0.0),
        (h * 0.5, w * 0.85),
        (-h * 0.6, w),
        (-h, w * 0.7),
        (-h, -w * 0.7),
        (-h * 0.6, -w),
        (h * 0.5, -w * 0.85),
    )
    return tuple((north_m + a * c - b * s, east_m + a * s + b * c) for a, b in outline)
