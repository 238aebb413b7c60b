"""The station and a simulated fleet in one virtual time: no socket, no sleep."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from dronectl.events import Event, RequestFinished
from dronectl.network import Identity
from dronectl.station import Station

if TYPE_CHECKING:
    from collections.abc import Callable

    from dronectl.outputs import Outputs
    from dronectl.requests import Request
    from dronectl.vehicle import Vehicle, VehicleKey
    from simulator.world import World

STEP_S = 0.04


class VirtualFleet:
    """Moves bytes between a station and a world, step by step."""

    def __init__(self, world: World, step_s: float = STEP_S) -> None:
        self.world = world
        self.station = Station(Identity())
        self.events: list[Event] = []
        self.now_s = 0.0
        self.is_fed = True
        self._step_s = step_s
        self._ids = itertools.count(1)
        self.station.open_link("link", 0.0)

    def vehicle(self, key: VehicleKey) -> Vehicle:
        return self.station.snapshot(self.now_s).vehicles[key]

    @property
    def keys(self) -> list[VehicleKey]:
        return sorted(self.station.tracks)

    def submit(self, request: Request) -> int:
        request_id = next(self._ids)
        self._put(self.station.on_request(request_id, request, self.now_s))
        return request_id

    def step(self) -> None:
        """Let one step of time pass."""
        self.now_s += self._step_s
        for link, data in self.world.advance(self._step_s):
            self._put(self.station.on_data(link, data, self.now_s))
        if self.is_fed:
            self.station.feed(self.now_s)
        self._put(self.station.on_time(self.now_s))
        for link, data in self.world.collect():
            self._put(self.station.on_data(link, data, self.now_s))

    def run(self, duration_s: float) -> None:
        end_s = self.now_s + duration_s
        while self.now_s < end_s:
            self.step()

    def until(self, condition: Callable[[], bool], within_s: float) -> bool:
        """Run until it is so; False if it has not come true in time."""
        end_s = self.now_s + within_s
        while not condition():
            if self.now_s >= end_s:
                return False
            self.step()
        return True

    def ask(self, request: Request, within_s: float = 120.0) -> RequestFinished:
        """Submit and run until it is finished."""
        request_id = self.submit(request)
        found: list[RequestFinished] = []

        def is_finished() -> bool:
            found.extend(
                e for e in self.events
                if isinstance(e, RequestFinished) and e.request_id == request_id
            )  # fmt: skip
            return bool(found)

        assert self.until(is_finished, within_s), f"{request} did not end in {within_s} s"
        return found[0]

    def _put(self, outputs: Outputs) -> None:
        self.events += outputs.events
        for packet in outputs.packets:
            self.world.send(packet.link, packet.data)
