"""Results of exercises: rows that are only added."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dronectl.errors import UserError
from dronectl.store.jsonable import to_json

if TYPE_CHECKING:
    import sqlite3

    from dronectl.store.database import Database


@dataclass(frozen=True, slots=True)
class ExerciseResult:
    """What one flown exercise was worth."""

    id: str
    flight_id: str
    trainee_id: str
    instructor_id: str | None
    exercise: str
    scoring_version: int
    seed: int
    wind: str
    score: float
    detail: dict[str, Any]
    """Parts and losses, as :meth:`dronectl.crew.exercises.scoring.Score.as_json` has them."""
    flown_utc: str


_COLUMNS: Final = (
    "id, flight_id, trainee_id, instructor_id, exercise, scoring_version, seed, wind, score, detail,"
    " flown_utc"
)


def add_result(connection: sqlite3.Connection, result: ExerciseResult) -> None:
    """Add a result, inside the caller's transaction; the same flight's again changes nothing."""
    connection.execute(
        f"INSERT OR IGNORE INTO exercise_results ({_COLUMNS})"  # noqa: S608 - constants only
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            result.id,
            result.flight_id,
            result.trainee_id,
            result.instructor_id,
            result.exercise,
            result.scoring_version,
            result.seed,
            result.wind,
            result.score,
            to_json(result.detail),
            result.flown_utc,
        ),
    )


def list_results(
    database: Database, trainee_id: str | None = None, exercise: str | None = None
) -> list[ExerciseResult]:
    """Results of a trainee and an exercise, or of all, oldest first."""
    rows = database.connection.execute(
        f"SELECT {_COLUMNS} FROM exercise_results"  # noqa: S608 - constants only
        " WHERE (:trainee IS NULL OR trainee_id = :trainee)"
        " AND (:exercise IS NULL OR exercise = :exercise) ORDER BY flown_utc, id",
        {"trainee": trainee_id, "exercise": exercise},
    )
    return [_result(row) for row in rows]


def find_result(database: Database, text: str) -> ExerciseResult:
    """The result whose id, or whose flight's id, is, begins or ends with ``text``.

    Raises:
        UserError: there is none, or there are several.
    """
    sought = text.strip().lower()
    found = [
        result
        for result in list_results(database)
        if sought
        and any(i.startswith(sought) or i.endswith(sought) for i in (result.id, result.flight_id))
    ]
    if not found:
        raise UserError(f"There is no exercise result {text!r}; list the results to see their ids.")
    if len(found) > 1:
        raise UserError(f"Several results begin or end with {text!r}; give more of the id.")
    return found[0]


def _result(row: sqlite3.Row) -> ExerciseResult:
    return ExerciseResult(**{**dict(row), "detail": json.loads(row["detail"])})
