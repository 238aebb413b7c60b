"""May this person fly this aircraft then, for this purpose: everything on record that speaks against it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dronectl.crew.assignment import (
    Finding,
    Intent,
    blocks,
    currency_findings,
    judged,
    paper_findings,
    person_findings,
)
from dronectl.crew.currency import OnLapse
from dronectl.crew.people import Role
from dronectl.legal.bases import problems
from dronectl.programme.practice import Practice
from dronectl.programme.upkeep import aircraft_standing
from dronectl.safety.preflight import Check, Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dronectl.aircraft.register import Aircraft
    from dronectl.crew.people import Person
    from dronectl.crew.rules import RuleBook
    from dronectl.legal.bases import LegalBasis
    from dronectl.programme.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Wish:
    """The flight somebody wants to make."""

    pilot: Person | None
    """None: a name nobody knows."""
    intent: Intent
    aircraft: Aircraft | None = None
    instructor: Person | None = None
    basis: LegalBasis | None = None
    """None: not asked about."""
    is_recorded: bool = False


def may_fly(ledger: Ledger, book: RuleBook, wish: Wish) -> list[Finding]:
    """What speaks against the flight, the gravest first; empty: nothing.

    Rules and papers are held against people who were entered in the register; of a pilot only flights
    know, that is said as a warning.
    """
    intent = replace(
        wish.intent,
        model=wish.intent.model or (wish.aircraft.model if wish.aircraft else None),
        aircraft_id=wish.aircraft.id if wish.aircraft else wish.intent.aircraft_id,
    )
    pilot = wish.pilot
    if pilot is not None and not ledger.is_registered(pilot.id):
        pilot = None
    practice = Practice(ledger, book, intent.day)
    findings = person_findings(pilot, intent)
    if pilot is not None and pilot.is_active:
        findings += _practice_findings(practice, pilot, intent)
        supervised = replace(intent, is_supervised=_may_instruct(practice, ledger, wish, intent))
    else:
        supervised = intent
    findings += _aircraft_findings(ledger, wish, intent)
    if wish.basis is not None:
        texts = problems(wish.basis, intent.purpose, intent.day, is_recorded=wish.is_recorded)
        findings += [Finding("basis", text, OnLapse.BLOCK) for text in texts]
    return judged(findings, supervised)


def _practice_findings(practice: Practice, pilot: Person, intent: Intent) -> list[Finding]:
    book = practice.book
    found = currency_findings(pilot, intent, book.rules, practice.credits(pilot.id), book.groups)
    return found + paper_findings(pilot, intent, book.papers, practice.certificates)


def _may_instruct(practice: Practice, ledger: Ledger, wish: Wish, intent: Intent) -> bool:
    """Whether an instructor in practice, other than the pilot, is in the crew."""
    teacher = wish.instructor
    if teacher is None or not teacher.is_active or not teacher.has(Role.INSTRUCTOR):
        return False
    if wish.pilot is not None and teacher.id == wish.pilot.id:
        return False
    found = (
        _practice_findings(practice, teacher, intent) if ledger.is_registered(teacher.id) else []
    )
    return not blocks(judged(found, replace(intent, is_supervised=False)))


def _aircraft_findings(ledger: Ledger, wish: Wish, intent: Intent) -> list[Finding]:
    if wish.aircraft is None:
        return []
    standing = aircraft_standing(ledger, wish.aircraft, intent.day)
    return [
        Finding(each.code, each.text, OnLapse.BLOCK if each.blocks else OnLapse.WARN)
        for each in standing.objections
    ]


def crew_checks(findings: Iterable[Finding]) -> tuple[Check, ...]:
    """The findings as lines of the preflight: a supervisor may fly in spite of them, with a reason."""
    found = list(findings)
    if not found:
        return (
            Check(
                "crew",
                "Crew, papers and aircraft on record",
                True,
                "nothing against it",
                "nothing against it",
            ),
        )
    return tuple(
        Check(
            f"crew.{finding.code}",
            "Crew, papers and aircraft on record",
            False,
            finding.text,
            "nothing against it",
            Level.BLOCK if finding.effect is OnLapse.BLOCK else Level.WARN,
        )
        for finding in found
    )
