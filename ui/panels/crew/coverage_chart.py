"""How coverage grows with every trained agent: two curves and where the programme stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ui.formatting import percent
from ui.theme import DARK
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dronectl.crew.readiness import Coverage
    from ui.theme import Theme

LEFT_PX: Final = 44
BOTTOM_PX: Final = 36
TOP_PX: Final = 10
RIGHT_PX: Final = 12
LINES: Final = 4


class CoverageChart(QWidget):
    """Probability of one and of two current pilots on duty, by the number of trained agents."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve: list[Coverage] = []
        self._able = 0
        self._theme: Theme = DARK
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(360, 170)

    def show_pool(self, curve: Sequence[Coverage], able: int, theme: Theme) -> None:
        """Show a curve from one agent on, and mark how many there are."""
        self._curve, self._able, self._theme = list(curve), able, theme
        said = [
            _("{count} agents: {one} a pilot, {two} two").format(
                count=n, one=percent(each.one), two=percent(each.two)
            )
            for n, each in enumerate(self._curve, start=1)
        ]
        self.setAccessibleDescription("; ".join(said))
        self.setToolTip("\n".join(said))
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = QRectF(
            LEFT_PX,
            TOP_PX,
            self.width() - LEFT_PX - RIGHT_PX,
            self.height() - TOP_PX - BOTTOM_PX,
        )
        if not self._curve or room.height() < 20:
            return
        self._draw_frame(painter, room)
        theme = self._theme
        for values, colour, dashed, words in (
            ([each.one for each in self._curve], theme.selected, False, _("a pilot")),
            ([each.two for each in self._curve], theme.text, True, _("pilot and observer")),
        ):
            pen = QPen(QColor(colour), 2)
            if dashed:
                pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            points = [self._place(room, n, value) for n, value in enumerate(values)]
            painter.drawPolyline(QPolygonF(points))
            label = QRectF(points[-1].x() - 160, points[-1].y() - 20, 160, 16)
            painter.drawText(label, Qt.AlignmentFlag.AlignRight, words)
        if 1 <= self._able <= len(self._curve):
            painter.setPen(QPen(QColor(theme.caution), 2))
            for value in (self._curve[self._able - 1].one, self._curve[self._able - 1].two):
                painter.drawEllipse(self._place(room, self._able - 1, value), 5.0, 5.0)

    def _place(self, room: QRectF, n: int, value: float) -> QPointF:
        step = room.width() / max(1, len(self._curve) - 1)
        return QPointF(room.left() + n * step, room.bottom() - value * room.height())

    def _draw_frame(self, painter: QPainter, room: QRectF) -> None:
        theme = self._theme
        for line in range(LINES + 1):
            y = room.bottom() - line / LINES * room.height()
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(QColor(theme.secondary))
            where = QRectF(0, y - 8, LEFT_PX - 6, 16)
            painter.drawText(where, Qt.AlignmentFlag.AlignRight, percent(line / LINES))
        for n in range(len(self._curve)):
            place = self._place(room, n, 0.0)
            painter.setPen(QColor(theme.secondary))
            painter.drawText(
                QRectF(place.x() - 12, room.bottom() + 2, 24, 16),
                Qt.AlignmentFlag.AlignHCenter,
                str(n + 1),
            )
        painter.drawText(
            QRectF(room.left(), room.bottom() + 18, room.width(), 16),
            Qt.AlignmentFlag.AlignHCenter,
            _("trained agents, each on duty 18 % of all hours"),
        )
