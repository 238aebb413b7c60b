"""Reading all parameters of a vehicle.

Specification: https://mavlink.io/en/services/parameter.html#read_all

    FTP --(refused, silent, damaged)--> LIST --(quiet)--> GAPS --> all there
     '--> all there                      '--> all there       '--> silent, or some never came
"""

from __future__ import annotations

import math
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from dronectl.protocol import packed_params
from dronectl.protocol.ftp import Download
from dronectl.protocol.machine import Failure, Fault, Finished, Progress, Send
from dronectl.protocol.param_table import Table
from dronectl.protocol.param_values import (
    HASH_CHECK,
    UINT32,
    Encoding,
    ParamValue,
    received,
    request_index,
    request_list,
    set_message,
)
from dronectl.protocol.progress import Gauge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dronectl.mavlink.codec import Message
    from dronectl.protocol.machine import Address, Effect

FIRST_WAIT_S: Final = 2.0
LIST_TRIES: Final = 6
QUIET_S: Final = 1.5  # a stream on a busy radio pauses; longer than this it is over
THIN_FRACTION: Final = 0.1  # with less than this the request for the list was hardly heard
GAPS_AT_ONCE: Final = 10
GAP_RETRY_S: Final = 0.5
GAP_TRIES: Final = 30
SILENT_S: Final = 10.0
MOST_CHANGES: Final = 50


class Known(NamedTuple):
    """Parameters read earlier from the same vehicle and PX4's checksum over them."""

    hash_check: int
    values: Mapping[str, ParamValue]


