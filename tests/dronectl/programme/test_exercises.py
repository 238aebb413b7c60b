from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dronectl.crew.exercises import EXERCISES
from dronectl.crew.exercises.debrief import entries, lines
from dronectl.crew.exercises.scoring import Score, score_of
from dronectl.crew.exercises.values import Setting, Spot, Wind
from dronectl.crew.people import Role
from dronectl.crew.training import Grade, TrainingRecord
from dronectl.errors import UserError
from dronectl.programme.exercises import LESSONS, keep_result, sign_off, standings
from dronectl.store.exercises import find_result, list_results
from dronectl.store.flights import find_flight
from tests.dronectl.programme.support import a_flight, a_ledger, a_person
from tests.support.paper_flights import Paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.programme.ledger import Ledger
    from dronectl.store.exercises import ExerciseResult


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    made.database.close()


def a_score(shift: float = 0.0) -> Score:
    flown = Paper(shift=Spot(shift, 0.0, 0.0)).fly(EXERCISES["position"])
    return score_of(EXERCISES["position"], Setting("position"), flown)


def kept(ledger: Ledger, pilot: str, shift: float = 0.0, wind: Wind = Wind.CALM) -> ExerciseResult:
    flight = find_flight(ledger.database, a_flight(ledger.database, pilot_id=pilot))
    return keep_result(ledger, flight, Setting("position", wind), a_score(shift), None)


def test_a_result_is_kept_with_what_cost_points(ledger: Ledger) -> None:
    trainee = a_person(ledger, "Zoé")

    result = kept(ledger, trainee.id, shift=5.0)

    assert list_results(ledger.database, trainee.id, "position") == [result]
    assert list_results(ledger.database, "somebody else") == []
    assert find_result(ledger.database, result.flight_id[-8:]) == result
    assert result.score < 80.0
    losses = entries(result.detail)
    assert sum(loss.points for loss in losses) == pytest.approx(100.0 - result.score, abs=0.01)
    text = "\n".join(lines(EXERCISES["position"], result.detail))
    assert "off the place (5.0 m)" in text


def test_a_flight_scored_again_keeps_its_first_result(ledger: Ledger) -> None:
    trainee = a_person(ledger, "Zoé")
    first = kept(ledger, trainee.id)
    flight = find_flight(ledger.database, first.flight_id)

    again = keep_result(ledger, flight, Setting("position"), a_score(5.0), None)

    assert again == first


def test_results_compare_with_the_best_before_in_the_same_wind(ledger: Ledger) -> None:
    trainee, other = a_person(ledger, "Zoé"), a_person(ledger, "Ana")
    kept(ledger, trainee.id, 3.0)
    kept(ledger, other.id)
    kept(ledger, trainee.id, wind=Wind.STRONG)
    kept(ledger, trainee.id)

    found = standings(ledger, trainee.id)

    assert [round(s.best_before or -1) for s in found] == [83, -1, -1]
    assert [s.is_first for s in found] == [False, True, True]


def test_an_instructor_signs_and_the_booklet_has_the_line(ledger: Ledger) -> None:
    trainee = a_person(ledger, "Zoé")
    instructor = a_person(ledger, "Max", Role.PILOT, Role.INSTRUCTOR)
    result = kept(ledger, trainee.id)

    record = sign_off(ledger, result, instructor, Grade.ACQUIRED, "calm hands")

    assert ledger.all(TrainingRecord) == [record]
    assert (record.exercise, record.score, record.lesson) == ("position", 100.0, "position-hold")
    assert standings(ledger)[0].is_signed


def test_nobody_signs_an_own_exercise_and_only_instructors_sign(ledger: Ledger) -> None:
    trainee = a_person(ledger, "Zoé", Role.PILOT, Role.INSTRUCTOR)
    pilot = a_person(ledger, "Ana")
    result = kept(ledger, trainee.id)

    with pytest.raises(UserError, match="nobody signs off an own training"):
        sign_off(ledger, result, trainee, Grade.ACQUIRED)
    with pytest.raises(UserError, match="no instructor"):
        sign_off(ledger, result, pilot, Grade.ACQUIRED)
    assert not standings(ledger)[0].is_signed


def test_results_are_never_changed_or_deleted(ledger: Ledger) -> None:
    kept(ledger, a_person(ledger, "Zoé").id)

    for statement in ("UPDATE exercise_results SET score = 100", "DELETE FROM exercise_results"):
        with pytest.raises(Exception, match="never"):
            ledger.database.connection.execute(statement)


def test_every_exercise_trains_a_line_of_the_syllabus(ledger: Ledger) -> None:
    codes = {lesson.code for lesson in ledger.syllabus()}

    assert LESSONS.keys() == EXERCISES.keys()
    assert set(LESSONS.values()) <= codes


def test_what_is_not_there_is_a_sentence(ledger: Ledger) -> None:
    with pytest.raises(UserError, match="list the results"):
        find_result(ledger.database, "abc")
