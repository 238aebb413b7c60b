"""MAVLink framing for the fleet: bytes to messages and back, written for many vehicles in one process.

Field layouts come from the generated dialect; framing, checksums and packing are done here because
the generated classes cost about ten times as much per packet. Frame layout:
https://mavlink.io/en/guide/serialization.html
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastcrc import crc16
from pymavlink.dialects.v20 import all as dialect

_CHECKSUM: Callable[..., int] = crc16.mcrf4xx
_V2_HEAD = struct.Struct("<BBBBBBBHB")
_V1_HEAD = struct.Struct("<BBBBBB")
_CRC = struct.Struct("<H")
_V2_MAGIC = 0xFD
_V1_MAGIC = 0xFE
_SIGNED = 0x01
_SIGNATURE_BYTES = 13
_LONGEST_FRAME = 280


@dataclass(frozen=True, slots=True)
class Layout:
    """How one message type lies on the wire."""

    name: str
    message_id: int
    crc_extra: int
    packer: struct.Struct
    fields: tuple[str, ...]
    """Names in wire order, extensions last."""
    lengths: tuple[int, ...]
    """Number of array elements per field; 0 for a plain number, the size for text."""
    is_text: tuple[bool, ...]


class Message:
    """One decoded message; its fields are attributes."""

    __slots__ = ("component_id", "fields", "is_v1", "name", "system_id")

    def __init__(self, name: str, source: tuple[int, int], is_v1: bool, fields: dict[str, Any]):
        self.name = name
        self.system_id, self.component_id = source
        self.is_v1 = is_v1
        self.fields = fields

    def __getattr__(self, name: str) -> Any:
        try:
            return self.fields[name]
        except KeyError:
            raise AttributeError(name) from None

    def __repr__(self) -> str:
        return f"Message({self.name}, {self.system_id}/{self.component_id}, {self.fields})"


def _layout(kind: Any) -> Layout:
    lengths = []
    texts = []
    sizes = dict(zip(kind.ordered_fieldnames, kind.array_lengths, strict=True))
    types = dict(zip(kind.fieldnames, kind.fieldtypes, strict=True))
    for name in kind.ordered_fieldnames:
        is_text = types[name] == "char" and sizes[name] > 0
        texts.append(is_text)
        lengths.append(sizes[name])
    return Layout(
        name=kind.msgname,
        message_id=kind.id,
        crc_extra=kind.crc_extra,
        packer=struct.Struct(kind.unpacker.format),
        fields=tuple(kind.ordered_fieldnames),
        lengths=tuple(lengths),
        is_text=tuple(texts),
    )


BY_ID: dict[int, Layout] = {number: _layout(kind) for number, kind in dialect.mavlink_map.items()}
# Sent by PX4, but left out of the generated dialect.
BY_ID[300] = Layout(
    name="PROTOCOL_VERSION",
    message_id=300,
    crc_extra=217,
    packer=struct.Struct("<HHH8B8B"),
    fields=("version", "min_version", "max_version", "spec_version_hash", "library_version_hash"),
    lengths=(0, 0, 0, 8, 8),
    is_text=(False,) * 5,
)
BY_NAME: dict[str, Layout] = {layout.name: layout for layout in BY_ID.values()}


def pack(name: str, /, **values: Any) -> bytes:
    """Payload of message ``name``; fields not given are 0, text may be ``str``."""
    layout = BY_NAME[name]
    flat: list[Any] = []
    for field, length, is_text in zip(layout.fields, layout.lengths, layout.is_text, strict=True):
        value = values.pop(field, None)
        if is_text:
            flat.append(value.encode("utf-8") if isinstance(value, str) else value or b"")
        elif length:
            items = list(value or ())[:length]
            flat.extend(items + [0] * (length - len(items)))
        else:
            flat.append(value or 0)
    if values:
        raise TypeError(f"{name} has no field {', '.join(sorted(values))}")
    return layout.packer.pack(*flat)


def unpack(layout: Layout, payload: bytes) -> dict[str, Any]:
    """Field values of a payload, zero-extended or cut to the size known here."""
    size = layout.packer.size
    flat = layout.packer.unpack(payload[:size].ljust(size, b"\0"))
    fields: dict[str, Any] = {}
    position = 0
    for name, length, is_text in zip(layout.fields, layout.lengths, layout.is_text, strict=True):
        if is_text:
            fields[name] = flat[position].split(b"\0", 1)[0].decode("utf-8", "replace")
            position += 1
        elif length:
            fields[name] = list(flat[position : position + length])
            position += length
        else:
            fields[name] = flat[position]
            position += 1
    return fields


def frame(
    layout: Layout, payload: bytes, *, sequence: int, system_id: int, component_id: int
) -> bytes:
    """A MAVLink 2 frame, unsigned, trailing zeros of the payload removed."""
    body = payload.rstrip(b"\0") or b"\0"
    number = layout.message_id
    head = _V2_HEAD.pack(
        _V2_MAGIC,
        len(body),
        0,
        0,
        sequence,
        system_id,
        component_id,
        number & 0xFFFF,
        number >> 16,
    )
    packet = head + body
    return packet + _CRC.pack(_CHECKSUM(b"%b%c" % (packet[1:], layout.crc_extra)))


class Decoder:
    """Cuts a byte stream into messages; junk and wrong checksums are skipped and counted."""

    __slots__ = ("_buffer", "damaged", "unknown")

    def __init__(self) -> None:
        self._buffer = b""
        self.damaged = 0
        self.unknown = 0

    def feed(self, data: bytes) -> list[Message]:
        """Messages complete so far; an incomplete one waits for the next call."""
        buffer = self._buffer + data
        found: list[Message] = []
        position = 0
        while True:
            position = _next_magic(buffer, position)
            if position < 0:
                self._buffer = b""
                return found
            size = _frame_size(buffer, position)
            if size == 0 or position + size > len(buffer):
                self._buffer = buffer[position : position + _LONGEST_FRAME]
                return found
            message = self._decode(buffer[position : position + size])
            if message is None:
                position += 1
            else:
                found.append(message)
                position += size

    def feed_datagram(self, data: bytes) -> list[Message]:
        """Messages of one datagram, which never continues in the next."""
        self._buffer = b""
        found = self.feed(data)
        while self._buffer:  # a damaged length may hide a good frame behind it
            rest, self._buffer = self._buffer[1:], b""
            self.damaged += 1
            found += self.feed(rest)
        return found

    def _decode(self, packet: bytes) -> Message | None:
        is_v1 = packet[0] == _V1_MAGIC
        if is_v1:
            _, length, _, system_id, component_id, number = _V1_HEAD.unpack_from(packet)
            start = 6
        else:
            _, length, _, _, _, system_id, component_id, low, high = _V2_HEAD.unpack_from(packet)
            number = low | high << 16
            start = 10
        layout = BY_ID.get(number)
        if layout is None:
            self.unknown += 1
            return None
        end = start + length
        if (
            _CHECKSUM(packet[1:end] + bytes((layout.crc_extra,)))
            != _CRC.unpack_from(packet, end)[0]
        ):
            self.damaged += 1
            return None
        fields = unpack(layout, packet[start:end])
        return Message(layout.name, (system_id, component_id), is_v1, fields)


def _next_magic(buffer: bytes, start: int) -> int:
    new = buffer.find(_V2_MAGIC, start)
    old = buffer.find(_V1_MAGIC, start)
    if new < 0 or old < 0:
        return max(new, old)
    return min(new, old)


def _frame_size(buffer: bytes, start: int) -> int:
    """Bytes of the frame at ``start``; 0 while its header is incomplete."""
    if len(buffer) - start < 3:
        return 0
    if buffer[start] == _V1_MAGIC:
        return buffer[start + 1] + 8
    signature = _SIGNATURE_BYTES if buffer[start + 2] & _SIGNED else 0
    return buffer[start + 1] + 12 + signature
