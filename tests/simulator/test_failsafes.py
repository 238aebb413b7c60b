"""What the vehicle does by itself when link, battery, fence or position fail."""

import math
from typing import Any

import pytest

from simulator.faults import Fault, FaultPlan
from simulator.world import FleetSpec, World
from tests.simulator.station import Station, item, place

NAN = math.nan
RTL, LAND, GUIDED = 6, 9, 4
PX4_HOLD, PX4_RETURN, PX4_LAND = 4 << 16 | 3 << 24, 4 << 16 | 5 << 24, 4 << 16 | 6 << 24


def flying(autopilot: str, *faults: Fault, up_m: float = 15.0) -> Station:
    """A vehicle hovering at ``up_m`` since about 30 s."""
    world = World(FleetSpec(autopilot=autopilot), FaultPlan(faults))
    station = Station(world)
    station.pass_time(8.0)
    if autopilot == "ardupilot":
        station.ack(176, 1, 4)
        assert station.ack(400, 1) == 0
        assert station.ack(22, 0, 0, 0, 0, 0, 0, up_m) == 0
    else:
        assert station.ack(22, -1, 0, 0, NAN, NAN, NAN, 12 + up_m) == 0
        assert station.ack(400, 1) == 0
    vehicle = world.vehicles[0]
    assert station.wait(lambda: vehicle.pilot.body.up_m > up_m - 0.5, 60)
    station.pass_time(30.0 - world.now_s)
    return station


def mode(station: Station) -> int:
    return int(station.world.vehicles[0].personality.mode)  # type: ignore[attr-defined]


def set_param(station: Station, name: str, value: float) -> None:
    vehicle = station.world.vehicles[0]
    vehicle.params.assign(name, value)
    vehicle.personality.apply_parameters()


@pytest.mark.parametrize(("autopilot", "after_s"), [("ardupilot", 5.0), ("px4", 10.0)])
def test_a_silent_station_makes_it_return_and_land(autopilot: str, after_s: float):
    station = flying(autopilot)
    station.heartbeat = False

    station.pass_time(after_s - 1.5)
    assert mode(station) in (GUIDED, PX4_HOLD)
    station.pass_time(10.0)

    assert mode(station) in (RTL, PX4_RETURN)
    assert station.wait(lambda: not station.is_armed, 120)


def test_without_a_station_ever_heard_the_link_failsafe_stays_quiet():
    world = World(FleetSpec())
    station = Station(world, heartbeat=False)
    station.pass_time(30.0)

    assert not any("GCS Failsafe" in text for text in station.texts())


def test_ardupilot_counts_only_its_own_stations_heartbeats():
    station = flying("ardupilot")
    other = Station(station.world, "other", source=(42, 190))
    station.heartbeat = False

    other.pass_time(8.0)

    assert mode(station) == RTL


def test_a_link_failsafe_that_is_off_does_nothing():
    station = flying("ardupilot")
    set_param(station, "FS_GCS_ENABLE", 0)
    station.heartbeat = False

    station.pass_time(20.0)

    assert mode(station) == GUIDED


def test_px4_cancels_the_return_when_the_link_is_back_within_the_hold():
    station = flying("px4")
    station.heartbeat = False
    station.wait(lambda: any("Failsafe activated" in t for t in station.texts()), 20)
    station.heartbeat = True

    station.pass_time(10.0)

    assert mode(station) == PX4_HOLD


@pytest.mark.parametrize(
    ("autopilot", "fraction", "modes"),
    [
        ("ardupilot", 0.78, (RTL,)),
        ("ardupilot", 0.88, (LAND,)),
        ("px4", 0.88, (PX4_RETURN,)),
        ("px4", 0.94, (PX4_LAND,)),
    ],
)
def test_a_low_battery_ends_the_flight(autopilot: str, fraction: float, modes: tuple[int, ...]):
    drain = Fault("battery-drain", start_s=32.0, fraction=fraction)
    station = flying(autopilot, drain, up_m=30.0)

    assert station.wait(lambda: mode(station) in modes, 15)
    assert station.wait(lambda: not station.is_armed, 120)


def test_an_empty_battery_drops_it():
    station = flying("ardupilot", Fault("battery-drain", start_s=32.0, fraction=1.0))

    assert station.wait(lambda: not station.is_armed, 10)

    body = station.world.vehicles[0].pilot.body
    assert station.wait(lambda: body.is_on_ground, 10)
    assert body.impact_mps > 5.0


