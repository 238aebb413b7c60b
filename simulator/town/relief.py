"""The ground as a height field: two hills, soft undulations, a level base, flat water."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.chance import RandomSource

WATER_M = 0.0
"""Sea, harbour and canal, AMSL."""
BASE_M = 12.0
"""The landing area: the height at which the simulated vehicles stand."""
LOWEST_M = 5.0
HIGHEST_M = 40.0

_BASE_HALF = (60.0, 135.0)  # the level part, north and east of the origin
_BASE_BLEND_M = 130.0

Field = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Hill:
    north_m: float
    east_m: float
    height_m: float
    width_m: float


@dataclass(frozen=True, slots=True)
class Relief:
    """Heights of dry ground; water is not known here."""

    hills: tuple[_Hill, ...]
    phases: tuple[float, float, float]

    def height_m(self, north_m: Field, east_m: Field) -> Field:
        """AMSL of the ground at each place; between LOWEST_M and HIGHEST_M."""
        rise = np.full(np.broadcast(north_m, east_m).shape, 9.0)
        for hill in self.hills:
            square = (north_m - hill.north_m) ** 2 + (east_m - hill.east_m) ** 2
            rise = rise + hill.height_m * np.exp(-square / (2 * hill.width_m**2))
        a, b, c = self.phases
        rise = rise + 1.1 * np.sin(north_m / 97.0 + a) * np.sin(east_m / 121.0 + b)
        rise = rise + 0.5 * np.sin((north_m + east_m) / 61.0 + c)
        outside = np.hypot(
            np.maximum(np.abs(north_m) - _BASE_HALF[0], 0.0),
            np.maximum(np.abs(east_m) - _BASE_HALF[1], 0.0),
        )
        share = np.clip(outside / _BASE_BLEND_M, 0.0, 1.0)
        share = share * share * (3.0 - 2.0 * share)
        return np.clip(BASE_M + (rise - BASE_M) * share, LOWEST_M, HIGHEST_M)


def build_relief(chance: RandomSource) -> Relief:
    """The hills of one town: the old town on the higher one, a wood on the other."""
    castle = _Hill(250.0 + chance.uniform(-40, 40), 330.0 + chance.uniform(-40, 40), 25.0, 150.0)
    wood = _Hill(330.0, -690.0 + chance.uniform(-20, 20), 14.0, 130.0)
    south = _Hill(-300.0 + chance.uniform(-40, 40), -110.0, -2.5, 180.0)
    turn = math.tau
    phases = (chance.uniform(0, turn), chance.uniform(0, turn), chance.uniform(0, turn))
    return Relief((castle, wood, south), phases)
