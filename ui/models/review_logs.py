"""Logs behind a review: files that are no flight of the logbook, and any field of any message as a plot.

To be called in the background: a log of hours takes its time.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from dronectl.errors import UserError
from dronectl.review.flights import courses_in, flights_of
from dronectl.review.logs import open_log
from ui.models.review_flight import Course, Happening, OpenFlight
from ui.models.sentences import translated
from ui.models.series import Series, decimals_of
from ui.words import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dronectl.review.course import Course as LoggedCourse
    from dronectl.review.log import Log
    from ui.models.series import Column

T = TypeVar("T")
LOGS: Final = (".tlog", ".bin", ".log", ".ulg")
LONGEST_DAMAGE: Final = 3


@dataclass(frozen=True, slots=True, order=True)
class FieldName:
    """One field of a message that can be plotted."""

    key: str
    """``MESSAGE.field``."""
    unit: str
    count: int
    """How often the message was heard."""


class LogShelf:
    """Keeps the log looked at last open: the next field of it is there at once.

    For any thread; one after the other.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: tuple[Path, Log] | None = None

    def use(self, path: Path, look: Callable[[Log], T]) -> T:
        """What ``look`` makes of a log.

        Raises:
            UserError: it cannot be read.
        """
        with self._lock:
            if self._open is None or self._open[0] != path:
                self._put_back()
                self._open = (path, open_log(path))
            return look(self._open[1])

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._put_back()

    def _put_back(self) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            opened[1].close()


def read_log(shelf: LogShelf, path: Path, system: int | None = None) -> OpenFlight:
    """A log file as a flight to look at; of several vehicles one.

    Args:
        shelf: where the log is kept open.
        path: the file.
        system: which vehicle, by its MAVLink system id; None: the one that was heard most.

    Raises:
        UserError: it cannot be read, or nothing that flies is in it.
    """

    def look(log: Log) -> OpenFlight:
        courses = [course for course in courses_in(log) if len(course.t_s)]
        if not courses:
            raise UserError(f"There is no flight to look at in {path.name}; choose another log.")
        chosen = max(courses, key=lambda course: len(course.t_s))
        chosen = next((c for c in courses if c.airframe.system == system), chosen)
        return _flight(path, log, chosen, tuple(c.airframe.system for c in courses))

    return shelf.use(path, look)


def _flight(path: Path, log: Log, course: LoggedCourse, systems: tuple[int, ...]) -> OpenFlight:
    first_s, last_s = float(course.t_s[0]), float(course.t_s[-1])
    begin_us = (log.utc0_us or 0) + round(first_s * 1e6)
    times_s = course.t_s - first_s
    flights = flights_of(course)
    shown = Course(
        times_s,
        course.latitude_deg,
        course.longitude_deg,
        course.heading_deg,
        course.height_m,
        course.ground_speed_mps,
        tuple(mode or None for mode in course.mode.tolist()),
    )
    happenings = [
        Happening(
            begin_us + round((line.t_s - first_s) * 1e6),
            "Said",
            {"severity": line.severity, "text": line.text},
        )
        for line in course.texts
    ]
    for flight in flights:
        for mark in flight.marks:
            kind = "FlightAirborne" if mark.is_take_off else "FlightLanded"
            happenings.append(Happening(begin_us + round((mark.t_s - first_s) * 1e6), kind, {}))
    happenings += _modes(course, begin_us, first_s)
    return OpenFlight(
        title=path.name,
        begin_us=begin_us,
        end_us=begin_us + max(1, round((last_s - first_s) * 1e6)),
        course=shown,
        series=_series(course, times_s),
        happenings=tuple(sorted(happenings, key=lambda happening: happening.utc_us)),
        log=path,
        file=path,
        systems=systems,
        system=course.airframe.system,
        troubles=tuple(_troubles(log)),
    )


def _modes(course: LoggedCourse, begin_us: int, first_s: float) -> list[Happening]:
    """The changes of mode; the first one is none."""
    modes = course.mode
    turns = np.flatnonzero(modes[1:] != modes[:-1]) + 1
    return [
        Happening(
            begin_us + round((float(course.t_s[turn]) - first_s) * 1e6),
            "ModeChanged",
            {"mode": str(modes[turn]), "previous": str(modes[turn - 1])},
        )
        for turn in turns.tolist()
        if modes[turn] and modes[turn - 1]
    ]


def _series(course: LoggedCourse, times_s: Column) -> dict[str, Series]:
    columns: dict[str, tuple[Column, str]] = {
        "height": (course.height_m, "m"),
        "speed": (course.ground_speed_mps, "m/s"),
        "battery": (100.0 * course.remaining_fraction, "%"),
        "voltage": (course.voltage_v, "V"),
        "current": (course.current_a, "A"),
        "climb": (course.climb_rate_mps, "m/s"),
        "link": (np.diff(times_s, prepend=times_s[:1]), "s"),
        "satellites": (course.satellites, ""),
    }
    return {
        key: Series(key, times_s, values, unit)
        for key, (values, unit) in columns.items()
        if np.isfinite(values).any()
    }


def _troubles(log: Log) -> list[str]:
    """What is strange about the file, as sentences."""
    said = [translated(note) for note in log.notes]
    if log.damaged:
        text = ngettext(
            "{n} damaged place of the file was passed over.",
            "{n} damaged places of the file were passed over.",
            log.damaged,
        )
        said.append(text.format(n=log.damaged))
    if log.utc0_us is None:
        said.append(_("The log does not know its date: times count from its begin."))
    return said


def read_fields(shelf: LogShelf, path: Path, system: int | None) -> tuple[FieldName, ...]:
    """What can be plotted of a log, in the order of the alphabet.

    Args:
        shelf: where the log is kept open.
        path: the log.
        system: only what this vehicle said, by its MAVLink system id; None: everybody.

    Raises:
        UserError: it cannot be read.
    """

    def look(log: Log) -> tuple[FieldName, ...]:
        counts: dict[str, int] = {}
        for kind in log.messages:
            if system is None or kind.system in (0, system):
                counts[kind.name] = counts.get(kind.name, 0) + kind.count
        return tuple(
            FieldName(f"{name}.{field.name}", field.unit, count)
            for name, count in sorted(counts.items())
            for field in log.fields(name)
            if field.is_plottable
        )

    return shelf.use(path, look)


def read_column(shelf: LogShelf, path: Path, key: str, system: int | None, begin_us: int) -> Series:
    """One field of a log as a series.

    Args:
        shelf: where the log is kept open.
        path: the log.
        key: ``MESSAGE.field``.
        system: as for :func:`read_fields`.
        begin_us: UTC from which its times count.

    Raises:
        UserError: it cannot be read, or has no such field.
    """
    name, _dot, field = key.partition(".")

    def look(log: Log) -> Series:
        if not log.has(name, field):
            raise UserError(f"The log has no {key}; choose another field.")
        is_own = all(kind.system == 0 for kind in log.messages if kind.name == name)
        column = log.column(name, field, None if is_own else system)
        unit = next(known.unit for known in log.fields(name) if known.name == field)
        values = np.asarray(column.values, dtype=np.float64)
        times_s = np.asarray(column.t_s, dtype=np.float64) + ((log.utc0_us or 0) - begin_us) / 1e6
        return Series(key, times_s, values, unit, decimals_of(values))

    return shelf.use(path, look)


def is_log(path: Path) -> bool:
    """Whether a file is taken for a log by its name."""
    return path.suffix.lower() in LOGS


def with_series(flight: OpenFlight, series: Series) -> OpenFlight:
    """The flight with one more figure to plot."""
    return replace(flight, series={**flight.series, series.key: series})
