"""Which box a system id heard on a link belongs to.

A vehicle is its system id *and* its hardware UID, never the port. A system id heard on a second
link may be the same vehicle by another radio or another box set up by mistake with the same
number; until it has told its UID nothing it says is believed.

::

    first link:  HEARTBEAT -> KNOWN
    other link:  HEARTBEAT -> UNPROVEN --UID equal--> KNOWN (one vehicle, two links)
                                       |--UID differs--> KNOWN as a box of its own, conflict
                                       |--no UID told--> boot clocks agree: same, else: own box
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dronectl.mavlink import commands
from dronectl.mavlink.telemetry import hardware_uid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dronectl.mavlink.codec import Message

ASK_EVERY_S: Final = 1.0
TRIES: Final = 5
BOOT_TOLERANCE_S: Final = 3.0
MESSAGE_AUTOPILOT_VERSION: Final = 148


@dataclass(slots=True)
class Unproven:
    """A system id on a link that may or may not be a vehicle known from another link."""

    link: str
    system_id: int
    component_id: int
    next_ask_s: float
    asked: int = 0
    boot_s: float | None = None
    uid: str | None = None
    heartbeat: Message | None = None


@dataclass(slots=True)
class Suspects:
    """All sources that have not told who they are."""

    by_source: dict[tuple[str, int], Unproven] = field(default_factory=dict)

    def add(self, link: str, message: Message, now_s: float) -> Unproven:
        """Begin asking a system id heard on a second link."""
        suspect = Unproven(link, message.system_id, message.component_id, now_s)
        suspect.heartbeat = message
        self.by_source[link, message.system_id] = suspect
        return suspect

    def on_message(self, suspect: Unproven, message: Message) -> bool:
        """Take in what a suspect says; True once it has told its UID."""
        fields = message.fields
        if message.name in ("GLOBAL_POSITION_INT", "ATTITUDE", "SYSTEM_TIME"):
            suspect.boot_s = fields.time_boot_ms * 0.001
        elif message.name == "AUTOPILOT_VERSION":
            suspect.uid = hardware_uid(fields)
            return True
        elif message.name == "HEARTBEAT" and message.component_id == suspect.component_id:
            suspect.heartbeat = message
        return False

    def due(self, now_s: float) -> Iterator[tuple[Unproven, Message | None]]:
        """Suspects to ask now, with the question; ``None`` when it has been asked often enough."""
        for suspect in list(self.by_source.values()):
            if now_s < suspect.next_ask_s:
                continue
            suspect.next_ask_s = now_s + ASK_EVERY_S
            suspect.asked += 1
            if suspect.asked > TRIES:
                yield suspect, None
            else:
                address = (suspect.system_id, suspect.component_id)
                yield suspect, commands.request_message(address, MESSAGE_AUTOPILOT_VERSION)

    def forget(self, suspect: Unproven) -> None:
        """The suspect is known now."""
        self.by_source.pop((suspect.link, suspect.system_id), None)


def is_same_box(suspect: Unproven, uid: str | None, boot_s: float | None) -> bool:
    """Whether a suspect is the vehicle with this UID and boot clock."""
    if suspect.uid is not None and uid is not None:
        return suspect.uid == uid
    if suspect.boot_s is None or boot_s is None:
        return suspect.uid is None and uid is None
    return abs(suspect.boot_s - boot_s) < BOOT_TOLERANCE_S
