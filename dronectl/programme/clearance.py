"""What the register is asked before a drone takes off, and a supervisor's word against it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dronectl.aircraft.register import Aircraft
from dronectl.crew.assignment import Intent
from dronectl.crew.people import Person, Role
from dronectl.crew.signoff import SHORTEST_REASON, CrewMember, FlightState
from dronectl.errors import UserError
from dronectl.legal.bases import Recording, problems, terms
from dronectl.programme.assignment import Wish, crew_checks, may_fly
from dronectl.programme.flight_records import enter, flight_entry
from dronectl.programme.ledger import Ledger
from dronectl.programme.practice import load_rules
from dronectl.safety.preflight import Check, Level, blocking
from dronectl.store.database import open_reader
from dronectl.store.sun import is_night

if TYPE_CHECKING:
    from pathlib import Path

    from dronectl.flight import Terms
    from dronectl.legal.bases import LegalBasis
    from missions.geo import GeoPoint

EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Question:
    """The flight that is about to begin, as the station sees it."""

    pilot: str
    """Name as it was typed."""
    utc_us: int
    is_real: bool
    vehicle_uid: str | None = None
    point: GeoPoint | None = None
    """Where it stands; None: day is assumed."""
    purpose: str = ""
    sight: str = "VLOS"
    instructor: str | None = None
    basis: str = ""
    """Code or id of the legal basis; empty: none, live view only."""

    @property
    def moment(self) -> dt.datetime:
        """When it is asked."""
        return EPOCH + dt.timedelta(microseconds=self.utc_us)


def terms_of(ledger: Ledger, question: Question) -> Terms:
    """What the flight may record on its legal basis.

    Raises:
        UserError: there is no such basis.
    """
    return terms(ledger.basis(question.basis), question.purpose, question.moment.date())


def terms_check(basis: LegalBasis, question: Question) -> Check:
    """The legal basis as a line of the preflight: one that does not hold keeps a real drone down."""
    what, needed = "Legal basis and recording", "in force, for this purpose"
    against = problems(basis, question.purpose, question.moment.date(), is_recorded=False)
    if against:
        return Check("basis", what, False, against[0], needed)
    if basis.recording is Recording.RECORD:
        words = f"{basis.code}: recorded, kept for {basis.retention_days} d"
        return Check("basis", what, True, words, needed)
    return Check("basis", what, True, f"{basis.code}: live view only", needed)


def checks_of_register(ledger: Ledger, question: Question) -> tuple[Check, ...]:
    """Lines of the preflight about crew, papers and aircraft.

    None for the simulator. While nobody was entered in the register a programme is not held to it,
    but the law is the law.

    Raises:
        UserError: the rule book cannot be used, or the instructor or legal basis is not known.
    """
    if not question.is_real:
        return ()
    law = terms_check(ledger.basis(question.basis), question)
    if not ledger.all(Person):
        return (law,)
    moment = question.moment
    point = question.point
    intent = Intent(
        moment.date(),
        purpose=question.purpose,
        sight=question.sight,
        is_night=point is not None and is_night(point, moment),
    )
    named = question.pilot.strip().casefold()
    pilot = next((p for p in ledger.people() if p.name.casefold() == named), None)
    uid = question.vehicle_uid
    aircraft = next((a for a in ledger.all(Aircraft) if uid and a.vehicle_uid == uid), None)
    instructor = ledger.person(question.instructor) if question.instructor else None
    wish = Wish(pilot, intent, aircraft, instructor)
    return (*crew_checks(may_fly(ledger, load_rules(ledger.database.folder), wish)), law)


def permitted_by(
    ledger: Ledger, checks: tuple[Check, ...], supervisor: str, pilot: str, reason: str
) -> tuple[Check, ...]:
    """The checks after a supervisor has let it fly: still failed, but they hold nothing back.

    Raises:
        UserError: no supervisor, the pilot himself, or no reason worth the name.
    """
    person = ledger.person(supervisor)
    if not person.is_active or not person.has(Role.SUPERVISOR):
        raise UserError(f"{person.name} is no supervisor; let one decide.")
    if person.name.casefold() == pilot.strip().casefold():
        raise UserError(f"{person.name} is the pilot; nobody lets himself fly.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise UserError(f"Say in at least {SHORTEST_REASON} characters why it must fly.")
    return tuple(replace(check, level=Level.WARN) for check in checks)


def cleared_to_fly(
    folder: Path, question: Question, supervisor: str | None = None, reason: str | None = None
) -> tuple[Check, ...]:
    """The register's checks for a flight from the command line, overridden or not.

    Raises:
        UserError: something blocks the flight and no supervisor has let it fly.
    """
    database = open_reader(folder)
    try:
        ledger = Ledger(database, lambda: question.utc_us)
        checks = checks_of_register(ledger, question)
        blocked = blocking(checks)
        if supervisor and blocked:
            return permitted_by(ledger, checks, supervisor, question.pilot, reason or "")
    finally:
        database.close()
    if blocked:
        words = " ".join(check.measured for check in blocked)
        raise UserError(
            f"It must not fly: {words} A supervisor may decide otherwise: --supervisor and --override."
        )
    return checks


def say_purpose(ledger: Ledger, flight_id: str, question: Question) -> None:
    """Enter what was said before the flight, so that it need not be typed after it."""
    if not question.purpose and not question.instructor:
        return
    entry = flight_entry(ledger, flight_id)
    if entry.state is not FlightState.DRAFT:
        return
    crew = entry.crew
    if question.instructor:
        teacher = ledger.person(question.instructor)
        if teacher.id not in {member.person_id for member in crew}:
            crew = (*crew, CrewMember(teacher.id, Role.INSTRUCTOR))
    purpose = question.purpose or entry.purpose
    enter(ledger, replace(entry, crew=crew, purpose=purpose, sight=question.sight))
