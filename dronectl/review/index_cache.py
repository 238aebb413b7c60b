"""The index of a telemetry log kept beside it, so that a second opening reads a fraction.

A cache is believed only if it was made of this very file (size, time of change, digest of head and
tail) and its own checksum holds; else it is made anew. What it says is never needed: every failure
to read or write one is silent.
"""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import platformdirs

from dronectl.review.scan import are_records, index_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dronectl.review.scan import Index

WORTH_BYTES: Final = 4 * 1024 * 1024  # a smaller log is scanned as fast as its index is read
SUFFIX: Final = ".dronectl-index"
_MAGIC: Final = b"dronectl log index 1\n"
_PROBE: Final = 64 * 1024
_HEAD: Final = struct.Struct("<QQ")
_DIGEST: Final = 32


def places(path: Path, folder: Path | None = None) -> Iterator[Path]:
    """Where the index of a log may be: beside it, else in the user's cache.

    Args:
        path: the log.
        folder: the user's cache folder; the system's own place for it by default.
    """
    yield path.with_name(f".{path.name}{SUFFIX}")
    folder = folder or Path(platformdirs.user_cache_dir("dronectl", appauthor=False)) / "logs"
    name = hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:32]
    yield folder / f"{name}{SUFFIX}"


def key_of(path: Path, data: NDArray[np.uint8]) -> bytes:
    """What must be equal for an index to be of this file."""
    digest = hashlib.sha256()
    digest.update(struct.pack("<Qq", len(data), path.stat().st_mtime_ns))
    digest.update(data[:_PROBE].tobytes())
    digest.update(data[-_PROBE:].tobytes())
    return digest.digest()


def load(path: Path, data: NDArray[np.uint8], folder: Path | None = None) -> Index | None:
    """The kept index of a log; None when there is none that can be believed."""
    key = None
    for place in places(path, folder):
        with suppress(OSError):
            blob = place.read_bytes()
            key = key or key_of(path, data)
            index = _unpacked(blob, key, data)
            if index is not None:
                return index
    return None


def save(path: Path, data: NDArray[np.uint8], index: Index, folder: Path | None = None) -> None:
    """Keep the index of a log, where that is possible."""
    with suppress(OSError):
        blob = _packed(key_of(path, data), index)
        for place in places(path, folder):
            if _written(place, blob):
                return


def _packed(key: bytes, index: Index) -> bytes:
    lost = np.array(index.lost, "<i8").reshape(-1, 2)
    gaps = np.diff(index.starts, prepend=0).astype("<u8")
    body = _HEAD.pack(len(index), len(lost)) + gaps.tobytes() + lost.tobytes()
    return b"".join((_MAGIC, key, hashlib.sha256(body).digest(), body))


def _unpacked(blob: bytes, key: bytes, data: NDArray[np.uint8]) -> Index | None:
    """The index in a cache file's bytes."""
    if not blob.startswith(_MAGIC + key):
        return None
    at = len(_MAGIC) + len(key) + _DIGEST
    body = blob[at:]
    if len(body) < _HEAD.size or hashlib.sha256(body).digest() != blob[at - _DIGEST : at]:
        return None
    count, damaged = _HEAD.unpack_from(body)
    if len(body) != _HEAD.size + 8 * count + 16 * damaged:
        return None
    gaps = np.frombuffer(body, "<i8", count, _HEAD.size)
    lost = np.frombuffer(body, "<i8", 2 * damaged, _HEAD.size + 8 * count).reshape(-1, 2)
    starts = np.cumsum(gaps, dtype=np.int64)
    if not are_records(data, starts):
        return None
    return index_of(data, starts, tuple((int(a), int(b)) for a, b in lost))


def _written(place: Path, blob: bytes) -> bool:
    """Put a file in its place whole or not at all."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=place.name)
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(blob)
        Path(name).replace(place)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        return False
    return True
