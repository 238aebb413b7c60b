from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.crew.readiness import Shift, at_least, pool, readiness

FRACTIONS = st.lists(st.floats(0, 1), max_size=7)


@given(FRACTIONS, st.integers(0, 8))
def test_the_distribution_is_that_of_every_case_counted(fractions: list[float], count: int) -> None:
    exact = 0.0
    for case in itertools.product((False, True), repeat=len(fractions)):
        if sum(case) >= count:
            exact += math.prod(
                f if here else 1 - f for f, here in zip(fractions, case, strict=True)
            )

    assert at_least(fractions, count) == pytest.approx(exact, abs=1e-9)


@pytest.mark.parametrize(("agents", "one", "two"), [(3, 45, 9), (4, 55, 15), (5, 63, 22)])
def test_three_agents_are_too_few_where_four_or_five_are_needed(
    agents: int, one: int, two: int
) -> None:
    coverage = pool(agents, 0.18)

    assert (round(coverage.one * 100), round(coverage.two * 100)) == (one, two)


def test_the_roster_counts_only_people_who_are_current() -> None:
    shift = Shift("s", "day", 40.0, ("ana", "bob", "eve"), 0.5)

    found = readiness([shift], {"ana": True, "bob": True, "eve": False})

    assert found.shifts["day"].one == pytest.approx(0.75)
    assert found.shifts["day"].two == pytest.approx(0.25)
    assert found.plus_one.two == pytest.approx(at_least([0.5] * 3, 2))


def test_one_more_agent_is_shown_where_it_helps_most() -> None:
    day = Shift("d", "day", 40.0, ("ana", "bob", "eve", "zoe"), 0.9)
    night = Shift("n", "night", 60.0, ("kim",), 0.9)
    current = dict.fromkeys(("ana", "bob", "eve", "zoe", "kim"), True)

    found = readiness([day, night], current)

    assert found.best_shift == "night"
    assert found.plus_one.two > found.total.two
    assert found.total.hours == 100.0


def test_without_an_airworthy_aircraft_there_is_no_coverage() -> None:
    shift = Shift("s", "day", 40.0, ("ana",), 1.0)

    assert readiness([shift], {"ana": True}, airworthy=0.0).total.one == 0.0


def test_an_empty_roster_covers_nothing() -> None:
    assert readiness([], {}).total.one == 0.0


@given(FRACTIONS, st.floats(0, 1))
def test_one_more_agent_never_makes_it_worse(fractions: list[float], more: float) -> None:
    for count in (1, 2):
        assert at_least([*fractions, more], count) >= at_least(fractions, count) - 1e-12
