import dataclasses

import pytest

from dronectl.mavlink.autopilots import UNKNOWN
from dronectl.safety.preflight import Circumstances, Level, blocking, preflight
from dronectl.vehicle import (
    Battery,
    Estimator,
    Gps,
    LinkQuality,
    PlanState,
    PlanStatus,
    StatusText,
)
from missions.estimate import Estimate
from missions.geo import Altitude, Reference, north_east_m
from missions.items import land, look_at, takeoff, waypoint
from missions.plan import Fence
from tests.support.plans import TOWN, a_plan, at
from tests.support.vehicles import a_vehicle

NOW_S, UTC_S = 100.0, 1_780_000_000.0
PLAN = a_plan()
PREARM = 0x10000000
PARAMETERS = {
    "FENCE_ENABLE": 1.0,
    "FS_GCS_ENABLE": 1.0,
    "BATT_FS_LOW_ACT": 2.0,
    "BATT_CAPACITY": 5000.0,
    "MAV_GCS_SYSID": 255.0,
}


def a_ready_vehicle(**changes):
    values = {
        "last_heard_s": NOW_S,
        "links": (LinkQuality("radio", NOW_S, 0.02, 100),),
        "gps": Gps(3, 12, 0.8),
        "estimator": Estimator(0x10, 0.2),
        "battery": Battery(16.0, remaining_fraction=0.95),
        "plan": PlanStatus(PlanState.VERIFIED, PLAN.digest),
        "sensors_present": PREARM,
        "sensors_healthy": PREARM,
        "utc_s": UTC_S + 1.0,
    }
    return a_vehicle(**{**values, **changes})


def circumstances(**changes):
    need = Estimate(600.0, 3000.0, 30.0, (), is_endless=False)
    around = Circumstances(NOW_S, UTC_S, 255, PARAMETERS, PLAN, need, 10_000_000_000)
    return dataclasses.replace(around, **changes)


def parameters(**changes):
    return circumstances(parameters={**PARAMETERS, **changes})


def check(code, vehicle=None, around=None):
    checks = preflight(vehicle or a_ready_vehicle(), around or circumstances())
    (found,) = [one for one in checks if one.code == code]
    return found


def codes(around):
    return {one.code for one in preflight(a_ready_vehicle(), around)}


def test_a_ready_vehicle_passes_everything():
    checks = preflight(a_ready_vehicle(), circumstances())

    assert all(one.is_passed for one in checks)
    assert blocking(checks) == []
    assert len({one.code for one in checks}) == len(checks)


@pytest.mark.parametrize(
    ("code", "changes", "measured"),
    [
        ("link", {"last_heard_s": NOW_S - 2.0}, "stale, 2 % lost"),
        ("link", {"last_heard_s": NOW_S - 9.0}, "lost, 2 % lost"),
        ("link", {"links": (LinkQuality("r", NOW_S, 0.5, 9),)}, "fresh, 50 % lost"),
        ("link", {"links": ()}, "fresh, 100 % lost"),
        ("identity", {"is_conflicted": True}, "two boxes"),
        ("gps", {"gps": None}, "nothing heard"),
        ("gps", {"gps": Gps(2, 12, 0.8)}, "fix 2, 12 satellites, HDOP 0.8"),
        ("gps", {"gps": Gps(3, 5, 0.8)}, "fix 3, 5 satellites, HDOP 0.8"),
        ("gps", {"gps": Gps(3, None, 3.0)}, "fix 3, - satellites, HDOP 3.0"),
        ("estimator", {"estimator": Estimator(0, 0.1)}, "no position, worst ratio 0.10"),
        ("estimator", {"estimator": Estimator(0x10, 0.9)}, "position valid, worst ratio 0.90"),
        ("home", {"home": None}, "not set"),
        ("battery", {"battery": Battery()}, "not reported"),
        ("battery", {"battery": Battery(16.0, remaining_fraction=0.5)}, "50 %"),
        ("plan", {"plan": PlanStatus()}, "unknown"),
        ("plan", {"plan": PlanStatus(PlanState.VERIFIED, "other")}, "another plan"),
        ("prearm", {"sensors_healthy": 0}, "not ready"),
    ],
)
def test_what_keeps_it_on_the_ground(code, changes, measured):
    vehicle = a_ready_vehicle(**changes)
    failed = check(code, vehicle)

    assert not failed.is_passed
    assert failed.level is Level.BLOCK
    assert failed.measured == measured
    assert failed.needed
    assert failed in blocking(preflight(vehicle, circumstances()))


