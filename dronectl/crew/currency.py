"""Whether a pilot is in practice: rules as data over what was flown on which day.

A flight counts from its own day to the last day of the rule's window. Nothing flown yet can only age
out, so what is counted on a day never grows towards the future, and "current until" is one day: the
last on which the flight that just reaches the minimum still counts.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from dronectl.crew.days import add_days, add_months

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

NOTICE_DAYS: Final = 30  # two duty cycles: enough to plan the flight that restores it


class Metric(StrEnum):
    """What is counted; minutes are counted in whole seconds, all else in events."""

    MINUTES = "minutes"
    FLIGHTS = "flights"
    TAKE_OFFS_AND_LANDINGS = "take-offs and landings"
    NIGHT_MINUTES = "night minutes"
    NIGHT_LANDINGS = "night landings"
    TEST = "test"
    """A passed test or drill with the rule's ``code``, signed by an instructor."""


class Device(StrEnum):
    """Where it was flown."""

    REAL = "real"
    SIMULATOR = "simulator"


class OnLapse(StrEnum):
    """What follows when the minimum is not reached, mildest first."""

    WARN = "warn"
    SUPERVISED = "supervised-only"
    BLOCK = "block"


class Similar(StrEnum):
    """Which flights count for an aircraft."""

    ANY = "any"
    GROUP = "group"
    """Of a model in the same group; models in no group are taken for similar to one another."""
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of practice."""

    code: str
    name: str
    metric: Metric
    minimum: float
    """In the metric's own unit: minutes or a count."""
    window_days: int | None = None
    """A flight counts on its day and so many days after it."""
    calendar_months: int | None = None
    """Instead: up to the same day so many months later."""
    roles: tuple[str, ...] = ("pilot",)
    """Roles on a flight that count, and whose holders the rule binds."""
    purposes: tuple[str, ...] = ()
    """Only flights for these purposes count, and only such flights need it; empty: any."""
    sights: tuple[str, ...] = ()
    """The same for VLOS, EVLOS, BVLOS."""
    is_for_night: bool = False
    """Needed only by who flies at night."""
    similar: Similar = Similar.ANY
    simulator_cap: float = 0.0
    """Most that is accepted from the simulator, in the metric's unit; 0: none."""
    code_of_test: str = ""
    on_lapse: OnLapse = OnLapse.WARN
    notice_days: int = NOTICE_DAYS
    in_force_from: dt.date = dt.date.min
    in_force_to: dt.date = dt.date.max

    def is_in_force(self, day: dt.date) -> bool:
        """Whether it binds on a day."""
        return self.in_force_from <= day <= self.in_force_to

    def last_day(self, flown: dt.date) -> dt.date:
        """Last day on which something flown on a day counts."""
        if self.calendar_months is not None:
            return add_months(flown, self.calendar_months)
        return add_days(flown, self.window_days or 0)

    def first_day(self, today: dt.date) -> dt.date:
        """First day on which something flown still counts today."""
        if self.calendar_months is None:
            return add_days(today, -(self.window_days or 0))
        # A month's end may count up to three days longer than so many months back.
        day = add_days(add_months(today, -self.calendar_months), -3)
        while self.last_day(day) < today:
            day = add_days(day, 1)
        return day

    @property
    def needed(self) -> int:
        """The minimum in counted units."""
        return _counted(self.metric, self.minimum)

    @property
    def cap(self) -> int:
        """The simulator's cap in counted units."""
        return _counted(self.metric, self.simulator_cap)


class Credit(NamedTuple):
    """What one person did on one day in one role, on one kind of device and aircraft.

    A tuple because there are tens of thousands of them behind one question.
    """

    day: dt.date
    device: Device
    role: str = "pilot"
    model: str = ""
    purpose: str = ""
    sight: str = ""
    airborne_s: int = 0
    night_s: int = 0
    flights: int = 0
    cycles: int = 0
    """Take-offs each with its landing."""
    night_landings: int = 0
    test: str = ""
    """Code of a passed test."""


class State(StrEnum):
    """How a pilot stands with a rule."""

    CURRENT = "current"
    EXPIRING = "expiring"
    """Current, but not for long."""
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Restoration:
    """The cheapest thing to fly today so that the rule holds for longer."""

    device: Device
    metric: Metric
    amount: int
    """In counted units: seconds for the minutes, else events."""
    code_of_test: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """One person under one rule on one day."""

    rule: Rule
    state: State
    amount: int
    """Counted today, the simulator's share up to its cap."""
    real: int
    simulator: int
    """Counted in the window before the cap; shown in its own column."""
    valid_until: dt.date | None
    """Last day the minimum is reached without another flight; None: lapsed."""
    left_days: int | None
    deciding_day: dt.date | None
    """Day of the flight whose ageing out ends it."""
    next_loss: dt.date | None
    """First day on which something counted today counts no more."""
    losing_day: dt.date | None
    """When that was flown."""
    restoration: Restoration | None
    """None: nothing flown today would help for longer."""


def _counted(metric: Metric, amount: float) -> int:
    is_time = metric in (Metric.MINUTES, Metric.NIGHT_MINUTES)
    return round(amount * 60) if is_time else round(amount)


_AMOUNTS: Final[Mapping[Metric, Callable[[Credit], int]]] = {
    Metric.MINUTES: lambda c: c.airborne_s,
    Metric.FLIGHTS: lambda c: c.flights,
    Metric.TAKE_OFFS_AND_LANDINGS: lambda c: c.cycles,
    Metric.NIGHT_MINUTES: lambda c: c.night_s,
    Metric.NIGHT_LANDINGS: lambda c: c.night_landings,
}


