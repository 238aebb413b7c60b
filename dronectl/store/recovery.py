"""Closing what a killed station left open, from what it had stored by then."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from dronectl.flight import EndReason
from dronectl.store.rows import CloseFlight, utc_us_of
from dronectl.store.tapes import forget_old_sessions
from dronectl.store.tlog import summary

if TYPE_CHECKING:
    import sqlite3

    from dronectl.store.database import Database

logger = logging.getLogger(__name__)


def recover(database: Database) -> list[str]:
    """Close every open flight as "recovered" with totals from its samples; gives their ids.

    To be called once after opening the database for writing and before recording. A flight ends
    with the newest thing stored of it. Session files beyond their total size are deleted.
    """
    if database.is_read_only:
        return []
    rows = database.connection.execute(
        "SELECT id, started_s, started_utc, tlog FROM flights WHERE state = 'open' ORDER BY id"
    ).fetchall()
    for row in rows:
        ended_s, ended_utc_us = _newest(database.connection, row)
        closing = CloseFlight(
            flight_id=row["id"],
            ended_s=ended_s,
            ended_utc_us=ended_utc_us,
            reason=EndReason.RECOVERED.value,
            is_recovered=True,
            tlog_messages=_tlog_messages(database, row["tlog"]),
        )
        with database.transaction(is_durable=True) as connection:
            closing.apply(connection)
        logger.info("Flight %s was left open by a station that died; closed.", row["id"])
    folder = database.folder / "tlogs"
    for path in forget_old_sessions(folder):
        logger.info("Deleted the old session log %s to make room.", path.name)
    return [row["id"] for row in rows]


def _newest(connection: sqlite3.Connection, flight: sqlite3.Row) -> tuple[float, int]:
    """Monotonic and UTC time of the newest sample or event of a flight, else of its begin."""
    newest = connection.execute(
        "SELECT t_s, utc_us FROM samples WHERE flight_id = :id"
        " UNION ALL SELECT t_s, utc_us FROM events WHERE flight_id = :id"
        " ORDER BY t_s DESC LIMIT 1",
        {"id": flight["id"]},
    ).fetchone()
    started_us = utc_us_of(flight["started_utc"])
    if newest is None:
        return flight["started_s"], started_us
    return max(newest["t_s"], flight["started_s"]), max(newest["utc_us"], started_us)


def _tlog_messages(database: Database, name: str | None) -> int | None:
    if name is None:
        return None
    try:
        return summary(database.folder / name).messages
    except OSError:
        return None  # it was never written: the disk was full, or the kill came first
