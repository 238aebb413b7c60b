import math
import subprocess
import sys

import numpy as np
import pytest
import shapely
from shapely import Point, Polygon

from simulator.geodesy import LocalFrame
from simulator.town import StreetClass, Town, Use
from simulator.town.relief import BASE_M, HIGHEST_M, LOWEST_M, WATER_M
from simulator.town.values import Bounds, Ring

BASE = shapely.box(-100.0, -30.0, 100.0, 30.0)


def shape_of(ring: Ring) -> Polygon:
    return Polygon([(east, north) for north, east in ring])


@pytest.fixture(scope="module")
def other() -> Town:
    return Town.build(29, (43.31, 4.52))


@pytest.fixture(params=["town", "other"])
def either(request: pytest.FixtureRequest) -> Town:
    found: Town = request.getfixturevalue(request.param)
    return found


def test_the_same_seed_builds_the_same_town_wherever_it_stands(town: Town) -> None:
    again = Town.build(1, (10.0, -20.0))
    assert again.digest() == town.digest()
    assert again.movers(77.0) == town.movers(77.0)
    assert again.frame == LocalFrame(10.0, -20.0)


def test_another_seed_builds_another_town(town: Town, other: Town) -> None:
    assert other.digest() != town.digest()
    assert other.network.lines[0].distance(Point(0, 0)) != town.network.lines[0].distance(
        Point(0, 0)
    )


def test_no_building_stands_on_a_street_or_in_the_water(either: Town) -> None:
    walls = shapely.union_all([shape_of(b.footprint) for b in either.buildings])
    assert walls.intersection(either.ground.carriageway).area == pytest.approx(0.0, abs=0.01)
    assert walls.difference(either.ground.land).area == pytest.approx(0.0, abs=0.01)
    assert walls.intersection(either.ground.rail.buffer(2.0)).area == pytest.approx(0.0, abs=0.01)


def test_buildings_do_not_stand_in_one_another(either: Town) -> None:
    plain = [shape_of(b.footprint) for b in either.buildings if b.name is None]
    assert all(shape.is_valid for shape in plain)
    total = sum(shape.area for shape in plain)
    assert total - shapely.union_all(plain).area < 0.001 * total


def test_the_base_is_open_and_level(either: Town) -> None:
    for building in either.buildings:
        assert not shape_of(building.footprint).intersects(BASE)
    small = [*either.furniture.trees, *either.furniture.parked]
    assert not any(BASE.contains(Point(thing.east_m, thing.north_m)) for thing in small)
    assert not either.ground.carriageway.intersects(BASE)
    heights = [either.surface_m(n, e) for n in (-30.0, 0.0, 30.0) for e in (-100.0, 0.0, 100.0)]
    assert heights == pytest.approx([BASE_M] * 9)


def test_every_use_is_there_and_each_base_landmark_once(either: Town) -> None:
    assert {area.use for area in either.areas} == set(Use)
    names = [place.name for place in either.landmarks]
    assert len(names) == len(set(names))
    kinds = {place.kind for place in either.landmarks}
    assert kinds >= {"base", "station", "harbour", "church", "townhall", "park", "sports", "public"}


def test_the_town_has_a_hierarchy_of_streets_with_french_names_used_once(either: Town) -> None:
    classes = {street.street_class for street in either.streets}
    assert classes == set(StreetClass)
    names = [street.name for street in either.streets]
    assert len(set(names)) == len(names) > 120
    assert sum(any(letter in name for letter in "éèêûâîôÉÎ") for name in names) > 15


def test_the_island_lies_inside_its_bounds(either: Town) -> None:
    south_m, west_m, north_m, east_m = (
        either.bounds.south_m,
        either.bounds.west_m,
        either.bounds.north_m,
        either.bounds.east_m,
    )
    assert shapely.box(west_m, south_m, east_m, north_m).contains(either.ground.land)
    assert isinstance(either.bounds, Bounds)
    coast = either.ground.coast.bounds
    assert 1400.0 < coast[2] - coast[0] < 1650.0
    assert 1050.0 < coast[3] - coast[1] < 1250.0


