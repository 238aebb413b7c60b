"""Cameras and gimbal of a vehicle: how what they say becomes state, and how they are asked.

A camera is a component of its own that is met by its heartbeat, or a device ArduPilot speaks for; a
gimbal is asked for by its manager (protocol v2), else it is an old mount turned by commands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dronectl import requests as wanted
from dronectl.components import Address, CameraFacts, Gimbal
from dronectl.errors import UserError
from dronectl.mavlink import commands
from dronectl.protocol import camera as camera_protocol
from dronectl.protocol.camera import CameraDiscovery, is_camera
from dronectl.protocol.camera_facts import updated
from dronectl.protocol.gimbal import (
    MANAGER_INFORMATION,
    Aim,
    Pointing,
    attitude_of,
    give_back,
    held_by,
    holder_of,
    limits_of,
    look_ahead,
    look_at,
    mount,
    mount_neutral,
)
from dronectl.protocol.procedure import Procedure, Step
from dronectl.track import Conversation, Track
from dronectl.vehicle import Sample

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Machine

CAMERA_MESSAGES: Final = frozenset(
    {
        "CAMERA_CAPTURE_STATUS",
        "CAMERA_FOV_STATUS",
        "CAMERA_INFORMATION",
        "CAMERA_SETTINGS",
        "STORAGE_INFORMATION",
        "VIDEO_STREAM_INFORMATION",
        "VIDEO_STREAM_STATUS",
    }
)
ATTITUDES: Final = frozenset({"GIMBAL_DEVICE_ATTITUDE_STATUS", "MOUNT_ORIENTATION", "MOUNT_STATUS"})
MESSAGES: Final = (
    CAMERA_MESSAGES | ATTITUDES | {"GIMBAL_MANAGER_INFORMATION", "GIMBAL_MANAGER_STATUS"}
)
"""What says something about a camera or a gimbal."""

GAZE: Final = "where the camera looks"
"""The resource of everything that points the camera: the newest order wins."""
MOST_CAMERAS: Final = 8
MEET_AGAIN_S: Final = 30.0
"""A camera that did not say what it is may have been starting still."""
MOST_DEVICES: Final = 6
"""Cameras an autopilot can speak for."""
GIMBAL_RATES_HZ: Final = {"GIMBAL_DEVICE_ATTITUDE_STATUS": 10.0, "GIMBAL_MANAGER_STATUS": 1.0}
OTHER_CLOCK_S: Final = 2.0
"""A gimbal whose clock is farther from the autopilot's counts from another start."""
TURN_S: Final = 0.5
"""An old mount knows no rates: it is turned as far as the rate goes in this time."""


def observe(track: Track, message: Message, now_s: float) -> None:
    """Take in what a camera or a gimbal says about itself."""
    if message.name in CAMERA_MESSAGES:
        cameras = tuple(updated(each, message) for each in track.vehicle.cameras)
        if cameras != track.vehicle.cameras:
            track.change(cameras=cameras)
        return
    gimbal = track.vehicle.gimbal or Gimbal()
    changed = _observed(track, gimbal, message, now_s)
    if changed is not gimbal:
        track.change(gimbal=changed)


def _observed(track: Track, gimbal: Gimbal, message: Message, now_s: float) -> Gimbal:
    manager = Address(message.system_id, message.component_id)
    limits = limits_of(message)
    if limits is not None:
        return replace(gimbal, manager=manager, limits=limits)
    if message.name == "GIMBAL_MANAGER_STATUS":
        if gimbal.limits is not None and gimbal.limits.gimbal_id != message.fields.gimbal_device_id:
            return gimbal
        return replace(gimbal, manager=manager, holder=holder_of(message.fields))
    attitude = attitude_of(message)
    if attitude is None or not _is_its(gimbal, message):
        return gimbal
    boot_s = getattr(message.fields, "time_boot_ms", 0) * 1e-3
    known_s = track.vehicle.boot_s
    if known_s is not None and abs(boot_s - known_s) > OTHER_CLOCK_S:
        boot_s = known_s
    track.add_sample(Sample(boot_s, attitude))
    return replace(gimbal, attitude=attitude, attitude_s=now_s)


