"""The imperative shell: one thread that owns sockets, codecs and the station.

Five crossings to other threads and no others: requests in, events and the newest snapshot out, raw
frames to the recorder (and, for video, the newest frame).
"""

from __future__ import annotations

import itertools
import logging
import selectors
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError
from dronectl.links import Arrival, Closed, Opened, open_port
from dronectl.station import Station
from dronectl.store.frames import RawFrames
from dronectl.store.recorder import BoundedQueue
from dronectl.vehicle import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dronectl.clock import Clock
    from dronectl.events import Event
    from dronectl.links import Port, PortEvent
    from dronectl.network import Identity
    from dronectl.outputs import Outputs
    from dronectl.requests import Request

logger = logging.getLogger(__name__)

PUBLISH_S: Final = 0.1
LONGEST_WAIT_S: Final = 0.05
BUSY_PER_S: Final = 2000  # arrivals in a real second from which on several are taken at a time
PAUSE_S: Final = 0.002  # real time: far below any radio's delay
SHORTEST_ROUND_S: Final = 0.002  # real time: a hundred vehicles' deadlines are not for every packet
BUSY_ROUND_S: Final = 0.01
MOST_EVENTS: Final = 100_000


@dataclass(frozen=True, slots=True)
class LinkStatistics:
    """One link in figures."""

    link: str
    url: str
    messages: int
    lost: int
    damaged: int
    octets: int
    heard_s: float | None
    """Station time of the newest data; ``None``: nothing yet."""

    @property
    def loss_fraction(self) -> float:
        """Share of the messages sent that did not arrive."""
        sent = self.messages + self.lost
        return self.lost / sent if sent else 0.0


class Subscription:
    """Events for one consumer, in order; drained at the consumer's own pace."""

    def __init__(self) -> None:
        self._queue: BoundedQueue[Event] = BoundedQueue(MOST_EVENTS)

    def put(self, events: Iterable[Event]) -> None:
        """Add events (any thread)."""
        self._queue.put(events)

    def drain(self) -> list[Event]:
        """Take what has come since the last call."""
        return self._queue.drain()


