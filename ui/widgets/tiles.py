"""Numbers that do not dance: a small label over a fixed-width value with its unit in grey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from ui.formatting import DASH
from ui.theme import DARK, RADIUS, TYPE_PX

if TYPE_CHECKING:
    from PyQt6.QtGui import QFont, QPaintEvent

    from ui.theme import Theme

UNKNOWN: Final = DASH
STALE_OPACITY: Final = 0.4


@dataclass(frozen=True, slots=True)
class Reading:
    """One value as shown."""

    value: str = UNKNOWN
    unit: str = ""
    state: str = ""
    """``""``, ``"warning"``, ``"caution"`` or ``"good"``."""
    arrow_deg: float | None = None
    """A small arrow before the value that points this way on the screen, 0 up, clockwise."""


def state_colour(theme: Theme, state: str) -> str:
    """The colour of a state in a theme."""
    return {"warning": theme.warning, "caution": theme.caution, "good": theme.good}.get(
        state, theme.text
    )


class ValueTile(QWidget):
    """A label and a value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._label = ""
        self._reading = Reading()
        self._is_stale = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def reading(self) -> Reading:
        """What it shows."""
        return self._reading

    def sizeHint(self) -> QSize:
        return QSize(92, 50)

    def minimumSizeHint(self) -> QSize:
        return QSize(72, 50)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self.update()

    def set_label(self, label: str, tip: str) -> None:
        """What the value is, short, and in a sentence."""
        self._label = label
        self.setToolTip(tip)
        self.setAccessibleName(label)
        self.update()

    def set_reading(self, reading: Reading, *, is_stale: bool = False) -> None:
        """Show a value; dimmed when it is old."""
        if (reading, is_stale) != (self._reading, self._is_stale):
            self._reading, self._is_stale = reading, is_stale
            self.setAccessibleDescription(f"{reading.value} {reading.unit}".strip())
            self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, reading = self._theme, self._reading
        small, large = self._font(TYPE_PX[0] - 1), self._font(TYPE_PX[2] + 2)
        painter.setFont(small)
        painter.setPen(QColor(theme.secondary))
        metrics = painter.fontMetrics()
        label = metrics.elidedText(self._label, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRectF(0, 0, self.width(), 18), Qt.AlignmentFlag.AlignVCenter, label)
        painter.setOpacity(STALE_OPACITY if self._is_stale else 1.0)
        x = 0.0
        if reading.arrow_deg is not None:
            self._paint_arrow(painter, reading.arrow_deg)
            x = 22.0
        painter.setFont(large)
        known = reading.value != UNKNOWN
        colour = state_colour(theme, reading.state) if known else theme.secondary
        painter.setPen(QColor(colour))
        base = 41.0
        painter.drawText(QPointF(x, base), reading.value)
        x += QFontMetricsF(large).horizontalAdvance(reading.value) + 4
        painter.setFont(small)
        painter.setPen(QColor(theme.secondary))
        painter.drawText(QPointF(x, base), reading.unit if known else "")

    def _font(self, size_px: int) -> QFont:
        font = self.font()
        font.setPixelSize(size_px)
        return font

    def _paint_arrow(self, painter: QPainter, arrow_deg: float) -> None:
        painter.save()
        painter.translate(9.0, 34.0)
        painter.rotate(arrow_deg)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.text))
        shape = [QPointF(0, -9), QPointF(5.5, 8), QPointF(0, 4.5), QPointF(-5.5, 8)]
        painter.drawPolygon(QPolygonF(shape))
        painter.restore()


class BatteryBar(QWidget):
    """What is left in the battery, what the way home needs, and the time for each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme: Theme = DARK
        self._fraction: float | None = None
        self._needed_fraction: float | None = None
        self._words = ("", "")
        self._state = ""
        self._is_stale = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(220, 48)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self.update()

    def set_battery(
        self,
        fraction: float | None,
        needed_fraction: float | None,
        words: tuple[str, str],
        state: str = "",
        *,
        is_stale: bool = False,
    ) -> None:
        """Show a charge.

        Args:
            fraction: left, 0 to 1; ``None``: unknown.
            needed_fraction: what getting home with the reserve takes; a mark on the bar.
            words: at the left and at the right over the bar.
            state: see :class:`Reading`.
            is_stale: dimmed.
        """
        new = (fraction, needed_fraction, words, state, is_stale)
        old = (self._fraction, self._needed_fraction, self._words, self._state, self._is_stale)
        if new != old:
            self._fraction, self._needed_fraction, self._words, self._state, self._is_stale = new
            self.setAccessibleDescription(" · ".join(w for w in words if w))
            self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(STALE_OPACITY if self._is_stale else 1.0)
        theme = self._theme
        ink = state_colour(theme, self._state)
        self._paint_words(painter, ink)
        box = QRectF(0.5, 28.5, self.width() - 1, 13)
        painter.setPen(QPen(QColor(theme.line), theme.line_px))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(box, RADIUS - 2, RADIUS - 2)
        if self._fraction is not None:
            full = QRectF(box)
            full.setWidth(max(4.0, box.width() * min(1.0, max(0.0, self._fraction))))
            fill = ink if self._state else theme.secondary
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(fill))
            painter.drawRoundedRect(full.adjusted(1, 1, -1, -1), RADIUS - 3, RADIUS - 3)
        if self._needed_fraction is not None:
            x = box.left() + box.width() * min(1.0, max(0.0, self._needed_fraction))
            painter.setPen(QPen(QColor(theme.text), 2.0))
            painter.drawLine(QPointF(x, box.top() - 3), QPointF(x, box.bottom() + 3))

    def _paint_words(self, painter: QPainter, ink: str) -> None:
        """Left and right over the bar; what there is no room for is cut at the left's end."""
        theme, (left, right) = self._theme, self._words
        line = QRectF(0, 0, self.width(), 24)
        font = self.font()
        font.setPixelSize(TYPE_PX[0])
        painter.setFont(font)
        metrics = painter.fontMetrics()
        painter.setPen(QColor(theme.secondary))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, right)
        taken = metrics.horizontalAdvance(right) + 10 if right else 0
        font.setPixelSize(TYPE_PX[1] if self._fits(font, left, taken) else TYPE_PX[0])
        painter.setFont(font)
        painter.setPen(QColor(ink if self._fraction is not None else theme.secondary))
        room = max(0, self.width() - taken)
        text = painter.fontMetrics().elidedText(left, Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _fits(self, font: QFont, left: str, taken: int) -> bool:
        return QFontMetricsF(font).horizontalAdvance(left) * 15 / 13 + taken <= self.width()
