from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dronectl.review.course import ROUNDING, STEP_S, held, moments, named, places
from dronectl.review.log import Column


def column(*pairs: tuple[float, float]) -> Column:
    return Column(np.array([t for t, _ in pairs]), np.array([v for _, v in pairs]))


@given(st.lists(st.floats(0, 1e4), max_size=60))
def test_moments_are_heard_ones_at_most_one_a_step_and_end_with_the_last(
    heard: list[float],
) -> None:
    found = moments(np.array(sorted(heard), np.float64))

    assert set(found.tolist()) <= set(heard)
    assert len(np.unique(np.floor(found / STEP_S + ROUNDING))) == len(found)
    assert found.max(initial=-1.0) == max(heard, default=-1.0)


def test_the_newest_value_of_several_is_held_until_the_next() -> None:
    at_s = np.array([0.0, 1.0, 2.5, 9.0])

    found = held(at_s, [column((1.0, 10.0), (3.0, 30.0)), column((2.0, 20.0))])

    assert np.array_equal(found, [np.nan, 10.0, 20.0, 30.0], equal_nan=True)


def test_what_is_no_number_is_no_news() -> None:
    at_s = np.array([1.0, 2.0, 3.0])

    found = held(at_s, [column((1.0, 5.0), (2.0, np.nan), (3.0, np.inf))])

    assert found.tolist() == [5.0, 5.0, 5.0]
    assert np.isnan(held(at_s, [column((1.0, np.nan))])).all()
    assert np.isnan(held(at_s, [])).all()


def test_half_a_place_is_none() -> None:
    latitude = column((0, 48.0), (1, np.nan), (2, 91.0), (3, 0.0), (4, 0.0))
    longitude = column((0, 2.0), (1, 2.0), (2, 2.0), (3, 0.0), (4, 2.0))

    found = places(latitude, longitude)

    assert np.isfinite(found[0].values).tolist() == [True, False, False, False, True]
    assert np.isfinite(found[1].values).tolist() == [True, False, False, False, True]
    assert places(latitude, column())[0].t_s.tolist() == []


def test_unknown_modes_are_shown_by_their_number() -> None:
    found = named(np.array([3.0, np.nan, 99.0]), [(3, "AUTO")])

    assert found.tolist() == ["AUTO", "", "MODE 0x63"]
    assert named(np.empty(0), []).tolist() == []