def amount_of(rule: Rule, credit: Credit) -> int:
    """What a credit is worth to a rule, in counted units; 0 when it is outside the rule's scope."""
    if rule.metric is Metric.TEST:
        return int(bool(credit.test) and credit.test == rule.code_of_test)
    if credit.test or credit.role not in rule.roles:
        return 0
    if rule.purposes and credit.purpose not in rule.purposes:
        return 0
    if rule.sights and credit.sight not in rule.sights:
        return 0
    return max(0, _AMOUNTS[rule.metric](credit))


@dataclass(frozen=True, slots=True)
class Groups:
    """Which models fly alike."""

    by_model: Mapping[str, str]

    def are_similar(self, rule: Rule, flown: str, wanted: str | None) -> bool:
        """Whether a flight of one model counts towards another; any does where none is asked."""
        if wanted is None or rule.similar is Similar.ANY or rule.metric is Metric.TEST:
            return True
        if rule.similar is Similar.MODEL:
            return flown == wanted
        return self.by_model.get(flown) == self.by_model.get(wanted)


NO_GROUPS: Final = Groups({})


def standing(
    rule: Rule,
    done: Iterable[Credit],
    today: dt.date,
    model: str | None = None,
    groups: Groups = NO_GROUPS,
) -> Standing:
    """How one person stands with a rule today.

    Args:
        rule: the rule.
        done: the person's, in any order; those dated after today are not counted.
        today: the day asked about.
        model: aircraft it is asked for; None: whatever was flown counts.
        groups: which models fly alike.
    """
    days: dict[dt.date, list[int]] = defaultdict(lambda: [0, 0])
    first = rule.first_day(today)
    for credit in done:
        if not first <= credit.day <= today or not groups.are_similar(rule, credit.model, model):
            continue
        amount = amount_of(rule, credit)
        if amount:
            days[credit.day][credit.device is Device.SIMULATOR] += amount
    counted = sorted(days.items(), reverse=True)
    real = sum(amounts[0] for _, amounts in counted)
    simulator = sum(amounts[1] for _, amounts in counted)
    losing_day = counted[-1][0] if counted else None
    deciding_day = _deciding_day(rule, counted, today)
    valid_until = None if deciding_day is None else rule.last_day(deciding_day)
    left_days = None if valid_until is None else (valid_until - today).days
    return Standing(
        rule=rule,
        state=_state(rule, left_days),
        amount=real + min(simulator, rule.cap),
        real=real,
        simulator=simulator,
        valid_until=valid_until,
        left_days=left_days,
        deciding_day=deciding_day,
        next_loss=None if losing_day is None else add_days(rule.last_day(losing_day), 1),
        losing_day=losing_day,
        restoration=_restoration(rule, counted, today, valid_until),
    )


def _state(rule: Rule, left_days: int | None) -> State:
    if left_days is None:
        return State.LAPSED
    return State.EXPIRING if left_days <= rule.notice_days else State.CURRENT


def _deciding_day(
    rule: Rule, counted: Sequence[tuple[dt.date, list[int]]], today: dt.date
) -> dt.date | None:
    """The newest days together just reach the minimum: the oldest of them decides."""
    real = simulator = 0
    if rule.needed <= 0:
        return today
    for day, amounts in counted:
        real += amounts[0]
        simulator += amounts[1]
        if real + min(simulator, rule.cap) >= rule.needed:
            return day
    return None


def _restoration(
    rule: Rule,
    counted: Sequence[tuple[dt.date, list[int]]],
    today: dt.date,
    valid_until: dt.date | None,
) -> Restoration | None:
    """What is short on the day it would lapse; the simulator where the rule takes enough of it."""
    lapses = today if valid_until is None else add_days(valid_until, 1)
    if rule.last_day(today) < lapses or rule.needed <= 0:
        return None
    left = [amounts for day, amounts in counted if rule.last_day(day) >= lapses]
    real = sum(amounts[0] for amounts in left)
    simulator = sum(amounts[1] for amounts in left)
    short = rule.needed - real - min(simulator, rule.cap)
    if short <= 0:
        return None
    # Flown in the simulator beyond its cap, a minute is worth nothing.
    is_simulated = short <= rule.cap - min(simulator, rule.cap)
    device = Device.SIMULATOR if is_simulated else Device.REAL
    return Restoration(device, rule.metric, short, rule.code_of_test)


def standings(
    rules: Iterable[Rule],
    done: Sequence[Credit],
    today: dt.date,
    model: str | None = None,
    groups: Groups = NO_GROUPS,
) -> list[Standing]:
    """How one person stands with every rule in force today."""
    tests = [credit for credit in done if credit.test]
    flown = [credit for credit in done if not credit.test]
    return [
        standing(rule, tests if rule.metric is Metric.TEST else flown, today, model, groups)
        for rule in rules
        if rule.is_in_force(today)
    ]


def longest_window(rules: Iterable[Rule], today: dt.date) -> dt.date:
    """First day whose flights any of the rules in force still looks at; tests are no flights."""
    days = [
        rule.first_day(today)
        for rule in rules
        if rule.is_in_force(today) and rule.metric is not Metric.TEST
    ]
    return min(days, default=today)
