"""The pages nobody needs in the first second: review, crew, training and settings.

Their modules are half of the program. They are loaded, and the pages made, in short steps once the
window is painted and answers; a page asked for earlier is made at once.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from ui.late_page import LatePage
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dronectl.demo import DemoOptions
    from dronectl.session import Session
    from dronectl.vehicle import VehicleKey
    from ui.bridge import Bridge
    from ui.map.marks import PlanDrawing
    from ui.map.view import MapView
    from ui.models.crew import CrewModel
    from ui.models.elevation import ElevationModel
    from ui.models.fleet import FleetModel
    from ui.models.ground_names import GroundNames
    from ui.models.moment import Moment
    from ui.models.sample_programme import SampleProgramme
    from ui.models.settings import SettingsModel
    from ui.panels.crew.workspace import CrewWorkspace
    from ui.panels.review.workspace import ReviewWorkspace
    from ui.panels.settings.workspace import SettingsWorkspace
    from ui.panels.training.workspace import TrainingWorkspace

STEP_MS: Final = 10  # between two steps: what the operator does comes first
LOADED: Final = (
    "ui.panels.settings.workspace",
    "ui.models.crew",
    "ui.panels.crew.workspace",
    "dronectl.exercise",
    "ui.panels.training.workspace",
    "dronectl.video.library",
    "ui.models.review_logs",
    "ui.models.review",
    "ui.panels.review.workspace",
)


@dataclass(frozen=True, slots=True)
class Foundations:
    """What the pages stand on."""

    session: Session
    bridge: Bridge
    fleet: FleetModel
    settings: SettingsModel
    elevation: ElevationModel
    names: GroundNames


class Rooms(QObject):
    """The late pages with what belongs to each.

    Args:
        on: what they stand on.
        parent: Qt owner.
    """

    fly_asked = pyqtSignal(object)
    """Key of the drone a trainee flies with next."""
    score_said = pyqtSignal(str)
    """The live score of an exercise in one line; empty: none runs."""

    def __init__(self, on: Foundations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on = on
        self._map: MapView | None = None
        self._sample: DemoOptions | None = None
        self._beginning: SampleProgramme | None = None
        self.review = LatePage("clipboard-check-outline", lambda: _("Review"), self._make_review)
        self.crew = LatePage("account-group-outline", lambda: _("Crew"), self._make_crew)
        self.training = LatePage("school-outline", lambda: _("Train"), self._make_training)
        self.settings = LatePage("cog-outline", lambda: _("Settings"), self._make_settings)
        self.pages = (self.review, self.crew, self.training, self.settings)
        self._steps = self._all_steps()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(STEP_MS)
        self._pause.timeout.connect(self._step)
        on.names.changed.connect(self._mask_copies)

    # ------------------------------------------------------------------ course

    def start(self) -> None:
        """Load and make one thing after the other from now on."""
        self._pause.start()

    def on_tick(self, tick: Moment) -> None:
        """Ten times a second, the pages that are there."""
        for page in self.pages:
            page.on_tick(tick)

    def close(self) -> None:
        """Take down what was made."""
        self._pause.stop()
        if self.training.is_made:
            self.training.page.training.close()
        if self.review.is_made:
            self.review.page.review.close()

    def watch_map(self, map_view: MapView) -> None:
        """The map is there: the settings ask it for areas to keep."""
        self._map = map_view
        if self.settings.is_made:
            self.settings.page.watch_map(map_view)

    def begin_sample(self, options: DemoOptions) -> None:
        """People and aircraft of a demonstration are entered once its drones have told who they are."""
        self._sample = options
        if self.crew.is_made:
            self._begin_sample(self.crew.page.crew)

    def guide_of(self, key: VehicleKey) -> PlanDrawing | None:
        """The way of the exercise that a drone flies; ``None``: it flies none."""
        return self.training.page.guide_of(key) if self.training.is_made else None

    def take_settings(self) -> None:
        """Units, and who is at the laptop."""
        settings = self._on.settings
        if self.review.is_made:
            self.review.page.set_units(settings.units)
        if self.training.is_made:
            self.training.page.set_units(settings.units)
            self.training.page.pilot = settings.settings.pilot
        if self.crew.is_made:
            self.crew.page.crew.author_name = settings.settings.pilot

    def _all_steps(self) -> Iterator[None]:
        for name in LOADED:
            importlib.import_module(name)
            yield
        for page in (self.settings, self.crew, self.training, self.review):
            page.make()
            yield

    def _step(self) -> None:
        if next(self._steps, self) is None:  # there may be more
            self._pause.start()

    # ------------------------------------------------------------------- pages

    def _make_review(self) -> ReviewWorkspace:
        from ui.models.review import ReviewModel
        from ui.panels.review.workspace import ReviewWorkspace

        on = self._on
        review = ReviewModel(on.session.folder, on.fleet.past_name)
        review.ground = review.video.ground = on.session.elevation.height_m
        review.follow(on.settings)
        page = ReviewWorkspace(review, on.fleet)
        page.set_units(on.settings.units)
        review.video.private = on.names.private
        return page

    def _make_crew(self) -> CrewWorkspace:
        from ui.models.crew import CrewModel
        from ui.panels.crew.workspace import CrewWorkspace

        page = CrewWorkspace(CrewModel(self._on.session.folder))
        page.crew.author_name = self._on.settings.settings.pilot
        page.crew.changed.connect(self._know_people)
        if self._sample is not None:
            self._begin_sample(page.crew)
        return page

    def _begin_sample(self, crew: CrewModel) -> None:
        from ui.models.sample_programme import SampleProgramme

        options = self._sample
        assert options is not None  # noqa: S101 - asked for
        today = datetime.now(UTC).date()
        self._beginning = SampleProgramme(crew, options.pilot, options.vehicles, today)
        self._on.bridge.ticked.connect(self._beginning.on_tick)  # a signal keeps nobody alive

    def _make_training(self) -> TrainingWorkspace:
        from dronectl.exercise import ExerciseRun
        from ui.models.training import TrainingModel
        from ui.panels.training.workspace import TrainingWorkspace

        runtime, folder = self._on.session.runtime, self._on.session.folder
        training = TrainingModel(
            folder,
            lambda lesson: ExerciseRun(runtime, folder, lesson),
            lambda: runtime.moment()[1],
        )
        page = TrainingWorkspace(training, self._on.fleet)
        page.set_units(self._on.settings.units)
        page.pilot = self._on.settings.settings.pilot
        page.fly_asked.connect(self.fly_asked)
        page.score_said.connect(self.score_said)
        return page

    def _make_settings(self) -> SettingsWorkspace:
        from ui.panels.settings.workspace import SettingsWorkspace

        on = self._on
        page = SettingsWorkspace(
            on.settings,
            on.fleet,
            on.session.runtime,
            on.bridge.submit,
            on.session.folder,
            on.elevation,
        )
        page.watch_video(on.session.feeds)
        if self._map is not None:
            page.watch_map(self._map)
        return page

    def _know_people(self) -> None:
        """Who was entered can be a trainee or an instructor at once."""
        if self.training.is_made:
            self.training.page.training.reload()

    def _mask_copies(self) -> None:
        if self.review.is_made:
            self.review.page.review.video.private = self._on.names.private
