from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl.aircraft.register import Aircraft
from dronectl.crew.people import Person, Role
from dronectl.crew.signoff import CrewMember
from dronectl.errors import UserError
from dronectl.programme.flight_records import enter, flight_entry
from dronectl.programme.merge import merge
from dronectl.store.database import DATABASE_NAME
from dronectl.store.search import FlightQuery, search_flights
from tests.dronectl.programme.support import NOW, a_flight, a_ledger, a_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.programme.ledger import Ledger


@pytest.fixture
def ledgers(tmp_path: Path) -> Iterator[tuple[Ledger, Ledger]]:
    here, there = a_ledger(tmp_path / "here"), a_ledger(tmp_path / "there")
    yield here, there
    here.database.close()
    there.database.close()


def listed(ledger: Ledger) -> list[tuple[str, str | None]]:
    page = search_flights(ledger.database, FlightQuery(is_oldest_first=True))
    return [(row.flight_id, row.pilot) for row in page.rows]


def test_each_flight_is_taken_once_however_often_it_is_merged(
    ledgers: tuple[Ledger, Ledger],
) -> None:
    here, there = ledgers
    ana, bob = a_person(here, "Ana"), a_person(there, "Bob")
    ours = a_flight(here.database, pilot_id=ana.id, vehicle_uid="u1")
    theirs = a_flight(there.database, pilot_id=bob.id, vehicle_uid="u2", started=NOW)

    first = merge(here.database, there.database.folder)
    again = merge(here.database, there.database.folder / DATABASE_NAME)

    assert listed(here) == [(ours, "Ana"), (theirs, "Bob")]
    assert (first.flights, first.people, first.conflicts) == (1, 1, [])
    assert (again.flights, again.known, again.entries, again.people) == (0, 1, 0, 0)
    samples = here.database.connection.execute(
        "SELECT COUNT(*) FROM samples WHERE flight_id = ?", (theirs,)
    ).fetchone()[0]
    assert samples == 2


def test_people_are_matched_by_name_and_keep_the_id_they_have_here(
    ledgers: tuple[Ledger, Ledger],
) -> None:
    here, there = ledgers
    ana, same = a_person(here, "Ana"), a_person(there, "ANA")
    zoe = a_person(there, "Zoe", Role.OBSERVER)
    flight = a_flight(there.database, pilot_id=same.id)
    draft = flight_entry(there, flight)
    enter(there, replace(draft, crew=(*draft.crew, CrewMember(zoe.id, Role.OBSERVER))))

    merged = merge(here.database, there.database.folder)

    assert merged.matched == {same.id: ana.id}
    entry = flight_entry(here, flight)
    assert [member.person_id for member in entry.crew] == [ana.id, zoe.id]
    there.put(replace(same, name="Ana Martin"))
    again = merge(here.database, there.database.folder)
    assert again.matched == {same.id: ana.id}
    assert again.people == 0


def test_a_thing_changed_on_both_sides_is_a_conflict_and_the_newest_holds(
    ledgers: tuple[Ledger, Ledger],
) -> None:
    here, there = ledgers
    craft = Aircraft("a", "Faucon", "X500")
    here.put(craft)
    merge(there.database, here.database.folder)
    here.put(replace(craft, firmware="4.5"))
    there.put(replace(craft, firmware="4.6"))

    merged = merge(here.database, there.database.folder)

    assert [conflict.kind for conflict in merged.conflicts] == ["entry"]
    assert here.aircraft("Faucon").firmware == "4.6"
    here.put(replace(craft, firmware="4.6"))
    assert merge(here.database, there.database.folder).conflicts == []


def test_one_flight_heard_by_both_laptops_is_one_flight(ledgers: tuple[Ledger, Ledger]) -> None:
    here, there = ledgers
    ours = a_flight(here.database, vehicle_uid="u1")
    theirs = a_flight(
        there.database, vehicle_uid="u1", started=NOW - dt.timedelta(hours=2, seconds=-3)
    )

    merged = merge(here.database, there.database.folder)

    assert [flight for flight, _ in listed(here)] == [ours]
    assert [(c.kind, c.subject) for c in merged.conflicts] == [("twice", theirs)]


def test_a_flight_measured_differently_is_a_conflict_and_ours_is_kept(
    ledgers: tuple[Ledger, Ledger],
) -> None:
    here, there = ledgers
    flight = a_flight(here.database, id="0199aaaa-0000-7000-8000-000000000001")
    a_flight(there.database, id=flight, airborne_s=999.0)

    merged = merge(here.database, there.database.folder)

    ((kind, text),) = [(c.kind, c.text) for c in merged.conflicts]
    assert kind == "flight"
    assert "airborne_s 600.0 here, 999.0 there" in text


def test_where_a_foreign_flight_came_from_comes_along(ledgers: tuple[Ledger, Ledger]) -> None:
    here, there = ledgers
    flight = a_flight(there.database)
    there.database.connection.execute(
        "INSERT INTO imports (flight_id, kind, why, imported_utc)"
        " VALUES (?, 'hand', 'no log was kept', 'now')",
        (flight,),
    )

    merge(here.database, there.database.folder)

    rows = here.database.connection.execute("SELECT flight_id, why FROM imports").fetchall()
    assert [tuple(row) for row in rows] == [(flight, "no log was kept")]


def test_open_flights_stay_where_they_are(ledgers: tuple[Ledger, Ledger]) -> None:
    here, there = ledgers
    a_flight(there.database, state="open")

    assert merge(here.database, there.database.folder).flights == 0


def test_logs_come_along_but_never_from_outside_the_folder(
    ledgers: tuple[Ledger, Ledger], tmp_path: Path
) -> None:
    here, there = ledgers
    log = there.database.folder / "tlogs" / "a.tlog"
    log.parent.mkdir()
    log.write_bytes(b"frames")
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    a_flight(there.database, tlog="tlogs/a.tlog", vehicle_uid="u1")
    a_flight(there.database, tlog="../secret", vehicle_uid="u2")

    merged = merge(here.database, there.database.folder)

    assert merged.logs == 1
    assert (here.database.folder / "tlogs" / "a.tlog").read_bytes() == b"frames"


def test_what_cannot_be_merged_is_a_sentence(
    ledgers: tuple[Ledger, Ledger], tmp_path: Path
) -> None:
    here, there = ledgers
    with pytest.raises(UserError, match="There are no records at"):
        merge(here.database, tmp_path / "nowhere")
    with pytest.raises(UserError, match="the same records"):
        merge(here.database, here.database.folder)
    (tmp_path / "bad.sqlite3").write_bytes(b"not a database" * 500)
    with pytest.raises(UserError, match="cannot be read"):
        merge(here.database, tmp_path / "bad.sqlite3")
    there.database.connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('dronectl', 'm999_from_the_future', 'later')"
    )
    with pytest.raises(UserError, match="written by a newer dronectl"):
        merge(here.database, there.database.folder)


def test_the_other_database_is_not_changed(ledgers: tuple[Ledger, Ledger], tmp_path: Path) -> None:
    here, there = ledgers
    a_person(there, "Bob")
    there.database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (there.database.folder / DATABASE_NAME).read_bytes()

    merge(here.database, there.database.folder)

    assert (there.database.folder / DATABASE_NAME).read_bytes() == before
    assert here.person("Bob") == Person(here.person("Bob").id, "Bob")
    with sqlite3.connect(here.database.folder / DATABASE_NAME) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    connection.close()
