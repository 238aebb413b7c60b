"""``dronectl flights enter``, ``submit`` … ``approve``, ``search``, ``merge``: the logbook as people keep it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dronectl.cli.common import DataOption, JsonOption, show, table
from dronectl.cli.desk import ByOption, SignerOption, entering, mark, plain, reading
from dronectl.cli.files import existing
from dronectl.cli.numbers import iso_date
from dronectl.crew.people import Role
from dronectl.crew.signoff import PURPOSES, CrewMember, FlightState, Step
from dronectl.programme.flight_records import (
    enter,
    flight_entry,
    flight_versions,
    overlaps,
    sign,
)
from dronectl.programme.merge import merge
from dronectl.programme.retention import attach
from dronectl.store.flights import find_flight
from dronectl.store.jsonable import jsonable
from dronectl.store.search import FlightQuery, FlightRow, search_flights

if TYPE_CHECKING:
    from collections.abc import Callable

    from dronectl.crew.signoff import FlightEntry
    from dronectl.programme.ledger import Ledger

FlightArgument = Annotated[str, typer.Argument(help="Id, or the beginning or end of it.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it stays with the flight.")]
_CREW = (
    ("instructor", Role.INSTRUCTOR),
    ("student", Role.STUDENT),
    ("observer", Role.OBSERVER),
    ("payload", Role.PAYLOAD),
)


def enter_(
    flight: FlightArgument,
    purpose: Annotated[
        str | None, typer.Option("--purpose", help=f"{', '.join(PURPOSES)}, or another word.")
    ] = None,
    sight: Annotated[str | None, typer.Option("--sight", help="VLOS, EVLOS or BVLOS.")] = None,
    remarks: Annotated[str | None, typer.Option("--remarks")] = None,
    pilot: Annotated[str | None, typer.Option("--pilot", help="Who was responsible.")] = None,
    observer: Annotated[list[str] | None, typer.Option("--observer")] = None,
    payload: Annotated[list[str] | None, typer.Option("--payload-operator")] = None,
    student: Annotated[list[str] | None, typer.Option("--student")] = None,
    instructor: Annotated[list[str] | None, typer.Option("--instructor")] = None,
    battery: Annotated[list[str] | None, typer.Option("--battery")] = None,
    aircraft: Annotated[str | None, typer.Option("--aircraft")] = None,
    basis: Annotated[str | None, typer.Option("--basis", help="Code of the legal basis.")] = None,
    mission: Annotated[str | None, typer.Option("--mission", help="Incident number.")] = None,
    occurrence: Annotated[str | None, typer.Option("--occurrence", help="Report's number.")] = None,
    media: Annotated[list[Path] | None, typer.Option("--media", help="In the data folder.")] = None,
    useful: Annotated[bool | None, typer.Option("--useful/--not-useful")] = None,
    data: DataOption = None,
    by: ByOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say what a flight was for; the rest is derived or carried from the last one."""
    with entering(data, by) as ledger:
        entry = flight_entry(ledger, find_flight(ledger.database, flight).id)
        given: dict[str, Any] = {
            "purpose": purpose,
            "sight": None if sight is None else sight.upper(),
            "remarks": remarks,
            "mission_number": mission,
            "occurrence": occurrence,
            "is_useful": useful,
            "aircraft_id": None if aircraft is None else ledger.aircraft(aircraft).id,
            "basis_id": None if basis is None else ledger.basis(basis).id,
            "battery_ids": None
            if battery is None
            else tuple(ledger.battery(b).id for b in battery),
        }
        named = {
            "instructor": instructor, "student": student, "observer": observer, "payload": payload,
        }  # fmt: skip
        changed = replace(
            entry,
            crew=_crew(ledger, entry, pilot, named),
            **{key: value for key, value in given.items() if value is not None},
        )
        entry = enter(ledger, changed)
        for path in media or ():
            entry = attach(ledger, entry.id, existing(path))
        lines = _entry_lines(ledger, entry)
    show(plain(entry), as_json=as_json, lines=lambda: lines)


def _crew(
    ledger: Ledger, entry: FlightEntry, pilot: str | None, named: dict[str, list[str] | None]
) -> tuple[CrewMember, ...]:
    """The crew with the roles that were named; the others stay."""
    crew = list(entry.crew)
    if pilot is not None:
        crew = [member for member in crew if member.role is not Role.PILOT]
        crew.insert(0, CrewMember(ledger.person(pilot).id, Role.PILOT))
    for name, role in _CREW:
        people = named[name]
        if people is not None:
            crew = [member for member in crew if member.role is not role]
            crew += [CrewMember(ledger.person(text).id, role) for text in people]
    return tuple(crew)


def _entry_lines(ledger: Ledger, entry: FlightEntry) -> list[str]:
    names = ledger.names()
    crew = ", ".join(f"{names.get(m.person_id, m.person_id)} ({m.role.value})" for m in entry.crew)
    lines = [f"Flight {entry.id}: {entry.state.value}, version {entry.version}."]
    lines += [f"  crew: {crew}"] if crew else []
    lines += [f"  {entry.purpose} {entry.sight} {entry.mission_number}".rstrip()]
    if entry.open_fields:
        lines.append(f"  still to be said: {', '.join(entry.open_fields)}")
    return lines


def _signing(step: Step, words: str) -> Callable[..., None]:
    """The verb of one step of the sign-off."""

    def verb(
        flight: FlightArgument,
        by: SignerOption,
        data: DataOption = None,
        *,
        as_json: JsonOption = False,
    ) -> None:
        _sign(flight, by, step, "", data, as_json=as_json)

    verb.__doc__ = words
    return verb


