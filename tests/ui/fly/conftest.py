from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6 import sip

from simulator.faults import Fault, FaultPlan
from tests.ui.fly.deck import Deck
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def deck(qtbot: QtBot) -> Iterator[Deck]:
    """One ArduPilot drone, heard and ready."""
    yield from shown(Deck())


@pytest.fixture
def three(qtbot: QtBot) -> Iterator[Deck]:
    """Three drones, ArduPilot and PX4 in turn."""
    yield from shown(Deck(3, "mixed"))


@pytest.fixture
def cut(qtbot: QtBot) -> Iterator[Deck]:
    """One drone that nobody hears from 40 s on."""
    yield from shown(Deck(faults=FaultPlan((Fault("cut", start_s=40.0),))))


def shown(made: Deck, *, is_settled: bool = True) -> Iterator[Deck]:
    """The page on the screen; gone before its models are."""
    set_language("en")
    made.page.resize(1302, 704)
    made.page.show()
    if is_settled:
        made.settle()
    else:
        made.until(lambda: len(made.fleet.keys) == len(made.virtual.world.vehicles))
    yield made
    set_language("en")
    made.page.hide()
    made.page.video.close()
    made.pictures.close()
    sip.delete(made.page)
