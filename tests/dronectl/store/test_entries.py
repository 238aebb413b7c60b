from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from dronectl.store.database import Database, open_database
from dronectl.store.entries import Entry, add_entry, all_newest, changed_twice, newest, versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def an_entry(row: str, replaces: str | None = None, thing: str = "t", **content: Any) -> Entry:
    return Entry(row, "person", thing, replaces, "2026-11-20T10:00:00.000Z", "ana", content)


def add(database: Database, *entries: Entry) -> None:
    with database.transaction() as connection:
        for entry in entries:
            add_entry(connection, entry)


def test_a_thing_is_its_newest_version_and_the_old_ones_stay(database: Database) -> None:
    first, second = an_entry("1", name="A"), an_entry("2", "1", name="B")
    add(database, second, first, first)

    assert newest(database.connection, "person", "t") == second
    assert versions(database.connection, "person", "t") == [first, second]
    assert all_newest(database.connection, "person") == [second]
    assert newest(database.connection, "aircraft", "t") is None


@pytest.mark.parametrize("sql", ["UPDATE entries SET author = 'x'", "DELETE FROM entries"])
def test_versions_are_neither_changed_nor_deleted(database: Database, sql: str) -> None:
    add(database, an_entry("1"))

    with pytest.raises(sqlite3.IntegrityError, match="entries are never"):
        database.connection.execute(sql)


def test_a_thing_changed_on_two_machines_is_found_until_someone_looked(database: Database) -> None:
    add(database, an_entry("1"), an_entry("2", "1", name="A"), an_entry("3", "1", name="B"))
    add(database, an_entry("4", thing="other"))

    ((here, there),) = changed_twice(database.connection)
    assert (here.row_id, there.row_id) == ("2", "3")

    add(database, an_entry("5", "3", name="A and B"))
    assert changed_twice(database.connection) == []
