"""How far a vehicle's clock is from ours, and how long the way there and back takes.

Specification: https://mavlink.io/en/services/timesync.html

Runs as long as the vehicle is known; it never says ``Finished``.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, NamedTuple

from dronectl.mavlink.codec import build
from dronectl.protocol.machine import Send

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Address, Effect

EVERY_S: Final = 5.0
FIRST_EVERY_S: Final = 0.5
"""Until enough samples are there to choose from."""
SAMPLES: Final = 12
"""The best of these counts: on a radio the queueing delay of most is one-sided."""
ENOUGH: Final = 4
REMEMBERED: Final = 8
"""Own requests an answer is accepted for."""
NS: Final = 1_000_000_000
CLOCK_STEP_S: Final = 0.5
"""A sample this far outside what the delays explain means the vehicle's clock was set anew."""
LARGEST_NS: Final = 2**63 - 1


class _Sample(NamedTuple):
    round_trip_s: float
    offset_s: float


class TimeSync:
    """Asks for the vehicle's time now and then and answers when it asks for ours."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.deadline_s: float | None = None
        self._asked: deque[int] = deque(maxlen=REMEMBERED)
        self._samples: deque[_Sample] = deque(maxlen=SAMPLES)

    @property
    def offset_s(self) -> float | None:
        """Vehicle's clock minus our monotonic clock; None before the first answer."""
        return min(self._samples).offset_s if self._samples else None

    @property
    def round_trip_s(self) -> float | None:
        """Shortest of the recent round trips; the offset is right to half of it."""
        return min(self._samples).round_trip_s if self._samples else None

    def start(self, now_s: float) -> list[Effect]:
        return self._ask(now_s)

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if message.name != "TIMESYNC" or message.component_id != self.address.component_id:
            return []
        fields = message.fields
        if fields.tc1 == 0:
            return [Send(build("TIMESYNC", tc1=_ns(now_s), ts1=fields.ts1))]
        if fields.ts1 in self._asked:
            self._asked.remove(fields.ts1)
            self._sampled(fields.ts1, fields.tc1, now_s)
        return []

    def on_time(self, now_s: float) -> list[Effect]:
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        return self._ask(now_s)

    def _ask(self, now_s: float) -> list[Effect]:
        every_s = EVERY_S if len(self._samples) >= ENOUGH else FIRST_EVERY_S
        self.deadline_s = now_s + every_s
        stamp = _ns(now_s)
        self._asked.append(stamp)
        return [Send(build("TIMESYNC", tc1=0, ts1=stamp))]

    def _sampled(self, asked_ns: int, vehicle_ns: int, now_s: float) -> None:
        round_trip_s = max(0.0, now_s - asked_ns / NS)
        sample = _Sample(round_trip_s, vehicle_ns / NS - (asked_ns / NS + round_trip_s / 2))
        if self._samples:
            best = min(self._samples)
            explained_s = (best.round_trip_s + round_trip_s) / 2 + CLOCK_STEP_S
            if abs(sample.offset_s - best.offset_s) > explained_s:
                self._samples.clear()
        self._samples.append(sample)


def _ns(now_s: float) -> int:
    """Nanoseconds, never 0: an answer with 0 would be read as a question."""
    return min(LARGEST_NS, max(1, int(now_s * NS)))
