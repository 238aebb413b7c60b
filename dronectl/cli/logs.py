"""``dronectl log``: what a log file holds."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dronectl.cli.common import JsonOption, show, table
from dronectl.cli.files import existing
from dronectl.errors import UserError
from dronectl.review.flights import flights_in
from dronectl.review.logs import open_log
from dronectl.store.export import csv_text
from dronectl.store.jsonable import jsonable
from dronectl.store.rows import utc_text
from missions.files.disk import write_text

if TYPE_CHECKING:
    from dronectl.review.flights import LoggedFlight
    from dronectl.review.log import Log

app = typer.Typer(no_args_is_help=True)
FileArgument = Annotated[
    Path, typer.Argument(help=".tlog, ArduPilot .bin or .log, PX4 .ulg, or .csv.")
]


def _utc(log: Log, t_s: float) -> str | None:
    utc_us = log.timeline.utc_us(t_s)
    return None if utc_us is None else utc_text(utc_us)


@app.command("info")
def info(file: FileArgument, *, as_json: JsonOption = False) -> None:
    """What a log holds: span, damage, messages, flights."""
    with closing(open_log(existing(file))) as log:
        flights = flights_in(log)
        found: dict[str, Any] = {
            "file": str(file),
            "format": log.format,
            "messages": sum(kind.count for kind in log.messages),
            "duration_s": round(log.duration_s, 3),
            "started_utc": _utc(log, 0.0),
            "damaged": log.damaged,
            "lost_bytes": log.lost_bytes,
            "clock_jumps": [jump._asdict() for jump in log.timeline.jumps],
            "notes": log.notes,
            "counts": log.counts(),
            "flights": [_flight(flight) for flight in flights],
        }
    lines = [f"{name:<12}{value}" for name, value in found.items() if name not in _LONG]
    lines += [f"note        {note}" for note in log.notes]
    lines += ["", *table(sorted(found["counts"].items()), ("message", "count")), ""]
    lines += table(
        [tuple(flight.values()) for flight in found["flights"]],
        ("vehicle", "started s", "ended s", "airborne s", "take-offs", "m", "ended"),
    )
    show(jsonable(found), as_json=as_json, lines=lambda: lines)


_LONG = frozenset({"counts", "flights", "notes", "clock_jumps"})


def _flight(flight: LoggedFlight) -> dict[str, Any]:
    return {
        "vehicle": flight.airframe.uid or flight.airframe.system,
        "started_s": round(flight.started_s, 1),
        "ended_s": round(flight.ended_s, 1),
        "airborne_s": round(flight.totals.airborne_s, 1),
        "take_offs": flight.totals.take_offs,
        "distance_m": round(flight.totals.distance_m, 1),
        "reason": flight.reason.value,
    }


@app.command("columns")
def columns(file: FileArgument, *, as_json: JsonOption = False) -> None:
    """Every field of every message of a log."""
    with closing(open_log(existing(file))) as log:
        rows = [
            (name, count, field.name, field.unit, field.length or None, field.is_text)
            for name, count in sorted(log.counts().items())
            for field in log.fields(name)
        ]
    header = ("message", "count", "field", "unit", "elements", "text")
    show(
        [dict(zip(header, row, strict=True)) for row in rows],
        as_json=as_json,
        lines=lambda: table([(*r[:-1], "yes" if r[-1] else None) for r in rows], header),
    )


@app.command("export")
def export(
    file: FileArgument,
    out: Annotated[Path, typer.Argument(help="File to write: .csv or .json.")],
    message: Annotated[str, typer.Option("--message", "-m", help="Type of message.")],
    field: Annotated[
        list[str] | None, typer.Option("--field", "-f", help="Only these fields.")
    ] = None,
    system: Annotated[int | None, typer.Option("--system", help="Only of this sender.")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write one type of message of a log as CSV or JSON."""
    if out.suffix.lower() not in (".csv", ".json"):
        raise typer.BadParameter(f"{out.name}: use .csv or .json.")
    with closing(open_log(existing(file))) as log:
        header, rows = _rows(log, message, field, system)
    if out.suffix.lower() == ".csv":
        text = csv_text(header, rows)
    else:
        text = json.dumps(
            jsonable([dict(zip(header, row, strict=True)) for row in rows]), ensure_ascii=False
        )
    write_text(out, text)
    result = {"file": str(out), "message": message, "rows": len(rows)}
    show(result, as_json=as_json, lines=lambda: [f"{len(rows)} rows in {out}."])


def _rows(
    log: Log, message: str, wanted: list[str] | None, system: int | None
) -> tuple[list[str], list[list[Any]]]:
    """One row for each message; an array has a column for each element."""
    if not log.has(message):
        names = ", ".join(sorted(log.counts())) or "nothing"
        raise UserError(f"There is no {message} in {log.path.name}; it holds {names}.")
    known = {field.name: field for field in log.fields(message)}
    unknown = [name for name in wanted or () if name not in known]
    if unknown:
        raise UserError(f"{message} has no field {unknown[0]}; it has {', '.join(known)}.")
    header = ["t_s", "utc"]
    values: list[list[Any]] = []
    times: list[float] = []
    for name in wanted or known:
        column = log.column(message, name, system)
        times = column.t_s.tolist()
        if column.values.ndim == 1:
            header.append(name)
            values.append(column.values.tolist())
        else:
            for index in range(column.values.shape[1]):
                header.append(f"{name}[{index}]")
                values.append(column.values[:, index].tolist())
    rows = [
        [t_s, _utc(log, t_s), *(column[number] for column in values)]
        for number, t_s in enumerate(times)
    ]
    return header, rows
