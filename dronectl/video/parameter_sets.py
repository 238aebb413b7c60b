"""A coded picture's parameter sets: when they change, size or format of the stream changed."""

from __future__ import annotations

import itertools
import re
from typing import Final

_START: Final = re.compile(rb"\x00\x00\x01")
_H264_SPS: Final = 7
_H265_SPS: Final = 33
_LOOKED_AT: Final = 4096  # parameter sets stand at the front of a whole picture


def parameter_sets(data: bytes, codec: str) -> bytes:
    """The sequence parameter sets in front of a picture (Annex B), one after the other."""
    head = data[:_LOOKED_AT]
    starts = [match.end() for match in _START.finditer(head)]
    ends = [start - 3 for start in starts[1:]]
    found = b""
    for start, end in itertools.zip_longest(starts, ends, fillvalue=len(head)):
        unit = head[start:end]
        if unit and _is_sps(unit[0], codec):
            found += unit.rstrip(b"\0")
    return found


def _is_sps(first: int, codec: str) -> bool:
    if codec == "h264":
        return first & 0x1F == _H264_SPS
    return codec == "hevc" and first >> 1 & 0x3F == _H265_SPS
