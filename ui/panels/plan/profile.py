"""The route seen from the side: height above home over the distance flown, in step with the table."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ui.formatting import distance
from ui.theme import DARK
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtCore import QEvent
    from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from missions.estimate import Leg
    from ui.models.plan_document import PlanDocument
    from ui.theme import Theme

LEFT_PX: Final = 52
RIGHT_PX: Final = 12
TOP_PX: Final = 10
BOTTOM_PX: Final = 20
HEADROOM: Final = 1.15
LEAST_SPAN_M: Final = 20.0
STEPS_M: Final = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)


@dataclass(frozen=True, slots=True)
class Corner:
    """One place of the profile."""

    item: int
    distance_m: float
    height_m: float


def corners(legs: tuple[Leg, ...]) -> tuple[Corner, ...]:
    """The line of the profile, a corner at both ends of every leg."""
    found: list[Corner] = []
    gone_m = 0.0
    for leg in legs:
        if not found or found[-1].height_m != leg.start_height_m:
            found.append(Corner(leg.item, gone_m, leg.start_height_m))
        gone_m += leg.length_m
        found.append(Corner(leg.item, gone_m, leg.end_height_m))
    return tuple(found)


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
        self._corners: tuple[Corner, ...] = ()
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
        self.setToolTip(_("Height along the route; the arrow keys go from item to item"))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self.update()

    def _renew(self) -> None:
        way = self._document.analysis.route
        self._corners = corners(way.legs) if way is not None else ()
        self.update()

    # ---------------------------------------------------------------- geometry

    @property
    def _length_m(self) -> float:
        return max(self._corners[-1].distance_m, 1.0) if self._corners else 1.0

    @property
    def _top_m(self) -> float:
        highest = max((corner.height_m for corner in self._corners), default=0.0)
        limit_m = self._document.limits.height_m
        wanted = max(highest * HEADROOM, LEAST_SPAN_M)
        return limit_m * 1.08 if wanted > 0.6 * limit_m and limit_m >= highest else wanted

    @property
    def _bottom_m(self) -> float:
        return min((corner.height_m for corner in self._corners), default=0.0)

    def _spot(self, distance_m: float, height_m: float) -> QPointF:
        width = self.width() - LEFT_PX - RIGHT_PX
        height = self.height() - TOP_PX - BOTTOM_PX
        share = (height_m - min(0.0, self._bottom_m)) / (self._top_m - min(0.0, self._bottom_m))
        return QPointF(
            LEFT_PX + width * distance_m / self._length_m, TOP_PX + height * (1.0 - share)
        )

    def _nearest(self, x_px: float) -> Corner | None:
        width = max(1, self.width() - LEFT_PX - RIGHT_PX)
        at_m = (x_px - LEFT_PX) / width * self._length_m
        return min(self._corners, key=lambda c: abs(c.distance_m - at_m), default=None)

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
        step = step_m(self._top_m, 4)
        for height_m in range(0, int(self._top_m) + 1, step):
            left = self._spot(0, height_m)
            painter.setPen(QPen(line, 1))
            painter.drawLine(left, self._spot(self._length_m, height_m))
            painter.setPen(words)
            box = QRectF(0, left.y() - 9, LEFT_PX - 6, 18)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, flags, f"{height_m} m" if height_m else _("home"))
        along = step_m(self._length_m, 8)
        for distance_m in range(along, int(self._length_m) + 1, along):
            spot = self._spot(distance_m, min(0.0, self._bottom_m))
            if spot.x() > self.width() - RIGHT_PX - 24:
                continue
            box = QRectF(spot.x() - 40, self.height() - BOTTOM_PX + 2, 80, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, distance(float(distance_m)))

    def _paint_limit(self, painter: QPainter) -> None:
        limit_m = self._document.limits.height_m
        if limit_m > self._top_m:
            return
        start, end = self._spot(0, limit_m), self._spot(self._length_m, limit_m)
        painter.setPen(QPen(QColor(self._theme.warning), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(start, end)
        painter.setPen(QColor(self._theme.warning))
        text = _("limit {height:.0f} m").format(height=limit_m)
        box = QRectF(end.x() - 160, end.y() + 1, 156, 16)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight, text)

    def _paint_route(self, painter: QPainter) -> None:
        path = QPainterPath(self._spot(self._corners[0].distance_m, self._corners[0].height_m))
        for corner in self._corners[1:]:
            path.lineTo(self._spot(corner.distance_m, corner.height_m))
        under = QPainterPath(path)
        under.lineTo(self._spot(self._corners[-1].distance_m, 0))
        under.lineTo(self._spot(0, 0))
        under.closeSubpath()
        fill = QColor(self._theme.selected)
        fill.setAlphaF(0.14)
        painter.fillPath(under, fill)
        painter.setPen(QPen(QColor(self._theme.selected), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        limit_m = self._document.limits.height_m
        painter.setPen(QPen(QColor(self._theme.warning), 3))
        for a, b in pairwise(self._corners):
            if max(a.height_m, b.height_m) > limit_m + 0.05:
                painter.drawLine(
                    self._spot(a.distance_m, a.height_m), self._spot(b.distance_m, b.height_m)
                )

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
        corner = self._nearest(self._pointer_m) if self._pointer_m is not None else None
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
        text = f"{corner.item + 1} · {corner.height_m:.0f} m · {distance(corner.distance_m)}"
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
        corner = None if event is None else self._nearest(event.position().x())
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
