from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl.aircraft.register import Aircraft
from dronectl.crew.people import Person, Role
from dronectl.errors import UserError
from dronectl.legal.bases import LIVE_ONLY
from dronectl.programme.ledger import Ledger
from dronectl.store.identifiers import made_us
from tests.dronectl.programme.support import a_flight, a_ledger, a_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    made.database.close()


def test_a_thing_is_found_again_with_all_its_versions(ledger: Ledger) -> None:
    craft = Aircraft(ledger.new_id(), "Faucon", "X500", registration="UAS-FR-100200")
    ledger.put(craft)
    changed = replace(craft, firmware="4.6")
    ledger.put(changed)

    assert ledger.all(Aircraft) == [changed]
    assert [v.document for v in ledger.history(Aircraft, craft.id)] == [craft, changed]
    assert ledger.aircraft("uas-fr-100200") == changed
    assert ledger.aircraft(craft.id[-8:]) == changed


def test_a_pilot_only_flights_know_is_one_of_the_people(ledger: Ledger) -> None:
    with ledger.database.transaction() as connection:
        connection.execute("INSERT INTO pilots VALUES ('p', 'Demo Pilot', 'now')")

    assert ledger.person("demo pilot") == Person("p", "Demo Pilot")
    assert not ledger.is_registered("p")
    ledger.put(Person("p", "Demo Pilot", (Role.PILOT, Role.INSTRUCTOR)))
    assert ledger.person("p").has(Role.INSTRUCTOR)
    assert ledger.is_registered("p")


def test_one_name_is_one_person(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")
    a_flight(ledger.database, pilot_id=ana.id)

    with pytest.raises(UserError, match="already a person named Ana"):
        a_person(ledger, "Ana")
    assert [person.name for person in ledger.people()] == ["Ana"]


@pytest.mark.parametrize(
    ("text", "words"), [("Bob", "known: Ana, Zoe"), ("", "no person"), ("01", "no person")]
)
def test_whoever_is_not_there_is_a_sentence(ledger: Ledger, text: str, words: str) -> None:
    a_person(ledger, "Ana")
    a_person(ledger, "Zoe")

    with pytest.raises(UserError, match=words):
        ledger.person(text)


def test_enough_of_a_name_will_do(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana Martin")
    a_person(ledger, "Anatole")

    assert ledger.person("ana m") == ana
    with pytest.raises(UserError, match="Several are meant by 'ana'"):
        ledger.person("ana")
    with pytest.raises(UserError, match="no person 'an'"):
        ledger.person("an")


def test_two_of_one_staff_number_are_not_guessed_between(ledger: Ledger) -> None:
    a_person(ledger, "Ana", staff_number="7")
    a_person(ledger, "Bob", staff_number="7")

    with pytest.raises(UserError, match="Several are meant by '7'"):
        ledger.person("7")


def test_without_a_basis_it_is_live_only(ledger: Ledger) -> None:
    assert ledger.basis("none") is LIVE_ONLY
    with pytest.raises(UserError, match="no legal basis 'P-17'"):
        ledger.basis("P-17")


def test_a_version_stays_the_newest_when_the_clock_is_set_back(ledger: Ledger) -> None:
    craft = Aircraft("a", "Faucon", "X500")
    ledger.put(craft)
    past = Ledger(ledger.database, lambda: 1_000_000)

    past.put(replace(craft, name="Milan"))

    assert ledger.get(Aircraft, "a") == replace(craft, name="Milan")


def test_the_time_of_an_identifier_is_read_back() -> None:
    assert made_us("not one") == 0


def test_content_of_an_unknown_shape_asks_for_a_newer_version(ledger: Ledger) -> None:
    with ledger.database.transaction() as connection:
        connection.execute(
            "INSERT INTO entries VALUES ('r', 'aircraft', 'a', NULL, 'now', 'x', '{\"name\": 3}')"
        )

    with pytest.raises(UserError, match="update dronectl"):
        ledger.all(Aircraft)


def test_two_writers_take_turns(tmp_path: Path) -> None:
    first, second = a_ledger(tmp_path), a_ledger(tmp_path)

    first.put(Aircraft("a", "Faucon", "X500"))
    second.put(Aircraft("b", "Milan", "X500"))
    assert len(first.all(Aircraft)) == 2
    second.database.close()
    first.database.close()
