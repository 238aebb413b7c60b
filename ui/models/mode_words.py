"""Short names of flight modes, for where the autopilots' own are too long.

PX4's names carry their group in front. Without it ``AUTO.LOITER`` would read as ArduPilot's LOITER, in
which a pilot flies by hand: so it has PX4's own name for it, HOLD.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ui.formatting import DASH

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORT: Final[Mapping[str, str]] = {
    "AUTO.READY": "READY",
    "AUTO.TAKEOFF": "TAKEOFF",
    "AUTO.LOITER": "HOLD",
    "AUTO.MISSION": "MISSION",
    "AUTO.RTL": "RTL",
    "AUTO.LAND": "LAND",
    "AUTO.FOLLOW_TARGET": "FOLLOW",
    "AUTO.PRECLAND": "PRECLAND",
    "GUIDED_NOGPS": "NOGPS",
}


def short_mode(mode: str | None) -> str:
    """A mode in ten letters or less where the autopilot names it; a dash while it is not known."""
    return SHORT.get(mode, mode) if mode else DASH
