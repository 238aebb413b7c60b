"""The logbook: flights as they are stored, newest last."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from dronectl.errors import UserError
from dronectl.store.rows import read_samples

if TYPE_CHECKING:
    import sqlite3

    from dronectl.store.database import Database
    from dronectl.store.totals import Sample


@dataclass(frozen=True, slots=True)
class FlightRecord:
    """One flight of the logbook; figures are None while it is open or where nothing tells them."""

    id: str
    state: str
    """``open`` or ``closed``."""
    pilot: str | None
    vehicle_key: str
    vehicle_uid: str | None
    plan_digest: str | None
    device_class: str
    """``simulator`` or ``real``."""
    started_utc: str
    ended_utc: str | None
    duration_s: float | None
    airborne_s: float | None
    take_offs: int | None
    landings: int | None
    distance_m: float | None
    max_height_m: float | None
    max_distance_m: float | None
    energy_wh: float | None
    samples: int | None
    reason: str | None
    recovered: bool
    tlog: str | None
    """Path relative to the data folder."""
    tlog_messages: int | None
    preflight: Any
    upload: Any
    terms: Any
    """Legal basis and purpose the flight was prepared with."""


@dataclass(frozen=True, slots=True)
class FlightFilter:
    """Which flights are wanted; None: any."""

    pilot: str | None = None
    vehicle_uid: str | None = None
    device_class: str | None = None
    since_utc: str | None = None
    """ISO 8601, inclusive; a date alone will do."""
    until_utc: str | None = None
    """ISO 8601, exclusive."""


ANY_FLIGHT: Final = FlightFilter()
_COLUMNS: Final = ", ".join(
    {
        "pilot": "pilots.name AS pilot",
        "preflight": "flights.preflight_json AS preflight",
        "upload": "flights.upload_json AS upload",
        "terms": "flights.terms_json AS terms",
    }.get(field.name, f"flights.{field.name}")
    for field in fields(FlightRecord)
)
_SELECT: Final = f"SELECT {_COLUMNS} FROM flights LEFT JOIN pilots ON pilots.id = flights.pilot_id"  # noqa: S608 - constants only


def _record(row: sqlite3.Row) -> FlightRecord:
    values = dict(row)
    values["recovered"] = bool(values["recovered"])
    for name in ("preflight", "upload", "terms"):
        values[name] = json.loads(values[name]) if values[name] is not None else None
    return FlightRecord(**values)


def list_flights(database: Database, wanted: FlightFilter = ANY_FLIGHT) -> list[FlightRecord]:
    """Flights that match, in the order they began."""
    rows = database.connection.execute(
        _SELECT + " WHERE (:pilot IS NULL OR pilots.name = :pilot)"
        " AND (:uid IS NULL OR flights.vehicle_uid = :uid)"
        " AND (:device IS NULL OR flights.device_class = :device)"
        " AND (:since IS NULL OR flights.started_utc >= :since)"
        " AND (:until IS NULL OR flights.started_utc < :until)"
        " ORDER BY flights.started_utc, flights.id",
        {
            "pilot": wanted.pilot,
            "uid": wanted.vehicle_uid,
            "device": wanted.device_class,
            "since": wanted.since_utc,
            "until": wanted.until_utc,
        },
    )
    return [_record(row) for row in rows]


def find_flight(database: Database, flight_id: str) -> FlightRecord:
    """The flight whose id is, or alone begins or ends with, ``flight_id``.

    Raises:
        UserError: there is none, or there are several.
    """
    text = flight_id.strip().lower()
    rows = database.connection.execute(
        _SELECT + " WHERE flights.id = :text OR substr(flights.id, 1, length(:text)) = :text"
        " OR substr(flights.id, -length(:text)) = :text LIMIT 2",
        {"text": text},
    ).fetchall()
    if not text or not rows:
        raise UserError(
            f"There is no flight {flight_id!r} in {database.folder}; list the flights to see their ids."
        )
    if len(rows) > 1:
        raise UserError(f"Several flights begin or end with {flight_id!r}; give more of the id.")
    return _record(rows[0])


def track(database: Database, flight_id: str) -> list[Sample]:
    """The samples of a flight, oldest first."""
    return read_samples(database.connection, flight_id)


def flight_events(database: Database, flight_id: str) -> list[dict[str, Any]]:
    """The events of a flight as ``{t_s, utc_us, kind, detail}``, oldest first."""
    rows = database.connection.execute(
        "SELECT t_s, utc_us, kind, detail_json FROM events WHERE flight_id = ? ORDER BY t_s, id",
        (flight_id,),
    )
    return [
        {
            "t_s": row["t_s"],
            "utc_us": row["utc_us"],
            "kind": row["kind"],
            "detail": json.loads(row["detail_json"]),
        }
        for row in rows
    ]
