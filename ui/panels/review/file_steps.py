"""Files in and out of the Review page: foreign logs and videos to look at, into the logbook, exports."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QMenu, QWidget

from dronectl.cli.desktop import ReportOrder
from dronectl.errors import UserError
from dronectl.review.imports import Importer, Wish
from dronectl.store.database import open_beside, open_reader
from dronectl.store.export import flights_csv, flights_geojson, flights_json, flights_kml, track_csv
from dronectl.store.flights import find_flight, track
from missions.files.disk import write_text
from ui.background import run_task
from ui.models.review_files import OPENED, is_video
from ui.models.review_logs import is_log
from ui.models.sentences import translated
from ui.models.sign_off import now_us
from ui.reports.order import write_report
from ui.words import _, language, ngettext

if TYPE_CHECKING:
    from dronectl.review.imports import ImportReport
    from ui.models.review import ReviewModel

EXPORTS: Final = (
    ("report", ".pdf"),
    ("track", ".csv"),
    ("geojson", ".geojson"),
    ("kml", ".kml"),
    ("csv", ".csv"),
    ("json", ".json"),
)


class FileSteps(QObject):
    """Opens, brings in and writes out.

    Args:
        review: the logbook and the open flight.
        parent: the page; dialogs open over it.
    """

    said = pyqtSignal(str)
    """A sentence: what came of it."""

    def __init__(self, review: ReviewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._review = review
        self._page = parent
        self._is_importing = False

    # ------------------------------------------------------------------ opening

    def choose(self) -> None:
        """Ask for a file and show it."""
        pattern = " ".join(f"*{suffix}" for suffix in OPENED)
        kinds = _("Logs and videos ({pattern})").format(pattern=pattern)
        path, _kind = QFileDialog.getOpenFileName(self._page, _("Open a log or video"), "", kinds)
        if path:
            self.open(Path(path))

    def open(self, path: Path) -> None:
        """Show a log or a video without bringing it into the logbook."""
        if is_log(path):
            self._review.open_log(path)
        elif is_video(path):
            self._review.open_video(path)
        else:
            text = _("{name} is no log or video that can be replayed; it may be one of {kinds}.")
            self.said.emit(text.format(name=path.name, kinds=", ".join(OPENED)))

    # ------------------------------------------------------------ the logbook

    def bring_in(self) -> None:
        """Add the flights of the open log to the logbook."""
        flight = self._review.flight
        if flight is None or flight.log is None or flight.file is None or self._is_importing:
            return
        self._is_importing = True
        run_task(partial(_import, self._review.folder, flight.log), self._on_imported)

    def _on_imported(self, report: ImportReport | None, error: Exception | None) -> None:
        self._is_importing = False
        if error is not None and not isinstance(error, UserError):
            raise error
        if report is None:
            self.said.emit(translated(str(error)))
            return
        added = [each.flight_id for each in report.outcomes if each.flight_id is not None]
        known = [clash.flight_id for each in report.outcomes for clash in each.clashes]
        if added:
            text = ngettext(
                "{n} flight is in the logbook now.",
                "{n} flights are in the logbook now.",
                len(added),
            ).format(n=len(added))
        else:
            text = _("The logbook has this flight already; nothing was added.")
        self.said.emit(text)
        self._review.flights.reload()
        for flight_id in (*added, *known)[:1]:
            self._review.open(flight_id)

    # ----------------------------------------------------------------- exports

    def fill_menu(self, menu: QMenu) -> None:
        """The ways out of the open flight."""
        menu.clear()
        flight = self._review.flight
        has_record = flight is not None and flight.record is not None
        words = {
            "report": _("Flight report (PDF)"),
            "track": _("Track as a table (CSV)"),
            "geojson": _("Track for maps (GeoJSON)"),
            "kml": _("Track for Google Earth (KML)"),
            "csv": _("Figures of the flight (CSV)"),
            "json": _("Everything recorded of the flight (JSON)"),
        }
        for kind, suffix in EXPORTS:
            action = menu.addAction(words[kind])
            if action is not None:
                action.setEnabled(has_record)
                action.triggered.connect(partial(self._ask_export, kind, suffix))

    def _ask_export(self, kind: str, suffix: str) -> None:
        flight = self._review.flight
        if flight is None or flight.record is None:
            return
        name = f"{flight.record.started_utc[:19].replace(':', '')}-{kind}{suffix}"
        path, _kind = QFileDialog.getSaveFileName(
            self._page, _("Export the flight"), name, f"*{suffix}"
        )
        if path:
            self.export(kind, Path(path))

    def export(self, kind: str, path: Path) -> None:
        """Write the open flight to a file; tables and tracks in the background."""
        flight = self._review.flight
        if flight is None or flight.record is None:
            return
        folder, flight_id = self._review.folder, flight.record.id
        if kind == "report":
            order = ReportOrder("flight", folder, path, flight_id, language())
            # Here and not in the background: what draws it shares the language and Qt's fonts.
            try:
                self._on_exported(write_report(order), None)
            except UserError as error:
                self._on_exported(None, error)
            return
        run_task(partial(_export, folder, flight_id, kind, path), self._on_exported)

    def _on_exported(self, path: Path | None, error: Exception | None) -> None:
        if error is not None and not isinstance(error, UserError):
            raise error
        if path is None:
            self.said.emit(translated(str(error)))
        else:
            self.said.emit(_("Written to {path}.").format(path=path))


def _import(folder: Path, path: Path) -> ImportReport:
    with closing(open_beside(folder)) as database:
        return Importer(database, now_us()).add_log(path, Wish())


def _export(folder: Path, flight_id: str, kind: str, path: Path) -> Path:
    with closing(open_reader(folder)) as database:
        flight = find_flight(database, flight_id)
        samples = track(database, flight_id)
    texts = {
        "track": lambda: track_csv(samples),
        "geojson": lambda: flights_geojson([(flight, samples)]),
        "kml": lambda: flights_kml([(flight, samples)]),
        "csv": lambda: flights_csv([flight]),
        "json": lambda: flights_json([flight]),
    }
    write_text(path, texts[kind]())
    return path