class Runtime:
    """Runs a station on real links.

    Args:
        clock: station time.
        identity: our MAVLink system and component id.
        urls: links to open.

    Raises:
        UserError: a link cannot be opened; nothing stays open.
    """

    def __init__(self, clock: Clock, identity: Identity, urls: Sequence[str]) -> None:
        self.clock = clock
        self._station = Station(identity)
        self._ports: list[Port] = []
        try:
            for url in urls:
                self._ports.append(open_port(url))
        except BaseException:
            self._close_ports()
            raise
        self._by_link: dict[str, Port] = {}
        self._link_numbers: dict[str, int] = {}
        self._frames: BoundedQueue[RawFrames] = BoundedQueue()
        self._records = False
        self._requests: BoundedQueue[tuple[int, Request]] = BoundedQueue()
        self._arriving: BoundedQueue[Port] = BoundedQueue()
        self._leaving: BoundedQueue[str] = BoundedQueue()
        self._statistics: tuple[LinkStatistics, ...] = ()
        self._heard_s: dict[str, float] = {}
        self._request_ids = itertools.count(1)
        self._subscriptions: list[Subscription] = []
        self._snapshot = Snapshot(clock.now_s(), {})
        self._publish_s = 0.0
        self._round_s = 0.0
        self._last_round_s = float("-inf")
        self._crossed: list[RawFrames] = []
        self._arrivals = 0
        self._is_busy = False
        self._fed_s = clock.now_s()
        self._selector = selectors.DefaultSelector()
        self._registered: dict[socket.socket, tuple[Port, int]] = {}
        self._wake_near, self._wake_far = socket.socketpair()
        self._wake_near.setblocking(False)
        self._selector.register(self._wake_near, selectors.EVENT_READ)
        self._stopping = threading.Event()
        self._failure: str | None = None
        self._thread = threading.Thread(target=self._run, name="links")

    # ------------------------------------------------- for every other thread

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Close all links and return."""
        self._stopping.set()
        self._wake()
        if self._thread.ident is not None:
            self._thread.join()
        else:
            self._shut()

    def submit(self, request: Request) -> int:
        """Ask something of a vehicle; the number comes back in the events about it."""
        request_id = next(self._request_ids)
        self._requests.put([(request_id, request)])
        self._wake()
        return request_id

    def subscribe(self) -> Subscription:
        """Events from now on."""
        subscription = Subscription()
        self._subscriptions = [*self._subscriptions, subscription]
        return subscription

    def tell(self, events: Sequence[Event], source: Subscription | None = None) -> None:
        """Pass events of the recorder or the operator's side to every subscriber but its own."""
        for subscription in self._subscriptions:
            if subscription is not source:
                subscription.put(events)

    def feed(self) -> None:
        """The operator's side is alive; called by its thread at least once a second."""
        self._fed_s = self.clock.now_s()

    def check(self) -> None:
        """Make sure that the link thread lives.

        Raises:
            UserError: it has ended by a bug; our heartbeats have stopped, so the vehicles' own
                failsafe acts.
        """
        if self._failure is not None:
            raise UserError(
                f"The links have stopped by an error ({self._failure}); the drones act by their own "
                "failsafe. Take over by radio, then restart the program."
            )

    def snapshot(self) -> Snapshot:
        """Every vehicle, at most a tenth of a second old."""
        return self._snapshot

    def record(self) -> None:
        """Keep raw frames for a recorder from now on."""
        self._records = True

    def frames(self) -> list[RawFrames]:
        """Raw frames since the last call."""
        return self._frames.drain()

    def moment(self) -> tuple[float, int]:
        """Station time, and UTC in microseconds."""
        now_s = self.clock.now_s()
        return now_s, self.clock.utc_us(now_s)

    def urls(self) -> list[str]:
        """URLs of the ports in use."""
        return [port.url for port in self._ports]

    def add(self, url: str) -> str:
        """Open one more port; gives its URL in short form.

        Raises:
            UserError: it cannot be opened, or is open already.
        """
        port = open_port(url)
        if port.url in self.urls():
            port.close()
            raise UserError(f"{port.url} is open already.")
        self._arriving.put([port])
        self._wake()
        return port.url

    def remove(self, url: str) -> None:
        """Close a port and its links."""
        self._leaving.put([url])
        self._wake()

    def link_statistics(self) -> tuple[LinkStatistics, ...]:
        """Every open link, at most a tenth of a second old."""
        return self._statistics

    def links(self) -> list[str]:
        """Names of the links that are open."""
        return list(self._by_link)

    # -------------------------------------------------------- the link thread

    def _wake(self) -> None:
        try:
            self._wake_far.send(b"\0")
        except OSError:
            return  # closed, or already woken many times over

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._turn()
        except BaseException as error:
            self._failure = f"{type(error).__name__}: {error}"
            raise  # on to the thread's hook and the crash log
        finally:
            self._shut()

    def _turn(self) -> None:
        self._register()
        if self._is_busy:  # to wake for each packet costs more than the packet itself
            self._stopping.wait(PAUSE_S)
        ready = self._selector.select(self._wait_s())
        is_woken = False
        for key, _ in ready:
            if key.fileobj is self._wake_near:
                self._wake_near.recv(4096)
                is_woken = True
                continue
            port = self._registered[key.fileobj][0]  # type: ignore[index]
            self._on_port_events(port, port.on_ready(key.fileobj, self.clock.now_s()))  # type: ignore[arg-type]
        now_s = self.clock.now_s()
        if is_woken:
            self._change_ports()
            for request_id, request in self._requests.drain():
                self._put(self._station.on_request(request_id, request, now_s), now_s)
        if ready:  # what came may have set a deadline
            shortest_s = BUSY_ROUND_S if self._is_busy else SHORTEST_ROUND_S
            soonest_s = self._last_round_s + shortest_s * self.clock.speedup
            self._round_s = min(self._round_s, soonest_s)
        if now_s >= self._round_s:
            self._round(now_s)
        if self._crossed:
            self._frames.put(self._crossed)
            self._crossed = []

    def _round(self, now_s: float) -> None:
        """Let time pass for ports and vehicles, and find out when it is wanted next."""
        for port in self._ports:
            if port.deadline_s is not None and now_s >= port.deadline_s:
                self._on_port_events(port, port.on_time(now_s))
        self._station.feed(self._fed_s)
        self._put(self._station.on_time(now_s), now_s)
        if now_s >= self._publish_s:
            self._publish_s = now_s + PUBLISH_S
            self._snapshot = self._station.snapshot(now_s)
            self._statistics = tuple(self._measure(link) for link in self._by_link)
            self._is_busy = self._arrivals > BUSY_PER_S * self.clock.real_s(PUBLISH_S)
            self._arrivals = 0
        deadlines = [port.deadline_s for port in self._ports if port.deadline_s is not None]
        self._last_round_s = now_s
        self.clock.keep_up(min(now_s, self._fed_s))
        self._round_s = min([self._station.deadline_s, self._publish_s, *deadlines])

    def _change_ports(self) -> None:
        arrived = self._arriving.drain()
        if arrived:
            self._ports = [*self._ports, *arrived]
            self._round_s = float("-inf")
        for url in self._leaving.drain():
            for port in [port for port in self._ports if port.url == url]:
                self._ports = [each for each in self._ports if each is not port]
                links = [link for link, owner in self._by_link.items() if owner is port]
                self._on_port_events(port, [Closed(link, "closed here") for link in links])
                port.close()

    def _measure(self, link: str) -> LinkStatistics:
        reception = self._station.reception(link)
        url = self._by_link[link].url
        if reception is None:
            return LinkStatistics(link, url, 0, 0, 0, 0, None)
        return LinkStatistics(
            link,
            url,
            reception.messages,
            reception.lost,
            reception.damaged,
            reception.octets,
            self._heard_s.get(link),
        )

    def _wait_s(self) -> float:
        wait_s = self.clock.real_s(self._round_s - self.clock.now_s())
        return min(max(wait_s, 0.0), LONGEST_WAIT_S)

    def _register(self) -> None:
        wanted: dict[socket.socket, tuple[Port, int]] = {}
        for port in self._ports:
            for each, is_writing in port.sockets():
                mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if is_writing else 0)
                wanted[each] = (port, mask)
        if wanted == self._registered:
            return
        for gone in self._registered.keys() - wanted.keys():
            self._selector.unregister(gone)  # finds closed ones too
        for each, (_, mask) in wanted.items():
            if each not in self._registered:
                self._selector.register(each, mask)
            elif self._registered[each][1] != mask:
                self._selector.modify(each, mask)
        self._registered = wanted

    def _on_port_events(self, port: Port, events: list[PortEvent]) -> None:
        now_s = self.clock.now_s()
        for event in events:
            if isinstance(event, Arrival):
                self._on_arrival(event, now_s)
            elif isinstance(event, Opened):
                self._by_link[event.link] = port
                self._link_numbers.setdefault(event.link, len(self._link_numbers))
                self._station.open_link(event.link, now_s, is_framed=event.is_framed)
                logger.info("Link %s is open.", event.link)
            elif isinstance(event, Closed):
                self._by_link.pop(event.link, None)
                self._station.close_link(event.link)
                logger.info("Link %s is closed: %s.", event.link, event.reason)
        if events:
            self._put(self._station.take(), now_s)

    def _on_arrival(self, arrival: Arrival, now_s: float) -> None:
        self._heard_s[arrival.link] = now_s
        self._arrivals += 1
        try:
            self._station.receive(arrival.link, arrival.data, now_s)
        except Exception:
            # A bug met by one vehicle's message must not silence all the others.
            logger.exception("A message on link %s could not be handled.", arrival.link)

    def _put(self, outputs: Outputs, now_s: float) -> None:
        utc_us = self.clock.utc_us(now_s)
        if self._records:
            numbers = self._link_numbers
            self._crossed += [
                RawFrames(utc_us, numbers[link], False, message.raw)
                for link, message, _ in outputs.received
            ]
        for packet in outputs.packets:
            port = self._by_link.get(packet.link)
            if port is not None:
                port.send(packet.link, packet.data)
                if self._records:
                    number = self._link_numbers[packet.link]
                    self._crossed.append(
                        RawFrames(utc_us, number, True, packet.data, packet.system_id)
                    )
        if outputs.events:
            self.tell(outputs.events)

    def _shut(self) -> None:
        self._close_ports()
        self._selector.close()
        self._wake_near.close()
        self._wake_far.close()

    def _close_ports(self) -> None:
        for port in self._ports:
            port.close()
