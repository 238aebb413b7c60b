from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from dronectl.aircraft.register import Aircraft
from dronectl.crew.people import Person
from dronectl.store.flight_index import Indexer
from dronectl.store.search import find_row
from tests.dronectl.programme.support import NOW, a_flight, a_ledger, a_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.programme.ledger import Ledger
    from dronectl.store.search import FlightRow

NIGHT = NOW - dt.timedelta(hours=14)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    made.database.close()


def row(ledger: Ledger, flight: str) -> FlightRow:
    found = find_row(ledger.database, flight)
    assert found is not None
    return found


def test_day_and_night_come_from_the_sun_where_it_flew(ledger: Ledger) -> None:
    day, night = a_flight(ledger.database), a_flight(ledger.database, started=NIGHT)
    nowhere = a_flight(ledger.database, started=NIGHT, point=None)

    assert (row(ledger, day).night_s, row(ledger, day).night_landings) == (0.0, 0)
    assert (row(ledger, night).night_s, row(ledger, night).night_landings) == (600.0, 1)
    assert (row(ledger, nowhere).night_s, row(ledger, nowhere).latitude_deg) == (0.0, None)


def test_a_flight_whose_clock_jumped_makes_no_night(ledger: Ledger) -> None:
    flight = a_flight(ledger.database, started=NIGHT, ended_utc="2039-01-01T00:00:00.000Z")

    assert row(ledger, flight).night_s == 0.0


def test_trouble_is_counted_from_the_events(ledger: Ledger) -> None:
    flight = a_flight(ledger.database)
    said = [(2, "Battery failsafe"), (6, "Mission: 3 WP"), (3, "EKF variance")]
    with ledger.database.transaction() as connection:
        for number, (severity, text) in enumerate(said):
            connection.execute(
                "INSERT INTO events VALUES (?, ?, '1', 0, 0, 'Said', ?)",
                (str(number), flight, json.dumps({"severity": severity, "text": text})),
            )
        connection.execute(
            "INSERT INTO events VALUES ('l', ?, '1', 0, 0, 'LinkLost', '{}')", (flight,)
        )
        Indexer(connection).file(flight)

    found = row(ledger, flight)
    assert (found.alerts, found.failsafes, found.link_losses) == (2, 1, 1)


def test_a_vehicle_bound_later_gives_its_earlier_flights_their_model(ledger: Ledger) -> None:
    flight = a_flight(ledger.database, vehicle_uid="abc")

    ledger.put(Aircraft("a", "Faucon", "X500", vehicle_uid="abc"))

    assert (row(ledger, flight).aircraft_id, row(ledger, flight).model) == ("a", "X500")


def test_a_new_name_of_a_person_is_the_name_in_the_list(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")
    flight = a_flight(ledger.database, pilot_id=ana.id)

    ledger.put(Person(ana.id, "Ana Martin"))

    assert row(ledger, flight).pilot == "Ana Martin"


def test_the_index_can_be_made_again_from_the_flights(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")
    flights = [a_flight(ledger.database, pilot_id=ana.id) for _ in range(3)]
    before = [row(ledger, flight) for flight in flights]
    with ledger.database.transaction() as connection:
        connection.execute("DELETE FROM flight_index")
        connection.execute("DELETE FROM flight_credits")
        assert Indexer(connection).file_missing() == 3

    assert [row(ledger, flight) for flight in flights] == before
    assert ledger.database.connection.execute(
        "SELECT COUNT(*), SUM(airborne_s) FROM flight_credits"
    ).fetchone()[:] == (3, 1800)


def test_an_arming_that_never_left_the_ground_is_listed_and_not_credited(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")
    flight = a_flight(ledger.database, pilot_id=ana.id, airborne_s=0.0)

    assert row(ledger, flight).airborne_s == 0.0
    rows = ledger.database.connection.execute("SELECT * FROM flight_credits").fetchall()
    assert rows == []
