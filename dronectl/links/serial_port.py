"""Serial ports: a radio or an autopilot on USB.

Serial ports cannot be selected on Windows, so a small thread reads the port into a socket pair on
every system: one way that is tested everywhere.
"""

from __future__ import annotations

import os
import socket
import threading
from typing import TYPE_CHECKING, Final

import serial

from dronectl.links.port import RECEIVE_BYTES, Arrival, Backoff, Closed, Opened, PortEvent

if TYPE_CHECKING:
    from dronectl.links.url import LinkUrl

READ_WAIT_S: Final = 0.2
STOP_WAIT_S: Final = 1.0
WRITE_WAIT_S: Final = 0.0  # what does not fit into the driver's buffer is lost, the loop goes on


class _Reader(threading.Thread):
    """Copies a port's bytes into a socket until the port or the socket is gone."""

    def __init__(self, port: serial.Serial, target: socket.socket) -> None:
        super().__init__(name=f"read {port.port}", daemon=True)
        self._port = port
        self._target = target
        self._is_stopping = threading.Event()

    def stop(self) -> None:
        """End before the port is closed: a descriptor must not be reused under a waiting read."""
        self._is_stopping.set()
        if hasattr(self._port, "cancel_read"):
            self._port.cancel_read()
        self.join(STOP_WAIT_S)

    def run(self) -> None:
        try:
            while not self._is_stopping.is_set():
                data = self._port.read(max(1, min(self._port.in_waiting, RECEIVE_BYTES)))
                if data:
                    self._target.sendall(data)
        except (serial.SerialException, OSError, TypeError, ValueError):
            return  # unplugged or closed (pyserial raises the last two for a port closed meanwhile)
        finally:
            self._target.close()


def _reason(error: Exception) -> str:
    """What the system said, without pyserial's words around it."""
    code = getattr(error, "errno", None)
    return os.strerror(code) if isinstance(code, int) else str(error)


class SerialPort:
    """Keeps one device open, trying again when it is unplugged."""

    def __init__(self, url: LinkUrl) -> None:
        self.url = url.text
        self.last_error: str | None = None
        self.deadline_s: float | None = 0.0
        self._device = url.host
        self._baud = url.number
        self._port: serial.Serial | None = None
        self._near: socket.socket | None = None
        self._reader: _Reader | None = None
        self._backoff = Backoff()

    def sockets(self) -> list[tuple[socket.socket, bool]]:
        return [] if self._near is None else [(self._near, False)]

    def on_ready(self, ready: socket.socket, now_s: float) -> list[PortEvent]:
        if ready is not self._near:
            return []
        try:
            data = ready.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        if data:
            return [Arrival(self.url, data)]
        self.close()
        self.deadline_s = self._backoff.next_s(now_s)
        self.last_error = f"{self._device} was unplugged or closed"
        return [Closed(self.url, self.last_error)]

    def on_time(self, now_s: float) -> list[PortEvent]:
        if self._port is not None:
            return []
        try:
            self._port = serial.Serial(
                self._device, self._baud, timeout=READ_WAIT_S, write_timeout=WRITE_WAIT_S
            )
        except (serial.SerialException, OSError, ValueError) as error:
            self.last_error = f"{self._device} cannot be opened ({_reason(error)})"
            self.deadline_s = self._backoff.next_s(now_s)
            return []
        self.last_error = None
        self._backoff.reset()
        self.deadline_s = None
        self._near, far = socket.socketpair()
        self._near.setblocking(False)
        self._reader = _Reader(self._port, far)
        self._reader.start()
        return [Opened(self.url, is_framed=False)]

    def send(self, link: str, data: bytes) -> None:
        if self._port is None:
            return
        try:
            self._port.write(data)
        except (serial.SerialException, OSError):
            return  # full, or gone: the reader tells

    def close(self) -> None:
        if self._near is not None:
            self._near.close()
            self._near = None
        if self._reader is not None:
            self._reader.stop()
            self._reader = None
        if self._port is not None:
            self._port.close()
            self._port = None
