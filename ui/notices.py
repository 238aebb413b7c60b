"""Sentences that slide in over the window, never in the way of flying."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN_MS: Final = 8000
WIDTH_PX: Final = 460
MOST: Final = 4


class _Notice(QFrame):
    def __init__(
        self, text: str, actions: list[tuple[str, Callable[[], None]]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self.setAccessibleName(text)
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.addWidget(label, 1)
        for words, act in actions:
            button = QPushButton(words)
            button.clicked.connect(act)
            button.clicked.connect(self.deleteLater)
            row.addWidget(button)
        close = QPushButton("✕")
        close.setAccessibleName(_("Close the notice"))
        close.setFixedWidth(36)
        close.clicked.connect(self.deleteLater)
        row.addWidget(close)


class Notices(QWidget):
    """The pile of notices in the window's upper right corner."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pile = QVBoxLayout(self)
        self._pile.setContentsMargins(0, 0, 0, 0)
        self.setFixedWidth(WIDTH_PX)
        parent.installEventFilter(self)
        self.hide()

    def say(
        self,
        text: str,
        *actions: tuple[str, Callable[[], None]],
        stays: bool = False,
    ) -> None:
        """Show a sentence, with buttons if something can be done about it."""
        while self._pile.count() >= MOST:
            oldest = self._pile.takeAt(0)
            widget = None if oldest is None else oldest.widget()
            if widget is not None:
                widget.deleteLater()
        notice = _Notice(text, list(actions), self)
        notice.destroyed.connect(self._settle)
        self._pile.addWidget(notice)
        if not stays and not actions:
            QTimer.singleShot(SHOWN_MS, notice.deleteLater)
        self.show()
        self._place()

    def texts(self) -> list[str]:
        """Sentences shown now."""
        widgets = (self._pile.itemAt(i) for i in range(self._pile.count()))
        return [w.widget().accessibleName() for w in widgets if w and w.widget()]  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.Resize and watched is self.parent():
            self._place()
        return False

    def _settle(self) -> None:
        QTimer.singleShot(0, self._place)

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        if not self._pile.count():
            self.hide()
            return
        self.adjustSize()
        self.move(parent.width() - self.width() - 16, 44)
        self.raise_()
