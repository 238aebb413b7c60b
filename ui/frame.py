"""What frames the workspaces: status line, alert strip, list of shortcuts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

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
        self._labels["patrol"].setText(self.patrol or _("No patrol open"))
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

    def show_alerts(self, sentences: Sequence[tuple[str, str]]) -> None:
        """(level name, sentence) of the active alerts, most urgent first."""
        level, text = sentences[0] if sentences else ("", "")
        now = (level, text, len(sentences))
        if now == self._last or self._theme is None:
            return
        self._last = now
        colour = {
            "WARNING": self._theme.warning,
            "CAUTION": self._theme.caution,
        }.get(level, self._theme.secondary)
        mark = {"WARNING": "▲ ", "CAUTION": "◆ "}.get(level, "")
        self._text.setText(mark + text)
        self._text.setStyleSheet(f"color: {colour}; font-weight: 600;" if text else "")
        more = len(sentences) - 1
        self._more.setText(
            ngettext("{n} more", "{n} more", more).format(n=more) if more > 0 else ""
        )


class Help(QFrame):
    """The list of shortcuts, over the window; Esc closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("surface")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 16, 24, 16)
        self._rows = QLabel()
        self._rows.setTextFormat(Qt.TextFormat.PlainText)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._close = QPushButton()
        self._close.setShortcut(QKeySequence("Esc"))
        self._close.clicked.connect(self.hide)
        for widget in (self._title, self._rows, self._close):
            self._column.addWidget(widget)
        self.hide()

    def show_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        self._title.setText(_("Keyboard"))
        self._close.setText(_("Close"))
        self._rows.setText("\n".join(f"{keys}\t{words}" for keys, words in rows))
        self.adjustSize()
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, (parent.height() - self.height()) // 2)
        self.show()
        self.raise_()
        self._close.setFocus()
