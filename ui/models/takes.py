"""What is kept of the pictures: recordings, snapshots, bookmarks; and why something is not.

The rule is the core's: a flight whose legal basis does not allow it is seen live only, and a snapshot
is a recording of one picture.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.errors import UserError
from dronectl.video.snapshot import jpeg
from missions.files.disk import write_bytes
from ui.background import run_task
from ui.models.sentences import translated
from ui.words import _

if TYPE_CHECKING:
    from pathlib import Path

    from dronectl.vehicle import VehicleKey
    from ui.models.fleet import FleetModel
    from ui.models.video import Cameras, VideoModel

FOLDER: Final = "snapshots"
"""Inside the data folder."""


class TakesModel(QObject):
    """Records, snaps and marks.

    Args:
        cameras: keeps the rule and the recordings.
        video: which picture of a drone is meant.
        fleet: names.
        folder: data folder.
        parent: Qt's owner.
    """

    said = pyqtSignal(str)
    """A sentence: what was kept and where, or why not."""

    def __init__(
        self,
        cameras: Cameras,
        video: VideoModel,
        fleet: FleetModel,
        folder: Path,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._cameras = cameras
        self._video = video
        self._fleet = fleet
        self._folder = folder

    def is_recorded(self, key: VehicleKey) -> bool:
        """Whether the picture of a drone that is shown is recorded, or will be when it comes."""
        channel = self._video.channel(key)
        return channel is not None and channel.is_recording_wanted

    def why_not(self, key: VehicleKey) -> str:
        """Why it cannot be recorded, or what is wrong with the recording; empty: nothing."""
        reason = self._cameras.live_only(key)
        if reason is not None:
            return translated(reason)
        return self._video.health(key).trouble

    def toggle(self, key: VehicleKey) -> None:
        """Begin to record, or stop."""
        channel = self._video.channel(key)
        if channel is None:
            return
        try:
            if channel.is_recording_wanted:
                self._cameras.stop(channel)
            else:
                self._cameras.record(channel)
        except UserError as error:
            self.said.emit(translated(str(error)))

    def bookmark(self, key: VehicleKey, note: str) -> bool:
        """Mark this moment; whether it was."""
        channel = self._video.channel(key)
        if channel is None:
            return False
        try:
            self._cameras.bookmark(channel, note)
        except UserError as error:
            self.said.emit(translated(str(error)))
            return False
        self.said.emit(_("Marked in the recording of {name}.").format(name=self._fleet.name(key)))
        return True

    def snapshot(self, key: VehicleKey, note: str = "") -> None:
        """Keep the picture that is shown as a JPEG that says when and where it was taken."""
        reason = self._cameras.live_only(key)
        feed = self._video.feed(key)
        frame = None if feed is None else feed.newest()
        if reason is not None:
            self.said.emit(self.why_not(key))
            return
        if feed is None or frame is None:
            self.said.emit(_("There is no picture to keep."))
            return
        utc_us = frame.utc_us or feed.setup.utc_us(frame.received_s)
        telemetry = frame.telemetry or feed.telemetry(frame.received_s)
        path = self._folder / FOLDER / file_name(self._fleet.name(key), utc_us)

        def work() -> Path:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(path, jpeg(frame.image_bgr, utc_us, telemetry, note))
            return path

        run_task(work, self._on_kept)

    def _on_kept(self, path: Path | None, error: Exception | None) -> None:
        if path is not None:
            self.said.emit(_("The picture is kept as {path}.").format(path=path))
        elif isinstance(error, UserError):
            self.said.emit(translated(str(error)))
        elif error is not None:
            said = _("The picture could not be kept ({why}); free space on the disk.")
            self.said.emit(said.format(why=getattr(error, "strerror", None) or error))


def file_name(name: str, utc_us: int) -> str:
    """``Alpha-20260601-080012.345.jpg``: no sign in it that a file system does not take."""
    moment = dt.datetime.fromtimestamp(utc_us / 1e6, dt.UTC)
    clean = re.sub(r"[^\w-]+", "-", name).strip("-") or "drone"
    return f"{clean}-{moment:%Y%m%d-%H%M%S}.{moment.microsecond // 1000:03d}.jpg"
