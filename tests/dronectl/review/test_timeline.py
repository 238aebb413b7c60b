from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dronectl.review.timeline import of_stamps

DAY_US = 24 * 3600 * 1_000_000
NOW_US = 1_795_000_000_000_000


@given(st.lists(st.integers(0, 4_102_444_799_999_999), max_size=30))
def test_seconds_never_step_back_whatever_the_clock_did(stamps: list[int]) -> None:
    line = of_stamps(np.array(stamps, np.int64))

    assert len(line.t_s) == len(stamps)
    assert (np.diff(line.t_s) >= 0).all()


def test_a_clock_set_back_or_forth_by_years_is_told_and_taken_out() -> None:
    stamps = [5_000_000, 6_000_000, NOW_US, NOW_US + 1_000_000, NOW_US + 2_000_000, 7_000_000]

    line = of_stamps(np.array(stamps))

    assert line.t_s.tolist() == [0, 1, 1, 2, 3, 3]
    assert [round(jump.step_s / 86400) for jump in line.jumps] == [20775, -20775]
    assert line.utc_us(3.0) == NOW_US + 2_000_000


def test_links_out_of_order_by_less_than_a_second_are_no_jump() -> None:
    line = of_stamps(np.array([NOW_US, NOW_US + 500_000, NOW_US + 400_000, NOW_US + 900_000]))

    assert line.jumps == ()
    assert line.t_s.tolist() == [0.0, 0.5, 0.5, 0.9]


def test_a_log_of_1970_has_no_date() -> None:
    line = of_stamps(np.array([1_000_000, 2_000_000]))

    assert line.utc0_us is None
    assert line.utc_us(1.0) is None


def test_nothing_has_no_times() -> None:
    assert of_stamps(np.empty(0, np.int64)).utc0_us is None
