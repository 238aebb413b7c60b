"""``dronectl crew``: people, papers, practice, training and the roster."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dronectl.cli.common import DataOption, JsonOption, data_folder, show, table
from dronectl.cli.desk import ByOption, day, entering, mark, plain, reading, today_of
from dronectl.cli.files import existing
from dronectl.crew.certificates import (
    OPERATOR,
    Certificate,
    Kind,
    check_dates,
    default_expiry,
    validity,
)
from dronectl.crew.currency import Metric, State
from dronectl.crew.people import Person, Role, clean_name
from dronectl.crew.readiness import PRESENCE, Shift
from dronectl.crew.rules import FILE_NAME
from dronectl.errors import UserError
from dronectl.programme.hours import pilot_hours
from dronectl.programme.numbers import programme_readiness
from dronectl.programme.practice import Practice, default_rules, flights_on, load_rules
from dronectl.programme.retention import stored_file
from dronectl.store.jsonable import jsonable
from missions.files.disk import write_text

if TYPE_CHECKING:
    from dronectl.crew.currency import Restoration, Rule, Standing
    from dronectl.crew.rules import Paper
    from dronectl.programme.ledger import Ledger
    from dronectl.programme.practice import PaperStanding, PilotStanding

app = typer.Typer(no_args_is_help=True)

RoleOption = Annotated[
    list[Role] | None, typer.Option("--role", help="May be given several times.")
]
PersonArgument = Annotated[str, typer.Argument(help="Name, staff number or id.")]


@app.command("list")
def list_(data: DataOption = None, *, as_json: JsonOption = False) -> None:
    """Everyone, with roles and papers."""
    with reading(data) as ledger:
        people, today = ledger.people(), today_of(ledger)
        papers = ledger.all(Certificate)
    held = {p.id: [c for c in papers if c.holder == p.id] for p in people}
    rows = [
        (
            person.name,
            ", ".join(person.roles),
            mark(person.staff_number),
            "active" if person.is_active else "left",
            mark(", ".join(f"{c.kind} {validity(c, today)}" for c in held[person.id])),
            person.id,
        )
        for person in people
    ]
    result = [
        {**plain(p), "certificates": [plain(c) for c in held[p.id]]} for p in people
    ]  # fmt: skip
    header = ("name", "roles", "number", "state", "papers", "id")
    show(result, as_json=as_json, lines=lambda: table(rows, header))


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="As it stands in the logbook.")],
    role: RoleOption = None,
    number: Annotated[str | None, typer.Option("--number", help="Staff number.")] = None,
    rename: Annotated[str | None, typer.Option(help="The new name of a person.")] = None,
    left: Annotated[str | None, typer.Option(help="Last day in the programme.")] = None,
    data: DataOption = None,
    by: ByOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Enter a person, or change what is known of one (what is not given stays)."""
    last = day(left)
    with entering(data, by) as ledger:
        wanted = clean_name(name)
        known = next((p for p in ledger.people() if p.name.casefold() == wanted.casefold()), None)
        if known is None and rename is not None:
            known = ledger.person(wanted)
        person = known or Person(ledger.new_id(), wanted, joined=today_of(ledger))
        person = replace(
            person,
            name=clean_name(rename) if rename else person.name,
            roles=tuple(dict.fromkeys(role)) if role else person.roles,
            staff_number=person.staff_number if number is None else number.strip(),
            left=last or person.left,
            is_active=last is None or last >= today_of(ledger),
        )
        ledger.put(person)
    text = f"{person.name}: {', '.join(person.roles)}."
    show(plain(person), as_json=as_json, lines=lambda: [text])


