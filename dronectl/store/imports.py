"""Flights that were not recorded by a station: brought in from a log, or entered by hand.

Such a flight is a row among the others, with samples and events as if it had been recorded; where
it came from is kept beside it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.store.rows import (
    INSERT_SAMPLE,
    CloseFlight,
    Statement,
    read_samples,
    utc_text,
    utc_us_of,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from dronectl.flight import DeviceClass
    from dronectl.store.identifiers import IdentifierSource
    from dronectl.store.totals import Sample
    from missions.geo import GeoPoint

BY_HAND: Final = "hand"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a flight of the logbook came from."""

    kind: str
    """``tlog``, ``bin``, ``log``, ``ulg``, ``csv`` or :data:`BY_HAND`."""
    digest: str | None = None
    """SHA-256 of the file."""
    file: str | None = None
    """The kept copy, relative to the data folder."""
    name: str | None = None
    """As the file was called when it was brought in."""
    why: str | None = None
    """The reason given for an entry by hand."""
    imported_utc: str = ""
    counter_s: float | None = None
    """Flight time by the vehicle's own counter, as the log last told it."""
    counter_utc: str | None = None
    """When it did."""


@dataclass(frozen=True, slots=True)
class ForeignVehicle:
    """Who flew."""

    uid: str
    key: str
    """As a station would name it: the system id."""
    autopilot: int = 0
    vehicle_type: int = 0
    firmware: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignEvent:
    """Something that happened in the flight."""

    t_s: float
    kind: str
    """Class name of the event a station would have told."""
    detail: dict[str, object]


@dataclass(frozen=True, slots=True)
class ForeignFlight:
    """A flight to be added."""

    id: str
    origin: Origin
    vehicle: ForeignVehicle
    pilot: str | None
    device_class: DeviceClass
    started_s: float
    ended_s: float
    started_utc_us: int
    """Of ``started_s``; every other moment is counted from here."""
    reason: str
    samples: Sequence[Sample] = ()
    events: Sequence[ForeignEvent] = ()
    tlog_messages: int | None = None

    def utc_us(self, t_s: float) -> int:
        """UTC of a moment of the flight."""
        return self.started_utc_us + round((t_s - self.started_s) * 1e6)


@dataclass(frozen=True, slots=True)
class StoredFlight:
    """What must be known of a flight to tell whether another is the same."""

    id: str
    vehicle_uid: str | None
    vehicle_key: str
    pilot: str | None
    started_utc: str
    ended_utc: str
    origin: str | None
    place: GeoPoint | None
    """Where its first sample with a place was taken."""


def add_flight(
    connection: sqlite3.Connection, flight: ForeignFlight, identifiers: IdentifierSource
) -> None:
    """Add a flight with all that belongs to it, inside the caller's transaction."""
    now = flight.origin.imported_utc
    now_us = utc_us_of(now)
    vehicle = flight.vehicle
    for statement in (
        Statement(
            "INSERT OR IGNORE INTO vehicles (uid, autopilot, vehicle_type, firmware,"
            " first_seen_utc) VALUES (?, ?, ?, ?, ?)",
            (
                vehicle.uid,
                vehicle.autopilot,
                vehicle.vehicle_type,
                vehicle.firmware,
                utc_text(flight.started_utc_us),
            ),
        ),
        *_pilot(flight, identifiers),
        Statement(
            "INSERT INTO flights (id, state, pilot_id, vehicle_key, vehicle_uid, device_class,"
            " started_utc, started_s, tlog) VALUES (?, 'open',"
            " (SELECT id FROM pilots WHERE name = ?), ?, ?, ?, ?, ?, ?)",
            (
                flight.id,
                flight.pilot,
                vehicle.key,
                vehicle.uid,
                flight.device_class,
                utc_text(flight.started_utc_us),
                flight.started_s,
                flight.origin.file if flight.origin.kind == "tlog" else None,
            ),
        ),
        Statement(
            "INSERT INTO imports (flight_id, kind, digest, file, name, why, imported_utc,"
            " counter_s, counter_utc) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                flight.id,
                flight.origin.kind,
                flight.origin.digest,
                flight.origin.file,
                flight.origin.name,
                flight.origin.why,
                now,
                flight.origin.counter_s,
                flight.origin.counter_utc,
            ),
        ),
    ):
        statement.apply(connection)
    connection.executemany(INSERT_SAMPLE, (_sample_row(flight, s) for s in flight.samples))
    connection.executemany(
        "INSERT INTO events (id, flight_id, vehicle_key, t_s, utc_us, kind, detail_json)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                identifiers.new(now_us),
                flight.id,
                vehicle.key,
                event.t_s,
                flight.utc_us(event.t_s),
                event.kind,
                json.dumps(event.detail, ensure_ascii=False, separators=(",", ":")),
            )
            for event in flight.events
        ),
    )
    CloseFlight(
        flight_id=flight.id,
        ended_s=flight.ended_s,
        ended_utc_us=flight.utc_us(flight.ended_s),
        reason=flight.reason,
        tlog_messages=flight.tlog_messages,
    ).apply(connection)


