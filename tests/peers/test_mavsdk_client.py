"""MAVSDK as the ground station of our simulated vehicles: both personalities, start to landing."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from mavsdk import ComponentType, Configuration, Mavsdk
from mavsdk.plugins.action.action import Action
from mavsdk.plugins.mission.mission import Mission, MissionItem, MissionPlan
from mavsdk.plugins.mission_raw.mission_raw import MissionItem as RawItem
from mavsdk.plugins.mission_raw.mission_raw import MissionRaw
from mavsdk.plugins.param.param import Param
from mavsdk.plugins.telemetry.telemetry import FlightMode, LandedState, Telemetry

from tests.system.processes import GROUND_AMSL_M, HOME, simulator, until

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

SPEEDUP = "8"  # MAVSDK waits half a second for an answer: simulated time may not run too fast
BOTH = pytest.mark.parametrize("autopilot", ["ardupilot", "px4"])
NOT_SET = float("nan")
NAV_WAYPOINT, NAV_RETURN, NAV_TAKEOFF = 16, 20, 22
FENCE_INCLUSION = 5001
GLOBAL, MISSION_FRAME, RELATIVE, RELATIVE_INT = 0, 2, 3, 6

HEIGHTS_TO_RETURN_AT = {"ardupilot": ("RTL_ALT", 1500), "px4": ("RTL_RETURN_ALT", 15.0)}
AN_INTEGER = {"ardupilot": ("FENCE_ACTION", 4), "px4": ("GF_ACTION", 3)}


@dataclass(frozen=True)
class Client:
    """MAVSDK's view of one vehicle."""

    action: Action
    raw: MissionRaw
    mission: Mission
    param: Param
    telemetry: Telemetry
    system: Any

    def wait_healthy(self) -> None:
        until(lambda: self.telemetry.health().is_armable, 20.0, "ready to arm")
        until(lambda: self.telemetry.health().is_home_position_ok, 20.0, "home known")

    def height_m(self) -> float:
        return float(self.telemetry.position().relative_altitude_m)


@contextmanager
def connected(autopilot: str) -> Iterator[Client]:
    with simulator("--autopilot", autopilot, "--seed", "3", "--speedup", SPEEDUP) as endpoint:
        configuration = Configuration.create_with_component_type(ComponentType.GROUND_STATION)
        mavsdk = Mavsdk(configuration)
        try:
            mavsdk.add_any_connection(f"udpin://127.0.0.1:{endpoint.port}")
            system = mavsdk.first_autopilot(15.0)
            assert system is not None, "MAVSDK heard no autopilot"
            yield Client(
                Action(system),
                MissionRaw(system),
                Mission(system),
                Param(system),
                Telemetry(system),
                system,
            )
        finally:
            mavsdk.destroy()
            configuration.destroy()


def place(north_m: float, east_m: float) -> tuple[int, int]:
    longitude_m = 111_320.0 * math.cos(math.radians(HOME.latitude_deg))
    return (
        round((HOME.latitude_deg + north_m / 111_120.0) * 1e7),
        round((HOME.longitude_deg + east_m / longitude_m) * 1e7),
    )


def raw_item(command: int, frame: int, where: tuple[int, int], z_m: float) -> list[Any]:
    yaw = NOT_SET if command == NAV_TAKEOFF else 0.0
    return [frame, command, 0, 1, 0.0, 0.0, 0.0, yaw, *where, z_m, 0]


def numbered(rows: list[list[Any]], kind: int = 0) -> list[RawItem]:
    items = [RawItem(seq, *row) for seq, row in enumerate(rows)]
    items[0].current = int(kind == 0)
    for item in items:
        item.mission_type = kind
    return items


def a_mission(autopilot: str) -> list[RawItem]:
    """Take off, two corners, home; ArduPilot keeps home itself as the first item."""
    rows = [
        raw_item(NAV_TAKEOFF, RELATIVE_INT, place(0, 0), 12.0),
        raw_item(NAV_WAYPOINT, RELATIVE_INT, place(30, 0), 12.0),
        raw_item(NAV_WAYPOINT, RELATIVE_INT, place(30, 30), 15.0),
        raw_item(NAV_RETURN, MISSION_FRAME, (0, 0), 0.0),
    ]
    if autopilot == "ardupilot":
        rows.insert(0, raw_item(NAV_WAYPOINT, GLOBAL, place(0, 0), GROUND_AMSL_M))
    return numbered(rows)


def gist(items: list[RawItem]) -> list[tuple[Any, ...]]:
    """What every autopilot keeps of an item, by whatever frame it calls "above home"."""
    return [(i.seq, i.command, i.x, i.y, round(i.z, 3)) for i in items]


