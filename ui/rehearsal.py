"""A station, a simulated fleet and the record of its flights in one virtual time: no socket, no clock."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from dronectl.network import Identity
from dronectl.runtime import LinkStatistics, Subscription
from dronectl.station import Station
from dronectl.store.database import open_database
from dronectl.store.frames import RawFrames
from dronectl.store.recording import Recording
from simulator.world import World
from ui.bridge import Tick

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dronectl.events import Event
    from dronectl.outputs import Outputs
    from dronectl.requests import Request
    from dronectl.vehicle import Snapshot
    from simulator.world import FleetSpec

STEP_S: Final = 0.05
TICK_S: Final = 0.1
UTC_S: Final = 1_780_300_800.0  # 2026-06-01 08:00 UTC
LINK: Final = "udpin:0.0.0.0:14550"


class Rehearsal:
    """A station and a simulated fleet in one virtual time, seen from the window's side.

    Args:
        fleet: what flies.
        folder: where its flights are recorded; None: nowhere.
    """

    def __init__(self, fleet: FleetSpec, folder: Path | None = None) -> None:
        self._database = None if folder is None else open_database(folder)
        self._recording = None if self._database is None else Recording(self._database)
        self.world = World(fleet, links=(LINK,))
        self.station = Station(Identity())
        self.now_s = 0.0
        self._ids = itertools.count(1)
        self._subscription = Subscription()
        self._urls = [LINK]
        self.station.open_link(LINK, 0.0)

    def close(self) -> None:
        """End the flights that are being recorded."""
        if self._recording is not None and self._database is not None:
            self._recording.close(self.now_s, self._utc_us)
            self._recording = None
            self._database.close()

    @property
    def _utc_us(self) -> int:
        return round((UTC_S + self.now_s) * 1e6)

    def submit(self, request: Request) -> int:
        """Ask something of a vehicle."""
        number = next(self._ids)
        self._put(self.station.on_request(number, request, self.now_s))
        return number

    def tell(self, events: Sequence[Event]) -> None:
        """A fact of the operator's side."""
        self._subscription.put(events)

    def snapshot(self) -> Snapshot:
        """Every vehicle now."""
        return self.station.snapshot(self.now_s)

    def tick(self) -> Tick:
        """Let a tenth of a second pass."""
        end_s = self.now_s + TICK_S
        while self.now_s < end_s:
            self.now_s += STEP_S
            for link, data in self.world.advance(STEP_S):
                if self._recording is not None:
                    self._recording.on_frames(
                        [RawFrames(self._utc_us, 0, is_sent=False, data=data)]
                    )
                self._put(self.station.on_data(link, data, self.now_s))
            self.station.feed(self.now_s)
            self._put(self.station.on_time(self.now_s))
        events, snapshot = self._subscription.drain(), self.snapshot()
        if self._recording is not None:
            self._recording.on_events(events, self.now_s, self._utc_us)
            events += self._recording.on_snapshot(snapshot, self._utc_us)
            events += self._recording.on_time(self.now_s, self._utc_us)
        return Tick(self.now_s, UTC_S + self.now_s, snapshot, events)

    def urls(self) -> list[str]:
        """URLs of the ports in use."""
        return list(self._urls)

    def add(self, url: str) -> str:
        """Pretend to open one more."""
        self._urls.append(url)
        return url

    def remove(self, url: str) -> None:
        """Pretend to close one."""
        self._urls.remove(url)

    def link_statistics(self) -> tuple[LinkStatistics, ...]:
        """The one link in figures."""
        found = self.station.reception(LINK)
        if found is None:
            return ()
        counts = (found.messages, found.lost, found.damaged, found.octets)
        return (LinkStatistics(LINK, LINK, *counts, self.now_s),)

    def _put(self, outputs: Outputs) -> None:
        self._subscription.put(outputs.events)
        for packet in outputs.packets:
            self.world.send(packet.link, packet.data)
