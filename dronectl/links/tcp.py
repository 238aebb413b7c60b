"""TCP: call a vehicle or a router (``tcp``), or wait for them (``tcpin``)."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError
from dronectl.links.port import (
    MOST_PEERS,
    RECEIVE_BYTES,
    Arrival,
    Backoff,
    Candidate,
    Closed,
    Opened,
    PortEvent,
)

if TYPE_CHECKING:
    from dronectl.links.url import LinkUrl

CONNECT_WAIT_S: Final = 4.0
LONGEST_QUEUE_BYTES: Final = 256 * 1024  # a peer that reads nothing: what is older is useless


class _Stream:
    """One connection: never blocks, keeps what the peer does not take yet."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.queue = b""

    def send(self, data: bytes) -> None:
        if len(self.queue) + len(data) > LONGEST_QUEUE_BYTES:
            return
        self.queue += data
        self.flush()

    def flush(self) -> None:
        if not self.queue:
            return
        try:
            sent = self.socket.send(self.queue)
        except OSError:
            return  # full, or gone: reading tells
        self.queue = self.queue[sent:]

    def receive(self) -> bytes | None:
        """Bytes that have come, ``b""`` for none, ``None`` when the peer is gone."""
        try:
            data = self.socket.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return b""
        except OSError:
            return None
        return data or None


class TcpClient:
    """Keeps a connection to one address, calling again when it breaks."""

    def __init__(self, url: LinkUrl) -> None:
        self.url = url.text
        self.last_error: str | None = None
        self.deadline_s: float | None = 0.0
        self._address = (url.host, url.number)
        self._stream: _Stream | None = None
        self._is_connected = False
        self._backoff = Backoff()
        try:
            self._family = socket.getaddrinfo(*self._address, type=socket.SOCK_STREAM)[0][0]
        except OSError as error:
            raise UserError(
                f"{url.text}: {url.host!r} is not known on this network; check it."
            ) from error

    def sockets(self) -> list[tuple[socket.socket, bool]]:
        if self._stream is None:
            return []
        return [(self._stream.socket, not self._is_connected or bool(self._stream.queue))]

    def on_ready(self, ready: socket.socket, now_s: float) -> list[PortEvent]:
        if self._stream is None or ready is not self._stream.socket:
            return []
        if not self._is_connected:
            return self._on_connected(self._stream, now_s)
        self._stream.flush()
        data = self._stream.receive()
        if data is None:
            return self._drop(now_s, "the other side closed it")
        return [Arrival(self.url, data)] if data else []

    def on_time(self, now_s: float) -> list[PortEvent]:
        if self._stream is not None:
            return self._drop(now_s, "no answer")
        connection = socket.socket(self._family, socket.SOCK_STREAM)
        connection.setblocking(False)
        self._stream = _Stream(connection)
        self.deadline_s = now_s + CONNECT_WAIT_S
        try:
            connection.connect(self._address)
        except BlockingIOError:
            return []
        except OSError as error:
            return self._drop(now_s, str(error.strerror))
        return self._on_connected(self._stream, now_s)

    def send(self, link: str, data: bytes) -> None:
        if self._stream is not None and self._is_connected:
            self._stream.send(data)

    def close(self) -> None:
        if self._stream is not None:
            self._stream.socket.close()
            self._stream = None

    def _on_connected(self, stream: _Stream, now_s: float) -> list[PortEvent]:
        code = stream.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            return self._drop(now_s, f"nobody answers there ({os.strerror(code)})")
        stream.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._is_connected = True
        self.last_error = None
        self._backoff.reset()
        self.deadline_s = None
        return [Opened(self.url, is_framed=False)]

    def _drop(self, now_s: float, reason: str) -> list[PortEvent]:
        was_connected = self._is_connected
        self.last_error = reason
        self.close()
        self._is_connected = False
        self.deadline_s = self._backoff.next_s(now_s)
        return [Closed(self.url, reason)] if was_connected else []


@dataclass(slots=True)
class _Client:
    stream: _Stream
    link: str
    candidate: Candidate | None = field(default_factory=lambda: Candidate(is_framed=False))


class TcpServer:
    """Listens; each connection that shows an autopilot's heartbeat becomes a link."""

    def __init__(self, url: LinkUrl) -> None:
        self.url = url.text
        self.last_error: str | None = None
        self.deadline_s: float | None = None
        try:
            self._listener = socket.create_server((url.host, url.number))
        except OSError as error:
            raise UserError(
                f"{url.text}: port {url.number} cannot be opened ({error.strerror}); close the "
                "program that uses it, or choose another port."
            ) from error
        self._listener.setblocking(False)
        self._clients: dict[socket.socket, _Client] = {}

    def sockets(self) -> list[tuple[socket.socket, bool]]:
        clients = [(c.stream.socket, bool(c.stream.queue)) for c in self._clients.values()]
        return [(self._listener, False), *clients]

    def on_ready(self, ready: socket.socket, now_s: float) -> list[PortEvent]:
        if ready is self._listener:
            self._accept()
            return []
        client = self._clients.get(ready)
        if client is None:
            return []
        client.stream.flush()
        data = client.stream.receive()
        if data is None:
            return self._drop(client)
        if not data:
            return []
        if client.candidate is None:
            return [Arrival(client.link, data)]
        if not client.candidate.admits(data):
            return []
        client.candidate = None
        return [Opened(client.link, is_framed=False), Arrival(client.link, data)]

    def on_time(self, now_s: float) -> list[PortEvent]:
        return []

    def send(self, link: str, data: bytes) -> None:
        for client in self._clients.values():
            if client.link == link and client.candidate is None:
                client.stream.send(data)

    def close(self) -> None:
        self._listener.close()
        for client in self._clients.values():
            client.stream.socket.close()

    def _accept(self) -> None:
        try:
            connection, address = self._listener.accept()
        except OSError:
            return  # it has gone again
        if len(self._clients) >= MOST_PEERS:
            connection.close()
            return
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link = f"{self.url} {address[0]}:{address[1]}"
        self._clients[connection] = _Client(_Stream(connection), link)

    def _drop(self, client: _Client) -> list[PortEvent]:
        del self._clients[client.stream.socket]
        client.stream.socket.close()
        if client.candidate is not None:
            return []
        return [Closed(client.link, "the other side closed it")]
