"""Aircraft, batteries and payloads as people enter them."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - read at run time, where entries are made into documents
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dronectl.errors import UserError

CLASS_MARKS: Final = ("", "C0", "C1", "C2", "C3", "C4", "C5", "C6")
LOWEST_HEALTH_FRACTION: Final = 0.8  # makers call a lithium pack worn below it
OLDEST_BATTERY_DAYS: Final = 4 * 365


class Grounding(StrEnum):
    """Whether an aircraft may fly, and if not what it waits for."""

    APPROVED = "approved for flight"
    FLIGHT_TEST = "flight test required"
    PARTS = "waiting for parts"
    LABOUR = "waiting for labour"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Aircraft:
    """One airframe; bound to the vehicle that reports ``vehicle_uid``."""

    id: str
    name: str
    model: str
    registration: str = ""
    serial: str = ""
    class_mark: str = ""
    vehicle_uid: str = ""
    """Hardware UID of its autopilot, as flights name it."""
    firmware: str = ""
    mass_kg: float | None = None
    bought: dt.date | None = None
    grounding: Grounding = Grounding.APPROVED
    grounding_reason: str = ""
    opening_hours: float = 0.0
    """Flown before the programme's own records."""

    @property
    def may_fly(self) -> bool:
        """Whether nobody has grounded it."""
        return self.grounding is Grounding.APPROVED


@dataclass(frozen=True, slots=True)
class Battery:
    """One pack."""

    id: str
    name: str
    serial: str = ""
    chemistry: str = "LiPo"
    capacity_wh: float | None = None
    cells: int | None = None
    cycles: int = 0
    """At the time of this version; flights since are added."""
    health_fraction: float | None = None
    bought: dt.date | None = None
    last_deep_cycle: dt.date | None = None
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class Payload:
    """A camera, loudspeaker or other thing carried."""

    id: str
    name: str
    kind: str = "camera"
    serial: str = ""
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class Operator:
    """The programme itself; the secret part of its number is never kept."""

    id: str
    name: str
    number: str = ""
    is_number_checked: bool = False


def check_aircraft(aircraft: Aircraft) -> None:
    """Refuse what cannot be.

    Raises:
        UserError: a class mark, mass or number of hours that does not exist.
    """
    if aircraft.class_mark not in CLASS_MARKS:
        raise UserError(
            f"{aircraft.class_mark!r} is no class mark; write C0 to C6 or leave it out."
        )
    mass_kg = aircraft.mass_kg
    if mass_kg is not None and not (math.isfinite(mass_kg) and 0 < mass_kg < 1000):
        raise UserError(f"A mass of {mass_kg:g} kg cannot be; write kilograms.")
    if not (math.isfinite(aircraft.opening_hours) and 0 <= aircraft.opening_hours < 1e5):
        raise UserError("The hours flown before must be a number from 0 on.")


def check_battery(battery: Battery) -> None:
    """Refuse what cannot be.

    Raises:
        UserError: negative cycles, or a health beyond 0 to 1.
    """
    if battery.cycles < 0:
        raise UserError("A battery has 0 cycles or more.")
    health = battery.health_fraction
    if health is not None and not 0 <= health <= 1:
        raise UserError("A battery's health is between 0 and 100 %.")


def battery_problems(battery: Battery, cycles: int, most_cycles: int, today: dt.date) -> list[str]:
    """What speaks against using a battery, in words."""
    problems = []
    if battery.is_retired:
        problems.append("it is retired")
    if battery.health_fraction is not None and battery.health_fraction < LOWEST_HEALTH_FRACTION:
        problems.append(f"its health is {battery.health_fraction * 100:.0f} %")
    if cycles >= most_cycles:
        problems.append(f"it has {cycles} cycles of {most_cycles}")
    if battery.bought is not None and (today - battery.bought).days > OLDEST_BATTERY_DAYS:
        problems.append(f"it was bought on {battery.bought}")
    return problems
