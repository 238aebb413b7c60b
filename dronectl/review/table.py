"""Tables (``.csv``) as logs: one message a line, its fields the columns; a template says what they mean."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dronectl.errors import UserError
from dronectl.review.log import EMPTY, Column, Field, Kind, Log
from dronectl.review.templates import template_for
from dronectl.review.timeline import Timeline, is_plausible, of_stamps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from dronectl.review.templates import Template

LINE: Final = "LINE"
"""The one message type of a table."""
EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MOST_US: Final = 1 << 52


class Table(Log):
    """A table read as a log.

    Args:
        path: the file.
        header: names of the columns.
        lines: the cells of each line that fits the header.
        is_comma_decimal: numbers are written ``1,5``.
        template: what the columns mean; None: not known, then lines are numbered.
    """

    format = "csv"

    def __init__(
        self,
        path: Path,
        header: Sequence[str],
        lines: Sequence[Sequence[str]],
        *,
        is_comma_decimal: bool,
        template: Template | None,
    ) -> None:
        self.template = template
        self._header = {name: index for index, name in reversed(list(enumerate(header)))}
        self._is_comma_decimal = is_comma_decimal
        self._lines = lines
        super().__init__(path, self._timeline(), [Kind(LINE, 0, 0, len(lines))] if lines else [])
        if template is None and lines:
            self.notes.append("What the columns of this table mean is not known; give a template.")

    def fields(self, name: str) -> tuple[Field, ...]:
        if name != LINE:
            return ()
        return tuple(
            Field(column, "", 0, self._values(column).dtype.kind == "U") for column in self._header
        )

    def column(
        self, name: str, field: str, system: int | None = None, component: int | None = None
    ) -> Column:
        if name != LINE or not self._lines or system not in (None, 0) or component not in (None, 0):
            return EMPTY
        return Column(self.times, self._values(field))

    def quantity(self, name: str) -> Column:
        """A quantity by the template, in its own unit; empty when the table has none."""
        source = None if self.template is None else self.template.columns.get(name)
        if source is None or source.column not in self._header or not self._lines:
            return EMPTY
        values = self._values(source.column)
        if values.dtype.kind != "U":
            values = values * source.scale
        return Column(self.times, values)

    def _cells(self, column: str) -> list[str]:
        index = self._header[column]
        return [line[index] for line in self._lines]

    def _values(self, column: str) -> NDArray[Any]:
        """Numbers where any cell is one (NaN for the others), else text."""
        cells = self._cells(column)
        numbers = np.array([self._number(cell) for cell in cells], np.float64)
        if np.isfinite(numbers).any() or not any(cell.strip() for cell in cells):
            return numbers
        return np.array(cells, np.str_)

    def _number(self, cell: str) -> float:
        try:
            return float(cell.replace(",", ".") if self._is_comma_decimal else cell)
        except ValueError:
            return float("nan")

    def _timeline(self) -> Timeline:
        template = self.template
        if template is None or not self._lines:
            return of_stamps(np.arange(len(self._lines)) * 1_000_000, has_date=False)
        if template.time_scale_s is None:
            return of_stamps(_held([_utc_us(cell) for cell in self._cells(template.time)]))
        counted = np.array([self._number(cell) for cell in self._cells(template.time)])
        counted_us = np.clip(np.nan_to_num(counted) * template.time_scale_s * 1e6, 0, MOST_US)
        stamps_us = np.where(np.isfinite(counted), counted_us, np.nan)
        stamps = _held([None if value != value else int(value) for value in stamps_us.tolist()])
        line = of_stamps(stamps)
        if template.utc is None or template.utc not in self._header:
            return line
        for t_s, cell in zip(line.t_s.tolist(), self._cells(template.utc), strict=True):
            told_us = _utc_us(cell)
            if told_us is not None and is_plausible(told_us):
                return Timeline(line.t_s, stamps, line.jumps, told_us - round(t_s * 1e6))
        return line

    def close(self) -> None:
        """Nothing is held open."""


def _held(stamps_us: Sequence[int | None]) -> NDArray[np.int64]:
    """Stamps with those not told taken from the line before."""
    last = next((stamp for stamp in stamps_us if stamp is not None), 0)
    found = np.empty(len(stamps_us), np.int64)
    for index, stamp in enumerate(stamps_us):
        last = last if stamp is None else stamp
        found[index] = last
    return found


def _utc_us(cell: str) -> int | None:
    """Date and time as microseconds since 1970, UTC where no offset is written."""
    try:
        moment = dt.datetime.fromisoformat(cell.strip())
        moment = moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment
        told_us = (moment - EPOCH) // dt.timedelta(microseconds=1)
    except (ValueError, OverflowError):
        return None
    return told_us if 0 <= told_us < MOST_US else None


def open_table(path: Path, data: bytes, template: Template | None = None) -> Table:
    """The table in a file's bytes; lines that do not fit the header are counted as damage.

    Args:
        path: the file.
        data: its bytes.
        template: what its columns mean; by default the built-in one that fits.

    Raises:
        UserError: the template given does not fit.
    """
    text = data.decode("utf-8-sig", "replace")
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    header: list[str] = []
    lines: list[list[str]] = []
    broken = 0
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error:
            broken += 1
            continue
        if not header:
            header = [cell.strip() for cell in cells]
        elif len(cells) == len(header):
            lines.append(cells)
        elif cells:
            broken += 1
    if template is not None and not template.fits(header):
        raise UserError(
            f"{path.name} has no column {template.time!r}, or none of the others the template {template.name!r} names."
        )
    table = Table(
        path,
        header,
        lines,
        is_comma_decimal=delimiter == ";",
        template=template or template_for(header),
    )
    if broken:
        table.notes.append(f"{broken} lines do not fit the header and were passed over.")
    return table
