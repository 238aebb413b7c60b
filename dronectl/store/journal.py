"""Writes to the database in order and in batches; what a full disk refuses waits in memory."""

from __future__ import annotations

import sqlite3
from collections import deque
from typing import TYPE_CHECKING, Final

from dronectl.store.rows import INSERT_SAMPLE, CloseFlight, Row, Statement

if TYPE_CHECKING:
    from dronectl.store.database import Database

Entry = Statement | CloseFlight | Row
MOST_WAITING: Final = 200_000  # rows: 11 hours of one vehicle, half an hour of twenty

_OUTAGES: Final = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_CANTOPEN,
    }
)


class WriteRefusedError(Exception):
    """The disk or the file did not take the rows; they are kept."""


class Journal:
    """Rows on their way to the database, all or nothing for each batch.

    Args:
        database: open for writing.
        most_waiting: beyond it, every second waiting sample is let go (never a flight or an event).
    """

    def __init__(self, database: Database, most_waiting: int = MOST_WAITING) -> None:
        self.dropped = 0
        """Samples let go."""
        self._database = database
        self._most_waiting = most_waiting
        self._waiting: deque[Entry] = deque()
        self._is_durable = False

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, entry: Statement | CloseFlight, *, is_durable: bool = False) -> None:
        """Take an operation; ``is_durable`` makes its batch survive a power cut."""
        self._waiting.append(entry)
        self._is_durable = self._is_durable or is_durable

    def add_sample(self, row: Row) -> None:
        """Take a row of :func:`dronectl.store.rows.sample_row`."""
        self._waiting.append(row)
        if len(self._waiting) > self._most_waiting:
            self._thin_out()

    def _thin_out(self) -> None:
        kept: deque[Entry] = deque()
        is_odd = False
        for entry in self._waiting:
            is_sample = not isinstance(entry, (Statement, CloseFlight))
            is_odd = is_odd != is_sample
            if is_sample and is_odd:
                self.dropped += 1
            else:
                kept.append(entry)
        self._waiting = kept

    def flush(self) -> None:
        """Write everything, in order, in one transaction.

        Raises:
            WriteRefusedError: nothing was written, everything is kept.
        """
        if not self._waiting:
            return
        try:
            with self._database.transaction(is_durable=self._is_durable) as connection:
                self._write(connection)
        except sqlite3.OperationalError as error:
            if (error.sqlite_errorcode & 0xFF) not in _OUTAGES:
                raise
            raise WriteRefusedError(str(error)) from error
        self._waiting.clear()
        self._is_durable = False

    def _write(self, connection: sqlite3.Connection) -> None:
        samples: list[Row] = []
        for entry in self._waiting:
            if isinstance(entry, (Statement, CloseFlight)):
                connection.executemany(INSERT_SAMPLE, samples)
                samples = []
                entry.apply(connection)
            else:
                samples.append(entry)
        connection.executemany(INSERT_SAMPLE, samples)
