"""What the Review page works on: the logbook, the open flight, the moment shown, the plots chosen."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.errors import UserError
from dronectl.safety.height import unknown_ground
from ui.background import run_task
from ui.models.above_ground import with_height_above_ground
from ui.models.replay import Replay
from ui.models.review_entries import EntriesModel, airborne_of, entries_of
from ui.models.review_files import Take, read_video
from ui.models.review_flight import comments_of, read_flight
from ui.models.review_list import FlightsModel
from ui.models.review_logs import (
    FieldName,
    LogShelf,
    read_column,
    read_fields,
    read_log,
    with_series,
)
from ui.models.review_video import ReviewVideo
from ui.models.sentences import translated
from ui.models.series_words import DEFAULTS
from ui.models.sign_off import SignOffModel
from ui.models.time_window import TimeWindow
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dronectl.safety.height import Ground
    from dronectl.video.library import Recording
    from ui.models.review_flight import OpenFlight
    from ui.models.series import Series
    from ui.models.settings import SettingsModel


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
    fields_found = pyqtSignal()
    """``fields`` are those of the open flight."""
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
        self.sign_off = SignOffModel(folder, parent=self)
        self._shelf = LogShelf()
        self.video = ReviewVideo(self.replay, self._shelf, self)
        self.ground: Ground = unknown_ground
        """The ground that was flown over."""
        self.flight: OpenFlight | None = None
        self.is_opening = False
        """A flight is being read; the one before is shown meanwhile."""
        self._keys: tuple[str, ...] = DEFAULTS
        self.fields: tuple[FieldName, ...] = ()
        """What the log of the open flight could show; see :meth:`find_fields`."""
        self._asked: set[str] = set()
        self._turn = 0
        self.flights.trouble.connect(self._say)
        self.sign_off.trouble.connect(self._say)
        self.video.looked.connect(self.sign_off.look)
        self.sign_off.changed.connect(self._fill_entries)
        self.sign_off.written.connect(self.flights.reload)
        self.replay.moved.connect(self._keep_in_view)

    def follow(self, settings: SettingsModel) -> None:
        """Plot what was plotted the last time, and sign as who flies until someone else is chosen."""
        self.plot(settings.settings.review_plots or self._keys)
        self.plotted.connect(lambda: settings.change(review_plots=self._keys))

        def take_pilot() -> None:
            if not self.sign_off.who:
                self.sign_off.act_as(settings.settings.pilot)

        settings.changed.connect(lambda _names: take_pilot())
        take_pilot()

    # ------------------------------------------------------------------ flight

    def open(self, flight_id: str) -> None:
        """Show a flight of the logbook as soon as it is read."""
        record = None if self.flight is None else self.flight.record
        if record is not None and record.id == flight_id and not self.is_opening:
            return
        self._read(partial(read_flight, self.folder, flight_id))

    def open_log(self, path: Path, system: int | None = None) -> None:
        """Show a log that is no flight of the logbook, as soon as it is read."""
        self._read(partial(read_log, self._shelf, path, system))

    def open_video(self, path: Path) -> None:
        """Show a video that is no recording of the logbook, as soon as it is read."""
        self._turn += 1
        self.is_opening = True
        self.opening.emit()
        run_task(partial(read_video, self._shelf, path), partial(self._take_video, self._turn))

    def _take_video(
        self, turn: int, found: tuple[OpenFlight, Recording] | None, error: Exception | None
    ) -> None:
        flight = None if found is None else found[0]
        self._take(turn, flight, error)
        if found is not None and self.flight is flight:
            self.video.show(flight, (Take("", found[1]),))

    def _read(self, read: Callable[[], OpenFlight]) -> None:
        self._turn += 1
        self.is_opening = True
        self.opening.emit()
        ground = self.ground
        run_task(lambda: with_height_above_ground(read(), ground), partial(self._take, self._turn))

    def show(self, flight: OpenFlight | None) -> None:
        """Show a flight that is read already; None: none."""
        self._turn += 1
        self._show(flight)

    def close(self) -> None:
        """No flight is open; its files are let go."""
        self.show(None)
        self.video.close()
        self._shelf.close()

    @property
    def drone(self) -> str:
        """Name of the drone of the open flight."""
        if self.flight is None or self.flight.record is None:
            return ""
        record = self.flight.record
        return self.flights.drone(record.vehicle_uid, record.vehicle_key)

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
            self._fetch_series()
            self.plotted.emit()

    def find_fields(self) -> None:
        """Learn what the flight's log could show; ``fields_found`` tells."""
        flight = self.flight
        if flight is None or flight.log is None:
            self.fields = ()
            self.fields_found.emit()
            return
        path, system = flight.log, flight.system
        run_task(
            partial(read_fields, self._shelf, path, system), partial(self._take_fields, self._turn)
        )

    def _take_fields(
        self, turn: int, fields: tuple[FieldName, ...] | None, error: Exception | None
    ) -> None:
        if turn != self._turn:
            return
        if error is not None:
            self._say(str(error))
        self.fields = fields or ()
        self.fields_found.emit()

    def _fetch_series(self) -> None:
        """Read the columns that are wanted and not there yet."""
        flight = self.flight
        if flight is None or flight.log is None:
            return
        for key in self._keys:
            if "." in key and key not in flight.series and key not in self._asked:
                self._asked.add(key)
                read = partial(
                    read_column, self._shelf, flight.log, key, flight.system, flight.begin_us
                )
                run_task(read, partial(self._take_series, self._turn))

    def _take_series(self, turn: int, series: Series | None, error: Exception | None) -> None:
        if turn != self._turn or self.flight is None:
            return
        if error is not None and not isinstance(error, UserError):
            raise error
        if series is not None and series.times_s.size:
            self.flight = with_series(self.flight, series)
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
        self.fields = ()
        self._asked = set()
        begin_us, end_us = (0, 0) if flight is None else (flight.begin_us, flight.end_us)
        self.sign_off.show(None if flight is None else flight.sign_off)
        self.window.open((end_us - begin_us) / 1e6)
        self.replay.open(begin_us, end_us)
        self.video.open(flight, self.folder)
        self.opened.emit()
        self._fetch_series()

    def _fill_entries(self) -> None:
        flight = self.flight
        if flight is None:
            self.entries.set_entries(())
            return
        happenings = (*flight.happenings, *comments_of(self.sign_off.state))
        self.entries.set_entries(entries_of(happenings, flight.begin_us, flight.end_us))

    def _keep_in_view(self) -> None:
        self.window.keep_in_view(self.replay.elapsed_s)

    def _say(self, text: str) -> None:
        self.trouble.emit(translated(text) or _("Something cannot be read."))
