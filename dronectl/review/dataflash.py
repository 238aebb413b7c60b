"""ArduPilot's own logs as columns, whether written as bytes or as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from dronectl.review.dataflash_formats import Format, with_units
from dronectl.review.log import EMPTY, Column, Field, Kind, Log
from dronectl.review.timeline import Timeline, dated_by_receiver, of_stamps, utc_of_gps

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

WEEK_MS: Final = 7 * 86_400_000
LATEST_US: Final = 1 << 50


class Table(Protocol):
    """All messages of one type."""

    form: Format

    @property
    def rows(self) -> NDArray[np.int64]:
        """Their numbers among all messages."""

    def values(self, field: str) -> NDArray[Any]:
        """One field of all of them."""


class Dataflash(Log):
    """A log of ArduPilot.

    Args:
        path: the file.
        tables: its messages by the name of their type.
        count: how many there are.
        lost: what of the file could not be read.
    """

    def __init__(
        self,
        path: Path,
        tables: Mapping[str, Table],
        count: int,
        lost: tuple[tuple[int, int], ...],
    ) -> None:
        self._tables = tables
        self._is_closed = False
        self._learn_units()
        line = self._timeline(count)
        self._times = line.t_s
        super().__init__(path, line, self._kinds())
        self.format = path.suffix.lower().removeprefix(".")
        self.lost = lost
        gps = self._gps()
        if gps is not None:
            self.timeline, told = dated_by_receiver(line, *gps)
            self.notes += told

    def fields(self, name: str) -> tuple[Field, ...]:
        table = self._tables.get(name)
        return () if table is None else table.form.fields

    def column(
        self, name: str, field: str, system: int | None = None, component: int | None = None
    ) -> Column:
        table = self._tables.get(name)
        if table is None or not len(table.rows) or system not in (None, 0):
            return EMPTY
        if self._is_closed:
            raise ValueError(f"{self.path.name} is closed")
        values = table.values(field)
        t_s = self._times[table.rows]
        if component is not None and table.form.instance is not None:
            is_wanted = table.values(table.form.instance) == component
            return Column(t_s[is_wanted], values[is_wanted])
        return Column(t_s, values)

    def _learn_units(self) -> None:
        """Units and sensor numbers, from the log's own tables of them."""
        units = self._lookup("UNIT", "Label")
        scales = {key: float(f"{value:.7g}") for key, value in self._lookup("MULT", "Mult").items()}
        table = self._tables.get("FMTU")
        if table is None or not {"FmtType", "UnitIds", "MultIds"} <= set(table.form.names):
            return
        by_number = {known.form.number: known for known in self._tables.values()}
        for number, unit_ids, scale_ids in zip(
            table.values("FmtType").tolist(),
            table.values("UnitIds").tolist(),
            table.values("MultIds").tolist(),
            strict=True,
        ):
            known = by_number.get(number)
            if known is not None:
                known.form = with_units(known.form, unit_ids, scale_ids, units, scales)

    def _lookup(self, name: str, field: str) -> dict[str, Any]:
        table = self._tables.get(name)
        if table is None or not {"Id", field} <= set(table.form.names):
            return {}
        ids = table.values("Id").tolist()
        values = table.values(field).tolist()
        return {chr(int(i) & 0xFF): value for i, value in zip(ids, values, strict=True)}

    def _timeline(self, count: int) -> Timeline:
        """Times of all messages: of those that tell none, that of the one before."""
        stamps_us = np.full(count, -1, np.int64)
        for table in self._tables.values():
            names = table.form.names
            if names and names[0] in ("TimeUS", "TimeMS") and len(table.rows):
                factor = 1 if names[0] == "TimeUS" else 1000
                told = table.values(names[0])
                stamps_us[table.rows] = np.minimum(told, LATEST_US).astype(np.int64) * factor
        known = np.flatnonzero(stamps_us >= 0)
        if not len(known):
            return of_stamps(np.zeros(count, np.int64), has_date=False)
        newest = np.maximum(np.searchsorted(known, np.arange(count), side="right") - 1, 0)
        return of_stamps(stamps_us[known[newest]], has_date=False)

    def _gps(self) -> tuple[NDArray[np.float64], NDArray[np.int64]] | None:
        """Moments at which satellites told the time, and the UTC they told, microseconds."""
        table = self._tables.get("GPS")
        if table is None or not len(table.rows):
            return None
        week = next((name for name in ("GWk", "Week") if name in table.form.names), None)
        milliseconds = next((n for n in ("GMS", "TimeMS") if n in table.form.names), None)
        if week is None or milliseconds is None:
            return None
        weeks = table.values(week).astype(np.int64)
        told_ms = table.values(milliseconds).astype(np.int64)
        return self._times[table.rows], utc_of_gps((weeks * WEEK_MS + told_ms) * 1000)

    def _kinds(self) -> list[Kind]:
        kinds = []
        for name, table in self._tables.items():
            if not len(table.rows):
                continue
            if table.form.instance is None:
                kinds.append(Kind(name, 0, 0, len(table.rows)))
                continue
            numbers, counts = np.unique(table.values(table.form.instance), return_counts=True)
            if numbers.dtype.kind not in "iu":
                kinds.append(Kind(name, 0, 0, len(table.rows)))
                continue
            kinds += [
                Kind(name, 0, int(number), int(count))
                for number, count in zip(numbers, counts, strict=True)
            ]
        return sorted(kinds)

    def close(self) -> None:
        self._is_closed = True
