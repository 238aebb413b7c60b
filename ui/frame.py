"""What frames the workspaces: status line, alert strip, list of shortcuts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme import Theme

STATUS_PX: Final = 36
STRIP_PX: Final = 28


class StatusLine(QFrame):
    """Patrol, time, wind, map, pilot."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setFixedHeight(STATUS_PX)
        self.patrol = ""
        self.exercise = ""
        """Exercise and live score; shown instead of the patrol."""
        self._labels = {name: QLabel() for name in ("patrol", "time", "wind", "map", "pilot")}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(20)
        for name, label in self._labels.items():
            label.setTextFormat(Qt.TextFormat.PlainText)
            if name != "patrol":
                label.setProperty("role", "secondary")
            row.addWidget(label)
            if name == "patrol":
                row.addStretch(1)
        self.retranslate()

    def retranslate(self) -> None:
        for name, words in (
            ("patrol", _("Patrol")),
            ("time", _("Local time and UTC")),
            ("wind", _("Wind as the drones measure it")),
            ("map", _("Map source")),
            ("pilot", _("Pilot")),
        ):
            self._labels[name].setToolTip(words)
            self._labels[name].setAccessibleName(words)

    def show_state(self, *, utc_s: float, wind: str, source: str, pilot: str) -> None:
        utc = datetime.fromtimestamp(utc_s, UTC)
        local = utc.astimezone()
        self._labels["patrol"].setText(self.exercise or self.patrol or _("No patrol open"))
        self._labels["time"].setText(f"{local:%H:%M:%S}  (UTC {utc:%H:%M})")
        self._labels["wind"].setText(_("Wind {wind}").format(wind=wind))
        self._labels["map"].setText(_("Map: {source}").format(source=source))
        self._labels["pilot"].setText(pilot)


class AlertStrip(QFrame):
    """One sentence, the most urgent one, and how many more."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("strip")
        self.setFixedHeight(STRIP_PX)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._more = QLabel()
        self._more.setProperty("role", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(self._text, 1)
        row.addWidget(self._more)
        self._theme: Theme | None = None
        self._last: tuple[str, str, int] | None = None

    def retranslate(self) -> None:
        self._last = None
        self.setAccessibleName(_("Alerts"))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._last = None

    def show_alert(self, level: str, text: str, active: int) -> None:
        """The most urgent alert by its level's name, and how many hold; a hint when none does."""
        now = (level, text, active)
        if now == self._last or self._theme is None:
            return
        self._last = now
        colour = {
            "WARNING": self._theme.warning,
            "CAUTION": self._theme.caution,
        }.get(level, self._theme.secondary)
        mark = {"WARNING": "▲ ", "CAUTION": "◆ "}.get(level, "")
        self._text.setText(mark + text)
        weight = 600 if active else 400
        self._text.setStyleSheet(f"color: {colour}; font-weight: {weight};" if text else "")
        more = active - 1
        self._more.setText(
            ngettext("{n} more", "{n} more", more).format(n=more) if more > 0 else ""
        )


class Help(QFrame):
    """The shortcuts of each page, over the window; F1 and Esc close it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self.close_button = QPushButton()
        self.close_button.clicked.connect(self.hide)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.addLayout(top)
        column.addWidget(self._area, 1)
        self.hide()

    def show_sections(self, sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """Show (heading, (keys, words) ...) side by side, never larger than the window."""
        self._title.setText(_("Keyboard"))
        self.close_button.setText(_("Close"))
        body = QWidget()
        body.setObjectName("ground")
        across = QHBoxLayout(body)
        across.setSpacing(32)
        for heading, rows in sections:
            across.addLayout(_key_table(heading, rows))
        across.addStretch(1)
        self._area.setWidget(body)
        parent = self.parentWidget()
        if parent is not None:
            wanted = body.sizeHint()
            width = min(wanted.width() + 72, parent.width() - 40)
            height = min(wanted.height() + 110, parent.height() - 40)
            self.resize(width, height)
            self.move((parent.width() - width) // 2, (parent.height() - height) // 2)
        self.show()
        self.raise_()
        self.close_button.setFocus()

    def event(self, event: QEvent | None) -> bool:
        """Esc is ours while the list is open, whatever shortcut a page has for it."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)


def _key_table(heading: str, rows: Sequence[tuple[str, str]]) -> QGridLayout:
    table = QGridLayout()
    table.setHorizontalSpacing(12)
    table.setVerticalSpacing(4)
    title = QLabel(heading)
    title.setProperty("role", "heading")
    table.addWidget(title, 0, 0, 1, 2)
    for row, (keys, words) in enumerate(rows, 1):
        for place, text in enumerate((keys, words)):
            label = QLabel(text)
            label.setTextFormat(Qt.TextFormat.PlainText)
            if place:
                label.setProperty("role", "secondary")
            table.addWidget(label, row, place)
    table.setRowStretch(len(rows) + 1, 1)
    return table
