"""What the station keeps of one vehicle besides its state: conversations, texts, boot clock."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from dronectl.events import (
    ArmedChanged,
    Event,
    LinkLost,
    LinkRegained,
    LinkStale,
    ModeChanged,
    Said,
    VehicleIdentified,
    VehicleRebooted,
    WaypointReached,
)
from dronectl.mavlink.autopilots import Autopilot, autopilot_of
from dronectl.mavlink.status_text import TextAssembler
from dronectl.mavlink.telemetry import REDUCERS
from dronectl.protocol.machine import Address
from dronectl.vehicle import Fix, LinkState, Sample, StatusText, Vehicle

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Machine
    from dronectl.requests import Request

TEXTS_KEPT: Final = 50
REBOOT_STEP_S: Final = 2.0  # packets overtake each other by less
BOOT_CLOCKS: Final = frozenset({"GLOBAL_POSITION_INT", "ATTITUDE", "SYSTEM_TIME"})
USUAL_STATION: Final = Address(255, 190)
SAMPLES_KEPT: Final = 256
"""Ten seconds of position, attitude and gimbal; whoever wants them looks far more often."""
REACHED_AGAIN_S: Final = 5.0  # PX4 repeats MISSION_ITEM_REACHED ten times


@dataclass(slots=True)
class Conversation:
    """One machine at work."""

    machine: Machine
    resource: str
    """What it has to itself: no second conversation of the vehicle may hold the same."""
    request_id: int | None = None
    request: Request | None = None
    component_id: int | None = None
    """Who answers; None: the autopilot."""


@dataclass(slots=True)
class Source:
    """One system id heard on one link."""

    link: str
    last_heard_s: float
    messages: int = 0
    version: int = 2
    """MAVLink version of its last message: what it is answered in."""


@dataclass(slots=True)
class Track:
    """One vehicle and everything under way with it."""

    vehicle: Vehicle
    sources: dict[str, Source] = field(default_factory=dict)
    """By link."""
    link: str | None = None
    """Where packets to the vehicle go."""
    conversations: list[Conversation] = field(default_factory=list)
    parameter_types: dict[str, int] = field(default_factory=dict)
    identified: bool = False
    last_heard_s: float = 0.0
    plan_ids: tuple[int | None, int | None, int | None] | None = None
    """The vehicle's own numbers of its mission, fence and rally list once the plan was verified."""
    conflict_seen_s: float | None = None
    """When a second box last answered to the system id on the same link."""
    station: Address = USUAL_STATION
    """Ours, as the vehicle sees it."""
    cameras_asked_s: dict[int, float] = field(default_factory=dict)
    """When each camera component was last asked what it is."""
    sampled: int = 0
    _samples: deque[Sample] = field(default_factory=lambda: deque(maxlen=SAMPLES_KEPT))
    _texts: TextAssembler = field(default_factory=TextAssembler)
    _link_state: LinkState = LinkState.FRESH
    _boot_backwards: int = 0
    _reached: dict[int, float] = field(default_factory=dict)

    @property
    def autopilot(self) -> Autopilot:
        """The family of the vehicle's autopilot."""
        return autopilot_of(self.vehicle.autopilot)

    @property
    def address(self) -> Address:
        """Address of the autopilot."""
        return Address(self.vehicle.system_id, self.vehicle.component_id)

    def change(self, **changes: Any) -> None:
        """Replace fields of the vehicle's state."""
        self.vehicle = self.vehicle.with_changes(**changes)

    def on_message(self, message: Message, now_s: float) -> list[Event]:
        """Reduce one message of the autopilot."""
        name = message.name
        old = self.vehicle
        reducer = REDUCERS.get(name)
        new = old if reducer is None else reducer(old, message.fields)
        if name in BOOT_CLOCKS:
            events = self._reduced(new, now_s) + self._booted(message.fields.time_boot_ms, now_s)
            self._take_sample(name, message.fields.time_boot_ms * 1e-3)
            return events
        if reducer is None and name != "STATUSTEXT":
            self.last_heard_s = now_s  # not worth a copy of the state: see ``stamp``
            return []
        events = self._reduced(new, now_s)
        if name == "HEARTBEAT":
            self.change(last_heartbeat_s=now_s)
            events += self._changed(old, now_s)
        elif name == "STATUSTEXT":
            text = self._texts.on_text(message.fields, now_s)
            if text is not None:
                events.append(self._said(*text, now_s))
        elif name == "MISSION_ITEM_REACHED":
            events += self._on_reached(message.fields.seq, now_s)
        elif name == "AUTOPILOT_VERSION":
            events += self._on_version(now_s)
        return events

    def on_time(self, now_s: float) -> list[Event]:
        """Texts whose chunks are lost, links gone quiet."""
        events: list[Event] = [self._said(*text, now_s) for text in self._texts.late(now_s)]
        self.stamp()
        state = self.vehicle.link_state(now_s)
        if state is not self._link_state:
            self._link_state = state
            key = self.vehicle.key
            if state is LinkState.STALE:
                events.append(LinkStale(vehicle=key, at_s=now_s))
            elif state is LinkState.LOST:
                events.append(LinkLost(vehicle=key, at_s=now_s))
        return events

    def stamp(self) -> None:
        """Bring the state's age up to date with messages that changed nothing else."""
        if self.last_heard_s > self.vehicle.last_heard_s:
            self.change(last_heard_s=self.last_heard_s)

    def add_sample(self, sample: Sample) -> None:
        """Keep one more word about how the vehicle moves."""
        self._samples.append(sample)
        self.sampled += 1

    def show_samples(self) -> None:
        """Bring the newest samples into the state."""
        if self.sampled != self.vehicle.sampled:
            self.change(samples=tuple(self._samples), sampled=self.sampled)

    def _take_sample(self, name: str, boot_s: float) -> None:
        vehicle = self.vehicle
        if name == "ATTITUDE" and vehicle.attitude is not None:
            self.add_sample(Sample(boot_s, vehicle.attitude))
        elif name == "GLOBAL_POSITION_INT" and vehicle.position is not None:
            fix = Fix(
                vehicle.position,
                vehicle.altitude_amsl_m or 0.0,
                vehicle.north_mps or 0.0,
                vehicle.east_mps or 0.0,
                vehicle.climb_rate_mps or 0.0,
            )
            self.add_sample(Sample(boot_s, fix))

    def _reduced(self, new: Vehicle, now_s: float) -> list[Event]:
        silent_s = now_s - max(self.vehicle.last_heard_s, self.last_heard_s)
        self.last_heard_s = now_s
        if new is self.vehicle:
            new = new.with_changes(last_heard_s=now_s)
        else:
            new.__dict__["last_heard_s"] = now_s  # made by the reducer just now, seen by nobody
        self.vehicle = new
        if self._link_state is LinkState.FRESH:
            return []
        was_lost = self._link_state is LinkState.LOST
        self._link_state = LinkState.FRESH
        if not was_lost:
            return []
        return [LinkRegained(vehicle=new.key, at_s=now_s, silent_for_s=silent_s)]

    def _booted(self, time_boot_ms: int, now_s: float) -> list[Event]:
        boot_s = time_boot_ms * 0.001
        last_s = self.vehicle.boot_s
        if last_s is not None and boot_s < last_s - REBOOT_STEP_S:
            self._boot_backwards += 1
            if self._boot_backwards < 2:
                return []  # one packet may have been held up on the way
            self._boot_backwards = 0
            self._reached.clear()
            self.change(boot_s=boot_s, reboots=self.vehicle.reboots + 1)
            return [VehicleRebooted(vehicle=self.vehicle.key, at_s=now_s)]
        self._boot_backwards = 0
        self.vehicle.__dict__["boot_s"] = boot_s  # the copy made for this very message
        return []

    def _changed(self, old: Vehicle, now_s: float) -> list[Event]:
        new = self.vehicle
        events: list[Event] = []
        if new.mode != old.mode and new.mode is not None:
            events.append(
                ModeChanged(vehicle=new.key, at_s=now_s, mode=new.mode, previous=old.mode)
            )
        if new.is_armed != old.is_armed:
            events.append(ArmedChanged(vehicle=new.key, at_s=now_s, is_armed=new.is_armed))
        return events

    def _said(self, severity: int, text: str, now_s: float) -> Said:
        texts = (*self.vehicle.texts, StatusText(severity, text, now_s))[-TEXTS_KEPT:]
        self.change(texts=texts)
        return Said(vehicle=self.vehicle.key, at_s=now_s, severity=severity, text=text)

    def _on_reached(self, sequence: int, now_s: float) -> list[Event]:
        last_s = self._reached.get(sequence)
        self._reached[sequence] = now_s
        if last_s is not None and now_s - last_s < REACHED_AGAIN_S:
            return []
        return [WaypointReached(vehicle=self.vehicle.key, at_s=now_s, sequence=sequence)]

    def _on_version(self, now_s: float) -> list[Event]:
        if self.identified:
            return []
        self.identified = True
        return [VehicleIdentified(vehicle=self.vehicle.key, at_s=now_s, uid=self.vehicle.uid)]