def _is_its(gimbal: Gimbal, message: Message) -> bool:
    """Whether an attitude is this gimbal's: autopilots tell one of a gimbal they do not have."""
    if message.name != "GIMBAL_DEVICE_ATTITUDE_STATUS":
        return gimbal.manager is None
    if gimbal.limits is None or gimbal.manager is None:
        return False
    said = message.fields.gimbal_device_id
    if said == 0 and message.component_id != gimbal.manager.component_id:
        said = message.component_id  # a gimbal that speaks for itself
    return bool(said == gimbal.limits.gimbal_id)


def met(track: Track, message: Message, now_s: float) -> Conversation | None:
    """How a camera that is heard for the first time is asked what it is; None: nothing to ask."""
    if not is_camera(message) or len(track.vehicle.cameras) >= MOST_CAMERAS:
        return None
    address = Address(message.system_id, message.component_id)
    if any(each.address == address for each in track.vehicle.cameras):
        return None
    resource = f"camera {address.component_id}"
    last_s = track.cameras_asked_s.get(address.component_id, float("-inf"))
    if now_s - last_s < MEET_AGAIN_S or any(c.resource == resource for c in track.conversations):
        return None
    track.cameras_asked_s[address.component_id] = now_s
    return Conversation(CameraDiscovery(address), resource, component_id=address.component_id)


def device_discovery(track: Track, device_id: int = 1) -> Conversation:
    """Whether the autopilot speaks for a camera with this number."""
    machine = CameraDiscovery(track.address, device_id)
    return Conversation(machine, f"camera device {device_id}")


def discovered(track: Track) -> None:
    """Bring what discoveries under way have found so far into the vehicle's state."""
    for conversation in track.conversations:
        machine = conversation.machine
        if isinstance(machine, CameraDiscovery) and machine.facts is not None:
            keep(track, machine.facts)


def keep(track: Track, facts: CameraFacts) -> None:
    """Put a camera into the vehicle's state, in the place of what was known of it."""
    known = track.vehicle.cameras
    if facts in known:
        return
    others = [c for c in known if (c.address, c.device_id) != (facts.address, facts.device_id)]
    ordered = sorted([*others, facts], key=lambda each: (each.address, each.device_id))
    track.change(cameras=tuple(ordered))


def hold(track: Track) -> None:
    """Control of the gimbal was given to us; its status says so a little later."""
    track.change(gimbal=replace(track.vehicle.gimbal or Gimbal(), holder=track.station))


def gimbal_question(track: Track) -> Message:
    """Asks the autopilot whether it manages a gimbal."""
    return commands.request_message(track.address, MANAGER_INFORMATION)


def conversation_for(request: wanted.Request, track: Track) -> tuple[Machine, str, int | None]:
    """The machine for a request to camera or gimbal, its resource and who answers (None: autopilot).

    Raises:
        UserError: the vehicle has nothing that can do it, or another station has control.
    """
    if isinstance(request, wanted.ZoomCamera):
        return _zoom(request, track)
    gimbal = track.vehicle.gimbal or Gimbal()
    if isinstance(request, wanted.LookAt):
        _refuse_held(gimbal, track, takes_over=request.takes_over)
        message = look_at(track.address, request.point, request.altitude_amsl_m)
        return _step(track, "look there", message), GAZE, None
    if isinstance(request, wanted.LookAhead):
        return _step(track, "let go of the place", look_ahead(track.address)), GAZE, None
    if isinstance(request, wanted.ReleaseCamera):
        manager = gimbal.manager
        if manager is None:
            raise UserError("its gimbal is not controlled by one station; nothing to release.")
        gimbal_id = 0 if gimbal.limits is None else gimbal.limits.gimbal_id
        step = _step(track, "release the camera", give_back(manager, gimbal_id), manager)
        return step, GAZE, _other(track, manager)
    aim = _aim(request)
    if gimbal.manager is None:
        return _turn_mount(aim, gimbal, track), GAZE, None
    takes_over = bool(getattr(request, "takes_over", False))
    machine = Pointing(gimbal.manager, track.station, gimbal, aim, takes_over=takes_over)
    return machine, GAZE, _other(track, gimbal.manager)


