from __future__ import annotations

from typing import TYPE_CHECKING

from ui.theme import DARK, style_sheet
from ui.widgets.short_combo import ShortCombo

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_words_that_do_not_fit_end_in_dots(qtbot: QtBot) -> None:
    combo = ShortCombo()
    qtbot.addWidget(combo)
    combo.setStyleSheet(style_sheet(DARK))
    combo.addItems(["Lines over the surface", "Beat"])

    combo.resize(400, 36)
    assert combo.shown_text() == "Lines over the surface"
    combo.resize(130, 36)
    assert combo.shown_text().startswith("Lines")
    assert combo.shown_text().endswith("…")
    assert not combo.grab().isNull()

    combo.setCurrentIndex(1)
    assert combo.shown_text() == "Beat"
