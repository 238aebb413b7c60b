"""The database's layout, step by step; a step that was released is never edited, only followed.

A new step is also named in :mod:`dronectl.store.steps`.
"""

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


_RECORDS: Final = (
    """
    CREATE TABLE entries (                 -- what people enter: each change is a new row
        row_id TEXT PRIMARY KEY,           -- UUIDv7
        kind TEXT NOT NULL,                -- person, certificate, aircraft, flight, ...
        id TEXT NOT NULL,                  -- of the thing; the same in all its versions
        replaces TEXT,                     -- row_id of the version before; two that replace one are a conflict
        utc TEXT NOT NULL,
        author TEXT NOT NULL,              -- id of the person, or 'station'
        content TEXT NOT NULL              -- JSON
    ) STRICT
    """,
    "CREATE INDEX entries_by_thing ON entries (kind, id, row_id)",
    "CREATE INDEX entries_by_replaced ON entries (replaces)",
    """
    CREATE TRIGGER entries_stay BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END
    """,
    """
    CREATE TRIGGER entries_are_kept BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END
    """,
    """
    CREATE TABLE flight_index (            -- made of flights and entries; can be made again any time
        number INTEGER PRIMARY KEY,
        flight_id TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL,               -- draft, submitted, verified, approved
        version INTEGER NOT NULL,
        entry_row TEXT,                    -- the entry in force, if there is one
        pilot_id TEXT,
        pilot TEXT,
        vehicle_uid TEXT,
        aircraft_id TEXT,
        model TEXT NOT NULL,
        device_class TEXT NOT NULL,
        started_utc TEXT NOT NULL,
        ended_utc TEXT,
        airborne_s REAL NOT NULL,
        night_s REAL NOT NULL,
        take_offs INTEGER NOT NULL,
        landings INTEGER NOT NULL,
        night_landings INTEGER NOT NULL,
        latitude_deg REAL,
        longitude_deg REAL,
        purpose TEXT NOT NULL,
        sight TEXT NOT NULL,
        basis_id TEXT NOT NULL,
        useful INTEGER,
        alerts INTEGER NOT NULL,
        failsafes INTEGER NOT NULL,
        link_losses INTEGER NOT NULL,
        words TEXT NOT NULL                -- what full-text search looks through
    ) STRICT
    """,
    "CREATE INDEX flight_index_by_start ON flight_index (started_utc)",
    "CREATE INDEX flight_index_by_state ON flight_index (state, started_utc)",
    "CREATE INDEX flight_index_by_pilot ON flight_index (pilot_id, started_utc)",
    "CREATE INDEX flight_index_by_vehicle ON flight_index (vehicle_uid, started_utc)",
    "CREATE INDEX flight_index_by_purpose ON flight_index (purpose, started_utc)",
    """
    CREATE TABLE flight_credits (          -- who is credited what; made with flight_index
        person_id TEXT NOT NULL,
        day INTEGER NOT NULL,              -- proleptic Gregorian ordinal of the UTC date
        flight_id TEXT NOT NULL,
        role TEXT NOT NULL,
        device_class TEXT NOT NULL,
        model TEXT NOT NULL,
        purpose TEXT NOT NULL,
        sight TEXT NOT NULL,
        airborne_s INTEGER NOT NULL,
        night_s INTEGER NOT NULL,
        take_offs INTEGER NOT NULL,
        landings INTEGER NOT NULL,
        night_landings INTEGER NOT NULL,
        PRIMARY KEY (person_id, day, flight_id, role)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX flight_credits_by_flight ON flight_credits (flight_id)",
    """
    CREATE TABLE access_log (              -- every look at a recording
        id TEXT PRIMARY KEY,
        utc TEXT NOT NULL,
        person_id TEXT NOT NULL,
        action TEXT NOT NULL,              -- viewed, exported, copied, deleted
        subject TEXT NOT NULL,             -- path of the medium, or id of the flight
        reason TEXT NOT NULL
    ) STRICT
    """,
    "CREATE INDEX access_log_by_subject ON access_log (subject, utc)",
    """
    CREATE TABLE tombstones (              -- what was deleted, by whom and why
        id TEXT PRIMARY KEY,
        flight_id TEXT NOT NULL,
        path TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        deleted_utc TEXT NOT NULL,
        person_id TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TRIGGER access_log_stays BEFORE UPDATE ON access_log
    BEGIN SELECT RAISE(ABORT, 'the access log is never changed'); END
    """,
    """
    CREATE TRIGGER access_log_is_kept BEFORE DELETE ON access_log
    BEGIN SELECT RAISE(ABORT, 'the access log is never deleted'); END
    """,
    """
    CREATE TRIGGER tombstones_stay BEFORE UPDATE ON tombstones
    BEGIN SELECT RAISE(ABORT, 'tombstones are never changed'); END
    """,
    """
    CREATE TRIGGER tombstones_are_kept BEFORE DELETE ON tombstones
    BEGIN SELECT RAISE(ABORT, 'tombstones are never deleted'); END
    """,
)


@MIGRATIONS()
def m002_records(database: Database) -> None:
    """What people enter, the index the logbook is searched by, and what is known of recordings."""
    for statement in _RECORDS:
        database.execute(statement)
    database.table("flight_index").enable_fts(
        ["words"], tokenize="unicode61 remove_diacritics 2", create_triggers=True
    )


_IMPORTS: Final = (
    """
    CREATE TABLE imports (                 -- flights no station recorded
        flight_id TEXT PRIMARY KEY REFERENCES flights (id),
        kind TEXT NOT NULL,                -- tlog, bin, log, ulg, csv, hand
        digest TEXT,                       -- SHA-256 of the file
        file TEXT,                         -- the kept copy, relative to the data folder
        name TEXT,                         -- as the file was called
        why TEXT,                          -- of an entry by hand
        imported_utc TEXT NOT NULL,
        counter_s REAL,                    -- the vehicle's own flight time, as the log last told it
        counter_utc TEXT                   -- when it did
    ) STRICT
    """,
    "CREATE INDEX imports_by_digest ON imports (digest)",
    """
    CREATE TRIGGER imports_stay BEFORE UPDATE ON imports
    BEGIN SELECT RAISE(ABORT, 'where a flight came from is never changed'); END
    """,
)


@MIGRATIONS()
def m003_imports(database: Database) -> None:
    """Where flights came from that no station recorded."""
    for statement in _IMPORTS:
        database.execute(statement)


@MIGRATIONS()
def m004_flight_pages(database: Database) -> None:
    """Turning to a page in the middle of the logbook reads the index alone."""
    database.execute("CREATE INDEX flight_index_pages ON flight_index (started_utc, flight_id)")
    database.execute("DROP INDEX flight_index_by_start")


_EXERCISES: Final = (
    """
    CREATE TABLE exercise_results (        -- what flown exercises were worth; signed off as training
        id TEXT PRIMARY KEY,               -- UUIDv7
        flight_id TEXT NOT NULL REFERENCES flights (id),
        trainee_id TEXT NOT NULL,          -- pilots.id
        instructor_id TEXT,                -- who watched; NULL: nobody
        exercise TEXT NOT NULL,
        scoring_version INTEGER NOT NULL,  -- results compare within one version
        seed INTEGER NOT NULL,
        wind TEXT NOT NULL,
        score REAL NOT NULL,               -- of 100
        detail TEXT NOT NULL,              -- JSON: parts and what cost points
        flown_utc TEXT NOT NULL,
        UNIQUE (flight_id, exercise, scoring_version)
    ) STRICT
    """,
    "CREATE INDEX exercise_results_by_trainee ON exercise_results (trainee_id, exercise, flown_utc)",
    """
    CREATE TRIGGER exercise_results_stay BEFORE UPDATE ON exercise_results
    BEGIN SELECT RAISE(ABORT, 'a result is never changed'); END
    """,
    """
    CREATE TRIGGER exercise_results_are_kept BEFORE DELETE ON exercise_results
    BEGIN SELECT RAISE(ABORT, 'a result is never deleted'); END
    """,
)


@MIGRATIONS()
def m005_exercise_results(database: Database) -> None:
    """What exercises in the simulator were worth."""
    for statement in _EXERCISES:
        database.execute(statement)


@MIGRATIONS()
def m006_media(database: Database) -> None:
    """The list of recordings."""
    database.execute(
        """
        CREATE TABLE media (
            id TEXT PRIMARY KEY,
            flight_id TEXT,                    -- none for what was filmed on the ground
            vehicle_key TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('video', 'snapshot')),
            channel TEXT NOT NULL,
            path TEXT NOT NULL,                -- relative to the data folder
            sha256 TEXT,                       -- of the recording's list, which holds every file's
            started_utc TEXT NOT NULL,
            ended_utc TEXT,
            duration_s REAL,
            frames INTEGER,
            corrupt_frames INTEGER,
            klv_packets INTEGER,
            gaps INTEGER,
            size_bytes INTEGER,
            delete_after TEXT
        ) STRICT
        """
    )
    database.execute("CREATE INDEX media_by_flight ON media (flight_id, started_utc)")


@MIGRATIONS()
def m007_terms(database: Database) -> None:
    """On what legal basis, and for what purpose, a flight was made."""
    database.execute("ALTER TABLE flights ADD COLUMN terms_json TEXT")