@app.command("certify")
def certify(
    holder: Annotated[
        str, typer.Argument(help="Person, aircraft (registration, serial or name) or 'operator'.")
    ],
    kind: Annotated[Kind, typer.Argument(help="What paper it is.")],
    number: Annotated[str, typer.Option("--number")] = "",
    detail: Annotated[str, typer.Option("--detail", help="Scenario, aircraft or place.")] = "",
    issued: Annotated[str | None, typer.Option("--issued", help="YYYY-MM-DD.")] = None,
    expires: Annotated[
        str | None, typer.Option("--expires", help="Last day; by the kind's own rule if left out.")
    ] = None,
    scan: Annotated[Path | None, typer.Option("--scan", help="Picture of it, copied in.")] = None,
    data: DataOption = None,
    by: ByOption = None,
    *,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="It counts no more.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Enter a paper; the same kind, number and detail again is its renewal."""
    since, until = day(issued), day(expires)
    with entering(data, by) as ledger:
        holder_id = _holder(ledger, holder)
        same = [
            c
            for c in ledger.all(Certificate)
            if (c.holder, c.kind, c.number, c.detail) == (holder_id, kind, number, detail)
        ]
        known = same[0] if same else Certificate(ledger.new_id(), holder_id, kind, number, detail)
        certificate = replace(
            known,
            issued=since or known.issued,
            expires=until or default_expiry(kind, since) or known.expires,
            is_withdrawn=withdraw,
        )
        check_dates(certificate)
        if scan is not None:
            name, sha256 = stored_file(ledger, existing(scan), "scans")
            certificate = replace(certificate, scan=name, scan_sha256=sha256)
        ledger.put(certificate)
        worth = validity(certificate, today_of(ledger))
    until_text = certificate.expires or "no end"
    text = f"{kind.value} {number}: {worth.value}, {until_text}."
    show(plain(certificate), as_json=as_json, lines=lambda: [text])


def _holder(ledger: Ledger, text: str) -> str:
    if text.strip().lower() == OPERATOR:
        return OPERATOR
    try:
        return ledger.person(text).id
    except UserError:
        try:
            return ledger.aircraft(text).id
        except UserError:
            raise UserError(
                f"Nobody and nothing is called {text!r}; add the person or aircraft first."
            ) from None


@app.command("currency")
def currency(
    person: Annotated[str | None, typer.Argument(help="Only this one.")] = None,
    on: Annotated[str | None, typer.Option("--on", help="Another day (YYYY-MM-DD).")] = None,
    data: DataOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Who is in practice, until when, which flight ages out and what would restore it."""
    asked = day(on)
    with reading(data) as ledger:
        today = asked or today_of(ledger)
        practice = Practice(ledger, load_rules(ledger.database.folder), today)
        found = [practice.of(ledger.person(person))] if person else practice.all()
        result = [_currency_json(ledger, each) for each in found]
        operator = practice.operator_papers()
    rows = [row for each in found for row in _currency_rows(each)]
    rows += [("operator", *_paper_cells(paper)) for paper in operator if not person]
    header = ("who", "rule or paper", "state", "real", "simulator", "until", "restored by")
    show(
        {"day": today.isoformat(), "people": result, "operator": jsonable(operator)},
        as_json=as_json,
        lines=lambda: table(rows, header),
    )


def _currency_json(ledger: Ledger, found: PilotStanding) -> dict[str, Any]:
    standings = []
    for standing in found.standings:
        flights = []
        if standing.deciding_day is not None:
            flights = flights_on(ledger.database, found.person.id, standing.deciding_day)
        values: dict[str, Any] = {**asdict(standing), "deciding_flights": flights}
        values["rule"] = {"code": standing.rule.code, "name": standing.rule.name}
        standings.append(jsonable(values))
    return {
        "person": plain(found.person),
        "rules": standings,
        "papers": jsonable(found.papers),
    }


def _currency_rows(found: PilotStanding) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        (
            found.person.name,
            standing.rule.name,
            _state_text(standing),
            amount_text(standing.rule.metric, standing.real),
            amount_text(standing.rule.metric, standing.simulator),
            standing.valid_until,
            None if standing.restoration is None else restoration_text(standing.restoration),
        )
        for standing in found.standings
    ]
    return rows + [(found.person.name, *_paper_cells(paper)) for paper in found.papers]


def _paper_cells(paper: PaperStanding) -> tuple[object, ...]:
    state = "missing" if paper.validity is None else paper.validity.value
    expires = None if paper.certificate is None else paper.certificate.expires
    return (paper.paper.name, state, None, None, expires, None)


def _state_text(standing: Standing) -> str:
    if standing.state is State.LAPSED:
        return f"LAPSED ({standing.rule.on_lapse.value})"
    return f"{standing.state.value}, {standing.left_days} d left"


def amount_text(metric: Metric, amount: int) -> str:
    """A counted amount in the unit of its rule."""
    if metric in (Metric.MINUTES, Metric.NIGHT_MINUTES):
        return f"{amount / 60:.0f} min"
    return str(amount)


def restoration_text(restoration: Restoration) -> str:
    """The cheapest thing to fly, in words."""
    if restoration.metric is Metric.TEST:
        return f"the {restoration.code_of_test} test"
    amount = amount_text(restoration.metric, restoration.amount)
    is_time = restoration.metric in (Metric.MINUTES, Metric.NIGHT_MINUTES)
    night = " at night" if restoration.metric is Metric.NIGHT_MINUTES else ""
    name = restoration.metric.value
    unit = night if is_time else f" {name.removesuffix('s') if restoration.amount == 1 else name}"
    where = " in the simulator" if restoration.device.value == "simulator" else ""
    return f"{amount}{unit}{where}"


@app.command("rules")
def rules(
    data: DataOption = None,
    *,
    write: Annotated[
        bool,
        typer.Option("--write", help="Put the shipped book into the data folder, to be edited."),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """The rules of practice and papers in force."""
    folder = data_folder(data)
    path = folder / FILE_NAME
    if write:
        if path.exists():
            raise UserError(f"{path} is there already; edit it, or move it away first.")
        folder.mkdir(parents=True, exist_ok=True)
        write_text(path, default_rules())
    book = load_rules(folder)
    rows = [(r.code, r.name, r.on_lapse.value, mark(_dates(r))) for r in book.rules]
    rows += [(p.code, p.name, p.on_lapse.value, mark(_dates(p))) for p in book.papers]
    lines = [f"{path if path.exists() else 'shipped rules'}, version {book.version}"]
    show(
        jsonable(book),
        as_json=as_json,
        lines=lambda: lines + table(rows, ("code", "name", "on lapse", "in force")),
    )


def _dates(rule: Rule | Paper) -> str:
    first, last = rule.in_force_from, rule.in_force_to
    since = "" if first == first.min else f"from {first} "
    return f"{since}{'' if last == last.max else f'to {last}'}".strip()


@app.command("hours")
def hours(data: DataOption = None, *, as_json: JsonOption = False) -> None:
    """Flight hours per pilot; simulator time is its own column and never added."""
    with reading(data) as ledger:
        sums = pilot_hours(ledger)
    rows = [
        (
            s.pilot,
            s.real.flights,
            f"{s.real.airborne_s / 60:.1f}",
            s.real.landings,
            s.simulator.flights,
            f"{s.simulator.airborne_s / 60:.1f}",
            s.simulator.landings,
            f"{s.before.airborne_s / 60:.0f}" if s.before.airborne_s else None,
        )
        for s in sums
    ]
    header = (
        "pilot", "flights", "min", "landings", "sim flights", "sim min", "sim landings", "min before",
    )  # fmt: skip
    show([asdict(s) for s in sums], as_json=as_json, lines=lambda: table(rows, header))


@app.command("readiness")
def readiness(
    shift: Annotated[
        str | None, typer.Option("--shift", help="Enter a slot of the roster: its name.")
    ] = None,
    hours_per_week: Annotated[
        float, typer.Option("--hours", min=0.1, max=168, help="How long the slot is in a week.")
    ] = 40.0,
    people: Annotated[
        list[str] | None, typer.Option("--person", help="Planned in the slot; several times.")
    ] = None,
    presence: Annotated[
        float, typer.Option(min=0, max=1, help="How likely a planned agent is there.")
    ] = PRESENCE,
    data: DataOption = None,
    by: ByOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """How likely a crew is there by the roster, and what one more trained agent would change."""
    if shift is not None:
        with entering(data, by) as ledger:
            name = clean_name(shift)
            known = next((s for s in ledger.all(Shift) if s.name == name), None)
            ids = tuple(ledger.person(text).id for text in people or ())
            slot = Shift(
                known.id if known else ledger.new_id(), name, hours_per_week, ids, presence
            )
            ledger.put(slot)
    with reading(data) as ledger:
        book = load_rules(ledger.database.folder)
        found = programme_readiness(ledger, book, today_of(ledger))
    parts = [*found.shifts.items(), ("all", found.total)]
    if found.best_shift:
        parts.append((f"all, +1 agent in {found.best_shift}", found.plus_one))
    rows = [(name, f"{c.hours:.0f}", f"{c.one:.0%}", f"{c.two:.0%}") for name, c in parts]
    header = ("shift", "h/week", "one pilot", "two pilots")
    show(jsonable(found), as_json=as_json, lines=lambda: table(rows, header))
