"""Places somebody pointed at in a picture, as values and as the JSON the page gets for them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ui.map.marks import colour_text, place, short

if TYPE_CHECKING:
    from missions.geo import GeoPoint


@dataclass(frozen=True, slots=True)
class SightingMark:
    """A place somebody pointed at in a picture."""

    point: GeoPoint
    name: str
    colour: str
    """``#RRGGBB``, of the drone whose picture it was."""
    ellipse: tuple[float, float, float] | None = None
    """Long and short half axis in metres and the bearing of the long one: where it is with 95 %."""
    is_kept: bool = False
    caption: str = ""


def sighting_json(mark: SightingMark) -> dict[str, Any]:
    """One place pointed at, for the page."""
    known = mark.ellipse is not None and all(map(math.isfinite, mark.ellipse))
    return {
        "at": place(mark.point),
        "name": short(mark.name),
        "caption": short(mark.caption),
        "colour": colour_text(mark.colour),
        "kept": mark.is_kept,
        "ellipse": [round(each, 2) for each in mark.ellipse or ()] if known else None,
    }
