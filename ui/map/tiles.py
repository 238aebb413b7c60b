"""Web Mercator tiles: numbers only, no pictures and no network."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ui.map.marks import Bounds

HIGHEST_LATITUDE_DEG: Final = 85.0511287798066  # where the square world of Web Mercator ends
DEEPEST: Final = 22


class Tile(NamedTuple):
    """One square of the world, rows counted from the north (XYZ)."""

    zoom: int
    x: int
    y: int

    @property
    def row_from_south(self) -> int:
        """The row as TMS and MBTiles count it."""
        return (1 << self.zoom) - 1 - self.y

    def exists(self) -> bool:
        """Whether there is such a tile at all."""
        side = 1 << max(0, self.zoom)
        return 0 <= self.zoom <= DEEPEST and 0 <= self.x < side and 0 <= self.y < side


def tile_at(latitude_deg: float, longitude_deg: float, zoom: int) -> Tile:
    """The tile a place lies in; beyond 85° the outermost row."""
    side = 1 << zoom
    latitude = math.radians(max(-HIGHEST_LATITUDE_DEG, min(HIGHEST_LATITUDE_DEG, latitude_deg)))
    x = math.floor((longitude_deg + 180.0) / 360.0 * side)
    y = math.floor((1.0 - math.asinh(math.tan(latitude)) / math.pi) / 2.0 * side)
    return Tile(zoom, x % side, max(0, min(side - 1, y)))


def _spans(bounds: Bounds, zoom: int) -> tuple[list[range], range]:
    """Columns (two runs across the antimeridian) and rows that cover a box."""
    first = tile_at(bounds.north_deg, bounds.west_deg, zoom)
    last = tile_at(bounds.south_deg, bounds.east_deg, zoom)
    rows = range(first.y, last.y + 1)
    if bounds.west_deg <= bounds.east_deg:
        east = (1 << zoom) - 1 if bounds.east_deg >= 180.0 else last.x
        return [range(first.x, east + 1)], rows
    return [range(first.x, 1 << zoom), range(last.x + 1)], rows


def tiles_in(bounds: Bounds, zooms: range) -> Iterator[Tile]:
    """Every tile that touches a box, far zooms first, so that a cancelled job is of most use."""
    for zoom in zooms:
        columns, rows = _spans(bounds, zoom)
        for run in columns:
            for x in run:
                for y in rows:
                    yield Tile(zoom, x, y)


def count_in(bounds: Bounds, zooms: range) -> int:
    """How many tiles :func:`tiles_in` gives, without making them."""
    total = 0
    for zoom in zooms:
        columns, rows = _spans(bounds, zoom)
        total += sum(len(run) for run in columns) * len(rows)
    return total


def picture_type(data: bytes) -> str | None:
    """MIME type of a tile by its first bytes; None when it is no picture a map can show."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return None
