from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QLabel, QWidget

from dronectl.demo import patrol
from dronectl.flight import FlightPrepared
from dronectl.requests import (
    Arm,
    Disarm,
    Forget,
    GoTo,
    Land,
    Orbit,
    ReturnHome,
    SetMode,
    TakeOff,
    UploadPlan,
)
from missions.geo import GeoPoint, distance_m, offset
from ui.map.marks import Bounds, PlanDrawing
from ui.models.actions import Life
from ui.theme import THEMES, style_sheet
from ui.widgets.action_button import ActionButton, HoldButton
from ui.words import LANGUAGES, set_language

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dronectl.vehicle import Vehicle
    from tests.ui.fly.deck import Deck

# The offscreen platform says so of every window with a smallest size, and of every menu.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def hold(button: ActionButton) -> None:
    """Hold a button to the end, as its clock sees it."""
    assert isinstance(button, HoldButton)
    assert button.isEnabled()
    now_ms = [0.0]
    button._now_ms = lambda: now_ms[0]
    button.begin()
    for ms in range(100, 1000, 100):
        now_ms[0] = float(ms)
        button.on_time()


def in_the_air(deck: Deck, height_m: float = 20.0) -> Vehicle:
    deck.prepare()
    action = deck.finish(TakeOff(deck.first, height_m))
    assert action.life is Life.SEEN, deck.actions.sentence(action)
    deck.run(1.0)
    vehicle = deck.fleet.vehicle(deck.first)
    assert vehicle is not None
    return vehicle


def test_arming_without_preflight_is_refused_and_opens_the_preflight(deck: Deck) -> None:
    hold(deck.page.bar.buttons["arm"])

    assert deck.page.preflight_panel.key == deck.first
    assert deck.page.preflight_panel.isVisible()
    assert not any(isinstance(request, Arm) for request in deck.asked)
    assert "pilot" in deck.page.life_lines.lines[-1]


def test_a_sortie_by_the_buttons(deck: Deck, qtbot: QtBot) -> None:
    page, panel = deck.page, deck.page.preflight_panel
    home = deck.fleet.vehicles[0].home
    assert home is not None
    deck.finish(UploadPlan(deck.first, patrol(0, home)))
    qtbot.mouseClick(page.bar.buttons["preflight"], Qt.MouseButton.LeftButton)
    qtbot.keyClicks(panel._pilot, "Martin")
    hold(panel._all)
    assert panel._verdict.text() == "Not yet: 1 check failed", "the fence of the plan is off"
    fence = next(line for line in panel._lines if line.has_remedy)
    qtbot.mouseClick(fence.fix, Qt.MouseButton.LeftButton)
    deck.until(lambda: panel._verdict.text() == "All good: it may arm", 8.0)
    panel.shut()

    hold(page.bar.buttons["start"])
    deck.until(lambda: deck.fleet.vehicles[0].mission.current == 3, 120.0)

    prepared = [event for event in deck.told if isinstance(event, FlightPrepared)]
    assert [event.pilot for event in prepared] == ["Martin"]
    assert prepared[0].plan_digest == deck.fleet.vehicles[0].plan.digest
    assert page.bar.buttons["continue"].isVisible()
    assert not page.bar.buttons["continue"].isEnabled(), "it flies the mission already"
    assert not page.bar.buttons["start"].isVisible()
    assert page.side.instruments._tiles["mission"].reading.value == "3"

    qtbot.mouseClick(page.bar.buttons["return"], Qt.MouseButton.LeftButton)
    deck.until(lambda: deck.fleet.vehicles[0].mode == "RTL", 10.0)
    deck.until(lambda: not deck.fleet.vehicles[0].is_armed, 240.0)
    assert deck.preflight.refusal(Arm(deck.first)) is not None, "every flight has its own preflight"


def test_take_off_asks_for_a_height_and_is_held(deck: Deck, qtbot: QtBot) -> None:
    deck.prepare()
    qtbot.mouseClick(deck.page.bar.buttons["takeoff"], Qt.MouseButton.LeftButton)
    strip = deck.page.order_strip
    assert strip.isVisible()
    strip._spins["height"].setValue(15.0)

    hold(strip._hold)

    assert TakeOff(deck.first, 15.0) in deck.asked
    assert not strip.isVisible()
    deck.until(lambda: deck.actions.actions[-1].life is Life.SEEN, 60.0)
    assert any("Take off to 15 m: done" in line for line in deck.page.life_lines.lines)


