"""ArduPilot's logs written as text (``.log``): a line for each message, as ground stations export them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dronectl.review.dataflash import Dataflash
from dronectl.review.dataflash_formats import FORMAT, LETTERS, OF_FORMATS, Format, format_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

LAST_COLUMN: Final = 5  # FMT, Type, Length, Name, Format, Columns: the last holds commas itself
MODE: Final = "M"  # written as a number or as a name
UNKNOWN_INTEGER: Final = 0
ARRAY_COMMAS: Final = re.compile(r",(?![^\[]*\])")  # commas outside brackets


class TextTable:
    """All messages of one type.

    Args:
        form: its layout.
    """

    def __init__(self, form: Format) -> None:
        self.form = form
        self.lines: list[tuple[int, list[str]]] = []

    @property
    def rows(self) -> NDArray[np.int64]:
        """Numbers of the messages among all of them."""
        return np.array([number for number, _ in self.lines], np.int64)

    def values(self, field: str) -> NDArray[Any]:
        """One field of all of them; a number that is none is NaN, or 0 where it must be whole."""
        if field not in self.form.names:
            raise KeyError(field)
        index = self.form.names.index(field)
        meaning = LETTERS[self.form.letters[index]]
        cells = [cells[index] for _, cells in self.lines]
        is_named = self.form.letters[index] == MODE and not all(c.isdigit() for c in cells)
        if meaning.code.startswith("S") or is_named:
            return np.array(cells, np.str_)
        if meaning.length:
            return np.array([_elements(cell, meaning.length) for cell in cells], meaning.code)
        kind = np.dtype(meaning.code)
        if kind.kind == "f" or meaning.divisor > 1:
            return np.array([_number(cell) for cell in cells], np.float64)
        limits = np.iinfo(kind)
        return np.array(
            [min(max(_whole(cell), int(limits.min)), int(limits.max)) for cell in cells], kind
        )


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def _whole(cell: str) -> int:
    try:
        return int(cell)
    except ValueError:
        return UNKNOWN_INTEGER


def _elements(cell: str, length: int) -> list[int]:
    numbers = [_whole(part) for part in cell.strip("[] ").replace(",", " ").split()]
    return [min(max(n, -32768), 32767) for n in (numbers + [0] * length)[:length]]


def open_text(path: Path, data: bytes) -> Dataflash:
    """The log in the bytes of a ``.log`` file; lines that fit no format are counted as damage."""
    tables: dict[str, TextTable] = {FORMAT: TextTable(OF_FORMATS)}
    lost: list[tuple[int, int]] = []
    number, position = 0, 0
    for raw in data.splitlines(keepends=True):
        start, position = position, position + len(raw)
        line = raw.decode("utf-8", "replace").strip()
        if not line:
            continue
        if _take(tables, line, number):
            number += 1
        elif lost and lost[-1][1] == start:
            lost[-1] = (lost[-1][0], position)
        else:
            lost.append((start, position))
    return Dataflash(path, tables, number, tuple(lost))


def _take(tables: dict[str, TextTable], line: str, number: int) -> bool:
    """Add a line to the messages of its type; False when it fits none."""
    parts = ARRAY_COMMAS.split(line) if "[" in line else line.split(",")
    name, *cells = (part.strip() for part in parts)
    table = tables.get(name)
    if table is None:
        return False
    if name == FORMAT:
        cells = [part.strip() for part in line.split(",", LAST_COLUMN)][1:]
        if len(cells) == LAST_COLUMN:
            cells[-1] = cells[-1].replace(" ", "")
    wanted = len(table.form.names)
    if len(cells) > wanted and table.form.letters.endswith("Z"):
        cells = [part.strip() for part in line.split(",", wanted)][1:]
    if len(cells) != wanted:
        return False
    if name == FORMAT:
        form = format_of(_whole(cells[0]), _whole(cells[1]), *cells[2:])
        if form.is_sound:
            tables.setdefault(form.name, TextTable(form))
    table.lines.append((number, cells))
    return True
