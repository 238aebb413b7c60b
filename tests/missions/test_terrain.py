from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missions.errors import UserError
from missions.geo import GeoPoint
from missions.terrain import Heights, Sheet, Terrain
from tests.support.elevation import a_sheet, a_terrain, posts

slopes = st.floats(-3000, 3000)  # metres a degree: up to 27 mm a metre
corners = st.tuples(st.integers(-80, 80), st.integers(-180, 180))


def plane(sheet: Sheet, north: float, east: float) -> Heights:
    return posts(
        sheet,
        lambda lat, lon: 50 + north * (lat - sheet.north_deg) + east * (lon - sheet.west_deg),
    )


@given(corners, slopes, slopes, st.floats(0, 1), st.floats(0, 1))
def test_a_plane_is_met_everywhere_in_every_quarter_of_the_earth(
    corner: tuple[int, int], north: float, east: float, down: float, right: float
) -> None:
    sheet = a_sheet(north_deg=corner[0] + 0.013, west_deg=corner[1] - 0.004)
    terrain = a_terrain((sheet, plane(sheet, north, east)))
    longitude = sheet.west_deg + 0.01 * right
    point = GeoPoint(sheet.north_deg - 0.01 * down, math.remainder(longitude, 360.0))

    height_m = terrain.height_m(point)

    assert height_m == pytest.approx(50 - north * 0.01 * down + east * 0.01 * right, abs=1e-3)
    many = terrain.heights_m([point.latitude_deg], [point.longitude_deg])
    assert many[0] == pytest.approx(height_m, abs=1e-9)


@given(st.lists(st.tuples(st.floats(-0.02, 0.02), st.floats(-0.02, 0.02)), min_size=1))
def test_many_places_at_once_are_as_one_by_one(offsets: list[tuple[float, float]]) -> None:
    coarse = a_sheet(name="coarse", step_latitude_deg=0.002, step_longitude_deg=0.002)
    fine, holed = a_sheet(name="fine"), plane(a_sheet(), 2000, -500)
    holed[3:5, 2:7] = np.nan
    terrain = a_terrain((coarse, plane(coarse, -100, 900)), (fine, holed))
    points = [GeoPoint(43.505 + north, 4.985 + east) for north, east in offsets]

    many = terrain.heights_m([p.latitude_deg for p in points], [p.longitude_deg for p in points])

    singles = [terrain.height_m(point) for point in points]
    assert [None if math.isnan(h) else h for h in many] == singles


def test_the_ground_ends_half_a_step_beyond_the_outermost_posts() -> None:
    sheet = a_sheet()
    terrain = a_terrain((sheet, plane(sheet, 1000, 0)))

    assert terrain.height_m(GeoPoint(43.51, 4.98)) == pytest.approx(50)
    assert terrain.height_m(GeoPoint(43.5104, 4.9796)) == pytest.approx(50)
    assert terrain.height_m(GeoPoint(43.5106, 4.985)) is None
    assert terrain.height_m(GeoPoint(43.505, 4.9794)) is None
    assert terrain.height_m(GeoPoint(43.505, 4.9906)) is None
    assert terrain.height_m(GeoPoint(43.4994, 4.985)) is None


def test_sheets_without_common_posts_leave_no_gap() -> None:
    west, east = a_sheet(name="west"), a_sheet(name="east", west_deg=4.991)
    terrain = a_terrain((west, plane(west, 0, 0)), (east, plane(east, 0, 0)))

    along = terrain.heights_m(np.full(200, 43.505), np.linspace(4.98, 5.0, 200))

    assert not np.isnan(along).any()


def test_a_neighbour_does_not_answer_where_a_sheet_has_posts_of_its_own() -> None:
    """Its margin is flat; the sheet itself goes on sloping."""
    north, south = a_sheet(name="a"), a_sheet(name="b", north_deg=43.50)
    terrain = a_terrain((north, plane(north, 0, 0)), (south, plane(south, 10_000, 0)))

    height_m = terrain.height_m(GeoPoint(43.4997, 4.985))

    assert height_m == pytest.approx(47, abs=0.01)


def test_the_finest_sheet_answers_and_a_coarser_one_fills_its_holes() -> None:
    coarse = a_sheet(name="coarse", step_latitude_deg=0.002, step_longitude_deg=0.002)
    fine = a_sheet(name="fine")
    holed = np.full((11, 11), 20, np.float32)
    holed[5, 5] = np.nan
    terrain = a_terrain((coarse, np.full((11, 11), 90, np.float32)), (fine, holed))

    assert terrain.height_m(GeoPoint(43.5075, 4.9815)) == 20
    assert terrain.height_m(GeoPoint(43.5052, 4.9852)) == 90
    assert terrain.height_m(GeoPoint(43.495, 4.985)) == 90
    assert [sheet.name for sheet in terrain.sheets] == ["fine", "coarse"]


