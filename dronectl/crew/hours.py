"""Hours of each pilot, flights and simulator each in their own columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable


class Flown(Protocol):
    """What is needed of a flight; ``dronectl.store.flights.FlightRecord`` has it."""

    @property
    def pilot(self) -> str | None: ...
    @property
    def state(self) -> str: ...
    @property
    def device_class(self) -> str: ...
    @property
    def airborne_s(self) -> float | None: ...
    @property
    def take_offs(self) -> int | None: ...
    @property
    def landings(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Experience:
    """What one pilot did on one class of device."""

    flights: int = 0
    """Flights that left the ground."""
    airborne_s: float = 0.0
    take_offs: int = 0
    landings: int = 0

    def plus(self, flight: Flown) -> Experience:
        """With one more flight."""
        return Experience(
            self.flights + 1,
            self.airborne_s + credited_s(flight),
            self.take_offs + (flight.take_offs or 0),
            self.landings + (flight.landings or 0),
        )


@dataclass(frozen=True, slots=True)
class PilotHours:
    """One pilot's experience; the two columns are never summed."""

    pilot: str | None
    """None: flights nobody was named for."""
    real: Experience
    simulator: Experience


def credited_s(flight: Flown) -> float:
    """Time credited to the pilot of a flight: airborne time of a closed flight, on its device class."""
    if flight.state != "closed" or flight.airborne_s is None:
        return 0.0
    return max(0.0, flight.airborne_s)


def hours_per_pilot(flights: Iterable[Flown]) -> list[PilotHours]:
    """Experience of every pilot, by name; flights nobody was named for come last.

    Open flights and armings that never left the ground are not counted.
    """
    nothing = Experience()
    sums: dict[str | None, tuple[Experience, Experience]] = {}
    for flight in flights:
        if credited_s(flight) <= 0.0:
            continue
        real, simulator = sums.get(flight.pilot, (nothing, nothing))
        if flight.device_class == "real":
            real = real.plus(flight)
        else:
            simulator = simulator.plus(flight)
        sums[flight.pilot] = (real, simulator)
    ordered = sorted(sums.items(), key=lambda item: (item[0] is None, item[0] or ""))
    return [PilotHours(pilot, real, simulator) for pilot, (real, simulator) in ordered]
