"""A vehicle's file server, with the habits of ArduPilot's and PX4's."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dronectl.mavlink.codec import build
from dronectl.protocol.machine import Address

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message

VEHICLE = Address(1, 1)
HEADER = struct.Struct("<HBBBBBxI")
TERMINATE, RESET, LIST, OPEN, READ, CREATE, WRITE, CRC, BURST = 1, 2, 3, 4, 5, 6, 7, 14, 15
ACK, NAK = 128, 129
FAIL, FAIL_ERRNO, INVALID_SESSION, NO_SESSIONS, EOF, UNKNOWN, EXISTS, NOT_FOUND = (
    1, 2, 4, 5, 6, 7, 8, 10,
)  # fmt: skip


@dataclass
class Request:
    sequence: int
    session: int
    operation: int
    size: int
    offset: int
    data: bytes


@dataclass
class FakeFtp:
    """Files by path; one session at a time, as ArduPilot had for years."""

    files: dict[str, bytes] = field(default_factory=dict)
    folders: dict[str, list[bytes]] = field(default_factory=dict)
    """Path to entries as sent: b"Dlogs", b"Fa.txt\\t12", b"S"."""
    unsupported: frozenset[int] = frozenset()
    stated_size: int | None = None
    """Size given on opening; the real one when None."""
    burst_packets: int = 2000
    most_read: int = 239
    end_is_empty: bool = False
    """Older PX4: reading behind the end gives an empty ACK instead of a NAK."""
    spoils_writes: bool = False
    errno_for_missing: bool = False
    open_elsewhere: int = 0
    """So many opens fail because another file is still open."""
    address: Address = VEHICLE
    deadline_s: float | None = None
    opened: str | None = None
    session: int = 0
    requests: list[Request] = field(default_factory=list)
    _written: dict[str, bytearray] = field(default_factory=dict)
    _last: tuple[int, int, Message] | None = None

    def on_message(self, message: Message, now_s: float) -> list[Message]:
        if message.name != "FILE_TRANSFER_PROTOCOL":
            return []
        payload = message.fields.payload
        sequence, session, operation, size, _, _, offset = HEADER.unpack_from(payload)
        request = Request(sequence, session, operation, size, offset, payload[12 : 12 + size])
        self.requests.append(request)
        if self._last is not None and self._last[:2] == (session, (sequence + 1) & 0xFFFF):
            return [self._last[2]]
        if operation in self.unsupported:
            return [self._nak(request, UNKNOWN)]
        answers = {
            TERMINATE: self._terminate,
            RESET: self._reset,
            LIST: self._list,
            OPEN: self._open,
            READ: self._read,
            CREATE: self._create,
            WRITE: self._write,
            CRC: self._crc,
            BURST: self._burst,
        }
        return answers[operation](request) if operation in answers else []

    def on_time(self, now_s: float) -> list[Message]:
        return []

    def _reply(self, request: Request, operation: int, **more: object) -> Message:
        fields: dict[str, object] = {"data": b"", "offset": request.offset, "step": 1, "last": 0}
        fields.update(more)
        data: bytes = fields["data"]  # type: ignore[assignment]
        sequence = (request.sequence + fields["step"]) & 0xFFFF  # type: ignore[operator]
        head = HEADER.pack(
            sequence, self.session, operation, len(data), request.operation,
            fields["last"], fields["offset"],
        )  # fmt: skip
        message = build(
            "FILE_TRANSFER_PROTOCOL", target_system=255, target_component=190, payload=head + data
        )
        self._last = (request.session, sequence, message)
        return message

    def _ack(self, request: Request, data: bytes = b"") -> list[Message]:
        return [self._reply(request, ACK, data=data)]

    def _nak(self, request: Request, *codes: int) -> Message:
        return self._reply(request, NAK, data=bytes(codes), offset=0)

    def _missing(self, request: Request) -> list[Message]:
        codes = (FAIL_ERRNO, 2) if self.errno_for_missing else (NOT_FOUND,)
        return [self._nak(request, *codes)]

    def _terminate(self, request: Request) -> list[Message]:
        if self.opened is None:
            return [self._nak(request, INVALID_SESSION)]
        self._close()
        return self._ack(request)

    def _close(self) -> None:
        if self.opened in self._written:
            self.files[self.opened] = bytes(self._written.pop(self.opened))
        self.opened = None

    def _reset(self, request: Request) -> list[Message]:
        self._close()
        self.session = 0
        return self._ack(request)

    def _list(self, request: Request) -> list[Message]:
        folder = self.folders.get(request.data.decode())
        if folder is None:
            return self._missing(request)
        data = b""
        for entry in folder[request.offset :]:
            if len(data) + len(entry) + 1 > 239:
                break
            data += entry + b"\0"
        if data:
            return self._ack(request, data)
        return self._ack(request) if self.end_is_empty else [self._nak(request, EOF)]

    def _open(self, request: Request) -> list[Message]:
        if self.open_elsewhere:
            self.open_elsewhere -= 1
            return [self._nak(request, NO_SESSIONS)]
        if self.opened is not None:
            return [self._nak(request, FAIL)]
        path = request.data.decode()
        if path not in self.files:
            return self._missing(request)
        self.opened = path
        self.session = 3
        size = len(self.files[path]) if self.stated_size is None else self.stated_size
        return self._ack(request, struct.pack("<I", size))

    def _piece(self, offset: int, size: int) -> bytes:
        return self.files[self.opened or ""][offset : offset + min(size, self.most_read)]

    def _read(self, request: Request) -> list[Message]:
        if self.opened not in self.files or request.session != self.session:
            return [self._nak(request, INVALID_SESSION)]
        data = self._piece(request.offset, request.size)
        return self._ack(request, data) if data or self.end_is_empty else [self._nak(request, EOF)]

    def _burst(self, request: Request) -> list[Message]:
        if self.opened not in self.files or request.session != self.session:
            return [self._nak(request, INVALID_SESSION)]
        replies: list[Message] = []
        offset = request.offset
        for number in range(1, self.burst_packets + 1):
            data = self._piece(offset, request.size or 239)
            if not data:
                replies.append(self._reply(request, NAK, data=bytes((EOF,)), step=number, last=1))
                break
            last = number == self.burst_packets
            replies.append(
                self._reply(request, ACK, data=data, offset=offset, step=number, last=last)
            )
            offset += len(data)
        return replies

    def _create(self, request: Request) -> list[Message]:
        if self.open_elsewhere:
            self.open_elsewhere -= 1
            return [self._nak(request, FAIL)]
        path = request.data.decode()
        if path.startswith("/locked"):
            return [self._nak(request, EXISTS)]
        self.opened = path
        self.session = 3
        self._written[path] = bytearray()
        return self._ack(request)

    def _write(self, request: Request) -> list[Message]:
        if self.opened not in self._written:
            return [self._nak(request, INVALID_SESSION)]
        content = self._written[self.opened]
        end = request.offset + len(request.data)
        content.extend(bytes(max(0, end - len(content))))
        spoilt = bytes(len(request.data)) if self.spoils_writes else request.data
        content[request.offset : end] = spoilt
        return self._ack(request)

    def _crc(self, request: Request) -> list[Message]:
        content = self.files.get(request.data.decode())
        if content is None:
            return self._missing(request)
        return self._ack(request, struct.pack("<I", zlib.crc32(content, 0xFFFFFFFF) ^ 0xFFFFFFFF))
