"""MISB ST 0601 telemetry as KLV: what flew inside the recording, packet by packet.

Specification: MISB ST 0601.19 (UAS Datalink Local Set) over SMPTE ST 336.

A packet is the set's 16-byte universal label, a BER length, and items of tag (BER-OID), length
(BER) and value; tag 2 (time) comes first, tag 1 (checksum) last. A packet whose checksum or lengths
are wrong is refused as a whole: half a pose is worse than none.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from missions.geo import GeoPoint, is_valid

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LABEL: Final = bytes.fromhex("060E2B34020B01010E01030101000000")
VERSION: Final = 19
LONGEST_TEXT: Final = 127  # bytes, the standard's limit for its text items
LONGEST_PACKET: Final = 65_536  # far above any real packet: a length beyond it is a lie

_CHECKSUM: Final = 1
_TIME: Final = 2
_CORNER_OFFSETS: Final = range(26, 34)
_CORNERS: Final = range(82, 90)


class KlvError(ValueError):
    """The bytes are not a packet that can be trusted; the text says why."""


@dataclass(frozen=True, slots=True)
class Telemetry:
    """One moment of a flight as an ST 0601 packet carries it; None is not told or out of range.

    Heights are above mean sea level. The sensor's angles are relative to the airframe: azimuth
    clockwise from the nose, elevation up from the airframe's level, roll clockwise.
    """

    utc_us: int
    """Microseconds since the Unix epoch."""
    mission: str | None = None
    tail_number: str | None = None
    platform: str | None = None
    sensor: str | None = None
    heading_deg: float | None = None
    pitch_deg: float | None = None
    roll_deg: float | None = None
    position: GeoPoint | None = None
    """Of the sensor."""
    altitude_amsl_m: float | None = None
    horizontal_fov_deg: float | None = None
    vertical_fov_deg: float | None = None
    relative_azimuth_deg: float | None = None
    relative_elevation_deg: float | None = None
    relative_roll_deg: float | None = None
    slant_range_m: float | None = None
    frame_width_m: float | None = None
    """Width on the ground through the frame centre."""
    centre: GeoPoint | None = None
    """Ground in the middle of the picture."""
    centre_amsl_m: float | None = None
    corners: tuple[GeoPoint, GeoPoint, GeoPoint, GeoPoint] | None = None
    """Ground in the picture's corners: upper left, upper right, lower right, lower left."""
    ground_speed_mps: float | None = None
    version: int | None = VERSION


class _Scale(NamedTuple):
    """How a number becomes ``size`` bytes: a share of the whole range."""

    name: str
    size: int
    low: float
    high: float
    is_signed: bool = False

    def pack(self, value: float) -> bytes | None:
        """None when an unsigned item cannot say it: then the item is left out."""
        steps = (1 << (8 * self.size - self.is_signed)) - 1
        if not self.low <= value <= self.high:  # also NaN
            return b"\x80".ljust(self.size, b"\0") if self.is_signed else None
        if self.is_signed:
            return round(value / self.high * steps).to_bytes(self.size, "big", signed=True)
        share = (value - self.low) / (self.high - self.low)
        return round(share * steps).to_bytes(self.size, "big")

    def unpack(self, raw: bytes) -> float | None:
        if len(raw) != self.size:
            raise KlvError(f"{self.name} has {len(raw)} bytes instead of {self.size}")
        number = int.from_bytes(raw, "big", signed=self.is_signed)
        steps = (1 << (8 * self.size - self.is_signed)) - 1
        if not self.is_signed:
            return self.low + (self.high - self.low) * number / steps
        return None if number < -steps else self.high * number / steps


def _signed(name: str, size: int, high: float) -> _Scale:
    return _Scale(name, size, -high, high, is_signed=True)


