"""Everything about a flight at one moment, for a cursor that is dragged along the time line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from missions.geo import GeoPoint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from dronectl.store.totals import Sample

LONGEST_BRIDGE_S: Final = 5.0  # across a longer silence nobody knows where the vehicle was
_FLOWING: Final = (
    "altitude_amsl_m", "height_m", "ground_speed_mps", "climb_rate_mps", "voltage_v", "current_a",
    "remaining_fraction", "consumed_wh",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """The vehicle at one moment; None where it was not known."""

    t_s: float
    utc_us: int
    is_known: bool
    """False in a silence and outside the flight: the values are the newest before."""
    point: GeoPoint | None
    altitude_amsl_m: float | None
    height_m: float | None
    ground_speed_mps: float | None
    climb_rate_mps: float | None
    heading_deg: float | None
    voltage_v: float | None
    current_a: float | None
    remaining_fraction: float | None
    consumed_wh: float | None
    satellites: int | None
    mode: str | None
    mission_current: int | None


class Replay:
    """A flight's samples, ready to be asked for any moment.

    Args:
        samples: in the order of time, at least one.
    """

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._samples = samples
        self.t_s: NDArray[np.float64] = np.array([sample.t_s for sample in samples])
        self.latitude_deg = _column(
            samples, lambda s: None if s.point is None else s.point.latitude_deg
        )
        self.longitude_deg = _column(
            samples, lambda s: None if s.point is None else s.point.longitude_deg
        )

    def column(self, name: str) -> NDArray[np.float64]:
        """A field of :class:`dronectl.store.totals.Sample` along ``t_s``; NaN where not known."""
        return _column(self._samples, lambda sample: getattr(sample, name))

    def at(self, t_s: float) -> Moment:
        """The vehicle at a moment: between two samples on the straight line from one to the other."""
        row = int(np.searchsorted(self.t_s, t_s, side="right")) - 1
        before = self._samples[max(row, 0)]
        after = self._samples[min(row + 1, len(self._samples) - 1)]
        span_s = after.t_s - before.t_s
        is_known = row >= 0 and span_s <= LONGEST_BRIDGE_S and t_s <= self.t_s[-1]
        share = (t_s - before.t_s) / span_s if is_known and span_s > 0 else 0.0
        values = {
            name: _between(getattr(before, name), getattr(after, name), share) for name in _FLOWING
        }
        return Moment(
            t_s=t_s,
            utc_us=before.utc_us + round((t_s - before.t_s) * 1e6),
            is_known=is_known,
            point=_point(before.point, after.point, share),
            heading_deg=_turned(before.heading_deg, after.heading_deg, share),
            satellites=before.satellites,
            mode=before.mode,
            mission_current=before.mission_current,
            **values,
        )


def _column(
    samples: Sequence[Sample], value: Callable[[Sample], float | None]
) -> NDArray[np.float64]:
    numbers = (value(sample) for sample in samples)
    return np.array([np.nan if number is None else number for number in numbers], np.float64)


def _between(before: float | None, after: float | None, share: float) -> float | None:
    if before is None or after is None:
        return before
    return before + (after - before) * share


def _point(before: GeoPoint | None, after: GeoPoint | None, share: float) -> GeoPoint | None:
    if before is None or after is None:
        return before
    turn_deg = (after.longitude_deg - before.longitude_deg + 180.0) % 360.0 - 180.0
    longitude_deg = before.longitude_deg + turn_deg * share
    return GeoPoint(
        before.latitude_deg + (after.latitude_deg - before.latitude_deg) * share,
        (longitude_deg + 180.0) % 360.0 - 180.0,
    )


def _turned(before: float | None, after: float | None, share: float) -> float | None:
    if before is None or after is None:
        return before
    turn_deg = (after - before + 180.0) % 360.0 - 180.0
    return (before + turn_deg * share) % 360.0
