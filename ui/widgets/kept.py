"""A picture drawn once and kept as pixels, of which each repaint copies only what is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter, QPixmap

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtGui import QRegion
    from PyQt6.QtWidgets import QWidget


class KeptPicture:
    """Pixels of a widget without what moves over it."""

    def __init__(self) -> None:
        self._pixels: QPixmap | None = None

    def forget(self) -> None:
        """Draw anew the next time."""
        self._pixels = None

    def paint(
        self, painter: QPainter, widget: QWidget, region: QRegion, draw: Callable[[QPainter], None]
    ) -> None:
        """Put the picture onto ``widget`` where ``region`` says, drawing it first if need be."""
        ratio = widget.devicePixelRatioF()
        if self._pixels is None or self._pixels.size() != widget.size() * ratio:
            pixels = QPixmap(widget.size() * ratio)
            pixels.setDevicePixelRatio(ratio)
            inner = QPainter(pixels)
            draw(inner)
            inner.end()
            self._pixels = pixels
        place = QRectF(region.boundingRect())
        source = QRectF(place.topLeft() * ratio, place.size() * ratio)
        painter.setClipRegion(region)
        painter.drawPixmap(place, self._pixels, source)
