"""Fetching a file from a vehicle; ``ListDirectory`` and ``Upload`` for the other ways.

Specification: https://mavlink.io/en/services/ftp.html

    RESET --> OPEN --> BURST <--> READ (holes, then the end) --> all there
                         '--(refused, or nothing comes)--> READ only

Only one file conversation may run with a vehicle at a time: its answers do not say whose they are.
"""

from __future__ import annotations

from enum import Enum, auto
from itertools import islice
from typing import TYPE_CHECKING, Final

from dronectl.protocol.ftp_data import MOST_BYTES, Arrived
from dronectl.protocol.ftp_directory import Entry, ListDirectory
from dronectl.protocol.ftp_upload import Upload
from dronectl.protocol.ftp_wire import (
    LONGEST_DATA,
    SESSION,
    Nak,
    Operation,
    Outbox,
    Packet,
    path_problem,
    refusal,
    reply_in,
    silence,
)
from dronectl.protocol.machine import Failure, Fault, Finished, Send
from dronectl.protocol.progress import Gauge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Address, Effect

__all__ = ["Download", "Entry", "ListDirectory", "Upload"]

READS_AT_ONCE: Final = 4  # ArduPilot queues five requests
BURST_QUIET_S: Final = 0.7
EMPTY_BURSTS: Final = 4
"""Bursts without a new byte after which single reads take over."""
WORTH_A_BURST: Final = 40
"""Blocks missing from which another burst is quicker than single reads."""
OPEN_TRIES: Final = 4


class _State(Enum):
    RESET = auto()
    OPEN = auto()
    BURST = auto()
    READ = auto()
    OVER = auto()


