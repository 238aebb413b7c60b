"""The flights in a log, told by the same rules as live: :class:`dronectl.flight.FlightTracker`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dronectl.flight import (
    EndReason,
    FlightAirborne,
    FlightEnded,
    FlightLanded,
    FlightStarted,
    FlightTracker,
)
from dronectl.review import dataflash_course, table_course, tlog_course, ulog_course
from dronectl.review.course import optional
from dronectl.review.dataflash import Dataflash
from dronectl.review.table import Table
from dronectl.review.ulog import Ulog
from dronectl.store.totals import Mark, totals
from dronectl.vehicle import LOST_AFTER_S, LandedState, Vehicle, VehicleKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dronectl.flight import FlightEvent
    from dronectl.review.course import Airframe, Counter, Course, Line
    from dronectl.review.log import Log
    from dronectl.store.totals import Sample, Totals

_NUMBERS: Final = (
    "height_m", "height_above_ground_m", "ground_speed_mps", "climb_rate_mps", "throttle_fraction",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoggedFlight:
    """One flight found in a log; times are the log's."""

    airframe: Airframe
    started_s: float
    ended_s: float
    reason: EndReason
    marks: tuple[Mark, ...]
    samples: tuple[Sample, ...]
    """Five a second at most, from arming to disarming."""
    totals: Totals
    started_utc_us: int | None
    """None when the log does not know the date."""
    ended_utc_us: int | None
    counter: Counter | None = None
    texts: tuple[Line, ...] = ()
    """What the vehicle said meanwhile."""

    @property
    def duration_s(self) -> float:
        """From arming to disarming."""
        return self.ended_s - self.started_s


def courses_in(log: Log) -> list[Course]:
    """The course of every vehicle of a log, by system id."""
    if isinstance(log, Dataflash):
        return [dataflash_course.course_of(log)] if len(log.times) else []
    if isinstance(log, Table):
        is_understood = log.template is not None and len(log.times) > 0
        return [table_course.course_of(log)] if is_understood else []
    if isinstance(log, Ulog):
        return [ulog_course.course_of(log)] if len(log.times) else []
    return [tlog_course.course_of(log, *vehicle) for vehicle in tlog_course.vehicles(log)]


def flights_in(log: Log) -> list[LoggedFlight]:
    """Every flight of every vehicle of a log, in the order they began."""
    found = [flight for course in courses_in(log) for flight in flights_of(course)]
    return sorted(found, key=lambda flight: flight.started_s)


def flights_of(course: Course) -> list[LoggedFlight]:
    """The flights of one course."""
    found: list[LoggedFlight] = []
    events: list[FlightEvent] = []
    for event in _events(course):
        events.append(event)
        if isinstance(event, FlightEnded):
            found.append(_flight(course, events, event))
            events = []
    return found


def _flight(course: Course, events: Sequence[FlightEvent], ended: FlightEnded) -> LoggedFlight:
    started_s = min(event.at_s for event in events if isinstance(event, FlightStarted))
    marks = tuple(
        Mark(event.at_s, isinstance(event, FlightAirborne))
        for event in events
        if isinstance(event, FlightAirborne | FlightLanded)
    )
    samples = tuple(course.samples(started_s, ended.at_s))
    return LoggedFlight(
        airframe=course.airframe,
        started_s=started_s,
        ended_s=ended.at_s,
        reason=ended.reason,
        marks=marks,
        samples=samples,
        totals=totals(samples, marks, ended.at_s),
        started_utc_us=course.timeline.utc_us(started_s),
        ended_utc_us=course.timeline.utc_us(ended.at_s),
        counter=course.counter,
        texts=tuple(line for line in course.texts if started_s <= line.t_s <= ended.at_s),
    )


def _events(course: Course) -> Iterator[FlightEvent]:
    """What a tracker makes of the course; moments on the ground and disarmed are passed over."""
    numbers = iter(range(len(course.t_s)))
    tracker = FlightTracker(lambda: str(next(numbers, 0)))
    previous: tuple[Vehicle, float] | None = None
    told = _Rows(course)
    rows = np.flatnonzero(course.is_armed)
    position = 0
    row = int(rows[0]) if len(rows) else len(course.t_s)
    while row < len(course.t_s):
        now_s = told.t_s[row]
        if previous is not None and now_s - previous[1] > LOST_AFTER_S:
            # Silence: let the tracker see it, as it would have live.
            yield from tracker.update(previous[0], previous[1] + LOST_AFTER_S)
        vehicle = told.vehicle(row)
        yield from tracker.update(vehicle, now_s)
        previous = (vehicle, now_s)
        if tracker.flight is not None:
            row += 1
            continue
        position = int(np.searchsorted(rows, row + 1))
        row = int(rows[position]) if position < len(rows) else len(course.t_s)
        previous = None
    if tracker.flight is not None and len(course.t_s):
        yield from tracker.close(float(course.t_s[-1]))


class _Rows:
    """A course's rows as vehicles, as far as a tracker looks at them."""

    def __init__(self, course: Course) -> None:
        self.t_s = course.t_s.tolist()
        self._base = Vehicle(
            key=VehicleKey(course.airframe.system),
            autopilot=course.airframe.autopilot,
            vehicle_type=course.airframe.vehicle_type,
        )
        self._is_armed = course.is_armed.tolist()
        self._landed = [LandedState(int(state)) for state in course.landed_state.tolist()]
        self._status = course.system_status.tolist()
        self._reboots = course.reboots.tolist()
        self._numbers = {name: optional(getattr(course, name)) for name in _NUMBERS}

    def vehicle(self, row: int) -> Vehicle:
        """The vehicle at one moment."""
        now_s = self.t_s[row]
        return self._base.with_changes(
            is_armed=self._is_armed[row],
            landed_state=self._landed[row],
            system_status=int(self._status[row]),
            reboots=int(self._reboots[row]),
            last_heard_s=now_s,
            last_heartbeat_s=now_s,
            **{name: values[row] for name, values in self._numbers.items()},
        )
