import math

import pytest

from dronectl.mavlink import commands
from dronectl.mavlink.autopilots import ARDUPILOT, PX4, UNKNOWN, autopilot_of
from dronectl.mavlink.modes import px4_mode
from missions.geo import GeoPoint

TARGET = (7, 1)


def test_parameters_not_given_are_zero():
    fields = commands.long(TARGET, 400, 1.0).fields

    assert (fields.target_system, fields.target_component, fields.command) == (7, 1, 400)
    assert (fields.param1, fields.param2, fields.param7) == (1.0, 0.0, 0.0)


def test_places_travel_as_integers_and_nowhere_is_marked():
    here = commands.at(TARGET, 192, (0.0, 0.0, 0.0, 0.0), GeoPoint(43.51463, -4.98761), 30.0).fields
    nowhere = commands.at(TARGET, 192, (0.0, 0.0, 0.0, 0.0), None, math.nan, frame=3).fields

    assert (here.x, here.y, here.z, here.frame) == (435146300, -49876100, 30.0, 0)
    assert (nowhere.x, nowhere.y, nowhere.frame) == (2**31 - 1, 2**31 - 1, 3)


@pytest.mark.parametrize(("rate_hz", "interval_us"), [(None, 0.0), (0, -1.0), (5.0, 200_000.0)])
def test_rates_are_asked_for_as_intervals(rate_hz, interval_us):
    fields = commands.message_interval(TARGET, 30, rate_hz).fields

    assert (fields.command, fields.param1, fields.param2) == (511, 30.0, interval_us)


def test_px4_takes_main_and_sub_mode_apart():
    px4 = commands.set_mode(TARGET, px4_mode(4, 6), is_px4=True).fields
    copter = commands.set_mode(TARGET, 9, is_px4=False).fields

    assert (px4.param1, px4.param2, px4.param3) == (1.0, 4.0, 6.0)
    assert (copter.param1, copter.param2, copter.param3) == (1.0, 9.0, 0.0)


@pytest.mark.parametrize(
    ("number", "family"), [(3, ARDUPILOT), (12, PX4), (0, UNKNOWN), (99, UNKNOWN)]
)
def test_autopilots_by_their_number(number, family):
    assert autopilot_of(number) is family
