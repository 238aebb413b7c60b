"""What people enter for a flight, and its way from draft to approved.

::

    draft --submit--> submitted --verify--> verified --approve--> approved
      ^                   |                     |                     |
      +---- send back ----+---------------------+                     |
      +---------------------------- amend ----------------------------+

What was measured is not in here and never changes. Every step is a new version; the old ones stay.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - read at run time, where entries are made into documents
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from dronectl.crew.people import Role
from dronectl.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dronectl.crew.people import Person

SHORTEST_REASON: Final = 10  # characters: "ok" is no reason
LONGEST_TEXT: Final = 4000
SIGHTS: Final = ("VLOS", "EVLOS", "BVLOS")
PURPOSES: Final = (
    "patrol",
    "event",
    "traffic",
    "search",
    "rescue",
    "fire",
    "flood",
    "investigation",
    "inspection",
    "training",
    "test",
    "demonstration",
)
"""Offered; any other word will do."""


class FlightState(StrEnum):
    """How far a flight's sign-off is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    APPROVED = "approved"


class Step(StrEnum):
    """What made a version."""

    ENTERED = "entered"
    SUBMITTED = "submitted"
    VERIFIED = "verified"
    APPROVED = "approved"
    SENT_BACK = "sent back"
    AMENDED = "amended"


@dataclass(frozen=True, slots=True)
class CrewMember:
    """One person's part in a flight."""

    person_id: str
    role: Role


@dataclass(frozen=True, slots=True)
class Medium:
    """A recording or picture of a flight."""

    path: str
    """Relative to the data folder."""
    sha256: str = ""
    size_bytes: int = 0
    is_evidence: bool = False
    has_home_interior: bool = False
    """The inside or entrance of a home is in view: it goes within 48 h."""
    delete_after: dt.date | None = None
    """Earlier than the rule of its legal basis, if someone said so."""


@dataclass(frozen=True, slots=True)
class FlightEntry:
    """One version of what people say of a flight."""

    id: str
    """The flight's."""
    state: FlightState = FlightState.DRAFT
    step: Step = Step.ENTERED
    version: int = 1
    reason: str = ""
    """Why it was sent back or amended."""
    crew: tuple[CrewMember, ...] = ()
    purpose: str = ""
    sight: str = ""
    """VLOS, EVLOS or BVLOS."""
    basis_id: str = ""
    """The legal basis; empty: live view only, nothing recorded."""
    mission_number: str = ""
    """Incident, mission or dispatch number."""
    aircraft_id: str = ""
    battery_ids: tuple[str, ...] = ()
    payload_ids: tuple[str, ...] = ()
    is_useful: bool | None = None
    """Whether it brought what it was flown for."""
    remarks: str = ""
    occurrence: str = ""
    """Reference of a report to the authority."""
    exercise: str = ""
    media: tuple[Medium, ...] = ()

    def of(self, *roles: Role) -> tuple[str, ...]:
        """Ids of who had one of the roles."""
        return tuple(member.person_id for member in self.crew if member.role in roles)

    @property
    def pilot_id(self) -> str | None:
        """Who is responsible for the flight."""
        return next(iter(self.of(Role.PILOT)), None)

    @property
    def open_fields(self) -> tuple[str, ...]:
        """What must still be typed before it can be submitted; three at most."""
        values = {"pilot": self.pilot_id, "purpose": self.purpose, "sight": self.sight}
        return tuple(name for name, value in values.items() if not value)


_MOVES: Final[Mapping[Step, tuple[tuple[FlightState, ...], FlightState]]] = {
    Step.ENTERED: ((FlightState.DRAFT,), FlightState.DRAFT),
    Step.SUBMITTED: ((FlightState.DRAFT,), FlightState.SUBMITTED),
    Step.VERIFIED: ((FlightState.SUBMITTED,), FlightState.VERIFIED),
    Step.APPROVED: ((FlightState.VERIFIED,), FlightState.APPROVED),
    Step.SENT_BACK: ((FlightState.SUBMITTED, FlightState.VERIFIED), FlightState.DRAFT),
    Step.AMENDED: (
        (FlightState.SUBMITTED, FlightState.VERIFIED, FlightState.APPROVED),
        FlightState.DRAFT,
    ),
}
_SIGNING: Final[Mapping[Step, tuple[Role, ...]]] = {
    Step.VERIFIED: (Role.SUPERVISOR, Role.INSTRUCTOR),
    Step.APPROVED: (Role.SUPERVISOR,),
    Step.SENT_BACK: (Role.SUPERVISOR, Role.INSTRUCTOR),
}


