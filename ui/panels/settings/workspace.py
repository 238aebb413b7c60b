"""The settings page: sections on the left, one of them in full beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QStackedWidget, QWidget

from dronectl.session import ELEVATION
from missions.files.elevation import ElevationFolder
from ui.models.elevation import ElevationModel
from ui.models.links import LinksModel
from ui.models.parameters import ParametersModel
from ui.models.video_sources import VideoSourcesModel
from ui.panels.settings.connections import ConnectionsPage
from ui.panels.settings.data import DataPage
from ui.panels.settings.display import DisplayPage
from ui.panels.settings.maps import MapsPage
from ui.panels.settings.parameters import ParametersPage
from ui.panels.settings.video import VideoPage
from ui.theme import DARK, SPACING
from ui.widgets.icons import icon
from ui.words import _

if TYPE_CHECKING:
    from pathlib import Path

    from ui.map.view import MapView
    from ui.models.fleet import FleetModel
    from ui.models.links import Ports
    from ui.models.moment import Moment, Submit
    from ui.models.settings import SettingsModel
    from ui.models.video import Cameras
    from ui.theme import Theme

LIST_PX: Final = 200
ITEM_PX: Final = 44
ICONS: Final = (
    "lan-connect",
    "tune-vertical",
    "video-outline",
    "theme-light-dark",
    "map-outline",
    "database-outline",
)


class SettingsWorkspace(QWidget):
    """Connections, parameters, video, display, maps, data.

    Args:
        settings: shown and changed.
        fleet: whose parameters, and who is heard where.
        ports: the runtime: opens and closes connections.
        submit: passes a request to the station.
        folder: data folder in use; without one, the settings'.
        elevation: files with heights of the ground; without it, those of the data folder.
    """

    icon_name = "cog-outline"

    def __init__(
        self,
        settings: SettingsModel,
        fleet: FleetModel,
        ports: Ports,
        submit: Submit,
        folder: Path | None = None,
        elevation: ElevationModel | None = None,
    ) -> None:
        super().__init__()
        self._theme: Theme = DARK
        self.links = LinksModel(settings, ports, fleet, self)
        self.parameters = ParametersModel(fleet, submit, self)
        self.connections = ConnectionsPage(self.links, lambda: settings.settings.system_id)
        self.parameters_page = ParametersPage(self.parameters, fleet)
        self.sources = VideoSourcesModel(settings, fleet, self)
        self.video = VideoPage(self.sources, settings)
        self.display = DisplayPage(settings)
        folder = folder or settings.settings.folder()
        files = elevation or ElevationModel(ElevationFolder(folder / ELEVATION), self)
        self.maps = MapsPage(settings, files)
        self.data = DataPage(settings, folder)
        self.pages = (
            self.connections, self.parameters_page, self.video, self.display, self.maps, self.data,
        )  # fmt: skip
        self.sections = QListWidget()
        self.sections.setObjectName("sections")
        self.sections.setFixedWidth(LIST_PX)
        self.sections.setIconSize(QSize(20, 20))
        self._stack = QStackedWidget()
        for page in self.pages:
            item = QListWidgetItem()
            item.setSizeHint(QSize(LIST_PX - 8, ITEM_PX))
            self.sections.addItem(item)
            self._stack.addWidget(page)
        self.sections.currentRowChanged.connect(self._stack.setCurrentIndex)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING[1], SPACING[1], 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sections)
        row.addWidget(self._stack, 1)
        for number in range(len(self.pages)):
            shortcut = QShortcut(QKeySequence(f"Alt+{number + 1}"), self)
            shortcut.activated.connect(lambda n=number: self.sections.setCurrentRow(n))
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self._search)
        self.sections.setCurrentRow(0)
        self._label()

    # ------------------------------------------------------- as any workspace

    def title(self) -> str:
        """Name on the rail."""
        return _("Settings")

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self._label()
        self.links.retranslate()
        for page in self.pages:
            page.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._label()
        for page in self.pages:
            page.set_theme(theme)

    def take_map(self, map_view: MapView) -> None:
        """The map stays where it is; what it shows can be prepared for offline use."""
        self.watch_map(map_view)

    def release_map(self) -> None:
        """It was never taken."""

    def watch_map(self, map_view: MapView) -> None:
        """Learn which area the map shows."""
        self.maps.watch_map(map_view)

    def watch_video(self, cameras: Cameras) -> None:
        """Learn which pictures come."""
        self.sources.cameras = cameras

    def shortcuts(self) -> list[tuple[str, str]]:
        """Keys and what they do."""
        sections = [(f"Alt+{n}", words) for n, words in enumerate(_titles(), start=1)]
        return [
            *sections,
            ("F5", _("Read the parameters")),
            ("Ctrl+F", _("Search the parameters")),
            ("F2", _("Change the chosen value")),
        ]

    def on_tick(self, tick: Moment) -> None:
        """Take in what is new."""
        self.parameters.on_tick(tick)
        self.links.on_tick(tick)
        if self.isVisible():
            self.sources.on_tick(tick)

    # ------------------------------------------------------------------- parts

    def _search(self) -> None:
        self.sections.setCurrentRow(1)
        self.parameters_page.focus_first()

    def _label(self) -> None:
        self.sections.setAccessibleName(_("Sections of the settings"))
        for number, words in enumerate(_titles()):
            item = self.sections.item(number)
            if item is not None:
                item.setText(words)
                item.setToolTip(f"{words} (Alt+{number + 1})")
                item.setIcon(icon(ICONS[number], self._theme.text))


def _titles() -> tuple[str, ...]:
    return (
        _("Connections"), _("Parameters"), _("Video"), _("Display & units"), _("Map sources"), _("Data"),
    )  # fmt: skip
