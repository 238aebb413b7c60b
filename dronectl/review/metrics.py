"""The numbers a reviewer wants of a flight: pure, from its samples, so that they can be made again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from dronectl.store.totals import airborne_intervals
from dronectl.vehicle import LOST_AFTER_S

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dronectl.review.log import Log
    from dronectl.store.totals import Mark, Sample

FEW_SATELLITES: Final = 6  # a position fix needs four, a trusted one more
SHAKING_MPS2: Final = 30.0  # ArduPilot's limit for vibration that spoils the estimate
LONGEST_HOLD_S: Final = 5.0  # a value is taken to last no longer than this


class Span(NamedTuple):
    """A stretch of time."""

    since_s: float
    until_s: float

    @property
    def length_s(self) -> float:
        """How long it is."""
        return self.until_s - self.since_s


class ModeSpan(NamedTuple):
    """A stretch in one flight mode."""

    mode: str
    since_s: float
    until_s: float


@dataclass(frozen=True, slots=True)
class Figures:
    """A flight in numbers; None where the samples do not tell."""

    max_speed_mps: float | None
    mean_speed_mps: float | None
    """Over the time in the air."""
    max_height_m: float | None
    max_climb_mps: float | None
    max_descent_mps: float | None
    """Positive."""
    lowest_voltage_v: float | None
    lowest_remaining_fraction: float | None
    used_per_minute_fraction: float | None
    """Battery used in a minute in the air, by the vehicle's own estimate."""
    fewest_satellites: int | None
    few_satellites_s: float
    """Time in the air with fewer than :data:`FEW_SATELLITES`."""
    gaps: tuple[Span, ...]
    """Silences longer than a link is called lost after."""

    @property
    def longest_gap_s(self) -> float:
        """The longest silence, 0 when there was none."""
        return max((gap.length_s for gap in self.gaps), default=0.0)


def figures(samples: Sequence[Sample], marks: Sequence[Mark], ended_s: float) -> Figures:
    """Numbers of one flight.

    Args:
        samples: in the order of time.
        marks: take-offs and landings, in the order of time; without any, all of it counts as flown.
        ended_s: end of the flight on the samples' clock.
    """
    t_s = np.array([sample.t_s for sample in samples], np.float64)
    is_flown = _flown(t_s, marks, ended_s)
    lasts_s = np.minimum(np.diff(t_s, append=t_s[-1:]), LONGEST_HOLD_S) if len(t_s) else t_s

    def flown(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Known values in the air, and how long each lasted."""
        values = _column(samples, name)
        is_wanted = is_flown & np.isfinite(values)
        return values[is_wanted], lasts_s[is_wanted]

    speed, speed_lasts_s = flown("ground_speed_mps")
    climb, _ = flown("climb_rate_mps")
    satellites, satellites_last_s = flown("satellites")
    fewest = _least(satellites)
    return Figures(
        max_speed_mps=_most(speed),
        mean_speed_mps=_mean(speed, speed_lasts_s),
        max_height_m=_most(flown("height_m")[0]),
        max_climb_mps=_most(climb[climb > 0]),
        max_descent_mps=_most(-climb[climb < 0]),
        lowest_voltage_v=_least(flown("voltage_v")[0]),
        lowest_remaining_fraction=_least(flown("remaining_fraction")[0]),
        used_per_minute_fraction=_used_per_minute(t_s, samples, is_flown),
        fewest_satellites=None if fewest is None else int(fewest),
        few_satellites_s=float(satellites_last_s[satellites < FEW_SATELLITES].sum()),
        gaps=gaps(t_s),
    )


def gaps(heard_s: NDArray[np.float64], longer_than_s: float = LOST_AFTER_S) -> tuple[Span, ...]:
    """Silences between moments at which something was heard."""
    after = np.flatnonzero(np.diff(heard_s) > longer_than_s)
    return tuple(Span(float(heard_s[i]), float(heard_s[i + 1])) for i in after)


def mode_spans(samples: Sequence[Sample]) -> list[ModeSpan]:
    """The flight modes one after the other; a mode lasts until the next is told."""
    spans: list[ModeSpan] = []
    for sample in samples:
        mode = sample.mode or ""
        if spans and spans[-1].mode == mode:
            spans[-1] = spans[-1]._replace(until_s=sample.t_s)
            continue
        if spans:
            spans[-1] = spans[-1]._replace(until_s=sample.t_s)
        spans.append(ModeSpan(mode, sample.t_s, sample.t_s))
    return spans


def shaking(log: Log, system: int | None = None) -> list[Span]:
    """Stretches of a telemetry log in which the vehicle shook more than its sensors bear."""
    t_s, _ = log.column("VIBRATION", "vibration_x", system)
    if not len(t_s):
        return []
    axes = [log.column("VIBRATION", f"vibration_{axis}", system).values for axis in "xyz"]
    return spans_where(t_s, np.max(axes, axis=0) > SHAKING_MPS2)


def spans_where(t_s: NDArray[np.float64], is_so: NDArray[np.bool_]) -> list[Span]:
    """Stretches in which something is so, each up to the first moment at which it is not."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], is_so, [False])).astype(np.int8)))
    last = len(t_s) - 1
    return [
        Span(float(t_s[begin]), float(t_s[min(end, last)]))
        for begin, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def _flown(t_s: NDArray[np.float64], marks: Sequence[Mark], ended_s: float) -> NDArray[np.bool_]:
    if not marks:
        return np.ones(len(t_s), np.bool_)
    is_flown = np.zeros(len(t_s), np.bool_)
    for since_s, until_s in airborne_intervals(marks, ended_s):
        is_flown |= (t_s >= since_s) & (t_s <= until_s)
    return is_flown


def _column(samples: Sequence[Sample], name: str) -> NDArray[np.float64]:
    values = (getattr(sample, name) for sample in samples)
    return np.array([np.nan if value is None else value for value in values], np.float64)


def _most(values: NDArray[np.float64]) -> float | None:
    return float(values.max()) if len(values) else None


def _least(values: NDArray[np.float64]) -> float | None:
    return float(values.min()) if len(values) else None


def _mean(values: NDArray[np.float64], lasts_s: NDArray[np.float64]) -> float | None:
    total_s = float(lasts_s.sum())
    return float((values * lasts_s).sum()) / total_s if total_s > 0 else None


def _used_per_minute(
    t_s: NDArray[np.float64], samples: Sequence[Sample], is_flown: NDArray[np.bool_]
) -> float | None:
    remaining = _column(samples, "remaining_fraction")
    known = np.flatnonzero(is_flown & np.isfinite(remaining))
    if len(known) < 2 or t_s[known[-1]] - t_s[known[0]] < 1.0:
        return None
    used = remaining[known[0]] - remaining[known[-1]]
    return float(used / (t_s[known[-1]] - t_s[known[0]]) * 60.0)
