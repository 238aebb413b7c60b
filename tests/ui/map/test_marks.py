import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from missions.geo import GeoPoint
from tests.support.maps import HERE, from_here
from ui.map.colours import page_colours
from ui.map.environment import choose_environment
from ui.map.fleet import FleetBook
from ui.map.marks import (
    Bounds,
    Outline,
    PlanDrawing,
    Role,
    Trail,
    VehicleMark,
    plan_json,
    script_literal,
    short,
    vehicle_json,
)
from ui.map.measure import area, area_m2, labels, length
from ui.map.sightings import SightingMark, sighting_json
from ui.map.sources import ONLINE_SOURCES, OPENSTREETMAP, FileSource, why_not_prepared
from ui.map.tiles import Tile, count_in, tile_at, tiles_in
from ui.theme import THEMES

NOWHERE = GeoPoint(float("nan"), 500.0)


def a_mark(key="A", north_m=0.0):
    return VehicleMark(key=key, name="Alpha", colour="#56B4E9", point=from_here(north_m, 0))


def test_a_trail_leaves_out_places_too_close_together_and_is_cut_at_its_old_end():
    trail = Trail(spacing_m=1.0, longest=8)

    kept = [trail.add(from_here(step * 0.4, 0)) for step in range(100)]

    assert kept[:4] == [True, False, False, True]
    assert 8 <= len(trail.points) <= 10
    assert trail.points[-1] == from_here(99 * 0.4, 0)


def test_a_trail_of_length_zero_keeps_nothing():
    trail = Trail()
    trail.add(HERE)

    trail.cut(0)
    trail.add(HERE)

    assert trail.points == []


def test_a_tick_tells_only_what_the_page_does_not_know():
    book = FleetBook()
    for step in range(3):
        book.update([a_mark(north_m=step * 5)])
    first = book.message(whole=False)
    book.update([a_mark(north_m=50)])
    second = book.message(whole=False)

    assert [len(each["vehicles"][0]["trail"]) for each in (first, second)] == [3, 1]
    assert len(book.message(whole=True)["vehicles"][0]["trail"]) == 4
    assert book.message(whole=False)["vehicles"][0]["trail"] == []


def test_what_the_page_knows_of_a_drone_is_not_told_again():
    book = FleetBook()
    mark = a_mark()
    book.update([mark])
    whole = book.message(whole=False)["vehicles"][0]
    book.update([replace(mark, heading_deg=91.0, caption="40 m")])
    news = book.message(whole=False)["vehicles"][0]

    assert {"n", "name", "colour", "at", "heading", "link", "armed", "trail"} <= whole.keys()
    assert news == {"n": 0, "trail": [], "heading": 91.0, "caption": "40 m"}
    assert whole.keys() == book.message(whole=True)["vehicles"][0].keys()


def test_a_drone_the_page_has_forgotten_is_told_whole():
    book = FleetBook()
    book.update([a_mark()])
    book.message(whole=False)
    book.update([replace(a_mark(), is_hidden=True)])
    assert book.message(whole=False)["vehicles"] == []

    book.update([a_mark()])

    assert "name" in book.message(whole=False)["vehicles"][0]


def test_a_drone_keeps_its_number_when_it_comes_back():
    book = FleetBook()
    book.update([a_mark("A"), a_mark("B")])
    book.update([a_mark("B")])
    book.update([a_mark("A"), a_mark("B")])

    assert [each["n"] for each in book.message(whole=True)["vehicles"]] == [1, 0]
    assert (book.key(0), book.key(7), book.key("0")) == ("A", None, None)


def test_places_that_cannot_be_are_not_told():
    mark = VehicleMark("A", "", "red", NOWHERE, home=NOWHERE, heading_deg=float("inf"))
    drawing = PlanDrawing(outlines=(Outline("a", Role.AREA, (HERE, NOWHERE)),), colour="#12345G")

    told, plan = vehicle_json(mark, 0, [NOWHERE, HERE]), plan_json(drawing)

    assert (told["at"], told["home"], told["heading"]) == (None, None, None)
    assert len(told["trail"]) == len(plan["outlines"][0]["points"]) == 1
    assert told["colour"] == plan["colour"] == "#9AA7B4"


@given(st.text())
def test_any_text_becomes_one_short_printable_line(text):
    line = short(text)

    assert len(line) <= 40
    assert line.isprintable()


@given(
    st.recursive(
        st.text() | st.floats(allow_nan=False, allow_infinity=False), st.lists, max_leaves=8
    )
)
def test_a_script_literal_is_json_that_no_markup_can_end(value):
    literal = script_literal(value)

    assert json.loads(literal) == value
    assert literal.isascii()
    assert "<" not in literal


def test_bounds_hold_every_place_that_is_one():
    assert Bounds.around([NOWHERE]) is None
    assert Bounds.around([GeoPoint(1, 2), NOWHERE, GeoPoint(-1, 5)]) == Bounds(-1, 2, 1, 5)


