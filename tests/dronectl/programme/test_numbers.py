from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl.aircraft.maintenance import MaintenanceItem
from dronectl.aircraft.register import Aircraft, Battery
from dronectl.crew.certificates import Certificate, Kind
from dronectl.crew.people import Role
from dronectl.crew.readiness import Shift
from dronectl.programme.costs import Cost
from dronectl.programme.flight_records import enter, flight_entry
from dronectl.programme.numbers import (
    Spread,
    due_list,
    programme_numbers,
    programme_readiness,
)
from dronectl.programme.practice import load_rules
from tests.dronectl.programme.support import NOW, TODAY, a_flight, a_ledger, a_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.programme.ledger import Ledger

SINCE = TODAY - dt.timedelta(days=9)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    made.database.close()


def test_the_figures_of_ten_days(ledger: Ledger) -> None:
    ana, bob = a_person(ledger, "Ana"), a_person(ledger, "Bob")
    a_person(ledger, "Zoe")
    for day in (1, 1, 2):
        started = NOW - dt.timedelta(days=day)
        flight = a_flight(ledger.database, pilot_id=ana.id, airborne_s=1800.0, started=started)
    draft = flight_entry(ledger, flight)
    enter(ledger, replace(draft, purpose="search", sight="VLOS", is_useful=True))
    a_flight(ledger.database, pilot_id=bob.id, airborne_s=5400.0)
    a_flight(ledger.database, pilot_id=bob.id, airborne_s=600.0, device_class="simulator")
    a_flight(ledger.database, pilot_id=ana.id, started=NOW - dt.timedelta(days=20))
    ledger.put(Cost("c", "Drone", 300.0, SINCE, TODAY))

    found = programme_numbers(ledger, SINCE, TODAY)

    assert (found.flights, found.hours) == (4, 3.0)
    assert found.simulator_hours == pytest.approx(1 / 6)
    assert found.without_purpose == 3
    assert found.utilisation_fraction == 0.3
    assert found.flights_spread == Spread(1, 2.0, 3)
    assert found.minutes_spread == Spread(90.0, 90.0, 90.0)
    assert [(p.name, p.flights, p.minutes, p.simulator_minutes) for p in found.pilots] == [
        ("Ana", 3, 90.0, 0.0), ("Bob", 1, 90.0, 10.0), ("Zoe", 0, 0.0, 0.0),
    ]  # fmt: skip
    assert (found.money.total_eur, found.money.per_flight_hour_eur) == (300.0, 100.0)
    assert (found.money.per_flight_eur, found.money.per_useful_outcome_eur) == (75.0, 300.0)
    assert [(u.purpose, u.flights, u.useful) for u in found.by_purpose] == [
        ("", 3, 0), ("search", 1, 1),
    ]  # fmt: skip
    assert dict(found.states) == {"draft": 5}


def test_days_without_a_flight_divide_nothing(ledger: Ledger) -> None:
    found = programme_numbers(ledger, SINCE, TODAY)

    assert (found.flights, found.flights_spread, found.money.per_flight_eur) == (0, None, None)
    assert found.safety.alerts_per_hour is None


def test_an_aircraft_nobody_flies_is_said_to_be_unused(ledger: Ledger) -> None:
    ledger.put(Aircraft("a", "Faucon", "X500", vehicle_uid="abc"))
    ledger.put(Aircraft("b", "Milan", "X500", vehicle_uid="xyz"))
    a_flight(ledger.database, vehicle_uid="abc")

    found = programme_numbers(ledger, SINCE, TODAY)

    assert [(a.name, a.flights, a.is_unused) for a in found.aircraft] == [
        ("Faucon", 1, False), ("Milan", 0, True),
    ]  # fmt: skip


def test_everything_that_is_due_is_one_list_overdue_first(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")
    ledger.put(Certificate("c", ana.id, Kind.CATS, expires=TODAY + dt.timedelta(days=20)))
    ledger.put(Certificate("far", ana.id, Kind.A1_A3, expires=TODAY + dt.timedelta(days=400)))
    ledger.put(Aircraft("a", "Faucon", "X500"))
    ledger.put(MaintenanceItem("m", "a", "Inspection", every_days=365))
    ledger.put(Battery("b", "Pack 1", health_fraction=0.5))

    lines = due_list(ledger, TODAY)

    assert [(line.kind, line.subject, line.is_overdue) for line in lines] == [
        ("battery", "Pack 1", True),
        ("maintenance", "Faucon", True),
        ("certificate", "Ana", False),
    ]


def test_the_roster_shows_what_one_more_agent_would_change(ledger: Ledger) -> None:
    ana, bob = a_person(ledger, "Ana"), a_person(ledger, "Bob", Role.PILOT)
    for kind in (Kind.CATS, Kind.PRACTICAL):
        ledger.put(Certificate(ledger.new_id(), ana.id, kind))
    for day in (3, 4, 5):
        started = NOW - dt.timedelta(days=day)
        a_flight(ledger.database, pilot_id=ana.id, airborne_s=3000.0, started=started)
    ledger.put(Shift("s", "day", 40.0, (ana.id, bob.id), 0.5))

    found = programme_readiness(ledger, load_rules(ledger.database.folder), TODAY)

    assert (found.total.one, found.total.two) == (0.5, 0.0)
    assert (found.plus_one.one, found.plus_one.two) == (0.75, 0.25)
