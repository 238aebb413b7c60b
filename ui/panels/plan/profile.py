"""The route from the side, over the ground where that is known; in step with the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ui.formatting import distance
from ui.panels.plan.trace import Trace, trace_of
from ui.theme import DARK
from ui.words import _

if TYPE_CHECKING:
    import numpy.typing as npt
    from PyQt6.QtCore import QEvent
    from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from ui.models.plan_document import PlanDocument
    from ui.panels.plan.trace import Corner
    from ui.theme import Theme

    Field = npt.NDArray[np.float64]

LEFT_PX: Final = 52
RIGHT_PX: Final = 12
TOP_PX: Final = 10
BOTTOM_PX: Final = 20
HEADROOM: Final = 1.15
LEAST_SPAN_M: Final = 20.0
MOST_DRAWN: Final = 4000  # looks at the ground: more than any screen has columns
STEPS_M: Final = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)


def step_m(span_m: float, most: int) -> int:
    """The distance between marks that gives at most ``most`` of them."""
    return next((step for step in STEPS_M if span_m / step <= most), STEPS_M[-1])


class Profile(QWidget):
    """Paints the height along the route; a click selects the item flown there.

    Args:
        document: whose route and focus.
        parent: Qt owner.
    """

    def __init__(self, document: PlanDocument, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._theme: Theme = DARK
        self._trace = Trace()
        self._pointer_m: float | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(128)
        document.analysed.connect(self._renew)
        document.focus.changed.connect(self.update)
        self.retranslate()

    def sizeHint(self) -> QSize:
        return QSize(600, 128)

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        self.setAccessibleName(_("Height along the route"))
        self.setToolTip(_("Height above home along the route; the arrow keys go from item to item"))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self.update()

    def _renew(self) -> None:
        analysis = self._document.analysis
        way = analysis.route
        self._trace = Trace() if way is None else trace_of(way.legs, analysis.clearance)
        self.update()

    # ---------------------------------------------------------------- geometry

    @property
    def _corners(self) -> tuple[Corner, ...]:
        return self._trace.corners

    @property
    def _length_m(self) -> float:
        return self._trace.length_m

    @property
    def _top_m(self) -> float:
        trace, limit_m = self._trace, self._document.limits.height_m
        wanted = max(max(trace.highest_m, trace.highest_ground_m) * HEADROOM, LEAST_SPAN_M)
        top_m = (limit_m + trace.highest_ground_m) * 1.08
        return top_m if 0.6 * top_m < wanted <= top_m * HEADROOM else wanted

    @property
    def _bottom_m(self) -> float:
        lowest_m = self._trace.lowest_m
        return lowest_m - 0.05 * (self._top_m - lowest_m) if self._trace.has_ground else lowest_m

    def _spot(self, distance_m: float, height_m: float) -> QPointF:
        xs, ys = self._pixels(np.array([distance_m]), np.array([height_m]))
        return QPointF(float(xs[0]), float(ys[0]))

    def _pixels(self, distances_m: Field, heights_m: Field) -> tuple[Field, Field]:
        width = self.width() - LEFT_PX - RIGHT_PX
        height = self.height() - TOP_PX - BOTTOM_PX
        bottom_m = self._bottom_m
        share = (heights_m - bottom_m) / (self._top_m - bottom_m)
        return LEFT_PX + width * distances_m / self._length_m, TOP_PX + height * (1.0 - share)

    def _line(self, heights_m: Field) -> list[QPointF]:
        """A height along the whole route as pixels."""
        step = max(1, heights_m.size // MOST_DRAWN)
        xs, ys = self._pixels(self._trace.distance_m[::step], heights_m[::step])
        return [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]

    def _distance_at(self, x_px: float) -> float:
        width = max(1, self.width() - LEFT_PX - RIGHT_PX)
        return (x_px - LEFT_PX) / width * self._length_m

    def _pointed(self, x_px: float) -> Corner | None:
        """What the pointer shows: any place over known ground, else the nearest corner."""
        trace, distance_m = self._trace, self._distance_at(x_px)
        return trace.at(distance_m) if trace.has_ground else trace.corner_near(distance_m)

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        if not self._corners:
            painter.setPen(QColor(self._theme.secondary))
            painter.drawText(
                self.rect(), Qt.AlignmentFlag.AlignCenter, _("The route's height shows here.")
            )
        else:
            self._paint_ground(painter)
            self._paint_grid(painter)
            self._paint_limit(painter)
            self._paint_route(painter)
            self._paint_marks(painter)
            self._paint_pointer(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.selected), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_grid(self, painter: QPainter) -> None:
        line, words = QColor(self._theme.line), QColor(self._theme.secondary)
        line.setAlphaF(0.35 if self._theme.name == "sun" else 1.0)
        step = step_m(self._top_m - self._bottom_m, 4)
        first = -int(-self._bottom_m // step) * step
        for height_m in range(first, int(self._top_m) + 1, step):
            left = self._spot(0, height_m)
            painter.setPen(QPen(line, 1))
            painter.drawLine(left, self._spot(self._length_m, height_m))
            painter.setPen(words)
            box = QRectF(0, left.y() - 9, LEFT_PX - 6, 18)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, flags, f"{height_m} m" if height_m else _("home"))
        along = step_m(self._length_m, 8)
        for distance_m in range(along, int(self._length_m) + 1, along):
            spot = self._spot(distance_m, self._bottom_m)
            if spot.x() > self.width() - RIGHT_PX - 24:
                continue
            box = QRectF(spot.x() - 40, self.height() - BOTTOM_PX + 2, 80, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, distance(float(distance_m)))

    def _paint_ground(self, painter: QPainter) -> None:
        """The ground as a solid below the route; nothing where it is unknown."""
        trace = self._trace
        if not trace.has_ground:
            return
        fill, edge = QColor(self._theme.line), QColor(self._theme.secondary)
        fill.setAlphaF(0.35 if self._theme.name == "sun" else 0.9)
        floor = float(self.height() - BOTTOM_PX)
        known = ~np.isnan(trace.ground_m)
        edges = np.flatnonzero(np.diff(np.concatenate(([False], known, [False])).astype(np.int8)))
        for start, end in edges.reshape(-1, 2):
            xs, ys = self._pixels(trace.distance_m[start:end], trace.ground_m[start:end])
            step = max(1, xs.size // MOST_DRAWN)
            line = [QPointF(x, y) for x, y in zip(xs[::step], ys[::step], strict=True)]
            line.append(QPointF(xs[-1], ys[-1]))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
            painter.drawPolygon(QPolygonF([*line, QPointF(xs[-1], floor), QPointF(xs[0], floor)]))
            painter.setPen(QPen(edge, 1.5))
            painter.drawPolyline(QPolygonF(line))

    def _paint_limit(self, painter: QPainter) -> None:
        """The height limit, which follows the ground where that is known."""
        trace, limit_m = self._trace, self._document.limits.height_m
        if limit_m + trace.lowest_ground_m > self._top_m:
            return
        limits = limit_m + np.nan_to_num(trace.ground_m, nan=0.0)
        painter.save()
        painter.setClipRect(self.rect().adjusted(LEFT_PX, 0, -RIGHT_PX, -BOTTOM_PX))
        painter.setPen(QPen(QColor(self._theme.warning), 1.5, Qt.PenStyle.DashLine))
        painter.drawPolyline(QPolygonF(self._line(limits)))
        painter.restore()
        painter.setPen(QColor(self._theme.warning))
        text = _("limit {height:.0f} m").format(height=limit_m)
        if trace.has_ground:
            text = _("limit {height:.0f} m above ground").format(height=limit_m)
        end = self._spot(self._length_m, float(limits[-1]))
        box = QRectF(end.x() - 260, max(end.y() + 1, 0.0), 256, 16)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, text)

    def _paint_route(self, painter: QPainter) -> None:
        trace = self._trace
        line = self._line(trace.height_m)
        if not trace.has_ground:
            fill = QColor(self._theme.selected)
            fill.setAlphaF(0.14)
            under = QPainterPath()
            under.addPolygon(QPolygonF([*line, self._spot(self._length_m, 0), self._spot(0, 0)]))
            painter.fillPath(under, fill)
        painter.setPen(QPen(QColor(self._theme.selected), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(line))
        self._paint_too_high(painter)

    def _paint_too_high(self, painter: QPainter) -> None:
        """The parts over the limit once more, in its colour."""
        trace = self._trace
        over = trace.above_ground_m > self._document.limits.height_m + 0.05
        if not over.any():
            return
        xs, ys = self._pixels(trace.distance_m, trace.height_m)
        painter.setPen(QPen(QColor(self._theme.warning), 3))
        is_over = over[:-1] | over[1:]
        for index in np.flatnonzero(is_over)[:MOST_DRAWN].tolist():
            painter.drawLine(QPointF(xs[index], ys[index]), QPointF(xs[index + 1], ys[index + 1]))

    def _paint_marks(self, painter: QPainter) -> None:
        chosen = set(self._document.focus.items)
        last = {corner.item: corner for corner in self._corners}
        crowded = len(last) * 6 > self.width() - LEFT_PX - RIGHT_PX
        for item, corner in last.items():
            spot = self._spot(corner.distance_m, corner.height_m)
            is_chosen = item in chosen
            if crowded and not is_chosen:
                continue
            painter.setPen(QPen(QColor(self._theme.surface), 1))
            painter.setBrush(QColor(self._theme.text if is_chosen else self._theme.selected))
            radius = 5.0 if is_chosen else 2.5
            painter.drawEllipse(spot, radius, radius)
        current = self._document.focus.current
        place = last.get(current) if current is not None else None
        if place is not None and self._pointer_m is None:
            self._paint_reading(painter, place)

    def _paint_pointer(self, painter: QPainter) -> None:
        corner = self._pointed(self._pointer_m) if self._pointer_m is not None else None
        if corner is None:
            return
        spot = self._spot(corner.distance_m, corner.height_m)
        painter.setPen(QPen(QColor(self._theme.secondary), 1, Qt.PenStyle.DotLine))
        painter.drawLine(
            QPointF(spot.x(), TOP_PX), QPointF(spot.x(), float(self.height() - BOTTOM_PX))
        )
        self._paint_reading(painter, corner)

    def _paint_reading(self, painter: QPainter, corner: Corner) -> None:
        """Number, height and distance beside a place of the route."""
        height = f"{corner.height_m:.0f} m"
        if corner.above_ground_m is not None:
            height = _("{height} m, {above} m above ground").format(
                height=f"{corner.height_m:.0f}", above=f"{corner.above_ground_m:.0f}"
            )
        text = f"{corner.item + 1} · {height} · {distance(corner.distance_m)}"
        width = painter.fontMetrics().horizontalAdvance(text) + 12
        spot = self._spot(corner.distance_m, corner.height_m)
        x = min(max(spot.x() - width / 2, LEFT_PX), self.width() - RIGHT_PX - width)
        y = spot.y() + 10 if spot.y() < self.height() / 2 else spot.y() - 28
        box = QRectF(x, y, width, 18)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.setBrush(QColor(self._theme.raised))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    # ------------------------------------------------------------------- input

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is not None:
            self._pointer_m = event.position().x()
            self.update()

    def leaveEvent(self, event: QEvent | None) -> None:
        self._pointer_m = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        corner = None if event is None else self._pointed(event.position().x())
        if corner is not None:
            self._document.focus.set([corner.item], corner.item)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event is None or event.key() not in steps or not self._corners:
            super().keyPressEvent(event)
            return
        flown = sorted({corner.item for corner in self._corners})
        current = self._document.focus.current
        place = flown.index(current) if current in flown else -1
        place = min(max(place + steps[Qt.Key(event.key())], 0), len(flown) - 1)
        self._document.focus.set([flown[place]], flown[place])
