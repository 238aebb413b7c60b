"""Two machines' records brought together: every row once, people matched, what disagrees listed.

The other database is never written: a copy of it is brought up to this version and read.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from dronectl.errors import UserError
from dronectl.store.database import DATABASE_NAME, open_database
from dronectl.store.entries import STATION, Entry, add_entry, all_newest, changed_twice
from dronectl.store.flight_index import Indexer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.store.database import Database

SAME_FLIGHT_S: Final = 30.0  # two stations see the arming of one drone within moments
_COPIED: Final = (
    "vehicles",
    "plans",
    "events",
    "samples",
    "imports",
    "access_log",
    "tombstones",
)
_OF_FLIGHTS: Final = frozenset({"events", "samples", "imports"})
_PERSON_COLUMNS: Final[Mapping[str, str]] = {
    "access_log": "person_id",
    "tombstones": "person_id",
}
ALIAS: Final = "alias"
"""Kind of the entries that say under which id another machine knows a person."""
_FACTS: Final = (
    "started_utc",
    "airborne_s",
    "take_offs",
    "landings",
    "vehicle_uid",
    "device_class",
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something the two records say differently; a person decides."""

    kind: str
    """``flight``: measured differently; ``twice``: one flight recorded by both; ``entry``: changed on
    both."""
    subject: str
    text: str


@dataclass(slots=True)
class Merged:
    """What was taken over."""

    flights: int = 0
    known: int = 0
    """Flights both had."""
    entries: int = 0
    people: int = 0
    matched: dict[str, str] = field(default_factory=dict)
    """People of the other records under the id they have here, where it was another."""
    logs: int = 0
    """Log files copied."""
    conflicts: list[Conflict] = field(default_factory=list)


def merge(database: Database, other: Path) -> Merged:
    """Take over everything another database or data folder has and this one has not.

    Doing it again changes nothing.

    Raises:
        UserError: there is none, it is this one, or a newer dronectl wrote it.
    """
    folder, file = _place(other)
    if file.resolve() == (database.folder / DATABASE_NAME).resolve():
        raise UserError("These are the same records; name those of the other laptop.")
    with tempfile.TemporaryDirectory() as scratch:
        copy = _copied(file, Path(scratch))
        try:
            merged = Merged()
            with database.transaction(is_durable=True) as connection:
                _merge_rows(connection, copy.connection, merged)
                Indexer(connection).file_missing()
        finally:
            copy.close()
    _copy_logs(database, folder, merged)
    return merged


def _place(other: Path) -> tuple[Path, Path]:
    file = other / DATABASE_NAME if other.is_dir() else other
    if not file.is_file():
        raise UserError(f"There are no records at {other}; name a data folder or its database.")
    return file.parent, file


def _copied(file: Path, scratch: Path) -> Database:
    """A copy of the other database, brought up to this version."""
    target = sqlite3.connect(scratch / DATABASE_NAME)
    try:
        source = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
        try:
            source.backup(target)
        finally:
            source.close()
    except sqlite3.DatabaseError as error:
        raise UserError(f"The records at {file} cannot be read ({error}).") from error
    finally:
        target.close()
    copy = open_database(scratch)
    if copy.is_read_only:
        copy.close()
        raise UserError(
            f"The records at {file} were written by a newer dronectl; update this one first."
        )
    return copy


def _merge_rows(here: sqlite3.Connection, there: sqlite3.Connection, merged: Merged) -> None:
    _match_people(here, there, merged)
    skipped = _merge_flights(here, there, merged)
    for table in _COPIED:
        _copy_table(here, there, table, merged.matched, skipped)
    _merge_entries(here, there, merged, skipped)


def _match_people(here: sqlite3.Connection, there: sqlite3.Connection, merged: Merged) -> None:
    """By id, else by name; who is neither is added."""
    by_id = dict(here.execute("SELECT id, name FROM pilots").fetchall())
    by_name = {name.casefold(): thing_id for thing_id, name in by_id.items()}
    aliases = {entry.id: str(entry.content["person_id"]) for entry in all_newest(here, ALIAS)}
    for row in there.execute("SELECT id, name, created_utc FROM pilots ORDER BY id"):
        if row["id"] in by_id:
            continue
        known = aliases.get(row["id"]) or by_name.get(row["name"].casefold())
        if known is not None:
            merged.matched[row["id"]] = known
            if row["id"] not in aliases:  # found by name once, the person is known whatever comes
                add_entry(here, _alias(row["id"], known, row["created_utc"]))
            continue
        here.execute("INSERT INTO pilots (id, name, created_utc) VALUES (?, ?, ?)", tuple(row))
        by_name[row["name"].casefold()] = row["id"]
        merged.people += 1


def _alias(their_id: str, our_id: str, utc: str) -> Entry:
    content = {"person_id": our_id}
    return Entry(f"alias-{their_id}", ALIAS, their_id, None, utc, STATION, content)


