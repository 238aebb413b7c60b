"""The clock of the vehicle beside the station's: pictures are stamped by the one, the record by the other.

They differ when the laptop's clock is wrong, and in a simulation that runs faster than real time and cannot keep up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from dronectl.review.log import Log

    Moments = npt.NDArray[np.float64]

SOONEST_US: Final = (
    1_262_304_000_000_000.0  # 2010-01-01: before it a vehicle does not know the date
)


@dataclass(frozen=True, slots=True, eq=False)
class VehicleClock:
    """Pairs of the two clocks' times in microseconds, both growing."""

    station_us: Moments
    vehicle_us: Moments

    def to_vehicle(self, station_us: int) -> int:
        """What the vehicle's clock showed."""
        return _across(station_us, self.station_us, self.vehicle_us)

    def to_station(self, vehicle_us: int) -> int:
        """What the station's clock showed."""
        return _across(vehicle_us, self.vehicle_us, self.station_us)


def _across(moment_us: int, known: Moments, others: Moments) -> int:
    """Between two pairs on the straight line; beyond them the clocks go on side by side."""
    if not known.size:
        return moment_us
    inside = float(min(max(moment_us, known[0]), known[-1]))
    return round(float(np.interp(inside, known, others)) + (moment_us - inside))


ONE_CLOCK: Final = VehicleClock(np.empty(0), np.empty(0))
"""Both show the same."""


def clock_in(log: Log, system: int | None) -> VehicleClock:
    """The two clocks as a telemetry log has them: when each SYSTEM_TIME came, and what it said."""
    if log.utc0_us is None or not log.has("SYSTEM_TIME", "time_unix_usec"):
        return ONE_CLOCK
    column = log.column("SYSTEM_TIME", "time_unix_usec", system)
    said_us = np.asarray(column.values, dtype=np.float64)
    heard_us = np.asarray(column.t_s, dtype=np.float64) * 1e6 + log.utc0_us
    is_date = said_us > SOONEST_US
    said_us, heard_us = said_us[is_date], heard_us[is_date]
    if not said_us.size:
        return ONE_CLOCK
    said_us = np.maximum.accumulate(said_us)  # a clock that was set stands still meanwhile
    grows = np.concatenate(([True], (np.diff(said_us) > 0) & (np.diff(heard_us) > 0)))
    return VehicleClock(heard_us[grows], said_us[grows])
