"""A button for copies of a recording, and how far they are; nothing waits for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QToolButton,
    QWidget,
)

from ui.models.video_exports import ExportsModel, kind_words
from ui.theme import SPACING
from ui.widgets.icons import icon
from ui.words import _, ngettext

if TYPE_CHECKING:
    from ui.models.video_exports import Job
    from ui.theme import Theme

BAR_PX = 120


class ExportBar(QWidget):
    """Asks for a copy by its kind; shows progress and what came of the last one."""

    asked = pyqtSignal(object)
    """A :class:`Kind`."""

    def __init__(self, exports: ExportsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exports = exports
        self.button = QPushButton(self)
        self.menu = QMenu(self.button)
        self.button.setMenu(self.menu)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 100)
        self.progress.setFixedWidth(BAR_PX)
        self.stop = QToolButton(self)
        self.stop.clicked.connect(exports.stop_all)
        self.said = QLabel(self)
        self.said.setProperty("role", "secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING[1])
        row.addWidget(self.button)
        row.addWidget(self.progress)
        row.addWidget(self.stop)
        row.addWidget(self.said, 1)
        exports.changed.connect(self.refresh)
        exports.ended.connect(self._on_ended)
        self.retranslate()
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Paint with these colours."""
        self.stop.setIcon(icon("close", theme.text))

    def retranslate(self) -> None:
        """The language changed."""
        self.button.setText(_("Copy …"))
        self.button.setToolTip(_("Write a copy of the recording; the recording stays as it is"))
        self.button.setAccessibleName(_("Copy of the recording"))
        self.progress.setAccessibleName(_("Progress of the copies"))
        self.stop.setToolTip(_("Stop writing copies"))
        self.stop.setAccessibleName(self.stop.toolTip())
        self.menu.clear()
        for kind, words in kind_words().items():
            action = self.menu.addAction(words)
            if action is not None:
                action.triggered.connect(partial(self._ask, kind))

    def refresh(self) -> None:
        """How far the copies are."""
        running = self._exports.running
        self.progress.setVisible(bool(running))
        self.stop.setVisible(bool(running))
        if running:
            done = sum(job.fraction for job in running) / len(running)
            self.progress.setValue(round(100 * done))
            count = len(running)
            words = ngettext("writing {n} copy", "writing {n} copies", count)
            self.said.setText(words.format(n=count))

    def _ask(self, kind: object, _checked: bool = False) -> None:
        self.asked.emit(kind)

    def _on_ended(self, job: Job) -> None:
        if not self._exports.running:
            self.said.setText(job.text)
            self.said.setToolTip(str(job.target))
