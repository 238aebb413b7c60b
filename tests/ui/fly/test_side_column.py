from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QCoreApplication
from PyQt6.QtWidgets import QWidget

from ui.theme import THEMES, style_sheet

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.fly.deck import Deck


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("theme", ["dark", "sun"])
def test_instruments_never_lie_on_each_other(deck: Deck, qtbot: QtBot, theme: str) -> None:
    """Seen at 1366x768 with a camera: the heading tape covered the lower edge of the horizon."""
    side = deck.page.side
    host = QWidget()
    host.setStyleSheet(style_sheet(THEMES[theme]))
    qtbot.addWidget(host)
    side.setParent(host)
    host.show()
    side.show()
    side.beside.setFixedHeight(216)

    side.resize(384, 900)
    QCoreApplication.processEvents()
    for room_px in range(300, 520, 3):
        side.resize(384, 216 + room_px)
        layout = side.layout()
        assert layout is not None
        for _ in range(2):  # what was hidden asks for a new layout
            QCoreApplication.processEvents()
        least_px = layout.minimumSize().height()
        assert least_px <= 216 + room_px, f"{room_px} px of room: {least_px - 216} needed"
