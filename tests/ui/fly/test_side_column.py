from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QCoreApplication
from PyQt6.QtWidgets import QWidget

from ui.theme import THEMES, style_sheet

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.ui.fly.deck import Deck


ROOMS_PX = range(300, 520, 3)


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

    least_px = [_least_px(side, room_px) for room_px in ROOMS_PX]
    side.setParent(deck.page)  # its picture must outlive the page's beat

    assert [px for px, room in zip(least_px, ROOMS_PX, strict=True) if px > 216 + room] == []


def _least_px(side: QWidget, room_px: int) -> int:
    """The height the column asks for where it has so much under the picture."""
    side.resize(384, 216 + room_px)
    layout = side.layout()
    assert layout is not None
    for _ in range(2):  # what was hidden asks for a new layout
        QCoreApplication.processEvents()
    return layout.minimumSize().height()
