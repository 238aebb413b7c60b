"""What the recorder does with frames, events and snapshots: no thread, no clock, any disk.

Every word of time is an argument, so a whole shift is recorded in a test without waiting.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError
from dronectl.events import Event, RecordingFailed, RecordingResumed, RequestProgress
from dronectl.flight import (
    FleetTracker,
    FlightAirborne,
    FlightEnded,
    FlightEvent,
    FlightPrepared,
    FlightStarted,
)
from dronectl.store.identifiers import IdentifierSource
from dronectl.store.journal import Journal, WriteRefusedError
from dronectl.store.jsonable import detail_json, to_json
from dronectl.store.media import media_statement
from dronectl.store.rows import (
    CloseFlight,
    FlightOpening,
    Statement,
    known_vehicle,
    open_flight,
    sample_row,
    stored_uid,
    utc_text,
)
from dronectl.store.tapes import Tapes
from dronectl.store.tlog import AppendFile, DiskFile
from dronectl.vehicle import LinkState, VehicleKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from dronectl.flight import DeviceClass
    from dronectl.store.database import Database
    from dronectl.store.frames import RawFrames
    from dronectl.vehicle import Snapshot, Vehicle

logger = logging.getLogger(__name__)

TLOG_FOLDER: Final = "tlogs"
FLUSH_S: Final = 0.5  # at most this much is lost when the process is killed
RETRY_S: Final = 2.0
SAMPLE_S: Final = 0.2  # 5 Hz: a path within a metre or two at patrol speed
STATION: Final = VehicleKey(0)  # MAVLink's "everybody": the event is about the station itself
_NOT_DETAIL: Final = frozenset({"vehicle", "at_s", "flight_id", "plan_content"})


@dataclass(slots=True)
class _Course:
    """Sampling of one open flight."""

    flight_id: str
    sampled_s: float = float("-inf")
    heard_s: float = float("-inf")


class Recording:
    """Records one station's flights.

    Args:
        database: open for writing; this is its only user.
        identifiers: makes the ids of flights and rows.
        open_file: opens a tlog for appending.

    Raises:
        UserError: the database can only be read.
    """

    def __init__(
        self,
        database: Database,
        identifiers: IdentifierSource | None = None,
        open_file: Callable[[Path], AppendFile] = DiskFile,
    ) -> None:
        if database.is_read_only:
            raise UserError(
                database.notice or f"The records in {database.folder} are open for reading only."
            )
        self._database = database
        self._identifiers = identifiers or IdentifierSource()
        self._journal = Journal(database)
        self._tapes = Tapes(database.folder / TLOG_FOLDER, open_file)
        self._tracker = FleetTracker(lambda: self._identifiers.new(self._utc_us))
        self._prepared: dict[VehicleKey, FlightPrepared] = {}
        self._courses: dict[VehicleKey, _Course] = {}
        self._vehicles: dict[VehicleKey, Vehicle] = {}
        self._now_s = 0.0
        self._utc_us = 0
        self._flush_at_s = float("-inf")
        self._failed_since_s: float | None = None
        self._dropped_before = 0

    @property
    def is_failing(self) -> bool:
        """Whether the disk refuses what should be written."""
        return self._failed_since_s is not None

    def flight_id(self, key: VehicleKey) -> str | None:
        """Id of the vehicle's open flight."""
        flight = self._tracker.flight(key)
        return flight.flight_id if flight else None

    def on_frames(self, frames: Iterable[RawFrames]) -> None:
        """Take what crossed the links, in the order of time."""
        self._tapes.on_frames(frames)

    def on_events(self, events: Iterable[Event], now_s: float, utc_us: int) -> None:
        """Take facts; :class:`~dronectl.flight.FlightPrepared` says who flies what next."""
        self._now_s, self._utc_us = now_s, utc_us
        for event in events:
            if isinstance(event, FlightPrepared):
                self._prepare(event)
            if not isinstance(event, RequestProgress):
                self._write_event(event, self.flight_id(event.vehicle))
            media = media_statement(event, self._utc_of(event.at_s))
            if media is not None:
                self._journal.add(media, is_durable=True)

    def on_snapshot(self, snapshot: Snapshot, utc_us: int) -> list[Event]:
        """Take the state of every vehicle; the answer is what it says of flights, to be told."""
        self._now_s, self._utc_us = snapshot.now_s, utc_us
        self._vehicles.update(snapshot.vehicles)
        flight_events = self._tracker.update(snapshot)
        for event in flight_events:
            if isinstance(event, FlightStarted):
                self._start(event)
        ending = {event.vehicle for event in flight_events if isinstance(event, FlightEnded)}
        for key, course in self._courses.items():
            vehicle = snapshot.vehicles.get(key)
            if vehicle is not None:
                self._sample(course, vehicle, is_last=key in ending)
        return self._follow(flight_events)

    def on_time(self, now_s: float, utc_us: int) -> list[Event]:
        """Write what waits, if it is time; the answer is to be told to the operator."""
        self._now_s, self._utc_us = now_s, utc_us
        return self._flush() if now_s >= self._flush_at_s else []

    def close(self, now_s: float, utc_us: int) -> list[Event]:
        """End every flight because the station closes, write everything and close the files."""
        self._now_s, self._utc_us = now_s, utc_us
        events: list[Event] = []
        try:
            events += self._follow(self._tracker.close(now_s))
        finally:  # whatever became of the rows, the frames are to be on disk
            try:
                self._tapes.close()
            except OSError as error:
                events += self._failed(error.strerror or str(error))
        return events + self._flush()

    def _follow(self, flight_events: Sequence[FlightEvent]) -> list[Event]:
        """Write what happened to flights; their begin and end at once."""
        for event in flight_events:
            self._write_event(event, event.flight_id)
            if isinstance(event, FlightEnded):
                self._end(event)
        told: list[Event] = list(flight_events)
        if any(isinstance(e, (FlightStarted, FlightAirborne, FlightEnded)) for e in flight_events):
            told += self._flush()
        return told

    def _utc_of(self, at_s: float) -> int:
        return self._utc_us - round((self._now_s - at_s) * 1_000_000)

    def _write_event(self, event: Event, flight_id: str | None) -> None:
        utc_us = self._utc_of(event.at_s)
        self._journal.add(
            Statement(
                "INSERT OR IGNORE INTO events (id, flight_id, vehicle_key, t_s, utc_us, kind,"
                " detail_json) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    self._identifiers.new(self._utc_us),
                    flight_id,
                    str(event.vehicle),
                    event.at_s,
                    utc_us,
                    type(event).__name__,
                    detail_json(event, _NOT_DETAIL),
                ),
            )
        )

    def _prepare(self, event: FlightPrepared) -> None:
        now = utc_text(self._utc_us)
        if event.pilot is not None:
            self._journal.add(
                Statement(
                    "INSERT OR IGNORE INTO pilots (id, name, created_utc) VALUES (?, ?, ?)",
                    (self._identifiers.new(self._utc_us), event.pilot, now),
                )
            )
        if event.plan_digest is not None and event.plan_content is not None:
            self._journal.add(
                Statement(
                    "INSERT OR IGNORE INTO plans (digest, content, stored_utc) VALUES (?, ?, ?)",
                    (event.plan_digest, event.plan_content, now),
                )
            )
        self._prepared[event.vehicle] = event
        flight_id = self.flight_id(event.vehicle)
        if flight_id is not None:
            self._assign(flight_id, event)

    def _assign(self, flight_id: str, prepared: FlightPrepared) -> None:
        """Write who flies what into an open flight; what is not told stays."""
        self._journal.add(
            Statement(
                "UPDATE flights SET"
                " pilot_id = COALESCE((SELECT id FROM pilots WHERE name = ?), pilot_id),"
                " plan_digest = COALESCE(?, plan_digest),"
                " preflight_json = COALESCE(?, preflight_json),"
                " upload_json = COALESCE(?, upload_json),"
                " terms_json = COALESCE(?, terms_json),"
                " device_class = CASE WHEN ? THEN 'simulator' ELSE device_class END"
                " WHERE id = ? AND state = 'open'",
                (
                    prepared.pilot,
                    prepared.plan_digest,
                    to_json(prepared.preflight) if prepared.preflight is not None else None,
                    to_json(prepared.upload) if prepared.upload is not None else None,
                    to_json(prepared.terms) if prepared.terms is not None else None,
                    int(prepared.device_class == "simulator"),
                    flight_id,
                ),
            )
        )
        # The next arming has the same pilot until someone says otherwise, but nothing else of it
        # was checked.
        self._prepared[prepared.vehicle] = FlightPrepared(
            vehicle=prepared.vehicle,
            at_s=prepared.at_s,
            pilot=prepared.pilot,
            device_class=prepared.device_class,
        )

    def _start(self, event: FlightStarted) -> None:
        vehicle = self._vehicles[event.vehicle]
        stamp = utc_text(self._utc_us)[:19].replace("-", "").replace(":", "")
        file_name = f"{stamp}Z-vehicle-{event.vehicle}-{event.flight_id[-12:]}.tlog"
        prepared = self._prepared.get(event.vehicle)
        is_simulator = vehicle.is_simulator or (
            prepared is not None and prepared.device_class == "simulator"
        )
        device_class: DeviceClass = "simulator" if is_simulator else "real"
        opening = FlightOpening(
            flight_id=event.flight_id,
            vehicle=vehicle,
            device_class=device_class,
            started_s=event.at_s,
            started_utc_us=self._utc_of(event.at_s),
            tlog=f"{TLOG_FOLDER}/{file_name}",
        )
        for statement in open_flight(opening):
            self._journal.add(statement, is_durable=True)
        if prepared is not None:
            self._assign(event.flight_id, prepared)
        self._tapes.start_flight(event.flight_id, vehicle.system_id, file_name)
        self._courses[event.vehicle] = _Course(event.flight_id)
        logger.info("Flight %s of %s began.", event.flight_id, vehicle.name)

    def _sample(self, course: _Course, vehicle: Vehicle, *, is_last: bool) -> None:
        now_s = self._now_s
        is_due = now_s - course.sampled_s >= SAMPLE_S - 1e-6
        if not (is_due or is_last) or vehicle.last_heard_s <= course.heard_s:
            return  # an old state stamped anew would be an invention
        if vehicle.link_state(now_s) is LinkState.LOST:
            return
        course.sampled_s, course.heard_s = now_s, vehicle.last_heard_s
        self._journal.add_sample(sample_row(course.flight_id, vehicle, now_s, self._utc_us))

    def _end(self, event: FlightEnded) -> None:
        vehicle = self._vehicles[event.vehicle]
        self._courses.pop(event.vehicle, None)
        self._journal.add(known_vehicle(vehicle, self._utc_us))
        self._journal.add(
            CloseFlight(
                flight_id=event.flight_id,
                ended_s=event.at_s,
                ended_utc_us=self._utc_of(event.at_s),
                reason=event.reason.value,
                vehicle_uid=stored_uid(vehicle),
                is_simulator=vehicle.is_simulator,
                tlog_messages=self._tapes.end_flight(event.flight_id),
            ),
            is_durable=True,
        )
        logger.info("Flight %s of %s ended: %s.", event.flight_id, vehicle.name, event.reason.value)

    def _flush(self) -> list[Event]:
        self._flush_at_s = self._now_s + FLUSH_S
        failures: list[str] = []
        try:
            self._tapes.flush()
        except OSError as error:
            failures.append(error.strerror or str(error))
        try:
            self._journal.flush()
        except WriteRefusedError as error:
            failures.append(str(error))
        return self._failed(failures[0]) if failures else self._succeeded()

    def _failed(self, cause: str) -> list[Event]:
        self._flush_at_s = self._now_s + RETRY_S
        if self.is_failing:
            return []
        self._failed_since_s = self._now_s
        self._dropped_before = self._dropped
        text = (
            f"Recording stopped ({cause}); free space on the disk of {self._database.folder}:"
            " the flight goes on and the newest minutes are kept in memory."
        )
        return [self._told(RecordingFailed(vehicle=STATION, at_s=self._now_s, text=text))]

    def _succeeded(self) -> list[Event]:
        if self._failed_since_s is None:
            return []
        resumed = RecordingResumed(
            vehicle=STATION,
            at_s=self._now_s,
            failed_for_s=self._now_s - self._failed_since_s,
            dropped=self._dropped - self._dropped_before,
        )
        self._failed_since_s = None
        return [self._told(resumed)]

    def _told(self, event: Event) -> Event:
        self._write_event(event, None)
        return event

    @property
    def _dropped(self) -> int:
        return self._tapes.dropped + self._journal.dropped
