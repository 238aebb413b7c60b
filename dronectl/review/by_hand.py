"""A flight written down by a person, because nothing recorded it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError
from dronectl.review.timeline import is_plausible
from dronectl.store.imports import ForeignEvent
from dronectl.store.rows import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_BY_HAND_S: Final = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class HandEntry:
    """A flight as a person writes it down."""

    pilot: str
    vehicle_uid: str
    started_utc_us: int
    airborne_s: float
    why: str
    """Why there is no record of it."""
    landings: int = 1
    is_simulator: bool = False

    def check(self, now_us: int) -> None:
        """See that it can be so.

        Raises:
            UserError: it cannot; says what.
        """
        if not self.why.strip():
            raise UserError(
                "A flight entered by hand needs a reason: why is there no record of it?"
            )
        if not self.pilot.strip() or not self.vehicle_uid.strip():
            raise UserError("A flight entered by hand needs a pilot and an aircraft.")
        if not 0 < self.airborne_s <= LONGEST_BY_HAND_S:
            raise UserError("A flight lasts more than nothing and less than a day.")
        if not 1 <= self.landings <= 1000:
            raise UserError("A flight has at least one landing.")
        ended_us = self.started_utc_us + round(self.airborne_s * 1e6)
        if not is_plausible(self.started_utc_us) or ended_us > now_us:
            raise UserError(
                f"A flight that began on {utc_text(self.started_utc_us)[:16]} UTC cannot have been flown yet, or at all."
            )


def marks_by_hand(entry: HandEntry) -> Iterator[ForeignEvent]:
    """Take-offs and landings, evenly spread: nobody wrote down when each was."""
    step_s = entry.airborne_s / entry.landings
    for number in range(entry.landings):
        yield ForeignEvent(number * step_s, "FlightAirborne", {"take_off": number + 1})
        yield ForeignEvent((number + 1) * step_s, "FlightLanded", {"landing": number + 1})
