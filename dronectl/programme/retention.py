"""Recordings: what must be deleted and by when, deletion by a person's word, and every look at one."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from dronectl.crew.people import Role
from dronectl.crew.signoff import FlightEntry, Medium
from dronectl.errors import UserError
from dronectl.legal.bases import LIVE_ONLY, LegalBasis
from dronectl.legal.retention import Deletion, Kept, LegalHold, deletions
from dronectl.programme.flight_records import enter, flight_entry
from dronectl.store.flight_index import FLIGHT
from dronectl.video.journal import sha256 as sha256_of_list

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from dronectl.crew.people import Person
    from dronectl.programme.ledger import Ledger

SHORTEST_REASON: Final = 10  # characters: "ok" is no reason
CHUNK: Final = 1 << 20
LOOKS: Final = ("viewed", "exported", "copied")


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a recording that was deleted."""

    flight_id: str
    path: str
    sha256: str
    size_bytes: int
    deleted_utc: str
    person_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a recording."""

    utc: str
    person_id: str
    action: str
    subject: str
    reason: str


def kept_recordings(ledger: Ledger) -> list[Kept]:
    """Every recording of a flight that was not deleted, under the basis its flight had.

    What a simulated flight recorded by itself shows nobody, and is kept as long as it is wanted.
    """
    bases = {basis.id: basis for basis in ledger.all(LegalBasis)}
    gone = {(stone.flight_id, stone.path) for stone in tombstones(ledger)}
    flown = {
        flight_id: (dt.datetime.fromisoformat(ended_utc), device_class == "simulator")
        for flight_id, ended_utc, device_class in ledger.database.connection.execute(
            "SELECT flight_id, COALESCE(ended_utc, started_utc), device_class FROM flight_index"
        )
    }
    kept = []
    filmed = ledger.database.connection.execute(
        "SELECT id FROM entries WHERE kind = ? AND json_array_length(content, '$.media') > 0"
        " UNION SELECT m.flight_id FROM media m JOIN flights f ON f.id = m.flight_id"
        " WHERE f.state = 'closed' AND f.device_class = 'real'",
        (FLIGHT,),
    ).fetchall()
    for (flight_id,) in filmed:
        if flight_id not in flown:
            continue
        flight = flight_entry(ledger, flight_id)
        ended_utc, is_simulated = flown[flight_id]
        if is_simulated and not flight.basis_id:
            continue
        kept += [
            Kept(
                flight.id,
                medium.path,
                medium.sha256,
                ended_utc,
                bases.get(flight.basis_id, LIVE_ONLY),
                medium.has_home_interior,
                medium.delete_after,
            )
            for medium in flight.media
            if (flight.id, medium.path) not in gone
        ]
    return kept


def deletions_due(ledger: Ledger) -> list[Deletion]:
    """Every recording with the moment it must be gone, the most urgent first; nothing is deleted."""
    now = dt.datetime.fromisoformat(ledger.now_utc)
    return deletions(kept_recordings(ledger), ledger.all(LegalHold), now)


def delete(ledger: Ledger, chosen: Iterable[Deletion], by: Person, reason: str) -> list[Tombstone]:
    """Delete recordings for good, each leaving a tombstone with its checksum.

    Args:
        ledger: the records.
        chosen: of :func:`deletions_due`, looked at by the person.
        by: who orders it.
        reason: why, kept with the tombstone.

    Raises:
        UserError: not a supervisor, no reason, a recording on hold or not yet due, or a file that
            cannot be deleted; what was deleted before it has its tombstone.
    """
    if not by.is_active or not by.has(Role.SUPERVISOR):
        raise UserError(f"{by.name} is no supervisor; let one order the deletion.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise UserError(f"Say in at least {SHORTEST_REASON} characters why it is deleted.")
    wanted = list(chosen)
    still = {(d.kept.flight_id, d.kept.path) for d in deletions_due(ledger) if d.may_delete}
    for each in wanted:
        if (each.kept.flight_id, each.kept.path) not in still:
            why = f"held by {each.held_by}" if each.held_by else "its time is not up"
            raise UserError(f"{each.kept.path} must not be deleted: {why}.")
    return [_delete_one(ledger, each.kept, by, reason.strip()) for each in wanted]


def _delete_one(ledger: Ledger, kept: Kept, by: Person, reason: str) -> Tombstone:
    path = _inside(ledger.database.folder, kept.path)
    try:
        sha256, size_bytes = _digest(path)
    except FileNotFoundError:
        sha256, size_bytes = kept.sha256, 0
    except OSError as error:
        raise UserError(
            f"{kept.path} cannot be read ({error.strerror}); nothing of it is deleted."
        ) from error
    stone = Tombstone(kept.flight_id, kept.path, sha256, size_bytes, ledger.now_utc, by.id, reason)
    # The tombstone first: a file without one would be a recording nobody knows what became of.
    with ledger.database.transaction(is_durable=True) as connection:
        connection.execute(
            "INSERT INTO tombstones (id, flight_id, path, sha256, size_bytes, deleted_utc,"
            " person_id, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                ledger.new_id(),
                stone.flight_id,
                stone.path,
                stone.sha256,
                stone.size_bytes,
                stone.deleted_utc,
                stone.person_id,
                stone.reason,
            ),
        )
        try:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise UserError(
                f"{kept.path} cannot be deleted ({error.strerror}); close what has it open."
            ) from error
    log_look(ledger, by, "deleted", kept.path, reason)
    return stone


def _inside(folder: Path, name: str) -> Path:
    """A medium's file; one that leads out of the data folder is refused."""
    parts = PurePosixPath(name)
    path = (folder / parts).resolve()
    if parts.is_absolute() or not path.is_relative_to(folder.resolve()):
        raise UserError(f"{name} is not in the data folder; it is not touched.")
    return path


