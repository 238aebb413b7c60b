"""A vehicle that sends telemetry at the rates it was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dronectl.mavlink.codec import BY_NAME, DEFINITIONS, build
from dronectl.protocol.machine import Address

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message

ACCEPTED, TEMPORARILY_REJECTED, DENIED, UNSUPPORTED = 0, 1, 2, 3
VEHICLE = Address(1, 1)
GROUPS = {
    2: ("SYS_STATUS", "GPS_RAW_INT"),
    6: ("GLOBAL_POSITION_INT",),
    10: ("ATTITUDE",),
    11: ("VFR_HUD",),
}


@dataclass
class FakeStreams:
    """Sends each message type at its interval; what it does not have it denies."""

    has: frozenset[str] = frozenset({"ATTITUDE", "VFR_HUD", "SYS_STATUS", "GLOBAL_POSITION_INT"})
    intervals: bool = True
    acknowledges: bool = True
    busy: int = 0
    """So many requests are put off first."""
    mute: frozenset[str] = frozenset()
    """Types it agrees to and never sends."""
    forgets: int = 0
    """So many accepted requests have no effect."""
    address: Address = VEHICLE
    interval_s: dict[str, float] = field(default_factory=dict)
    _next_s: dict[str, float] = field(default_factory=dict)

    @property
    def deadline_s(self) -> float | None:
        return min(self._next_s.values(), default=None)

    def on_message(self, message: Message, now_s: float) -> list[Message]:
        fields = message.fields
        if message.name == "REQUEST_DATA_STREAM":
            for name in GROUPS.get(fields.req_stream_id, ()):
                self._set(name, 1 / fields.req_message_rate, now_s)
            return []
        if message.name != "COMMAND_LONG" or fields.command != 511:
            return []
        result = self._interval(fields, now_s) if self.intervals else UNSUPPORTED
        ack = build("COMMAND_ACK", command=511, result=result, target_system=255,
                    target_component=190)  # fmt: skip
        return [ack] if self.acknowledges else []

    def _interval(self, fields: object, now_s: float) -> int:
        if self.busy:
            self.busy -= 1
            return TEMPORARILY_REJECTED
        definition = DEFINITIONS.get(int(fields.param1))  # type: ignore[attr-defined]
        if definition is None or definition.name not in self.has:
            return DENIED
        if self.forgets:
            self.forgets -= 1
        else:
            self._set(definition.name, fields.param2 / 1e6, now_s)  # type: ignore[attr-defined]
        return ACCEPTED

    def _set(self, name: str, interval_s: float, now_s: float) -> None:
        if interval_s <= 0:
            self._next_s.pop(name, None)
        elif name not in self.mute:
            self._next_s[name] = now_s + interval_s
        self.interval_s[name] = interval_s

    def on_time(self, now_s: float) -> list[Message]:
        due = [name for name, at_s in self._next_s.items() if at_s <= now_s]
        for name in due:
            self._next_s[name] = now_s + self.interval_s[name]
        return [build(BY_NAME[name].name) for name in due]

    def reboot(self) -> None:
        """Forget every rate."""
        self.interval_s.clear()
        self._next_s.clear()
