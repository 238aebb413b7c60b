"""Fetching an area ahead, for a place without a network; only where the source's terms allow it."""

from __future__ import annotations

import logging
import sqlite3
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, pyqtSignal

from missions.errors import UserError
from ui.map.cache import KeptTile, TileCache
from ui.map.fetch import Fetcher, FetchError
from ui.map.sources import OnlineSource, TileSource, why_not_prepared
from ui.map.tiles import count_in, tiles_in
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ui.map.marks import Bounds
    from ui.map.tiles import Tile

MOST_TILES: Final = 40_000
PACE_S: Final = 0.04  # 25 tiles a second at most; IGN asks to stay under 40
_GIVE_UP_AFTER: Final = 5  # network failures in a row

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Preparation:
    """An area of a source, and what fetching it would take."""

    source: OnlineSource
    bounds: Bounds
    zooms: range
    tile_count: int
    estimated_bytes: float


def preparation(
    source: TileSource | None, bounds: Bounds, nearest_zoom: int, cache: TileCache
) -> Preparation:
    """Estimate what an area takes, from the whole of it in one tile down to ``nearest_zoom``.

    Raises:
        UserError: the source's terms forbid it, or it is too much.
    """
    refusal = why_not_prepared(source)
    if refusal is not None or not isinstance(source, OnlineSource):
        raise UserError(refusal or "")
    nearest = min(nearest_zoom, source.nearest_zoom)
    zooms = range(max(source.farthest_zoom, min(8, nearest)), nearest + 1)
    count = count_in(bounds, zooms)
    if count > MOST_TILES:
        raise UserError(
            _("This area takes {count} tiles, more than {most}; choose a smaller one or less detail.")
            .format(count=count, most=MOST_TILES)
        )  # fmt: skip
    mean = cache.mean_tile_bytes(source.key) or source.typical_tile_bytes
    return Preparation(source, bounds, zooms, count, count * mean)


class AreaJob(QObject):
    """Fetches a prepared area in a thread of its own; what was fetched stays when it is cancelled.

    Args:
        area: what to fetch.
        cache_path: of the tiles' file.
        utc_s: tells UTC seconds since the epoch.
        pace_s: least time between two tiles.
        parent: as for any QObject.
    """

    progressed = pyqtSignal(int, int, int)
    """Tiles done, tiles in all, tiles that failed."""
    ended = pyqtSignal(str)
    """A sentence about how it went."""

    def __init__(
        self,
        area: Preparation,
        cache_path: Path,
        utc_s: Callable[[], float],
        pace_s: float = PACE_S,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._area = area
        self._cache_path = cache_path
        self._utc_s = utc_s
        self._pace_s = pace_s
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._run, name="prepare-area", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Stop after the tile that is under way."""
        self._cancelled.set()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the thread; whether it has ended."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        fetcher, cache = Fetcher(), TileCache(self._cache_path)
        try:
            sentence = self._fetch_all(fetcher, cache)
        except sqlite3.Error as error:
            _log.info("area not kept: %s", error)
            sentence = _("The tiles could not be stored; free some disk space and try again.")
        finally:
            fetcher.close()
            cache.close()
        self.ended.emit(sentence)

    def _fetch_all(self, fetcher: Fetcher, cache: TileCache) -> str:
        area = self._area
        failed = unreachable = 0
        for done, tile in enumerate(tiles_in(area.bounds, area.zooms), start=1):
            if self._cancelled.is_set():
                return _("Cancelled; what was fetched so far stays usable.")
            try:
                if self._fetch(fetcher, cache, tile):
                    self._cancelled.wait(self._pace_s)
                unreachable = 0
            except FetchError as error:
                failed += 1
                unreachable = unreachable + 1 if error.is_network else 0
            if unreachable >= _GIVE_UP_AFTER:
                return _("{source} cannot be reached; try again when there is a network.").format(
                    source=area.source.title
                )
            if done % 10 == 0 or done == area.tile_count:
                self.progressed.emit(done, area.tile_count, failed)
        if failed:
            return _("Ready, but {failed} tiles did not come; prepare again to fetch them.").format(
                failed=failed
            )
        return _("The area is ready for use without a network.")

    def _fetch(self, fetcher: Fetcher, cache: TileCache, tile: Tile) -> bool:
        """Make sure of one tile; whether the server was asked."""
        source, now_s = self._area.source, self._utc_s()
        kept = cache.get(source.key, tile)
        if kept is not None and now_s - kept.fetched_s < source.max_age_s:
            if not kept.is_prepared:
                cache.put(source.key, tile, KeptTile(kept.data, kept.fetched_s, True))
            return False
        data = fetcher.picture(source.address_of(tile))
        cache.put(source.key, tile, KeptTile(data, now_s, True))
        return True