_NUMBERS: Final[Mapping[int, _Scale]] = {
    5: _Scale("heading_deg", 2, 0, 360),
    6: _signed("pitch_deg", 2, 20),
    7: _signed("roll_deg", 2, 50),
    13: _signed("latitude", 4, 90),
    14: _signed("longitude", 4, 180),
    15: _Scale("altitude_amsl_m", 2, -900, 19_000),
    16: _Scale("horizontal_fov_deg", 2, 0, 180),
    17: _Scale("vertical_fov_deg", 2, 0, 180),
    18: _Scale("relative_azimuth_deg", 4, 0, 360),
    19: _signed("relative_elevation_deg", 4, 180),
    20: _Scale("relative_roll_deg", 4, 0, 360),
    21: _Scale("slant_range_m", 4, 0, 5_000_000),
    22: _Scale("frame_width_m", 2, 0, 10_000),
    23: _signed("centre_latitude", 4, 90),
    24: _signed("centre_longitude", 4, 180),
    25: _Scale("centre_amsl_m", 2, -900, 19_000),
    **{tag: _signed(f"corner_offset_{tag}", 2, 0.075) for tag in _CORNER_OFFSETS},
    56: _Scale("ground_speed_mps", 1, 0, 255),
    **{tag: _signed(f"corner_{tag}", 4, (90, 180)[tag % 2]) for tag in _CORNERS},
    90: _signed("full_pitch_deg", 4, 90),
    91: _signed("full_roll_deg", 4, 90),
}
_TEXTS: Final[Mapping[int, str]] = {3: "mission", 4: "tail_number", 10: "platform", 11: "sensor"}
_STRAIGHT: Final = frozenset(f.name for f in fields(Telemetry))
"""Items that are a field of the value as they are."""


@dataclass(slots=True)
class Stream:
    """Cuts packets out of bytes that arrive in any pieces and counts what it had to refuse."""

    refused: int = 0
    last_refusal: str = ""
    _rest: bytes = field(default=b"")

    def feed(self, data: bytes) -> Iterator[Telemetry]:
        """The packets completed by these bytes."""
        self._rest += data
        while (start := self._rest.find(LABEL)) >= 0:
            self._rest = self._rest[start:]
            try:
                length, body = _ber_length(self._rest, len(LABEL))
            except IndexError:
                return  # the length is not all there yet
            except KlvError as error:
                self._skip(str(error))
                continue
            end = body + length
            if len(self._rest) < end:
                if self._rest.find(LABEL, 1) < 0:
                    return
                self._skip("the next packet begins inside it")
                continue
            try:
                telemetry = decode(self._rest[:end])
            except KlvError as error:
                self._skip(str(error))
                continue
            self._rest = self._rest[end:]
            yield telemetry
        self._rest = self._rest[-(len(LABEL) - 1) :]

    def _skip(self, why: str) -> None:
        self.refused += 1
        self.last_refusal = why
        self._rest = self._rest[1:]


def checksum(packet: bytes) -> int:
    """The running 16-bit sum of ST 0601 over everything before the checksum's own value."""
    return (sum(packet[1::2]) + (sum(packet[0::2]) << 8)) & 0xFFFF


def encode(telemetry: Telemetry) -> bytes:
    """One whole packet; what the standard's range cannot say is left out."""
    items = bytearray(_item(_TIME, telemetry.utc_us.to_bytes(8, "big")))
    for tag, value in sorted(_wire_values(telemetry).items()):
        raw = _text(value) if tag in _TEXTS else _NUMBERS[tag].pack(value)
        if raw is not None:
            items += _item(tag, raw)
    items += _item(65, bytes([VERSION if telemetry.version is None else telemetry.version]))
    packet = LABEL + _ber(len(items) + 4) + bytes(items) + bytes([_CHECKSUM, 2])
    return packet + checksum(packet).to_bytes(2, "big")


def decode(packet: bytes) -> Telemetry:
    """One whole packet.

    Raises:
        KlvError: the label, a length or the checksum is wrong, or the time is missing.
    """
    if packet[: len(LABEL)] != LABEL:
        raise KlvError("it does not begin with the label of ST 0601")
    try:
        length, body = _ber_length(packet, len(LABEL))
    except IndexError:
        raise KlvError("it ends inside its length") from None
    if body + length != len(packet):
        raise KlvError(f"it says {length} bytes and has {len(packet) - body}")
    if packet[-4:-2] != bytes([_CHECKSUM, 2]):
        raise KlvError("it does not end with a checksum")
    if checksum(packet[:-2]) != int.from_bytes(packet[-2:], "big"):
        raise KlvError("its checksum is wrong")
    return _assembled(dict(_items(packet[body:-4])))


