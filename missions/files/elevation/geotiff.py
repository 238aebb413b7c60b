"""Heights in GeoTIFF, as Copernicus and national surveys give them: one band, in degrees of WGS 84.

Strips or tiles, plain or Deflate, with or without a predictor. What lies in a map projection is refused:
nothing is warped here. See https://docs.ogc.org/is/19-008r4/19-008r4.html and the TIFF 6.0 specification.
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, TypeVar

import numpy as np

from missions.errors import UserError
from missions.files.elevation.layout import (
    damaged,
    refuse_too_large,
    sound_heights,
    sound_sheet,
    unreadable,
)
from missions.terrain import Heights, Sheet

_T = TypeVar("_T")

_WIDTH, _HEIGHT, _BITS, _PACKING, _STRIPS, _BANDS = 256, 257, 258, 259, 273, 277
_STRIP_ROWS, _STRIP_BYTES, _PREDICTOR = 278, 279, 317
_TILE_WIDTH, _TILE_HEIGHT, _TILES, _TILE_BYTES, _FORMAT = 322, 323, 324, 325, 339
_SCALE, _TIEPOINT, _MATRIX, _GEO_KEYS, _NO_DATA = 33550, 33922, 34264, 34735, 42113
_MODEL_KEY, _RASTER_KEY = 1024, 1025
_GEOGRAPHIC, _IS_POINT = 2, 2
_PLAIN, _DEFLATE = 1, (8, 32946)
_KINDS: Final = {
    (16, 1): "u2", (16, 2): "i2", (32, 1): "u4", (32, 2): "i4", (32, 3): "f4", (64, 3): "f8",
}  # fmt: skip
_SIZES: Final = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_CODES: Final = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d"}
_MOST_TAGS = 200
_MOST_VALUES = 2_000_000
_BROKEN: Final = (
    struct.error, ValueError, TypeError, KeyError, IndexError, zlib.error, OverflowError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Image:
    """The tags of the first picture."""

    order: str
    tags: dict[int, tuple[Any, ...]]

    def one(self, tag: int, default: int | None = None) -> int:
        """A tag's first value."""
        values = self.tags.get(tag)
        if values is None:
            if default is None:
                raise KeyError(tag)
            return default
        return int(values[0])


def read_geotiff_sheet(path: Path) -> Sheet:
    """What a picture of heights covers.

    Raises:
        UserError: the file cannot be read, is none, or lies in a map projection.
    """
    return _guarded(path, lambda file: _sheet(path, _image(file)))


def read_geotiff_heights(path: Path, sheet: Sheet) -> Heights:
    """The heights of a picture.

    Raises:
        UserError: the file cannot be read, or is not the one its sheet was read from.
    """

    def read(file: IO[bytes]) -> Heights:
        image = _image(file)
        if _sheet(path, image) != sheet:
            raise damaged(path)
        heights = _pixels(file, image)
        no_data = b"".join(image.tags.get(_NO_DATA, ())).split(b"\0")[0]
        if no_data:
            heights[heights == np.float32(float(no_data))] = np.nan
        return sound_heights(path.name, heights)

    return _guarded(path, read)


def _guarded(path: Path, read: Callable[[IO[bytes]], _T]) -> _T:
    try:
        with path.open("rb") as file:
            return read(file)
    except OSError as error:
        raise unreadable(path, error) from error
    except _BROKEN as error:
        raise damaged(path) from error


def _image(file: IO[bytes]) -> _Image:
    head = file.read(8)
    order = {b"II*\0": "<", b"MM\0*": ">"}[head[:4]]
    file.seek(struct.unpack(f"{order}I", head[4:])[0])
    count = min(struct.unpack(f"{order}H", file.read(2))[0], _MOST_TAGS)
    entries = [struct.unpack(f"{order}HHI4s", file.read(12)) for _ in range(count)]
    tags = {}
    for tag, kind, amount, content in entries:
        if kind in _SIZES and amount <= _MOST_VALUES:
            tags[tag] = _values(file, order, (kind, amount, content))
    return _Image(order, tags)


