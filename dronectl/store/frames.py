"""What the recorder must know of raw MAVLink frames: where each ends, whom it concerns, what is secret.

Only headers are read; checksums were checked by the link's decoder.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from fastcrc.crc16 import mcrf4xx

from dronectl.mavlink import codec, definitions

if TYPE_CHECKING:
    from collections.abc import Iterator

SETUP_SIGNING: Final = 256  # carries the signing key in clear: never on disk
SENT_BY_US: Final = 3  # low two bits of a tlog time stamp, as MAVProxy writes them


class RawFrames(NamedTuple):
    """Bytes as they crossed a link."""

    utc_us: int
    """Microseconds since the Unix epoch."""
    link: int
    """Number of the link, from 0."""
    is_sent: bool
    """Sent by us, not received."""
    data: bytes
    """One or more whole frames, such as one datagram."""
    system_id: int = 0
    """The vehicle something sent was meant for, if the link is shared and the frame does not say."""


def is_plain(data: bytes) -> bool:
    """Whether ``data`` is, as most is, one unsigned MAVLink 2 frame without secrets."""
    if len(data) < codec.HEADER_V2 + 2 or data[0] != codec.MAGIC_V2 or data[2] or data[8]:
        return False
    return len(data) == codec.HEADER_V2 + 2 + data[1]


def split(data: bytes) -> Iterator[bytes]:
    """The frames of ``data``; ends at the first byte that begins no whole frame."""
    position, end = 0, len(data)
    while position + 2 < end:
        magic = data[position]
        if magic == codec.MAGIC_V2:
            length = codec.HEADER_V2 + 2 + data[position + 1]
            if data[position + 2] & codec.SIGNED_FLAG:
                length += codec.SIGNATURE_LENGTH
        elif magic == codec.MAGIC_V1:
            length = codec.HEADER_V1 + 2 + data[position + 1]
        else:
            return
        if position + length > end:
            return
        yield data if length == end else data[position : position + length]
        position += length


def message_id(frame: bytes) -> int:
    """Message id in the header of a whole frame."""
    if frame[0] == codec.MAGIC_V2:
        return frame[7] | frame[8] << 8 | frame[9] << 16
    return frame[5]


def sender(frame: bytes) -> int:
    """System id of who sent a whole frame."""
    return frame[5] if frame[0] == codec.MAGIC_V2 else frame[3]


@lru_cache(maxsize=512)  # strangers may name any number
def _target_offset(number: int) -> int | None:
    """Payload offset of a message's ``target_system``; None where it has none."""
    definition = definitions.DEFINITIONS.get(number)
    names: tuple[str, ...] = () if definition is None else definition.fields._fields  # type: ignore[attr-defined]
    if definition is None or "target_system" not in names:
        return None
    return definition.offsets[names.index("target_system")]


def target(frame: bytes) -> int:
    """System id a whole frame is meant for; 0 for everybody."""
    offset = _target_offset(message_id(frame))
    if offset is None or offset >= frame[1]:
        return 0  # MAVLink 2 leaves trailing zero bytes out
    return frame[offset + (codec.HEADER_V2 if frame[0] == codec.MAGIC_V2 else codec.HEADER_V1)]


def without_secrets(frame: bytes) -> bytes | None:
    """The frame as it may be kept: no signature, and None for a message that carries the key.

    A signature on disk helps whoever wants to guess a weak key, and other tools cannot check it.
    A frame of unknown type keeps its signature: its checksum cannot be made anew.
    """
    if frame[0] != codec.MAGIC_V2:
        return frame
    number = message_id(frame)
    if number == SETUP_SIGNING:
        return None
    if not frame[2] & codec.SIGNED_FLAG:
        return frame
    definition = definitions.DEFINITIONS.get(number)
    if definition is None:
        return frame
    body = bytearray(frame[1 : codec.HEADER_V2 + frame[1]])
    body[1] &= ~codec.SIGNED_FLAG
    checksum = mcrf4xx(definition.crc_extra, mcrf4xx(bytes(body), definitions.CRC_SEED))
    return bytes((codec.MAGIC_V2,)) + bytes(body) + checksum.to_bytes(2, "little")


_STAMP: Final = struct.Struct(">Q")


def tlog_record(raw: RawFrames, frame: bytes) -> bytes:
    """One tlog record: big-endian microseconds, the link in its low two bits, then the frame."""
    low = SENT_BY_US if raw.is_sent else raw.link % SENT_BY_US
    return _STAMP.pack(raw.utc_us & ~3 | low) + frame
