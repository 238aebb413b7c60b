"""Small mission conversations: clear a list, set the current item."""

from __future__ import annotations

from dataclasses import dataclass

from dronectl.mavlink.codec import Message, build
from dronectl.protocol.machine import Address, Effect, Failure, Fault, Finished, Send
from dronectl.protocol.mission_download import Download
from dronectl.protocol.mission_items import (
    ACCEPTED,
    FIRST_WAIT_S,
    LONGEST_WAIT_S,
    MISSION,
    SILENT_AFTER_S,
    TYPE_NAMES,
    clear_all,
    result_text,
    silence,
)


@dataclass(slots=True)
class Clear:
    """Empties a list on the vehicle and makes sure that it is empty."""

    address: Address
    mission_type: int = MISSION
    may_keep: int = 0
    """Items that stay whatever is cleared: ArduPilot keeps home as item 0."""
    deadline_s: float | None = None
    _sent: int = 0
    _read_back: Download | None = None

    def start(self, now_s: float) -> list[Effect]:
        return [self._send(now_s)]

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if self._read_back is not None:
            return self._reading_back(self._read_back.on_message(message, now_s))
        fields = message.fields
        if message.name != "MISSION_ACK" or fields.mission_type != self.mission_type:
            return []
        if fields.type == ACCEPTED:
            self._read_back = Download(self.address, self.mission_type)
            return self._reading_back(self._read_back.start(now_s))
        self.deadline_s = None
        text = f"the vehicle does not clear its {TYPE_NAMES[self.mission_type]}: {result_text(fields.type)}."
        return [Finished(Failure(Fault.VEHICLE_REFUSED, text, fields.type))]

    def on_time(self, now_s: float) -> list[Effect]:
        if self._read_back is not None:
            return self._reading_back(self._read_back.on_time(now_s))
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        if self._sent * FIRST_WAIT_S >= SILENT_AFTER_S:
            self.deadline_s = None
            return [Finished(silence(f"to clearing its {TYPE_NAMES[self.mission_type]}"))]
        return [self._send(now_s)]

    def _send(self, now_s: float) -> Send:
        self._sent += 1
        self.deadline_s = now_s + FIRST_WAIT_S
        return Send(clear_all(self.address, self.mission_type))

    def _reading_back(self, effects: list[Effect]) -> list[Effect]:
        assert self._read_back is not None  # noqa: S101 - only called while it exists
        self.deadline_s = self._read_back.deadline_s
        return [self._judged(e) if isinstance(e, Finished) else e for e in effects]

    def _judged(self, finished: Finished) -> Finished:
        if finished.failure is not None or len(finished.value) <= self.may_keep:
            return Finished(finished.failure, 0)
        what = TYPE_NAMES[self.mission_type]
        text = f"the vehicle still holds {len(finished.value)} items of its {what}; try again."
        return Finished(Failure(Fault.DIFFERS, text))


@dataclass(slots=True)
class SetCurrent:
    """Makes an item the current one and waits until the vehicle says so."""

    address: Address
    sequence: int
    deadline_s: float | None = None
    _sent: int = 0

    def start(self, now_s: float) -> list[Effect]:
        return [self._send(now_s)]

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if message.name == "MISSION_CURRENT" and message.fields.seq == self.sequence and self._sent:
            self.deadline_s = None
            return [Finished(value=self.sequence)]
        return []

    def on_time(self, now_s: float) -> list[Effect]:
        if self.deadline_s is None or now_s < self.deadline_s:
            return []
        if self._sent >= 5:
            self.deadline_s = None
            text = f"the vehicle did not go to item {self.sequence}; check that it holds it."
            return [Finished(Failure(Fault.VEHICLE_REFUSED, text))]
        return [self._send(now_s)]

    def _send(self, now_s: float) -> Send:
        self._sent += 1
        self.deadline_s = now_s + LONGEST_WAIT_S
        return Send(
            build(
                "MISSION_SET_CURRENT",
                target_system=self.address.system_id,
                target_component=self.address.component_id,
                seq=self.sequence,
            )
        )
