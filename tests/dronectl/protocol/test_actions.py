import math

import pytest

from dronectl import requests as wanted
from dronectl.mavlink import commands
from dronectl.mavlink.autopilots import ARDUPILOT, PX4, UNKNOWN
from dronectl.mavlink.modes import px4_mode
from dronectl.protocol.actions import ACTIONS, UnsupportedError
from dronectl.vehicle import LandedState
from missions.geo import Altitude, Position, Reference, offset
from tests.support.vehicles import GROUND, GROUND_AMSL_M, KEY, a_vehicle

AUTO, GUIDED, RTL, LAND, BRAKE = 3, 4, 6, 9, 17
HOLD, MISSION = px4_mode(4, 3), px4_mode(4, 4)
THERE = offset(GROUND, 100.0, 50.0)


def steps(request, autopilot=ARDUPILOT, **vehicle):
    return ACTIONS[type(request)](a_vehicle(autopilot, **vehicle), autopilot, request)


def sent(steps_):
    return [step.message.fields.command for step in steps_]


def mode_of(step):
    fields = step.message.fields
    assert fields.command == commands.DO_SET_MODE
    return int(fields.param2), int(fields.param3)


# --- modes


@pytest.mark.parametrize(
    ("request_", "copter", "px4"),
    [
        (wanted.PauseMission(KEY), BRAKE, (4, 3)),
        (wanted.ContinueMission(KEY), AUTO, (4, 4)),
        (wanted.ReturnHome(KEY), RTL, (4, 5)),
        (wanted.Land(KEY), LAND, (4, 6)),
    ],
)
def test_what_is_a_mode_is_asked_for_as_a_mode(request_, copter, px4):
    (on_copter,) = steps(request_, ARDUPILOT, height_m=20.0)
    (on_px4,) = steps(request_, PX4, height_m=20.0, custom_mode=px4_mode(1))

    assert mode_of(on_copter) == (copter, 0)
    assert mode_of(on_px4) == px4
    assert on_copter.seen(a_vehicle(custom_mode=copter))
    assert not on_copter.seen(a_vehicle(custom_mode=0))
    assert on_px4.seen(a_vehicle(PX4, custom_mode=px4_mode(*px4)))


def test_an_unknown_autopilot_gets_the_standard_commands():
    assert sent(steps(wanted.ReturnHome(KEY), UNKNOWN)) == [commands.NAV_RETURN_TO_LAUNCH]
    assert sent(steps(wanted.Land(KEY), UNKNOWN)) == [commands.NAV_LAND]
    assert sent(steps(wanted.Arm(KEY), UNKNOWN)) == [commands.COMPONENT_ARM_DISARM]
    assert sent(steps(wanted.StartMission(KEY), UNKNOWN)) == [400, commands.MISSION_START]
    assert sent(steps(wanted.StartMission(KEY), UNKNOWN, is_armed=True)) == [300]
    with pytest.raises(UnsupportedError, match="modes of this autopilot are not known"):
        steps(wanted.PauseMission(KEY), UNKNOWN)


def test_any_mode_by_its_name_and_a_wrong_one_names_the_right_ones():
    (step,) = steps(wanted.SetMode(KEY, "loiter"))

    assert mode_of(step) == (5, 0)
    with pytest.raises(UnsupportedError, match="no mode HOVER; choose one of STABILIZE, ACRO"):
        steps(wanted.SetMode(KEY, "HOVER"))
    with pytest.raises(UnsupportedError, match="none known"):
        steps(wanted.SetMode(KEY, "AUTO"), UNKNOWN)


# --- arming


@pytest.mark.parametrize("mode", [0, 2, 4, 5, 16])
def test_arming_stays_in_a_mode_that_does_not_fly_off(mode):
    assert sent(steps(wanted.Arm(KEY), custom_mode=mode)) == [400]


@pytest.mark.parametrize("mode", [AUTO, RTL, LAND])
def test_arming_leaves_a_mode_that_does(mode):
    change, arm = steps(wanted.Arm(KEY), custom_mode=mode)

    assert mode_of(change) == (GUIDED, 0)
    assert arm.message.fields.param1 == 1.0
    assert arm.seen(a_vehicle(is_armed=True))