def _aim(request: wanted.Request) -> Aim:
    if isinstance(request, wanted.AimCamera):
        return Aim(request.pitch_deg, request.yaw_deg, yaw_is_earth=request.yaw_is_earth)
    if isinstance(request, wanted.TurnCamera):
        rates = (request.pitch_rate_degps, request.yaw_rate_degps)
        return Aim(pitch_rate_degps=rates[0], yaw_rate_degps=rates[1])
    if isinstance(request, wanted.CentreCamera):
        return Aim(0.0, 0.0, yaw_is_earth=False)
    return Aim(is_neutral=True)


def _refuse_held(gimbal: Gimbal, track: Track, *, takes_over: bool) -> None:
    """A place is looked at without control; who has it is not disturbed all the same."""
    holder = gimbal.holder
    ours = (track.station.system_id, track.vehicle.system_id)
    if holder is not None and holder.system_id not in ours and not takes_over:
        raise UserError(held_by(holder).text)


def _turn_mount(aim: Aim, gimbal: Gimbal, track: Track) -> Procedure:
    """An old mount turns to angles from the nose and to nothing else."""
    if aim.is_neutral:
        return _step(track, "centre the camera", mount_neutral(track.address))
    now = gimbal.attitude
    heading_deg = track.vehicle.heading_deg or 0.0
    pitch_deg = 0.0 if now is None else now.pitch_deg
    nose_deg = 0.0
    if now is not None:
        nose_deg = now.yaw_deg - heading_deg if now.yaw_is_earth else now.yaw_deg
    if aim.pitch_deg is not None:
        pitch_deg = aim.pitch_deg
    if aim.yaw_deg is not None:
        nose_deg = aim.yaw_deg - heading_deg if aim.yaw_is_earth else aim.yaw_deg
    pitch_deg += (aim.pitch_rate_degps or 0.0) * TURN_S
    nose_deg += (aim.yaw_rate_degps or 0.0) * TURN_S
    message = mount(track.address, min(90.0, max(-90.0, pitch_deg)), nose_deg)
    return _step(track, "turn the camera", message)


def _zoom(request: wanted.ZoomCamera, track: Track) -> tuple[Machine, str, int | None]:
    able = [
        each
        for each in track.vehicle.cameras
        if each.has_zoom and request.component_id in (None, each.address.component_id)
    ]
    if not able:
        raise UserError("it has no camera that zooms.")
    camera = able[0]
    message = camera_protocol.zoom(camera, request.fraction)
    step = _step(track, "zoom", message, camera.address)
    return step, f"zoom {camera.address.component_id}", _other(track, camera.address)


def lens_questions(machine: Machine, track: Track) -> list[Message]:
    """Asks a camera that has zoomed what it sees now; a lost answer is made good by its own."""
    address = getattr(machine, "address", track.address)
    return [
        commands.request_message(address, each)
        for each in (camera_protocol.SETTINGS, camera_protocol.FOV)
    ]


def _step(track: Track, what: str, message: Message, address: Address | None = None) -> Procedure:
    return Procedure(address or track.address, (Step(what, message),), track.vehicle)


def _other(track: Track, address: Address) -> int | None:
    """The component, unless it is the autopilot."""
    is_autopilot = address.component_id == track.vehicle.component_id
    return None if is_autopilot else address.component_id


REQUESTS: Final = (
    wanted.LookAt,
    wanted.LookAhead,
    wanted.AimCamera,
    wanted.TurnCamera,
    wanted.CentreCamera,
    wanted.RestCamera,
    wanted.ReleaseCamera,
    wanted.ZoomCamera,
)
"""What ``conversation_for`` fulfils."""
