"""Requests to simulated vehicles, and what the station makes of their answers."""

import dataclasses

import pytest

from dronectl import requests as wanted
from dronectl.events import PlanChanged, RequestAccepted, RequestFinished, RequestProgress
from dronectl.protocol.machine import Fault
from dronectl.vehicle import PlanState, VehicleKey
from simulator.world import FleetSpec, World
from tests.support.box import Box, Rig
from tests.support.plans import a_plan
from tests.support.virtual import VirtualFleet

KEY = VehicleKey(1)
BOTH = pytest.mark.parametrize("autopilot", ["ardupilot", "px4"])
# The plans under test lie here.
PLACE = {"latitude_deg": 43.5146, "longitude_deg": 4.9876, "ground_amsl_m": 10.0}


def a_fleet(autopilot="ardupilot", **options):
    fleet = VirtualFleet(World(FleetSpec(autopilot=autopilot, seed=3, **PLACE, **options)))
    assert fleet.until(lambda: KEY in fleet.keys and is_ready(fleet), 120.0)
    return fleet


def is_ready(fleet):
    vehicle = fleet.vehicle(KEY)
    has_fix = vehicle.gps is not None and vehicle.gps.has_fix
    is_well = bool((vehicle.sensors_healthy or 0) & 0x10000000)
    return vehicle.uid is not None and vehicle.home is not None and has_fix and is_well


def told(fleet, kind, request_id):
    return [e for e in fleet.events if isinstance(e, kind) and e.request_id == request_id]


def plan_states(fleet):
    return [event.status.state for event in fleet.events if isinstance(event, PlanChanged)]


# --- plans


@BOTH
def test_a_plan_is_verified_read_back_and_cleared(autopilot):
    fleet = a_fleet(autopilot)
    plan = a_plan()

    uploaded = fleet.ask(wanted.UploadPlan(KEY, plan))
    verified = fleet.vehicle(KEY).plan
    progress = [(e.done, e.total) for e in told(fleet, RequestProgress, uploaded.request_id)]
    downloaded = fleet.ask(wanted.DownloadPlan(KEY))
    cleared = fleet.ask(wanted.ClearPlan(KEY))

    assert uploaded.failure is None
    assert set(uploaded.value) == {"mission", "fence", "rally"}
    assert (verified.state, verified.digest) == (PlanState.VERIFIED, plan.digest)
    assert progress == sorted(progress)
    assert progress[-1][0] == progress[-1][1]
    assert downloaded.failure is None
    assert len(downloaded.value.items) == len(plan.items)
    assert len(downloaded.value.fence.polygons) == len(plan.fence.polygons)
    assert cleared.failure is None
    assert fleet.vehicle(KEY).plan.state is PlanState.UNKNOWN


def test_a_plan_of_another_vehicle_is_refused():
    fleet = a_fleet()
    plan = dataclasses.replace(a_plan(), owner_uid="0123456789abcdef")

    refused = fleet.ask(wanted.UploadPlan(KEY, plan))

    assert refused.failure.fault is Fault.WE_REFUSED
    assert "was made for the vehicle 0123456789abcdef" in refused.failure.text
    assert plan_states(fleet) == []


def test_a_fence_for_a_vehicle_that_cannot_hold_one_is_refused():
    fleet = a_fleet()
    fleet.station.tracks[KEY].change(capabilities=0)

    refused = fleet.ask(wanted.UploadPlan(KEY, a_plan()))
    without = fleet.ask(wanted.UploadPlan(KEY, a_plan(fence=type(a_plan().fence)())))

    assert "this vehicle cannot hold any" in refused.failure.text
    assert set(without.value) == {"mission"}


def test_a_mission_that_is_not_verified_is_not_started():
    fleet = a_fleet()

    refused = fleet.ask(wanted.StartMission(KEY))
    upload = fleet.submit(wanted.UploadPlan(KEY, a_plan()))
    early = fleet.ask(wanted.StartMission(KEY))
    second = fleet.ask(wanted.UploadPlan(KEY, a_plan()))
    fleet.submit(wanted.Cancel(KEY, upload))
    late = fleet.ask(wanted.StartMission(KEY))

    assert "is not verified; upload the plan" in refused.failure.text
    assert "still being sent" in early.failure.text
    assert "still busy with the same request" in second.failure.text
    assert told(fleet, RequestFinished, upload)[0].failure.fault is Fault.CANCELLED
    assert "cancelled by the operator" in late.failure.text


@BOTH
def test_a_restart_makes_the_plan_unknown(autopilot):
    fleet = a_fleet(autopilot)
    fleet.ask(wanted.UploadPlan(KEY, a_plan()))
    fleet.run(5.0)

    fleet.ask(wanted.Reboot(KEY))
    fleet.run(30.0)

    assert fleet.vehicle(KEY).reboots == 1
    assert fleet.vehicle(KEY).plan.state is PlanState.UNKNOWN
    assert "the vehicle restarted" in fleet.ask(wanted.StartMission(KEY)).failure.text


