"""Our geometry against the simulated camera's: two programs that share no code must agree."""

import math
import random

import pytest

from dronectl.video.geolocate import locate, project
from dronectl.video.optics import CameraPose, Lens, Pixel
from missions.geo import GeoPoint, distance_m
from simulator.camera.optics import Lens as TrueLens
from simulator.camera.optics import Pose as TruePose
from simulator.camera.renderer import Camera
from tests.simulator.camera.scenes import a_scene

SCENE = a_scene()
TRUE_LENS = TrueLens(1280, 720, 62.0)
LENS = Lens(1280, 720, 62.0)


def ground(point):
    north, east = SCENE.frame.to_local(point.latitude_deg, point.longitude_deg)
    return SCENE.terrain.ground_m(north, east)


def poses(count, seed=5):
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for _ in range(count):
        north, east = rng.uniform(-60, 60), rng.uniform(-60, 60)
        pose = TruePose(
            north,
            east,
            rng.uniform(40, 120),
            rng.uniform(0, 360),
            rng.uniform(-90, -40),
            rng.uniform(-15, 15),
        )
        latitude, longitude = SCENE.frame.to_global(north, east)
        ours = CameraPose(
            GeoPoint(latitude, longitude), pose.amsl_m, pose.roll_deg, pose.pitch_deg, pose.yaw_deg
        )
        yield pose, ours, Pixel(rng.uniform(0, 1280), rng.uniform(0, 720))


@pytest.fixture(scope="module")
def camera():
    return Camera(SCENE, TRUE_LENS)


def test_a_pixel_shows_the_same_place(camera):
    errors_m = []
    for true_pose, pose, pixel in poses(150):
        truth = camera.truth(true_pose, 0.0).place_at(pixel.x, pixel.y)
        found = locate(pose, LENS, pixel, ground)
        if truth is None or truth.distance_m > 400:
            continue
        there = GeoPoint(truth.latitude_deg, truth.longitude_deg)
        errors_m.append(
            math.hypot(distance_m(found.point, there), found.altitude_amsl_m - truth.amsl_m)
        )

    errors_m.sort()
    assert len(errors_m) > 100
    assert errors_m[len(errors_m) // 2] < 0.02
    assert errors_m[int(0.95 * len(errors_m))] < 0.1


def test_a_place_appears_at_the_same_pixel(camera):
    for true_pose, pose, pixel in poses(150, seed=6):
        truth = camera.truth(true_pose, 0.0)
        seen = truth.place_at(pixel.x, pixel.y)
        if seen is None:
            continue
        there = GeoPoint(seen.latitude_deg, seen.longitude_deg)

        assert project(pose, LENS, there, seen.amsl_m) == pytest.approx(pixel, abs=0.1)
