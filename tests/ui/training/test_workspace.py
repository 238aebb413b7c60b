from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtTest import QTest

from dronectl.crew.exercises import EXERCISES
from dronectl.crew.exercises.measuring import Cause
from dronectl.crew.exercises.scoring import Scorer
from dronectl.crew.exercises.values import Setting, Spot, Wind
from dronectl.crew.people import Person, Role
from dronectl.errors import UserError
from dronectl.exercise import Lesson, Stage, keep_score
from dronectl.programme.ledger import Ledger
from dronectl.store.database import open_beside
from dronectl.vehicle import Snapshot, VehicleKey
from tests.support.paper_flights import Paper
from tests.ui.review.test_workspace import LookedAtMap
from ui.bridge import Tick
from ui.models import exercise_words as words
from ui.models.fleet import FleetModel
from ui.models.training import TrainingModel
from ui.panels.training.workspace import TrainingWorkspace
from ui.rehearsal import fly_exercise
from ui.theme import THEMES, style_sheet
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

pytestmark = [pytest.mark.slow, pytest.mark.qt_log_ignore("This plugin does not support")]
NOW_US = 1_780_400_000_000_000
LESSON = Lesson(Setting("position", Wind.CALM), "Zoé", "Max")


class PaperRun:
    """An exercise flown on paper while the window ticks; its record is a rehearsed flight."""

    def __init__(self, lesson: Lesson, folder: Path) -> None:
        self.lesson = lesson
        self.exercise = EXERCISES[lesson.setting.exercise]
        self.stage = Stage.STARTING
        self.reason = ""
        self.key: VehicleKey | None = None
        self.flight_id: str | None = None
        self.is_stopped = False
        self._folder = folder
        self._scorer = Scorer(self.exercise, lesson.setting)
        self._entries = Paper(shift=Spot(4.0, 0.0, 0.0)).fly(self.exercise)

    def start(self) -> None:
        if not self.lesson.trainee:
            raise UserError("The simulator ended with exit code 3.")

    def stop(self) -> None:
        self.is_stopped = True

    def on_tick(self, _snapshot: Snapshot, _events: object) -> None:
        if self.stage is Stage.STARTING:
            self.key, self.stage = VehicleKey(101), Stage.READY
        elif self.stage in (Stage.READY, Stage.FLYING):
            self.stage = Stage.FLYING
            self._scorer.add(self._entries[:150])
            self._entries = self._entries[150:]
            if not self._entries:
                self.stage = Stage.FLOWN

    def score(self):
        return self._scorer.score(is_final=self.stage is Stage.FLOWN)

    def keep(self, utc_us: Callable[[], int]):
        result = fly_exercise(self._folder, self.lesson, 0.5)
        with closing(open_beside(self._folder)) as database:
            from dronectl.store.exercises import find_result  # noqa: PLC0415

            flight = find_result(database, result).flight_id
        return keep_score(self._folder, flight, self.lesson, utc_us)


