"""Cameras and gimbals in the control core, against the simulated fleet and by hand."""

from functools import partial

import pytest

from dronectl import requests as wanted
from dronectl.components import Address
from dronectl.mavlink.codec import Encoder, build
from dronectl.protocol.machine import Fault
from dronectl.vehicle import VehicleKey
from missions.geo import offset
from simulator.camera_reports import VideoOffer
from simulator.faults import FaultPlan
from simulator.world import FleetSpec, World
from tests.support.box import PX4, Box, Rig
from tests.support.virtual import VirtualFleet

ONE = VehicleKey(1)
OURS = Address(255, 190)
URI = "rtsp://127.0.0.1:8554/drone1"


def a_fleet(autopilot="ardupilot", *, has_camera=True):
    offers = (VideoOffer(URI),) if has_camera else ()
    fleet = VirtualFleet(
        World(
            FleetSpec(vehicles=1, autopilot=autopilot, videos=offers), FaultPlan(), links=("link",)
        )
    )
    fleet.run(6.0)
    return fleet


@pytest.fixture(params=["ardupilot", "px4"])
def fleet(request):
    return a_fleet(request.param)


def gimbal(fleet):
    return fleet.vehicle(ONE).gimbal


def looks(fleet, request):
    """Where the camera looks two seconds after a request was fulfilled: pitch, yaw, from north."""
    assert fleet.ask(request).failure is None
    fleet.run(2.0)
    attitude = gimbal(fleet).attitude
    return round(attitude.pitch_deg), round(attitude.yaw_deg) % 360, attitude.yaw_is_earth


def test_a_camera_is_met_and_tells_its_streams_lens_and_zoom(fleet):
    (camera,) = fleet.vehicle(ONE).cameras

    assert camera.address == Address(1, 100)
    assert [(s.uri, s.name) for s in camera.streams] == [(URI, "Town camera")]
    assert camera.picture_fov_deg == pytest.approx(62.0)
    assert (camera.has_zoom, camera.zoom_fraction) == (True, 0.0)
    assert all(c.resource != "camera 100" for c in fleet.station.tracks[ONE].conversations)


def test_a_gimbal_tells_what_it_can_and_how_it_lies(fleet):
    told = gimbal(fleet)

    assert told.manager == Address(1, 1)
    assert told.limits.pitch_deg == pytest.approx((-90.0, 30.0))
    assert told.holder is None
    assert told.is_fresh(fleet.now_s)
    assert (told.attitude.pitch_deg, told.attitude.yaw_is_earth) == (0.0, False)


def test_the_vehicles_motion_comes_with_its_own_clock(fleet):
    vehicle = fleet.vehicle(ONE)
    kinds = {type(sample.value).__name__ for sample in vehicle.samples}

    assert kinds == {"Fix", "Attitude", "GimbalAttitude"}
    assert vehicle.sampled >= len(vehicle.samples) > 50
    assert vehicle.samples[-1].boot_s == pytest.approx(vehicle.boot_s, abs=0.3)
    assert vehicle.booted_utc_s == pytest.approx(vehicle.utc_s - vehicle.boot_s, abs=1.5)


def test_the_camera_is_turned_held_to_a_place_and_let_go(fleet):
    home = fleet.vehicle(ONE).home
    place = offset(home.point, 60.0, 60.0)
    low = partial(wanted.LookAt, ONE, place, home.altitude.value_m - 30.0)

    assert looks(fleet, low()) == (-19, 45, True)
    assert gimbal(fleet).holder is None
    assert looks(fleet, wanted.LookAhead(ONE)) == (0, 0, False)
    assert looks(fleet, wanted.AimCamera(ONE, -30.0, 90.0)) == (-30, 90, True)
    assert gimbal(fleet).holder == OURS
    assert looks(fleet, wanted.AimCamera(ONE, -120.0, 10.0, yaw_is_earth=False)) == (-90, 10, False)
    assert looks(fleet, wanted.CentreCamera(ONE)) == (0, 0, False)
    assert looks(fleet, wanted.AimCamera(ONE, -20.0)) == (-20, 0, True)
    assert looks(fleet, wanted.RestCamera(ONE)) == (0, 0, False)
    turned = looks(fleet, wanted.TurnCamera(ONE, yaw_rate_degps=10.0))
    assert turned[1] in range(15, 35)
    assert fleet.ask(wanted.ReleaseCamera(ONE)).failure is None
    fleet.run(1.5)
    assert gimbal(fleet).holder is None


