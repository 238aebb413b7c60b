from __future__ import annotations

import datetime as dt

import pytest
from astral import Observer
from astral.sun import elevation
from hypothesis import given
from hypothesis import strategies as st

from dronectl.store.sun import is_night, night_s
from missions.geo import GeoPoint

RENNES = GeoPoint(48.11, -1.68)
HOUR = dt.timedelta(hours=1)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-06-21T12:00", False),
        ("2026-06-21T20:10", False),  # the sun is down since 20:09, the night begins later
        ("2026-06-21T20:45", True),
        ("2026-06-21T23:30", True),
        ("2026-12-21T07:20", True),  # sunrise 07:56
        ("2026-12-21T07:45", False),
        ("2026-12-21T16:40", False),  # sunset 16:15
        ("2026-12-21T17:00", True),
    ],
)
def test_night_begins_half_an_hour_after_sunset_and_ends_half_an_hour_before_sunrise(
    moment: str, expected: bool
) -> None:
    assert is_night(RENNES, at(moment)) is expected


def test_only_the_dark_part_of_a_flight_is_night() -> None:
    dark_s = night_s(RENNES, at("2026-12-21T16:00"), at("2026-12-21T18:00"))

    assert 3600 < dark_s < 5400
    assert night_s(RENNES, at("2026-12-21T18:00"), at("2026-12-21T17:00")) == 0.0


@pytest.mark.parametrize(
    ("moment", "expected"), [("2026-06-21T23:00", 0.0), ("2026-12-21T12:00", 3600.0)]
)
def test_where_the_sun_stays_up_or_down_all_day_its_height_decides(
    moment: str, expected: float
) -> None:
    svalbard = GeoPoint(78.2, 15.6)

    assert night_s(svalbard, at(moment), at(moment) + HOUR) == expected


@given(
    st.floats(-50, 50),
    st.floats(-180, 180),
    st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1)),  # noqa: DTZ001 - made UTC below
)
def test_the_sun_is_down_at_night_and_up_by_day_anywhere(
    latitude: float, longitude: float, moment: dt.datetime
) -> None:
    now = moment.replace(tzinfo=dt.UTC)
    height_deg = elevation(Observer(latitude, longitude), now)

    if is_night(GeoPoint(latitude, longitude), now):
        assert height_deg < -0.5
    else:
        assert height_deg > -12.0
