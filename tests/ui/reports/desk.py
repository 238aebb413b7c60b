"""A ledger with people, aircraft, flights and training for reports to be made from."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from dronectl.aircraft.maintenance import Defect, MaintenanceItem
from dronectl.aircraft.register import Aircraft, Battery, Operator
from dronectl.crew.currency import Device
from dronectl.crew.people import Person, Role
from dronectl.crew.rules import read_rules
from dronectl.crew.signoff import FlightEntry, Step
from dronectl.crew.training import Grade, TrainingRecord, signed
from dronectl.programme.flight_records import enter, flight_entry, sign
from dronectl.programme.practice import default_rules
from tests.dronectl.programme.support import NOW, TODAY, a_flight, a_ledger, a_person
from ui.reports.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from dronectl.programme.ledger import Ledger

HOSTILE = '=cmd|"/c calc"!A1<script>alert(1)</script>'


class Programme(NamedTuple):
    ledger: Ledger
    source: Source
    pilot: Person
    flights: tuple[str, ...]
    """Two real ones, then one in the simulator."""


def a_programme(folder: Path, pilot_name: str = "Ayşe Łódź") -> Programme:
    ledger = a_ledger(folder)
    pilot = a_person(ledger, pilot_name, Role.PILOT)
    chief = a_person(ledger, "Chief", Role.SUPERVISOR, Role.INSTRUCTOR)
    craft = Aircraft(ledger.new_id(), "Alpha", "Quad 4", serial="1581F4XFC23A", vehicle_uid="abc")
    ledger.put(craft)
    ledger.put(Battery(ledger.new_id(), "Pack 1", cycles=12))
    ledger.put(Operator("operator", "Town", "FRA87astrdge12k8"))
    ledger.put(MaintenanceItem(ledger.new_id(), craft.id, "propellers", every_hours=20.0))
    ledger.put(Defect(ledger.new_id(), craft.id, "cracked arm", TODAY, blocks_flight=False))
    real = tuple(
        a_flight(ledger.database, pilot_id=pilot.id, started=NOW - dt.timedelta(days=days))
        for days in (3, 2)
    )
    simulated = a_flight(ledger.database, pilot_id=pilot.id, device_class="simulator", airborne_s=3600.0)  # fmt: skip
    for flight_id in real:
        entry = flight_entry(ledger, flight_id)
        enter(ledger, FlightEntry(flight_id, crew=entry.crew, purpose="patrol", sight="VLOS", aircraft_id=craft.id, is_useful=True))  # fmt: skip
        sign(ledger, flight_id, Step.SUBMITTED, pilot)
    session = TrainingRecord(
        ledger.new_id(), pilot.id, "lost-link", TODAY, Device.SIMULATOR, minutes=25, score=83.0
    )
    ledger.put(signed(session, chief, Grade.ACQUIRED, ledger.now_utc))
    source = Source.of(ledger, read_rules(default_rules()), TODAY)
    return Programme(ledger, source, pilot, (*real, simulated))
