"""The way from an empty map to a patrol in the air, one sentence at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dronectl.requests import Arm, StartMission
from dronectl.vehicle import PlanState
from tests.ui.fly.deck import Deck
from ui.models.next_step import NextStep
from ui.models.plan_document import PlanDocument
from ui.models.preflight import remedies
from ui.panels.plan.workspace import PlanWorkspace

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def test_it_leads_from_an_empty_map_into_the_air_and_is_silent_there(
    qtbot: QtBot, tmp_path: Path
) -> None:
    deck = Deck()
    document = PlanDocument(tmp_path)
    plan = PlanWorkspace(document, deck.fleet, deck.submit)
    qtbot.addWidget(plan)
    qtbot.addWidget(deck.page)
    deck.others = [plan.on_tick]
    deck.settle()
    step = NextStep(deck.fleet, document, deck.preflight)
    said = [step.sentence()]

    plan.by_numbers.draw()
    document.analyse_now()
    said.append(step.sentence())
    plan.assign(deck.first)
    document.analyse_now()
    plan.fence_route()
    document.analyse_now()
    said.append(step.sentence())
    plan.bar.upload.click()
    deck.until(lambda: deck.fleet.vehicles[0].plan.state is PlanState.VERIFIED)
    deck.run(0.5)
    assert plan.bar.fly.isVisibleTo(plan)
    assert not plan.bar.upload.isVisibleTo(plan), "what is done makes room for what is next"
    said.append(step.sentence())
    deck.prepare()
    known = deck.preflight.parameters(deck.first)
    for check in deck.preflight.checks(deck.first):
        for request in remedies(check, deck.fleet.vehicles[0], known):
            deck.finish(request)
    deck.run(5.0)
    deck.preflight.refusal(Arm(deck.first))
    said.append(step.sentence())
    deck.finish(StartMission(deck.first))
    deck.until(lambda: deck.fleet.vehicles[0].is_airborne)
    said.append(step.sentence())

    assert said == [
        "Next: draw a patrol on the Plan page (Ctrl+2).",
        "Next: choose the drone for the plan (Ctrl+D on the Plan page).",
        "Next: upload the plan to Alpha (Ctrl+U on the Plan page).",
        "Next: the preflight of Alpha (Ctrl+P on the Fly page).",
        "Next: hold Start to fly the mission of Alpha (Ctrl+Enter, then Space).",
        "",
    ]


def test_without_a_drone_it_says_where_to_connect_one(tmp_path: Path) -> None:
    deck = Deck(vehicles=0)

    step = NextStep(deck.fleet, PlanDocument(tmp_path), deck.preflight)

    assert "Ctrl+5" in step.sentence()


def test_verified_leads_to_the_preflight_with_one_press(qtbot: QtBot, tmp_path: Path) -> None:
    deck = Deck()
    plan = PlanWorkspace(PlanDocument(tmp_path), deck.fleet, deck.submit)
    qtbot.addWidget(plan)
    deck.settle()
    plan.document.assign(deck.first)

    with qtbot.waitSignal(plan.fly_asked, timeout=0, raising=False) as asked:
        plan.bar.fly.click()

    assert asked.args == [deck.first]
