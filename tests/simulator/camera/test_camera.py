"""Pictures against the truth about them."""

import math

import numpy as np
import pytest

from simulator.camera.conditions import Look
from simulator.camera.optics import Lens, Pose, Sight
from simulator.camera.renderer import Camera
from simulator.camera.scene import Scene
from simulator.chance import RandomSource
from tests.simulator.camera.scenes import (
    CAR_BGR,
    WALL_BGR,
    a_car_on_a_square,
    a_house,
    a_scene,
)

DOT = (60.0, 20.0)  # on the slope of the hill


def _poses(north, east, count, seed=3, ground=15.0):
    chance = RandomSource(f"{seed}")
    for _ in range(count):
        off_nadir = chance.uniform(0.0, 60.0)
        bearing, height = chance.uniform(0.0, 360.0), chance.uniform(25.0, 70.0)
        away = height * math.tan(math.radians(off_nadir))
        yield Pose(
            north - away * math.cos(math.radians(bearing)) + chance.uniform(-5, 5),
            east - away * math.sin(math.radians(bearing)) + chance.uniform(-5, 5),
            ground + height,
            bearing,
            off_nadir - 90.0,
            chance.uniform(-20.0, 20.0) if chance.chance(0.5) else 0.0,
        )


def poses_looking_at(north, east, count, seed=3):
    return list(_poses(north, east, count, seed))


def red_middle(image):
    b, g, r = (image[..., k].astype(float) for k in range(3))
    weight = np.clip(r - np.maximum(b, g) - 20.0, 0.0, None)
    rows, columns = np.indices(weight.shape)
    total = weight.sum()
    return float((weight * (columns + 0.5)).sum() / total), float(
        (weight * (rows + 0.5)).sum() / total
    )


@pytest.mark.parametrize("pose", poses_looking_at(*DOT, 12))
def test_a_place_is_painted_where_the_truth_says(pose):
    camera = Camera(a_scene(dots=[DOT]))

    image, truth = camera.render(pose, 0.0)

    latitude, longitude = camera.scene.frame.to_global(*DOT)
    expected = truth.pixel_of(latitude, longitude, truth.ground_m(latitude, longitude))
    assert red_middle(image) == pytest.approx(expected, abs=0.5)


@pytest.mark.parametrize("pose", poses_looking_at(*DOT, 25, seed=8))
def test_the_place_behind_a_pixel_projects_back_onto_it(pose):
    truth = Camera(a_scene(houses=[a_house(50.0, 20.0)])).truth(pose, 0.0)

    for pixel in ((0.5, 359.5), (320.0, 180.0), (500.0, 300.0), (639.5, 200.0)):
        place = truth.place_at(*pixel)
        if place is not None:
            back = Sight(truth.pose, truth.lens).project((*_local(truth, place), place.amsl_m))
            assert back == pytest.approx(pixel, abs=1e-3)
            if not place.is_building and place.amsl_m > 1.0:
                ground = truth.ground_m(place.latitude_deg, place.longitude_deg)
                assert ground == pytest.approx(place.amsl_m, abs=0.02)


def _local(truth, place):
    return truth._scene.frame.to_local(place.latitude_deg, place.longitude_deg)


def test_a_pixel_on_a_wall_or_a_roof_shows_the_building_and_not_the_ground_behind():
    camera = Camera(a_scene(houses=[a_house()]))
    pose = Pose(-34.0, 0.0, 18.0, 90.0, 0.0)

    image, truth = camera.render(pose, 0.0)
    found = truth.place_at(320.0, 180.0)

    assert found.is_building
    assert found.distance_m == pytest.approx(40.0, abs=0.01)
    b, g, r = (int(v) for v in image[176, 318])
    assert g < b
    assert g < r
    assert WALL_BGR[1] < 100
    above = camera.truth(Pose(-34.0, 46.0, 60.0, 0.0, -90.0), 0.0).place_at(320.0, 180.0)
    assert above.is_building
    assert above.amsl_m == pytest.approx(22.0)


def test_the_same_pose_and_time_give_the_same_pixels():
    pose = Pose(-40.0, -40.0, 60.0, 10.0, -70.0)
    first = Camera(a_scene(crowds=a_car_on_a_square())).render(pose, 3.3, Look(rain_fraction=0.5))
    again = Camera(a_scene(crowds=a_car_on_a_square())).render(pose, 3.3, Look(rain_fraction=0.5))

    assert np.array_equal(first[0], again[0])
    assert first[1].movers == again[1].movers


