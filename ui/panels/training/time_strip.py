"""The flight as one line in time: height above home, and the stretches that cost points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ui.formatting import Units, duration
from ui.theme import DARK
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QMouseEvent, QPaintEvent

    from dronectl.crew.exercises.debrief import Entry
    from ui.models.training import Debrief, Fix
    from ui.theme import Theme

HEIGHT_PX: Final = 74
LEFT_PX: Final = 52
BELOW_PX: Final = 18
THINNEST_PX: Final = 4.0
LEAST_SHOWN: Final = 0.05


class TimeStrip(QWidget):
    """Height over time with what cost points; a press chooses a moment."""

    chosen = pyqtSignal(float)
    """Seconds from the begin."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self.units = Units()
        self._track: tuple[Fix, ...] = ()
        self._losses: Sequence[Entry] = ()
        self._moment_s: float | None = None
        self.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT_PX)

    def show_debrief(self, debrief: Debrief) -> None:
        """Another flight."""
        self._track = debrief.track
        self._losses = [e for e in debrief.losses if e.points >= LEAST_SHOWN]
        self._moment_s = None
        self.setAccessibleName(_("Height over time, and what cost points"))
        self.update()

    def show_moment(self, at_s: float) -> None:
        """Put the cursor there."""
        self._moment_s = at_s
        self.update()

    @property
    def _length_s(self) -> float:
        return max(1.0, self._track[-1].at_s) if self._track else 1.0

    def _x(self, at_s: float) -> float:
        room = self.width() - LEFT_PX - 8
        return LEFT_PX + room * min(1.0, max(0.0, at_s / self._length_s))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Choose a moment."""
        if event is not None and self._track:
            share = (event.position().x() - LEFT_PX) / max(1, self.width() - LEFT_PX - 8)
            self.chosen.emit(min(1.0, max(0.0, share)) * self._length_s)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self.theme
        plot = QRectF(LEFT_PX, 6, self.width() - LEFT_PX - 8, self.height() - 6 - BELOW_PX)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.setBrush(QColor(theme.surface))
        painter.drawRect(plot)
        if not self._track:
            painter.setPen(QColor(theme.secondary))
            painter.drawText(
                plot, Qt.AlignmentFlag.AlignCenter, _("The log of this flight is missing.")
            )
            return
        self._paint_losses(painter, plot)
        self._paint_height(painter, plot)
        if self._moment_s is not None:
            painter.setPen(QPen(QColor(theme.selected), 2))
            x = self._x(self._moment_s)
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))

    def _paint_losses(self, painter: QPainter, plot: QRectF) -> None:
        colour = QColor(self.theme.caution)
        colour.setAlpha(110)
        painter.setPen(QPen(QColor(self.theme.caution), 1))
        painter.setBrush(colour)
        for entry in self._losses:
            left, right = self._x(entry.begin_s), self._x(entry.end_s)
            left = min(left, plot.right() - THINNEST_PX)
            painter.drawRect(
                QRectF(left, plot.top(), max(THINNEST_PX, right - left), plot.height())
            )

    def _paint_height(self, painter: QPainter, plot: QRectF) -> None:
        highest = max(1.0, *(fix.height_m for fix in self._track))
        step = max(1, len(self._track) // max(1, self.width()))
        line = QPolygonF(
            [
                QPointF(
                    self._x(fix.at_s),
                    plot.bottom() - plot.height() * 0.92 * max(0.0, fix.height_m) / highest,
                )
                for fix in self._track[::step]
            ]
        )
        painter.setPen(QPen(QColor(self.theme.text), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(line)
        painter.setPen(QColor(self.theme.secondary))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        top = QRectF(0, plot.top(), LEFT_PX - 6, 18)
        painter.drawText(top, right, self.units.height_text(highest))
        below = QRectF(plot.left(), plot.bottom() + 2, plot.width(), BELOW_PX)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft), "0:00")
        painter.drawText(below, int(Qt.AlignmentFlag.AlignRight), duration(self._length_s))
