"""The whole window in both languages, at both scalings: nothing is cut off; and its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QToolButton, QWidget

from ui.screenshots import SIZES, Stage, clipped
from ui.theme import THEMES, interface_font
from ui.words import LANGUAGES, set_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

pytestmark = [pytest.mark.qt_log_ignore("This plugin does not support"), pytest.mark.slow]


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path, vehicles=2)
    stage.window.setFont(interface_font())
    qtbot.addWidget(stage.window)
    stage.window.show()
    stage.until(lambda: len(stage.fleet.keys) == 2 and stage.fleet.vehicles[0].home, 60.0)
    yield stage
    stage.rehearsal.close()
    stage.window._may_close = True
    set_language("en")


@pytest.mark.parametrize("scale", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_button_is_cut_off(stage: Stage, qtbot: QtBot, scale: float, language: str) -> None:
    set_language(language)
    stage.window.retranslate()
    stage.window.set_theme(THEMES["light"])
    stage.window.resize(*SIZES[scale])
    found = []
    for page in range(6):
        stage.window.open_page(page)
        for section in range(stage.options.sections.count() if page == 5 else 1):
            stage.options.sections.setCurrentRow(section)
            stage.tick()
            stage.window.layout().activate()  # type: ignore[union-attr]
            found += list(clipped(stage.window))

    assert sorted(set(found)) == []
    assert stage.window.size() == QSize(*SIZES[scale]), "it fits that screen"


def test_a_button_that_is_cut_off_would_be_found(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    row = QHBoxLayout(box)
    narrow, wide = QPushButton("A rather long word"), QPushButton("Short")
    tick, tool, flat = QCheckBox("Ticked words"), QToolButton(), QPushButton("Flat")
    tool.setText("never shown")
    tool.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    for button in (narrow, wide, tick, tool, flat):
        row.addWidget(button)
    narrow.setFixedWidth(30)
    tick.setFixedWidth(40)
    flat.setFixedHeight(4)
    box.show()

    found = list(clipped(box))

    assert [line.split("'")[1] for line in found] == ["A rather long word", "Ticked words", "Flat"]
