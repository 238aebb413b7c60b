from __future__ import annotations

import numpy as np
import pytest

from dronectl.review.replay import Replay
from dronectl.store.totals import Sample
from missions.geo import GeoPoint


def a_sample(t_s: float, **values: object) -> Sample:
    return Sample(t_s, round(t_s * 1e6), **values)  # type: ignore[arg-type]


def test_between_two_samples_it_is_on_the_line_between_them() -> None:
    replay = Replay(
        [
            a_sample(10.0, point=GeoPoint(48.0, 179.9), height_m=10.0, heading_deg=350.0, mode="A"),
            a_sample(12.0, point=GeoPoint(48.2, -179.9), height_m=20.0, heading_deg=10.0, mode="B"),
        ]
    )

    moment = replay.at(11.0)

    assert moment.is_known
    assert moment.point is not None
    assert moment.point.latitude_deg == pytest.approx(48.1)
    assert abs(moment.point.longitude_deg) == pytest.approx(180.0)
    assert moment.height_m == 15.0
    assert moment.heading_deg == pytest.approx(0.0)
    assert (moment.mode, moment.utc_us) == ("A", 11_000_000)


def test_in_a_long_silence_the_newest_values_stand_and_are_said_to_be_old() -> None:
    replay = Replay([a_sample(0.0, height_m=10.0), a_sample(60.0, height_m=20.0)])

    moment = replay.at(59.0)

    assert (moment.is_known, moment.height_m) == (False, 10.0)


@pytest.mark.parametrize("t_s", [-5.0, 100.0])
def test_outside_the_flight_nothing_is_known(t_s: float) -> None:
    replay = Replay([a_sample(0.0, height_m=1.0), a_sample(1.0, height_m=2.0)])

    moment = replay.at(t_s)

    assert not moment.is_known
    assert moment.height_m == (1.0 if t_s < 0 else 2.0)


def test_what_one_side_does_not_know_is_not_made_up() -> None:
    replay = Replay([a_sample(0.0, voltage_v=16.0), a_sample(1.0, point=GeoPoint(48.0, 2.0))])

    moment = replay.at(0.5)

    assert (moment.voltage_v, moment.point, moment.heading_deg) == (16.0, None, None)


def test_fields_come_as_columns() -> None:
    replay = Replay([a_sample(0.0, height_m=1.0, point=GeoPoint(48.0, 2.0)), a_sample(1.0)])

    assert np.array_equal(replay.column("height_m"), [1.0, np.nan], equal_nan=True)
    assert np.array_equal(replay.latitude_deg, [48.0, np.nan], equal_nan=True)
    assert np.array_equal(replay.longitude_deg, [2.0, np.nan], equal_nan=True)
