import math
from dataclasses import dataclass, field

import pytest
from hypothesis import given

from dronectl.components import Capability
from dronectl.mavlink.codec import Message, build
from dronectl.protocol import camera as camera_module
from dronectl.protocol.camera import (
    CameraDiscovery,
    is_camera,
    record,
    request_image,
    take_photo,
    zoom,
)
from dronectl.protocol.camera_facts import concerns, told, updated
from dronectl.protocol.machine import Address, Fault
from tests.support.drive import Link, Silent, drive
from tests.support.strangers import any_messages

CAMERA = Address(1, 100)
NAMES = {259: "INFORMATION", 260: "SETTINGS", 261: "STORAGE", 262: "CAPTURE", 271: "FOV"}


@dataclass
class FakeCamera:
    """A camera that answers questions about itself."""

    streams: int = 2
    says_count: int | None = None
    device_id: int = 0
    unsupported: frozenset[int] = frozenset()
    """Message ids it refuses."""
    mute: frozenset[int] = frozenset()
    """Message ids it acknowledges and never sends."""
    knows_request_message: bool = True
    all_at_once: bool = True
    """Whether it sends every stream when asked for all."""
    address: Address = CAMERA
    deadline_s: float | None = None
    asked: list[tuple[int, int]] = field(default_factory=list)

    def on_message(self, message, now_s):
        fields = message.fields
        if message.name != "COMMAND_LONG":
            return []
        older = {521: 259, 522: 260, 525: 261, 527: 262, 2504: 269}
        if fields.command == 512 and self.knows_request_message:
            wanted, number = int(fields.param1), int(fields.param2)
        elif fields.command in older and not self.knows_request_message:
            wanted = older[fields.command]
            number = int(fields.param1) if wanted == 269 else 0
        else:
            return [build("COMMAND_ACK", command=fields.command, result=3)]
        self.asked.append((wanted, number))
        if wanted in self.unsupported:
            return [build("COMMAND_ACK", command=fields.command, result=3)]
        ack = build("COMMAND_ACK", command=fields.command, result=0)
        return [ack] if wanted in self.mute else [ack, *self._about(wanted, number)]

    def on_time(self, now_s):
        return []

    def _about(self, wanted, number):
        own = {"camera_device_id": self.device_id}
        if wanted == 269:
            ids = range(1, self.streams + 1) if self.all_at_once else range(1, 2)
            return [self._stream(i) for i in ids if number in (0, i)] or (
                [self._stream(number)] if 0 < number <= self.streams else []
            )
        return [
            {
                259: lambda: build(
                    "CAMERA_INFORMATION",
                    vendor_name=b"Cam\xff & Co",
                    model_name=b"X\0rubbish",
                    focal_length=4.5,
                    sensor_size_h=6.3,
                    resolution_h=4000,
                    resolution_v=3000,
                    flags=0x143 if self.streams else 0x43,
                    gimbal_device_id=1,
                    **own,
                ),
                260: lambda: build("CAMERA_SETTINGS", mode_id=1, zoomLevel=25.0, **own),
                261: lambda: build("STORAGE_INFORMATION", status=2, available_capacity=1000.0),
                262: lambda: build("CAMERA_CAPTURE_STATUS", video_status=1, image_count=7, **own),
                271: lambda: build("CAMERA_FOV_STATUS", hfov=62.5, vfov=37.0, **own),
            }[wanted]()
        ]

    def _stream(self, number):
        message = build(
            "VIDEO_STREAM_INFORMATION",
            stream_id=number,
            count=self.streams if self.says_count is None else self.says_count,
            type=0,
            flags=1 if number == 1 else 2,
            framerate=30.0,
            resolution_h=1280,
            resolution_v=720,
            hfov=62,
            uri=f"rtsp://192.0.2.1/{number}",
            encoding=1,
            camera_device_id=self.device_id,
        )
        return message._replace(fields=message.fields._replace(name=f"stream {number}"))


def a_camera(**changes):
    fields = FakeCamera(**changes)._about(259, 0)[0].fields
    return told(CAMERA, changes.get("device_id", 0), fields)


def heard(name, component=100, **values):
    return build(name, **values)._replace(system_id=1, component_id=component)


def test_a_camera_tells_all_about_itself():
    camera = FakeCamera()

    outcome = drive(CameraDiscovery(CAMERA), camera)

    found = outcome.value
    assert (found.vendor, found.model) == ("Cam\ufffd & Co", "X")
    assert found.focal_length_m == pytest.approx(0.0045)
    assert [stream.uri for stream in found.streams] == ["rtsp://192.0.2.1/1", "rtsp://192.0.2.1/2"]
    assert [stream.is_running for stream in found.streams] == [True, False]
    assert [stream.is_thermal for stream in found.streams] == [False, True]
    assert (found.mode, found.zoom_fraction, found.is_recording, found.images) == (1, 0.25, True, 7)
    assert found.available_bytes == 1000 * 2**20
    assert (found.picture_fov_deg, found.vertical_fov_deg) == (62.5, 37.0)
    assert found.capabilities & Capability.HAS_ZOOM
    assert outcome.progress[-1].done == outcome.progress[-1].total
    assert outcome.ended_s < 1.0


def test_the_streams_are_known_before_the_rest():
    machine = CameraDiscovery(CAMERA)

    drive(machine, FakeCamera(mute=frozenset({260, 261, 262, 271})), until_s=0.5)

    assert len(machine.facts.streams) == 2


@pytest.mark.parametrize("seed", range(10))
def test_a_bad_link_costs_nothing_that_matters(seed):
    outcome = drive(
        CameraDiscovery(CAMERA),
        FakeCamera(streams=3),
        seed=seed,
        loss=0.15,
        link=Link(jitter_s=0.2, duplicate=0.1),
    )

    if outcome.fault is None:
        assert len(outcome.value.streams) >= 2
    assert outcome.ended_s < 30


