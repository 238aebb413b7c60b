"""``dronectl flights import``, ``add`` and ``counters``: flights no station recorded."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dronectl.cli.common import DataOption, JsonOption, data_folder, show, table
from dronectl.cli.files import existing
from dronectl.cli.numbers import positive, utc_moment
from dronectl.clock import Clock
from dronectl.errors import UserError
from dronectl.review.by_hand import HandEntry
from dronectl.review.imports import Importer, Wish
from dronectl.review.templates import read_template
from dronectl.store.database import open_beside, open_reader
from dronectl.store.imports import counter_checks
from dronectl.store.jsonable import jsonable

if TYPE_CHECKING:
    from dronectl.review.imports import ImportReport, Outcome

SimulatorOption = Annotated[bool, typer.Option("--simulator", help="It was flown in a simulator.")]


def import_(
    files: Annotated[
        list[Path], typer.Argument(help="Logs: .tlog, ArduPilot .bin or .log, PX4 .ulg, .csv.")
    ],
    data: DataOption = None,
    pilot: Annotated[str | None, typer.Option("--pilot", help="Who flew.")] = None,
    started: Annotated[
        str | None,
        typer.Option(
            "--started",
            help="When the first flight began (UTC), for a log that does not know the date.",
        ),
    ] = None,
    aircraft: Annotated[
        str | None,
        typer.Option("--aircraft", help="Hardware UID or name, for a log that does not know it."),
    ] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help="What the columns of a .csv mean (TOML).")
    ] = None,
    *,
    simulator: SimulatorOption = False,
    as_json: JsonOption = False,
) -> None:
    """Add the flights of logs; what is in the logbook already is told, not doubled."""
    started_us = utc_moment(started)
    if started_us is not None and len(files) > 1:
        raise typer.BadParameter("--started is of one file; name one.")
    wish = Wish(
        pilot=(pilot or "").strip() or None,
        is_simulator=simulator,
        vehicle_uid=(aircraft or "").strip() or None,
        template=None if template is None else read_template(existing(template)),
        started_utc_us=started_us,
    )
    reports: list[ImportReport] = []
    failures: list[str] = []
    with closing(open_beside(data_folder(data))) as database:
        importer = Importer(database, Clock().utc_us(0.0))
        for file in files:
            try:
                reports.append(importer.add_log(existing(file), wish))
            except UserError as error:
                failures.append(str(error))
    result = {"files": [jsonable(report) for report in reports], "failures": failures}
    show(
        result,
        as_json=as_json,
        lines=lambda: [line for report in reports for line in _lines(report)],
    )
    if failures:
        raise UserError("\ndronectl: ".join(failures))


def _lines(report: ImportReport) -> list[str]:
    if report.is_known_file:
        ids = ", ".join(c.flight_id for o in report.outcomes for c in o.clashes)
        return [f"{report.file}: brought in before, as {ids}."]
    lines = [f"{report.file}: {report.added} of {len(report.outcomes)} flights added."]
    lines += [f"  {note}" for note in report.notes]
    return lines + [f"  {line}" for outcome in report.outcomes for line in _outcome(outcome)]


def _outcome(outcome: Outcome) -> list[str]:
    what = outcome.flight_id or "not added"
    lines = [f"{outcome.started_utc[:19]}  {outcome.airborne_s / 60:.1f} min  {what}"]
    return lines + [f"  {clash.why.value} as {clash.flight_id}" for clash in outcome.clashes]


def add(
    pilot: Annotated[str, typer.Option("--pilot", help="Who flew.")],
    aircraft: Annotated[
        str, typer.Option("--aircraft", help="Hardware UID, or any name that stays the same.")
    ],
    started: Annotated[str, typer.Option("--started", help="Take-off, UTC: YYYY-MM-DDTHH:MM.")],
    minutes: Annotated[
        float, typer.Option("--minutes", help="Time in the air.", callback=positive)
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why there is no record of it.")],
    landings: Annotated[int, typer.Option("--landings", min=1, max=1000)] = 1,
    data: DataOption = None,
    *,
    simulator: SimulatorOption = False,
    as_json: JsonOption = False,
) -> None:
    """Add a flight by hand, with the reason why nothing recorded it."""
    entry = HandEntry(
        pilot.strip(),
        aircraft.strip(),
        utc_moment(started) or 0,
        minutes * 60.0,
        reason,
        landings,
        simulator,
    )
    with closing(open_beside(data_folder(data))) as database:
        outcome = Importer(database, Clock().utc_us(0.0)).add_by_hand(entry)
    show(jsonable(outcome), as_json=as_json, lines=lambda: _outcome(outcome))
    if outcome.flight_id is None:
        raise UserError("The logbook has this flight already; nothing was added.")


def counters(data: DataOption = None, *, as_json: JsonOption = False) -> None:
    """The vehicles' own flight time next to the logbook's."""
    with closing(open_reader(data_folder(data))) as database:
        checks = counter_checks(database.connection)
    rows = [
        (c.vehicle_uid, c.at_utc[:19], *(f"{s / 60:.1f}" for s in (c.counted_s, c.logged_s, c.missing_s)))
        for c in checks
    ]  # fmt: skip
    header = ("vehicle", "at (UTC)", "counted min", "logged min", "missing min")
    show(
        [{**asdict(c), "missing_s": c.missing_s} for c in checks],
        as_json=as_json,
        lines=lambda: table(rows, header),
    )


def add_to(flights: typer.Typer) -> None:
    """Put the verbs under ``dronectl flights``."""
    flights.command("import")(import_)
    flights.command("add")(add)
    flights.command("counters")(counters)
