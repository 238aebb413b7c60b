from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.camera.optics import Lens, Pose
from simulator.camera.renderer import Camera
from simulator.camera.targets import dressed
from simulator.extras import Bucket, ExtraMover, Extras
from tests.simulator.camera.scenes import a_scene

YELLOW = np.array((40, 215, 250))
GROUND_M = 22.0


def a_bucket(letter: str = "H", elevation_deg: float = 45.0) -> Bucket:
    return Bucket(letter, 10.0, 5.0, 1.2, bearing_deg=180.0, elevation_deg=elevation_deg)


def picture(bucket: Bucket, aside_deg: float) -> np.ndarray:
    """The bucket from 8 m, so far beside its axis."""
    dressed_scene, targets = dressed(a_scene(), Extras(buckets=(bucket,)), GROUND_M)
    pitch = math.radians(bucket.elevation_deg - aside_deg)
    north = bucket.north_m - 8.0 * math.cos(pitch)
    up = GROUND_M + bucket.up_m + 8.0 * math.sin(pitch)
    pose = Pose(north, bucket.east_m, up, 0.0, -math.degrees(pitch))
    return Camera(dressed_scene, Lens(), targets).picture(pose, 0.0)


def yellow(image: np.ndarray) -> int:
    return int((np.abs(image.astype(int) - YELLOW).max(axis=2) < 20).sum())


@pytest.mark.parametrize("aside_deg", [0.0, 15.0, 24.0, -24.0])
def test_the_bottom_of_a_bucket_shows_itself_near_its_axis(aside_deg: float) -> None:
    assert yellow(picture(a_bucket(), aside_deg)) > 100


@pytest.mark.parametrize("aside_deg", [26.0, 40.0, -30.0])
def test_and_from_nowhere_else(aside_deg: float) -> None:
    assert yellow(picture(a_bucket(), aside_deg)) == 0


def test_another_letter_is_another_picture() -> None:
    pictures = [picture(a_bucket(letter), 0.0) for letter in "HXL"]

    assert len({p.tobytes() for p in pictures}) == 3


def test_an_added_mover_is_where_its_way_says() -> None:
    way = ((0.0, 0.0), (0.0, 40.0), (20.0, 40.0), (20.0, 0.0))
    scene, _ = dressed(a_scene(), Extras(movers=(ExtraMover("car", way, 4.0, 10.0),)), 0.0)

    north, east, heading = scene.crowds.at(2.0)[-1]

    assert (north, east) == pytest.approx((0.0, 18.0))
    assert heading == pytest.approx(90.0)
