"""Bringing flights into the logbook: from logs of any kind, and by hand.

A file is copied into the data folder with its digest before anything is written, so that what the
logbook says can be made again. Nothing is doubled: what is there already is told, not added.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.errors import UserError
from dronectl.flight import EndReason
from dronectl.review.by_hand import marks_by_hand
from dronectl.review.flights import flights_in
from dronectl.review.logs import open_log
from dronectl.review.same import Clash, Why, clashes
from dronectl.review.timeline import is_plausible
from dronectl.store.identifiers import IdentifierSource
from dronectl.store.imports import (
    BY_HAND,
    ForeignEvent,
    ForeignFlight,
    ForeignVehicle,
    Origin,
    add_flight,
    imported_from,
    overlapping,
)
from dronectl.store.rows import utc_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dronectl.flight import DeviceClass
    from dronectl.review.by_hand import HandEntry
    from dronectl.review.flights import LoggedFlight
    from dronectl.review.log import Log
    from dronectl.review.templates import Template
    from dronectl.store.database import Database

FOLDER: Final = "imports"
DAY_US: Final = 24 * 3600 * 1_000_000
NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9._-]+")
LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person who brings logs in says of them."""

    pilot: str | None = None
    is_simulator: bool = False
    """Count it as simulator time even if the log does not show it."""
    vehicle_uid: str | None = None
    """Of which aircraft, for a log that does not know it."""
    template: Template | None = None
    """What the columns of a table mean."""
    started_utc_us: int | None = None
    """When the first flight began, for a log that does not know the date."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one flight of a file."""

    started_utc: str
    airborne_s: float
    flight_id: str | None
    """None: not added, see ``clashes``."""
    clashes: tuple[Clash, ...] = ()
    """What it is a double of, or stands against."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of one file."""

    file: str
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...]
    """What is strange about the log, as sentences."""
    is_known_file: bool = False
    """The very same file was brought in before."""

    @property
    def added(self) -> int:
        """Flights that are new in the logbook."""
        return sum(outcome.flight_id is not None for outcome in self.outcomes)


class Importer:
    """Adds flights to one logbook.

    Args:
        database: open for writing.
        now_us: UTC.
        identifiers: makes the ids of flights and rows.
    """

    def __init__(
        self, database: Database, now_us: int, identifiers: IdentifierSource | None = None
    ) -> None:
        self._database = database
        self._now_us = now_us
        self._identifiers = identifiers or IdentifierSource()

    def add_log(self, path: Path, wish: Wish) -> ImportReport:
        """Bring in the flights of a log that left the ground.

        Raises:
            UserError: the file cannot be read or kept, holds no flight, or does not know the date.
        """
        digest = digest_of(path)
        connection = self._database.connection
        known = imported_from(connection, digest)
        if known:
            doubles = tuple(Clash(flight_id, Why.SAME_FLIGHT) for flight_id in known)
            return ImportReport(str(path), (Outcome("", 0.0, None, doubles),), (), True)
        with closing(open_log(path, template=wish.template)) as log:
            found = flights_in(log)
            flown = [flight for flight in found if flight.marks]
            if not flown:
                raise UserError(_nothing_in(path, found))
            notes = list(log.notes)
            shift_us = self._shift_us(path, flown, wish)
            kept = f"{FOLDER}/{digest[:12]}-{_safe_name(path.name)}"
            origin = Origin(
                kind=log.format,
                digest=digest,
                file=kept,
                name=path.name,
                imported_utc=utc_text(self._now_us),
            )
            flights = [
                _foreign(flight, log, wish, origin, shift_us, self._identifiers.new(self._now_us))
                for flight in flown
            ]
        outcomes = self._add(flights, path)
        return ImportReport(str(path), tuple(outcomes), tuple(notes))

    def _shift_us(self, path: Path, flown: Sequence[LoggedFlight], wish: Wish) -> int:
        """What must be added to the log's time, as counted from 1970 where it knows no date."""
        first = flown[0]
        if wish.started_utc_us is not None:
            own_us = first.started_utc_us
            own_us = round(first.started_s * 1e6) if own_us is None else own_us
            return wish.started_utc_us - own_us
        if first.started_utc_us is None:
            raise UserError(
                f"{path.name} does not know the date of its flights; say when the first began with --started."
            )
        if not is_plausible(first.started_utc_us) or first.started_utc_us > self._now_us + DAY_US:
            raise UserError(
                f"{path.name} says that its first flight began on {utc_text(first.started_utc_us)[:10]},"
                " which cannot be; say when it did with --started."
            )
        return 0

    def _add(self, flights: Sequence[ForeignFlight], path: Path | None) -> list[Outcome]:
        """Add what is new, all of it or nothing."""
        outcomes = []
        with self._database.transaction(is_durable=True) as connection:
            for flight in flights:
                stored = overlapping(
                    connection,
                    utc_text(flight.started_utc_us),
                    utc_text(flight.utc_us(flight.ended_s)),
                )
                found = tuple(clashes(flight, stored))
                is_new = all(clash.why is not Why.SAME_FLIGHT for clash in found)
                if is_new:
                    if path is not None and flight.origin.file is not None:
                        self._keep(path, flight.origin.file)
                    add_flight(connection, flight, self._identifiers)
                outcomes.append(
                    Outcome(
                        utc_text(flight.started_utc_us),
                        _airborne_s(flight),
                        flight.id if is_new else None,
                        found,
                    )
                )
        return outcomes

    def _keep(self, path: Path, name: str) -> None:
        kept = self._database.folder / name
        if kept.exists():
            return
        half = kept.with_name(f"{kept.name}.part")
        try:
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, half)
            half.replace(kept)
        except OSError as error:
            with suppress(OSError):
                half.unlink()
            raise UserError(
                f"{path.name} could not be kept in {kept.parent} ({error.strerror or error}); free space there and try again."
            ) from error

    def add_by_hand(self, entry: HandEntry) -> Outcome:
        """Add a flight nobody recorded.

        Raises:
            UserError: what was entered cannot be.
        """
        entry.check(self._now_us)
        flight = ForeignFlight(
            id=self._identifiers.new(self._now_us),
            origin=Origin(kind=BY_HAND, why=entry.why.strip(), imported_utc=utc_text(self._now_us)),
            vehicle=ForeignVehicle(entry.vehicle_uid, entry.vehicle_uid.removeprefix("sysid-")),
            pilot=entry.pilot,
            device_class="simulator" if entry.is_simulator else "real",
            started_s=0.0,
            ended_s=entry.airborne_s,
            started_utc_us=entry.started_utc_us,
            reason=EndReason.LANDED.value,
            events=tuple(marks_by_hand(entry)),
        )
        (outcome,) = self._add([flight], None)
        return outcome


