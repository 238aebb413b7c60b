"""What the Review page works on: the logbook, the open flight, the moment shown, the plots chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.errors import UserError
from ui.background import run_task
from ui.models.replay import Replay
from ui.models.review_entries import EntriesModel, airborne_of, entries_of
from ui.models.review_flight import read_flight
from ui.models.review_list import FlightsModel
from ui.models.sentences import translated
from ui.models.series_words import DEFAULTS
from ui.models.time_window import TimeWindow
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ui.models.review_flight import OpenFlight
    from ui.models.series import Series


class ReviewModel(QObject):
    """One flight at a time, read in the background.

    Args:
        folder: data folder.
        name_of: the drone's name by hardware UID and number.
        parent: Qt owner.
    """

    opened = pyqtSignal()
    """Another flight is open, or none."""
    opening = pyqtSignal()
    """A flight is being read."""
    plotted = pyqtSignal()
    """Other figures are plotted."""
    trouble = pyqtSignal(str)
    """A sentence: something cannot be read."""

    def __init__(
        self,
        folder: Path,
        name_of: Callable[[str | None, str], str] = lambda _uid, key: key,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.flights = FlightsModel(folder, name_of, self)
        self.replay = Replay(self)
        self.window = TimeWindow(self)
        self.entries = EntriesModel(self)
        self.flight: OpenFlight | None = None
        self.is_opening = False
        """A flight is being read; the one before is shown meanwhile."""
        self._keys: tuple[str, ...] = DEFAULTS
        self._turn = 0
        self.flights.trouble.connect(self._say)
        self.replay.moved.connect(self._keep_in_view)

    # ------------------------------------------------------------------ flight

    def open(self, flight_id: str) -> None:
        """Show a flight of the logbook as soon as it is read."""
        record = None if self.flight is None else self.flight.record
        if record is not None and record.id == flight_id and not self.is_opening:
            return
        self._turn += 1
        self.is_opening = True
        self.opening.emit()
        folder = self.folder
        run_task(lambda: read_flight(folder, flight_id), partial(self._take, self._turn))

    def show(self, flight: OpenFlight | None) -> None:
        """Show a flight that is read already; None: none."""
        self._turn += 1
        self._show(flight)

    def close(self) -> None:
        """No flight is open."""
        self.show(None)

    @property
    def drone(self) -> str:
        """Name of the drone of the open flight."""
        if self.flight is None or self.flight.record is None:
            return ""
        return self.flights.drone(self.flight.record)

    @property
    def airborne(self) -> tuple[tuple[float, float], ...]:
        """From when to when the aircraft was in the air, seconds from the begin."""
        flight = self.flight
        if flight is None:
            return ()
        return airborne_of(flight.happenings, flight.begin_us, flight.end_us)

    def retranslate(self) -> None:
        """The language changed."""
        self.flights.retranslate()
        self._fill_entries()

    # ------------------------------------------------------------------- plots

    @property
    def keys(self) -> tuple[str, ...]:
        """What is plotted, in this order, of flights that have it."""
        return self._keys

    @property
    def series(self) -> tuple[Series, ...]:
        """The figures plotted of the open flight."""
        known: Mapping[str, Series] = {} if self.flight is None else self.flight.series
        return tuple(known[key] for key in self._keys if key in known)

    def plot(self, keys: tuple[str, ...]) -> None:
        """Plot these."""
        wanted = tuple(dict.fromkeys(keys))
        if wanted != self._keys:
            self._keys = wanted
            self.plotted.emit()

    # ------------------------------------------------------------------ inside

    def _take(self, turn: int, flight: OpenFlight | None, error: Exception | None) -> None:
        if turn != self._turn:
            return  # another one was asked for meanwhile
        if error is not None:
            self.is_opening = False
            if not isinstance(error, UserError):
                raise error
            self._say(str(error))
            return
        self._show(flight)

    def _show(self, flight: OpenFlight | None) -> None:
        self.is_opening = False
        self.flight = flight
        begin_us, end_us = (0, 0) if flight is None else (flight.begin_us, flight.end_us)
        self._fill_entries()
        self.window.open((end_us - begin_us) / 1e6)
        self.replay.open(begin_us, end_us)
        self.opened.emit()

    def _fill_entries(self) -> None:
        flight = self.flight
        self.entries.set_entries(
            () if flight is None else entries_of(flight.happenings, flight.begin_us, flight.end_us)
        )

    def _keep_in_view(self) -> None:
        self.window.keep_in_view(self.replay.elapsed_s)

    def _say(self, text: str) -> None:
        self.trouble.emit(translated(text) or _("Something cannot be read."))
