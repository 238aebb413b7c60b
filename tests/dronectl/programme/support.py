"""Builders for the programme's tests: a ledger on disk and closed flights in it."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

from dronectl.crew.people import Person, Role
from dronectl.programme.ledger import Ledger
from dronectl.store.database import open_beside
from dronectl.store.flight_index import Indexer

if TYPE_CHECKING:
    from pathlib import Path

    from dronectl.store.database import Database

NOW = dt.datetime(2026, 11, 20, 12, 0, tzinfo=dt.UTC)
TODAY = NOW.date()
TICK = itertools.count(1)


def utc_us() -> int:
    """Goes on by a second at each look, so that versions have an order."""
    return round(NOW.timestamp() * 1_000_000) + next(TICK) * 1_000_000


def a_ledger(folder: Path) -> Ledger:
    return Ledger(open_beside(folder), utc_us)


def a_person(ledger: Ledger, name: str, *roles: Role, **changes: Any) -> Person:
    person = Person(ledger.new_id(), name, roles or (Role.PILOT,), **changes)
    ledger.put(person)
    return person


def a_flight(database: Database, **changes: Any) -> str:
    """A closed flight of ten minutes, filed in the index; gives its id."""
    started: dt.datetime = changes.pop("started", NOW - dt.timedelta(hours=2))
    airborne_s: float | None = changes.pop("airborne_s", 600.0)
    ended = started + dt.timedelta(seconds=airborne_s or 0.0)
    point: tuple[float, float] | None = changes.pop("point", (48.1, -1.68))
    number = next(TICK)
    values = {
        "id": f"0199{number:04x}-0000-7000-8000-{number:012x}",
        "state": "closed",
        "pilot_id": None,
        "vehicle_key": "1",
        "vehicle_uid": "abc",
        "device_class": "real",
        "started_utc": f"{started:%Y-%m-%dT%H:%M:%S}.000Z",
        "started_s": 0.0,
        "ended_utc": f"{ended:%Y-%m-%dT%H:%M:%S}.000Z",
        "duration_s": airborne_s,
        "airborne_s": airborne_s,
        "take_offs": 1,
        "landings": 1,
    } | changes
    names = ", ".join(values)
    with database.transaction() as connection:
        connection.execute(
            f"INSERT INTO flights ({names}) VALUES ({', '.join('?' * len(values))})",  # noqa: S608
            tuple(values.values()),
        )
        if point is not None:
            for t_s in {0.0, airborne_s or 0.0}:
                moment_us = round((started.timestamp() + t_s) * 1_000_000)
                connection.execute(
                    "INSERT INTO samples (flight_id, t_s, utc_us, latitude_deg, longitude_deg)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (values["id"], t_s, moment_us, *point),
                )
        Indexer(connection).file(str(values["id"]))
    return str(values["id"])
