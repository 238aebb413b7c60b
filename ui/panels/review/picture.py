"""The picture of the moment, beside the map."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ui.models.video_exports import ExportsModel, default_name
from ui.theme import DARK
from ui.widgets.export_bar import ExportBar
from ui.widgets.icons import icon
from ui.widgets.picture import PictureView
from ui.widgets.picture_caption import Caption
from ui.words import _

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent

    from ui.models.overlay import Overlay
    from ui.models.review_video import ReviewVideo
    from ui.models.video_exports import Kind
    from ui.theme import Theme


class ReplayedPicture(PictureView):
    """A picture that is only looked at: the keys of the replay are the page's."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_pointable = self.is_turnable = False

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None:
            event.ignore()


class PicturePane(QWidget):
    """The picture, and a button for the next camera where there are several.

    Args:
        video: the pictures of the open flight.
        parent: Qt owner.
    """

    def __init__(self, video: ReviewVideo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._video = video
        self._theme: Theme = DARK
        self._name, self._colour = "", DARK.secondary
        self.view = ReplayedPicture()
        self.next = QToolButton()
        self.next.clicked.connect(video.choose_next)
        self.exports = ExportsModel(self)
        self.copies = ExportBar(self.exports)
        self.copies.asked.connect(self._ask_copy)
        row = QHBoxLayout()
        row.addWidget(self.copies, 1)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.view, 1)
        column.addLayout(row)
        video.changed.connect(self.refresh)
        video.frame_changed.connect(self.show_frame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self._theme = theme
        self.view.set_theme(theme)
        self.next.setIcon(icon("camera-switch-outline", theme.text))
        self.copies.set_theme(theme)

    def retranslate(self) -> None:
        """The language changed."""
        self.next.setToolTip(_("Next camera"))
        self.next.setAccessibleName(_("Next camera"))
        self.view.retranslate()
        self.copies.retranslate()
        self.refresh()

    def set_drone(self, name: str, colour: str) -> None:
        """Whose pictures they are."""
        self._name, self._colour = name, colour
        self.refresh()

    def refresh(self) -> None:
        """Show the pane only if there are pictures, or may be soon."""
        video = self._video
        self.setVisible(bool(video.takes) or video.is_reading)
        self.next.setVisible(len(video.takes) > 1)
        self.copies.setEnabled(video.recording is not None)
        self.next.setText(video.camera)
        self.show_frame()

    def _ask_copy(self, kind: Kind) -> None:
        """Ask for a place beside the window: nothing waits for the answer."""
        name = default_name(self._name, self._video.camera, kind)
        dialog = QFileDialog(self, _("Copy of the recording"), name, f"*{kind.suffix}")
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)  # some are modal anyhow
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setModal(False)
        dialog.fileSelected.connect(lambda path: self.copy(kind, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()

    def copy(self, kind: Kind, target: Path) -> None:
        """Write a copy of what is played, in the background."""
        recording = self._video.recording
        if recording is not None:
            self.exports.start(recording, kind, target, self._video.surroundings())

    def show_frame(self) -> None:
        """Show the picture of the moment, or say that there is none."""
        video = self._video
        frame = video.frame
        note = ""
        if frame is None:
            note = (
                _("Reading the recording") if video.is_reading else _("No picture of this moment")
            )
        camera = video.camera
        title = f"{self._name} · {camera}" if self._name and camera else self._name or camera
        self.view.set_caption(Caption(title, self._colour, note=note))
        overlay: Overlay = video.overlay()
        self.view.show_frame(frame, overlay)
