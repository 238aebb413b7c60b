"""What every grid must be, whatever file it came from."""

import math
from pathlib import Path
from typing import Final

import numpy as np

from missions.errors import UserError
from missions.terrain import Heights, Sheet

MOST_POSTS: Final = 60_000_000
"""A sheet of 1 arc second has 13 million; more than this does not belong into memory at once."""
LOWEST_M: Final = -500.0
HIGHEST_M: Final = 9_000.0
"""Beyond the Dead Sea's shore and Everest it is no ground: a void, or another unit."""


def sound_sheet(sheet: Sheet) -> Sheet:
    """The sheet itself, when it lies on the earth.

    Raises:
        UserError: it does not, or it is too large.
    """
    numbers = (
        sheet.north_deg, sheet.west_deg, sheet.step_latitude_deg, sheet.step_longitude_deg,
    )  # fmt: skip
    is_sound = (
        all(math.isfinite(number) for number in numbers)
        and sheet.rows >= 2
        and sheet.columns >= 2
        and sheet.step_latitude_deg > 0
        and sheet.step_longitude_deg > 0
        and -90.1 <= sheet.south_deg <= sheet.north_deg <= 90.1
        and abs(sheet.west_deg) <= 360.0
        and sheet.width_deg <= 360.0
    )
    if not is_sound:
        raise UserError(
            f"{sheet.name} says that it covers a place which is not on the earth: choose another file."
        )
    refuse_too_large(sheet.name, sheet.rows, sheet.columns)
    return sheet


def refuse_too_large(name: str, rows: int, columns: int) -> None:
    """Refuse a grid that does not belong into memory.

    Raises:
        UserError: it has too many heights.
    """
    if rows * columns > MOST_POSTS:
        raise UserError(
            f"{name} has {rows} by {columns} heights, more than {MOST_POSTS // 1_000_000} million: cut "
            "it to the area you fly in."
        )


def sound_heights(name: str, heights: Heights) -> Heights:
    """The heights with NaN where they cannot be ground, for good.

    Raises:
        UserError: nothing is left.
    """
    heights[~((heights >= LOWEST_M) & (heights <= HIGHEST_M))] = np.nan
    if np.isnan(heights).all():
        raise UserError(f"{name} holds no height of any ground: choose another file.")
    heights.setflags(write=False)
    return heights


def unreadable(path: Path, error: OSError) -> UserError:
    """The sentence for a file the system does not give."""
    return UserError(
        f"{path.name} cannot be read ({error.strerror or error}): check its path and rights."
    )


def damaged(path: Path) -> UserError:
    """The sentence for a file that is not what its extension says, or was cut off."""
    return UserError(
        f"{path.name} is no elevation file of its kind, or it is damaged: fetch it again or choose "
        "another file."
    )
