"""What is drawn over a picture, live or replayed, and which parts of it the operator wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.video.chart import Chart, Layer
from dronectl.video.instruments import Readings
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dronectl.video.scene import View
    from dronectl.video.tracker import Track

NOTHING_READ: Final = Readings()
LAYER_KEYS: Final[Mapping[Layer, str]] = {
    Layer.TELEMETRY: "T",
    Layer.HEADING: "H",
    Layer.HORIZON: "Z",
    Layer.CENTRE: "C",
    Layer.NORTH: "N",
    Layer.PLAN: "P",
    Layer.FENCE: "F",
    Layer.POIS: "I",
    Layer.NAMES: "S",
    Layer.DRONES: "D",
    Layer.MOVING: "M",
    Layer.PRIVACY: "V",
}
"""What can be switched, and its key while the picture has the focus. Whether it is recorded is always
to be seen, so the recording light is not among them."""


def layer_words() -> Mapping[Layer, str]:
    """What each layer is called."""
    return {
        Layer.TELEMETRY: _("Figures"),
        Layer.HEADING: _("Heading tape"),
        Layer.HORIZON: _("Horizon"),
        Layer.CENTRE: _("Cross with its place"),
        Layer.NORTH: _("North arrow"),
        Layer.PLAN: _("Planned path"),
        Layer.FENCE: _("Fence"),
        Layer.POIS: _("Points"),
        Layer.NAMES: _("Names of places"),
        Layer.DRONES: _("Other drones"),
        Layer.MOVING: _("Moving things"),
        Layer.PRIVACY: _("Mask private ground"),
    }


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is known about one picture and which of it is to be drawn.

    The same for a live picture and one that is replayed.
    """

    readings: Readings = NOTHING_READ
    view: View | None = None
    """None: nothing is drawn at a true place."""
    charts: tuple[Chart, ...] = ()
    shown: frozenset[Layer] = frozenset(Layer)
    tracks: tuple[Track, ...] = ()
    followed: int | None = None
    """Number of the track that is followed."""


class LayersModel(QObject):
    """The layers that are on, for all pictures alike."""

    changed = pyqtSignal()

    def __init__(self, hidden: Iterable[str] = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hidden = {layer for layer in LAYER_KEYS if layer.value in set(hidden)}

    @property
    def shown(self) -> frozenset[Layer]:
        """Those that are drawn."""
        return frozenset(Layer) - self._hidden

    @property
    def hidden(self) -> tuple[str, ...]:
        """Those switched off, to be kept in the settings."""
        return tuple(layer.value for layer in LAYER_KEYS if layer in self._hidden)

    def is_shown(self, layer: Layer) -> bool:
        """Whether it is on."""
        return layer not in self._hidden

    def show(self, layer: Layer, *, is_shown: bool) -> None:
        """Switch one on or off."""
        if is_shown == self.is_shown(layer) or layer not in LAYER_KEYS:
            return
        self._hidden ^= {layer}
        self.changed.emit()

    def toggle(self, layer: Layer) -> None:
        """The other way."""
        self.show(layer, is_shown=not self.is_shown(layer))
