"""Trying a connection before it is kept: open it, listen for a while, say who is there.

No heartbeat is sent: an autopilot that has once heard a ground station's heartbeat takes its absence
for a lost link. Where nobody speaks before being spoken to, a PING asks who is there.
"""

from __future__ import annotations

import select
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dronectl.links import Arrival, Closed, Opened, open_port
from dronectl.mavlink.codec import Encoder, PeerDecoder, build

if TYPE_CHECKING:
    from collections.abc import Callable

    from dronectl.links import Port, PortEvent
    from dronectl.mavlink.codec import Message

LISTEN_S: Final = 4.0  # four heartbeats of any autopilot
ASK_AGAIN_S: Final = 1.0  # a datagram may be lost
LOOK_S: Final = 0.1
NO_AUTOPILOT: Final = 8  # MAV_AUTOPILOT_INVALID
GROUND_STATION: Final = 6  # MAV_TYPE_GCS


@dataclass(frozen=True, slots=True)
class Heard:
    """One autopilot that spoke."""

    system_id: int
    vehicle_type: int
    """MAV_TYPE."""
    autopilot: int
    """MAV_AUTOPILOT."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came over a connection while it was tried."""

    url: str
    vehicles: tuple[Heard, ...] = ()
    messages: int = 0
    octets: int = 0
    stations: int = 0
    """Other ground stations heard."""
    is_open: bool = True
    """False: the other side, or the device, was never there."""


@dataclass(slots=True)
class _Listener:
    port: Port
    encoder: Encoder
    decoders: dict[str, PeerDecoder] = field(default_factory=dict)
    framed: dict[str, bool] = field(default_factory=dict)
    vehicles: dict[int, Heard] = field(default_factory=dict)
    stations: set[int] = field(default_factory=set)
    octets: int = 0
    messages: int = 0
    opened: bool = False

    def on_events(self, events: list[PortEvent]) -> None:
        for event in events:
            if isinstance(event, Opened):
                self.opened = True
                self.decoders[event.link] = PeerDecoder()
                self.framed[event.link] = event.is_framed
            elif isinstance(event, Closed):
                self.decoders.pop(event.link, None)
            elif isinstance(event, Arrival):
                self._on_data(event)

    def ask(self) -> None:
        for link in self.decoders:
            self.port.send(link, self.encoder.encode(build("PING")))

    def _on_data(self, arrival: Arrival) -> None:
        decoder = self.decoders.get(arrival.link)
        if decoder is None:
            return
        decode = decoder.datagram if self.framed[arrival.link] else decoder.stream
        self.octets += len(arrival.data)
        for message in decode(arrival.data):
            self.messages += 1
            if message.name == "HEARTBEAT":
                self._on_heartbeat(message)

    def _on_heartbeat(self, message: Message) -> None:
        fields = message.fields
        if fields.type == GROUND_STATION:
            self.stations.add(message.system_id)
        elif fields.autopilot != NO_AUTOPILOT:
            self.vehicles[message.system_id] = Heard(
                message.system_id, fields.type, fields.autopilot
            )


def try_link(
    url: str,
    now_s: Callable[[], float],
    listen_s: float = LISTEN_S,
    system_id: int = 255,
) -> Trial:
    """Open a connection, listen, close it again; blocks, so not for the window's thread.

    Args:
        url: link URL.
        now_s: monotonic seconds.
        listen_s: how long to listen.
        system_id: ours.

    Raises:
        UserError: the URL is malformed, or it cannot be opened.
    """
    port = open_port(url)
    listener = _Listener(port, Encoder(system_id, 190))
    end_s = now_s() + listen_s
    ask_s = 0.0
    try:
        while (time_s := now_s()) < end_s:
            if port.deadline_s is not None and time_s >= port.deadline_s:
                listener.on_events(port.on_time(time_s))
            if time_s >= ask_s and listener.opened:
                ask_s = time_s + ASK_AGAIN_S
                listener.ask()
            _wait_and_read(port, listener, time_s)
    finally:
        port.close()
    vehicles = tuple(sorted(listener.vehicles.values(), key=lambda heard: heard.system_id))
    return Trial(
        port.url,
        vehicles,
        listener.messages,
        listener.octets,
        len(listener.stations),
        is_open=listener.opened or not _must_open(port.url),
    )


def _must_open(url: str) -> bool:
    """Whether silence may mean that it never was open: a device, or a server to connect to."""
    return url.startswith(("serial:", "tcp:"))


def _wait_and_read(port: Port, listener: _Listener, time_s: float) -> None:
    sockets = port.sockets()
    if not sockets:  # not open yet; select() of nothing fails on Windows
        threading.Event().wait(LOOK_S)
        return
    reading = [each for each, _ in sockets]
    writing = [each for each, is_writing in sockets if is_writing]
    readable, writable, _ = select.select(reading, writing, [], LOOK_S)
    for ready in {*readable, *writable}:
        listener.on_events(port.on_ready(ready, time_s))
