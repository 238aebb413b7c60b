"""Work that would hold the window up: done in a pool, answered on the window's thread."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

from PyQt6.QtCore import QObject, QRunnable, QThreadPool, pyqtSignal

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

T = TypeVar("T")


class _Answer(QObject):
    """Lives on the window's thread; the worker's signal is queued to it."""

    done = pyqtSignal(object, object)


class _Task(QRunnable):
    def __init__(self, work: Callable[[], Any], answer: _Answer) -> None:
        super().__init__()
        self._work = work
        self._answer = answer

    def run(self) -> None:
        try:
            result, error = self._work(), None
        except Exception as caught:  # noqa: BLE001 - whatever it is belongs to whoever asked
            result, error = None, caught
        try:
            self._answer.done.emit(result, error)
        except RuntimeError:
            logger.debug("The window was gone before a task ended.")


_waiting: set[_Answer] = set()


def run_task(work: Callable[[], T], then: Callable[[T | None, Exception | None], None]) -> None:
    """Run ``work`` in the pool, then ``then(result, error)`` on the thread that called this.

    To be called on the window's thread. Exactly one of result and error is given; a ``None`` result
    without an error is a result.
    """
    answer = _Answer()
    _waiting.add(answer)

    def deliver(result: T | None, error: Exception | None) -> None:
        _waiting.discard(answer)
        then(result, error)

    answer.done.connect(deliver)
    pool = QThreadPool.globalInstance()
    assert pool is not None  # noqa: S101 - Qt always has one
    pool.start(_Task(work, answer))
