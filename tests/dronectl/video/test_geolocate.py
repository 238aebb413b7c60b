import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.video.geolocate import (
    FARTHEST_M,
    Accuracy,
    ErrorEllipse,
    Motion,
    corners,
    error_ellipse,
    flat,
    footprint,
    is_hidden,
    locate,
    project,
)
from dronectl.video.optics import CameraPose, Lens, Pixel, applied
from missions.geo import GeoPoint, distance_m, north_east_m, offset

HERE = GeoPoint(48.1, -1.6)
LENS = Lens(1280, 720, 62.0)
MIDDLE = Pixel(640, 360)


def a_pose(**changes):
    values = {
        "position": HERE,
        "altitude_amsl_m": 130.0,
        "roll_deg": 0.0,
        "pitch_deg": -45.0,
        "yaw_deg": 90.0,
    }
    return CameraPose(**{**values, **changes})


def hilly(point):
    north, east = north_east_m(HERE, point)
    return 30.0 + 8.0 * math.sin(north / 40.0) * math.cos(east / 55.0)


def a_wall(height_m=100.0):
    """A ridge 100 to 120 m east of the camera on ground at 30 m."""

    def ground(point):
        _, east = north_east_m(HERE, point)
        return 30.0 + max(0.0, height_m - abs(east - 110.0) * 2.0)

    return ground


@given(
    pitch=st.floats(-90, -12),
    yaw=st.floats(0, 360),
    roll=st.floats(-25, 25),
    pixel=st.builds(Pixel, st.floats(0, 1280), st.floats(0, 720)),
    position=st.builds(GeoPoint, st.floats(-75, 75), st.floats(-180, 180)),
)
def test_a_located_place_appears_at_its_pixel_again(pitch, yaw, roll, pixel, position):
    pose = a_pose(position=position, pitch_deg=pitch, yaw_deg=yaw, roll_deg=roll)

    seen = locate(pose, LENS, pixel, flat(30.0))

    if seen is not None:
        assert seen.altitude_amsl_m == pytest.approx(30.0, abs=0.01)
        back = project(pose, LENS, seen.point, seen.altitude_amsl_m)
        assert back == pytest.approx(pixel, abs=0.3)


@given(st.floats(-90, -20), st.floats(0, 360), st.floats(0, 1280), st.floats(200, 720))
def test_on_hills_too(pitch, yaw, x, y):
    pose = a_pose(pitch_deg=pitch, yaw_deg=yaw)

    seen = locate(pose, LENS, Pixel(x, y), hilly)

    assert seen is not None
    assert seen.altitude_amsl_m == pytest.approx(hilly(seen.point), abs=0.05)
    assert project(pose, LENS, seen.point, seen.altitude_amsl_m) == pytest.approx((x, y), abs=0.2)


def test_half_way_down_the_ground_is_as_far_as_the_camera_is_high():
    seen = locate(a_pose(), LENS, MIDDLE, flat(30.0))

    north, east = north_east_m(HERE, seen.point)
    assert (north, east) == pytest.approx((0.0, 100.0), abs=0.01)
    assert seen.slant_range_m == pytest.approx(141.42, abs=0.01)


def test_curvature_is_right_far_away():
    pose = a_pose(pitch_deg=-math.degrees(math.atan2(100, 5000)))

    seen = locate(pose, LENS, MIDDLE, flat(30.0))

    # 100 m over 5 km, and the ground falls away by d²/2R: the ray meets it a little later
    assert distance_m(HERE, seen.point) == pytest.approx(5102, abs=1)
    assert project(pose, LENS, seen.point, 30.0) == pytest.approx(MIDDLE, abs=0.01)


@pytest.mark.parametrize("pitch", [1.0, 30.0, 90.0, 0.0])
def test_sky_is_no_ground(pitch):
    assert locate(a_pose(pitch_deg=pitch), LENS, Pixel(640, 0), flat(30.0)) is None


