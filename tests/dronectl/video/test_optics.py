import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dronectl.video.optics import (
    CameraPose,
    Lens,
    Pixel,
    angles_deg,
    applied,
    horizon,
    product,
    rotation,
    transposed,
)
from missions.geo import GeoPoint

HERE = GeoPoint(48.1, -1.6)
BENT = (-0.12, 0.03, 0.0008, -0.0005, 0.0)


def close(a, b, within=1e-6):
    return a == pytest.approx(b, abs=within)


def a_pose(roll=0.0, pitch=0.0, yaw=0.0):
    return CameraPose(HERE, 100.0, roll, pitch, yaw)


@pytest.mark.parametrize("distortion", [None, BENT])
@given(x=st.floats(0, 1280), y=st.floats(0, 720))
def test_a_pixel_is_where_its_direction_appears(distortion, x, y):
    lens = Lens(1280, 720, 62.0, distortion, Pixel(650.0, 350.0))

    assert close(lens.pixel(lens.direction(Pixel(x, y))), (x, y), 1e-4)


def test_the_field_of_view_goes_from_border_to_border():
    lens = Lens(1280, 720, 62.0)

    forward, right, _ = lens.direction(Pixel(1280, 360))
    assert close(math.degrees(math.atan2(right, forward)), 31.0)
    forward, _, down = lens.direction(Pixel(640, 720))
    assert close(math.degrees(math.atan2(down, forward)), lens.vertical_fov_deg / 2)


def test_what_is_behind_or_beyond_the_lens_has_no_pixel():
    assert Lens(1280, 720, 62.0).pixel((-1.0, 0.1, 0.0)) is None
    assert Lens(1280, 720, 62.0).pixel((0.0, 0.0, 0.0)) is None
    assert Lens(1280, 720, 62.0, (-0.3, 0.0, 0.0, 0.0, 0.0)).pixel((1.0, 2.0, 0.0)) is None


def test_a_smaller_picture_shows_the_same():
    lens = Lens(1280, 720, 62.0, BENT, Pixel(650.0, 350.0))

    assert close(
        lens.scaled(640, 360).direction(Pixel(100, 50)), lens.direction(Pixel(200, 100)), 1e-9
    )


@given(st.floats(-179, 179), st.floats(-89.9, 89.9), st.floats(0, 359.9))
def test_angles_come_back_from_their_rotation(roll, pitch, yaw):
    assume(abs(pitch) < 89.5)

    assert close(angles_deg(rotation(roll, pitch, yaw)), (roll, pitch, yaw), 1e-5)


@given(st.floats(-180, 180), st.sampled_from([-90.0, 90.0]), st.floats(0, 359.9))
def test_straight_down_the_picture_still_lies_the_same(roll, pitch, yaw):
    turned = rotation(roll, pitch, yaw)

    again = rotation(*angles_deg(turned))

    for row, other in zip(again, turned, strict=True):
        assert close(row, other, 1e-5)


def test_a_rotation_and_its_way_back_are_none():
    turned = rotation(10, -40, 200)

    assert close(applied(product(turned, transposed(turned)), (1.0, 2.0, 3.0)), (1.0, 2.0, 3.0))


def test_the_optical_axis_points_where_the_angles_say():
    north, east, down = applied(rotation(0.0, -30.0, 90.0), (1.0, 0.0, 0.0))

    assert close((north, east, down), (0.0, math.cos(math.radians(30)), 0.5))


def test_the_horizon_lies_where_the_picture_looks_level():
    lens = Lens(1280, 720, 62.0)

    assert horizon(a_pose(), lens) == (Pixel(0, 360), Pixel(1280, 360))
    left, right = horizon(a_pose(roll=10.0, pitch=-5.0, yaw=77.0), lens)
    for pixel in (left, right):
        assert close(applied(a_pose(10.0, -5.0, 77.0).rotation, lens.direction(pixel))[2], 0.0)
    assert left.y < right.y or left.x == 0


def test_leaning_right_the_horizon_falls_to_the_left():
    left, right = horizon(a_pose(roll=20.0), Lens(1280, 720, 62.0))

    assert left.y > right.y


def test_looking_down_there_is_no_horizon():
    assert horizon(a_pose(pitch=-90.0), Lens(1280, 720, 62.0)) is None
    assert horizon(a_pose(pitch=-45.0), Lens(1280, 720, 62.0)) is None


def test_on_its_side_the_horizon_stands():
    top, bottom = horizon(a_pose(roll=90.0), Lens(1280, 720, 62.0))

    assert close(top.x, 640)
    assert close(bottom.x, 640)
