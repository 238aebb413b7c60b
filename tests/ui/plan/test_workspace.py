from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QWidget,
)

from dronectl import requests as wanted
from dronectl.events import RequestFinished
from missions.files import write_plan
from missions.geo import distance_m
from missions.items import DO_SET_ROI_LOCATION, NAV_RETURN_TO_LAUNCH, NAV_TAKEOFF, NAV_WAYPOINT
from missions.plan import FencePolygon
from tests.support.plans import DATA, TOWN, a_plan, at, ring, square
from tests.ui.plan.desk import ALPHA, BRAVO, Desk
from tests.ui.plan.paper_map import PaperMap
from ui.map.marks import PlaceKind, Role, Tool
from ui.models.item_table import Column
from ui.panels.plan.tools import TOOLS, Draw
from ui.panels.plan.workspace import PlanWorkspace
from ui.theme import THEMES, style_sheet
from ui.words import LANGUAGES, set_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Page:
    """A Plan page on screen, with a map and two drones."""

    def __init__(self, qtbot: QtBot, folder: Path | None = None) -> None:
        self.qtbot = qtbot
        self.desk = Desk(folder)
        self.desk.has()
        self.desk.has(BRAVO)
        self.desk.tick()
        self.document = self.desk.document
        self.work = PlanWorkspace(self.document, self.desk.fleet, self.desk.submit)
        self.work.resize(1302, 704)
        qtbot.addWidget(self.work)
        self.map = PaperMap()
        self.work.take_map(self.map)  # type: ignore[arg-type]
        self.work.show()
        qtbot.waitExposed(self.work)

    def draw(self, draw: Draw, *points: Any) -> None:
        self.work.tools.button(draw).click()
        self.map.draws(*points)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.document.is_analysed)
        QApplication.processEvents()

    def field(self, name: str) -> Any:
        return self.work.form.field(name)

    def press(self, key: Qt.Key, *, control: bool = False, alt: bool = False) -> None:
        """A key, wherever the focus is."""
        modifiers = Qt.KeyboardModifier.NoModifier
        if control:
            modifiers |= Qt.KeyboardModifier.ControlModifier
        if alt:
            modifiers |= Qt.KeyboardModifier.AltModifier
        QTest.keyClick(QApplication.focusWidget() or self.work, key, modifiers)


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path) -> Page:
    return Page(qtbot, tmp_path)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


def commands(page: Page) -> list[int]:
    return [item.command for item in page.document.plan.items]


# ------------------------------------------------------------------------------- drawing


def test_an_area_drawn_is_a_plan_at_once_from_home_and_back(page: Page) -> None:
    page.draw(Draw.AREA, *square(100))

    assert commands(page)[0] == NAV_TAKEOFF
    assert commands(page)[-1] == NAV_RETURN_TO_LAUNCH
    assert page.document.plan.home is not None
    assert page.document.plan.home.point == TOWN
    assert page.map.tool is None
    assert [outline.role for outline in page.map.drawing.outlines] == [Role.AREA]
    assert len(page.map.drawing.waypoints) == len(commands(page)) - 1
    assert page.work.table.rowCount() == len(commands(page))


def test_the_route_follows_every_number_typed_and_is_one_step_to_undo(page: Page) -> None:
    page.draw(Draw.AREA, *square(100))
    before = page.document.plan
    box: QDoubleSpinBox = page.field("spacing_m")
    box.setFocus()
    for value in (25.0, 20.0, 15.0):
        box.setValue(value)
        page.qtbot.waitUntil(
            lambda value=value: page.document.surveys[0].settings.spacing_m == value
        )
    page.settle()

    assert len(page.document.plan.items) > len(before.items)
    page.document.undo()
    assert page.document.plan.items == before.items
    page.settle()
    assert page.work.form.settings.spacing_m == 30.0


def test_another_pattern_lays_another_route_over_the_same_drawing(page: Page) -> None:
    page.draw(Draw.AREA, *square(100))
    choice = page.work.form.findChild(QComboBox)
    assert choice is not None
    choice.setCurrentIndex(choice.findData("perimeter"))
    choice.activated.emit(choice.currentIndex())
    page.qtbot.waitUntil(lambda: page.document.surveys[0].pattern == "perimeter")

    assert page.work.form.pattern == "perimeter"
    assert len(page.document.plan.items) == 2 + 1 + 4


