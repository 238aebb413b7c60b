"""Heights above the ground of a flight that is looked at again."""

from __future__ import annotations

import numpy as np
import pytest

from dronectl.video.instruments import Readings, telemetry
from dronectl.video.klv import Telemetry
from missions.geo import GeoPoint
from ui.models.above_ground import KEY, MOST_LOOKS, with_height_above_ground
from ui.models.review_flight import Course, OpenFlight
from ui.models.review_video import _readings


def hill(point: GeoPoint) -> float:
    """Ten metres higher for each thousandth of a degree to the north."""
    return 50.0 + (point.latitude_deg - 48.0) * 1e4


def a_flight(count: int) -> OpenFlight:
    """North at 60 m above home."""
    at = np.linspace(0.0, 1.0, count)
    heights = np.full(count, 60.0)
    nothing = np.full(count, np.nan)
    course = Course(at, 48.0 + 0.003 * at, np.full(count, -1.0), nothing, heights, nothing)
    return OpenFlight("f", 0, 1_000_000, course)


def test_the_ground_that_rises_comes_nearer() -> None:
    curve = with_height_above_ground(a_flight(4), hill).series[KEY]

    assert curve.values == pytest.approx([60.0, 50.0, 40.0, 30.0])
    assert curve.unit == "m"


def test_a_long_flight_asks_the_elevation_files_a_bounded_number_of_times() -> None:
    asked = []

    def ground(point: GeoPoint) -> float:
        asked.append(point)
        return hill(point)

    curve = with_height_above_ground(a_flight(50_001), ground).series[KEY]

    assert len(asked) <= MOST_LOOKS
    assert curve.values == pytest.approx(60.0 - 30.0 * np.linspace(0.0, 1.0, 50_001), abs=0.1)


def test_without_elevation_files_there_is_no_such_curve() -> None:
    flight = a_flight(4)

    assert with_height_above_ground(flight, lambda _: None) is flight
    assert with_height_above_ground(a_flight(0), hill).series == {}


def test_the_picture_says_above_ground_only_where_the_ground_is_known() -> None:
    told = Telemetry(1, position=GeoPoint(48.003, -1.0), altitude_amsl_m=110.0)

    known, unknown = _readings(told, hill, 50.0), _readings(told, lambda _: None, 50.0)

    assert known.height_above_ground_m == pytest.approx(30.0)
    assert (unknown.height_above_ground_m, unknown.height_above_home_m) == (None, 60.0)


def lines(readings: Readings) -> list[str]:
    return [label.text for label in telemetry((1280, 720), readings)[2]]


def test_a_height_is_called_what_it_is() -> None:
    assert lines(Readings(height_above_ground_m=30.0, height_above_home_m=60.0)) == ["AGL 30 m"]
    assert lines(Readings(height_above_home_m=60.0)) == ["HOME 60 m"]
