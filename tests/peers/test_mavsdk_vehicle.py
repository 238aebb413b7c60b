"""MAVSDK as the vehicle: its servers take our station's uploads, parameters and commands."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from mavsdk import ComponentType, Configuration, Mavsdk
from mavsdk.plugins.action_server.action_server import ActionServer, AllowableFlightModes
from mavsdk.plugins.ftp_server.ftp_server import FtpServer
from mavsdk.plugins.mission_raw_server.mission_raw_server import MissionRawServer
from mavsdk.plugins.param_server.param_server import ParamServer
from mavsdk.plugins.telemetry_server.telemetry_server import (
    Battery,
    FixType,
    GpsInfo,
    Heading,
    LandedState,
    Position,
    RawGps,
    TelemetryServer,
    VelocityNed,
    VtolState,
)

from dronectl.clock import Clock
from dronectl.events import RequestFinished
from dronectl.network import Identity
from dronectl.requests import ClearPlan, DownloadPlan, ReadParameters, SetParameter, UploadPlan
from dronectl.runtime import Runtime
from dronectl.vehicle import PlanState, VehicleKey
from missions.files import read_plan
from tests.system.processes import GROUND_AMSL_M, HOME, a_patrol, dronectl, free_port, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from dronectl.requests import Request

pytestmark = pytest.mark.slow

VEHICLE = VehicleKey(1)


@dataclass
class MavsdkVehicle:
    """A vehicle standing at home; the missions it was sent, by what they are."""

    port: int
    missions: list[list[Any]] = field(default_factory=list)
    is_armed: list[bool] = field(default_factory=list)

    @property
    def link(self) -> str:
        return f"udpin:127.0.0.1:{self.port}"


def publish(telemetry: TelemetryServer) -> None:
    here = Position(HOME.latitude_deg, HOME.longitude_deg, GROUND_AMSL_M, 0.0)
    telemetry.publish_home(here)
    telemetry.publish_position(here, VelocityNed(0.0, 0.0, 0.0), Heading(0.0))
    telemetry.publish_sys_status(Battery(16.4, 0.95), *[True] * 5)
    telemetry.publish_extended_sys_state(VtolState.UNDEFINED, LandedState.ON_GROUND)
    gps = RawGps(0, HOME.latitude_deg, HOME.longitude_deg, GROUND_AMSL_M, 0.7, 0.8, 0.0, 0.0)
    telemetry.publish_raw_gps(gps, GpsInfo(12, FixType.FIX_3D))


@contextmanager
def vehicle(files: Path) -> Iterator[MavsdkVehicle]:
    configuration = Configuration.create_with_component_type(ComponentType.AUTOPILOT)
    mavsdk = Mavsdk(configuration)
    component = mavsdk.server_component(0)
    told = MavsdkVehicle(free_port())
    params = ParamServer(component)
    params.provide_param_float("CRUISE_SPEED", 5.0)
    params.provide_param_float("CLIMB_SPEED", 2.5)
    missions = MissionRawServer(component)
    missions.subscribe_incoming_mission(
        lambda _, plan, __: told.missions.append(plan.mission_items)
    )
    action = ActionServer(component)
    action.set_armable(armable=True, force_armable=True)
    action.set_disarmable(disarmable=True, force_disarmable=True)
    action.set_allowable_flight_modes(AllowableFlightModes(True, True, True))
    action.subscribe_arm_disarm(lambda _, wanted, __: told.is_armed.append(wanted.arm))
    ftp = FtpServer(component)
    ftp.set_root_dir(str(files))
    telemetry = TelemetryServer(component)
    mavsdk.add_any_connection(f"udpout://127.0.0.1:{told.port}")
    over = threading.Event()

    def run() -> None:
        while not over.wait(0.1):
            publish(telemetry)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield told
    finally:
        over.set()
        thread.join()
        mavsdk.destroy()
        configuration.destroy()


class Station:
    """Our station on a real link."""

    def __init__(self, link: str) -> None:
        self.runtime = Runtime(Clock(), Identity(), [link])
        self.events = self.runtime.subscribe()

    def __enter__(self) -> Station:
        self.runtime.start()
        until(lambda: VEHICLE in self.snapshot().vehicles, 10.0, "the vehicle is heard")
        return self

    def __exit__(self, *_: object) -> None:
        self.runtime.stop()

    def snapshot(self) -> Any:
        self.runtime.feed()
        return self.runtime.snapshot()

    def ask(self, request: Request) -> RequestFinished:
        number = self.runtime.submit(request)
        found: list[RequestFinished] = []

        def is_finished() -> bool:
            self.runtime.feed()
            drained = self.events.drain()
            found.extend(
                e for e in drained if isinstance(e, RequestFinished) and e.request_id == number
            )
            return bool(found)

        until(is_finished, 20.0, f"{request} ended")
        return found[0]


def test_our_station_uploads_to_a_mavsdk_vehicle_again_and_again(tmp_path: Path) -> None:
    plans = [read_plan(a_patrol(tmp_path, i)) for i in range(2)]

    with vehicle(tmp_path) as told, Station(told.link) as station:
        answers = [station.ask(UploadPlan(VEHICLE, plan)) for plan in plans]
        held = station.ask(DownloadPlan(VEHICLE)).value
        until(
            lambda: station.snapshot().vehicles[VEHICLE].plan.state is PlanState.VERIFIED,
            1.0,
            "known to be verified",
        )

    assert [a.failure for a in answers] == [None, None]
    assert [i.command for i in held.items] == [i.command for i in plans[-1].items]
    taken = [items for items in told.missions if items and items[0].mission_type == 0]
    assert [len(items) for items in taken] == [len(plan.items) for plan in plans]
    assert [item.command for item in taken[-1]] == [item.command for item in plans[-1].items]


def test_a_mavsdk_vehicle_is_left_with_no_plan_when_it_is_cleared(tmp_path: Path) -> None:
    with vehicle(tmp_path) as told, Station(told.link) as station:
        uploaded = station.ask(UploadPlan(VEHICLE, read_plan(a_patrol(tmp_path))))
        cleared = station.ask(ClearPlan(VEHICLE))
        held = station.ask(DownloadPlan(VEHICLE)).value

    assert (uploaded.failure, cleared.failure) == (None, None)
    assert held.items == ()
    assert held.fence.is_empty


def test_our_station_reads_and_sets_a_mavsdk_vehicles_parameters(tmp_path: Path) -> None:
    with vehicle(tmp_path) as told, Station(told.link) as station:
        before = station.ask(ReadParameters(VEHICLE)).value
        answer = station.ask(SetParameter(VEHICLE, "CRUISE_SPEED", 7.5))
        after = station.ask(ReadParameters(VEHICLE)).value

    assert answer.failure is None
    assert {n: v.value for n, v in before.items()} == {"CRUISE_SPEED": 5.0, "CLIMB_SPEED": 2.5}
    assert after["CRUISE_SPEED"].value == 7.5


def test_our_station_sees_a_mavsdk_vehicle_as_it_is(tmp_path: Path) -> None:
    with vehicle(tmp_path) as told, Station(told.link) as station:
        until(lambda: station.snapshot().vehicles[VEHICLE].home is not None, 10.0, "its home")
        until(lambda: station.snapshot().vehicles[VEHICLE].gps is not None, 10.0, "its receiver")
        seen = station.snapshot().vehicles[VEHICLE]

    assert seen.position.latitude_deg == pytest.approx(HOME.latitude_deg, abs=1e-6)
    assert seen.altitude_amsl_m == pytest.approx(GROUND_AMSL_M, abs=0.01)
    assert seen.home.point == seen.position  # of home, MAVSDK 4.1 sends no altitude
    assert seen.gps.satellites == 12
    assert seen.battery.remaining_fraction == pytest.approx(0.95, abs=0.011)
    assert not seen.is_armed


def test_fly_uploads_to_a_mavsdk_vehicle_and_disarms_it_when_it_does_not_start(
    tmp_path: Path,
) -> None:
    plan = a_patrol(tmp_path)

    with vehicle(tmp_path) as told:
        answer = dronectl(
            "fly", plan, "--link", told.link, "--pilot", "A", "--data", tmp_path / "d", "--json"
        )
        until(lambda: told.is_armed[-1:] == [False], 5.0, "disarmed again")

    assert answer.code == 1  # it knows no way to start a mission
    assert answer.data["upload"]["verified"]
    assert answer.data["upload"]["items"] == len(read_plan(plan).items)
    assert "could not start the mission" in answer.err
    assert told.is_armed[0]
