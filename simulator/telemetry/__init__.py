"""What a vehicle sends without being asked: the reports, and the clockwork that sends each in time."""

import heapq
from typing import TYPE_CHECKING

from simulator.telemetry.reports import REPORTS

if TYPE_CHECKING:
    from simulator.vehicle import Vehicle as Vehicle


class Streams:
    """Sends each report at its interval."""

    def __init__(self, vehicle: "Vehicle", rates_hz: dict[str, float]):
        self._vehicle = vehicle
        self._defaults_s = {name: 1.0 / rate for name, rate in rates_hz.items() if rate > 0.0}
        self._heap: list[tuple[float, str]] = []
        self.intervals_s: dict[str, float] = {}
        """Seconds between two reports; a name that is missing is not sent."""

    def restart(self, now_s: float) -> None:
        """Back to the default rates, as after a reboot."""
        self.intervals_s = dict(self._defaults_s)
        self._heap = []
        for place, name in enumerate(sorted(self.intervals_s)):
            # spread over the first second, heartbeat first
            late = 0.0 if name == "HEARTBEAT" else (place % 10) * 0.02
            heapq.heappush(self._heap, (now_s + late, name))

    def set_interval(self, name: str, interval_s: float | None, now_s: float) -> None:
        """``None`` is the default rate, 0 or less is off."""
        if interval_s is None:
            interval_s = self._defaults_s.get(name, 0.0)
        self._heap = [entry for entry in self._heap if entry[1] != name]
        heapq.heapify(self._heap)
        if interval_s <= 0.0:
            self.intervals_s.pop(name, None)
            return
        self.intervals_s[name] = max(interval_s, 0.02)
        heapq.heappush(self._heap, (now_s, name))

    def step(self, now_s: float) -> None:
        """Send what is due at ``now_s``."""
        heap = self._heap
        vehicle = self._vehicle
        while heap and heap[0][0] <= now_s + 1e-9:
            due, name = heap[0]
            following = due + self.intervals_s[name]
            if following < now_s - 1.0:  # long pause: do not send what was missed
                following = now_s
            heapq.heapreplace(heap, (following, name))
            vehicle.post(name, REPORTS[name](vehicle))
