"""What always stands on a picture: whose it is, how fresh, whether it is recorded, why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QPen

from ui.widgets.scene_paint import TEXT_PX
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtCore import QSize

HEAD_PX: Final = 24
INK: Final = QColor("#F5F5F5")
QUIET: Final = QColor("#B8C2CC")
RED: Final = QColor("#FF4040")
AMBER: Final = QColor("#FFB020")
BAR: Final = QColor(16, 20, 24, 190)
PLATE: Final = QColor(16, 20, 24, 210)


@dataclass(frozen=True, slots=True)
class Caption:
    """What stands on the picture besides the overlay, and is always there."""

    name: str = ""
    """Whose picture it is; comes from outside and is painted as text only."""
    colour: str = "#9AA7B4"
    """The drone's, ``#RRGGBB``."""
    figures: str = ""
    """Age, rate, losses."""
    is_recording: bool = False
    note: str = ""
    """In the middle: why there is no picture, or how old it is."""
    is_old: bool = False
    """The picture must not be taken for what is there now: dimmed."""


def paint(painter: QPainter, caption: Caption, size: QSize, font: QFont) -> None:
    """Paint it over a picture of this size."""
    thin, thick = _font(font, is_bold=False), _font(font, is_bold=True)
    _paint_head(painter, caption, size.width(), (thin, thick))
    if caption.note:
        painter.setFont(thick if caption.is_old else thin)
        _paint_note(painter, caption, QRectF(0, 0, size.width(), size.height()))


def _paint_head(
    painter: QPainter, caption: Caption, width_px: int, fonts: tuple[QFont, QFont]
) -> None:
    """Name and figures, on a bar that reads on any picture."""
    painter.fillRect(QRectF(0, 0, width_px, HEAD_PX), BAR)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(INK, 1))
    painter.setBrush(QColor(caption.colour))
    painter.drawEllipse(QPointF(13, HEAD_PX / 2), 5, 5)
    painter.setFont(fonts[0])
    painter.setPen(AMBER if caption.is_old else QUIET)
    right = _write_before(painter, caption.figures, width_px - 8.0) - 12
    painter.setFont(fonts[1])
    painter.setPen(INK)
    if caption.is_recording:
        right = _write_before(painter, _("REC"), right)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(RED)
        painter.drawEllipse(QPointF(right - 10, HEAD_PX / 2), 5, 5)
        painter.setPen(INK)
        right -= 26
    name = QRectF(24, 0, max(0.0, right - 24), HEAD_PX)
    metrics = painter.fontMetrics()
    short = metrics.elidedText(caption.name, Qt.TextElideMode.ElideRight, int(name.width()))
    painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, short)


def _write_before(painter: QPainter, text: str, right: float) -> float:
    """Write up to a place; gives where it begins."""
    width = painter.fontMetrics().horizontalAdvance(text)
    box = QRectF(right - width, 0, width + 2, HEAD_PX)
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
    return right - width


def _paint_note(painter: QPainter, caption: Caption, whole: QRectF) -> None:
    """One sentence in the middle, whole lines of it."""
    room = whole.adjusted(16, HEAD_PX + 4, -16, -4)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    box = painter.boundingRect(room, flags, caption.note)
    plate = box.adjusted(-10, -5, 10, 5)
    painter.fillRect(plate, PLATE)
    ink = AMBER if caption.is_old else QUIET
    if caption.is_old:
        painter.setPen(QPen(AMBER, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(plate)
    painter.setPen(ink)
    painter.drawText(box, flags, caption.note)


def _font(base: QFont, *, is_bold: bool) -> QFont:
    font = QFont(base)
    font.setPixelSize(TEXT_PX)
    font.setBold(is_bold)
    return font
