"""dronekit, whose scripts customers have, on our simulated ArduPilot."""

from __future__ import annotations

import logging
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from dronekit import Command, LocationGlobalRelative, VehicleMode, connect
from pymavlink.dialects.v20 import all as dialect

from tests.system.processes import HOME, simulator, until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

SPEEDUP = "8"
NORTH_30_M = 0.00027
EAST_20_M = 0.000247


@contextmanager
def connected() -> Iterator[Any]:
    with simulator("--seed", "5", "--speedup", SPEEDUP) as endpoint:
        logging.getLogger("autopilot").setLevel(logging.ERROR)  # it advises itself on each item
        with closing(connect(f"udpin:127.0.0.1:{endpoint.port}", wait_ready=True)) as vehicle:
            yield vehicle


def height_m(vehicle: Any) -> float:
    return float(vehicle.location.global_relative_frame.alt or 0.0)


def change_mode(vehicle: Any, name: str) -> None:
    vehicle.mode = VehicleMode(name)
    until(lambda: vehicle.mode.name == name, 10.0, f"mode {name}")


def take_off(vehicle: Any, to_m: float) -> None:
    """The recipe of dronekit's own guide."""
    until(lambda: vehicle.is_armable, 20.0, "armable")
    change_mode(vehicle, "GUIDED")
    vehicle.armed = True
    until(lambda: vehicle.armed, 10.0, "armed")
    vehicle.simple_takeoff(to_m)
    until(lambda: height_m(vehicle) > to_m * 0.95, 20.0, f"climbed to {to_m} m")


def test_dronekit_waits_ready_takes_off_and_goes_to_a_place() -> None:
    with connected() as vehicle:
        version, parameters = str(vehicle.version), len(vehicle.parameters)
        take_off(vehicle, 10.0)
        target = LocationGlobalRelative(HOME.latitude_deg + NORTH_30_M, HOME.longitude_deg, 15.0)
        vehicle.simple_goto(target, groundspeed=6)
        until(
            lambda: abs(vehicle.location.global_relative_frame.lat - target.lat) < 1e-5,
            20.0,
            "at the target",
        )
        until(lambda: abs(height_m(vehicle) - 15.0) < 0.7, 10.0, "at its height")
        vehicle.parameters["RTL_ALT"] = 1500
        change_mode(vehicle, "RTL")
        until(lambda: not vehicle.armed, 40.0, "landed and disarmed")
        landed = vehicle.location.global_relative_frame

    assert version.startswith("APM:Copter-4.6")
    assert parameters > 1000
    assert abs(landed.lat - HOME.latitude_deg) * 111_120.0 < 2.0
    assert abs(landed.alt) < 1.0


def waypoint(command: int, latitude_deg: float, longitude_deg: float, altitude_m: float) -> Any:
    frame = dialect.MAV_FRAME_GLOBAL_RELATIVE_ALT
    place = (latitude_deg, longitude_deg, altitude_m)
    return Command(0, 0, 0, frame, command, 0, 1, 0, 0, 0, 0, *place)


def test_dronekit_uploads_a_mission_and_flies_it_in_auto() -> None:
    north, east = HOME.latitude_deg + NORTH_30_M, HOME.longitude_deg + EAST_20_M
    wanted = [
        (dialect.MAV_CMD_NAV_TAKEOFF, 0.0, 0.0, 10.0),
        (dialect.MAV_CMD_NAV_WAYPOINT, north, HOME.longitude_deg, 12.0),
        (dialect.MAV_CMD_NAV_WAYPOINT, north, east, 14.0),
        (dialect.MAV_CMD_NAV_LAND, 0.0, 0.0, 0.0),
    ]
    with connected() as vehicle:
        commands = vehicle.commands
        commands.download()
        commands.wait_ready()
        commands.clear()
        for row in wanted:
            commands.add(waypoint(*row))
        commands.upload()
        commands.download()
        commands.wait_ready()
        held = [(c.command, c.x, c.y, c.z) for c in commands]

        take_off(vehicle, 8.0)
        commands.next = 0
        change_mode(vehicle, "AUTO")
        until(lambda: commands.next == len(wanted), 30.0, "the last item")
        until(lambda: not vehicle.armed, 30.0, "landed and disarmed")
        landed = vehicle.location.global_relative_frame

    assert [row[0] for row in held] == [row[0] for row in wanted]
    for kept, sent in zip(held, wanted, strict=True):
        assert kept[1:] == pytest.approx(sent[1:], abs=1e-5)
    assert landed.lat == pytest.approx(north, abs=2e-5)
    assert landed.lon == pytest.approx(east, abs=2e-5)
