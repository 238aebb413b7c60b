"""Missions and guided flight in virtual time, seen from the ground station."""

import math
from typing import Any

import pytest

from simulator.world import FleetSpec, World
from tests.simulator.station import Station, item, place

NAN = math.nan
HOLD = (176, 1, 4, 3)


def a_station(autopilot: str = "ardupilot", **fleet: Any) -> Station:
    calm = {"wind_towards_mps": (0.0, 0.0), "gust_mps": 0.0}
    station = Station(World(FleetSpec(autopilot=autopilot, **(calm | fleet))))
    station.pass_time(8.0)
    return station


def body(station: Station) -> Any:
    return station.world.vehicles[0].pilot.body


def start(station: Station, *items: dict[str, Any], up_m: float = 20.0) -> None:
    """Upload take-off and ``items``, arm and fly them."""
    if station.world.fleet.autopilot == "ardupilot":
        home = item(16, 12.0, frame=0, **place(0, 0))
        assert station.upload([home, item(22, up_m), *items]) == 0
        assert station.ack(176, 1, 4) == 0
        assert station.ack(400, 1) == 0
    else:
        assert station.upload([item(22, up_m, 0, 0, 0, NAN, **place(0, 0)), *items]) == 0
    assert station.ack(300) == 0


def fly_to_the_end(station: Station, seconds: float = 600.0) -> list[tuple[float, float, float]]:
    """Track (north, east, up) until it disarms."""
    track = []
    assert station.wait(lambda: station.is_armed, 10.0)

    def over() -> bool:
        b = body(station)
        track.append((b.north_m, b.east_m, b.up_m))
        return not station.is_armed

    assert station.wait(over, seconds)
    return track


def order(station: Station, command: int, *params: float) -> dict[str, Any]:
    frame = 3 if station.world.fleet.autopilot == "ardupilot" else 2
    return item(command, 0.0, *params, frame=frame)


def closest(track: list[tuple[float, float, float]], target: tuple[float, float, float]) -> float:
    return min(math.dist(point, target) for point in track)


@pytest.fixture(params=["ardupilot", "px4"])
def station(request: pytest.FixtureRequest) -> Station:
    return a_station(request.param)


def test_a_patrol_passes_every_waypoint_and_lands_at_home(station: Station):
    start(
        station,
        item(16, 20, 2, **place(80, 0)),
        item(16, 30, **place(80, 60)),
        order(station, 178, 1, 4, -1),
        item(16, 20, **place(0, 60)),
        order(station, 20),
    )

    track = fly_to_the_end(station)

    reach = station.world.vehicles[0].pilot.limits.acceptance_m + 1.0
    for target in ((80, 0, 20), (80, 60, 30), (0, 60, 20)):
        assert closest(track, target) < reach
    assert math.hypot(*track[-1][:2]) < 1.0
    assert track[-1][2] == 0.0
    assert station.last("EXTENDED_SYS_STATE") is None or (
        station.last("EXTENDED_SYS_STATE").landed_state == 1
    )


def test_a_change_of_speed_is_kept_by_the_following_legs(station: Station):
    start(station, order(station, 178, 1, 3, -1), item(16, 20, **place(200, 0)), order(station, 20))
    station.wait(lambda: body(station).north_m > 40, 120)

    speeds = []
    for _ in range(50):
        station.pass_time(0.2)
        speeds.append(body(station).ground_speed_mps)

    assert sum(speeds) / len(speeds) == pytest.approx(3.0, abs=0.3)


def test_a_timed_loiter_waits_as_long_as_asked(station: Station):
    start(station, item(19, 20, 20, **place(30, 0)), order(station, 20))

    station.wait(lambda: math.hypot(body(station).north_m - 30, body(station).east_m) < 1.5, 90)
    began_s = station.world.now_s
    station.wait(lambda: math.hypot(body(station).north_m - 30, body(station).east_m) > 4.0, 90)

    assert 19.0 < station.world.now_s - began_s < 30.0


def test_a_jump_repeats_its_items_as_often_as_asked(station: Station):
    first = 2 if station.world.fleet.autopilot == "ardupilot" else 1
    start(
        station,
        item(16, 20, **place(40, 0)),
        item(16, 20, **place(40, 40)),
        order(station, 177, first, 2),
        order(station, 20),
    )

    passes, was_near = 0, False

    def over() -> bool:
        nonlocal passes, was_near
        b = body(station)
        limit = 11.0 if station.world.fleet.autopilot == "px4" else 3.0
        near = math.hypot(b.north_m - 40, b.east_m - 40) < limit
        passes += near and not was_near
        was_near = near
        return not station.is_armed

    station.wait(lambda: station.is_armed, 10.0)
    assert station.wait(over, 900)
    assert passes == 3