def test_settings_that_give_no_route_are_said_and_the_route_stays(page: Page) -> None:
    page.draw(Draw.AREA, *square(60))
    before = page.document.plan
    page.field("inset_m").setValue(150.0)
    page.qtbot.waitUntil(lambda: "inset" in page.work.trouble.text())

    assert page.document.plan == before


def test_the_speed_is_the_plans(page: Page) -> None:
    page.draw(Draw.AREA, *square(60))
    page.work.form.speed_changed.emit(11.0)

    assert page.document.plan.hover_speed_mps == 11.0
    assert page.work.table.data(page.work.table.index(2, Column.SPEED)) == "11.0"


def test_a_beat_a_line_points_and_what_to_look_at(page: Page) -> None:
    page.draw(Draw.BEAT, *ring((0, 0), (50, 0), (50, 50)))
    assert page.document.surveys[0].pattern == "beat"
    places = [p for p in page.map.drawing.places if p.kind is PlaceKind.POI]
    assert len(places) == 3
    page.draw(Draw.LINE, *ring((0, 0), (0, 200)))
    assert page.document.surveys[1].pattern == "corridor"
    assert page.map.drawing.outlines[-1].role is Role.BEAT

    page.document.focus.set([1], 1)
    page.draw(Draw.WAYPOINT, at(5, 5).point)
    assert page.document.plan.items[2].position == at(5, 5).point
    assert page.map.tool is Tool.POINT
    page.work.hand.choose(None)
    page.draw(Draw.INTEREST, at(9, 9).point)

    assert DO_SET_ROI_LOCATION in commands(page)
    assert not next(w for w in page.map.drawing.waypoints if not w.is_path).is_path


def test_fence_exclusion_rally_and_home(page: Page) -> None:
    page.draw(Draw.AREA, *square(60))
    page.draw(Draw.FENCE, *square(120))
    page.draw(Draw.EXCLUSION, *square(10, 30, 30))
    page.work.hand.choose(None)
    page.draw(Draw.RALLY, at(40, 40).point)
    page.work.hand.choose(None)
    page.draw(Draw.HOME, at(-40, 0).point)

    plan = page.document.plan
    assert [polygon.inclusion for polygon in plan.fence.polygons] == [True, False]
    assert len(plan.rally) == 1
    assert plan.home is not None
    assert plan.home.point == at(-40, 0).point
    assert plan.home.altitude.value_m == 10.0
    roles = {outline.role for outline in page.map.drawing.outlines}
    assert roles == {Role.AREA, Role.FENCE, Role.EXCLUSION}


def test_a_grid_leaves_out_what_is_excluded(page: Page) -> None:
    page.draw(Draw.EXCLUSION, *square(20))
    page.work.hand.choose(None)
    page.draw(Draw.AREA, *square(100))

    assert page.document.surveys[0].settings.exclusions != ()


def test_one_press_fences_the_route_with_room_to_spare(page: Page) -> None:
    page.draw(Draw.AREA, *square(100))
    page.work.fence.click()
    page.settle()

    assert page.document.findings == ()
    assert page.document.plan.fence.polygons[0].inclusion
    page.work.fence.click()
    assert len(page.document.plan.fence.polygons) == 1


def test_every_drawing_fence_and_rally_point_can_be_removed_and_comes_back(page: Page) -> None:
    page.draw(Draw.AREA, *square(60))
    page.draw(Draw.FENCE, *square(120))
    page.draw(Draw.EXCLUSION, *square(10, 30, 30))
    page.work.hand.choose(None)
    page.draw(Draw.RALLY, at(40, 40).point)
    page.work.hand.choose(None)
    before, names = page.document.plan, []
    menu = page.work.removal
    menu.renew()
    for number in range(len(menu.actions())):
        menu.renew()
        names.append(menu.actions()[number].text())
        menu.actions()[number].trigger()
        assert page.document.plan != before
        page.document.undo()
        assert page.document.plan == before

    assert names[1:] == ["Fence 1", "Exclusion 2", "Rally point 1", "Every fence and exclusion"]
    assert names[0].startswith("Drawing 1 with its ")
    page.document.new("new")
    menu.renew()
    assert [action.isEnabled() for action in menu.actions()] == [False]


def test_the_form_shows_the_drawing_the_selected_item_belongs_to(page: Page) -> None:
    page.draw(Draw.AREA, *square(60))
    page.draw(Draw.LINE, *ring((0, 0), (0, 200)))
    assert page.work.form.pattern == "corridor"

    page.work.items.selectRow(2)

    assert page.work.form.pattern == "grid"


