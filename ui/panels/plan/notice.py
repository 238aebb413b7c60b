"""One sentence over the map, with what can be done about it; never in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SHOWN_MS: Final = 12_000


class NoticeLine(QFrame):
    """Shows a sentence; goes by itself unless it asks something."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self._close = QPushButton("✕")
        self._close.setFixedWidth(36)
        self._close.clicked.connect(self.clear)
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 4, 4, 4)
        self._row.addWidget(self.label, 1)
        self._row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown; empty when none is."""
        return self.label.text()

    def say(self, text: str, actions: Sequence[tuple[str, Callable[[], None]]] = ()) -> None:
        """Show a sentence and buttons; an empty one shows none."""
        self.clear()
        if not text:
            return
        self.label.setText(text)
        self.setAccessibleName(text)
        self._close.setAccessibleName(_("Close the notice"))
        self._close.setToolTip(_("Close the notice"))
        for words, act in actions:
            button = QPushButton(words)
            button.clicked.connect(self.clear)
            button.clicked.connect(act)
            self._row.insertWidget(self._row.count() - 1, button)
            self.buttons.append(button)
        if not actions:
            self._timer.start(SHOWN_MS)
        self.show()

    def clear(self) -> None:
        """Show none."""
        self._timer.stop()
        self.hide()
        self.label.clear()
        for button in self.buttons:
            button.deleteLater()
        self.buttons = []
