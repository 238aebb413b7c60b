from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl.crew.people import Role
from dronectl.crew.signoff import CrewMember, FlightState, Step
from dronectl.errors import UserError
from dronectl.programme.flight_records import (
    enter,
    flight_entry,
    flight_versions,
    overlaps,
    sign,
)
from dronectl.store.search import find_row
from tests.dronectl.programme.support import NOW, a_flight, a_ledger, a_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.programme.ledger import Ledger

WHY = "the crew was another one"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    made.database.close()


def test_a_flight_is_closed_signed_and_amended_with_every_version_kept(ledger: Ledger) -> None:
    ana, bob = a_person(ledger, "Ana"), a_person(ledger, "Bob", Role.SUPERVISOR)
    eve = a_person(ledger, "Eve", Role.INSTRUCTOR)
    flight = a_flight(ledger.database, pilot_id=ana.id)

    entry = enter(ledger, replace(flight_entry(ledger, flight), purpose="patrol", sight="VLOS"))
    sign(ledger, flight, Step.SUBMITTED, ana)
    sign(ledger, flight, Step.VERIFIED, eve)
    sign(ledger, flight, Step.APPROVED, bob)
    sign(ledger, flight, Step.AMENDED, ana, WHY)
    enter(ledger, replace(flight_entry(ledger, flight), remarks="with Zoe"))

    versions = flight_versions(ledger, flight)
    assert entry.pilot_id == ana.id
    assert [v.document.step for v in versions] == [
        Step.ENTERED, Step.SUBMITTED, Step.VERIFIED, Step.APPROVED, Step.AMENDED, Step.ENTERED,
    ]  # fmt: skip
    assert [v.author for v in versions[1:5]] == [ana.id, eve.id, bob.id, ana.id]
    assert [v.document.version for v in versions] == [1, 2, 3, 4, 5, 6]
    row = find_row(ledger.database, flight)
    assert row is not None
    assert (row.state, row.version, row.purpose) == (FlightState.DRAFT, 6, "patrol")


def test_the_second_flight_of_a_shift_needs_nothing_typed(ledger: Ledger) -> None:
    ana, zoe = a_person(ledger, "Ana"), a_person(ledger, "Zoe", Role.OBSERVER)
    first = a_flight(ledger.database, pilot_id=ana.id, started=NOW - dt.timedelta(hours=3))
    draft = flight_entry(ledger, first)
    assert draft.open_fields == ("purpose", "sight")
    crew = (*draft.crew, CrewMember(zoe.id, Role.OBSERVER))
    enter(ledger, replace(draft, purpose="patrol", sight="EVLOS", crew=crew))

    second = flight_entry(ledger, a_flight(ledger.database, pilot_id=ana.id))

    assert second.open_fields == ()
    assert (second.purpose, second.sight, second.crew) == ("patrol", "EVLOS", crew)


def test_what_was_measured_never_changes(ledger: Ledger) -> None:
    flight = a_flight(ledger.database)

    with pytest.raises(sqlite3.IntegrityError, match="a closed flight is never changed"):
        ledger.database.connection.execute(
            "UPDATE flights SET airborne_s = 9 WHERE id = ?", (flight,)
        )


def test_the_whole_crew_is_credited_each_in_the_own_role(ledger: Ledger) -> None:
    ana, zoe = a_person(ledger, "Ana"), a_person(ledger, "Zoe", Role.OBSERVER)
    flight = a_flight(ledger.database, pilot_id=ana.id)
    draft = flight_entry(ledger, flight)

    enter(ledger, replace(draft, crew=(*draft.crew, CrewMember(zoe.id, Role.OBSERVER))))

    rows = ledger.database.connection.execute(
        "SELECT person_id, role, airborne_s FROM flight_credits ORDER BY role"
    ).fetchall()
    assert [tuple(row) for row in rows] == [(zoe.id, "observer", 600), (ana.id, "pilot", 600)]


def test_what_cannot_be_entered_is_a_sentence(ledger: Ledger) -> None:
    flight = a_flight(ledger.database)
    draft = flight_entry(ledger, flight)
    open_flight = a_flight(ledger.database, state="open")

    with pytest.raises(UserError, match="not in the register"):
        enter(ledger, replace(draft, crew=(CrewMember("nobody", Role.PILOT),)))
    with pytest.raises(UserError, match="no legal basis"):
        enter(ledger, replace(draft, basis_id="P-17"))
    with pytest.raises(UserError, match="not over yet"):
        flight_entry(ledger, open_flight)
    with pytest.raises(UserError, match="no flight 'nothing'"):
        flight_entry(ledger, "nothing")


def test_two_flights_of_one_pilot_or_vehicle_at_once_are_reported(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")
    first = a_flight(ledger.database, pilot_id=ana.id, vehicle_uid="v1", started=NOW)
    second = a_flight(
        ledger.database, pilot_id=ana.id, vehicle_uid="v2", started=NOW + dt.timedelta(minutes=5)
    )
    a_flight(ledger.database, pilot_id=ana.id, started=NOW + dt.timedelta(minutes=15))
    third = a_flight(ledger.database, vehicle_uid="v1", started=NOW)

    found = overlaps(ledger.database)

    assert [(o.flight_id, o.other_id, o.subject) for o in found] == [
        (first, second, "pilot"),
        (first, third, "vehicle"),
    ]
    assert found[0].name == "Ana"
    assert [o.subject for o in overlaps(ledger.database, flight_id=third)] == ["vehicle"]
    assert overlaps(ledger.database, since_utc="2027") == []