def test_the_best_of_several_links_counts():
    links = (LinkQuality("a", NOW_S, 0.5, 9), LinkQuality("b", NOW_S, 0.0, 9))

    assert check("link", a_ready_vehicle(links=links)).is_passed


def test_a_receiver_that_does_not_tell_all_is_taken_at_its_fix():
    assert check("gps", a_ready_vehicle(gps=Gps(3, None, None))).is_passed


@pytest.mark.parametrize(("position", "is_passed"), [(TOWN, True), (None, False)])
def test_a_vehicle_without_estimator_report_is_only_warned_of(position, is_passed):
    found = check("estimator", a_ready_vehicle(estimator=None, position=position))

    assert (found.is_passed, found.level) == (is_passed, Level.WARN)


def test_the_vehicles_own_words_are_the_reason():
    texts = (
        StatusText(6, "Ready", 1.0),
        StatusText(2, "PreArm: compass", 2.0),
        StatusText(2, "PreArm: compass", 3.0),
        StatusText(2, "Preflight Fail: heading", 4.0),
    )
    found = check("prearm", a_ready_vehicle(sensors_healthy=0, texts=texts))

    assert found.measured == "PreArm: compass; Preflight Fail: heading"


@pytest.mark.parametrize(
    "changes", [{"sensors_present": None}, {"sensors_healthy": None}, {"sensors_present": 1}]
)
def test_a_vehicle_that_does_not_check_itself_is_not_held(changes):
    found = check("prearm", a_ready_vehicle(**changes))

    assert (found.is_passed, found.measured) == (True, "not reported")


# --- battery against the plan's need


def test_the_battery_must_hold_the_plan_and_the_reserve():
    around = circumstances(need=Estimate(600.0, 3000.0, 45.0, (), is_endless=False))
    low = a_ready_vehicle(battery=Battery(16.0, remaining_fraction=0.8))

    assert check("battery", around=around).is_passed
    assert check("battery", around=around).needed == "81 % (45 Wh of 74 Wh and the reserve)"
    assert check("battery", low, around).blocks


@pytest.mark.parametrize(
    "around",
    [
        parameters(BATT_CAPACITY=0.0),
        circumstances(need=Estimate(600.0, 0.0, 60.0, (), is_endless=True)),
    ],
)
def test_an_unknown_need_asks_for_a_third(around):
    assert check("battery", around=around).needed == "30 % (need of the plan unknown)"


# --- parameters


@pytest.mark.parametrize(
    ("code", "changes", "measured"),
    [
        ("failsafe.link", {"FS_GCS_ENABLE": 0.0}, "off"),
        ("failsafe.battery", {"BATT_FS_LOW_ACT": 0.0}, "off"),
        ("station", {"MAV_GCS_SYSID": 254.0}, "254"),
    ],
)
def test_what_is_only_warned_of(code, changes, measured):
    found = check(code, around=parameters(**changes))

    assert (found.is_passed, found.level, found.measured) == (False, Level.WARN, measured)


@pytest.mark.parametrize(
    ("changes", "measured"),
    [
        ({"FENCE_ENABLE": 0.0}, "off"),
        ({"FENCE_ACTION": 0.0}, "on, but it only warns"),
        ({"FENCE_TYPE": 3.0}, "on, but not the fence of the plan"),
    ],
)
def test_a_plan_with_a_fence_stays_on_the_ground_until_it_is_in_force(changes, measured):
    found = check("fence", around=parameters(**changes))

    assert (found.blocks, found.is_overridable, found.measured) == (True, True, measured)


def test_a_fence_nobody_can_ask_for_is_only_warned_of():
    around = circumstances(parameters={})

    asked = check("fence", around=around)
    foreign = check("fence", a_ready_vehicle(autopilot=UNKNOWN), around)

    assert (asked.measured, asked.blocks) == ("unknown", True)
    assert (foreign.measured, foreign.blocks) == ("unknown", False)


def test_what_the_vehicle_does_not_tell_is_unknown_or_left_out():
    around = circumstances(parameters={}, free_bytes=None)

    assert check("failsafe.link", around=around).measured == "unknown"
    assert codes(around).isdisjoint({"station", "storage", "fence.radius"})
    assert "fence" not in codes(circumstances(plan=a_plan(fence=Fence())))


def test_px4_has_its_own_names():
    around = circumstances(
        parameters={"GF_ACTION": 2.0, "NAV_DLL_ACT": 2.0, "COM_LOW_BAT_ACT": 2.0}
    )

    assert check("fence", around=around).is_passed
    assert check("failsafe.link", around=around).measured == "on (2)"
    assert check("failsafe.battery", around=around).is_passed


