"""MAVLink 1 and 2 frames to messages and back, one decoder for each peer.

Message definitions (layout, CRC seed) come from pymavlink's generated dialect ``all``; framing,
checksums and loss counting are done here, because the generated parser is shared between peers,
lets three stray bytes swallow the frames behind them and returns unknown messages unchecked.

Wire format: https://mavlink.io/en/guide/serialization.html
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from fastcrc.crc16 import mcrf4xx

from dronectl.mavlink.definitions import (
    BY_NAME,
    CRC_SEED,
    DEFINITIONS,
    MADE,
    Definition,
    FloatBits,
)

__all__ = [
    "BY_NAME",
    "DEFINITIONS",
    "Definition",
    "Encoder",
    "FloatBits",
    "Message",
    "PeerDecoder",
    "Reception",
    "UnknownFields",
    "build",
    "float_bits",
]

MAGIC_V1: Final = 0xFE
MAGIC_V2: Final = 0xFD
SIGNED_FLAG: Final = 0x01
SIGNATURE_LENGTH: Final = 13
HEADER_V1: Final = 6
HEADER_V2: Final = 10
LONGEST_FRAME: Final = HEADER_V2 + 255 + 2 + SIGNATURE_LENGTH
UNKNOWN: Final = "UNKNOWN"
PROOFS_IN_DATAGRAM: Final = 1  # no more bytes will come to complete what went before
PROOFS_IN_STREAM: Final = 2
"""Adjacent frames that show an incomplete one before them to be none.

One is not enough: a file transfer may carry a telemetry log, whose frames must not be taken for the
vehicle's own. In a log they are never adjacent: a time stands before each.
"""


class Message(NamedTuple):
    """One MAVLink message, received or to be sent."""

    name: str
    """Name as in the definition, ``HEARTBEAT``; ``UNKNOWN`` when no definition is known."""
    fields: Any
    """The payload as a named tuple with the definition's field names and wire units.

    ``char[n]`` is ``str``, ``uint8_t[n]`` is ``bytes``, other arrays are tuples.
    """
    system_id: int = 0
    component_id: int = 0
    sequence: int = 0
    raw: bytes = b""
    """The frame as received; empty for a message still to be encoded."""


class UnknownFields(NamedTuple):
    """Payload of a message whose definition is not known; its checksum could not be checked."""

    message_id: int
    payload: bytes


_made = tuple.__new__  # a third of a message's cost is its class's own constructor


def build(name: str, **values: Any) -> Message:
    """A message to send; fields not named are zero (or empty).

    Raises:
        KeyError: no such message or field (a bug, not bad input).
    """
    definition = BY_NAME[name]
    fields: list[Any] = []
    for index, (key, length) in enumerate(
        zip(definition.fields._fields, definition.lengths, strict=True)  # type: ignore[attr-defined]
    ):
        if index in definition.texts:
            fields.append(values.pop(key, ""))
        elif index in definition.blobs:
            fields.append(bytes(values.pop(key, b"")).ljust(length, b"\0"))
        elif length:
            given = tuple(values.pop(key, ()))
            fields.append(given + (0,) * (length - len(given)))
        else:
            fields.append(values.pop(key, 0))
    if values:
        raise KeyError(f"{name} has no field {', '.join(sorted(values))}")
    return Message(name, definition.fields(*fields))


def float_bits(message: Message, field_name: str) -> FloatBits:
    """A ``float`` field of a message bit for bit, as it was on the wire."""
    definition = BY_NAME[message.name]
    index = definition.fields._fields.index(field_name)  # type: ignore[attr-defined]
    if not message.raw:
        value = message.fields[index]
        return value if isinstance(value, FloatBits) else _bits_of(value)
    start = HEADER_V2 if message.raw[0] == MAGIC_V2 else HEADER_V1
    payload = message.raw[start : start + message.raw[1]]
    offset = definition.offsets[index]
    return FloatBits(int.from_bytes(payload[offset : offset + 4].ljust(4, b"\0"), "little"))


def _bits_of(value: float) -> FloatBits:
    return FloatBits(int.from_bytes(struct.pack("<f", value), "little"))


@dataclass(slots=True)
class Encoder:
    """Numbers and frames what one system and component sends on one link."""

    system_id: int
    component_id: int
    sequence: int = 0

    def encode(self, message: Message, *, version: int = 2) -> bytes:
        """One frame, MAVLink 2 unless ``version`` is 1 (then extension fields are left out)."""
        definition = BY_NAME[message.name]
        payload = definition.pack(message.fields)
        sequence = self.sequence
        self.sequence = (sequence + 1) & 0xFF
        if version == 1 and definition.message_id < 256:
            payload = payload[: definition.base_size]
            head = bytes(
                (len(payload), sequence, self.system_id, self.component_id, definition.message_id)
            )
            magic = MAGIC_V1
        else:
            payload = payload.rstrip(b"\0") or b"\0"
            head = bytes((len(payload), 0, 0, sequence, self.system_id, self.component_id))
            head += definition.message_id.to_bytes(3, "little")
            magic = MAGIC_V2
        body = head + payload
        crc = mcrf4xx(definition.crc_extra, mcrf4xx(body, CRC_SEED))
        return bytes((magic,)) + body + crc.to_bytes(2, "little")


@dataclass(slots=True)
class Reception:
    """What one peer sent, counted."""

    messages: int = 0
    lost: int = 0
    """Messages missing in the sequence numbers."""
    damaged: int = 0
    """Frames whose checksum did not hold."""
    unknown: int = 0
    junk_bytes: int = 0
    octets: int = 0

    @property
    def loss_fraction(self) -> float:
        """Share of the peer's messages that did not arrive, 0 to 1."""
        sent = self.messages + self.lost
        return self.lost / sent if sent else 0.0


