"""What every MAVLink conversation looks like from outside, and what it can say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from dronectl.components import Address

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message


__all__ = [
    "Accepted",
    "Address",
    "Effect",
    "Failure",
    "Fault",
    "Finished",
    "Machine",
    "Progress",
    "Send",
]


class Fault(Enum):
    """Whose fault it is that a conversation failed."""

    WE_REFUSED = "refused here"
    VEHICLE_REFUSED = "refused by the vehicle"
    VEHICLE_SILENT = "no answer from the vehicle"
    DIFFERS = "the vehicle holds something else"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a conversation did not reach its end."""

    fault: Fault
    text: str
    """One sentence for the operator, without the vehicle's name."""
    code: int | None = None
    """The result code the vehicle gave (MAV_RESULT, MAV_MISSION_RESULT, ...), if it did."""


@dataclass(frozen=True, slots=True)
class Send:
    """Put this message on the vehicle's best link."""

    message: Message


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the conversation is; never goes back."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """The vehicle acknowledged; the effect is not seen yet."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The conversation is over; nothing more comes from this machine."""

    failure: Failure | None = None
    value: Any = None


Effect = Send | Progress | Accepted | Finished


class Machine(Protocol):
    """One conversation with one component of one vehicle.

    ``on_message`` is given every message that comes from the addressed system and is not addressed
    to another ground station; a machine ignores what is not its own.
    """

    deadline_s: float | None
    """Monotonic time at which ``on_time`` is wanted; None: not waiting."""

    def start(self, now_s: float) -> list[Effect]: ...
    def on_message(self, message: Message, now_s: float) -> list[Effect]: ...
    def on_time(self, now_s: float) -> list[Effect]: ...
