from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl.crew.people import Role
from dronectl.errors import UserError
from dronectl.legal.bases import LegalBasis, Recording
from dronectl.legal.retention import LegalHold
from dronectl.programme.flight_records import enter, flight_entry
from dronectl.programme.retention import (
    attach,
    delete,
    deletions_due,
    log_look,
    looks,
    tombstones,
)
from tests.dronectl.programme.support import NOW, TODAY, a_flight, a_ledger, a_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.programme.ledger import Ledger

PICTURES = b"pictures" * 1000
WHY = "the seven days are over"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    made.put(LegalBasis("b", "P-17", "Order", recording=Recording.RECORD, retention_days=7))
    yield made
    made.database.close()


def a_recording(ledger: Ledger, days_ago: int, name: str = "f.ts") -> str:
    """A flight under the basis with one recording; gives the flight's id."""
    flight = a_flight(ledger.database, started=NOW - dt.timedelta(days=days_ago))
    path = ledger.database.folder / "video" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(PICTURES)
    enter(ledger, replace(flight_entry(ledger, flight), basis_id="b"))
    attach(ledger, flight, path)
    return flight


def test_a_dry_run_lists_and_deletes_nothing(ledger: Ledger) -> None:
    a_recording(ledger, 8, "old.ts")
    a_recording(ledger, 1, "new.ts")

    found = deletions_due(ledger)

    assert [(d.kept.path, d.may_delete) for d in found] == [
        ("video/old.ts", True), ("video/new.ts", False),
    ]  # fmt: skip
    assert (ledger.database.folder / "video/old.ts").exists()


def test_a_deletion_leaves_a_tombstone_with_the_checksum(ledger: Ledger) -> None:
    bob = a_person(ledger, "Bob", Role.SUPERVISOR)
    flight = a_recording(ledger, 8)

    (stone,) = delete(ledger, deletions_due(ledger), bob, WHY)

    assert not (ledger.database.folder / "video/f.ts").exists()
    assert (stone.flight_id, stone.size_bytes) == (flight, len(PICTURES))
    assert stone.sha256 == hashlib.sha256(PICTURES).hexdigest()
    assert tombstones(ledger) == [stone]
    assert deletions_due(ledger) == []
    assert [look.action for look in looks(ledger, "video/f.ts")] == ["deleted"]


def test_a_file_that_is_gone_already_has_its_tombstone_too(ledger: Ledger) -> None:
    bob = a_person(ledger, "Bob", Role.SUPERVISOR)
    a_recording(ledger, 8)
    (ledger.database.folder / "video/f.ts").unlink()

    (stone,) = delete(ledger, deletions_due(ledger), bob, WHY)

    assert (stone.size_bytes, stone.sha256) == (0, hashlib.sha256(PICTURES).hexdigest())


def test_a_hold_stops_the_deletion(ledger: Ledger) -> None:
    bob = a_person(ledger, "Bob", Role.SUPERVISOR)
    flight = a_recording(ledger, 30)
    ledger.put(LegalHold("h", flight, "PV 17", "OPJ", "requisition of the court", TODAY))

    with pytest.raises(UserError, match="held by PV 17"):
        delete(ledger, deletions_due(ledger), bob, WHY)
    assert (ledger.database.folder / "video/f.ts").exists()


@pytest.mark.parametrize(
    ("role", "reason", "days", "words"),
    [
        (Role.PILOT, WHY, 8, "Bob is no supervisor"),
        (Role.SUPERVISOR, "ok", 8, "Say in at least"),
        (Role.SUPERVISOR, WHY, 2, "its time is not up"),
    ],
)
def test_deletion_needs_a_supervisor_a_reason_and_the_time(
    ledger: Ledger, role: Role, reason: str, days: int, words: str
) -> None:
    bob = a_person(ledger, "Bob", role)
    a_recording(ledger, days)

    with pytest.raises(UserError, match=words):
        delete(ledger, deletions_due(ledger), bob, reason)


