"""Asking a vehicle to send its telemetry at the rates we want, and seeing that it does.

Specification: https://mavlink.io/en/mavgen_python/howto_requestmessages.html

    ASKING (one message type at a time) --> WATCHING --> enough of all --> finished
      | unsupported                           '--(too few)--> ASKING those again, twice at most
      '--> GROUPS (REQUEST_DATA_STREAM) --> WATCHING
"""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from dronectl.mavlink.codec import BY_NAME, build
from dronectl.protocol.machine import Failure, Fault, Finished, Send
from dronectl.protocol.progress import Gauge
from dronectl.protocol.stream_groups import group_rates, without_group

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Address, Effect

SET_MESSAGE_INTERVAL: Final = 511  # MAV_CMD
RETRY_S: Final = 0.8
TRIES: Final = 8
HOPELESS_TRIES: Final = 3  # for each further type when the vehicle has not answered for any yet
ROUNDS: Final = 3
SHORTEST_WATCH_S: Final = 3.0
LONGEST_WATCH_S: Final = 15.0
WATCHED_MESSAGES: Final = 5
"""Messages expected of the slowest type while watching."""
ENOUGH_FRACTION: Final = 0.3
"""Share of the wanted rate that counts as set: the link may lose the rest."""
STOP_US: Final = -1.0

_ACCEPTED: Final = 0  # MAV_RESULT
_TEMPORARILY_REJECTED: Final = 1
_UNSUPPORTED: Final = 3
_IN_PROGRESS: Final = 5


class _State(Enum):
    ASKING = auto()
    WATCHING = auto()
    OVER = auto()


