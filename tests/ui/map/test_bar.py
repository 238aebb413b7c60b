"""The line under the map says a sentence whole, or says that there is more of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ui.map.bar import MapBar

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
SENTENCE = "OpenStreetMap cannot be reached; tiles seen before are shown, grey is unknown."


@pytest.mark.parametrize(("width_px", "is_whole"), [(1200, True), (360, False)])
def test_a_sentence_without_room_ends_in_dots_and_is_whole_in_its_tooltip(
    qtbot: QtBot, width_px: int, *, is_whole: bool
) -> None:
    bar = MapBar()
    qtbot.addWidget(bar)
    bar.set_trouble(SENTENCE)
    bar.resize(width_px, bar.height())
    bar.show()

    shown = bar._sentence.text()

    assert (shown == SENTENCE) is is_whole
    assert is_whole or shown.endswith("…")
    assert bar._sentence.toolTip() == bar.sentence == SENTENCE
