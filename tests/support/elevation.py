"""Builders of elevation data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from missions.terrain import Heights, Sheet, Terrain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def a_sheet(**changes: object) -> Sheet:
    """Eleven posts each way, a thousandth of a degree apart, around 43.505 N 4.985 E."""
    values: dict[str, object] = {
        "name": "sheet", "north_deg": 43.51, "west_deg": 4.98, "step_latitude_deg": 0.001,
        "step_longitude_deg": 0.001, "rows": 11, "columns": 11,
    }  # fmt: skip
    return Sheet(**{**values, **changes})  # type: ignore[arg-type]


def posts(sheet: Sheet, height_m: Callable[[float, float], float]) -> Heights:
    """The heights of a sheet from a function of latitude and longitude (not wrapped)."""
    rows = [sheet.north_deg - sheet.step_latitude_deg * row for row in range(sheet.rows)]
    columns = [sheet.west_deg + sheet.step_longitude_deg * c for c in range(sheet.columns)]
    return np.array([[height_m(lat, lon) for lon in columns] for lat in rows], np.float32)


def a_terrain(*grids: tuple[Sheet, Heights]) -> Terrain:
    """The ground of these grids, held in memory."""
    held = {sheet.name: heights for sheet, heights in grids}
    return Terrain([sheet for sheet, _ in grids], lambda sheet: held[sheet.name])


def wide_terrain(
    height_m: Callable[[float, float], float], north_deg: float = 43.56, west_deg: float = 4.92
) -> Terrain:
    """Ten kilometres of ground around the plans of :mod:`tests.support.plans`."""
    sheet = Sheet("wide", north_deg, west_deg, 0.0005, 0.0005, 201, 281)
    return a_terrain((sheet, posts(sheet, height_m)))


def write_npz(path: Path, **changes: object) -> Path:
    """A grid as the training town writes it: a plane that rises to the east, 10 m high in the west."""
    values: dict[str, object] = {
        "heights_m": np.tile(np.linspace(10, 20, 21, dtype=np.float32), (11, 1)),
        "north_deg": np.float64(43.32),
        "west_deg": np.float64(4.48),
        "step_latitude_deg": np.float64(0.002),
        "step_longitude_deg": np.float64(0.002),
        "attribution": np.str_("Made for a test"),
    }
    kept = {name: value for name, value in {**values, **changes}.items() if value is not None}
    with path.open("wb") as file:
        np.savez_compressed(file, **kept)  # type: ignore[arg-type]
    return path


def write_hgt(path: Path, side: int = 1201, height_m: int = 100) -> Path:
    """A tile of one height; its first row one metre higher, its last void."""
    heights = np.full((side, side), height_m, ">i2")
    heights[0, :] = height_m + 1
    heights[-1, :] = -32768
    path.write_bytes(heights.tobytes())
    return path
