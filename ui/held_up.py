"""Whether the window's thread goes round, and where it hangs when it does not.

A window that is held up feeds nobody: after two seconds our heartbeats stop, as they should, and a drone
may fly home by its own failsafe. So it is written down where it hung, while it hangs.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

logger = logging.getLogger(__name__)

NOTABLE_S: Final = 1.0
BEAT_MS: Final = 200
LOG_NAME: Final = "window.log"
LOG_BYTES: Final = 1_000_000


class HeldUp(QObject):
    """Watches the thread it is made on.

    Args:
        now_s: a clock that never steps.
        parent: of the object.
    """

    over = pyqtSignal(float)
    """The window goes on; how many seconds it was held up."""

    def __init__(
        self, now_s: Callable[[], float] = time.monotonic, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._now_s = now_s
        self._beat_s = now_s()
        self._is_told = False
        self._watched = threading.get_ident()
        self._ended = threading.Event()
        self._timer = QTimer(self)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self.beat)

    def start(self) -> None:
        """Watch from now on."""
        self._beat_s = self._now_s()
        self._timer.start()
        threading.Thread(target=self._watch, name="held-up", daemon=True).start()

    def stop(self) -> None:
        """Watch no more."""
        self._timer.stop()
        self._ended.set()

    def beat(self) -> None:
        """The thread goes round: tell how long it did not."""
        now_s = self._now_s()
        held_s, self._beat_s = now_s - self._beat_s, now_s
        self._is_told = False
        if held_s > NOTABLE_S:
            logger.warning("The window was held up for %.1f s.", held_s)
            self.over.emit(held_s)

    def look(self) -> None:
        """From another thread: write down, once each time, where the thread hangs."""
        held_s = self._now_s() - self._beat_s
        if held_s <= NOTABLE_S or self._is_told:
            return
        self._is_told = True
        frame = sys._current_frames().get(self._watched)  # noqa: SLF001 - the interpreter has no other
        where = "" if frame is None else "".join(traceback.format_stack(frame))
        logger.warning("The window has been held up for %.1f s at:\n%s", held_s, where)

    def _watch(self) -> None:
        while not self._ended.wait(BEAT_MS / 1000):
            self.look()


def open_log(folder: Path) -> logging.Handler:
    """Keep warnings and errors in a file of the data folder; made with the first of them."""
    handler = RotatingFileHandler(
        folder / LOG_NAME, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    return handler


def close_log(handler: logging.Handler) -> None:
    """The file is no longer written."""
    logging.getLogger().removeHandler(handler)
    handler.close()
