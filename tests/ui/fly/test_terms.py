"""Legal basis and purpose are chosen before a flight, kept, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dronectl.config import SettingsFile
from dronectl.events import ArmedChanged
from dronectl.flight import FlightPrepared
from dronectl.legal.bases import LegalBasis, Recording
from dronectl.vehicle import Snapshot, VehicleKey
from tests.ui.fly.deck import Deck
from ui.bridge import Tick
from ui.models.settings import SettingsModel
from ui.models.terms import Choice
from ui.panels.fly.preflight_panel import PreflightPanel
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

ONE = VehicleKey(1)
UNHEARD = VehicleKey(9)
ORDER = LegalBasis("b", "P-17", "Prefect's order 17", ("fire", "rescue"), Recording.RECORD, 7)
VIEW = LegalBasis("v", "V-2", "View of the works", recording=Recording.LIVE)


@pytest.fixture
def deck(qtbot: QtBot) -> Iterator[Deck]:
    made = Deck()
    qtbot.addWidget(made.page)
    made.run(3.0)
    yield made
    set_language("en")


@pytest.fixture
def settings(deck: Deck, tmp_path: Path) -> SettingsModel:
    made = SettingsModel(SettingsFile(tmp_path / "settings.toml"))
    deck.preflight.terms.follow(made, lambda: (ORDER, VIEW))
    return made


@pytest.mark.usefixtures("settings")
def test_nothing_is_chosen_until_somebody_does(deck: Deck) -> None:
    terms = deck.preflight.terms

    assert terms.chosen(ONE) == Choice()
    assert not terms.terms(ONE).may_record


def test_a_choice_is_remembered_for_the_drone(
    deck: Deck, settings: SettingsModel, tmp_path: Path
) -> None:
    terms = deck.preflight.terms
    terms.choose(ONE, Choice("b", "fire"))

    assert terms.terms(ONE).may_record
    assert terms.terms(ONE).retention_days == 7
    settings.save()
    again = SettingsModel(SettingsFile(tmp_path / "settings.toml"))
    assert list(again.settings.flight_terms.values()) == ["b fire"]
    terms.choose(ONE, Choice())
    assert settings.settings.flight_terms == {}


@pytest.mark.usefixtures("settings")
def test_a_basis_that_was_removed_is_no_longer_chosen(deck: Deck, settings: SettingsModel) -> None:
    terms = deck.preflight.terms
    terms.choose(ONE, Choice("b", "fire"))

    terms.follow(settings, tuple)

    assert terms.chosen(ONE) == Choice("", "fire")


@pytest.mark.usefixtures("settings")
def test_a_drone_armed_by_its_remote_control_flies_on_these_terms(deck: Deck) -> None:
    deck.preflight.terms.choose(ONE, Choice("b", "fire"))
    event = ArmedChanged(vehicle=ONE, at_s=deck.now_s, is_armed=True)

    deck.preflight.on_tick(Tick(deck.now_s, 0.0, Snapshot(deck.now_s, {}), [event]))

    prepared = [e for e in deck.told if isinstance(e, FlightPrepared)]
    assert [(e.terms.basis_id, e.terms.purpose) for e in prepared if e.terms] == [("b", "fire")]


@pytest.mark.usefixtures("settings")
def test_the_panel_offers_and_explains_what_is_chosen(deck: Deck, qtbot: QtBot) -> None:
    panel = PreflightPanel(deck.fleet, deck.preflight)
    qtbot.addWidget(panel)
    panel.open(ONE)
    form = panel.terms
    said = []
    for basis, purpose in (("", ""), ("b", "fire"), ("b", "patrol"), ("v", "")):
        form.basis.setCurrentIndex(form.basis.findData(basis))
        form.purpose.setCurrentIndex(form.purpose.findData(purpose))
        form.basis.activated.emit(0)
        said.append(deck.preflight.terms.terms(ONE).why_not)

    assert deck.preflight.terms.chosen(ONE) == Choice("v")
    assert form.means.text() == deck.preflight.terms.words(ONE)[0]
    assert [bool(text) for text in said] == [True, False, True, True]


@pytest.mark.usefixtures("settings")
def test_a_real_drone_is_told_what_becomes_of_its_pictures_in_both_languages(deck: Deck) -> None:
    terms = deck.preflight.terms

    assert "municipal police may not film" in terms.words(UNHEARD)[0]
    terms.choose(UNHEARD, Choice("b", "fire"))
    assert terms.words(UNHEARD) == ("Recorded from take-off, kept for 7 days.", "good")
    terms.choose(UNHEARD, Choice("b", "patrol"))
    assert terms.words(UNHEARD)[1] == "caution"
    set_language("fr")
    assert "ne couvre pas" in terms.words(UNHEARD)[0]
