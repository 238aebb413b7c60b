"""What is written to the database, as operations that can wait until the disk takes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from dronectl.store.flight_index import Indexer
from dronectl.store.totals import Mark, Sample, Totals, totals
from missions.geo import GeoPoint

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from dronectl.flight import DeviceClass
    from dronectl.vehicle import Vehicle

SAMPLE_COLUMNS: Final = (
    "flight_id, t_s, utc_us, latitude_deg, longitude_deg, altitude_amsl_m, height_m,"
    " ground_speed_mps, climb_rate_mps, heading_deg, voltage_v, current_a, remaining_fraction,"
    " consumed_wh, satellites, mode, mission_current"
)
INSERT_SAMPLE: Final = (
    f"INSERT OR IGNORE INTO samples ({SAMPLE_COLUMNS}) VALUES ({', '.join('?' * 17)})"  # noqa: S608 - constants only
)

Row = tuple[str | int | float | None, ...]


def utc_text(utc_us: int) -> str:
    """ISO 8601 UTC with milliseconds, which sorts as text."""
    moment = dt.datetime.fromtimestamp(utc_us // 1_000_000, dt.UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{utc_us // 1000 % 1000:03d}Z"


def utc_us_of(text: str) -> int:
    """The inverse of :func:`utc_text`, to the millisecond."""
    moment = dt.datetime.fromisoformat(text)
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return (moment - epoch) // dt.timedelta(microseconds=1)


def sample_row(flight_id: str, vehicle: Vehicle, t_s: float, utc_us: int) -> Row:
    """One sample of a vehicle in flight, for :data:`INSERT_SAMPLE`."""
    point, battery = vehicle.position, vehicle.battery
    return (
        flight_id,
        t_s,
        utc_us,
        point.latitude_deg if point else None,
        point.longitude_deg if point else None,
        vehicle.altitude_amsl_m,
        vehicle.height_m,
        vehicle.ground_speed_mps,
        vehicle.climb_rate_mps,
        vehicle.heading_deg,
        battery.voltage_v,
        battery.current_a,
        battery.remaining_fraction,
        battery.consumed_wh,
        vehicle.gps.satellites if vehicle.gps else None,
        vehicle.mode,
        vehicle.mission.current,
    )


def read_samples(connection: sqlite3.Connection, flight_id: str) -> list[Sample]:
    """The stored samples of a flight, oldest first."""
    rows = connection.execute(
        f"SELECT {SAMPLE_COLUMNS} FROM samples WHERE flight_id = ? ORDER BY t_s",  # noqa: S608 - constants only
        (flight_id,),
    )
    return [_sample(tuple(row)) for row in rows]


def _sample(row: tuple[object, ...]) -> Sample:
    _, t_s, utc_us, latitude, longitude, *rest = row
    point = (
        GeoPoint(latitude, longitude)
        if isinstance(latitude, float) and isinstance(longitude, float)
        else None
    )
    return Sample(t_s, utc_us, point, *rest)  # type: ignore[arg-type]  # STRICT tables hold the types


def read_marks(connection: sqlite3.Connection, flight_id: str) -> list[Mark]:
    """Take-offs and landings of a flight, oldest first."""
    rows = connection.execute(
        "SELECT t_s, kind FROM events WHERE flight_id = ?"
        " AND kind IN ('FlightAirborne', 'FlightLanded') ORDER BY t_s, id",
        (flight_id,),
    )
    return [Mark(row[0], row[1] == "FlightAirborne") for row in rows]


class Statement(NamedTuple):
    """One SQL statement to run."""

    sql: str
    parameters: Row

    def apply(self, connection: sqlite3.Connection) -> None:
        """Run it, inside the caller's transaction."""
        connection.execute(self.sql, self.parameters)


@dataclass(frozen=True, slots=True)
class CloseFlight:
    """Ends a flight's row, with totals from what is stored of it by then."""

    flight_id: str
    ended_s: float
    ended_utc_us: int
    reason: str
    is_recovered: bool = False
    vehicle_uid: str | None = None
    is_simulator: bool = False
    """The vehicle was found to be a simulator after it had armed."""
    tlog_messages: int | None = None

    def apply(self, connection: sqlite3.Connection) -> None:
        """Run it, inside the caller's transaction; a flight already closed is left alone."""
        sums = totals(
            read_samples(connection, self.flight_id),
            read_marks(connection, self.flight_id),
            self.ended_s,
        )
        connection.execute(
            "UPDATE flights SET state = 'closed', ended_utc = ?, duration_s = MAX(0, ? - started_s),"
            " airborne_s = ?, take_offs = ?, landings = ?, distance_m = ?, max_height_m = ?,"
            " max_distance_m = ?, energy_wh = ?, samples = ?, reason = ?, recovered = ?,"
            " vehicle_uid = COALESCE(?, vehicle_uid), tlog_messages = ?,"
            " device_class = CASE WHEN ? THEN 'simulator' ELSE device_class END"
            " WHERE id = ? AND state = 'open'",
            (
                utc_text(self.ended_utc_us),
                self.ended_s,
                *_totals_row(sums),
                self.reason,
                int(self.is_recovered),
                self.vehicle_uid,
                self.tlog_messages,
                int(self.is_simulator),
                self.flight_id,
            ),
        )
        Indexer(connection).file(self.flight_id)


def _totals_row(sums: Totals) -> Row:
    return (
        sums.airborne_s,
        sums.take_offs,
        sums.landings,
        sums.distance_m,
        sums.max_height_m,
        sums.max_distance_m,
        sums.energy_wh,
        sums.samples,
    )


@dataclass(frozen=True, slots=True)
class FlightOpening:
    """The facts a flight's row begins with."""

    flight_id: str
    vehicle: Vehicle
    device_class: DeviceClass
    started_s: float
    started_utc_us: int
    tlog: str
    """Path relative to the data folder."""


def open_flight(opening: FlightOpening) -> Iterable[Statement]:
    """Statements that begin a flight's row and its vehicle's."""
    vehicle = opening.vehicle
    uid = stored_uid(vehicle)
    started = utc_text(opening.started_utc_us)
    yield known_vehicle(vehicle, opening.started_utc_us)
    yield Statement(
        "INSERT OR IGNORE INTO flights (id, state, vehicle_key, vehicle_uid, device_class,"
        " started_utc, started_s, tlog) VALUES (?, 'open', ?, ?, ?, ?, ?, ?)",
        (
            opening.flight_id,
            str(vehicle.key),
            uid,
            opening.device_class,
            started,
            opening.started_s,
            opening.tlog,
        ),
    )


def stored_uid(vehicle: Vehicle) -> str:
    """The vehicle's identity in the records: its hardware UID, else its place among the ids."""
    return vehicle.uid or f"sysid-{vehicle.key}"


def known_vehicle(vehicle: Vehicle, utc_us: int) -> Statement:
    """Statement that adds the vehicle to the known ones."""
    return Statement(
        "INSERT OR IGNORE INTO vehicles (uid, autopilot, vehicle_type, firmware, first_seen_utc)"
        " VALUES (?, ?, ?, ?, ?)",
        (
            stored_uid(vehicle),
            vehicle.autopilot,
            vehicle.vehicle_type,
            vehicle.firmware,
            utc_text(utc_us),
        ),
    )
