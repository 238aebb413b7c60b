"""Copies of a recording, written in the background; the recording itself is only ever read."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from dronectl.errors import UserError
from dronectl.video import export as exports
from dronectl.video.chart import Chart, World
from dronectl.video.painting import Blur, Overlay
from missions.files.disk import write_text
from ui.background import run_task
from ui.models.sentences import translated
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dronectl.video.geolocate import Ground
    from dronectl.video.library import Recording
    from missions.geo import GeoPoint

LOOK_MS: Final = 200


class Kind(Enum):
    """What is written; the value is the file's ending."""

    PLAIN = "plain.mp4"
    BURNT = "burnt.mp4"
    BLURRED = "blurred.mp4"
    STREAM = "stream.ts"
    TABLE = "track.csv"
    TRACK = "track.gpx"

    @property
    def suffix(self) -> str:
        """Ending of the file."""
        return "." + self.value.rpartition(".")[2]


def kind_words() -> Mapping[Kind, str]:
    """What each copy is called."""
    return {
        Kind.PLAIN: _("Pictures as they are (MP4)"),
        Kind.BURNT: _("With figures and lines over them (MP4)"),
        Kind.BLURRED: _("Blurred: private ground and what moves (MP4)"),
        Kind.STREAM: _("Everything with its telemetry (TS)"),
        Kind.TABLE: _("Where the camera was (CSV)"),
        Kind.TRACK: _("Where the camera was (GPX)"),
    }


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What painting on a copy needs to know."""

    ground: Ground
    charts: tuple[Chart, ...] = ()
    """Plan, points, names: drawn over a burnt copy."""
    private: tuple[tuple[GeoPoint, ...], ...] = ()
    """Outlines that a blurred copy hides."""


@dataclass(eq=False, slots=True)
class Job:
    """One copy being written."""

    kind: Kind
    target: Path
    fraction: float = 0.0
    is_over: bool = False
    has_failed: bool = False
    text: str = ""
    """What came of it, for the operator."""
    _stop: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """Write no more; there will be no half copy."""
        self._stop.set()

    @property
    def is_stopped(self) -> bool:
        """Whether nobody wants it any more."""
        return self._stop.is_set()

    def go_on(self, fraction: float) -> bool:
        """Called by the thread that writes."""
        self.fraction = fraction
        return not self._stop.is_set()


class ExportsModel(QObject):
    """The copies, newest last."""

    changed = pyqtSignal()
    ended = pyqtSignal(object)
    """A :class:`Job` that is over."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[Job] = []
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.changed)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """All of them."""
        return tuple(self._jobs)

    @property
    def running(self) -> tuple[Job, ...]:
        """Those that are being written."""
        return tuple(job for job in self._jobs if not job.is_over)

    def start(self, recording: Recording, kind: Kind, target: Path, around: Surroundings) -> Job:
        """Write a copy in the background."""
        job = Job(kind, target)
        self._jobs.append(job)
        self._timer.start()
        run_task(
            lambda: written(recording, job, around),
            lambda done, error: self._on_over(job, done, error),
        )
        self.changed.emit()
        return job

    def stop_all(self) -> None:
        """The program ends."""
        for job in self.running:
            job.stop()

    def _on_over(self, job: Job, done: bool | None, error: Exception | None) -> None:
        job.is_over = True
        job.has_failed = not done
        if done:
            job.fraction = 1.0
            job.text = _("{name} is written.").format(name=job.target.name)
        elif isinstance(error, UserError):
            job.text = translated(str(error))
        elif error is not None:
            job.text = _("{name} could not be written: {why}.").format(
                name=job.target.name, why=error
            )
        else:
            job.text = _("{name} was not written.").format(name=job.target.name)
        if not self.running:
            self._timer.stop()
        self.changed.emit()
        self.ended.emit(job)


def written(recording: Recording, job: Job, around: Surroundings) -> bool:
    """Write one copy; False when it was stopped.

    Raises:
        UserError: the recording does not allow it, or the disk does not take it.
    """
    if job.kind is Kind.PLAIN:
        return exports.export_copy(recording, job.target, on_progress=job.go_on)
    if job.kind is Kind.BURNT:
        overlay = Overlay(around.ground, around.charts)
        return exports.export_painted(recording, job.target, overlay, on_progress=job.go_on)
    if job.kind is Kind.BLURRED:
        masks = Chart(World(private=around.private), around.ground)
        blur = Blur(around.ground, (masks,))
        return exports.export_painted(recording, job.target, blur, on_progress=job.go_on)
    if job.kind is Kind.STREAM:
        exports.export_stream(recording, job.target)
    else:
        make = exports.track_csv if job.kind is Kind.TABLE else exports.track_gpx
        write_text(job.target, make(recording))
    return True


def default_name(flight: str, camera: str, kind: Kind) -> str:
    """A file's name that says what it is."""
    parts = [part for part in (flight[-12:], camera, kind.value.partition(".")[0]) if part]
    clean = ["".join(c if c.isalnum() else "-" for c in part).strip("-") for part in parts]
    return "-".join(clean) + kind.suffix
