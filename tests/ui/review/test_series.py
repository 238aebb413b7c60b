from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.formatting import Units
from ui.models.series import Series, decimals_of, thinned
from ui.models.series_words import in_units, title_of, value_text


def a_series(values: list[float], key: str = "height", unit: str = "m") -> Series:
    return Series(key, np.arange(len(values), dtype=float), np.array(values, dtype=float), unit)


def test_the_value_at_a_moment_is_the_newest_and_not_an_old_one() -> None:
    series = a_series([1.0, 2.0, float("nan")])

    assert series.at(-0.5) is None
    assert series.at(0.5) == 1.0
    assert series.at(1.0) == 2.0
    assert series.at(2.5) is None
    assert a_series([1.0]).at(60.0) is None
    assert a_series([]).at(0.0) is None


@given(
    st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=1, max_size=400),
    st.integers(1, 50),
)
def test_thinning_keeps_every_peak_the_order_and_both_ends(
    values: list[float], columns: int
) -> None:
    times, column = np.arange(len(values), dtype=float), np.array(values)

    x, y = thinned(times, column, 0.0, float(len(values)), columns)

    assert np.all(np.diff(x) > 0)
    assert (x[0], x[-1]) == (times[0], times[-1])
    if np.isfinite(column).any():
        assert np.nanmin(y) == np.nanmin(column)
        assert np.nanmax(y) == np.nanmax(column)
    assert x.size <= 4 * columns + 4


def test_thinning_shows_a_gap_as_a_gap() -> None:
    values = np.concatenate((np.ones(1000), np.full(1000, np.nan), np.ones(1000)))

    _x, y = thinned(np.arange(3000.0), values, 0.0, 3000.0, 30)

    assert np.isnan(y).any()


def test_thinning_a_part_takes_one_point_beyond_each_edge() -> None:
    times = np.arange(100.0)

    x, _y = thinned(times, times, 40.5, 50.5, 1000)

    assert (x[0], x[-1]) == (40.0, 51.0)


@pytest.mark.parametrize(
    ("values", "decimals"),
    [([1.0, 25.0], 0), ([0.25, 0.5], 3), ([2.5, 7.0], 2), ([25.5], 1), ([float("nan")], 0), ([], 0)],
)  # fmt: skip
def test_decimals_are_as_many_as_tell_values_apart(values: list[float], decimals: int) -> None:
    assert decimals_of(np.array(values)) == decimals


def test_values_are_said_in_the_operators_units() -> None:
    height, speed = a_series([10.0]), a_series([10.0], "speed", "m/s")
    units = Units(speed="km/h", height="ft")

    assert value_text(in_units(height, units), 0.0) == "32.8\u202fft"
    assert value_text(in_units(speed, units), 0.0) == "36.0\u202fkm/h"
    assert in_units(height, Units()) is height
    assert value_text(height, 60.0) == "\N{EN DASH}\u202fm"
    assert value_text(a_series([7.0], "satellites", ""), 0.0) == "7"


def test_a_field_of_a_message_keeps_its_name() -> None:
    assert title_of("VIBRATION.vibration_x") == "VIBRATION.vibration_x"
    assert title_of("battery") == "Battery"
