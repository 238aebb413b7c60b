"""Plain grids of heights in NumPy's ``.npz``, as the training town writes its relief.

``heights_m`` (float, (rows, columns), the northernmost row first, metres above mean sea level),
``north_deg`` and ``west_deg`` of the first post, ``step_latitude_deg`` and ``step_longitude_deg``
(positive), ``attribution`` (text, may be missing). See
https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.lib import format as npy

from missions.files.elevation.layout import (
    damaged,
    refuse_too_large,
    sound_heights,
    sound_sheet,
    unreadable,
)
from missions.terrain import Heights, Sheet

_BROKEN: Final = (
    ValueError, KeyError, EOFError, RuntimeError, NotImplementedError, TypeError, OverflowError,
    zipfile.BadZipFile, zlib.error, struct.error, SyntaxError,
)  # fmt: skip
"""What zip and NumPy raise on bytes that are not theirs."""
_NUMBERS: Final = ("north_deg", "west_deg", "step_latitude_deg", "step_longitude_deg")
_KINDS: Final = "fiu"
_WIDEST_BYTES: Final = 8
_LONGEST_BYTES: Final = 2_000
"""Of a text: 500 characters."""


def read_npz_sheet(path: Path) -> Sheet:
    """What a grid covers.

    Raises:
        UserError: the file cannot be read or is no such grid.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            north, west, down, right = (_number(archive, name) for name in _NUMBERS)
            attribution = _text(archive, "attribution")
            with archive.open("heights_m.npy") as file:
                (rows, columns), _ = _header(file)
    except OSError as error:
        raise unreadable(path, error) from error
    except _BROKEN as error:
        raise damaged(path) from error
    return sound_sheet(Sheet(path.name, north, west, down, right, rows, columns, attribution))


def read_npz_heights(path: Path, sheet: Sheet) -> Heights:
    """The heights of a grid.

    Raises:
        UserError: the file cannot be read, or is not the one its sheet was read from.
    """
    try:
        with zipfile.ZipFile(path) as archive, archive.open("heights_m.npy") as file:
            shape, kind = _header(file)
            if shape != (sheet.rows, sheet.columns):
                raise damaged(path)
            size = shape[0] * shape[1] * kind.itemsize
            content = file.read(size)
    except OSError as error:
        raise unreadable(path, error) from error
    except _BROKEN as error:
        raise damaged(path) from error
    if len(content) != size:
        raise damaged(path)
    with np.errstate(over="ignore"):  # what is too large is no height, see below
        heights = np.frombuffer(content, kind).reshape(shape).astype(np.float32)
    return sound_heights(path.name, heights)


def _header(file: IO[bytes]) -> tuple[tuple[int, int], np.dtype[Any]]:
    """Shape and kind of the grid that follows, before any of it is allocated."""
    shape, is_column_wise, kind = _any_header(file)
    is_numbers = kind.kind in _KINDS and kind.itemsize <= _WIDEST_BYTES
    if len(shape) != 2 or min(shape) < 0 or is_column_wise or not is_numbers:
        raise ValueError(shape)
    refuse_too_large("The grid", *shape)
    return (int(shape[0]), int(shape[1])), kind


def _any_header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    is_first = npy.read_magic(file) == (1, 0)
    read = npy.read_array_header_1_0 if is_first else npy.read_array_header_2_0
    shape, is_column_wise, kind = read(file)
    return shape, is_column_wise, kind


def _single(archive: zipfile.ZipFile, name: str, kinds: str) -> Any:
    """A single number or text."""
    with archive.open(f"{name}.npy") as file:
        shape, _, kind = _any_header(file)
        if shape != () or kind.kind not in kinds or kind.itemsize > _LONGEST_BYTES:
            raise ValueError(name)
        return np.frombuffer(file.read(kind.itemsize), kind)[0]


def _number(archive: zipfile.ZipFile, name: str) -> float:
    return float(_single(archive, name, _KINDS))


def _text(archive: zipfile.ZipFile, name: str) -> str:
    if f"{name}.npy" not in archive.namelist():
        return ""
    text = str(_single(archive, name, "U"))
    return "".join(character for character in text if character.isprintable()).strip()
