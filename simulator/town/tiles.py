"""Map tiles of the town: one MBTiles file per style, made once and kept.

https://github.com/mapbox/mbtiles-spec/blob/master/1.3/spec.md (rows counted from the south). A picture
of the whole town is drawn per zoom and cut, so names run across tile edges unbroken.
"""

import contextlib
import enum
import math
import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from simulator.geodesy import LocalFrame
from simulator.town.chart import Chart
from simulator.town.materials import PALETTE, Material
from simulator.town.model import DEFAULT_PLACE, VERSION, Town
from simulator.town.ortho import Orthophoto
from simulator.town.values import Bounds
from simulator.town.view import Image, View

TILE_PX = 256
ZOOMS = (13, 18)
ATTRIBUTION = "Synthetic training town (dronectl)"
Progress = Callable[[int, int], None]
"""Called with tiles done and tiles in all."""

_SHEET_TILES = 4  # an aerial sheet is drawn this many tiles wide and high at once
_FINER = 1.5  # and this much finer than the tiles, then reduced


class Style(enum.Enum):
    """What the tiles look like."""

    PLAN = "plan"
    ORTHO = "ortho"


@dataclass(frozen=True, slots=True)
class TileRange:
    """Tiles of one zoom, first and last included; rows counted from the north as on the web."""

    zoom: int
    first_x: int
    first_y: int
    last_x: int
    last_y: int

    @property
    def columns(self) -> int:
        """Tiles from west to east."""
        return self.last_x - self.first_x + 1

    @property
    def rows(self) -> int:
        """Tiles from north to south."""
        return self.last_y - self.first_y + 1

    def __len__(self) -> int:
        return self.columns * self.rows


def tile_of(latitude_deg: float, longitude_deg: float, zoom: int) -> tuple[float, float]:
    """Web Mercator column and row with fractions, the origin in the north-west."""
    count = 2.0**zoom
    x = (longitude_deg + 180.0) / 360.0 * count
    y = (1.0 - math.asinh(math.tan(math.radians(latitude_deg))) / math.pi) / 2.0 * count
    return x, y


def corner_of(x: float, y: float, zoom: int) -> tuple[float, float]:
    """Latitude and longitude of a tile's north-west corner; the inverse of :func:`tile_of`."""
    count = 2.0**zoom
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * y / count))))
    return latitude, x / count * 360.0 - 180.0


def tile_range(frame: LocalFrame, bounds: Bounds, zoom: int) -> TileRange:
    """The tiles that cover bounds."""
    west_north = tile_of(*frame.to_global(bounds.north_m, bounds.west_m), zoom)
    east_south = tile_of(*frame.to_global(bounds.south_m, bounds.east_m), zoom)
    return TileRange(
        zoom,
        math.floor(west_north[0]),
        math.floor(west_north[1]),
        math.ceil(east_south[0]) - 1,
        math.ceil(east_south[1]) - 1,
    )


def view_of(frame: LocalFrame, tiles: TileRange, scale: float = 1.0) -> View:
    """The window that a range of tiles shows, ``scale`` pixels to a tile pixel.

    Mercator is taken as linear over the town: under 0.1 pixel off at zoom 18.
    """
    north_deg, west_deg = corner_of(tiles.first_x, tiles.first_y, tiles.zoom)
    south_deg, east_deg = corner_of(tiles.last_x + 1, tiles.last_y + 1, tiles.zoom)
    width, height = tiles.columns * TILE_PX * scale, tiles.rows * TILE_PX * scale
    middle = tile_of(frame.latitude_deg, frame.longitude_deg, tiles.zoom)[1]
    above, below = (
        corner_of(0, middle - 0.05, tiles.zoom)[0],
        corner_of(0, middle + 0.05, tiles.zoom)[0],
    )
    metres_north = frame.to_local(above, west_deg)[0] - frame.to_local(below, west_deg)[0]
    px_per_m_north = 0.1 * TILE_PX * scale / metres_north
    _, west_m = frame.to_local(south_deg, west_deg)
    _, east_m = frame.to_local(north_deg, east_deg)
    north_m = (middle - tiles.first_y) * TILE_PX * scale / px_per_m_north
    return View(
        west_m, north_m, width / (east_m - west_m), px_per_m_north, round(width), round(height)
    )


def tile_file(
    folder: Path,
    style: Style,
    seed: int = 1,
    place: tuple[float, float] = DEFAULT_PLACE,
    progress: Progress | None = None,
) -> Path:
    """The tiles of a town, drawn now unless the folder already has them.

    The file's name carries all that decides its content; it appears only when it is complete.
    """
    path = tile_path(folder, style, seed, place)
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_tiles(Town.build(seed, place), style, path, progress=progress)
    return path


def tile_path(folder: Path, style: Style, seed: int, place: tuple[float, float]) -> Path:
    """Where a folder keeps the tiles of a town."""
    return folder / f"{file_stem(seed, place)}-{style.value}-v{VERSION}.mbtiles"


def file_stem(seed: int, place: tuple[float, float]) -> str:
    """How the files of one town begin."""
    latitude, longitude = place
    return f"town-{seed}-{latitude:.5f}-{longitude:.5f}"