def _values(file: IO[bytes], order: str, entry: tuple[int, int, bytes]) -> tuple[Any, ...]:
    kind, amount, content = entry
    size = _SIZES[kind] * amount
    if size > 4:
        file.seek(struct.unpack(f"{order}I", content)[0])
        content = file.read(size)
    if kind not in _CODES:
        return (content[:size],)
    return struct.unpack(f"{order}{amount}{_CODES[kind]}", content[:size])


def _sheet(path: Path, image: _Image) -> Sheet:
    rows, columns = image.one(_HEIGHT), image.one(_WIDTH)
    refuse_too_large(path.name, rows, columns)
    keys = image.tags.get(_GEO_KEYS, ())
    geo = {keys[i]: keys[i + 3] for i in range(4, len(keys) - 3, 4)}
    if geo.get(_MODEL_KEY, _GEOGRAPHIC) != _GEOGRAPHIC or _MATRIX in image.tags:
        raise UserError(
            f"{path.name} is in a map projection, not in degrees: convert it to WGS 84 (EPSG:4326) "
            "first."
        )
    if image.one(_PACKING, _PLAIN) not in (_PLAIN, *_DEFLATE) or image.one(_PREDICTOR, 1) > 3:
        raise UserError(
            f"{path.name} is packed in a way that is not known here: save it with Deflate or unpacked."
        )
    step_longitude, step_latitude = image.tags[_SCALE][:2]
    column, row, _, west, north = image.tags[_TIEPOINT][:5]
    aside = 0.0 if geo.get(_RASTER_KEY) == _IS_POINT else 0.5  # a post is a pixel's middle
    return sound_sheet(
        Sheet(
            path.name,
            north + (row - aside) * step_latitude,
            west + (aside - column) * step_longitude,
            step_latitude,
            step_longitude,
            rows,
            columns,
        )
    )


def _pixels(file: IO[bytes], image: _Image) -> Heights:
    rows, columns = image.one(_HEIGHT), image.one(_WIDTH)
    if image.one(_BANDS, 1) != 1:
        raise ValueError(_BANDS)
    kind = np.dtype(image.order + _KINDS[image.one(_BITS), image.one(_FORMAT, 1)])
    is_tiled = _TILES in image.tags
    if is_tiled:
        high, wide = image.one(_TILE_HEIGHT), image.one(_TILE_WIDTH)
        places, sizes = image.tags[_TILES], image.tags[_TILE_BYTES]
    else:
        high, wide = min(image.one(_STRIP_ROWS, rows), rows), columns
        places, sizes = image.tags[_STRIPS], image.tags[_STRIP_BYTES]
    if min(high, wide) < 1:
        raise ValueError(high, wide)
    refuse_too_large("A part", high, wide)
    across = -(-columns // wide)
    heights = np.full((rows, columns), np.nan, np.float32)
    for number in range(across * -(-rows // high)):
        top, left = number // across * high, number % across * wide
        tall = high if is_tiled else min(high, rows - top)
        file.seek(places[number])
        content = file.read(sizes[number])
        part = _part(content, image, kind, (tall, wide))
        with np.errstate(over="ignore", invalid="ignore"):
            room = heights[top : top + tall, left : left + wide]
            room[...] = part[: room.shape[0], : room.shape[1]].astype(np.float32)
    return heights


def _part(
    content: bytes, image: _Image, kind: np.dtype[Any], shape: tuple[int, int]
) -> np.ndarray[Any, Any]:
    """One strip or tile as numbers."""
    size = shape[0] * shape[1] * kind.itemsize
    if image.one(_PACKING, _PLAIN) != _PLAIN:
        content = zlib.decompressobj().decompress(content, size)
    if len(content) < size:
        raise ValueError(len(content))
    predictor = image.one(_PREDICTOR, 1)
    if predictor == 3:  # bytes of like weight together, each as a step from the one before
        steps = np.frombuffer(content, np.uint8, size).reshape(shape[0], -1)
        planes = np.cumsum(steps, axis=1, dtype=np.uint8)
        planes = planes.reshape(shape[0], kind.itemsize, shape[1])
        ordered = np.ascontiguousarray(planes.transpose(0, 2, 1))
        return ordered.view(kind.newbyteorder(">")).reshape(shape)
    part = np.frombuffer(content, kind, shape[0] * shape[1]).reshape(shape)
    return np.cumsum(part, axis=1, dtype=kind.newbyteorder("=")) if predictor == 2 else part
