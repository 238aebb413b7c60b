"""A COMMAND_LONG or COMMAND_INT in one shape, and the answers to it."""

import math
from dataclasses import dataclass

from simulator.codec import Message

ACCEPTED = 0
TEMPORARILY_REJECTED = 1
DENIED = 2
UNSUPPORTED = 3
FAILED = 4

NO_ANSWER = -1
"""The firmware says nothing, or has answered already."""

_NO_POSITION = 2**31 - 1
_MOST = 1e6  # beyond any latitude, longitude or height
FORCE = 21196


@dataclass(frozen=True, slots=True)
class Command:
    """What a station asked for."""

    number: int
    params: tuple[float, float, float, float]
    latitude_deg: float | None
    """None when not given (NaN)."""
    longitude_deg: float | None
    z: float | None
    frame: int | None
    """None for a COMMAND_LONG."""
    raw: tuple[float, float]
    """Fifth and sixth parameter as sent."""
    peer: tuple[int, int]
    link: str

    @property
    def is_long(self) -> bool:
        """Came as COMMAND_LONG."""
        return self.frame is None

    @property
    def has_place(self) -> bool:
        """Latitude and longitude are given and not both 0."""
        return (
            self.latitude_deg is not None
            and self.longitude_deg is not None
            and (self.latitude_deg, self.longitude_deg) != (0.0, 0.0)
        )

    def param(self, place: int, default: float = 0.0) -> float:
        """Parameter 1 to 4, ``default`` where it is not a number."""
        value = self.params[place - 1]
        return value if math.isfinite(value) else default


def command_from(message: Message, link: str) -> Command:
    """Read either form of command message."""
    params = (message.param1, message.param2, message.param3, message.param4)
    if message.name == "COMMAND_LONG":
        x, y, z = message.param5, message.param6, message.param7
        latitude, longitude, frame = _given(x), _given(y), None
    else:
        x, y, z = message.x, message.y, message.z
        latitude = None if x == _NO_POSITION else x / 1e7
        longitude = None if y == _NO_POSITION else y / 1e7
        frame = message.frame
    return Command(
        number=message.command,
        params=params,
        latitude_deg=latitude,
        longitude_deg=longitude,
        z=_given(z),
        frame=frame,
        raw=(_given(x) or 0.0, _given(y) or 0.0),
        peer=(message.system_id, message.component_id),
        link=link,
    )


def _given(value: float) -> float | None:
    return value if math.isfinite(value) and abs(value) <= _MOST else None
