"""ArduPilot's ``@PARAM/param.pck``: every parameter in one compressed file.

Header of three little-endian words: magic, parameters in this file, parameters in all. Then each
parameter: type (low 4 bits) and flags, length of the name's prefix shared with the one before (low
4 bits) and length of the rest - 1, that rest, the value, and with flag 1 the default value. Zero
bytes before a parameter are padding.
"""

from __future__ import annotations

import struct
from typing import Final

from dronectl.protocol.param_values import INT8, INT16, INT32, REAL32, ParamValue, is_name

PATH: Final = "@PARAM/param.pck"
BYTES_EACH: Final = 12  # what ArduPilot multiplies by the count when asked for the file's size

_HEADER: Final = struct.Struct("<HHH")
_PLAIN: Final = 0x671B
_WITH_DEFAULTS: Final = 0x671C
_HAS_DEFAULT: Final = 0x10
_TYPES: Final = {
    1: (INT8, struct.Struct("<b")),
    2: (INT16, struct.Struct("<h")),
    3: (INT32, struct.Struct("<i")),
    4: (REAL32, struct.Struct("<f")),
}


class PackError(ValueError):
    """The file is not a whole parameter pack."""


def decode(data: bytes) -> dict[str, ParamValue]:
    """Every parameter in the file, by name, in the file's order.

    Raises:
        PackError: damaged, cut short, or only a part of the vehicle's parameters.
    """
    if len(data) < _HEADER.size:
        raise PackError("no header")
    magic, held, total = _HEADER.unpack_from(data)
    if magic not in (_PLAIN, _WITH_DEFAULTS):
        raise PackError("unknown format")
    if held != total:
        raise PackError("holds only some of the parameters")
    values: dict[str, ParamValue] = {}
    position = _HEADER.size
    name = b""
    while (position := _after_padding(data, position)) < len(data):
        kind, value, name, position = _entry(data, position, name)
        text = name.decode("ascii", "replace")
        if not is_name(text):
            raise PackError("a name is not one")
        values[text] = ParamValue(text, value, kind, len(values), total)
    if len(values) != total:
        raise PackError(f"holds {len(values)} of {total} parameters")
    return values


def _after_padding(data: bytes, position: int) -> int:
    while position < len(data) and not data[position]:
        position += 1
    return position


def _entry(data: bytes, position: int, before: bytes) -> tuple[int, float | int, bytes, int]:
    """Type, value, name and end of the parameter at ``position``."""
    if position + 2 > len(data) or data[position] & 0x0F not in _TYPES:
        raise PackError("unknown type, or cut short")
    kind, layout = _TYPES[data[position] & 0x0F]
    shared, rest = data[position + 1] & 0x0F, (data[position + 1] >> 4) + 1
    start = position + 2 + rest
    end = start + layout.size * (2 if data[position] & _HAS_DEFAULT else 1)
    if end > len(data) or shared > len(before):
        raise PackError("cut short")
    name = before[:shared] + data[position + 2 : start]
    return kind, layout.unpack_from(data, start)[0], name, end
