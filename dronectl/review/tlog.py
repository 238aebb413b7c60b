"""Telemetry logs as columns."""

from __future__ import annotations

import itertools
import mmap
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from dronectl.mavlink.definitions import BY_NAME, DEFINITIONS
from dronectl.review import timeline
from dronectl.review.log import EMPTY, Column, Field, Kind, Log, texts_of
from dronectl.store.frames import SENT_BY_US

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from dronectl.mavlink.definitions import Definition
    from dronectl.review.scan import Index

UNKNOWN: Final = "UNKNOWN_"  # as pymavlink names what it has no definition of
DOUBTFUL_US: Final = 24 * 3600 * 1_000_000  # clocks further apart than this are worth a word
_ITEM: Final = re.compile(r"(\d*)([a-zA-Z])")


class _Layout(NamedTuple):
    """Where a field is in the payload and what it is made of."""

    offset: int
    size: int
    code: str
    """NumPy type of one element; ``S`` and ``V`` for text and bytes."""
    length: int


@cache
def _layouts(number: int) -> dict[str, _Layout]:
    """Layouts of a message type's fields by name."""
    definition = DEFINITIONS[number]
    names: tuple[str, ...] = definition.fields._fields  # type: ignore[attr-defined]
    found: dict[str, _Layout] = {}
    for index, (count, code) in enumerate(_ITEM.findall(definition.layout.format)):
        length = definition.lengths[index]
        if index in definition.texts:
            layout = _Layout(definition.offsets[index], int(count or 1), "S", 0)
        elif code == "s":
            layout = _Layout(definition.offsets[index], int(count), "u1", length)
        else:
            kind = np.dtype(f"<{code}")
            layout = _Layout(
                definition.offsets[index], kind.itemsize * (length or 1), kind.str, length
            )
        found[names[index]] = layout
    return found


def data_of(path: Path) -> NDArray[np.uint8]:
    """The bytes of a file, mapped into memory.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as file:
        if not file.seek(0, 2):
            return np.empty(0, np.uint8)
        return np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), np.uint8)


class Tlog(Log):
    """An indexed telemetry log.

    Args:
        path: the file.
        data: its bytes.
        index: its good records.
    """

    format = "tlog"

    def __init__(self, path: Path, data: NDArray[np.uint8], index: Index) -> None:
        self.index = index
        self._data: NDArray[np.uint8] | None = data
        self._payloads = index.payloads
        self._rows = _grouped(index)
        super().__init__(path, timeline.of_stamps(index.stamps_us), _kinds(index, self._rows))
        self.lost = index.lost
        self._date()

    def _date(self) -> None:
        """Say what is wrong with the recording clock; without a date, take the vehicle's."""
        jumps = len(self.timeline.jumps)
        if jumps:
            self.notes.append(
                f"The recording clock was set during the log ({jumps}); the times here run on."
            )
        t_s, told = self.column("SYSTEM_TIME", "time_unix_usec")
        told_us = np.minimum(told, timeline.PLAUSIBLE_TO_US).astype(np.int64)
        is_heard = ~self.is_sent[self.rows("SYSTEM_TIME")]
        is_told = is_heard & (told_us >= timeline.PLAUSIBLE_FROM_US)
        is_told &= told_us < timeline.PLAUSIBLE_TO_US
        if not is_told.any():
            if self.utc0_us is None and len(self.index):
                self.notes.append(
                    "The recording clock does not show a date, and no vehicle told one."
                )
            return
        since_us = np.rint(t_s[is_told] * 1e6).astype(np.int64)
        vehicle_us = int(np.median(told_us[is_told] - since_us))
        if self.utc0_us is None:
            self.timeline = replace(self.timeline, utc0_us=vehicle_us)
            self.notes.append(
                "The recording clock does not show a date; this one is the vehicle's."
            )
        elif abs(vehicle_us - self.utc0_us) > DOUBTFUL_US:
            days = (_day(self.utc0_us), _day(vehicle_us))
            self.notes.append(
                f"The recording clock says {days[0]}, the vehicle's {days[1]}; the first is used."
            )

    @property
    def is_sent(self) -> NDArray[np.bool_]:
        """Of every record: whether the station that recorded sent it, and did not receive it."""
        is_sent: NDArray[np.bool_] = (self.index.stamps_us & 3) == SENT_BY_US
        return is_sent

    def rows(
        self, name: str, system: int | None = None, component: int | None = None
    ) -> NDArray[np.int64]:
        """Numbers of the records of a message type, in the order of the log."""
        rows = self._rows.get(_number(name), np.empty(0, np.int64))
        if system is not None:
            rows = rows[self.index.systems[rows] == system]
        if component is not None:
            rows = rows[self.index.components[rows] == component]
        return rows

    def fields(self, name: str) -> tuple[Field, ...]:
        definition = BY_NAME.get(name)
        return () if definition is None else _fields(definition)

    def column(
        self, name: str, field: str, system: int | None = None, component: int | None = None
    ) -> Column:
        rows = self.rows(name, system, component)
        if not len(rows):
            return EMPTY
        layout = _layouts(_number(name))[field]
        return Column(self.times[rows], self._decoded(rows, layout))

    def _decoded(self, rows: NDArray[np.int64], layout: _Layout) -> NDArray[Any]:
        data = self._data
        if data is None:
            raise ValueError(f"{self.path.name} is closed")
        starts = self._payloads[rows] + layout.offset
        present = self.index.lengths[rows].astype(np.int64) - layout.offset
        is_whole = present >= layout.size
        if is_whole.all():
            raw = np.lib.stride_tricks.sliding_window_view(data, layout.size)[starts]
        else:
            raw = np.zeros((len(rows), layout.size), np.uint8)
            whole = np.flatnonzero(is_whole)
            if len(whole):
                windows = np.lib.stride_tricks.sliding_window_view(data, layout.size)
                raw[whole] = windows[starts[whole]]
            part = np.flatnonzero(~is_whole & (present > 0))
            steps = np.arange(layout.size)
            at = np.minimum(starts[part, None] + steps, len(data) - 1)
            raw[part] = np.where(steps < present[part, None], data[at], 0)
        return _values(raw, layout)

    def close(self) -> None:
        self._data = None


