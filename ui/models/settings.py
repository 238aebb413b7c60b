"""The operator's settings, live: a change is told at once and written a moment later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from dronectl.errors import UserError
from ui.formatting import Units
from ui.models.sentences import translated

if TYPE_CHECKING:
    from dronectl.config import Settings, SettingsFile

SAVE_MS: Final = 500


class SettingsModel(QObject):
    """Settings and their file."""

    changed = pyqtSignal(object)
    """Names of the settings that changed, as a frozenset."""
    trouble = pyqtSignal(str)
    """A sentence: they could not be saved."""

    def __init__(self, file: SettingsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self.settings: Settings = file.read()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_MS)
        self._timer.timeout.connect(self.save)

    @property
    def notice(self) -> str | None:
        """Sentence for the operator when the file could not be read as it is."""
        return None if self._file.notice is None else translated(self._file.notice)

    @property
    def units(self) -> Units:
        """The operator's units."""
        return Units(self.settings.speed_unit, self.settings.height_unit)

    def change(self, **values: Any) -> None:
        """Change settings by name."""
        old = self.settings
        new = replace(old, **values)
        names = frozenset(name for name in values if getattr(old, name) != getattr(new, name))
        if not names:
            return
        self.settings = new
        self._timer.start()
        self.changed.emit(names)

    def save(self) -> None:
        """Write them now."""
        self._timer.stop()
        try:
            self._file.write(self.settings)
        except UserError as error:
            self.trouble.emit(translated(str(error)))
