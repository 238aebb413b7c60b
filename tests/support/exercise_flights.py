"""Exercises flown in virtual time by the scripted pilot, with the telemetry log they leave."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dronectl.crew.exercises import EXERCISES
from dronectl.crew.exercises.pilot import Hand, ScriptedPilot
from dronectl.crew.exercises.values import AIR, Setting, Wind
from dronectl.store.frames import RawFrames, split, tlog_record
from simulator.camera_reports import VideoOffer
from simulator.faults import parse_faults
from simulator.world import FleetSpec, World
from tests.support.virtual import VirtualFleet

if TYPE_CHECKING:
    from dronectl.crew.exercises.tasks import Exercise

LONGEST_S = 900.0
UTC_US = 1_780_000_000_000_000


@dataclass
class Taped(World):
    """A world whose bytes are kept as a telemetry log."""

    records: list[bytes] = field(default_factory=list)

    def __init__(self, fleet: FleetSpec, faults) -> None:
        self.records = []
        super().__init__(fleet, faults)

    def send(self, link: str, data: bytes, *, is_datagram: bool = True) -> None:
        self._keep(data, is_sent=True)
        super().send(link, data, is_datagram=is_datagram)

    def collect(self) -> list[tuple[str, bytes]]:
        out = super().collect()
        for _, data in out:
            self._keep(data, is_sent=False)
        return out

    def _keep(self, data: bytes, *, is_sent: bool) -> None:
        raw = RawFrames(UTC_US + round(self.now_s * 1e6), 0, is_sent, data, 1)
        self.records += [tlog_record(raw, frame) for frame in split(data)]


def a_world(exercise: Exercise, setting: Setting) -> Taped:
    faults = parse_faults(json.dumps(exercise.faults(setting.seed)), "faults")
    fleet = FleetSpec(
        autopilot=exercise.autopilot,
        seed=setting.seed,
        wind_towards_mps=setting.wind_towards_mps,
        gust_mps=AIR[setting.wind].gust_mps,
        videos=(VideoOffer("rtsp://127.0.0.1:8554/drone1"),),
    )
    return Taped(fleet, faults)


@dataclass(frozen=True)
class Flown:
    """An exercise flown: the log it left, and how it went."""

    setting: Setting
    log: bytes
    reason: str
    duration_s: float


def fly(code: str, *, skill: float = 1.0, wind: Wind = Wind.CALM, seed: int = 1) -> Flown:
    """Fly an exercise from power-on to motors off."""
    exercise, setting = EXERCISES[code], Setting(code, wind, seed)
    fleet = VirtualFleet(a_world(exercise, setting))
    fleet.run(25.0)
    (key,) = fleet.keys
    pilot = ScriptedPilot(exercise, Hand(skill, seed), key, fleet.submit)
    began_s, seen = fleet.now_s, len(fleet.events)
    while not pilot.is_over and fleet.now_s - began_s < LONGEST_S:
        for _ in range(3):
            fleet.step()
        pilot.on_tick(fleet.vehicle(key), fleet.events[seen:], fleet.now_s)
        seen = len(fleet.events)
    fleet.run(3.0)
    return Flown(setting, b"".join(fleet.world.records), pilot.reason, fleet.now_s - began_s)
