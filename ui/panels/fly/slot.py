"""A place of the page that holds one thing after the other."""

from __future__ import annotations

from typing import Final

from PyQt6.QtWidgets import QFrame, QVBoxLayout, QWidget

PICTURE_PX: Final = 216
"""Height of what stands beside the middle: sixteen to nine in a column of 384."""


class Slot(QFrame):
    """A place that holds one thing after the other and is no higher than it wants."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    @property
    def held(self) -> QWidget | None:
        """What is in it."""
        item = self._layout.itemAt(0)
        return None if item is None else item.widget()

    def hold(self, part: QWidget | None) -> None:
        """Hold this; what was in it before has gone elsewhere or stays hidden."""
        before = self.held
        if before is part:
            return
        if before is not None:
            self._layout.removeWidget(before)
        if part is not None:
            self._layout.addWidget(part)
            part.show()
