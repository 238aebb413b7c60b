from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from dronectl.crew.certificates import OPERATOR, Certificate, Kind, Validity
from dronectl.crew.currency import Device, State
from dronectl.crew.people import Role
from dronectl.crew.training import Grade, TrainingRecord, signed
from dronectl.errors import UserError
from dronectl.programme.practice import (
    Practice,
    expiring,
    flights_on,
    load_rules,
)
from tests.dronectl.programme.support import NOW, TODAY, a_flight, a_ledger, a_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.crew.currency import Standing
    from dronectl.crew.people import Person
    from dronectl.programme.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    made.database.close()


def standings(ledger: Ledger, person: Person) -> dict[str, Standing]:
    practice = Practice(ledger, load_rules(ledger.database.folder), TODAY)
    return {s.rule.code: s for s in practice.of(person).standings}


def test_stored_flights_make_a_pilot_current_and_the_flight_that_ages_out_is_named(
    ledger: Ledger,
) -> None:
    ana = a_person(ledger, "Ana")
    old = a_flight(
        ledger.database, pilot_id=ana.id, airborne_s=7200.0, started=NOW - dt.timedelta(days=80)
    )
    for hours in (4, 5):
        a_flight(ledger.database, pilot_id=ana.id, started=NOW - dt.timedelta(hours=hours))

    found = standings(ledger, ana)

    hours_rule = found["recent-hours"]
    assert hours_rule.state is State.EXPIRING
    assert hours_rule.deciding_day == TODAY - dt.timedelta(days=80)
    assert flights_on(ledger.database, ana.id, hours_rule.deciding_day) == [old]
    assert found["recent-cycles"].state is State.EXPIRING
    assert found["night"].state is State.LAPSED


def test_simulator_minutes_stay_in_their_column(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")
    a_flight(ledger.database, pilot_id=ana.id, device_class="simulator", airborne_s=7200.0)

    found = standings(ledger, ana)["recent-hours"]

    assert (found.real, found.simulator, found.amount) == (0, 7200, 1800)
    assert found.state is State.LAPSED


def test_a_signed_test_counts(ledger: Ledger) -> None:
    ana, eve = a_person(ledger, "Ana"), a_person(ledger, "Eve", Role.INSTRUCTOR)
    record = TrainingRecord("r", ana.id, "proficiency", TODAY, Device.REAL)
    ledger.put(record)
    assert standings(ledger, ana)["proficiency"].state is State.LAPSED

    ledger.put(signed(record, eve, Grade.ACQUIRED, ledger.now_utc))

    assert standings(ledger, ana)["proficiency"].state is State.CURRENT


def test_only_people_a_rule_binds_are_listed(ledger: Ledger) -> None:
    a_person(ledger, "Ana")
    a_person(ledger, "Eve", Role.INSTRUCTOR)
    a_person(ledger, "Bob", Role.SUPERVISOR)
    a_person(ledger, "Old", is_active=False)

    practice = Practice(ledger, load_rules(ledger.database.folder), TODAY)

    assert [each.person.name for each in practice.all()] == ["Ana", "Eve"]


def test_papers_stand_beside_the_rules(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")
    ledger.put(Certificate("c", ana.id, Kind.CATT))
    ledger.put(Certificate("d", OPERATOR, Kind.INSURANCE, expires=TODAY))

    practice = Practice(ledger, load_rules(ledger.database.folder), TODAY)

    papers = {p.paper.code: p.validity for p in practice.of(ana).papers}
    assert papers == {"theory": Validity.VALID, "practical": None}
    assert [p.validity for p in practice.operator_papers()] == [Validity.EXPIRING, None]


def test_the_rule_book_of_the_folder_is_the_one_used(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text("version = 7\n", encoding="utf-8")
    assert load_rules(tmp_path).version == 7

    (tmp_path / "rules.toml").write_bytes(b"\xff")
    with pytest.raises(UserError, match="cannot be read"):
        load_rules(tmp_path)


def test_papers_that_end_soon_are_listed_first_to_end_first() -> None:
    late = Certificate("a", "p", Kind.CATS, expires=TODAY + dt.timedelta(days=20))
    gone = Certificate("b", "p", Kind.CATS, expires=TODAY - dt.timedelta(days=20))
    far = Certificate("c", "p", Kind.CATS, expires=TODAY + dt.timedelta(days=200))

    assert expiring([late, gone, far, Certificate("d", "p", Kind.CATT)], TODAY, 30) == [gone, late]
