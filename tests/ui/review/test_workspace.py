from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QWidget

from dronectl.crew.people import Person, Role
from dronectl.crew.signoff import FlightState, Step
from dronectl.programme.ledger import Ledger
from dronectl.store.database import open_beside
from tests.ui.plan.desk import Desk
from tests.ui.plan.paper_map import PaperMap
from tests.ui.review.logbook import BEGIN_US, BRAVO, KEY, a_logbook
from ui.models.fleet import FleetModel
from ui.models.review import ReviewModel
from ui.models.sign_off import now_us
from ui.panels.review.time_line import LEFT_PX
from ui.panels.review.workspace import ReviewWorkspace
from ui.theme import THEMES, style_sheet
from ui.words import LANGUAGES, set_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
NOTHING = Qt.KeyboardModifier.NoModifier


class LookedAtMap(PaperMap):
    """The map as the Review page uses it."""

    selection: Sequence[object] = ()

    def set_selection(self, keys: Sequence[object]) -> None:
        self.selection = keys


def with_supervisor(folder: Path) -> None:
    """Zoe may sign off what Martin flies."""
    with closing(open_beside(folder)) as database:
        ledger = Ledger(database, now_us)
        ledger.put(Person(ledger.new_id(), "Zoe", (Role.SUPERVISOR,)))


