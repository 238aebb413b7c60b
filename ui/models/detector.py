"""The detector from outside that names things in the live picture: read and loaded in the background."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.errors import UserError
from ui.background import run_task
from ui.models.sentences import translated
from ui.words import _

if TYPE_CHECKING:
    from dronectl.video.plugin import Manifest, PluginDetector


class DetectorModel(QObject):
    """The detector in use, or why there is none."""

    changed = pyqtSignal()
    trouble = pyqtSignal(str)
    """A sentence: it cannot be used."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.detector: PluginDetector | None = None
        self.why_not = ""
        """Sentence: why the chosen one cannot be used."""
        self._file = ""

    def read(self, file: str) -> None:
        """Use another detector than before; an empty name is none."""
        if file == self._file:
            return
        self._file, self.why_not = file, ""
        self._use(None)
        if file:
            run_task(
                lambda: opened(Path(file)),
                lambda found, error: self._take(file, found, error),
            )

    def _take(self, file: str, found: PluginDetector | None, error: Exception | None) -> None:
        if file != self._file:
            return
        if error is not None:
            self.why_not = why_not(error)
            self.trouble.emit(self.why_not)
        self._use(found)

    def _use(self, detector: PluginDetector | None) -> None:
        self.detector = detector
        self.changed.emit()


def opened(path: Path) -> PluginDetector:
    """The detector of a manifest; to be called off the window's thread.

    Raises:
        UserError: it cannot be used.
    """
    from dronectl.video.plugin import open_detector  # noqa: PLC0415 - most days need none

    return open_detector(path)


def why_not(error: Exception) -> str:
    """What hinders a detector, for the operator."""
    if isinstance(error, UserError):
        return translated(str(error))
    return _("The detector cannot be read ({why}); choose its manifest again.").format(why=error)


def manifest_words(manifest: Manifest) -> str:
    """What a manifest says: name, what it finds, its licence and the size it looks at."""
    return _("{name}: finds {labels}. Licence {licence}, looks at {width}x{height}.").format(
        name=manifest.name,
        labels=", ".join(manifest.labels[:12]) + (" …" if len(manifest.labels) > 12 else ""),
        licence=manifest.licence,
        width=manifest.width_px,
        height=manifest.height_px,
    )