def test_arming_px4_goes_to_hold_first():
    change, _ = steps(wanted.Arm(KEY), PX4, custom_mode=MISSION)

    assert mode_of(change) == (4, 3)


def test_arming_what_is_armed_is_nothing():
    assert steps(wanted.Arm(KEY), is_armed=True) == ()


def test_disarming_is_forced_only_when_asked_to():
    (gently,) = steps(wanted.Disarm(KEY), is_armed=True)
    (hard,) = steps(wanted.Disarm(KEY, force=True), height_m=20.0)

    assert (gently.message.fields.param1, gently.message.fields.param2) == (0.0, 0.0)
    assert hard.message.fields.param2 == 21196.0
    assert gently.seen(a_vehicle())
    assert not gently.seen(a_vehicle(is_armed=True))


# --- take-off


def test_ardupilot_is_armed_then_takes_off_to_a_height_above_home():
    change, arm, climb = steps(wanted.TakeOff(KEY, 20.0))

    assert (mode_of(change), arm.message.fields.command) == ((GUIDED, 0), 400)
    assert climb.message.fields.command == commands.NAV_TAKEOFF
    assert climb.message.fields.param7 == 20.0
    assert not math.isnan(climb.message.fields.param4)
    assert climb.seen(a_vehicle(height_m=18.0))
    assert not climb.seen(a_vehicle(height_m=17.0))
    assert not climb.seen(a_vehicle(height_m=20.0, is_armed=False))
    assert climb.gives_up(a_vehicle())
    assert climb.begun(a_vehicle(height_m=1.0))
    assert not climb.begun(a_vehicle(is_armed=True))


def test_what_is_armed_is_not_armed_again():
    assert sent(steps(wanted.TakeOff(KEY, 20.0), is_armed=True)) == [176, 22]


def test_px4_accepts_the_take_off_above_sea_level_and_lifts_off_when_armed():
    accepted, lift, up = steps(wanted.TakeOff(KEY, 20.0), PX4)

    assert accepted.message.fields.param7 == pytest.approx(GROUND_AMSL_M + 20.0)
    assert accepted.seen is None
    assert lift.message.fields.command == 400
    assert up.message.fields.command == commands.REQUEST_MESSAGE
    assert up.seen(a_vehicle(PX4, height_m=20.0))


def test_without_home_the_present_altitude_is_the_ground():
    accepted, *_ = steps(wanted.TakeOff(KEY, 20.0), PX4, home=None, altitude_amsl_m=50.0)

    assert accepted.message.fields.param7 == 70.0
    with pytest.raises(UnsupportedError, match="wait for a GPS fix"):
        steps(wanted.TakeOff(KEY, 20.0), PX4, home=None, altitude_amsl_m=None)


def test_an_unknown_autopilot_takes_off_above_sea_level_without_a_mode():
    assert sent(steps(wanted.TakeOff(KEY, 20.0), UNKNOWN)) == [400, 22]


def test_what_flies_does_not_take_off():
    with pytest.raises(UnsupportedError, match="in the air already"):
        steps(wanted.TakeOff(KEY, 20.0), height_m=5.0)


# --- the mission


def test_ardupilot_starts_its_mission_armed_in_guided():
    arm, start = steps(wanted.StartMission(KEY), custom_mode=GUIDED)

    assert (arm.message.fields.command, start.message.fields.command) == (400, 300)
    assert start.seen(a_vehicle(custom_mode=AUTO, is_armed=True))
    assert not start.seen(a_vehicle(custom_mode=AUTO))


def test_px4_flies_when_it_is_armed_in_mission_mode():
    change, arm = steps(wanted.StartMission(KEY), PX4)

    assert (mode_of(change), arm.message.fields.command) == ((4, 4), 400)
    assert sent(steps(wanted.StartMission(KEY), PX4, is_armed=True)) == [176]


def test_in_the_air_the_mission_is_a_mode():
    (step,) = steps(wanted.StartMission(KEY), height_m=20.0)

    assert mode_of(step) == (AUTO, 0)


# --- in the air


