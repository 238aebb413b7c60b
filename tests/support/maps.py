"""A map in a test: tile files, real mouse events at real places, and questions to the page."""

from __future__ import annotations

import json
import sqlite3
import struct
import zlib
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest

from missions.geo import GeoPoint, offset
from ui.map.tiles import tile_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HERE = GeoPoint(43.05, 4.6)
"""In the sea south of the Camargue, where the training town lies."""


def from_here(north_m: float, east_m: float) -> GeoPoint:
    return offset(HERE, north_m, east_m)


def a_tile(grey: int = 200) -> bytes:
    """A PNG of 256 by 256 pixels of one grey."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0)
    rows = (b"\0" + bytes([grey]) * 256) * 256
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def an_mbtiles_file(
    path: Path,
    middle: GeoPoint,
    *,
    zooms: range = range(16, 18),
    metadata: dict[str, str] | None = None,
    tile: bytes | None = None,
    rows_from_south: bool = True,
) -> Path:
    """A raster MBTiles file of 7 by 7 tiles in each zoom."""
    said = {"name": "Town", "format": "png", "attribution": "<b>Training</b> town"}
    said |= {"minzoom": str(zooms[0]), "maxzoom": str(zooms[-1])} | (metadata or {})
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE metadata (name TEXT, value TEXT);"
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);"
        )
        connection.executemany("INSERT INTO metadata VALUES (?,?)", said.items())
        for zoom in zooms:
            at = tile_at(middle.latitude_deg, middle.longitude_deg, zoom)
            for x in range(at.x - 3, at.x + 4):
                for y in range(at.y - 3, at.y + 4):
                    row = (1 << zoom) - 1 - y if rows_from_south else y
                    data = a_tile() if tile is None else tile
                    connection.execute("INSERT INTO tiles VALUES (?,?,?,?)", (zoom, x, row, data))
    connection.close()
    return path


class OpenMap:
    """A shown map and the hand on it."""

    def __init__(self, view: Any, qtbot: Any) -> None:
        self.view = view
        self.qtbot = qtbot

    @property
    def target(self) -> Any:
        """The widget that takes the mouse events."""
        return self.view.web_view.focusProxy()

    def ask(self, expression: str) -> Any:
        """What an expression of the page is, through JSON."""
        answers: list[Any] = []
        self.view.page.runJavaScript(f"JSON.stringify({expression})", answers.append)
        self.qtbot.waitUntil(lambda: len(answers) > 0, timeout=40_000)
        return None if answers[0] in (None, "") else json.loads(answers[0])

    def until(self, expression: str) -> None:
        """Wait for an expression of the page to be true."""
        self.qtbot.waitUntil(lambda: bool(self.ask(expression)), timeout=40_000)

    def settle(self) -> None:
        """Wait until the page has taken everything and painted it."""
        self.view.page.runJavaScript(
            "window.painted = false;"
            "requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = true; }))"
        )
        self.until("window.painted === true")

    def pixel(self, point: GeoPoint) -> QPoint:
        """Where a place is on the view."""
        place = f"[{point.latitude_deg!r},{point.longitude_deg!r}]"
        found = self.ask(f"dronemap.map.latLngToContainerPoint({place}).round()")
        return QPoint(round(found["x"]), round(found["y"]))

    def listen(self) -> None:
        """Count what the page hears: events reach it in their own time."""
        self.view.page.runJavaScript(
            "window.heard = {};"
            "for (const kind of ['click', 'contextmenu', 'keydown', 'pointerup']) {"
            " window.heard[kind] = 0;"
            " window.addEventListener(kind, () => { window.heard[kind] += 1; }, true); }"
        )

    def _once_heard(self, kind: str, act: Callable[[], None]) -> None:
        before = self.ask(f"window.heard.{kind}")
        act()
        self.until(f"window.heard.{kind} > {before}")
        self.settle()

    def point_at(self, at: QPoint) -> None:
        """Move the mouse there, and be seen to move."""
        QTest.mouseMove(self.target, at + QPoint(2, 2))
        QTest.mouseMove(self.target, at)

    def click(self, at: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        self.point_at(at)
        kind = "contextmenu" if button == Qt.MouseButton.RightButton else "click"
        self._once_heard(kind, lambda: QTest.mouseClick(self.target, button, pos=at))

    def double_click(self, at: QPoint) -> None:
        self.click(at)
        self.click(at)

    def press(self, at: QPoint, to: QPoint) -> None:
        """Take hold at one place and move to another without letting go."""
        self.point_at(at)
        QTest.mousePress(self.target, Qt.MouseButton.LeftButton, pos=at)
        for step in range(1, 6):
            QTest.mouseMove(self.target, at + (to - at) * step / 5)
        self.settle()

    def release(self, at: QPoint) -> None:
        left = Qt.MouseButton.LeftButton
        self._once_heard("pointerup", lambda: QTest.mouseRelease(self.target, left, pos=at))

    def drag(self, start: QPoint, end: QPoint) -> None:
        self.press(start, end)
        self.release(end)

    def key(self, key: Qt.Key) -> None:
        self._once_heard("keydown", lambda: QTest.keyClick(self.target, key))
