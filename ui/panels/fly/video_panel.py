"""One drone's picture with its buttons: shown beside the map, in its place, or over the whole screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from ui.models.overlay import LAYER_KEYS, Overlay
from ui.panels.fly.camera_panel import CameraPanel
from ui.panels.fly.layer_panel import LayerPanel
from ui.panels.fly.look_panel import LookPanel
from ui.panels.fly.slot import PICTURE_PX
from ui.panels.fly.video_bar import VideoBar
from ui.theme import SPACING
from ui.widgets.picture import PictureView
from ui.widgets.picture_caption import Caption
from ui.widgets.placement import STEP
from ui.words import _, ngettext

if TYPE_CHECKING:
    from dronectl.vehicle import VehicleKey
    from dronectl.video.frame import Frame
    from dronectl.video.look import Look
    from dronectl.video.optics import Pixel
    from ui.models.fleet import FleetModel
    from ui.models.pictures import Pictures
    from ui.models.video import VideoModel
    from ui.theme import Theme

NONE_PX: Final = 32
POPOVERS: Final = ("layers", "look", "camera")


def caption_of(video: VideoModel, fleet: FleetModel, key: VehicleKey) -> Caption:
    """What stands on a drone's picture."""
    health = video.health(key)
    return Caption(
        video.title(key),
        fleet.colour(key),
        health.figures,
        health.is_recording,
        health.note,
        health.is_old,
    )