def test_a_path_out_of_the_folder_is_never_touched(ledger: Ledger, tmp_path: Path) -> None:
    bob = a_person(ledger, "Bob", Role.SUPERVISOR)
    a_recording(ledger, 8)
    (found,) = deletions_due(ledger)
    flight = ledger.get(type(flight_entry(ledger, found.kept.flight_id)), found.kept.flight_id)
    assert flight is not None
    enter(ledger, replace(flight, media=(replace(flight.media[0], path="../precious"),)))
    precious = tmp_path.parent / "precious"
    precious.write_text("x", encoding="utf-8")

    with pytest.raises(UserError, match="not in the data folder"):
        delete(ledger, deletions_due(ledger), bob, WHY)
    assert precious.exists()
    with pytest.raises(UserError, match="not a file in the data folder"):
        attach(ledger, found.kept.flight_id, precious)
    precious.unlink()


def test_every_look_is_kept_for_good(ledger: Ledger) -> None:
    bob = a_person(ledger, "Bob", Role.SUPERVISOR)

    log_look(ledger, bob, "viewed", "video/f.ts", "court")

    (look,) = looks(ledger)
    assert (look.person_id, look.action, look.reason) == (bob.id, "viewed", "court")
    for sql in ("DELETE FROM access_log", "UPDATE access_log SET reason = ''"):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            ledger.database.connection.execute(sql)


def filmed(ledger: Ledger, **changes: str) -> tuple[str, Path]:
    """A flight whose pictures were recorded by themselves on the basis, eight days ago."""
    terms = '{"basis_id": "b", "purpose": "fire", "retention_days": 7}'
    started = NOW - dt.timedelta(days=8)
    values = {"terms_json": terms} | changes
    flight = a_flight(ledger.database, started=started, **values)
    folder = ledger.database.folder / "video" / flight / "main"
    folder.mkdir(parents=True)
    (folder / "segment-0001.ts").write_bytes(PICTURES)
    (folder / "recording.jsonl").write_bytes(b"{}\n")
    path = folder.relative_to(ledger.database.folder).as_posix()
    at = f"{started:%Y-%m-%dT%H:%M:%S}.000Z"
    with ledger.database.transaction() as connection:
        connection.execute(
            "INSERT INTO media (id, flight_id, vehicle_key, kind, channel, path, started_utc,"
            " ended_utc, sha256, size_bytes) VALUES (?, ?, '1', 'video', 'Main', ?, ?, ?, 'ab', 9)",
            (ledger.new_id(), flight, path, at, at),
        )
    return flight, folder


def test_what_was_recorded_belongs_to_its_flight_without_a_hand(ledger: Ledger) -> None:
    flight, folder = filmed(ledger)

    entry = flight_entry(ledger, flight)

    assert (entry.basis_id, entry.purpose) == ("b", "fire")
    (medium,) = entry.media
    assert ledger.database.folder / medium.path == folder
    assert enter(ledger, replace(entry, remarks="calm")).media == entry.media
    assert flight_entry(ledger, flight).media == entry.media


def test_a_recording_nobody_entered_is_due_and_deleted_with_its_folder(ledger: Ledger) -> None:
    flight, folder = filmed(ledger)
    (due,) = deletions_due(ledger)
    assert (due.kept.flight_id, due.is_due) == (flight, True)

    (stone,) = delete(ledger, [due], a_person(ledger, "Eve", Role.SUPERVISOR), WHY)

    assert not folder.exists()
    assert stone.sha256 == hashlib.sha256(b"{}\n").hexdigest()
    assert stone.size_bytes == len(PICTURES) + 3
    assert deletions_due(ledger) == []


def test_what_the_simulator_showed_need_not_be_deleted(ledger: Ledger) -> None:
    flight, _ = filmed(
        ledger, device_class="simulator", terms_json='{"basis_id": "", "purpose": ""}'
    )
    enter(ledger, flight_entry(ledger, flight))

    assert deletions_due(ledger) == []
