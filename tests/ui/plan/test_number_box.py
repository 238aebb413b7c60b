from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import Qt

from ui.widgets.number_box import NumberBox
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    set_language("en")


def a_box(qtbot: QtBot) -> NumberBox:
    box = NumberBox()
    qtbot.addWidget(box)
    box.setRange(0.0, 100.0)
    box.setDecimals(1)
    box.setSuffix(" m/s")
    box.setValue(8.5)
    return box


def test_it_writes_the_mark_of_the_language_in_use(qtbot: QtBot) -> None:
    box = a_box(qtbot)
    english = box.text()
    set_language("fr")
    box.retranslate()

    assert (english, box.text()) == ("8.5 m/s", "8,5 m/s")
    assert box.value() == 8.5


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("typed", ["12.5", "12,5"])
def test_it_takes_point_and_comma_in_every_language(
    qtbot: QtBot, language: str, typed: str
) -> None:
    set_language(language)
    box = a_box(qtbot)
    box.selectAll()

    qtbot.keyClicks(box, typed)
    qtbot.keyClick(box, Qt.Key.Key_Return)

    assert box.value() == 12.5
    assert box.text() == ("12,5 m/s" if language == "fr" else "12.5 m/s")


def test_what_is_no_number_is_not_taken(qtbot: QtBot) -> None:
    box = a_box(qtbot)
    box.selectAll()

    qtbot.keyClicks(box, "1x2..,3")

    assert box.value() == 12.3
