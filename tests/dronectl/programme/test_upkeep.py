from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl.aircraft.maintenance import Defect, Due, MaintenanceItem
from dronectl.aircraft.register import Aircraft, Battery
from dronectl.programme.flight_records import enter, flight_entry
from dronectl.programme.upkeep import aircraft_standing, all_aircraft, all_batteries
from tests.dronectl.programme.support import NOW, TODAY, a_flight, a_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.programme.ledger import Ledger

CRAFT = Aircraft("a", "Faucon", "X500", vehicle_uid="abc", opening_hours=9.0)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    made.put(CRAFT)
    yield made
    made.database.close()


def test_hours_of_real_flights_make_upkeep_due(ledger: Ledger) -> None:
    ledger.put(MaintenanceItem("m", "a", "Propellers", every_hours=10.0, blocks_flight=True))
    a_flight(ledger.database, airborne_s=7200.0)
    a_flight(ledger.database, airborne_s=7200.0, device_class="simulator")

    (found,) = all_aircraft(ledger, TODAY)

    assert (found.usage.hours, found.usage.cycles, found.flights) == (11.0, 1, 1)
    assert found.due[0].due is Due.OVERDUE
    assert not found.may_fly


def test_an_open_defect_grounds_until_it_is_rectified(ledger: Ledger) -> None:
    defect = Defect("d", "a", "cracked arm", TODAY)
    ledger.put(defect)
    assert not aircraft_standing(ledger, CRAFT, TODAY).may_fly

    ledger.put(replace(defect, rectified=TODAY, rectified_by="Eve"))

    assert aircraft_standing(ledger, CRAFT, TODAY).may_fly


def test_a_battery_gathers_the_cycles_of_the_flights_it_was_named_for(ledger: Ledger) -> None:
    ledger.put(Battery("b", "Pack 1", cycles=40))
    later = NOW + dt.timedelta(days=1)
    flights = [
        a_flight(ledger.database, started=later + dt.timedelta(hours=n), pilot_id=None)
        for n in range(2)
    ]
    for flight in flights:
        enter(ledger, replace(flight_entry(ledger, flight), battery_ids=("b",)))

    (found,) = all_batteries(ledger, TODAY)

    assert found.cycles == 42
    assert found.problems == ()