def _values(raw: NDArray[np.uint8], layout: _Layout) -> NDArray[Any]:
    """Raw bytes, one row for each record, as values."""
    if layout.code == "S":
        return texts_of(raw)
    values = raw.view(layout.code)
    return values if layout.length else values[:, 0]


def _day(utc_us: int) -> str:
    return str(np.datetime64(utc_us, "us"))[:10]


def _number(name: str) -> int:
    definition = BY_NAME.get(name)
    if definition is not None:
        return definition.message_id
    number = name.removeprefix(UNKNOWN)
    return int(number) if number.isascii() and number.isdigit() else -1


def _name(number: int) -> str:
    definition = DEFINITIONS.get(number)
    return f"{UNKNOWN}{number}" if definition is None else definition.name


@cache
def _known_fields(number: int) -> tuple[Field, ...]:
    definition = DEFINITIONS[number]
    layouts = _layouts(number)
    return tuple(
        Field(name, unit, layout.length, layout.code == "S")
        for (name, layout), unit in zip(layouts.items(), definition.units, strict=True)
    )


def _fields(definition: Definition) -> tuple[Field, ...]:
    return _known_fields(definition.message_id)


def _grouped(index: Index) -> dict[int, NDArray[np.int64]]:
    """Numbers of the records of each message id."""
    ids = index.ids
    if len(ids) and ids.max() < 1 << 16:
        ids = ids.astype(np.uint16)  # NumPy sorts short numbers by their digits
    order = np.argsort(ids, kind="stable")
    ordered = index.ids[order]
    cuts = [0, *(np.flatnonzero(np.diff(ordered)) + 1).tolist(), len(order)]
    return {
        int(ordered[begin]): order[begin:end]
        for begin, end in itertools.pairwise(cuts)
        if end > begin
    }


def _kinds(index: Index, rows: dict[int, NDArray[np.int64]]) -> Sequence[Kind]:
    """What the log holds, by name, system and component."""
    kinds = []
    for number, at in rows.items():
        senders = index.systems[at].astype(np.int64) << 8 | index.components[at]
        counts = np.bincount(senders)
        kinds += [
            Kind(_name(number), int(sender) >> 8, int(sender) & 0xFF, int(counts[sender]))
            for sender in np.flatnonzero(counts)
        ]
    return sorted(kinds)