@dataclass(slots=True)
class PeerDecoder:
    """Decodes what one peer sends.

    Never share one between peers: a stranger's stray bytes must not cost another peer's frames.
    """

    reception: Reception = field(default_factory=Reception)
    version: int = 2
    """MAVLink version of the last good frame."""
    _buffer: bytes = b""
    _last_sequence: dict[int, int] = field(default_factory=dict)

    def datagram(self, data: bytes) -> list[Message]:
        """Messages of one datagram; nothing is carried over to the next."""
        self.reception.octets += len(data)
        # Nearly every datagram is one frame: then nothing is to be searched for.
        if len(data) > HEADER_V2 and len(data) == HEADER_V2 + 2 + data[1] and data[0] == MAGIC_V2:
            message = self._decode(data)
            if message is not None and message.name != UNKNOWN:
                return [self._counted(message)]
        messages, used = self._parse(data, PROOFS_IN_DATAGRAM)
        self.reception.junk_bytes += len(data) - used
        return messages

    def stream(self, data: bytes) -> list[Message]:
        """Messages completed by the next bytes of a serial or TCP stream.

        Resynchronises byte by byte: stray bytes cost at most the frame they stand in.
        """
        buffer = self._buffer + data
        messages, used = self._parse(buffer, PROOFS_IN_STREAM)
        self.reception.octets += len(data)
        self._buffer = buffer[used:]
        return messages

    def _parse(self, data: bytes, proofs: int) -> tuple[list[Message], int]:
        """The whole frames in ``data`` and the position up to which it is dealt with.

        Behind that position stands at most one incomplete frame.
        """
        messages: list[Message] = []
        position = 0
        good = 0
        while (position := _next_magic(data, position)) < len(data):
            length = _frame_length(data, position)
            if length is None or position + length > len(data):
                if not self._is_refuted(data, position, proofs):
                    break
                position += 1
                continue
            message = self._decode(data[position : position + length])
            if message is None or (
                message.name == UNKNOWN and not self._is_plausible(data, position, length)
            ):
                self.reception.damaged += 1
                position += 1
                continue
            position += length
            good += length
            messages.append(self._counted(message))
        self.reception.junk_bytes += position - good
        return messages, position

    def _is_refuted(self, data: bytes, position: int, proofs: int) -> bool:
        """Whether ``proofs`` adjacent whole frames stand behind the start of a doubtful frame.

        A stray magic byte can announce a frame longer than what follows; whole frames with right
        checksums inside it show that it was none.
        """
        while (position := _next_magic(data, position + 1)) < len(data):
            end = position
            for _ in range(proofs):
                end = self._known_frame_end(data, end)
            if end > position:
                return True
        return False

    def _is_plausible(self, data: bytes, position: int, length: int) -> bool:
        """Whether a frame of unknown type, whose checksum tells nothing, can be one."""
        end = position + length
        if end < len(data) and data[end] not in (MAGIC_V1, MAGIC_V2):
            return False
        return not self._is_refuted(data[position:end], 0, PROOFS_IN_STREAM)

    def _known_frame_end(self, data: bytes, position: int) -> int:
        """End of the whole frame of a known type at ``position``; -1 when there is none."""
        if not 0 <= position < len(data) or data[position] not in (MAGIC_V1, MAGIC_V2):
            return -1
        length = _frame_length(data, position)
        if length is None or position + length > len(data):
            return -1
        message = self._decode(data[position : position + length])
        return -1 if message is None or message.name == UNKNOWN else position + length

    def _decode(self, frame: bytes) -> Message | None:
        """The message of one whole frame; None if the checksum does not hold."""
        payload_length = frame[1]
        if frame[0] == MAGIC_V2:
            if frame[2] & ~SIGNED_FLAG:
                return None  # an incompatibility flag we do not know: the rules say drop it
            end = HEADER_V2 + payload_length
            message_id = frame[7] | frame[8] << 8 | frame[9] << 16
            sequence, system_id, component_id = frame[4], frame[5], frame[6]
            payload = frame[HEADER_V2:end]
        else:
            end = HEADER_V1 + payload_length
            sequence, system_id, component_id, message_id = frame[2], frame[3], frame[4], frame[5]
            payload = frame[HEADER_V1:end]
        definition = MADE.get(message_id) or DEFINITIONS.get(message_id)
        if definition is None:
            fields = UnknownFields(message_id, payload)
            return Message(UNKNOWN, fields, system_id, component_id, sequence, frame)
        crc = mcrf4xx(definition.crc_extra, mcrf4xx(frame[1:end], CRC_SEED))
        if frame[end] | frame[end + 1] << 8 != crc:
            return None
        fields = definition.unpack(payload)
        return _made(Message, (definition.name, fields, system_id, component_id, sequence, frame))

    def _counted(self, message: Message) -> Message:
        reception = self.reception
        reception.messages += 1
        if message.name == UNKNOWN:
            reception.unknown += 1
            return message
        self.version = 2 if message.raw[0] == MAGIC_V2 else 1
        source = message.system_id << 8 | message.component_id
        last = self._last_sequence.get(source)
        if last is None or (last + 1) & 0xFF == message.sequence:
            self._last_sequence[source] = message.sequence
            return message
        gap = (message.sequence - last - 1) & 0xFF
        if gap < 128:
            reception.lost += gap
            self._last_sequence[source] = message.sequence
        elif gap < 255 and reception.lost:
            reception.lost -= 1  # counted as lost, came late; 255 is a repeated frame
        return message


def _next_magic(data: bytes, position: int) -> int:
    v1 = data.find(b"\xfe", position)
    v2 = data.find(b"\xfd", position)
    if v1 < 0:
        return v2 if v2 >= 0 else len(data)
    return min(v1, v2) if v2 >= 0 else v1


def _frame_length(data: bytes, position: int) -> int | None:
    """Length of the frame announced at ``position``; None if the header is not all there."""
    if data[position] == MAGIC_V1:
        return HEADER_V1 + data[position + 1] + 2 if position + 1 < len(data) else None
    if position + 2 >= len(data):
        return None
    signed = data[position + 2] & SIGNED_FLAG
    return HEADER_V2 + data[position + 1] + 2 + (SIGNATURE_LENGTH if signed else 0)