def test_zooming_narrows_the_view(fleet):
    assert fleet.ask(wanted.ZoomCamera(ONE, 0.5)).failure is None
    fleet.run(1.5)

    (camera,) = fleet.vehicle(ONE).cameras
    assert camera.zoom_fraction == pytest.approx(0.5)
    assert camera.picture_fov_deg == pytest.approx(24.0, abs=0.1)


def test_the_newest_order_wins_and_what_was_sent_is_done():
    fleet = a_fleet()
    fleet.ask(wanted.AimCamera(ONE, -10.0, 0.0))
    first = fleet.submit(wanted.AimCamera(ONE, -40.0, 0.0))
    second = fleet.submit(wanted.AimCamera(ONE, -50.0, 0.0))
    place = fleet.vehicle(ONE).home
    third = fleet.submit(wanted.LookAt(ONE, place.point, place.altitude.value_m))
    fourth = fleet.submit(wanted.LookAhead(ONE))
    fleet.run(2.0)

    ends = {e.request_id: e.failure for e in fleet.events if hasattr(e, "failure")}
    assert ends[first] is ends[second] is ends[fourth] is None
    assert ends[third].fault is Fault.CANCELLED


def test_a_camera_somebody_else_holds_is_taken_only_when_told_to():
    fleet = a_fleet()
    fleet.world.vehicles[0].unit.controller = (250, 190)
    fleet.run(1.5)
    home = fleet.vehicle(ONE).home
    look = partial(wanted.LookAt, ONE, home.point, home.altitude.value_m)

    refused = fleet.ask(wanted.AimCamera(ONE, -30.0, 0.0))
    assert "station 250 has control" in refused.failure.text
    assert "station 250 has control" in fleet.ask(look()).failure.text
    assert fleet.ask(look(takes_over=True)).failure is None
    assert fleet.ask(wanted.AimCamera(ONE, -30.0, 0.0, takes_over=True)).failure is None
    assert gimbal(fleet).holder == OURS


def test_a_drone_without_a_camera_says_what_it_lacks():
    fleet = a_fleet(has_camera=False)

    assert gimbal(fleet) is None
    assert fleet.vehicle(ONE).cameras == ()
    assert "no camera that zooms" in fleet.ask(wanted.ZoomCamera(ONE, 0.5)).failure.text
    assert "nothing to release" in fleet.ask(wanted.ReleaseCamera(ONE)).failure.text


# --- by hand


class Carrier:
    """A box with components beside its autopilot."""

    def __init__(self, **changes):
        self.box = Box(**changes)
        self.rig = Rig()
        self.rig.open("radio", self.box)
        self.rig.run(3.0)

    def say(self, component_id, name, **fields):
        encoder = Encoder(1, component_id)
        self.rig.hear("radio", encoder.encode(build(name, **fields)))

    @property
    def vehicle(self):
        return self.rig.vehicle(ONE)

    def sent(self, command):
        asked = self.rig.sent_on("radio", "COMMAND_LONG")
        return [m.fields for m in asked if m.fields.command == command]


def test_an_old_mount_is_turned_by_angles_from_the_nose():
    carrier = Carrier(autopilot=PX4)
    carrier.say(1, "MOUNT_ORIENTATION", pitch=-10.0, yaw=20.0, yaw_absolute=float("nan"))
    assert carrier.vehicle.gimbal.attitude.pitch_deg == pytest.approx(-10.0)

    for request in (
        wanted.AimCamera(ONE, yaw_deg=40.0, yaw_is_earth=False),
        wanted.TurnCamera(ONE, -8.0, 4.0),
        wanted.RestCamera(ONE),
    ):
        carrier.rig.ask(request)
        carrier.rig.run(0.2)
    aimed, turned, rested = carrier.sent(205)

    assert (aimed.param1, aimed.param3, aimed.param7) == pytest.approx((-10.0, 40.0, 2.0))
    assert (turned.param1, turned.param3) == pytest.approx((-14.0, 22.0))
    assert rested.param7 == 1.0