class ReadAll:
    """Reads every parameter; finishes with ``dict[str, ParamValue]``.

    A failure that comes after some arrived carries those as its value.
    """

    def __init__(
        self,
        address: Address,
        encoding: Encoding,
        *,
        use_ftp: bool,
        known: Known | None = None,
    ) -> None:
        self.address = address
        self.deadline_s: float | None = None
        self.hash_check: int | None = None
        """PX4's checksum as last heard: with it the result can be ``known`` next time."""
        self._encoding = encoding
        self._known = known
        self._table = Table()
        self._gauge = Gauge()
        self._download = Download(address, packed_params.PATH) if use_ftp else None
        self._list_tries = 0
        self._fresh_at_s = 0.0
        self._reading: dict[int, float] = {}
        """Places asked for one by one, with the time of the next try."""
        self._tries: dict[int, int] = {}
        self._in_gaps = False
        self._over = False

    def start(self, now_s: float) -> list[Effect]:
        if self._download is not None:
            return self._of_download(self._download, self._download.start(now_s), now_s)
        return self._ask_list(now_s)

    def on_message(self, message: Message, now_s: float) -> list[Effect]:
        if self._over or message.component_id != self.address.component_id:
            return []
        if self._download is not None:
            return self._of_download(
                self._download, self._download.on_message(message, now_s), now_s
            )
        if message.name == "PARAM_VALUE":
            return self._take(received(message, self._encoding), now_s)
        if message.name == "PARAM_ERROR" and message.fields.param_index in self._reading:
            self._tries[message.fields.param_index] = GAP_TRIES
            del self._reading[message.fields.param_index]
            return self._fill_gaps(now_s)
        return []

    def on_time(self, now_s: float) -> list[Effect]:
        if self._over or self.deadline_s is None or now_s < self.deadline_s:
            return []
        if self._download is not None:
            return self._of_download(self._download, self._download.on_time(now_s), now_s)
        if self._in_gaps:
            return self._fill_gaps(now_s)
        enough = 1 if self._list_tries >= LIST_TRIES else THIN_FRACTION * self._table.count
        if self._table.done >= max(1, enough):
            self._in_gaps = True
            self._fresh_at_s = now_s
            return self._fill_gaps(now_s)
        return self._ask_list(now_s)

    def _of_download(self, download: Download, effects: list[Effect], now_s: float) -> list[Effect]:
        """The file transfer's effects as ours; its failure leads to the plain list."""
        self.deadline_s = download.deadline_s
        ours: list[Effect] = []
        for effect in effects:
            if isinstance(effect, Send):
                ours.append(effect)
            elif isinstance(effect, Progress):
                each = packed_params.BYTES_EACH
                ours += self._gauge.at(effect.done // each, math.ceil(effect.total / each))
            elif isinstance(effect, Finished) and effect.failure is None:
                ours += self._unpack(effect.value, now_s)
            else:
                ours += self._without_download(now_s)
        return ours

    def _unpack(self, data: bytes, now_s: float) -> list[Effect]:
        try:
            values = packed_params.decode(data)
        except packed_params.PackError:
            return self._without_download(now_s)
        return [*self._gauge.at(len(values), len(values)), self._finished(values)]

    def _without_download(self, now_s: float) -> list[Effect]:
        self._download = None
        return self._ask_list(now_s)

    def _ask_list(self, now_s: float) -> list[Effect]:
        self._list_tries += 1
        if self._list_tries > LIST_TRIES:
            return [self._silence()]
        self.deadline_s = now_s + FIRST_WAIT_S
        return [Send(request_list(self.address))]

    def _take(self, value: ParamValue, now_s: float) -> list[Effect]:
        if value.name == HASH_CHECK:
            return self._check_hash(value)
        changes = self._table.changes
        if not self._table.take(value):
            return []
        if self._table.changes > MOST_CHANGES:
            return [self._finished(fault=Fault.DIFFERS, text=_RESTLESS)]
        if self._table.changes > changes:
            self._reading.clear()
            self._tries.clear()
        effects: list[Effect] = [*self._gauge.at(self._table.done, self._table.count)]
        if self._table.is_complete:
            return [*effects, self._finished(self._table.values)]
        self._fresh_at_s = now_s
        self._reading.pop(value.index, None)
        if self._in_gaps:
            return effects + self._fill_gaps(now_s)
        self.deadline_s = now_s + QUIET_S
        return effects

    def _check_hash(self, value: ParamValue) -> list[Effect]:
        if not isinstance(value.value, int) or value.type != UINT32:
            return []
        self.hash_check = value.value
        if self._known is None or self._known.hash_check != value.value:
            return []
        stop = set_message(self.address, HASH_CHECK, value.value, UINT32, self._encoding)
        count = len(self._known.values)
        return [
            Send(stop),  # a vehicle that gets its own checksum back stops sending the list
            *self._gauge.at(count, count),
            self._finished(dict(self._known.values)),
        ]

    def _fill_gaps(self, now_s: float) -> list[Effect]:
        if now_s - self._fresh_at_s >= SILENT_S:
            return [self._silence()]
        effects: list[Effect] = []
        for index, due_s in list(self._reading.items()):
            if due_s <= now_s:
                effects += self._read(index, now_s)
        room = GAPS_AT_ONCE - len(self._reading)
        for index in list(islice(self._unasked(), max(0, room))):
            effects += self._read(index, now_s)
        if not self._reading:
            missing = sum(1 for _ in self._table.missing())
            text = f"{missing} of {self._table.count} parameters never arrived; read them again."
            return [self._finished(self._table.values, Fault.VEHICLE_SILENT, text)]
        self.deadline_s = min(min(self._reading.values()), self._fresh_at_s + SILENT_S)
        return effects

    def _unasked(self) -> Iterator[int]:
        return (
            index
            for index in self._table.missing()
            if index not in self._reading and self._tries.get(index, 0) < GAP_TRIES
        )

    def _read(self, index: int, now_s: float) -> list[Effect]:
        tries = self._tries.get(index, 0) + 1
        self._tries[index] = tries
        if tries > GAP_TRIES or index > _LARGEST_INDEX:
            self._tries[index] = GAP_TRIES
            self._reading.pop(index, None)
            return []
        self._reading[index] = now_s + GAP_RETRY_S
        return [Send(request_index(self.address, index))]

    def _silence(self) -> Finished:
        text = "The vehicle does not send its parameters; check the link and read them again."
        return self._finished(self._table.values, Fault.VEHICLE_SILENT, text)

    def _finished(
        self,
        values: Mapping[str, ParamValue] | None = None,
        fault: Fault | None = None,
        text: str = "",
    ) -> Finished:
        self._over = True
        self.deadline_s = None
        failure = Failure(fault, text) if fault is not None else None
        return Finished(failure, dict(values or {}))


_LARGEST_INDEX: Final = 32767  # the request's field is signed
_RESTLESS: Final = "The vehicle's parameter list keeps changing; wait until it has started up."
