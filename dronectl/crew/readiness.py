"""How often a crew is there: the roster, who on it is current, and what one more agent would change.

Agents are taken to be present independently of one another; the number present in a shift then has a
Poisson binomial distribution, which is computed exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PRESENCE: Final = 0.8  # leave, sickness and other duties take a fifth of planned hours
HOURS_PER_WEEK: Final = 168.0


@dataclass(frozen=True, slots=True)
class Shift:
    """One slot of the weekly roster."""

    id: str
    name: str
    hours_per_week: float
    """How long the slot is in a week, over all its days."""
    people: tuple[str, ...] = ()
    """Ids of the agents planned in it."""
    presence_fraction: float = PRESENCE
    """How likely a planned agent is really there, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How likely a crew is there, 0 to 1."""

    one: float
    """At least one current pilot."""
    two: float
    """At least two: pilot and observer."""
    hours: float
    """Of a week, that this is about."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """The roster's coverage, and with one more trained agent where it helps most."""

    shifts: Mapping[str, Coverage]
    """By name of the shift."""
    total: Coverage
    """Over all rostered hours."""
    plus_one: Coverage
    """With one more current agent in the shift named by ``best_shift``."""
    best_shift: str
    airworthy: float
    """How likely at least one aircraft may fly; already in the figures."""


def at_least(fractions: Iterable[float], count: int) -> float:
    """How likely at least so many of independent agents are there.

    Args:
        fractions: of each agent, how likely he or she is there, 0 to 1.
        count: how many are wanted.
    """
    exactly = [1.0]
    for fraction in fractions:
        present = min(1.0, max(0.0, fraction))
        exactly = [
            (exactly[k] * (1 - present) if k < len(exactly) else 0.0)
            + (exactly[k - 1] * present if k else 0.0)
            for k in range(len(exactly) + 1)
        ]
    return min(1.0, sum(exactly[count:]))


def pool(agents: int, duty_fraction: float, airworthy: float = 1.0) -> Coverage:
    """Coverage of all hours by agents who are each on duty for the same share of them."""
    fractions = [duty_fraction] * agents
    return Coverage(
        at_least(fractions, 1) * airworthy, at_least(fractions, 2) * airworthy, HOURS_PER_WEEK
    )


def readiness(
    shifts: Sequence[Shift], current: Mapping[str, bool], airworthy: float = 1.0
) -> Readiness:
    """Coverage of a roster by people who are current today.

    Args:
        shifts: the week's slots.
        current: by person id, whether the rules let the person fly today; unknown people do not.
        airworthy: how likely at least one aircraft may fly, 0 to 1.
    """
    covered = {shift.name: _coverage(shift, current, airworthy, extra=0) for shift in shifts}
    more = {shift.name: _coverage(shift, current, airworthy, extra=1) for shift in shifts}
    total = _weighted(list(covered.values()))
    best_shift, plus_one = "", total
    for shift in shifts:
        changed = _weighted([(more if s is shift else covered)[s.name] for s in shifts])
        if (changed.two, changed.one) > (plus_one.two, plus_one.one):
            best_shift, plus_one = shift.name, changed
    return Readiness(covered, total, plus_one, best_shift, airworthy)


def _coverage(shift: Shift, current: Mapping[str, bool], airworthy: float, extra: int) -> Coverage:
    present = shift.presence_fraction
    fractions = [present for person in shift.people if current.get(person)] + [present] * extra
    return Coverage(
        at_least(fractions, 1) * airworthy,
        at_least(fractions, 2) * airworthy,
        shift.hours_per_week,
    )


def _weighted(parts: Sequence[Coverage]) -> Coverage:
    hours = sum(part.hours for part in parts)
    if hours <= 0:
        return Coverage(0.0, 0.0, 0.0)
    return Coverage(
        sum(part.one * part.hours for part in parts) / hours,
        sum(part.two * part.hours for part in parts) / hours,
        hours,
    )