def test_lengths_and_areas_are_written_as_they_are_read():
    assert [length(value) for value in (3.21, 84.4, 999.4, 1260, 123_456)] == [
        "3.2 m", "84 m", "999 m", "1.26 km", "123 km",
    ]  # fmt: skip
    assert [area(value) for value in (850, 24_000, 1_300_000)] == ["850 m²", "2.4 ha", "1.30 km²"]


def test_a_square_kilometre_is_one():
    square = tuple(from_here(*at) for at in ((0, 0), (0, 1000), (1000, 1000), (1000, 0)))

    assert area_m2(square) == pytest.approx(1e6, rel=1e-5)


def test_labels_name_each_leg_and_the_whole():
    places = (HERE, from_here(100, 0), from_here(100, 200))
    larger = (HERE, from_here(200, 0), from_here(200, 200))

    assert labels(places, is_area=False, has_bearings=True) == [
        "100 m  000°",
        "200 m  090°",
        "total 300 m",
    ]
    assert labels(larger, is_area=True, has_bearings=False)[-1] == "2.0 ha"
    assert labels(places[:2], is_area=False, has_bearings=False) == ["100 m"]
    assert labels(places[:1], is_area=True, has_bearings=False) == []


# --- tiles


def test_tiles_are_numbered_as_web_maps_number_them():
    assert tile_at(0.0, 0.0, 1) == Tile(1, 1, 1)
    assert tile_at(90.0, -180.0, 3) == Tile(3, 0, 0)
    assert tile_at(-90.0, 179.999, 3) == Tile(3, 7, 7)
    assert Tile(3, 0, 0).row_from_south == 7


@given(st.floats(-80, 80), st.floats(-179, 178), st.floats(0.0001, 0.5), st.floats(0.0001, 0.9))
def test_the_tiles_of_a_box_are_as_many_as_counted_and_hold_its_corners(south, west, height, width):
    box = Bounds(south, west, south + height, west + width)

    tiles = list(tiles_in(box, range(6, 10)))

    assert len(tiles) == len(set(tiles)) == count_in(box, range(6, 10))
    assert tile_at(south, west, 9) in tiles
    assert tile_at(south + height, west + width, 9) in tiles
    assert all(tile.exists() for tile in tiles)


def test_a_box_across_the_antimeridian_has_tiles_on_both_sides():
    columns = {tile.x for tile in tiles_in(Bounds(-1, 179, 1, -179), range(4, 5))}

    assert columns == {15, 0}


# --- sources and the machine


def test_only_sources_whose_terms_allow_it_can_be_prepared(tmp_path):
    refused = [why_not_prepared(source) for source in ONLINE_SOURCES.values()]

    assert [reason is None for reason in refused] == [True, True, False]
    assert "OpenStreetMap" in why_not_prepared(OPENSTREETMAP)
    assert why_not_prepared(None)
    assert why_not_prepared(FileSource("f", "F", tmp_path))


def test_addresses_name_the_tile():
    for source in ONLINE_SOURCES.values():
        address = source.address_of(Tile(15, 16802, 12045))
        assert address.startswith("https://")
        assert "15" in address
        assert address.index("16802") != address.index("12045")


def test_the_environment_is_only_filled_in_where_nobody_has_spoken():
    poor: dict[str, str] = {}
    rich: dict[str, str] = {}
    told = {"QT_QUICK_BACKEND": "rhi"}

    choose_environment(poor, has_gpu=False, is_root=True)
    choose_environment(rich, has_gpu=True, is_root=False)
    choose_environment(told, has_gpu=False, is_root=False)

    assert poor["QT_QUICK_BACKEND"] == "software"
    assert poor["QTWEBENGINE_DISABLE_SANDBOX"] == "1"
    assert rich == {"QTWEBENGINE_CHROMIUM_FLAGS": "--js-flags=--max-old-space-size=128"}
    assert poor["QTWEBENGINE_CHROMIUM_FLAGS"].split()[0] == "--disable-gpu"
    assert told["QT_QUICK_BACKEND"] == "rhi"


def test_every_theme_has_every_colour_the_page_uses():
    keys = [set(page_colours(theme)) for theme in THEMES.values()]

    assert keys[0] == keys[1] == keys[2]


def test_a_sighting_is_told_with_its_ellipse_or_without():
    sure = SightingMark(HERE, "Car <b>1</b>", "#56B4E9", (8.456, 2.0, 31.0), is_kept=True)
    unsure = SightingMark(HERE, "", "javascript:1", (float("inf"), 1.0, 0.0))

    told = sighting_json(sure)

    assert (told["ellipse"], told["kept"], told["name"]) == (
        [8.46, 2.0, 31.0],
        True,
        "Car <b>1</b>",
    )
    assert sighting_json(unsure)["ellipse"] is None
    assert sighting_json(unsure)["colour"].startswith("#")


def test_the_ground_in_the_picture_goes_with_the_drone():
    corners = tuple(from_here(*at) for at in ((0, 0), (10, 0), (10, 10)))
    mark = VehicleMark("A", "Alpha", "#56B4E9", HERE, footprint=(*corners, NOWHERE))

    assert len(vehicle_json(mark, 0, [])["footprint"]) == 3
