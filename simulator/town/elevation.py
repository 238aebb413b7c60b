"""The town's relief as a file that planning can read: a plain grid of heights.

Format: NumPy ``.npz`` with ``heights_m`` (float32, (rows, columns), first row the northernmost,
metres above mean sea level, 0 on water), ``north_deg``, ``west_deg`` (the first post) and
``step_latitude_deg``, ``step_longitude_deg`` (positive; posts, not cells), ``attribution``.
"""

import math
import os
from pathlib import Path

import numpy as np

from simulator.town.model import Town
from simulator.town.tiles import ATTRIBUTION

STEP_M = 5.0
_MARGIN_M = (
    500.0  # flat sea around the island, so that a flight beyond the shore still finds ground
)


def write_elevation(town: Town, path: Path, step_m: float = STEP_M) -> None:
    """Save the relief grid of a town, replacing the file at the very end."""
    area = town.bounds
    north_m, west_m = area.north_m + _MARGIN_M, area.west_m - _MARGIN_M
    rows = math.ceil((north_m - area.south_m + _MARGIN_M) / step_m) + 1
    columns = math.ceil((area.east_m + _MARGIN_M - west_m) / step_m) + 1
    north = north_m - step_m * np.arange(rows)
    east = west_m + step_m * np.arange(columns)
    grid_north, grid_east = np.meshgrid(north, east, indexing="ij")
    heights = town.ground_field_m(grid_north, grid_east)
    north_deg, west_deg = town.frame.to_global(north_m, west_m)
    south_deg, east_deg = town.frame.to_global(float(north[-1]), float(east[-1]))
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            np.savez_compressed(
                file,
                heights_m=heights.astype(np.float32),
                north_deg=np.float64(north_deg),
                west_deg=np.float64(west_deg),
                step_latitude_deg=np.float64((north_deg - south_deg) / (rows - 1)),
                step_longitude_deg=np.float64((east_deg - west_deg) / (columns - 1)),
                attribution=np.str_(ATTRIBUTION),
            )
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
