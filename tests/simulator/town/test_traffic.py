import math
from itertools import combinations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from simulator.town import Mover, MoverKind, Town

DRIVEN = {MoverKind.CAR, MoverKind.VAN, MoverKind.BUS}
TIMES = (0.0, 13.7, 95.2, 1800.0, 86_400.0)


def gap_m(a: Mover, b: Mover) -> float:
    return math.hypot(a.north_m - b.north_m, a.east_m - b.east_m)


def test_there_is_traffic(town: Town) -> None:
    movers = town.movers(0.0)
    kinds = [mover.kind for mover in movers]
    assert sum(kind in DRIVEN for kind in kinds) > 60
    assert kinds.count(MoverKind.PERSON) > 150
    assert kinds.count(MoverKind.BOAT) == 2
    assert len({mover.key for mover in movers}) == len(movers)


@pytest.mark.parametrize("t_s", TIMES)
def test_cars_stay_on_streets(town: Town, t_s: float) -> None:
    shapely.prepare(town.ground.carriageway)
    for mover in town.movers(t_s):
        if mover.kind in DRIVEN:
            assert town.ground.carriageway.contains(Point(mover.east_m, mover.north_m))


@pytest.mark.parametrize("t_s", TIMES)
def test_people_stay_off_houses_and_the_lanes_of_cars(town: Town, t_s: float) -> None:
    kerbs = shapely.union_all([block.kerb for block in town.blocks])
    shapely.prepare(kerbs)
    for mover in town.movers(t_s):
        if mover.kind is MoverKind.PERSON:
            assert kerbs.contains(Point(mover.east_m, mover.north_m))
            assert town.building_at(mover.north_m, mover.east_m) is None


@pytest.mark.parametrize("t_s", TIMES)
def test_boats_stay_in_the_water(town: Town, t_s: float) -> None:
    for mover in town.movers(t_s):
        if mover.kind is MoverKind.BOAT:
            assert town.is_water(mover.north_m, mover.east_m)


@pytest.mark.parametrize("t_s", TIMES)
def test_no_car_drives_into_another(town: Town, t_s: float) -> None:
    cars = [mover for mover in town.movers(t_s) if mover.kind in DRIVEN]
    for a, b in combinations(cars, 2):
        assert gap_m(a, b) > 2.2


@settings(deadline=None, max_examples=40)
@given(st.floats(0.0, 100_000.0))
def test_nothing_jumps(town: Town, t_s: float) -> None:
    step_s = 0.05
    for before, after in zip(town.movers(t_s), town.movers(t_s + step_s), strict=True):
        assert before.key == after.key
        moved = gap_m(before, after)
        assert moved <= before.speed_mps * step_s + 1e-6
        turned = abs((after.heading_deg - before.heading_deg + 180.0) % 360.0 - 180.0)
        assert turned < 75.0


def test_headings_point_the_way_things_go(town: Town) -> None:
    agree = 0
    movers = town.movers(40.0)
    for before, after in zip(movers, town.movers(40.2), strict=True):
        north, east = after.north_m - before.north_m, after.east_m - before.east_m
        heading = math.degrees(math.atan2(east, north))
        agree += abs((heading - before.heading_deg + 180.0) % 360.0 - 180.0) < 20.0
    assert agree > 0.93 * len(movers)


def test_cars_keep_right(town: Town) -> None:
    """The kerb is nearer on the right-hand side than the middle of the street is."""
    shapely.prepare(town.ground.carriageway)
    kept = 0
    cars = [mover for mover in town.movers(5.0) if mover.kind in DRIVEN]
    for car in cars:
        way = math.radians(car.heading_deg + 90.0)
        place = Point(car.east_m + 4.6 * math.sin(way), car.north_m + 4.6 * math.cos(way))
        kept += not town.ground.carriageway.contains(place)
    assert kept > 0.75 * len(cars)  # the rest are crossing junctions
