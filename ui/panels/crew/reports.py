"""Reports: choose one, say of whom and for when, and get a PDF, a spreadsheet or data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtWidgets import QComboBox, QFileDialog, QLineEdit

from dronectl.cli.desktop import ReportOrder
from dronectl.errors import UserError
from ui.background import run_task
from ui.models.record_words import record_word
from ui.panels.crew.section import Section
from ui.panels.settings.parts import Form, choose_path, plain_label, show_state
from ui.reports.order import write_report
from ui.words import LANGUAGES, _, language

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.models.crew import CrewModel

KINDS: Final = ("flight", "pilot", "aircraft", "training", "activity", "audit")
ENDINGS: Final = ("pdf", "csv", "json", "zip")


class ReportsPage(Section):
    """One form; what was written last is named under it."""

    def __init__(self, crew: CrewModel) -> None:
        super().__init__(
            crew,
            lambda: _("Reports"),
            lambda: _("For the supervisor, the inspector, the court: made from the records on this computer."),
        )  # fmt: skip
        self.kind, self.subject, self.language, self.ending = (QComboBox() for _each in range(4))
        self.since, self.until = QLineEdit(), QLineEdit()
        for line in (self.since, self.until):
            self.speak(line.setPlaceholderText, lambda: _("YYYY-MM-DD"))
        for code, name in LANGUAGES.items():
            self.language.addItem(name, code)
        self.language.setCurrentIndex(self.language.findData(language()))
        for ending in ENDINGS:
            self.ending.addItem(ending.upper(), ending)
        form = Form(self)
        form.add(lambda: _("Report"), self.kind)
        form.add(lambda: _("About"), self.subject)
        form.add(
            lambda: _("From"),
            self.since,
            lambda: _("Activity report: the first of January when left empty."),
        )
        form.add(lambda: _("Up to and with"), self.until, lambda: _("Today when left empty."))
        form.add(lambda: _("Language"), self.language)
        form.add(lambda: _("Written as"), self.ending)
        self.column.addWidget(form)
        self.make = self.button(
            lambda: _("Write report"), lambda: _("Choose where it goes"), self.ask_where
        )
        self.make.setProperty("role", "primary")
        self.column.addWidget(self.button_row(self.make))
        self.said = plain_label("sentence")
        self.column.addWidget(self.said)
        self.column.addStretch(1)
        self.kind.currentIndexChanged.connect(lambda _index: self._show_subjects())
        self._show_kinds()  # fmt: skip

    def refresh(self) -> None:
        """Show who and what there is to report on."""
        self._show_subjects()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        super().retranslate()
        self._show_kinds()

    def ask_where(self) -> None:
        """Ask for the file beside the window."""
        words = f"{self.kind.currentData()}.{self.ending.currentData()}"
        dialog = QFileDialog(self, _("Write report"), str(Path.home() / words))
        dialog.setDefaultSuffix(str(self.ending.currentData()))
        choose_path(dialog, self.write_to, is_saving=True)

    def write_to(self, path: Path) -> None:
        """Write the report that is chosen; says where it is or what is wrong."""
        try:
            order = ReportOrder(
                kind=str(self.kind.currentData()),
                folder=self.crew.folder,
                out=path,
                subject=str(self.subject.currentData() or ""),
                language=str(self.language.currentData()),
                since=_day(self.since.text()),
                until=_day(self.until.text()),
            )
        except UserError as error:
            show_state(self.said, str(error), "warning")
            return
        self.make.setEnabled(False)
        show_state(self.said, _("The report is being written…"))
        run_task(lambda: write_report(order), self._on_written)

    def _on_written(self, written: Path | None, error: Exception | None) -> None:
        self.make.setEnabled(True)
        if error is not None:
            if not isinstance(error, UserError):
                raise error
            show_state(self.said, str(error), "warning")
            return
        show_state(self.said, _("Written: {path}").format(path=written), "good")

    # ------------------------------------------------------------------- parts

    def _show_kinds(self) -> None:
        words = {
            "flight": _("Flight report"),
            "pilot": _("Pilot's logbook"),
            "aircraft": _("Aircraft log"),
            "training": _("Training booklet"),
            "activity": _("Activity report"),
            "audit": _("Evidence pack for an audit"),
        }
        before = self.kind.currentData()
        self.kind.blockSignals(True)
        self.kind.clear()
        for kind in KINDS:
            self.kind.addItem(words[kind], kind)
        self.kind.setCurrentIndex(max(0, self.kind.findData(before)))
        self.kind.blockSignals(False)
        self._show_subjects()

    def _show_subjects(self) -> None:
        kind = str(self.kind.currentData())
        before = self.subject.currentData()
        self.subject.clear()
        makers: dict[str, Callable[[], list[tuple[str, str]]]] = {
            "flight": self._flights,
            "pilot": self._people,
            "training": self._people,
            "aircraft": self._aircraft,
        }
        for subject, words in makers.get(kind, list)():
            self.subject.addItem(words, subject)
        self.subject.setCurrentIndex(max(0, self.subject.findData(before)))
        self.subject.setEnabled(kind in makers)
        for line in (self.since, self.until):
            line.setEnabled(kind == "activity")
        self.make.setEnabled(kind not in makers or self.subject.count() > 0)

    def _people(self) -> list[tuple[str, str]]:
        record = self.crew.record
        return [] if record is None else [(p.id, p.name) for p in record.people]

    def _aircraft(self) -> list[tuple[str, str]]:
        record = self.crew.record
        return [] if record is None else [(a.aircraft.id, a.aircraft.name) for a in record.aircraft]

    def _flights(self) -> list[tuple[str, str]]:
        record = self.crew.record
        if record is None:
            return []
        return [
            (
                row.flight_id,
                " · ".join(
                    (row.started_utc[:16].replace("T", " "), row.pilot or _("no pilot"), record_word(row.device_class))
                ),
            )
            for row in record.newest_flights
        ]  # fmt: skip


def _day(text: str) -> dt.date | None:
    """A typed day.

    Raises:
        UserError: it is none.
    """
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise UserError(_("Write the date as 2026-11-27.")) from None