FAR = a_plan(items=(takeoff(Altitude(30.0, Reference.HOME), TOWN), waypoint(at(500.0, 0.0, 90.0))))


@pytest.mark.parametrize(
    "own",
    [
        {"FENCE_ENABLE": 1.0, "FENCE_TYPE": 3.0, "FENCE_RADIUS": 300.0, "FENCE_ALT_MAX": 80.0},
        {"GF_ACTION": 1.0, "GF_MAX_HOR_DIST": 300.0, "GF_MAX_VER_DIST": 80.0},
    ],
    ids=["ardupilot", "px4"],
)
def test_a_plan_beyond_the_vehicles_own_limits_stays_on_the_ground(own):
    far = circumstances(plan=FAR, parameters=own)
    near = circumstances(parameters=own)

    assert check("fence.radius", around=far).blocks
    assert check("fence.height", around=far).blocks
    assert check("fence.height", around=far).measured == "90 m"
    assert check("fence.radius", around=near).is_passed
    assert check("fence.height", around=near).is_passed


def test_limits_that_are_off_or_without_home_are_left_out():
    limits = {"FENCE_RADIUS": 300.0, "FENCE_ALT_MAX": 80.0, "FENCE_TYPE": 3.0}
    empty = a_plan(items=())
    around = circumstances(plan=empty, parameters={**limits, "FENCE_ENABLE": 1.0})

    assert codes(circumstances(plan=FAR, parameters=limits)).isdisjoint(
        {"fence.radius", "fence.height"}
    )
    assert check("fence.height", around=around).measured == "0 m"
    assert check("fence.radius", around=around).measured == "0 m from home"
    without_home = preflight(a_ready_vehicle(home=None), around)
    assert "fence.radius" not in {one.code for one in without_home}


# --- clock and room


@pytest.mark.parametrize(
    ("changes", "is_passed", "measured"),
    [
        ({"utc_s": None}, False, "not set on the vehicle"),
        ({"utc_s": UTC_S - 60.0}, False, "-60 s"),
        ({"utc_s": UTC_S + 9.0}, True, "+9 s"),
        ({"utc_s": 0.0, "is_simulator": True}, True, "-1780000000 s"),
    ],
)
def test_the_clocks_must_agree(changes, is_passed, measured):
    found = check("clock", a_ready_vehicle(**changes))

    assert (found.is_passed, found.measured, found.level) == (is_passed, measured, Level.WARN)


@pytest.mark.parametrize(("free", "is_passed"), [(400_000_000, False), (600_000_000, True)])
def test_there_must_be_room_for_the_record(free, is_passed):
    assert check("storage", around=circumstances(free_bytes=free)).is_passed is is_passed


HILL_M = 100.0


def hill(point):
    """Flat at home, 100 m higher 150 m to the north, not known beyond 250 m."""
    north_m = north_east_m(TOWN, point)[0]
    return None if north_m > 250 else 12.0 + (HILL_M if north_m > 150 else 0.0)


@pytest.mark.parametrize(
    ("north_m", "altitude", "measured"),
    [
        (200, Altitude(150.0, Reference.HOME), "50 to 50 m"),
        (200, Altitude(162.0, Reference.AMSL), "50 to 50 m"),
        (200, Altitude(40.0, Reference.TERRAIN), "40 to 40 m"),
        (300, Altitude(60.0, Reference.HOME), "60 to 60 m"),
        (300, Altitude(72.0, Reference.AMSL), "60 to 60 m"),
    ],
)
def test_heights_are_checked_above_the_ground_where_it_is_known(north_m, altitude, measured):
    spot = dataclasses.replace(at(north_m, 0), altitude=altitude)
    plan = a_plan(items=(takeoff(Altitude(30.0, Reference.HOME)), waypoint(spot)))

    found = check("place.height", around=circumstances(plan=plan, ground=hill))

    assert (found.measured, found.is_passed) == (measured, True)


def test_a_landing_on_a_hill_and_a_place_to_look_at_are_no_heights_to_fly():
    plan = a_plan(
        items=(
            waypoint(at(0, 0, 40.0)),
            look_at(at(200, 0, 0.0)),
            land(at(200, 0).point, Altitude(0.0, Reference.HOME)),
        )
    )

    found = check("place.height", around=circumstances(plan=plan, ground=hill))

    assert (found.measured, found.is_passed) == ("0 to 40 m", True)


def test_a_plan_into_a_hill_stays_on_the_ground():
    plan = a_plan(items=(waypoint(at(200, 0, 60.0)),))

    assert not check("place.height", around=circumstances(plan=plan, ground=hill)).is_passed
    assert check("place.height", around=circumstances(plan=plan)).is_passed