def test_ground_is_smooth_between_its_limits(either: Town) -> None:
    axis = np.arange(-600.0, 600.0, 10.0)
    north, east = np.meshgrid(axis, axis, indexing="ij")
    dry = either.relief.height_m(north, east)
    assert dry.min() >= LOWEST_M
    assert dry.max() <= HIGHEST_M
    assert dry.max() - dry.min() > 15.0
    assert np.abs(np.diff(dry, axis=0)).max() / 10.0 < 0.2  # the steepest street, 20 %


def test_water_is_flat_and_bridges_do_not_dry_it(either: Town) -> None:
    canal = either.ground.canal.representative_point()
    assert either.is_water(canal.y, canal.x)
    assert either.ground_m(canal.y, canal.x) == WATER_M
    assert either.ground_m(-5000.0, 0.0) == WATER_M
    assert not either.is_water(0.0, 0.0)


def test_the_field_of_heights_agrees_with_single_heights(town: Town) -> None:
    north, east = np.array([0.0, 120.0, -333.0, 900.0]), np.array([0.0, 250.0, 77.0, 900.0])
    field = town.ground_field_m(north, east)
    single = [town.ground_m(float(n), float(e)) for n, e in zip(north, east, strict=True)]
    assert field == pytest.approx(single)


def test_the_surface_is_the_roof_over_a_building(town: Town) -> None:
    for building in town.buildings[::97]:
        middle = shape_of(building.footprint).representative_point()
        assert town.building_at(middle.y, middle.x) is not None
        assert town.surface_m(middle.y, middle.x) >= building.roof_m
        assert town.surface_m(middle.y, middle.x) > town.ground_m(middle.y, middle.x)
        assert building in town.buildings_near(middle.y, middle.x, 1.0)
        assert building.ground_m <= town.ground_m(middle.y, middle.x) + 1.5
    assert town.building_at(0.0, 0.0) is None


def test_nearest_street_and_address(town: Town) -> None:
    street = next(s for s in town.streets if s.street_class is StreetClass.STREET)
    place = town.frame.to_global(*street.line[len(street.line) // 2])
    assert town.nearest_street(*place) == street
    north, east = street.line[0]
    ahead_n, ahead_e = street.line[1]
    way = math.hypot(ahead_n - north, ahead_e - east)
    u, v = (ahead_n - north) / way, (ahead_e - east) / way
    left = (north + 12.0 * u + 3.0 * v, east + 12.0 * v - 3.0 * u)
    right = (north + 12.0 * u - 3.0 * v, east + 12.0 * v + 3.0 * u)
    lower = street.name[0].lower() + street.name[1:]
    assert town.address(*town.frame.to_global(*left)) == f"3, {lower}"
    assert town.address(*town.frame.to_global(*right)) == f"4, {lower}"


def test_parked_cars_stand_on_streets_or_in_car_parks(town: Town) -> None:
    parks = [shape_of(area.outline) for area in town.areas if area.use is Use.CAR_PARK]
    ground = shapely.union_all([town.ground.carriageway, *parks])
    shapely.prepare(ground)
    assert len(town.furniture.parked) > 500
    for car in town.furniture.parked:
        assert ground.contains(Point(car.east_m, car.north_m))


def test_boats_are_moored_in_the_water(town: Town) -> None:
    assert len(town.furniture.boats) > 20
    assert all(town.is_water(boat.north_m, boat.east_m) for boat in town.furniture.boats)


def test_trees_stand_on_dry_ground_and_not_in_houses(town: Town) -> None:
    for tree in town.furniture.trees[::7]:
        assert not town.is_water(tree.north_m, tree.east_m)
        assert town.building_at(tree.north_m, tree.east_m) is None


def test_the_town_as_data_needs_no_picture_library() -> None:
    program = "import sys, simulator.town; sys.exit('cv2' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603 - our own program
    assert found.returncode == 0
