"""Upkeep by hours, cycles and dates: what is due, what is overdue, and what blocks flight."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - read at run time, where entries are made into documents
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.aircraft.register import Aircraft

SOON_FRACTION: Final = 0.1  # of the interval: time to order parts


class Due(StrEnum):
    """How a piece of upkeep stands."""

    OK = "ok"
    SOON = "soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Usage:
    """What an aircraft or battery has done up to now."""

    hours: float = 0.0
    cycles: int = 0
    """Take-offs of an aircraft, charges of a battery."""


@dataclass(frozen=True, slots=True)
class MaintenanceItem:
    """One piece of upkeep that comes again; doing it is a new version."""

    id: str
    subject_id: str
    """Aircraft or battery."""
    name: str
    every_hours: float | None = None
    every_cycles: int | None = None
    every_days: int | None = None
    blocks_flight: bool = False
    """Overdue, it keeps the aircraft on the ground; else it is a warning."""
    done: dt.date | None = None
    done_hours: float = 0.0
    done_cycles: int = 0
    done_by: str = ""
    remarks: str = ""
    """What was done: action, parts, technician."""
    cost_eur: float = 0.0
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Defect:
    """Something wrong with an aircraft, and its rectification."""

    id: str
    subject_id: str
    text: str
    reported: dt.date
    reported_by: str = ""
    flight_id: str = ""
    blocks_flight: bool = True
    rectified: dt.date | None = None
    rectified_by: str = ""
    rectification: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still there."""
        return self.rectified is None


@dataclass(frozen=True, slots=True)
class DueItem:
    """A piece of upkeep as it stands today."""

    item: MaintenanceItem
    due: Due
    left_hours: float | None
    left_cycles: int | None
    left_days: int | None
    """None: this interval is not set. Negative: overdue by so much."""


def check_item(item: MaintenanceItem) -> None:
    """Refuse an item that never comes.

    Raises:
        UserError: no interval, or one that is not above zero.
    """
    intervals = (item.every_hours, item.every_cycles, item.every_days)
    if all(interval is None for interval in intervals):
        raise UserError(f"{item.name}: say after how many hours, cycles or days it comes again.")
    if any(interval is not None and not 0 < interval < 1e5 for interval in intervals):
        raise UserError(f"{item.name}: an interval is a number above 0.")


def due_item(item: MaintenanceItem, usage: Usage, today: dt.date) -> DueItem:
    """How a piece of upkeep stands; the first of its intervals to run out decides."""
    left_hours = left_cycles = left_days = None
    remaining: list[float] = []
    if item.every_hours is not None:
        left_hours = item.done_hours + item.every_hours - usage.hours
        remaining.append(left_hours / item.every_hours)
    if item.every_cycles is not None:
        left_cycles = item.done_cycles + item.every_cycles - usage.cycles
        remaining.append(left_cycles / item.every_cycles)
    if item.every_days is not None:
        left_days = -1 if item.done is None else item.every_days - (today - item.done).days
        remaining.append(left_days / item.every_days)
    least = min(remaining, default=1.0)
    due = Due.OVERDUE if least < 0 else Due.SOON if least <= SOON_FRACTION else Due.OK
    return DueItem(item, due, left_hours, left_cycles, left_days)


def done(
    item: MaintenanceItem, by: str, day: dt.date, usage: Usage, remarks: str = ""
) -> MaintenanceItem:
    """The item after it was done."""
    return replace(
        item,
        done=day,
        done_hours=usage.hours,
        done_cycles=usage.cycles,
        done_by=by,
        remarks=remarks.strip(),
    )


@dataclass(frozen=True, slots=True)
class Objection:
    """Something that speaks against flying an aircraft."""

    code: str
    text: str
    blocks: bool


def objections(
    aircraft: Aircraft, due: Iterable[DueItem], defects: Iterable[Defect]
) -> list[Objection]:
    """What keeps an aircraft on the ground or must be known before it flies."""
    found = []
    if not aircraft.may_fly:
        reason = f" ({aircraft.grounding_reason})" if aircraft.grounding_reason else ""
        text = f"{aircraft.name} is grounded: {aircraft.grounding.value}{reason}."
        found.append(Objection("aircraft.grounded", text, blocks=True))
    for each in due:
        if each.due is Due.OVERDUE:
            text = f"{aircraft.name}: {each.item.name} is overdue."
            found.append(Objection("aircraft.maintenance", text, blocks=each.item.blocks_flight))
        elif each.due is Due.SOON:
            text = f"{aircraft.name}: {each.item.name} is due soon."
            found.append(Objection("aircraft.maintenance", text, blocks=False))
    for defect in defects:
        if defect.is_open:
            text = f"{aircraft.name} has an open defect: {defect.text}"
            found.append(Objection("aircraft.defect", text, blocks=defect.blocks_flight))
    return found
