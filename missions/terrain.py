"""How high the ground is: grids of posts, read when first asked for, behind one question.

A post stands for the ground around it; between posts the height is bilinear. Where grids overlap, the
finest that knows the place answers. This module reads no file: :mod:`missions.files.elevation` does.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from missions.errors import UserError
from missions.geo import GeoPoint, is_valid, wrap_longitude_deg

Heights = npt.NDArray[np.float32]
"""(rows, columns), the northernmost row first, metres above mean sea level; NaN where unknown."""
Field = npt.NDArray[np.float64]

DEGREE_M: Final = 111_195.0
"""Of latitude, on a sphere of the earth's mean radius."""
MARGIN: Final = 0.5
"""Of a step, beyond the outermost posts: neighbouring sheets without common posts meet there."""
_ROUNDING: Final = 1e-6
"""Of a step, lost in degrees: a place on the edge is inside."""
_MOST_POSTS: Final = 60_000_000
"""Held in memory, 240 MB: four one-degree sheets of one arc second meet in one corner."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one grid covers; posts are ``step`` degrees apart and begin in the north-west corner."""

    name: str
    north_deg: float
    west_deg: float
    step_latitude_deg: float
    step_longitude_deg: float
    rows: int
    columns: int
    attribution: str = ""
    """Whose data it is; empty: the file does not say."""

    @property
    def south_deg(self) -> float:
        """Latitude of the last row."""
        return self.north_deg - self.step_latitude_deg * (self.rows - 1)

    @property
    def width_deg(self) -> float:
        """Longitude from the first to the last column."""
        return self.step_longitude_deg * (self.columns - 1)

    @property
    def east_deg(self) -> float:
        """Longitude of the last column, within 180° of Greenwich."""
        return wrap_longitude_deg(self.west_deg + self.width_deg)

    @property
    def resolution_m(self) -> float:
        """Metres from post to post, the larger of both ways."""
        middle = math.radians((self.north_deg + self.south_deg) / 2)
        return DEGREE_M * max(
            self.step_latitude_deg, self.step_longitude_deg * abs(math.cos(middle))
        )

    @property
    def size_m(self) -> tuple[float, float]:
        """Metres from south to north, and from west to east in the middle."""
        middle = math.radians((self.north_deg + self.south_deg) / 2)
        height_m = DEGREE_M * (self.north_deg - self.south_deg)
        return height_m, DEGREE_M * self.width_deg * abs(math.cos(middle))

    def place(
        self, latitude_deg: float, longitude_deg: float, margin: float
    ) -> tuple[float, float]:
        """(row, column) of a place, with fractions; negative when it is more than ``margin`` steps out."""
        row = (self.north_deg - latitude_deg) / self.step_latitude_deg
        east_deg = (longitude_deg - self.west_deg) % 360.0
        if east_deg > 360.0 - self.step_longitude_deg:  # just west of the first column
            east_deg -= 360.0
        column = east_deg / self.step_longitude_deg
        most = margin + _ROUNDING
        if -most <= row <= self.rows - 1 + most and -most <= column <= self.columns - 1 + most:
            return (
                min(max(row, 0.0), self.rows - 1.0),
                min(max(column, 0.0), self.columns - 1.0),
            )
        return -1.0, -1.0

    def places(self, latitudes: Field, longitudes: Field, margin: float) -> tuple[Field, Field]:
        """:meth:`place` for many places at once; NaN when out."""
        row = (self.north_deg - latitudes) / self.step_latitude_deg
        east_deg = (longitudes - self.west_deg) % 360.0
        east_deg = np.where(east_deg > 360.0 - self.step_longitude_deg, east_deg - 360.0, east_deg)
        column = east_deg / self.step_longitude_deg
        most = margin + _ROUNDING
        inside = (row >= -most) & (row <= self.rows - 1 + most)
        inside &= (column >= -most) & (column <= self.columns - 1 + most)
        row = np.where(inside, np.clip(row, 0.0, self.rows - 1.0), np.nan)
        return row, np.where(inside, np.clip(column, 0.0, self.columns - 1.0), np.nan)


