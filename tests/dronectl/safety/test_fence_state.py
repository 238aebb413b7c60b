from __future__ import annotations

import pytest

from dronectl.mavlink.autopilots import ARDUPILOT, PX4, UNKNOWN
from dronectl.requests import EnableFence, SetParameter
from dronectl.safety.fence_state import (
    GEOFENCE,
    FenceState,
    fence_remedies,
    fence_state,
    tells_fence,
)
from tests.support.vehicles import a_vehicle


@pytest.mark.parametrize(
    ("parameters", "state"),
    [
        ({}, FenceState.UNKNOWN),
        ({"FENCE_ENABLE": 0.0}, FenceState.OFF),
        ({"FENCE_ENABLE": 1.0}, FenceState.ON),
        ({"FENCE_ENABLE": 1.0, "FENCE_ACTION": 1.0, "FENCE_TYPE": 7.0}, FenceState.ON),
        ({"FENCE_ENABLE": 1.0, "FENCE_ACTION": 0.0}, FenceState.WARNS),
        ({"FENCE_ENABLE": 1.0, "FENCE_TYPE": 3.0}, FenceState.OTHER),
        ({"FENCE_ENABLE": 0.0, "FENCE_ACTION": 0.0}, FenceState.OFF),
        ({"GF_ACTION": 0.0}, FenceState.OFF),
        ({"GF_ACTION": 1.0}, FenceState.WARNS),
        ({"GF_ACTION": 2.0}, FenceState.ON),
    ],
)
def test_the_parameters_tell_what_the_fence_does(parameters, state):
    assert fence_state(a_vehicle(), parameters) is state


@pytest.mark.parametrize(
    ("enabled", "parameter", "state"),
    [(GEOFENCE, 0.0, FenceState.ON), (0, 1.0, FenceState.OFF)],
    ids=["switched on by command", "switched off on the remote control"],
)
def test_what_the_vehicle_reports_counts_before_its_parameter(enabled, parameter, state):
    vehicle = a_vehicle(sensors_present=GEOFENCE, sensors_enabled=enabled)

    assert fence_state(vehicle, {"FENCE_ENABLE": parameter}) is state


def test_an_arducopter_4_6_says_of_its_fence_that_it_is_there_and_off():
    # SYS_STATUS of tests/data/tlog/arducopter_4_6_sitl_patrol.tlog, FENCE_ENABLE is 0
    vehicle = a_vehicle(sensors_present=1399979183, sensors_enabled=1399979183 & ~GEOFENCE)

    assert fence_state(vehicle, {"FENCE_ENABLE": 0.0}) is FenceState.OFF


@pytest.mark.parametrize(
    ("parameters", "wanted"),
    [
        ({}, ()),
        ({"FENCE_ENABLE": 0.0}, (EnableFence,)),
        (
            {"FENCE_ENABLE": 1.0, "FENCE_ACTION": 0.0, "FENCE_TYPE": 3.0},
            (("FENCE_ACTION", 1.0), ("FENCE_TYPE", 7.0), EnableFence),
        ),
        ({"GF_ACTION": 0.0}, (("GF_ACTION", 3.0),)),
    ],
)
def test_the_remedy_is_asked_in_the_autopilots_own_way(parameters, wanted):
    asked = fence_remedies(a_vehicle(), parameters)

    found = tuple((r.name, r.value) if isinstance(r, SetParameter) else type(r) for r in asked)
    assert found == wanted


def test_only_an_autopilot_that_is_known_can_be_asked():
    assert tells_fence(a_vehicle(ARDUPILOT))
    assert tells_fence(a_vehicle(PX4))
    assert not tells_fence(a_vehicle(UNKNOWN))
