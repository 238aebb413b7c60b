"""What people enter for a flight: the draft that is offered, its versions, and its sign-off."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from dronectl.crew.people import Role
from dronectl.crew.signoff import (
    CrewMember,
    FlightEntry,
    FlightState,
    Medium,
    Step,
    carried,
    edited,
    stepped,
)
from dronectl.errors import UserError
from dronectl.store.flight_index import PILOT
from dronectl.store.media import list_media

if TYPE_CHECKING:
    import sqlite3

    from dronectl.crew.people import Person
    from dronectl.programme.ledger import Ledger, Version
    from dronectl.store.database import Database


def flight_entry(ledger: Ledger, flight_id: str) -> FlightEntry:
    """The entry in force of a closed flight, or a draft from what is known and usual.

    The pilot, the legal basis and the purpose come from the flight as it was prepared, the aircraft
    from its hardware UID, the rest from the last flight of this pilot. What was recorded of it is
    attached while it is a draft.

    Raises:
        UserError: there is no such flight, or it is still open.
    """
    flight = ledger.database.connection.execute(
        "SELECT f.state, f.pilot_id, f.started_utc, f.terms_json, i.aircraft_id, i.device_class"
        " FROM flights f LEFT JOIN flight_index i ON i.flight_id = f.id WHERE f.id = ?",
        (flight_id,),
    ).fetchone()
    if flight is None:
        raise UserError(f"There is no flight {flight_id!r}; list the flights to see their ids.")
    if flight["state"] != "closed":
        raise UserError("The flight is not over yet; it can be entered once it has landed.")
    known = ledger.get(FlightEntry, flight_id)
    if known is not None:
        return _with_media(ledger, known)
    crew = (CrewMember(flight["pilot_id"], Role.PILOT),) if flight["pilot_id"] else ()
    entry = FlightEntry(flight_id, version=0, crew=crew, aircraft_id=flight["aircraft_id"] or "")
    entry = carried(entry, _last_entry(ledger, flight))
    if flight["terms_json"] is not None:
        terms = json.loads(flight["terms_json"])
        purpose = terms["purpose"] or entry.purpose
        entry = replace(entry, basis_id=terms["basis_id"], purpose=purpose)
    return _with_media(ledger, entry)


def _with_media(ledger: Ledger, entry: FlightEntry) -> FlightEntry:
    """The entry with every recording of its flight; one that was submitted stays as it is."""
    if entry.state is not FlightState.DRAFT:
        return entry
    known = {medium.path for medium in entry.media}
    found = tuple(
        Medium(each.path, each.sha256 or "", each.size_bytes or 0)
        for each in list_media(ledger.database, entry.id)
        if each.ended_utc is not None and each.path not in known
    )
    return replace(entry, media=(*entry.media, *found)) if found else entry


def _last_entry(ledger: Ledger, flight: sqlite3.Row) -> FlightEntry | None:
    """The last earlier entry of the same pilot on the same class of device."""
    row = ledger.database.connection.execute(
        "SELECT flight_id FROM flight_index WHERE pilot_id = ? AND device_class = ?"
        " AND started_utc < ? AND version > 0 ORDER BY started_utc DESC LIMIT 1",
        (flight["pilot_id"], flight["device_class"], flight["started_utc"]),
    ).fetchone()
    return None if row is None else ledger.get(FlightEntry, row[0])


def enter(ledger: Ledger, changed: FlightEntry) -> FlightEntry:
    """Store what was typed for a draft.

    Raises:
        UserError: the flight is no draft, what was typed cannot be, or names somebody unknown.
    """
    entry = edited(flight_entry(ledger, changed.id), changed)
    _require_known(ledger, entry)
    ledger.put(entry)
    return entry


def sign(ledger: Ledger, flight_id: str, step: Step, by: Person, reason: str = "") -> FlightEntry:
    """Submit, verify, approve, send back or amend a flight.

    Raises:
        UserError: the step does not follow, or this person may not take it.
    """
    entry = stepped(flight_entry(ledger, flight_id), step, by, reason)
    author, ledger.author = ledger.author, by.id
    try:
        ledger.put(entry)
    finally:
        ledger.author = author
    return entry


def flight_versions(ledger: Ledger, flight_id: str) -> list[Version]:
    """All versions of what people entered, oldest first: who, when, and what then held."""
    return ledger.history(FlightEntry, flight_id)


def _require_known(ledger: Ledger, entry: FlightEntry) -> None:
    known = {person.id for person in ledger.people()}
    if any(member.person_id not in known for member in entry.crew):
        raise UserError("Somebody of the crew is not in the register; add the person first.")
    ledger.basis(entry.basis_id)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two flights that cannot both be right."""

    flight_id: str
    other_id: str
    subject: str
    """``pilot`` or ``vehicle``."""
    name: str
    started_utc: str
    other_started_utc: str


_OVERLAPS: Final = (
    "SELECT a.flight_id, b.flight_id, '{subject}', {name}, a.started_utc, b.started_utc"
    " FROM flight_index a JOIN flight_index b INDEXED BY {index}"
    " ON a.{column} = b.{column} AND b.started_utc >= a.started_utc"
    " AND b.started_utc < a.ended_utc AND a.flight_id <> b.flight_id"
    " AND (b.started_utc > a.started_utc OR b.flight_id > a.flight_id)"
    " WHERE a.started_utc >= :since{more}"
)


def overlaps(
    database: Database, since_utc: str = "", flight_id: str | None = None
) -> list[Overlap]:
    """Flights of one pilot or one vehicle that share a time, oldest first.

    Args:
        database: the records.
        since_utc: only flights that began from then on.
        flight_id: only with this flight.
    """
    more = "" if flight_id is None else " AND :flight IN (a.flight_id, b.flight_id)"
    values: dict[str, Any] = {"since": since_utc, "flight": flight_id}
    found: list[Overlap] = []
    for subject, column, name, index in (
        (PILOT, "pilot_id", "COALESCE(a.pilot, a.pilot_id)", "flight_index_by_pilot"),
        ("vehicle", "vehicle_uid", "a.vehicle_uid", "flight_index_by_vehicle"),
    ):
        sql = _OVERLAPS.format(subject=subject, column=column, name=name, index=index, more=more)
        found += [Overlap(*row) for row in database.connection.execute(sql, values)]
    return sorted(found, key=lambda each: (each.started_utc, each.flight_id, each.subject))
