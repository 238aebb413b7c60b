"""A small chart for paper: one figure over the minutes of a flight."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QBuffer, QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QImage, QPainter, QPen, QPolygonF

from ui.formatting import NARROW_SPACE, number

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH_PX: Final = 1400
HEIGHT_PX: Final = 260
LEFT_PX: Final = 90
BOTTOM_PX: Final = 40
TOP_PX: Final = 34
MOST_POINTS: Final = 2000
TICKS: Final = 4
_INK: Final = "#0B5FA5"
_GRID: Final = "#D3DAE1"
_TEXT: Final = "#556270"


def curve_png(title: str, points: Sequence[tuple[float, float]]) -> bytes | None:
    """The chart as PNG; None: fewer than two points.

    Args:
        title: what is shown, with its unit.
        points: seconds from the beginning and the value, in order of time.
    """
    sound = [(t, v) for t, v in points if math.isfinite(t) and math.isfinite(v)]
    if len(sound) < 2:
        return None
    shown = _thinned(sound)
    low, high = nice_range(min(v for _, v in shown), max(v for _, v in shown))
    end_s = max(shown[-1][0], 1.0)
    image = QImage(WIDTH_PX, HEIGHT_PX, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = QFont(painter.font())
    font.setPixelSize(20)
    painter.setFont(font)
    room = QRectF(LEFT_PX, TOP_PX, WIDTH_PX - LEFT_PX - 20, HEIGHT_PX - TOP_PX - BOTTOM_PX)
    _grid(painter, room, (low, high), end_s)
    painter.setPen(QColor("#17202A"))
    painter.drawText(QRectF(LEFT_PX, 2, 900, TOP_PX), Qt.AlignmentFlag.AlignVCenter, title)
    painter.setPen(QPen(QColor(_INK), 3))
    painter.drawPolyline(
        QPolygonF(
            [
                QPointF(
                    room.left() + t / end_s * room.width(),
                    room.bottom() - (v - low) / (high - low) * room.height(),
                )
                for t, v in shown
            ]
        )
    )
    painter.end()
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def nice_range(low: float, high: float) -> tuple[float, float]:
    """Round numbers at and around both; never empty."""
    spread = max(high - low, abs(high) * 0.01, 1e-6)
    power = 10.0 ** math.floor(math.log10(spread / TICKS))
    steps = [power * each for each in (1, 2, 5, 10, 20, 50)]
    step = next(s for s in steps if math.floor(low / s) * s + TICKS * s >= high)
    first = math.floor(low / step) * step
    return first, first + TICKS * step


def _thinned(points: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """No more points than the paper can show, both ends kept."""
    if len(points) <= MOST_POINTS:
        return points
    step = len(points) / MOST_POINTS
    return [*(points[int(i * step)] for i in range(MOST_POINTS)), points[-1]]


def _grid(painter: QPainter, room: QRectF, values: tuple[float, float], end_s: float) -> None:
    low, high = values
    decimals = max(0, min(3, 1 - math.floor(math.log10(max(high - low, 1e-9)))))
    for tick in range(TICKS + 1):
        y = room.bottom() - tick / TICKS * room.height()
        painter.setPen(QPen(QColor(_GRID), 1))
        painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        painter.setPen(QColor(_TEXT))
        words = number(low + tick / TICKS * (high - low), decimals=decimals)
        where = QRectF(0, y - 14, LEFT_PX - 10, 28)
        painter.drawText(where, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, words)
    for tick in range(TICKS + 1):
        x = room.left() + tick / TICKS * room.width()
        painter.setPen(QColor(_TEXT))
        minutes = f"{number(tick / TICKS * end_s / 60, decimals=1)}{NARROW_SPACE}min"
        where = QRectF(x - 80, room.bottom() + 6, 160, 28)
        if tick == TICKS:
            where.moveRight(room.right())
        painter.drawText(
            where,
            Qt.AlignmentFlag.AlignRight if tick == TICKS else Qt.AlignmentFlag.AlignHCenter,
            minutes,
        )
