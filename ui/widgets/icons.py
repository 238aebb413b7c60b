"""Icons from one font, in any colour; always beside words, never instead of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QSize

if TYPE_CHECKING:
    from PyQt6.QtGui import QIcon, QPixmap

FONT: Final = "mdi6"  # Material Design Icons, Apache-2.0


@lru_cache(maxsize=512)
def icon(name: str, colour: str) -> QIcon:
    """An icon of the font in a colour.

    Args:
        name: in Material Design Icons, e.g. ``"airplane-takeoff"``.
        colour: ``#RRGGBB``.
    """
    import qtawesome  # type: ignore[import-untyped]  # noqa: PLC0415 - 0.3 s the first window need not wait for

    found: QIcon = qtawesome.icon(f"{FONT}.{name}", color=colour, color_disabled=colour)
    return found


def pixmap(name: str, colour: str, size_px: int, ratio: float = 1.0) -> QPixmap:
    """An icon as pixels for a painter.

    Args:
        name: see :func:`icon`.
        colour: ``#RRGGBB``.
        size_px: side in device-independent pixels.
        ratio: device pixels per pixel of the target.
    """
    return icon(name, colour).pixmap(QSize(size_px, size_px), ratio)
