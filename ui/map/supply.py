"""Tiles for the page: from a file, from what was kept, or fetched by threads of ours.

Nothing is fetched unless the operator allowed the network. When a server does not answer, every open
question is answered with what there is, one sentence says so, and nobody asks again for half a minute.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from ui.map.cache import KeptTile, TileCache
from ui.map.fetch import Fetcher, FetchError
from ui.map.mbtiles import MbtilesFile
from ui.map.sources import FileSource, OnlineSource, TileSource
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ui.map.tiles import Tile

RETRY_MS: Final = 30_000
_MOST_WAITING: Final = 240  # a few screens; the oldest questions are no longer on the screen
_THREADS: Final = 4

_log = logging.getLogger(__name__)


def utc_now_s() -> float:
    """UTC seconds since the epoch, for the age of tiles."""
    return datetime.now(UTC).timestamp()


@dataclass(frozen=True, slots=True)
class _Wanted:
    source: OnlineSource
    tile: Tile


@dataclass(frozen=True, slots=True)
class _Answer:
    wanted: _Wanted
    data: bytes | None
    failure: FetchError | None = None


class _Worker(threading.Thread):
    """Fetches and keeps what its queue names; ``None`` ends it."""

    def __init__(self, supply: TileSupply, cache_path: Path, utc_s: Callable[[], float]) -> None:
        super().__init__(name="tiles", daemon=True)
        self._supply = supply
        self._cache_path = cache_path
        self._utc_s = utc_s

    def run(self) -> None:
        fetcher = Fetcher()
        cache = TileCache(self._cache_path)
        try:
            while (wanted := self._supply.questions.get()) is not None:
                self._supply.answer(self._fetch(fetcher, cache, wanted))
        finally:
            fetcher.close()
            cache.close()

    def _fetch(self, fetcher: Fetcher, cache: TileCache, wanted: _Wanted) -> _Answer:
        try:
            data = fetcher.picture(wanted.source.address_of(wanted.tile))
        except FetchError as failure:
            return _Answer(wanted, None, failure)
        try:
            cache.put(wanted.source.key, wanted.tile, KeptTile(data, self._utc_s(), False))
        except sqlite3.Error as error:  # a full disk must not cost the picture
            _log.info("tile not kept: %s", error)
        return _Answer(wanted, data)


class TileSupply(QObject):
    """Answers the page's questions for tiles on the window's thread.

    Args:
        cache_path: SQLite file the fetched tiles are kept in.
        utc_s: tells UTC seconds since the epoch, for the age of tiles.
        parent: as for any QObject.
    """

    said = pyqtSignal(str)
    """A sentence about the map's state; empty when all is well."""
    recovered = pyqtSignal()
    """Worth asking again for what was missing."""
    _answered = pyqtSignal(object)

    def __init__(
        self, cache_path: Path, utc_s: Callable[[], float], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.questions: queue.SimpleQueue[_Wanted | None] = queue.SimpleQueue()
        self.cache_path = cache_path
        self._utc_s = utc_s
        self._cache: TileCache | None = None
        self._workers: list[_Worker] = []
        self._source: TileSource | None = None
        self._file: MbtilesFile | None = None
        self._is_network_allowed = False
        self._is_out = False
        self._sentence = ""
        self._in_flight = 0
        self._waiting: dict[Tile, list[Callable[[bytes | None], None]]] = {}
        self._stack: list[Tile] = []
        self._answered.connect(self._take)  # queued: it comes from other threads
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self._try_again)

    @property
    def source(self) -> TileSource | None:
        """What is shown now."""
        return self._source

    @property
    def file(self) -> MbtilesFile | None:
        """The open file, when the source is one."""
        return self._file

    @property
    def cache(self) -> TileCache:
        """What was kept, opened when first needed; for the window's thread."""
        if self._cache is None:
            self._cache = TileCache(self.cache_path)
        return self._cache

    def choose(self, source: TileSource | None) -> None:
        """Take tiles from another source.

        Raises:
            UserError: the file cannot be used; the source before stays.
        """
        opened = MbtilesFile(source.path) if isinstance(source, FileSource) else None
        self._answer_all()
        if self._file is not None:
            self._file.close()
        self._file = opened
        self._source = source
        self._end_outage()

    def allow_network(self, is_allowed: bool) -> None:
        """Whether tiles may be fetched; the operator's switch, off at first."""
        self._is_network_allowed = is_allowed
        self._end_outage()
        if not is_allowed:
            self._answer_all()

    def layer(self) -> dict[str, Any] | None:
        """What the page must know of the source: zooms, attribution, corners; None without one."""
        source = self._source
        if isinstance(source, OnlineSource):
            return {
                "least": source.farthest_zoom,
                "most": source.nearest_zoom,
                "attribution": source.attribution,
                "bounds": None,
            }
        if source is None or self._file is None:
            return None
        sheet = self._file.sheet
        box = sheet.bounds
        return {
            "least": sheet.farthest_zoom,
            "most": sheet.nearest_zoom,
            "attribution": sheet.attribution or source.title,
            "bounds": box and [[box.south_deg, box.west_deg], [box.north_deg, box.east_deg]],
        }

    def close(self) -> None:
        """Stop fetching and let go of all files; not usable afterwards."""
        self._retry.stop()
        self._answered.disconnect()
        for _worker in self._workers:
            self.questions.put(None)
        self._workers.clear()
        self._waiting.clear()
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._cache is not None:
            self._cache.close()
            self._cache = None

    def ask(self, tile: Tile, reply: Callable[[bytes | None], None]) -> None:
        """Get a tile; ``reply`` is called on this thread, now or later, with a picture or None."""
        source = self._source
        if self._file is not None:
            reply(self._file.tile(tile))
        elif isinstance(source, OnlineSource) and tile.exists():
            self._ask_online(source, tile, reply)
        else:
            reply(None)

    def _ask_online(
        self, source: OnlineSource, tile: Tile, reply: Callable[[bytes | None], None]
    ) -> None:
        kept = self.cache.get(source.key, tile)
        is_fresh = kept is not None and self._utc_s() - kept.fetched_s < source.max_age_s
        if kept is not None and (is_fresh or self._is_out or not self._is_network_allowed):
            reply(kept.data)
        elif not self._is_network_allowed:
            self._say(
                _(
                    "{source}: the network is switched off; only tiles seen before are shown."
                ).format(source=source.title)
            )
            reply(None)
        elif self._is_out:
            reply(None)
        else:
            self._waiting.setdefault(tile, []).append(reply)
            self._stack.append(tile)
            self._dispatch(source)

    def _dispatch(self, source: OnlineSource) -> None:
        """Hand questions to the threads, the newest first."""
        self._drop_oldest()
        while self._stack and self._in_flight < source.connections:
            tile = self._stack.pop()
            if tile not in self._waiting:
                continue
            if len(self._workers) < min(_THREADS, source.connections):
                worker = _Worker(self, self.cache_path, self._utc_s)
                self._workers.append(worker)
                worker.start()
            self._in_flight += 1
            self.questions.put(_Wanted(source, tile))

    def _drop_oldest(self) -> None:
        while len(self._stack) > _MOST_WAITING:
            for reply in self._waiting.pop(self._stack.pop(0), ()):
                reply(None)

    def answer(self, answer: _Answer) -> None:
        """From a thread: what became of a question."""
        try:
            self._answered.emit(answer)
        except RuntimeError:  # the window has gone meanwhile
            _log.debug("a tile came after the map was closed")

    def _take(self, answer: _Answer) -> None:
        """On the window's thread: pass an answer on."""
        self._in_flight -= 1
        source = answer.wanted.source
        if source is not self._source:
            if isinstance(self._source, OnlineSource):
                self._dispatch(self._source)
            return
        data = answer.data
        if data is None:
            kept = self.cache.get(source.key, answer.wanted.tile)
            data = kept.data if kept is not None else None
        for reply in self._waiting.pop(answer.wanted.tile, ()):
            reply(data)
        if answer.failure is not None and answer.failure.is_network:
            self._begin_outage(source, answer.failure)
        elif not self._is_out:
            self._say("")
            self._dispatch(source)

    def _begin_outage(self, source: OnlineSource, failure: FetchError) -> None:
        if not self._is_out:
            _log.info("%s does not answer: %s", source.title, failure)
        self._is_out = True
        self._retry.start()
        self._say(
            _("{source} cannot be reached; tiles seen before are shown, grey is unknown.").format(
                source=source.title
            )
        )
        self._answer_all()

    def _answer_all(self) -> None:
        """Answer every open question with what was kept."""
        waiting, self._waiting = self._waiting, {}
        self._stack.clear()
        for tile, replies in waiting.items():
            kept = None
            if isinstance(self._source, OnlineSource):
                kept = self.cache.get(self._source.key, tile)
            for reply in replies:
                reply(kept.data if kept is not None else None)

    def _end_outage(self) -> None:
        self._retry.stop()
        self._is_out = False
        self._say("")

    def _try_again(self) -> None:
        self._is_out = False
        self.recovered.emit()

    def _say(self, sentence: str) -> None:
        if sentence != self._sentence:
            self._sentence = sentence
            self.said.emit(sentence)
