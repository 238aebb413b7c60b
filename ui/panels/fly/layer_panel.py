"""What is drawn over the pictures: one tick for each layer, with the key that does the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from ui.models.overlay import LAYER_KEYS, layer_words
from ui.theme import SPACING
from ui.widgets.popover import Popover
from ui.words import _

if TYPE_CHECKING:
    from dronectl.video.chart import Layer
    from ui.models.overlay import LayersModel

ROWS: Final = 6


class LayerPanel(Popover):
    """Ticks for the layers."""

    def __init__(self, layers: LayersModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers = layers
        self._title = QLabel(self)
        self._title.setProperty("role", "heading")
        self.boxes: dict[Layer, QCheckBox] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACING[4])
        grid.setVerticalSpacing(0)
        for place, layer in enumerate(LAYER_KEYS):
            box = self.boxes[layer] = QCheckBox(self)
            box.toggled.connect(lambda is_on, layer=layer: layers.show(layer, is_shown=is_on))
            grid.addWidget(box, place % ROWS, place // ROWS)
        self._note = QLabel(self)
        self._note.setProperty("role", "secondary")
        self.add(self._title)
        self.add(grid)
        self.add(self._note)
        layers.changed.connect(self.refresh)
        self.retranslate()
        self.refresh()

    def retranslate(self) -> None:
        """The language changed."""
        self._title.setText(_("OVER THE PICTURE"))
        words = layer_words()
        for layer, box in self.boxes.items():
            box.setText(f"{words[layer]}  ({LAYER_KEYS[layer]})")
            box.setAccessibleName(words[layer])
        self._note.setText(_("The recording stays clean."))
        self.setAccessibleName(_("What is drawn over the picture"))

    def refresh(self) -> None:
        """Show which are on."""
        for layer, box in self.boxes.items():
            box.setChecked(self._layers.is_shown(layer))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