def test_an_old_mount_that_counts_from_north_is_brought_to_the_nose():
    carrier = Carrier(autopilot=PX4)
    carrier.say(1, "MOUNT_ORIENTATION", pitch=0.0, yaw=0.0, yaw_absolute=90.0)

    carrier.rig.ask(wanted.AimCamera(ONE, -30.0))
    carrier.rig.ask(wanted.AimCamera(ONE, -30.0, 350.0))

    assert [fields.param3 for fields in carrier.sent(205)] == pytest.approx([90.0, -10.0])


def test_an_attitude_of_a_gimbal_nobody_manages_is_not_believed():
    carrier = Carrier()
    carrier.say(1, "GIMBAL_DEVICE_ATTITUDE_STATUS", q=(1.0, 0.0, 0.0, 0.0))
    assert carrier.vehicle.gimbal is None

    carrier.say(1, "GIMBAL_MANAGER_STATUS", gimbal_device_id=154, primary_control_sysid=9)
    carrier.say(1, "GIMBAL_DEVICE_ATTITUDE_STATUS", q=(1.0, 0.0, 0.0, 0.0))
    assert carrier.vehicle.gimbal.attitude is None


def test_a_gimbal_that_speaks_for_itself_is_known_by_its_component():
    carrier = Carrier()
    carrier.say(1, "GIMBAL_MANAGER_INFORMATION", gimbal_device_id=154)
    carrier.say(1, "GIMBAL_MANAGER_STATUS", gimbal_device_id=3, primary_control_sysid=9)
    carrier.say(1, "GIMBAL_DEVICE_ATTITUDE_STATUS", q=(1.0, 0.0, 0.0, 0.0))
    assert carrier.vehicle.gimbal.holder is None
    assert carrier.vehicle.gimbal.attitude is None

    carrier.say(154, "GIMBAL_DEVICE_ATTITUDE_STATUS", q=(1.0, 0.0, 0.0, 0.0), time_boot_ms=99_000)

    assert carrier.vehicle.gimbal.attitude is not None
    assert carrier.vehicle.samples[-1].boot_s == carrier.vehicle.boot_s  # its clock is another
    asked = [fields.param1 for fields in carrier.sent(511)]
    assert 285.0 in asked


def test_a_camera_the_autopilot_speaks_for_is_found_by_its_number():
    carrier = Carrier()
    asked = [f for f in carrier.sent(512) if f.param1 == 259.0]
    assert asked[0].param2 == 1.0

    carrier.say(
        1, "CAMERA_INFORMATION", camera_device_id=1, model_name=b"Proxy", flags=64, cam_definition_uri=""
    )  # fmt: skip
    carrier.rig.run(20.0)

    assert [c.model for c in carrier.vehicle.cameras] == ["Proxy"]
    assert any(f.param1 == 259.0 and f.param2 == 2.0 for f in carrier.sent(512))
    carrier.rig.ask(wanted.ZoomCamera(ONE, 1.0))
    assert carrier.sent(531)[0].param2 == 100.0


def test_a_camera_that_keeps_silent_is_asked_again_much_later():
    carrier = Carrier(autopilot=PX4)
    for _ in range(50):
        carrier.say(100, "HEARTBEAT", type=30, autopilot=8)
        carrier.rig.run(1.0)

    asked = [f for f in carrier.sent(512) if f.param1 == 259.0 and f.target_component == 100]
    assert len(asked) == 6  # three rounds, twice


def test_not_any_number_of_cameras_is_met():
    carrier = Carrier(autopilot=PX4)
    for component_id in range(60, 80):
        carrier.say(component_id, "HEARTBEAT", type=30, autopilot=8)
        carrier.say(component_id, "CAMERA_INFORMATION", model_name=b"x", cam_definition_uri="")

    assert len(carrier.vehicle.cameras) == 8
