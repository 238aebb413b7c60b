"""Reads a mission, fence or rally list from a vehicle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dronectl.mavlink.codec import Message, build
from dronectl.protocol.machine import Address, Effect, Failure, Fault, Finished, Progress, Send
from dronectl.protocol.mission_items import (
    ACCEPTED,
    ERROR,
    INVALID_SEQUENCE,
    MISSION,
    SILENT_AFTER_S,
    TYPE_NAMES,
    RoundTrip,
    ack,
    item_of,
    item_of_float,
    result_text,
    silence,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from missions.compile import WireItem


STALLED_AFTER_S: Final = 4.0  # PX4 forgets a download nobody asks about for 5 s
BROKEN_AFTER_S: Final = 15.0  # something was heard: worth more patience than a vehicle never heard
REFUSED_AFTER_S: Final = 3.0  # PX4 is busy for a moment; an error may belong to an upload before
MOST_LISTS: Final = 3
MOST_CHANGES: Final = 5


@dataclass(slots=True)
class Download:
    """Reads a whole list from the vehicle; the value is a tuple of ``WireItem``."""

    address: Address
    mission_type: int = MISSION
    window: int = 1
    """Requests on the way at once; more than 1 only for autopilots that serve any item any time."""
    deadline_s: float | None = None
    round_trip: RoundTrip = field(default_factory=RoundTrip)
    repeats: int = 0
    """Requests sent again."""
    _count: int | None = None
    _items: dict[int, WireItem] = field(default_factory=dict)
    _asked: dict[int, float] = field(default_factory=dict)
    _asked_again: set[int] = field(default_factory=set)
    _list_sent_s: float = 0.0
    _heard_s: float = 0.0
    _done: int = 0
    _lists: int = 0
    """How often the list was asked for after a count had come."""
    _changes: int = 0
    """How often another count came in the middle."""
    _was_nacked: bool = False
    """An error came since the last item: the vehicle may have closed the transfer."""

    def start(self, now_s: float) -> list[Effect]:
        self._heard_s = now_s
        return [self._send_list(now_s)]

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if self.deadline_s is None or message.component_id != self.address.component_id:
            return []  # over, or another component's
        fields = message.fields
        if message.name == "MISSION_COUNT" and fields.mission_type == self.mission_type:
            return self._on_count(fields.count, now_s)
        if message.name == "MISSION_ITEM_INT" and fields.mission_type == self.mission_type:
            return self._on_item(item_of(fields), now_s)
        if message.name == "MISSION_ITEM" and fields.mission_type == self.mission_type:
            return self._on_item(item_of_float(fields), now_s)
        if message.name == "MISSION_ACK" and fields.mission_type == self.mission_type:
            return self._on_ack(fields.type)
        return []

    def on_time(self, now_s: float) -> list[Effect]:
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        silent_s = now_s - self._heard_s
        if silent_s >= (SILENT_AFTER_S if self._count is None else BROKEN_AFTER_S):
            self.deadline_s = None
            return [Finished(silence(f"while its {TYPE_NAMES[self.mission_type]} is read"))]
        self.repeats += 1
        if self._count is None:
            if self._was_nacked and silent_s >= REFUSED_AFTER_S:
                return self._refused(ERROR)
            return [self._send_list(now_s)]
        wait_s = self.round_trip.wait_s
        stalled_s = 2 * wait_s if self._was_nacked else STALLED_AFTER_S
        if silent_s >= stalled_s and self._lists < MOST_LISTS:
            self._lists += 1
            self._count = None
            return [self._send_list(now_s)]
        late = [seq for seq, asked_s in self._asked.items() if now_s >= asked_s + wait_s]
        self._asked_again.update(late)
        return self._request(late, now_s)

    def _on_count(self, count: int, now_s: float) -> list[Effect]:
        if self._count is None:
            if not self._lists:
                self.round_trip.measured(now_s - self._list_sent_s)
        elif count == self._count or self._changes >= MOST_CHANGES:
            return []  # a duplicate
        else:
            self._changes += 1
        self._heard_s = now_s
        self._count = count
        self._was_nacked = False
        self._items.clear()
        self._asked.clear()
        if not count:
            return self._finish()
        return self._request(range(min(self.window, count)), now_s)

    def _on_item(self, item: WireItem, now_s: float) -> list[Effect]:
        if self._count is None or item.sequence >= self._count or item.sequence in self._items:
            return []
        asked_s = self._asked.pop(item.sequence, None)
        if asked_s is None:
            return []  # not asked for: left over from another transfer
        if item.sequence not in self._asked_again:
            self.round_trip.measured(now_s - asked_s)
        self._heard_s = now_s
        self._was_nacked = False
        self._items[item.sequence] = item
        effects: list[Effect] = []
        if len(self._items) > self._done:
            self._done = len(self._items)
            effects.append(Progress(self._done, self._count))
        if len(self._items) == self._count:
            return effects + self._finish()
        waiting = (s for s in range(self._count) if s not in self._items and s not in self._asked)
        room = self.window - len(self._asked)
        return effects + self._request(
            [s for _, s in zip(range(room), waiting, strict=False)], now_s
        )

    def _on_ack(self, result: int) -> list[Effect]:
        if result in (ACCEPTED, INVALID_SEQUENCE):
            return []  # left over from an upload
        if result == ERROR:
            self._was_nacked = True  # or left over, or an answer to a repeated request
            return []
        return self._refused(result)

    def _refused(self, result: int) -> list[Effect]:
        self.deadline_s = None
        what = TYPE_NAMES[self.mission_type]
        text = f"the vehicle does not give its {what}: {result_text(result)}."
        return [Finished(Failure(Fault.VEHICLE_REFUSED, text, result))]

    def _finish(self) -> list[Effect]:
        self.deadline_s = None
        items = tuple(self._items[sequence] for sequence in sorted(self._items))
        return [Send(ack(self.address, self.mission_type, ACCEPTED)), Finished(value=items)]

    def _send_list(self, now_s: float) -> Send:
        self._list_sent_s = now_s
        self.deadline_s = now_s + self.round_trip.wait_s
        return Send(
            build(
                "MISSION_REQUEST_LIST",
                target_system=self.address.system_id,
                target_component=self.address.component_id,
                mission_type=self.mission_type,
            )
        )

    def _request(self, sequences: Sequence[int] | range, now_s: float) -> list[Effect]:
        for sequence in sequences:
            self._asked[sequence] = now_s
        self.deadline_s = min(self._asked.values(), default=now_s) + self.round_trip.wait_s
        return [Send(self._request_item(sequence)) for sequence in sequences]

    def _request_item(self, sequence: int) -> Message:
        return build(
            "MISSION_REQUEST_INT",
            target_system=self.address.system_id,
            target_component=self.address.component_id,
            seq=sequence,
            mission_type=self.mission_type,
        )
