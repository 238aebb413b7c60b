"""The camera component and the gimbal manager, as a station sees them."""

import math

import pytest

from simulator.camera_reports import VideoOffer
from simulator.world import FleetSpec, World
from tests.simulator.station import Station

URI = "rtsp://127.0.0.1:8554/drone1"
PITCHYAW, CONFIGURE, ROI_LOCATION, ROI_NONE = 1000, 1001, 195, 197


@pytest.fixture(params=["ardupilot", "px4"])
def station(request):
    fleet = FleetSpec(autopilot=request.param, videos=(VideoOffer(URI),), gust_mps=0.0)
    found = Station(World(fleet))
    found.pass_time(12.0)
    return found


def last(station, name, component):
    return [m for m in station.heard if m.msgname == name and m.get_srcComponent() == component][-1]


def ask(station, number, *params, component):
    mark = len(station.heard)
    result = station.ack(512, float(number), *params, component=component)
    return result, station.heard[mark:]


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (259, "CAMERA_INFORMATION"),
        (260, "CAMERA_SETTINGS"),
        (261, "STORAGE_INFORMATION"),
        (262, "CAMERA_CAPTURE_STATUS"),
        (269, "VIDEO_STREAM_INFORMATION"),
        (270, "VIDEO_STREAM_STATUS"),
        (271, "CAMERA_FOV_STATUS"),
    ],
)
def test_the_camera_component_describes_itself_when_asked(station, number, name):
    result, heard = ask(station, number, component=100)

    assert result == 0
    assert any(m.msgname == name and m.get_srcComponent() == 100 for m in heard)


def test_the_camera_says_that_it_is_there(station):
    assert last(station, "HEARTBEAT", 100).type == 30
    assert last(station, "HEARTBEAT", 1).type == 2


def test_the_stream_is_announced_with_its_address(station):
    ask(station, 269, 1.0, component=100)
    stream = last(station, "VIDEO_STREAM_INFORMATION", 100)

    assert (stream.uri, stream.count, stream.type, stream.encoding) == (URI, 1, 0, 1)
    assert (stream.resolution_h, stream.resolution_v, stream.framerate) == (640, 360, 10.0)
    assert ask(station, 269, 2.0, component=100)[0] == 2  # there is no second one


def test_the_gimbal_manager_is_the_autopilot(station):
    assert ask(station, 280, component=1)[0] == 0
    found = last(station, "GIMBAL_MANAGER_INFORMATION", 1)

    assert found.gimbal_device_id == 1
    assert found.pitch_min == pytest.approx(-math.pi / 2)


def test_the_gimbal_turns_to_the_angles_it_is_told(station):
    assert station.ack(PITCHYAW, -40.0, 25.0, math.nan, math.nan) == 0
    station.pass_time(2.0)

    gimbal = station.world.vehicles[0].camera.gimbal
    assert (gimbal.pitch_deg, gimbal.yaw_deg) == pytest.approx((-40.0, 25.0))
    told = last(station, "GIMBAL_DEVICE_ATTITUDE_STATUS", 1)
    assert told.flags & 32
    w, x, y, z = told.q
    assert math.degrees(math.asin(2 * (w * y - z * x))) == pytest.approx(-40.0, abs=0.01)


def test_a_locked_yaw_is_from_north(station):
    body = station.world.vehicles[0].pilot.body
    body.yaw_deg = 90.0

    station.ack(PITCHYAW, -20.0, 30.0, math.nan, math.nan, 16.0)
    station.pass_time(2.0)

    assert station.world.vehicles[0].camera.gimbal.yaw_deg == pytest.approx(-60.0)
    assert last(station, "GIMBAL_DEVICE_ATTITUDE_STATUS", 1).flags & 64


def test_it_looks_at_a_place_on_the_map_without_a_mission(station):
    vehicle = station.world.vehicles[0]
    latitude, longitude = vehicle.pilot.frame.to_global(0.0, 100.0)
    place = {"x": round(latitude * 1e7), "y": round(longitude * 1e7), "z": -100.0}

    assert station.ack_int(ROI_LOCATION, frame=3, **place) == 0
    station.pass_time(2.0)

    gimbal = vehicle.camera.gimbal
    assert gimbal.pitch_deg == pytest.approx(-45.0, abs=0.1)
    assert (vehicle.pilot.body.yaw_deg + gimbal.yaw_deg) % 360 == pytest.approx(90.0, abs=0.1)
    assert station.ack(ROI_NONE) == 0
    station.pass_time(2.0)
    assert gimbal.pitch_deg == pytest.approx(0.0)


def test_the_gimbal_obeys_the_station_that_took_it_and_no_other(station):
    other = Station(station.world, source=(42, 190))

    assert other.ack(CONFIGURE, -2.0, -2.0, -1.0, -1.0) == 0
    assert station.ack(PITCHYAW, -40.0, 0.0, math.nan, math.nan) == 1
    assert last(other, "GIMBAL_MANAGER_STATUS", 1).primary_control_sysid == 42
    assert other.ack(CONFIGURE, -3.0, -3.0, -1.0, -1.0) == 0
    assert station.ack(PITCHYAW, -40.0, 0.0, math.nan, math.nan) == 0


def test_it_turns_at_a_rate_until_told_to_stop(station):
    nan = math.nan
    gimbal = station.world.vehicles[0].camera.gimbal

    station.send(
        "GIMBAL_MANAGER_SET_PITCHYAW",
        pitch=nan,
        yaw=nan,
        pitch_rate=math.radians(-10),
        yaw_rate=nan,
    )
    station.pass_time(2.0)
    assert gimbal.pitch_deg == pytest.approx(-20.0, abs=1.5)

    station.send("GIMBAL_MANAGER_SET_PITCHYAW", pitch=nan, yaw=nan, pitch_rate=0.0, yaw_rate=0.0)
    station.pass_time(0.5)
    stopped = gimbal.pitch_deg
    station.pass_time(1.0)
    assert gimbal.pitch_deg == stopped


def test_pictures_are_counted_and_reported_by_the_camera(station):
    assert station.ack(2000, 0.0, 0.0, 1.0, component=100) == 0
    station.pass_time(0.5)

    image = last(station, "CAMERA_IMAGE_CAPTURED", 100)
    assert (image.image_index, image.capture_result) == (0, 1)


def test_zoom_narrows_what_the_lens_sees(station):
    assert station.ack(531, 2.0, 100.0, component=100) == 0

    ask(station, 270, component=100)
    assert last(station, "VIDEO_STREAM_STATUS", 100).hfov < 10
    assert station.ack(531, 2.0, 101.0, component=100) == 2


def test_a_command_the_camera_does_not_know_is_unsupported(station):
    assert station.ack(400, 1.0, component=100) == 3
    assert not station.world.vehicles[0].pilot.is_armed


def test_without_a_camera_there_is_no_component_100():
    station = Station(World(FleetSpec()))
    station.pass_time(3.0)

    assert {m.get_srcComponent() for m in station.heard} == {1}
