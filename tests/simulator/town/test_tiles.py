import math
import sqlite3
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from missions.files.elevation import open_terrain
from missions.geo import GeoPoint
from simulator.town import Town
from simulator.town.__main__ import main
from simulator.town.elevation import write_elevation
from simulator.town.tiles import (
    ATTRIBUTION,
    Style,
    corner_of,
    tile_file,
    tile_of,
    tile_range,
    view_of,
    write_tiles,
)


@pytest.mark.parametrize(
    ("place", "zoom", "tile"),
    [
        ((0.0, 0.0), 1, (1, 1)),
        ((51.51202, 0.02435), 17, (65544, 43582)),  # OpenStreetMap's own example
        ((43.30, 4.50), 13, (4198, 3000)),
        ((85.0511, -180.0), 3, (0, 0)),
        ((-33.8568, 151.2153), 15, (30147, 19662)),
    ],
)
def test_tile_numbers(place: tuple[float, float], zoom: int, tile: tuple[int, int]) -> None:
    x, y = tile_of(*place, zoom)
    assert (math.floor(x), math.floor(y)) == tile


@given(st.floats(-85.0, 85.0), st.floats(-179.9, 179.9), st.integers(0, 20))
def test_corners_undo_tile_numbers(latitude: float, longitude: float, zoom: int) -> None:
    back = corner_of(*tile_of(latitude, longitude, zoom), zoom)
    assert back == pytest.approx((latitude, longitude), abs=1e-9)


def test_tiles_cover_the_bounds_and_no_more(town: Town) -> None:
    for zoom in range(13, 20):
        tiles = tile_range(town.frame, town.bounds, zoom)
        view = view_of(town.frame, tiles)
        bounds = town.bounds
        size_m = 256 / view.px_per_m
        assert view.west_m <= bounds.west_m < view.west_m + size_m
        assert view.east_m - size_m < bounds.east_m <= view.east_m
        assert view.south_m <= bounds.south_m < view.south_m + size_m
        assert view.north_m - size_m < bounds.north_m <= view.north_m
        assert len(tiles) == tiles.rows * tiles.columns


def test_the_linear_window_agrees_with_mercator(town: Town) -> None:
    tiles = tile_range(town.frame, town.bounds, 18)
    view = view_of(town.frame, tiles)
    for north in (-650.0, 0.0, 600.0):
        for east in (-800.0, 0.0, 800.0):
            x, y = tile_of(*town.frame.to_global(north, east), 18)
            exact = ((x - tiles.first_x) * 256.0, (y - tiles.first_y) * 256.0)
            column, row = view.pixels(np.array([[east, north]]))[0]
            assert (column, row) == pytest.approx(exact, abs=0.15)


@pytest.mark.parametrize("style", list(Style))
def test_a_tile_file_is_complete(town: Town, tmp_path: Path, style: Style) -> None:
    path = tmp_path / "town.mbtiles"
    seen: list[tuple[int, int]] = []
    write_tiles(town, style, path, (13, 15), lambda done, total: seen.append((done, total)))
    ranges = [tile_range(town.frame, town.bounds, zoom) for zoom in (13, 14, 15)]
    total = sum(len(tiles) for tiles in ranges)
    assert seen == [(done, total) for done in range(1, total + 1)]
    with sqlite3.connect(path) as database:
        rows = database.execute("SELECT zoom_level, tile_column, tile_row FROM tiles").fetchall()
        wanted = {
            (tiles.zoom, x, (1 << tiles.zoom) - 1 - y)  # rows from the south
            for tiles in ranges
            for x in range(tiles.first_x, tiles.last_x + 1)
            for y in range(tiles.first_y, tiles.last_y + 1)
        }
        assert set(rows) == wanted
        metadata = dict(database.execute("SELECT name, value FROM metadata"))
        tile = database.execute("SELECT tile_data FROM tiles LIMIT 1").fetchone()[0]
    database.close()
    assert metadata["format"] == "png"
    assert metadata["attribution"] == ATTRIBUTION
    assert (metadata["minzoom"], metadata["maxzoom"]) == ("13", "15")
    west, south, east, north = (float(part) for part in metadata["bounds"].split(","))
    assert west < 4.50 < east
    assert south < 43.30 < north
    picture = cv2.imdecode(np.frombuffer(tile, np.uint8), cv2.IMREAD_UNCHANGED)
    assert picture is not None
    assert picture.shape == (256, 256, 3)
    assert [entry.name for entry in tmp_path.iterdir()] == ["town.mbtiles"]


def test_an_interrupted_drawing_leaves_nothing_behind(town: Town, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_tiles(town, Style.PLAN, tmp_path / "town.mbtiles", (13, 13), stop)
    assert list(tmp_path.iterdir()) == []


def test_tiles_once_drawn_are_kept(tmp_path: Path) -> None:
    (tmp_path / "town-1-43.30000-4.50000-plan-v1.mbtiles").write_bytes(b"drawn before")
    path = tile_file(tmp_path, Style.PLAN)
    assert path.read_bytes() == b"drawn before"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_the_relief_file_holds_the_ground(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "relief.npz"
    write_elevation(town, path, 20.0)
    with np.load(path) as saved:
        heights = saved["heights_m"]
        for row, column in ((10, 10), (55, 60), (70, 90)):
            latitude = float(saved["north_deg"]) - row * float(saved["step_latitude_deg"])
            longitude = float(saved["west_deg"]) + column * float(saved["step_longitude_deg"])
            north, east = town.frame.to_local(latitude, longitude)
            assert heights[row, column] == pytest.approx(town.ground_m(north, east), abs=0.05)
        assert heights.max() > 30.0
        assert heights.min() == 0.0
    assert [entry.name for entry in tmp_path.iterdir()] == ["relief.npz"]


def test_planning_reads_the_relief_file(town: Town, tmp_path: Path) -> None:
    write_elevation(town, tmp_path / "relief.npz", 5.0)
    terrain, troubles = open_terrain(tmp_path)

    assert troubles == ()
    assert terrain.sheets[0].attribution == ATTRIBUTION
    for north, east in ((0.0, 0.0), (250.0, 330.0), (-90.0, 410.0)):
        point = GeoPoint(*town.frame.to_global(north, east))
        assert terrain.height_m(point) == pytest.approx(town.ground_m(north, east), abs=0.05)


def test_the_command_keeps_what_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"town-7-43.30000-4.50000-{part}" for part in ("plan-v1.mbtiles", "relief-v1.npz")]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    assert main(["--out", str(tmp_path), "--seed", "7", "--style", "plan"]) == 0
    said = capsys.readouterr().err
    assert all(name in said for name in names)


@pytest.mark.parametrize("place", ["here", "43.3", "99,4", "43,500"])
def test_the_command_refuses_a_place_that_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    assert main(["--out", str(tmp_path), "--place", place]) == 2
    assert place in capsys.readouterr().err


def test_the_command_says_when_the_folder_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way")
    assert main(["--out", str(tmp_path / "file"), "--style", "plan"]) == 2
    assert "choose another folder" in capsys.readouterr().err


def test_the_command_writes_the_relief_alone_and_elsewhere(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Town, "build", lambda *_: town)
    maps, elevation = tmp_path / "maps", tmp_path / "elevation"

    assert main(["--out", str(maps), "--elevation", str(elevation), "--relief-only"]) == 0

    assert not maps.exists()
    names = [path.name for path in elevation.iterdir()]
    assert names == ["town-1-43.30000-4.50000-relief-v1.npz"]
    assert names[0] in capsys.readouterr().err
