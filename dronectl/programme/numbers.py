"""The programme in figures: use, pilots, aircraft, cost and safety of a stretch of days."""

from __future__ import annotations

import datetime as dt
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dronectl.aircraft.maintenance import Due
from dronectl.crew.assignment import Intent, blocks
from dronectl.crew.certificates import OPERATOR, Certificate
from dronectl.crew.people import Role
from dronectl.crew.readiness import Readiness, Shift, readiness
from dronectl.programme.assignment import Wish, may_fly
from dronectl.programme.costs import Cost, cost_eur
from dronectl.programme.practice import expiring
from dronectl.programme.retention import deletions_due
from dronectl.programme.upkeep import all_aircraft, all_batteries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dronectl.aircraft.maintenance import DueItem
    from dronectl.crew.rules import RuleBook
    from dronectl.legal.retention import Deletion
    from dronectl.programme.ledger import Ledger
    from dronectl.store.database import Database

NOTICE_DAYS: Final = 90
IDLE_DAYS: Final = 30
"""An aircraft that did not fly for so long is said to be unused."""


@dataclass(frozen=True, slots=True)
class Use:
    """What was flown for one purpose; the simulator is a column of its own."""

    purpose: str
    flights: int
    minutes: float
    simulator_flights: int
    simulator_minutes: float
    useful: int
    """Real flights that brought what they were flown for."""


@dataclass(frozen=True, slots=True)
class PilotUse:
    """What one pilot flew."""

    person_id: str
    name: str
    flights: int
    minutes: float
    night_minutes: float
    simulator_flights: int
    simulator_minutes: float
    last_flown: dt.date | None
    """The last real flight up to the last day asked about, however long ago."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Least, middle and most: whether one pilot carries it all."""

    least: float
    median: float
    most: float


@dataclass(frozen=True, slots=True)
class AircraftUse:
    """What one aircraft flew."""

    name: str
    flights: int
    minutes: float
    is_unused: bool
    """Not flown for a month although nothing keeps it on the ground."""


@dataclass(frozen=True, slots=True)
class Safety:
    """Trouble in real flights."""

    alerts: int
    failsafes: int
    link_losses: int
    alerts_per_hour: float | None
    per_100_hours: float | None
    """Failsafes and lost links."""