def _wire_values(telemetry: Telemetry) -> dict[int, Any]:
    """What is known, by tag."""
    found: dict[int, Any] = {}
    for tag, name in [*_TEXTS.items(), *((tag, s.name) for tag, s in _NUMBERS.items())]:
        value = getattr(telemetry, name) if name in _STRAIGHT else None
        if value is not None:
            found[tag] = value
    for short, full in ((6, 90), (7, 91)):
        if short in found and abs(found[short]) > _NUMBERS[short].high:
            found[full] = found.pop(short)
    for tag in (5, 18, 20):
        if tag in found:
            found[tag] %= 360.0
    for tag, point in ((13, telemetry.position), (23, telemetry.centre)):
        if point is not None:
            found[tag], found[tag + 1] = point.latitude_deg, point.longitude_deg
    for index, corner in enumerate(telemetry.corners or ()):
        found[82 + 2 * index] = corner.latitude_deg
        found[83 + 2 * index] = corner.longitude_deg
    return found


def _assembled(items: dict[int, bytes]) -> Telemetry:
    time = items.get(_TIME)
    if time is None or len(time) != 8:
        raise KlvError("it does not say its time")
    read: dict[int, float | None] = {
        tag: scale.unpack(items[tag]) for tag, scale in _NUMBERS.items() if tag in items
    }
    values: dict[str, Any] = {
        name: items[tag].decode("utf-8", "replace").rstrip("\0")
        for tag, name in _TEXTS.items()
        if tag in items
    }
    values |= {_NUMBERS[t].name: v for t, v in read.items() if _NUMBERS[t].name in _STRAIGHT}
    for name, full in (("pitch_deg", 90), ("roll_deg", 91)):
        if read.get(full) is not None:
            values[name] = read[full]
    version = items.get(65)
    return Telemetry(
        int.from_bytes(time, "big"),
        position=_point(read.get(13), read.get(14)),
        centre=_point(read.get(23), read.get(24)),
        corners=_read_corners(read),
        version=version[0] if version else None,
        **values,
    )


def _read_corners(
    read: Mapping[int, float | None],
) -> tuple[GeoPoint, GeoPoint, GeoPoint, GeoPoint] | None:
    """Corners in full, or as small offsets from the frame centre."""
    flat = [read.get(tag) for tag in _CORNERS]
    if None in flat:
        centre = (read.get(23), read.get(24))
        offsets = [read.get(tag) for tag in _CORNER_OFFSETS]
        flat = [_plus(centre[index % 2], offset) for index, offset in enumerate(offsets)]
    points = [_point(*pair) for pair in zip(flat[::2], flat[1::2], strict=True)]
    a, b, c, d = points
    if a is None or b is None or c is None or d is None:
        return None
    return a, b, c, d


def _plus(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a + b


def _point(latitude_deg: float | None, longitude_deg: float | None) -> GeoPoint | None:
    if latitude_deg is None or longitude_deg is None:
        return None
    point = GeoPoint(latitude_deg, longitude_deg)
    return point if is_valid(point) else None


def _items(body: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, value) one after the other; the last of a tag given twice counts."""
    at = 0
    while at < len(body):
        try:
            tag, at = _tag(body, at)
            length, at = _ber_length(body, at)
        except IndexError:
            raise KlvError("its last item ends early") from None
        if at + length > len(body):
            raise KlvError(f"item {tag} says {length} bytes and has {len(body) - at}")
        yield tag, body[at : at + length]
        at += length


def _tag(data: bytes, at: int) -> tuple[int, int]:
    """A BER-OID number and where it ends."""
    tag = 0
    for index in range(at, at + 4):
        tag = tag << 7 | data[index] & 0x7F
        if data[index] < 0x80:
            return tag, index + 1
    raise KlvError("an item's tag does not end")


def _ber_length(data: bytes, at: int) -> tuple[int, int]:
    """A BER length and where it ends.

    Raises:
        IndexError: the data ends first.
        KlvError: no packet is that long.
    """
    first = data[at]
    if first < 0x80:
        return first, at + 1
    size = first & 0x7F
    if not 1 <= size <= 8:
        raise KlvError("its length is written in a form nobody uses")
    if at + 1 + size > len(data):
        raise IndexError
    length = int.from_bytes(data[at + 1 : at + 1 + size], "big")
    if length > LONGEST_PACKET:
        raise KlvError(f"it says {length} bytes")
    return length, at + 1 + size


def _ber(length: int) -> bytes:
    if length < 0x80:
        return bytes([length])
    size = (length.bit_length() + 7) // 8
    return bytes([0x80 | size]) + length.to_bytes(size, "big")


def _item(tag: int, raw: bytes) -> bytes:
    return bytes([tag]) + _ber(len(raw)) + raw


def _text(text: str) -> bytes:
    """UTF-8, cut between characters."""
    return text.encode("utf-8", "replace")[:LONGEST_TEXT].decode("utf-8", "ignore").encode()
