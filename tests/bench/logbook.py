"""A logbook of 100,000 flights: ``python -m tests.bench.logbook [--flights N] [--json F]``.

List, filters, full-text search and the currency of 50 pilots, each aimed below 200 ms. The flights are
made through the logbook's own index, on disk, seeded; every question is asked several times and the median
is shown.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2]))

from dronectl.aircraft.register import Aircraft
from dronectl.crew.people import Person, Role
from dronectl.crew.signoff import CrewMember, FlightEntry, FlightState
from dronectl.programme.flight_records import overlaps
from dronectl.programme.ledger import Ledger
from dronectl.programme.practice import Practice, load_rules
from dronectl.store.database import open_database
from dronectl.store.documents import to_content
from dronectl.store.entries import Entry, add_entry
from dronectl.store.flight_index import FLIGHT, Indexer
from dronectl.store.search import FlightQuery, search_flights

if TYPE_CHECKING:
    from collections.abc import Callable

AIM_MS = 200.0
PILOTS = 50
YEARS = 3
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
PURPOSES = ("patrol", "event", "traffic", "search", "training")
PLACES = ("pont neuf", "parc des loisirs", "place émile-zola", "rive gauche", "marché couvert")


def fill(ledger: Ledger, flights: int) -> None:
    """Flights of three years by fifty pilots with ten aircraft, a third of them entered."""
    chance = random.Random(7)  # noqa: S311 - no secret
    people = [Person(f"p{n}", f"Agent {n:02d}", (Role.PILOT,)) for n in range(PILOTS)]
    for person in people:
        ledger.put(person)
    for n in range(10):
        ledger.put(Aircraft(f"a{n}", f"Drone {n}", f"X{n % 3}", vehicle_uid=f"uid{n}"))
    step = dt.timedelta(days=365 * YEARS) / flights
    rows = []
    for n in range(flights):
        started = NOW - step * (flights - n)
        airborne_s = chance.uniform(120, 1500)
        rows.append(
            (
                f"{n:08x}-0000-7000-8000-000000000000",
                chance.choice(people).id,
                f"uid{chance.randrange(10)}",
                "simulator" if chance.random() < 0.2 else "real",
                f"{started:%Y-%m-%dT%H:%M:%S}.000Z",
                f"{started + dt.timedelta(seconds=airborne_s):%Y-%m-%dT%H:%M:%S}.000Z",
                airborne_s,
            )
        )
    with ledger.database.transaction() as connection:
        connection.executemany(
            "INSERT INTO flights (id, state, pilot_id, vehicle_key, vehicle_uid, device_class,"
            " started_utc, started_s, ended_utc, airborne_s, take_offs, landings, reason)"
            " VALUES (?, 'closed', ?, '1', ?, ?, ?, 0, ?, ?, 1, 1, 'landed')",
            rows,
        )
        for row in rows[::3]:
            add_entry(connection, an_entry(ledger.new_id(), row[0], row[1], chance))
        Indexer(connection).file_missing()


def an_entry(row_id: str, flight_id: str, pilot_id: str, chance: random.Random) -> Entry:
    """What was entered for a flight."""
    document = FlightEntry(
        flight_id,
        FlightState.APPROVED,
        crew=(
            CrewMember(pilot_id, Role.PILOT),
            CrewMember(f"p{chance.randrange(PILOTS)}", Role.OBSERVER),
        ),
        purpose=chance.choice(PURPOSES),
        sight="VLOS",
        remarks=f"{chance.choice(PLACES)} {chance.randrange(10_000)}",
    )
    return Entry(row_id, FLIGHT, flight_id, None, "", "", to_content(document))


def median_ms(question: Callable[[], object], times: int) -> float:
    """Median time of an answer."""
    question()
    taken = []
    for _ in range(times):
        start_s = time.perf_counter()
        question()
        taken.append((time.perf_counter() - start_s) * 1000)
    return statistics.median(taken)


def questions(ledger: Ledger) -> dict[str, Callable[[], object]]:
    """What is asked, by name."""
    database, book = ledger.database, load_rules(ledger.database.folder)

    def asked(**wanted: object) -> Callable[[], object]:
        query = FlightQuery(**wanted)  # type: ignore[arg-type]
        return lambda: search_flights(database, query)

    return {
        "list, newest page": asked(),
        "list, page in the middle": asked(offset=50_000),
        "filter: pilot": asked(pilot_id="p7"),
        "filter: state": asked(state="approved"),
        "filter: month and class": asked(
            since_utc="2026-03-01", until_utc="2026-04-01", device_class="real"
        ),
        "filter: purpose and night": asked(purpose="event", is_night=False),
        "search: common word": asked(text="agent"),
        "search: two words": asked(text="emile zola"),
        "search: one in ten thousand": asked(text="zola 1234"),
        "search: word in one state": asked(text="marche", state="approved"),
        "currency of 50 pilots": lambda: Practice(ledger, book, NOW.date()).all(),
        "currency of one pilot": lambda: Practice(ledger, book, NOW.date()).of(
            ledger.person("Agent 07")
        ),
        "overlaps of the last year": lambda: overlaps(database, "2025-11-20"),
    }


def main() -> int:
    """Print the table; 0 when every answer came in time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flights", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        ledger = Ledger(database, lambda: round(NOW.timestamp() * 1e6))
        start_s = time.perf_counter()
        fill(ledger, arguments.flights)
        made_s = time.perf_counter() - start_s
        rows = {name: median_ms(ask, arguments.times) for name, ask in questions(ledger).items()}
        database.close()
    print(f"{arguments.flights} flights filed in {made_s:.1f} s")
    for name, taken_ms in rows.items():
        print(f"{name:32}{taken_ms:>9.1f} ms{'' if taken_ms < AIM_MS else '   MISSED'}")
    document = json.dumps(
        {
            "bench": "logbook",
            "flights": arguments.flights,
            "made_s": round(made_s, 1),
            "median_ms": {name: round(taken_ms, 2) for name, taken_ms in rows.items()},
        }
    )
    if arguments.json:
        arguments.json.write_text(document, encoding="utf-8")
    print(document)
    return 0 if all(taken_ms < AIM_MS for taken_ms in rows.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
