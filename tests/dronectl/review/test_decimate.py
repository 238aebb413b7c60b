from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dronectl.review.decimate import decimated


@given(
    st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=300),
    st.integers(4, 40),
)
def test_no_peak_is_lost_and_the_view_is_short(values: list[float], points: int) -> None:
    t_s = np.arange(len(values), dtype=np.float64)

    times, shown = decimated(t_s, np.array(values), 0.0, len(values), points)

    assert len(times) == len(shown) <= points
    assert (np.diff(times) >= 0).all()
    assert shown.min() == min(values)
    assert shown.max() == max(values)


def test_a_part_keeps_one_point_on_each_side() -> None:
    t_s = np.arange(100.0)

    times, shown = decimated(t_s, t_s * 2, 10.5, 20.5, 50)

    assert times[0] == 10.0
    assert times[-1] == 21.0
    assert shown.tolist() == (times * 2).tolist()


def test_gaps_stay_gaps() -> None:
    values = np.full(1000, np.nan)
    values[:500] = 1.0

    _, shown = decimated(np.arange(1000.0), values, 0.0, 1000.0, 100)

    assert np.isnan(shown[-40:]).all()
    assert (shown[:40] == 1.0).all()


def test_nothing_gives_nothing() -> None:
    times, shown = decimated(np.empty(0), np.empty(0), 0.0, 1.0, 10)

    assert (len(times), len(shown)) == (0, 0)
