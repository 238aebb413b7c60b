"""What a camera keeps of the town is the town."""

from dataclasses import fields

import numpy as np
import pytest

from simulator.camera.optics import Lens, Pose
from simulator.camera.renderer import Camera
from simulator.camera.survey import (
    SHIPPED_M_PER_PX,
    crowds_of,
    first_folder,
    first_scene,
    kept_scene,
    scene_of,
    shipped_scene,
    terrain_of,
)
from simulator.town.model import DEFAULT_PLACE
from simulator.town.values import Bounds

PLACE = (48.0, 2.0)  # of a station that is not where the town usually is


@pytest.mark.parametrize("t_s", [0.0, 61.7, 3600.0])
def test_everything_that_moves_is_where_the_town_says(town, t_s):
    at = crowds_of(town).at(t_s)
    truth = np.array([(m.north_m, m.east_m) for m in town.movers(t_s)])

    assert np.abs(at[:, :2] - truth).max() < 1e-6


def test_the_relief_is_the_towns_to_a_few_centimetres(town):
    terrain = terrain_of(town)
    north, east = np.meshgrid(np.arange(-400.0, 400.0, 37.0), np.arange(-400.0, 400.0, 41.0))

    error = np.abs(terrain.relief_m(north, east) - town.relief.height_m(north, east))

    assert error.max() < 0.05


def test_a_picture_of_the_town_shows_its_buildings_and_its_truth_knows_them(town):
    bounds = Bounds(-60.0, -60.0, 60.0, 60.0)
    camera = Camera(scene_of(town, 1.0, bounds), Lens(320, 180))
    building = max(town.buildings, key=lambda b: b.height_m)
    north, east = (sum(c) / len(c) for c in zip(*building.footprint, strict=True))

    truth = camera.truth(Pose(north, east, building.roof_m + 40.0, 0.0, -90.0), 0.0)
    image = camera.picture(truth.pose, 0.0)
    found = truth.place_at(160.0, 90.0)

    assert found.is_building
    assert found.amsl_m == pytest.approx(building.roof_m)
    assert image.std() > 5.0


def test_the_shipped_scene_is_the_usual_town(town):
    shipped = shipped_scene(1, DEFAULT_PLACE)
    made = scene_of(town, 8.0)

    assert shipped is not None
    assert shipped.frame == made.frame
    np.testing.assert_array_equal(shipped.terrain.heights_m, made.terrain.heights_m)
    np.testing.assert_array_equal(shipped.terrain.land, made.terrain.land)
    for name in ("trees", "parked", "parked_bgr"):
        np.testing.assert_array_equal(getattr(shipped, name), getattr(made, name))
    for part in ("blocks", "crowds"):
        ours, theirs = getattr(shipped, part), getattr(made, part)
        for field in fields(ours):
            np.testing.assert_array_equal(getattr(ours, field.name), getattr(theirs, field.name))


def test_the_shipped_ground_is_the_usual_towns(town):
    area = Bounds(-100.0, -100.0, 100.0, 100.0)
    shipped = shipped_scene(1, DEFAULT_PLACE)
    made = scene_of(town, SHIPPED_M_PER_PX, area).textures[0].image.astype(int)

    assert shipped is not None
    finest = shipped.textures[0]
    top, left = round(finest.north_m - 100.0), round(-100.0 - finest.west_m)
    part = finest.image[top : top + 200, left : left + 200].astype(int)
    assert np.abs(part - made).mean() < 12.0  # of 255: it is packed
    assert [texture.m_per_px for texture in shipped.textures] == [1.0, 2.0, 4.0]


def test_the_usual_town_is_there_without_being_built(tmp_path):
    scene = first_scene(tmp_path, 1, PLACE)

    assert (scene.frame.latitude_deg, scene.frame.longitude_deg) == PLACE
    assert list(tmp_path.iterdir()) == []


def test_another_towns_coarse_scene_is_kept(tmp_path):
    made = first_scene(tmp_path, 2, PLACE)
    kept = first_scene(tmp_path, 2, PLACE)

    assert [path.name for path in tmp_path.iterdir()] == [first_folder(tmp_path, 2).name]
    np.testing.assert_array_equal(kept.textures[0].image, made.textures[0].image)
    assert kept.textures[0].m_per_px == pytest.approx(2.0)


def test_a_folder_that_keeps_no_scene_is_no_scene(tmp_path):
    (tmp_path / "scene.npz").write_bytes(b"damaged")

    assert kept_scene(tmp_path, PLACE) is None
    assert kept_scene(tmp_path / "none", PLACE) is None