def test_the_focus_comes_back_to_the_action_bar(deck: Deck, qtbot: QtBot) -> None:
    """Seen by keyboard: after taking off it stood on the fold of the right column."""
    deck.prepare()
    page, who = deck.page, deck.page.bar._who
    for kind, strip in (("takeoff", page.order_strip), ("more", page.more_strip)):
        page._on_opened(kind)
        qtbot.waitUntil(lambda strip=strip: strip.isAncestorOf(QApplication.focusWidget()))
        strip.shut()
        qtbot.waitUntil(who.hasFocus)

    page.open_preflight(deck.first)
    qtbot.waitUntil(lambda: page.preflight_panel.isAncestorOf(QApplication.focusWidget()))
    page.close_topmost()
    qtbot.waitUntil(who.hasFocus)


def test_nothing_to_return_is_not_counted(deck: Deck) -> None:
    deck.page._on_opened("more")

    assert deck.page.more_strip._return_all.text() == "Return all"


def test_go_here_takes_the_click_on_the_map(deck: Deck, qtbot: QtBot) -> None:
    vehicle = in_the_air(deck)
    assert vehicle.position is not None
    there = offset(vehicle.position, 40.0, 0.0)
    qtbot.mouseClick(deck.page.bar.buttons["go"], Qt.MouseButton.LeftButton)

    deck.map.clicked.emit(there)
    qtbot.mouseClick(deck.page.order_strip._give, Qt.MouseButton.LeftButton)

    order = deck.asked[-1]
    assert isinstance(order, GoTo)
    assert distance_m(order.point, there) < 0.5
    deck.map.clicked.emit(vehicle.position)
    assert deck.asked[-1] is order, "a click on the map means nothing any more"


def test_a_place_can_be_typed(deck: Deck, qtbot: QtBot) -> None:
    in_the_air(deck)
    deck.page._on_opened("orbit")
    strip = deck.page.order_strip
    qtbot.keyClicks(strip._point, "43.3001, 4.5002")

    qtbot.keyClick(strip._point, Qt.Key.Key_Return)

    order = deck.asked[-1]
    assert isinstance(order, Orbit)
    assert order.radius_m == 30.0


def test_escape_closes_a_strip_and_ends_the_picking(deck: Deck, qtbot: QtBot) -> None:
    in_the_air(deck)
    deck.page._on_opened("go")

    qtbot.keyClick(deck.page.order_strip._point, Qt.Key.Key_Escape)

    assert not deck.page.order_strip.isVisible()
    deck.map.clicked.emit(deck.fleet.vehicles[0].position)
    assert not any(isinstance(request, GoTo) for request in deck.asked)


def test_escape_closes_what_is_open_wherever_the_keyboard_is(deck: Deck, qtbot: QtBot) -> None:
    page = deck.page
    page.activateWindow()
    page.toggle_preflight(deck.first)
    page._on_opened("more")
    open_parts = []
    for _ in range(3):
        page.fleet_list.setFocus()
        qtbot.keyClick(page.fleet_list, Qt.Key.Key_Escape)
        open_parts.append((page.preflight_panel.isVisible(), page.more_strip.isVisible()))

    assert open_parts == [(False, True), (False, False), (False, False)]
    assert not page._close_key.isEnabled(), "the map's tools hear it then"


def test_the_preflight_closes_when_its_drone_is_armed(deck: Deck) -> None:
    deck.prepare()
    deck.page.toggle_preflight(deck.first)

    deck.finish(Arm(deck.first))

    assert deck.page.preflight_panel.key is None
    assert deck.page.side.isVisible()
    deck.page.toggle_preflight(deck.first)
    deck.run(1.0)
    assert deck.page.preflight_panel.key == deck.first, "it may be looked at again"


def test_the_return_key_works_on_every_selected_drone(three: Deck) -> None:
    three.prepare()
    numbers = [three.actions.ask(TakeOff(key, 15.0)) for key in three.fleet.keys]
    three.until(lambda: all(three.life(n).is_over for n in numbers), 120.0)
    three.fleet.selection.set(three.fleet.keys)

    three.page._return_key.activated.emit()  # type: ignore[union-attr]

    returned = {request.vehicle for request in three.asked if isinstance(request, ReturnHome)}
    assert returned == set(three.fleet.keys)
    newest = [three.actions.newest(key) for key in three.fleet.keys]
    three.until(lambda: all(three.life(a.id) is Life.SEEN for a in newest if a is not None), 30.0)


