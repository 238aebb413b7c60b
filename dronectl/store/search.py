"""The logbook page by page: filters and full-text search over its index, newest first."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from dronectl.store.database import Database

MOST_WORDS: Final = 12
PAGE: Final = 200
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class FlightRow:
    """One closed flight as lists show it; its whole record is ``flights.find_flight``."""

    flight_id: str
    state: str
    """``draft``, ``submitted``, ``verified`` or ``approved``."""
    version: int
    """Of what people entered; 0: nothing yet."""
    pilot_id: str | None
    pilot: str | None
    vehicle_uid: str | None
    aircraft_id: str | None
    model: str
    device_class: str
    started_utc: str
    ended_utc: str | None
    airborne_s: float
    night_s: float
    take_offs: int
    landings: int
    night_landings: int
    latitude_deg: float | None
    longitude_deg: float | None
    purpose: str
    sight: str
    basis_id: str
    useful: int | None
    alerts: int
    failsafes: int
    link_losses: int


@dataclass(frozen=True, slots=True)
class FlightQuery:
    """Which flights are wanted; None: any."""

    text: str = ""
    """Words that must all occur, each from its beginning: names, numbers, purpose, remarks."""
    state: str | None = None
    pilot_id: str | None = None
    vehicle_uid: str | None = None
    aircraft_id: str | None = None
    device_class: str | None = None
    purpose: str | None = None
    since_utc: str | None = None
    """ISO 8601, inclusive; a date alone will do."""
    until_utc: str | None = None
    """ISO 8601, exclusive."""
    is_night: bool | None = None
    has_alerts: bool | None = None
    limit: int = PAGE
    offset: int = 0
    is_oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class FlightPage:
    """Some of the flights that match."""

    rows: tuple[FlightRow, ...]
    total: int
    """How many match in all."""


_COLUMNS: Final = ", ".join(f"flight_index.{field.name}" for field in fields(FlightRow))
# The plus keeps the query on the index of the order: probing the words' set there is quicker than sorting it.
_MATCHES: Final = (
    "+flight_index.number IN"
    " (SELECT rowid FROM flight_index_fts WHERE flight_index_fts MATCH :words)"
)
_EQUALS: Final = ("state", "pilot_id", "vehicle_uid", "aircraft_id", "device_class", "purpose")


def search_flights(database: Database, query: FlightQuery) -> FlightPage:
    """One page of the flights that match, and how many there are in all."""
    conditions, values = _conditions(query)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    order = "ASC" if query.is_oldest_first else "DESC"
    connection = database.connection
    # A word that is common is counted by the full-text index alone, forty times as fast.
    counted = f"flight_index{where}"
    if conditions == [_MATCHES]:
        counted = "flight_index_fts WHERE flight_index_fts MATCH :words"
    total = connection.execute(
        f"SELECT COUNT(*) FROM {counted}",  # noqa: S608 - our own conditions
        values,
    ).fetchone()[0]
    sorting = f"ORDER BY started_utc {order}, flight_id {order}"
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM flight_index WHERE number IN"  # noqa: S608 - our own conditions
        f" (SELECT number FROM flight_index{where} {sorting} LIMIT :limit OFFSET :offset) {sorting}",
        {**values, "limit": max(0, query.limit), "offset": max(0, query.offset)},
    )
    return FlightPage(tuple(FlightRow(*row) for row in rows), total)


def find_row(database: Database, flight_id: str) -> FlightRow | None:
    """The line of one flight; None while it is open or unknown."""
    row = database.connection.execute(
        f"SELECT {_COLUMNS} FROM flight_index WHERE flight_id = ?",  # noqa: S608 - constants only
        (flight_id,),
    ).fetchone()
    return None if row is None else FlightRow(*row)


def _conditions(query: FlightQuery) -> tuple[list[str], dict[str, Any]]:
    conditions: list[str] = []
    values: dict[str, Any] = {}
    for name in _EQUALS:
        value = getattr(query, name)
        if value is not None:
            conditions.append(f"flight_index.{name} = :{name}")
            values[name] = value
    if query.since_utc is not None:
        conditions.append("flight_index.started_utc >= :since")
        values["since"] = query.since_utc
    if query.until_utc is not None:
        conditions.append("flight_index.started_utc < :until")
        values["until"] = query.until_utc
    if query.is_night is not None:
        conditions.append(f"flight_index.night_s {'>' if query.is_night else '='} 0")
    if query.has_alerts is not None:
        conditions.append(f"flight_index.alerts {'>' if query.has_alerts else '='} 0")
    words = match_of(query.text)
    if words:
        conditions.append(_MATCHES)
        values["words"] = words
    elif query.text.strip():
        conditions.append("0")  # only punctuation was typed: nothing has it
    return conditions, values


def match_of(text: str) -> str:
    """What was typed as a query of the full-text index: each word from its beginning, all of them.

    Nothing typed is taken for an operator of the query language.
    """
    words = _WORD.findall(text)[:MOST_WORDS]
    return " ".join(f'"{word}"*' for word in words)
