"""Boxes that speak by hand, and a station that hears them: one message at a time, no simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dronectl.mavlink.codec import Encoder, PeerDecoder, build
from dronectl.network import Identity
from dronectl.station import Station

if TYPE_CHECKING:
    from dronectl.events import Event
    from dronectl.mavlink.codec import Message
    from dronectl.outputs import Outputs
    from dronectl.requests import Request
    from dronectl.vehicle import Vehicle, VehicleKey

ARDUPILOT, PX4, NO_AUTOPILOT = 3, 12, 8
QUADROTOR, GROUND_STATION = 2, 6
TICK_S = 0.05
CAPABILITIES = 0x4000 | 0x8000  # fence and rally over the mission protocol


class Box:
    """One autopilot: frames of what it says, as told."""

    def __init__(
        self, system_id: int = 1, uid: int = 0xA1, *, autopilot: int = ARDUPILOT, version: int = 2
    ) -> None:
        self.system_id = system_id
        self.uid = uid
        self.autopilot = autopilot
        self.version = version
        self.booted_s = 0.0
        self.answers_version = True
        self.mode = 0
        self.is_armed = False
        self._encoder = Encoder(system_id, 1)

    def say(self, name: str, **fields: Any) -> bytes:
        return self._encoder.encode(build(name, **fields), version=self.version)

    def heartbeat(self) -> bytes:
        return self.say(
            "HEARTBEAT", type=QUADROTOR, autopilot=self.autopilot, custom_mode=self.mode,
            base_mode=1 | 128 * self.is_armed, system_status=4,
        )  # fmt: skip

    def attitude(self, now_s: float) -> bytes:
        return self.say("ATTITUDE", time_boot_ms=round((now_s - self.booted_s) * 1000))

    def position(self, now_s: float, height_m: float = 0.0) -> bytes:
        return self.say(
            "GLOBAL_POSITION_INT", time_boot_ms=round((now_s - self.booted_s) * 1000),
            lat=435146000, lon=49876000, alt=round((12.0 + height_m) * 1000),
            relative_alt=round(height_m * 1000),
        )  # fmt: skip

    def version_answer(self) -> bytes:
        return self.say("AUTOPILOT_VERSION", uid=self.uid, capabilities=CAPABILITIES)

    def hear(self, message: Message) -> list[bytes]:
        """What it answers of itself: its version, and that it takes everything."""
        fields = message.fields
        if getattr(fields, "target_system", None) != self.system_id:
            return []
        if message.name != "COMMAND_LONG":
            return []
        answers = []
        if fields.command == 512 and fields.param1 == 148 and self.answers_version:
            answers.append(self.version_answer())
        answers.append(self.say("COMMAND_ACK", command=fields.command, result=0))
        return answers


class Rig:
    """A station with links to boxes, in virtual time."""

    def __init__(self) -> None:
        self.station = Station(Identity())
        self.now_s = 100.0
        self.events: list[Event] = []
        self.sent: list[tuple[str, Message]] = []
        self.boxes: dict[str, list[Box]] = {}
        self.is_fed = True
        self.mute: set[Box] = set()
        self._decoders: dict[str, PeerDecoder] = {}
        self._request_ids = 0
        self._waiting: list[tuple[str, bytes]] = []

    def open(self, link: str, *boxes: Box, is_framed: bool = True) -> None:
        self.station.open_link(link, self.now_s, is_framed=is_framed)
        self.boxes[link] = list(boxes)
        self._decoders[link] = PeerDecoder()

    def hear(self, link: str, data: bytes) -> None:
        """Bytes come in on a link."""
        self.take(self.station.on_data(link, data, self.now_s))

    def take(self, outputs: Outputs) -> None:
        self.events += outputs.events
        for packet in outputs.packets:
            for message in self._decoders[packet.link].datagram(packet.data):
                self.sent.append((packet.link, message))
                for box in self.boxes[packet.link]:
                    if box not in self.mute:
                        self._waiting += [(packet.link, answer) for answer in box.hear(message)]

    def run(self, duration_s: float) -> None:
        """Every box talks at 1 Hz (heartbeat) and 5 Hz (attitude, position)."""
        end_s = self.now_s + duration_s
        while self.now_s < end_s - 1e-9:
            before_s, self.now_s = self.now_s, self.now_s + TICK_S
            waiting, self._waiting = self._waiting, []
            for link, data in waiting:
                self.hear(link, data)
            for link, boxes in self.boxes.items():
                for box in boxes:
                    if box not in self.mute:
                        self._talk(link, box, before_s)
            if self.is_fed:
                self.station.feed(self.now_s)
            self.take(self.station.on_time(self.now_s))

    def _talk(self, link: str, box: Box, before_s: float) -> None:
        if int(self.now_s) != int(before_s):
            self.hear(link, box.heartbeat())
        if int(self.now_s * 5) != int(before_s * 5):
            self.hear(link, box.attitude(self.now_s) + box.position(self.now_s))

    def ask(self, request: Request) -> int:
        self._request_ids += 1
        self.take(self.station.on_request(self._request_ids, request, self.now_s))
        return self._request_ids

    def vehicle(self, key: VehicleKey) -> Vehicle:
        return self.station.snapshot(self.now_s).vehicles[key]

    def told(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def sent_on(self, link: str, name: str) -> list[Message]:
        return [m for where, m in self.sent if where == link and m.name == name]
