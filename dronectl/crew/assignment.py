"""Whether a person may fly: rules of practice, papers and the aircraft's state, each with its effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.crew.certificates import OPERATOR, best, is_good
from dronectl.crew.currency import NO_GROUPS, OnLapse, State, standing
from dronectl.crew.people import Role

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from dronectl.crew.certificates import Certificate
    from dronectl.crew.currency import Credit, Groups, Rule
    from dronectl.crew.people import Person
    from dronectl.crew.rules import Paper


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that speaks against a flight."""

    code: str
    """``currency.<rule>``, ``paper.<paper>``, ``person``, ``aircraft.<what>``, ``basis``, ``overlap``."""
    text: str
    """Sentence for the operator."""
    effect: OnLapse


@dataclass(frozen=True, slots=True)
class Intent:
    """The flight someone wants to make."""

    day: dt.date
    role: str = "pilot"
    purpose: str = ""
    sight: str = "VLOS"
    is_night: bool = False
    is_real: bool = True
    """The simulator is where practice is regained: nothing is asked there."""
    is_supervised: bool = False
    """A current instructor is in the crew."""
    model: str | None = None
    aircraft_id: str = ""


def binds(rule: Rule | Paper, intent: Intent) -> bool:
    """Whether a rule or paper is asked for on a flight like this."""
    if not rule.is_in_force(intent.day) or intent.role not in rule.roles:
        return False
    if rule.purposes and intent.purpose not in rule.purposes:
        return False
    if rule.sights and intent.sight not in rule.sights:
        return False
    return intent.is_night or not getattr(rule, "is_for_night", False)


def person_findings(person: Person | None, intent: Intent) -> list[Finding]:
    """What the register says of the person alone."""
    if person is None:
        return [Finding("person", "The pilot is not in the register of people.", OnLapse.WARN)]
    if not person.is_active:
        return [Finding("person", f"{person.name} is no longer active.", OnLapse.BLOCK)]
    if not person.has(*_ROLES_FOR.get(intent.role, tuple(Role))):
        return [
            Finding("person", f"{person.name} is not registered as {intent.role}.", OnLapse.BLOCK)
        ]
    return []


_ROLES_FOR: Final = {
    "pilot": (Role.PILOT, Role.INSTRUCTOR),
    "instructor": (Role.INSTRUCTOR,),
    "payload operator": (Role.PAYLOAD, Role.PILOT, Role.INSTRUCTOR),
}


def currency_findings(
    person: Person,
    intent: Intent,
    rules: Iterable[Rule],
    done: Sequence[Credit],
    groups: Groups = NO_GROUPS,
) -> list[Finding]:
    """Rules of practice the person has let lapse; one that soon will is a warning."""
    findings = []
    for rule in rules:
        if not binds(rule, intent):
            continue
        found = standing(rule, done, intent.day, intent.model, groups)
        if found.state is State.LAPSED:
            text = f"{person.name} is out of practice: {rule.name}."
            findings.append(Finding(f"currency.{rule.code}", text, rule.on_lapse))
        elif found.state is State.EXPIRING:
            text = f"{person.name} is in practice only until {found.valid_until}: {rule.name}."
            findings.append(Finding(f"currency.{rule.code}", text, OnLapse.WARN))
    return findings


def paper_findings(
    person: Person, intent: Intent, papers: Iterable[Paper], held: Iterable[Certificate]
) -> list[Finding]:
    """Papers that are missing or no longer good."""
    all_held = list(held)
    holders = {"person": person.id, "aircraft": intent.aircraft_id, "operator": OPERATOR}
    findings = []
    for paper in papers:
        holder = holders[paper.holder]
        if not binds(paper, intent) or not holder:
            continue
        mine = [certificate for certificate in all_held if certificate.holder == holder]
        found = best(mine, paper.kinds, intent.day)
        if found is not None and is_good(found, intent.day):
            continue
        whose = person.name if paper.holder == "person" else f"The {paper.holder}"
        if found is None:
            text = f"{whose} has no paper for: {paper.name}."
        elif found.expires is not None and found.expires < intent.day:
            text = f"{whose}: {paper.name}: expired on {found.expires}."
        else:
            text = f"{whose}: {paper.name}: not valid on {intent.day}."
        findings.append(Finding(f"paper.{paper.code}", text, paper.on_lapse))
    return findings


def judged(findings: Iterable[Finding], intent: Intent) -> list[Finding]:
    """The findings as they bear on this flight, the gravest first.

    In the simulator nothing is asked; under an instructor's eyes "supervised only" is met, without
    one it blocks.
    """
    if not intent.is_real:
        return []
    effect = OnLapse.WARN if intent.is_supervised else OnLapse.BLOCK
    effective = [
        Finding(f.code, f.text, effect if f.effect is OnLapse.SUPERVISED else f.effect)
        for f in findings
    ]
    return sorted(effective, key=lambda finding: finding.effect is not OnLapse.BLOCK)


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether any of the findings keeps the flight on the ground."""
    return any(finding.effect is OnLapse.BLOCK for finding in findings)
