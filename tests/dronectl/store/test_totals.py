from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.store.totals import (
    Mark,
    Sample,
    airborne_intervals,
    energy_wh,
    path_length_m,
    totals,
)
from missions.geo import offset
from tests.dronectl.store.support import HOME


def at(t_s: float, north_m: float = 0.0, **values: float) -> Sample:
    return Sample(t_s, round(t_s * 1e6), offset(HOME, north_m, 0.0), **values)  # type: ignore[arg-type]


def test_path_is_as_long_as_it_was_flown() -> None:
    assert path_length_m([at(t, t * 5.0) for t in range(100)]) == pytest.approx(495.0, rel=1e-4)


def test_wander_at_rest_adds_nothing() -> None:
    assert path_length_m([at(t / 5, 0.4 * (t % 2)) for t in range(5000)]) == 0.0


def test_receiver_jump_adds_nothing_there_or_back() -> None:
    samples = [at(0), at(1, 5.0), at(2, 50_000.0), at(3, 10.0), at(4, 15.0)]

    assert path_length_m(samples) == pytest.approx(10.0, abs=0.1)


def test_samples_without_place_are_passed_over() -> None:
    assert path_length_m([Sample(0.0, 0), at(1), Sample(2.0, 0), at(3, 8.0)]) == pytest.approx(
        8.0, rel=1e-4
    )


def test_energy_follows_the_vehicles_own_counter() -> None:
    samples = [at(t, consumed_wh=10.0 + t, voltage_v=99.0, current_a=99.0) for t in range(5)]

    assert energy_wh(samples) == pytest.approx(4.0)


def test_energy_is_integrated_where_no_counter_is_told_but_not_across_gaps() -> None:
    first = [at(t, voltage_v=20.0, current_a=18.0) for t in range(11)]
    after_gap = [at(t, voltage_v=20.0, current_a=18.0) for t in range(100, 111)]

    assert energy_wh(first + after_gap) == pytest.approx(2.0)


def test_energy_nobody_told_is_unknown() -> None:
    assert energy_wh([at(0), at(1)]) is None


def test_totals_count_only_what_is_airborne() -> None:
    samples = [at(t, t * 1.0, height_m=float(t)) for t in range(101)]
    marks = [Mark(10, True), Mark(20, False), Mark(50, True), Mark(60, False)]

    sums = totals(samples, marks, 100.0)

    assert (sums.airborne_s, sums.take_offs, sums.landings, sums.samples) == (20.0, 2, 2, 101)
    assert sums.distance_m == pytest.approx(20.0, rel=1e-3)
    assert sums.max_height_m == 60.0
    assert sums.max_distance_m == pytest.approx(50.0, rel=1e-3)


def test_totals_of_nothing_are_nothing() -> None:
    sums = totals([], [], 5.0)

    assert (sums.airborne_s, sums.distance_m, sums.samples) == (0.0, 0.0, 0)
    assert (sums.max_height_m, sums.max_distance_m, sums.energy_wh) == (None, None, None)


@given(st.lists(st.tuples(st.floats(0, 1000), st.booleans()), max_size=20))
def test_airborne_intervals_never_overlap_nor_exceed_the_flight(
    marks: list[tuple[float, bool]],
) -> None:
    ordered = [Mark(*mark) for mark in sorted(marks)]

    intervals = airborne_intervals(ordered, 1000.0)

    assert all(since_s <= until_s for since_s, until_s in intervals)
    assert sum(until_s - since_s for since_s, until_s in intervals) <= 1000.0
