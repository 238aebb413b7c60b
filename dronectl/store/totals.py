"""A flight's totals from its stored samples and marks: pure, so that they can be made again any time."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from missions.geo import GeoPoint, distance_m

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP_M: Final = 1.0  # shorter steps are the wander of a receiver at rest
FASTEST_MPS: Final = 100.0  # a jump beyond it is the receiver's, not the vehicle's
LONGEST_STEP_S: Final = 10.0  # power is not guessed across longer gaps
SECONDS_PER_HOUR: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Sample:
    """One vehicle at one moment of a flight, as stored."""

    t_s: float
    """Monotonic, comparable within the flight only."""
    utc_us: int
    point: GeoPoint | None = None
    altitude_amsl_m: float | None = None
    height_m: float | None = None
    """Above home."""
    ground_speed_mps: float | None = None
    climb_rate_mps: float | None = None
    heading_deg: float | None = None
    voltage_v: float | None = None
    current_a: float | None = None
    remaining_fraction: float | None = None
    consumed_wh: float | None = None
    satellites: int | None = None
    mode: str | None = None
    mission_current: int | None = None


class Mark(NamedTuple):
    """A take-off or a landing."""

    t_s: float
    is_take_off: bool


@dataclass(frozen=True, slots=True)
class Totals:
    """What a flight amounts to; None where the samples cannot tell."""

    airborne_s: float
    take_offs: int
    landings: int
    distance_m: float
    """Over ground, from take-off to landing."""
    max_height_m: float | None
    """Above home."""
    max_distance_m: float | None
    """Over ground, from the place of the first take-off."""
    energy_wh: float | None
    samples: int


def airborne_intervals(marks: Sequence[Mark], ended_s: float) -> list[tuple[float, float]]:
    """When the vehicle was in the air, as (from, to); a take-off without landing lasts to the end."""
    intervals: list[tuple[float, float]] = []
    since_s: float | None = None
    for mark in marks:
        if mark.is_take_off and since_s is None:
            since_s = mark.t_s
        elif not mark.is_take_off and since_s is not None:
            intervals.append((since_s, max(since_s, mark.t_s)))
            since_s = None
    if since_s is not None:
        intervals.append((since_s, max(since_s, ended_s)))
    return intervals


def path_length_m(samples: Sequence[Sample]) -> float:
    """Ground distance along the samples; wander at rest and receiver jumps are left out."""
    total_m = 0.0
    anchor: Sample | None = None
    for sample in samples:
        if sample.point is None:
            continue
        if anchor is None or anchor.point is None:
            anchor = sample
            continue
        step_m = distance_m(anchor.point, sample.point)
        if step_m < STEP_M:
            continue
        if step_m <= FASTEST_MPS * max(sample.t_s - anchor.t_s, 0.2):
            total_m += step_m
        anchor = sample
    return total_m


def energy_wh(samples: Sequence[Sample]) -> float | None:
    """Energy taken from the battery: by the vehicle's own counter, else voltage times current.

    None when the vehicle told neither.
    """
    counted = [sample.consumed_wh for sample in samples if sample.consumed_wh is not None]
    if len(counted) >= 2:
        steps = itertools.pairwise(counted)
        return sum(max(0.0, after - before) for before, after in steps)
    total_wh: float | None = None
    last: tuple[float, float] | None = None
    for sample in samples:
        if sample.voltage_v is None or sample.current_a is None:
            continue
        power_w = sample.voltage_v * max(0.0, sample.current_a)
        if last is not None and sample.t_s - last[0] <= LONGEST_STEP_S:
            part_wh = (power_w + last[1]) / 2 * (sample.t_s - last[0]) / SECONDS_PER_HOUR
            total_wh = (total_wh or 0.0) + part_wh
        last = (sample.t_s, power_w)
    return total_wh


def totals(samples: Sequence[Sample], marks: Sequence[Mark], ended_s: float) -> Totals:
    """Totals of one flight.

    Args:
        samples: in the order of time.
        marks: take-offs and landings, in the order of time.
        ended_s: end of the flight on the samples' clock.
    """
    intervals = airborne_intervals(marks, ended_s)
    flown = [
        [sample for sample in samples if since_s <= sample.t_s <= until_s]
        for since_s, until_s in intervals
    ]
    airborne = [sample for part in flown for sample in part]
    heights_m = [sample.height_m for sample in airborne if sample.height_m is not None]
    points = [sample.point for sample in airborne if sample.point is not None]
    return Totals(
        airborne_s=sum(until_s - since_s for since_s, until_s in intervals),
        take_offs=sum(mark.is_take_off for mark in marks),
        landings=sum(not mark.is_take_off for mark in marks),
        distance_m=sum(path_length_m(part) for part in flown),
        max_height_m=max(heights_m, default=None),
        max_distance_m=max((distance_m(points[0], point) for point in points), default=None),
        energy_wh=energy_wh(samples),
        samples=len(samples),
    )
