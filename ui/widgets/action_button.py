"""Large buttons painted from the theme: an icon and a word; and one that must be held.

The held button is for what is dangerous by accident: a ring fills while it is held with the mouse, a
finger or the space bar, and letting go early does nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PyQt6.QtWidgets import QAbstractButton, QSizePolicy

from ui.theme import ACTION_PX, DARK, RADIUS, TYPE_PX
from ui.widgets.icons import pixmap
from ui.widgets.key_guard import LET_GO_MS, KeyGuard

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtGui import (
        QFocusEvent,
        QHideEvent,
        QInputEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
    )
    from PyQt6.QtWidgets import QWidget

    from ui.theme import Theme

HOLD_MS: Final = 800.0  # long enough that no slip of the hand does it, short enough for a hurry
STEP_MS: Final = 16
LATE_MS: Final = (
    150.0  # after a look so late, letting go may still wait to be heard: look once more
)
ICON_PX: Final = 20
TOP_PX: Final = 6.0
RING_PX: Final = 3.0  # of the ring around the icon of what is held
DISABLED_OPACITY: Final = 0.45
LONG_AGO_MS: Final = float("-inf")
FILLED: Final = ("return", "primary")
"""Roles painted as a full surface of their colour."""
HOLD_KEYS: Final = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Look:
    """How a button is painted."""

    icon: str
    """Name in the icon font."""
    role: str = ""
    """``""``, ``"return"``, ``"danger"`` or ``"primary"``."""
    is_wide: bool = False
    """Icon beside the word, not above it."""


class ActionButton(QAbstractButton):
    """An icon with a word under or beside it, at least 48 px high."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self._theme: Theme = DARK
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self.update()

    def set_words(self, text: str, tip: str, shortcut: str = "") -> None:
        """The word on it, what it does in a sentence, and the key that does the same."""
        self.setText(text)
        self.setToolTip(f"{tip} ({shortcut})" if shortcut else tip)
        self.setAccessibleName(text)
        self.setAccessibleDescription(self.toolTip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = QFontMetrics(self._word_font()).horizontalAdvance(self.text()) + 2
        if self.look.is_wide:
            return QSize(words + ICON_PX + 40, ACTION_PX)
        return QSize(max(60, words + 16), ACTION_PX)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._paint_body(painter)
        where = self._icon_rect()
        ratio = self.devicePixelRatioF()
        painter.setOpacity(1.0 if self.isEnabled() else DISABLED_OPACITY)
        painter.drawPixmap(where.topLeft(), pixmap(self.look.icon, ink, ICON_PX, ratio))
        self._paint_words(painter, ink, where)
        painter.setOpacity(1.0)
        self._paint_over(painter, where)

    def _paint_body(self, painter: QPainter) -> str:
        """The frame; returns the colour of icon and word."""
        theme = self._theme
        fill, line, ink = theme.raised, theme.line, theme.text
        is_dark = theme.name == "dark"
        if not self.isEnabled():
            fill, ink = theme.surface, theme.secondary
        elif self.look.role == "return":
            fill, line, ink = theme.caution, theme.caution, "#000000" if is_dark else "#FFFFFF"
        elif self.look.role == "primary":
            fill, line, ink = theme.selected, theme.selected, theme.on_selected
        elif self.look.role == "danger":
            line, ink = theme.warning, theme.warning
        if self.isChecked():
            line = ink = theme.selected
        elif self.isEnabled() and self.underMouse() and self.look.role == "":
            line = theme.secondary
        width = max(1.0, float(theme.line_px))
        if self.isChecked():
            width = max(width, 2.0)
        if self.isDown() and self.look.role not in FILLED:
            fill = theme.line if theme.name != "sun" else theme.raised
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setOpacity(1.0 if self.isEnabled() else DISABLED_OPACITY)
        painter.setPen(QPen(QColor(line), width))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(box, RADIUS, RADIUS)
        painter.setOpacity(1.0)
        if self.hasFocus():
            is_filled = self.isEnabled() and self.look.role in FILLED
            painter.setPen(QPen(QColor(theme.text if is_filled else theme.selected), 3.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        return ink

    def _word_font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(TYPE_PX[0])
        font.setBold(self.look.role in ("return", "danger", "primary"))
        return font

    def _icon_rect(self) -> QRectF:
        if self.look.is_wide:
            return QRectF(14.0, (self.height() - ICON_PX) / 2, ICON_PX, ICON_PX)
        return QRectF((self.width() - ICON_PX) / 2, TOP_PX, ICON_PX, ICON_PX)

    def _paint_words(self, painter: QPainter, ink: str, icon: QRectF) -> None:
        painter.setFont(self._word_font())
        painter.setPen(QColor(ink))
        if self.look.is_wide:
            space = QRectF(icon.right() + 8, 0, self.width() - icon.right() - 16, self.height())
            how = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        else:
            top = icon.bottom() + RING_PX
            space = QRectF(2, top, self.width() - 4, self.height() - top - 3)
            how = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        metrics = painter.fontMetrics()
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, int(space.width()))
        painter.drawText(space, how, text)

    def _paint_over(self, painter: QPainter, icon: QRectF) -> None:
        """What a kind of button adds on top."""


class HoldButton(ActionButton):
    """A button that acts only after it was held for 0.8 s.

    Args:
        look: how it is painted.
        parent: Qt's owner.
        now_ms: a monotonic clock in milliseconds.
    """

    held = pyqtSignal()
    """It was held long enough."""
    holding = pyqtSignal(bool)
    """Someone began, or ceased, to hold it."""

    def __init__(
        self,
        look: Look,
        parent: QWidget | None = None,
        now_ms: Callable[[], float] = lambda: time.monotonic() * 1000.0,
    ) -> None:
        super().__init__(look, parent)
        self._now_ms = now_ms
        self._since_ms: float | None = None
        self._key: int | None = None
        """What holds it, if it is a key."""
        self._pressed_at = 0
        """By the window system's clock, which a busy window does not make late."""
        self._key_up_ms: float | None = None
        self._looked_ms = 0.0
        self._let_go_ms: float | None = LONG_AGO_MS
        """When the key was let go after a hold to the end; ``None`` while it is still down."""
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self.on_time)

    @property
    def fraction(self) -> float:
        """How far the hold is, 0 to 1."""
        if self._since_ms is None:
            return 0.0
        return min(1.0, (self._now_ms() - self._since_ms) / HOLD_MS)

    @property
    def is_holding(self) -> bool:
        """Whether someone holds it now."""
        return self._since_ms is not None

    def begin(self) -> None:
        """Someone presses it."""
        if not self.isEnabled() or self.is_holding:
            return
        self._since_ms = self._looked_ms = self._now_ms()
        self.setDown(True)
        self._timer.start()
        self.holding.emit(True)

    def cancel(self) -> None:
        """Someone lets go, or what it is about has changed."""
        if not self.is_holding:
            return
        self._since_ms = self._key_up_ms = None
        self._timer.stop()
        self.setDown(False)
        self.update()
        self.holding.emit(False)

    def on_time(self) -> None:
        """Look at the clock."""
        now_ms = self._now_ms()
        is_late, self._looked_ms = now_ms - self._looked_ms > LATE_MS, now_ms
        if self._key_up_ms is not None:
            if now_ms - self._key_up_ms >= LET_GO_MS:
                self.cancel()
        elif self.fraction >= 1.0 and not is_late:
            self._finish()
        self.update()

    def _finish(self) -> None:
        """It was held to the end."""
        self.cancel()
        self._let_go_ms = None
        if self._key is not None:
            KeyGuard(self._key, self._now_ms, self)
        self.held.emit()

    def _was_held(self, event: QInputEvent) -> bool:
        """Whether letting go ends a whole hold of which the window, being busy, saw too little."""
        return self.is_holding and 0 < self._pressed_at <= event.timestamp() - HOLD_MS

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() is Qt.MouseButton.LeftButton:
            self._let_go_ms, self._key = LONG_AGO_MS, None
            self._pressed_at = event.timestamp()
            self.begin()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and not self.rect().contains(event.position().toPoint()):
            self.cancel()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self._was_held(event):
            self._finish()
        self.cancel()
        self._let_go_ms = LONG_AGO_MS

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None or event.key() not in HOLD_KEYS:
            super().keyPressEvent(event)
        elif self._key_up_ms is not None:
            self._key_up_ms = None
        elif not event.isAutoRepeat() and self._is_let_go():
            self._key, self._pressed_at = event.key(), event.timestamp()
            self.begin()

    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:
        if event is None or event.key() not in HOLD_KEYS:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            if self._was_held(event):
                self._finish()
            self._let_go_ms = self._now_ms()
            self._key_up_ms = self._let_go_ms if self.is_holding else None

    def _is_let_go(self) -> bool:
        """Whether the key that held it to the end is up: one hold acts once, however long it is."""
        is_up = self._let_go_ms is not None and self._now_ms() - self._let_go_ms >= LET_GO_MS
        if not is_up and self._let_go_ms is not None:
            self._let_go_ms = None  # its own repeat, told as a press
        return is_up

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        self.cancel()
        self._let_go_ms = LONG_AGO_MS
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent | None) -> None:
        self.cancel()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent | None) -> None:
        if event is not None and event.type() in (
            QEvent.Type.EnabledChange,
            QEvent.Type.ActivationChange,
        ):
            self.cancel()
        super().changeEvent(event)

    def _paint_over(self, painter: QPainter, icon: QRectF) -> None:
        """A faint ring says "hold me"; it fills while held."""
        if not self.isEnabled():
            return
        theme = self._theme
        centre, radius = QPointF(icon.center()), ICON_PX / 2 + RING_PX
        ring = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.line), 1.5))
        painter.drawEllipse(ring)
        if self.is_holding:
            colour = theme.warning if self.look.role == "danger" else theme.selected
            pen = QPen(QColor(colour), 3.5)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            painter.drawArc(ring, 90 * 16, -round(self.fraction * 360 * 16))
