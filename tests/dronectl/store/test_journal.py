from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from dronectl.store.database import Database, open_database
from dronectl.store.journal import Journal, WriteRefusedError
from dronectl.store.rows import FlightOpening, Statement, open_flight, sample_row
from tests.dronectl.store.support import a_vehicle, utc_us

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def add_flight(journal: Journal) -> None:
    opening = FlightOpening("f", a_vehicle(), "real", 0.0, utc_us(0), "tlogs/f.tlog")
    for statement in open_flight(opening):
        journal.add(statement)


def add_samples(journal: Journal, first: int, last: int) -> None:
    for number in range(first, last):
        t_s = number / 5
        journal.add_sample(sample_row("f", a_vehicle(), t_s, utc_us(t_s)))


def count(database: Database, table: str) -> int:
    return int(database.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def test_full_database_takes_nothing_and_later_everything_once(database: Database) -> None:
    journal = Journal(database)
    add_flight(journal)
    journal.flush()
    pages = database.connection.execute("PRAGMA page_count").fetchone()[0]
    database.connection.execute(f"PRAGMA max_page_count = {pages}")
    add_samples(journal, 0, 500)

    with pytest.raises(WriteRefusedError, match="full"):
        journal.flush()
    assert count(database, "samples") == 0
    database.connection.execute("PRAGMA max_page_count = 1000000")
    add_samples(journal, 500, 600)
    journal.flush()

    assert count(database, "samples") == 600
    assert len(journal) == 0


def test_outage_too_long_thins_samples_but_keeps_flights(database: Database) -> None:
    journal = Journal(database, most_waiting=100)
    add_flight(journal)
    add_samples(journal, 0, 250)

    journal.flush()

    kept = count(database, "samples")
    assert kept + journal.dropped == 250
    assert 50 <= kept <= 100
    assert count(database, "flights") == 1
    assert database.connection.execute("SELECT max(t_s) FROM samples").fetchone()[0] > 49.0


def test_database_busy_with_another_writer_is_an_outage(database: Database, tmp_path: Path) -> None:
    database.connection.execute("PRAGMA busy_timeout = 10")
    other = sqlite3.connect(tmp_path / "dronectl.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    journal = Journal(database)
    add_flight(journal)

    with pytest.raises(WriteRefusedError, match="locked"):
        journal.flush()
    other.execute("ROLLBACK")
    journal.flush()

    assert count(database, "flights") == 1
    other.close()


def test_broken_statement_is_a_bug_and_not_taken_for_a_full_disk(database: Database) -> None:
    journal = Journal(database)
    journal.add(Statement("INSERT INTO no_such_table VALUES (1)", ()))

    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        journal.flush()
