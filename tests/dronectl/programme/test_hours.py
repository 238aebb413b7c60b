from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dronectl.crew.hours import Experience
from dronectl.crew.people import Role
from dronectl.crew.training import OpeningBalance, signed_balance
from dronectl.programme.hours import pilot_hours
from tests.dronectl.programme.support import TODAY, a_flight, a_ledger, a_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dronectl.programme.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    made.database.close()


def test_simulator_time_has_its_own_column(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")
    a_flight(ledger.database, pilot_id=ana.id, airborne_s=600.0)
    a_flight(ledger.database, pilot_id=ana.id, airborne_s=7200.0, device_class="simulator")

    (found,) = pilot_hours(ledger)

    assert found.real == Experience(1, 600.0, 1, 1)
    assert found.simulator == Experience(1, 7200.0, 1, 1)


def test_open_flights_and_armings_without_take_off_are_not_credited(ledger: Ledger) -> None:
    ana = a_person(ledger, "Ana")
    a_flight(ledger.database, pilot_id=ana.id, state="open")
    a_flight(ledger.database, pilot_id=ana.id, airborne_s=0.0)
    a_flight(ledger.database, pilot_id=ana.id, airborne_s=None, ended_utc=None, point=None)

    assert pilot_hours(ledger) == []


def test_pilots_are_listed_by_name_and_the_unnamed_last(ledger: Ledger) -> None:
    for name in ("Zoë", "Ana", "Bob"):
        a_flight(ledger.database, pilot_id=a_person(ledger, name).id)
    a_flight(ledger.database)

    assert [hours.pilot for hours in pilot_hours(ledger)] == ["Ana", "Bob", "Zoë", None]


def test_a_signed_opening_balance_stands_beside_what_was_recorded(ledger: Ledger) -> None:
    ana, eve = a_person(ledger, "Ana"), a_person(ledger, "Eve", Role.INSTRUCTOR)
    balance = OpeningBalance("o", ana.id, TODAY, 120.0, 10, 11, simulator_minutes=60.0)
    ledger.put(balance)
    assert pilot_hours(ledger) == []

    ledger.put(signed_balance(balance, eve, "now"))

    (found,) = pilot_hours(ledger)
    assert (found.before, found.real) == (Experience(10, 7200.0, 11, 11), Experience())
    assert found.simulator_before.airborne_s == 3600.0
