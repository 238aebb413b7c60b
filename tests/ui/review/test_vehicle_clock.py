from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest

from dronectl.review.logs import open_log
from tests.support.plans import DATA
from ui.models.vehicle_clock import ONE_CLOCK, VehicleClock, clock_in

SECOND = 1_000_000
CLOCK = VehicleClock(
    np.array([1000.0, 2000.0, 3000.0]) * SECOND, np.array([500.0, 1500.0, 2000.0]) * SECOND
)


@pytest.mark.parametrize(
    ("station_s", "vehicle_s"), [(1500, 1000), (2500, 1750), (900, 400), (3100, 2100)]
)
def test_each_clock_tells_the_other(station_s: int, vehicle_s: int) -> None:
    assert CLOCK.to_vehicle(station_s * SECOND) == vehicle_s * SECOND
    assert CLOCK.to_station(vehicle_s * SECOND) == station_s * SECOND


def test_where_nothing_is_known_both_show_the_same() -> None:
    assert ONE_CLOCK.to_vehicle(12_345) == ONE_CLOCK.to_station(12_345) == 12_345


def test_the_log_of_a_flight_tells_both_clocks() -> None:
    with closing(open_log(DATA / "tlog" / "arducopter_4_6_sitl_patrol.tlog")) as log:
        clock = clock_in(log, 1)
        assert log.utc0_us is not None
        moment_us = log.utc0_us + 30 * SECOND

    assert clock.station_us.size > 10
    assert abs(clock.to_station(clock.to_vehicle(moment_us)) - moment_us) <= 2


def test_a_log_without_the_vehicles_clock_leaves_the_stations() -> None:
    with closing(open_log(DATA / "tlog" / "copter_sik_radio_2015.tlog")) as log:
        assert clock_in(log, 77).station_us.size == 0
