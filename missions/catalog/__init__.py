"""What each MAV_CMD of a multirotor patrol means: parameter names, units, ranges, place or none.

Names and units follow the MAVLink ``common`` and ``ardupilotmega`` dialects. A command that is not
here can still be planned, sent and read back (see :mod:`missions.items`); it only gets no checks.
"""

from missions.catalog.actions import ACTIONS
from missions.catalog.navigation import NAVIGATION
from missions.catalog.spec import CommandSpec, ParamSpec, Place
from missions.items import MissionItem

__all__ = [
    "CATALOG",
    "CommandSpec",
    "ParamSpec",
    "Place",
    "can_be_placed",
    "field_value",
    "name_of",
]

CATALOG: dict[int, CommandSpec] = {spec.number: spec for spec in (*NAVIGATION, *ACTIONS)}


def name_of(command: int) -> str:
    """The command's MAVLink name without MAV_CMD, or "command 12345" when it is not known here."""
    spec = CATALOG.get(command)
    return spec.name if spec else f"command {command}"


def can_be_placed(command: int) -> bool:
    """Whether the command is known and its parameters 5 to 7 may be a place."""
    spec = CATALOG.get(command)
    return spec is not None and spec.is_placed


def field_value(item: MissionItem, number: int) -> float | None:
    """Parameter ``number`` (1 to 7) of an item, from wherever its shape keeps it."""
    if number <= 4:
        return item.params[number - 1]
    if item.position is None and item.altitude is None:
        return item.extra[number - 5]
    if number == 7:
        return item.altitude.value_m if item.altitude else None
    if item.position is None:
        return None
    return item.position.latitude_deg if number == 5 else item.position.longitude_deg
