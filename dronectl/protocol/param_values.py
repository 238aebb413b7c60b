"""Parameter values and the two ways autopilots put them into a float field.

Specification: https://mavlink.io/en/services/parameter.html#parameter-encoding
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from dronectl.mavlink.codec import FloatBits, build, float_bits

if TYPE_CHECKING:
    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Address

UINT8: Final = 1  # MAV_PARAM_TYPE
INT8: Final = 2
UINT16: Final = 3
INT16: Final = 4
UINT32: Final = 5
INT32: Final = 6
UINT64: Final = 7
INT64: Final = 8
REAL32: Final = 9
REAL64: Final = 10

NO_INDEX: Final = 0xFFFF
"""Index of a PARAM_VALUE that answers a write or a read by name, not a place in the list."""
LONGEST_NAME: Final = 16
HASH_CHECK: Final = "_HASH_CHECK"
"""PX4's checksum over all parameters, sent as if it were one."""

_BITS: Final = {UINT8: 8, INT8: 8, UINT16: 16, INT16: 16, UINT32: 32, INT32: 32,
                UINT64: 64, INT64: 64}  # fmt: skip
_SIGNED: Final = (INT8, INT16, INT32, INT64)


class Encoding(Enum):
    """How a vehicle puts an integer parameter into the float field of the message."""

    C_CAST = "c-cast"
    """The number itself as a float (ArduPilot); exact up to 2**24."""
    BYTEWISE = "bytewise"
    """The integer's own bytes in the place of the float's (PX4)."""


@dataclass(frozen=True, slots=True)
class ParamValue:
    """One parameter as the vehicle reported it."""

    name: str
    value: float | int
    """``int`` for integer types, ``float`` (rounded to 32 bits) else."""
    type: int
    """MAV_PARAM_TYPE."""
    index: int
    """Place in the vehicle's list; 65535 when the vehicle did not say."""
    count: int
    """Parameters the vehicle said it has, at that time."""


def is_integer_type(type_: int) -> bool:
    """Whether MAV_PARAM_TYPE ``type_`` is one of the integer types."""
    return type_ in _BITS


def integer_range(type_: int) -> tuple[int, int]:
    """Smallest and largest value of an integer MAV_PARAM_TYPE."""
    bits = _BITS[type_]
    return (-(1 << bits - 1), (1 << bits - 1) - 1) if type_ in _SIGNED else (0, (1 << bits) - 1)


def encode(value: float, type_: int, encoding: Encoding) -> FloatBits:
    """The float that stands for ``value`` on the wire; call only if ``problem`` finds none."""
    if encoding is Encoding.BYTEWISE and _BITS.get(type_, 64) <= 32:
        return FloatBits(int(value) & 0xFFFFFFFF if type_ in _SIGNED else int(value))
    return FloatBits(int.from_bytes(struct.pack("<f", value), "little"))


def decode(wire: FloatBits, type_: int, encoding: Encoding) -> float | int:
    """The value a wire float stands for.

    A C-cast integer that is no number (NaN, infinity) stays a float: it has no integer value.
    """
    if type_ not in _BITS:
        return float(wire)
    bits = _BITS[type_]
    if encoding is Encoding.BYTEWISE and bits <= 32:
        value = wire.bits & ((1 << bits) - 1)
        return value - (1 << bits) if type_ in _SIGNED and value >> (bits - 1) else value
    return round(wire) if math.isfinite(wire) else float(wire)


def problem(value: float, type_: int, encoding: Encoding) -> str | None:
    """Why ``value`` cannot be sent as this type; None if it can.

    Vehicles store what they are sent: PX4 keeps NaN and wrong encodings without a word.
    """
    if not math.isfinite(value):
        return "is not a number"
    if type_ not in _BITS:
        return None if abs(value) <= _LARGEST_FLOAT else "is too large for a 32-bit number"
    if value != int(value):
        return "must be a whole number"
    low, high = integer_range(type_)
    if not low <= value <= high:
        return f"must be from {low} to {high}"
    if decode(encode(value, type_, encoding), type_, encoding) != value:
        return "cannot be sent exactly: this vehicle takes whole numbers up to 16777216 only"
    return None


_LARGEST_FLOAT: Final = struct.unpack("<f", b"\xff\xff\x7f\x7f")[0]


def same(held: float, wanted: float, type_: int) -> bool:
    """Whether a vehicle that holds ``held`` holds ``wanted``, as far as its type can tell."""
    if type_ in _BITS:
        return held == wanted
    return bool(struct.pack("<f", held) == struct.pack("<f", wanted) or held == wanted)


def received(message: Message, encoding: Encoding) -> ParamValue:
    """A PARAM_VALUE message as a value."""
    fields = message.fields
    return ParamValue(
        name=fields.param_id,
        value=decode(float_bits(message, "param_value"), fields.param_type, encoding),
        type=fields.param_type,
        index=fields.param_index,
        count=fields.param_count,
    )


def request_list(address: Address) -> Message:
    """Ask for every parameter."""
    return build(
        "PARAM_REQUEST_LIST",
        target_system=address.system_id,
        target_component=address.component_id,
    )


def request_index(address: Address, index: int) -> Message:
    """Ask for the parameter at a place of the list (0 to 32767)."""
    return build(
        "PARAM_REQUEST_READ",
        target_system=address.system_id,
        target_component=address.component_id,
        param_index=index,
    )


def request_name(address: Address, name: str) -> Message:
    """Ask for one parameter by its name (at most 16 bytes)."""
    return build(
        "PARAM_REQUEST_READ",
        target_system=address.system_id,
        target_component=address.component_id,
        param_index=-1,
        param_id=name,
    )


def set_message(
    address: Address, name: str, value: float, type_: int, encoding: Encoding
) -> Message:
    """Write one parameter."""
    return build(
        "PARAM_SET",
        target_system=address.system_id,
        target_component=address.component_id,
        param_id=name,
        param_value=encode(value, type_, encoding),
        param_type=type_,
    )


def is_name(name: str) -> bool:
    """Whether a vehicle can have a parameter of this name: 1 to 16 printable ASCII characters."""
    return 0 < len(name) <= LONGEST_NAME and name.isascii() and name.isprintable()
