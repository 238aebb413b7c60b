from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dronectl.errors import UserError
from dronectl.store.database import Database, open_database
from dronectl.store.flights import FlightFilter, find_flight, list_flights
from dronectl.store.plans import load_plan, store_plan
from tests.dronectl.store.support import EPOCH_US

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = [
    ("0199-aa-1", "p1", "u1", "real", "2026-11-01T10:00:00.000Z"),
    ("0199-aa-2", "p1", "u2", "simulator", "2026-11-02T10:00:00.000Z"),
    ("0199-bb-3", "p2", "u1", "real", "2026-11-03T10:00:00.000Z"),
    ("0199-bb-4", None, "u1", "real", "2026-11-04T10:00:00.000Z"),
]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    with opened.transaction() as connection:
        connection.executemany(
            "INSERT INTO pilots VALUES (?, ?, 'now')", [("p1", "Ana"), ("p2", "Bob")]
        )
        connection.executemany(
            "INSERT INTO flights (id, state, pilot_id, vehicle_key, vehicle_uid, device_class,"
            " started_utc, started_s) VALUES (?1, 'closed', ?2, '1', ?3, ?4, ?5, 0)",
            ROWS,
        )
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (FlightFilter(), "1234"),
        (FlightFilter(pilot="Ana"), "12"),
        (FlightFilter(pilot="Ana' OR 1=1 --"), ""),
        (FlightFilter(vehicle_uid="u1"), "134"),
        (FlightFilter(device_class="simulator"), "2"),
        (FlightFilter(since_utc="2026-11-02", until_utc="2026-11-04"), "23"),
    ],
)
def test_flights_are_found_by_what_they_are(
    database: Database, wanted: FlightFilter, numbers: str
) -> None:
    assert "".join(flight.id[-1] for flight in list_flights(database, wanted)) == numbers


@pytest.mark.parametrize("text", ["0199-bb-3", "bb-3", " 0199-BB-3 "])
def test_flight_is_found_by_its_whole_id_or_its_end(database: Database, text: str) -> None:
    assert find_flight(database, text).pilot == "Bob"


@pytest.mark.parametrize(
    ("text", "sentence"), [("0199", "Several flights"), ("none", "no flight"), ("", "no flight")]
)
def test_unclear_id_is_a_sentence(database: Database, text: str, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        find_flight(database, text)


def test_plan_is_kept_once_under_its_digest(database: Database) -> None:
    store_plan(database, "d", "content", EPOCH_US)
    store_plan(database, "d", "content", EPOCH_US + 1)

    assert load_plan(database, "d") == "content"
    with pytest.raises(UserError, match="No plan x"):
        load_plan(database, "x")
