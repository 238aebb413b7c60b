"""One flight opened for review: its columns, its time line, its plan; read in the background, then only looked at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dronectl.errors import UserError
from dronectl.review.deviation import Deviation, deviation
from dronectl.store.database import open_reader
from dronectl.store.flights import find_flight, flight_events, track
from dronectl.store.media import MediaRecord, list_media
from dronectl.store.plans import load_plan
from dronectl.store.rows import utc_us_of
from missions.files import FORMATS
from missions.geo import GeoPoint, is_valid
from ui.models.series import HOLD_S, Series
from ui.models.sign_off import read_sign_off

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from dronectl.store.flights import FlightRecord
    from dronectl.store.totals import Sample
    from missions.plan import Plan
    from ui.models.series import Column
    from ui.models.sign_off import SignOff

NEAR_M: Final = 1.0
"""Places of the drawn track are this far apart at least, in degrees of latitude below."""
DEGREE_M: Final = 111_132.0
MOST_PLACES: Final = 4000
"""The map draws a track anew whenever it is zoomed."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the aircraft was at a moment, and how it flew."""

    point: GeoPoint
    heading_deg: float | None = None
    height_m: float | None = None
    speed_mps: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Where the aircraft was, as columns in the order of time; NaN where it is not known."""

    times_s: Column
    latitudes_deg: Column
    longitudes_deg: Column
    headings_deg: Column
    heights_m: Column
    speeds_mps: Column
    modes: tuple[str | None, ...] = ()

    def at(self, time_s: float) -> Spot | None:
        """The place at a moment, between two known ones on the straight line; None: not known."""
        times_s = self.times_s
        after = int(np.searchsorted(times_s, time_s, side="right"))
        before = after - 1
        if before < 0 or time_s - times_s[before] > HOLD_S:
            return None
        share = 0.0
        if after < times_s.size and times_s[after] - times_s[before] <= HOLD_S:
            share = (time_s - times_s[before]) / max(1e-9, times_s[after] - times_s[before])
        else:
            after = before

        def value(column: Column) -> float | None:
            low, high = float(column[before]), float(column[after])
            if not np.isfinite(high):
                high = low
            return low + (high - low) * share if np.isfinite(low) else None

        latitude, longitude = value(self.latitudes_deg), value(self.longitudes_deg)
        if latitude is None or longitude is None:
            return None
        heading = float(self.headings_deg[before])
        if np.isfinite(heading):
            turn = (float(self.headings_deg[after]) - heading + 180.0) % 360.0 - 180.0
            heading = (heading + (turn * share if np.isfinite(turn) else 0.0)) % 360.0
        return Spot(
            GeoPoint(latitude, longitude),
            heading if np.isfinite(heading) else None,
            value(self.heights_m),
            value(self.speeds_mps),
        )

    def mode_at(self, time_s: float) -> str | None:
        """The flight mode at a moment."""
        place = int(np.searchsorted(self.times_s, time_s + 1e-6, side="right")) - 1
        return self.modes[place] if 0 <= place < len(self.modes) else None

    def track(self) -> tuple[GeoPoint, ...]:
        """What the map draws: known places, those closer than a metre to the last one left out."""
        known = np.isfinite(self.latitudes_deg) & np.isfinite(self.longitudes_deg)
        latitudes, longitudes = self.latitudes_deg[known], self.longitudes_deg[known]
        points: list[GeoPoint] = []
        last = (np.inf, np.inf)
        narrow = float(np.cos(np.radians(latitudes[0]))) if latitudes.size else 1.0
        for latitude, longitude in zip(latitudes.tolist(), longitudes.tolist(), strict=True):
            away_m = DEGREE_M * max(abs(latitude - last[0]), abs(longitude - last[1]) * narrow)
            if away_m >= NEAR_M:
                point = GeoPoint(latitude, longitude)
                if is_valid(point):
                    points.append(point)
                    last = (latitude, longitude)
        step = -(-len(points) // MOST_PLACES) or 1
        return tuple(points[::step])


@dataclass(frozen=True, slots=True)
class Happening:
    """Something on the time line, in the words of the record."""

    utc_us: int
    kind: str
    """Class name of the event, or ``Comment``."""
    detail: Mapping[str, Any]
    count: int = 1
    """How often the same was said."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenFlight:
    """Everything of one flight that the page shows."""

    title: str
    begin_us: int
    end_us: int
    course: Course
    series: Mapping[str, Series] = field(default_factory=dict)
    happenings: tuple[Happening, ...] = ()
    record: FlightRecord | None = None
    """None: a foreign file that is not in the logbook."""
    plan: Plan | None = None
    log: Path | None = None
    """Every message of the flight; None: there is no such file."""
    file: Path | None = None
    """The file that was opened; None: a flight of the logbook."""
    systems: tuple[int, ...] = ()
    """MAVLink system ids of the vehicles in the file."""
    system: int | None = None
    """Of the vehicle shown; None: of a flight of the logbook whose number is not known."""
    deviation: Deviation | None = None
    """From the plan; None: there is no plan."""
    media: tuple[MediaRecord, ...] = ()
    """The recordings of the flight, as the list has them."""
    sign_off: SignOff | None = None
    """None: the flight is not in the logbook, or not over."""
    troubles: tuple[str, ...] = ()
    """Sentences: what could not be read."""


def no_course() -> Course:
    """Nothing known."""
    nothing = np.empty(0)
    return Course(nothing, nothing, nothing, nothing, nothing, nothing)


def _column(values: Sequence[float | int | None]) -> Column:
    return np.array([np.nan if each is None else each for each in values], dtype=np.float64)


