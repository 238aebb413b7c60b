"""The heading tape: where the nose points, and where home and the target lie."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ui.theme import DARK, RADIUS, TYPE_PX
from ui.widgets.tiles import UNKNOWN
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent

    from ui.theme import Theme

SPAN_DEG: Final = 120.0
HEIGHT_PX: Final = 54
STALE_OPACITY: Final = 0.35


def cardinal(bearing_deg: int) -> str:
    """The letter of one of the eight winds, or the bearing in tens of degrees."""
    letters = {
        0: _("N"), 45: _("NE"), 90: _("E"), 135: _("SE"),
        180: _("S"), 225: _("SW"), 270: _("W"), 315: _("NW"),
    }  # fmt: skip
    return letters.get(bearing_deg % 360, "")


class HeadingTape(QWidget):
    """A strip of the compass rose around the present heading."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._heading_deg: float | None = None
        self._home_deg: float | None = None
        self._is_stale = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(220, HEIGHT_PX)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self.update()

    def set_heading(
        self, heading_deg: float | None, home_deg: float | None, *, is_stale: bool
    ) -> None:
        """Show a heading, and the bearing to home as a mark; ``None``: unknown."""
        new = (heading_deg, home_deg, is_stale)
        if new != (self._heading_deg, self._home_deg, self._is_stale):
            self._heading_deg, self._home_deg, self._is_stale = new
            self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        frame = QPainterPath()
        frame.addRoundedRect(box, RADIUS, RADIUS)
        painter.fillPath(frame, QColor(theme.raised))
        painter.setPen(QPen(QColor(theme.line), theme.line_px))
        painter.drawPath(frame)
        heading = self._heading_deg
        if heading is None:
            painter.setPen(QColor(theme.secondary))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, UNKNOWN)
            return
        painter.setClipPath(frame)
        painter.setOpacity(STALE_OPACITY if self._is_stale else 1.0)
        self._paint_scale(painter, box, heading)
        if self._home_deg is not None:
            self._paint_home(painter, box, heading, self._home_deg)
        self._paint_reading(painter, box, heading)

    def _x(self, box: QRectF, heading_deg: float, bearing_deg: float) -> float:
        off = math.remainder(bearing_deg - heading_deg, 360.0)
        return box.center().x() + off * box.width() / SPAN_DEG

    def _paint_scale(self, painter: QPainter, box: QRectF, heading: float) -> None:
        theme = self._theme
        first = math.floor((heading - SPAN_DEG / 2) / 5) * 5
        font = self.font()
        font.setPixelSize(TYPE_PX[0])
        painter.setFont(font)
        for bearing in range(first, first + int(SPAN_DEG) + 10, 5):
            x = self._x(box, heading, bearing)
            length = 9 if bearing % 15 == 0 else 4
            painter.setPen(QPen(QColor(theme.secondary), 1.0))
            painter.drawLine(QLineF(x, box.bottom() - length, x, box.bottom()))
            text = cardinal(bearing)
            if text or bearing % 30 == 0:
                painter.setPen(QColor(theme.text if text else theme.secondary))
                place = QRectF(x - 20, box.bottom() - 27, 40, 18)
                words = text or f"{bearing % 360:03d}"
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_home(self, painter: QPainter, box: QRectF, heading: float, home: float) -> None:
        x = self._x(box, heading, home)
        x = max(box.left() + 8, min(box.right() - 8, x))
        y = box.top() + 4
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.selected))
        roof = [QPointF(x - 6, y + 6), QPointF(x, y), QPointF(x + 6, y + 6)]
        walls = [QPointF(x + 4, y + 6), QPointF(x + 4, y + 11), QPointF(x - 4, y + 11)]
        painter.drawPolygon(QPolygonF([*roof, *walls, QPointF(x - 4, y + 6)]))

    def _paint_reading(self, painter: QPainter, box: QRectF, heading: float) -> None:
        theme = self._theme
        font = self.font()
        font.setPixelSize(TYPE_PX[2])
        font.setBold(True)
        painter.setFont(font)
        tag = QRectF(box.center().x() - 28, box.top() + 1, 56, 24)
        painter.setPen(QPen(QColor(theme.secondary), theme.line_px))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(tag, 4, 4)
        painter.setPen(QColor(theme.text))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, f"{round(heading) % 360:03d}°")
