"""The crew page's record: read in the background, shown as it was read, added to by short writes."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PyQt6.QtCore import QObject, pyqtSignal

from dronectl.aircraft.register import Operator, Payload
from dronectl.crew.readiness import Shift
from dronectl.crew.training import OpeningBalance, TrainingRecord, booklet
from dronectl.errors import UserError
from dronectl.legal.bases import LegalBasis
from dronectl.legal.retention import LegalHold
from dronectl.programme.costs import Cost
from dronectl.programme.ledger import UNKNOWN, Ledger
from dronectl.programme.numbers import due_list, programme_numbers, programme_readiness
from dronectl.programme.practice import Practice, load_rules
from dronectl.programme.retention import deletions_due, tombstones
from dronectl.programme.upkeep import all_aircraft, all_batteries
from dronectl.store.database import open_beside, open_reader
from dronectl.store.identifiers import IdentifierSource
from dronectl.store.search import FlightQuery, search_flights
from ui.background import run_task

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dronectl.crew.certificates import Certificate
    from dronectl.crew.people import Person
    from dronectl.crew.readiness import Readiness
    from dronectl.crew.training import Lesson, Progress
    from dronectl.legal.retention import Deletion
    from dronectl.programme.ledger import Thing
    from dronectl.programme.numbers import DueLine, Numbers
    from dronectl.programme.practice import PaperStanding, PilotStanding
    from dronectl.programme.retention import Tombstone
    from dronectl.programme.upkeep import AircraftStanding, BatteryStanding
    from dronectl.store.search import FlightRow

YEAR_DAYS: Final = 365
NEWEST: Final = 200


@dataclass(frozen=True, slots=True)
class CrewRecord:
    """Everything the page shows, as it was on one day."""

    today: dt.date
    people: tuple[Person, ...]
    standings: dict[str, PilotStanding]
    """By person id, of everyone rules bind."""
    operator: Operator | None
    operator_papers: tuple[PaperStanding, ...]
    certificates: tuple[Certificate, ...]
    booklets: dict[str, tuple[Progress, ...]]
    sessions: tuple[TrainingRecord, ...]
    balances: tuple[OpeningBalance, ...]
    syllabus: tuple[Lesson, ...]
    aircraft: tuple[AircraftStanding, ...]
    batteries: tuple[BatteryStanding, ...]
    payloads: tuple[Payload, ...]
    shifts: tuple[Shift, ...]
    readiness: Readiness
    numbers: Numbers
    """Of the last year."""
    due: tuple[DueLine, ...]
    bases: tuple[LegalBasis, ...]
    deletions: tuple[Deletion, ...]
    deleted: tuple[Tombstone, ...]
    holds: tuple[LegalHold, ...]
    costs: tuple[Cost, ...]
    newest_flights: tuple[FlightRow, ...]
    """Of both kinds, the newest first."""

    def person(self, person_id: str) -> Person | None:
        """One of the people."""
        return next((each for each in self.people if each.id == person_id), None)

    def name(self, person_id: str) -> str:
        """Name of a person, else the id."""
        found = self.person(person_id)
        return person_id if found is None else found.name


def now_us() -> int:
    """The moment, microseconds since the epoch."""
    return round(dt.datetime.now(dt.UTC).timestamp() * 1e6)


def read_record(folder: Path, today: dt.date) -> CrewRecord:
    """Read everything once.

    Raises:
        UserError: there are no records, or the rule book cannot be used.
    """
    with closing(open_reader(folder)) as database:
        ledger, book = Ledger(database, now_us), load_rules(folder)
        practice = Practice(ledger, book, today)
        sessions, syllabus = ledger.all(TrainingRecord), ledger.syllabus()
        trainees = {session.trainee_id for session in sessions}
        return CrewRecord(
            today=today,
            people=tuple(practice.people),
            standings={found.person.id: found for found in practice.all()},
            operator=next(iter(ledger.all(Operator)), None),
            operator_papers=tuple(practice.operator_papers()),
            certificates=tuple(practice.certificates),
            booklets={
                each: tuple(booklet([s for s in sessions if s.trainee_id == each], syllabus))
                for each in trainees
            },
            sessions=tuple(sessions),
            balances=tuple(ledger.all(OpeningBalance)),
            syllabus=tuple(syllabus),
            aircraft=tuple(all_aircraft(ledger, today)),
            batteries=tuple(all_batteries(ledger, today)),
            payloads=tuple(ledger.all(Payload)),
            shifts=tuple(ledger.all(Shift)),
            readiness=programme_readiness(ledger, book, today),
            numbers=programme_numbers(ledger, today - dt.timedelta(days=YEAR_DAYS), today),
            due=tuple(due_list(ledger, today)),
            bases=tuple(ledger.all(LegalBasis)),
            deletions=tuple(deletions_due(ledger)),
            deleted=tuple(tombstones(ledger)),
            holds=tuple(ledger.all(LegalHold)),
            costs=tuple(ledger.all(Cost)),
            newest_flights=search_flights(database, FlightQuery(limit=NEWEST)).rows,
        )


class CrewModel(QObject):
    """People, aircraft, readiness and the law, as they are on record.

    Args:
        folder: data folder.
        today: the day, asked whenever the record is read.
        parent: Qt owner.
    """

    changed = pyqtSignal()
    """The record was read again."""
    trouble = pyqtSignal(str)
    """A sentence: what could not be read or entered."""

    def __init__(
        self,
        folder: Path,
        today: Callable[[], dt.date] = lambda: dt.datetime.now(dt.UTC).date(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.record: CrewRecord | None = None
        self.author_name = ""
        """Who enters things: the name at the desk."""
        self._today = today
        self._is_reading = False
        self._is_asked_again = False

    @property
    def author(self) -> Person | None:
        """Who enters things, if the register knows the name."""
        if self.record is None:
            return None
        return next((p for p in self.record.people if p.name == self.author_name), None)

    def reload(self) -> None:
        """Read the record again, in the background."""
        if self._is_reading:
            self._is_asked_again = True
            return
        self._is_reading = True
        folder, today = self.folder, self._today()
        run_task(lambda: read_record(folder, today), self._take)

    def put(self, *things: Thing) -> None:
        """Enter things, one after the other, each as a new version."""
        self.act(lambda ledger: [ledger.put(thing) for thing in things])

    def act(self, write: Callable[[Ledger], Any]) -> None:
        """Do something to the record in the background; what cannot be is said by ``trouble``."""
        folder = self.folder
        author = UNKNOWN if self.author is None else self.author.id

        def work() -> None:
            with closing(open_beside(folder)) as database:
                write(Ledger(database, now_us, author))

        run_task(work, self._written)

    def new_id(self) -> str:
        """An id for a new thing."""
        return IdentifierSource().new(now_us())

    def _written(self, _nothing: None, error: Exception | None) -> None:
        self._say(error)
        self.reload()

    def _take(self, record: CrewRecord | None, error: Exception | None) -> None:
        self._is_reading = False
        if record is not None:
            self.record = record
            self.changed.emit()
        self._say(error)
        if self._is_asked_again:
            self._is_asked_again = False
            self.reload()

    def _say(self, error: Exception | None) -> None:
        if error is None:
            return
        if not isinstance(error, UserError):
            raise error
        self.trouble.emit(str(error))
