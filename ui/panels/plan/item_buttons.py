"""The item table's own row of buttons, for hands and fingers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSize, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from ui.theme import Theme

ICON_PX: Final = 18
SYMBOLS: Final = {
    "insert": "plus",
    "delete": "trash-can-outline",
    "up": "arrow-up",
    "down": "arrow-down",
}


class ItemButtons(QWidget):
    """A heading and four buttons."""

    pressed = pyqtSignal(str)
    """``"insert"``, ``"delete"``, ``"up"`` or ``"down"``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._heading, 1)
        self.buttons: dict[str, QToolButton] = {}
        for name in SYMBOLS:
            button = QToolButton()
            button.setProperty("role", "small")
            button.setIconSize(QSize(ICON_PX, ICON_PX))
            button.clicked.connect(lambda _checked, what=name: self.pressed.emit(what))
            row.addWidget(button)
            self.buttons[name] = button
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again, in the language in use."""
        self._heading.setText(_("ITEMS"))
        words = {
            "insert": (_("Add a point"), "Ins"),
            "delete": (_("Delete the items selected"), "Del"),
            "up": (_("Move up"), "Alt+↑"),
            "down": (_("Move down"), "Alt+↓"),
        }
        for name, (text, keys) in words.items():
            self.buttons[name].setAccessibleName(text)
            self.buttons[name].setToolTip(f"{text} ({keys})")

    def set_theme(self, theme: Theme) -> None:
        """Colour the icons."""
        for name, symbol in SYMBOLS.items():
            self.buttons[name].setIcon(icon(symbol, theme.text))
