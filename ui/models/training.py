"""What the Training page works on: people, exercises, the run at work, results and the open debrief."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.crew.exercises import EXERCISES
from dronectl.crew.exercises.debrief import entries
from dronectl.crew.exercises.values import Reading, Setting
from dronectl.crew.people import Role
from dronectl.errors import UserError
from dronectl.exercise import Lesson, Stage, log_entries
from dronectl.programme.exercises import sign_off, standings
from dronectl.programme.ledger import Ledger
from dronectl.store.database import open_beside, open_reader
from dronectl.store.exercises import find_result
from dronectl.store.flights import find_flight
from ui.background import run_task
from ui.models.sentences import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import Any

    from dronectl.crew.exercises.debrief import Entry
    from dronectl.crew.exercises.scoring import Score
    from dronectl.crew.exercises.tasks import Exercise
    from dronectl.crew.people import Person
    from dronectl.crew.training import Grade
    from dronectl.events import Event
    from dronectl.programme.exercises import Standing
    from dronectl.store.exercises import ExerciseResult
    from dronectl.vehicle import Snapshot, VehicleKey
    from missions.geo import GeoPoint
    from ui.models.moment import Moment

SHOW_EVERY_S: Final = 0.5
"""The live score is read from a log that is written twice a second."""


class Run(Protocol):
    """An exercise at work; :class:`dronectl.exercise.ExerciseRun` is one."""

    lesson: Lesson
    stage: Stage
    reason: str
    key: VehicleKey | None
    flight_id: str | None

    @property
    def exercise(self) -> Exercise: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def on_tick(self, snapshot: Snapshot, events: Iterable[Event]) -> None: ...
    def score(self) -> Score: ...
    def keep(self, utc_us: Callable[[], int]) -> tuple[Score, ExerciseResult]: ...


@dataclass(frozen=True, slots=True)
class Fix:
    """Where the drone was at a time of the debrief."""

    at_s: float
    point: GeoPoint
    height_m: float = 0.0
    """Above home."""


@dataclass(frozen=True, slots=True)
class Debrief:
    """A flown exercise, read from the records."""

    standing: Standing
    exercise: Exercise
    setting: Setting
    track: tuple[Fix, ...]
    losses: tuple[Entry, ...]

    @property
    def detail(self) -> Mapping[str, Any]:
        """Parts and losses as stored."""
        return self.standing.result.detail

    def place_at(self, at_s: float) -> GeoPoint | None:
        """Where the drone was."""
        if not self.track:
            return None
        return min(self.track, key=lambda fix: abs(fix.at_s - at_s)).point


@dataclass(frozen=True, slots=True)
class Records:
    """What the page lists."""

    people: tuple[Person, ...] = ()
    standings: tuple[Standing, ...] = ()

    @property
    def instructors(self) -> tuple[Person, ...]:
        """Who may sign."""
        return tuple(p for p in self.people if p.is_active and p.has(Role.INSTRUCTOR))

    def name(self, person_id: str) -> str:
        """A person's name; the id where nobody has it."""
        return next((p.name for p in self.people if p.id == person_id), person_id)


