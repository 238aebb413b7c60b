"""Where the records are."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QUrl
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit

from dronectl.config import default_data_folder
from ui.background import run_task
from ui.formatting import DASH, octets
from ui.panels.settings.parts import FIELD_PX, Form, Page, choose_path, plain_label, show_state
from ui.theme import TARGET_PX
from ui.words import _

if TYPE_CHECKING:
    from pathlib import Path

    from ui.models.settings import SettingsModel

LITTLE_BYTES: Final = 2e9  # a day of flights with their telemetry, without video


def folder_bytes(folder: Path) -> int:
    """Size of everything in a folder; what cannot be read counts nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total


class DataPage(Page):
    """The data folder and the room it has.

    Args:
        settings: shown and changed.
        folder: in use since the start.
    """

    def __init__(self, settings: SettingsModel, folder: Path) -> None:
        super().__init__(
            lambda: _("Data"),
            lambda: _("Flights, telemetry and plans stay on this computer, in one folder."),
        )
        self._settings = settings
        self._folder = folder
        self._used: int | None = None
        self._at_start = settings.settings.data_folder
        form = Form(self)
        self.place = QLineEdit()
        self.place.setReadOnly(True)
        self.place.setMinimumHeight(TARGET_PX)
        self.place.setMinimumWidth(FIELD_PX * 2)
        self.used = plain_label()
        self.free = plain_label()
        form.add(lambda: _("Data folder"), self.place)
        form.add(lambda: _("Used by it"), self.used)
        form.add(lambda: _("Free on its disk"), self.free)
        self.column.addWidget(form)
        row = QHBoxLayout()
        self.show_button = self.button(
            lambda: _("Show in the file manager"),
            lambda: _("Open the data folder"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))),
        )
        self.choose_button = self.button(
            lambda: _("Choose another folder…"),
            lambda: _("From the next start on; what is recorded stays where it is"),
            self._ask,
        )
        self.default_button = self.button(
            lambda: _("Back to the usual folder"),
            lambda: _("From the next start on: {folder}").format(folder=default_data_folder()),
            lambda: self._settings.change(data_folder=""),
        )
        for button in (self.show_button, self.choose_button, self.default_button):
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)
        self.sentence = plain_label("sentence")
        self.column.addWidget(self.sentence)
        self.column.addStretch(1)
        self.retranslate()
        settings.changed.connect(lambda _names: self._show())

    def _ask(self) -> None:
        dialog = QFileDialog(self, _("Choose the data folder"), str(self._folder))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        choose_path(dialog, self.choose)

    def choose(self, folder: Path) -> None:
        """Use another folder from the next start on."""
        self._settings.change(data_folder=str(folder))

    def showEvent(self, event: object) -> None:
        run_task(lambda: folder_bytes(self._folder), self._measured)

    def _measured(self, used: int | None, _error: Exception | None) -> None:
        self._used = used
        self._show()

    def _show(self) -> None:
        self.place.setText(str(self._folder))
        self.used.setText(octets(self._used))
        chosen = self._settings.settings.folder()
        self.default_button.setEnabled(bool(self._settings.settings.data_folder))
        try:
            free = shutil.disk_usage(self._folder).free
        except OSError:
            self.free.setText(DASH)
            show_state(self.sentence, _("The data folder is gone; nothing is kept."), "warning")
            return
        self.free.setText(octets(free))
        if self._settings.settings.data_folder != self._at_start:
            text = _("From the next start on, records go to {folder}.").format(folder=chosen)
            show_state(self.sentence, text, "good")
        elif free < LITTLE_BYTES:
            show_state(self.sentence, _("Little room is left: free some before flying."), "caution")
        else:
            show_state(self.sentence, "")

    def retranslate(self) -> None:
        super().retranslate()
        self._show()