def write_tiles(
    town: Town,
    style: Style,
    path: Path,
    zooms: tuple[int, int] = ZOOMS,
    progress: Progress | None = None,
) -> None:
    """Draw every tile of a style into an MBTiles file, replacing it at the very end."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    partial.unlink(missing_ok=True)
    ranges = [tile_range(town.frame, town.bounds, zoom) for zoom in range(zooms[0], zooms[1] + 1)]
    total = sum(len(tiles) for tiles in ranges)
    try:
        with contextlib.closing(sqlite3.connect(partial)) as database:
            _prepare(database, town, style, zooms)
            source = _plan_tiles if style is Style.PLAN else _ortho_tiles
            for done, (zoom, x, y, tile) in enumerate(source(town, ranges), start=1):
                row = (zoom, x, (1 << zoom) - 1 - y, _encoded(tile, style))
                database.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", row)
                if progress is not None:
                    progress(done, total)
            database.commit()
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _prepare(
    database: sqlite3.Connection, town: Town, style: Style, zooms: tuple[int, int]
) -> None:
    south, west = town.frame.to_global(town.bounds.south_m, town.bounds.west_m)
    north, east = town.frame.to_global(town.bounds.north_m, town.bounds.east_m)
    database.executescript(
        """
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT);
        CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER,
                            tile_data BLOB, PRIMARY KEY (zoom_level, tile_column, tile_row));
        """
    )
    metadata = {
        "name": f"{town.name} ({style.value})",
        "format": "png",
        "bounds": f"{west:.6f},{south:.6f},{east:.6f},{north:.6f}",
        "center": f"{town.frame.longitude_deg:.6f},{town.frame.latitude_deg:.6f},16",
        "minzoom": str(zooms[0]),
        "maxzoom": str(zooms[1]),
        "attribution": ATTRIBUTION,
        "description": f"Training town {town.seed}; no such place exists.",
        "type": "baselayer",
        "version": str(VERSION),
    }
    database.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())


def _encoded(tile: Image, style: Style) -> bytes:
    strategy = (
        cv2.IMWRITE_PNG_STRATEGY_DEFAULT
        if style is Style.PLAN
        else cv2.IMWRITE_PNG_STRATEGY_FILTERED
    )
    level = 4 if style is Style.PLAN else 3
    options = [cv2.IMWRITE_PNG_COMPRESSION, level, cv2.IMWRITE_PNG_STRATEGY, strategy]
    done, data = cv2.imencode(".png", tile, options)
    if not done:
        raise ValueError("a map tile could not be written as PNG")
    return bytes(data)


_Tiles = Iterator[tuple[int, int, int, Image]]


def _plan_tiles(town: Town, ranges: list[TileRange]) -> _Tiles:
    chart = Chart(town)
    for tiles in ranges:
        picture = chart.picture(view_of(town.frame, tiles), tiles.zoom)
        yield from _cut(tiles, picture)


def _ortho_tiles(town: Town, ranges: list[TileRange]) -> _Tiles:
    """The closest zoom sheet by sheet, each farther one halved from the one before."""
    closest = ranges[-1]
    picture = np.empty((closest.rows * TILE_PX, closest.columns * TILE_PX, 3), np.uint8)
    photo = Orthophoto(town)
    whole = view_of(town.frame, closest, _FINER)
    for y in range(0, closest.rows, _SHEET_TILES):
        for x in range(0, closest.columns, _SHEET_TILES):
            columns, rows = (
                min(_SHEET_TILES, closest.columns - x),
                min(_SHEET_TILES, closest.rows - y),
            )
            px = TILE_PX * _FINER
            part = whole.part(round(x * px), round(y * px), round(columns * px), round(rows * px))
            size = (columns * TILE_PX, rows * TILE_PX)
            sheet = cv2.resize(photo.window(part), size, interpolation=cv2.INTER_AREA)
            top, left = y * TILE_PX, x * TILE_PX
            picture[top : top + size[1], left : left + size[0]] = sheet
            first = closest.first_x + x, closest.first_y + y
            last = first[0] + columns - 1, first[1] + rows - 1
            yield from _cut(TileRange(closest.zoom, *first, *last), sheet)
    for inner, outer in zip(ranges[:0:-1], ranges[-2::-1], strict=True):
        picture = _halved(inner, outer, picture)
        yield from _cut(outer, picture)


def _halved(inner: TileRange, outer: TileRange, picture: Image) -> Image:
    """A zoom's picture inside the next farther zoom's, open sea around it."""
    sea = PALETTE[Material.SEA].astype(np.uint8)
    size = (outer.rows * 2 * TILE_PX, outer.columns * 2 * TILE_PX, 3)
    canvas = np.broadcast_to(sea, size).copy()
    top = (inner.first_y - 2 * outer.first_y) * TILE_PX
    left = (inner.first_x - 2 * outer.first_x) * TILE_PX
    canvas[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    half = (size[1] // 2, size[0] // 2)
    small: Image = cv2.resize(canvas, half, interpolation=cv2.INTER_AREA)
    return small


def _cut(tiles: TileRange, picture: Image) -> _Tiles:
    for row in range(tiles.rows):
        for column in range(tiles.columns):
            top, left = row * TILE_PX, column * TILE_PX
            tile = picture[top : top + TILE_PX, left : left + TILE_PX]
            yield tiles.zoom, tiles.first_x + column, tiles.first_y + row, tile
