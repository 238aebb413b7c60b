"""Layouts of PX4's logs: text in the log that names each field and its type, types within types included.

https://docs.px4.io/main/en/dev_log/ulog_file_format.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TYPES: Final[Mapping[str, str]] = {
    "int8_t": "i1", "uint8_t": "u1", "int16_t": "<i2", "uint16_t": "<u2", "int32_t": "<i4",
    "uint32_t": "<u4", "int64_t": "<i8", "uint64_t": "<u8", "float": "<f4", "double": "<f8",
    "bool": "i1", "char": "S",
}  # fmt: skip
_FIELD: Final = re.compile(r"^(\w+)(?:\[(\d{1,5})\])? (\w+)$")
PADDING: Final = "_padding"
LARGEST: Final = 65_535
DEEPEST: Final = 8  # types within types; a log may name itself


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field is in a message and what it is made of."""

    name: str
    """``position.x``, ``esc[2].rpm`` for what is inside another type."""
    offset: int
    code: str
    """NumPy type; ``S`` is text."""
    length: int
    """Elements of an array, letters of a text; 0: a single value."""

    @property
    def size(self) -> int:
        """Bytes."""
        return (1 if self.code == "S" else np.dtype(self.code).itemsize) * (self.length or 1)


@dataclass(frozen=True, slots=True)
class Layout:
    """One message type."""

    places: tuple[Place, ...]
    size: int
    """Bytes that are written of it: filling at the end is not."""

    def place(self, name: str) -> Place | None:
        """Where a field is."""
        return next((place for place in self.places if place.name == name), None)


def parse_format(text: str) -> tuple[str, list[tuple[str, int, str]]] | None:
    """Name and fields (type, array length, name) of a definition; None when it is none."""
    name, colon, rest = text.partition(":")
    if not colon or not name:
        return None
    fields = []
    for part in rest.split(";"):
        if not part.strip():
            continue
        found = _FIELD.match(part.strip())
        if found is None:
            return None
        fields.append((found.group(1), int(found.group(2) or 0), found.group(3)))
    return name, fields


def layout_of(name: str, definitions: Mapping[str, list[tuple[str, int, str]]]) -> Layout | None:
    """The layout of a type; None when it uses one that is not defined, or is too large to be."""
    try:
        places = list(_flattened(name, definitions, "", 0, DEEPEST))
    except _UnknownTypeError:
        return None
    while places and places[-1].name.rpartition(".")[2].startswith(PADDING):
        places.pop()
    size = places[-1].offset + places[-1].size if places else 0
    kept = (p for p in places if not p.name.rpartition(".")[2].startswith(PADDING))
    return Layout(tuple(kept), size) if size <= LARGEST else None


class _UnknownTypeError(Exception):
    """A type is not defined, or contains itself."""


def _flattened(
    name: str,
    definitions: Mapping[str, list[tuple[str, int, str]]],
    prefix: str,
    offset: int,
    depth: int,
) -> Iterator[Place]:
    """The fields of a type one after the other, those of types within it in their place."""
    if name not in definitions or not depth:
        raise _UnknownTypeError
    for kind, length, field in definitions[name]:
        if kind in TYPES:
            place = Place(prefix + field, offset, TYPES[kind], length)
            offset += place.size
            if offset > LARGEST:
                raise _UnknownTypeError
            yield place
            continue
        for index in range(length or 1):
            inner = f"{prefix}{field}[{index}]." if length else f"{prefix}{field}."
            last = None
            for place in _flattened(kind, definitions, inner, offset, depth - 1):
                last = place
                yield place
            offset = offset if last is None else last.offset + last.size