@dataclass(frozen=True, slots=True)
class Money:
    """What it cost; None where there is nothing to divide by."""

    total_eur: float
    per_flight_hour_eur: float | None
    per_flight_eur: float | None
    per_useful_outcome_eur: float | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The programme from one day to another, both included."""

    since: dt.date
    until: dt.date
    flights: int
    hours: float
    simulator_hours: float
    night_hours: float
    without_purpose: int
    by_purpose: tuple[Use, ...]
    pilots: tuple[PilotUse, ...]
    flights_spread: Spread | None
    minutes_spread: Spread | None
    aircraft: tuple[AircraftUse, ...]
    utilisation_fraction: float | None
    """Days with a real flight, of all days."""
    money: Money
    safety: Safety
    states: tuple[tuple[str, int], ...]
    """How many flights wait in each state of the sign-off."""


@dataclass(frozen=True, slots=True)
class DueLine:
    """Something with a date."""

    kind: str
    """``certificate``, ``maintenance``, ``battery``, ``deletion``."""
    subject: str
    what: str
    when: str
    """Date, or what is left of the interval."""
    is_overdue: bool


_REAL: Final = "device_class = 'real'"
_RANGE: Final = " FROM flight_index WHERE airborne_s > 0 AND started_utc >= ? AND started_utc < ?"


def programme_numbers(ledger: Ledger, since: dt.date, until: dt.date) -> Numbers:
    """The figures of the days from ``since`` up to and with ``until``."""
    database = ledger.database
    span = (since.isoformat(), (until + dt.timedelta(days=1)).isoformat())
    totals = database.connection.execute(
        f"SELECT COALESCE(SUM({_REAL}), 0), COALESCE(SUM(airborne_s * ({_REAL})), 0),"
        f" COALESCE(SUM(airborne_s * NOT ({_REAL})), 0), COALESCE(SUM(night_s * ({_REAL})), 0),"
        f" COALESCE(SUM({_REAL} AND purpose = ''), 0), COALESCE(SUM({_REAL} AND useful = 1), 0),"
        f" COALESCE(SUM(alerts * ({_REAL})), 0), COALESCE(SUM(failsafes * ({_REAL})), 0),"
        f" COALESCE(SUM(link_losses * ({_REAL})), 0),"
        f" COUNT(DISTINCT CASE WHEN {_REAL} THEN substr(started_utc, 1, 10) END)" + _RANGE,
        span,
    ).fetchone()
    flights, airborne_s, simulator_s, night_s, blank, useful, alerts, failsafes, losses, days = (
        totals
    )
    hours = airborne_s / 3600
    pilots = _pilots(ledger, since, until)
    active = [p for p in pilots if p.flights]
    return Numbers(
        since=since,
        until=until,
        flights=flights,
        hours=hours,
        simulator_hours=simulator_s / 3600,
        night_hours=night_s / 3600,
        without_purpose=blank,
        by_purpose=_purposes(database, span),
        pilots=tuple(pilots),
        flights_spread=_spread([p.flights for p in active]),
        minutes_spread=_spread([p.minutes for p in active]),
        aircraft=_aircraft(ledger, span, until),
        utilisation_fraction=days / ((until - since).days + 1) if until >= since else None,
        money=_money(ledger.all(Cost), since, until, (flights, hours, useful)),
        safety=Safety(
            alerts,
            failsafes,
            losses,
            alerts / hours if hours else None,
            100 * (failsafes + losses) / hours if hours else None,
        ),
        states=_states(database, span),
    )


def _purposes(database: Database, span: tuple[str, str]) -> tuple[Use, ...]:
    rows = database.connection.execute(
        f"SELECT purpose, SUM({_REAL}), SUM(airborne_s * ({_REAL})) / 60, SUM(NOT ({_REAL})),"
        f" SUM(airborne_s * NOT ({_REAL})) / 60, COALESCE(SUM({_REAL} AND useful = 1), 0)"
        f"{_RANGE} GROUP BY purpose ORDER BY 3 DESC, purpose",
        span,
    )
    return tuple(Use(*row) for row in rows)


def _pilots(ledger: Ledger, since: dt.date, until: dt.date) -> list[PilotUse]:
    """Everyone who is bound to fly, also those who did not."""
    rows = ledger.database.connection.execute(
        f"SELECT person_id, COUNT(DISTINCT CASE WHEN {_REAL} THEN flight_id END),"  # noqa: S608 - constants only
        f" SUM(airborne_s * ({_REAL})) / 60.0, SUM(night_s * ({_REAL})) / 60.0,"
        f" COUNT(DISTINCT CASE WHEN NOT ({_REAL}) THEN flight_id END),"
        f" SUM(airborne_s * NOT ({_REAL})) / 60.0"
        " FROM flight_credits WHERE role = 'pilot' AND day BETWEEN ? AND ? GROUP BY person_id",
        (since.toordinal(), until.toordinal()),
    )
    flown: dict[str, _Sums] = {row[0]: tuple(row)[1:] for row in rows}
    last = _last_days(ledger, until)
    return [
        PilotUse(person.id, person.name, *flown.get(person.id, _NOTHING), last.get(person.id))
        for person in ledger.people()
        if person.id in flown or (person.is_active and person.has(Role.PILOT))
    ]


_Sums = tuple[int, float, float, int, float]
_NOTHING: Final[_Sums] = (0, 0.0, 0.0, 0, 0.0)


def _last_days(ledger: Ledger, until: dt.date) -> dict[str, dt.date]:
    """Day of everyone's last real flight up to a day, however long ago."""
    rows = ledger.database.connection.execute(
        f"SELECT person_id, MAX(day) FROM flight_credits WHERE role = 'pilot' AND {_REAL}"  # noqa: S608 - constants only
        " AND day <= ? GROUP BY person_id",
        (until.toordinal(),),
    )
    return {person_id: dt.date.fromordinal(day) for person_id, day in rows}


def _spread(values: Sequence[float]) -> Spread | None:
    return Spread(min(values), statistics.median(values), max(values)) if values else None