def test_land_is_held_for_all_selected_with_a_result_for_each(three: Deck) -> None:
    three.prepare()
    numbers = [three.actions.ask(TakeOff(key, 12.0)) for key in three.fleet.keys[:2]]
    three.until(lambda: all(three.life(n).is_over for n in numbers), 120.0)
    three.fleet.selection.set(three.fleet.keys)

    three.page.refresh()
    assert "Alpha, Bravo, Charlie" in three.page.bar.buttons["land"].toolTip()
    hold(three.page.bar.buttons["land"])

    landed = [r.vehicle for r in three.asked if isinstance(r, Land)]
    assert landed == three.fleet.keys[:2], "the one on the ground is not asked"


def test_return_all_is_held(three: Deck) -> None:
    three.prepare()
    three.finish(TakeOff(three.fleet.keys[1], 12.0), 90.0)
    three.page._on_opened("more")

    hold(three.page.more_strip._return_all)

    assert [r.vehicle for r in three.asked if isinstance(r, ReturnHome)] == [three.fleet.keys[1]]


def test_motor_stop_takes_two_steps_and_locks_again(deck: Deck) -> None:
    in_the_air(deck)
    more = deck.page.more_strip
    deck.page._on_opened("more")
    assert not more._stop.isVisible()

    hold(more._unlock)
    assert more._stop.isVisible()
    more._timer.timeout.emit()
    assert not more._stop.isVisible()

    hold(more._unlock)
    hold(more._stop)
    assert getattr(deck.asked[-1], "force", False) is True
    assert not more.is_unlocked


def test_another_selection_locks_the_motor_stop(three: Deck) -> None:
    three.prepare()
    three.finish(TakeOff(three.first, 12.0), 90.0)
    three.page._on_opened("more")
    hold(three.page.more_strip._unlock)

    three.fleet.selection.set([three.fleet.keys[1]])

    assert not three.page.more_strip.is_unlocked


def test_only_a_drone_heard_no_more_can_be_taken_off_the_list(deck: Deck) -> None:
    deck.page._on_opened("more")
    more, vehicle = deck.page.more_strip, deck.fleet.vehicle(deck.first)
    assert vehicle is not None
    more.set_vehicles([vehicle], ["Alpha"], [vehicle], vehicle.last_heard_s + 1.0)
    assert not more._forget.isVisible()

    more.set_vehicles([vehicle], ["Alpha"], [vehicle], vehicle.last_heard_s + 10.0)
    hold(more._forget)

    assert deck.asked[-1] == Forget(deck.first)


def test_modes_are_set_by_holding(deck: Deck) -> None:
    deck.page._on_opened("more")
    more = deck.page.more_strip
    more._mode.setCurrentText("LOITER")

    hold(more._set_mode)

    assert SetMode(deck.first, "LOITER") in deck.asked


def test_a_drone_is_renamed_everywhere(deck: Deck, qtbot: QtBot) -> None:
    deck.page._on_opened("more")
    qtbot.keyClicks(deck.page.more_strip._name, "Nord 1")
    qtbot.keyClick(deck.page.more_strip._name, Qt.Key.Key_Return)
    deck.tick()

    assert deck.page.bar._who.toolTip() == "Nord 1"
    assert deck.map.marks[0].name == "Nord 1"  # type: ignore[attr-defined]


def test_a_lost_link_is_counted_down_to_the_drones_own_failsafe(cut: Deck) -> None:
    deck = cut
    in_the_air(deck)
    deck.until(lambda: deck.now_s > 42.0, 60.0)

    card = deck.page.fleet_list.card(deck.fleet.index(0))
    assert card is not None
    assert card.alert.startswith("link stale 2.")
    assert "its own failsafe returns it in" in card.alert
    assert deck.page.side.instruments._age.text().startswith("stale")
    deck.until(lambda: deck.now_s > 44.5, 60.0)
    assert deck.page.alert_list.isVisible()
    assert deck.page.side.instruments._age.text().startswith("lost")
    assert deck.page.bar.buttons["return"].isEnabled(), "it may hear us although we do not hear it"


def test_nothing_starts_motors_while_the_link_is_lost(cut: Deck) -> None:
    cut.prepare()
    start = cut.page.bar.buttons["start"]
    assert start.toolTip().startswith("Hold to arm and start the mission of ")

    cut.until(lambda: cut.now_s > 44.5, 60.0)

    for kind in ("arm", "takeoff", "start"):
        button = cut.page.bar.buttons[kind]
        assert not button.isEnabled()
        assert button.toolTip().startswith("The link to ")


