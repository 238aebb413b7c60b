"""What aircraft and batteries have done, what is due on them, and what keeps them on the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.aircraft.maintenance import (
    Defect,
    DueItem,
    MaintenanceItem,
    Objection,
    Usage,
    due_item,
    objections,
)
from dronectl.aircraft.register import Aircraft, Battery, Grounding, battery_problems

if TYPE_CHECKING:
    import datetime as dt

    from dronectl.programme.ledger import Ledger

MOST_CYCLES: Final = 300  # of a lithium polymer pack; LiIon ones are entered with their own upkeep


@dataclass(frozen=True, slots=True)
class AircraftStanding:
    """One aircraft as it stands today; simulator time is not in its hours."""

    aircraft: Aircraft
    usage: Usage
    flights: int
    last_flown_utc: str | None
    due: tuple[DueItem, ...]
    defects: tuple[Defect, ...]
    """Open ones."""
    objections: tuple[Objection, ...]

    @property
    def may_fly(self) -> bool:
        """Whether nothing keeps it on the ground."""
        return not any(objection.blocks for objection in self.objections)


@dataclass(frozen=True, slots=True)
class BatteryStanding:
    """One battery as it stands today."""

    battery: Battery
    cycles: int
    """Entered ones and flights since."""
    due: tuple[DueItem, ...]
    problems: tuple[str, ...]


def all_aircraft(ledger: Ledger, today: dt.date) -> list[AircraftStanding]:
    """Every aircraft of the register with what is due on it, by name; retired ones last."""
    items, defects = ledger.all(MaintenanceItem), ledger.all(Defect)
    found = [_standing(ledger, craft, items, defects, today) for craft in ledger.all(Aircraft)]
    return sorted(
        found,
        key=lambda s: (s.aircraft.grounding is Grounding.RETIRED, s.aircraft.name.casefold()),
    )


def aircraft_standing(ledger: Ledger, craft: Aircraft, today: dt.date) -> AircraftStanding:
    """One aircraft with what is due on it."""
    return _standing(ledger, craft, ledger.all(MaintenanceItem), ledger.all(Defect), today)


def _standing(
    ledger: Ledger,
    craft: Aircraft,
    items: list[MaintenanceItem],
    defects: list[Defect],
    today: dt.date,
) -> AircraftStanding:
    airborne_s, cycles, flights, last = ledger.database.connection.execute(
        "SELECT COALESCE(SUM(airborne_s), 0), COALESCE(SUM(take_offs), 0), COUNT(*),"
        " MAX(started_utc) FROM flight_index WHERE device_class = 'real' AND airborne_s > 0"
        " AND (aircraft_id = ? OR (aircraft_id IS NULL AND vehicle_uid = ?))",
        (craft.id, craft.vehicle_uid or None),
    ).fetchone()
    usage = Usage(craft.opening_hours + airborne_s / 3600, cycles)
    due = tuple(
        due_item(item, usage, today)
        for item in items
        if item.subject_id == craft.id and item.is_active
    )
    mine = tuple(d for d in defects if d.subject_id == craft.id and d.is_open)
    return AircraftStanding(
        craft, usage, flights, last, due, mine, tuple(objections(craft, due, mine))
    )


def all_batteries(ledger: Ledger, today: dt.date) -> list[BatteryStanding]:
    """Every battery with its cycles, the flights entered since it was last described included."""
    items = ledger.all(MaintenanceItem)
    flown = _battery_flights(ledger)
    found = []
    for battery in ledger.all(Battery):
        cycles = battery.cycles + flown.get(battery.id, 0)
        usage = Usage(cycles=cycles)
        due = tuple(
            due_item(item, usage, today)
            for item in items
            if item.subject_id == battery.id and item.is_active
        )
        problems = tuple(battery_problems(battery, cycles, MOST_CYCLES, today))
        found.append(BatteryStanding(battery, cycles, due, problems))
    return sorted(found, key=lambda s: (s.battery.is_retired, s.battery.name.casefold()))


def _battery_flights(ledger: Ledger) -> dict[str, int]:
    """Real flights each battery was named for, since its newest version was entered."""
    rows = ledger.database.connection.execute(
        "SELECT j.value, COUNT(*) FROM flight_index i JOIN entries e ON e.row_id = i.entry_row,"
        " json_each(e.content, '$.battery_ids') j"
        " WHERE i.device_class = 'real' AND i.airborne_s > 0 AND i.started_utc >"
        " (SELECT MAX(b.utc) FROM entries b WHERE b.kind = 'battery' AND b.id = j.value)"
        " GROUP BY j.value"
    )
    return dict(rows.fetchall())
