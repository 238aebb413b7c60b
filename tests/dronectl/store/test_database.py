from __future__ import annotations

import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import sqlite_utils

from dronectl.errors import UserError
from dronectl.store.database import (
    DATABASE_NAME,
    Database,
    check,
    open_beside,
    open_database,
    open_reader,
)
from dronectl.store.lock import FolderLock
from dronectl.store.migrations import MIGRATIONS
from dronectl.store.steps import KNOWN, applied

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOLDER = """
import sys
from pathlib import Path
from dronectl.store.database import open_database
database = open_database(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_new_database_is_sound_and_has_every_step(tmp_path: Path) -> None:
    database = open_database(tmp_path / "new" / "folder")

    names = {m.name for m in MIGRATIONS.applied(sqlite_utils.Database(database.connection))}
    assert names == KNOWN == applied(database.connection)
    assert check(database) == []
    assert not database.is_read_only
    assert database.connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert database.connection.execute("PRAGMA secure_delete").fetchone()[0] == 1
    database.close()


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        open_database(tmp_path).close()


def test_second_instance_is_told_who_holds_the_folder_and_what_to_do(tmp_path: Path) -> None:
    first = open_database(tmp_path)

    with pytest.raises(UserError, match=r"Another dronectl \(process \d+\) is using .*close it"):
        open_database(tmp_path)

    first.close()
    open_database(tmp_path).close()


def test_lock_goes_with_a_killed_process(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(UserError, match=f"process {holder.pid}"):
            open_database(tmp_path)
        holder.kill()

    open_database(tmp_path).close()


def test_reader_sees_what_the_writer_committed_and_cannot_write(tmp_path: Path) -> None:
    writer = open_database(tmp_path)
    reader = open_reader(tmp_path)
    with writer.transaction() as connection:
        connection.execute("INSERT INTO plans VALUES ('d', 'c', 'now')")

    assert reader.connection.execute("SELECT digest FROM plans").fetchone()["digest"] == "d"
    assert reader.is_read_only
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.connection.execute("DELETE FROM plans")
    reader.close()
    writer.close()


def test_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path)

    def fail_half_way() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO plans VALUES ('d', 'c', 'now')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    assert database.connection.execute("SELECT count(*) FROM plans").fetchone()[0] == 0
    database.close()


@pytest.mark.parametrize(("is_durable", "level"), [(True, 2), (False, 1)])
def test_only_durable_transactions_wait_for_the_disk(
    tmp_path: Path, is_durable: bool, level: int
) -> None:
    database = open_database(tmp_path)

    with database.transaction(is_durable=is_durable) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone()[0] == level

    database.close()


def test_newer_database_is_opened_for_reading_with_a_notice(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('dronectl', 'm999_from_the_future', 'later')"
    )
    connection.commit()
    connection.close()

    database = open_database(tmp_path)

    assert database.is_read_only
    assert database.notice is not None
    assert "newer dronectl" in database.notice
    database.close()


def test_newer_database_is_not_added_to_from_beside(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    connection = sqlite3.connect(tmp_path / DATABASE_NAME)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('dronectl', 'm999_from_the_future', 'later')"
    )
    connection.commit()
    connection.close()

    with pytest.raises(UserError, match="newer dronectl"):
        open_beside(tmp_path)
    assert open_reader(tmp_path).notice is not None


def as_first_released(folder: Path) -> None:
    """A database as the first version left it, with one flight."""
    folder.mkdir(exist_ok=True)
    connection = sqlite3.connect(folder / DATABASE_NAME)
    MIGRATIONS.apply(
        sqlite_utils.Database(connection, execute_plugins=False), stop_before="m002_records"
    )
    connection.execute(
        "INSERT INTO flights (id, state, vehicle_key, device_class, started_utc, started_s)"
        " VALUES ('f1', 'closed', '1', 'real', '2026-11-01T10:00:00.000Z', 0)"
    )
    connection.commit()
    connection.close()


@pytest.mark.parametrize("opener", [open_database, open_reader, open_beside])
def test_records_of_an_earlier_version_are_brought_up_with_their_flights(
    tmp_path: Path, opener: Callable[[Path], Database]
) -> None:
    as_first_released(tmp_path)

    database = opener(tmp_path)

    rows = database.connection.execute("SELECT flight_id, state FROM flight_index").fetchall()
    assert [tuple(row) for row in rows] == [("f1", "draft")]
    database.close()


def test_people_enter_things_while_a_station_records(tmp_path: Path) -> None:
    station, desk = open_database(tmp_path), open_beside(tmp_path)

    with desk.transaction() as connection:
        connection.execute("INSERT INTO plans VALUES ('a', 'x', 'now')")
    with station.transaction() as connection:
        connection.execute("INSERT INTO plans VALUES ('b', 'y', 'now')")

    assert desk.connection.execute("SELECT COUNT(*) FROM plans").fetchone()[0] == 2
    desk.close()
    station.close()


def test_a_station_of_another_version_is_not_written_beside(tmp_path: Path) -> None:
    as_first_released(tmp_path)
    lock = FolderLock(tmp_path)

    with pytest.raises(UserError, match="another version of dronectl"):
        open_beside(tmp_path)
    lock.release()


def test_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / DATABASE_NAME
    path.write_bytes(b"not a database at all" * 100)

    with pytest.raises(UserError, match="is damaged"):
        open_database(tmp_path)
    with pytest.raises(UserError, match="is damaged"):
        open_reader(tmp_path)

    assert path.read_bytes() == b"not a database at all" * 100


def test_smashed_page_is_found_by_the_check(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    with database.transaction() as connection:
        connection.executemany(
            "INSERT INTO plans VALUES (?, ?, 'now')", ((str(n), "x" * 500) for n in range(500))
        )
    database.close()
    path = tmp_path / DATABASE_NAME
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = b"\xa5" * 4096
    path.write_bytes(bytes(data))

    reader = open_reader(tmp_path)

    assert check(reader) != []
    reader.close()


def test_reading_where_nothing_was_recorded_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There are no records"):
        open_reader(tmp_path)


def test_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(UserError, match="cannot be written"):
        open_database(tmp_path / "file" / "folder")


def test_database_path_that_is_a_folder_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).mkdir()

    with pytest.raises(UserError, match="cannot be used"):
        open_database(tmp_path)


@pytest.mark.parametrize(
    ("insert", "update"),
    [
        ("INSERT INTO plans VALUES ('d', 'c', 'n')", "UPDATE plans SET content = 'x'"),
        (
            "INSERT INTO events VALUES ('i', NULL, '1', 0, 0, 'k', '{}')",
            "UPDATE events SET kind = 'x'",
        ),
        (
            "INSERT INTO flights (id, state, vehicle_key, device_class, started_utc, started_s)"
            " VALUES ('i', 'closed', '1', 'real', 'now', 0)",
            "UPDATE flights SET airborne_s = 9999",
        ),
    ],
)
def test_rows_that_are_done_are_never_changed(tmp_path: Path, insert: str, update: str) -> None:
    database = open_database(tmp_path)
    database.connection.execute(insert)

    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        database.connection.execute(update)

    database.close()
