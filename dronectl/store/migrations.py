"""The database's layout, step by step; a step that was released is never edited, only followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlite_utils.migrations import Migrations

if TYPE_CHECKING:
    from sqlite_utils import Database

MIGRATIONS: Final = Migrations("dronectl")

_FIRST: Final = (
    """
    CREATE TABLE vehicles (
        uid TEXT PRIMARY KEY,              -- hardware UID, or 'sysid-<n>' where none was told
        autopilot INTEGER NOT NULL,        -- MAV_AUTOPILOT
        vehicle_type INTEGER NOT NULL,     -- MAV_TYPE
        firmware TEXT,
        first_seen_utc TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE pilots (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        created_utc TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE plans (
        digest TEXT PRIMARY KEY,
        content TEXT NOT NULL,
        stored_utc TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE flights (
        id TEXT PRIMARY KEY,
        state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
        pilot_id TEXT REFERENCES pilots (id),
        vehicle_key TEXT NOT NULL,         -- as the station named it: system id, or system id.box
        vehicle_uid TEXT,
        plan_digest TEXT,
        device_class TEXT NOT NULL CHECK (device_class IN ('simulator', 'real')),
        started_utc TEXT NOT NULL,
        started_s REAL NOT NULL,           -- monotonic, comparable within the flight only
        ended_utc TEXT,
        duration_s REAL,
        airborne_s REAL,
        take_offs INTEGER,
        landings INTEGER,
        distance_m REAL,
        max_height_m REAL,                 -- above home
        max_distance_m REAL,               -- from the place of take-off
        energy_wh REAL,
        samples INTEGER,
        reason TEXT,
        recovered INTEGER NOT NULL DEFAULT 0,
        tlog TEXT,                         -- relative to the data folder
        tlog_messages INTEGER,
        preflight_json TEXT,
        upload_json TEXT
    ) STRICT
    """,
    "CREATE INDEX flights_by_start ON flights (started_utc)",
    """
    CREATE TABLE samples (
        flight_id TEXT NOT NULL REFERENCES flights (id),
        t_s REAL NOT NULL,
        utc_us INTEGER NOT NULL,
        latitude_deg REAL,
        longitude_deg REAL,
        altitude_amsl_m REAL,
        height_m REAL,
        ground_speed_mps REAL,
        climb_rate_mps REAL,
        heading_deg REAL,
        voltage_v REAL,
        current_a REAL,
        remaining_fraction REAL,
        consumed_wh REAL,
        satellites INTEGER,
        mode TEXT,
        mission_current INTEGER,
        PRIMARY KEY (flight_id, t_s)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE events (
        id TEXT PRIMARY KEY,
        flight_id TEXT,
        vehicle_key TEXT NOT NULL,
        t_s REAL NOT NULL,
        utc_us INTEGER NOT NULL,
        kind TEXT NOT NULL,                -- class name of the event
        detail_json TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX events_by_flight ON events (flight_id, t_s)",
    """
    CREATE TRIGGER closed_flights_stay BEFORE UPDATE ON flights WHEN old.state = 'closed'
    BEGIN SELECT RAISE(ABORT, 'a closed flight is never changed'); END
    """,
    """
    CREATE TRIGGER samples_stay BEFORE UPDATE ON samples
    BEGIN SELECT RAISE(ABORT, 'samples are never changed'); END
    """,
    """
    CREATE TRIGGER events_stay BEFORE UPDATE ON events
    BEGIN SELECT RAISE(ABORT, 'events are never changed'); END
    """,
    """
    CREATE TRIGGER plans_stay BEFORE UPDATE ON plans
    BEGIN SELECT RAISE(ABORT, 'plans are never changed'); END
    """,
)


@MIGRATIONS()
def m001_flights(database: Database) -> None:
    """Vehicles, pilots, plans, flights with their samples, and events."""
    for statement in _FIRST:
        database.execute(statement)


def known_names() -> frozenset[str]:
    """Names of the steps this version knows."""
    return frozenset(migration.name for migration in MIGRATIONS._migrations)  # noqa: SLF001 - the public way needs a database