def course_of(samples: Sequence[Sample], begin_us: int) -> Course:
    """The columns of stored samples."""
    return Course(
        _seconds([sample.utc_us for sample in samples], begin_us),
        _column([s.point.latitude_deg if s.point else None for s in samples]),
        _column([s.point.longitude_deg if s.point else None for s in samples]),
        _column([s.heading_deg for s in samples]),
        _column([s.height_m for s in samples]),
        _column([s.ground_speed_mps for s in samples]),
        tuple(s.mode for s in samples),
    )


def _seconds(utc_us: Sequence[int], begin_us: int) -> Column:
    """Seconds from the begin; a clock that stepped back stands still meanwhile."""
    seconds = (np.array(utc_us, dtype=np.int64) - begin_us) / 1e6
    return np.maximum.accumulate(seconds) if seconds.size else seconds


def series_of(samples: Sequence[Sample], begin_us: int) -> dict[str, Series]:
    """What is plotted of stored samples."""
    times_s = _seconds([sample.utc_us for sample in samples], begin_us)
    silence_s = np.diff(times_s, prepend=times_s[:1])
    columns: dict[str, tuple[Column, str]] = {
        "height": (_column([s.height_m for s in samples]), "m"),
        "speed": (_column([s.ground_speed_mps for s in samples]), "m/s"),
        "battery": (100.0 * _column([s.remaining_fraction for s in samples]), "%"),
        "voltage": (_column([s.voltage_v for s in samples]), "V"),
        "current": (_column([s.current_a for s in samples]), "A"),
        "climb": (_column([s.climb_rate_mps for s in samples]), "m/s"),
        "link": (silence_s, "s"),
        "satellites": (_column([s.satellites for s in samples]), ""),
    }
    return {
        key: Series(key, times_s, values, unit)
        for key, (values, unit) in columns.items()
        if np.isfinite(values).any()
    }


def happenings_of(events: Sequence[Mapping[str, Any]]) -> tuple[Happening, ...]:
    """The events of the record; what a drone keeps repeating stands once, with how often."""
    found: list[Happening] = []
    said: dict[tuple[str, str], int] = {}
    for event in events:
        kind, detail = str(event["kind"]), event["detail"]
        key = (kind, str(detail.get("text", "")))
        if kind == "Said" and key in said:
            place = said[key]
            found[place] = replace(found[place], count=found[place].count + 1)
            continue
        said[key] = len(found)
        found.append(Happening(int(event["utc_us"]), kind, detail))
    return tuple(sorted(found, key=lambda happening: happening.utc_us))


def comments_of(sign_off: SignOff | None) -> tuple[Happening, ...]:
    """Comments as marks of the time line."""
    if sign_off is None:
        return ()
    names = sign_off.names
    return tuple(
        Happening(
            version.document.utc_us,
            "Comment",
            {
                "text": version.document.text,
                "who": names.get(version.author, version.author),
                "author": version.author,
                "id": version.document.id,
            },
        )
        for version in sign_off.comments
    )


def read_flight(folder: Path, flight_id: str) -> OpenFlight:
    """A flight of the logbook; to be called in the background.

    Raises:
        UserError: there is no such flight.
    """
    database = open_reader(folder)
    try:
        record = find_flight(database, flight_id)
        samples = track(database, record.id)
        events = flight_events(database, record.id)
        media = tuple(list_media(database, record.id))
        content, sign_off = None, None
        troubles: list[str] = []
        if record.state == "closed":
            sign_off = read_sign_off(database, record.id)
        if record.plan_digest is not None:
            try:
                content = load_plan(database, record.plan_digest)
            except UserError as error:
                troubles.append(str(error))
    finally:
        database.close()
    begin_us = utc_us_of(record.started_utc)
    end_us = max(
        begin_us if record.ended_utc is None else utc_us_of(record.ended_utc),
        max((sample.utc_us for sample in samples), default=begin_us),
    )
    log = None if record.tlog is None else folder / record.tlog
    plan = _plan_of(content, troubles)
    off = _off_path(plan, samples)
    number = record.vehicle_key.partition(".")[0]
    return OpenFlight(
        title=record.started_utc,
        begin_us=begin_us,
        end_us=end_us,
        course=course_of(samples, begin_us),
        series=_with_deviation(series_of(samples, begin_us), off, samples, begin_us),
        happenings=happenings_of(events),
        record=record,
        plan=plan,
        log=log if log is not None and log.is_file() else None,
        system=int(number) if number.isdigit() else None,
        deviation=off,
        media=media,
        sign_off=sign_off,
        troubles=tuple(troubles),
    )


def _off_path(plan: Plan | None, samples: Sequence[Sample]) -> Deviation | None:
    return None if plan is None or not samples else deviation(plan, samples)


def _with_deviation(
    series: dict[str, Series], off: Deviation | None, samples: Sequence[Sample], begin_us: int
) -> dict[str, Series]:
    """The distance from the planned path as one more figure; unknown outside the mission."""
    if off is None or not len(off.t_s):
        return series
    at_s = np.array([sample.t_s for sample in samples])
    values = np.full(len(samples), np.nan)
    values[np.searchsorted(at_s, off.t_s)] = off.sideways_m
    times_s = _seconds([sample.utc_us for sample in samples], begin_us)
    return {**series, "deviation": Series("deviation", times_s, values, "m")}


def _plan_of(content: str | None, troubles: list[str]) -> Plan | None:
    read = FORMATS[".plan"].read_plan
    if content is None or read is None:
        return None
    try:
        return read(content, "the flight's plan")
    except UserError as error:
        troubles.append(str(error))
        return None
