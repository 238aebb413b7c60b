"""Which detector names things in the live pictures: choose its manifest, see what it says, remove it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QFileDialog, QPushButton

from ui.background import run_task
from ui.models.detector import manifest_words, opened, why_not
from ui.panels.settings.parts import choose_path, plain_label, show_state
from ui.theme import TARGET_PX
from ui.words import _

if TYPE_CHECKING:
    from dronectl.video.plugin import PluginDetector
    from ui.models.settings import SettingsModel
    from ui.panels.settings.parts import Form, Page


class DetectorLine:
    """A row of the form and the sentence under it.

    Args:
        page: that it stands on.
        form: its rows.
        settings: keep what was chosen.
    """

    def __init__(self, page: Page, form: Form, settings: SettingsModel) -> None:
        self._page = page
        self._settings = settings
        self.button = QPushButton()
        self.button.setMinimumHeight(TARGET_PX)
        self.button.clicked.connect(self._choose)
        self.said = plain_label("sentence")
        form.add(
            lambda: _("Detector"),
            self.button,
            lambda: _("The manifest of an ONNX file: what it finds is named in the live picture"),
        )
        page.column.addWidget(self.said)
        settings.changed.connect(self._on_settings)
        self.show()
        self._describe()

    def show(self) -> None:
        """What is chosen, in the language in use."""
        file = self._settings.settings.video_detector
        self.button.setText(Path(file).name if file else _("None: choose …"))

    def choose(self, path: Path) -> None:
        """Try a detector; kept only if it can be used."""
        show_state(self.said, _("Reading {file} …").format(file=path.name))
        run_task(lambda: opened(path), lambda found, error: self._on_tried(path, found, error))

    def _choose(self) -> None:
        """Choose a manifest; one that is in use is let go first, so that it can be taken away."""
        if self._settings.settings.video_detector:
            self._settings.change(video_detector="")
            show_state(self.said, "")
            return
        choose_path(QFileDialog(self._page, _("Choose a file"), "", "*.json"), self.choose)

    def _on_tried(self, path: Path, found: PluginDetector | None, error: Exception | None) -> None:
        if found is None:
            show_state(self.said, "" if error is None else why_not(error), "caution")
            return
        show_state(self.said, manifest_words(found.manifest), "good")
        self._settings.change(video_detector=str(path))

    def _describe(self) -> None:
        file = self._settings.settings.video_detector
        if file:
            self.choose(Path(file))

    def _on_settings(self, names: frozenset[str]) -> None:
        if "video_detector" in names:
            self.show()
