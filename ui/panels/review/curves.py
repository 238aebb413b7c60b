"""One curve over time on pyqtgraph's canvas; imported when the first flight is opened, not before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyqtgraph
from PyQt6.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QPainter

from dronectl.review.decimate import decimated
from ui.theme import DARK
from ui.widgets.kept import KeptPicture

if TYPE_CHECKING:
    from PyQt6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent

    from ui.models.series import Series
    from ui.theme import Theme

AXIS_PX: Final = 44
HEADROOM: Final = 0.08
"""Share of the span left free above and below a curve."""
TICK_PX: Final = 10
CURSOR_PX: Final = 2


class CurveView(pyqtgraph.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Shows one series between two moments, with a cursor.

    The mouse is not pyqtgraph's: a drag scrubs, the wheel zooms time for all curves at once.

    Args:
        right_px: left free at the right edge, so that all time axes end together.
    """

    scrubbed = pyqtSignal(float)
    """The pointer, as a share of the width from 0 to 1."""
    wheeled = pyqtSignal(object, float)
    """A QWheelEvent, and the share of the width."""
    reset = pyqtSignal()

    def __init__(self, right_px: int) -> None:
        super().__init__()
        self._right_px = right_px
        self._series: Series | None = None
        self._range = (0.0, 1.0)
        self._item = self.getPlotItem()
        self.points = 0
        """How many were drawn last."""
        item = self._item
        item.hideButtons()
        item.setMenuEnabled(False)
        item.layout.setContentsMargins(0, 0, right_px, 0)
        self._axis = item.getAxis("left")
        self._axis.setWidth(AXIS_PX)
        font = QFont(self.font())
        font.setPixelSize(TICK_PX)
        self._axis.setTickFont(font)
        self._axis.setStyle(tickLength=-3, maxTickLevel=0)
        item.hideAxis("bottom")
        self._box = item.getViewBox()
        self._box.setMouseEnabled(x=False, y=False)
        self._box.setDefaultPadding(0.0)
        self._box.disableAutoRange()
        self._curve = pyqtgraph.PlotCurveItem(connect="finite", antialias=False)
        item.addItem(self._curve)
        self._kept = KeptPicture()
        self._moment_s = 0.0
        self._ink = QColor(DARK.selected)
        self.scene().changed.connect(self._on_changed)
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_theme(DARK, DARK.selected)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 36)

    def sizeHint(self) -> QSize:
        return QSize(400, 80)

    def set_theme(self, theme: Theme, colour: str) -> None:
        """Paint with these colours; ``colour`` is the drone's."""
        self.setBackground(theme.surface)
        self._axis.setPen(pyqtgraph.mkPen(theme.line))
        self._axis.setTextPen(pyqtgraph.mkPen(theme.secondary))
        self._axis.setGrid(60)
        self._curve.setPen(pyqtgraph.mkPen(colour, width=1))
        self._ink = QColor(theme.selected)
        self._forget()

    def show_series(self, series: Series) -> None:
        """Another curve; its height fits all of it."""
        self._series = series
        limits = series.limits() or (0.0, 1.0)
        low, high = limits
        room = (high - low) * HEADROOM or max(1.0, abs(high) * HEADROOM)
        self._box.setYRange(low - room, high + room, padding=0.0)
        self.show_range(*self._range)

    def show_range(self, from_s: float, to_s: float) -> None:
        """From when to when."""
        self._range = (from_s, to_s)
        if self._series is None or to_s <= from_s:
            return
        room = max(1, self.width() - AXIS_PX - self._right_px)
        series = self._series
        x, y = decimated(series.times_s, series.values, from_s, to_s, 2 * room)
        self.points = x.size
        self._curve.setData(x, y)
        self._box.setXRange(from_s, to_s, padding=0.0)
        self._forget()

    def set_right(self, right_px: int) -> None:
        """Leave this much free at the right edge."""
        if right_px != self._right_px:
            self._right_px = right_px
            self._item.layout.setContentsMargins(0, 0, right_px, 0)
            self.show_range(*self._range)

    def show_moment(self, moment_s: float) -> None:
        """Move the cursor."""
        before, self._moment_s = self._cursor_px(), moment_s
        for x_px in {before, self._cursor_px()}:
            self.viewport().update(x_px - CURSOR_PX, 0, 2 * CURSOR_PX, self.height())

    def _cursor_px(self) -> int:
        from_s, to_s = self._range
        room = max(1, int(self.width()) - AXIS_PX - self._right_px)
        share = (self._moment_s - from_s) / max(1e-9, to_s - from_s)
        return round(AXIS_PX + min(2.0, max(-1.0, share)) * room)  # another flight's range may last

    def _on_changed(self, _regions: object) -> None:
        """Something of the scene moved.

        A method, not a lambda: Qt lets go of it when the view ends, while a collected lambda would
        still be called.
        """
        self._forget()

    def _forget(self) -> None:
        """Draw everything anew the next time."""
        self._kept.forget()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The curve is drawn once and kept as pixels: a cursor that moves costs a line."""
        painter = QPainter(self.viewport())
        self._kept.paint(painter, self.viewport(), event.region(), self._draw)
        x_px = self._cursor_px()
        if AXIS_PX <= x_px <= self.width() - self._right_px:
            painter.fillRect(x_px - 1, 0, 2, self.height(), self._ink)

    def _draw(self, painter: QPainter) -> None:
        viewport = self.viewport()
        self.scene().prepareForPaint()
        self.render(painter, QRectF(viewport.rect()), viewport.rect())

    # ------------------------------------------------------------------ events

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)
        if getattr(self, "_series", None) is not None:
            self.show_range(*self._range)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.scrubbed.emit(self._share(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.scrubbed.emit(self._share(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.wheeled.emit(event, self._share(event.position().x()))

    def _share(self, x_px: float) -> float:
        room = max(1, self.width() - AXIS_PX - self._right_px)
        share: float = (x_px - AXIS_PX) / room
        return min(1.0, max(0.0, share))
