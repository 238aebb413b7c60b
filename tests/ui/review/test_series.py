from __future__ import annotations

import numpy as np
import pytest

from ui.formatting import Units
from ui.models.series import Series, decimals_of
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
