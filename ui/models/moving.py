"""What moves in the picture that is looked at, how many, and the one that is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.video.chart import Layer
from dronectl.video.optics import Pixel
from dronectl.video.watch import NOTHING, Watch, Watched
from ui.models.sentences import translated

if TYPE_CHECKING:
    from dronectl.vehicle import VehicleKey
    from dronectl.video.feed import Feed
    from dronectl.video.watch import Finder
    from ui.models.gimbal import GimbalModel
    from ui.models.moment import Moment
    from ui.models.overlay import LayersModel
    from ui.models.video import VideoModel


class MovingModel(QObject):
    """Watches one picture at a time: the one of the drone shown in full.

    Args:
        video: the pictures.
        layers: whether moving things are looked for at all.
        gimbal: keeps the camera on what is followed.
        parent: Qt's owner.
    """

    changed = pyqtSignal()
    """Another one is followed, or none."""
    trouble = pyqtSignal(str)
    """A sentence: the detector looks no more."""

    def __init__(
        self,
        video: VideoModel,
        layers: LayersModel,
        gimbal: GimbalModel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._video = video
        self._layers = layers
        self._gimbal = gimbal
        self._key: VehicleKey | None = None
        self._watch: Watch | None = None
        self._followed: int | None = None
        self._finder: Finder | None = None

    def use(self, finder: Finder | None) -> None:
        """Let this say what things are; None: only what moves is found."""
        self._finder = finder
        self._drop()
        self._settle()

    def look_at(self, key: VehicleKey | None) -> None:
        """Whose picture is looked at now."""
        if key != self._key:
            self._key = key
            self._settle()

    def watched(self, key: VehicleKey | None) -> Watched:
        """What was found in a drone's picture."""
        if self._watch is None or key != self._key:
            return NOTHING
        return self._watch.newest()

    def at(self, key: VehicleKey, pixel: Pixel) -> int | None:
        """Number of what moves at a pixel of a drone's picture; only what is shown counts."""
        if self._watch is None or key != self._key:
            return None
        track = self._watch.at(pixel)
        return track.number if track is not None and track.is_confirmed else None

    def follow(self, number: int | None) -> None:
        """Follow one; ``None``: no more."""
        if self._watch is not None:
            self._watch.follow(number)
            self._note_followed(number)

    def mute(self, number: int) -> None:
        """It is a false alarm."""
        if self._watch is not None:
            self._watch.mute(number)
            self._note_followed(self._watch.newest().followed)

    def close(self) -> None:
        """Look no more."""
        self._key = None
        self._settle()

    def on_tick(self, tick: Moment) -> None:
        """Keep the camera on what is followed."""
        self._settle()
        watch, key = self._watch, self._key
        if watch is None or key is None:
            return
        if watch.trouble:
            self._finder = None
            self.trouble.emit(translated(watch.trouble))
            watch.trouble = ""
        newest = watch.newest()
        self._note_followed(newest.followed)
        track, frame = newest.track(newest.followed), watch.feed.newest()
        if track is not None and frame is not None and self._gimbal.has_gimbal(key):
            box = track.box
            middle = Pixel((box.left + box.right) / 2, (box.top + box.bottom) / 2)
            self._gimbal.point_after(key, frame, middle)

    def _settle(self) -> None:
        """The right feed is watched, or none."""
        wanted = self._wanted()
        if (None if self._watch is None else self._watch.feed) is wanted:
            return
        self._drop()
        self._watch = None if wanted is None else Watch(wanted, self._finder)
        if self._watch is not None:
            self._watch.start()
        self._note_followed(None)

    def _drop(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def _wanted(self) -> Feed | None:
        return self._video.feed(self._key) if self._layers.is_shown(Layer.MOVING) else None

    def _note_followed(self, number: int | None) -> None:
        if number != self._followed:
            self._followed = number
            self.changed.emit()
