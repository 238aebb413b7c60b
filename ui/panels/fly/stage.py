"""What stands in the middle of the page and what beside it: map, one picture, or the wall of them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from ui.panels.fly.slot import PICTURE_PX, Slot

if TYPE_CHECKING:
    from PyQt6.QtGui import QCloseEvent

    from ui.panels.fly.video_panel import VideoPanel
    from ui.panels.fly.video_wall import VideoWall


class Mode(Enum):
    """What stands in the middle."""

    MAP = "map"
    VIDEO = "video"
    WALL = "wall"


class FullScreen(QWidget):
    """A picture over the whole screen; Esc, or the key that opened it, brings it back."""

    closed = pyqtSignal()

    def __init__(self, key: str) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setObjectName("ground")
        self.slot = Slot(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.slot)
        for keys in ("Esc", key):
            QShortcut(QKeySequence(keys), self).activated.connect(self.close)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        self.closed.emit()
        if event is not None:
            event.accept()


class Stage(QObject):
    """Moves map, picture and wall between the middle, the column beside it and the whole screen.

    Args:
        middle: the large place.
        beside: the small one.
        parts: the picture of the selected drone, and all of them.
        key: of the whole screen.
        parent: Qt's owner.
    """

    changed = pyqtSignal()

    def __init__(
        self,
        middle: Slot,
        beside: Slot,
        parts: tuple[VideoPanel, VideoWall],
        key: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.mode = Mode.MAP
        self.panel, self.wall = parts
        self.full: FullScreen | None = None
        self._middle = middle
        self._beside = beside
        self._key = key
        self._map: QWidget | None = None
        self.wall.hide()
        self.arrange()

    def take_map(self, view: QWidget) -> None:
        """The map is here now."""
        self._map = view
        self.arrange()

    def release_map(self) -> None:
        """The map goes elsewhere."""
        view, self._map = self._map, None
        if view is not None:
            _free(view)
        for slot in (self._middle, self._beside):
            if view is not None and slot.held is view:
                slot.hold(None)

    def show(self, mode: Mode) -> None:
        """Put something else into the middle."""
        if mode is not self.mode:
            self.mode = mode
            self.arrange()

    def swap(self) -> None:
        """Picture and map change places; from the wall, back to the map."""
        self.show(Mode.VIDEO if self.mode is Mode.MAP else Mode.MAP)

    def toggle_wall(self) -> None:
        """The wall, or back to the map."""
        self.show(Mode.MAP if self.mode is Mode.WALL else Mode.WALL)

    def toggle_full(self) -> None:
        """The picture over the whole screen, or back."""
        if self.full is not None:
            self.full.close()
            return
        self.full = FullScreen(self._key)
        self.full.closed.connect(self._on_full_closed)
        owner = self._middle.window()
        if owner is not None:
            self.full.setStyleSheet(owner.styleSheet())
            self.full.setGeometry(owner.geometry())
        self.arrange()
        self.full.showFullScreen()
        self.full.activateWindow()
        self.panel.picture.setFocus(Qt.FocusReason.OtherFocusReason)

    def arrange(self) -> None:
        """Everything where it belongs."""
        view, panel = self._map, self.panel
        large: QWidget | None = {Mode.MAP: view, Mode.VIDEO: panel, Mode.WALL: self.wall}[self.mode]
        small: QWidget | None = panel if self.mode is Mode.MAP else view
        if self.full is not None:
            self.full.slot.hold(panel)
            if large is panel:
                large, small = view, None
            elif small is panel:
                small = None
        panel.set_beside(is_beside=small is panel)
        panel.setFixedHeight(panel.beside_px) if small is panel else _free(panel)
        if view is not None:
            view.setFixedHeight(PICTURE_PX) if small is view else _free(view)
        shown = (large, small, panel if self.full is not None else None)
        for part in (view, panel, self.wall):
            if part is not None and part not in shown:
                part.hide()
        self._middle.hold(large)
        self._beside.hold(small)
        self.changed.emit()

    def _on_full_closed(self) -> None:
        full, self.full = self.full, None
        self.arrange()
        if full is not None:
            full.deleteLater()


def _free(part: QWidget) -> None:
    """As high as there is room."""
    part.setMinimumHeight(0)
    part.setMaximumHeight(16_777_215)
