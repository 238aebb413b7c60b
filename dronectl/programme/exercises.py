"""Results of exercises in the programme: kept, compared over time, signed off into the booklet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.crew.currency import Device
from dronectl.crew.exercises.scoring import SCORING_VERSION
from dronectl.crew.training import Grade, TrainingRecord, signed
from dronectl.store.exercises import ExerciseResult, add_result, list_results

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dronectl.crew.exercises.scoring import Score
    from dronectl.crew.exercises.values import Setting
    from dronectl.crew.people import Person
    from dronectl.programme.ledger import Ledger
    from dronectl.store.flights import FlightRecord

LESSONS: Final[Mapping[str, str]] = {
    "position": "position-hold",
    "orbit": "trajectory",
    "traverse": "trajectory",
    "spiral": "trajectory",
    "straight-approach": "trajectory",
    "curved-approach": "trajectory",
    "recce": "camera",
    "follow": "camera",
    "search": "search",
    "lost-link": "lost-link",
    "battery": "battery",
}
"""Line of the syllabus each exercise trains."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A result with its sign-off and its place among the trainee's others."""

    result: ExerciseResult
    record: TrainingRecord | None
    """The line of the progress booklet, once an instructor has signed it."""
    best_before: float | None
    """Best score before in the same exercise, wind and version of the scoring."""
    is_first: bool
    """There is nothing to compare it with."""

    @property
    def is_signed(self) -> bool:
        """An instructor stands for it."""
        return self.record is not None and self.record.is_signed


def keep_result(
    ledger: Ledger,
    flight: FlightRecord,
    setting: Setting,
    score: Score,
    instructor_id: str | None,
) -> ExerciseResult:
    """Store what a flight was worth; a flight already scored keeps its first result."""
    row = ledger.database.connection.execute(
        "SELECT pilot_id FROM flights WHERE id = ?", (flight.id,)
    ).fetchone()
    result = ExerciseResult(
        id=ledger.new_id(),
        flight_id=flight.id,
        trainee_id=(row[0] if row else None) or "",
        instructor_id=instructor_id,
        exercise=setting.exercise,
        scoring_version=SCORING_VERSION,
        seed=setting.seed,
        wind=setting.wind.value,
        score=round(score.points, 3),
        detail=score.as_json(),
        flown_utc=flight.started_utc,
    )
    with ledger.database.transaction(is_durable=True) as connection:
        add_result(connection, result)
    kept = list_results(ledger.database, exercise=setting.exercise)
    return next(
        r for r in kept if r.flight_id == flight.id and r.scoring_version == SCORING_VERSION
    )


def standings(
    ledger: Ledger, trainee_id: str | None = None, exercise: str | None = None
) -> list[Standing]:
    """Results with their sign-offs, newest first."""
    records = {record.id: record for record in ledger.all(TrainingRecord)}
    results = list_results(ledger.database, trainee_id, exercise)
    found = []
    for place, result in enumerate(results):
        before = [r.score for r in results[:place] if _compares(r, result)]
        found.append(
            Standing(result, records.get(result.id), max(before, default=None), not before)
        )
    return found[::-1]


def _compares(one: ExerciseResult, other: ExerciseResult) -> bool:
    """Whether two results of one trainee say which flight was better."""

    def key(result: ExerciseResult) -> Sequence[object]:
        return (result.trainee_id, result.exercise, result.wind, result.scoring_version)

    return key(one) == key(other)


def sign_off(
    ledger: Ledger, result: ExerciseResult, by: Person, grade: Grade, remarks: str = ""
) -> TrainingRecord:
    """An instructor's signature under a result: a line of the trainee's progress booklet.

    Raises:
        UserError: no instructor, or the trainee himself.
    """
    row = ledger.database.connection.execute(
        "SELECT airborne_s FROM flights WHERE id = ?", (result.flight_id,)
    ).fetchone()
    record = TrainingRecord(
        id=result.id,
        trainee_id=result.trainee_id,
        lesson=LESSONS[result.exercise],
        day=dt.date.fromisoformat(result.flown_utc[:10]),
        device=Device.SIMULATOR,
        minutes=round(((row[0] if row else None) or 0.0) / 60.0, 1),
        score=result.score,
        exercise=result.exercise,
        flight_id=result.flight_id,
        remarks=remarks,
    )
    stamped = signed(record, by, grade, ledger.now_utc)
    ledger.put(stamped)
    return stamped
