from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl.aircraft.register import Aircraft, Grounding
from dronectl.crew.assignment import Intent, blocks
from dronectl.crew.certificates import OPERATOR, Certificate, Kind
from dronectl.crew.people import Person, Role
from dronectl.legal.bases import LIVE_ONLY
from dronectl.programme.assignment import Wish, crew_checks, may_fly
from dronectl.programme.practice import load_rules
from dronectl.safety.preflight import Level, blocking
from tests.dronectl.programme.support import NOW, TODAY, a_flight, a_ledger, a_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.crew.assignment import Finding
    from dronectl.programme.ledger import Ledger

INTENT = Intent(TODAY, purpose="patrol")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    made.database.close()


def ask(ledger: Ledger, pilot: Person | None, **changes: object) -> list[Finding]:
    wish = Wish(pilot, **({"intent": INTENT} | changes))  # type: ignore[arg-type]
    return may_fly(ledger, load_rules(ledger.database.folder), wish)


def in_practice(ledger: Ledger, person: Person) -> Person:
    """With papers and flights that satisfy the shipped rules by day."""
    for kind in (Kind.CATS, Kind.PRACTICAL):
        ledger.put(Certificate(ledger.new_id(), person.id, kind))
    for day in (3, 4, 5):
        started = NOW - dt.timedelta(days=day)
        a_flight(ledger.database, pilot_id=person.id, airborne_s=3000.0, started=started)
    return person


def test_a_pilot_in_practice_with_papers_has_only_warnings(ledger: Ledger) -> None:
    ana = in_practice(ledger, a_person(ledger, "Ana"))

    assert not blocks(ask(ledger, ana))
    for kind in (Kind.INSURANCE, Kind.DECLARATION):
        ledger.put(Certificate(ledger.new_id(), OPERATOR, kind))
    codes = {finding.code for finding in ask(ledger, ana)}
    assert codes == {"currency.proficiency", "currency.emergency-drill"}


def test_a_lapsed_pilot_flies_only_with_an_instructor_who_is_current(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")
    ledger.put(Certificate("c", ana.id, Kind.CATS))
    eve = a_person(ledger, "Eve", Role.INSTRUCTOR)

    assert blocks(ask(ledger, ana))
    assert blocks(ask(ledger, ana, instructor=eve))
    assert blocks(ask(ledger, ana, instructor=ana))
    in_practice(ledger, eve)
    assert not blocks(ask(ledger, ana, instructor=eve))


def test_night_needs_a_landing_at_night(ledger: Ledger) -> None:
    ana = in_practice(ledger, a_person(ledger, "Ana"))

    assert blocks(ask(ledger, ana, intent=replace(INTENT, is_night=True)))


def test_the_simulator_asks_nothing(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")

    assert ask(ledger, ana, intent=replace(INTENT, is_real=False)) == []


def test_whoever_was_never_entered_is_a_warning(ledger: Ledger) -> None:
    with ledger.database.transaction() as connection:
        connection.execute("INSERT INTO pilots VALUES ('p', 'Demo Pilot', 'now')")

    for pilot in (None, ledger.person("Demo Pilot")):
        (finding,) = ask(ledger, pilot)
        assert (finding.code, blocks([finding])) == ("person", False)


def test_a_grounded_aircraft_and_an_unlawful_recording_block(ledger: Ledger) -> None:
    ana = in_practice(ledger, a_person(ledger, "Ana"))
    craft = Aircraft("a", "Faucon", "X500", grounding=Grounding.PARTS)
    ledger.put(craft)

    found = ask(ledger, ana, aircraft=craft, basis=LIVE_ONLY, is_recorded=True)

    assert [f.code for f in found if blocks([f])] == ["aircraft.grounded", "basis"]


def test_findings_are_lines_of_the_preflight_a_supervisor_may_override(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")

    checks = crew_checks(ask(ledger, ana))

    assert blocking(checks)
    assert all(check.is_overridable for check in checks)
    assert {check.level for check in checks} == {Level.BLOCK, Level.WARN}
    (good,) = crew_checks([])
    assert good.is_passed
