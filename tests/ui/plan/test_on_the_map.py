"""The page with the real map under it, and a real hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from missions.geo import distance_m
from tests.support.maps import OpenMap, from_here
from tests.ui.plan.desk import Desk
from ui.map.environment import prepare
from ui.map.view import MapView
from ui.panels.plan.tools import Draw
from ui.panels.plan.workspace import PlanWorkspace

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

prepare()  # before any test makes the application

pytestmark = [
    pytest.mark.webengine,
    pytest.mark.qt_log_ignore("RHI|QRhi|GPUInfo|This plugin does not support", extend=True),
]


def test_an_area_clicked_on_the_map_is_flown_and_its_waypoints_follow_the_hand(
    qtbot: QtBot, tmp_path: Path
) -> None:
    desk = Desk()
    work = PlanWorkspace(desk.document, desk.fleet, desk.submit)
    view = MapView(tmp_path)
    qtbot.addWidget(work, before_close_func=lambda _widget: view.close_map())
    work.resize(1302, 704)
    work.take_map(view)
    with qtbot.waitSignal(view.ready, timeout=40_000):
        work.show()
    view.centre(from_here(0, 0), 17)
    there = OpenMap(view, qtbot)
    there.listen()
    there.settle()

    work.tools.button(Draw.AREA).click()
    there.click(there.pixel(from_here(60, -60)))
    there.click(there.pixel(from_here(60, 60)))
    with qtbot.waitSignal(desk.document.analysed):
        there.double_click(there.pixel(from_here(-60, 0)))
    assert view.tool is None
    assert len(desk.document.surveys) == 1
    there.settle()

    survey = desk.document.surveys[0]
    places = {i: desk.document.plan.items[i].position for i in range(survey.first, survey.end)}
    corners = survey.area.polygons[0].outer
    index, point = max(
        ((i, place) for i, place in places.items() if place is not None),
        key=lambda found: min(distance_m(found[1], corner) for corner in corners),
    )
    start = there.pixel(point)
    with qtbot.waitSignal(view.waypoint_moved):
        there.drag(start, start + type(start)(30, 0))

    moved = desk.document.plan.items[index].position
    assert moved is not None
    assert distance_m(moved, point) > 10.0
    assert desk.document.focus.current == index
