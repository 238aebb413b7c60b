"""Exercises on a running station: the simulator with its scene, the flight, the score as it grows.

The trainee flies with whatever flies any drone: the window, a script, or :class:`ScriptedPilot`. The
score is read from the flight's telemetry log while it is written, and again from the whole log at the
end, which is what is kept.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from dronectl.crew.exercises import exercise_named
from dronectl.crew.exercises.readings import Readings
from dronectl.crew.exercises.scoring import SCORING_VERSION, Scorer, score_of
from dronectl.crew.exercises.values import AIR, Setting, Wind
from dronectl.errors import UserError
from dronectl.events import ExerciseBegun
from dronectl.flight import FlightEnded, FlightPrepared, FlightStarted
from dronectl.links.udp import free_port
from dronectl.programme.exercises import keep_result
from dronectl.programme.ledger import Ledger
from dronectl.requests import Forget
from dronectl.session import END_WAIT_S
from dronectl.store.database import open_beside, open_reader
from dronectl.store.flights import find_flight, flight_events
from dronectl.store.tlog import TlogReader, whole_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from dronectl.crew.exercises.scoring import Score
    from dronectl.crew.exercises.values import Act, Reading
    from dronectl.events import Event
    from dronectl.runtime import Runtime
    from dronectl.store.database import Database
    from dronectl.store.exercises import ExerciseResult
    from dronectl.store.flights import FlightRecord
    from dronectl.vehicle import Snapshot, Vehicle, VehicleKey

FIRST_SYSTEM_ID: Final = 101  # beside the fleet, whose numbers begin at 1
LAST_SYSTEM_ID: Final = 250
TOWN_SEED: Final = 1
"""The training town is always the same; the seed of a run varies scene, wind and troubles."""
HEARD_S: Final = 40.0  # real seconds for the simulator's process to start
POLL_S: Final = 0.5
FILES: Final = "exercises"


@dataclass(frozen=True, slots=True)
class Lesson:
    """Who flies what."""

    setting: Setting
    trainee: str
    instructor: str | None = None
    autopilot: str | None = None
    """None: the one the exercise is made for."""
    has_video: bool = True


class Stage(Enum):
    """How far a run is."""

    STARTING = "starting"
    READY = "ready"
    """The vehicle is heard and has its position; the trainee may take off."""
    FLYING = "flying"
    FLOWN = "flown"
    """The flight is over and in the logbook."""
    FAILED = "failed"


class LogFollower:
    """Reads a telemetry log while it grows.

    Args:
        path: the file; it need not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0
        self._readings = Readings()

    def poll(self) -> list[Reading | Act]:
        """What whole records have been added since the last time."""
        try:
            with self._path.open("rb") as file:
                file.seek(self._position)
                data = file.read()
        except FileNotFoundError:
            return []
        whole = whole_records(data)
        self._position += whole
        return _entries(TlogReader(data[:whole]), self._readings)


def _entries(reader: TlogReader, readings: Readings) -> list[Reading | Act]:
    found: list[Reading | Act] = []
    for record, message in reader.messages():
        found += readings.take(record.utc_us * 1e-6, message, is_sent=record.link == 3)
    return found


