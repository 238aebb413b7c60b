"""Finding out what a camera is and where its pictures come from (camera protocol v2).

Specification: https://mavlink.io/en/services/camera.html

::

    start -> INFORMATION (3 rounds) -> STREAMS (all at once, then each missing one)
                 '--refused, silent--> failed      '-> SETTINGS -> STORAGE -> CAPTURE -> FOV -> done
                                                       (each optional: refused or silent is passed over)

A camera is a component of its own (MAV_COMP_ID_CAMERA, 100 to 105) or a device number from 1 to 6
behind an autopilot that speaks for it. ``camera_facts.updated`` takes in what it says later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from dronectl.components import Capability
from dronectl.mavlink import commands
from dronectl.protocol.camera_facts import MOST_STREAMS, concerns, told, updated
from dronectl.protocol.command import (
    ACCEPTED,
    IN_PROGRESS,
    TEMPORARILY_REJECTED,
    refusal,
)
from dronectl.protocol.machine import Failure, Fault, Finished, Send
from dronectl.protocol.progress import Gauge

if TYPE_CHECKING:
    from dronectl.components import CameraFacts
    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Address, Effect

CAMERA_TYPE: Final = 30  # MAV_TYPE_CAMERA
COMPONENTS: Final = range(100, 106)  # MAV_COMP_ID_CAMERA to CAMERA6

INFORMATION: Final = 259
SETTINGS: Final = 260
STORAGE: Final = 261
CAPTURE: Final = 262
IMAGE_CAPTURED: Final = 263
STREAM: Final = 269
FOV: Final = 271

ROUNDS: Final = 3
ASK_AGAIN_S: Final = 1.0

IMAGE_START_CAPTURE: Final = 2000
VIDEO_START_CAPTURE: Final = 2500
VIDEO_STOP_CAPTURE: Final = 2501
SET_CAMERA_ZOOM: Final = 531
SET_CAMERA_SOURCE: Final = 534
_ZOOM_RANGE: Final = 2.0  # CAMERA_ZOOM_TYPE: 0 to 100 of the whole range
_OLDER: Final = {INFORMATION: 521, STREAM: 2504, SETTINGS: 522, STORAGE: 525, CAPTURE: 527}
"""Commands of their own, for cameras that do not know MAV_CMD_REQUEST_MESSAGE."""


class _Want(NamedTuple):
    """Something to ask for; ``number`` is a stream's or storage's id, 0 for all."""

    name: str
    message_id: int
    number: int = 0


_OPTIONAL: Final = (
    _Want("CAMERA_SETTINGS", SETTINGS),
    _Want("STORAGE_INFORMATION", STORAGE),
    _Want("CAMERA_CAPTURE_STATUS", CAPTURE),
    _Want("CAMERA_FOV_STATUS", FOV),
)


class CameraDiscovery:
    """Asks one camera for everything it tells about itself; the value is ``CameraFacts``."""

    def __init__(self, address: Address, device_id: int = 0) -> None:
        self.address = address
        self.device_id = device_id
        self.deadline_s: float | None = None
        self._queue: list[_Want] = [_Want("CAMERA_INFORMATION", INFORMATION)]
        self._tries = 0
        self._asks_the_old_way = False
        self.facts: CameraFacts | None = None
        """As far as it is known; the streams come long before the end."""
        self._stream_count: int | None = None
        self._done = 0
        self._gauge = Gauge()
        self._is_over = False

    def start(self, now_s: float) -> list[Effect]:
        return [self._ask(now_s)]

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if self._is_over or message.component_id != self.address.component_id:
            return []
        want = self._queue[0]
        if message.name == "COMMAND_ACK":
            return self._on_ack(message.fields, now_s)
        if message.name == want.name and concerns(message, self.device_id):
            return self._on_answer(message, now_s)
        if self.facts is not None:
            self.facts = updated(self.facts, message)
        return []

    def on_time(self, now_s: float) -> list[Effect]:
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        if self._tries < ROUNDS:
            return [self._ask(now_s)]
        if self.facts is None:
            text = "the camera does not say what it is; check that it is on."
            return self._end(Finished(Failure(Fault.VEHICLE_SILENT, text)))
        return self._next(now_s)

    def _on_answer(self, message: Message, now_s: float) -> list[Effect]:
        if message.name == "CAMERA_INFORMATION":
            self.facts = told(self.address, self.device_id, message.fields)
            if self.facts.capabilities & Capability.HAS_VIDEO_STREAM:
                self._queue.append(_Want("VIDEO_STREAM_INFORMATION", STREAM))
            self._queue += _OPTIONAL
            return self._next(now_s)
        assert self.facts is not None  # noqa: S101 - information comes first
        self.facts = updated(self.facts, message)
        if message.name != "VIDEO_STREAM_INFORMATION":
            return self._next(now_s)
        return self._on_stream(message.fields, now_s)

    def _on_stream(self, fields: Any, now_s: float) -> list[Effect]:
        """Asked for all they come one by one; those that stay away are asked for singly."""
        self._stream_count = min(max(fields.count, 1), MOST_STREAMS)
        want = self._queue[0]
        if want.number == 0 and self._missing():
            self.deadline_s = now_s + ASK_AGAIN_S
            self._tries = ROUNDS  # what does not follow is lost: on to single questions
            return []
        if want.number and fields.stream_id != want.number:
            return []
        return self._next(now_s)

    def _missing(self) -> list[int]:
        assert self.facts is not None  # noqa: S101 - information comes first
        known = {stream.stream_id for stream in self.facts.streams}
        return [each for each in range(1, (self._stream_count or 0) + 1) if each not in known]

    def _on_ack(self, fields: Any, now_s: float) -> list[Effect]:
        want = self._queue[0]
        own = _OLDER.get(want.message_id) if self._asks_the_old_way else None
        if fields.command != (own or commands.REQUEST_MESSAGE):
            return []
        if fields.result in (ACCEPTED, IN_PROGRESS, TEMPORARILY_REJECTED):
            return []
        if not self._asks_the_old_way and want.message_id == INFORMATION:
            self._asks_the_old_way = True
            self._tries = 0
            return [self._ask(now_s)]
        if self.facts is None:
            return self._end(Finished(refusal(fields.result)))
        return self._next(now_s)

    def _next(self, now_s: float) -> list[Effect]:
        want = self._queue.pop(0)
        self._done += 1
        self._tries = 0
        if want.message_id == STREAM and want.number == 0:
            singly = [_Want(want.name, STREAM, number) for number in self._missing()]
            self._queue = [*singly, *self._queue]
        total = self._done + len(self._queue)
        effects: list[Effect] = [*self._gauge.at(self._done, total)]
        if not self._queue:
            return effects + self._end(Finished(value=self.facts))
        return [*effects, self._ask(now_s)]

    def _ask(self, now_s: float) -> Effect:
        self._tries += 1
        self.deadline_s = now_s + ASK_AGAIN_S
        want = self._queue[0]
        older = _OLDER.get(want.message_id) if self._asks_the_old_way else None
        if older is not None:
            first = float(want.number) if want.message_id in (STREAM, STORAGE) else 1.0
            return Send(commands.long(self.address, older, first))
        number = float(want.number or self.device_id)
        if want.message_id in (STREAM, STORAGE):
            number = float(want.number)
        return Send(
            commands.long(self.address, commands.REQUEST_MESSAGE, float(want.message_id), number)
        )

    def _end(self, finished: Finished) -> list[Effect]:
        self.deadline_s = None
        self._is_over = True
        return [finished]


def is_camera(message: Message) -> bool:
    """Whether a heartbeat comes from a camera."""
    if message.name != "HEARTBEAT":
        return False
    return message.fields.type == CAMERA_TYPE or message.component_id in COMPONENTS


def take_photo(camera: CameraFacts, sequence: int) -> Message:
    """One picture onto the camera's storage; a repeat with the same number takes no second one."""
    return commands.long(
        camera.address, IMAGE_START_CAPTURE, float(camera.device_id), 0.0, 1.0, float(sequence)
    )


def record(camera: CameraFacts, *, is_on: bool) -> Message:
    """Film onto the camera's own storage, or stop it."""
    command = VIDEO_START_CAPTURE if is_on else VIDEO_STOP_CAPTURE
    return commands.long(camera.address, command, 0.0)


def zoom(camera: CameraFacts, fraction: float) -> Message:
    """Zoom to a share of the lens's range, 0 wide to 1 tele."""
    level = 100.0 * min(1.0, max(0.0, fraction))
    return commands.long(
        camera.address, SET_CAMERA_ZOOM, _ZOOM_RANGE, level, float(camera.device_id)
    )


def request_image(camera: CameraFacts, index: int) -> Message:
    """Ask again for the record of a picture whose CAMERA_IMAGE_CAPTURED was lost."""
    return commands.long(
        camera.address, commands.REQUEST_MESSAGE, float(IMAGE_CAPTURED), float(index)
    )