def test_nothing_is_located_under_ground_or_where_ground_is_not_known():
    assert locate(a_pose(altitude_amsl_m=20.0), LENS, MIDDLE, flat(30.0)) is None
    assert locate(a_pose(), LENS, MIDDLE, lambda _: None) is None


def test_beyond_the_known_ground_the_last_height_goes_on():
    def only_near(point):
        return 30.0 if distance_m(HERE, point) < 50 else None

    seen = locate(a_pose(), LENS, MIDDLE, only_near)

    assert north_east_m(HERE, seen.point)[1] == pytest.approx(100.0, abs=0.01)


def test_a_ridge_in_between_is_what_is_seen():
    pose = a_pose(pitch_deg=-20.0)

    seen = locate(pose, LENS, MIDDLE, a_wall())

    assert north_east_m(HERE, seen.point)[1] < 110.0
    assert is_hidden(pose, offset(HERE, 0.0, 250.0), 30.0, a_wall())
    assert not is_hidden(pose, offset(HERE, 0.0, 250.0), 30.0, flat(30.0))
    assert not is_hidden(pose, offset(HERE, 0.0, 50.0), 30.0, a_wall())
    assert not is_hidden(pose, HERE, 129.5, a_wall())


def test_a_needle_is_not_jumped_over():
    """Two metres wide, far away, seen almost level: every step must respect the steepest slope."""

    def needle(point):
        _, east = north_east_m(HERE, point)
        return 30.0 + max(0.0, 95.0 - abs(east - 1000.0) * 2.4)

    seen = locate(a_pose(pitch_deg=-1.0), LENS, MIDDLE, needle)

    assert north_east_m(HERE, seen.point)[1] == pytest.approx(990, abs=12)


def test_what_is_behind_has_no_place_in_the_picture():
    assert project(a_pose(pitch_deg=0.0), LENS, offset(HERE, 0.0, -100.0), 130.0) is None


def test_the_footprint_of_a_camera_looking_down_is_its_field_of_view():
    outline = footprint(a_pose(pitch_deg=-90.0, yaw_deg=0.0), LENS, flat(30.0))

    plane = [north_east_m(HERE, p) for p in outline]
    half_m = 100 * math.tan(math.radians(31))
    assert max(e for _, e in plane) == pytest.approx(half_m, rel=1e-3)
    assert max(n for n, _ in plane) == pytest.approx(half_m * 720 / 1280, rel=1e-3)
    assert plane[0][0] > 0 > plane[0][1]


def test_a_footprint_is_cut_off_before_the_horizon():
    pose = a_pose(pitch_deg=-5.0, roll_deg=12.0)

    outline = footprint(pose, LENS, flat(30.0))

    assert len(outline) == 32
    assert all(distance_m(HERE, p) <= FARTHEST_M for p in outline)
    assert max(distance_m(HERE, p) for p in outline) > 3000
    for point in outline:
        pixel = project(pose, LENS, point, 30.0)
        assert -1 <= pixel.x <= 1281
        assert -1 <= pixel.y <= 721


def test_the_sky_has_no_footprint_and_no_corners():
    assert footprint(a_pose(pitch_deg=60.0), LENS, flat(30.0)) == ()
    assert corners(a_pose(pitch_deg=-10.0), LENS, flat(30.0)) is None


def test_corners_go_clockwise_from_the_upper_left():
    found = corners(a_pose(yaw_deg=0.0), LENS, flat(30.0))

    a, b, c, d = (north_east_m(HERE, p) for p in found)
    assert a[1] < 0 < b[1]
    assert c[0] < b[0]
    assert d[1] == pytest.approx(-c[1], abs=0.01)


