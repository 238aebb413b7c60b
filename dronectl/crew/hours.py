"""What a pilot has flown, and what of a flight is credited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Flown(Protocol):
    """What is needed of a flight; ``dronectl.store.flights.FlightRecord`` has it."""

    @property
    def state(self) -> str: ...
    @property
    def airborne_s(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class Experience:
    """What one pilot did on one class of device."""

    flights: int = 0
    """Flights that left the ground."""
    airborne_s: float = 0.0
    take_offs: int = 0
    landings: int = 0


def credited_s(flight: Flown) -> float:
    """Time credited to the pilot of a flight: airborne time of a closed flight, on its device class."""
    if flight.state != "closed" or flight.airborne_s is None:
        return 0.0
    return max(0.0, flight.airborne_s)
