import math

import numpy as np
import pytest

from dronectl.video.chart import Chart, World
from dronectl.video.geolocate import flat
from dronectl.video.klv import Telemetry
from dronectl.video.motion import Detection
from dronectl.video.painting import Blur, Overlay, both, px_per_m, readings_of, view_of
from dronectl.video.redact import Box
from missions.geo import GeoPoint, offset

HERE = GeoPoint(48.1, -1.6)
GROUND = flat(30.0)
UTC_US = 1_780_300_800_000_000


def told(**changes):
    values = {
        "position": HERE, "altitude_amsl_m": 130.0, "heading_deg": 90.0, "mission": "F-7",
        "relative_elevation_deg": -90.0, "horizontal_fov_deg": 60.0, "slant_range_m": 100.0,
        "centre": HERE, "ground_speed_mps": 5.0,
    }  # fmt: skip
    return Telemetry(UTC_US, **(values | changes))


def noise(seed=1):
    return np.random.default_rng(seed).integers(0, 255, (360, 640, 3), np.uint8)


def test_the_instruments_say_what_the_recording_tells():
    found = readings_of(told(), UTC_US, GROUND)

    assert (found.flight, found.target, found.target_range_m) == ("F-7", HERE, 100.0)
    assert found.height_above_ground_m == pytest.approx(100.0)
    assert found.gimbal_pitch_deg == pytest.approx(-90.0)
    assert readings_of(None, UTC_US, GROUND).utc_us == UTC_US
    bare = readings_of(Telemetry(UTC_US), UTC_US, GROUND)
    assert (bare.position, bare.height_above_ground_m, bare.gimbal_yaw_deg) == (None, None, None)


def test_an_overlay_is_drawn_and_leaves_most_of_the_picture():
    image = noise()
    before = image.copy()

    Overlay(GROUND)(image, UTC_US, told())

    changed = np.any(image != before, axis=2).mean()
    assert 0.005 < changed < 0.3


def test_without_telemetry_the_time_is_drawn_all_the_same():
    image = np.zeros((360, 640, 3), np.uint8)

    Overlay(GROUND)(image, UTC_US, None)

    assert image.any()


def test_private_ground_is_hidden_where_it_lies():
    corners = tuple(offset(HERE, n, e) for n, e in ((-9, -9), (-9, 9), (9, 9), (9, -9)))
    chart = Chart(World(private=(corners,)), GROUND)
    image = noise()
    before = image.copy()

    Blur(GROUND, (chart,), hides_moving=False)(image, UTC_US, told())

    assert np.any(image[170:190, 310:330] != before[170:190, 310:330])
    assert np.array_equal(image[:100], before[:100])


def test_what_a_detector_finds_is_hidden():
    class Finder:
        def detect(self, image_bgr):
            return (Detection(Box(100, 100, 140, 140), 0.9, "face"),)

    image = noise()
    before = image.copy()

    Blur(GROUND, hides_moving=False, detectors=(Finder(),))(image, UTC_US, None)

    assert image[110:130, 110:130].std() < 0.6 * before[110:130, 110:130].std()
    assert np.array_equal(image[200:], before[200:])


def test_what_moves_is_hidden():
    blur = Blur(GROUND)
    rng = np.random.default_rng(3)
    ground = rng.integers(60, 190, (360, 640, 3), np.uint8)
    hidden = 0
    for tick in range(20):
        image = ground.copy()
        x = 100 + tick * 6
        image[200:216, x : x + 24] = 255
        blur(image, UTC_US + tick * 100_000, told(slant_range_m=60.0))
        hidden += image[200:216, x : x + 24].min() < 255

    assert hidden > 5


def test_what_is_hidden_stays_hidden_under_what_is_drawn():
    done = []
    paint = both(lambda *_: done.append("blur"), lambda *_: done.append("overlay"))

    paint(noise(), UTC_US, None)

    assert done == ["blur", "overlay"]


def test_a_metres_size_is_known_from_the_range():
    assert px_per_m(told(), 640) == pytest.approx(320 / math.tan(math.radians(30)) / 100.0)
    assert px_per_m(None, 640) == px_per_m(Telemetry(UTC_US), 640) == 10.0


def test_without_a_position_there_is_no_view():
    assert view_of(told(position=None), (640, 360), GROUND) is None
    assert view_of(told(horizontal_fov_deg=None), (640, 360), GROUND).lens.width_px == 640
