"""Icons from one font, in any colour; always beside words, never instead of them.

The font is QtAwesome's; the package itself is not imported, for it looks through all of Qt first, which
takes a third of a second before the window is there.
"""

from __future__ import annotations

import importlib.util
import json
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

if TYPE_CHECKING:
    from collections.abc import Mapping

FONT: Final = "materialdesignicons6-webfont"  # Material Design Icons, Apache-2.0
GLYPH_SHARE: Final = 0.875  # of the side: the font's own bearing is left free


@cache
def _folder() -> Path:
    """Where QtAwesome keeps its fonts."""
    spec = importlib.util.find_spec("qtawesome")
    places = None if spec is None else spec.submodule_search_locations
    assert places  # noqa: S101 - a dependency, and a package
    return Path(next(iter(places))) / "fonts"


@cache
def _glyphs() -> Mapping[str, str]:
    """Code points, in hexadecimal, by the names of Material Design Icons."""
    (path,) = _folder().glob(f"{FONT}-charmap-*.json")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def _family() -> str:
    """Name of the font once it is loaded."""
    (path,) = _folder().glob(f"{FONT}-[0-9]*.ttf")
    return QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))[0]


class _Glyph(QIconEngine):
    """Paints one character in one colour, whatever the state."""

    def __init__(self, character: str, colour: str) -> None:
        super().__init__()
        self._character = character
        self._colour = colour

    def paint(
        self, painter: QPainter | None, rect: QRect, mode: QIcon.Mode, state: QIcon.State
    ) -> None:
        if painter is None:
            return
        font = QFont(_family())
        font.setPixelSize(max(1, round(GLYPH_SHARE * rect.height())))
        painter.save()
        painter.setFont(font)
        painter.setPen(QColor(self._colour))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._character)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixels = QPixmap(size)
        pixels.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixels)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixels

    def clone(self) -> QIconEngine:
        return _Glyph(self._character, self._colour)


@lru_cache(maxsize=512)
def icon(name: str, colour: str) -> QIcon:
    """An icon of the font in a colour.

    Args:
        name: in Material Design Icons, e.g. ``"airplane-takeoff"``.
        colour: ``#RRGGBB``.
    """
    return QIcon(_Glyph(chr(int(_glyphs()[name].removeprefix("0x"), 16)), colour))


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size_px: int, ratio: float = 1.0) -> QPixmap:
    """An icon as pixels for a painter.

    Args:
        name: see :func:`icon`.
        colour: ``#RRGGBB``.
        size_px: side in device-independent pixels.
        ratio: device pixels per pixel of the target.
    """
    return icon(name, colour).pixmap(QSize(size_px, size_px), ratio)
