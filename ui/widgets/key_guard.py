"""A key held to the end of one order belongs to that order, wherever the focus goes meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PyQt6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from collections.abc import Callable

LET_GO_MS: Final = 60  # X11 may tell a held key's repeat as let go and pressed again at once
KEY_EVENTS: Final = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
ENDS: Final = (QEvent.Type.ApplicationDeactivate, QEvent.Type.WindowDeactivate)
"""The key may be let go where this application does not hear it."""


class KeyGuard(QObject):
    """Takes what is left of a held key away from every widget until it is let go.

    Without it the rest of a hold ticks a check or begins the next hold: an order may open a panel or
    hide its own button, and the focus is then on something else while the finger is still down.
    """

    def __init__(self, key: int, now_ms: Callable[[], float], parent: QObject) -> None:
        super().__init__(parent)
        self._key = key
        self._now_ms = now_ms
        self._up_ms: float | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LET_GO_MS)
        self._timer.timeout.connect(self.end)
        application = QCoreApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def end(self) -> None:
        """The key is up: the next press is a new one."""
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self._timer.stop()
        self.deleteLater()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is None:
            return False
        if event.type() in ENDS:
            self.end()
            return False
        if event.type() not in KEY_EVENTS or not isinstance(event, QKeyEvent):
            return False
        if event.key() != self._key:
            return False
        if event.type() == QEvent.Type.KeyRelease:
            if not event.isAutoRepeat():
                self._up_ms = self._now_ms()
                self._timer.start()
            return True
        if self._up_ms is not None and self._now_ms() - self._up_ms >= LET_GO_MS:
            self.end()
            return False
        self._up_ms = None
        self._timer.stop()
        return True
