"""The fleet on real sockets: UDP and TCP, with simulated time a multiple of real time.

The only module of the package that opens sockets and reads a clock.
"""

import contextlib
import selectors
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from simulator.errors import UserError
from simulator.pace import Pace
from simulator.vehicle import STEP_S
from simulator.world import World

_MOST_QUEUED_BYTES = 1 << 20
_PEER_EXPIRES_S = 60.0
_MOST_PEERS = 32
_RECEIVE_BYTES = 65536
_MOST_COMPUTE_S = 0.1
"""Longest stretch of computing before the sockets are looked at again."""
_SCHEMES = ("udp", "udpin", "tcp")

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the fleet is to be heard."""

    scheme: str
    """``udp`` sends to a station, ``udpin`` waits for stations, ``tcp`` accepts connections."""
    host: str
    port: int

    @property
    def url(self) -> str:
        """The endpoint as the operator writes it."""
        return f"{self.scheme}://{self.host}:{self.port}"


def parse_endpoint(text: str) -> Endpoint:
    """Read ``udp://HOST:PORT``, ``udpin://HOST:PORT`` or ``tcp://HOST:PORT``."""
    usage = "write udp://HOST:PORT, udpin://HOST:PORT or tcp://HOST:PORT"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UserError(f"The address “{text}” has no valid port; {usage}.") from None
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise UserError(f"The address “{text}” is not understood; {usage}.")
    if port is None or port > 65535 or (port == 0 and parts.scheme == "udp"):
        raise UserError(f"The address “{text}” has no valid port; {usage}.")
    return Endpoint(parts.scheme, parts.hostname, port)


@dataclass(slots=True)
class _Peer:
    """One station at the far end of a link."""

    link: str
    send: Callable[[bytes], None]
    heard_s: float = 0.0


@dataclass(slots=True)
class _Client:
    """One TCP connection."""

    link: str
    socket: socket.socket
    waiting: bytearray = field(default_factory=bytearray)