def test_a_mission_without_return_ends_hovering(station: Station):
    start(station, item(16, 20, 1, **place(40, 0)))

    assert station.wait(lambda: body(station).north_m > 38, 90)
    station.pass_time(20.0)

    assert station.is_armed
    assert math.hypot(body(station).north_m - 40, body(station).east_m) < 3.0
    assert body(station).up_m == pytest.approx(20, abs=1)


def test_a_landing_item_lands_at_its_place_and_disarms(station: Station):
    start(station, item(21, 0, **place(30, 30)))

    track = fly_to_the_end(station)

    assert math.dist(track[-1], (30, 30, 0)) < 1.5


def test_a_delay_item_waits(station: Station):
    start(station, order(station, 93, 15), order(station, 20))

    station.wait(lambda: body(station).up_m > 19, 60)
    began_s = station.world.now_s
    fly_to_the_end(station)

    assert station.world.now_s - began_s > 15 + 20 / 1.5


def test_photos_are_taken_along_the_way(station: Station):
    start(
        station,
        order(station, 206, 10, 0, 1),
        item(16, 20, **place(100, 0)),
        order(station, 206, 0),
        order(station, 20),
    )

    fly_to_the_end(station)

    name = (
        "CAMERA_FEEDBACK"
        if station.world.fleet.autopilot == "ardupilot"
        else "CAMERA_IMAGE_CAPTURED"
    )
    assert 8 <= len(station.of(name)) <= 13


def test_the_nose_follows_a_region_of_interest():
    station = a_station()
    start(
        station,
        item(201, 0, **place(50, 50)),
        item(16, 20, **place(100, 0)),
        item(20, 0),
    )

    station.wait(lambda: body(station).north_m > 48, 60)

    assert body(station).yaw_deg == pytest.approx(90, abs=12)


def test_a_condition_delays_the_orders_behind_it_but_not_the_flight():
    station = a_station()
    start(
        station,
        item(112, 0, 8),
        item(2000, 0, 0, 0, 1),
        item(16, 20, **place(150, 0)),
        item(20, 0),
    )

    station.wait(lambda: station.of("CAMERA_FEEDBACK"), 60)

    assert 20 < body(station).north_m < 120


