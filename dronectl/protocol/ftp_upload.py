"""Writing a file to a vehicle, and proof that it holds it.

Specification: https://mavlink.io/en/services/ftp.html#uploading-a-file-createfile

    RESET --> CREATE --> WRITE (a few at a time) --> CLOSE --> CHECK (CRC-32) --> equal | differs
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from dronectl.protocol.ftp_wire import (
    LONGEST_DATA,
    SESSION,
    Nak,
    Operation,
    Outbox,
    Packet,
    crc32,
    path_problem,
    refusal,
    reply_in,
    silence,
)
from dronectl.protocol.machine import Failure, Fault, Finished
from dronectl.protocol.progress import Gauge

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Address, Effect

WRITES_AT_ONCE: Final = 4  # ArduPilot queues five requests
OPEN_TRIES: Final = 4


class _State(Enum):
    RESET = auto()
    CREATE = auto()
    WRITE = auto()
    CLOSE = auto()
    CHECK = auto()
    OVER = auto()


class Upload:
    """Writes ``data`` to a file, replacing what it held; finishes with no value.

    Success means that the vehicle's checksum over the stored file is ours.
    """

    def __init__(
        self, address: Address, path: str, data: bytes, *, block: int = LONGEST_DATA
    ) -> None:
        self.address = address
        self.deadline_s: float | None = None
        self._path = path
        self._data = data
        self._block = max(1, min(block, LONGEST_DATA))
        self._outbox = Outbox(address)
        self._state = _State.RESET
        self._opens = 0
        self._session = SESSION
        self._next = 0
        self._written = 0
        self._gauge = Gauge()

    def start(self, now_s: float) -> list[Effect]:
        why_not = path_problem(self._path)
        if why_not is not None:
            return [self._finished(why_not)]
        return self._ask(Operation.RESET, now_s)

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        reply = reply_in(message, self.address)
        request = self._outbox.answered(reply) if reply is not None else None
        if reply is None or request is None:
            return []
        self._outbox.heard()
        if self._state is _State.RESET:
            self._state = _State.CREATE
            self._opens += 1
            return self._ask(Operation.CREATE, now_s, self._path.encode())
        if self._state is _State.CREATE:
            return self._on_created(reply, now_s)
        if self._state is _State.WRITE:
            return self._on_written(request, reply, now_s)
        if self._state is _State.CLOSE:
            return self._on_closed(reply, now_s)
        return [self._checked(reply)]

    def on_time(self, now_s: float) -> list[Effect]:
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        again = self._outbox.on_time(now_s)
        if again is None:
            return [self._finished(silence(self._path))]
        self.deadline_s = self._outbox.deadline_s
        return [*again]

    def _ask(self, operation: Operation, now_s: float, data: bytes = b"") -> list[Effect]:
        send = self._outbox.ask(Packet(0, operation, self._session, data=data), now_s)
        self.deadline_s = self._outbox.deadline_s
        return [send]

    def _on_created(self, reply: Packet, now_s: float) -> list[Effect]:
        if reply.nak in (Nak.NO_SESSIONS, Nak.FAIL) and self._opens < OPEN_TRIES:
            self._state = _State.RESET  # an earlier file is still open there
            return self._ask(Operation.RESET, now_s)
        if reply.nak:
            return [self._finished(refusal(reply, self._path))]
        self._session = reply.session
        self._state = _State.WRITE
        return self._write_on(now_s)

    def _on_written(self, request: Packet, reply: Packet, now_s: float) -> list[Effect]:
        if reply.nak:
            return [self._finished(refusal(reply, self._path))]
        self._written += len(request.data)
        return [*self._gauge.at(self._written, len(self._data)), *self._write_on(now_s)]

    def _write_on(self, now_s: float) -> list[Effect]:
        effects: list[Effect] = []
        while self._next < len(self._data) and len(self._outbox.asked) < WRITES_AT_ONCE:
            piece = self._data[self._next : self._next + self._block]
            packet = Packet(0, Operation.WRITE, self._session, offset=self._next, data=piece)
            effects.append(self._outbox.ask(packet, now_s))
            self._next += len(piece)
        self.deadline_s = self._outbox.deadline_s
        if not self._outbox.asked:
            self._state = _State.CLOSE
            effects += self._ask(Operation.TERMINATE, now_s)
        return effects

    def _on_closed(self, reply: Packet, now_s: float) -> list[Effect]:
        # A repeated close finds the session gone: that is closed, too.
        if reply.nak not in (0, Nak.INVALID_SESSION, Nak.FILE_NOT_FOUND):
            return [self._finished(refusal(reply, self._path))]
        self._state = _State.CHECK
        return self._ask(Operation.CRC32, now_s, self._path.encode())

    def _checked(self, reply: Packet) -> Finished:
        if reply.nak:
            text = f"The vehicle took {self._path} but gives no checksum; read it back to be sure."
            return self._finished(Failure(Fault.VEHICLE_REFUSED, text, reply.nak))
        if reply.data[:4] != crc32(self._data).to_bytes(4, "little"):
            text = f"The vehicle holds something else in {self._path}; write it again."
            return self._finished(Failure(Fault.DIFFERS, text))
        return self._finished()

    def _finished(self, failure: Failure | None = None) -> Finished:
        self._state = _State.OVER
        self._outbox.forget()
        self.deadline_s = None
        return Finished(failure)
