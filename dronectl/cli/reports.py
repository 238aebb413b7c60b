"""``dronectl report``: papers made from the records, as PDF, CSV or JSON."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dronectl.cli.common import DataOption, data_folder
from dronectl.cli.desktop import ReportOrder
from dronectl.cli.numbers import iso_date
from dronectl.config import LANGUAGES
from dronectl.errors import UserError

if TYPE_CHECKING:
    from dronectl.cli.desktop import Desktop


class ReportKind(StrEnum):
    """What can be printed."""

    FLIGHT = "flight"
    PILOT = "pilot"
    AIRCRAFT = "aircraft"
    TRAINING = "training"
    ACTIVITY = "activity"
    AUDIT = "audit"


_WITHOUT_SUBJECT = (ReportKind.ACTIVITY, ReportKind.AUDIT)


def report(
    context: typer.Context,
    kind: Annotated[
        ReportKind,
        typer.Argument(
            help="flight ID, pilot NAME (logbook), aircraft NAME (log), training NAME (booklet), "
            "activity (of a year), audit (evidence pack)."
        ),
    ],
    subject: Annotated[
        str | None, typer.Argument(help="The flight, person or aircraft it is about.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="File to write: .pdf, .csv, .json, or .zip of all three."),
    ] = None,
    data: DataOption = None,
    language: Annotated[str, typer.Option(help=f"One of {', '.join(LANGUAGES)}.")] = "en",
    since: Annotated[
        str | None, typer.Option(help="activity: first day (YYYY-MM-DD).", callback=iso_date)
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="activity: last day; today by default.", callback=iso_date)
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=1000, help="audit: how many flights.")] = 3,
) -> None:
    """Print a flight, a logbook, a booklet, a year or an evidence pack."""
    if language not in LANGUAGES:
        raise typer.BadParameter(f"{language!r} is not one of {', '.join(LANGUAGES)}.")
    if kind not in _WITHOUT_SUBJECT and not subject:
        raise typer.BadParameter(f"Say which one: dronectl report {kind.value} NAME.")
    path = out or Path(
        f"{kind.value}-{_file_word(subject)}.pdf" if subject else f"{kind.value}.pdf"
    )
    desktop: Desktop = context.obj
    try:
        written = desktop.write_report(
            ReportOrder(
                kind=kind.value,
                folder=data_folder(data),
                out=path,
                subject=subject or "",
                language=language,
                since=_day(since),
                until=_day(until),
                count=count,
            )
        )
    except ImportError as error:
        raise UserError(
            f"Reports need Qt's libraries ({error}); install the system packages the README names."
        ) from error
    typer.echo(str(written))


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text[:10])


def _file_word(subject: str) -> str:
    """A subject as part of a file's name on any system."""
    return "".join(c if c.isalnum() or c in "-_" else "-" for c in subject)[:60]