@pytest.mark.parametrize("autopilot", ["ardupilot", "px4"])
def test_leaving_the_fence_brings_it_home(autopilot: str):
    station = flying(autopilot)
    corners = [(-50, -50), (-50, 50), (50, 50), (50, -50)]
    fence = [item(5001, 0, 4, frame=0, **place(n, e)) for n, e in corners]
    assert station.upload(fence, kind=1) == 0
    if autopilot == "ardupilot":
        set_param(station, "FENCE_ENABLE", 1)
        set_param(station, "FENCE_TYPE", 4)
        station.send(
            "SET_POSITION_TARGET_LOCAL_NED", type_mask=0xDF8, coordinate_frame=1, x=90, z=-15
        )
    else:
        set_param(station, "GF_ACTION", 3)
        station.ack(176, 1, 4, 3)
        vehicle = station.world.vehicles[0]
        vehicle.pilot.task.target = (90.0, 0.0, 15.0)

    assert station.wait(lambda: mode(station) in (RTL, PX4_RETURN), 60)

    north_m = station.world.vehicles[0].pilot.body.north_m
    assert 45 < north_m < 75
    assert station.wait(lambda: not station.is_armed, 120)


def test_a_height_limit_is_a_fence_too():
    station = flying("ardupilot")
    set_param(station, "FENCE_ENABLE", 1)
    set_param(station, "FENCE_ALT_MAX", 25)

    station.send("SET_POSITION_TARGET_LOCAL_NED", type_mask=0xDF8, coordinate_frame=1, z=-40)

    assert station.wait(lambda: mode(station) == RTL, 30)
    assert station.world.vehicles[0].fence.breach_kind == 2


def test_a_target_outside_the_fence_is_refused_by_ardupilot():
    station = flying("ardupilot")
    station.upload([item(5003, 0, 60, frame=0, **place(0, 0))], kind=1)
    set_param(station, "FENCE_ENABLE", 1)

    assert station.ack_int(192, -1, 1, 0, NAN, z=20.0, **place(40, 0)) == 0
    assert station.ack_int(192, -1, 1, 0, NAN, z=20.0, **place(90, 0)) == 4


@pytest.mark.parametrize("autopilot", ["ardupilot", "px4"])
def test_without_satellites_it_lands_where_the_wind_takes_it(autopilot: str):
    station = flying(autopilot, Fault("gps-loss", start_s=32.0, end_s=300.0))

    assert station.wait(lambda: station.last("GPS_RAW_INT").fix_type == 1, 10)
    assert station.wait(lambda: not station.is_armed, 120)

    assert station.world.vehicles[0].pilot.body.impact_mps < 2.0


@pytest.mark.parametrize("autopilot", ["ardupilot", "px4"])
def test_a_lost_motor_is_a_crash_that_ends_disarmed(autopilot: str):
    station = flying(autopilot, Fault("motor-loss", start_s=32.0))

    assert station.wait(lambda: not station.is_armed, 60)

    assert any("Crash" in text or "Critical failure" in text for text in station.texts())


@pytest.mark.parametrize("autopilot", ["ardupilot", "px4"])
def test_it_does_not_arm_on_a_nearly_empty_battery(autopilot: str):
    world = World(
        FleetSpec(autopilot=autopilot), FaultPlan((Fault("battery-drain", fraction=0.85),))
    )
    station = Station(world)
    station.pass_time(20.0)
    if autopilot == "ardupilot":
        station.ack(176, 1, 4)

    assert station.ack(400, 1) in (1, 4)
    assert station.last("BATTERY_STATUS").charge_state > 1


def test_a_heartbeat_says_critical_while_a_failsafe_acts():
    station = flying("ardupilot")
    station.heartbeat = False

    station.pass_time(8.0)

    assert station.last("HEARTBEAT").system_status == 5


def statuses(station: Station) -> list[Any]:
    return [m.system_status for m in station.of("HEARTBEAT")]


def test_the_heartbeat_tells_standby_from_flying():
    station = flying("ardupilot")

    assert statuses(station)[0] in (1, 3)
    assert statuses(station)[-1] == 4
