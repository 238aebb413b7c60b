"""UDP: wait for vehicles (``udpin``) or call one (``udpout``)."""

from __future__ import annotations

import socket
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError
from dronectl.links.port import (
    MOST_PEERS,
    RECEIVE_BYTES,
    Arrival,
    Candidate,
    Closed,
    Opened,
    PortEvent,
)

if TYPE_CHECKING:
    from dronectl.links.url import LinkUrl

BURST: Final = 200  # datagrams taken in one go, so that a flood leaves time for other ports
BUFFER_BYTES: Final = 4 * 1024 * 1024  # a hundred vehicles for a second while the loop is held up
FORGET_AFTER_S: Final = 60.0  # a peer's port changes when its program or its router restarts


def _udp_socket(url: LinkUrl) -> tuple[socket.socket, tuple[str, int]]:
    try:
        found = socket.getaddrinfo(url.host, url.number, type=socket.SOCK_DGRAM)
    except OSError as error:
        raise UserError(
            f"{url.text}: {url.host!r} is not known on this network; check it."
        ) from error
    family, _, _, _, address = found[0]
    opened = socket.socket(family, socket.SOCK_DGRAM)
    opened.setblocking(False)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
    return opened, (str(address[0]), int(address[1]))


def free_port() -> int:
    """A UDP port of the loopback interface that nobody uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class _Peer:
    link: str
    heard_s: float


class UdpServer:
    """Listens; each address that shows an autopilot's heartbeat becomes a link."""

    def __init__(self, url: LinkUrl) -> None:
        self.url = url.text
        self.last_error: str | None = None
        self.deadline_s: float | None = None
        self._socket, address = _udp_socket(url)
        try:
            self._socket.bind(address)
        except OSError as error:
            self._socket.close()
            raise UserError(
                f"{url.text}: port {url.number} cannot be opened ({error.strerror}); close the other "
                "ground station that uses it, or choose another port."
            ) from error
        self._peers: dict[tuple[str, int], _Peer] = {}
        self._by_link: dict[str, tuple[str, int]] = {}
        self._candidates: OrderedDict[tuple[str, int], Candidate] = OrderedDict()

    def sockets(self) -> list[tuple[socket.socket, bool]]:
        return [(self._socket, False)]

    def on_ready(self, ready: socket.socket, now_s: float) -> list[PortEvent]:
        events: list[PortEvent] = []
        for _ in range(BURST):
            try:
                data, address = ready.recvfrom(RECEIVE_BYTES)
            except BlockingIOError:
                break
            except OSError:
                continue  # an ICMP "nobody there" for an earlier datagram of ours
            peer = self._peers.get(address if len(address) == 2 else address[:2])
            if peer is None:
                events += self._on_stranger(data, (address[0], address[1]), now_s)
            else:
                peer.heard_s = now_s
                events.append(Arrival(peer.link, data))
        return events

    def on_time(self, now_s: float) -> list[PortEvent]:
        silent = [a for a, p in self._peers.items() if now_s - p.heard_s >= FORGET_AFTER_S]
        events: list[PortEvent] = []
        for address in silent:
            link = self._peers.pop(address).link
            del self._by_link[link]
            events.append(Closed(link, f"silent for {FORGET_AFTER_S:.0f} s"))
        self._plan()
        return events

    def send(self, link: str, data: bytes) -> None:
        address = self._by_link.get(link)
        if address is None:
            return
        try:
            self._socket.sendto(data, address)
        except OSError:
            return  # a full queue or an unreachable peer loses a datagram, as the network may

    def close(self) -> None:
        self._socket.close()

    def _on_stranger(self, data: bytes, address: tuple[str, int], now_s: float) -> list[PortEvent]:
        candidate = self._candidates.get(address)
        if candidate is None:
            candidate = self._candidates[address] = Candidate(is_framed=True)
            if len(self._candidates) > MOST_PEERS:
                self._candidates.popitem(last=False)
        if not candidate.admits(data) or len(self._peers) >= MOST_PEERS:
            return []
        del self._candidates[address]
        link = f"{self.url} {address[0]}:{address[1]}"
        self._peers[address] = _Peer(link, now_s)
        self._by_link[link] = address
        self._plan()
        return [Opened(link, is_framed=True), Arrival(link, data)]

    def _plan(self) -> None:
        oldest_s = min((p.heard_s for p in self._peers.values()), default=None)
        self.deadline_s = None if oldest_s is None else oldest_s + FORGET_AFTER_S


class UdpClient:
    """Talks to one address and hears no other."""

    def __init__(self, url: LinkUrl) -> None:
        self.url = url.text
        self.last_error: str | None = None
        self.deadline_s: float | None = 0.0
        self._socket, address = _udp_socket(url)
        try:
            self._socket.connect(address)
        except OSError as error:
            self._socket.close()
            raise UserError(
                f"{url.text}: no way there ({error.strerror}); check the address and the network."
            ) from error

    def sockets(self) -> list[tuple[socket.socket, bool]]:
        return [(self._socket, False)]

    def on_ready(self, ready: socket.socket, now_s: float) -> list[PortEvent]:
        events: list[PortEvent] = []
        for _ in range(BURST):
            try:
                events.append(Arrival(self.url, ready.recv(RECEIVE_BYTES)))
            except BlockingIOError:
                break
            except OSError as error:
                self.last_error = f"nobody listens there ({error.strerror})"
                continue
            self.last_error = None
        return events

    def on_time(self, now_s: float) -> list[PortEvent]:
        self.deadline_s = None
        return [Opened(self.url, is_framed=True)]

    def send(self, link: str, data: bytes) -> None:
        try:
            self._socket.send(data)
        except BlockingIOError:
            return  # a full queue loses a datagram, as the network may
        except OSError as error:
            self.last_error = f"nobody listens there ({error.strerror})"

    def close(self) -> None:
        self._socket.close()
