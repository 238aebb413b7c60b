"""``dronectl legal``: legal bases, what must be deleted, holds, and who looked at what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from dronectl.cli.common import DataOption, JsonOption, show, table
from dronectl.cli.desk import ByOption, SignerOption, day, entering, mark, plain, reading, today_of
from dronectl.errors import UserError
from dronectl.legal.bases import (
    LIVE_ONLY,
    TEMPLATES,
    LegalBasis,
    Recording,
    check_basis,
    is_in_force,
)
from dronectl.legal.retention import LegalHold, check_hold
from dronectl.programme.ledger import chosen
from dronectl.programme.retention import (
    delete,
    deletions_due,
    log_look,
    looks,
    tombstones,
)
from dronectl.store.flights import find_flight
from dronectl.store.jsonable import jsonable

if TYPE_CHECKING:
    from dronectl.legal.retention import Deletion

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_(data: DataOption = None, *, as_json: JsonOption = False) -> None:
    """All legal bases; a flight without one is live view only."""
    with reading(data) as ledger:
        bases, today = [LIVE_ONLY, *ledger.all(LegalBasis)], today_of(ledger)
    rows = [
        (
            basis.code,
            basis.title,
            mark(", ".join(basis.purposes)) or "any",
            basis.recording.value,
            f"{basis.retention_days} d" if basis.recording is Recording.RECORD else None,
            mark(f"{basis.authority} {basis.reference}".strip()),
            "yes" if basis is LIVE_ONLY or is_in_force(basis, today) else "no",
        )
        for basis in bases
    ]
    header = ("code", "title", "purposes", "pictures", "kept", "authority", "in force")
    show(jsonable(bases), as_json=as_json, lines=lambda: table(rows, header))


@app.command("add")
def add(
    code: Annotated[str, typer.Argument(help="Short name of the basis.")],
    title: Annotated[str | None, typer.Option("--title")] = None,
    purpose: Annotated[list[str] | None, typer.Option("--purpose", help="Several times.")] = None,
    recording: Annotated[Recording | None, typer.Option("--recording")] = None,
    retention_days: Annotated[int | None, typer.Option("--retention-days", min=0)] = None,
    authority: Annotated[str | None, typer.Option("--authority")] = None,
    reference: Annotated[str | None, typer.Option("--reference", help="Its number.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Last day.")] = None,
    data: DataOption = None,
    by: ByOption = None,
    *,
    end: Annotated[bool, typer.Option("--end", help="It is withdrawn.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Enter a legal basis, or change one of that code; codes of templates bring their text."""
    given = {
        "title": title,
        "purposes": None if purpose is None else tuple(purpose),
        "recording": recording,
        "retention_days": retention_days,
        "authority": authority,
        "reference": reference,
        "in_force_from": day(since),
        "in_force_to": day(until),
    }
    if code == LIVE_ONLY.code:
        raise UserError("'none' is live view only and always there; choose another code.")
    with entering(data, by) as ledger:
        known = next((b for b in ledger.all(LegalBasis) if b.code == code), None)
        template = next((b for b in TEMPLATES if b.code == code), LegalBasis("", code, ""))
        basis = known or replace(template, id=ledger.new_id())
        basis = replace(basis, **{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
        # What somebody gave dates and a reference has been looked at.
        is_active = basis.is_active or bool(reference and since)
        basis = replace(basis, is_active=is_active and not end)
        check_basis(basis)
        ledger.put(basis)
    state = "" if basis.is_active else "; switched off: give --reference and --from once it is law"
    show(plain(basis), as_json=as_json, lines=lambda: [f"{basis.code}: {basis.title}{state}"])


@app.command("due")
def due(data: DataOption = None, *, as_json: JsonOption = False) -> None:
    """Recordings and when each must be gone; nothing is deleted."""
    with reading(data) as ledger:
        found, gone = deletions_due(ledger), tombstones(ledger)
    rows = [
        (f"{d.due_utc:%Y-%m-%d %H:%M}", _state(d), d.kept.path, d.kept.basis.code, d.kept.flight_id)
        for d in found
    ]
    header = ("due (UTC)", "state", "recording", "basis", "flight")
    result = {"recordings": [_json(d) for d in found], "deleted": jsonable(gone)}
    show(result, as_json=as_json, lines=lambda: table(rows, header))


def _state(deletion: Deletion) -> str:
    if deletion.held_by:
        return f"held: {deletion.held_by}"
    return "DUE" if deletion.is_due else "kept"


def _json(deletion: Deletion) -> dict[str, object]:
    return {
        "flight": deletion.kept.flight_id,
        "path": deletion.kept.path,
        "sha256": deletion.kept.sha256,
        "basis": deletion.kept.basis.code,
        "due_utc": deletion.due_utc.isoformat(),
        "is_due": deletion.is_due,
        "held_by": deletion.held_by,
    }


@app.command("delete")
def delete_(
    by: SignerOption,
    reason: Annotated[str, typer.Option("--reason", help="Kept with what was deleted.")],
    data: DataOption = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Delete; without it only list.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Delete the recordings whose time is up and that nothing holds; each leaves its checksum."""
    with entering(data, by) as ledger:
        wanted = [each for each in deletions_due(ledger) if each.may_delete]
        stones = delete(ledger, wanted, ledger.person(by), reason) if yes else []
    lines = [f"deleted: {stone.path} {stone.sha256}" for stone in stones]
    if not yes:
        lines = [f"would delete: {each.kept.path}" for each in wanted]
        lines.append(f"{len(wanted)} recordings; say --yes to delete them.")
    result = {"would_delete": [_json(d) for d in wanted], "deleted": jsonable(stones)}
    show(result, as_json=as_json, lines=lambda: lines)


@app.command("hold")
def hold(
    flight: Annotated[str, typer.Argument(help="Id of the flight, or the end of it.")],
    reference: Annotated[str, typer.Option("--reference", help="Number of the order.")],
    requester: Annotated[str, typer.Option("--requester", help="Who asks for it.")],
    reason: Annotated[str, typer.Option("--reason")],
    data: DataOption = None,
    by: ByOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Keep a flight's recordings although their time is up."""
    with entering(data, by) as ledger:
        flight_id = find_flight(ledger.database, flight).id
        order = LegalHold(
            ledger.new_id(), flight_id, reference.strip(), requester.strip(), reason.strip(),
            today_of(ledger),
        )  # fmt: skip
        check_hold(order)
        ledger.put(order)
    show(plain(order), as_json=as_json, lines=lambda: [f"Held by {order.reference}."])


@app.command("lift")
def lift(
    reference: Annotated[str, typer.Argument(help="Number of the order, or id of the hold.")],
    by: SignerOption,
    data: DataOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """End a legal hold."""
    with entering(data, by) as ledger:
        holds = [each for each in ledger.all(LegalHold) if each.is_on]
        order = chosen(holds, reference, "legal hold", lambda each: (each.reference,))
        order = replace(order, lifted=today_of(ledger), lifted_by=ledger.author)
        ledger.put(order)
    show(plain(order), as_json=as_json, lines=lambda: [f"{order.reference} is lifted."])


@app.command("log")
def log(
    subject: Annotated[
        str | None, typer.Argument(help="Recording or flight; all if left out.")
    ] = None,
    viewed_by: Annotated[
        str | None, typer.Option("--viewed-by", help="Enter that someone looked at it.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why it was looked at.")] = "",
    data: DataOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Who looked at which recording, or enter that someone did."""
    if viewed_by is not None:
        if subject is None:
            raise typer.BadParameter("name the recording or flight that was looked at")
        with entering(data, viewed_by) as ledger:
            log_look(ledger, ledger.person(viewed_by), "viewed", subject, reason)
    with reading(data) as ledger:
        found, names = looks(ledger, subject), ledger.names()
    rows = [
        (look.utc[:19], names.get(look.person_id, look.person_id), look.action, look.subject, look.reason)
        for look in found
    ]  # fmt: skip
    header = ("UTC", "who", "did", "what", "why")
    show(jsonable(found), as_json=as_json, lines=lambda: table(rows, header))
