from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QMouseEvent
from PyQt6.QtTest import QTest

from missions.checks import Limits
from missions.geo import Altitude, Reference
from missions.items import MissionItem, return_home, takeoff, waypoint
from missions.plan import Plan
from missions.terrain import Terrain
from tests.support.elevation import wide_terrain
from tests.support.plans import TOWN, a_plan, at
from tests.ui.plan.desk import Desk
from ui.models.analysis import Analysis, analyse
from ui.panels.plan.profile import Profile
from ui.panels.plan.trace import Trace, trace_of
from ui.theme import THEMES

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

UP = Altitude(30.0, Reference.HOME)
SLOPE = wide_terrain(lambda lat, _: 12.0 + 10_000 * (lat - TOWN.latitude_deg))


def flown(*middle: MissionItem) -> Plan:
    return a_plan(items=(takeoff(UP, TOWN), *middle, return_home()))


def traced(plan: Plan, terrain: Terrain | None = None) -> Trace:
    analysis = analyse(plan, Limits(), terrain)
    assert analysis.route is not None
    return trace_of(analysis.route.legs, analysis.clearance)


def test_without_elevation_data_the_line_is_the_legs() -> None:
    trace = traced(flown(waypoint(at(200, 0, 40.0))))

    assert not trace.has_ground
    assert [(c.item, round(c.distance_m), c.height_m) for c in trace.corners[:3]] == [
        (0, 0, 0.0), (0, 0, 30.0), (1, 200, 40.0),
    ]  # fmt: skip
    assert trace.highest_m == 40.0
    assert trace.lowest_m == trace.highest_ground_m == 0.0
    assert trace.above_ground_m.tolist() == trace.height_m.tolist()


def test_over_known_ground_both_lines_run_along_the_way() -> None:
    trace = traced(flown(waypoint(at(200, 0))), SLOPE)

    assert trace.has_ground
    assert trace.ground_m.max() == pytest.approx(18.0, abs=0.1)
    assert trace.highest_ground_m == pytest.approx(18.0, abs=0.1)
    corner = next(c for c in trace.corners if c.item == 1)
    assert corner.height_m == pytest.approx(30.0)
    assert corner.above_ground_m == pytest.approx(12.0, abs=0.1)


def test_a_place_between_two_items_is_read_off() -> None:
    trace = traced(flown(waypoint(at(200, 0))), SLOPE)

    place = trace.at(100.0)

    assert place is not None
    assert (place.item, place.distance_m) == (1, 100.0)
    assert place.above_ground_m == pytest.approx(21.0, abs=0.1)
    assert trace.at(-50.0).distance_m == 0.0  # type: ignore[union-attr]
    assert trace.at(1e6).distance_m == trace.length_m  # type: ignore[union-attr]
    assert Trace().at(10.0) is None
    assert Trace().corner_near(10.0) is None


def test_where_the_ground_is_not_known_the_line_goes_on() -> None:
    edge = wide_terrain(lambda *_: 12.0, north_deg=TOWN.latitude_deg + 0.001)
    up = replace(at(600, 0), altitude=Altitude(50.0, Reference.TERRAIN))

    trace = traced(flown(waypoint(at(400, 0)), waypoint(up)), edge)

    last = trace.corners[-1]
    assert trace.at(390.0).above_ground_m is None  # type: ignore[union-attr]
    assert trace.at(50.0).above_ground_m == pytest.approx(30.0)  # type: ignore[union-attr]
    assert not any(height != height for height in trace.height_m.tolist())
    assert last.above_ground_m == pytest.approx(0.0, abs=1e-6)


def test_no_route_no_line() -> None:
    assert trace_of((), None).corners == ()
    assert trace_of((), None).length_m == 1.0


def test_ground_that_nothing_is_known_of_is_left_out() -> None:
    assert analyse(flown(waypoint(at(200, 0))), Limits(), Terrain()).clearance is None
    assert analyse(Plan(), Limits(), SLOPE) == Analysis(analyse(Plan(), Limits(), SLOPE).findings)


@pytest.fixture
def profile(qtbot: object) -> Profile:
    desk = Desk()
    view = Profile(desk.document)
    view.resize(700, 128)
    qtbot.addWidget(view)  # type: ignore[attr-defined]
    view.desk = desk  # type: ignore[attr-defined] # held as long as the view
    return view


def hovered(view: Profile, x_px: float) -> None:
    move = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(x_px, 60.0), QPointF(x_px, 60.0),
        Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    view.mouseMoveEvent(move)


@pytest.mark.parametrize("theme", list(THEMES))
def test_ground_route_and_limit_are_painted(profile: Profile, theme: str) -> None:
    document = profile._document
    profile.set_theme(THEMES[theme])
    document.edit(lambda _: flown(waypoint(at(400, 0, 140.0)), waypoint(at(-200, 0))), "draw")
    document.analyse_now()
    flat = profile.grab().toImage()

    document.set_terrain(SLOPE)
    document.analyse_now()
    hovered(profile, 300.0)
    over_ground = profile.grab().toImage()

    assert flat != over_ground
    low = profile._pixels(profile._trace.distance_m[:1], profile._trace.ground_m[:1])[1]
    assert 0 < low[0] < profile.height()


def test_a_click_selects_the_item_flown_there(profile: Profile) -> None:
    document = profile._document
    document.set_terrain(SLOPE)
    document.edit(lambda _: flown(waypoint(at(400, 0, 60.0)), waypoint(at(-200, 0, 60.0))), "draw")
    document.analyse_now()
    profile.show()

    QTest.mouseClick(profile, Qt.MouseButton.LeftButton, pos=QPointF(350.0, 60.0).toPoint())

    assert document.focus.current == 2
