from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl.crew.people import Role
from dronectl.programme.flight_records import enter, flight_entry
from dronectl.store.search import FlightQuery, find_row, match_of, search_flights
from tests.dronectl.programme.support import NOW, a_flight, a_ledger, a_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.programme.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    made.database.close()


def found(ledger: Ledger, **wanted: object) -> list[str]:
    page = search_flights(ledger.database, FlightQuery(**wanted))  # type: ignore[arg-type]
    return [row.flight_id for row in page.rows]


def test_flights_come_newest_first_page_by_page(ledger: Ledger) -> None:
    ids = [a_flight(ledger.database, started=NOW - dt.timedelta(days=n)) for n in range(5)]

    assert found(ledger, limit=2) == ids[:2]
    assert found(ledger, limit=2, offset=4) == ids[4:]
    assert found(ledger, is_oldest_first=True) == ids[::-1]
    assert search_flights(ledger.database, FlightQuery(limit=1)).total == 5


def test_filters_hold_together(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")
    day = a_flight(ledger.database, pilot_id=ana.id, device_class="simulator")
    night = a_flight(ledger.database, started=NOW - dt.timedelta(hours=14), vehicle_uid="xyz")

    assert found(ledger, pilot_id=ana.id) == [day]
    assert found(ledger, is_night=True) == [night]
    assert found(ledger, is_night=False, device_class="simulator") == [day]
    assert found(ledger, vehicle_uid="xyz", device_class="simulator") == []
    assert found(ledger, since_utc="2026-11-20", until_utc="2026-11-21") == [day]
    assert found(ledger, has_alerts=True) == []
    assert found(ledger, state="draft", limit=1) == [day]


def test_words_are_found_wherever_they_stand_with_or_without_accents(ledger: Ledger) -> None:
    zoe = a_person(ledger, "Zoë Lefèvre", Role.PILOT)
    flight = a_flight(ledger.database, pilot_id=zoe.id, reason="landed")
    a_flight(ledger.database)
    remarks = "Vérification du pont Émile-Zola"
    entry = replace(flight_entry(ledger, flight), remarks=remarks, mission_number="2026-17")
    enter(ledger, entry)

    for text in ("lefevre", "ZOE", "pont emile", "2026-17", "zola verif", flight):
        assert found(ledger, text=text) == [flight], text
    assert found(ledger, text="pont neuf") == []


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "'; DROP TABLE flights; --",
        "a OR b",
        "NEAR(a b)",
        "words:*",
        "x" * 10_000,
        "(((",
        "-ana",
    ],
)
def test_nothing_typed_is_taken_for_a_command(ledger: Ledger, text: str) -> None:
    a_flight(ledger.database, reason="landed")

    assert found(ledger, text=text) == []


def test_each_word_is_looked_for_from_its_beginning() -> None:
    assert match_of(' pont "Zola" ') == '"pont"* "Zola"*'
    assert match_of("a " * 40).count("*") == 12


def test_one_flight_is_found_by_its_id(ledger: Ledger) -> None:
    flight = a_flight(ledger.database)

    row = find_row(ledger.database, flight)
    assert row is not None
    assert (row.state, row.airborne_s, row.landings) == ("draft", 600.0, 1)
    assert find_row(ledger.database, "none") is None
