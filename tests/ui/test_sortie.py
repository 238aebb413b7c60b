"""A whole sortie through the window: area, grid, upload, preflight, arm, fly, return, land."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dronectl.config import SettingsFile
from dronectl.vehicle import PlanState
from tests.ui.fly.deck import Deck
from tests.ui.fly.test_workspace import hold
from ui.main_window import MainWindow, Models
from ui.models.plan_document import PlanDocument
from ui.models.settings import SettingsModel
from ui.panels.plan.workspace import PlanWorkspace

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),
    pytest.mark.slow,
]


@pytest.mark.parametrize("autopilot", ["ardupilot", "px4"])
def test_a_patrol_is_drawn_flown_and_brought_home(
    qtbot: QtBot, tmp_path: Path, autopilot: str
) -> None:
    deck = Deck(autopilot=autopilot)
    document = PlanDocument(tmp_path)
    plan = PlanWorkspace(document, deck.fleet, deck.submit)
    settings = SettingsModel(SettingsFile(tmp_path / "settings.toml"))
    models = Models(deck.fleet, deck.alerts, settings)
    window = MainWindow(models, [deck.page, plan], None)
    deck.others = [plan.on_tick, window.on_tick]
    qtbot.addWidget(window)
    window.show()
    deck.settle()

    window.open_page(1)
    plan.toggle_numbers()
    plan.by_numbers.east_side.setValue(90)
    plan.by_numbers.north_side.setValue(70)
    plan.by_numbers.draw()
    document.analyse_now()
    assert len(document.plan.items) >= 5, "an area gives a patrol at once"

    plan.assign(deck.first)
    plan.bar.upload.click()
    deck.until(lambda: deck.fleet.vehicles[0].plan.state is PlanState.VERIFIED)
    deck.run(0.5)
    assert "VERIFIED" in plan.bar.state.text()

    window.open_page(0)
    panel = deck.page.preflight_panel
    deck.page.bar.buttons["preflight"].click()
    qtbot.keyClicks(panel._pilot, "Martin")
    hold(panel._all)
    assert panel._verdict.text() == "All good: it may arm"
    panel.shut()

    hold(deck.page.bar.buttons["start"])
    deck.until(lambda: (deck.fleet.vehicles[0].mission.current or 0) >= 3, 120.0)
    assert deck.fleet.vehicles[0].is_airborne

    deck.page.bar.buttons["return"].click()
    deck.until(lambda: "RTL" in (deck.fleet.vehicles[0].mode or ""), 10.0)
    deck.until(lambda: not deck.fleet.vehicles[0].is_armed, 300.0)
