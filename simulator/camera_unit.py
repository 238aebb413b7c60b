"""What a drone with a camera says and obeys besides its firmware: camera component and gimbal manager.

The camera is a component of its own (100); the gimbal is managed by the autopilot (1), which owns the
device, so that its device id is 1. https://mavlink.io/en/services/camera.html and gimbal_v2.html
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator import camera_reports as reports
from simulator import commands as cmd
from simulator import mission_items as mi
from simulator.camera_reports import CAMERA, VideoOffer
from simulator.commands import Command, command_from
from simulator.gimbal import angles_deg
from simulator.tasks import Point

if TYPE_CHECKING:
    from simulator.codec import Message
    from simulator.vehicle import Vehicle

_AUTOPILOT = 1
_ARDUPILOT = 3
_YAW_LOCK = 16
_EARTH_FRAME = 64
_NEUTRAL, _RETRACT = 2, 1
_MOUNT_NEUTRAL, _MOUNT_PLACE = 1, 4
_ZOOM_RANGE, _ZOOM_STEP = 2, 0
_LARGEST_ZOOM = 8.0
_RATES_S = (
    ("HEARTBEAT", 1.0),
    ("GIMBAL_MANAGER_STATUS", 1.0),
    ("GIMBAL_DEVICE_ATTITUDE_STATUS", 0.1),
    ("CAMERA_FOV_STATUS", 1.0),
)
_OLD_REQUESTS = {521: 259, 522: 260, 525: 261, 527: 262, 2504: 269, 2505: 270}
_ROI_NONE = mi.DO_ROI_NONE


class CameraUnit:
    """Camera and gimbal of one vehicle, as its stations see them."""

    def __init__(self, vehicle: "Vehicle", offer: VideoOffer):
        self.vehicle = vehicle
        self.offer = offer
        self.zoom = 1.0
        """How many times nearer than at its widest."""
        self.mode = 1  # video
        self.recording_since_s: float | None = None
        self.is_streaming = True
        self.controller = (0, 0)
        """System and component that have taken the gimbal; zeros while nobody has."""
        self._due_s = dict.fromkeys((name for name, _ in _RATES_S), 0.0)
        self._every_s = dict(_RATES_S)
        self._stepped_s = 0.0
        self._camera_commands: dict[int, Callable[[Command], int]] = {
            512: self._request,
            511: self._set_interval,
            530: self._set_mode,
            531: self._set_zoom,
            532: self._accept,
            526: self._accept,
            529: self._reset,
            2000: self._capture,
            2001: self._capture,
            2500: self._record,
            2501: self._record,
            2502: self._stream,
            2503: self._stream,
        }
        self._camera_commands |= dict.fromkeys(_OLD_REQUESTS, self._request)
        self._gimbal_commands: dict[int, Callable[[Command], int]] = {
            mi.DO_GIMBAL_PITCHYAW: self._point,
            1001: self._configure,
            mi.DO_MOUNT_CONTROL: self._mount,
            mi.DO_ROI_LOCATION: self._look_at,
            mi.DO_ROI: self._look_at,
            _ROI_NONE: self._look_at,
        }

    @property
    def hfov_deg(self) -> float:
        """How wide it looks now."""
        half = math.tan(math.radians(self.offer.hfov_deg) / 2.0) / self.zoom
        return math.degrees(2.0 * math.atan(half))

    # -- time

    def step(self, now_s: float) -> None:
        """Move the gimbal, and send what is due."""
        body = self.vehicle.pilot.body
        here = (body.north_m, body.east_m, body.up_m)
        self.vehicle.camera.gimbal.step(now_s - self._stepped_s, here, body.yaw_deg)
        self._stepped_s = now_s
        for name, every_s in self._every_s.items():
            if every_s > 0.0 and now_s >= self._due_s[name] - 1e-9:
                self._due_s[name] = max(self._due_s[name] + every_s, now_s - every_s)
                self._send(name, None)

    def on_image(self) -> None:
        """The camera took a picture."""
        self._send("CAMERA_IMAGE_CAPTURED", None)

    # -- messages

    def handle(self, message: "Message", link: str) -> bool:
        """Take a message to this system; False when it is the autopilot's."""
        component = message.fields.get("target_component", 0)
        if message.name in ("COMMAND_LONG", "COMMAND_INT"):
            command = command_from(message, link)
            handler, source = self._handler(command, component)
            if handler is None and component != CAMERA:
                return False
            result = handler(command) if handler is not None else cmd.UNSUPPORTED
            self.vehicle.acknowledge(command, result, source)
            return True
        if message.name in _MANAGER_MESSAGES and component in (0, _AUTOPILOT):
            self._on_manager_message(message)
            return True
        return bool(component == CAMERA)

    def _handler(
        self, command: Command, component: int
    ) -> tuple[Callable[[Command], int] | None, int]:
        """Who answers a command and from which component."""
        if command.number == 512 and component in (0, _AUTOPILOT):
            name = reports.NAME_OF.get(int(command.param(1)))
            if name in reports.GIMBAL_REPORTS:
                return self._request, _AUTOPILOT
            if component == 0 and name in reports.CAMERA_REPORTS:
                return self._request, CAMERA
            return None, _AUTOPILOT
        if component == CAMERA:
            return self._camera_commands.get(command.number), CAMERA
        return self._gimbal_commands.get(command.number), _AUTOPILOT

    def _send(self, name: str, link: str | None) -> None:
        component = _AUTOPILOT if name in reports.GIMBAL_REPORTS else CAMERA
        self.vehicle.post(name, reports.REPORTS[name](self), link, component)

    # -- the camera's commands

    def _request(self, command: Command) -> int:
        number = _OLD_REQUESTS.get(command.number, int(command.param(1)))
        name = reports.NAME_OF.get(number)
        if name is None:
            return cmd.UNSUPPORTED
        stream = command.param(2 if command.number == 512 else 1)
        if number in (269, 270) and stream not in (0.0, 1.0):
            return cmd.DENIED
        self._send(name, command.link)
        return cmd.ACCEPTED

    def _set_interval(self, command: Command) -> int:
        name = reports.NAME_OF.get(int(command.param(1)))
        if name is None or name == "CAMERA_IMAGE_CAPTURED":
            return cmd.DENIED
        interval = command.param(2)
        usual = dict(_RATES_S).get(name, 0.0)
        self._every_s[name] = usual if interval == 0.0 else max(interval / 1e6, -1.0)
        if 0.0 < self._every_s[name] < 0.05:
            self._every_s[name] = 0.05
        self._due_s[name] = self.vehicle.now_s
        return cmd.ACCEPTED

    def _accept(self, command: Command) -> int:
        return cmd.ACCEPTED

    def _reset(self, command: Command) -> int:
        self.zoom, self.mode = 1.0, 1
        return cmd.ACCEPTED

    def _set_mode(self, command: Command) -> int:
        if command.param(2) not in (0.0, 1.0, 2.0):
            return cmd.DENIED
        self.mode = int(command.param(2))
        self._send("CAMERA_SETTINGS", None)
        return cmd.ACCEPTED

    def _set_zoom(self, command: Command) -> int:
        kind, value = command.param(1), command.param(2)
        if kind == _ZOOM_RANGE and 0.0 <= value <= 100.0:
            self.zoom = _LARGEST_ZOOM ** (value / 100.0)
        elif kind == _ZOOM_STEP:
            self.zoom = min(
                max(self.zoom * 1.25 ** max(-20.0, min(20.0, value)), 1.0), _LARGEST_ZOOM
            )
        else:
            return cmd.DENIED
        self._send("CAMERA_SETTINGS", None)
        return cmd.ACCEPTED

    def _capture(self, command: Command) -> int:
        params = (*command.params, *command.raw, command.z or 0.0)
        self.vehicle.camera.order(command.number, params)
        self._send("CAMERA_CAPTURE_STATUS", None)
        return cmd.ACCEPTED

    def _record(self, command: Command) -> int:
        self.recording_since_s = self.vehicle.now_s if command.number == 2500 else None
        self._send("CAMERA_CAPTURE_STATUS", None)
        return cmd.ACCEPTED

    def _stream(self, command: Command) -> int:
        if command.param(1) not in (0.0, 1.0):
            return cmd.DENIED
        self.is_streaming = command.number == 2502
        self._send("VIDEO_STREAM_STATUS", None)
        return cmd.ACCEPTED

    # -- the gimbal's commands

    def _configure(self, command: Command) -> int:
        system, component = int(command.param(1, -1.0)), int(command.param(2, -1.0))
        if system == -2:
            system, component = command.peer
        elif system == -3:
            if self.controller == command.peer:
                self.controller = (0, 0)
            system = -1
        if system >= 0:
            self.controller = (system & 0xFF, max(component, 0) & 0xFF)
        self._send("GIMBAL_MANAGER_STATUS", None)
        return cmd.ACCEPTED

    def _point(self, command: Command) -> int:
        flags = int(command.raw[0])
        if self._is_taken(command.peer):
            return cmd.TEMPORARILY_REJECTED
        pitch, yaw, pitch_rate, yaw_rate = command.params
        self._aim(flags, (pitch, yaw), (pitch_rate, yaw_rate))
        return cmd.ACCEPTED

    def _is_taken(self, peer: tuple[int, int]) -> bool:
        """Another station has the gimbal."""
        return self.controller not in ((0, 0), peer)

    def _aim(
        self, flags: int, angles: tuple[float, float], rates_degps: tuple[float, float]
    ) -> None:
        gimbal = self.vehicle.camera.gimbal
        if flags & (_NEUTRAL | _RETRACT):
            gimbal.point(0.0, 0.0, is_locked=False)
            return
        is_locked = bool(flags & (_YAW_LOCK | _EARTH_FRAME))
        if any(math.isfinite(angle) for angle in angles):
            gimbal.point(*angles, is_locked=is_locked)
        elif any(math.isfinite(rate) for rate in rates_degps):
            nose = self.vehicle.pilot.body.yaw_deg
            gimbal.turn(*rates_degps, is_locked=is_locked, nose_deg=nose)

    def _mount(self, command: Command) -> int:
        gimbal = self.vehicle.camera.gimbal
        mode = int(command.z or 0.0)
        if mode <= _MOUNT_NEUTRAL:
            gimbal.point(0.0, 0.0, is_locked=False)
        elif mode == _MOUNT_PLACE:
            return cmd.UNSUPPORTED  # the place has its own command
        else:
            gimbal.point(command.param(1), command.param(3), is_locked=False)
        return cmd.ACCEPTED

    def _look_at(self, command: Command) -> int:
        gimbal = self.vehicle.camera.gimbal
        none = command.number == _ROI_NONE
        if none or (command.number == mi.DO_ROI and command.param(1) == 0.0):
            gimbal.look_at(None)
            return cmd.ACCEPTED
        place = self.place(command.latitude_deg, command.longitude_deg, command.z, command.frame)
        if place is None:
            return cmd.DENIED
        gimbal.look_at(place)
        return cmd.ACCEPTED

    def place(
        self, latitude: float | None, longitude: float | None, z: float | None, frame: int | None
    ) -> Point | None:
        """A place on the map in the vehicle's frame; None when it is none."""
        if latitude is None or longitude is None or abs(latitude) > 90.0 or abs(longitude) > 180.0:
            return None
        pilot = self.vehicle.pilot
        north, east = pilot.frame.to_local(latitude, longitude)
        if frame is None:  # a COMMAND_LONG names none: each firmware has its own reading
            frame = 3 if self.vehicle.personality.autopilot_id == _ARDUPILOT else 0
        if frame in (3, 6):
            return north, east, (z or 0.0) + pilot.home[2]
        return north, east, (pilot.ground_amsl_m if z is None else z) - pilot.ground_amsl_m

    def _on_manager_message(self, message: "Message") -> None:
        """GIMBAL_MANAGER_SET_PITCHYAW, _SET_MANUAL_CONTROL and _SET_ATTITUDE; angles in radians."""
        if self._is_taken((message.system_id, message.component_id)):
            return
        if message.name == "GIMBAL_MANAGER_SET_ATTITUDE":
            w, x, y, z = message.q
            rates = _degrees(message.angular_velocity_y, message.angular_velocity_z)
            self._aim(message.flags, angles_deg((w, x, y, z)), rates)
        elif message.name == "GIMBAL_MANAGER_SET_PITCHYAW":
            angles = _degrees(message.pitch, message.yaw)
            self._aim(message.flags, angles, _degrees(message.pitch_rate, message.yaw_rate))
        else:
            none = (math.nan, math.nan)
            rates = (message.pitch_rate * 30.0, message.yaw_rate * 30.0)  # full stick
            self._aim(message.flags, none, rates)


_MANAGER_MESSAGES = frozenset(
    {
        "GIMBAL_MANAGER_SET_ATTITUDE",
        "GIMBAL_MANAGER_SET_PITCHYAW",
        "GIMBAL_MANAGER_SET_MANUAL_CONTROL",
    }
)


def _degrees(first: Any, second: Any) -> tuple[float, float]:
    return math.degrees(first), math.degrees(second)
