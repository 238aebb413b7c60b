"""SRTM's ``.hgt``: one square degree of big-endian 16-bit heights, its place only in its name.

``N43E004.hgt`` begins at 44° N 4° E and goes down to 43° N 5° E; both edges are in it, so neighbours
share them. 3601 posts a side are one arc second, 1201 three; -32768 is a void. See
https://lpdaac.usgs.gov/documents/179/SRTM_User_Guide_V3.pdf
"""

import re
from pathlib import Path
from typing import Final

import numpy as np

from missions.errors import UserError
from missions.files.elevation.layout import damaged, sound_heights, sound_sheet, unreadable
from missions.terrain import Heights, Sheet

_NAME: Final = re.compile(r"([NS])(\d{1,2})([EW])(\d{1,3})(?![0-9])", re.IGNORECASE)
_SIDES: Final = {2 * side * side: side for side in (1201, 3601)}


def read_hgt_sheet(path: Path) -> Sheet:
    """What a tile covers, by its name and size.

    Raises:
        UserError: the file cannot be read, or name or size are not those of a tile.
    """
    named = _NAME.match(path.name)
    if named is None:
        raise UserError(
            f"{path.name} does not say where it is: name it after its south-west corner, as "
            "N43E004.hgt."
        )
    try:
        size = path.stat().st_size
    except OSError as error:
        raise unreadable(path, error) from error
    side = _SIDES.get(size)
    if side is None:
        raise damaged(path)
    south_deg = int(named[2]) * (1 if named[1].upper() == "N" else -1)
    west_deg = int(named[4]) * (1 if named[3].upper() == "E" else -1)
    step_deg = 1.0 / (side - 1)
    return sound_sheet(
        Sheet(path.name, south_deg + 1.0, float(west_deg), step_deg, step_deg, side, side)
    )


def read_hgt_heights(path: Path, sheet: Sheet) -> Heights:
    """The heights of a tile.

    Raises:
        UserError: the file cannot be read, or is not the one its sheet was read from.
    """
    try:
        content = np.fromfile(path, ">i2")
    except OSError as error:
        raise unreadable(path, error) from error
    if content.size != sheet.rows * sheet.columns:
        raise damaged(path)
    heights = content.reshape(sheet.rows, sheet.columns).astype(np.float32)
    return sound_heights(path.name, heights)
