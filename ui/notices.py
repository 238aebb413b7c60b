"""Sentences that slide in over the top of the map: never over instruments, actions or alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable

SHOWN_MS: Final = 8000
WIDTH_PX: Final = 460
MOVING: Final = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)
MOST: Final = 4
TOP_PX: Final = 44
BESIDE_PX: Final = 56  # of the map, where its own buttons are


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
        self.first = row.itemAt(1).widget()  # type: ignore[union-attr] # just added

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.deleteLater()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent | None) -> bool:
        """Esc is ours while the keyboard is here, whatever shortcut a page has for it."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)


class Notices(QWidget):
    """The pile of notices, over the top of the map or of the window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pile = QVBoxLayout(self)
        self._pile.setContentsMargins(0, 0, 0, 0)
        self._map: QWidget | None = None
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

    def stay_over(self, map_view: QWidget) -> None:
        """Keep to this widget while it is shown."""
        self._map = map_view
        map_view.installEventFilter(self)
        self._settle()

    def focus_newest(self) -> None:
        """Put the keyboard into the newest notice, if there is one."""
        item = self._pile.itemAt(self._pile.count() - 1)
        notice = None if item is None else item.widget()
        if isinstance(notice, _Notice) and notice.first is not None:
            notice.first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() in MOVING:
            self._settle()
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
        room = QRect(0, 0, parent.width(), parent.height())
        if self._map is not None and self._map.isVisible():
            corner = self._map.mapTo(parent, QPoint(0, 0))
            room = QRect(corner, self._map.size()).adjusted(BESIDE_PX, 0, -BESIDE_PX, 0)
        self.setFixedWidth(min(WIDTH_PX, room.width()))
        self.adjustSize()
        self.move(room.x() + (room.width() - self.width()) // 2, max(TOP_PX, room.top() + 8))
        self.raise_()
