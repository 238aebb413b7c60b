"""The layout of every message type, from pymavlink's generated dialect ``all``."""

from __future__ import annotations

import struct
from collections import namedtuple
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastcrc.crc16 import mcrf4xx
from pymavlink.dialects.v20 import all as dialect

CRC_SEED: Final = 0xFFFF  # CRC-16/MCRF4XX, as MAVLink uses it


class FloatBits(float):
    """A 32-bit float field given by its bits.

    A signalling NaN does not survive the way through Python's 64-bit floats (it comes out quiet,
    one bit changed). Where the bits are the value, as in PX4's parameters, they go this way.
    """

    __slots__ = ("bits",)
    bits: int

    def __new__(cls, bits: int) -> FloatBits:
        """The float with this bit pattern, 0 to 2**32 - 1."""
        value = super().__new__(cls, struct.unpack("<f", bits.to_bytes(4, "little"))[0])
        value.bits = bits
        return value


@dataclass(frozen=True, slots=True)
class Definition:
    """Layout of one message type."""

    name: str
    message_id: int
    crc_extra: bytes
    """One byte that ties the checksum to the layout."""
    layout: struct.Struct
    fields: type
    """Named tuple class in wire order."""
    arrays: tuple[tuple[int, int], ...]
    """(field index, length) of arrays that take several struct values, in wire order."""
    texts: tuple[int, ...]
    """Indices of ``char[n]`` fields."""
    blobs: tuple[int, ...]
    """Indices of ``uint8_t[n]`` fields."""
    lengths: tuple[int, ...]
    """Array length of each field, 0 for a scalar."""
    base_size: int
    """Payload bytes without MAVLink 2 extension fields."""
    offsets: tuple[int, ...]
    """Where each field starts in the payload."""
    units: tuple[str, ...]
    """Unit of each field as the definition writes it (``degE7``, ``cm/s``), empty where none is said."""

    def unpack(self, payload: bytes) -> Any:
        """Payload bytes (any length: truncated or longer ones are made to fit) to fields."""
        size = self.layout.size
        if len(payload) != size:
            payload = payload[:size].ljust(size, b"\0")
        values = self.layout.unpack(payload)
        if not self.arrays and not self.texts:
            return tuple.__new__(self.fields, values)
        return tuple.__new__(self.fields, self._grouped(values))

    def _grouped(self, values: tuple[Any, ...]) -> list[Any]:
        grouped = list(values)
        for index, length in self.arrays:
            grouped[index : index + length] = [tuple(grouped[index : index + length])]
        for index in self.texts:
            grouped[index] = _text(grouped[index])
        return grouped

    def pack(self, fields: Any) -> bytes:
        """Fields to the full payload, extensions included."""
        flat: list[Any] = []
        exact: list[tuple[int, FloatBits]] = []
        for index, (value, length) in enumerate(zip(fields, self.lengths, strict=True)):
            if isinstance(value, str):
                flat.append(value.encode())
            elif isinstance(value, bytes) or not length:
                flat.append(value)
                if type(value) is FloatBits:
                    exact.append((self.offsets[index], value))
            else:
                flat.extend(value)
        if not exact:
            return self.layout.pack(*flat)
        payload = bytearray(self.layout.pack(*flat))
        for offset, value in exact:
            payload[offset : offset + 4] = value.bits.to_bytes(4, "little")
        return bytes(payload)


def _text(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0].decode("utf-8", "replace")


_SIZES: Final = {
    "b": 1,
    "B": 1,
    "c": 1,
    "h": 2,
    "H": 2,
    "i": 4,
    "I": 4,
    "f": 4,
    "q": 8,
    "Q": 8,
    "d": 8,
}
_SEED_TYPES: Final = {
    "b": "int8_t", "B": "uint8_t", "c": "char", "h": "int16_t", "H": "uint16_t", "i": "int32_t",
    "I": "uint32_t", "f": "float", "q": "int64_t", "Q": "uint64_t", "d": "double",
}  # fmt: skip

