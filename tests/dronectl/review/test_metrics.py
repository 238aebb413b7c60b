from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from dronectl.review.logs import open_log
from dronectl.review.metrics import ModeSpan, Span, figures, gaps, mode_spans, shaking, spans_where
from dronectl.store.totals import Mark, Sample
from tests.dronectl.review.builders import a_frame, a_tlog

if TYPE_CHECKING:
    from pathlib import Path


def a_sample(t_s: float, **values: object) -> Sample:
    return Sample(t_s, round(t_s * 1e6), **values)  # type: ignore[arg-type]


def test_figures_are_of_the_time_in_the_air() -> None:
    samples = [
        a_sample(
            float(t),
            ground_speed_mps=99.0 if t < 10 else 4.0 + t % 2 * 2,
            height_m=float(t),
            climb_rate_mps=1.5 if t % 2 else -0.5,
            voltage_v=16.0 - t * 0.01,
            remaining_fraction=1.0 - t * 0.001,
            satellites=12 if t < 50 else 5,
        )
        for t in range(100)
    ]

    found = figures(samples, [Mark(10.0, True), Mark(70.0, False)], 99.0)

    assert found.max_speed_mps == 6.0
    assert found.mean_speed_mps == pytest.approx(5.0, abs=0.05)
    assert found.max_height_m == 70.0
    assert (found.max_climb_mps, found.max_descent_mps) == (1.5, 0.5)
    assert found.lowest_voltage_v == pytest.approx(15.3)
    assert found.lowest_remaining_fraction == pytest.approx(0.93)
    assert found.used_per_minute_fraction == pytest.approx(0.06)
    assert (found.fewest_satellites, found.few_satellites_s) == (5, 21.0)
    assert (found.gaps, found.longest_gap_s) == ((), 0.0)


def test_what_the_samples_do_not_tell_is_none() -> None:
    for samples in ([], [a_sample(0.0)], [a_sample(0.0, remaining_fraction=1.0)]):
        found = figures(samples, [], 1.0)

        assert found.max_speed_mps is None
        assert found.mean_speed_mps is None
        assert found.used_per_minute_fraction is None
        assert found.fewest_satellites is None


def test_silences_longer_than_a_lost_link_are_gaps() -> None:
    found = gaps(np.array([0.0, 1.0, 4.0, 10.0, 11.0]))

    assert found == (Span(4.0, 10.0),)
    assert found[0].length_s == 6.0


def test_modes_follow_each_other_without_a_hole() -> None:
    samples = [a_sample(float(t), mode=mode) for t, mode in enumerate(["A", "A", "B", None, "A"])]

    assert mode_spans(samples) == [
        ModeSpan("A", 0.0, 2.0),
        ModeSpan("B", 2.0, 3.0),
        ModeSpan("", 3.0, 4.0),
        ModeSpan("A", 4.0, 4.0),
    ]
    assert mode_spans([]) == []


def test_stretches_last_until_it_is_no_longer_so() -> None:
    t_s = np.arange(5.0)

    assert spans_where(t_s, np.array([True, False, True, True, True])) == [(0, 1), (2, 4)]
    assert spans_where(np.empty(0), np.empty(0, np.bool_)) == []


def test_shaking_is_found_on_any_axis(tmp_path: Path) -> None:
    levels = [10.0, 40.0, 41.0, 10.0]
    path = tmp_path / "a.tlog"
    path.write_bytes(a_tlog(*[a_frame("VIBRATION", vibration_z=level) for level in levels]))

    assert shaking(open_log(path, tmp_path)) == [(1.0, 3.0)]
    path.write_bytes(a_tlog(a_frame()))
    assert shaking(open_log(path, tmp_path)) == []
