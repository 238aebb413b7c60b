"""What a drone does by itself when it hears us no more."""

from __future__ import annotations

import pytest

from dronectl.mavlink.autopilots import ARDUPILOT, PX4, UNKNOWN
from dronectl.safety import lost_link
from dronectl.safety.lost_link import LinkFailsafe, link_failsafe
from tests.support.vehicles import a_vehicle

COPTER = {"FS_GCS_ENABLE": 1.0, "FS_GCS_TIMEOUT": 7.0, "MAV_GCS_SYSID": 255.0, "FS_OPTIONS": 16.0}


def of_copter(mode: str | None = "GUIDED", **changes: float) -> LinkFailsafe:
    return link_failsafe(a_vehicle(ARDUPILOT, mode=mode), {**COPTER, **changes})


def of_px4(**parameters: float) -> LinkFailsafe:
    return link_failsafe(a_vehicle(PX4), parameters)


def test_a_copter_returns_after_its_own_time_out() -> None:
    failsafe = of_copter()

    assert failsafe == LinkFailsafe("return", 7.0)
    assert failsafe.in_s(2.5) == 4.5
    assert failsafe.in_s(9.0) == 0.0


@pytest.mark.parametrize(
    ("number", "action"),
    [(1, "return"), (2, "return"), (3, "smart-return"), (5, "land"), (7, "brake"), (99, "return")],
)
def test_a_copters_setting_names_the_action(number: int, action: str) -> None:
    assert of_copter(FS_GCS_ENABLE=number).action == action


def test_a_copter_without_the_parameter_for_it_waits_five_seconds() -> None:
    known = {"FS_GCS_ENABLE": 1.0}

    assert link_failsafe(a_vehicle(mode="RTL"), known) == LinkFailsafe("return", 5.0)


def test_a_switched_off_failsafe_is_none() -> None:
    assert of_copter(FS_GCS_ENABLE=0) == lost_link.NONE
    assert lost_link.NONE.in_s(3.0) is None


def test_a_copter_that_listens_to_another_station_does_not_miss_us() -> None:
    assert of_copter(MAV_GCS_SYSID=250) == lost_link.NONE
    assert link_failsafe(a_vehicle(), {"FS_GCS_ENABLE": 1.0, "SYSID_MYGCS": 1.0}) == lost_link.NONE
    assert link_failsafe(a_vehicle(mode="AUTO"), COPTER, 250) == lost_link.NONE


@pytest.mark.parametrize(
    ("mode", "options", "goes_on"),
    [
        ("AUTO", 16, False),
        ("AUTO", 2, True),
        ("GUIDED", 2 | 4 | 8 | 16, False),
        ("LAND", 8, True),
        ("LAND", 2, False),
        ("LOITER", 16, True),
        ("LOITER", 2, False),
        (None, 31, False),
    ],
)
def test_a_copters_options_let_it_go_on(mode: str | None, options: int, goes_on: bool) -> None:
    failsafe = of_copter(mode, FS_OPTIONS=options)

    assert (failsafe.action == "continue") == goes_on
    assert (failsafe.after_s is None) == goes_on


def test_a_copter_flown_by_hand_goes_on_as_shipped() -> None:
    known = {"FS_GCS_ENABLE": 1.0}

    assert link_failsafe(a_vehicle(mode="POSHOLD"), known).action == "continue"


def test_px4_holds_before_it_acts() -> None:
    failsafe = of_px4(NAV_DLL_ACT=2, COM_DL_LOSS_T=10, COM_FAIL_ACT_T=5)

    assert failsafe == LinkFailsafe("return", 15.0)
    assert of_px4(NAV_DLL_ACT=3) == LinkFailsafe("land", 15.0)


def test_px4_that_only_holds_does_so_at_once() -> None:
    assert of_px4(NAV_DLL_ACT=1, COM_DL_LOSS_T=10) == LinkFailsafe("hold", 10.0)


def test_px4_without_an_action_does_nothing() -> None:
    assert of_px4(NAV_DLL_ACT=0) == lost_link.NONE


def test_what_was_not_read_or_is_not_known_is_unknown() -> None:
    assert of_px4() == lost_link.UNKNOWN
    assert link_failsafe(a_vehicle(), {}) == lost_link.UNKNOWN
    assert link_failsafe(a_vehicle(UNKNOWN), COPTER) == lost_link.UNKNOWN
