"""An exercise flown headless over real sockets, scored live and from its log, kept and signed."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dronectl.crew.people import Person, Role
from dronectl.programme.ledger import Ledger
from dronectl.store.database import open_beside
from tests.system.processes import dronectl

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def enter(folder: Path, name: str, *roles: Role) -> None:
    with closing(open_beside(folder)) as database:
        ledger = Ledger(database, lambda: 1_780_000_000_000_000)
        known = {person.name: person.id for person in ledger.people()}
        ledger.put(Person(known.get(name) or ledger.new_id(), name, roles))


def test_an_exercise_from_take_off_to_the_signature(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path))
    enter(tmp_path, "Max", Role.PILOT, Role.INSTRUCTOR)

    run = dronectl(
        "exercise", "run", "curved-approach", "--trainee", "Zoé", "--instructor", "Max",
        "--scripted", "--skill", "0.3", "--speedup", "10", "--json", *data, within_s=150.0,
    )  # fmt: skip
    assert run.code == 0, run.err
    told = run.data
    result = told["result"]
    assert told["live_points"] == pytest.approx(result["score"], abs=0.001)
    assert 40.0 < result["score"] < 100.0

    again = dronectl("exercise", "score", result["flight_id"], "--json", *data).data
    assert again["points"] == result["score"]
    assert again["losses"] == result["detail"]["losses"]

    flight = dronectl("flights", "show", result["flight_id"], "--json", *data).data
    assert flight["device_class"] == "simulator"
    assert flight["pilot"] == "Zoé"
    begun = next(e["detail"] for e in flight["events"] if e["kind"] == "ExerciseBegun")
    assert begun["exercise"] == "curved-approach"

    own = dronectl("exercise", "sign", result["id"], "--instructor", "Zoé", *data)
    assert own.code == 1
    assert "no instructor" in own.err
    signed = dronectl("exercise", "sign", result["id"], "--instructor", "Max", *data)
    assert "Max signed curved-approach of Zoé: acquired." in signed.out
    (row,) = dronectl("exercise", "results", "--json", *data).data
    assert row["signed_by"] == "Max"


def test_a_human_flies_in_the_window(tmp_path: Path) -> None:
    run = dronectl("exercise", "run", "orbit", "--trainee", "Zoé", "--data", str(tmp_path))

    assert run.code == 1
    assert "open Train" in run.err


def test_the_exercises_are_listed_with_their_parts() -> None:
    listed = dronectl("exercise", "list", "--json").data

    assert len(listed) >= 8
    assert all(sum(part["points"] for part in e["parts"]) == 100.0 for e in listed)
