"""Tiles kept on disk as they are seen: one SQLite file with a size limit.

Reading never writes, so the window's thread only reads; the fetching threads put. Any number of
objects may have the same file open, one for each thread.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from ui.map.tiles import Tile

DEFAULT_LIMIT_BYTES: Final = 2_000_000_000
_TRIM_EVERY_BYTES: Final = 4_000_000  # looking at the size costs a scan of an index
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS tiles (
  source TEXT NOT NULL, zoom INTEGER NOT NULL, x INTEGER NOT NULL, y INTEGER NOT NULL,
  fetched_s REAL NOT NULL, size INTEGER NOT NULL, is_prepared INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (source, zoom, x, y));
CREATE INDEX IF NOT EXISTS tiles_by_age ON tiles (is_prepared, fetched_s, size);
"""


@dataclass(frozen=True, slots=True)
class KeptTile:
    """A picture and when it was fetched."""

    data: bytes
    fetched_s: float
    """UTC seconds since the epoch."""
    is_prepared: bool
    """Fetched ahead for use without a network: goes last when space runs out."""


class TileCache:
    """The tiles of every online source, in one file.

    Args:
        path: of the file; made with its folder when missing, thrown away when damaged.
        limit_bytes: of pictures; the oldest go first.
    """

    def __init__(self, path: Path, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._unchecked_bytes = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = self._open(path)
        except sqlite3.DatabaseError:  # only pictures: fetch them again rather than fail
            path.unlink()
            self._connection = self._open(path)

    @staticmethod
    def _open(path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=5.0, isolation_level=None)
        try:
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def get(self, source: str, tile: Tile) -> KeptTile | None:
        """A kept tile, however old."""
        found = self._connection.execute(
            "SELECT data, fetched_s, is_prepared FROM tiles WHERE source=? AND zoom=? AND x=? AND y=?",
            (source, *tile),
        ).fetchone()
        return KeptTile(found[0], found[1], bool(found[2])) if found else None

    def put(self, source: str, tile: Tile, kept: KeptTile) -> None:
        """Keep a tile and make room when there is too much; a prepared one stays prepared."""
        self._connection.execute(
            "INSERT INTO tiles VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (source, zoom, x, y) DO UPDATE SET"
            " fetched_s=excluded.fetched_s, size=excluded.size, data=excluded.data,"
            " is_prepared=max(is_prepared, excluded.is_prepared)",
            (source, *tile, kept.fetched_s, len(kept.data), kept.is_prepared, kept.data),
        )
        self._unchecked_bytes += len(kept.data)
        if self._unchecked_bytes >= min(_TRIM_EVERY_BYTES, self._limit_bytes // 8):
            self.trim()

    def trim(self) -> None:
        """Throw the oldest tiles away until the rest is within the limit."""
        self._unchecked_bytes = 0
        excess = self.size_bytes() - self._limit_bytes
        if excess <= 0:
            return
        rows = self._connection.execute(
            "SELECT rowid, size FROM tiles ORDER BY is_prepared, fetched_s"
        )
        going: list[tuple[int]] = []
        for rowid, size in rows:
            if excess <= 0:
                break
            going.append((rowid,))
            excess -= size
        rows.close()
        self._connection.execute("BEGIN")
        self._connection.executemany("DELETE FROM tiles WHERE rowid=?", going)
        self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA incremental_vacuum")

    def clear(self) -> None:
        """Throw everything away."""
        self._connection.execute("DELETE FROM tiles")
        self._connection.execute("PRAGMA incremental_vacuum")

    def size_bytes(self) -> int:
        """Of all pictures together."""
        return int(self._connection.execute("SELECT total(size) FROM tiles").fetchone()[0])

    def mean_tile_bytes(self, source: str) -> float | None:
        """Of the tiles kept from a source; None when there are too few to tell."""
        count, mean = self._connection.execute(
            "SELECT count(*), avg(size) FROM (SELECT size FROM tiles WHERE source=? LIMIT 2000)",
            (source,),
        ).fetchone()
        return float(mean) if count >= 20 else None
