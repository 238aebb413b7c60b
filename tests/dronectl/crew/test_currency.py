from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.crew.currency import (
    Credit,
    Device,
    Groups,
    Metric,
    Restoration,
    Rule,
    Similar,
    Standing,
    State,
    amount_of,
    longest_window,
    standing,
    standings,
)
from dronectl.crew.days import add_days, add_months

TODAY = dt.date(2026, 11, 20)
HOURS = Rule("hours", "2 h in 90 days", Metric.MINUTES, 120, window_days=90)


def day(before: int) -> dt.date:
    return TODAY - dt.timedelta(days=before)


def minutes(before: int, amount: float, device: Device = Device.REAL) -> Credit:
    return Credit(day(before), device, airborne_s=round(amount * 60), flights=1, cycles=1)


# ------------------------------------------------------------------ the slow exact oracle


def counted_on(rule: Rule, done: list[Credit], on: dt.date) -> int:
    """What counts on a day, from every credit anew."""
    real = simulator = 0
    for credit in done:
        if not credit.day <= on <= rule.last_day(credit.day):
            continue
        if credit.device is Device.REAL:
            real += amount_of(rule, credit)
        else:
            simulator += amount_of(rule, credit)
    return real + min(simulator, rule.cap)


def is_current_on(rule: Rule, done: list[Credit], on: dt.date) -> bool:
    return counted_on(rule, done, on) >= rule.needed


def flown_today(restoration: Restoration) -> Credit:
    """The flight a restoration asks for."""
    amount, credit = restoration.amount, Credit(TODAY, restoration.device)
    return {
        Metric.MINUTES: credit._replace(airborne_s=amount),
        Metric.FLIGHTS: credit._replace(flights=amount),
        Metric.TAKE_OFFS_AND_LANDINGS: credit._replace(cycles=amount),
        Metric.NIGHT_MINUTES: credit._replace(night_s=amount),
        Metric.NIGHT_LANDINGS: credit._replace(night_landings=amount),
        Metric.TEST: credit._replace(test=restoration.code_of_test),
    }[restoration.metric]


CREDITS = st.lists(
    st.builds(
        Credit,
        day=st.integers(-5, 130).map(day),
        device=st.sampled_from(Device),
        role=st.sampled_from(["pilot", "observer"]),
        airborne_s=st.integers(0, 4000),
        night_s=st.integers(0, 1000),
        flights=st.integers(0, 3),
        cycles=st.integers(0, 3),
        night_landings=st.integers(0, 1),
        test=st.sampled_from(["", "", "", "drill"]),
    ),
    max_size=25,
)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    metric = draw(st.sampled_from(Metric))
    is_time = metric in (Metric.MINUTES, Metric.NIGHT_MINUTES)
    most = 1 if metric is Metric.TEST else 200 if is_time else 6
    in_months = draw(st.booleans())
    return Rule(
        "r",
        "r",
        metric,
        draw(st.integers(0, most)),
        window_days=None if in_months else draw(st.integers(1, 100)),
        calendar_months=draw(st.integers(1, 4)) if in_months else None,
        simulator_cap=draw(st.sampled_from([0, 1, 30])),
        code_of_test="drill",
    )


@given(rules(), CREDITS)
def test_status_agrees_with_every_day_counted_anew(rule: Rule, done: list[Credit]) -> None:
    found = standing(rule, done, TODAY)
    known = [credit for credit in done if credit.day <= TODAY]

    assert found.amount == counted_on(rule, known, TODAY)
    assert (found.state is not State.LAPSED) == is_current_on(rule, known, TODAY)


@given(rules(), CREDITS)
def test_valid_until_is_the_last_day_of_an_unbroken_run(rule: Rule, done: list[Credit]) -> None:
    found = standing(rule, done, TODAY)
    known = [credit for credit in done if credit.day <= TODAY]
    if rule.needed <= 0:
        return

    if found.valid_until is None:
        assert not is_current_on(rule, known, TODAY)
    else:
        run = (found.valid_until - TODAY).days
        assert all(is_current_on(rule, known, add_days(TODAY, n)) for n in range(run + 1))
        assert not is_current_on(rule, known, add_days(found.valid_until, 1))
        assert found.left_days == run


@given(rules(), CREDITS)
def test_the_deciding_flight_is_the_one_whose_end_is_the_lapse(
    rule: Rule, done: list[Credit]
) -> None:
    found = standing(rule, done, TODAY)
    if found.deciding_day is None or rule.needed <= 0:
        return

    without = [c for c in done if c.day != found.deciding_day and c.day <= TODAY]
    older = [c for c in without if c.day > found.deciding_day]
    assert found.valid_until == rule.last_day(found.deciding_day)
    assert not is_current_on(rule, older, TODAY)


@given(rules(), CREDITS)
def test_the_next_loss_is_the_first_day_that_counts_less(rule: Rule, done: list[Credit]) -> None:
    found = standing(rule, done, TODAY)
    known = [credit for credit in done if credit.day <= TODAY]
    raw = replace(rule, simulator_cap=1e6)
    if found.next_loss is None:
        assert counted_on(raw, known, TODAY) == 0
        return

    assert counted_on(raw, known, add_days(found.next_loss, -1)) == counted_on(raw, known, TODAY)
    assert counted_on(raw, known, found.next_loss) < counted_on(raw, known, TODAY)