def _aircraft(ledger: Ledger, span: tuple[str, str], until: dt.date) -> tuple[AircraftUse, ...]:
    rows = ledger.database.connection.execute(
        f"SELECT aircraft_id, COUNT(*), SUM(airborne_s) / 60{_RANGE} AND {_REAL}"
        " AND aircraft_id IS NOT NULL GROUP BY aircraft_id",
        span,
    )
    flown = {row[0]: (row[1], row[2]) for row in rows}
    idle_since = (until - dt.timedelta(days=IDLE_DAYS)).isoformat()
    found = []
    for standing in all_aircraft(ledger, until):
        flights, minutes = flown.get(standing.aircraft.id, (0, 0.0))
        is_unused = standing.may_fly and (standing.last_flown_utc or "") < idle_since
        found.append(AircraftUse(standing.aircraft.name, flights, minutes, is_unused))
    return tuple(found)


def _money(
    costs: Iterable[Cost], since: dt.date, until: dt.date, flown: tuple[int, float, int]
) -> Money:
    total_eur = cost_eur(costs, since, until)
    flights, hours, useful = flown
    return Money(
        total_eur,
        total_eur / hours if hours else None,
        total_eur / flights if flights else None,
        total_eur / useful if useful else None,
    )


def _states(database: Database, span: tuple[str, str]) -> tuple[tuple[str, int], ...]:
    rows = database.connection.execute(
        f"SELECT state, COUNT(*){_RANGE} GROUP BY state ORDER BY state",
        span,
    )
    return tuple((row[0], row[1]) for row in rows)


def due_list(ledger: Ledger, today: dt.date, days: int = NOTICE_DAYS) -> list[DueLine]:
    """Papers, upkeep, batteries and deletions that are due within so many days, overdue ones first."""
    names = ledger.names() | {OPERATOR: OPERATOR}
    aircraft, batteries = all_aircraft(ledger, today), all_batteries(ledger, today)
    names |= {s.aircraft.id: s.aircraft.name for s in aircraft}
    names |= {s.battery.id: s.battery.name for s in batteries}
    lines = [
        DueLine(
            "certificate",
            names.get(paper.holder, paper.holder),
            " ".join(filter(None, (paper.kind.value, paper.detail))),
            str(paper.expires),
            paper.expires is not None and paper.expires < today,
        )
        for paper in expiring(ledger.all(Certificate), today, days)
    ]
    upkeep = [due for craft in aircraft for due in craft.due]
    upkeep += [due for battery in batteries for due in battery.due]
    for item in upkeep:
        if item.due is not Due.OK:
            left = _left(item, today)
            subject = names.get(item.item.subject_id, item.item.subject_id)
            is_overdue = item.due is Due.OVERDUE
            lines.append(DueLine("maintenance", subject, item.item.name, left, is_overdue))
    lines += [
        DueLine("battery", s.battery.name, problem, "", is_overdue=True)
        for s in batteries
        for problem in s.problems
        if not s.battery.is_retired
    ]
    lines += [_deletion_line(each) for each in deletions_due(ledger) if _is_near(each, today, days)]
    return sorted(lines, key=lambda line: (not line.is_overdue, line.kind, line.when, line.subject))


def _left(due: DueItem, today: dt.date) -> str:
    """Hours and cycles that are left, and the day: the same in every language."""
    parts = [f"{due.left_hours:.1f} h"] if due.left_hours is not None else []
    parts += [f"{due.left_cycles} cycles"] if due.left_cycles is not None else []
    if due.left_days is not None:
        parts.append((today + dt.timedelta(days=due.left_days)).isoformat())
    return ", ".join(parts)


def _is_near(each: Deletion, today: dt.date, days: int) -> bool:
    return each.due_utc.date() <= today + dt.timedelta(days=days)


def _deletion_line(each: Deletion) -> DueLine:
    what = f"{each.kept.path} (held: {each.held_by})" if each.held_by else each.kept.path
    when = f"{each.due_utc:%Y-%m-%d %H:%M}Z"
    return DueLine("deletion", each.kept.flight_id, what, when, each.may_delete)


def programme_readiness(ledger: Ledger, book: RuleBook, today: dt.date) -> Readiness:
    """Coverage of the roster by who may fly today, with the aircraft that may."""
    current = {
        person.id: not blocks(may_fly(ledger, book, Wish(person, Intent(today))))
        for person in ledger.people(is_active=True)
        if person.has(Role.PILOT, Role.INSTRUCTOR)
    }
    standings = all_aircraft(ledger, today)
    is_airworthy = not standings or any(standing.may_fly for standing in standings)
    return readiness(ledger.all(Shift), current, float(is_airworthy))
