"""What people enter, as versions that are only ever added.

A thing (a person, a certificate, a flight's crew and purpose ...) is the newest of its rows. Each row
names the one it replaces, so that records of two machines are brought together by taking all rows,
and a thing changed on both is seen as two rows that replace the same one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dronectl.store.jsonable import to_json

if TYPE_CHECKING:
    import sqlite3

STATION: Final = "station"
"""Author of what the program derived by itself."""
_SELECT: Final = "SELECT row_id, kind, id, replaces, utc, author, content FROM entries e"


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of one thing."""

    row_id: str
    kind: str
    id: str
    replaces: str | None
    utc: str
    author: str
    """Id of the person who entered it, or :data:`STATION`."""
    content: dict[str, Any]


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(**{**dict(row), "content": json.loads(row["content"])})


def add_entry(connection: sqlite3.Connection, entry: Entry) -> None:
    """Add a version, inside the caller's transaction; the same row again changes nothing."""
    connection.execute(
        "INSERT OR IGNORE INTO entries (row_id, kind, id, replaces, utc, author, content)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            entry.row_id,
            entry.kind,
            entry.id,
            entry.replaces,
            entry.utc,
            entry.author,
            to_json(entry.content),
        ),
    )


def newest(connection: sqlite3.Connection, kind: str, thing_id: str) -> Entry | None:
    """The version in force of one thing."""
    row = connection.execute(
        _SELECT + " WHERE kind = ? AND id = ? ORDER BY row_id DESC LIMIT 1", (kind, thing_id)
    ).fetchone()
    return None if row is None else _entry(row)


def all_newest(connection: sqlite3.Connection, kind: str) -> list[Entry]:
    """The version in force of everything of a kind, in the order the things were first entered."""
    rows = connection.execute(
        _SELECT + " WHERE kind = ? AND row_id ="  # noqa: S608 - constants only
        " (SELECT MAX(row_id) FROM entries n WHERE n.kind = e.kind AND n.id = e.id) ORDER BY id",
        (kind,),
    )
    return [_entry(row) for row in rows]


def newest_under(connection: sqlite3.Connection, kind: str, prefix: str) -> list[Entry]:
    """The version in force of everything of a kind whose id begins with ``prefix``."""
    rows = connection.execute(
        _SELECT  # noqa: S608 - constants only
        + " WHERE kind = ? AND id >= ? AND id < ? AND row_id ="
        " (SELECT MAX(row_id) FROM entries n WHERE n.kind = e.kind AND n.id = e.id) ORDER BY id",
        (kind, prefix, prefix + "\U0010ffff"),
    )
    return [_entry(row) for row in rows]


def versions(connection: sqlite3.Connection, kind: str, thing_id: str) -> list[Entry]:
    """All versions of one thing, oldest first."""
    rows = connection.execute(
        _SELECT + " WHERE kind = ? AND id = ? ORDER BY row_id", (kind, thing_id)
    )
    return [_entry(row) for row in rows]


def changed_twice(connection: sqlite3.Connection) -> list[tuple[Entry, ...]]:
    """Things changed on two machines from the same version: the rows that replace one row, or none.

    The newest is in force; a version entered after looking at them ends the conflict.
    """
    rows = connection.execute(
        _SELECT + " WHERE (kind, id, COALESCE(replaces, '')) IN"  # noqa: S608 - constants only
        " (SELECT kind, id, COALESCE(replaces, '') FROM entries GROUP BY 1, 2, 3"
        " HAVING COUNT(DISTINCT content) > 1) ORDER BY kind, id, replaces, row_id"
    )
    groups: dict[tuple[str, str, str | None], list[Entry]] = {}
    for row in rows:
        entry = _entry(row)
        groups.setdefault((entry.kind, entry.id, entry.replaces), []).append(entry)
    return [tuple(group) for group in groups.values() if not _is_settled(connection, group)]


def _is_settled(connection: sqlite3.Connection, group: list[Entry]) -> bool:
    """Whether somebody entered a version after the rival ones."""
    latest = newest(connection, group[0].kind, group[0].id)
    return latest is not None and latest.row_id not in {entry.row_id for entry in group}
