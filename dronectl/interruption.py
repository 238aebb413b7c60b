"""Ctrl-C and requests to end, counted for loops that look now and then."""

from __future__ import annotations

import threading


class Interruption:
    """How often someone asked to stop.

    ``ask`` is safe in a signal handler: it takes no lock. (``Event.set`` takes the lock that the
    interrupted ``Event.wait`` may hold, and the process is stuck.)
    """

    def __init__(self) -> None:
        self._asked = 0
        self._taken = 0
        self._never = threading.Event()

    def ask(self) -> None:
        """Once more."""
        self._asked += 1

    @property
    def is_asked(self) -> bool:
        """Someone asked and nobody has taken it yet."""
        return self._asked > self._taken

    def wait(self, duration_s: float) -> bool:
        """Let real time pass; whether someone has asked."""
        if not self.is_asked:
            self._never.wait(duration_s)
        return self.is_asked

    def take(self) -> None:
        """One request is answered; the next counts again."""
        self._taken += 1
