"""Raster MBTiles files (specification 1.3), read only, whoever made them."""

from __future__ import annotations

import html
import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from missions.errors import UserError
from ui.map.marks import Bounds
from ui.map.tiles import DEEPEST, Tile, picture_type
from ui.words import _

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST_ATTRIBUTION: Final = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file says of itself, checked."""

    name: str
    attribution: str
    """Plain text; files often hold markup here."""
    farthest_zoom: int
    nearest_zoom: int
    bounds: Bounds | None
    rows_from_south: bool
    """True as the specification wants; some files say ``scheme=xyz``."""


class MbtilesFile:
    """An open file.

    Args:
        path: of the file.

    Raises:
        UserError: it is no raster MBTiles file; the text says what it is instead.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            raise UserError(
                _("There is no map file {path}; choose another.").format(path=path.name)
            )
        try:
            self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
            try:
                self.sheet = self._read_sheet()
            except BaseException:
                self._connection.close()
                raise
        except sqlite3.Error as error:
            raise UserError(
                _("{path} is not an MBTiles map; choose another file.").format(path=path.name)
            ) from error

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def tile(self, tile: Tile) -> bytes | None:
        """The picture of a tile as stored; None when the file has none there or is damaged there."""
        row = tile.row_from_south if self.sheet.rows_from_south else tile.y
        try:
            found = self._connection.execute(
                "SELECT tile_data FROM tiles WHERE zoom_level=? AND tile_column=? AND tile_row=?",
                (tile.zoom, tile.x, row),
            ).fetchone()
        except sqlite3.Error:
            return None
        data = found[0] if found else None
        return data if isinstance(data, bytes) and picture_type(data) else None

    def _read_sheet(self) -> Sheet:
        said = {
            str(name): str(value)
            for name, value in self._connection.execute("SELECT name, value FROM metadata")
        }
        sample = self._connection.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()
        if sample is None:
            raise UserError(
                _("{path} holds no tiles; choose another file.").format(path=self.path.name)
            )
        if not isinstance(sample[0], bytes) or picture_type(sample[0]) is None:
            raise UserError(
                _("{path} holds vector tiles; choose a file with pictures (PNG or JPEG).").format(
                    path=self.path.name
                )
            )
        farthest, nearest = self._zooms(said)
        return Sheet(
            name=said.get("name", self.path.stem),
            attribution=_plain(said.get("attribution", "")),
            farthest_zoom=farthest,
            nearest_zoom=nearest,
            bounds=_bounds(said.get("bounds", "")),
            rows_from_south=said.get("scheme", "tms").lower() != "xyz",
        )

    def _zooms(self, said: dict[str, str]) -> tuple[int, int]:
        """What the file says, or what it holds when it says nothing usable."""
        low, high = said.get("minzoom", ""), said.get("maxzoom", "")
        if low.isdecimal() and high.isdecimal() and int(low) <= int(high) <= DEEPEST:
            return int(low), int(high)
        found = self._connection.execute(
            "SELECT min(zoom_level), max(zoom_level) FROM tiles"
        ).fetchone()
        return max(0, int(found[0])), min(DEEPEST, int(found[1]))


def _plain(markup: str) -> str:
    """Text of a piece of HTML, without its tags."""
    text = html.unescape(re.sub(r"<[^>]*>", " ", markup))
    return " ".join(text.split())[:_LONGEST_ATTRIBUTION]


def _bounds(text: str) -> Bounds | None:
    """``west,south,east,north`` in degrees; None when it is anything else."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
        return None
    return Bounds(south, west, north, east)
