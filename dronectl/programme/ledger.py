"""People, aircraft, papers and the rest as documents: read the ones in force, add a version.

Writing needs a database opened for it (``store.database.open_beside``); each write is one transaction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from dronectl.aircraft.maintenance import Defect, MaintenanceItem
from dronectl.aircraft.register import Aircraft, Battery, Operator, Payload
from dronectl.crew.certificates import Certificate
from dronectl.crew.comments import Comment
from dronectl.crew.people import Person, clean_name
from dronectl.crew.readiness import Shift
from dronectl.crew.signoff import FlightEntry
from dronectl.crew.training import SYLLABUS, Lesson, OpeningBalance, TrainingRecord
from dronectl.errors import UserError
from dronectl.legal.bases import LIVE_ONLY, LegalBasis
from dronectl.legal.retention import LegalHold
from dronectl.programme.costs import Cost
from dronectl.store.documents import from_content, to_content
from dronectl.store.entries import (
    Entry,
    add_entry,
    all_newest,
    newest,
    newest_under,
    versions,
)
from dronectl.store.flight_index import AIRCRAFT, FLIGHT, Indexer
from dronectl.store.identifiers import IdentifierSource, made_us
from dronectl.store.rows import utc_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping

    from dronectl.store.database import Database


class Thing(Protocol):
    """What has versions."""

    @property
    def id(self) -> str: ...


AnyThing = TypeVar("AnyThing", bound=Thing)

KINDS: Final[Mapping[type, str]] = {
    Person: "person",
    Certificate: "certificate",
    Aircraft: AIRCRAFT,
    Battery: "battery",
    Payload: "payload",
    Operator: "operator",
    MaintenanceItem: "maintenance",
    Defect: "defect",
    FlightEntry: FLIGHT,
    Lesson: "lesson",
    TrainingRecord: "training",
    OpeningBalance: "opening balance",
    Shift: "shift",
    LegalBasis: "basis",
    LegalHold: "hold",
    Cost: "cost",
    Comment: "comment",
}
SHORTEST_PART: Final = 3  # characters of a name; fewer are a slip of the finger
UNKNOWN: Final = "unknown"
"""Author when nobody said who enters it."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a thing, with who entered it and when."""

    row_id: str
    utc: str
    author: str
    document: Any


