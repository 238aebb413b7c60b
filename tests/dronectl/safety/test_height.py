from __future__ import annotations

from dronectl.safety.height import Height, Over, above_ground_m, best_height, unknown_ground
from missions.geo import GeoPoint
from tests.support.vehicles import a_vehicle

PLACE = GeoPoint(43.51, 4.98)
FLYING = a_vehicle(height_m=40.0, position=PLACE).with_changes(
    altitude_amsl_m=52.0, height_above_ground_m=None
)


def ground(point: GeoPoint) -> float | None:
    return 20.0 if point == PLACE else None


def test_elevation_data_tells_the_height_above_ground() -> None:
    assert above_ground_m(FLYING, ground) == 32.0
    assert best_height(FLYING, ground) == Height(32.0, Over.GROUND)


def test_the_vehicles_own_measure_counts_where_there_is_no_data() -> None:
    measured = FLYING.with_changes(height_above_ground_m=7.0)

    assert above_ground_m(measured, ground) == 32.0
    assert above_ground_m(measured, unknown_ground) == 7.0
    assert above_ground_m(measured.with_changes(position=None), ground) == 7.0
    assert above_ground_m(measured.with_changes(altitude_amsl_m=None), ground) == 7.0


def test_above_home_is_all_that_is_left() -> None:
    assert above_ground_m(FLYING, unknown_ground) is None
    assert best_height(FLYING, unknown_ground) == Height(40.0, Over.HOME)
    assert best_height(FLYING.with_changes(height_m=None), unknown_ground) is None
