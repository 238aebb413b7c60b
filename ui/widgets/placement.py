"""Where a picture lies in a widget: fitted with bars beside it, enlarged about a point, moved by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from PyQt6.QtCore import QPointF, QRectF, QSizeF

from dronectl.video.optics import Pixel

LARGEST_ZOOM: Final = 8.0
STEP: Final = 1.25


@dataclass(frozen=True, slots=True)
class Placement:
    """How a picture is fitted into a widget."""

    widget: tuple[float, float] = (1.0, 1.0)
    picture: tuple[int, int] = (16, 9)
    zoom: float = 1.0
    """1 shows it all."""
    middle: tuple[float, float] = (0.5, 0.5)
    """What is in the middle, as shares of the picture."""

    @property
    def scale(self) -> float:
        """Widget pixels per picture pixel."""
        width, height = self.picture
        return self.zoom * min(self.widget[0] / width, self.widget[1] / height)

    @property
    def whole(self) -> QRectF:
        """The whole picture in widget pixels; larger than the widget when enlarged."""
        width, height = (side * self.scale for side in self.picture)
        left = self.widget[0] / 2 - self.middle[0] * width
        top = self.widget[1] / 2 - self.middle[1] * height
        return QRectF(QPointF(left, top), QSizeF(width, height))

    @property
    def visible(self) -> QRectF:
        """The part of the widget where picture is."""
        return self.whole.intersected(QRectF(0, 0, *self.widget))

    @property
    def source(self) -> QRectF:
        """The part of the picture that is visible, in its pixels."""
        shown, whole = self.visible, self.whole
        corner = (shown.topLeft() - whole.topLeft()) / self.scale
        return QRectF(corner, shown.size() / self.scale)

    def pixel(self, at: QPointF) -> Pixel | None:
        """The picture's pixel at a place of the widget; None beside the picture."""
        if not self.visible.contains(at):
            return None
        place = (at - self.whole.topLeft()) / self.scale
        return Pixel(place.x(), place.y())

    def point(self, pixel: Pixel) -> QPointF:
        """Where a pixel of the picture is in the widget, maybe outside."""
        return self.whole.topLeft() + QPointF(pixel.x, pixel.y) * self.scale

    def zoomed(self, factor: float, at: QPointF) -> Placement:
        """Enlarged about a place, which stays where it is."""
        zoom = min(LARGEST_ZOOM, max(1.0, self.zoom * factor))
        before = (at - self.whole.topLeft()) / self.scale
        grown = replace(self, zoom=zoom)
        off = (grown.point(Pixel(before.x(), before.y())) - at) / grown.scale
        return grown.shifted(off)

    def moved(self, by: QPointF) -> Placement:
        """Moved by widget pixels, never past its own edge."""
        return self.shifted(-by / self.scale)

    def shifted(self, off: QPointF) -> Placement:
        """Another part of the picture in the middle, this many of its pixels on."""
        found = []
        for share, by, side, room in zip(
            self.middle, (off.x(), off.y()), self.picture, self.widget, strict=True
        ):
            half = min(0.5, room / (2 * side * self.scale))
            found.append(min(1.0 - half, max(half, share + by / side)))
        return replace(self, middle=(found[0], found[1]))