def test_going_somewhere_keeps_the_height_and_is_seen_by_its_target():
    change, go = steps(wanted.GoTo(KEY, THERE), height_m=20.0)
    fields = go.message.fields

    assert mode_of(change) == (GUIDED, 0)
    assert (go.message.name, fields.command) == ("COMMAND_INT", commands.DO_REPOSITION)
    assert (fields.x, fields.y) == (
        round(THERE.latitude_deg * 1e7),
        round(THERE.longitude_deg * 1e7),
    )
    assert fields.z == pytest.approx(GROUND_AMSL_M + 20.0)
    assert not go.is_skippable
    flying = a_vehicle(height_m=20.0)
    assert not go.seen(flying)
    target = Position(THERE, Altitude(32.0, Reference.AMSL))
    assert go.seen(flying.with_changes(target=target))
    assert go.seen(flying.with_changes(position=THERE))
    assert not go.seen(flying.with_changes(position=THERE, altitude_amsl_m=99.0))
    assert not go.seen(flying.with_changes(position=THERE, altitude_amsl_m=None))
    assert not go.seen(flying.with_changes(position=None))


def test_another_height_is_above_home():
    _, go = steps(wanted.GoTo(KEY, THERE, 50.0), height_m=20.0)
    _, up = steps(wanted.ChangeHeight(KEY, 40.0), height_m=20.0, home=None)

    assert go.message.fields.z == pytest.approx(GROUND_AMSL_M + 50.0)
    assert up.message.fields.z == pytest.approx(GROUND_AMSL_M + 40.0)
    assert up.message.fields.x == round(GROUND.latitude_deg * 1e7)


def test_an_unknown_autopilot_is_sent_without_a_mode():
    assert sent(steps(wanted.GoTo(KEY, THERE), UNKNOWN, height_m=20.0)) == [192]


@pytest.mark.parametrize(
    ("request_", "vehicle", "why"),
    [
        (wanted.GoTo(KEY, THERE), {}, "not in the air"),
        (wanted.GoTo(KEY, THERE), {"height_m": 20.0, "altitude_amsl_m": None}, "height is not"),
        (wanted.ChangeHeight(KEY, 9.0), {"height_m": 20.0, "position": None}, "position is not"),
        (wanted.Orbit(KEY, THERE, 30.0), {"height_m": 20.0, "altitude_amsl_m": None}, "height is"),
        (wanted.Orbit(KEY, THERE, 30.0), {}, "not in the air"),
        (wanted.Reboot(KEY), {"is_armed": True}, "land and disarm it first"),
    ],
)
def test_what_cannot_be_asked_now_says_why(request_, vehicle, why):
    with pytest.raises(UnsupportedError, match=why):
        steps(request_, **vehicle)


def test_orbits_have_radius_speed_and_height():
    _, plain = steps(wanted.Orbit(KEY, THERE, 30.0), height_m=20.0)
    _, full = steps(wanted.Orbit(KEY, THERE, 30.0, 40.0, 5.0), PX4, height_m=20.0)

    assert plain.message.fields.param1 == 30.0
    assert math.isnan(plain.message.fields.param2)
    assert plain.message.fields.z == pytest.approx(GROUND_AMSL_M + 20.0)
    assert (full.message.fields.param2, full.message.fields.z) == (5.0, GROUND_AMSL_M + 40.0)


def test_the_small_ones():
    (speed,) = steps(wanted.ChangeSpeed(KEY, 7.5))
    (fence,) = steps(wanted.EnableFence(KEY, is_on=False))
    (reboot,) = steps(wanted.Reboot(KEY))

    assert speed.message.fields[:7]
    assert speed.message.fields.param2 == 7.5
    assert (fence.message.fields.command, fence.message.fields.param1) == (207, 0.0)
    assert (reboot.message.fields.command, reboot.message.fields.param1) == (246, 1.0)


def test_an_orbit_on_the_ground_is_refused_by_landed_state_not_by_height():
    with pytest.raises(UnsupportedError):
        steps(wanted.Orbit(KEY, THERE, 30.0), height_m=20.0, landed_state=LandedState.ON_GROUND)
