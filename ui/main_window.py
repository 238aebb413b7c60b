"""The one window: rail, status line, workspaces, alert strip."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from PyQt6.QtCore import QByteArray, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.formatting import DASH
from ui.map.sources import ONLINE_SOURCES
from ui.notices import Notices
from ui.theme import THEMES, Theme, style_sheet
from ui.widgets.icons import icon
from ui.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.bridge import Tick
    from ui.models.alerts import AlertsModel
    from ui.models.fleet import FleetModel
    from ui.models.settings import SettingsModel

RAIL_PX: Final = 64
STATUS_PX: Final = 36
STRIP_PX: Final = 28
SMALLEST: Final = QSize(1200, 700)


class Workspace(Protocol):
    """One page of the window."""

    icon_name: str

    def title(self) -> str: ...
    def retranslate(self) -> None: ...
    def set_theme(self, theme: Theme) -> None: ...
    def take_map(self, map_view: QWidget) -> None: ...
    def release_map(self) -> None: ...
    def shortcuts(self) -> list[tuple[str, str]]: ...


@dataclass(frozen=True, slots=True)
class Models:
    """What the frame of the window shows."""

    fleet: FleetModel
    alerts: AlertsModel
    settings: SettingsModel


class MainWindow(QMainWindow):
    """Frame around the workspaces; holds the one map and hands it to the page shown."""

    closing = pyqtSignal()
    """The window is about to go."""

    def __init__(
        self, models: Models, workspaces: Sequence[QWidget], map_view: QWidget | None
    ) -> None:
        super().__init__()
        self._models = models
        self._workspaces = list(workspaces)
        self._map = map_view
        self._shown: int | None = None
        self._may_close = False
        self.setObjectName("ground")
        self.setMinimumSize(SMALLEST)
        self._stack = QStackedWidget()
        for workspace in self._workspaces:
            self._stack.addWidget(workspace)
        self._rail = self._make_rail()
        self._status = _StatusLine()
        self._strip = _AlertStrip()
        self._help = _Help(self)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._status)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self._strip)
        across = QHBoxLayout()
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._rail)
        across.addLayout(middle, 1)
        centre = QWidget()
        centre.setObjectName("ground")
        centre.setLayout(across)
        self.setCentralWidget(centre)
        self.notices = Notices(centre)
        self._make_shortcuts()
        self.retranslate()
        self.set_theme(THEMES[models.settings.settings.theme])
        self._restore()
        self.open_page(0)

    # ------------------------------------------------------------------ pages

    def open_page(self, index: int) -> None:
        """Show a workspace and give it the map."""
        if index == self._shown:
            return
        if self._shown is not None and self._map is not None:
            self._page(self._shown).release_map()
        self._shown = index
        self._stack.setCurrentIndex(index)
        self._buttons[index].setChecked(True)
        if self._map is not None:
            self._page(index).take_map(self._map)

    def set_map(self, map_view: QWidget) -> None:
        """The map is ready; the page shown gets it."""
        self._map = map_view
        if self._shown is not None:
            self._page(self._shown).take_map(map_view)

    def _page(self, index: int) -> Workspace:
        return self._workspaces[index]  # type: ignore[return-value]

    def on_tick(self, tick: Tick) -> None:
        """Time, wind and the most urgent alert."""
        wind = next(
            (
                v
                for v in tick.snapshot.vehicles.values()
                if v.wind_speed_mps is not None and v.wind_from_deg is not None
            ),
            None,
        )
        units = self._models.settings.units
        wind_text = DASH
        if wind is not None and wind.wind_from_deg is not None:
            wind_text = f"{units.speed_text(wind.wind_speed_mps)} {_compass(wind.wind_from_deg)}"
        settings = self._models.settings.settings
        self._status.show_state(
            utc_s=tick.utc_s,
            wind=wind_text,
            source=_map_title(settings.map_source),
            pilot=settings.pilot or _("no pilot"),
        )
        alerts = self._models.alerts
        self._strip.show_alerts(
            [(a.level.name, alerts.sentence(a)) for a in alerts.alerts if a.is_active]
        )

    def set_patrol(self, name: str) -> None:
        """Name the patrol in the status line."""
        self._status.patrol = name

    # ------------------------------------------------------------- appearance

    def set_theme(self, theme: Theme) -> None:
        """Recolour everything."""
        self._theme = theme
        self.setStyleSheet(style_sheet(theme))
        for index, button in enumerate(self._buttons):
            button.setIcon(icon(self._page(index).icon_name, theme.text))
        for index in range(len(self._workspaces)):
            self._page(index).set_theme(theme)
        self._strip.set_theme(theme)

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.setWindowTitle("dronectl")
        for index, button in enumerate(self._buttons):
            title = self._page(index).title()
            button.setText(title)
            button.setToolTip(f"{title} (Ctrl+{index + 1})")
            button.setAccessibleName(title)
            self._page(index).retranslate()
        self._status.retranslate()
        self._strip.retranslate()

    # --------------------------------------------------------------- closing

    def closeEvent(self, event: QCloseEvent | None) -> None:
        if event is None:
            return
        if self._models.fleet.is_any_armed and not self._may_close:
            event.ignore()
            self.notices.say(
                _("A drone is armed. Without this window it flies on by its own failsafe."),
                (_("Close all the same"), self._close_all_the_same),
                stays=True,
            )
            return
        settings = self._models.settings
        geometry = bytes(self.saveGeometry().data())
        settings.change(window=base64.b64encode(geometry).decode())
        settings.save()
        self.closing.emit()
        event.accept()

    def _close_all_the_same(self) -> None:
        self._may_close = True
        self.close()

    def _restore(self) -> None:
        kept = self._models.settings.settings.window
        if kept:
            try:
                self.restoreGeometry(QByteArray(base64.b64decode(kept, validate=True)))
            except ValueError:
                self.resize(1366, 768)
        else:
            self.resize(1366, 768)

    # ------------------------------------------------------------------ parts

    def _make_rail(self) -> QWidget:
        rail = QFrame()
        rail.setObjectName("rail")
        rail.setFixedWidth(RAIL_PX)
        column = QVBoxLayout(rail)
        column.setContentsMargins(4, 8, 4, 8)
        column.setSpacing(4)
        self._buttons: list[QToolButton] = []
        self._group = QButtonGroup(self)
        for index in range(len(self._workspaces)):
            button = QToolButton()
            button.setCheckable(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(QSize(22, 22))
            button.setFixedSize(RAIL_PX - 8, 60)
            button.setProperty("role", "rail")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked, i=index: self.open_page(i))
            self._group.addButton(button, index)
            self._buttons.append(button)
            column.addWidget(button)
        column.addStretch(1)
        return rail

    def _make_shortcuts(self) -> None:
        for index in range(len(self._workspaces)):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{index + 1}"), self)
            shortcut.activated.connect(lambda i=index: self.open_page(i))
        QShortcut(QKeySequence("F1"), self).activated.connect(self._show_help)
        QShortcut(QKeySequence("F11"), self).activated.connect(self._toggle_full_screen)

    def _toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def _show_help(self) -> None:
        rows = [(f"Ctrl+{i + 1}", self._page(i).title()) for i in range(len(self._workspaces))]
        rows += [("F1", _("This list")), ("F11", _("Full screen"))]
        for index in range(len(self._workspaces)):
            rows += self._page(index).shortcuts()
        self._help.show_rows(rows)


class _StatusLine(QFrame):
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


class _AlertStrip(QFrame):
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


class _Help(QFrame):
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


def _map_title(source: str) -> str:
    """Short name of a map source: none, an online one, a file."""
    if source == "none":
        return _("none")
    if source in ONLINE_SOURCES:
        return ONLINE_SOURCES[source].title
    name = Path(source).stem
    return _("training town") if name.startswith("town-") else name


def _compass(from_deg: float) -> str:
    names = (_("N"), _("NE"), _("E"), _("SE"), _("S"), _("SW"), _("W"), _("NW"))
    return names[round(from_deg / 45.0) % 8]
