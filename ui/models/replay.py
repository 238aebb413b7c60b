"""The one clock of a replay: map, picture, plots and figures all ask it for the moment shown.

The position is UTC in microseconds. Whoever shows pictures may lead it (:meth:`Replay.follow`); otherwise it
runs by what :meth:`Replay.advance` is told has passed.
"""

from __future__ import annotations

from typing import Final

from PyQt6.QtCore import QElapsedTimer, QObject, Qt, QTimer, pyqtSignal

SLOWEST: Final = 0.1
FASTEST: Final = 16.0
SPEEDS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
FRAME_MS: Final = 16  # one redraw of a 60 Hz screen
STEP_US: Final = 100_000  # one sample of telemetry or so, three pictures
LEAP_US: Final = 5_000_000
LONGEST_FRAME_S: Final = 0.5
"""A window that stood still goes on from where it stood."""


class Replay(QObject):
    """Position, speed and direction of a replay between two moments."""

    moved = pyqtSignal()
    """Another moment is shown."""
    changed = pyqtSignal()
    """Playing, held, faster, slower, or another flight."""
    sought = pyqtSignal()
    """A hand moved the position: it did not run there by itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._begin_us = self._end_us = self._position_us = 0
        self._rate = 1.0
        self._is_playing = False
        self._rest_us = 0.0
        self._passed = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_frame)

    # ------------------------------------------------------------------ state

    @property
    def begin_us(self) -> int:
        """The first moment there is."""
        return self._begin_us

    @property
    def end_us(self) -> int:
        """The last moment there is."""
        return self._end_us

    @property
    def position_us(self) -> int:
        """The moment shown."""
        return self._position_us

    @property
    def elapsed_s(self) -> float:
        """Seconds from the first moment to the one shown."""
        return (self._position_us - self._begin_us) / 1e6

    @property
    def speed(self) -> float:
        """0.1 to 16 times real time."""
        return abs(self._rate)

    @property
    def is_backward(self) -> bool:
        """Whether it runs towards the beginning."""
        return self._rate < 0

    @property
    def is_playing(self) -> bool:
        """Whether it runs."""
        return self._is_playing

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to replay."""
        return self._end_us <= self._begin_us

    # ----------------------------------------------------------------- wishes

    def open(self, begin_us: int, end_us: int) -> None:
        """Another flight: held at its first moment, at real speed."""
        self._begin_us, self._end_us = begin_us, max(begin_us, end_us)
        self._position_us = begin_us
        self._rate = 1.0
        self._run(is_playing=False)
        self.changed.emit()
        self.sought.emit()
        self.moved.emit()

    def close(self) -> None:
        """Nothing to replay."""
        self.open(0, 0)

    def seek(self, utc_us: int) -> None:
        """Show a moment, or the nearest there is."""
        if self._go(utc_us):
            self.sought.emit()
            self.moved.emit()

    def step(self, steps: int) -> None:
        """A tenth of a second on (or back), held."""
        self.pause()
        self.seek(self._position_us + steps * STEP_US)

    def leap(self, steps: int) -> None:
        """Five seconds on or back; it keeps running if it runs."""
        self.seek(self._position_us + steps * LEAP_US)

    def play(self) -> None:
        """Run forward; from the beginning if it stands at the end."""
        if self.is_empty:
            return
        if not self.is_backward and self._position_us >= self._end_us:
            self.seek(self._begin_us)
        self._run(is_playing=True)
        self.changed.emit()

    def pause(self) -> None:
        """Hold."""
        if self._is_playing:
            self._run(is_playing=False)
            self.changed.emit()

    def toggle(self) -> None:
        """Run or hold."""
        if self._is_playing:
            self.pause()
        else:
            self._rate = abs(self._rate)
            self.play()

    def set_speed(self, speed: float) -> None:
        """0.1 to 16 times; others become the nearest of these. The direction stays."""
        wanted = min(FASTEST, max(SLOWEST, speed))
        self._rate = -wanted if self.is_backward else wanted
        self.changed.emit()

    def shuttle(self, direction: int) -> None:
        """J and L of a video editor: run that way, each press again twice as fast."""
        if self.is_empty:
            return
        is_same = self._is_playing and (self._rate > 0) == (direction > 0)
        speed = min(FASTEST, self.speed * 2) if is_same else 1.0
        self._rate = speed if direction > 0 else -speed
        if direction > 0:
            self.play()
        else:
            self._run(is_playing=True)
            self.changed.emit()

    def hold(self) -> None:
        """K of a video editor: hold, and run at real speed next."""
        self._rate = 1.0
        self._run(is_playing=False)
        self.changed.emit()

    # ------------------------------------------------------------------- time

    def advance(self, passed_s: float) -> None:
        """Let real time pass."""
        if not self._is_playing:
            return
        self._rest_us += min(LONGEST_FRAME_S, passed_s) * 1e6 * self._rate
        whole = round(self._rest_us)
        self._rest_us -= whole
        self.follow(self._position_us + whole)

    def follow(self, utc_us: int) -> None:
        """It ran to this moment; at either end it holds."""
        is_moved = self._go(utc_us)
        is_over = self._position_us == (self._begin_us if self.is_backward else self._end_us)
        if self._is_playing and is_over:
            self._run(is_playing=False)
            self.changed.emit()
        if is_moved:
            self.moved.emit()

    def _go(self, utc_us: int) -> bool:
        inside = min(max(utc_us, self._begin_us), self._end_us)
        if inside == self._position_us:
            return False
        self._position_us = inside
        return True

    def _run(self, *, is_playing: bool) -> None:
        self._is_playing = is_playing
        self._rest_us = 0.0
        if is_playing:
            self._passed.start()
            self._timer.start()
        else:
            self._timer.stop()

    def _on_frame(self) -> None:
        self.advance(self._passed.restart() / 1e3)