def test_streams_that_do_not_follow_are_asked_for_one_by_one():
    camera = FakeCamera(streams=3, all_at_once=False)

    found = drive(CameraDiscovery(CAMERA), camera).value

    assert [stream.stream_id for stream in found.streams] == [1, 2, 3]
    assert (269, 2) in camera.asked
    assert (269, 3) in camera.asked


def test_a_camera_without_streams_is_not_asked_for_them():
    camera = FakeCamera(streams=0)

    assert drive(CameraDiscovery(CAMERA), camera).value.streams == ()
    assert all(wanted != 269 for wanted, _ in camera.asked)


def test_a_camera_that_boasts_is_not_believed():
    camera = FakeCamera(streams=2, says_count=255)

    outcome = drive(CameraDiscovery(CAMERA), camera)

    assert len(outcome.value.streams) == 2
    assert max(number for _, number in camera.asked) <= 16


def test_what_a_camera_does_not_have_is_passed_over():
    refused = drive(CameraDiscovery(CAMERA), FakeCamera(unsupported=frozenset({260, 262, 269})))
    silent = drive(CameraDiscovery(CAMERA), FakeCamera(mute=frozenset({261, 269, 271})))

    assert (refused.value.mode, refused.value.streams) == (None, ())
    assert refused.value.available_bytes
    assert silent.value.mode == 1
    assert silent.value.picture_fov_deg == pytest.approx(69.98, abs=0.01)


def test_an_old_camera_is_asked_the_old_way():
    found = drive(CameraDiscovery(CAMERA), FakeCamera(knows_request_message=False)).value

    assert len(found.streams) == 2
    assert found.zoom_fraction == 0.25
    assert found.horizontal_fov_deg is None


def test_a_camera_behind_the_autopilot_goes_by_its_number():
    camera = FakeCamera(device_id=2, address=Address(1, 1))

    found = drive(CameraDiscovery(Address(1, 1), 2), camera).value

    assert found.device_id == 2
    assert found.mode == 1
    assert found.available_bytes
    assert (259, 2) in camera.asked


def test_silence_and_refusal_are_told_apart():
    silent = drive(CameraDiscovery(CAMERA), Silent(CAMERA))
    refused = drive(CameraDiscovery(CAMERA), FakeCamera(unsupported=frozenset({259})))

    assert silent.fault is Fault.VEHICLE_SILENT
    assert silent.ended_s == pytest.approx(camera_module.ROUNDS)
    assert refused.fault is Fault.VEHICLE_REFUSED


def test_what_the_camera_says_later_is_taken_in():
    found = updated(a_camera(), FakeCamera()._stream(1)._replace(component_id=100))
    later = heard("VIDEO_STREAM_STATUS", stream_id=1, flags=0, resolution_h=640, resolution_v=360)

    found = updated(found, later)

    (stream,) = found.streams
    assert (stream.is_running, stream.width_px, stream.rate_hz) == (False, 640, None)
    assert updated(found, heard("CAMERA_SETTINGS", zoomLevel=math.nan)).zoom_fraction is None
    assert updated(found, heard("STORAGE_INFORMATION", status=1)).available_bytes is None
    assert updated(found, heard("CAMERA_SETTINGS", component=101, mode_id=2)) is found
    assert updated(found, heard("CAMERA_SETTINGS", mode_id=2, camera_device_id=3)) is found
    assert updated(found, heard("HEARTBEAT")) is found
    nowhere = heard("VIDEO_STREAM_INFORMATION", stream_id=0)
    assert updated(found, nowhere) is found


def test_the_field_of_view_comes_from_the_best_that_is_told():
    bare = a_camera()
    with_stream = updated(bare, FakeCamera()._stream(1)._replace(component_id=100))

    assert with_stream.picture_fov_deg == 62.0
    nothing = told(CAMERA, 0, build("CAMERA_INFORMATION").fields)
    assert nothing.picture_fov_deg is None


def test_commands_name_what_they_want():
    camera = a_camera(device_id=2)

    assert take_photo(camera, 9).fields[:4] != ()
    photo = take_photo(camera, 9).fields
    assert (photo.command, photo.param1, photo.param3, photo.param4) == (2000, 2.0, 1.0, 9.0)
    assert record(camera, is_on=True).fields.command == 2500
    assert record(camera, is_on=False).fields.command == 2501
    assert zoom(camera, 1.7).fields.param2 == 100.0
    assert request_image(camera, 5).fields.param2 == 5.0


def test_a_camera_is_known_by_its_heartbeat():
    assert is_camera(heard("HEARTBEAT", type=30, component=1))
    assert is_camera(heard("HEARTBEAT", type=0, component=101))
    assert not is_camera(heard("HEARTBEAT", type=2, component=1))
    assert not is_camera(heard("ATTITUDE", component=100))
    assert concerns(heard("STORAGE_INFORMATION"), 5)


@given(
    any_messages(
        "CAMERA_INFORMATION",
        "VIDEO_STREAM_INFORMATION",
        "COMMAND_ACK",
        "CAMERA_SETTINGS",
        "STORAGE_INFORMATION",
        "CAMERA_CAPTURE_STATUS",
        "CAMERA_FOV_STATUS",
        "VIDEO_STREAM_STATUS",
    )
)
def test_nothing_a_camera_says_raises(messages: list[Message]):
    machine = CameraDiscovery(Address(1, 1))
    machine.start(0.0)

    for index, message in enumerate(messages):
        machine.on_message(message, float(index))
        machine.on_time(float(index) + 0.5)
        if machine.facts is not None:
            updated(machine.facts, message)
