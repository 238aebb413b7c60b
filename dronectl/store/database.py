"""The SQLite database of one data folder: one writer, any number of readers.

WAL with ``synchronous=NORMAL`` never corrupts and survives the death of the process whole; a power
cut may cost the last moments, so the begin and the end of a flight are committed with ``FULL``.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from dronectl.errors import UserError
from dronectl.store.flight_index import Indexer
from dronectl.store.lock import FolderInUseError, FolderLock
from dronectl.store.steps import KNOWN, applied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATABASE_NAME: Final = "dronectl.sqlite3"
BUSY_TIMEOUT_S: Final = 5.0  # a reader's checkpoint may hold the file for a moment
NEWER_NOTICE: Final = "The records in {folder} were written by a newer dronectl; they can be read but not added to until dronectl is updated."


class Database:
    """An open database; made by :func:`open_database` or :func:`open_reader`.

    Used from one thread at a time.
    """

    def __init__(
        self,
        folder: Path,
        connection: sqlite3.Connection,
        lock: FolderLock | None = None,
        notice: str | None = None,
        *,
        is_read_only: bool = False,
    ) -> None:
        self.folder = folder
        self.connection = connection
        self.notice = notice
        """Sentence for the operator about how the database was opened, if there is one."""
        self.is_read_only = is_read_only
        """Whether nothing can be added."""
        self._lock = lock

    @contextmanager
    def transaction(self, *, is_durable: bool = False) -> Iterator[sqlite3.Connection]:
        """All or nothing.

        Args:
            is_durable: on disk, power cut or not, when this returns.
        """
        connection = self.connection
        connection.execute(f"PRAGMA synchronous={'FULL' if is_durable else 'NORMAL'}")
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Close the file and let the folder go."""
        self.connection.close()
        if self._lock is not None:
            self._lock.release()


def _connect(path: Path, *, is_read_only: bool) -> sqlite3.Connection:
    mode = "ro" if is_read_only else "rwc"
    connection = sqlite3.connect(
        f"file:{quote(path.resolve().as_posix())}?mode={mode}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,  # transactions are begun by hand, see Database.transaction
        check_same_thread=False,  # opened by the main thread, then used by the recorder alone
    )
    connection.row_factory = sqlite3.Row
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    """Settings that hold for the connection or the file."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA foreign_keys=ON")


def _bring_up(connection: sqlite3.Connection) -> None:
    """Apply the steps that the file has not seen."""
    import sqlite_utils  # noqa: PLC0415 - slow to load, and most files are up to date

    from dronectl.store.migrations import MIGRATIONS  # noqa: PLC0415 - the same

    MIGRATIONS.apply(sqlite_utils.Database(connection, execute_plugins=False))


def open_database(folder: Path) -> Database:
    """The database of a data folder, ready to be written; made where there is none.

    A database of a newer dronectl is opened read-only, with a ``notice``.

    Raises:
        UserError: another station uses the folder, it cannot be written, or the file is damaged.
    """
    lock = FolderLock(folder)
    path = folder / DATABASE_NAME
    try:
        connection = _connect(path, is_read_only=False)
        try:
            steps = applied(connection)
            if not steps <= KNOWN:
                connection.close()
                lock.release()
                return open_reader(folder)
            _prepare(connection)
            if steps != KNOWN:
                _bring_up(connection)
            with Database(folder, connection).transaction() as writing:
                Indexer(writing).file_missing()  # flights of an earlier version
        except BaseException:
            connection.close()
            raise
    except sqlite3.DatabaseError as error:
        lock.release()
        raise _unusable(path, error) from error
    except BaseException:
        lock.release()
        raise
    return Database(folder, connection, lock)


def open_reader(folder: Path) -> Database:
    """The database of a data folder for reading only, also while a station is writing it.

    Records of an earlier version are brought up to this one first.

    Raises:
        UserError: there is none, it is damaged, or an earlier one cannot be brought up.
    """
    path = folder / DATABASE_NAME
    if not path.exists():
        raise UserError(f"There are no records in {folder}; name the folder a flight was made in.")
    connection = None
    try:
        connection = _connect(path, is_read_only=True)
        steps = applied(connection)
        if not steps >= KNOWN:
            connection.close()
            open_database(folder).close()
            connection = _connect(path, is_read_only=True)
        notice = NEWER_NOTICE.format(folder=folder) if steps - KNOWN else None
    except sqlite3.DatabaseError as error:
        if connection is not None:
            connection.close()
        raise _unusable(path, error) from error
    return Database(folder, connection, notice=notice, is_read_only=True)


def open_beside(folder: Path) -> Database:
    """The database for what people enter, also while a station of this version records into it.

    A row entered waits for the recorder's moment and the other way round; neither loses anything.

    Raises:
        UserError: it cannot be written, it is damaged, or a newer dronectl wrote it.
    """
    try:
        database = open_database(folder)
    except FolderInUseError:
        database = _open_second(folder)
    if database.is_read_only:
        database.close()
        raise UserError(database.notice or f"The records in {folder} cannot be added to.")
    return database


def _open_second(folder: Path) -> Database:
    """A second connection for writing, beside the station that holds the folder."""
    path = folder / DATABASE_NAME
    connection = None
    try:
        connection = _connect(path, is_read_only=False)
        _prepare(connection)
        steps = applied(connection)
    except sqlite3.DatabaseError as error:
        if connection is not None:
            connection.close()
        raise _unusable(path, error) from error
    if steps != KNOWN:
        connection.close()
        raise UserError(
            f"The station that uses {folder} is of another version of dronectl; close it first."
        )
    return Database(folder, connection)


def _unusable(path: Path, error: sqlite3.DatabaseError) -> UserError:
    if isinstance(error, sqlite3.OperationalError):
        return UserError(
            f"The records file {path} cannot be used ({error}); check the free space and the folder's permissions."
        )
    return UserError(
        f"The records file {path} is damaged ({error}); keep it aside, put the last backup in its place and start again."
    )


def check(database: Database) -> list[str]:
    """What SQLite finds wrong with the file's structure; empty when sound.

    A changed value inside a row is not seen by this.
    """
    try:
        rows = database.connection.execute("PRAGMA quick_check(20)").fetchall()
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [row[0] for row in rows if row[0] != "ok"]
