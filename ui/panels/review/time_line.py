"""The one time line: events, alerts and comments as marks over the flight, with the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui.formatting import duration
from ui.models.event_words import Weight
from ui.theme import DARK
from ui.widgets.kept import KeptPicture
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtCore import QEvent
    from PyQt6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent

    from ui.models.replay import Replay
    from ui.models.review_entries import Entry
    from ui.models.time_window import TimeWindow
    from ui.theme import Theme

LEFT_PX: Final = 152
"""Where plots begin: the cursor is one line through all of them."""
RIGHT_PX: Final = 12
LANE_PX: Final = 16
LANES: Final = 3
HEIGHT_PX: Final = LANES * LANE_PX + 8
NEAR_PX: Final = 7
WHEEL_STEP: Final = 120.0


class TimeLine(QWidget):
    """Three lanes of marks; a click on one jumps there, a drag scrubs.

    Args:
        replay: the moment shown.
        window: the part of the flight shown.
        parent: Qt owner.
    """

    entry_chosen = pyqtSignal(object)
    """An :class:`~ui.models.review_entries.Entry` that was clicked."""

    def __init__(self, replay: Replay, window: TimeWindow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._replay, self._window = replay, window
        self._theme: Theme = DARK
        self._entries: tuple[Entry, ...] = ()
        self._airborne: tuple[tuple[float, float], ...] = ()
        self._kept = KeptPicture()
        self._shown_px = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setFocusPolicy(
            Qt.FocusPolicy.NoFocus
        )  # its keys are the page's; the list has the marks
        replay.moved.connect(self._on_moved)
        replay.changed.connect(self._forget)
        window.changed.connect(self._forget)

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT_PX)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self._forget()

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(_("Time line"))
        self._forget()

    def show_entries(
        self, entries: tuple[Entry, ...], airborne: tuple[tuple[float, float], ...]
    ) -> None:
        """Marks, and from when to when the aircraft was in the air (seconds from the begin)."""
        self._entries, self._airborne = entries, airborne
        self._forget()

    # ------------------------------------------------------------------ places

    def x_of(self, moment_s: float) -> float:
        """Pixel of a moment."""
        window = self._window
        span_s = max(1e-6, window.to_s - window.from_s)
        room = max(1, self.width() - LEFT_PX - RIGHT_PX)
        return LEFT_PX + (moment_s - window.from_s) / span_s * room

    def moment_at(self, x_px: float) -> float:
        """Moment of a pixel, seconds from the begin."""
        window = self._window
        room = max(1, self.width() - LEFT_PX - RIGHT_PX)
        share = min(1.0, max(0.0, (x_px - LEFT_PX) / room))
        return window.from_s + share * (window.to_s - window.from_s)

    def entry_at(self, at: QPointF) -> Entry | None:
        """The mark under the pointer; of several the weightiest."""
        lane = int((at.y() - 4) // LANE_PX)
        near = [
            entry
            for entry in self._entries
            if entry.lane == lane and abs(self.x_of(entry.at_s) - at.x()) <= NEAR_PX
        ]
        if not near:
            return None
        return max(near, key=lambda e: (e.weight, -abs(self.x_of(e.at_s) - at.x())))

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent | None) -> None:
        if event is None:
            return
        painter = QPainter(self)
        self._kept.paint(painter, self, event.region(), self._draw)
        if not self._replay.is_empty:
            x_px = self._cursor_px()
            painter.fillRect(x_px - 1, 0, 2, self.height(), QColor(self._theme.selected))

    def _cursor_px(self) -> int:
        beyond = self.width() + LEFT_PX
        return round(min(float(beyond), max(0.0, self.x_of(self._replay.elapsed_s))))

    def _forget(self) -> None:
        """Something else than the cursor is to be shown."""
        self._kept.forget()
        self.update()

    def _on_moved(self) -> None:
        before, self._shown_px = self._shown_px, self._cursor_px()
        for x_px in {before, self._shown_px}:
            self.update(x_px - 2, 0, 4, self.height())

    def _draw(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        painter.fillRect(self.rect(), QColor(theme.surface))
        if self._replay.is_empty:
            return
        left, right = float(LEFT_PX), float(self.width() - RIGHT_PX)
        names = (_("Events"), _("Alerts"), _("Comments"))
        for lane, name in enumerate(names):
            top = 4.0 + lane * LANE_PX
            painter.setPen(QColor(theme.secondary))
            box = QRectF(8, top, LEFT_PX - 16, LANE_PX)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(QPen(QColor(theme.line), 1.0))
            middle = top + LANE_PX / 2
            painter.drawLine(QPointF(left, middle), QPointF(right, middle))
        painter.setClipRect(QRectF(left - 6, 0, right - left + 12, self.height()))
        self._paint_airborne(painter)
        for entry in sorted(self._entries, key=lambda each: each.weight):
            self._paint_mark(painter, entry)

    def _paint_airborne(self, painter: QPainter) -> None:
        """In the air: a bar along the lane of the events."""
        colour = QColor(self._theme.secondary)
        colour.setAlpha(70)
        for since_s, until_s in self._airborne:
            begin, end = self.x_of(since_s), self.x_of(until_s)
            painter.fillRect(QRectF(begin, 4 + LANE_PX / 2 - 2, end - begin, 4), colour)

    def _paint_mark(self, painter: QPainter, entry: Entry) -> None:
        theme = self._theme
        x, y = self.x_of(entry.at_s), 4 + entry.lane * LANE_PX + LANE_PX / 2
        if not LEFT_PX - 8 <= x <= self.width():
            return
        colours = {Weight.WARNING: theme.warning, Weight.CAUTION: theme.caution}
        colour = QColor(colours.get(entry.weight, theme.text))
        painter.setPen(QPen(QColor(theme.surface), 1.0))
        painter.setBrush(colour)
        if entry.lane == 2:
            painter.setBrush(QColor(theme.selected))
            painter.drawRoundedRect(QRectF(x - 5, y - 5, 10, 8), 2, 2)
        elif entry.weight is Weight.WARNING:
            painter.drawPolygon(
                QPolygonF([QPointF(x, y - 7), QPointF(x + 6, y + 5), QPointF(x - 6, y + 5)])
            )
        elif entry.weight is Weight.CAUTION:
            painter.drawPolygon(
                QPolygonF(
                    [QPointF(x, y - 6), QPointF(x + 6, y), QPointF(x, y + 6), QPointF(x - 6, y)]
                )
            )
        elif entry.weight is Weight.PLAIN:
            painter.drawEllipse(QPointF(x, y), 4.0, 4.0)
        else:
            painter.setPen(QPen(QColor(theme.secondary), 1.5))
            painter.drawLine(QPointF(x, y - 3), QPointF(x, y + 3))

    # ------------------------------------------------------------------- mouse

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        entry = self.entry_at(event.position())
        if entry is not None:
            self._replay.seek(entry.utc_us)
            self.entry_chosen.emit(entry)
        else:
            self._scrub(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._scrub(event.position().x())
            return
        entry = self.entry_at(event.position())
        self.setCursor(
            Qt.CursorShape.ArrowCursor if entry is None else Qt.CursorShape.PointingHandCursor
        )
        if entry is None:
            QToolTip.hideText()
        else:
            text = f"{duration(entry.at_s)}  {entry.text}"
            QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        self._window.whole()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if event is not None:
            on_wheel(event, self._window, self.moment_at(event.position().x()))

    def _scrub(self, x_px: float) -> None:
        replay = self._replay
        replay.seek(replay.begin_us + round(self.moment_at(x_px) * 1e6))

    def changeEvent(self, event: QEvent | None) -> None:
        super().changeEvent(event)
        self._forget()


def on_wheel(event: QWheelEvent, window: TimeWindow, about_s: float) -> None:
    """The wheel zooms about the pointer; sideways, or with Shift, it moves along."""
    turn = event.angleDelta()
    is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    along = turn.x() if turn.x() or not is_shifted else turn.y()
    if along:
        window.pan(-along / WHEEL_STEP * 0.1 * (window.to_s - window.from_s))
    else:
        window.zoom(turn.y() / WHEEL_STEP, about_s)
    event.accept()