@pytest.mark.parametrize("t_s", [1.0, 4.2, 9.7, 14.1])
def test_what_moves_is_painted_inside_its_box_and_stands_at_its_place(t_s):
    camera = Camera(a_scene(crowds=a_car_on_a_square()), Lens(1280, 720))
    pose = Pose(-52.0, -44.0, 105.0, 20.0, -78.0)

    image, truth = camera.render(pose, t_s)

    (mover,) = truth.movers
    left, top, right, bottom = mover.box_px
    red = (image[..., 2].astype(int) - image[..., :2].max(axis=2)) > 60
    rows, columns = np.nonzero(red)
    assert CAR_BGR[2] > 200
    assert len(rows) > 30
    assert left - 1.5 <= columns.min()
    assert columns.max() <= right + 1.5
    assert top - 1.5 <= rows.min()
    assert rows.max() <= bottom + 1.5
    foot = truth.pixel_of(mover.latitude_deg, mover.longitude_deg, mover.amsl_m)
    assert left < foot[0] < right
    assert top < foot[1] < bottom
    assert 0 < mover.visible_px <= (right - left + 2) * (bottom - top + 2)
    assert mover.key == 7
    assert mover.kind == "car"


def test_a_car_behind_a_house_is_known_and_not_visible():
    wall = a_house(-70.0, -80.0, height=30.0)
    camera = Camera(a_scene(houses=[wall], crowds=a_car_on_a_square(-66.0, -60.0)))
    pose = Pose(-64.0, -110.0, 14.0, 90.0, 0.0)

    _, truth = camera.render(pose, 0.0)

    assert [mover.visible_px for mover in truth.movers] == [0]


def test_there_is_sky_above_the_horizon_and_no_mirrored_ground():
    image, truth = Camera(a_scene(dots=[(100.0, 0.0)])).render(Pose(0, 0, 60, 0, 10), 0.0)

    assert truth.place_at(320.0, 20.0) is None
    sky = image[:200].astype(int)
    assert (sky[..., 0] > sky[..., 2]).all()  # blue


def test_water_lies_flat_at_sea_level():
    truth = Camera(a_scene()).truth(Pose(0.0, -180.0, 50.0, 0.0, -90.0), 0.0)

    assert truth.place_at(320.0, 180.0).amsl_m == 0.0


def test_a_thermal_picture_is_grey_and_shows_a_warm_car():
    camera = Camera(a_scene(crowds=a_car_on_a_square()))
    pose = Pose(-40.0, -60.0, 50.0, 0.0, -90.0)

    image, truth = camera.render(pose, 2.0, Look(is_thermal=True))

    assert (image[..., 0] == image[..., 2]).all()
    left, top, right, bottom = truth.movers[0].box_px
    middle = image[round((top + bottom) / 2), round((left + right) / 2), 0]
    assert middle > 180 > np.median(image) + 60


def test_night_is_dark_and_rain_takes_contrast():
    camera = Camera(a_scene(dots=[(0.0, 0.0)]))
    pose = Pose(0.0, 0.0, 40.0, 0.0, -90.0)

    day = camera.picture(pose, 0.0)

    assert camera.picture(pose, 0.0, Look(night_fraction=0.9)).mean() < 0.4 * day.mean()
    assert not np.array_equal(camera.picture(pose, 0.0, Look(rain_fraction=1.0)), day)


def test_a_kept_scene_gives_the_same_pictures_at_another_place(tmp_path):
    scene = a_scene(dots=[DOT], houses=[a_house()], crowds=a_car_on_a_square())
    pose = Pose(-30.0, -30.0, 70.0, 20.0, -60.0)

    scene.save(tmp_path / "kept")
    kept = Scene.load(tmp_path / "kept", (50.0, 8.0))

    assert np.array_equal(Camera(kept).picture(pose, 1.0), Camera(scene).picture(pose, 1.0))
    assert (kept.frame.latitude_deg, kept.frame.longitude_deg) == (50.0, 8.0)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_zoom_magnifies_around_the_middle():
    camera = Camera(a_scene(dots=[(0.0, 0.0)]))
    pose = Pose(0.0, 0.0, 60.0, 0.0, -90.0)

    wide, near = camera.picture(pose, 0.0), camera.zoomed(20.0).picture(pose, 0.0)

    reds = [((im[..., 2] > 180) & (im[..., 0] < 80)).sum() for im in (wide, near)]
    assert reds[1] > 6 * reds[0]


def test_a_camera_that_stands_paints_what_moves_now_over_clean_ground():
    scene = a_scene(crowds=a_car_on_a_square())
    pose = Pose(-60.0, -60.0, 60.0, 0.0, -90.0)
    standing = Camera(scene, Lens(320, 180))

    seen = [standing.picture(pose, t_s) for t_s in (0.0, 3.0, 6.0)]

    for t_s, image in zip((0.0, 3.0, 6.0), seen, strict=True):
        assert np.array_equal(image, Camera(scene, Lens(320, 180)).picture(pose, t_s))
    assert not np.array_equal(seen[0], seen[1])
