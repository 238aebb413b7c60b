"""The packet inside FILE_TRANSFER_PROTOCOL and what every file conversation needs.

Specification: https://mavlink.io/en/services/ftp.html
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from dronectl.mavlink.codec import build
from dronectl.protocol.machine import Failure, Fault, Send

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Address

LONGEST_DATA: Final = 239
RETRY_S: Final = 0.5  # as Mission Planner and MAVProxy do; the specified 50 ms floods a radio
TRIES: Final = 20  # at 40 % loss both ways one in 7,000 requests stays without an answer
SESSION: Final = 1  # ArduPilot opens a new session for every request that says 0
LONGEST_BURST: Final = 4096
"""Packets; ArduPilot's longest has 2,000."""

_HEADER: Final = struct.Struct("<HBBBBBxI")
_ENOENT: Final = 2


class Operation(IntEnum):
    """What a packet asks for or is."""

    TERMINATE = 1
    RESET = 2
    LIST = 3
    OPEN_READ = 4
    READ = 5
    CREATE = 6
    WRITE = 7
    CRC32 = 14
    BURST_READ = 15
    ACK = 128
    NAK = 129


class Nak(IntEnum):
    """Why a vehicle says no."""

    FAIL = 1
    FAIL_ERRNO = 2
    INVALID_DATA_SIZE = 3
    INVALID_SESSION = 4
    NO_SESSIONS = 5
    END_OF_FILE = 6
    UNKNOWN_COMMAND = 7
    FILE_EXISTS = 8
    FILE_PROTECTED = 9
    FILE_NOT_FOUND = 10


class Packet(NamedTuple):
    """One file transfer request or reply."""

    sequence: int
    operation: int
    session: int = 0
    requested: int = 0
    """The operation a reply answers."""
    offset: int = 0
    """Byte offset, or the number of the first entry of a listing."""
    data: bytes = b""
    size: int = 0
    """Bytes wanted, in a read request."""
    burst_complete: bool = False

    @property
    def nak(self) -> int:
        """Error code of a refusal; 0 when this is none. A missing file has one code only here."""
        if self.operation != Operation.NAK:
            return 0
        code = self.data[0] if self.data else int(Nak.FAIL)
        if code == Nak.FAIL_ERRNO and self.data[1:2] == bytes((_ENOENT,)):
            return int(Nak.FILE_NOT_FOUND)
        return code or int(Nak.FAIL)

    def message(self, address: Address) -> Message:
        """As a message to ``address``."""
        head = _HEADER.pack(
            self.sequence,
            self.session,
            self.operation,
            len(self.data) or self.size,
            self.requested,
            self.burst_complete,
            self.offset,
        )
        return build(
            "FILE_TRANSFER_PROTOCOL",
            target_system=address.system_id,
            target_component=address.component_id,
            payload=head + self.data,
        )


def reply_in(message: Message, address: Address) -> Packet | None:
    """The reply in a message from ``address``; None when it holds none."""
    if message.name != "FILE_TRANSFER_PROTOCOL" or message.component_id != address.component_id:
        return None
    payload: bytes = message.fields.payload
    sequence, session, operation, size, requested, complete, offset = _HEADER.unpack_from(payload)
    if operation not in (Operation.ACK, Operation.NAK) or size > LONGEST_DATA:
        return None
    data = payload[_HEADER.size : _HEADER.size + size]
    return Packet(sequence, operation, session, requested, offset, data, size, bool(complete))


def crc32(data: bytes) -> int:
    """The checksum vehicles give for a file: CRC-32 without the usual inversions."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def refusal(reply: Packet, path: str) -> Failure:
    """The failure for a vehicle's refusal."""
    texts = {
        Nak.FILE_NOT_FOUND: f"The vehicle has no file {path}.",
        Nak.FILE_EXISTS: f"The vehicle already has a file {path}; remove it first.",
        Nak.FILE_PROTECTED: f"The vehicle protects {path} against writing.",
        Nak.NO_SESSIONS: "The vehicle has too many files open; try again in a minute.",
        Nak.UNKNOWN_COMMAND: "The vehicle cannot transfer files this way.",
    }
    code = reply.nak
    text = next((t for known, t in texts.items() if known == code), None)
    return Failure(
        Fault.VEHICLE_REFUSED, text or f"The vehicle refused {path} (file error {code}).", code
    )


def silence(path: str) -> Failure:
    """The failure for a vehicle that does not answer file requests any more."""
    return Failure(
        Fault.VEHICLE_SILENT,
        f"The vehicle does not answer file requests for {path}; check the link and try again.",
    )


def path_problem(path: str) -> Failure | None:
    """Why a path cannot be asked for."""
    if 0 < len(path.encode()) < LONGEST_DATA and "\0" not in path:
        return None
    return Failure(Fault.WE_REFUSED, "The file's path is empty, too long or holds a zero byte.")


@dataclass(slots=True)
class Asked:
    """A request without its answer yet."""

    packet: Packet
    retry_at_s: float


@dataclass(slots=True)
class Outbox:
    """Requests under way: numbered, repeated until answered.

    Reads get a new number with each repeat: ArduPilot answers a repeated number with its last
    reply, which after a burst is one we cannot tell. What must not be done twice (open, create,
    write) keeps its number, so that the vehicle repeats its answer instead.
    """

    address: Address
    silent: int = 0
    """Repeats since the last ``heard``."""
    sequence: int = 0
    asked: dict[int, Asked] = field(default_factory=dict)

    @property
    def deadline_s(self) -> float | None:
        """When the next repeat is due."""
        return min((a.retry_at_s for a in self.asked.values()), default=None)

    def ask(self, packet: Packet, now_s: float, retry_s: float = RETRY_S) -> Send:
        """Send a request; its number is given here."""
        self.sequence = (self.sequence + 1) & 0xFFFF
        numbered = packet._replace(sequence=self.sequence)
        self.asked[self.sequence] = Asked(numbered, now_s + retry_s)
        return Send(numbered.message(self.address))

    def answered(self, reply: Packet) -> Packet | None:
        """The request this reply answers, then no longer waited for."""
        number = (reply.sequence - 1) & 0xFFFF
        asked = self.asked.get(number)
        if asked is None or asked.packet.operation != reply.requested:
            return None
        del self.asked[number]
        return asked.packet

    def forget(self) -> None:
        """Wait for no answer any more."""
        self.asked.clear()

    def skip(self) -> None:
        """Leave the numbers a burst's packets may have used.

        ArduPilot takes a request whose number is right before that of its last reply for a repeat
        of the one it answered, and gives that reply again.
        """
        self.sequence = (self.sequence + LONGEST_BURST) & 0xFFFF

    def heard(self) -> None:
        """The vehicle brought the conversation forward."""
        self.silent = 0

    def on_time(self, now_s: float) -> list[Send] | None:
        """Repeats that are due; None when the vehicle has been silent for too long."""
        due = [number for number, asked in self.asked.items() if asked.retry_at_s <= now_s]
        if not due:
            return []
        self.silent += 1
        if self.silent >= TRIES:
            return None
        return [self._again(number, now_s) for number in due]

    def _again(self, number: int, now_s: float) -> Send:
        asked = self.asked[number]
        if asked.packet.operation in (Operation.OPEN_READ, Operation.CREATE, Operation.WRITE):
            asked.retry_at_s = now_s + RETRY_S
            return Send(asked.packet.message(self.address))
        del self.asked[number]
        return self.ask(asked.packet, now_s)