@given(rules(), CREDITS)
def test_what_restores_it_does_and_nothing_less_would(rule: Rule, done: list[Credit]) -> None:
    found = standing(rule, done, TODAY)
    known = [credit for credit in done if credit.day <= TODAY]
    restoration = found.restoration
    if restoration is None:
        return
    lapses = TODAY if found.valid_until is None else add_days(found.valid_until, 1)

    after = [*known, flown_today(restoration)]
    assert is_current_on(rule, after, lapses)
    if restoration.amount > 1:
        less = replace(restoration, amount=restoration.amount - 1)
        assert not is_current_on(rule, [*known, flown_today(less)], lapses)
    if restoration.device is Device.REAL:  # the cheaper simulator would not do
        simulated = replace(restoration, device=Device.SIMULATOR)
        assert not is_current_on(rule, [*known, flown_today(simulated)], lapses)


@given(rules(), CREDITS)
def test_a_lapsed_pilot_is_always_told_what_to_fly(rule: Rule, done: list[Credit]) -> None:
    found = standing(rule, done, TODAY)

    assert (found.state is not State.LAPSED) or found.restoration is not None


@given(CREDITS)
def test_the_simulator_never_counts_beyond_its_cap(done: list[Credit]) -> None:
    rule = replace(HOURS, simulator_cap=30)

    found = standing(rule, done, TODAY)
    assert found.amount == found.real + min(found.simulator, 30 * 60)
    assert standing(HOURS, done, TODAY).amount == found.real


# ------------------------------------------------------------------ examples a pilot would check


def ask(done: list[Credit], rule: Rule = HOURS, **changes: object) -> Standing:
    return standing(rule, done, TODAY, **changes)  # type: ignore[arg-type]


def test_the_oldest_flight_that_is_needed_decides() -> None:
    found = ask([minutes(80, 60), minutes(10, 60), minutes(5, 30)])

    assert found.deciding_day == day(80)
    assert (found.state, found.left_days) == (State.EXPIRING, 10)
    assert found.restoration == Restoration(Device.REAL, Metric.MINUTES, 30 * 60)


def test_a_flight_that_is_not_needed_ages_out_without_harm() -> None:
    found = ask([minutes(89, 60), minutes(10, 120)])

    assert (found.state, found.deciding_day) == (State.CURRENT, day(10))
    assert (found.next_loss, found.losing_day) == (add_days(TODAY, 2), day(89))


def test_a_flight_counts_on_the_last_day_of_its_window_and_not_the_day_after() -> None:
    assert ask([minutes(90, 120)]).left_days == 0
    assert ask([minutes(91, 120)]).state is State.LAPSED


def test_calendar_months_end_on_the_same_day_of_the_month() -> None:
    rule = replace(HOURS, window_days=None, calendar_months=3)
    done = [Credit(dt.date(2026, 11, 30), Device.REAL, airborne_s=7200)]

    assert standing(rule, done, dt.date(2026, 12, 1)).valid_until == dt.date(2027, 2, 28)


def test_the_simulator_restores_what_its_cap_allows() -> None:
    rule = replace(HOURS, simulator_cap=30)

    assert ask([minutes(5, 100)], rule).restoration == Restoration(
        Device.SIMULATOR, Metric.MINUTES, 20 * 60
    )
    assert ask([minutes(5, 60)], rule).restoration == Restoration(
        Device.REAL, Metric.MINUTES, 60 * 60
    )


def test_only_similar_aircraft_count_where_the_rule_says_so() -> None:
    rule = replace(HOURS, similar=Similar.GROUP)
    done = [minutes(5, 120)._replace(model="X500")]
    groups = Groups({"X500": "small", "Mini": "small", "Heavy": "large"})

    assert ask(done, rule, model="Mini", groups=groups).state is not State.LAPSED
    assert ask(done, rule, model="Heavy", groups=groups).state is State.LAPSED
    assert ask(done, rule, model="Unnamed", groups=groups).state is State.LAPSED
    assert ask(done, replace(rule, similar=Similar.MODEL), model="Mini").state is State.LAPSED
    assert ask(done, rule).state is not State.LAPSED


@pytest.mark.parametrize(
    "changes", [{"role": "observer"}, {"purpose": "event"}, {"sight": "BVLOS"}, {"test": "x"}]
)
def test_flights_outside_the_scope_do_not_count(changes: dict[str, str]) -> None:
    rule = replace(HOURS, purposes=("training",), sights=("VLOS",))
    good = minutes(5, 120)._replace(purpose="training", sight="VLOS")

    assert amount_of(rule, good) == 7200
    assert amount_of(rule, good._replace(**changes)) == 0  # type: ignore[arg-type]


def test_a_flight_of_tomorrow_does_not_count_today() -> None:
    assert ask([minutes(-1, 120)]).state is State.LAPSED


def test_rules_bind_only_while_in_force() -> None:
    old = replace(HOURS, in_force_to=day(1))
    new = replace(HOURS, minimum=60, in_force_from=day(0))

    assert [s.rule.minimum for s in standings([old, new], [], TODAY)] == [60]
    assert longest_window([old], TODAY) == TODAY


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 24))
def test_the_longest_window_reaches_back_to_everything_that_counts(
    today: dt.date, months: int
) -> None:
    rule = replace(HOURS, window_days=None, calendar_months=months)

    first = longest_window([rule], today)
    assert rule.last_day(first - dt.timedelta(days=1)) < today


def test_dates_at_the_end_of_the_calendar_do_not_overflow() -> None:
    assert add_months(dt.date(9999, 12, 1), 3) == dt.date.max
    assert add_months(dt.date(1, 1, 1), -3) == dt.date.min
    assert add_days(dt.date.max, 10) == dt.date.max