class Download:
    """Fetches one file; finishes with its ``bytes``.

    The size a vehicle gives on opening is an estimate (ArduPilot's parameter pack: 12 bytes each),
    so only its "end of file" ends the transfer.
    """

    def __init__(
        self, address: Address, path: str, *, block: int = LONGEST_DATA, use_burst: bool = True
    ) -> None:
        self.address = address
        self.deadline_s: float | None = None
        self._path = path
        self._block = max(1, min(block, LONGEST_DATA))
        self._use_burst = use_burst
        self._outbox = Outbox(address)
        self._state = _State.RESET
        self._opens = 0
        self._session = SESSION
        self._stated_size = 0
        self._arrived = Arrived()
        self._end_seen = False
        """Whether the vehicle said the file ends where ours does."""
        self._burst_ended = False
        """Whether a burst ran to the end of the file, which may be beyond what arrived."""
        self._empty_bursts = 0
        self._burst_brought = 0
        self._gauge = Gauge()

    def start(self, now_s: float) -> list[Effect]:
        why_not = path_problem(self._path)
        if why_not is not None:
            return self._finish(why_not)
        return self._waiting([self._ask(Operation.RESET, now_s)])

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        reply = reply_in(message, self.address)
        if reply is None or self._state is _State.OVER:
            return []
        if self._state is _State.BURST and reply.requested == Operation.BURST_READ:
            return self._on_burst(reply, now_s)
        if reply.requested == Operation.BURST_READ:
            return self._late(reply)
        request = self._outbox.answered(reply)
        if request is None:
            return []
        if self._state is _State.READ:
            return self._on_read(request, reply, now_s)
        self._outbox.heard()
        return self._on_opening(reply, now_s)

    def on_time(self, now_s: float) -> list[Effect]:
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        if self._state is _State.BURST:
            self._outbox.forget()
            return self._after_burst(now_s)
        again = self._outbox.on_time(now_s)
        if again is None:
            return self._finish(silence(self._path))
        return self._waiting([*again])

    def _ask(self, operation: Operation, now_s: float, offset: int = 0) -> Send:
        opening = operation is Operation.OPEN_READ
        reading = operation in (Operation.READ, Operation.BURST_READ)
        packet = Packet(
            0,
            operation,
            self._session,
            offset=offset,
            data=self._path.encode() if opening else b"",
            size=self._block if reading else 0,
        )
        return self._outbox.ask(packet, now_s)

    def _waiting(self, effects: list[Effect]) -> list[Effect]:
        self.deadline_s = self._outbox.deadline_s
        return effects

    def _on_opening(self, reply: Packet, now_s: float) -> list[Effect]:
        """Answers to RESET (refused or not, we go on) and OPEN."""
        if self._state is _State.RESET:
            self._state = _State.OPEN
            self._opens += 1
            return self._waiting([self._ask(Operation.OPEN_READ, now_s)])
        if reply.nak in (Nak.NO_SESSIONS, Nak.FAIL) and self._opens < OPEN_TRIES:
            self._state = _State.RESET  # an earlier file is still open there
            return self._waiting([self._ask(Operation.RESET, now_s)])
        if reply.nak:
            return self._finish(refusal(reply, self._path))
        self._session = reply.session
        self._stated_size = min(int.from_bytes(reply.data[:4], "little"), MOST_BYTES)
        return self._burst(0, now_s) if self._use_burst else self._read_on(now_s)

    def _burst(self, offset: int, now_s: float) -> list[Effect]:
        self._state = _State.BURST
        self._burst_brought = 0
        effects: list[Effect] = [self._ask(Operation.BURST_READ, now_s, offset)]
        self.deadline_s = now_s + BURST_QUIET_S
        return effects

    def _on_burst(self, reply: Packet, now_s: float) -> list[Effect]:
        if reply.session != self._session:
            return []
        if reply.nak == Nak.END_OF_FILE:
            self._end_seen = len(self._arrived.data) == self._stated_size > 0
            self._burst_ended = True
            return self._after_burst(now_s)
        if reply.nak:
            self._use_burst = False
            return self._after_burst(now_s)
        brought = self._put(reply)
        effects = self._report()
        if brought:
            self._burst_brought += brought
            self.deadline_s = now_s + BURST_QUIET_S
        if reply.burst_complete:
            effects += self._after_burst(now_s)
        return effects

    def _late(self, reply: Packet) -> list[Effect]:
        """A burst's packet that comes after we gave the burst up: its bytes are good all the same."""
        if self._state is _State.READ and not reply.nak and reply.session == self._session:
            self._put(reply)
            return self._report()
        return []

    def _put(self, reply: Packet) -> int:
        length = len(self._arrived.data)
        brought = self._arrived.put(reply.offset, reply.data)
        if brought:
            self._outbox.heard()
        if len(self._arrived.data) > length:
            self._end_seen = False
        return brought

    def _report(self) -> list[Effect]:
        return [*self._gauge.at(self._arrived.received, self._stated_size)]

    def _after_burst(self, now_s: float) -> list[Effect]:
        """Burst again where much is missing, else read the rest piece by piece."""
        self._outbox.forget()
        self._outbox.skip()
        self._empty_bursts = 0 if self._burst_brought else self._empty_bursts + 1
        if self._empty_bursts >= EMPTY_BURSTS:
            self._use_burst = False
        return self._read_on(now_s)

    def _read_on(self, now_s: float) -> list[Effect]:
        arrived = self._arrived
        if self._end_seen and not arrived.holes:
            return self._finish(value=bytes(arrived.data))
        first = arrived.holes[0][0] if arrived.holes else len(arrived.data)
        end = 0 if self._burst_ended else self._stated_size
        missing = max(end, len(arrived.data)) - arrived.received
        if self._use_burst and not self._outbox.asked and missing > WORTH_A_BURST * self._block:
            return self._burst(first, now_s)
        self._state = _State.READ
        under_way = {asked.packet.offset for asked in self._outbox.asked.values()}
        room = READS_AT_ONCE - len(under_way)
        wanted = (offset for offset in self._wanted() if offset not in under_way)
        effects: list[Effect] = [
            self._ask(Operation.READ, now_s, offset) for offset in islice(wanted, max(0, room))
        ]
        return self._waiting(effects)

    def _wanted(self) -> Iterator[int]:
        """Offsets worth reading, the holes first, always whole blocks.

        ArduPilot's parameter pack takes one block size only in all its reads.
        """
        for start, end in self._arrived.holes:
            yield from range(start, end, self._block)
        if not self._end_seen:
            length = len(self._arrived.data)
            yield length
            yield from range(length + self._block, self._stated_size, self._block)

    def _on_read(self, request: Packet, reply: Packet, now_s: float) -> list[Effect]:
        if not reply.nak and reply.data and reply.offset == request.offset:
            at_end = request.offset == len(self._arrived.data)
            if not self._put(reply) and at_end:
                text = f"{self._path} is larger than {MOST_BYTES} bytes; fetch it another way."
                return self._finish(Failure(Fault.WE_REFUSED, text))
            self._burst_ended = self._burst_ended and not at_end
            return self._report() + self._read_on(now_s)
        if reply.nak not in (0, Nak.END_OF_FILE):
            return self._finish(refusal(reply, self._path))
        if request.offset < len(self._arrived.data):
            text = f"{self._path} became shorter while it was read; read it again."
            return self._finish(Failure(Fault.DIFFERS, text))
        if request.offset == len(self._arrived.data):
            self._end_seen = True
        self._stated_size = min(self._stated_size, request.offset)
        self._outbox.heard()
        return self._read_on(now_s)

    def _finish(self, failure: Failure | None = None, value: bytes = b"") -> list[Effect]:
        opened = self._state in (_State.BURST, _State.READ)
        effects: list[Effect] = []
        if opened:
            close = Packet(0, Operation.TERMINATE, self._session)
            effects.append(self._outbox.ask(close, 0.0))  # not waited for: the next one resets
        if failure is None:
            effects += self._gauge.at(len(value), len(value))
        self._state = _State.OVER
        self._outbox.forget()
        self.deadline_s = None
        return [*effects, Finished(failure, value if failure is None else None)]