def test_turns_are_flown_around_the_point():
    station = a_station()
    start(station, item(18, 20, 2, 0, 15, **place(60, 0)), item(20, 0))

    track = fly_to_the_end(station)

    around = [p for p in track if 10 < math.dist(p[:2], (60, 0)) < 20 and p[2] > 15]
    bearings = {int(math.degrees(math.atan2(p[1], p[0] - 60)) % 360) // 30 for p in around}
    assert len(bearings) == 12


def test_a_mission_goes_on_where_it_was_left():
    station = a_station()
    start(station, item(16, 20, **place(100, 0)), item(16, 20, **place(100, 100)), item(20, 0))
    station.wait(lambda: body(station).east_m > 30, 120)

    station.ack_int(192, -1, 1, 0, NAN, z=25.0, **place(60, 60))
    station.pass_time(15.0)
    assert math.hypot(body(station).north_m - 60, body(station).east_m - 60) < 3
    station.ack(176, 1, 3)

    track = fly_to_the_end(station)
    assert closest(track, (100, 100, 20)) < 3
    assert closest(track, (100, 0, 20)) > 30


def test_pausing_holds_and_continuing_flies_on():
    station = a_station()
    start(station, item(16, 20, **place(200, 0)), item(20, 0))
    station.wait(lambda: body(station).north_m > 60, 60)

    assert station.ack(193, 0) == 0
    station.pass_time(8.0)
    assert body(station).ground_speed_mps < 0.5
    assert station.ack(193, 1) == 0

    assert station.wait(lambda: body(station).north_m > 195, 60)


def test_a_guided_velocity_stops_when_no_more_commands_come():
    station = a_station()
    station.ack(176, 1, 4)
    station.ack(400, 1)
    station.ack(22, 0, 0, 0, 0, 0, 0, 10)
    station.wait(lambda: body(station).up_m > 9.5, 40)

    station.send("SET_POSITION_TARGET_LOCAL_NED", coordinate_frame=1, type_mask=0xDC7, vx=3.0)
    station.pass_time(2.5)
    moving = body(station).vn_mps
    station.pass_time(6.0)

    assert moving == pytest.approx(3.0, abs=0.6)
    assert body(station).ground_speed_mps < 0.4


def test_a_position_target_is_flown_to_in_guided_mode_only():
    station = a_station()
    station.ack(176, 1, 4)
    station.ack(400, 1)
    station.ack(22, 0, 0, 0, 0, 0, 0, 10)
    station.wait(lambda: body(station).up_m > 9.5, 40)
    target = {"lat_int": place(30, 0)["x"], "lon_int": place(30, 0)["y"], "alt": 15.0}

    station.ack(176, 1, 5)
    station.send("SET_POSITION_TARGET_GLOBAL_INT", coordinate_frame=6, type_mask=0xDF8, **target)
    station.pass_time(10.0)
    assert math.hypot(body(station).north_m, body(station).east_m) < 2
    station.ack(176, 1, 4)
    station.send("SET_POSITION_TARGET_GLOBAL_INT", coordinate_frame=6, type_mask=0xDF8, **target)
    station.pass_time(15.0)

    assert math.dist((body(station).north_m, body(station).up_m), (30, 15)) < 1


def test_offboard_needs_fresh_setpoints():
    station = a_station("px4")
    station.ack(22, -1, 0, 0, NAN, NAN, NAN, 22)
    station.ack(400, 1)
    station.wait(lambda: body(station).up_m > 9.5, 40)
    station.pass_time(3.0)

    assert station.ack(176, 1, 6) == 1
    for _ in range(40):
        station.send("SET_POSITION_TARGET_LOCAL_NED", coordinate_frame=1, type_mask=0xDC7, vy=2.0)
        station.pass_time(0.2)
        if station.world.vehicles[0].personality.mode != 6 << 16:
            assert station.ack(176, 1, 6) == 0
    assert body(station).ve_mps == pytest.approx(2.0, abs=0.4)
    station.pass_time(4.0)

    assert station.world.vehicles[0].personality.mode == 4 << 16 | 3 << 24


def test_an_orbit_is_flown_at_its_radius():
    station = a_station("px4")
    station.ack(22, -1, 0, 0, NAN, NAN, NAN, 22)
    station.ack(400, 1)
    station.wait(lambda: body(station).up_m > 9.5, 40)

    assert station.ack_int(34, 20, 4, 0, NAN, z=15.0, **place(20, 0)) == 0
    station.pass_time(30.0)
    radii = []
    for _ in range(100):
        station.pass_time(0.2)
        radii.append(math.hypot(body(station).north_m - 20, body(station).east_m))

    assert min(radii) > 18
    assert max(radii) < 22


def test_an_idle_armed_vehicle_disarms_itself(station: Station):
    if station.world.fleet.autopilot == "ardupilot":
        station.ack(176, 1, 4)
    station.ack(400, 1)
    assert station.wait(lambda: station.is_armed, 5.0)

    assert station.wait(lambda: not station.is_armed, 30.0)


def test_a_dronekit_style_goto_is_flown():
    station = a_station()
    station.ack(176, 1, 4)
    station.ack(400, 1)
    station.ack(22, 0, 0, 0, 0, 0, 0, 10)
    station.wait(lambda: body(station).up_m > 9.5, 40)
    where = place(40, 0)

    station.send(
        "MISSION_ITEM",
        target_component=0,
        frame=3,
        command=16,
        current=2,
        x=where["x"] / 1e7,
        y=where["y"] / 1e7,
        z=20.0,
    )
    station.pass_time(15.0)

    assert math.dist((body(station).north_m, body(station).up_m), (40, 20)) < 1


def test_flying_costs_battery_and_telemetry_says_how_much(station: Station):
    start(station, item(16, 20, 20, **place(100, 0)), order(station, 20))

    fly_to_the_end(station)

    battery = station.last("BATTERY_STATUS")
    assert 85 < battery.battery_remaining < 98
    assert battery.current_consumed > 100
    assert 14_000 < battery.voltages[0] < 16_800
    assert station.last("SYS_STATUS").battery_remaining == pytest.approx(
        battery.battery_remaining, abs=1
    )


def test_wind_drifts_nobody_who_can_see(station: Station):
    windy = a_station(station.world.fleet.autopilot, wind_towards_mps=(0.0, 6.0), gust_mps=1.0)
    start(windy, item(16, 20, 30, **place(40, 0)), order(windy, 20))
    windy.wait(lambda: body(windy).north_m > 38, 90)
    windy.pass_time(10.0)

    assert abs(body(windy).east_m) < 2.0
    assert body(windy).airspeed_mps > 3.0