def test_a_plan_someone_else_changed_is_unknown():
    box = Box(autopilot=12)
    rig = Rig()
    rig.open("radio", box)
    rig.run(3.0)
    track = rig.station.tracks[KEY]
    track.change(plan=dataclasses.replace(track.vehicle.plan, state=PlanState.VERIFIED,
                                          at_s=rig.now_s, digest="d"))  # fmt: skip
    rig.hear("radio", box.say("MISSION_CURRENT", mission_id=1, fence_id=2))  # may be old
    rig.run(2.0)
    for _ in range(2):
        rig.hear("radio", box.say("MISSION_CURRENT", mission_id=3, fence_id=2))
    before = rig.vehicle(KEY).plan.state

    rig.hear("radio", box.say("MISSION_CURRENT", mission_id=3, fence_id=7))

    assert before is PlanState.VERIFIED
    assert rig.vehicle(KEY).plan.state is PlanState.UNKNOWN
    assert rig.vehicle(KEY).plan.text == "the plan on the vehicle was changed by someone else"


# --- actions


@BOTH
def test_a_take_off_is_seen_and_a_return_is_flown(autopilot):
    fleet = a_fleet(autopilot)

    up = fleet.ask(wanted.TakeOff(KEY, 12.0))
    there = fleet.ask(wanted.ChangeHeight(KEY, 16.0))
    back = fleet.ask(wanted.ReturnHome(KEY))

    assert up.failure is None
    assert told(fleet, RequestAccepted, up.request_id)
    assert there.failure is None
    assert back.failure is None
    assert fleet.until(lambda: not fleet.vehicle(KEY).is_armed, 180.0)


@BOTH
def test_an_urgent_request_replaces_a_take_off(autopilot):
    fleet = a_fleet(autopilot)
    take_off = fleet.submit(wanted.TakeOff(KEY, 40.0))
    assert fleet.until(lambda: fleet.vehicle(KEY).is_airborne, 30.0)

    landed = fleet.ask(wanted.Land(KEY))

    (replaced,) = told(fleet, RequestFinished, take_off)
    assert replaced.failure.fault is Fault.CANCELLED
    assert replaced.failure.text == "replaced by Land"
    assert landed.failure is None
    assert fleet.until(lambda: not fleet.vehicle(KEY).is_armed, 120.0)


def test_two_actions_never_wait_for_the_same_acknowledgement():
    fleet = a_fleet()
    fleet.submit(wanted.TakeOff(KEY, 40.0))

    refused = fleet.ask(wanted.Arm(KEY))

    assert refused.failure.fault is Fault.WE_REFUSED
    assert refused.failure.text == "it is still busy with TakeOff; wait for it or cancel it."


@BOTH
def test_a_refusal_tells_the_vehicles_own_reason(autopilot):
    fleet = VirtualFleet(World(FleetSpec(autopilot=autopilot, seed=3)))
    assert fleet.until(lambda: bool(fleet.keys), 5.0)  # no fix yet

    refused = fleet.ask(wanted.Arm(KEY))

    assert refused.failure.fault is Fault.VEHICLE_REFUSED
    assert refused.failure.text.startswith("could not ")
    assert "; it said: " in refused.failure.text


def test_what_makes_no_sense_is_refused_by_us():
    fleet = a_fleet()

    for request, reason in (
        (wanted.GoTo(KEY, a_plan().home.point), "it is not in the air."),
        (wanted.Arm(VehicleKey(9)), "it has not been heard yet; check the link."),
        (wanted.SetMode(KEY, "HOVER"), "it has no mode HOVER"),
        (wanted.Request(KEY), "Request is not something a vehicle can be asked."),
    ):
        refused = fleet.ask(request)
        assert refused.failure.fault is Fault.WE_REFUSED
        assert refused.failure.text.startswith(reason)


def test_cancelling_what_is_not_there_changes_nothing():
    fleet = a_fleet()

    assert fleet.ask(wanted.Cancel(KEY, 4711)).failure is None


# --- parameters


@BOTH
def test_parameters_are_read_set_and_betray_a_simulator(autopilot):
    fleet = a_fleet(autopilot)
    name = {"ardupilot": "RTL_ALT", "px4": "RTL_RETURN_ALT"}[autopilot]

    everything = fleet.ask(wanted.ReadParameters(KEY))
    changed = fleet.ask(wanted.SetParameter(KEY, name, 35.0))
    some = fleet.ask(wanted.ReadSomeParameters(KEY, (name, "NO_SUCH_THING")))

    assert everything.failure is None
    assert name in everything.value
    assert changed.failure is None
    assert float(some.value[name].value) == 35.0
    assert "NO_SUCH_THING" not in some.value
    if autopilot == "ardupilot":
        assert fleet.vehicle(KEY).is_simulator


@BOTH
def test_the_current_item_is_set(autopilot):
    fleet = a_fleet(autopilot)
    fleet.ask(wanted.UploadPlan(KEY, a_plan()))

    outcome = fleet.ask(wanted.SetCurrentItem(KEY, 3))

    assert outcome.failure is None
    assert fleet.vehicle(KEY).mission.current == 3