def _pilot(flight: ForeignFlight, identifiers: IdentifierSource) -> list[Statement]:
    if flight.pilot is None:
        return []
    identifier = identifiers.new(utc_us_of(flight.origin.imported_utc))
    return [
        Statement(
            "INSERT OR IGNORE INTO pilots (id, name, created_utc) VALUES (?, ?, ?)",
            (identifier, flight.pilot, flight.origin.imported_utc),
        )
    ]


def _sample_row(flight: ForeignFlight, sample: Sample) -> tuple[object, ...]:
    point = sample.point
    return (
        flight.id,
        sample.t_s,
        flight.utc_us(sample.t_s),
        point.latitude_deg if point else None,
        point.longitude_deg if point else None,
        sample.altitude_amsl_m,
        sample.height_m,
        sample.ground_speed_mps,
        sample.climb_rate_mps,
        sample.heading_deg,
        sample.voltage_v,
        sample.current_a,
        sample.remaining_fraction,
        sample.consumed_wh,
        sample.satellites,
        sample.mode,
        sample.mission_current,
    )


def imported_from(connection: sqlite3.Connection, digest: str) -> list[str]:
    """Ids of the flights that were brought in from a file with this SHA-256."""
    rows = connection.execute(
        "SELECT flight_id FROM imports WHERE digest = ? ORDER BY flight_id", (digest,)
    )
    return [row[0] for row in rows]


def origin_of(connection: sqlite3.Connection, flight_id: str) -> Origin | None:
    """Where a flight came from; None for one that a station recorded."""
    row = connection.execute(
        "SELECT kind, digest, file, name, why, imported_utc, counter_s, counter_utc FROM imports"
        " WHERE flight_id = ?",
        (flight_id,),
    ).fetchone()
    return None if row is None else Origin(**dict(row))


def overlapping(
    connection: sqlite3.Connection, since_utc: str, until_utc: str
) -> list[StoredFlight]:
    """Closed flights of which a part lies between two moments, in the order they began."""
    rows = connection.execute(
        "SELECT flights.id, vehicle_uid, vehicle_key, pilots.name AS pilot, started_utc, ended_utc,"
        " imports.kind AS origin FROM flights LEFT JOIN pilots ON pilots.id = flights.pilot_id"
        " LEFT JOIN imports ON imports.flight_id = flights.id"
        " WHERE state = 'closed' AND started_utc < ? AND ended_utc > ?"
        " ORDER BY started_utc, flights.id",
        (until_utc, since_utc),
    ).fetchall()
    return [StoredFlight(**dict(row), place=_place(connection, row["id"])) for row in rows]


def _place(connection: sqlite3.Connection, flight_id: str) -> GeoPoint | None:
    samples = read_samples(connection, flight_id)
    return next((sample.point for sample in samples if sample.point is not None), None)


@dataclass(frozen=True, slots=True)
class CounterCheck:
    """A vehicle's own flight time next to the logbook's."""

    vehicle_uid: str
    counted_s: float
    """By the vehicle, as the newest log tells it."""
    at_utc: str
    logged_s: float
    """In the logbook until then."""

    @property
    def missing_s(self) -> float:
        """Flown but not in the logbook: before it was kept, or unrecorded; negative: the vehicle's counter was reset."""
        return self.counted_s - self.logged_s


def counter_checks(connection: sqlite3.Connection) -> list[CounterCheck]:
    """The newest counter of every vehicle that told one, next to what is logged of it."""
    rows = connection.execute(
        "SELECT flights.vehicle_uid AS vehicle_uid, counter_s AS counted_s,"
        " MAX(counter_utc) AS at_utc FROM imports JOIN flights ON flights.id = flight_id"
        " WHERE counter_s IS NOT NULL GROUP BY flights.vehicle_uid ORDER BY flights.vehicle_uid"
    ).fetchall()
    return [
        CounterCheck(
            **dict(row),
            logged_s=connection.execute(
                "SELECT COALESCE(SUM(airborne_s), 0.0) FROM flights"
                " WHERE vehicle_uid = ? AND ended_utc <= ?",
                (row["vehicle_uid"], row["at_utc"]),
            ).fetchone()[0],
        )
        for row in rows
    ]