class Terrain:
    """The ground as far as it is known; an immutable value, whatever it still has to read.

    Args:
        sheets: grids that may overlap.
        load: reads the heights of one; a :class:`UserError` makes it unknown, see ``troubles``.
    """

    def __init__(
        self, sheets: Iterable[Sheet] = (), load: Callable[[Sheet], Heights] | None = None
    ) -> None:
        self.sheets: tuple[Sheet, ...] = tuple(
            sorted(sheets, key=lambda sheet: sheet.step_latitude_deg * sheet.step_longitude_deg)
        )
        """Finest first."""
        self.troubles: tuple[str, ...] = ()
        """Sentences: sheets that could not be read when they were needed."""
        self._load = load
        self._grids: dict[int, Heights | None] = {}
        self._cells: dict[tuple[int, int], tuple[int, ...]] = {}
        for number, sheet in enumerate(self.sheets):
            for cell in _cells(sheet):
                self._cells[cell] = (*self._cells.get(cell, ()), number)

    def height_m(self, point: GeoPoint) -> float | None:
        """The ground at a place above mean sea level; ``None`` where no sheet knows it."""
        if not is_valid(point):
            return None
        latitude_deg, longitude_deg = point.latitude_deg, point.longitude_deg
        cell = math.floor(latitude_deg), math.floor(longitude_deg + 180.0) % 360
        numbers = self._cells.get(cell, ())
        for margin in (0.0, MARGIN):
            for number in numbers:
                row, column = self.sheets[number].place(latitude_deg, longitude_deg, margin)
                if row < 0.0:
                    continue
                grid = self._grid(number)
                height_m = math.nan if grid is None else _between(grid, row, column)
                if height_m == height_m:  # not NaN
                    return height_m
        return None

    def heights_m(self, latitudes_deg: npt.ArrayLike, longitudes_deg: npt.ArrayLike) -> Field:
        """:meth:`height_m` for many places at once, in the shape given; NaN where it is unknown."""
        latitudes, longitudes = np.broadcast_arrays(
            np.asarray(latitudes_deg, np.float64), np.asarray(longitudes_deg, np.float64)
        )
        found = np.full(latitudes.shape, np.nan)
        good = (np.abs(latitudes) <= 90.0) & (np.abs(longitudes) <= 180.0)
        for margin in (0.0, MARGIN):
            for number in self._near(latitudes, longitudes, good):
                wanted = good & np.isnan(found)
                row, column = self.sheets[number].places(
                    latitudes[wanted], longitudes[wanted], margin
                )
                inside = ~np.isnan(row)
                grid = self._grid(number) if inside.any() else None
                if grid is not None:
                    heights = np.full(row.shape, np.nan)
                    heights[inside] = _all_between(grid, row[inside], column[inside])
                    found[wanted] = heights
        return found

    def resolution_m(self, point: GeoPoint) -> float | None:
        """Metres between posts of the finest sheet around a place; ``None`` outside all of them."""
        if not is_valid(point):
            return None
        for sheet in self.sheets:
            if sheet.place(point.latitude_deg, point.longitude_deg, MARGIN)[0] >= 0.0:
                return sheet.resolution_m
        return None

    def _near(
        self, latitudes: Field, longitudes: Field, good: npt.NDArray[np.bool_]
    ) -> Sequence[int]:
        """Sheets whose cells hold any of the places, finest first."""
        if not self.sheets or not good.any():
            return ()
        rows = np.floor(latitudes[good]).astype(np.int64)
        columns = np.floor(longitudes[good] + 180.0).astype(np.int64) % 360
        cells = {divmod(int(code), 360) for code in np.unique(rows * 360 + columns)}
        return sorted({number for cell in cells for number in self._cells.get(cell, ())})

    def _grid(self, number: int) -> Heights | None:
        """The heights of a sheet, read at the first call; ``None`` when they cannot be read."""
        if number in self._grids:
            return self._grids[number]
        grid: Heights | None = None
        if self._load is not None:
            try:
                grid = self._load(self.sheets[number])
            except UserError as error:
                self.troubles = (*self.troubles, str(error))
        kept = dict(self._grids)  # replaced whole: several threads may ask at once
        while kept and sum(g.size for g in (grid, *kept.values()) if g is not None) > _MOST_POSTS:
            del kept[next(iter(kept))]
        self._grids = {**kept, number: grid}
        return grid


def _cells(sheet: Sheet) -> Iterable[tuple[int, int]]:
    """The squares of one degree a sheet lies in, its margin included."""
    aside_deg = MARGIN * sheet.step_longitude_deg + 1e-6
    above_deg = MARGIN * sheet.step_latitude_deg + 1e-6
    first = math.floor(sheet.west_deg - aside_deg + 180.0)
    last = math.floor(sheet.west_deg + sheet.width_deg + aside_deg + 180.0)
    south, north = sheet.south_deg - above_deg, sheet.north_deg + above_deg
    columns = {column % 360 for column in range(first, last + 1)}
    return [(row, c) for row in range(math.floor(south), math.floor(north) + 1) for c in columns]


def _between(grid: Heights, row: float, column: float) -> float:
    """The bilinear height; posts that do not count may be unknown."""
    north, west = int(row), int(column)
    down, right = row - north, column - west
    height_m = _along(grid, north, west, right)
    return height_m + (_along(grid, north + 1, west, right) - height_m) * down if down else height_m


def _along(grid: Heights, row: int, west: int, right: float) -> float:
    height_m = float(grid.item(row, west))
    return height_m + (float(grid.item(row, west + 1)) - height_m) * right if right else height_m


def _all_between(grid: Heights, row: Field, column: Field) -> Field:
    north, west = row.astype(np.int64), column.astype(np.int64)
    down, right = row - north, column - west
    south = np.minimum(north + 1, grid.shape[0] - 1)
    east = np.minimum(west + 1, grid.shape[1] - 1)

    def along(rows: npt.NDArray[np.int64]) -> Field:
        near = grid[rows, west].astype(np.float64)
        return np.where(right > 0, near + (grid[rows, east] - near) * right, near)

    upper = along(north)
    return np.where(down > 0, upper + (along(south) - upper) * down, upper)
