"""A data folder with flights in it, recorded the way the station records them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dronectl.flight import FlightPrepared
from dronectl.store.database import open_database
from dronectl.store.recording import Recording
from dronectl.vehicle import VehicleKey
from missions.files import FORMATS
from missions.geo import Altitude, Position, Reference, offset
from missions.items import takeoff, waypoint
from missions.plan import Plan
from tests.dronectl.store.support import EPOCH_US, HOME, KEY, fly_patrol, utc_us

if TYPE_CHECKING:
    from pathlib import Path

BRAVO = VehicleKey(2)
BEGIN_US = EPOCH_US + 20_000_000
"""When the drones of :func:`fly_patrol` arm."""

__all__ = ["BEGIN_US", "BRAVO", "HOME", "KEY", "a_logbook", "the_plan"]


def the_plan() -> Plan:
    """What the drone of :func:`fly_patrol` flies: 300 m to the north."""
    height = Altitude(30.0, Reference.HOME)
    home = Position(HOME, Altitude(100.0, Reference.AMSL))
    north = Position(offset(HOME, 300.0, 0.0), height)
    return Plan(name="North", home=home, items=(takeoff(height, HOME), waypoint(north)))


def a_logbook(folder: Path, pilot: str = "Martin", keys: tuple[VehicleKey, ...] = (KEY,)) -> Path:
    """A folder with one flight of each drone."""
    write = FORMATS[".plan"].write_plan
    assert write is not None
    plan = the_plan()
    database = open_database(folder)
    recording = Recording(database)
    checks = [
        {"code": "gps", "passed": True, "level": "block", "measured": "3D fix", "needed": "3D fix"},
        {"code": "fence", "passed": False, "level": "warn", "measured": "off", "needed": "on"},
    ]
    prepared = [
        FlightPrepared(
            vehicle=key,
            at_s=0.0,
            pilot=pilot,
            plan_digest=plan.digest,
            plan_content=write(plan),
            preflight={"override": None, "checks": checks},
        )
        for key in keys
    ]
    recording.on_events(prepared, 0.0, utc_us(0.0))
    fly_patrol(recording, keys=keys)
    recording.close(95.0, utc_us(95.0))
    database.close()
    return folder
