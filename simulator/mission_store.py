"""The vehicle's mission, fence and rally stores, and what its side of the protocol has in common.

Each firmware answers in its own way: see ``personalities``. The conversation is
https://mavlink.io/en/services/mission.html
"""

import struct
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from simulator.chance import RandomSource
from simulator.codec import Message, pack
from simulator.mission_items import Item

MISSION, FENCE, RALLY, ALL = 0, 1, 2, 255

ACCEPTED = 0
ERROR = 1
UNSUPPORTED_FRAME = 2
UNSUPPORTED = 3
NO_SPACE = 4
INVALID = 5
INVALID_PARAM1 = 6
INVALID_X = 10
INVALID_Y = 11
INVALID_Z = 12
INVALID_SEQUENCE = 13
DENIED = 14
CANCELLED = 15

Peer = tuple[int, int]
"""System and component of a ground station."""


class Outlet(Protocol):
    """Where a store's answers go."""

    def post(self, name: str, payload: bytes, link: str | None = None) -> None: ...
    def text(self, severity: int, text: str) -> None: ...


@dataclass(slots=True)
class Upload:
    """A transfer from a station under way."""

    kind: int
    count: int
    peer: Peer
    link: str
    next: int = 0
    heard_s: float = 0.0
    asked_s: float = 0.0


@dataclass(slots=True)
class Careless:
    """Faults some firmware really has, one upload after the other; drawn from the seed."""

    random: RandomSource
    reboot: Callable[[], None]
    lost_ack: float = 0.5
    """Share of uploads whose final acknowledgement is never sent."""
    reboots: float = 0.15
    """Share of uploads that a reboot cuts in the middle."""
    restarts: float = 0.2
    """Share of uploads that begin again after the end, as after a late duplicate MISSION_COUNT."""
    _reboot_at: int | None = None

    def begin(self, count: int) -> None:
        """A new upload starts."""
        self._reboot_at = None
        if count > 2 and self.random.chance(self.reboots):
            self._reboot_at = 1 + self.random.below(count - 1)

    def stumbles(self, sequence: int) -> bool:
        """True when this item makes the vehicle reboot."""
        if sequence != self._reboot_at:
            return False
        self._reboot_at = None
        self.reboot()
        return True

    def swallows_ack(self) -> bool:
        """True when the final acknowledgement gets lost on board."""
        return self.random.chance(self.lost_ack)

    def starts_again(self) -> bool:
        """True when the vehicle takes an old MISSION_COUNT for a new one."""
        return self.random.chance(self.restarts)


def _nobody(kind: int) -> None:
    """Stands in until the vehicle listens."""


class MissionServer(ABC):
    """Stores and answers; subclasses are the firmwares."""

    request_name = "MISSION_REQUEST_INT"

    def __init__(self, outlet: Outlet, capacity: int, careless: Careless | None):
        self._outlet = outlet
        self._capacity = capacity
        self._careless = careless
        self.stores: dict[int, list[Item]] = {MISSION: [], FENCE: [], RALLY: []}
        self.upload: Upload | None = None
        self.changed: Callable[[int], None] = _nobody
        """Called with the mission type after a store has new contents."""
        self._now_s = 0.0

    def handle(self, message: Message, link: str, now_s: float) -> None:
        """One MISSION_* message addressed to this vehicle."""
        self.step(now_s)  # what has timed out by now is over before the message is read
        self._now_s = now_s
        name = message.name
        if name == "MISSION_COUNT":
            self._on_count(message, link)
        elif name in ("MISSION_ITEM_INT", "MISSION_ITEM"):
            self._on_item(message, link)
        elif name == "MISSION_REQUEST_LIST":
            self._on_list(message, link)
        elif name in ("MISSION_REQUEST_INT", "MISSION_REQUEST"):
            self._on_request(message, link)
        elif name == "MISSION_CLEAR_ALL":
            self._on_clear(message, link)
        elif name == "MISSION_ACK":
            self._on_ack(message)
        elif name == "MISSION_WRITE_PARTIAL_LIST":
            self._on_partial(message, link)

    @abstractmethod
    def step(self, now_s: float) -> None:
        """Ask again, time out."""

    @abstractmethod
    def _on_count(self, message: Message, link: str) -> None: ...
    @abstractmethod
    def _on_item(self, message: Message, link: str) -> None: ...
    @abstractmethod
    def _on_list(self, message: Message, link: str) -> None: ...
    @abstractmethod
    def _on_request(self, message: Message, link: str) -> None: ...
    @abstractmethod
    def _on_clear(self, message: Message, link: str) -> None: ...
    @abstractmethod
    def _on_ack(self, message: Message) -> None: ...
    @abstractmethod
    def _on_partial(self, message: Message, link: str) -> None: ...

    def abort(self) -> None:
        """Forget transfers under way, as a reboot does."""
        self.upload = None

    # -- answers

    def _ack(self, message: Message, link: str, result: int, opaque_id: int = 0) -> None:
        kind = message.fields.get("mission_type", MISSION)
        peer = (message.system_id, message.component_id)
        self._ack_to(peer, link, result, kind, opaque_id)

    def _ack_to(self, peer: Peer, link: str, result: int, kind: int, opaque_id: int = 0) -> None:
        payload = pack(
            "MISSION_ACK",
            target_system=peer[0],
            target_component=peer[1],
            type=result,
            mission_type=kind,
        )
        self._outlet.post("MISSION_ACK", payload + struct.pack("<I", opaque_id), link)

    def _ask(self, upload: Upload, name: str) -> None:
        upload.asked_s = self._now_s
        self._outlet.post(
            name,
            pack(
                name,
                target_system=upload.peer[0],
                target_component=upload.peer[1],
                seq=upload.next,
                mission_type=upload.kind,
            ),
            upload.link,
        )

    def _count(self, message: Message, link: str, count: int, opaque_id: int = 0) -> None:
        payload = pack(
            "MISSION_COUNT",
            target_system=message.system_id,
            target_component=message.component_id,
            count=count,
            mission_type=message.mission_type,
        )
        self._outlet.post("MISSION_COUNT", payload + struct.pack("<I", opaque_id), link)

    def _send_item(
        self, message: Message, link: str, item: Item, *, current: int, as_float: bool
    ) -> None:
        name = "MISSION_ITEM" if as_float else "MISSION_ITEM_INT"
        scale = 1e-7 if as_float and item.frame != 2 else 1
        self._outlet.post(
            name,
            pack(
                name,
                target_system=message.system_id,
                target_component=message.component_id,
                seq=message.seq,
                frame=item.frame,
                command=item.command,
                current=current,
                autocontinue=item.autocontinue,
                param1=item.params[0],
                param2=item.params[1],
                param3=item.params[2],
                param4=item.params[3],
                x=item.x * scale,
                y=item.y * scale,
                z=item.z,
                mission_type=message.mission_type,
            ),
            link,
        )


def item_from(message: Message) -> Item:
    """The item a MISSION_ITEM or MISSION_ITEM_INT carries, as sent."""
    x, y = message.x, message.y
    if message.name == "MISSION_ITEM":
        if message.frame == 2:
            x, y = int(x), int(y)
        else:
            x, y = _degrees_e7(x), _degrees_e7(y)
    return Item(
        command=message.command,
        frame=message.frame,
        params=(message.param1, message.param2, message.param3, message.param4),
        x=x,
        y=y,
        z=message.z,
        autocontinue=message.autocontinue,
    )


def _degrees_e7(value: float) -> int:
    if value != value or abs(value) > 214.0:  # NaN or beyond what an int32 holds
        return 2**31 - 1
    return round(value * 1e7)
