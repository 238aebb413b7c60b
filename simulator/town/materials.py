"""What the ground is made of, seen from the air: colours and how much they vary."""

import enum

import numpy as np
import numpy.typing as npt

from simulator.town.values import Use


class Material(enum.IntEnum):
    """One value per pixel of the ground before it is coloured."""

    SEA = 0
    HARBOUR = 1
    SAND = 2
    ROCK = 3
    MEADOW = 4
    PAVEMENT = 5
    YARD = 6
    GARDEN = 7
    LAWN = 8
    CONCRETE = 9
    STONE = 10
    ASPHALT = 11
    PARKING = 12
    GRAVEL = 13
    FIELD = 14
    VINEYARD = 15
    UNDERWOOD = 16
    PITCH = 17
    TRACK = 18
    BALLAST = 19
    PAINT = 20
    STEEL = 21


# material: (blue, green, red), fine grain, coarse patches
_LOOK: dict[Material, tuple[tuple[int, int, int], float, float]] = {
    Material.SEA: ((118, 92, 44), 1.5, 1.2),
    Material.HARBOUR: ((104, 96, 58), 1.5, 1.5),
    Material.SAND: ((150, 186, 206), 5.0, 7.0),
    Material.ROCK: ((132, 142, 148), 16.0, 8.0),
    Material.MEADOW: ((88, 132, 126), 7.0, 14.0),
    Material.PAVEMENT: ((158, 164, 168), 4.0, 4.0),
    Material.YARD: ((138, 152, 162), 6.0, 9.0),
    Material.GARDEN: ((74, 118, 104), 8.0, 17.0),
    Material.LAWN: ((72, 126, 102), 6.0, 11.0),
    Material.CONCRETE: ((158, 160, 160), 4.0, 7.0),
    Material.STONE: ((160, 176, 188), 4.0, 4.0),
    Material.ASPHALT: ((104, 100, 98), 4.0, 5.0),
    Material.PARKING: ((114, 110, 108), 4.0, 6.0),
    Material.GRAVEL: ((148, 170, 184), 6.0, 6.0),
    Material.FIELD: ((104, 160, 180), 6.0, 11.0),
    Material.VINEYARD: ((98, 132, 150), 6.0, 8.0),
    Material.UNDERWOOD: ((62, 96, 84), 10.0, 14.0),
    Material.PITCH: ((70, 138, 94), 4.0, 5.0),
    Material.TRACK: ((84, 98, 172), 3.0, 3.0),
    Material.BALLAST: ((110, 118, 126), 12.0, 5.0),
    Material.PAINT: ((222, 226, 228), 5.0, 3.0),
    Material.STEEL: ((92, 96, 104), 4.0, 2.0),
}


def _table(values: list[tuple[float, ...]]) -> npt.NDArray[np.float32]:
    """A look-up table as OpenCV wants it: one row for each of the 256 values of a byte."""
    table = np.zeros((256, len(values[0])), np.float32)
    table[: len(values)] = values
    return table


PALETTE = _table([_LOOK[material][0] for material in Material])
FINE = _table([(_LOOK[material][1],) for material in Material])
COARSE = _table([(_LOOK[material][2],) for material in Material])

OF_USE: dict[Use, Material] = {
    Use.BASE: Material.LAWN,
    Use.DENSE: Material.YARD,
    Use.HOUSES: Material.GARDEN,
    Use.FLATS: Material.LAWN,
    Use.INDUSTRY: Material.CONCRETE,
    Use.PUBLIC: Material.YARD,
    Use.SQUARE: Material.STONE,
    Use.PARK: Material.LAWN,
    Use.SPORTS: Material.LAWN,
    Use.CAR_PARK: Material.PARKING,
    Use.CEMETERY: Material.GRAVEL,
    Use.STATION: Material.CONCRETE,
    Use.FIELD: Material.FIELD,
    Use.MEADOW: Material.MEADOW,
    Use.WOOD: Material.UNDERWOOD,
    Use.PROMENADE: Material.STONE,
}
