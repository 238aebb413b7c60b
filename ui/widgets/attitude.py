"""The artificial horizon: which way the airframe leans, as a pilot expects to see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PyQt6.QtWidgets import QWidget

from ui.theme import DARK, RADIUS, TYPE_PX
from ui.widgets.tiles import UNKNOWN

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent

    from ui.theme import Theme

PX_PER_DEG: Final = 2.6
SKY: Final = {"dark": "#1F4E79", "light": "#8FBFE8", "sun": "#D6EBFF"}
EARTH: Final = {"dark": "#5A4126", "light": "#C9A26B", "sun": "#FFFFFF"}
INK: Final = {"dark": "#FFFFFF", "light": "#17202A", "sun": "#000000"}
STEPS_DEG: Final = (-60, -45, -30, -20, -10, 10, 20, 30, 45, 60)
STALE_OPACITY: Final = 0.35


class AttitudeIndicator(QWidget):
    """Roll and pitch against the horizon; empty with a dash while they are unknown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._roll_deg: float | None = None
        self._pitch_deg = 0.0
        self._is_stale = False
        self.setMinimumSize(132, 132)

    def sizeHint(self) -> QSize:
        return QSize(160, 160)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self.update()

    def set_attitude(
        self, roll_deg: float | None, pitch_deg: float | None, *, is_stale: bool
    ) -> None:
        """Show this attitude, right wing down and nose up positive; ``None``: unknown."""
        new = (roll_deg, 0.0 if pitch_deg is None else pitch_deg, is_stale)
        if new != (self._roll_deg, self._pitch_deg, self._is_stale):
            self._roll_deg, self._pitch_deg, self._is_stale = new
            self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        frame = QPainterPath()
        frame.addRoundedRect(box, RADIUS, RADIUS)
        painter.fillPath(frame, QColor(theme.raised))
        if self._roll_deg is None:
            painter.setPen(QColor(theme.secondary))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, UNKNOWN)
        else:
            painter.setClipPath(frame)
            painter.setOpacity(STALE_OPACITY if self._is_stale else 1.0)
            self._paint_world(painter, box, self._roll_deg)
            self._paint_aircraft(painter, box)
            painter.setOpacity(1.0)
            painter.setClipping(False)
        painter.setPen(QPen(QColor(theme.line), theme.line_px))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(frame)

    def _paint_world(self, painter: QPainter, box: QRectF, roll_deg: float) -> None:
        name, far = self._theme.name, 2 * box.width()
        ink = QColor(INK[name])
        painter.save()
        painter.translate(box.center())
        painter.rotate(-roll_deg)
        shift = max(-30.0, min(30.0, self._pitch_deg)) * PX_PER_DEG
        painter.fillRect(QRectF(-far, -far, 2 * far, far + shift), QColor(SKY[name]))
        painter.fillRect(QRectF(-far, shift, 2 * far, far), QColor(EARTH[name]))
        painter.setPen(QPen(ink, 2.0))
        painter.drawLine(QLineF(-far, shift, far, shift))
        self._paint_ladder(painter, shift, ink)
        radius = box.width() / 2 - 8
        painter.setPen(QPen(ink, 1.5))
        for step in STEPS_DEG:
            painter.save()
            painter.rotate(step)
            length = 8 if step % 30 == 0 else 5
            painter.drawLine(QLineF(0, -radius, 0, -radius + length))
            painter.restore()
        painter.setBrush(ink)
        painter.setPen(Qt.PenStyle.NoPen)
        top = QPolygonF(
            [QPointF(0, -radius + 2), QPointF(-6, -radius - 7), QPointF(6, -radius - 7)]
        )
        painter.drawPolygon(top)
        painter.restore()

    def _paint_ladder(self, painter: QPainter, shift: float, ink: QColor) -> None:
        font = self.font()
        font.setPixelSize(TYPE_PX[0] - 3)
        painter.setFont(font)
        painter.setPen(QPen(ink, 1.2))
        for pitch in (-20, -10, 10, 20):
            y = shift - pitch * PX_PER_DEG
            if abs(y) > 50:
                continue
            painter.drawLine(QLineF(-18, y, 18, y))
            painter.drawText(
                QRectF(21, y - 8, 24, 16), Qt.AlignmentFlag.AlignVCenter, f"{abs(pitch)}"
            )

    def _paint_aircraft(self, painter: QPainter, box: QRectF) -> None:
        centre = box.center()
        painter.setPen(QPen(QColor("#000000"), 5.0))
        for pen in (QPen(QColor("#000000"), 5.0), QPen(QColor("#FFD400"), 3.0)):
            painter.setPen(pen)
            painter.drawLine(QLineF(centre.x() - 42, centre.y(), centre.x() - 16, centre.y()))
            painter.drawLine(QLineF(centre.x() + 16, centre.y(), centre.x() + 42, centre.y()))
            painter.drawPoint(centre)
        radius = box.width() / 2 - 8
        tip = QPointF(centre.x(), centre.y() - radius + 3)
        painter.setPen(QPen(QColor("#000000"), 1.0))
        painter.setBrush(QColor("#FFD400"))
        painter.drawPolygon(QPolygonF([tip, tip + QPointF(-6, 10), tip + QPointF(6, 10)]))
