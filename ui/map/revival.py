"""Brings a page back whose process died: at once the first time, later each time it dies soon again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable

_RELOAD_MS: Final = (0, 1000, 5000)  # after the first, second, every further loss in a row
_WELL_MS: Final = 60_000


class Revival(QObject):
    """Counts losses in a row and loads again.

    Args:
        load: fetches the page.
        parent: Qt's owner.
    """

    def __init__(self, load: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load = load
        self._losses = 0
        self._well = QTimer(self)
        self._well.setSingleShot(True)
        self._well.setInterval(_WELL_MS)
        self._well.timeout.connect(self._forget)

    @property
    def was_lost(self) -> bool:
        """Whether it died lately."""
        return self._losses > 0

    def lose(self) -> None:
        """It died: fetch it back."""
        self._well.stop()
        delay_ms = _RELOAD_MS[min(self._losses, len(_RELOAD_MS) - 1)]
        self._losses += 1
        QTimer.singleShot(delay_ms, self._load)

    def live(self) -> None:
        """It is back; after a minute without another loss the count begins anew."""
        self._well.start()

    def _forget(self) -> None:
        self._losses = 0