def test_items_are_moved_and_deleted_with_buttons_too(page: Page) -> None:
    page.draw(Draw.AREA, *square(60))
    before = page.document.plan.items
    page.work.items.selectRow(2)
    for name in ("down", "up", "insert", "delete"):
        page.work.buttons.buttons[name].click()

    assert page.document.plan.items == before


# --------------------------------------------------------------------- dragging on the map


def test_what_is_dragged_on_the_map_changes_the_plan_and_undo_brings_it_back(page: Page) -> None:
    page.draw(Draw.AREA, *square(100))
    page.draw(Draw.FENCE, *square(200))
    before = page.document.plan
    here = at(33, 44).point

    page.map.waypoint_moved.emit(3, here)
    assert page.document.plan.items[3].position == here
    assert page.document.surveys[0].is_adjusted
    page.map.vertex_moved.emit("fence:0", 1, here)
    assert page.document.plan.fence.polygons[0].points[1] == here
    page.map.vertex_inserted.emit("fence:0", 1, TOWN)
    assert page.document.plan.fence.polygons[0].points[1] == TOWN
    page.map.vertex_deleted.emit("fence:0", 1)
    page.map.place_moved.emit("home", here)
    assert page.document.plan.home is not None
    assert page.document.plan.home.point == here
    page.map.vertex_moved.emit("ring:0:0", 0, at(-150, -150).point)
    assert page.document.surveys[0].area.polygons[0].outer[0] == at(-150, -150).point
    assert not page.document.surveys[0].is_adjusted
    for _step in range(6):
        page.document.undo()

    assert page.document.plan == before


def test_waypoints_are_put_in_and_taken_out_on_the_map(page: Page) -> None:
    page.draw(Draw.AREA, *square(100))
    count = len(commands(page))
    page.map.waypoint_inserted.emit(3, TOWN)
    assert page.document.plan.items[3].position == TOWN
    assert page.document.focus.current == 3
    page.map.waypoint_deleted.emit(3)

    assert len(commands(page)) == count


def test_messages_of_the_map_about_things_that_are_gone_do_nothing(page: Page) -> None:
    for signal, arguments in (
        (page.map.waypoint_clicked, (9,)),
        (page.map.waypoint_moved, (9, TOWN)),
        (page.map.waypoint_deleted, (9,)),
        (page.map.vertex_moved, ("fence:3", 0, TOWN)),
        (page.map.vertex_moved, ("nonsense", 0, TOWN)),
        (page.map.vertex_deleted, ("ring:0:0", 0)),
        (page.map.place_moved, ("rally:4", TOWN)),
    ):
        signal.emit(*arguments)

    assert page.document.undo_label is None


# ----------------------------------------------------------------------- always in step


def test_table_map_profile_and_findings_select_the_same_item(page: Page) -> None:
    page.document.edit(
        lambda _plan: a_plan(items=(*a_plan().items[:4], *a_plan().items[4:])), "make"
    )
    page.document.edit(
        lambda plan: replace(plan, fence=replace(plan.fence, polygons=(FencePolygon(square(40)),))),
        "narrow",
    )
    page.settle()
    work = page.work
    work.items.selectRow(2)
    assert page.map.chosen == 2
    page.map.waypoint_clicked.emit(4)
    assert work.items.rows() == [4]
    QTest.keyClick(work.profile, Qt.Key.Key_Right)
    assert page.document.focus.current == 5

    model = work.findings.model()
    assert model is not None
    row = next(i for i, f in enumerate(page.document.findings) if f.item is not None)
    work.findings.activated.emit(model.index(row, 0))

    assert page.document.focus.current == page.document.findings[row].item
    assert page.map.middle == page.document.findings[row].location


def test_a_parameter_the_table_has_no_column_for_is_edited_below_it(page: Page) -> None:
    page.document.edit(lambda _plan: a_plan(), "make")
    page.work.items.selectRow(2)
    line = page.work.details.input(2)
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "2,5")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert page.document.plan.items[2].params[1] == 2.5
    line.selectAll()
    QTest.keyClicks(line, "-4")
    QTest.keyClick(line, Qt.Key.Key_Return)

    assert page.document.plan.items[2].params[1] == 2.5
    assert "outside 0 to" in page.work.notice.text


# ----------------------------------------------------------------------------- the drone


