"""The elevation files of the data folder, live: what reads one entirely is done beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from missions.errors import UserError
from ui.background import run_task
from ui.models.sentences import translated

if TYPE_CHECKING:
    from pathlib import Path

    from missions.files.elevation import ElevationFolder
    from missions.terrain import Sheet, Terrain


class ElevationModel(QObject):
    """Elevation files that an operator adds and removes.

    Args:
        folder: where they are kept.
        parent: Qt owner.
    """

    changed = pyqtSignal()
    """Another ground is known now, or work began or ended."""
    trouble = pyqtSignal(str)
    """A sentence: a file was refused."""

    def __init__(self, folder: ElevationFolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._waiting = 0

    @property
    def terrain(self) -> Terrain | None:
        """The ground; None where there is no data at all."""
        terrain = self._folder.terrain
        return terrain if terrain.sheets else None

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """What the files cover, by name."""
        return tuple(sorted(self._folder.terrain.sheets, key=lambda sheet: sheet.name))

    @property
    def troubles(self) -> tuple[str, ...]:
        """A sentence for each file that cannot be used."""
        sentences = (*self._folder.troubles, *self._folder.terrain.troubles)
        return tuple(translated(sentence) for sentence in sentences)

    @property
    def is_busy(self) -> bool:
        """Whether a file is being read."""
        return self._waiting > 0

    def add(self, path: Path) -> None:
        """Read a file and copy it into the folder, beside the window."""
        self._waiting += 1
        self.changed.emit()

        def then(_: Sheet | None, error: Exception | None) -> None:
            self._waiting -= 1
            self.changed.emit()
            if isinstance(error, UserError):
                self.trouble.emit(translated(str(error)))
            elif error is not None:
                raise error

        run_task(lambda: self._folder.add(path), then)

    def remove(self, name: str) -> None:
        """Delete a file's copy in the folder."""
        try:
            self._folder.remove(name)
        except UserError as error:
            self.trouble.emit(translated(str(error)))
        self.changed.emit()

    def renew(self) -> None:
        """Something else wrote into the folder."""
        self._folder.renew()
        self.changed.emit()
