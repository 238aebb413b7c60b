from __future__ import annotations

import pytest

from dronectl.mavlink.autopilots import ARDUPILOT
from dronectl.requests import Arm, GoTo, Land, Orbit, ReturnHome, TakeOff
from dronectl.vehicle import VehicleKey
from missions.geo import GeoPoint, distance_m, offset
from tests.support.vehicles import GROUND, a_vehicle
from ui.panels.fly import orders

FLYING = a_vehicle(height_m=20.0)
BESIDE = a_vehicle(height_m=20.0, position=offset(GROUND, 0.0, 30.0)).with_changes(
    key=VehicleKey(2)
)
STANDING = a_vehicle().with_changes(key=VehicleKey(3))


def test_orders_go_to_those_they_mean_something_to() -> None:
    fleet = [FLYING, STANDING]

    assert orders.simple("land", fleet) == [Land(FLYING.key)]
    assert orders.simple("arm", fleet) == [Arm(STANDING.key)]
    assert orders.simple("return", fleet) == [ReturnHome(FLYING.key)]
    assert orders.take_off(fleet, 15.0) == [TakeOff(STANDING.key, 15.0)]


def test_motors_are_not_started_on_a_drone_that_is_not_heard() -> None:
    heard = STANDING.with_changes(last_heard_s=100.0)
    lost = STANDING.with_changes(key=VehicleKey(4), last_heard_s=90.0)

    for kind in ("arm", "takeoff", "start"):
        assert orders.fitting(kind, [heard, lost], 101.0) == [heard]
        assert "lost" in orders.reason(kind, [lost], "Alpha", 101.0)
        assert orders.reason(kind, [heard, lost], "Alpha", 101.0) == ""
    away = lost.with_changes(is_armed=True)
    assert orders.simple("return", [away], 101.0) == [ReturnHome(away.key)]


def test_only_a_mission_that_was_left_is_continued() -> None:
    flying = FLYING.with_changes(autopilot=ARDUPILOT.number, custom_mode=ARDUPILOT.mission_mode)

    assert orders.fitting("continue", [flying]) == []
    assert "already" in orders.reason("continue", [flying], "Alpha", None)
    assert orders.fitting("continue", [flying.with_changes(custom_mode=4)]) != []


def test_several_drones_keep_their_places_beside_the_first() -> None:
    there = offset(GROUND, 100.0, 0.0)

    first, second = orders.go_to([FLYING, BESIDE, STANDING], there)

    assert isinstance(first, GoTo)
    assert isinstance(second, GoTo)
    assert first.point == there
    assert distance_m(first.point, second.point) == pytest.approx(30.0, abs=0.1)


def test_only_one_drone_circles_a_place() -> None:
    found = orders.orbit([FLYING, BESIDE], GROUND, 30.0, 25.0)

    assert found == [Orbit(FLYING.key, GROUND, 30.0, 25.0)]
    assert orders.orbit([STANDING], GROUND, 30.0) == []
    assert orders.go_to([STANDING], GROUND) == []


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("43.3, 4.5", GeoPoint(43.3, 4.5)),
        ("43.3;4.5", GeoPoint(43.3, 4.5)),
        (" -43.3   4.5 ", GeoPoint(-43.3, 4.5)),
        ("43.3", None),
        ("north, east", None),
        ("91, 4", None),
        ("nan, 4", None),
        ("", None),
    ],
)
def test_places_are_read_as_they_are_typed(text: str, point: GeoPoint | None) -> None:
    assert orders.parse_point(text) == point


def test_names_are_said_whole_up_to_three() -> None:
    assert orders.names_text([]) == "no drone"
    assert orders.names_text(["A", "B", "C"]) == "A, B, C"
    assert orders.names_text(["A", "B", "C", "D"]) == "A and 3 more"