def _digest(path: Path) -> tuple[str, int]:
    """Checksum and size of a file, or of a recording: the folder's list stands for its files."""
    if path.is_dir():
        size_bytes = sum(each.stat().st_size for each in path.iterdir())
        return sha256_of_list(path) or "", size_bytes
    digest, size_bytes = hashlib.sha256(), 0
    with path.open("rb") as file:
        while data := file.read(CHUNK):
            digest.update(data)
            size_bytes += len(data)
    return digest.hexdigest(), size_bytes


def attach(ledger: Ledger, flight_id: str, path: Path, *, is_evidence: bool = False) -> FlightEntry:
    """Name a file of the data folder as a recording of a flight, with its checksum.

    Raises:
        UserError: it is not in the data folder or not there, or the flight is no draft.
    """
    folder = ledger.database.folder.resolve()
    file = path.resolve()
    if not file.is_relative_to(folder) or not file.is_file():
        raise UserError(f"{path} is not a file in the data folder {folder}; copy it there first.")
    name = file.relative_to(folder).as_posix()
    sha256, size_bytes = _digest(file)
    entry = flight_entry(ledger, flight_id)
    others = tuple(medium for medium in entry.media if medium.path != name)
    medium = Medium(name, sha256, size_bytes, is_evidence=is_evidence)
    return enter(ledger, replace(entry, media=(*others, medium)))


def stored_file(ledger: Ledger, source: Path, folder: str) -> tuple[str, str]:
    """Copy a file into the data folder under its checksum; its path there and the checksum.

    Raises:
        UserError: it cannot be read or copied.
    """
    try:
        sha256, _ = _digest(source)
        name = f"{folder}/{sha256[:16]}{source.suffix.lower()[:8]}"
        target = ledger.database.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    except OSError as error:
        raise UserError(
            f"{source} cannot be copied into the records ({error.strerror}); check both places."
        ) from error
    return name, sha256


def tombstones(ledger: Ledger) -> list[Tombstone]:
    """What was deleted, oldest first."""
    rows = ledger.database.connection.execute(
        "SELECT flight_id, path, sha256, size_bytes, deleted_utc, person_id, reason"
        " FROM tombstones ORDER BY id"
    )
    return [Tombstone(*row) for row in rows]


def log_look(ledger: Ledger, by: Person, action: str, subject: str, reason: str = "") -> None:
    """Record that somebody looked at, exported, copied or deleted a recording.

    Args:
        ledger: the records.
        by: who.
        action: one of :data:`LOOKS`, or ``deleted``.
        subject: path of the medium, or id of the flight.
        reason: why, if the rule of the place asks for one.
    """
    with ledger.database.transaction() as connection:
        connection.execute(
            "INSERT INTO access_log (id, utc, person_id, action, subject, reason)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (ledger.new_id(), ledger.now_utc, by.id, action, subject, reason.strip()),
        )


def looks(ledger: Ledger, subject: str | None = None) -> list[Look]:
    """Who looked at what, oldest first; of one recording or flight, or of all."""
    rows = ledger.database.connection.execute(
        "SELECT utc, person_id, action, subject, reason FROM access_log"
        " WHERE ?1 IS NULL OR subject = ?1 ORDER BY id",
        (subject,),
    )
    return [Look(*row) for row in rows]