def _merge_flights(
    here: sqlite3.Connection, there: sqlite3.Connection, merged: Merged
) -> frozenset[str]:
    """Closed flights this database has not; gives the ids that were left out."""
    skipped = set()
    for row in there.execute("SELECT * FROM flights ORDER BY started_utc, id"):
        if row["state"] != "closed":
            skipped.add(row["id"])
            continue
        known = here.execute("SELECT * FROM flights WHERE id = ?", (row["id"],)).fetchone()
        if known is not None:
            merged.known += 1
            skipped.add(row["id"])
            merged.conflicts += _differences(known, row)
            continue
        twin = _twin(here, row)
        if twin is not None:
            skipped.add(row["id"])
            text = f"Flight {row['id']} of {row['started_utc'][:19]} is recorded here as {twin}; ours is kept."
            merged.conflicts.append(Conflict("twice", row["id"], text))
            continue
        values = dict(row)
        values["pilot_id"] = merged.matched.get(values["pilot_id"], values["pilot_id"])
        _insert(here, "flights", values)
        merged.flights += 1
    return frozenset(skipped)


def _differences(known: sqlite3.Row, row: sqlite3.Row) -> list[Conflict]:
    different = [name for name in _FACTS if known[name] != row[name]]
    if not different:
        return []
    parts = ", ".join(f"{name} {known[name]} here, {row[name]} there" for name in different)
    return [Conflict("flight", row["id"], f"Flight {row['id']}: {parts}; ours is kept.")]


def _twin(here: sqlite3.Connection, row: sqlite3.Row) -> str | None:
    """The flight here that is the same one, recorded by another station that heard the same drone."""
    if not row["vehicle_uid"] or row["vehicle_uid"].startswith("sysid-"):
        return None
    found = here.execute(
        "SELECT id FROM flights WHERE vehicle_uid = ? AND device_class = ? AND state = 'closed'"
        " AND ABS(julianday(started_utc) - julianday(?)) * 86400 <= ?"
        " AND ABS(COALESCE(airborne_s, 0) - ?) <= ? ORDER BY id LIMIT 1",
        (
            row["vehicle_uid"],
            row["device_class"],
            row["started_utc"],
            SAME_FLIGHT_S,
            row["airborne_s"] or 0.0,
            SAME_FLIGHT_S,
        ),
    ).fetchone()
    return None if found is None else str(found[0])


def _copy_table(
    here: sqlite3.Connection,
    there: sqlite3.Connection,
    table: str,
    matched: Mapping[str, str],
    skipped: frozenset[str],
) -> None:
    person = _PERSON_COLUMNS.get(table)
    for row in there.execute(f"SELECT * FROM {table}"):  # noqa: S608 - our own names
        values = dict(row)
        if table in _OF_FLIGHTS and values["flight_id"] in skipped:
            continue
        if person is not None:
            values[person] = matched.get(values[person], values[person])
        _insert(here, table, values)


def _insert(here: sqlite3.Connection, table: str, values: dict[str, Any]) -> bool:
    names = ", ".join(values)
    marks = ", ".join("?" * len(values))
    cursor = here.execute(
        f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - our own names
        tuple(values.values()),
    )
    return cursor.rowcount > 0


def _merge_entries(
    here: sqlite3.Connection,
    there: sqlite3.Connection,
    merged: Merged,
    skipped: frozenset[str],
) -> None:
    indexer_ids = set()
    ours = {row[0] for row in here.execute("SELECT id FROM flights")}
    for row in there.execute("SELECT * FROM entries ORDER BY row_id"):
        values = dict(row)
        if values["kind"] == ALIAS:
            continue  # of a third machine: its people are matched when it is merged
        if values["kind"] == "flight" and values["id"] in skipped and values["id"] not in ours:
            continue
        for name in ("id", "author"):
            values[name] = merged.matched.get(values[name], values[name])
        values["content"] = json.dumps(
            _renamed(json.loads(values["content"]), merged.matched),
            ensure_ascii=False,
            separators=(",", ":"),
        )
        if _insert(here, "entries", values):
            merged.entries += 1
            if values["kind"] == "flight":
                indexer_ids.add(values["id"])
    indexer = Indexer(here)
    for flight_id in sorted(indexer_ids):
        indexer.file(flight_id)
    for group in changed_twice(here):
        authors = " and ".join(f"{entry.author} at {entry.utc[:19]}" for entry in group)
        text = f"{group[0].kind} {group[0].id} was changed on both, by {authors}; the newest is in force."
        merged.conflicts.append(Conflict("entry", group[0].id, text))


def _renamed(value: Any, matched: Mapping[str, str]) -> Any:
    """The content with the ids people have here."""
    if isinstance(value, str):
        return matched.get(value, value)
    if isinstance(value, list):
        return [_renamed(item, matched) for item in value]
    if isinstance(value, dict):
        return {key: _renamed(item, matched) for key, item in value.items()}
    return value


def _copy_logs(database: Database, folder: Path, merged: Merged) -> None:
    """The logs of the flights taken over, where the other side has them as files."""
    rows = database.connection.execute("SELECT tlog FROM flights WHERE tlog IS NOT NULL")
    for (name,) in rows.fetchall():
        source, target = folder / name, database.folder / name
        is_inside = source.resolve().is_relative_to(folder.resolve())
        if target.exists() or not is_inside or not source.is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy2(source, target)
        except OSError as error:
            raise UserError(
                f"The rows are merged, but the log {name} cannot be copied ({error.strerror}); free space and merge again."
            ) from error
        merged.logs += 1