def test_straight_down_the_ellipse_is_round_and_what_the_causes_add_up_to():
    accuracy = Accuracy(1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

    ellipse = error_ellipse(a_pose(pitch_deg=-90.0), LENS, MIDDLE, flat(30.0), accuracy)

    assert ellipse.semi_major_m == pytest.approx(2.448, abs=0.01)
    assert ellipse.semi_minor_m == pytest.approx(2.448, abs=0.01)


def test_a_skewed_clock_smears_along_the_way():
    accuracy = Accuracy(0.0, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0)

    ellipse = error_ellipse(
        a_pose(pitch_deg=-90.0), LENS, MIDDLE, flat(30.0), accuracy, Motion(7.0, 7.0)
    )

    assert ellipse.bearing_deg == pytest.approx(45.0)
    assert ellipse.semi_major_m == pytest.approx(2.448 * 0.5 * math.hypot(7, 7), abs=0.01)
    assert ellipse.holds(3.0, 3.0)
    assert not ellipse.holds(3.0, -3.0)


def test_towards_the_horizon_the_ellipse_grows_and_then_has_no_end():
    near = error_ellipse(a_pose(pitch_deg=-60.0), LENS, MIDDLE, flat(30.0))
    far = error_ellipse(a_pose(pitch_deg=-15.0), LENS, MIDDLE, flat(30.0))

    assert far.semi_major_m > 4 * near.semi_major_m
    assert far.bearing_deg == pytest.approx(90.0, abs=1.0)
    assert error_ellipse(a_pose(pitch_deg=-0.9), LENS, MIDDLE, flat(30.0)) is None
    assert error_ellipse(a_pose(pitch_deg=20.0), LENS, MIDDLE, flat(30.0)) is None


@pytest.mark.parametrize("ground", [flat(30.0), hilly])
def test_the_true_place_is_inside_as_often_as_the_ellipse_says(ground):
    rng = random.Random(7)  # noqa: S311 - repeatable, not secret
    accuracy, inside, tries = Accuracy(), 0, 600
    for _ in range(tries):
        pose = a_pose(pitch_deg=rng.uniform(-90, -35), yaw_deg=rng.uniform(0, 360))
        pixel = Pixel(rng.uniform(100, 1180), rng.uniform(360, 700))
        truth = locate(pose, LENS, pixel, ground)
        believed = CameraPose(
            offset(
                pose.position,
                rng.gauss(0, accuracy.horizontal_m),
                rng.gauss(0, accuracy.horizontal_m),
            ),
            pose.altitude_amsl_m + rng.gauss(0, math.hypot(accuracy.vertical_m, 1.0)),
            pose.roll_deg + rng.gauss(0, accuracy.tilt_deg),
            pose.pitch_deg + rng.gauss(0, accuracy.tilt_deg),
            pose.yaw_deg + rng.gauss(0, accuracy.heading_deg),
        )
        clicked = Pixel(pixel.x + rng.gauss(0, 1.5), pixel.y + rng.gauss(0, 1.5))
        found = locate(believed, LENS, clicked, ground)
        ellipse = error_ellipse(believed, LENS, clicked, ground, accuracy)
        inside += ellipse.holds(*north_east_m(found.point, truth.point))

    assert 0.93 <= inside / tries <= 0.995


def test_an_ellipse_holds_its_own_axes():
    ellipse = ErrorEllipse(10.0, 2.0, 90.0)

    assert ellipse.holds(0.0, 9.9)
    assert not ellipse.holds(2.1, 0.0)


def test_rays_keep_their_length():
    ray = applied(a_pose().rotation, LENS.direction(Pixel(3, 700)))

    assert math.sqrt(sum(v * v for v in ray)) == pytest.approx(1.0)


@pytest.mark.parametrize("height_m", [0.1, 2.0, 40.0])
def test_a_camera_that_looks_level_is_not_followed_in_small_steps_to_the_horizon(height_m):
    asked = []

    def ground(point):
        asked.append(point)
        return 30.0

    pose = a_pose(pitch_deg=0.0, yaw_deg=0.0, altitude_amsl_m=30.0 + height_m)
    locate(pose, LENS, LENS.axis, ground)

    assert len(asked) < 2_500


def test_what_is_farther_than_wanted_is_not_in_the_footprint():
    pose = a_pose(pitch_deg=-10.0, yaw_deg=0.0)

    outline = footprint(pose, LENS, flat(30.0), 800.0)

    far = max(distance_m(pose.position, point) for point in outline)
    assert 600.0 < far <= 801.0