def test_a_void_spoils_only_what_lies_beside_it() -> None:
    sheet = a_sheet(north_deg=44.0, west_deg=5.0, step_latitude_deg=0.25, step_longitude_deg=0.25)
    heights = np.full((11, 11), 30, np.float32)
    heights[4, 4] = np.nan
    terrain = a_terrain((sheet, heights))

    assert terrain.height_m(GeoPoint(43.0, 5.75)) == 30  # the post west of it
    assert terrain.height_m(GeoPoint(43.25, 6.0)) == 30  # the post north of it
    assert terrain.height_m(GeoPoint(43.0, 6.0)) is None
    assert terrain.height_m(GeoPoint(43.1, 5.9)) is None
    assert terrain.height_m(GeoPoint(43.0, 5.9)) is None


@pytest.mark.parametrize("west_deg", [179.995, -180.005])
def test_a_sheet_across_the_antimeridian_is_whole(west_deg: float) -> None:
    sheet = a_sheet(west_deg=west_deg)
    terrain = a_terrain((sheet, plane(sheet, 0, 10_000)))

    heights = terrain.heights_m(43.505, [179.996, 179.999, 180.0, -180.0, -179.999, -179.996])

    assert heights == pytest.approx([60, 90, 100, 100, 110, 140], abs=0.01)
    assert terrain.height_m(GeoPoint(43.505, -180.0)) == pytest.approx(100, abs=0.01)
    assert terrain.height_m(GeoPoint(43.505, -179.99)) is None
    assert sheet.east_deg == pytest.approx(-179.995)


def test_the_poles_and_the_whole_earth() -> None:
    sheet = Sheet("earth", 90.0, -180.0, 1.0, 1.0, 181, 361)
    terrain = a_terrain((sheet, posts(sheet, lambda lat, _: lat)))

    assert terrain.height_m(GeoPoint(90.0, 0.0)) == 90
    assert terrain.height_m(GeoPoint(-90.0, 180.0)) == -90
    assert terrain.height_m(GeoPoint(0.0, -180.0)) == 0


@pytest.mark.parametrize(
    "point", [GeoPoint(math.nan, 4.0), GeoPoint(91.0, 4.0), GeoPoint(4.0, 181.0)]
)
def test_a_place_that_is_none_has_no_height(point: GeoPoint) -> None:
    terrain = a_terrain((a_sheet(), np.zeros((11, 11), np.float32)))

    assert terrain.height_m(point) is None
    assert terrain.resolution_m(point) is None
    assert np.isnan(terrain.heights_m(point.latitude_deg, point.longitude_deg))


def test_no_sheet_no_ground() -> None:
    assert Terrain().height_m(GeoPoint(43.0, 5.0)) is None
    assert np.isnan(Terrain().heights_m([43.0], [5.0])).all()
    assert Terrain([a_sheet()]).height_m(GeoPoint(43.505, 4.985)) is None


def test_heights_are_read_once_and_only_where_they_are_needed() -> None:
    read: list[str] = []

    def load(sheet: Sheet) -> Heights:
        read.append(sheet.name)
        return np.zeros((11, 11), np.float32)

    terrain = Terrain([a_sheet(name="here"), a_sheet(name="far", west_deg=6.0)], load)
    assert read == []

    for _ in range(3):
        terrain.height_m(GeoPoint(43.505, 4.985))
        terrain.heights_m([43.505, 43.506], [4.985, 4.986])

    assert read == ["here"]


def test_a_sheet_that_cannot_be_read_is_unknown_ground_and_is_said() -> None:
    def load(_: Sheet) -> Heights:
        raise UserError("It is damaged.")

    terrain = Terrain([a_sheet()], load)

    assert terrain.height_m(GeoPoint(43.505, 4.985)) is None
    assert np.isnan(terrain.heights_m([43.505], [4.985])).all()
    assert terrain.troubles == ("It is damaged.",)


def test_only_so_much_is_held_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("missions.terrain._MOST_POSTS", 250)
    read: list[str] = []

    def load(sheet: Sheet) -> Heights:
        read.append(sheet.name)
        return np.zeros((11, 11), np.float32)

    terrain = Terrain([a_sheet(name=f"{n}", west_deg=4.0 + n) for n in range(3)], load)
    for n in (0, 1, 2, 1, 2, 0):
        assert terrain.height_m(GeoPoint(43.505, 4.005 + n)) == 0

    assert sorted(read) == ["0", "0", "1", "2"]


def test_size_and_resolution_are_metres() -> None:
    sheet = a_sheet(north_deg=60.005)

    assert sheet.resolution_m == pytest.approx(111.2, abs=0.1)
    assert sheet.size_m == pytest.approx((1112, 556), abs=1)
    assert a_terrain((sheet, plane(sheet, 0, 0))).resolution_m(GeoPoint(60.0, 4.985)) == (
        sheet.resolution_m
    )
    assert Terrain([sheet]).resolution_m(GeoPoint(50.0, 4.985)) is None