def test_the_log_says_when_a_drone_disarmed_by_itself(deck: Deck) -> None:
    deck.prepare()
    deck.finish(Arm(deck.first))
    assert deck.page.bar.tip("start").startswith("Hold to start the mission of ")

    deck.until(lambda: not deck.fleet.vehicles[0].is_armed, 60.0)

    last = deck.actions.sentence(deck.actions.actions[-1])
    assert last.endswith(" · Disarmed: by itself, on the ground")


def test_the_log_does_not_repeat_what_was_asked(deck: Deck) -> None:
    deck.prepare()
    deck.finish(Arm(deck.first))
    deck.finish(Disarm(deck.first))
    deck.run(2.0)

    assert isinstance(deck.actions.actions[-1].request, Disarm)


def test_the_map_gets_the_marks_the_plan_and_the_selection(three: Deck) -> None:
    home = three.fleet.vehicles[0].home
    assert home is not None
    three.finish(UploadPlan(three.first, patrol(0, home)))

    three.tick()

    assert [mark.name for mark in three.map.marks] == ["Alpha", "Bravo", "Charlie"]  # type: ignore[attr-defined]
    assert three.map.plan.outlines[0].role.value == "fence"  # type: ignore[attr-defined]
    assert three.map.selection == (three.first,)
    three.map.vehicle_clicked.emit(three.fleet.keys[2], True)
    assert three.fleet.selection.keys == (three.first, three.fleet.keys[2])
    three.page.toggle_follow()
    assert three.map.followed == three.fleet.keys[2]
    three.map.follow_ended.emit()
    assert three.page.map_link.followed is None


def test_a_drone_without_a_plan_shows_the_way_of_its_exercise(deck: Deck) -> None:
    way = PlanDrawing(path=(GeoPoint(43.3, 4.5), GeoPoint(43.301, 4.5)), colour="#39C5E6")

    deck.page.map_link.guide_of = {deck.first: way}.get
    deck.tick()
    assert deck.map.plan is way  # type: ignore[attr-defined]

    deck.page.map_link.guide_of = lambda _: None
    deck.tick()
    assert deck.map.plan == PlanDrawing()  # type: ignore[attr-defined]


def test_the_first_look_at_the_fleet_is_repeated_until_the_map_is_there(deck: Deck) -> None:
    deck.run(3.0)
    assert deck.map.fits == 3
    deck.page.map_link._fits_left = 3

    deck.map.view_changed.emit(Bounds(43.29, 4.49, 43.31, 4.51))
    deck.run(3.0)

    assert deck.map.fits == 3


def test_another_page_may_have_the_map(deck: Deck) -> None:
    deck.page.release_map()
    deck.map.marks = []
    deck.tick()

    assert deck.map.marks == []
    deck.page.take_map(deck.map)  # type: ignore[arg-type]
    deck.tick()
    assert len(deck.map.marks) == 1


def test_the_context_menu_orders_at_its_place(deck: Deck) -> None:
    vehicle = in_the_air(deck)
    assert vehicle.position is not None
    deck.page.map_link.open_menu(vehicle.position, deck.page.mapToGlobal(deck.page.pos()))
    menu = deck.page.map_link._menu
    assert menu is not None

    trails = menu.actions()[-1].menu()
    assert trails is not None
    trails.actions()[0].trigger()
    assert deck.map.trail_places == 0

    menu.actions()[0].trigger()

    assert deck.page.order_strip.kind == "go"
    assert deck.page.order_strip._give.isEnabled()
    menu.close()


def test_the_fence_is_switched_on_from_the_preflight(deck: Deck) -> None:
    home = deck.fleet.vehicles[0].home
    assert home is not None
    deck.finish(UploadPlan(deck.first, patrol(0, home)))
    panel = deck.page.preflight_panel
    deck.preflight.set_pilot("Martin")
    deck.page.toggle_preflight(deck.first)
    line = next(line for line in panel._lines if line._code == "fence")
    assert line.fix.isVisible()
    assert deck.page.preflight_panel.focusWidget() is line.fix, "what is next has the focus"
    assert "1 check failed" in panel._verdict.text()

    line.fix.click()
    deck.until(lambda: not line.fix.isVisible(), 8.0)

    (check,) = (c for c in deck.preflight.checks(deck.first) if c.code == "fence")
    assert (check.is_passed, check.measured) == (True, "on"), "as its telemetry says"
    assert deck.preflight.parameters(deck.first)["FENCE_TYPE"] == 4.0


