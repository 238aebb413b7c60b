from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dronectl.crew.currency import Device
from dronectl.crew.people import Person, Role
from dronectl.crew.training import (
    SYLLABUS,
    Grade,
    OpeningBalance,
    TrainingRecord,
    booklet,
    check_session,
    passed_tests,
    signed,
    signed_balance,
)
from dronectl.errors import UserError

TODAY = dt.date(2026, 11, 20)
EVE = Person("eve", "Eve", (Role.INSTRUCTOR, Role.PILOT))
SESSION = TrainingRecord("r", "ana", "proficiency", TODAY, Device.REAL, 20.0, score=80.0)


def test_an_instructor_signs_and_only_then_it_counts() -> None:
    done = signed(SESSION, EVE, Grade.ACQUIRED, "2026-11-20T10:00:00Z")

    assert done.is_signed
    assert passed_tests([SESSION], ["proficiency"]) == []
    (credit,) = passed_tests([done], ["proficiency"])
    assert (credit.day, credit.test) == (TODAY, "proficiency")
    assert passed_tests([signed(SESSION, EVE, Grade.SEEN, "")], ["proficiency"]) == []
    assert passed_tests([done], ["emergency-drill"]) == []


def test_nobody_signs_himself_off() -> None:
    with pytest.raises(UserError, match="own training"):
        signed(replace(SESSION, trainee_id="eve"), EVE, Grade.ACQUIRED, "")
    with pytest.raises(UserError, match="Bob is no instructor"):
        signed(SESSION, Person("bob", "Bob", (Role.SUPERVISOR,)), Grade.ACQUIRED, "")
    with pytest.raises(UserError, match="own opening balance"):
        signed_balance(OpeningBalance("o", "eve", TODAY), EVE, "")
    with pytest.raises(UserError, match="no supervisor or instructor"):
        signed_balance(OpeningBalance("o", "eve", TODAY), Person("p", "Pat"), "")
    assert signed_balance(OpeningBalance("o", "ana", TODAY), EVE, "now").is_signed


def test_the_booklet_follows_the_syllabus_and_keeps_the_columns_apart() -> None:
    simulated = replace(SESSION, id="s", device=Device.SIMULATOR, minutes=45.0, score=90.0)
    lines = booklet([signed(SESSION, EVE, Grade.IN_PROGRESS, "now"), simulated], SYLLABUS)

    line = lines[-1]
    assert lines[0].lesson.code == "planning"
    assert (line.lesson.code, line.grade, line.sessions, line.unsigned) == (
        "proficiency", Grade.IN_PROGRESS, 2, 1,
    )  # fmt: skip
    assert (line.real_minutes, line.simulator_minutes, line.best_score) == (20.0, 45.0, 90.0)
    assert lines[0].grade is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"day": TODAY + dt.timedelta(days=1)}, "still to come"),
        ({"minutes": 1e9}, "between 0 and 1440"),
        ({"minutes": float("nan")}, "between 0 and 1440"),
        ({"score": 101.0}, "between 0 and 100"),
    ],
)
def test_a_session_that_cannot_be_is_refused(changes: dict[str, object], words: str) -> None:
    check_session(SESSION, TODAY)
    with pytest.raises(UserError, match=words):
        check_session(replace(SESSION, **changes), TODAY)  # type: ignore[arg-type]