# Extension fields of https://mavlink.io/en/messages/common.html younger than the generated dialect,
# in the order in which they follow it: (name, struct code). A dialect that has them is left alone.
_LATER_FIELDS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "MISSION_CURRENT": (("mission_id", "I"), ("fence_id", "I"), ("rally_points_id", "I")),
    "MISSION_ACK": (("opaque_id", "I"),),
    "MISSION_COUNT": (("opaque_id", "I"),),
}


def _base_field_count(
    name: str, names: list[str], formats: str, lengths: list[int], crc_extra: int
) -> int:
    """How many leading fields are not extensions.

    The generated classes do not say it, but the CRC seed covers the base fields only, so the
    longest prefix with that seed is the base message.
    """
    crc = mcrf4xx(f"{name} ".encode(), CRC_SEED)
    count = 0
    for index, (field_name, code, length) in enumerate(zip(names, formats, lengths, strict=True)):
        crc = mcrf4xx(f"{_SEED_TYPES[code]} {field_name} ".encode(), crc)
        if length:
            crc = mcrf4xx(bytes([length]), crc)
        if (crc & 0xFF) ^ (crc >> 8) == crc_extra:
            count = index + 1
    return count


def _definition(generated: Any) -> Definition:
    names = [_safe(name) for name in generated.ordered_fieldnames]
    formats = generated.native_format.decode().lstrip("<")
    lengths = list(generated.array_lengths)
    base = _base_field_count(
        generated.msgname, list(generated.ordered_fieldnames), formats, lengths, generated.crc_extra
    )
    for name, code in _LATER_FIELDS.get(generated.msgname, ()):
        if name not in names:
            names.append(name)
            formats += code
            lengths.append(0)
    layout = "<"
    arrays: list[tuple[int, int]] = []
    for index, (code, length) in enumerate(zip(formats, lengths, strict=True)):
        if code == "c" or (code == "B" and length):
            layout += f"{length or 1}s"
        else:
            layout += f"{length or ''}{code}"
            if length:
                arrays.append((index, length))
    sizes = [_SIZES[code] * (length or 1) for code, length in zip(formats, lengths, strict=True)]
    return Definition(
        name=generated.msgname,
        message_id=generated.id,
        crc_extra=bytes([generated.crc_extra]),
        layout=struct.Struct(layout),
        fields=namedtuple(generated.msgname, names),
        arrays=tuple(arrays),
        texts=tuple(i for i, code in enumerate(formats) if code == "c"),
        blobs=tuple(i for i, c in enumerate(formats) if c == "B" and lengths[i]),
        lengths=tuple(lengths),
        base_size=sum(sizes[:base]),
        offsets=tuple(sum(sizes[:index]) for index in range(len(sizes))),
        units=_units(generated, len(names)),
    )


def _units(generated: Any, count: int) -> tuple[str, ...]:
    units = [generated.fieldunits_by_name.get(name, "") for name in generated.ordered_fieldnames]
    return tuple(units + [""] * (count - len(units)))


def _safe(field_name: str) -> str:
    return f"{field_name}_" if field_name in ("from", "class", "import") else field_name


class _ById(Mapping[int, Definition]):
    """Every definition by its number, made when it is first asked for: a drone sends few of them."""

    def __getitem__(self, message_id: int) -> Definition:
        made = MADE.get(message_id)
        if made is None:
            made = MADE[message_id] = _definition(dialect.mavlink_map[message_id])
        return made

    def __iter__(self) -> Iterator[int]:
        return iter(dialect.mavlink_map)

    def __len__(self) -> int:
        return len(dialect.mavlink_map)


class _ByName(Mapping[str, Definition]):
    """The same by name."""

    def __init__(self) -> None:
        self._ids = {g.msgname: number for number, g in dialect.mavlink_map.items()}

    def __getitem__(self, name: str) -> Definition:
        return DEFINITIONS[self._ids[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


MADE: Final[dict[int, Definition]] = {}
"""Those asked for so far, for whoever decodes thousands in a second."""
DEFINITIONS: Final = _ById()
CRC_EXTRAS: Final[Mapping[int, int]] = {
    number: generated.crc_extra for number, generated in dialect.mavlink_map.items()
}
"""The extra byte of each message's checksum, without the rest of its definition."""
BY_NAME: Final = _ByName()