def test_assign_check_upload_and_verified(page: Page) -> None:
    page.draw(Draw.AREA, *square(100))
    work = page.work
    assert not work.bar.upload.isEnabled()
    work.bar.drone.setCurrentIndex(1)
    work.bar.drone.activated.emit(1)
    assert page.document.assigned == ALPHA
    work.check()
    assert "Nothing blocks" in work.notice.text

    work.bar.upload.click()
    request = page.desk.asked[-1]
    assert isinstance(request, wanted.UploadPlan)
    assert work.bar.progress.isVisible()
    page.desk.holds(page.document.plan.digest)
    number = len(page.desk.asked)
    done = RequestFinished(vehicle=ALPHA, at_s=1.0, request_id=number, value={})
    work.on_tick(page.desk.tick(done))

    assert work.bar.state.text().startswith("✔ VERIFIED on Alpha at ")
    assert work.bar.state.property("state") == "good"
    assert not work.bar.progress.isVisible()
    assert {mark.name for mark in page.map.marks} == {"Alpha", "Bravo"}


def test_a_finding_that_blocks_keeps_the_upload_back_and_says_why(page: Page) -> None:
    page.draw(Draw.AREA, *square(100))
    page.work.assign(ALPHA)
    page.field("altitude").setValue(300.0)
    page.qtbot.waitUntil(lambda: page.document.surveys[0].settings.altitude.value_m == 300.0)
    page.work.bar.upload.click()

    assert "block" in page.work.notice.text
    assert not any(isinstance(request, wanted.UploadPlan) for request in page.desk.asked)


def test_what_is_on_the_drone_is_shown_line_by_line(page: Page) -> None:
    page.document.edit(lambda _plan: a_plan(), "make")
    page.work.assign(ALPHA)
    page.work.bar.read.click()
    held = a_plan(items=a_plan().items[:-2])
    number = len(page.desk.asked)
    done = RequestFinished(vehicle=ALPHA, at_s=1.0, request_id=number, value=held)
    page.work.on_tick(page.desk.tick(done))

    drone = page.work.drone
    assert page.work.tabs.currentWidget() is drone
    assert "differ" in drone.headline.text()
    assert drone.lines.count() >= 1
    drone.take.click()
    assert page.document.plan.items == held.items


# -------------------------------------------------------------------------- no mouse at all


def test_a_patrol_is_planned_fenced_and_uploaded_without_a_mouse(page: Page) -> None:
    work = page.work
    work.items.setFocus()
    page.press(Qt.Key.Key_N)
    page.qtbot.waitUntil(lambda: QApplication.focusWidget() is work.by_numbers.what)
    work.by_numbers.east_side.setFocus()
    work.by_numbers.east_side.selectAll()
    QTest.keyClicks(work.by_numbers.east_side, "160")
    page.press(Qt.Key.Key_Return)
    page.settle()
    assert len(page.document.plan.items) > 6
    corners = page.document.surveys[0].area.polygons[0].outer
    assert distance_m(corners[1], corners[2]) == pytest.approx(160.0, abs=0.01)

    work.items.setFocus()
    page.press(Qt.Key.Key_G)
    page.qtbot.waitUntil(lambda: not page.document.plan.fence.is_empty)
    page.settle()
    assert page.document.findings == ()
    work.items.setFocus()
    work.items.selectRow(2)
    page.press(Qt.Key.Key_Down, alt=True)
    assert page.document.focus.items == (3,)
    page.press(Qt.Key.Key_Delete)
    page.press(Qt.Key.Key_Insert)
    page.press(Qt.Key.Key_Z, control=True)
    page.press(Qt.Key.Key_Z, control=True)
    page.press(Qt.Key.Key_Z, control=True)
    work.bar.drone.setFocus()
    page.press(Qt.Key.Key_Down)
    assert page.document.assigned == ALPHA
    page.press(Qt.Key.Key_U, control=True)

    assert isinstance(page.desk.asked[-1], wanted.UploadPlan)


def test_places_are_typed_one_on_each_line_and_wrong_ones_are_said(page: Page) -> None:
    form = page.work.by_numbers
    page.work.toggle_numbers()
    form.what.setCurrentIndex(form.what.findData(Draw.FENCE))
    form.how.setCurrentIndex(1)
    form.places.setPlainText("43.51, 4.98\n43.52, 4.98\n\nsomewhere")
    form.draw()
    assert "somewhere" in form.findChild(QWidget, "trouble").text()  # type: ignore[union-attr]
    form.places.setPlainText("43.51, 4.98\n43.52, 4.98\n43.52, 4.99")
    form.draw()

    assert len(page.document.plan.fence.polygons[0].points) == 3


