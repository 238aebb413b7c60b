"""The Review workspace put together: flights left, map, picture and plots in step, the flight sheet right."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QPoint, Qt, QTimer
from PyQt6.QtGui import QKeySequence, QShortcut

from dronectl.flight import FlightEnded, FlightStarted
from ui.formatting import Units
from ui.models.sentences import translated
from ui.panels.review.file_steps import FileSteps
from ui.panels.review.map_link import ReviewMap
from ui.panels.review.page import ReviewPage
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
    from PyQt6.QtWidgets import QWidget

    from ui.map.view import MapView
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment
    from ui.models.review import ReviewModel
    from ui.models.review_entries import Entry
    from ui.models.review_list import Listed
    from ui.theme import Theme

MOST_OTHERS: Final = 4
WARM_UP_MS: Final = 250
RELOAD_MS: Final = 1500
"""After a flight began or ended: the recorder has written it by then."""


def warm_up() -> None:
    """Load what draws the plots before the first flight is opened; it takes some tenths of a second.

    On the window's thread: a thread that allocates so much may be the one to collect dead widgets.
    """
    import pyqtgraph  # noqa: F401, PLC0415 - see above


class ReviewWorkspace(ReviewPage):
    """Look at a flight again.

    Args:
        review: the logbook and the open flight.
        fleet: colours and names of drones.
        parent: Qt owner.
    """

    icon_name = "clipboard-check-outline"

    def __init__(
        self, review: ReviewModel, fleet: FleetModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(review, parent)
        self.fleet = fleet
        self.units = Units()
        self._map: MapView | None = None
        self.map_link = ReviewMap(review.replay, fleet, self)
        self._reload = QTimer(self)
        self._reload.setSingleShot(True)
        self._reload.setInterval(RELOAD_MS)
        self._reload.timeout.connect(review.flights.reload)
        self.list.cards.colour_of = self.colour_of
        self.files = FileSteps(review, self)
        self.setAcceptDrops(True)
        self._connect()
        self.retranslate()
        self._on_opened()

    def _connect(self) -> None:
        review = self.review
        self.list.chosen.connect(self._on_chosen)
        review.opened.connect(self._on_opened)
        review.plotted.connect(self._show_plots)
        review.trouble.connect(self.notice.say)
        review.entries.modelReset.connect(self._show_entries)
        self.plots.removed.connect(self._on_plot_removed)
        self.entry_list.chosen.connect(lambda entry: review.replay.seek(entry.utc_us))
        self.time_line.entry_chosen.connect(self._on_entry)
        self.happenings.commented.connect(review.sign_off.comment)
        QShortcut(QKeySequence("Ctrl+M"), self).activated.connect(self._comment)
        self.files.said.connect(self.notice.say)
        self.open_file.clicked.connect(self.files.choose)
        self.bring_in.clicked.connect(self.files.bring_in)
        self.add_plot.clicked.connect(self._choose_plots)
        self.export_menu.aboutToShow.connect(lambda: self.files.fill_menu(self.export_menu))
        review.video.frame_changed.connect(self._show_footprint)
        QShortcut(QKeySequence("Ctrl+O"), self).activated.connect(self.files.choose)
        QShortcut(QKeySequence("Ctrl+P"), self).activated.connect(self._choose_plots)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.activated.connect(self._find)
        QShortcut(QKeySequence("F5"), self).activated.connect(review.flights.reload)

    # ------------------------------------------------------------- the contract

    def title(self) -> str:
        """The workspace's name on the rail."""
        return _("Review")

    def shortcuts(self) -> list[tuple[str, str]]:
        """Keys and what they do, for the list of shortcuts."""
        return [
            (_("Space"), _("Play or hold")),
            ("← →", _("One step back or on")),
            ("Shift+← →", _("Five seconds back or on")),
            ("J K L", _("Backwards, hold, forwards; again: faster")),
            ("Ctrl+← →", _("Event before or after")),
            (_("Home, End"), _("Begin or end of the flight")),
            ("+ -", _("More or less time in the plots")),
            ("0", _("The whole flight in the plots")),
            ("Ctrl+M", _("Comment on the moment shown")),
            ("Ctrl+P", _("Choose what is plotted")),
            ("Ctrl+O", _("Look at a log or video")),
            ("Ctrl+F", _("Search the flights")),
            ("F5", _("Read the logbook again")),
        ]

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        super().set_theme(theme)
        self._show_colour()

    def set_units(self, units: Units) -> None:
        """Show heights and speeds in these units."""
        self.units = self.map_link.units = self.sheet.units = units
        self.plots.set_units(units)
        self.sheet.retranslate()

    def take_map(self, map_view: MapView) -> None:
        """Show the map here."""
        self._map = map_view
        self._no_map.hide()
        self._map_slot.addWidget(map_view, 1)
        map_view.show()
        self.map_link.take(map_view)
        self.list.cards.setFocus()

    def release_map(self) -> None:
        """Let the map go to another workspace."""
        self.review.replay.pause()
        if self._map is None:
            return
        self.map_link.release()
        self._map_slot.removeWidget(self._map)
        self._map = None
        self._no_map.show()

    def on_tick(self, tick: Moment) -> None:
        """A flight that begins or ends changes the list; live drones stay out of sight here."""
        if any(isinstance(event, FlightStarted | FlightEnded) for event in tick.events):
            self._reload.start()
        if self._map is not None:
            self.map_link.show_moment()

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        super().retranslate()
        self.review.retranslate()
        self._show_title()

    def showEvent(self, event: object) -> None:
        """The logbook may have grown since."""
        self.review.flights.reload()
        QTimer.singleShot(WARM_UP_MS, warm_up)
        self.list.cards.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------------- files

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        data = None if event is None else event.mimeData()
        if event is not None and data is not None and data.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        data = None if event is None else event.mimeData()
        if event is None or data is None:
            return
        event.acceptProposedAction()
        for url in data.urls()[:1]:
            if url.isLocalFile():
                self.files.open(Path(url.toLocalFile()))

    def _choose_plots(self) -> None:
        self.chooser.open_at(self.add_plot.mapToGlobal(QPoint(self.add_plot.width(), -4)))

    # -------------------------------------------------------------------- keys

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Keys of the replay, wherever the focus is but in a text."""
        act = None if event is None else self._keys().get((event.key(), _held(event)))
        if event is None or act is None:
            super().keyPressEvent(event)
            return
        act()
        event.accept()

    def _keys(self) -> dict[tuple[int, Qt.KeyboardModifier], Callable[[], None]]:
        replay, window, key = self.review.replay, self.review.window, Qt.Key
        none, shift = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
        control = Qt.KeyboardModifier.ControlModifier
        return {
            (key.Key_Space, none): replay.toggle,
            (key.Key_K, none): replay.hold,
            (key.Key_J, none): lambda: replay.shuttle(-1),
            (key.Key_L, none): lambda: replay.shuttle(1),
            (key.Key_Left, none): lambda: replay.step(-1),
            (key.Key_Right, none): lambda: replay.step(1),
            (key.Key_Left, shift): lambda: replay.leap(-1),
            (key.Key_Right, shift): lambda: replay.leap(1),
            (key.Key_Left, control): lambda: self._to_entry(-1),
            (key.Key_Right, control): lambda: self._to_entry(1),
            (key.Key_Home, none): lambda: replay.seek(replay.begin_us),
            (key.Key_End, none): lambda: replay.seek(replay.end_us),
            (key.Key_Plus, none): lambda: window.zoom(1, replay.elapsed_s),
            (key.Key_Minus, none): lambda: window.zoom(-1, replay.elapsed_s),
            (key.Key_0, none): window.whole,
        }

    def _to_entry(self, direction: int) -> None:
        entry = self.review.entries.after(self.review.replay.position_us, direction)
        if entry is not None:
            self.review.replay.seek(entry.utc_us)

    def _comment(self) -> None:
        self.tabs.setCurrentWidget(self.happenings)
        self.happenings.write()

    def _find(self) -> None:
        self.list.search.setFocus()
        self.list.search.selectAll()

    # --------------------------------------------------------------- following

    def colour_of(self, flight: Listed) -> str:
        """The drone's colour, the same as on the live map."""
        return self.fleet.past_colour(flight.row.vehicle_uid, flight.vehicle_key)

    def _on_chosen(self, flight: Listed) -> None:
        self.review.open(flight.id)

    def _on_opened(self) -> None:
        flight = self.review.flight
        if flight is None or flight.record is None:
            self.list.forget()
        else:
            self.list.select(flight.record.id)
        self._show_title()
        self._show_colour()
        self._show_plots()
        self._show_entries()
        is_foreign = flight is not None and flight.file is not None and flight.log is not None
        self.bring_in.setVisible(is_foreign)
        self.export.setEnabled(flight is not None and flight.record is not None)
        self.add_plot.setEnabled(flight is not None)
        self._say_troubles()

    def _say_troubles(self) -> None:
        """What is strange about the flight, and the other vehicles of its file."""
        flight = self.review.flight
        if flight is None:
            return
        others = [system for system in flight.systems if system != flight.system]
        actions = [
            (
                _("Drone {number}").format(number=system),
                partial(self.review.open_log, flight.file, system),
            )
            for system in others[:MOST_OTHERS]
            if flight.file is not None
        ]
        texts = [translated(text) for text in flight.troubles]
        if actions:
            texts.insert(0, _("There are several drones in this log; this is number {number}.").format(number=flight.system))  # fmt: skip
        if texts:
            self.notice.say(" ".join(texts[:2]), actions)

    def _show_footprint(self) -> None:
        self.map_link.footprint = self.review.video.footprint()

    def _show_title(self) -> None:
        flight, drone = self.review.flight, self.review.drone
        self.sheet.show_flight(flight, drone)
        if flight is None:
            self.heading.setText(_("Choose a flight"))
        elif flight.record is None:
            self.heading.setText(flight.title)
        else:
            when = flight.record.started_utc[:16].replace("T", " ")
            self.heading.setText(f"{drone} · {when}")

    def _show_colour(self) -> None:
        flight = self.review.flight
        colour = self._theme.selected
        if flight is not None and flight.record is not None:
            record = flight.record
            colour = self.fleet.past_colour(record.vehicle_uid, record.vehicle_key)
        self.plots.set_colour(colour)
        self.map_link.open(flight, self.review.drone, colour)
        self.picture.set_drone(self.review.drone, colour)

    def _show_plots(self) -> None:
        self.plots.show_all(self.review.series)

    def _show_entries(self) -> None:
        self.time_line.show_entries(self.review.entries.entries, self.review.airborne)

    def _on_entry(self, entry: Entry) -> None:
        self.tabs.setCurrentWidget(self.happenings)

    def _on_plot_removed(self, key: str) -> None:
        self.review.plot(tuple(each for each in self.review.keys if each != key))


def _held(event: QKeyEvent) -> Qt.KeyboardModifier:
    """Modifiers without that of the number pad, and without the Shift that ``+`` needs."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_0):
        held &= ~Qt.KeyboardModifier.ShiftModifier
    return held