class Page:
    """A Review page over two flights, with a map."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.folder = a_logbook(folder, keys=(KEY, BRAVO))
        with_supervisor(self.folder)
        self.fleet = FleetModel()
        self.review = ReviewModel(self.folder, self.fleet.past_name)
        self.work = ReviewWorkspace(self.review, self.fleet)
        self.work.setStyleSheet(style_sheet(THEMES["dark"]))
        self.work.resize(1302, 704)
        qtbot.addWidget(self.work)
        self.map = LookedAtMap()
        self.work.take_map(self.map)  # type: ignore[arg-type]
        with qtbot.waitSignal(self.review.flights.loaded):
            self.work.show()
        qtbot.waitExposed(self.work)

    def open(self, row: int = 0) -> None:
        with self.qtbot.waitSignal(self.review.opened):
            self.work.list.cards.setCurrentIndex(self.review.flights.index(row))

    def sign_as(self, name: str) -> None:
        self.review.sign_off.act_as(name)

    def order(self, number: int = 0) -> None:
        """Press one of the orders of the sign-off and wait until it is stored."""
        with self.qtbot.waitSignal(self.review.sign_off.written):
            self.work.sign._orders[number].click()

    @property
    def state(self) -> FlightState:
        stored = self.review.sign_off.state
        assert stored is not None
        return stored.entry.state

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NOTHING) -> None:
        target = QApplication.focusWidget() or self.work
        QTest.keyClick(target, key, held)


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Iterator[Page]:
    set_language("en")
    yield Page(qtbot, tmp_path)
    set_language("en")


def test_choosing_a_flight_shows_track_plan_plots_and_sheet(page: Page) -> None:
    page.open()

    (track,) = page.map.drawing.tracks
    assert len(track.points) > 100
    assert page.map.drawing.waypoints
    assert page.map.bounds is not None
    plotted = [row.series.key for row in page.work.plots.rows if row.series]
    assert plotted == ["height", "speed", "link"]
    sections = dict(page.work.sheet.sections())
    assert ("Pilot", "Martin", "") in sections["CREW"]
    assert ("Fence switched on", "off", "caution") in sections["CHECKS BEFORE TAKE-OFF"]
    assert sections["PLAN"][-1][2] == "good"


def test_map_plots_and_time_line_follow_one_moment(page: Page) -> None:
    page.open()
    replay = page.review.replay

    replay.seek(BEGIN_US + 30_000_000)

    (mark,) = page.map.marks
    assert mark.caption == "30\u202fm"
    assert mark.name == page.review.drone
    assert page.work.plots.rows[0]._value.text() == "30.0\u202fm"
    assert page.work.transport.now.text().startswith("0:30.0 / 1:10")
    entry = page.work.entry_list.currentIndex()
    assert entry.row() == page.review.entries.row_at(replay.position_us)


def test_the_keys_of_a_video_editor_work_from_the_list(page: Page) -> None:
    page.open()
    page.work.list.cards.setFocus()
    replay = page.review.replay

    page.press(Qt.Key.Key_Right)
    assert replay.elapsed_s == pytest.approx(0.1)
    page.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert replay.elapsed_s == pytest.approx(5.1)
    page.press(Qt.Key.Key_Space)
    assert replay.is_playing
    page.press(Qt.Key.Key_K)
    assert not replay.is_playing
    page.press(Qt.Key.Key_L)
    page.press(Qt.Key.Key_L)
    assert replay.speed == 2.0
    page.press(Qt.Key.Key_J)
    assert replay.is_backward
    page.press(Qt.Key.Key_K)
    page.press(Qt.Key.Key_End)
    assert replay.position_us == replay.end_us
    page.press(Qt.Key.Key_Home)
    page.press(Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert replay.elapsed_s > 0


def test_typing_in_the_search_plays_nothing(page: Page) -> None:
    page.open()
    page.work.list.search.setFocus()
    QTest.keyClicks(page.work.list.search, "j k l")

    assert page.work.list.search.text() == "j k l"
    assert not page.review.replay.is_playing


def test_searching_narrows_the_list_and_keeps_the_flight_open(page: Page) -> None:
    page.open()
    page.work.list.search.setText("nobody")
    page.qtbot.waitUntil(lambda: page.review.flights.rowCount() == 0)

    assert not page.work.list.empty.isHidden()
    assert page.review.flight is not None
    page.work.list.search.clear()
    page.qtbot.waitUntil(lambda: page.review.flights.rowCount() == 2)
    assert page.work.list.cards.currentIndex().isValid()


def test_dragging_on_a_plot_scrubs_and_the_wheel_zooms_all(page: Page) -> None:
    page.open()
    view = page.work.plots.rows[0].view
    middle = QPoint((view.width() + 44) // 2, 20)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert page.review.replay.elapsed_s == pytest.approx(35.0, abs=1.5)

    wheel = QWheelEvent(
        QPointF(middle), QPointF(view.mapToGlobal(middle)), QPoint(0, 0), QPoint(0, 240),
        Qt.MouseButton.NoButton, NOTHING, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    view.wheelEvent(wheel)
    window = page.review.window
    assert window.to_s - window.from_s < 50.0
    assert page.work.time_line.moment_at(LEFT_PX) == pytest.approx(window.from_s)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert window.is_whole


def test_a_click_on_a_mark_jumps_there_and_shows_it(page: Page) -> None:
    page.open()
    entry = next(e for e in page.review.entries.entries if e.text == "Take-off")
    line = page.work.time_line
    at = QPoint(round(line.x_of(entry.at_s)), 12)

    QTest.mouseMove(line, at)
    QTest.mouseClick(line, Qt.MouseButton.LeftButton, pos=at)

    assert page.review.replay.position_us == entry.utc_us
    assert page.work.tabs.currentWidget() is page.work.happenings
    assert page.work.entry_list.currentIndex().data().endswith("Take-off")


def test_a_plot_that_is_closed_stays_closed(page: Page) -> None:
    page.open(0)
    page.work.plots.rows[0]._close.click()
    page.open(1)

    assert "height" not in [row.series.key for row in page.work.plots.rows if row.series]


def test_a_flight_goes_from_draft_to_approved_with_two_fields_chosen(page: Page) -> None:
    page.open()
    panel = page.work.sign
    page.sign_as("Martin")
    assert "purpose" in panel.missing.text()
    panel.purpose.setCurrentIndex(panel.purpose.findData("patrol"))
    panel.sight.setCurrentIndex(panel.sight.findData("VLOS"))
    page.order()
    assert page.state is FlightState.SUBMITTED
    assert not panel._orders[0].isEnabled()
    assert panel.why_not.text()

    page.sign_as("Zoe")
    page.order()
    page.order()

    assert page.state is FlightState.APPROVED
    assert "Zoe" in panel.versions.text()
    page.qtbot.waitUntil(lambda: "approved" in {f.row.state for f in page.review.flights.flights})


def test_sending_back_needs_a_reason_that_stays(page: Page) -> None:
    page.open()
    panel = page.work.sign
    page.sign_as("Martin")
    panel.purpose.setEditText("balloon chase")
    panel.sight.setCurrentIndex(1)
    page.order()
    page.sign_as("Zoe")

    panel._orders[1].click()
    panel.reason.setText("no")
    with page.qtbot.waitSignal(page.review.trouble):
        panel._on_reason()
    panel.reason.setText("the crew is not complete")
    with page.qtbot.waitSignal(page.review.sign_off.written):
        panel._on_reason()

    assert page.state is FlightState.DRAFT
    assert "the crew is not complete" in panel.versions.text()
    assert panel.typed().purpose == "balloon chase"  # type: ignore[union-attr]


def test_nobody_signs_off_an_own_flight(page: Page) -> None:
    page.open()
    state = page.review.sign_off.state
    assert state is not None
    martin = next(person for person in state.people if person.name == "Martin")
    boss = Person(martin.id, "Martin", (Role.PILOT, Role.SUPERVISOR))

    assert state.refusal(Step.APPROVED, boss) == "own"
    assert state.refusal(Step.APPROVED, martin) == "role"
    assert state.refusal(Step.VERIFIED, None) == "nobody"
    assert state.refusal(Step.SUBMITTED, martin) == ""


def test_a_comment_stays_where_it_was_begun_and_its_author_takes_it_back(page: Page) -> None:
    page.open()
    page.sign_as("Zoe")
    replay = page.review.replay
    replay.seek(BEGIN_US + 30_000_000)
    page.press(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    line = page.work.happenings.line
    QTest.keyClicks(line, "too l")
    replay.seek(BEGIN_US + 40_000_000)
    QTest.keyClicks(line, "ow")
    with page.qtbot.waitSignal(page.review.sign_off.written):
        QTest.keyClick(line, Qt.Key.Key_Return)

    (entry,) = [entry for entry in page.review.entries.entries if entry.who]
    assert (entry.utc_us, entry.who, entry.text) == (BEGIN_US + 30_000_000, "Zoe", "too low")
    assert line.text() == ""
    page.work.entry_list.chosen.emit(entry)
    assert replay.position_us == entry.utc_us
    assert not page.work.happenings.withdraw.isHidden()
    with page.qtbot.waitSignal(page.review.sign_off.written):
        page.work.happenings.withdraw.click()
    assert not [entry for entry in page.review.entries.entries if entry.who]


def test_nothing_is_written_before_it_is_said_who_writes(page: Page) -> None:
    page.open()
    page.sign_as("")
    with page.qtbot.waitSignal(page.review.trouble):
        page.review.sign_off.comment(BEGIN_US, "hello")

    assert not page.work.happenings.add.isEnabled()


def test_live_drones_are_hidden_here_and_back_elsewhere(page: Page) -> None:
    desk = Desk()
    desk.has()
    page.fleet.on_tick(desk.tick())
    page.work.on_tick(desk.tick())
    hidden = [mark.is_hidden for mark in page.map.marks]

    page.work.release_map()

    assert hidden == [True]
    assert [mark.is_hidden for mark in page.map.marks] == [False]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_everything_is_named_in_every_language_and_theme(
    page: Page, language: str, theme: str
) -> None:
    page.open()
    set_language(language)
    page.work.retranslate()
    page.work.set_theme(THEMES[theme])

    for widget in page.work.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName() or widget.accessibleDescription(), widget
    assert page.work.shortcuts()
