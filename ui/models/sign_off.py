"""The sign-off of the open flight: what people say of it, who may do what next, comments; written in the background.

The recorder writes on while a person signs: every write is one short transaction beside it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.crew.people import Person, Role
from dronectl.crew.signoff import CrewMember, FlightState, Step
from dronectl.errors import UserError
from dronectl.legal.bases import LIVE_ONLY, LegalBasis
from dronectl.programme.flight_comments import add_comment, flight_comments, withdraw_comment
from dronectl.programme.flight_records import enter, flight_entry, flight_versions, sign
from dronectl.programme.ledger import UNKNOWN, Ledger
from dronectl.programme.retention import log_look
from dronectl.store.database import open_beside
from ui.background import run_task
from ui.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dronectl.crew.signoff import FlightEntry
    from dronectl.programme.ledger import Version
    from dronectl.store.database import Database

NEXT: Final = {
    FlightState.DRAFT: (Step.SUBMITTED,),
    FlightState.SUBMITTED: (Step.VERIFIED, Step.SENT_BACK),
    FlightState.VERIFIED: (Step.APPROVED, Step.SENT_BACK),
    FlightState.APPROVED: (Step.AMENDED,),
}
"""What may follow each state, the usual one first."""
WITH_REASON: Final = frozenset({Step.SENT_BACK, Step.AMENDED})


@dataclass(frozen=True, slots=True)
class SignOff:
    """What people say of one flight, as it is stored now."""

    entry: FlightEntry
    versions: tuple[Version, ...] = ()
    comments: tuple[Version, ...] = ()
    people: tuple[Person, ...] = ()
    bases: tuple[LegalBasis, ...] = ()

    @property
    def names(self) -> dict[str, str]:
        """Names of people by id."""
        return {person.id: person.name for person in self.people}

    @property
    def steps(self) -> tuple[Step, ...]:
        """What may follow, the usual one first."""
        return NEXT[self.entry.state]

    def refusal(self, step: Step, who: Person | None) -> str:
        """Why this person may not take a step, as a code for words; empty: may."""
        if who is None:
            return "nobody"
        wanted = {
            Step.VERIFIED: (Role.SUPERVISOR, Role.INSTRUCTOR),
            Step.APPROVED: (Role.SUPERVISOR,),
            Step.SENT_BACK: (Role.SUPERVISOR, Role.INSTRUCTOR),
        }.get(step)
        if wanted is None:
            return ""
        if not who.has(*wanted):
            return "role"
        crew = {member.person_id for member in self.entry.crew}
        return "own" if step is not Step.SENT_BACK and who.id in crew else ""


def now_us() -> int:
    """UTC in microseconds since the epoch."""
    return round(datetime.now(UTC).timestamp() * 1e6)


def read_sign_off(database: Database, flight_id: str) -> SignOff:
    """What is stored of a closed flight.

    Raises:
        UserError: there is no such flight, or it is still open.
    """
    ledger = Ledger(database, now_us)
    return SignOff(
        flight_entry(ledger, flight_id),
        tuple(flight_versions(ledger, flight_id)),
        tuple(flight_comments(ledger, flight_id)),
        tuple(ledger.people()),
        (LIVE_ONLY, *ledger.all(LegalBasis)),
    )


class SignOffModel(QObject):
    """Steps and comments of the open flight.

    Args:
        folder: data folder.
        utc_us: tells UTC.
        parent: Qt owner.
    """

    changed = pyqtSignal()
    """Another flight, or something was written."""
    written = pyqtSignal()
    """Something of the flight was written: lists that show it read it again."""
    trouble = pyqtSignal(str)
    """A sentence: it was not done."""

    def __init__(
        self, folder: Path, utc_us: Callable[[], int] = now_us, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._utc_us = utc_us
        self.state: SignOff | None = None
        """None: no flight, or one that is not in the logbook or not over."""
        self.who = ""
        """Id of the person who acts, or the name while nobody of that name is known."""
        self.is_busy = False

    @property
    def person(self) -> Person | None:
        """Who acts."""
        people = () if self.state is None else self.state.people
        return next((p for p in people if self.who and self.who in (p.id, p.name)), None)

    def show(self, state: SignOff | None) -> None:
        """Another flight."""
        self.state = state
        self.changed.emit()

    def act_as(self, who: str) -> None:
        """Somebody else acts."""
        self.who = who
        self.changed.emit()

    def enter(self, changed: FlightEntry) -> None:
        """Store what was typed for a draft."""
        self._write(lambda ledger, _who: enter(ledger, changed))

    def submit(self, changed: FlightEntry) -> None:
        """Store what was typed and submit it."""

        def act(ledger: Ledger, who: Person) -> None:
            enter(ledger, changed)
            sign(ledger, changed.id, Step.SUBMITTED, who)

        self._write(act)

    def sign(self, step: Step, reason: str = "") -> None:
        """Verify, approve, send back or open again."""
        state = self.state
        if state is not None:
            self._write(lambda ledger, who: sign(ledger, state.entry.id, step, who, reason))

    def comment(self, utc_us: int, text: str) -> None:
        """Pin a comment to a moment."""
        state = self.state
        if state is not None:
            self._write(lambda ledger, _who: add_comment(ledger, state.entry.id, utc_us, text))

    def look(self, paths: Sequence[str]) -> None:
        """Write down who is about to see recordings; the law asks for it."""
        who = self.person or Person(UNKNOWN, UNKNOWN)
        folder, utc_us = self._folder, self._utc_us

        def work() -> None:
            with closing(open_beside(folder)) as database:
                ledger = Ledger(database, utc_us, who.id)
                for path in paths:
                    log_look(ledger, who, "viewed", path)

        run_task(work, self._on_looked)

    def _on_looked(self, _nothing: None, error: Exception | None) -> None:
        if isinstance(error, UserError | sqlite3.OperationalError):
            self.trouble.emit(str(error))
        elif error is not None:
            raise error

    def withdraw(self, comment_id: str) -> None:
        """Take an own comment back."""
        self._write(lambda ledger, _who: withdraw_comment(ledger, comment_id))

    def _write(self, act: Callable[[Ledger, Person], object]) -> None:
        state, who = self.state, self.person
        if state is None or self.is_busy:
            return
        if who is None:
            self.trouble.emit(_("Say first who you are."))
            return
        flight_id, folder, utc_us = state.entry.id, self._folder, self._utc_us
        self.is_busy = True

        def work() -> SignOff:
            try:
                with closing(open_beside(folder)) as database:
                    act(Ledger(database, utc_us, who.id), who)
                    return read_sign_off(database, flight_id)
            except sqlite3.OperationalError as caught:
                raise UserError(
                    f"It could not be written ({caught}); free space on the disk and try again."
                ) from caught

        run_task(work, self._take)

    def _take(self, state: SignOff | None, error: Exception | None) -> None:
        self.is_busy = False
        if error is not None and not isinstance(error, UserError):
            raise error
        if error is not None:
            self.trouble.emit(str(error))
        if state is None:
            self.changed.emit()
            return
        if self.state is not None and self.state.entry.id == state.entry.id:
            self.state = state
        self.changed.emit()
        self.written.emit()


def with_pilot(entry: FlightEntry, person_id: str | None) -> FlightEntry:
    """The entry with this pilot in command; nobody else of the crew changes, unless it is the same person."""
    others = [
        member
        for member in entry.crew
        if member.role is not Role.PILOT and member.person_id != person_id
    ]
    pilot = [] if person_id is None else [CrewMember(person_id, Role.PILOT)]
    return replace(entry, crew=(*pilot, *others))
