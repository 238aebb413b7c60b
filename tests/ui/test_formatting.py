"""Numbers in the operator's units."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.requests import ChangeSpeed, GoTo
from dronectl.safety.alerts import Condition, Level
from dronectl.vehicle import VehicleKey
from missions.geo import GeoPoint
from ui.formatting import (
    DASH,
    NARROW_SPACE,
    Units,
    distance,
    duration,
    minutes,
    number,
    octets,
    percent,
)
from ui.map.measure import area, length
from ui.models.alert_words import condition_text
from ui.models.check_words import value_text as check_value
from ui.models.parameter_words import value_text as parameter_value
from ui.models.request_words import describe
from ui.models.sentences import translated
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator


def plain(text: str) -> str:
    return text.replace(NARROW_SPACE, " ")


@pytest.mark.parametrize(
    ("units", "speed", "height"),
    [
        (Units(), "8.3 m/s", "100 m"),
        (Units("km/h", "ft"), "30 km/h", "328 ft"),
        (Units("kt", "m"), "16 kt", "100 m"),
    ],
)
def test_speeds_and_heights_are_in_the_chosen_units(units: Units, speed: str, height: str) -> None:
    assert plain(units.speed_text(8.33)) == speed
    assert plain(units.height_text(100.0)) == height


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_what_is_not_known_is_a_dash_and_never_zero(value: float | None) -> None:
    assert number(value) == DASH
    assert Units().speed_number(value) == DASH
    assert duration(value) == DASH
    assert plain(percent(value)) == f"{DASH} %"
    assert plain(distance(value)) == f"{DASH} m"
    assert plain(minutes(value)) == f"{DASH} min"


def test_zero_has_no_sign() -> None:
    assert number(-0.04, decimals=1) == "0.0"
    assert number(-0.06, decimals=1) == "-0.1"


@given(st.floats(-1e6, 1e6), st.integers(0, 3))
def test_decimals_are_fixed(value: float, decimals: int) -> None:
    text = number(value, decimals=decimals)

    assert len(text.partition(".")[2]) == decimals


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0:00"), (65.4, "1:05"), (59.6, "1:00"), (3605, "1:00:05"), (-3, "0:00")],
)
def test_times_are_minutes_and_seconds(value: float, text: str) -> None:
    assert duration(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(999.6, "1000 m"), (9999.0, "9999 m"), (10_000.0, "10.0 km")]
)
def test_far_is_in_kilometres(value: float, text: str) -> None:
    assert plain(distance(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, DASH), (999, "999 B"), (1500, "1.5 kB"), (2.5e6, "2.5 MB"), (7e9, "7.0 GB")],
)
def test_sizes_are_in_what_reads_best(value: float | None, text: str) -> None:
    assert plain(octets(value)) == text


def test_shares_and_minutes() -> None:
    assert plain(percent(0.256)) == "26 %"
    assert plain(minutes(150.0)) == "2 min"


@pytest.fixture
def french() -> Iterator[None]:
    set_language("fr")
    yield
    set_language("en")


@pytest.mark.usefixtures("french")
def test_french_writes_a_comma_wherever_a_number_is_shown() -> None:
    stale = Condition("link.stale", Level.CAUTION, "link", VehicleKey(1), {"age_s": 2.14})
    shown = (
        number(2.5, decimals=1),
        plain(distance(12_340.0)),
        plain(octets(83_600_000)),
        plain(Units().speed_text(8.33)),
        condition_text(stale),
        describe(ChangeSpeed(VehicleKey(1), 7.5)),
        check_value("3D fix, 6 satellites, HDOP 2.5 or less"),
        parameter_value(0.135),
        length(1260.0),
        area(24_000.0),
        translated("The plan is flown at 12.5 m/s, over the limit of 10 m/s; lower the speed."),
    )

    assert [text for text in shown if "," not in text] == []
    assert [text for text in shown if "." in text.removesuffix(".")] == []


@pytest.mark.usefixtures("french")
def test_a_place_keeps_its_points_in_every_language() -> None:
    assert "43.30000, 4.50000" in describe(GoTo(VehicleKey(1), GeoPoint(43.3, 4.5)))
