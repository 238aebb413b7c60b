"""The parameter store of a vehicle, as ArduPilot and PX4 answer for theirs."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dronectl.mavlink.codec import FloatBits, build, float_bits
from dronectl.protocol.machine import Address

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message

VEHICLE = Address(1, 1)
INT32, REAL32 = 6, 9
BETWEEN_S = 0.004


@dataclass(frozen=True)
class Style:
    """How one autopilot treats parameters."""

    bytewise: bool = False
    says_unknown: bool = False
    """PARAM_ERROR for a name it does not have; silence otherwise."""
    index_by_name: bool = False
    """Reads by name and writes are answered with the real index, else with 65535."""
    hash_check: int | None = None


ARDUPILOT = Style()
PX4 = Style(bytewise=True, says_unknown=True, index_by_name=True, hash_check=0xA9331F2C)


@dataclass
class FakeParams:
    """Holds parameters by name; values are stored as the bits or numbers sent, like the real ones."""

    held: dict[str, tuple[float, int]]
    """Name to (value, MAV_PARAM_TYPE), in list order."""
    style: Style = ARDUPILOT
    read_only: frozenset[str] = frozenset()
    withheld: set[int] = field(default_factory=set)
    """Places of the list that are never sent."""
    grows: dict[int, dict[str, tuple[float, int]]] = field(default_factory=dict)
    """After so many values sent in the stream, these parameters come to be (sorted in)."""
    address: Address = VEHICLE
    deadline_s: float | None = None
    lists: int = 0
    _next: int = 0
    _streamed: int = 0

    def on_message(self, message: Message, now_s: float) -> list[Message]:
        if message.name == "PARAM_REQUEST_LIST":
            self.lists += 1
            self._next = 0
            self.deadline_s = now_s + BETWEEN_S
            return self._hash()
        if message.name == "PARAM_REQUEST_READ":
            return self._read(message.fields.param_index, message.fields.param_id)
        if message.name == "PARAM_SET":
            return self._set(message)
        return []

    def on_time(self, now_s: float) -> list[Message]:
        names = list(self.held)
        if self._next >= len(names):
            self.deadline_s = None
            return []
        self.deadline_s = now_s + BETWEEN_S
        index = self._next
        self._next += 1
        self._streamed += 1
        sent = [] if index in self.withheld else [self._value(names[index], index)]
        if self._streamed in self.grows:
            self.held = dict(sorted({**self.held, **self.grows[self._streamed]}.items()))
            self._next = list(self.held).index(names[index]) + 1
        return sent

    def _hash(self) -> list[Message]:
        if self.style.hash_check is None:
            return []
        return [
            build(
                "PARAM_VALUE",
                param_id="_HASH_CHECK",
                param_type=5,
                param_value=FloatBits(self.style.hash_check),
                param_count=len(self.held),
                param_index=0xFFFF,
            )
        ]

    def _read(self, index: int, name: str) -> list[Message]:
        names = list(self.held)
        if index >= 0:
            if index in self.withheld:
                return []
            known = index < len(names)
            return [self._value(names[index], index)] if known else self._unknown(index, "")
        if name not in self.held:
            return self._unknown(-1648, name)
        return [self._value(name, names.index(name) if self.style.index_by_name else 0xFFFF)]

    def _unknown(self, index: int, name: str, error: int = 1) -> list[Message]:
        if not self.style.says_unknown:
            return []
        return [
            build(
                "PARAM_ERROR",
                param_index=index,
                param_id=name,
                error=error,
                target_system=255,
                target_component=190,
            )
        ]

    def _set(self, message: Message) -> list[Message]:
        name = message.fields.param_id
        if name == "_HASH_CHECK":
            self.deadline_s = None
            return []
        if name not in self.held:
            return self._unknown(-1648, name)
        _, type_ = self.held[name]
        if self.style.says_unknown and message.fields.param_type != type_:
            return self._unknown(-1648, name, error=7)
        if name not in self.read_only:
            bits = float_bits(message, "param_value")
            whole = type_ == INT32
            value: float = float(bits)
            if whole and self.style.bytewise:
                value = struct.unpack("<i", struct.pack("<I", bits.bits))[0]
            elif whole:
                value = int(bits)
            self.held[name] = (value, type_)
        names = list(self.held)
        return [self._value(name, names.index(name) if self.style.index_by_name else 0xFFFF)]

    def _value(self, name: str, index: int) -> Message:
        value, type_ = self.held[name]
        bytewise = self.style.bytewise and type_ == INT32
        wire = FloatBits(int(value) & 0xFFFFFFFF) if bytewise else float(value)
        return build(
            "PARAM_VALUE",
            param_id=name,
            param_type=type_,
            param_value=wire,
            param_count=len(self.held),
            param_index=index,
        )


def px4_with(**changes: object) -> Style:
    """PX4's style, changed."""
    return replace(PX4, **changes)  # type: ignore[arg-type]


def some_params(count: int) -> dict[str, tuple[float, int]]:
    """``count`` parameters in name order, whole and real numbers by turns."""
    return {
        f"P{number:04}_{'INT' if number % 2 else 'REAL'}": (
            (number * 7919 - 4000, INT32) if number % 2 else (number / 8, REAL32)
        )
        for number in range(count)
    }


def packed(held: dict[str, tuple[float, int]], *, block: int, defaults: bool = False) -> bytes:
    """The same parameters as ArduPilot's param.pck, padded for reads of ``block`` bytes."""
    out = bytearray(struct.pack("<HHH", 0x671C if defaults else 0x671B, len(held), len(held)))
    kinds = {2: (1, "<b"), 4: (2, "<h"), INT32: (3, "<i"), REAL32: (4, "<f")}
    last = ""
    for name, (value, type_) in held.items():
        kind, layout = kinds[type_]
        shared = 0
        while shared < min(len(last), len(name) - 1, 15) and last[shared] == name[shared]:
            shared += 1
        rest = name[shared:].encode()
        with_default = defaults and value != 0
        amount = struct.pack(layout, value)
        entry = bytes((kind | (0x10 if with_default else 0), shared | (len(rest) - 1) << 4)) + rest
        entry += amount + (struct.pack(layout, 0) if with_default else b"")
        over = (len(out) + len(entry)) % block
        if 0 < over < len(amount):
            out += bytes(len(amount) - over)
        out += entry
        last = name
    return bytes(out)
