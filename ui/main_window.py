"""The one window: rail, status line, workspaces, alert strip."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from PyQt6.QtCore import QByteArray, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.formatting import DASH
from ui.frame import AlertStrip, Help, StatusLine
from ui.map.sources import ONLINE_SOURCES
from ui.notices import Notices
from ui.theme import THEMES, Theme, palette, style_sheet
from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QDragEnterEvent, QDropEvent

    from ui.bridge import Tick
    from ui.models.alerts import AlertsModel
    from ui.models.fleet import FleetModel
    from ui.models.next_step import NextStep
    from ui.models.settings import SettingsModel

PLAN: Final = 1
REVIEW: Final = 2
RECORDINGS: Final = frozenset({".tlog", ".bin", ".log", ".ulg", ".ts", ".mp4"})
RAIL_PX: Final = 64
SMALLEST: Final = QSize(1200, 640)  # 1366x768 less a title bar and a task bar
ROOMY_PX: Final = 820


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
    next_step: NextStep | None = None
    """What a calm alert strip suggests."""


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
        self._map_progress: float | None = None
        self.setObjectName("ground")
        self.setMinimumSize(SMALLEST)
        self.setAcceptDrops(True)
        self._stack = QStackedWidget()
        for workspace in self._workspaces:
            self._stack.addWidget(workspace)
        self._rail = self._make_rail()
        self._status = StatusLine()
        self._strip = AlertStrip()
        self._help = Help(self)
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
        self.notices.stay_over(map_view)
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
            source=self._map_words(settings.map_source),
            pilot=settings.pilot or _("no pilot"),
        )
        alerts = self._models.alerts
        active = [alert for alert in alerts.alerts if alert.is_active]
        hint = "" if self._models.next_step is None else self._models.next_step.sentence()
        if active:
            self._strip.show_alert(active[0].level.name, alerts.sentence(active[0]), len(active))
        else:
            self._strip.show_alert("", hint, 0)

    def _map_words(self, source: str) -> str:
        if self._map_progress is None:
            return _map_title(source)
        return _("drawing {percent} %").format(percent=round(self._map_progress * 100))

    def set_map_progress(self, fraction: float | None) -> None:
        """A map is being drawn; ``None``: no more."""
        self._map_progress = fraction

    def set_patrol(self, name: str) -> None:
        """Name the patrol in the status line."""
        self._status.patrol = name

    def set_exercise(self, said: str) -> None:
        """Show the live score of an exercise in place of the patrol; empty: none is flown."""
        self._status.exercise = said

    # ------------------------------------------------------------- appearance

    def set_theme(self, theme: Theme) -> None:
        """Recolour everything."""
        self._theme = theme
        QApplication.setPalette(palette(theme))
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

    # ----------------------------------------------------------------- files

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        data = None if event is None else event.mimeData()
        if event is not None and data is not None and data.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Dropped on a page that takes no files: a recording opens in Review, the rest in Plan."""
        data = None if event is None else event.mimeData()
        if event is None or data is None:
            return
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if not paths:
            return
        self.open_page(REVIEW if paths[0].suffix.lower() in RECORDINGS else PLAN)
        page = self._stack.currentWidget()
        if page is not None:
            page.dropEvent(event)  # not sent: Qt would bring it back here

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
        self.resize(1366, 768)
        if kept:
            try:
                self.restoreGeometry(QByteArray(base64.b64decode(kept, validate=True)))
            except ValueError:
                self.resize(1366, 768)

    def open_fitting(self) -> None:
        """Show the window whole: on a small screen maximised, its strips never below the edge."""
        screen = self.screen()
        room = None if screen is None else screen.availableGeometry()
        if room is not None and room.width() >= SMALLEST.width() and room.height() < ROOMY_PX:
            self.showMaximized()
        else:
            self.show()

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
        QShortcut(QKeySequence("F9"), self).activated.connect(self.notices.focus_newest)
        QShortcut(QKeySequence("F11"), self).activated.connect(self._toggle_full_screen)

    def _toggle_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()

    def _show_help(self) -> None:
        if self._help.isVisible():
            self._help.hide()
            return
        pages = [self._page(index) for index in range(len(self._workspaces))]
        general = [(f"Ctrl+{i + 1}", page.title()) for i, page in enumerate(pages)]
        general += [("F1", _("This list")), ("F9", _("To the notices; Esc closes one"))]
        general.append(("F11", _("Full screen")))
        sections = [(_("Everywhere"), general)]
        sections += [(page.title(), page.shortcuts()) for page in pages if page.shortcuts()]
        self._help.show_sections(sections)


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