@BOTH
def test_mavsdk_flies_a_mission_from_upload_to_landing(autopilot: str) -> None:
    with connected(autopilot) as client:
        client.wait_healthy()
        items = a_mission(autopilot)
        client.raw.upload_mission(items)
        downloaded = client.raw.download_mission()
        set_return_height(client, autopilot)

        client.action.set_takeoff_altitude(8.0)
        client.action.arm()
        client.action.takeoff()
        until(lambda: client.height_m() > 7.0, 20.0, "climbed to 7 m")
        was_in_air = client.telemetry.landed_state()
        client.raw.start_mission()
        until(lambda: client.telemetry.flight_mode() is FlightMode.MISSION, 5.0, "mission mode")
        corner = round(HOME.latitude_deg + 25 / 111_120.0, 7)
        until(lambda: client.telemetry.position().latitude_deg > corner, 30.0, "the far corner")
        client.action.return_to_launch()
        until(
            lambda: client.telemetry.flight_mode() is FlightMode.RETURN_TO_LAUNCH, 5.0, "returning"
        )
        client.action.land()
        until(lambda: not client.telemetry.armed(), 40.0, "landed and disarmed")

        assert gist(downloaded) == gist(items)
        assert was_in_air in (LandedState.IN_AIR, LandedState.TAKING_OFF)
        until(lambda: client.telemetry.landed_state() is LandedState.ON_GROUND, 5.0, "on ground")


def set_return_height(client: Client, autopilot: str) -> None:
    name, value = HEIGHTS_TO_RETURN_AT[autopilot]
    if isinstance(value, int):
        client.param.set_param_int(name, value)
    else:
        client.param.set_param_float(name, value)


@BOTH
def test_mavsdk_sees_the_mission_fly_itself_home(autopilot: str) -> None:
    with connected(autopilot) as client:
        client.wait_healthy()
        items = a_mission(autopilot)
        client.raw.upload_mission(items)
        set_return_height(client, autopilot)

        client.action.arm()
        client.raw.start_mission()
        flown: list[int] = []
        until(lambda: client.height_m() > 5.0, 20.0, "in the air")
        until(lambda: is_done(client, flown), 50.0, "home again")

        assert flown == sorted(flown)
        assert flown[-1] >= len(items) - 1
        position = client.telemetry.position()
        assert abs(position.latitude_deg - HOME.latitude_deg) * 111_120.0 < 2.0
        assert abs(position.relative_altitude_m) < 1.0


def is_done(client: Client, flown: list[int]) -> bool:
    """Whether it is disarmed; until then, keep the items it flies."""
    current = client.raw.mission_progress().current
    if not client.telemetry.armed():
        return True
    if flown and current == 0:  # disarmed, as will be told in a moment: it begins anew
        return False
    if not flown or current != flown[-1]:
        flown.append(current)
    return False


@BOTH
def test_mavsdk_reads_and_sets_parameters(autopilot: str) -> None:
    with connected(autopilot) as client:
        every = client.param.get_all_params()
        floats = {p.name: p.value for p in every.float_params}
        integers = {p.name: p.value for p in every.int_params}
        name, value = AN_INTEGER[autopilot]

        client.param.set_param_int(name, value)

        assert client.param.get_param_int(name) == value
        assert len(floats) + len(integers) > 500
        assert name in integers
        one = "MPC_XY_CRUISE" if autopilot == "px4" else "WPNAV_SPEED"
        assert client.param.get_param_float(one) == pytest.approx(floats[one])


@BOTH
def test_mavsdk_uploads_a_fence_and_clears_a_mission(autopilot: str) -> None:
    with connected(autopilot) as client:
        corners = [place(-60, -60), place(-60, 60), place(60, 60), place(60, -60)]
        rows = [raw_item(FENCE_INCLUSION, GLOBAL, corner, 0.0) for corner in corners]
        for row in rows:
            row[4] = 4.0
        fence = numbered(rows, kind=1)

        client.raw.upload_mission(a_mission(autopilot))
        client.raw.upload_geofence(fence)
        held = client.raw.download_geofence()
        client.raw.clear_mission()
        left = client.raw.download_mission()

        assert [(i.command, i.x, i.y, i.param1) for i in held] == [
            (FENCE_INCLUSION, *corner, 4.0) for corner in corners
        ]
        assert len(left) == (1 if autopilot == "ardupilot" else 0)  # home stays


def test_mavsdk_missions_of_its_own_making_fly() -> None:
    with connected("px4") as client:
        client.wait_healthy()
        set_return_height(client, "px4")
        spots = [(20, 0), (20, 20), (0, 20)]
        made = MissionPlan([own_item(n, e) for n, e in spots])

        client.mission.set_return_to_launch_after_mission(enable=True)
        client.mission.upload_mission(made)
        held = client.mission.download_mission()
        client.action.arm()
        client.mission.start_mission()
        until(client.mission.is_mission_finished, 50.0, "all items done")

        assert [round(i.latitude_deg, 6) for i in held.mission_items] == [
            round(i.latitude_deg, 6) for i in made.mission_items
        ]


def own_item(north_m: float, east_m: float) -> MissionItem:
    x, y = place(north_m, east_m)
    return MissionItem(
        latitude_deg=x * 1e-7,
        longitude_deg=y * 1e-7,
        relative_altitude_m=10.0,
        speed_m_s=8.0,
        is_fly_through=True,
        gimbal_pitch_deg=NOT_SET,
        gimbal_yaw_deg=NOT_SET,
        loiter_time_s=NOT_SET,
        camera_photo_interval_s=NOT_SET,
        acceptance_radius_m=NOT_SET,
        yaw_deg=NOT_SET,
        camera_photo_distance_m=NOT_SET,
    )
