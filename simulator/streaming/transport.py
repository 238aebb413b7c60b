"""H.264 into an MPEG transport stream (ISO/IEC 13818-1): one program, one video stream, in datagrams."""

from simulator.streaming.encoder import AccessUnit

PACKET_BYTES = 188
PACKETS_PER_DATAGRAM = 7  # 1316 bytes, what every player expects
_PMT_PID = 0x1000
_VIDEO_PID = 0x0100
_H264 = 0x1B
_TABLES_EVERY = 5  # access units
_DELAY_TICKS = 9_000  # the clock reference runs 0.1 s before the pictures' times
_MASK33 = (1 << 33) - 1


class TransportStream:
    """Turns access units into datagrams; keeps the counters that receivers check."""

    def __init__(self) -> None:
        self._counters = {0: 0, _PMT_PID: 0, _VIDEO_PID: 0}
        self._units = 0

    def datagrams(self, unit: AccessUnit) -> list[bytes]:
        """The datagrams that carry one picture."""
        packets = []
        if unit.is_key or self._units % _TABLES_EVERY == 0:
            packets += [self._table(0, _pat()), self._table(_PMT_PID, _pmt())]
        self._units += 1
        packets += self._video(unit)
        size = PACKETS_PER_DATAGRAM
        return [b"".join(packets[at : at + size]) for at in range(0, len(packets), size)]

    def _count(self, pid: int) -> int:
        counter = self._counters[pid]
        self._counters[pid] = (counter + 1) & 0x0F
        return counter

    def _table(self, pid: int, section: bytes) -> bytes:
        head = bytes((0x47, 0x40 | pid >> 8, pid & 0xFF, 0x10 | self._count(pid), 0))
        return (head + section).ljust(PACKET_BYTES, b"\xff")

    def _video(self, unit: AccessUnit) -> list[bytes]:
        pts = (unit.ticks + _DELAY_TICKS * 2) & _MASK33
        body = b"\0\0\0\1\x09\xf0" + unit.annex_b  # an access unit delimiter first, as required
        size = len(body) + 8
        length = size if size < 0x10000 else 0
        pes = b"\0\0\1\xe0" + length.to_bytes(2, "big") + b"\x84\x80\x05" + _stamp(pts) + body
        packets = []
        position = 0
        while position < len(pes):
            field = _clock(pts - _DELAY_TICKS, is_key=unit.is_key) if position == 0 else b""
            room = PACKET_BYTES - 4 - (len(field) + 1 if field else 0)
            part = pes[position : position + room]
            position += len(part)
            packets.append(self._packet(part, field, is_first=position == len(part)))
        return packets

    def _packet(self, part: bytes, field: bytes, *, is_first: bool) -> bytes:
        free = PACKET_BYTES - 4 - len(part)
        if field or free:
            # the adaptation field: its length, then flags and clock if any, then stuffing
            if not field and free > 1:
                field = b"\0"
            adaptation = bytes((free - 1,)) + field.ljust(free - 1, b"\xff")
        else:
            adaptation = b""
        control = (0x30 if adaptation else 0x10) | self._count(_VIDEO_PID)
        start = 0x40 if is_first else 0
        head = bytes((0x47, start | _VIDEO_PID >> 8, _VIDEO_PID & 0xFF, control))
        return head + adaptation + part


def _clock(ticks: int, *, is_key: bool) -> bytes:
    """Flags and program clock reference."""
    base = ticks & _MASK33
    flags = 0x50 if is_key else 0x10
    return bytes((flags,)) + ((base << 15) | 0x7E00).to_bytes(6, "big")


def _stamp(pts: int) -> bytes:
    return bytes(
        (
            0x21 | (pts >> 29) & 0x0E,
            (pts >> 22) & 0xFF,
            0x01 | (pts >> 14) & 0xFE,
            (pts >> 7) & 0xFF,
            0x01 | (pts << 1) & 0xFE,
        )
    )


def _pat() -> bytes:
    return _section(0, 1, (1).to_bytes(2, "big") + (0xE000 | _PMT_PID).to_bytes(2, "big"))


def _pmt() -> bytes:
    pid = (0xE000 | _VIDEO_PID).to_bytes(2, "big")
    return _section(2, 1, pid + b"\xf0\x00" + bytes((_H264,)) + pid + b"\xf0\x00")


def _section(table: int, number: int, body: bytes) -> bytes:
    size = len(body) + 9
    head = bytes((table,)) + (0xB000 | size).to_bytes(2, "big") + number.to_bytes(2, "big")
    section = head + b"\xc1\x00\x00" + body
    return section + crc32(section).to_bytes(4, "big")


def crc32(data: bytes) -> int:
    """The checksum of program tables."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value
