import math
import time

import numpy as np
import pytest

from dronectl.components import Gimbal, GimbalAttitude
from dronectl.vehicle import Attitude, Fix, Sample, Vehicle, VehicleKey
from dronectl.video.address import parse
from dronectl.video.feed import LATENCY_S, Feed, FeedSetup
from dronectl.video.frame import Frame, State
from dronectl.video.geolocate import flat
from dronectl.video.klv import Telemetry, decode
from dronectl.video.optics import Pixel
from missions.geo import GeoPoint, distance_m, north_east_m, offset
from tests.dronectl.video.streams import UTC_US, a_file, until
from tests.dronectl.video.test_recorder import packets

HERE = GeoPoint(48.1, -1.6)
LEVEL = flat(30.0)


def a_vehicle(north_m=0.0, **changes):
    values = {
        "position": offset(HERE, north_m, 0.0),
        "altitude_amsl_m": 130.0,
        "attitude": Attitude(3.0, -5.0, 90.0, 0.0),
        "north_mps": 10.0,
        "east_mps": 0.0,
        "ground_speed_mps": 10.0,
    }
    return Vehicle(key=VehicleKey(1), **{**values, **changes})


def see(feed, vehicle, attitude, now_s):
    """The vehicle's clock started with ours, and its words take no time."""
    gimbal = None if attitude is None else Gimbal(attitude=attitude, attitude_s=now_s)
    place = Fix(vehicle.position, vehicle.altitude_amsl_m, vehicle.north_mps, vehicle.east_mps, 0.0)
    said = [each for each in (place, vehicle.attitude, attitude) if each is not None]
    feed.heard = getattr(feed, "heard", 0) + len(said)
    samples = tuple(Sample(now_s, each) for each in said)
    feed.observe(
        vehicle.with_changes(
            gimbal=gimbal, samples=samples, sampled=feed.heard, booted_utc_s=UTC_US / 1e6
        ),
        now_s,
    )


DOWN = GimbalAttitude(0.0, -45.0, 0.0, yaw_is_earth=True)


@pytest.fixture
def feed(tmp_path):
    path = a_file(tmp_path / "a.ts", 24)
    setup = FeedSetup(
        time.monotonic,
        lambda now_s: UTC_US + round(now_s * 1e6),
        LEVEL,
        tmp_path / "r",
        "F-1",
        "V1",
    )
    return Feed(parse(str(path)), setup)


def a_frame(received_s, telemetry=None, utc_us=None):
    image = np.zeros((720, 1280, 3), np.uint8)
    return Frame(image, 1, received_s, None, utc_us, telemetry)


MIDDLE = Pixel(640, 360)


def test_a_click_means_the_ground_where_the_camera_was_when_the_picture_was_taken(feed):
    for tick in range(20):
        see(feed, a_vehicle(north_m=tick * 1.0), DOWN, 100.0 + tick / 10)

    pointed = feed.point_at(a_frame(101.0 + LATENCY_S), MIDDLE)

    north, east = north_east_m(HERE, pointed.located.point)
    assert (north, east) == pytest.approx((110.0, 0.0), abs=0.2)
    assert pointed.ellipse.holds(0.0, 0.0)


def test_the_streams_own_telemetry_goes_before_what_we_heard(feed):
    see(feed, a_vehicle(), DOWN, 100.0)
    told = Telemetry(
        UTC_US,
        heading_deg=180.0,
        position=HERE,
        altitude_amsl_m=130.0,
        relative_elevation_deg=-45.0,
        horizontal_fov_deg=40.0,
    )

    frame = a_frame(100.0, told, UTC_US + 20_000)

    north, _ = north_east_m(HERE, feed.point_at(frame, MIDDLE).located.point)
    assert north == pytest.approx(-100.0, abs=0.1)
    assert feed.lens(frame).horizontal_fov_deg == 40.0
    assert feed.pose(frame).skew_s == pytest.approx(0.02)


def test_without_a_fresh_pose_nothing_is_pointed_at(feed):
    assert feed.point_at(a_frame(100.0), MIDDLE) is None
    see(feed, a_vehicle(attitude=None), DOWN, 100.0)
    assert feed.view(a_frame(100.0)) is None

    see(feed, a_vehicle(), DOWN, 100.0)
    assert feed.view(a_frame(100.0)) is not None
    assert feed.view(a_frame(105.0)) is None
    assert feed.point_at(a_frame(105.0), MIDDLE) is None