class TrainingModel(QObject):
    """One run at a time.

    Args:
        folder: data folder.
        make_run: an exercise run of a lesson, not started.
        utc_us: the moment, microseconds since the epoch.
        parent: Qt owner.
    """

    changed = pyqtSignal()
    """The run, or its score, is another."""
    listed = pyqtSignal()
    """People and results were read again."""
    opened = pyqtSignal()
    """Another debrief is open, or none."""
    trouble = pyqtSignal(str)
    """A sentence for the operator."""

    def __init__(
        self,
        folder: Path,
        make_run: Callable[[Lesson], Run],
        utc_us: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.records = Records()
        self.run: Run | None = None
        self.is_scoring = False
        self.debrief: Debrief | None = None
        self._make_run = make_run
        self._utc_us = utc_us
        self._shown_s = 0.0
        self._stage: Stage | None = None

    # --------------------------------------------------------------------- run

    @property
    def is_running(self) -> bool:
        """An exercise is being flown or scored."""
        return self.run is not None

    def begin(self, lesson: Lesson) -> None:
        """Start an exercise; what was open is put away."""
        if self.run is not None:
            return
        try:
            run = self._make_run(lesson)
            run.start()
        except UserError as error:
            self._say(str(error))
            return
        self.run, self._stage = run, None
        self.debrief = None
        self.opened.emit()
        self.changed.emit()

    def end(self) -> None:
        """End the run: what has been flown stays in the logbook, without a result."""
        run, self.run = self.run, None
        if run is not None:
            run_task(run.stop, lambda _result, _error: None)
            self.changed.emit()

    def close(self) -> None:
        """The window goes: no simulator is left behind."""
        if self.run is not None:
            self.run.stop()
            self.run = None

    def on_tick(self, tick: Moment) -> None:
        """Ten times a second."""
        run = self.run
        if run is None or self.is_scoring:
            return
        run.on_tick(tick.snapshot, tick.events)
        if run.stage is Stage.FAILED:
            self._say(run.reason)
            self.end()
        elif run.stage is Stage.FLOWN:
            self._score(run)
        elif run.stage is not self._stage or tick.snapshot.now_s - self._shown_s >= SHOW_EVERY_S:
            self._stage, self._shown_s = run.stage, tick.snapshot.now_s
            self.changed.emit()

    def _score(self, run: Run) -> None:
        self.is_scoring = True
        self.changed.emit()
        run_task(lambda: run.keep(self._utc_us), partial(self._scored, run))

    def _scored(
        self, run: Run, kept: tuple[Score, ExerciseResult] | None, error: Exception | None
    ) -> None:
        self.is_scoring = False
        if self.run is run:
            self.end()
        if error is not None:
            self._fail(error)
        elif kept is not None:
            self.open(kept[1].id)
            self.reload()

    # ----------------------------------------------------------------- records

    def reload(self) -> None:
        """Read people and results again."""
        folder = self.folder
        run_task(lambda: read_records(folder), self._take_records)

    def open(self, result_id: str) -> None:
        """Show the debrief of a result as soon as it is read."""
        folder = self.folder
        run_task(lambda: read_debrief(folder, result_id), self._take_debrief)

    def sign(self, instructor: Person, grade: Grade, remarks: str) -> None:
        """Sign the open debrief off."""
        if self.debrief is None:
            return
        folder, result = self.folder, self.debrief.standing.result
        utc_us = self._utc_us

        def work() -> None:
            with closing(open_beside(folder)) as database:
                sign_off(
                    Ledger(database, utc_us, instructor.id), result, instructor, grade, remarks
                )

        run_task(work, partial(self._signed, result.id))

    def _signed(self, result_id: str, _result: object, error: Exception | None) -> None:
        if error is not None:
            self._fail(error)
            return
        self.open(result_id)
        self.reload()

    def _take_records(self, records: Records | None, error: Exception | None) -> None:
        if isinstance(error, UserError):
            return  # no records yet
        if error is not None or records is None:
            self._fail(error or RuntimeError("nothing was read"))
            return
        self.records = records
        self.listed.emit()

    def _take_debrief(self, debrief: Debrief | None, error: Exception | None) -> None:
        if error is not None:
            self._fail(error)
            return
        self.debrief = debrief
        self.opened.emit()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            raise error
        self._say(str(error))

    def _say(self, text: str) -> None:
        self.trouble.emit(translated(text))


def read_records(folder: Path) -> Records:
    """People and results; slow.

    Raises:
        UserError: there are no records.
    """
    with closing(open_reader(folder)) as database:
        ledger = Ledger(database, lambda: 0)
        return Records(tuple(ledger.people()), tuple(standings(ledger)))


def read_debrief(folder: Path, result_id: str) -> Debrief:
    """A result with its track; slow.

    Raises:
        UserError: there is none. A lost log only leaves the track out.
    """
    with closing(open_reader(folder)) as database:
        result = find_result(database, result_id)
        flight = find_flight(database, result.flight_id)
        found = standings(Ledger(database, lambda: 0), result.trainee_id, result.exercise)
    standing = next(each for each in found if each.result.id == result.id)
    try:
        recorded = log_entries(folder, flight)
    except UserError:
        recorded = ()
    readings = [entry for entry in recorded if isinstance(entry, Reading)]
    begin_s = readings[0].t_s if readings else 0.0
    return Debrief(
        standing=standing,
        exercise=EXERCISES[result.exercise],
        setting=Setting(result.exercise, seed=result.seed),
        track=tuple(Fix(r.t_s - begin_s, r.place.point(), r.place.up_m) for r in readings[::2]),
        losses=tuple(entries(result.detail)),
    )
