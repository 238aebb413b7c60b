"""All pictures at once, up to nine, in the place of the map."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QWidget

from ui.models.overlay import Overlay
from ui.panels.fly.video_panel import caption_of
from ui.theme import DARK
from ui.widgets.picture import PictureView
from ui.words import _

if TYPE_CHECKING:
    from dronectl.vehicle import VehicleKey
    from ui.models.fleet import FleetModel
    from ui.models.video import VideoModel
    from ui.theme import Theme

LARGEST: Final = 9
GAP_PX: Final = 2


class VideoWall(QWidget):
    """A grid of pictures; a click selects the drone, a double click shows it alone.

    Args:
        video: the pictures.
        fleet: names, colours and the selection.
        parent: Qt's owner.
    """

    chosen = pyqtSignal(object)
    """A drone's key."""
    opened = pyqtSignal(object)
    """A drone's key: show it large."""

    def __init__(self, video: VideoModel, fleet: FleetModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._video = video
        self._fleet = fleet
        self._theme: Theme = DARK
        self.pictures: dict[VehicleKey, PictureView] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP_PX)
        self.retranslate()

    @property
    def keys(self) -> tuple[VehicleKey, ...]:
        """The drones that are shown."""
        return self._video.keys[:LARGEST]

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        for picture in self.pictures.values():
            picture.set_theme(theme)

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(_("All pictures at once"))
        for picture in self.pictures.values():
            picture.retranslate()

    def refresh(self) -> None:
        """Show who has a picture, and how each is doing."""
        if tuple(self.pictures) != self.keys:
            self._arrange()
        primary = self._fleet.selection.primary
        for key, picture in self.pictures.items():
            picture.set_caption(caption_of(self._video, self._fleet, key))
            picture.set_look(self._video.look(key))
            picture.set_chosen(is_chosen=key == primary)

    def pump(self) -> None:
        """Show the newest pictures."""
        for key, picture in self.pictures.items():
            feed = self._video.feed(key)
            frame = None if feed is None else feed.newest()
            if frame is not None and frame is not picture.frame:
                picture.show_frame(frame, self._video.overlay(key, frame))

    def _arrange(self) -> None:
        """As square as it goes: four are two by two, five to nine three across."""
        for key in [key for key in self.pictures if key not in self.keys]:
            self.pictures.pop(key).deleteLater()
        columns = max(1, math.ceil(math.sqrt(len(self.keys))))
        for place, key in enumerate(self.keys):
            picture = self.pictures.get(key) or self._make(key)
            self._grid.addWidget(picture, place // columns, place % columns)
        self.pictures = {key: self.pictures[key] for key in self.keys}

    def _make(self, key: VehicleKey) -> PictureView:
        picture = self.pictures[key] = PictureView(self)
        picture.is_pointable = False
        picture.is_turnable = False
        picture.set_theme(self._theme)
        picture.show_frame(None, Overlay())
        picture.chosen.connect(lambda key=key: self.chosen.emit(key))
        picture.opened.connect(lambda key=key: self.opened.emit(key))
        return picture
