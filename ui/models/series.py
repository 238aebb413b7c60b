"""Columns of figures over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Column = npt.NDArray[np.float64]

HOLD_S: Final = 5.0
"""A figure older than this says nothing about the moment."""


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One figure over the flight, in the order of time."""

    key: str
    """``height``, ``speed`` …, or ``MESSAGE.field`` of the log."""
    times_s: Column
    """Seconds from the first moment of the flight."""
    values: Column
    """NaN where nothing was told."""
    unit: str = ""
    decimals: int = 0
    """As many as tell its values apart."""

    def at(self, time_s: float) -> float | None:
        """The newest value at a moment; None: none told, or too long ago."""
        place = int(np.searchsorted(self.times_s, time_s + 1e-6, side="right")) - 1
        if place < 0 or time_s - self.times_s[place] > HOLD_S:
            return None
        value = float(self.values[place])
        return value if np.isfinite(value) else None

    def limits(self) -> tuple[float, float] | None:
        """Least and greatest value; None: there is none."""
        known = self.values[np.isfinite(self.values)]
        return (float(known.min()), float(known.max())) if known.size else None


def decimals_of(values: Column) -> int:
    """How many decimals a number of these needs to say something: none if all are whole."""
    known = values[np.isfinite(values)]
    if not known.size or not np.any(known % 1.0):
        return 0
    widest = float(np.max(np.abs(known)))
    return 3 if widest < 1.0 else 2 if widest < 10.0 else 1