def carried(entry: FlightEntry, last: FlightEntry | None) -> FlightEntry:
    """An entry with what is usually the same as on the last flight, where nothing is said yet."""
    if last is None:
        return entry
    return replace(
        entry,
        crew=entry.crew + tuple(m for m in last.crew if _is_carried(m, entry)),
        purpose=entry.purpose or last.purpose,
        sight=entry.sight or last.sight,
        basis_id=entry.basis_id or last.basis_id,
        payload_ids=entry.payload_ids or last.payload_ids,
    )


def _is_carried(member: CrewMember, entry: FlightEntry) -> bool:
    """Observers and payload operators stay for the shift; pilot, student and instructor are said."""
    is_staying = member.role in (Role.OBSERVER, Role.PAYLOAD)
    return is_staying and member.person_id not in {each.person_id for each in entry.crew}


def edited(entry: FlightEntry, changed: FlightEntry) -> FlightEntry:
    """The draft with what was typed.

    Raises:
        UserError: the flight is no draft, or what was typed cannot be.
    """
    _require_state(entry, Step.ENTERED)
    check_fields(changed)
    return replace(
        changed,
        id=entry.id,
        state=FlightState.DRAFT,
        step=Step.ENTERED,
        version=entry.version + 1,
        reason="",
    )


def stepped(entry: FlightEntry, step: Step, by: Person, reason: str = "") -> FlightEntry:
    """The next version after someone submits, verifies, approves, sends back or amends.

    Raises:
        UserError: the step does not follow, or this person may not take it.
    """
    _require_state(entry, step)
    _require_right(entry, step, by)
    text = reason.strip()
    if step in (Step.SENT_BACK, Step.AMENDED) and len(text) < SHORTEST_REASON:
        raise UserError(
            f"Say why in at least {SHORTEST_REASON} characters; the reason stays with the flight."
        )
    if step is Step.SUBMITTED:
        check_fields(entry)
        if entry.open_fields:
            raise UserError(
                f"The flight cannot be submitted yet: {', '.join(entry.open_fields)} is missing."
            )
    return replace(
        entry,
        state=_MOVES[step][1],
        step=step,
        version=entry.version + 1,
        reason=text[:LONGEST_TEXT],
    )


def _require_state(entry: FlightEntry, step: Step) -> None:
    if entry.state in _MOVES[step][0]:
        return
    wanted = " or ".join(state.value for state in _MOVES[step][0])
    hint = "; amend it first" if step is Step.ENTERED else ""
    raise UserError(f"The flight is {entry.state.value}, not {wanted}{hint}.")


def _require_right(entry: FlightEntry, step: Step, by: Person) -> None:
    roles = _SIGNING.get(step)
    if roles is None:
        return
    if not by.is_active or not by.has(*roles):
        names = " or ".join(role.value for role in roles)
        raise UserError(f"{by.name} is no {names}; let one sign.")
    if step is not Step.SENT_BACK and by.id in {member.person_id for member in entry.crew}:
        raise UserError(f"{by.name} was in the crew; nobody signs off an own flight.")


def check_fields(entry: FlightEntry) -> None:
    """Refuse what cannot be.

    Raises:
        UserError: two pilots, one person twice, or a text that does not fit.
    """
    people = [member.person_id for member in entry.crew]
    if len(people) != len(set(people)):
        raise UserError("A person is in the crew twice; give each one role.")
    if len(entry.of(Role.PILOT)) > 1:
        raise UserError("A flight has one pilot in command; make the others observers or students.")
    if entry.of(Role.SUPERVISOR):
        raise UserError("A supervisor is not part of a crew; name pilots, observers, operators.")
    if entry.sight and entry.sight not in SIGHTS:
        raise UserError(f"{entry.sight!r} is not one of {', '.join(SIGHTS)}.")
    for text in (entry.purpose, entry.mission_number, entry.occurrence, entry.exercise):
        if len(text) > 200 or not text.isprintable():
            raise UserError(f"{text[:40]!r} is too long or no plain text; write it on one line.")
    if len(entry.remarks) > LONGEST_TEXT:
        raise UserError(f"The remarks are longer than {LONGEST_TEXT} characters; shorten them.")
