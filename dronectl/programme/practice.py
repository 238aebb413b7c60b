"""How every pilot stands with the rules of practice and papers, from the stored flights."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Final

from dronectl.crew.certificates import OPERATOR, Certificate, Validity, best, validity
from dronectl.crew.currency import (
    Credit,
    Device,
    Similar,
    Standing,
    longest_window,
    standings,
)
from dronectl.crew.people import Role
from dronectl.crew.rules import FILE_NAME, RuleBook, read_rules
from dronectl.crew.training import TrainingRecord, passed_tests
from dronectl.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from dronectl.crew.currency import Rule
    from dronectl.crew.people import Person
    from dronectl.crew.rules import Paper
    from dronectl.programme.ledger import Ledger
    from dronectl.store.database import Database

_CREDITS: Final = (
    "SELECT day, device_class, role, {details}, SUM(airborne_s), SUM(night_s), COUNT(*),"
    " SUM(MIN(take_offs, landings)), SUM(night_landings) FROM flight_credits"
    " WHERE person_id = ? AND day BETWEEN ? AND ? GROUP BY 1, 2, 3, 4, 5, 6"
)
_DETAILS: Final = ("model", "purpose", "sight")


def default_rules() -> str:
    """The rule book as it is shipped, to be copied and edited."""
    return resources.files("dronectl.crew").joinpath("default_rules.toml").read_text("utf-8")


def load_rules(folder: Path) -> RuleBook:
    """The rule book of a data folder, else the shipped one.

    Raises:
        UserError: the folder's own cannot be read or used.
    """
    path = folder / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return read_rules(default_rules())
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"The rule book {path} cannot be read ({error}).") from error
    return read_rules(text, str(path))


def credits_of(
    database: Database,
    person_id: str,
    since: dt.date,
    until: dt.date,
    details: Collection[str] = _DETAILS,
) -> list[Credit]:
    """What a person flew from one day to another, summed by day, role and device.

    Args:
        database: the records.
        person_id: who.
        since: first day.
        until: last day.
        details: of model, purpose and sight, what is told apart too.
    """
    columns = ", ".join(name if name in details else f"'' AS {name}" for name in _DETAILS)
    rows = database.connection.execute(
        _CREDITS.format(details=columns), (person_id, since.toordinal(), until.toordinal())
    ).fetchall()
    return [
        Credit(
            dt.date.fromordinal(row[0]),
            Device.REAL if row[1] == "real" else Device.SIMULATOR,
            *row[2:],
        )
        for row in map(tuple, rows)
    ]


def _details(rules: Iterable[Rule]) -> frozenset[str]:
    """What the rules tell apart, so that no more rows are read than they need."""
    told = set()
    for rule in rules:
        told |= {"purpose"} if rule.purposes else set()
        told |= {"sight"} if rule.sights else set()
        told |= {"model"} if rule.similar is not Similar.ANY else set()
    return frozenset(told)


@dataclass(frozen=True, slots=True)
class PaperStanding:
    """One paper that is asked of a person, the aircraft or the operator."""

    paper: Paper
    certificate: Certificate | None
    """The one that counts; None: there is none."""
    validity: Validity | None


@dataclass(frozen=True, slots=True)
class PilotStanding:
    """How one person stands today."""

    person: Person
    standings: tuple[Standing, ...]
    papers: tuple[PaperStanding, ...]


class Practice:
    """Rules, papers and training of one database, loaded once for many questions.

    Args:
        ledger: the records.
        book: the rule book.
        today: the day all answers are about.
    """

    def __init__(self, ledger: Ledger, book: RuleBook, today: dt.date) -> None:
        self.book = book
        self.today = today
        self.people = ledger.people()
        self.certificates = ledger.all(Certificate)
        self._database = ledger.database
        self._since = longest_window(book.rules, today)
        self._details = _details(book.rules)
        self._tests = {lesson.code for lesson in ledger.syllabus() if lesson.is_test}
        self._training: dict[str, list[TrainingRecord]] = {}
        for record in ledger.all(TrainingRecord):
            self._training.setdefault(record.trainee_id, []).append(record)

    def credits(self, person_id: str) -> list[Credit]:
        """Flights and passed tests that any rule may still look at."""
        flown = credits_of(self._database, person_id, self._since, self.today, self._details)
        return flown + passed_tests(self._training.get(person_id, ()), self._tests)

    def of(self, person: Person, model: str | None = None) -> PilotStanding:
        """How one person stands.

        Args:
            person: who.
            model: the aircraft asked about; None: whatever was flown counts.
        """
        rules = [rule for rule in self.book.rules if _is_bound(person, rule.roles)]
        found = standings(rules, self.credits(person.id), self.today, model, self.book.groups)
        papers = [
            self.paper(paper, person.id)
            for paper in self.book.papers
            if paper.holder == "person"
            and paper.is_in_force(self.today)
            and _is_bound(person, paper.roles)
        ]
        return PilotStanding(person, tuple(found), tuple(papers))

    def all(self) -> list[PilotStanding]:
        """How every active pilot and instructor stands, by name."""
        roles = {role for rule in self.book.rules for role in rule.roles}
        roles |= {role for paper in self.book.papers for role in paper.roles}
        return [
            self.of(person)
            for person in self.people
            if person.is_active and _is_bound(person, tuple(roles))
        ]

    def operator_papers(self) -> list[PaperStanding]:
        """The papers asked of the programme as a whole."""
        return [
            self.paper(paper, OPERATOR)
            for paper in self.book.papers
            if paper.holder == "operator" and paper.is_in_force(self.today)
        ]

    def paper(self, paper: Paper, holder: str) -> PaperStanding:
        """The holder's best certificate for a paper."""
        held = [c for c in self.certificates if c.holder == holder]
        found = best(held, paper.kinds, self.today)
        worth = None if found is None else validity(found, self.today)
        return PaperStanding(paper, found, worth)


def _is_bound(person: Person, roles: Sequence[str]) -> bool:
    """Whether rules for these roles bind the person; an instructor flies as pilot too."""
    held = set(person.roles) | ({Role.PILOT} if person.has(Role.INSTRUCTOR) else set())
    return any(role in held for role in roles)


def flights_on(database: Database, person_id: str, day: dt.date) -> list[str]:
    """Ids of the flights a person is credited on a day: those that age out together."""
    rows = database.connection.execute(
        "SELECT DISTINCT flight_id FROM flight_credits WHERE person_id = ? AND day = ?"
        " ORDER BY flight_id",
        (person_id, day.toordinal()),
    )
    return [row[0] for row in rows]


def expiring(certificates: Iterable[Certificate], today: dt.date, days: int) -> list[Certificate]:
    """Papers that end within so many days or have ended, the first to end first."""
    limit = today + dt.timedelta(days=days)
    ending = [c for c in certificates if c.expires and c.expires <= limit and not c.is_withdrawn]
    return sorted(ending, key=lambda c: (c.expires or dt.date.max, c.id))
