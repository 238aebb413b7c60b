"""The Plan workspace put together: tools left, map and profile in the middle, table right."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QKeySequence, QShortcut

from missions import edit
from missions.errors import UserError
from ui.background import run_task
from ui.formatting import Units
from ui.map.marks import Tool
from ui.models import plan_shapes as shapes
from ui.models import surveys as drawn
from ui.models.sentences import translated
from ui.panels.fly.map_link import mark_of
from ui.panels.plan.drawing import bounds_near, bounds_of, drawing_of
from ui.panels.plan.file_steps import FileSteps
from ui.panels.plan.files_bar import tip
from ui.panels.plan.page import PlanPage
from ui.panels.plan.pattern_fields import PATTERN_TITLES
from ui.words import _, ngettext

if TYPE_CHECKING:
    from PyQt6.QtGui import QDragEnterEvent, QDropEvent
    from PyQt6.QtWidgets import QWidget

    from dronectl.vehicle import VehicleKey
    from missions.geo import GeoPoint
    from missions.items import MissionItem
    from ui.map.view import MapView
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment, Submit
    from ui.models.plan_document import PlanDocument
    from ui.models.surveys import Survey
    from ui.panels.plan.tools import Draw

FENCE_MARGIN_M: Final = 40.0


class PlanWorkspace(PlanPage):
    """Draw, choose, correct, send.

    Args:
        document: the plan.
        fleet: the drones it may be for.
        submit: how the station is asked.
        parent: Qt owner.
    """

    icon_name = "map-marker-path"

    def __init__(
        self,
        document: PlanDocument,
        fleet: FleetModel,
        submit: Submit,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(document, fleet, submit, parent)
        self.units = Units()
        self._map: MapView | None = None
        self._survey: int | None = None
        self._is_fitted = False
        self._turn = 0
        self.steps = FileSteps(self.document, self.hand, self.guard, self)
        self._drawing = QTimer(self)
        self._drawing.setSingleShot(True)
        self._drawing.setInterval(0)
        self._drawing.timeout.connect(self._draw_map)
        self._connect()
        self.retranslate()
        self._follow_document()
        self._offer_unsaved()

    def _connect(self) -> None:
        document, files, bar = self.document, self.files, self.bar
        self.steps.opened.connect(self._fit)
        self.steps.said.connect(self.say)
        document.changed.connect(self._follow_document)
        document.analysed.connect(self._on_analysed)
        document.trouble.connect(self.say)
        document.focus.changed.connect(self._show_focus)
        files.new_asked.connect(lambda: document.new(_("New plan")))
        files.open_asked.connect(self.steps.open)
        files.save_here_asked.connect(lambda: self.guard(document.save))
        files.save_asked.connect(lambda path: self.guard(lambda: document.save(path)))
        files.export_asked.connect(self.steps.export)
        files.import_asked.connect(self.steps.take_in)
        self.name.textEdited.connect(self._on_name)
        self.tools.chosen.connect(self.hand.choose)
        self.hand.tool_changed.connect(self.tools.show_chosen)
        self.hand.survey_chosen.connect(self._choose_survey)
        self.form.changed.connect(self._on_form)
        self.form.speed_changed.connect(self._on_speed)
        self.fence.clicked.connect(self.fence_route)
        self.numbers.clicked.connect(self.toggle_numbers)
        self.by_numbers.closed.connect(self.toggle_numbers)
        self.by_numbers.drawn.connect(self._on_numbers)
        self.findings.place_asked.connect(self._show_place)
        self.drone.found.connect(lambda: self.tabs.setCurrentWidget(self.drone))
        self.drone.take_over_asked.connect(
            lambda: self.transfer.take_over(_("Take over the drone's plan"))
        )
        self.items.insert_asked.connect(self._insert)
        self.buttons.pressed.connect(self.items.do)
        for refusing in (self.table, self.details):
            refusing.refused.connect(self.say)
        self.transfer.failed.connect(self.say)
        bar.assigned.connect(self.assign)
        bar.check_asked.connect(self.check)
        bar.upload_asked.connect(lambda: self.guard(self.transfer.upload))
        bar.read_asked.connect(lambda: self.guard(self.transfer.read_back))
        bar.cancel_asked.connect(self.transfer.cancel)
        bar.home_asked.connect(lambda: self.transfer.use_home(_("Use the drone's home")))
        for keys, slot in (
            ("Ctrl+D", self._focus_drone),
            ("F7", self.check),
            ("Ctrl+U", bar.upload.click),
            ("Ctrl+B", bar.read.click),
            ("Ctrl+G", self.items.setFocus),
            ("Ctrl+M", self._measure),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    # ------------------------------------------------------------- the contract

    def title(self) -> str:
        """The workspace's name on the rail."""
        return _("Plan")

    def take_map(self, map_view: MapView) -> None:
        """Show the map here."""
        self._map = map_view
        self._no_map.hide()
        self._map_slot.addWidget(map_view, 1)
        map_view.show()
        map_view.follow(None)
        self.hand.take(map_view)
        self._draw_map()
        self._show_focus()
        if not self._is_fitted:
            self._fit()
        self.items.setFocus()

    def release_map(self) -> None:
        """Let the map go to another workspace."""
        if self._map is None:
            return
        self.hand.release()
        self._map_slot.removeWidget(self._map)
        self._map = None
        self._no_map.show()

    def on_tick(self, tick: Moment) -> None:
        """Ten times a second, after the fleet."""
        self.transfer.on_tick(tick)
        if self._map is not None:
            fleet = self.fleet
            marks = [
                mark_of(v, fleet.name(v.key), fleet.colour(v.key), fleet.now_s, self.units)
                for v in fleet.vehicles
            ]
            self._map.set_fleet(marks)
            if not self._is_fitted:
                self._fit()

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        super().retranslate()
        self._show_titles()

    def set_units(self, units: Units) -> None:
        """Show drones in these units; the plan itself is in metres."""
        self.units = units

    # ------------------------------------------------------------------- words

    def _offer_unsaved(self) -> None:
        found = self.document.recoverable
        if found is None:
            return
        text = _("“{name}” was not saved when the program last ended ({count} items).")
        name = found.plan.name or _("A plan")
        self.notice.say(
            text.format(name=name, count=len(found.plan.items)),
            (
                (_("Restore"), lambda: self.document.restore(_("Restore unsaved changes"))),
                (_("Discard"), self._discard),
            ),
        )

    def _discard(self) -> None:
        self.document.drop_unsaved()
        self._offer_unsaved()

    # --------------------------------------------------------------- following

    def _follow_document(self) -> None:
        self._turn += 1  # a route laid for what was there before is not wanted any more
        plan = self.document.plan
        if self.name.text() != plan.name and not self.name.hasFocus():
            self.name.setText(plan.name)
        if self._survey is None or self._survey >= len(self.document.surveys):
            self._survey = len(self.document.surveys) - 1 if self.document.surveys else None
        self._show_form()
        self._show_titles()
        self._drawing.start()

    def _on_analysed(self) -> None:
        self._show_titles()
        self._drawing.start()

    def _show_titles(self) -> None:
        count = len(self.document.findings)
        text = _("Findings ({count})").format(count=count) if count else _("No findings")
        self.tabs.setTabText(0, text)
        plan, number = self.document.plan, self._survey
        title = _("PATTERN") if number is None else _("PATTERN {number}")
        if self._pages.currentIndex() == 1:
            title = _("BY NUMBERS")
        self._pattern_title.setText(title.format(number=(number or 0) + 1))
        mark = " •" if self.document.is_modified else ""
        self.name.setToolTip(tip(f"{self.document.path or _('not saved yet')}{mark}"))
        self.trouble.setVisible(bool(self.trouble.text()))
        self._no_map.setVisible(self._map is None)
        self.fence.setEnabled(bool(shapes.places_of(plan)))

    def _show_form(self) -> None:
        """The settings of the drawing chosen, or those the next one starts with."""
        if self._survey is None:
            self.trouble.setText("")
            self.form.show_patterns(tuple(PATTERN_TITLES), self.form.pattern, self.form.settings)
        else:
            survey = self.document.surveys[self._survey]
            offered = drawn.suited(survey.area)
            self.form.show_patterns(offered, survey.pattern, survey.settings)
            text = _("Items were changed by hand; a new setting lays them again.")
            self.trouble.setText(text if survey.is_adjusted else "")
        if self.document.plan.items:
            self.form.show_speed(self.document.plan.hover_speed_mps)

    def _show_focus(self) -> None:
        if self._map is not None:
            self._map.choose_waypoint(self.document.focus.current)
        current = self.document.focus.current
        for number, survey in enumerate(self.document.surveys):
            if current is not None and survey.first <= current < survey.end:
                self._choose_survey(number)

    def _draw_map(self) -> None:
        if self._map is not None:
            key = self.document.assigned
            colour = self._theme.selected if key is None else self.fleet.colour(key)
            self._map.set_plan(drawing_of(self.document, colour))

    def _fit(self) -> None:
        """Show the plan; the drones while there is none."""
        if self._map is None:
            return
        homes = [v.home.point for v in self.fleet.vehicles if v.home is not None]
        bounds = bounds_of(self.document) or bounds_near(homes)
        if bounds is None:
            return
        self._is_fitted = True
        self._map.fit(bounds)

    def _show_place(self, point: GeoPoint) -> None:
        if self._map is not None:
            self._map.centre(point)

    # ------------------------------------------------------------------ editing

    def _choose_survey(self, number: int) -> None:
        self._survey = number
        self._show_form()
        self._show_titles()

    def _on_form(self) -> None:
        """Pattern or settings changed: lay the drawing again."""
        number = self._survey
        if number is None:
            return
        before = self.document.surveys[number]
        after = replace(before, pattern=self.form.pattern, settings=self.form.settings)
        after = self.hand.with_exclusions(after)
        self._turn += 1
        answer = partial(self._on_laid, self._turn, number, after)
        run_task(partial(drawn.laid, after), answer)

    def _on_laid(
        self,
        turn: int,
        number: int,
        survey: Survey,
        items: tuple[MissionItem, ...] | None,
        error: Exception | None,
    ) -> None:
        """The route for the newest settings is there; older answers are dropped."""
        if turn != self._turn or number >= len(self.document.surveys):
            return
        if isinstance(error, UserError):
            self.trouble.setText(translated(str(error)))
            self.trouble.show()
        elif error is not None:
            raise error
        elif items is not None:
            label, merge = _("Change the pattern"), f"pattern {number}"
            self.document.relay(number, survey, items, label, merge)

    def _on_speed(self, speed_mps: float) -> None:
        if self.document.plan.items:
            self.guard(
                lambda: self.document.edit(
                    lambda plan: edit.set_speed(plan, speed_mps), _("Change the speed"), "speed"
                )
            )

    def _on_name(self, text: str) -> None:
        self.document.edit(lambda plan: replace(plan, name=text), _("Rename the plan"), "name")

    def fence_route(self) -> None:
        """A fence around everywhere the plan goes."""
        self.guard(
            lambda: self.document.edit(
                lambda plan: shapes.fence_around(plan, FENCE_MARGIN_M), _("Fence the route")
            )
        )

    def toggle_numbers(self) -> None:
        """Show the form for drawing by numbers, or the pattern again."""
        is_shown = self._pages.currentIndex() == 1
        self._pages.setCurrentIndex(0 if is_shown else 1)
        self._tools_title.setVisible(is_shown)
        self.tools.setVisible(is_shown)
        self._show_titles()
        if is_shown:
            self.numbers.setFocus()
        else:
            self.by_numbers.what.setFocus()

    def _on_numbers(self, draw: Draw, points: tuple[GeoPoint, ...]) -> None:
        if self.hand.draw(draw, points):
            self._fit()

    def _insert(self) -> None:
        self.guard(self.hand.insert_beside)

    def _measure(self) -> None:
        if self._map is not None:
            self._map.start_tool(None if self._map.tool is Tool.MEASURE else Tool.MEASURE)

    # -------------------------------------------------------------------- files

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        data = None if event is None else event.mimeData()
        if event is not None and data is not None and data.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        data = None if event is None else event.mimeData()
        if event is None or data is None:
            return
        event.acceptProposedAction()
        for url in data.urls():
            if url.isLocalFile():
                self.steps.take_in(Path(url.toLocalFile()))

    # -------------------------------------------------------------------- drone

    def _focus_drone(self) -> None:
        self.bar.drone.setFocus()
        self.bar.drone.showPopup()

    def assign(self, key: VehicleKey | None) -> None:
        """Choose the drone; a plan without a home starts from where it stands."""
        self.document.assign(key)
        vehicle = self.fleet.vehicle(key)
        plan = self.document.plan
        if plan.items and plan.home is None and vehicle is not None and vehicle.home is not None:
            self.transfer.use_home(_("Use the drone's home"))
        self._drawing.start()

    def check(self) -> None:
        """Check now and show the findings."""
        self.document.analyse_now()
        self.tabs.setCurrentWidget(self.findings)
        errors = self.document.analysis.errors
        if errors:
            text = ngettext("One finding blocks.", "{count} findings block.", errors)
            self.say(text.format(count=errors))
        elif self.document.findings:
            self.say(_("Nothing blocks; look at the findings once more."))
        else:
            self.say(_("Nothing to find fault with: the plan may be flown."))