def test_a_supervisor_overrides_with_a_reason(deck: Deck, qtbot: QtBot) -> None:
    panel = deck.page.preflight_panel
    deck.page.toggle_preflight(deck.first)
    qtbot.keyClicks(panel._pilot, "Martin")
    panel._override_open.click()
    qtbot.keyClicks(panel._supervisor, "Durand")
    qtbot.keyClicks(panel._reason, "short")
    assert not panel._override.isEnabled()
    qtbot.keyClicks(panel._reason, ", but long enough")

    hold(panel._override)

    assert "Durand" in panel._verdict.text()
    assert deck.preflight.refusal(Arm(deck.first)) is None


def test_names_are_shown_as_text_never_as_markup(deck: Deck) -> None:
    name = "<b>x</b><img src=a>"
    deck.fleet.rename(deck.first, name)
    deck.page.toggle_preflight(deck.first)
    deck.tick()

    for label in deck.page.findChildren(QLabel):
        if name in label.text():
            assert label.textFormat() is Qt.TextFormat.PlainText, label.objectName()
    assert name in deck.page.preflight_panel._title.text()


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("width", [847, 1302])
def test_no_button_is_clipped(deck: Deck, language: str, width: int) -> None:
    set_language(language)
    deck.page.resize(width, 440)
    deck.page.retranslate()
    deck.tick()
    QApplication.processEvents()

    shown = [b for b in deck.page.bar.buttons.values() if b.isVisible()]
    for button in shown:
        assert button.width() >= button.sizeHint().width(), button.text()
    assert deck.page.width() == width
    assert {"arm", "takeoff", "land", "return"} <= {
        kind for kind, b in deck.page.bar.buttons.items() if b.isVisible()
    }


@pytest.mark.parametrize("name", sorted(THEMES))
def test_every_theme_paints(deck: Deck, name: str, qapp: QApplication) -> None:
    qapp.setStyleSheet(style_sheet(THEMES[name]))
    deck.page.set_theme(THEMES[name])
    deck.page.toggle_preflight(deck.first)
    picture = deck.page.grab().toImage()
    qapp.setStyleSheet("")

    assert picture.width() == 1302
    colours = {picture.pixel(x, y) for x in range(0, 1302, 7) for y in range(0, 700, 7)}
    assert len(colours) > 10


def test_every_control_has_a_name_and_a_tooltip(deck: Deck) -> None:
    deck.page._on_opened("height")
    deck.page._on_opened("more")
    for button in deck.page.findChildren(ActionButton):
        assert button.accessibleName(), button.look
        assert button.toolTip(), button.look
    keys = [key for key, _words in deck.page.shortcuts()]
    assert "F8" in keys


def test_the_column_folds(deck: Deck) -> None:
    deck.page.toggle_column()
    assert not deck.page.side.isVisible()
    deck.page.toggle_preflight(deck.first)
    assert deck.page.preflight_panel.isVisible(), "what is asked for unfolds it"


def test_the_keyboard_goes_down_the_preflight_as_the_eye_does(deck: Deck, qtbot: QtBot) -> None:
    panel = deck.page.preflight_panel
    deck.preflight.set_pilot("Martin")
    deck.page.toggle_preflight(deck.first)
    boxes = [box.box for box in panel._boxes.values()]
    assert panel.focusWidget() is boxes[0]
    qtbot.waitUntil(boxes[-1].isVisible)

    way: list[QWidget] = [boxes[0]]
    while len(way) < len(boxes) + 2:
        following = way[-1].nextInFocusChain()
        while following.focusPolicy() is Qt.FocusPolicy.NoFocus or not following.isVisibleTo(panel):
            following = following.nextInFocusChain()
        way.append(following)

    assert way == [*boxes, panel._all, panel._override_open]


def test_the_focus_never_falls_from_one_order_onto_another(deck: Deck) -> None:
    deck.prepare()
    start = deck.page.bar.buttons["takeoff"]
    deck.page.activateWindow()
    start.setFocus()
    assert start.hasFocus()

    deck.finish(Arm(deck.first))
    deck.finish(TakeOff(deck.first, 10.0))
    deck.run(0.5)

    assert not start.isEnabled()
    assert not any(button.hasFocus() for button in deck.page.bar.buttons.values())
