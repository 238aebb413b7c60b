"""Which names can be written into a picture so that each can be read, and none covers a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QRectF

from dronectl.video.shapes import Anchor, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.video.shapes import Label

LETTER_PX: Final = 7.4
"""A letter of the bold figures in the picture, on average."""
HIGH_PX: Final = 17.0
PLATE_PX: Final = 8.0
GIVES_WAY: Final = frozenset({Role.NAME})
"""What is left out where there is no room: the names of places; drones, points and boxes never."""


def apart(labels: tuple[Label, ...], fixed: Iterable[Label], visible: QRectF) -> tuple[Label, ...]:
    """The labels without the names that would lie over others, over figures or beyond the edge.

    Args:
        labels: at true places, nearest or most important first.
        fixed: of the instruments.
        visible: the part of the picture that is seen.
    """
    taken = [plate(label) for label in fixed]
    taken += [plate(label) for label in labels if label.role not in GIVES_WAY]
    kept = []
    for label in labels:
        if label.role in GIVES_WAY:
            box = plate(label)
            if not visible.contains(box) or any(box.intersects(each) for each in taken):
                continue
            taken.append(box)
        kept.append(label)
    return tuple(kept)


def plate(label: Label) -> QRectF:
    """About where its text will stand."""
    width = len(label.text) * LETTER_PX
    shift = {Anchor.LEFT: 0.0, Anchor.CENTRE: width / 2, Anchor.RIGHT: width}[label.anchor]
    left = label.at.x - shift - PLATE_PX / 2
    return QRectF(left, label.at.y - HIGH_PX / 2, width + PLATE_PX, HIGH_PX)