class ExerciseRun:
    """One exercise on a station that is at work.

    Args:
        runtime: of the station; gets one more link, to the simulator.
        folder: data folder of the station.
        lesson: who flies what.
    """

    def __init__(self, runtime: Runtime, folder: Path, lesson: Lesson) -> None:
        self.lesson = lesson
        self.exercise = exercise_named(lesson.setting.exercise)
        self.stage = Stage.STARTING
        self.reason = ""
        """Why it failed, in words."""
        self.key: VehicleKey | None = None
        self.flight_id: str | None = None
        self.entries: list[Reading | Act] = []
        """What was read so far, for the track of the debrief."""
        self._runtime = runtime
        self._folder = folder
        self._scorer = Scorer(self.exercise, lesson.setting)
        self._follower: LogFollower | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._url = ""
        self._system_id = FIRST_SYSTEM_ID
        self._since_s = 0.0
        self._polled_s = 0.0
        self._ended_s: float | None = None

    # ----------------------------------------------------------------- course

    def start(self) -> None:
        """Start the simulator and listen to it.

        Raises:
            UserError: its files cannot be written, or the link cannot be opened.
        """
        self._system_id = self._free_system_id()
        port = free_port()
        words = self._words(port)
        self._url = self._runtime.add(f"udpin:127.0.0.1:{port}")
        self._since_s = self._runtime.clock.now_s()
        # Its input ends when this process does, however it ends: no simulator is left behind.
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-m", "simulator", *words, "--until-eof"], stdin=subprocess.PIPE
        )

    def stop(self) -> None:
        """End the simulator and close its link, its drone is no more; what was flown is kept."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate()  # waits, and closes its input
            self._process = None
            self._runtime.remove(self._url)
            if self.key is not None:
                self._runtime.submit(Forget(self.key))

    def on_tick(self, snapshot: Snapshot, events: Iterable[Event]) -> None:
        """Take in what happened."""
        now_s = snapshot.now_s
        if self.stage is Stage.STARTING:
            self._await_vehicle(snapshot)
        for event in events:
            if isinstance(event, FlightStarted) and event.vehicle == self.key:
                self._begin(event)
            elif isinstance(event, FlightEnded) and event.flight_id == self.flight_id:
                self._ended_s = now_s
        if self.stage is Stage.FLYING and now_s - self._polled_s >= POLL_S:
            self._polled_s = now_s
            self._poll()
            if self._ended_s is not None and self._is_closed(now_s):
                self._poll()
                self.stage = Stage.FLOWN

    def score(self) -> Score:
        """The score so far; the last one when the flight is over."""
        return self._scorer.score(is_final=self.stage is Stage.FLOWN)

    def keep(self, utc_us: Callable[[], int]) -> tuple[Score, ExerciseResult]:
        """Score the whole log and keep the result; slow: seconds of work.

        Raises:
            UserError: nothing was flown, or nothing can be written.
        """
        if self.flight_id is None:
            raise UserError("Nothing was flown; take off before the exercise is ended.")
        return keep_score(self._folder, self.flight_id, self.lesson, utc_us)

    # ------------------------------------------------------------------ steps

    def _await_vehicle(self, snapshot: Snapshot) -> None:
        found = next((v for v in snapshot.vehicles.values() if self._is_ours(v)), None)
        if found is not None:
            self.key = found.key
            self.stage = Stage.READY
            return
        if self._process is not None and self._process.poll() is not None:
            code = self._process.returncode
            self._fail(f"The simulator ended with exit code {code}.")
        elif self._runtime.clock.real_s(snapshot.now_s - self._since_s) > HEARD_S:
            self._fail(f"The simulator was not heard within {HEARD_S:.0f} s; start again.")

    def _is_ours(self, vehicle: Vehicle) -> bool:
        is_there = any(each.link.startswith(f"{self._url} ") for each in vehicle.links)
        has_told = bool(vehicle.uid) and vehicle.home is not None and vehicle.position is not None
        return vehicle.system_id == self._system_id and is_there and has_told

    def _fail(self, reason: str) -> None:
        self.stage, self.reason = Stage.FAILED, reason
        self.stop()

    def _begin(self, event: FlightStarted) -> None:
        """The first arming is the exercise; who takes off again flies for himself."""
        if self.flight_id is not None:
            return
        self.flight_id = event.flight_id
        self.stage = Stage.FLYING
        setting = self.lesson.setting
        prepared = FlightPrepared(
            vehicle=event.vehicle,
            at_s=event.at_s,
            pilot=self.lesson.trainee,
            device_class="simulator",
        )
        begun = ExerciseBegun(
            vehicle=event.vehicle,
            at_s=event.at_s,
            exercise=setting.exercise,
            wind=setting.wind.value,
            seed=setting.seed,
            scoring_version=SCORING_VERSION,
        )
        self._runtime.tell([prepared, begun])

    def _poll(self) -> None:
        if self._follower is None:
            path = self._log_path()
            if path is None:
                return
            self._follower = LogFollower(path)
        entries = self._follower.poll()
        self.entries += entries
        self._scorer.add(entries)

    def _log_path(self) -> Path | None:
        record = self._record()
        return None if record is None or record.tlog is None else self._folder / record.tlog

    def _is_closed(self, now_s: float) -> bool:
        """The recorder has written everything."""
        record = self._record()
        assert self._ended_s is not None  # noqa: S101 - asked only then
        waited_s = self._runtime.clock.real_s(now_s - self._ended_s)
        return (record is not None and record.state == "closed") or waited_s > END_WAIT_S

    def _record(self) -> FlightRecord | None:
        assert self.flight_id is not None  # noqa: S101 - flying
        database = open_reader(self._folder)
        try:
            return find_flight(database, self.flight_id)
        except UserError:
            return None  # not written yet
        finally:
            database.close()

    # -------------------------------------------------------------- simulator

    def _free_system_id(self) -> int:
        """Each run has a drone of its own: another box under a number heard before is an alarm."""
        heard = {vehicle.system_id for vehicle in self._runtime.snapshot().vehicles.values()}
        free = (n for n in range(FIRST_SYSTEM_ID, LAST_SYSTEM_ID) if n not in heard)
        return next(free, LAST_SYSTEM_ID)

    def _words(self, port: int) -> list[str]:
        """What the simulator is told."""
        lesson, exercise, setting = self.lesson, self.exercise, self.lesson.setting
        north, east = setting.wind_towards_mps
        words = [
            "--autopilot", lesson.autopilot or exercise.autopilot,
            "--first-id", str(self._system_id),
            "--seed", str(setting.seed),
            "--town", str(TOWN_SEED),
            *self._runtime.clock.simulator_words,
            "--listen", f"udp://127.0.0.1:{port}",
            f"--wind={north},{east},{AIR[setting.wind].gust_mps}",
            "--video", "rtsp",
        ]  # fmt: skip
        if not lesson.has_video:
            words.append("--unfilmed")
        scene = exercise.scene(setting.seed)
        if not scene.is_empty:
            words += ["--scene", self._write("scene", scene.as_json())]
        if exercise.troubles:
            words += ["--faults", self._write("faults", exercise.faults(setting.seed))]
        return words

    def _write(self, name: str, content: object) -> str:
        folder = self._folder / FILES
        path = folder / f"{self.exercise.code}-{self.lesson.setting.seed}-{name}.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content), encoding="utf-8")
        except OSError as error:
            raise UserError(
                f"{path} cannot be written ({error.strerror}); free space or choose another data folder."
            ) from error
        return str(path)


def setting_of(database: Database, flight: FlightRecord) -> Setting:
    """Which exercise a stored flight was.

    Raises:
        UserError: it was none.
    """
    for event in flight_events(database, flight.id):
        if event["kind"] == ExerciseBegun.__name__:
            detail = event["detail"]
            return Setting(detail["exercise"], Wind(detail["wind"]), int(detail["seed"]))
    raise UserError(f"Flight {flight.id} was no exercise; choose one of the exercise results.")


def score_log(folder: Path, flight: FlightRecord, setting: Setting) -> Score:
    """The score of a stored flight, from its telemetry log.

    Raises:
        UserError: the log is missing.
    """
    return score_of(exercise_named(setting.exercise), setting, log_entries(folder, flight))


def log_entries(folder: Path, flight: FlightRecord) -> Sequence[Reading | Act]:
    """Everything a stored flight's log says to an exercise.

    Raises:
        UserError: the log is missing.
    """
    if flight.tlog is None:
        raise UserError(f"Flight {flight.id} has no telemetry log; nothing can be scored.")
    try:
        reader = TlogReader.open(folder / flight.tlog)
    except OSError as error:
        raise UserError(
            f"{folder / flight.tlog} cannot be read ({error.strerror}); bring the log back."
        ) from error
    return _entries(reader, Readings())


def keep_score(
    folder: Path, flight_id: str, lesson: Lesson, utc_us: Callable[[], int]
) -> tuple[Score, ExerciseResult]:
    """Score a recorded flight and keep the result.

    Raises:
        UserError: the log is missing, or nothing can be written.
    """
    database = open_beside(folder)
    try:
        ledger = Ledger(database, utc_us)
        flight = find_flight(database, flight_id)
        score = score_log(folder, flight, lesson.setting)
        watcher = None if lesson.instructor is None else ledger.person(lesson.instructor).id
        return score, keep_result(ledger, flight, lesson.setting, score, watcher)
    finally:
        database.close()
