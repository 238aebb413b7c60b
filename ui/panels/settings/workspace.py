"""The settings page: sections on the left, one of them in full beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QHBoxLayout, QWidget

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
from ui.widgets.sections import Sections
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
        self._rooms = Sections(self.pages, ICONS, _titles, lambda: _("Sections of the settings"))
        self.sections = self._rooms.list
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._rooms)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self._search)

    # ------------------------------------------------------- as any workspace

    def title(self) -> str:
        """Name on the rail."""
        return _("Settings")

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self._rooms.retranslate()
        self.links.retranslate()
        for page in self.pages:
            page.retranslate()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._rooms.set_theme(theme)
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
        return [
            *self._rooms.keys(),
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


def _titles() -> tuple[str, ...]:
    return (
        _("Connections"), _("Parameters"), _("Video"), _("Display & units"), _("Map sources"), _("Data"),
    )  # fmt: skip