def test_the_sky_is_no_place(feed):
    see(feed, a_vehicle(), GimbalAttitude(0.0, 10.0, 0.0, yaw_is_earth=True), 100.0)

    assert feed.point_at(a_frame(100.0), MIDDLE) is None


def test_a_camera_without_a_gimbal_looks_where_the_nose_points(feed):
    see(feed, a_vehicle(attitude=Attitude(0.0, -30.0, 90.0, 0.0)), None, 100.0)

    east = north_east_m(HERE, feed.point_at(a_frame(100.0), MIDDLE).located.point)[1]
    assert east == pytest.approx(100.0 / math.tan(math.radians(30)), abs=0.5)


def test_a_gimbal_counted_from_the_nose_turns_with_the_vehicle(feed):
    see(feed, a_vehicle(), GimbalAttitude(0.0, -45.0, 90.0, yaw_is_earth=False), 100.0)

    north, _ = north_east_m(HERE, feed.point_at(a_frame(100.0), MIDDLE).located.point)
    assert north == pytest.approx(-100.0, abs=0.5)


def test_the_recording_holds_where_the_camera_looked(feed):
    see(feed, a_vehicle(), DOWN, 100.0)

    told = feed.telemetry(100.0 + LATENCY_S)

    assert told.utc_us == UTC_US + 100_100_000
    assert (told.mission, told.platform, told.ground_speed_mps) == ("F-1", "V1", 10.0)
    assert (told.heading_deg, told.pitch_deg) == pytest.approx((90.0, -5.0))
    assert distance_m(told.centre, offset(HERE, 100.0, 0.0)) < 0.1
    assert told.slant_range_m == pytest.approx(141.4, abs=0.1)
    assert told.frame_width_m == pytest.approx(2 * 141.4 * math.tan(math.radians(31)), abs=0.5)
    assert len(told.corners) == 4
    assert feed.telemetry(200.0) is None


def test_towards_the_sky_the_recording_says_no_ground(feed):
    see(feed, a_vehicle(), GimbalAttitude(0.0, 40.0, 0.0, yaw_is_earth=True), 100.0)

    assert feed.telemetry(100.0).centre is None


def test_a_picture_that_says_when_it_was_taken_is_matched_by_that_however_late_it_comes(feed):
    for tick in range(20):
        see(feed, a_vehicle(north_m=tick * 1.0), DOWN, 100.0 + tick / 10)

    frame = a_frame(160.0, utc_us=UTC_US + 100_500_000)

    north, _ = north_east_m(HERE, feed.point_at(frame, MIDDLE).located.point)
    assert north == pytest.approx(105.0, abs=0.2)
    assert feed.pose(frame).skew_s == 0.0
    told = feed.telemetry(160.0, UTC_US + 100_500_000)
    assert told.utc_us == UTC_US + 100_500_000
    assert north_east_m(HERE, told.position)[0] == pytest.approx(5.0, abs=0.05)


def test_a_stamp_of_another_clock_is_not_believed(feed):
    see(feed, a_vehicle(), DOWN, 100.0)

    assert feed.pose(a_frame(100.1, utc_us=12_345)).is_trusted


def test_read_record_and_status_go_together(feed):
    feed.recorder.start()
    see(feed, a_vehicle(), DOWN, time.monotonic())
    feed.start()
    until(lambda: feed.status(0.0)[0].state is State.ENDED)
    assert feed.source.join(3)

    source, recorder = feed.status(time.monotonic())
    assert (source.frames, recorder.frames) == (24, 24)
    (made,) = feed.setup.folder.glob("*.ts")
    assert decode(packets(made, "data")[0]).platform == "V1"
    assert feed.newest().number == 24
    feed.close()


def test_a_feed_that_has_nowhere_to_record_only_shows(tmp_path):
    path = a_file(tmp_path / "a.ts", 6)
    feed = Feed(parse(str(path)), FeedSetup(time.monotonic, lambda _: 0, LEVEL))

    assert feed.recorder is None
    assert feed.status(0.0)[1] is None
    assert feed.newest() is None
