"""What one step of the station leads to: packets, events and what came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dronectl.events import Event
    from dronectl.mavlink.codec import Message
    from dronectl.vehicle import VehicleKey


class Packet(NamedTuple):
    """Bytes to put on a link."""

    link: str
    data: bytes
    system_id: int
    """Vehicle it is for; 0: everyone."""


class Received(NamedTuple):
    """A message as it came in, for the record."""

    link: str
    message: Message
    vehicle: VehicleKey | None


@dataclass(slots=True)
class Outputs:
    """What one step of the station leads to."""

    packets: list[Packet] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)

    def take(self) -> Outputs:
        """What has come together since the last call."""
        taken = Outputs(self.packets, self.events, self.received)
        self.packets, self.events, self.received = [], [], []
        return taken
