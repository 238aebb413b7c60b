"""A station, a simulated fleet and the record of its flights in one virtual time: no socket, no clock."""

from __future__ import annotations

import itertools
from contextlib import closing
from typing import TYPE_CHECKING, Final

from dronectl.crew.exercises import exercise_named
from dronectl.crew.exercises.pilot import Hand, ScriptedPilot
from dronectl.crew.exercises.values import Setting
from dronectl.crew.people import Person, Role
from dronectl.errors import UserError
from dronectl.exercise import Lesson, keep_score
from dronectl.flight import FlightPrepared, FlightStarted
from dronectl.network import Identity
from dronectl.programme.ledger import Ledger
from dronectl.runtime import LinkStatistics, Subscription
from dronectl.station import Station
from dronectl.store.database import open_beside, open_database
from dronectl.store.frames import RawFrames
from dronectl.store.recording import Recording
from simulator.camera_reports import VideoOffer
from simulator.world import FleetSpec, World
from ui.bridge import Tick

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dronectl.events import Event
    from dronectl.exercise import ExerciseRun
    from dronectl.outputs import Outputs
    from dronectl.requests import Request
    from dronectl.vehicle import Snapshot

STEP_S: Final = 0.05
TICK_S: Final = 0.1
UTC_S: Final = 1_780_300_800.0  # 2026-06-01 08:00 UTC
LINK: Final = "udpin:0.0.0.0:14550"
TRAINEE: Final = "Hugo Petit"
EXERCISES: Final = (("position", 1, 0.4), ("traverse", 2, 0.3), ("position", 3, 0.6))
"""Code, seed and the pilot's skill."""


class Rehearsal:
    """A station and a simulated fleet in one virtual time, seen from the window's side.

    Args:
        fleet: what flies.
        folder: where its flights are recorded; None: nowhere.
    """

    def __init__(self, fleet: FleetSpec, folder: Path | None = None) -> None:
        self._database = None if folder is None else open_database(folder)
        self._recording = None if self._database is None else Recording(self._database)
        self.world = World(fleet, links=(LINK,))
        self.station = Station(Identity())
        self.now_s = 0.0
        self._ids = itertools.count(1)
        self._subscription = Subscription()
        self._urls = [LINK]
        self.station.open_link(LINK, 0.0)

    def close(self) -> None:
        """End the flights that are being recorded."""
        if self._recording is not None and self._database is not None:
            self._recording.close(self.now_s, self._utc_us)
            self._recording = None
            self._database.close()

    @property
    def _utc_us(self) -> int:
        return round((UTC_S + self.now_s) * 1e6)

    def submit(self, request: Request) -> int:
        """Ask something of a vehicle."""
        number = next(self._ids)
        self._put(self.station.on_request(number, request, self.now_s))
        return number

    def tell(self, events: Sequence[Event]) -> None:
        """A fact of the operator's side."""
        self._subscription.put(events)

    def snapshot(self) -> Snapshot:
        """Every vehicle now."""
        return self.station.snapshot(self.now_s)

    def tick(self) -> Tick:
        """Let a tenth of a second pass."""
        end_s = self.now_s + TICK_S
        while self.now_s < end_s:
            self.now_s += STEP_S
            for link, data in self.world.advance(STEP_S):
                if self._recording is not None:
                    self._recording.on_frames(
                        [RawFrames(self._utc_us, 0, is_sent=False, data=data)]
                    )
                self._put(self.station.on_data(link, data, self.now_s))
            self.station.feed(self.now_s)
            self._put(self.station.on_time(self.now_s))
        events, snapshot = self._subscription.drain(), self.snapshot()
        if self._recording is not None:
            self._recording.on_events(events, self.now_s, self._utc_us)
            events += self._recording.on_snapshot(snapshot, self._utc_us)
            events += self._recording.on_time(self.now_s, self._utc_us)
        return Tick(self.now_s, UTC_S + self.now_s, snapshot, events)

    def urls(self) -> list[str]:
        """URLs of the ports in use."""
        return list(self._urls)

    def add(self, url: str) -> str:
        """Pretend to open one more."""
        self._urls.append(url)
        return url

    def remove(self, url: str) -> None:
        """Pretend to close one."""
        self._urls.remove(url)

    def link_statistics(self) -> tuple[LinkStatistics, ...]:
        """The one link in figures."""
        found = self.station.reception(LINK)
        if found is None:
            return ()
        counts = (found.messages, found.lost, found.damaged, found.octets)
        return (LinkStatistics(LINK, LINK, *counts, self.now_s),)

    def _put(self, outputs: Outputs) -> None:
        self._subscription.put(outputs.events)
        for packet in outputs.packets:
            self.world.send(packet.link, packet.data)


def fly_exercise(folder: Path, lesson: Lesson, skill: float) -> str:
    """Fly an exercise by the scripted pilot and keep its result; the result's id.

    To be called while nothing else is recorded into the folder.
    """
    exercise, setting = exercise_named(lesson.setting.exercise), lesson.setting
    offer = VideoOffer(uri="5600", is_rtsp=False)
    fleet = FleetSpec(1, exercise.autopilot, seed=setting.seed, videos=(offer,))
    rehearsal = Rehearsal(fleet, folder)
    pilot: ScriptedPilot | None = None
    flight_id = ""
    while not flight_id or pilot is None or not pilot.is_over:
        tick = rehearsal.tick()
        for event in tick.events:
            if isinstance(event, FlightStarted):
                flight_id = event.flight_id
                prepared = FlightPrepared(
                    vehicle=event.vehicle,
                    at_s=event.at_s,
                    pilot=lesson.trainee,
                    device_class="simulator",
                )
                rehearsal.tell([prepared])
        for key, vehicle in tick.snapshot.vehicles.items():
            if vehicle.home is None or vehicle.gimbal is None:
                continue
            if pilot is None:
                pilot = ScriptedPilot(exercise, Hand(skill, setting.seed), key, rehearsal.submit)
            pilot.on_tick(vehicle, tick.events, tick.now_s)
    rehearsal.tick()
    rehearsal.close()
    moment_us = round((UTC_S + rehearsal.now_s) * 1e6)
    return keep_score(folder, flight_id, lesson, lambda: moment_us)[1].id


def fly_exercises(folder: Path) -> list[str]:
    """A trainee's exercises under an instructor, flown and kept; ids of the results."""
    with closing(open_beside(folder)) as database:
        ledger = Ledger(database, lambda: round(UTC_S * 1e6))
        if not any(person.has(Role.INSTRUCTOR) for person in ledger.people()):
            ledger.put(Person(ledger.new_id(), "Claire Roux", (Role.PILOT, Role.INSTRUCTOR)))
        instructor = next(p.name for p in ledger.people() if p.has(Role.INSTRUCTOR))
    return [
        fly_exercise(folder, Lesson(Setting(code, seed=seed), TRAINEE, instructor), skill)
        for code, seed, skill in EXERCISES
    ]


def nothing_to_fly(_lesson: Lesson) -> ExerciseRun:
    """A rehearsal has no sockets for a simulator of its own.

    Raises:
        UserError: always.
    """
    raise UserError("Exercises are not flown while pictures are taken; use the window.")
