"""The video of the page put together: panel, wall, whole screen, and the beat that brings pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, QPoint, Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QMenu

from ui.panels.fly.note_panel import NotePanel
from ui.panels.fly.stage import Mode, Stage
from ui.panels.fly.video_bar import SPECS, bar_words
from ui.panels.fly.video_panel import VideoPanel
from ui.panels.fly.video_wall import VideoWall
from ui.words import _

if TYPE_CHECKING:
    from dronectl.vehicle import VehicleKey
    from dronectl.video.optics import Pixel
    from ui.models.fleet import FleetModel
    from ui.models.pictures import Pictures
    from ui.panels.fly.slot import Slot
    from ui.theme import Theme

BEAT_MS: Final = 15
"""Between two looks for a new picture: half of the time between two of them."""


class VideoDesk(QObject):
    """Shows the selected drone's picture and hands on what is done with it.

    Args:
        pictures: the models.
        fleet: the drones and the selection.
        middle: the large place of the page.
        beside: the small one.
        parent: Qt's owner.
    """

    said = pyqtSignal(str)
    """A sentence for the operator."""

    def __init__(
        self,
        pictures: Pictures,
        fleet: FleetModel,
        middle: Slot,
        beside: Slot,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._fleet = fleet
        self._menu: QMenu | None = None
        self.panel = VideoPanel(pictures, fleet, middle)
        self.wall = VideoWall(pictures.video, fleet, middle)
        self.note_panel = NotePanel(self.panel)
        self.stage = Stage(middle, beside, (self.panel, self.wall), SPECS["full"].key, self)
        self._beat = QTimer(self)
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.setInterval(BEAT_MS)
        self._beat.timeout.connect(self.pump)
        self.panel.pressed.connect(self._on_pressed)
        self.panel.menu_asked.connect(self.open_menu)
        self.panel.resized.connect(self.stage.arrange)
        self.note_panel.given.connect(self._on_note)
        self.wall.chosen.connect(lambda key: fleet.selection.set([key], key))
        self.wall.opened.connect(self._on_opened)
        pictures.video.missed.connect(self._on_missed)
        pictures.gimbal.refused.connect(self.said)
        pictures.takes.said.connect(self.said)
        pictures.sightings.trouble.connect(self.said)
        pictures.names.trouble.connect(self.said)
        pictures.detector.trouble.connect(self.said)
        pictures.moving.trouble.connect(self.said)
        fleet.selection.changed.connect(self._on_selection)
        self._beat.start()

    def shortcuts(self) -> list[tuple[str, str]]:
        """Keys and what they do."""
        words = bar_words()
        rows = [(spec.key, words[kind]) for kind, spec in SPECS.items()]
        rows.append((_("Arrows"), _("Turn the camera (in the picture)")))
        rows.append(("Enter", _("Point at the middle (in the picture)")))
        return rows

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.panel.set_theme(theme)
        self.wall.set_theme(theme)

    def retranslate(self) -> None:
        """The language changed."""
        self.panel.retranslate()
        self.wall.retranslate()
        self.note_panel.retranslate()

    # ---------------------------------------------------------------------- beat

    def pump(self) -> None:
        """Show what is new; a picture nobody sees costs nothing."""
        if self.panel.picture.isVisible():
            self.panel.pump()
        if self.wall.isVisible():
            self.wall.pump()

    def on_tick(self) -> None:
        """How the pictures are doing, and which are to be decoded."""
        key = self._fleet.selection.primary
        seen = set(self.wall.keys) if self.wall.isVisible() else set()
        if key is not None:
            seen.add(key)
        self._pictures.video.watch(seen)
        self._pictures.moving.look_at(key if self.panel.picture.isVisible() else None)
        self.panel.refresh()
        if self.wall.isVisible():
            self.wall.refresh()

    def close(self) -> None:
        """Look no more."""
        self._beat.stop()
        if self.stage.full is not None:
            self.stage.full.close()

    # ---------------------------------------------------------------------- doing

    def _on_selection(self) -> None:
        self.panel.show_drone(self._fleet.selection.primary)

    def _on_opened(self, key: VehicleKey) -> None:
        self._fleet.selection.set([key], key)
        self.stage.show(Mode.VIDEO)

    def _on_pressed(self, kind: str) -> None:
        key, takes = self._fleet.selection.primary, self._pictures.takes
        if kind == "swap":
            self.stage.swap()
        elif kind == "wall":
            self.stage.toggle_wall()
        elif kind == "full":
            self.stage.toggle_full()
        elif key is None:
            return
        elif kind == "record":
            takes.toggle(key)
        elif kind == "snapshot":
            takes.snapshot(key)
        elif kind == "bookmark" and takes.is_recorded(key):
            self.note_panel.open_at(self.panel.bar.buttons["bookmark"])
        elif kind == "bookmark":
            self.said.emit(
                _("Nothing is being recorded that could be marked; start recording first.")
            )

    def _on_note(self, note: str) -> None:
        key = self._fleet.selection.primary
        if key is not None:
            self._pictures.takes.bookmark(key, note)

    def _on_missed(self, key: VehicleKey) -> None:
        name = self._fleet.name(key)
        said = _(
            "No place is known there: sky, or it is not known where the camera of {name} looks."
        )
        self.said.emit(said.format(name=name))

    def open_menu(self, pixel: Pixel, where: QPoint) -> None:
        """What can be done at a place of the picture."""
        key, frame = self.panel.key, self.panel.picture.frame
        if key is None or frame is None:
            return
        pictures = self._pictures
        number, followed = pictures.moving.at(key, pixel), pictures.moving.watched(key).followed
        menu = self._menu = QMenu(self.panel)
        for words, act, is_possible in (
            (_("Mark this place"), lambda: pictures.video.point(key, frame, pixel), True),
            (
                _("Camera on this place"),
                lambda: self._look_at(key, pixel),
                pictures.gimbal.has_gimbal(key),
            ),
            (
                _("Follow what moves here"),
                lambda: pictures.moving.follow(number),
                number is not None,
            ),
            (_("False alarm, show it no more"), lambda: self._mute(number), number is not None),
            (_("Stop following"), lambda: pictures.moving.follow(None), followed is not None),
        ):
            action = menu.addAction(words)
            if action is not None:
                action.setEnabled(is_possible)
                action.triggered.connect(act)
        menu.popup(where)

    def _look_at(self, key: VehicleKey, pixel: Pixel) -> None:
        frame, feed = self.panel.picture.frame, self._pictures.video.feed(key)
        pointed = None if feed is None or frame is None else feed.point_at(frame, pixel)
        if pointed is None:
            self._on_missed(key)
            return
        located = pointed.located
        self._pictures.gimbal.look_at(key, located.point, located.altitude_amsl_m)

    def _mute(self, number: int | None) -> None:
        if number is not None:
            self._pictures.moving.mute(number)
