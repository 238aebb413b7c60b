from __future__ import annotations

import pytest

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
