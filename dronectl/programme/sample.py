"""A small programme to begin with in a demonstration: a town with two drones and three trained agents.

Only ever put into a record that knows nobody yet; every name says what it is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from dronectl.aircraft.maintenance import MaintenanceItem
from dronectl.aircraft.register import Aircraft, Battery
from dronectl.crew.certificates import OPERATOR, Certificate, Kind, default_expiry
from dronectl.crew.people import Person, Role
from dronectl.crew.readiness import Shift
from dronectl.legal.bases import TEMPLATES
from dronectl.programme.costs import Cost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dronectl.programme.ledger import Ledger

AGENTS: Final = ("Agent Blanc", "Agent Dubois")
CHIEF: Final = "Demo Supervisor"
SHIFT_HOURS: Final = 56.0  # eight hours on each of seven days
PRICE_EUR: Final = 30_000.0
YEARS_OF_USE: Final = 3


def begin_programme(ledger: Ledger, pilot: str, uids: Sequence[str], today: dt.date) -> bool:
    """Enter the sample, if nobody is registered; whether it was.

    Args:
        ledger: open for writing.
        pilot: name of who flies the demonstration.
        uids: hardware UIDs of the drones.
        today: dates are around it.
    """
    if any(ledger.is_registered(person.id) for person in ledger.people()):
        return False
    known = {person.name: person.id for person in ledger.people()}

    def person(name: str, *roles: Role) -> str:
        person_id = known.get(name) or ledger.new_id()
        ledger.put(Person(person_id, name, roles, joined=today.replace(month=1, day=1)))
        return person_id

    pilots = [person(name, Role.PILOT, Role.OBSERVER) for name in (pilot, *AGENTS)]
    person(CHIEF, Role.SUPERVISOR, Role.INSTRUCTOR)
    for months, holder in enumerate(pilots):
        issued = today - dt.timedelta(days=300 + 400 * months)
        for kind in (Kind.CATS, Kind.PRACTICAL):
            ledger.put(Certificate(ledger.new_id(), holder, kind, issued=issued, expires=default_expiry(kind, issued)))  # fmt: skip
    insured = today.replace(month=1, day=1)
    ledger.put(Certificate(ledger.new_id(), OPERATOR, Kind.INSURANCE, issued=insured, expires=today.replace(month=12, day=31)))  # fmt: skip
    _machines(ledger, uids, today)
    for name, people in (("Morning", pilots[:2]), ("Evening", pilots[2:])):
        ledger.put(Shift(ledger.new_id(), name, SHIFT_HOURS, tuple(people)))
    until = today + dt.timedelta(days=365 * YEARS_OF_USE)
    ledger.put(Cost(ledger.new_id(), "Two drones and three trainings", PRICE_EUR, today.replace(month=1, day=1), until))  # fmt: skip
    return True


def _machines(ledger: Ledger, uids: Sequence[str], today: dt.date) -> None:
    for number, uid in enumerate(uids, start=1):
        craft = Aircraft(
            ledger.new_id(), f"Simulator {number}", "Simulated quadcopter", vehicle_uid=uid
        )
        ledger.put(craft)
        ledger.put(
            MaintenanceItem(ledger.new_id(), craft.id, "Propellers", every_hours=50.0, done=today)
        )
        ledger.put(
            MaintenanceItem(
                ledger.new_id(),
                craft.id,
                "Yearly inspection",
                every_days=365,
                blocks_flight=True,
                done=today - dt.timedelta(days=340),
            )
        )
    for number in range(1, 5):
        ledger.put(
            Battery(
                ledger.new_id(),
                f"Battery {number}",
                cycles=40 * number,
                health_fraction=1.0 - 0.05 * number,
            )
        )
    for template in TEMPLATES:
        ledger.put(replace(template, id=ledger.new_id()))
