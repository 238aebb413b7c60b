"""One simulated vehicle: MAVLink in, MAVLink out, flight in between; no sockets and no clock.

``on_message`` and ``step`` take the time; ``outgoing`` gives what is to be sent, per link. A
telemetry packet goes to every open link, an answer to the link its request came from.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from simulator import commands as cmd
from simulator.autopilot import Autopilot
from simulator.camera_reports import VideoOffer
from simulator.camera_unit import CameraUnit
from simulator.chance import RandomSource
from simulator.codec import BY_NAME, Decoder, Message, frame, pack
from simulator.commands import Command, command_from
from simulator.dynamics import Wind
from simulator.failsafe import Failsafes
from simulator.fence import Fence
from simulator.ftp_store import FtpServer
from simulator.geodesy import LocalFrame
from simulator.mission_store import FENCE, Careless, MissionServer
from simulator.param_store import ParamServer, ParamStore
from simulator.payload import Camera
from simulator.personalities.base import Personality
from simulator.sensors import Sensors
from simulator.telemetry import Streams
from simulator.telemetry.reports import REPORTS

STEP_S = 0.05
_IDLE_STEP_S = 0.2
_SLOW_S = 0.2
_BOOT_SILENCE_S = 1.5
_STATION = 6  # MAV_TYPE_GCS


@dataclass(frozen=True, slots=True)
class VehicleSpec:
    """What makes one vehicle of the fleet."""

    system_id: int
    latitude_deg: float
    longitude_deg: float
    ground_amsl_m: float = 12.0
    seed: int = 0
    is_careless: bool = False
    unix_s: float = 1_780_300_800.0
    """UTC when the world begins, as the vehicle's GPS tells it."""
    video: VideoOffer | None = None
    """None: no camera component, and no gimbal to speak of."""


PersonalityMaker = Callable[["Vehicle"], Personality]


