"""What a vehicle holds, compared with what it was sent.

Autopilots keep their own structures, not the items: ArduPilot packs most parameters into one 16-bit
number per item, PX4 keeps the ones its navigator uses. A field that an autopilot is known to drop or
to round is compared the way it is kept; every other field must come back as it went. Known from
recordings of ArduCopter 4.6 and PX4 1.19 and from ``AP_Mission.cpp`` and ``mavlink_mission.cpp``.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from missions.catalog import can_be_placed, name_of
from missions.compile.wire import (
    PLAIN_FRAME,
    REFERENCE_OF_FRAME,
    TYPE_MISSION,
    TYPE_RALLY,
    Target,
    WireItem,
)
from missions.items import FENCE_RETURN_POINT

_PLACE_TOLERANCE = 10  # 1e-6 degrees: 0.1 m
_ALTITUDE_TOLERANCE_M = 0.02  # ArduPilot keeps centimetres

# One letter a parameter, 1 to 7 (5 to 7 only count for commands without a place):
#   -  not kept            f  kept as float32          i  whole number
#   s  only its sign       r  whole, 10 m above 255    t  to 1/256
#   c  to 1/100            b  zero or not              y  heading, modulo 360°
_ARDUPILOT_KEEPS: dict[int, str] = {
    16: "i---",
    17: "--r-",
    18: "t-r-",
    19: "i-s-",
    20: "----",
    21: "i---",
    22: "i---",
    30: "i---",
    31: "-r--",
    82: "i---",
    84: "----",
    85: "i---",
    92: "i---",
    93: "fiii",
    94: "c---",
    112: "f---",
    114: "f---",
    115: "ffib",
    177: "ii--",
    178: "iff-",
    179: "i---",
    181: "ii--",
    182: "iif-",
    183: "ii--",
    184: "iiif",
    189: "----",
    191: "----",
    193: "i---",
    194: "i---",
    195: "i---",
    197: "i---",
    201: "i---",
    202: "iiiiiif",
    203: "iiiiii-",
    204: "i---",
    205: "fff-",
    206: "f-b-",
    207: "i---",
    208: "i---",
    211: "ii--",
    216: "i---",
    218: "ii--",
    222: "ifff",
    223: "bbc-",
    531: "if--",
    532: "if--",
    534: "iii-",
    600: "i---",
    601: "ii--",
    1000: "ffffi-i",
    2000: "ifii",
    2001: "i---",
    2500: "i---",
    2501: "i---",
    3000: "i---",
    42600: "iiff",
    42702: "ii--",
    42703: "iiiii--",
}
_PX4_KEEPS: dict[int, str] = {
    16: "ff-y",
    17: "--fy",
    19: "fbf-",
    21: "-i-y",
    22: "---y",
    31: "bf--",
    84: "---y",
    85: "---y",
    195: "----",
    201: "i---",
}
_EVERYTHING = "fffffff"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that did not come back as it was sent."""

    item: int | None
    """The item as operators count, from 1 (0: the home item); None when it concerns the whole list."""
    field: str
    sent: float | None
    """None: the vehicle holds an item that was never sent."""
    read: float | None
    """None: the vehicle does not hold the item."""
    command: int | None = None

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The difference as a sentence."""
        if self.item is None:
            return f"{_shown(self.sent)} items were sent and the vehicle holds {_shown(self.read)}."
        what = f" ({name_of(self.command)})" if self.command is not None else ""
        return (
            f"Item {self.item}{what}: {self.field} was sent as {_shown(self.sent)} "
            f"and reads {_shown(self.read)}."
        )


def differences(
    sent: Sequence[WireItem], read_back: Sequence[WireItem], target: Target
) -> tuple[Difference, ...]:
    """Every difference that matters between what was sent and what the vehicle holds; empty: equal.

    Args:
        sent: the items as compiled for ``target``.
        read_back: the items downloaded afterwards, in sequence.
        target: the autopilot both went through.
    """
    found: list[Difference] = []
    if len(sent) != len(read_back):
        found.append(Difference(None, "count", len(sent), len(read_back)))
    for ours, theirs in zip(sent, read_back, strict=False):
        found.extend(_item_differences(ours, theirs, target))
    return tuple(found)


def _item_differences(sent: WireItem, read: WireItem, target: Target) -> list[Difference]:
    is_home = target.has_home_item and sent.mission_type == TYPE_MISSION
    number = sent.sequence if is_home else sent.sequence + 1
    found: list[tuple[str, float, float]] = []
    if sent.mission_type != read.mission_type:
        found.append(("mission type", sent.mission_type, read.mission_type))
    if sent.sequence != read.sequence:
        found.append(("sequence", sent.sequence, read.sequence))
    if sent.command != read.command:
        found.append(("command", sent.command, read.command))
    elif not found and not (is_home and sent.sequence == 0):
        found.extend(_field_differences(sent, read, target))
    return [Difference(number, name, ours, theirs, sent.command) for name, ours, theirs in found]


def _field_differences(
    sent: WireItem, read: WireItem, target: Target
) -> list[tuple[str, float, float]]:
    if sent.mission_type == TYPE_MISSION:
        return _mission_differences(sent, read, target)
    found = _place_differences(sent, read)
    if not _equal("f", sent.params[0], read.params[0], target):
        found.append(("parameter 1", sent.params[0], read.params[0]))
    if sent.mission_type == TYPE_RALLY:
        return found + _rally_height_differences(sent, read, target)
    if sent.command == FENCE_RETURN_POINT and not target.has_home_item:
        found += _height_differences(sent, read, target)
    return found


def _mission_differences(
    sent: WireItem, read: WireItem, target: Target
) -> list[tuple[str, float, float]]:
    rules = _rules(sent.command, target)
    found = [
        (f"parameter {number}", ours, theirs)
        for number, rule, ours, theirs in zip(
            range(1, 5), rules, sent.params, read.params, strict=False
        )
        if not _equal(rule, ours, theirs, target)
    ]
    if not target.has_home_item and sent.auto_continue != read.auto_continue:
        found.append(("auto-continue", sent.auto_continue, read.auto_continue))
    if sent.frame in REFERENCE_OF_FRAME and can_be_placed(sent.command):
        return found + _place_differences(sent, read) + _height_differences(sent, read, target)
    pairs = ((sent.x, read.x), (sent.y, read.y), (sent.z_m, read.z_m))
    for number, rule, (ours, theirs) in zip(range(5, 8), rules[4:], pairs, strict=True):
        if not _equal(rule, ours, theirs, target):
            found.append((f"parameter {number}", ours, theirs))
    if not target.has_home_item and _plain(sent.frame) != _plain(read.frame):
        found.append(("frame", sent.frame, read.frame))
    return found


def _rules(command: int, target: Target) -> str:
    """Seven letters; a command nothing is known about must come back whole."""
    if target.has_home_item:
        keeps = _ARDUPILOT_KEEPS.get(command, _EVERYTHING)
        return keeps.ljust(7, "-")
    return _PX4_KEEPS.get(command, _EVERYTHING).ljust(7, "f")


def _plain(frame: int) -> int:
    return PLAIN_FRAME.get(frame, frame)


def _place_differences(sent: WireItem, read: WireItem) -> list[tuple[str, float, float]]:
    pairs = (("latitude", sent.x, read.x), ("longitude", sent.y, read.y))
    return [
        (name, ours / 1e7, theirs / 1e7)
        for name, ours, theirs in pairs
        if abs(ours - theirs) > _PLACE_TOLERANCE
    ]


def _height_differences(
    sent: WireItem, read: WireItem, target: Target
) -> list[tuple[str, float, float]]:
    found: list[tuple[str, float, float]] = []
    if _plain(sent.frame) != _plain(read.frame):
        found.append(("frame", sent.frame, read.frame))
    ours, theirs = _numbers(sent.z_m, read.z_m, target)
    if not _near(ours, theirs, _ALTITUDE_TOLERANCE_M):
        found.append(("altitude", sent.z_m, read.z_m))
    return found


def _rally_height_differences(
    sent: WireItem, read: WireItem, target: Target
) -> list[tuple[str, float, float]]:
    """ArduPilot keeps whole metres; PX4 keeps none and reads 0."""
    if (target.bare_commands_in_mission_frame and read.z_m == 0.0) or (
        target.has_home_item and math.trunc(sent.z_m) == read.z_m
    ):
        read = replace(read, z_m=sent.z_m)
    return _height_differences(sent, read, target)


def _numbers(sent: float, read: float, target: Target) -> tuple[float, float]:
    if not target.nan_is_zero:
        return sent, read
    return (0.0 if math.isnan(sent) else sent), (0.0 if math.isnan(read) else read)


def _equal(rule: str, sent: float, read: float, target: Target) -> bool:
    """Whether a parameter came back as an autopilot that keeps it by ``rule`` gives it back."""
    if rule == "-":
        return True
    ours, theirs = _numbers(sent, read, target)
    if math.isnan(ours) or math.isnan(theirs):
        return math.isnan(ours) and math.isnan(theirs)
    return _RULES[rule](ours, theirs)


def _near(sent: float, read: float, tolerance: float) -> bool:
    if math.isnan(sent) or math.isnan(read):
        return math.isnan(sent) and math.isnan(read)
    return abs(sent - read) <= tolerance


def _float32(sent: float, read: float) -> bool:
    return sent == read or abs(sent - read) <= 1e-6 * max(1.0, abs(sent))


def _whole(sent: float, read: float) -> bool:
    return _float32(sent, read) or int(sent) == read


def _sign(sent: float, read: float) -> bool:
    return (sent < 0) == (read < 0)


def _radius(sent: float, read: float) -> bool:
    return _sign(sent, read) and abs(sent - read) < (10.0 if abs(sent) > 255 else 1.0)


def _heading(sent: float, read: float) -> bool:
    return abs(math.remainder(sent - read, 360.0)) <= 0.01


_RULES: dict[str, Callable[[float, float], bool]] = {
    "f": _float32,
    "i": _whole,
    "s": _sign,
    "r": _radius,
    "t": lambda sent, read: abs(sent - read) <= 1 / 256 or int(sent) == read,
    "c": lambda sent, read: abs(sent - read) <= 0.01,
    "b": lambda sent, read: (sent != 0) == (read != 0),
    "y": _heading,
}


def _shown(value: float | None) -> str:
    if value is None:
        return "nothing"
    return "not set" if math.isnan(value) else f"{value:.10g}"