class VideoPanel(QFrame):
    """Picture and buttons of one drone.

    Args:
        pictures: what there is to see, and what can be done with it.
        fleet: names and colours.
        parent: Qt's owner.
    """

    pressed = pyqtSignal(str)
    """A button whose work is not done here: ``"swap"``, ``"wall"``, ``"full"``, ``"record"``,
    ``"snapshot"`` or ``"bookmark"``."""
    resized = pyqtSignal()
    """It wants another height beside the map: a picture came, or there is none any more."""
    menu_asked = pyqtSignal(object, object)
    """A :class:`Pixel` and a place of the screen."""

    def __init__(
        self, pictures: Pictures, fleet: FleetModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.key: VehicleKey | None = None
        self._pictures = pictures
        self._video = pictures.video
        self._gimbal = pictures.gimbal
        self._fleet = fleet
        self.picture = PictureView(self)
        self.bar = VideoBar(self)
        self.layer_panel = LayerPanel(pictures.video.layers, self)
        self.look_panel = LookPanel(self)
        self.camera_panel = CameraPanel(self)
        self._is_beside = True
        self._has_picture = False
        self._none = QLabel(self)
        self._none.setTextFormat(Qt.TextFormat.PlainText)
        self._none.setProperty("role", "secondary")
        self._none.setContentsMargins(SPACING[2], 0, SPACING[2], 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._none)
        column.addWidget(self.picture, 1)
        column.addWidget(self.bar)
        self._connect()

    def _connect(self) -> None:
        self.bar.pressed.connect(self._on_button)
        self.bar.source_asked.connect(self._on_source)
        self.picture.pointed.connect(self._on_pointed)
        self.picture.dragged.connect(self._on_dragged)
        self.picture.nudged.connect(self._on_nudged)
        self.picture.asked.connect(self.menu_asked)
        self.picture.opened.connect(lambda: self.pressed.emit("swap"))
        self.look_panel.changed.connect(self._on_look)
        self.look_panel.zoomed.connect(self._on_zoom)
        self.camera_panel.nudged.connect(self._on_nudged)
        self.camera_panel.asked.connect(self._on_camera)
        self.camera_panel.zoomed.connect(self._on_lens)
        self._video.layers.changed.connect(self._draw_anew)
        for layer, letter in LAYER_KEYS.items():
            keys = QShortcut(QKeySequence(letter), self.picture)
            keys.setContext(Qt.ShortcutContext.WidgetShortcut)
            keys.activated.connect(lambda layer=layer: self._video.layers.toggle(layer))

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.picture.set_theme(theme)
        self.bar.set_theme(theme)
        self.camera_panel.set_theme(theme)

    def retranslate(self) -> None:
        """The language changed."""
        for part in (self.picture, self.bar, self.layer_panel, self.look_panel, self.camera_panel):
            part.retranslate()
        self.refresh()

    # -------------------------------------------------------------- what is shown

    @property
    def beside_px(self) -> int:
        """Height beside the map: one line while there is no picture."""
        if not self._has_picture:
            return NONE_PX
        return PICTURE_PX + self.bar.sizeHint().height()

    def set_beside(self, *, is_beside: bool) -> None:
        """Whether it stands beside the map, where room is short."""
        self._is_beside = is_beside
        self._fold()

    def _fold(self) -> None:
        is_folded = self._is_beside and not self._has_picture
        self._none.setVisible(is_folded)
        self.picture.setVisible(not is_folded)
        self.bar.setVisible(not is_folded)

    def show_drone(self, key: VehicleKey | None) -> None:
        """Show another drone's picture."""
        if key != self.key:
            self.key = key
            self.picture.zoom_out()
            self.picture.show_frame(None, Overlay())
            self.refresh()
            self.pump()

    def pump(self) -> None:
        """Show the newest picture, if it is not shown already."""
        feed = self._video.feed(self.key)
        frame = None if feed is None else feed.newest()
        if self.key is None or frame is None or frame is self.picture.frame:
            return
        self.picture.show_frame(frame, self._overlay(self.key, frame))

    def _overlay(self, key: VehicleKey, frame: Frame) -> Overlay:
        watched = self._pictures.moving.watched(key)
        return replace(
            self._video.overlay(key, frame), tracks=watched.tracks, followed=watched.followed
        )

    def refresh(self) -> None:
        """Show how the picture is doing; ten times a second is plenty."""
        key, video = self.key, self._video
        channels = video.channels(key)
        if bool(channels) != self._has_picture:
            self._has_picture = bool(channels)
            self._fold()
            self.resized.emit()
        self.bar.set_picture(has_picture=bool(channels), has_more=len(channels) > 1)
        self.bar.set_wall_enabled(is_enabled=bool(video.keys))
        if key is None or not channels:
            if self.picture.frame is not None:
                self.picture.show_frame(None, Overlay())
            name = "" if key is None else self._fleet.name(key)
            self._none.setText(_("No video · {name}").format(name=name) if name else _("No video"))
            self._none.setToolTip(_none(name))
            self.picture.set_caption(
                Caption(
                    name, "#9AA7B4" if key is None else self._fleet.colour(key), note=_none(name)
                )
            )
            self.bar.set_recording(is_recording=False, why_not=_none(name))
            return
        caption = caption_of(video, self._fleet, key)
        count = self._pictures.moving.watched(key).count
        if count and not caption.is_old:
            moving = ngettext("{n} moves", "{n} move", count).format(n=count)
            if self._pictures.detector.detector is not None:
                moving = ngettext("{n} found", "{n} found", count).format(n=count)
            caption = replace(caption, figures=f"{moving} · {caption.figures}")
        self.picture.set_caption(caption)
        self.picture.set_look(video.look(key))
        takes = self._pictures.takes
        self.bar.set_recording(is_recording=takes.is_recorded(key), why_not=takes.why_not(key))
        if self.look_panel.isVisible():
            self.look_panel.show_look(video.look(key))
        if self.camera_panel.isVisible():
            self._show_camera(key)

    def _draw_anew(self) -> None:
        frame = self.picture.frame
        if self.key is not None and frame is not None:
            self.picture.show_frame(frame, self._overlay(self.key, frame))

    def _show_camera(self, key: VehicleKey) -> None:
        gimbal = self._gimbal
        self.camera_panel.show_state(
            gimbal.state_words(key),
            has_gimbal=gimbal.has_gimbal(key),
            zoom_fraction=gimbal.zoom_fraction(key),
        )

    # -------------------------------------------------------------------- the hand

    def _on_button(self, kind: str) -> None:
        if kind not in POPOVERS:
            self.pressed.emit(kind)
            return
        panels = {"layers": self.layer_panel, "look": self.look_panel, "camera": self.camera_panel}
        panel = panels[kind]
        if panel.isVisible():
            panel.hide()
            return
        if self.key is not None:
            self.look_panel.show_look(self._video.look(self.key))
            self._show_camera(self.key)
        panel.open_at(self.bar.buttons[kind])

    def _on_source(self) -> None:
        if self.key is not None:
            self._video.choose_next(self.key)
            self.picture.show_frame(None, Overlay())

    def _on_pointed(self, pixel: Pixel) -> None:
        frame = self.picture.frame
        if self.key is None or frame is None:
            return
        number = self._pictures.moving.at(self.key, pixel)
        if number is not None:
            self._pictures.moving.follow(number)
        else:
            self._video.point(self.key, frame, pixel)

    def _on_dragged(self, start: Pixel, now: Pixel, is_over: bool) -> None:
        frame = self.picture.frame
        if self.key is not None and frame is not None:
            self._gimbal.drag(self.key, frame, (start, now), is_over=is_over)

    def _on_nudged(self, right: int, up: int) -> None:
        if self.key is not None:
            self._gimbal.nudge(self.key, right, up)

    def _on_look(self, look: Look) -> None:
        if self.key is not None:
            self._video.set_look(self.key, look)
            self.picture.set_look(look)

    def _on_zoom(self, step: int) -> None:
        if step == 0:
            self.picture.zoom_out()
        else:
            self.picture.zoom(STEP if step > 0 else 1 / STEP)

    def _on_camera(self, what: str) -> None:
        if self.key is not None:
            self._gimbal.ask(self.key, what)

    def _on_lens(self, fraction: float) -> None:
        if self.key is not None:
            self._gimbal.zoom(self.key, fraction)


def _none(name: str) -> str:
    """Why there is no picture at all, and what to do."""
    if not name:
        return _("No drone is selected.")
    return _("No camera of {name} was heard of. Sources are under Settings, Video.").format(
        name=name
    )