class Vehicle:
    """A multirotor with its firmware; created switched on at time 0."""

    def __init__(
        self,
        spec: VehicleSpec,
        params: ParamStore,
        make_personality: PersonalityMaker,
        wind: Wind,
    ):
        self.spec = spec
        self.system_id = spec.system_id
        self.params = params
        self.now_s = 0.0
        self.patience = 1.0
        """Simulated seconds in which a station gets one second to answer."""
        self.links: dict[str, int] = {}
        """Open links and the sequence number of the next frame on each."""
        self._other_sequences: dict[tuple[str, int], int] = {}
        self.stations: dict[tuple[int, int], float] = {}
        """When each ground station's heartbeat was last heard, in ``protocol_s``."""
        self._out: list[tuple[str, bytes]] = []
        self._decoders: dict[str, Decoder] = {}
        self.faults_done: set[int] = set()
        self._boot_s = 0.0
        self._flown_to_s = 0.0
        self._slow_due_s = 0.0
        self._quiet_until_s = 0.0
        self._text_id = 0
        self._position: tuple[float, float, float] | None = None
        self._wind = wind
        purpose = f"{spec.seed}/{spec.system_id}"
        self.careless = (
            Careless(RandomSource(f"{purpose}/careless"), self.reboot) if spec.is_careless else None
        )
        local = LocalFrame(spec.latitude_deg, spec.longitude_deg)
        sensors = Sensors(RandomSource(f"{purpose}/sensors"))
        self.pilot = Autopilot(local, spec.ground_amsl_m, sensors, wind)
        self.pilot.listener = self._on_event
        self.camera = Camera()
        self.fence = Fence()
        self.personality = make_personality(self)
        self.failsafes = Failsafes(self.pilot, self.fence, self.personality)
        self.streams = Streams(self, self.personality.rates_hz)
        self.param_server = ParamServer(params, self.post, is_bytewise=self.personality.is_bytewise)
        self.param_server.changed = lambda name: self.personality.apply_parameters()  # noqa: ARG005
        self.missions: MissionServer = self.personality.missions()
        self.missions.changed = self._on_store_changed
        self.ftp = FtpServer(self)
        self.unit = CameraUnit(self, spec.video) if spec.video is not None else None
        self._handlers = self._make_handlers()
        self._boot()

    # -- identity and time

    @property
    def uptime_s(self) -> float:
        """Seconds since power-on or the last reboot."""
        return self.now_s - self._boot_s

    @property
    def protocol_s(self) -> float:
        """Time for conversations and link watches: real time, also when flight is sped up."""
        return self.now_s / self.patience

    @property
    def boot_ms(self) -> int:
        """Time since boot as telemetry carries it."""
        return int(self.uptime_s * 1000.0)

    @property
    def unix_us(self) -> int:
        """UTC in microseconds once the GPS has a fix, else 0."""
        if self.pilot.sensors.satellites == 0:
            return 0
        return int((self.spec.unix_s + self.now_s) * 1e6)

    @property
    def has_origin(self) -> bool:
        """The estimator has had a position since boot."""
        return self.pilot.has_home

    @property
    def position(self) -> tuple[float, float, float]:
        """(latitude, longitude, AMSL) as the estimator believes; one value per step."""
        if self._position is None:
            self._position = self.pilot.global_position()
        return self._position

    @property
    def landed_state(self) -> int:
        """MAV_LANDED_STATE."""
        pilot = self.pilot
        if not pilot.is_airborne:
            return 1
        if pilot.task.name == "takeoff":
            return 3
        return 4 if pilot.is_landing or pilot.task.name == "land" else 2

    def identity_fields(self) -> dict[str, object]:
        """The hardware's identity: distinct per vehicle, the same in every run with that seed."""
        digest = hashlib.sha256(f"{self.spec.seed}/{self.system_id}/board".encode()).digest()
        return {"uid": int.from_bytes(digest[:8], "little"), "uid2": list(digest[8:26])}

    # -- links

    def open_link(self, link: str) -> None:
        """Telemetry goes to this link from now on."""
        self.links.setdefault(link, 0)

    def close_link(self, link: str) -> None:
        """Nothing more for this link."""
        self.links.pop(link, None)
        self._decoders.pop(link, None)

    def outgoing(self) -> list[tuple[str, bytes]]:
        """(link, frame) for everything to be sent since the last call."""
        out, self._out = self._out, []
        return out

    def post(
        self, name: str, payload: bytes, link: str | None = None, component_id: int = 1
    ) -> None:
        """Send one message, on every link unless one is named."""
        if self.now_s < self._quiet_until_s:
            return
        layout = BY_NAME[name]
        for key in self.links if link is None else (link,):
            sequence = self.links.get(key)
            if sequence is None:
                continue
            if component_id == 1:
                self.links[key] = (sequence + 1) & 0xFF
            else:
                sequence = self._other_sequences.get((key, component_id), 0)
                self._other_sequences[key, component_id] = (sequence + 1) & 0xFF
            source = {"system_id": self.system_id, "component_id": component_id}
            self._out.append((key, frame(layout, payload, sequence=sequence, **source)))

    def text(self, severity: int, text: str) -> None:
        """A STATUSTEXT; long ones in chunks."""
        chunks, self._text_id = self.personality.text_chunks(text, self._text_id)
        for number, place, part in chunks:
            payload = pack("STATUSTEXT", severity=severity, text=part, id=number, chunk_seq=place)
            self.post("STATUSTEXT", payload)

    def report(self, name: str) -> None:
        """Send one telemetry message now."""
        self.post(name, REPORTS[name](self))

    def acknowledge(self, command: Command, result: int, component_id: int = 1) -> None:
        """The COMMAND_ACK."""
        payload = pack(
            "COMMAND_ACK",
            command=command.number,
            result=result,
            target_system=command.peer[0],
            target_component=command.peer[1],
        )
        self.post("COMMAND_ACK", payload, command.link, component_id)

    # -- time

    def step(self, now_s: float) -> None:
        """Advance to ``now_s``: flight, watches, telemetry."""
        self.now_s = now_s
        self._position = None
        if now_s < self._quiet_until_s:
            self._fly(now_s)
            return
        self._fly(now_s)
        if now_s >= self._slow_due_s:
            self._slow_due_s = now_s + _SLOW_S - 1e-9
            self._slow(now_s)
        if self.missions.upload is not None:
            self.missions.step(self.protocol_s)
        if self.param_server.is_listing:
            self.param_server.step(STEP_S)
        self.ftp.step()
        self.streams.step(now_s)
        if self.unit is not None:
            self.unit.step(now_s)

    def _fly(self, now_s: float) -> None:
        pilot = self.pilot
        behind = now_s - self._flown_to_s
        if not pilot.is_armed and not pilot.is_airborne:
            if behind < _IDLE_STEP_S - 1e-9:
                return
            pilot.step(behind)
            self._flown_to_s = now_s
            return
        while behind > 1e-9:
            step = min(behind, STEP_S)
            pilot.step(step)
            behind -= step
        self._flown_to_s = now_s

    def _slow(self, now_s: float) -> None:
        pilot = self.pilot
        self._wind.step(_SLOW_S)
        pilot.sensors.step(self.uptime_s, _SLOW_S)
        if pilot.is_armed:
            body = pilot.body
            self.camera.step((body.north_m, body.east_m, body.up_m), _SLOW_S)
        while self.camera.pending:
            self.camera.pending -= 1
            self._on_image()
        self.personality.tick(now_s, _SLOW_S)
        self.failsafes.step(now_s, self.boot_ms)
        self.missions.step(self.protocol_s)

    def _on_image(self) -> None:
        """Report a picture: the firmware its trigger, the camera component its file."""
        if self.unit is None or self.personality.reports_trigger:
            self.personality.on_image()
        if self.unit is not None:
            self.unit.on_image()

    def reboot(self) -> None:
        """Restart the firmware: silence, then a boot; stores and parameters survive."""
        if self.pilot.is_armed:
            self.pilot.disarm()
        self._quiet_until_s = self.now_s + _BOOT_SILENCE_S
        self._boot_s = self._quiet_until_s
        self._boot()

    def _boot(self) -> None:
        self.pilot.has_home = False
        self.pilot.sensors.has_position = False
        self.pilot.sensors.satellites = 0
        self.stations.clear()
        self.missions.abort()
        self.failsafes.reset()
        self.ftp.reset()
        self.streams.restart(self._boot_s)
        self.personality.boot()

    # -- messages

    def on_bytes(self, data: bytes, now_s: float, link: str = "") -> None:
        """Bytes from a link that only this vehicle listens to."""
        self.open_link(link)
        decoder = self._decoders.setdefault(link, Decoder())
        for message in decoder.feed(data):
            self.on_message(message, now_s, link)

    def on_message(self, message: Message, now_s: float, link: str) -> None:
        """One message; what is for other systems is ignored."""
        self.now_s = max(self.now_s, now_s)
        if self.now_s < self._quiet_until_s or message.system_id == self.system_id:
            return
        target = message.fields.get("target_system", 0)
        if target not in (0, self.system_id):
            return
        if self.unit is not None and self.unit.handle(message, link):
            return
        handler = self._handlers.get(message.name)
        if handler is None:
            return
        component = message.fields.get("target_component", 0)
        if target and not self.personality.accepts_component(component):
            return
        handler(message, link)

    def _make_handlers(self) -> dict[str, Callable[[Message, str], None]]:
        handlers: dict[str, Callable[[Message, str], None]] = {
            "HEARTBEAT": self._on_heartbeat,
            "COMMAND_LONG": self._on_command,
            "COMMAND_INT": self._on_command,
            "TIMESYNC": self._on_timesync,
            "SET_MODE": lambda m, link: self.personality.on_set_mode(m, link),
            "MISSION_SET_CURRENT": lambda m, link: self.personality.on_set_current(m),  # noqa: ARG005
            "PING": lambda m, link: self.personality.on_ping(m),  # noqa: ARG005
            "REQUEST_DATA_STREAM": lambda m, link: self.personality.on_data_stream(m),  # noqa: ARG005
            "FILE_TRANSFER_PROTOCOL": lambda m, link: self.ftp.handle(m, link),
            "LOG_REQUEST_LIST": self._on_log_list,
        }
        for name in ("SET_POSITION_TARGET_GLOBAL_INT", "SET_POSITION_TARGET_LOCAL_NED"):
            handlers[name] = lambda m, link: self.personality.on_position_target(m)  # noqa: ARG005
        for name in ("PARAM_REQUEST_LIST", "PARAM_REQUEST_READ", "PARAM_SET"):
            handlers[name] = lambda m, link: self.param_server.handle(m)  # noqa: ARG005
        for name in (
            "MISSION_COUNT",
            "MISSION_ITEM_INT",
            "MISSION_ITEM",
            "MISSION_REQUEST_LIST",
            "MISSION_REQUEST_INT",
            "MISSION_REQUEST",
            "MISSION_CLEAR_ALL",
            "MISSION_ACK",
            "MISSION_WRITE_PARTIAL_LIST",
        ):
            handlers[name] = self._on_mission
        return handlers

    def _on_heartbeat(self, message: Message, link: str) -> None:
        if message.type == _STATION:
            self.stations[message.system_id, message.component_id] = self.protocol_s
            self.personality.on_station(message, link)

    def _on_command(self, message: Message, link: str) -> None:
        command = command_from(message, link)
        result = self.personality.command(command)
        if result != cmd.NO_ANSWER:
            self.acknowledge(command, result)
        self.personality.after_command()

    def _on_mission(self, message: Message, link: str) -> None:
        is_item = message.name in ("MISSION_ITEM", "MISSION_ITEM_INT")
        if is_item and self.personality.on_guided_item(message, link):
            return
        self.missions.handle(message, link, self.protocol_s)

    def _on_timesync(self, message: Message, link: str) -> None:
        if message.tc1 == 0:
            own_ns = int(self.uptime_s * 1e9)
            fields = {"target_system": message.system_id}
            fields["target_component"] = message.component_id
            known = {k: v for k, v in fields.items() if k in BY_NAME["TIMESYNC"].fields}
            payload = pack("TIMESYNC", tc1=own_ns, ts1=message.ts1, **known)
            self.post("TIMESYNC", payload, link)

    def _on_log_list(self, message: Message, link: str) -> None:
        self.post("LOG_ENTRY", pack("LOG_ENTRY"), link)

    def _on_event(self, event: str, value: object) -> None:
        self.personality.on_event(event, value)

    def _on_store_changed(self, kind: int) -> None:
        if kind == FENCE:
            self.fence.load(self.missions.stores[FENCE], self.pilot.frame)
        self.personality.on_event("store-changed", kind)
