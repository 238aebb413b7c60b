"""Listing a directory of a vehicle.

Specification: https://mavlink.io/en/services/ftp.html#list-directory
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.protocol.ftp_wire import (
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
from dronectl.protocol.machine import Failure, Fault, Finished

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Address, Effect

MOST_ENTRIES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a directory."""

    name: str
    is_directory: bool
    size: int | None
    """Bytes; None for a directory or when the vehicle did not say."""


class ListDirectory:
    """Lists a directory; finishes with ``list[Entry]`` in the vehicle's order."""

    def __init__(self, address: Address, path: str) -> None:
        self.address = address
        self.deadline_s: float | None = None
        self._path = path
        self._outbox = Outbox(address)
        self._entries: list[Entry] = []
        self._passed = 0
        """Entries sent so far, those to be skipped included: where the next request starts."""

    def start(self, now_s: float) -> list[Effect]:
        why_not = path_problem(self._path)
        return [self._finished(why_not)] if why_not is not None else self._ask(now_s)

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        reply = reply_in(message, self.address)
        if reply is None or self._outbox.answered(reply) is None:
            return []
        self._outbox.heard()
        if reply.nak == Nak.END_OF_FILE:
            return [self._finished()]
        if reply.nak:
            return [self._finished(refusal(reply, self._path))]
        texts = reply.data.split(b"\0")
        if not texts[-1]:
            texts.pop()
        if not texts:
            return [self._finished()]
        self._passed += len(texts)
        self._entries += [entry for text in texts if (entry := _entry(text)) is not None]
        if self._passed > MOST_ENTRIES:
            text = f"{self._path} has more than {MOST_ENTRIES} entries; list a smaller directory."
            return [self._finished(Failure(Fault.WE_REFUSED, text))]
        return self._ask(now_s)

    def on_time(self, now_s: float) -> list[Effect]:
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        again = self._outbox.on_time(now_s)
        if again is None:
            return [self._finished(silence(self._path))]
        self.deadline_s = self._outbox.deadline_s
        return [*again]

    def _ask(self, now_s: float) -> list[Effect]:
        packet = Packet(0, Operation.LIST, SESSION, offset=self._passed, data=self._path.encode())
        send = self._outbox.ask(packet, now_s)
        self.deadline_s = self._outbox.deadline_s
        return [send]

    def _finished(self, failure: Failure | None = None) -> Finished:
        self._outbox.forget()
        self.deadline_s = None
        return Finished(failure, self._entries)


def _entry(text: bytes) -> Entry | None:
    """One entry as sent: ``Dname``, ``Fname<tab>size``, or ``S`` for one to be skipped."""
    kind, rest = text[:1], text[1:].decode("utf-8", "replace")
    if kind == b"D":
        return Entry(rest, is_directory=True, size=None) if rest not in ("", ".", "..") else None
    if kind != b"F":
        return None
    name, _, size = rest.partition("\t")
    is_size = size.isascii() and size.isdecimal()
    return Entry(name, is_directory=False, size=int(size) if is_size else None) if name else None