class Server:
    """Sockets around a world; ``serve`` runs until ``stop`` or a duration is over.

    Args:
        world: what flies.
        speedup: simulated seconds per second.
        pace: shared with a station that is not to be left behind.
    """

    def __init__(self, world: World, speedup: float = 1.0, pace: Pace | None = None):
        self.world = world
        self.speedup = speedup
        self._pace = pace
        for vehicle in world.vehicles:
            vehicle.patience = max(1.0, speedup)
        self.endpoints: list[Endpoint] = []
        """What is open, with the ports the system chose for port 0."""
        self.watchers: list[Callable[[], None]] = []
        """Called after every step of simulated time; must return at once."""
        self._selector = selectors.DefaultSelector()
        self._peers: dict[str, _Peer] = {}
        self._clients: dict[str, _Client] = {}
        self._sockets: list[socket.socket] = []
        self._is_stopping = False
        self._next_link = 0

    # -- opening

    def listen(self, endpoint: Endpoint, system_ids: Iterable[int] | None = None) -> None:
        """Open one endpoint for all vehicles, or for those named."""
        family, address = _resolve(endpoint)
        chosen = None if system_ids is None else list(system_ids)
        if endpoint.scheme == "tcp":
            server = _bound(endpoint, family, address, socket.SOCK_STREAM)
            server.listen()
            self._register(server, lambda: self._accept(server, chosen))
        elif endpoint.scheme == "udpin":
            server = _bound(endpoint, family, address, socket.SOCK_DGRAM)
            self._register(server, lambda: self._receive_any(server, chosen))
        else:
            server = socket.socket(family, socket.SOCK_DGRAM)
            server.setblocking(False)
            link = self._name()
            self.world.open_link(link, chosen)
            self._peers[link] = _Peer(link, lambda data: _send_to(server, data, address))
            self._register(server, lambda: self._receive_from(server, link, address))
            self.endpoints.append(endpoint)
            return
        port = server.getsockname()[1]
        self.endpoints.append(Endpoint(endpoint.scheme, endpoint.host, port))

    def _register(self, opened: socket.socket, on_ready: Callable[[], None]) -> None:
        self._sockets.append(opened)
        self._selector.register(opened, selectors.EVENT_READ, on_ready)

    def _name(self) -> str:
        self._next_link += 1
        return f"link{self._next_link}"

    # -- running

    def stop(self) -> None:
        """Make ``serve`` return soon; may be called from another thread or a signal handler."""
        self._is_stopping = True

    def serve(self, duration_s: float | None = None) -> None:
        """Run for ``duration_s`` simulated seconds, or until stopped."""
        began_s = time.monotonic()
        start_s = origin_s = self.world.now_s
        end_s = None if duration_s is None else origin_s + duration_s
        try:
            while not self._is_stopping and (end_s is None or self.world.now_s < end_s - 1e-9):
                wanted_s = origin_s + (time.monotonic() - began_s) * self.speedup
                if self._pace is not None:
                    limit_s = start_s + self._pace.limit_s(self.world.now_s - start_s)
                    if wanted_s > limit_s:
                        origin_s -= wanted_s - limit_s
                        wanted_s = limit_s
                behind_s = wanted_s - self.world.now_s
                if behind_s >= STEP_S:
                    self._advance(behind_s)
                    late_s = wanted_s - self.world.now_s
                    if late_s > self.speedup:  # over a second of real time behind: slow down
                        origin_s -= late_s
                    behind_s = 0.0
                self._poll((STEP_S - behind_s) / self.speedup if behind_s else 0.0)
        finally:
            self.close()

    def _advance(self, seconds: float) -> None:
        deadline_s = time.monotonic() + _MOST_COMPUTE_S
        while seconds >= STEP_S:
            self._deliver(self.world.advance(STEP_S))
            for watcher in self.watchers:
                watcher()
            seconds -= STEP_S
            if time.monotonic() > deadline_s:
                return

    def _poll(self, timeout_s: float) -> None:
        for key, _ in self._selector.select(min(max(timeout_s, 0.0), 0.05)):
            key.data()
        self._deliver(self.world.collect())
        self._expire()

    def close(self) -> None:
        """Close every socket."""
        for client in list(self._clients.values()):
            self._drop(client)
        for opened in self._sockets:
            self._selector.unregister(opened)
            opened.close()
        self._sockets.clear()
        self._selector.close()

    def _deliver(self, packets: list[tuple[str, bytes]]) -> None:
        for link, data in packets:
            peer = self._peers.get(link)
            if peer is not None:
                peer.send(data)

    # -- datagrams

    def _receive_from(self, opened: socket.socket, link: str, station: Address) -> None:
        for data, sender in _datagrams(opened):
            if sender[:2] == station[:2]:  # a stranger is not our station
                self.world.send(link, data)

    def _receive_any(self, opened: socket.socket, system_ids: list[int] | None) -> None:
        for data, sender in _datagrams(opened):
            link = f"{sender[0]}:{sender[1]}"
            peer = self._peers.get(link)
            if peer is None:
                if len(self._peers) >= _MOST_PEERS:
                    continue
                peer = _Peer(link, _sender(opened, sender))
                self._peers[link] = peer
                self.world.open_link(link, system_ids)
            peer.heard_s = time.monotonic()
            self.world.send(link, data)

    def _expire(self) -> None:
        now_s = time.monotonic()
        for link, peer in list(self._peers.items()):
            if peer.heard_s and now_s - peer.heard_s > _PEER_EXPIRES_S:
                del self._peers[link]
                self.world.close_link(link)

    # -- connections

    def _accept(self, server: socket.socket, system_ids: list[int] | None) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            opened, _ = server.accept()
            opened.setblocking(False)
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            client = _Client(self._name(), opened)
            self._clients[client.link] = client
            self._peers[client.link] = _Peer(client.link, lambda data: self._write(client, data))
            self.world.open_link(client.link, system_ids)
            self._selector.register(opened, selectors.EVENT_READ, lambda: self._read(client))

    def _read(self, client: _Client) -> None:
        try:
            data = client.socket.recv(_RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self.world.send(client.link, data, is_datagram=False)
        else:
            self._drop(client)

    def _write(self, client: _Client, data: bytes) -> None:
        client.waiting += data
        try:
            sent = client.socket.send(client.waiting)
            del client.waiting[:sent]
        except BlockingIOError:
            pass
        except OSError:
            self._drop(client)
            return
        if len(client.waiting) > _MOST_QUEUED_BYTES:
            self._drop(client)

    def _drop(self, client: _Client) -> None:
        if self._clients.pop(client.link, None) is None:
            return
        self._peers.pop(client.link, None)
        self.world.close_link(client.link)
        self._selector.unregister(client.socket)
        client.socket.close()


def _resolve(endpoint: Endpoint) -> tuple[int, Address]:
    kind = socket.SOCK_STREAM if endpoint.scheme == "tcp" else socket.SOCK_DGRAM
    try:
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=kind)
    except OSError as error:
        raise UserError(
            f"The host of {endpoint.url} cannot be found ({error.strerror}); correct it."
        ) from None
    found.sort(key=lambda entry: entry[0] != socket.AF_INET)
    address = found[0][4]
    return found[0][0], (str(address[0]), int(address[1]))


def _bound(endpoint: Endpoint, family: int, address: Address, kind: int) -> socket.socket:
    opened = socket.socket(family, kind)
    opened.setblocking(False)
    if kind == socket.SOCK_STREAM:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind(address)
    except OSError as error:
        opened.close()
        raise UserError(
            f"Cannot open {endpoint.url} ({error.strerror}); "
            "stop the program that uses the port or choose another one with --listen."
        ) from None
    return opened


def _datagrams(opened: socket.socket) -> list[tuple[bytes, Address]]:
    received = []
    for _ in range(256):
        try:
            data, sender = opened.recvfrom(_RECEIVE_BYTES)
        except BlockingIOError:
            break
        except ConnectionError:
            continue  # the far end is not there (yet)
        received.append((data, (str(sender[0]), int(sender[1]))))
    return received


def _send_to(opened: socket.socket, data: bytes, address: Address) -> None:
    with contextlib.suppress(OSError):  # a full buffer or an absent station loses the datagram
        opened.sendto(data, address)


def _sender(opened: socket.socket, address: Address) -> Callable[[bytes], None]:
    return lambda data: _send_to(opened, data, address)
