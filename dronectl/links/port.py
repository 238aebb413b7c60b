"""What the runtime's loop sees of any port, and who may be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from dronectl.mavlink.codec import PeerDecoder

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from dronectl.mavlink.codec import Message

NO_AUTOPILOT: Final = 8  # MAV_AUTOPILOT_INVALID
GROUND_STATION: Final = 6  # MAV_TYPE_GCS
MOST_PEERS: Final = 256  # as many as there are system ids
RECEIVE_BYTES: Final = 65536
FIRST_RETRY_S: Final = 0.5
LONGEST_RETRY_S: Final = 5.0


class Opened(NamedTuple):
    """A peer may be talked to from now on."""

    link: str
    is_framed: bool


class Closed(NamedTuple):
    """A peer is gone."""

    link: str
    reason: str


class Arrival(NamedTuple):
    """Bytes from a peer."""

    link: str
    data: bytes


PortEvent = Opened | Closed | Arrival


class Port(Protocol):
    """One URL's sockets. All calls come from the loop's thread and never block."""

    url: str
    deadline_s: float | None
    """When ``on_time`` is wanted: to try again, to forget a silent peer."""
    last_error: str | None
    """Why the last try to reach the other side failed; None while nothing is wrong."""

    def sockets(self) -> Sequence[tuple[socket.socket, bool]]:
        """(socket, whether writability is of interest too)."""

    def on_ready(self, ready: socket.socket, now_s: float) -> list[PortEvent]: ...
    def on_time(self, now_s: float) -> list[PortEvent]: ...
    def send(self, link: str, data: bytes) -> None: ...
    def close(self) -> None: ...


class Candidate:
    """A peer that has not shown an autopilot's heartbeat yet.

    Its bytes are decoded by a decoder of their own; until ``admits`` is true nothing is sent there.
    """

    def __init__(self, *, is_framed: bool) -> None:
        self._decoder = PeerDecoder()
        self._decode = self._decoder.datagram if is_framed else self._decoder.stream

    def admits(self, data: bytes) -> bool:
        """Whether these bytes show that the peer is, or carries, a vehicle."""
        return any(_is_autopilot(message) for message in self._decode(data))


def _is_autopilot(message: Message) -> bool:
    if message.name != "HEARTBEAT":
        return False
    fields = message.fields
    return bool(fields.autopilot != NO_AUTOPILOT and fields.type != GROUND_STATION)


class Backoff:
    """Growing pauses between tries."""

    def __init__(self) -> None:
        self._pause_s = FIRST_RETRY_S

    def next_s(self, now_s: float) -> float:
        """When to try again."""
        due_s = now_s + self._pause_s
        self._pause_s = min(self._pause_s * 2, LONGEST_RETRY_S)
        return due_s

    def reset(self) -> None:
        """It worked."""
        self._pause_s = FIRST_RETRY_S
