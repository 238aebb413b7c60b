"""What the page may ask for: its own files and tiles; everything else is blocked."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject
from PyQt6.QtWebEngineCore import (
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlSchemeHandler,
)

from ui.map.environment import HOST, SCHEME
from ui.map.page import asset
from ui.map.tiles import Tile, picture_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.map.supply import TileSupply

# A transparent PNG of one pixel: the grey grid under it shows. An error would make the page complain.
EMPTY_TILE: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000b494441"
    "5478da636000020000050001e9fadcd80000000049454e44ae426082"
)

_log = logging.getLogger(__name__)


class PageFiles(QWebEngineUrlSchemeHandler):
    """Answers every request of our own scheme, from memory, disk or the tile supply.

    Args:
        page: makes the page, asked once.
        supply: gives tiles.
        parent: as for any QObject.
    """

    def __init__(
        self, page: Callable[[], bytes], supply: TileSupply, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._page = page
        self._supply = supply

    def requestStarted(self, job: QWebEngineUrlRequestJob | None) -> None:
        if job is None:
            return
        url = job.requestUrl()
        path = url.path().removeprefix("/")
        if url.host() != HOST or bytes(job.requestMethod().data()) != b"GET":
            job.fail(QWebEngineUrlRequestJob.Error.RequestDenied)
        elif path == "":
            _reply(job, self._page(), "text/html; charset=utf-8")
        elif path.startswith("tiles/"):
            self._tile(job, path)
        elif path == "qwebchannel.js":
            _reply(job, _channel_script(), "text/javascript")
        else:
            self._file(job, path)

    @staticmethod
    def _file(job: QWebEngineUrlRequestJob, path: str) -> None:
        found = asset(path)
        if found is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
        else:
            _reply(job, *found)

    def _tile(self, job: QWebEngineUrlRequestJob, path: str) -> None:
        """``tiles/<turn>/<zoom>/<x>/<y>``; the turn only tells old answers from new."""
        try:
            _turn, zoom, x, y = (int(part) for part in path.removeprefix("tiles/").split("/"))
        except ValueError:
            job.fail(QWebEngineUrlRequestJob.Error.UrlInvalid)
            return
        alive = [True]
        job.destroyed.connect(lambda: alive.clear())

        def reply(data: bytes | None) -> None:
            if alive:  # the page may have looked away meanwhile
                picture = data or EMPTY_TILE
                _reply(job, picture, picture_type(picture) or "image/png")

        self._supply.ask(Tile(zoom, x, y), reply)


class Blocker(QWebEngineUrlRequestInterceptor):
    """Blocks every request that is not for our own scheme, whoever makes it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.blocked: list[str] = []
        """The last few blocked addresses."""

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        if url.scheme() == SCHEME.decode() and url.host() == HOST:
            return
        info.block(True)
        self.blocked = [*self.blocked[-19:], url.toString()]
        _log.info("the map page asked for %s and was refused", url.toString())


def _channel_script() -> bytes:
    file = QFile(":/qtwebchannel/qwebchannel.js")
    file.open(QIODevice.OpenModeFlag.ReadOnly)
    return bytes(file.readAll().data())


def _reply(job: QWebEngineUrlRequestJob, content: bytes, mime: str) -> None:
    buffer = QBuffer(job)
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    job.reply(mime.encode(), buffer)
