"""Drives a port by hand over the real loopback: waits on its sockets, never sleeps."""

from __future__ import annotations

import select
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from dronectl.links import Port, PortEvent

PATIENCE_S = 5.0


def free_port(kind: int = socket.SOCK_DGRAM) -> int:
    """A port nobody uses now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def pump(port: Port, now_s: float, wait_s: float = PATIENCE_S) -> list[PortEvent]:
    """What comes of the first sockets that are ready; nothing after ``wait_s``."""
    sockets = port.sockets()
    reading = [each for each, _ in sockets]
    writing = [each for each, wants in sockets if wants]
    readable, writable, _ = select.select(reading, writing, [], wait_s)
    events: list[PortEvent] = []
    for ready in {*readable, *writable}:
        events += port.on_ready(ready, now_s)
    return events


def pump_until(
    port: Port, done: Callable[[list[PortEvent]], bool], now_s: float = 0.0
) -> list[PortEvent]:
    """Pump until what came together satisfies."""
    events: list[PortEvent] = []
    for _ in range(100):
        events += pump(port, now_s)
        if done(events):
            return events
    raise AssertionError(f"it did not come to that: {events}")


def has(kind: type) -> Callable[[list[PortEvent]], bool]:
    """An event of a kind has come."""
    return lambda events: any(isinstance(event, kind) for event in events)


def is_readable(endpoint: socket.socket, wait_s: float = 0.05) -> bool:
    """Whether something has arrived there."""
    return bool(select.select([endpoint], [], [], wait_s)[0])
