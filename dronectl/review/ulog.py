"""PX4's own logs (``.ulg``) as columns.

https://docs.px4.io/main/en/dev_log/ulog_file_format.html
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from dronectl.review.log import EMPTY, Column, Field, Kind, Log, texts_of
from dronectl.review.timeline import Timeline, dated_by_receiver, of_stamps
from dronectl.review.ulog_formats import Layout, layout_of, parse_format

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

MAGIC: Final = b"ULog\x01\x125"
HEADER: Final = struct.Struct("<HB")
FILE_HEADER: Final = 16
KNOWN: Final = frozenset(b"BFIMPQARDSOLC")
SEARCH: Final = 1 << 12  # bytes looked at behind damage; more each time nothing is found
LONGEST_SEARCH: Final = 1 << 22
LATEST_US: Final = 1 << 50
RECEIVERS: Final = ("vehicle_gps_position", "sensor_gps")
TIMESTAMP: Final = "timestamp"


class Said(NamedTuple):
    """One line the vehicle wrote into its log."""

    timestamp_us: int
    severity: int
    text: str


@dataclass(slots=True)
class _Topic:
    """One subscription: messages of one type of one sensor."""

    name: str
    instance: int
    layout: Layout
    starts: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Content:
    """What a file holds, not decoded yet."""

    topics: dict[int, _Topic] = field(default_factory=dict)
    info: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, float] = field(default_factory=dict)
    """As they were when the log began."""
    said: list[Said] = field(default_factory=list)
    lost: list[tuple[int, int]] = field(default_factory=list)
    started_us: int = 0


class Ulog(Log):
    """A log of PX4.

    Args:
        path: the file.
        data: its bytes.
    """

    format = "ulg"

    def __init__(self, path: Path, data: NDArray[np.uint8]) -> None:
        self.content = _Reader(data).read()
        self._data: NDArray[np.uint8] | None = data
        self._topics: dict[tuple[str, int], _Topic] = {}
        self._rows: dict[tuple[str, int], NDArray[np.int64]] = {}
        self._times: dict[tuple[str, int], NDArray[np.float64]] = {}
        for topic in self.content.topics.values():
            if topic.starts:
                self._add(topic)
        t_s = np.sort(np.concatenate([*self._times.values(), np.empty(0)]))
        stamps_us = np.rint(t_s * 1e6).astype(np.int64) + self.content.started_us
        kinds = [
            Kind(name, 0, number, len(self._rows[name, number])) for name, number in self._rows
        ]
        super().__init__(path, Timeline(t_s, stamps_us), sorted(kinds))
        self.lost = tuple(self.content.lost)
        self._date()

    def _add(self, topic: _Topic) -> None:
        key = (topic.name, topic.instance)
        if key in self._rows:
            return  # subscribed twice under one number: the first counts
        stamp = topic.layout.place(TIMESTAMP)
        if stamp is None or stamp.code != "<u8":
            return
        self._topics[key] = topic
        self._rows[key] = np.array(topic.starts, np.int64)
        told = np.minimum(self._values(key, TIMESTAMP), LATEST_US).astype(np.int64)
        since_us = np.clip(told[0] - self.content.started_us, 0, LATEST_US)
        self._times[key] = of_stamps(told, has_date=False).t_s + since_us * 1e-6

    def _date(self) -> None:
        for name in RECEIVERS:
            if self.has(name, "time_utc_usec"):
                t_s, utc_us = self.column(name, "time_utc_usec", component=self._first(name))
                told = np.minimum(utc_us, LATEST_US << 3).astype(np.int64)
                self.timeline, notes = dated_by_receiver(self.timeline, t_s, told)
                self.notes += notes
                return
        self.notes.append("No satellite told this log the date.")

    def _first(self, name: str) -> int:
        return min(number for known, number in self._rows if known == name)

    def seconds(self, timestamp_us: int) -> float:
        """The log's time of a timestamp of the vehicle."""
        return max(0.0, (timestamp_us - self.content.started_us) * 1e-6)

    def fields(self, name: str) -> tuple[Field, ...]:
        for (known, _), topic in self._topics.items():
            if known == name:
                return tuple(
                    Field(p.name, "", 0 if p.code == "S" else p.length, p.code == "S")
                    for p in topic.layout.places
                )
        return ()

    def column(
        self, name: str, field: str, system: int | None = None, component: int | None = None
    ) -> Column:
        keys = [key for key in sorted(self._rows) if key[0] == name and component in (None, key[1])]
        if not keys or system not in (None, 0):
            return EMPTY
        parts = [(self._times[key], self._values(key, field)) for key in keys]
        if len(parts) == 1:
            return Column(*parts[0])
        t_s = np.concatenate([times for times, _ in parts])
        order = np.argsort(t_s, kind="stable")
        return Column(t_s[order], np.concatenate([values for _, values in parts])[order])

    def _values(self, key: tuple[str, int], field: str) -> NDArray[Any]:
        if self._data is None:
            raise ValueError(f"{self.path.name} is closed")
        place = self._topics[key].layout.place(field)
        if place is None:
            raise KeyError(field)
        windows = np.lib.stride_tricks.sliding_window_view(self._data, place.size)
        raw = np.ascontiguousarray(windows[self._rows[key] + place.offset])
        if place.code == "S":
            return texts_of(raw)
        values = raw.view(place.code)
        return values if place.length else values[:, 0]

    def close(self) -> None:
        self._data = None