class Ledger:
    """The documents of one database.

    Args:
        database: open for reading, or for writing too.
        utc_us: the moment now, microseconds since the epoch.
        author: id of the person who enters things.
        identifiers: makes ids.
    """

    def __init__(
        self,
        database: Database,
        utc_us: Callable[[], int],
        author: str = UNKNOWN,
        identifiers: IdentifierSource | None = None,
    ) -> None:
        self.database = database
        self.author = author
        self._utc_us = utc_us
        self._identifiers = identifiers or IdentifierSource()

    @property
    def now_us(self) -> int:
        """The moment, microseconds since the epoch."""
        return self._utc_us()

    @property
    def now_utc(self) -> str:
        """The moment, ISO 8601."""
        return utc_text(self._utc_us())

    def new_id(self) -> str:
        """An id for a new thing."""
        return self._identifiers.new(self._utc_us())

    # ------------------------------------------------------------------ reading

    def all(self, kind: type[AnyThing]) -> list[AnyThing]:
        """Everything of a kind, each as in force; for people see :meth:`people`."""
        entries = all_newest(self.database.connection, KINDS[kind])
        return [_document(kind, entry) for entry in entries]

    def get(self, kind: type[AnyThing], thing_id: str) -> AnyThing | None:
        """One thing as in force."""
        entry = newest(self.database.connection, KINDS[kind], thing_id)
        return None if entry is None else _document(kind, entry)

    def history(self, kind: type[AnyThing], thing_id: str) -> list[Version]:
        """All versions of one thing, oldest first."""
        return [
            Version(entry.row_id, entry.utc, entry.author, _document(kind, entry))
            for entry in versions(self.database.connection, KINDS[kind], thing_id)
        ]

    def newest_under(self, kind: type[AnyThing], prefix: str) -> list[Version]:
        """Everything of a kind whose id begins so, each as in force."""
        return [
            Version(entry.row_id, entry.utc, entry.author, _document(kind, entry))
            for entry in newest_under(self.database.connection, KINDS[kind], prefix)
        ]

    def people(self, *, is_active: bool | None = None) -> list[Person]:
        """Everyone by name, pilots that only flights know included (active, as pilots)."""
        known = {person.id: person for person in self.all(Person)}
        rows = self.database.connection.execute("SELECT id, name FROM pilots")
        for thing_id, name in rows.fetchall():
            known.setdefault(thing_id, Person(thing_id, name))
        chosen = [p for p in known.values() if is_active is None or p.is_active == is_active]
        return sorted(chosen, key=lambda person: (person.name.casefold(), person.id))

    def is_registered(self, person_id: str) -> bool:
        """Whether someone entered the person, so that rules and papers may be held against them."""
        return newest(self.database.connection, KINDS[Person], person_id) is not None

    def person(self, text: str) -> Person:
        """The person whose name or id this is.

        Raises:
            UserError: there is none, or there are several.
        """
        return chosen(self.people(), text, "person", lambda p: (p.name, p.staff_number))

    def aircraft(self, text: str) -> Aircraft:
        """The aircraft whose name, registration, serial, hardware UID or id this is.

        Raises:
            UserError: there is none, or there are several.
        """

        def names(craft: Aircraft) -> Iterable[str]:
            return (craft.name, craft.registration, craft.serial, craft.vehicle_uid)

        return chosen(self.all(Aircraft), text, "aircraft", names)

    def battery(self, text: str) -> Battery:
        """The battery whose name, serial or id this is.

        Raises:
            UserError: there is none, or there are several.
        """
        return chosen(self.all(Battery), text, "battery", lambda b: (b.name, b.serial))

    def basis(self, text: str) -> LegalBasis:
        """The legal basis of this code or id; empty or ``none``: live view only.

        Raises:
            UserError: there is none, or there are several.
        """
        if text.strip() in ("", LIVE_ONLY.code):
            return LIVE_ONLY
        return chosen(self.all(LegalBasis), text, "legal basis", lambda b: (b.code,))

    def syllabus(self) -> list[Lesson]:
        """The lines of the syllabus: the shipped ones as the programme changed them, and its own."""
        lessons = {lesson.id: lesson for lesson in SYLLABUS}
        lessons.update({lesson.id: lesson for lesson in self.all(Lesson)})
        return sorted(lessons.values(), key=lambda lesson: (lesson.order, lesson.code))

    def names(self) -> dict[str, str]:
        """Names of people by id."""
        return {person.id: person.name for person in self.people()}

    # ------------------------------------------------------------------ writing

    def put(self, document: Thing) -> str:
        """Add a version of a thing; gives the row's id.

        Raises:
            UserError: a person's name is taken or no name.
        """
        with self.database.transaction(is_durable=True) as connection:
            return self.put_in(connection, document)

    def put_in(self, connection: sqlite3.Connection, document: Thing) -> str:
        """The same inside the caller's transaction."""
        if isinstance(document, Person):
            self._name_pilot(connection, document)
        kind = KINDS[type(document)]
        content = to_content(document)
        content.pop("id")
        before = newest(connection, kind, document.id)
        utc_us = self._utc_us()
        # A clock that was set back must not make the new version the older one.
        after_us = 0 if before is None else made_us(before.row_id) + 1000
        entry = Entry(
            row_id=self._identifiers.new(max(utc_us, after_us)),
            kind=kind,
            id=document.id,
            replaces=None if before is None else before.row_id,
            utc=utc_text(utc_us),
            author=self.author,
            content=content,
        )
        add_entry(connection, entry)
        self._file(connection, document)
        return entry.row_id

    def _file(self, connection: sqlite3.Connection, document: Thing) -> None:
        """Bring the index of flights up to what was entered."""
        if isinstance(document, FlightEntry):
            Indexer(connection).file(document.id)
        elif isinstance(document, Aircraft) and document.vehicle_uid:
            Indexer(connection).file_again(vehicle_uid=document.vehicle_uid)

    def _name_pilot(self, connection: sqlite3.Connection, person: Person) -> None:
        """Flights name their pilot by this table; one name is one person."""
        name = clean_name(person.name)
        taken = connection.execute(
            "SELECT id FROM pilots WHERE name = ? AND id <> ?", (name, person.id)
        ).fetchone()
        if taken is not None:
            raise UserError(f"There is already a person named {name}; add a middle name or number.")
        known = connection.execute("SELECT name FROM pilots WHERE id = ?", (person.id,)).fetchone()
        connection.execute(
            "INSERT INTO pilots (id, name, created_utc) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name",
            (person.id, name, utc_text(self._utc_us())),
        )
        if known is not None and known[0] != name:
            Indexer(connection).file_again(pilot_id=person.id)


def _document(kind: type[AnyThing], entry: Entry) -> AnyThing:
    try:
        return from_content(kind, {**entry.content, "id": entry.id})
    except ValueError as error:
        raise UserError(
            f"The record {entry.row_id} cannot be understood ({error}); update dronectl."
        ) from error


def chosen(
    things: Iterable[AnyThing],
    text: str,
    what: str,
    names: Callable[[AnyThing], Iterable[str]],
) -> AnyThing:
    """The thing a person means by a name, a number, an id, or enough of one of them.

    Raises:
        UserError: none is meant, or several are.
    """
    wanted = text.strip().casefold()
    all_things = list(things)
    exact = [t for t in all_things if wanted and wanted in _spoken(t, names)]
    found = exact or [t for t in all_things if _is_part(wanted, t.id)]
    found = found or [t for t in all_things if _is_begun(wanted, names(t))]
    if not found:
        known = ", ".join(sorted({next(iter(names(t)), "") for t in all_things})[:8])
        hint = f"; known: {known}" if known else "; add it first"
        raise UserError(f"There is no {what} {text!r}{hint}.")
    if len(found) > 1:
        raise UserError(f"Several are meant by {text!r}; give the id of the {what}.")
    return found[0]


def _spoken(thing: AnyThing, names: Callable[[AnyThing], Iterable[str]]) -> set[str]:
    return {thing.id, *(name.casefold() for name in names(thing) if name)}


def _is_begun(text: str, names: Iterable[str]) -> bool:
    return len(text) >= SHORTEST_PART and any(n.casefold().startswith(text) for n in names)


def _is_part(text: str, thing_id: str) -> bool:
    is_id_like = re.fullmatch(r"[0-9a-f-]{6,}", text) is not None
    return is_id_like and (thing_id.startswith(text) or thing_id.endswith(text))