class Streams:
    """Sets message rates; finishes with ``{"refused": [...], "unseen": [...]}``.

    "refused" are message types the vehicle will not send (remembered, never asked again), "unseen"
    those it agreed to but did not send while we watched. After a reboot of the vehicle call
    ``restart``.
    """

    def __init__(
        self, address: Address, wanted: Mapping[str, float], *, use_intervals: bool
    ) -> None:
        self.address = address
        self.deadline_s: float | None = None
        self._wanted = {name: rate_hz for name, rate_hz in wanted.items() if name in BY_NAME}
        self._refused = [name for name in wanted if name not in BY_NAME]
        self._use_intervals = use_intervals
        self._state = _State.OVER
        self._to_ask: list[str] = []
        self._doubtful: set[str] = set()
        """Refused once."""
        self._tries = 0
        self._rounds = 0
        self._heard = False
        self._seen: dict[str, int] = {}
        self._watch_s = 0.0
        self._watching_since_s = 0.0
        self._gauge = Gauge()

    def start(self, now_s: float) -> list[Effect]:
        return self.restart(now_s)

    def restart(self, now_s: float) -> list[Effect]:
        """Set all rates again: the vehicle has rebooted and forgotten them."""
        self._rounds = 0
        self._heard = False
        self._doubtful.clear()
        self._gauge = Gauge()
        return self._round([name for name in self._wanted if name not in self._refused], now_s)

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if self._state is _State.OVER or message.component_id != self.address.component_id:
            return []
        if message.name in self._wanted:
            self._seen[message.name] = self._seen.get(message.name, 0) + 1
        if (
            self._state is _State.ASKING
            and message.name == "COMMAND_ACK"
            and message.fields.command == SET_MESSAGE_INTERVAL
        ):
            return self._on_ack(message.fields.result, now_s)
        return []

    def on_time(self, now_s: float) -> list[Effect]:
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        if self._state is _State.WATCHING:
            return self._judge(now_s)
        if self._tries < (TRIES if self._heard else HOPELESS_TRIES):
            return self._ask(now_s)
        if not self._heard:  # old vehicles may not answer for a command they do not know
            return self._by_groups(now_s)
        return self._next(now_s)

    def _round(self, names: list[str], now_s: float) -> list[Effect]:
        self._rounds += 1
        self._to_ask = names
        if not self._use_intervals:
            return self._by_groups(now_s)
        self._state = _State.ASKING
        self._tries = 0
        return self._ask(now_s) if names else self._watch(now_s)

    def _ask(self, now_s: float) -> list[Effect]:
        self._tries += 1
        self.deadline_s = now_s + RETRY_S
        name = self._to_ask[0]
        rate_hz = self._wanted[name]
        interval_us = 1e6 / rate_hz if rate_hz > 0 else STOP_US
        ask = build(
            "COMMAND_LONG",
            target_system=self.address.system_id,
            target_component=self.address.component_id,
            command=SET_MESSAGE_INTERVAL,
            confirmation=0,
            param1=float(BY_NAME[name].message_id),
            param2=interval_us,
        )
        return [Send(ask)]

    def _on_ack(self, result: int, now_s: float) -> list[Effect]:
        self._heard = True
        if result in (_TEMPORARILY_REJECTED, _IN_PROGRESS):
            return []  # asked again when the time is up
        if result == _UNSUPPORTED:
            self._use_intervals = False
            return self._by_groups(now_s)
        name = self._to_ask[0]
        if result != _ACCEPTED and name in self._doubtful:
            self._refused.append(name)
        elif result != _ACCEPTED:  # maybe a repeated answer about the type before: ask once more
            self._doubtful.add(name)
            self._to_ask.append(name)
        return self._next(now_s)

    def _next(self, now_s: float) -> list[Effect]:
        self._to_ask.pop(0)
        self._tries = 0
        done = len(self._wanted) - len(self._to_ask)
        effects: list[Effect] = [*self._gauge.at(done, len(self._wanted) + 1)]
        return effects + (self._ask(now_s) if self._to_ask else self._watch(now_s))

    def _by_groups(self, now_s: float) -> list[Effect]:
        """Ask for whole groups; nothing answers this, only the messages show it worked."""
        open_ = {n: rate for n, rate in self._wanted.items() if n not in self._refused}
        if not self._use_intervals:
            self._refused += without_group(open_)
        asks: list[Effect] = [
            Send(
                build(
                    "REQUEST_DATA_STREAM",
                    target_system=self.address.system_id,
                    target_component=self.address.component_id,
                    req_stream_id=group,
                    req_message_rate=rate_hz,
                    start_stop=1,
                )
            )
            for group, rate_hz in group_rates(open_).items()
        ]
        return asks + self._watch(now_s)

    def _watch(self, now_s: float) -> list[Effect]:
        self._state = _State.WATCHING
        self._seen = {}
        rates = [self._wanted[name] for name in self._expected()]
        slowest_hz = min(rates, default=LONGEST_WATCH_S)
        self._watch_s = max(SHORTEST_WATCH_S, min(LONGEST_WATCH_S, WATCHED_MESSAGES / slowest_hz))
        self.deadline_s = now_s + self._watch_s if rates else now_s
        return [] if rates else self._judge(now_s)

    def _expected(self) -> list[str]:
        return [n for n, rate in self._wanted.items() if n not in self._refused and rate > 0]

    def _judge(self, now_s: float) -> list[Effect]:
        few = [
            name
            for name in self._expected()
            if self._seen.get(name, 0) < ENOUGH_FRACTION * self._wanted[name] * self._watch_s
        ]
        if few and self._rounds < ROUNDS:
            return self._round(few, now_s)
        self._state = _State.OVER
        self.deadline_s = None
        unseen = [name for name in few if not self._seen.get(name)]
        if unseen and not self._heard and not self._seen:
            text = "The vehicle does not answer requests for telemetry; check the link."
            return [Finished(Failure(Fault.VEHICLE_SILENT, text))]
        total = len(self._wanted) + 1
        value = {"refused": list(self._refused), "unseen": unseen}
        return [*self._gauge.at(total, total), Finished(value=value)]
