"""What the verbs about records share: the open ledger, dates, who enters something, CSV."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dronectl.cli.common import data_folder
from dronectl.clock import Clock
from dronectl.programme.ledger import UNKNOWN, Ledger
from dronectl.store.database import open_beside, open_reader
from dronectl.store.documents import to_content
from dronectl.store.rows import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator

ByOption = Annotated[
    str | None,
    typer.Option("--by", help="Who enters it, by name or staff number.", envvar="DRONECTL_BY"),
]
SignerOption = Annotated[
    str, typer.Option("--by", help="Who signs, by name or staff number.", envvar="DRONECTL_BY")
]


@contextmanager
def reading(data: Path | None) -> Iterator[Ledger]:
    """The records for reading."""
    clock = Clock()
    database = open_reader(data_folder(data))
    try:
        yield Ledger(database, lambda: clock.utc_us(clock.now_s()))
    finally:
        database.close()


@contextmanager
def entering(data: Path | None, by: str | None = None) -> Iterator[Ledger]:
    """The records for entering something, also beside a running station.

    Raises:
        UserError: they cannot be written, or nobody is named ``by``.
    """
    clock = Clock()
    database = open_beside(data_folder(data))
    try:
        ledger = Ledger(database, lambda: clock.utc_us(clock.now_s()), UNKNOWN)
        if by:
            ledger.author = ledger.person(by).id
        yield ledger
    finally:
        database.close()


def today_of(ledger: Ledger) -> dt.date:
    """The UTC date of the ledger's moment."""
    return dt.date.fromisoformat(utc_text(ledger.now_us)[:10])


def day(value: str | None) -> dt.date | None:
    """A date given as text; None passes.

    Raises:
        BadParameter: not a date.
    """
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise typer.BadParameter(f"{value!r} is not a date; write YYYY-MM-DD.") from error


def plain(document: object) -> dict[str, Any]:
    """A record as JSON shows it."""
    return to_content(document)


def mark(value: object) -> str | None:
    """A value of a table's cell: None and empty are the same, a date is its text."""
    return None if value in (None, "") else str(value)
