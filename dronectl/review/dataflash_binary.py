"""ArduPilot's binary logs (``.bin``): where their messages are.

Every message begins with two magic bytes and its type; its length is what the log's own FMT message
of that type says. There is no checksum: behind damage a message is believed when another follows it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dronectl.review.chain import Places, neighbours, walk
from dronectl.review.dataflash import Dataflash
from dronectl.review.dataflash_formats import (
    FORMAT,
    FORMAT_LENGTH,
    FORMAT_TYPE,
    OF_FORMATS,
    Format,
    format_of,
    values_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

MAGIC: Final = (0xA3, 0x95)
CHUNK: Final = 1 << 22
PADDING: Final = 528  # block storage ends in a page of filling
FILLING: Final = frozenset({0x00, 0xFF})


class BinaryTable:
    """All messages of one type.

    Args:
        form: its layout.
        rows: their numbers among all messages.
        starts: where each begins in the file.
        data: the bytes of the file.
    """

    def __init__(
        self,
        form: Format,
        rows: NDArray[np.int64],
        starts: NDArray[np.int64],
        data: NDArray[np.uint8],
    ) -> None:
        self.form = form
        self.rows = rows
        self._starts = starts
        self._data = data

    def values(self, field: str) -> NDArray[Any]:
        """One field of all of them, decoded now."""
        form = self.form
        if field not in form.names:
            raise KeyError(field)
        index = form.names.index(field)
        offset = form.offsets[index]
        end = form.offsets[index + 1] if index + 1 < len(form.offsets) else form.length
        if not len(self.rows):
            return values_of(np.empty((0, end - offset), np.uint8), form.letters[index])
        windows = np.lib.stride_tricks.sliding_window_view(self._data, end - offset)
        return values_of(windows[self._starts + offset], form.letters[index])


def open_binary(path: Path, data: NDArray[np.uint8]) -> Dataflash:
    """The log in the bytes of a ``.bin`` file; nothing is raised for what they hold."""
    starts, types, lost, formats = _scan(data)
    return Dataflash(path, _tables(data, starts, types, formats), len(starts), lost)


def _scan(
    data: NDArray[np.uint8],
) -> tuple[NDArray[np.int64], NDArray[np.uint8], tuple[tuple[int, int], ...], dict[int, Format]]:
    """Where messages begin, their types, what is damaged, and the formats."""
    found = _magics(data)
    formats = _formats(data, found)
    lengths = np.zeros(256, np.int64)
    for number, form in formats.items():
        lengths[number] = form.length
    own = lengths[data[found + 2]] if len(found) else np.empty(0, np.int64)
    ends = found + own
    is_whole = (own > 0) & (ends <= len(data))
    starts, ends = found[is_whole], ends[is_whole]
    has_neighbour, is_neighbour = neighbours(starts, ends)
    is_believable = has_neighbour | (ends == len(data))
    is_kept = is_believable | is_neighbour | (starts == 0)
    places = Places(
        starts[is_kept],
        ends[is_kept],
        np.ones(int(is_kept.sum()), np.bool_),
        is_believable[is_kept],
    )
    chosen, lost = walk(places, len(data))
    taken = places.starts[chosen]
    return taken, data[taken + 2], _without_filling(data, lost), formats


def _magics(data: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Every place at which a header may stand."""
    size = len(data) - 2
    parts = [
        np.flatnonzero(
            (data[first : min(first + CHUNK, size)] == MAGIC[0])
            & (data[first + 1 : min(first + CHUNK, size) + 1] == MAGIC[1])
        )
        + first
        for first in range(0, max(size, 0), CHUNK)
    ]
    return np.concatenate(parts) if parts else np.empty(0, np.int64)


def _formats(data: NDArray[np.uint8], found: NDArray[np.int64]) -> dict[int, Format]:
    """Every sound format the log defines; the first definition of a type counts."""
    formats = {FORMAT_TYPE: OF_FORMATS}
    here = found[found + FORMAT_LENGTH <= len(data)]
    for start in here[data[here + 2] == FORMAT_TYPE].tolist():
        body = data[start + 3 : start + FORMAT_LENGTH].tobytes()
        name, letters, columns = (
            part.split(b"\0", 1)[0].decode("ascii", "replace")
            for part in (body[2:6], body[6:22], body[22:])
        )
        form = format_of(body[0], body[1], name, letters, columns)
        if form.is_sound:
            formats.setdefault(form.number, form)
    return formats


def _without_filling(
    data: NDArray[np.uint8], lost: tuple[tuple[int, int], ...]
) -> tuple[tuple[int, int], ...]:
    """Damage, without the filling at the end of a page."""
    if not lost or lost[-1][1] != len(data) or lost[-1][1] - lost[-1][0] > PADDING:
        return lost
    values = np.unique(data[lost[-1][0] :]).tolist()
    return lost[:-1] if len(values) == 1 and values[0] in FILLING else lost


def _tables(
    data: NDArray[np.uint8],
    starts: NDArray[np.int64],
    types: NDArray[np.uint8],
    formats: Mapping[int, Format],
) -> dict[str, BinaryTable]:
    """Messages by the name of their type; formats of the same name are the first's."""
    tables: dict[str, BinaryTable] = {}
    for number, form in formats.items():
        rows = np.flatnonzero(types == number)
        if form.name not in tables or (form.name != FORMAT and not len(tables[form.name].rows)):
            tables[form.name] = BinaryTable(form, rows, starts[rows], data)
    return tables
