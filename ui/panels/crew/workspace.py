"""The Crew page: sections on the left, one of them in full beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from dronectl.flight import FlightEnded
from ui.notices import Notices
from ui.panels.crew.law import LawPage
from ui.panels.crew.machines import MachinesPage
from ui.panels.crew.people import PeoplePage
from ui.panels.crew.readiness import ReadinessPage
from ui.panels.crew.reports import ReportsPage
from ui.theme import TARGET_PX
from ui.widgets.sections import Sections
from ui.words import _

if TYPE_CHECKING:
    from ui.map.view import MapView
    from ui.models.crew import CrewModel
    from ui.models.moment import Moment
    from ui.theme import Theme

ICONS: Final = (
    "account-group-outline",
    "quadcopter",
    "shield-check-outline",
    "scale-balance",
    "file-document-outline",
)


class CrewWorkspace(QWidget):
    """People, aircraft, readiness, law, reports.

    Args:
        crew: the record.
    """

    icon_name = "account-group-outline"
    acting_as = pyqtSignal(str)
    """Name of who enters things from now on."""

    def __init__(self, crew: CrewModel) -> None:
        super().__init__()
        self.crew = crew
        self.people = PeoplePage(crew)
        self.machines = MachinesPage(crew)
        self.readiness = ReadinessPage(crew)
        self.law = LawPage(crew)
        self.reports = ReportsPage(crew)
        self.pages = (self.people, self.machines, self.readiness, self.law, self.reports)
        self._rooms = Sections(self.pages, ICONS, _titles, lambda: _("Sections of the crew page"))
        self.sections = self._rooms.list
        self.who = QComboBox()
        self.who.setMinimumHeight(TARGET_PX)
        self._who_label = QLabel()
        self._who_label.setProperty("role", "secondary")
        self._who_label.setBuddy(self.who)
        self._rooms.left.addWidget(self._who_label)
        self._rooms.left.addWidget(self.who)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._rooms)
        self.notices = Notices(self)
        crew.trouble.connect(self.notices.say)
        crew.changed.connect(self._show_people)
        self.who.activated.connect(lambda _index: self._on_who())
        QShortcut(QKeySequence("F5"), self).activated.connect(crew.reload)
        self._label()

    # ------------------------------------------------------- as any workspace

    def title(self) -> str:
        """Name on the rail."""
        return _("Crew")

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self._label()
        self.who.setItemText(0, _("nobody named"))
        self._rooms.retranslate()
        for page in self.pages:
            page.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._rooms.set_theme(theme)
        for page in self.pages:
            page.set_theme(theme)

    def take_map(self, map_view: MapView) -> None:
        """There is no map on this page."""

    def release_map(self) -> None:
        """It was never taken."""

    def shortcuts(self) -> list[tuple[str, str]]:
        """Keys and what they do."""
        return [
            *self._rooms.keys(),
            ("F5", _("Read the record again")),
            (_("Ctrl+Enter"), _("Save the form")),
        ]

    def on_tick(self, tick: Moment) -> None:
        """A flight that ended changes hours and practice."""
        if self.isVisible() and any(isinstance(event, FlightEnded) for event in tick.events):
            self.crew.reload()

    def showEvent(self, event: object) -> None:
        """The record may have grown since."""
        self.crew.reload()

    # ------------------------------------------------------------------- parts

    def _show_people(self) -> None:
        record = self.crew.record
        names = [] if record is None else [p.name for p in record.people if p.is_active]
        self.who.clear()
        self.who.addItem(_("nobody named"), "")
        for name in names:
            self.who.addItem(name, name)
        self.who.setCurrentIndex(max(0, self.who.findData(self.crew.author_name)))

    def _on_who(self) -> None:
        self.crew.author_name = str(self.who.currentData())
        self.acting_as.emit(self.crew.author_name)

    def _label(self) -> None:
        self._who_label.setText(_("Entered by"))
        self.who.setAccessibleName(_("Entered by"))
        self.who.setToolTip(_("Who enters and signs things on this page"))


def _titles() -> tuple[str, ...]:
    return (_("People"), _("Aircraft"), _("Readiness"), _("Law and recordings"), _("Reports"))
