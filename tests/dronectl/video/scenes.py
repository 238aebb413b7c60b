"""Made-up ground seen by a moving camera, with cars and walkers whose places are known."""

from __future__ import annotations

import numpy as np

from dronectl.video._cv import cv2
from dronectl.video.geolocate import flat, locate, project
from dronectl.video.optics import CameraPose, Lens, Pixel
from dronectl.video.redact import Box
from missions.geo import GeoPoint, north_east_m, offset

HERE = GeoPoint(48.1, -1.6)
PX_PER_M = 6.0
SIDE_M = 400.0


def a_ground(seed=3):
    """A texture of fields, roads and roofs, 400 m a side, its middle at ``HERE``."""
    rng = np.random.default_rng(seed)
    side = int(SIDE_M * PX_PER_M)
    coarse = rng.integers(60, 160, (40, 40, 3)).astype(np.uint8)
    ground = cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)
    fine = rng.normal(0, 9, (side // 2, side // 2, 1)).astype(np.float32)
    fine = cv2.resize(fine, (side, side), interpolation=cv2.INTER_LINEAR)[..., None]
    ground = np.clip(ground + fine, 0, 255).astype(np.uint8)
    for _ in range(220):
        x, y = rng.integers(0, side, 2)
        w, h = rng.integers(15, 90, 2)
        colour = tuple(int(v) for v in rng.integers(30, 220, 3))
        cv2.rectangle(ground, (int(x), int(y)), (int(x + w), int(y + h)), colour, -1)
    for at in range(0, side, side // 8):
        cv2.line(ground, (at, 0), (at, side), (90, 90, 92), int(7 * PX_PER_M))
        cv2.line(ground, (0, at), (side, at), (90, 90, 92), int(7 * PX_PER_M))
    return ground


class Scene:
    """A camera flying over the ground; ``frame(i)`` is a picture and its true boxes."""

    def __init__(self, ground, height_m=60.0, pitch=-60.0, movers=8, **flown):
        self.ground, self.height_m, self.pitch = ground, height_m, pitch
        self.speed, self.turn = flown.get("speed", 5.0), flown.get("turn", 0.0)
        self.lens = Lens(1280, 720, 62.0)
        self.rng = np.random.default_rng(flown.get("seed", 1))
        self.middle_m = height_m / np.tan(np.radians(-pitch)) if pitch > -89 else 0.0
        self.movers = []
        for index in range(movers):
            place = self.rng.uniform(-0.42, 0.42, 2) * height_m * 1.4
            way = self.rng.uniform(0, 2 * np.pi)
            car = index % 2 == 0
            fast = self.rng.uniform(4, 9) if car else self.rng.uniform(1.2, 2.2)
            size = (2.0, 4.4) if car else (0.8, 0.8)
            shade = int(self.rng.choice([15, 240]))
            self.movers.append((place + np.array([self.middle_m, 0]), way, fast, size, shade))

    def pose(self, t):
        return CameraPose(
            offset(HERE, self.speed * t, 0.0), self.height_m, 0.0, self.pitch, self.turn * t
        )

    def px_per_m(self):
        return self.lens.focal_px / (self.height_m / np.sin(np.radians(-self.pitch)))

    def frame(self, index, rate=30.0):
        t = index / rate
        pose, level = self.pose(t), flat(0.0)
        corners = [Pixel(0, 0), Pixel(1280, 0), Pixel(1280, 720), Pixel(0, 720)]
        places = [north_east_m(HERE, locate(pose, self.lens, p, level).point) for p in corners]
        texture = [
            ((SIDE_M / 2 + east) * PX_PER_M, (SIDE_M / 2 - north) * PX_PER_M)
            for north, east in places
        ]
        matrix = cv2.getPerspectiveTransform(np.float32(texture), np.float32(corners))
        image = cv2.warpPerspective(self.ground, matrix, (1280, 720), flags=cv2.INTER_LINEAR)
        boxes = []
        for place, way, fast, (wide, long), shade in self.movers:
            middle = place + np.array([np.cos(way), np.sin(way)]) * fast * t
            along, across = (
                np.array([np.cos(way), np.sin(way)]),
                np.array([-np.sin(way), np.cos(way)]),
            )
            shape = []
            for a, b in ((1, 1), (1, -1), (-1, -1), (-1, 1)):
                north, east = middle + along * a * long / 2 + across * b * wide / 2
                pixel = project(pose, self.lens, offset(HERE, float(north), float(east)), 0.0)
                shape.append(pixel or Pixel(-1e4, -1e4))
            points = np.array(shape)
            cv2.fillPoly(image, [np.rint(points).astype(np.int32)], (shade,) * 3, cv2.LINE_AA)
            box = Box(*points.min(axis=0), *points.max(axis=0))
            if box.left > 20 and box.top > 20 and box.right < 1260 and box.bottom < 700:
                boxes.append(box)
        noise = self.rng.normal(0, 2.5, image.shape[:2]).astype(np.float32)[..., None]
        return np.clip(image + noise, 0, 255).astype(np.uint8), boxes


def is_hit(found: Box, truth: Box, slack_px: float) -> bool:
    """The found middle is inside the true box, a little grown."""
    x, y = (found.left + found.right) / 2, (found.top + found.bottom) / 2
    return (
        truth.left - slack_px <= x <= truth.right + slack_px
        and truth.top - slack_px <= y <= truth.bottom + slack_px
    )
