"""When a picture was taken, as its own stream says it: MISB ST 0604 time stamps in H.264 and H.265.

A user-data SEI message in front of the picture holds a fixed 16-byte name, a status byte and eight
bytes of microseconds since 1970, with a 0xFF after every second byte so that no start code appears.
"""

from __future__ import annotations

from typing import Any, Final

H264_NAME: Final = b"MISPmicrosectime"
H265_NAME: Final = bytes.fromhex("a8687dd4d7593758a5cef0338b6545f1")
_NAMES: Final = {"h264": H264_NAME, "hevc": H265_NAME}
_SEARCHED_BYTES: Final = 1024
"""It stands in front of the picture, after the parameter sets."""
_STAMP_BYTES: Final = 12  # the status and eleven of the stamp
_EARLIEST_US: Final = 946_684_800_000_000  # 2000: before it a clock was never set
_LATEST_US: Final = 4_102_444_800_000_000  # 2100


def taken_utc_us(packet: Any, codec: str | None) -> int | None:
    """UTC in microseconds since 1970 at which a packet's picture was taken; None: it does not say.

    Args:
        packet: anything with a buffer.
        codec: FFmpeg's name.
    """
    name = _NAMES.get(codec or "")
    if name is None:
        return None
    head = bytes(memoryview(packet)[:_SEARCHED_BYTES])
    at = head.find(name)
    if at < 0:
        return None
    stamp = head[at + len(name) : at + len(name) + _STAMP_BYTES]
    if len(stamp) < _STAMP_BYTES or (stamp[3], stamp[6], stamp[9]) != (0xFF, 0xFF, 0xFF):
        return None
    digits = stamp[1:3] + stamp[4:6] + stamp[7:9] + stamp[10:12]
    utc_us = int.from_bytes(digits, "big")
    return utc_us if _EARLIEST_US < utc_us < _LATEST_US else None
