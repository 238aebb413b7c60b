import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.video.klv import Telemetry, decode, encode
from dronectl.video.optics import CameraPose
from dronectl.video.poses import (
    Airframe,
    fixed,
    pose_of,
    relative_angles_deg,
    stabilised,
    telemetry_of,
)
from missions.geo import GeoPoint

HERE = GeoPoint(48.1, -1.6)


def an_airframe(roll=5.0, pitch=-8.0, heading=200.0):
    return Airframe(HERE, 100.0, roll, pitch, heading)


def close(a, b, within=1e-6):
    return a == pytest.approx(b, abs=within)


def test_a_gimbal_counts_from_north_or_from_the_nose():
    airframe = an_airframe()

    assert stabilised(airframe, 0.0, -45.0, 30.0, yaw_is_earth=True).yaw_deg == 30.0
    assert stabilised(airframe, 0.0, -45.0, 170.0, yaw_is_earth=False).yaw_deg == 10.0


def test_a_bolted_camera_moves_with_the_airframe():
    pose = fixed(an_airframe(roll=10.0, pitch=-8.0, heading=200.0))

    assert close((pose.roll_deg, pose.pitch_deg, pose.yaw_deg), (10.0, -8.0, 200.0))


@given(
    st.floats(-40, 40),
    st.floats(-40, 40),
    st.floats(0, 359),
    st.floats(-89, 20),
    st.floats(0, 359),
)
def test_telemetry_says_the_same_pose(roll, pitch, heading, look, yaw):
    airframe = an_airframe(roll, pitch, heading)
    pose = CameraPose(HERE, 100.0, 0.0, look, yaw)

    read = pose_of(decode(encode(telemetry_of(1, airframe, pose, (62.0, 37.0)))))

    for row, other in zip(read.rotation, pose.rotation, strict=True):
        assert close(row, other, 3e-4)
    assert close(read.altitude_amsl_m, 100.0, 0.3)


def test_angles_against_the_airframe_are_positive_clockwise():
    azimuth, elevation, roll = relative_angles_deg(
        an_airframe(0.0, 0.0, 90.0), CameraPose(HERE, 0.0, 0.0, -20.0, 80.0)
    )

    assert close((azimuth, elevation, roll), (350.0, -20.0, 0.0))


@pytest.mark.parametrize("missing", ["position", "altitude_amsl_m", "heading_deg"])
def test_half_a_pose_is_none(missing):
    values = {"position": HERE, "altitude_amsl_m": 1.0, "heading_deg": 2.0}

    assert pose_of(Telemetry(1, **values)) == CameraPose(HERE, 1.0, 0.0, 0.0, 2.0)
    assert pose_of(Telemetry(1, **{**values, missing: None})) is None