class _Reader:
    """Goes through a file message by message; behind damage the next sound data message is sought."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self._data = data
        self._bytes = data.data
        self._content = Content()
        self._definitions: dict[str, list[tuple[str, int, str]]] = {}
        self._sizes = np.full(1 << 16, -1, np.int64)
        """Size of the data messages of each subscription; -1: no such."""

    def read(self) -> Content:
        """All of it; nothing is raised for what the bytes are."""
        content, size = self._content, len(self._data)
        if size < FILE_HEADER or bytes(self._bytes[: len(MAGIC)]) != MAGIC:
            content.lost = [(0, size)] if size else []
            return content
        content.started_us = min(int.from_bytes(self._bytes[8:16], "little"), LATEST_US)
        position = FILE_HEADER
        unpack = HEADER.unpack_from
        view, topics = self._bytes, content.topics
        while position + HEADER.size <= size:
            length, kind = unpack(view, position)
            start = position + HEADER.size
            end = start + length
            if kind == 0x44 and end <= size and length >= 2:  # most messages are data
                topic = topics.get(self._bytes[start] | self._bytes[start + 1] << 8)
                if topic is not None and length - 2 >= topic.layout.size:
                    topic.starts.append(start + 2)
                    position = end
                    continue
            elif kind in KNOWN and end <= size and self._take(kind, self._bytes[start:end]):
                position = end
                continue
            resumed = end if self._is_header(end) else self._next_data(position + 1)
            content.lost.append((position, resumed))
            position = resumed
        if position < size and not (content.lost and content.lost[-1][1] == size):
            content.lost.append((position, size))
        return content

    def _take(self, kind: int, body: memoryview) -> bool:
        """Take anything but data; False when it cannot be what it says."""
        if kind == ord("F"):
            return self._define(body)
        if kind == ord("A"):
            return self._subscribe(body)
        if kind in b"IP":
            return self._inform(kind, body)
        if kind in b"LC":
            head = 9 if kind == ord("L") else 11
            if len(body) < head:
                return False
            stamp = int.from_bytes(body[head - 8 : head], "little")
            text = bytes(body[head:]).decode("utf-8", "replace")
            severity = body[0] - ord("0") if 0x30 <= body[0] <= 0x37 else 6
            self._content.said.append(Said(min(stamp, LATEST_US), severity, text))
        return True

    def _define(self, body: memoryview) -> bool:
        parsed = parse_format(bytes(body).decode("ascii", "replace"))
        if parsed is None:
            return False
        self._definitions.setdefault(*parsed)
        return True

    def _subscribe(self, body: memoryview) -> bool:
        if len(body) < 4:
            return False
        name = bytes(body[3:]).decode("ascii", "replace")
        layout = layout_of(name, self._definitions)
        if layout is None:
            return False
        number = body[1] | body[2] << 8
        if number not in self._content.topics:
            self._content.topics[number] = _Topic(name, body[0], layout)
            self._sizes[number] = layout.size
        return True

    def _inform(self, kind: int, body: memoryview) -> bool:
        """An information or a parameter: a typed name and a value."""
        if not len(body) or len(body) < 1 + body[0]:
            return False
        key = bytes(body[1 : 1 + body[0]]).decode("ascii", "replace")
        raw = bytes(body[1 + body[0] :])
        type_name, _, name = key.partition(" ")
        value = _value(type_name, raw)
        if value is None or not name:
            return False
        if kind == ord("P") and isinstance(value, int | float):
            self._content.parameters.setdefault(name, float(value))
        elif kind == ord("I"):
            self._content.info.setdefault(name, value)
        return True

    def _next_data(self, position: int) -> int:
        """Start of the next data message of a known subscription that another message follows."""
        size, search = len(self._data), SEARCH
        while position + HEADER.size + 2 < size:
            part = self._data[position : position + search + 4]
            heads = np.flatnonzero(part[2:-2] == ord("D"))
            lengths = part[heads].astype(np.int64) | part[heads + 1].astype(np.int64) << 8
            numbers = part[heads + 3].astype(np.int64) | part[heads + 4].astype(np.int64) << 8
            for at in heads[self._sizes[numbers] + 2 == lengths].tolist():
                if self._is_followed(position + at):
                    return int(position + at)
            position += search
            search = min(2 * search, LONGEST_SEARCH)
        return size

    def _is_header(self, position: int) -> bool:
        """Whether a whole message of a known kind may begin here."""
        if position + HEADER.size > len(self._data):
            return False
        length, kind = HEADER.unpack_from(self._bytes, position)
        return kind in KNOWN and position + HEADER.size + length <= len(self._data)

    def _is_followed(self, start: int) -> bool:
        """Whether a message follows the one that begins here, or the end does."""
        length, _ = HEADER.unpack_from(self._bytes, start)
        end = start + HEADER.size + length
        if end >= len(self._data):
            return bool(end == len(self._data))
        return end + 2 < len(self._data) and int(self._data[end + 2]) in KNOWN


def _value(type_name: str, raw: bytes) -> str | int | float | None:
    """The value of an information; None when type and bytes do not agree."""
    if type_name.startswith("char["):
        return raw.decode("utf-8", "replace")
    codes = {"int32_t": "<i", "uint32_t": "<I", "float": "<f", "uint64_t": "<Q", "int64_t": "<q",
             "uint8_t": "<B", "bool": "<B", "uint16_t": "<H"}  # fmt: skip
    code = codes.get(type_name)
    if code is None:
        return raw.hex()
    if len(raw) != struct.calcsize(code):
        return None
    value: int | float = struct.unpack(code, raw)[0]
    return value
