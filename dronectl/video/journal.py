"""The list beside a recording: its segments, gaps and bookmarks, one JSON object a line.

A line is written and synced before anything depends on it, so that after a crash the list and the
segments on disk say the same; a half line at the end is what a crash leaves and is passed over.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "recording.jsonl"
LONGEST_LINE: Final = 65_536
LONGEST_NOTE: Final = 500


@dataclass(frozen=True, slots=True)
class SegmentStarted:
    """A file was begun."""

    file: str
    utc_us: int
    """Of its first picture."""
    codec: str = ""
    width_px: int | None = None
    height_px: int | None = None


@dataclass(frozen=True, slots=True)
class SegmentEnded:
    """A file is complete."""

    file: str
    utc_us: int
    frames: int
    klv_packets: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without pictures while there should have been some."""

    from_utc_us: int
    to_utc_us: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Something somebody wants to find again."""

    utc_us: int
    note: str


Entry = SegmentStarted | SegmentEnded | Gap | Bookmark
_KINDS: Final[dict[str, type[Entry]]] = {
    "segment": SegmentStarted,
    "ended": SegmentEnded,
    "gap": Gap,
    "bookmark": Bookmark,
}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}
_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "str": (str,),
    "int": (int,),
    "int | None": (int, type(None)),
}


def append(folder: Path, entry: Entry) -> None:
    """Write one line and have it on disk."""
    line = json.dumps({"what": _NAMES[type(entry)], **asdict(entry)}, ensure_ascii=False) + "\n"
    with (folder / NAME).open("ab") as file:
        if file.tell() and not _ends_whole(folder / NAME):
            file.write(b"\n")
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())


def read(folder: Path) -> tuple[Entry, ...]:
    """All whole lines that are entries; what else is in there is passed over."""
    try:
        data = (folder / NAME).read_bytes()
    except FileNotFoundError:
        return ()
    found = [_entry(line) for line in data.split(b"\n") if 0 < len(line) < LONGEST_LINE]
    return tuple(entry for entry in found if entry is not None)


def sha256(folder: Path) -> str | None:
    """Of the whole list, which holds the hash of every segment; None: it cannot be read."""
    try:
        with (folder / NAME).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _entry(line: bytes) -> Entry | None:
    try:
        values: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    kind = _KINDS.get(str(values.pop("what", "")))
    if kind is None:
        return None
    known = {f.name: _TYPES[str(f.type)] for f in fields(kind)}
    if not set(values) <= set(known):
        return None
    if any(not isinstance(v, known[k]) or isinstance(v, bool) for k, v in values.items()):
        return None
    try:
        entry = kind(**values)
    except TypeError:
        return None
    file = getattr(entry, "file", "")
    return None if "/" in file or "\\" in file or file.startswith(".") else entry


def existing(folder: Path) -> Path:
    """The folder or the nearest one above it that is there."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder


def next_number(folder: Path, used: int) -> int:
    """After the newest segment in the folder: an earlier run's files are never written over."""
    numbers = [used]
    for path in folder.glob("segment-*.ts"):
        text = path.stem.removeprefix("segment-")
        if text.isdecimal():
            numbers.append(int(text))
    return max(numbers) + 1
