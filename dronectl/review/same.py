"""Whether a flight from elsewhere is one the logbook has, or cannot have been flown beside one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from dronectl.store.rows import utc_us_of
from missions.geo import distance_m

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dronectl.store.imports import ForeignFlight, StoredFlight
    from dronectl.store.totals import Sample
    from missions.geo import GeoPoint

SAME_PART: Final = 0.5  # of the shorter flight; two stations begin and end one at different moments
TOLERANCE_S: Final = 30.0  # clocks of two machines: what only touches is no overlap
ELSEWHERE_M: Final = 2000.0  # two vehicles of one system id, flown in two places
UNTOLD: Final = "sysid-"  # stands for a hardware UID nobody told


class Why(Enum):
    """What two flights at one time have in common."""

    SAME_FLIGHT = "the same flight"
    SAME_AIRCRAFT = "the same aircraft at the same time"
    SAME_PILOT = "the same pilot at the same time"


@dataclass(frozen=True, slots=True)
class Clash:
    """A flight of the logbook that stands against another."""

    flight_id: str
    why: Why


def clashes(flight: ForeignFlight, stored: Sequence[StoredFlight]) -> list[Clash]:
    """What stands against a flight among those of the same time."""
    found = []
    for other in stored:
        overlap_s, share = _overlap(flight, other)
        if _is_one_vehicle(flight, other):
            if share >= SAME_PART:
                found.append(Clash(other.id, Why.SAME_FLIGHT))
            elif overlap_s > TOLERANCE_S:
                found.append(Clash(other.id, Why.SAME_AIRCRAFT))
        elif flight.pilot is not None and flight.pilot == other.pilot and overlap_s > TOLERANCE_S:
            found.append(Clash(other.id, Why.SAME_PILOT))
    return found


def _overlap(flight: ForeignFlight, other: StoredFlight) -> tuple[float, float]:
    """Seconds both were under way, and the share of the shorter one that is."""
    begin_us, end_us = flight.started_utc_us, flight.utc_us(flight.ended_s)
    other_begin_us, other_end_us = utc_us_of(other.started_utc), utc_us_of(other.ended_utc)
    overlap_us = min(end_us, other_end_us) - max(begin_us, other_begin_us)
    shorter_us = max(min(end_us - begin_us, other_end_us - other_begin_us), 1)
    return overlap_us * 1e-6, overlap_us / shorter_us


def _is_one_vehicle(flight: ForeignFlight, other: StoredFlight) -> bool:
    """By hardware UID; where one side does not know it, by system id and place."""
    own = flight.vehicle.uid
    if other.vehicle_uid is not None and not (
        own.startswith(UNTOLD) or other.vehicle_uid.startswith(UNTOLD)
    ):
        return own == other.vehicle_uid
    if flight.vehicle.key != other.vehicle_key:
        return False
    place = first_place(flight.samples)
    if place is None or other.place is None:
        return True
    return distance_m(place, other.place) < ELSEWHERE_M


def first_place(samples: Sequence[Sample]) -> GeoPoint | None:
    """Where the first sample with a place was taken."""
    return next((sample.point for sample in samples if sample.point is not None), None)
