"""Hours of each pilot from what they are credited, and what they had flown before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dronectl.crew.hours import Experience
from dronectl.crew.training import OpeningBalance

if TYPE_CHECKING:
    from dronectl.programme.ledger import Ledger


@dataclass(frozen=True, slots=True)
class HoursOf:
    """One pilot's experience; the columns are never summed."""

    pilot: str | None
    """None: flights nobody was named for."""
    real: Experience
    simulator: Experience
    before: Experience
    """Signed opening balance, real flights only."""
    simulator_before: Experience


def pilot_hours(ledger: Ledger) -> list[HoursOf]:
    """Experience as pilot of everyone who has any, by name; flights nobody was named for come last."""
    names = ledger.names()
    done: dict[str | None, dict[str, Experience]] = {}
    for person_id, device, flights, airborne_s, take_offs, landings in _sums(ledger):
        done.setdefault(person_id, {})[device] = Experience(
            flights, airborne_s, take_offs, landings
        )
    before, simulator_before = _balances(ledger)
    nothing = Experience()
    found = [
        HoursOf(
            None if person_id is None else names.get(person_id, person_id),
            done.get(person_id, {}).get("real", nothing),
            done.get(person_id, {}).get("simulator", nothing),
            before.get(person_id or "", nothing),
            simulator_before.get(person_id or "", nothing),
        )
        for person_id in {*done, *before}
    ]
    return sorted(found, key=lambda hours: (hours.pilot is None, hours.pilot or ""))


def _sums(ledger: Ledger) -> list[tuple[str | None, str, int, float, int, int]]:
    rows = ledger.database.connection.execute(
        "SELECT c.person_id, c.device_class, COUNT(*), SUM(i.airborne_s), SUM(c.take_offs),"
        " SUM(c.landings) FROM flight_credits c JOIN flight_index i ON i.flight_id = c.flight_id"
        " WHERE c.role = 'pilot' GROUP BY 1, 2"
        " UNION ALL SELECT NULL, device_class, COUNT(*), SUM(airborne_s), SUM(take_offs),"
        " SUM(landings) FROM flight_index WHERE pilot_id IS NULL AND airborne_s > 0 GROUP BY 2"
    )
    return rows.fetchall()


def _balances(ledger: Ledger) -> tuple[dict[str, Experience], dict[str, Experience]]:
    real: dict[str, Experience] = {}
    simulator: dict[str, Experience] = {}
    for balance in ledger.all(OpeningBalance):
        if balance.is_signed:
            real[balance.person_id] = Experience(
                balance.real_flights,
                balance.real_minutes * 60,
                balance.real_landings,
                balance.real_landings,
            )
            simulator[balance.person_id] = Experience(airborne_s=balance.simulator_minutes * 60)
    return real, simulator
