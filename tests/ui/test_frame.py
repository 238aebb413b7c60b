from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget

from ui.frame import Help

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_a_long_list_of_keys_fits_the_window_and_escape_closes_it(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(1366, 700)
    qtbot.addWidget(window)
    shortcuts = Help(window)
    window.show()

    shortcuts.show_sections([("Fly", [(f"F{n}", "something to do") for n in range(80)])] * 6)

    assert window.rect().contains(shortcuts.geometry())
    assert shortcuts.close_button.isVisible()
    qtbot.keyClick(shortcuts.close_button, Qt.Key.Key_Escape)
    assert not shortcuts.isVisible()