class Page:
    """The Training page with an instructor entered and a map."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.runs: list[PaperRun] = []
        with closing(open_beside(folder)) as database:
            ledger = Ledger(database, lambda: NOW_US)
            ledger.put(Person(ledger.new_id(), "Max", (Role.PILOT, Role.INSTRUCTOR)))
            ledger.put(Person(ledger.new_id(), "Zoé"))
        self.model = TrainingModel(folder, self._run, lambda: NOW_US)
        self.work = TrainingWorkspace(self.model, FleetModel())
        self.work.setStyleSheet(style_sheet(THEMES["dark"]))
        self.work.resize(1302, 704)
        qtbot.addWidget(self.work)
        self.map = LookedAtMap()
        self.work.take_map(self.map)  # type: ignore[arg-type]
        with qtbot.waitSignal(self.model.listed):
            self.work.show()
        self.now_s = 0.0

    def _run(self, lesson: Lesson) -> PaperRun:
        self.runs.append(PaperRun(lesson, self.model.folder))
        return self.runs[-1]

    def tick(self) -> None:
        self.now_s += 0.6
        self.work.on_tick(Tick(self.now_s, 0.0, Snapshot(self.now_s, {})))

    def choose(self, trainee: str = "Zoé", instructor: str | None = "Max") -> None:
        form = self.work.form
        form.trainee.setCurrentText(trainee)
        form.instructor.setCurrentIndex(form.instructor.findData(instructor))

    def fly(self) -> None:
        self.choose()
        self.work.form.button.click()
        with self.qtbot.waitSignal(self.model.opened, timeout=30_000):
            for _ in range(40):
                self.tick()


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[Page]:
    yield Page(qtbot, tmp_path)
    set_language("en")


def test_before_the_flight_the_briefing_and_what_each_part_is_worth_are_shown(page: Page) -> None:
    page.work.form.exercises.setCurrentRow(6)

    assert page.work.heading.text() == "Recce of targets"
    assert "Five buckets" in page.work.briefing.text()
    assert page.work.score.points.text() == "100.0"
    assert len(page.map.drawing.places) == 5
    assert page.work.form.button.text() == "Start the exercise"


def test_it_starts_only_with_a_trainee_who_is_not_his_own_instructor(page: Page) -> None:
    form = page.work.form
    page.choose("")
    assert not form.button.isEnabled()
    page.choose("Max", "Max")
    assert not form.button.isEnabled()
    assert "nobody signs off" in form.hint.text()
    page.choose("Zoé", "Max")
    assert form.button.isEnabled()
    assert form.lesson == LESSON


def test_the_live_score_is_shown_and_said_in_the_status_line(page: Page) -> None:
    said: list[str] = []
    page.work.score_said.connect(said.append)
    page.choose()
    page.work.form.button.click()
    page.tick()
    assert "ready on the pad" in page.work.briefing.text()
    assert page.work.to_fly.isVisibleTo(page.work)

    for _ in range(3):
        page.tick()

    assert float(page.work.score.points.text()) < 100.0
    assert page.work.score.losses.count() >= 1
    assert said[-1].startswith("Position hold · ")
    assert not page.work.form.exercises.isEnabled()
    assert page.work.form.button.text() == "End the exercise"


def test_the_way_of_the_exercise_is_known_to_whoever_shows_its_drone(page: Page) -> None:
    page.choose()
    page.work.form.button.click()
    page.tick()
    key = page.runs[-1].key
    assert key is not None

    way = page.work.guide_of(key)

    assert way is not None
    assert len(way.waypoints) == 2
    assert page.work.guide_of(key) is way
    assert page.work.guide_of(VehicleKey(1)) is None
    page.model.end()
    assert page.work.guide_of(key) is None


def test_a_flown_exercise_ends_in_its_debrief_and_is_signed(page: Page, qtbot: QtBot) -> None:
    page.fly()

    work, debrief = page.work, page.model.debrief
    assert debrief is not None
    assert page.runs[0].is_stopped or qtbot.waitUntil(lambda: page.runs[0].is_stopped) is None
    assert len(debrief.track) > 100
    assert page.map.drawing.tracks
    assert work.score.losses.count() == len(debrief.losses)
    assert work.sign.instructor.currentText() == "Max"

    work.score.losses.setCurrentRow(0)
    work.sign.remarks.setText("calm hands")
    with qtbot.waitSignal(page.model.opened, timeout=10_000):
        work.sign.button.click()
    assert work.sign.state.text() == "Signed by Max: acquired."
    qtbot.waitUntil(lambda: work.results.rowCount() == 1)
    qtbot.waitUntil(lambda: work.results.item(0, 6).text() == "Max (acquired)")


def test_a_result_of_the_list_opens_its_debrief_again(page: Page, qtbot: QtBot) -> None:
    page.fly()
    qtbot.waitUntil(lambda: page.work.results.rowCount() == 1)
    page.work.form.exercises.setCurrentRow(2)
    assert page.work.heading.text() == "Traverse"

    with qtbot.waitSignal(page.model.opened, timeout=10_000):
        page.work.results.selectRow(0)

    assert page.work.heading.text() == "Position hold · Zoé"
    assert page.work.time_strip.isVisibleTo(page.work)
    QTest.qWait(0)
    page.work.time_strip.chosen.emit(10.0)


def test_ending_early_keeps_no_result(page: Page, qtbot: QtBot) -> None:
    page.choose()
    page.work.form.button.click()
    page.tick()
    page.work.form.button.click()

    qtbot.waitUntil(lambda: page.runs[0].is_stopped)
    assert not page.model.is_running
    assert page.model.records.standings == ()


def test_a_simulator_that_does_not_start_is_said(page: Page) -> None:
    page.model.begin(Lesson(Setting("position"), ""))

    assert page.work.notice.text == "The simulator ended with exit code 3."
    assert not page.model.is_running


def test_every_word_of_the_exercises_is_known_in_both_languages(page: Page) -> None:
    known = {*words.TITLES, *words.PARTS, *words.BRIEFINGS, *words.CAUSES, *words.WINDS}
    for exercise in EXERCISES.values():
        assert {exercise.title, exercise.briefing, *exercise.part_titles.values()} <= known
    assert {cause.value for cause in Cause} <= known
    assert {wind.value for wind in Wind} <= known

    set_language("fr")
    page.work.retranslate()
    assert page.work.title() == "Écolage"
    assert page.work.form.exercises.item(3).text() == "Spirale"