# -------------------------------------------------------------------------------- files


def test_a_file_dropped_on_the_window_is_opened_or_drawn(page: Page, tmp_path: Path) -> None:
    write_plan(a_plan(name="dropped"), tmp_path / "dropped.plan")
    drop(page.work, tmp_path / "dropped.plan")
    assert page.document.plan.items == a_plan().items
    assert page.document.path == tmp_path / "dropped.plan"

    page.document.new("new")
    area = DATA / "plans" / "interuss_dcdemo.kml"
    drop(page.work, area)
    assert page.document.surveys
    drop(page.work, tmp_path / "missing.plan")

    assert "cannot be read" in page.work.notice.text


def drop(work: PlanWorkspace, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    work.dropEvent(event)


def test_a_hostile_file_name_is_shown_as_it_is_written(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "<img src=x onerror=alert(1)>&x.plan"
    write_plan(a_plan(name="<b>bold</b>"), path)
    page.work.steps.open(path)

    assert page.work.name.text() == "<b>bold</b>"
    tips = [page.work.name.toolTip()]
    tips += [button.toolTip() for button in page.work.findChildren(QAbstractButton)]
    assert [text for text in tips if "<img" in text] == []
    assert any("&lt;img" in text for text in tips)


def test_saving_exporting_and_choosing_a_file_never_stop_the_window(
    page: Page, tmp_path: Path
) -> None:
    page.document.edit(lambda _plan: a_plan(), "make")
    page.work.files.action("save").trigger()
    dialog = page.work.files._dialog
    assert dialog is not None
    assert not dialog.isModal()
    dialog.fileSelected.emit(str(tmp_path / "mine.plan"))
    dialog.close()
    assert page.document.path == tmp_path / "mine.plan"
    page.document.edit(lambda plan: replace(plan, name="x"), "rename")
    page.work.files.action("save").trigger()
    assert not page.document.is_modified
    page.work.files.export_asked.emit(tmp_path / "mine.kml")

    assert (tmp_path / "mine.kml").exists()
    assert "mine.kml" in page.work.notice.text
    assert page.document.path == tmp_path / "mine.plan"


def test_unsaved_changes_of_the_last_time_are_offered(qtbot: QtBot, tmp_path: Path) -> None:
    first = Page(qtbot, tmp_path)
    first.draw(Draw.AREA, *square(100))
    first.document.autosave_now()

    second = Page(qtbot, tmp_path)
    assert "was not saved" in second.work.notice.text
    second.work.notice.buttons[0].click()

    assert second.document.plan == first.document.plan
    assert len(second.document.surveys) == 1


def test_the_name_is_one_step_however_many_letters(page: Page) -> None:
    QTest.keyClicks(page.work.name, "Vieux-Port")
    assert page.document.plan.name == "Vieux-Port"
    page.document.undo()

    assert page.document.plan.name == ""


# ------------------------------------------------------------------------- look and words


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("theme", sorted(THEMES))
def test_every_control_says_what_it_is_in_every_theme_and_language(
    page: Page, theme: str, language: str
) -> None:
    page.work.setStyleSheet(style_sheet(THEMES[theme]) + page.work.styleSheet())
    page.work.set_theme(THEMES[theme])
    set_language(language)
    page.work.retranslate()
    page.draw(Draw.AREA, *square(100))
    page.document.focus.set([2], 2)
    page.work.grab()

    silent = [
        widget
        for kind in (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox)
        for widget in page.work.findChildren(kind)
        if widget.isVisible()
        and not isinstance(widget.parent(), QAbstractSpinBox | QComboBox)
        and not widget.accessibleName()
    ]
    assert silent == []
    assert {len(spec.key) for spec in TOOLS} == {1}


def test_the_page_lets_the_map_go_and_takes_it_again(page: Page) -> None:
    page.work.release_map()
    page.map.waypoint_moved.emit(0, TOWN)
    page.map.setParent(None)
    page.document.edit(lambda _plan: a_plan(), "make")
    page.work.take_map(page.map)  # type: ignore[arg-type]

    assert len(page.map.drawing.waypoints) == 5
    assert commands(page)[2] == NAV_WAYPOINT
    assert page.document.undo_label == "make"