def digest_of(path: Path) -> str:
    """SHA-256 of a file.

    Raises:
        UserError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UserError(
            f"{path} cannot be read ({error.strerror or error}); check that it is there and yours to read."
        ) from error


def _safe_name(name: str) -> str:
    """A file name that is one on every system and no path."""
    return NOT_IN_NAMES.sub("_", name)[-LONGEST_NAME:].lstrip(".") or "log"


def _nothing_in(path: Path, found: Sequence[LoggedFlight]) -> str:
    if found:
        return f"In {path.name} a vehicle was armed but never left the ground; there is no flight to add."
    return f"There is no flight in {path.name}; no vehicle was armed in it."


def _airborne_s(flight: ForeignFlight) -> float:
    total_s, since_s = 0.0, None
    for event in flight.events:
        if event.kind == "FlightAirborne":
            since_s = event.t_s
        elif event.kind == "FlightLanded" and since_s is not None:
            total_s += event.t_s - since_s
            since_s = None
    return total_s + (flight.ended_s - since_s if since_s is not None else 0.0)


def _foreign(
    flight: LoggedFlight,
    log: Log,
    wish: Wish,
    origin: Origin,
    shift_us: int,
    flight_id: str,
) -> ForeignFlight:
    """A flight of a log as a row of the logbook."""
    airframe = flight.airframe
    own_us = flight.started_utc_us
    own_us = round(flight.started_s * 1e6) if own_us is None else own_us
    device_class: DeviceClass = (
        "simulator" if wish.is_simulator or airframe.is_simulator else "real"
    )
    counter = flight.counter
    return ForeignFlight(
        id=flight_id,
        origin=Origin(
            kind=origin.kind,
            digest=origin.digest,
            file=origin.file,
            name=origin.name,
            imported_utc=origin.imported_utc,
            counter_s=None if counter is None else counter.counted_s,
            counter_utc=None
            if counter is None
            else utc_text(own_us + shift_us + round((counter.at_s - flight.started_s) * 1e6)),
        ),
        vehicle=ForeignVehicle(
            airframe.uid or wish.vehicle_uid or f"sysid-{airframe.system}",
            str(airframe.system),
            airframe.autopilot,
            airframe.vehicle_type,
            airframe.firmware,
        ),
        pilot=wish.pilot,
        device_class=device_class,
        started_s=flight.started_s,
        ended_s=flight.ended_s,
        started_utc_us=own_us + shift_us,
        reason=flight.reason.value,
        samples=flight.samples,
        events=sorted(_events(flight), key=lambda event: event.t_s),
        tlog_messages=sum(kind.count for kind in log.messages) if log.format == "tlog" else None,
    )


def _events(flight: LoggedFlight) -> Iterator[ForeignEvent]:
    """What a station would have told of the flight."""
    yield ForeignEvent(flight.started_s, "FlightStarted", {"is_joined_in_air": False})
    take_offs = landings = 0
    for mark in flight.marks:
        if mark.is_take_off:
            take_offs += 1
            yield ForeignEvent(mark.t_s, "FlightAirborne", {"take_off": take_offs})
        else:
            landings += 1
            yield ForeignEvent(mark.t_s, "FlightLanded", {"landing": landings})
    mode = None
    for sample in flight.samples:
        if sample.mode is not None and sample.mode != mode:
            yield ForeignEvent(sample.t_s, "ModeChanged", {"mode": sample.mode, "previous": mode})
            mode = sample.mode
    for line in flight.texts:
        yield ForeignEvent(line.t_s, "Said", {"severity": line.severity, "text": line.text})
    yield ForeignEvent(
        flight.ended_s,
        "FlightEnded",
        {
            "reason": flight.reason.value,
            "duration_s": flight.duration_s,
            "airborne_s": flight.totals.airborne_s,
            "take_offs": flight.totals.take_offs,
            "landings": flight.totals.landings,
        },
    )