def _reasoned(step: Step, words: str) -> Callable[..., None]:
    """The verb of a step that needs a reason."""

    def verb(
        flight: FlightArgument,
        by: SignerOption,
        reason: ReasonOption,
        data: DataOption = None,
        *,
        as_json: JsonOption = False,
    ) -> None:
        _sign(flight, by, step, reason, data, as_json=as_json)

    verb.__doc__ = words
    return verb


def _sign(
    flight: str, by: str, step: Step, reason: str, data: Path | None, *, as_json: bool
) -> None:
    with entering(data, by) as ledger:
        flight_id = find_flight(ledger.database, flight).id
        entry = sign(ledger, flight_id, step, ledger.person(by), reason)
        lines = _entry_lines(ledger, entry)
    show(plain(entry), as_json=as_json, lines=lambda: lines)


submit = _signing(Step.SUBMITTED, "Hand a flight over for verification.")
verify = _signing(Step.VERIFIED, "Confirm a submitted flight as instructor or supervisor.")
approve = _signing(Step.APPROVED, "Approve a verified flight as supervisor; never an own one.")
send_back = _reasoned(Step.SENT_BACK, "Send a submitted or verified flight back to its pilot.")
amend = _reasoned(Step.AMENDED, "Open a signed flight for a new version; the old one stays.")


def history(
    flight: FlightArgument, data: DataOption = None, *, as_json: JsonOption = False
) -> None:
    """All versions of what was entered for a flight, and flights that overlap it."""
    with reading(data) as ledger:
        flight_id = find_flight(ledger.database, flight).id
        versions = flight_versions(ledger, flight_id)
        clashes = overlaps(ledger.database, flight_id=flight_id)
        names = ledger.names()
    rows = [
        (
            v.document.version,
            v.document.step.value,
            v.utc[:19],
            names.get(v.author, v.author),
            mark(v.document.purpose),
            mark(v.document.remarks),
            mark(v.document.reason),
        )
        for v in versions
    ]
    header = ("version", "step", "UTC", "who", "purpose", "remarks", "reason")
    lines = table(rows, header) if rows else ["Nothing was entered yet."]
    lines += [
        f"Overlaps flight {_other(c, flight_id)} of the same {c.subject} ({c.name})."
        for c in clashes
    ]
    result = {
        "versions": [
            {"utc": v.utc, "author": v.author, "entry": plain(v.document)} for v in versions
        ],
        "overlaps": jsonable(clashes),
    }
    show(result, as_json=as_json, lines=lambda: lines)


def _other(clash: Any, flight_id: str) -> str:
    return str(clash.other_id if clash.flight_id == flight_id else clash.flight_id)


def search(
    text: Annotated[
        str, typer.Argument(help="Words that must all occur, from their beginning.")
    ] = "",
    state: Annotated[FlightState | None, typer.Option("--state")] = None,
    pilot: Annotated[str | None, typer.Option("--pilot")] = None,
    aircraft: Annotated[str | None, typer.Option("--aircraft")] = None,
    purpose: Annotated[str | None, typer.Option("--purpose")] = None,
    since: Annotated[str | None, typer.Option(callback=iso_date)] = None,
    until: Annotated[str | None, typer.Option(callback=iso_date)] = None,
    night: Annotated[bool | None, typer.Option("--night/--day")] = None,
    simulator: Annotated[bool | None, typer.Option("--simulator/--real")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100_000)] = 50,
    data: DataOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Find flights by words and filters, newest first."""
    with reading(data) as ledger:
        query = FlightQuery(
            text=text,
            state=None if state is None else state.value,
            pilot_id=None if pilot is None else ledger.person(pilot).id,
            aircraft_id=None if aircraft is None else ledger.aircraft(aircraft).id,
            device_class=None if simulator is None else ("simulator" if simulator else "real"),
            purpose=purpose,
            since_utc=since,
            until_utc=until,
            is_night=night,
            limit=limit,
        )
        page = search_flights(ledger.database, query)
    lines = table([_row(row) for row in page.rows], HEADER)
    if page.total > len(page.rows):
        lines.append(f"{len(page.rows)} of {page.total}; narrow it or raise --limit.")
    show(jsonable(page), as_json=as_json, lines=lambda: lines)


HEADER = ("flight", "started (UTC)", "pilot", "class", "min", "night", "purpose", "state", "alerts")


def _row(row: FlightRow) -> tuple[object, ...]:
    return (
        row.flight_id,
        row.started_utc[:19],
        row.pilot,
        row.device_class,
        f"{row.airborne_s / 60:.1f}",
        f"{row.night_s / 60:.0f}" if row.night_s else None,
        mark(row.purpose),
        row.state,
        row.alerts or None,
    )


def merge_(
    other: Annotated[Path, typer.Argument(help="Data folder or database of another laptop.")],
    data: DataOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Take over what another laptop recorded: each flight once, conflicts listed."""
    with entering(data) as ledger:
        merged = merge(ledger.database, other)
    lines = [
        f"{merged.flights} flights taken over, {merged.known} were here; {merged.entries} entries, "
        f"{merged.people} people, {merged.logs} logs."
    ]
    lines += [f"{conflict.kind}: {conflict.text}" for conflict in merged.conflicts]
    show(jsonable(merged), as_json=as_json, lines=lambda: lines)


def add_to(flights: typer.Typer) -> None:
    """Put the verbs under ``dronectl flights``."""
    flights.command("enter")(enter_)
    flights.command("submit")(submit)
    flights.command("verify")(verify)
    flights.command("approve")(approve)
    flights.command("send-back")(send_back)
    flights.command("amend")(amend)
    flights.command("history")(history)
    flights.command("search")(search)
    flights.command("merge")(merge_)
