"""``dronectl programme``: the figures of the programme, what is due, its costs and its number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dronectl.aircraft.identity import operator_number
from dronectl.aircraft.register import Operator
from dronectl.cli.common import DataOption, JsonOption, show, table
from dronectl.cli.desk import ByOption, day, entering, mark, plain, reading, today_of
from dronectl.crew.people import clean_name
from dronectl.programme.costs import Cost, check_cost
from dronectl.programme.numbers import NOTICE_DAYS, due_list, programme_numbers
from dronectl.store.export import csv_text
from dronectl.store.jsonable import jsonable
from missions.files.disk import write_text

if TYPE_CHECKING:
    from dronectl.programme.numbers import Numbers, Spread

app = typer.Typer()


@app.callback(invoke_without_command=True)
def programme(
    context: typer.Context,
    since: Annotated[
        str | None, typer.Option("--since", help="First day; the year so far if left out.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Last day; today.")] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Also write pilots and purposes as CSV.")
    ] = None,
    data: DataOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Flights, hours, pilots, cost and safety; without a verb, the figures."""
    if context.invoked_subcommand is not None:
        return
    first, last = day(since), day(until)
    with reading(data) as ledger:
        end = last or today_of(ledger)
        numbers = programme_numbers(ledger, first or end.replace(month=1, day=1), end)
    if csv is not None:
        write_text(csv, _csv(numbers))
    show(jsonable(numbers), as_json=as_json, lines=lambda: _lines(numbers))


def _lines(n: Numbers) -> list[str]:
    money, safety = n.money, n.safety
    lines = [
        f"{n.since} to {n.until}: {n.flights} flights, {n.hours:.1f} h (night {n.night_hours:.1f} h); "
        f"simulator {n.simulator_hours:.1f} h",
        f"flown on {_share(n.utilisation_fraction)} of days; {n.without_purpose} flights without purpose",
        f"flights per pilot {_spread(n.flights_spread)}; minutes {_spread(n.minutes_spread)} (min/median/max)",
        f"cost {money.total_eur:.0f} EUR: {_eur(money.per_flight_hour_eur)} per flight hour, "
        f"{_eur(money.per_flight_eur)} per flight, {_eur(money.per_useful_outcome_eur)} per useful outcome",
        f"{safety.alerts} alerts ({_figure(safety.alerts_per_hour)} per flight hour), {safety.failsafes} "
        f"failsafes, {safety.link_losses} lost links",
        "sign-off: " + (", ".join(f"{count} {state}" for state, count in n.states) or "nothing"),
        "",
    ]
    lines += table(_pilot_cells(n), PILOT_HEADER)
    if n.by_purpose:
        lines += ["", *table(_use_cells(n), USE_HEADER)]
    if n.aircraft:
        rows = [
            (a.name, a.flights, f"{a.minutes:.0f}", "UNUSED" if a.is_unused else None)
            for a in n.aircraft
        ]
        lines += ["", *table(rows, ("aircraft", "flights", "min", "note"))]
    return lines


PILOT_HEADER = ("pilot", "flights", "min", "night min", "sim flights", "sim min", "last flown")
USE_HEADER = ("purpose", "flights", "min", "sim flights", "sim min", "useful")


def _pilot_cells(n: Numbers) -> list[tuple[object, ...]]:
    return [
        (
            p.name,
            p.flights,
            round(p.minutes, 1),
            round(p.night_minutes, 1),
            p.simulator_flights,
            round(p.simulator_minutes, 1),
            p.last_flown,
        )
        for p in n.pilots
    ]


def _use_cells(n: Numbers) -> list[tuple[object, ...]]:
    return [
        (
            u.purpose or "not said",
            u.flights,
            round(u.minutes, 1),
            u.simulator_flights,
            round(u.simulator_minutes, 1),
            u.useful,
        )
        for u in n.by_purpose
    ]


def _csv(n: Numbers) -> str:
    pilots = csv_text(PILOT_HEADER, _pilot_cells(n))
    return pilots + "\r\n" + csv_text(USE_HEADER, _use_cells(n))


def _spread(spread: Spread | None) -> str:
    return "-" if spread is None else f"{spread.least:.0f}/{spread.median:.0f}/{spread.most:.0f}"


def _share(fraction: float | None) -> str:
    return "-" if fraction is None else f"{fraction:.0%}"


def _eur(amount: float | None) -> str:
    return "-" if amount is None else f"{amount:.0f} EUR"


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


@app.command("due")
def due(
    days: Annotated[int, typer.Option("--days", min=0, max=3660)] = NOTICE_DAYS,
    data: DataOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Papers, upkeep, batteries and deletions that are due, overdue ones first."""
    with reading(data) as ledger:
        found = due_list(ledger, today_of(ledger), days)
    rows = [
        (
            "OVERDUE" if line.is_overdue else "due",
            line.kind,
            line.subject,
            line.what,
            mark(line.when),
        )
        for line in found
    ]
    lines = table(rows, ("state", "kind", "of", "what", "when")) if rows else ["Nothing is due."]
    show(jsonable(found), as_json=as_json, lines=lambda: lines)


@app.command("cost")
def cost(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    amount: Annotated[float, typer.Argument(min=0, help="Euros.")],
    since: Annotated[str | None, typer.Option("--from", help="First day it is for; today.")] = None,
    until: Annotated[
        str | None, typer.Option("--to", help="Last day it is for; used up at once if left out.")
    ] = None,
    kind: Annotated[str, typer.Option("--kind", help="aircraft, training, insurance …")] = "fixed",
    data: DataOption = None,
    by: ByOption = None,
    *,
    drop: Annotated[bool, typer.Option("--drop", help="It was entered by mistake.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Enter a cost, spread over the days it is for; the same name and first day again changes it."""
    first, last = day(since), day(until)
    with entering(data, by) as ledger:
        start = first or today_of(ledger)
        known = next((c for c in ledger.all(Cost) if (c.name, c.since) == (name, start)), None)
        entered = Cost(
            known.id if known else ledger.new_id(),
            clean_name(name),
            amount,
            start,
            last or start,
            kind,
            is_active=not drop,
        )
        check_cost(entered)
        ledger.put(entered)
    text = f"{entered.name}: {entered.amount_eur:.2f} EUR from {entered.since} to {entered.until}"
    show(plain(entered), as_json=as_json, lines=lambda: [text])


@app.command("operator")
def operator(
    name: Annotated[str | None, typer.Option("--name")] = None,
    number: Annotated[
        str | None,
        typer.Option("--number", help="With its three secret characters; they are not kept."),
    ] = None,
    data: DataOption = None,
    by: ByOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Who operates, and the registration number; only its public part is kept."""
    if name is not None or number is not None:
        checked = None if number is None else operator_number(number)
        with entering(data, by) as ledger:
            known = next(iter(ledger.all(Operator)), Operator(ledger.new_id(), ""))
            if name is not None:
                known = replace(known, name=clean_name(name))
            if checked is not None:
                known = replace(known, number=checked.public, is_number_checked=checked.is_checked)
            ledger.put(known)
    with reading(data) as ledger:
        found = next(iter(ledger.all(Operator)), Operator("", ""))
    state = "checked" if found.is_number_checked else "not checked: enter it with its secret part"
    lines = [found.name or "No operator is entered yet."]
    lines += [f"{found.number} ({state})"] if found.number else []
    show(plain(found), as_json=as_json, lines=lambda: lines)
