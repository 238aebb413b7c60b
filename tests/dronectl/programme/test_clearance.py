from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl.aircraft.register import Aircraft, Grounding
from dronectl.crew.people import Role
from dronectl.errors import UserError
from dronectl.flight import Terms
from dronectl.legal.bases import LegalBasis, Recording
from dronectl.programme.clearance import (
    Question,
    checks_of_register,
    cleared_to_fly,
    say_purpose,
    terms_of,
)
from dronectl.programme.flight_records import flight_entry
from dronectl.safety.preflight import Level, blocking
from missions.geo import GeoPoint
from tests.dronectl.programme.support import NOW, a_flight, a_ledger, a_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.programme.ledger import Ledger

QUESTION = Question("Ana", round(NOW.timestamp() * 1e6), is_real=True, vehicle_uid="abc")
WHY = "search for a missing child"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    made.database.close()


def test_a_lapsed_pilot_is_kept_on_the_ground(ledger: Ledger) -> None:
    a_person(ledger, "Ana")

    assert blocking(checks_of_register(ledger, QUESTION))
    with pytest.raises(UserError, match="must not fly: Ana is out of practice"):
        cleared_to_fly(ledger.database.folder, QUESTION)


def test_a_supervisor_lets_it_fly_and_the_checks_stay_failed(ledger: Ledger) -> None:
    a_person(ledger, "Ana")
    a_person(ledger, "Bob", Role.SUPERVISOR)

    checks = cleared_to_fly(ledger.database.folder, QUESTION, "Bob", WHY)

    assert not blocking(checks)
    assert {check.is_passed for check in checks if check.code != "basis"} == {False}
    assert {check.level for check in checks} == {Level.WARN}


@pytest.mark.parametrize(
    ("supervisor", "reason", "words"),
    [
        ("Eve", WHY, "Eve is no supervisor"),
        ("Ana", WHY, "nobody lets himself fly"),
        ("Bob", "ok", "Say in at least"),
        ("Kim", WHY, "no person 'Kim'"),
    ],
)
def test_not_just_anybody_lets_it_fly(
    ledger: Ledger, supervisor: str, reason: str, words: str
) -> None:
    a_person(ledger, "Ana", Role.PILOT, Role.SUPERVISOR)
    a_person(ledger, "Bob", Role.SUPERVISOR)
    a_person(ledger, "Eve", Role.INSTRUCTOR)

    with pytest.raises(UserError, match=words):
        cleared_to_fly(ledger.database.folder, QUESTION, supervisor, reason)


def test_the_simulator_and_a_programme_without_a_register_are_not_held_back(
    ledger: Ledger,
) -> None:
    assert [c.code for c in cleared_to_fly(ledger.database.folder, QUESTION)] == ["basis"]
    a_person(ledger, "Ana")
    assert cleared_to_fly(ledger.database.folder, replace(QUESTION, is_real=False)) == ()


def test_a_pilot_who_is_not_in_the_register_is_a_warning(ledger: Ledger) -> None:
    a_person(ledger, "Bob")

    check, _law = cleared_to_fly(ledger.database.folder, QUESTION)

    assert (check.is_passed, check.level) == (False, Level.WARN)


def test_the_aircraft_is_known_by_its_hardware(ledger: Ledger) -> None:
    a_person(ledger, "Bob")
    ledger.put(Aircraft("a", "Faucon", "X500", vehicle_uid="abc", grounding=Grounding.PARTS))

    with pytest.raises(UserError, match="Faucon is grounded: waiting for parts"):
        cleared_to_fly(ledger.database.folder, QUESTION)


def test_night_is_told_from_the_sun_where_it_stands(ledger: Ledger) -> None:
    a_person(ledger, "Ana")
    night = replace(QUESTION, utc_us=QUESTION.utc_us + 10 * 3600 * 1_000_000)

    def codes(question: Question) -> set[str]:
        return {check.code for check in checks_of_register(ledger, question)}

    place = GeoPoint(48.1, -1.68)
    assert "crew.currency.night" not in codes(replace(QUESTION, point=place))
    assert "crew.currency.night" in codes(replace(night, point=place))


def test_what_was_said_before_the_flight_is_not_typed_after_it(ledger: Ledger) -> None:
    ana, eve = a_person(ledger, "Ana"), a_person(ledger, "Eve", Role.INSTRUCTOR)
    flight = a_flight(ledger.database, pilot_id=ana.id)

    say_purpose(ledger, flight, QUESTION)
    assert flight_entry(ledger, flight).version == 0
    say_purpose(ledger, flight, replace(QUESTION, purpose="patrol", instructor="Eve"))

    entry = flight_entry(ledger, flight)
    assert (entry.purpose, entry.sight, entry.open_fields) == ("patrol", "VLOS", ())
    assert entry.of(Role.INSTRUCTOR) == (eve.id,)


def test_the_law_is_asked_where_no_register_is_kept(ledger: Ledger) -> None:
    ledger.put(LegalBasis("b", "P-17", "Order", ("fire",), Recording.RECORD, 7))

    (none,) = checks_of_register(ledger, QUESTION)
    (good,) = checks_of_register(ledger, replace(QUESTION, basis="P-17", purpose="fire"))
    (other,) = checks_of_register(ledger, replace(QUESTION, basis="P-17", purpose="patrol"))

    assert (none.is_passed, none.measured) == (True, "none: live view only")
    assert (good.is_passed, good.measured) == (True, "P-17: recorded, kept for 7 d")
    assert blocking((other,))
    assert "does not cover patrol" in other.measured
    with pytest.raises(UserError, match="must not fly: The legal basis P-17"):
        cleared_to_fly(ledger.database.folder, replace(QUESTION, basis="P-17", purpose="patrol"))


def test_the_terms_of_a_flight_are_what_its_basis_says(ledger: Ledger) -> None:
    ledger.put(LegalBasis("b", "P-17", "Order", ("fire",), Recording.RECORD, 7))

    assert terms_of(ledger, replace(QUESTION, basis="P-17", purpose="fire")) == Terms(
        "fire", "b", "P-17", may_record=True, retention_days=7
    )
    assert "live only" in terms_of(ledger, QUESTION).why_not
    with pytest.raises(UserError, match="no legal basis 'X'"):
        terms_of(ledger, replace(QUESTION, basis="X"))
