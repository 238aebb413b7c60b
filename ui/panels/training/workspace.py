"""The Training workspace put together: exercises left, map and results, score and signature right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dronectl.crew.exercises.debrief import entries
from dronectl.exercise import Stage
from ui.models.exercise_words import briefing, part_title, points_text, title, wind_words
from ui.panels.plan.notice import NoticeLine
from ui.panels.training.map_link import TrainingMap, guide
from ui.panels.training.results_table import ResultsTable
from ui.panels.training.run_form import RunForm
from ui.panels.training.score_view import ScoreView
from ui.panels.training.sign_view import SignView
from ui.panels.training.time_strip import TimeStrip
from ui.theme import SPACING
from ui.words import _

if TYPE_CHECKING:
    from dronectl.exercise import Lesson
    from dronectl.vehicle import VehicleKey
    from ui.formatting import Units
    from ui.map.marks import PlanDrawing
    from ui.map.view import MapView
    from ui.models.fleet import FleetModel
    from ui.models.moment import Moment
    from ui.models.training import Run, TrainingModel
    from ui.theme import Theme

LEFT_PX: Final = 248
RIGHT_PX: Final = 336
RESULTS_PX: Final = 190


class TrainingWorkspace(QWidget):
    """Exercises in the simulator.

    Args:
        training: people, the run, results.
        fleet: the live drones.
        parent: Qt owner.
    """

    icon_name = "school-outline"
    fly_asked = pyqtSignal(object)
    """Key of the exercise's drone: the trainee goes to the Fly page with it."""
    score_said = pyqtSignal(str)
    """The live score in one line, for the status line; empty: none runs."""

    def __init__(
        self, training: TrainingModel, fleet: FleetModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("ground")
        self.training = training
        self.pilot = ""
        """Offered as the trainee while nobody is chosen."""
        self.map_link = TrainingMap(fleet, self)
        self._guide: tuple[Run, PlanDrawing] | None = None
        self._map: MapView | None = None
        self.form = RunForm()
        self.notice = NoticeLine()
        self.time_strip = TimeStrip()
        self.results = ResultsTable()
        self.heading = QLabel()
        self.heading.setProperty("role", "title")
        self.heading.setWordWrap(True)
        self.briefing = QLabel()
        self.briefing.setWordWrap(True)
        self.briefing.setTextFormat(Qt.TextFormat.PlainText)
        self.score = ScoreView()
        self.to_fly = QPushButton()
        self.to_fly.setProperty("role", "primary")
        self.sign = SignView()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        self.form.setFixedWidth(LEFT_PX)
        self._map_slot = QVBoxLayout()
        self._no_map = QLabel()
        self._no_map.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._no_map.setProperty("role", "secondary")
        self._map_slot.addWidget(self._no_map, 1)
        self.results.setFixedHeight(RESULTS_PX)
        middle = QVBoxLayout()
        middle.setSpacing(SPACING[1])
        middle.addWidget(self.notice)
        middle.addLayout(self._map_slot, 1)
        middle.addWidget(self.time_strip)
        middle.addWidget(self.results)
        right = QWidget()
        right.setFixedWidth(RIGHT_PX)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING[1])
        column.addWidget(self.heading)
        column.addWidget(self.briefing)
        column.addWidget(self.to_fly)
        column.addWidget(self.score, 1)
        column.addWidget(self.sign)
        column.addStretch(0)
        across = QHBoxLayout(self)
        across.setContentsMargins(SPACING[1], SPACING[1], SPACING[1], SPACING[1])
        across.setSpacing(SPACING[2])
        across.addWidget(self.form)
        across.addLayout(middle, 1)
        across.addWidget(right)

    def _connect(self) -> None:
        training = self.training
        self.form.chosen.connect(self._on_chosen)
        self.form.started.connect(self._on_started)
        self.form.ended.connect(training.end)
        self.results.chosen.connect(self._on_result)
        self.score.chosen.connect(self._on_moment)
        self.time_strip.chosen.connect(self._on_moment)
        self.sign.signed.connect(training.sign)
        self.to_fly.clicked.connect(self._on_to_fly)
        training.changed.connect(self._show_run)
        training.listed.connect(self._show_lists)
        training.opened.connect(self._show_right)
        training.trouble.connect(self.notice.say)

    # ------------------------------------------------------------- the contract

    def title(self) -> str:
        """The workspace's name on the rail."""
        return _("Train")

    def shortcuts(self) -> list[tuple[str, str]]:
        """Keys and what they do, for the list of shortcuts."""
        return []

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.score.set_theme(theme)
        self.time_strip.theme = theme
        self.map_link.set_theme(theme)
        self._show_right()

    def set_units(self, units: Units) -> None:
        """Heights of live drones in these units."""
        self.map_link.units = self.time_strip.units = units

    def take_map(self, map_view: MapView) -> None:
        """Show the map here."""
        self._map = map_view
        self._no_map.hide()
        self._map_slot.addWidget(map_view, 1)
        map_view.show()
        self.map_link.take(map_view)

    def release_map(self) -> None:
        """Let the map go to another workspace."""
        if self._map is None:
            return
        self.map_link.release()
        self._map_slot.removeWidget(self._map)
        self._map = None
        self._no_map.show()

    def on_tick(self, tick: Moment) -> None:
        """Ten times a second."""
        self.training.on_tick(tick)
        if self._map is not None:
            self.map_link.show_fleet()

    def guide_of(self, key: VehicleKey) -> PlanDrawing | None:
        """The way of the exercise under way, for the map its drone is flown on."""
        run = self.training.run
        if run is None or run.key != key:
            return None
        if self._guide is None or self._guide[0] is not run:
            colour = self.map_link.colour
            self._guide = (run, guide(run.exercise, run.lesson.setting.seed, colour))
        return self._guide[1]

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        self.form.retranslate()
        self.results.retranslate()
        self.sign.retranslate()
        self._no_map.setText(_("The map is being loaded."))
        self.to_fly.setText(_("To the Fly page"))
        self._show_lists()

    def showEvent(self, event: object) -> None:
        """People and results may have changed since."""
        self.training.reload()

    # --------------------------------------------------------------- following

    def _on_chosen(self) -> None:
        if self.training.debrief is not None:
            self.training.debrief = None
        self._show_lists()

    def _on_started(self, lesson: Lesson) -> None:
        self.notice.clear()
        self.training.begin(lesson)

    def _on_result(self, result_id: str) -> None:
        if not self.training.is_running:
            self.training.open(result_id)

    def _on_moment(self, at_s: float) -> None:
        debrief = self.training.debrief
        if debrief is not None:
            self.time_strip.show_moment(at_s)
            self.map_link.show_moment(debrief.place_at(at_s))

    def _on_to_fly(self) -> None:
        run = self.training.run
        key: VehicleKey | None = None if run is None else run.key
        if key is not None:
            self.fly_asked.emit(key)

    def _show_lists(self) -> None:
        """People to choose from, and the results of the trainee in the exercise chosen."""
        records = self.training.records
        self.form.show_people(records, self.pilot)
        trainee = self.form.trainee.currentText().strip().casefold()
        wanted = [
            each
            for each in records.standings
            if not trainee or records.name(each.result.trainee_id).casefold() == trainee
        ]
        self.results.show_results(records, wanted or records.standings)
        self._show_run()

    def _show_run(self) -> None:
        run = self.training.run
        self.form.show_running(is_running=run is not None)
        self._show_right()
        if run is None:
            self.score_said.emit("")
            return
        score = run.score()
        said = title(run.exercise)
        if run.stage is Stage.FLYING:
            said += f" · {points_text(score.points)}"
            if score.current is not None:
                said += f" · {part_title(run.exercise, score.current)}"
        self.score_said.emit(said)

    def _show_right(self) -> None:
        run, debrief = self.training.run, self.training.debrief
        is_flown = run is not None and run.stage in (Stage.FLYING, Stage.FLOWN)
        self.sign.setVisible(run is None and debrief is not None)
        self.score.setVisible(is_flown or run is None)
        self.time_strip.setVisible(run is None and debrief is not None)
        self.to_fly.setVisible(run is not None and run.key is not None)
        self.briefing.setVisible(debrief is None)
        if run is not None:
            self._show_live()
        elif debrief is not None:
            self._show_debrief()
        else:
            exercise = self.form.exercise
            self.heading.setText(title(exercise))
            self.briefing.setText(briefing(exercise))
            self.score.show_to_be_had(exercise)
            self.map_link.show_exercise(exercise, self.form.seed.value())

    def _show_live(self) -> None:
        run = self.training.run
        if run is None:
            return
        setting = run.lesson.setting
        self.heading.setText(f"{title(run.exercise)} · {run.lesson.trainee}")
        if run.stage is Stage.FLYING or self.training.is_scoring:
            self.briefing.setText(briefing(run.exercise))
            score = run.score()
            detail = score.as_json()
            self.score.show_score(run.exercise, detail, entries(detail), score.current)
            self.score.show_state(
                _("Scoring the whole flight …")
                if self.training.is_scoring
                else _("Wind: {wind}").format(wind=wind_words(setting.wind.value))
            )
            return
        state = (
            _("The simulator is starting …")
            if run.key is None
            else _("The drone is ready on the pad: fly it on the Fly page.")
        )
        self.briefing.setText(f"{state}\n\n{briefing(run.exercise)}")
        self.map_link.show_exercise(run.exercise, setting.seed)

    def _show_debrief(self) -> None:
        debrief = self.training.debrief
        if debrief is None:
            return
        records, standing = self.training.records, debrief.standing
        result = standing.result
        who = records.name(result.trainee_id)
        self.heading.setText(f"{title(debrief.exercise)} · {who}")
        self.form.show_exercise(debrief.exercise.code)
        self.score.show_score(debrief.exercise, debrief.detail, debrief.losses)
        self.score.show_state(self._comparison())
        self.sign.show_debrief(debrief, records)
        self.time_strip.show_debrief(debrief)
        self.map_link.show_debrief(debrief)

    def _comparison(self) -> str:
        """Wind and date, and how it compares with the best before."""
        debrief = self.training.debrief
        assert debrief is not None  # noqa: S101 - shown only then
        result, before = debrief.standing.result, debrief.standing.best_before
        said = _("{date}, wind: {wind}").format(
            date=result.flown_utc[:16].replace("T", " "), wind=wind_words(result.wind)
        )
        if before is None:
            return said
        compared = _("best before: {points}").format(points=points_text(before))
        return f"{said}, {compared}"
