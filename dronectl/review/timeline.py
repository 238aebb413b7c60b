"""The clock of a log: seconds that never step back, whatever the recording clock did."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BACK_US: Final = 1_000_000  # links deliver out of order by less
FORTH_US: Final = 24 * 3600 * 1_000_000  # a longer silence within one log is a clock that was set
PLAUSIBLE_FROM_US: Final = 1_262_304_000_000_000  # 2010-01-01: before it no such log was written
PLAUSIBLE_TO_US: Final = 4_102_444_800_000_000  # 2100-01-01
GPS_EPOCH_US: Final = 315_964_800_000_000  # 1980-01-06
LEAP_US: Final = 18_000_000  # since 2017; a log from before it is off by a second or two


class Jump(NamedTuple):
    """The recording clock was set."""

    t_s: float
    step_s: float
    """How far, forth or back."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Times of a log's records."""

    t_s: NDArray[np.float64]
    """Seconds since the first record, never decreasing; jumps of the clock are taken out."""
    stamps_us: NDArray[np.int64]
    """The recording clock as it was written, microseconds."""
    jumps: tuple[Jump, ...] = ()
    utc0_us: int | None = None
    """UTC of ``t_s`` 0, microseconds since 1970; None when nothing told the date."""

    def utc_us(self, t_s: float) -> int | None:
        """UTC of a moment, counted from the first record; None when the date is not known."""
        return None if self.utc0_us is None else self.utc0_us + round(t_s * 1e6)

    def utc_array_us(self, t_s: NDArray[np.float64]) -> NDArray[np.int64]:
        """UTC of moments; counted from 1970 when the date is not known."""
        return np.rint(t_s * 1e6).astype(np.int64) + (self.utc0_us or 0)


def is_plausible(utc_us: int) -> bool:
    """Whether a log can be of this date."""
    return PLAUSIBLE_FROM_US <= utc_us < PLAUSIBLE_TO_US


def of_stamps(stamps_us: NDArray[np.int64], *, has_date: bool = True) -> Timeline:
    """The timeline of records stamped by a clock.

    Where it was set during the log, the date is that of the longest stretch with a believable date.

    Args:
        stamps_us: in the order of the log, microseconds.
        has_date: the clock shows UTC, more or less; else it counts from the vehicle's start.
    """
    if not len(stamps_us):
        return Timeline(np.empty(0), stamps_us)
    steps_us = np.diff(stamps_us)
    is_jump = (steps_us < -BACK_US) | (steps_us > FORTH_US)
    at = np.flatnonzero(is_jump)
    if len(at):
        steps_us = np.where(is_jump, 0, steps_us)
    since_us = np.concatenate((np.zeros(1, np.int64), np.cumsum(steps_us)))
    since_us = np.maximum.accumulate(since_us)
    t_s = since_us / 1e6
    jumps = tuple(
        Jump(float(t_s[i + 1]), float(stamps_us[i + 1] - stamps_us[i]) * 1e-6) for i in at
    )
    utc0_us = _utc0(stamps_us, since_us, at) if has_date else None
    return Timeline(t_s, stamps_us, jumps, utc0_us)


def utc_of_gps(gps_us: NDArray[np.int64]) -> NDArray[np.int64]:
    """UTC of GPS times in microseconds since 1980-01-06; 0 stays 0, the time not known."""
    return np.where(gps_us > 0, gps_us + GPS_EPOCH_US - LEAP_US, 0)


def dated_by_receiver(
    line: Timeline, t_s: NDArray[np.float64], utc_us: NDArray[np.int64]
) -> tuple[Timeline, list[str]]:
    """The timeline dated by what satellites told, and what is strange about it, as sentences.

    Args:
        line: of the log.
        t_s: moments at which satellites told the time.
        utc_us: the UTC they told, microseconds; 0: none.
    """
    is_told = utc_us > 0
    if not is_told.any():
        return line, ["No satellite told this log the date."]
    zeros_us = utc_us[is_told] - np.rint(t_s[is_told] * 1e6).astype(np.int64)
    utc0_us = int(np.median(zeros_us))
    if not is_plausible(utc0_us):
        year = str(np.datetime64(utc0_us, "us"))[:4]
        return line, [f"The receiver says it is {year}, which cannot be: the date is not known."]
    return replace(line, utc0_us=utc0_us), []


def _utc0(
    stamps_us: NDArray[np.int64], since_us: NDArray[np.int64], jumps_at: NDArray[np.intp]
) -> int | None:
    """UTC of the first record by the longest stretch whose date is believable."""
    starts = [0, *(int(i) + 1 for i in jumps_at)]
    ends = [*starts[1:], len(stamps_us)]
    best: tuple[int, int] | None = None
    for start, end in zip(starts, ends, strict=True):
        if is_plausible(int(stamps_us[start])):
            stretch = (end - start, int(stamps_us[start] - since_us[start]))
            best = stretch if best is None or stretch[0] > best[0] else best
    return None if best is None else best[1]
