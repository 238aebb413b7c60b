"""Checks of option values: what is malformed is wrong usage (exit code 2), before anything is done."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import typer

from dronectl.errors import UserError
from dronectl.links.url import parse_url


def positive(value: float | None) -> float | None:
    """A finite number above zero; None (option not given) passes.

    Raises:
        BadParameter: anything else, such as nan, inf, 0 or -5.
    """
    if value is not None and not (math.isfinite(value) and value > 0):
        raise typer.BadParameter(f"{value:g} will not do; give a number greater than 0.")
    return value


def finite(value: float) -> float:
    """Any number but nan and the infinite ones.

    Raises:
        BadParameter: one of those.
    """
    if not math.isfinite(value):
        raise typer.BadParameter(f"{value:g} will not do; give a number.")
    return value


def link_url(values: Sequence[str] | None) -> list[str] | None:
    """Link URLs that are well formed; nothing is opened.

    Raises:
        BadParameter: one is malformed; the text says what a link looks like.
    """
    if values is None:
        return None
    for value in values:
        try:
            parse_url(value)
        except UserError as error:
            raise typer.BadParameter(str(error)) from error
    return list(values)


def utc_moment(value: str | None) -> int | None:
    """A date and time in UTC as microseconds since 1970; None passes.

    Raises:
        BadParameter: not one.
    """
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(
            f"{value!r} is no moment; write YYYY-MM-DDTHH:MM, in UTC."
        ) from error


def iso_date(value: str | None) -> str | None:
    """A date or time in UTC, written as the logbook writes it; None passes.

    ``2026-05-31`` and ``20260531`` are the date; a time with an offset is turned to UTC.

    Raises:
        BadParameter: not a date.
    """
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"{value!r} is not a date; write YYYY-MM-DD.") from error
    is_midnight = moment.time() == time(0)
    return moment.date().isoformat() if is_midnight else moment.isoformat()
