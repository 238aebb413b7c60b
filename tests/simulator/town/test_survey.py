"""What a camera keeps of the town is the town."""

import numpy as np
import pytest

from simulator.camera.optics import Lens, Pose
from simulator.camera.renderer import Camera
from simulator.camera.survey import crowds_of, scene_of, terrain_of
from simulator.town.values import Bounds


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
