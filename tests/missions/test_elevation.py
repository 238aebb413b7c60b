from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from missions.errors import UserError
from missions.files.elevation import ElevationFolder, open_terrain, read_heights, read_sheet
from missions.geo import GeoPoint
from tests.support.elevation import write_hgt, write_npz

if TYPE_CHECKING:
    from pathlib import Path


def test_the_towns_own_grid_is_read(tmp_path: Path) -> None:
    """Written as the simulator's town writes it, see tests/simulator/town/test_tiles.py."""
    path = write_npz(tmp_path / "town.npz")

    sheet = read_sheet(path)
    terrain, troubles = open_terrain(tmp_path)

    assert (sheet.rows, sheet.columns) == (11, 21)
    assert (sheet.north_deg, sheet.west_deg) == (43.32, 4.48)
    assert sheet.attribution == "Made for a test"
    assert troubles == ()
    assert terrain.height_m(GeoPoint(43.31, 4.50)) == pytest.approx(15, abs=1e-4)


def test_a_grid_needs_no_attribution(tmp_path: Path) -> None:
    assert read_sheet(write_npz(tmp_path / "a.npz", attribution=None)).attribution == ""


@pytest.mark.parametrize(
    ("name", "south_deg", "west_deg"),
    [
        ("N43E004.hgt", 43, 4),
        ("s01w180.HGT", -1, -180),
        ("S34E018.SRTMGL1.hgt", -34, 18),
        ("N00W001.hgt", 0, -1),
    ],
)
def test_a_tile_is_where_its_name_says(
    tmp_path: Path, name: str, south_deg: int, west_deg: int
) -> None:
    write_hgt(tmp_path / name)

    terrain, _ = open_terrain(tmp_path)

    sheet = terrain.sheets[0]
    assert (sheet.south_deg, sheet.west_deg) == (pytest.approx(south_deg), west_deg)
    assert terrain.height_m(GeoPoint(south_deg + 0.5, west_deg + 0.5)) == 100
    assert terrain.height_m(GeoPoint(south_deg + 1.0, west_deg + 0.5)) == 101
    assert terrain.height_m(GeoPoint(south_deg + 0.0001, west_deg + 0.5)) is None  # beside voids


def test_both_resolutions_of_tiles_are_known(tmp_path: Path) -> None:
    write_hgt(tmp_path / "N43E004.hgt")
    write_hgt(tmp_path / "N43E005.hgt", side=3601, height_m=7)

    terrain, _ = open_terrain(tmp_path)

    assert [round(sheet.resolution_m) for sheet in terrain.sheets] == [31, 93]
    assert terrain.height_m(GeoPoint(43.5, 5.5)) == 7


@pytest.mark.parametrize(
    "changes",
    [
        {"north_deg": np.float64("nan")},
        {"north_deg": np.float64(400.0)},
        {"west_deg": np.float64("inf")},
        {"west_deg": np.array([4.0, 5.0])},
        {"west_deg": np.str_("4.5")},
        {"west_deg": np.str_("4" * 10_000)},
        {"west_deg": None},
        {"step_latitude_deg": np.float64(0.0)},
        {"step_longitude_deg": np.float64(-0.1)},
        {"step_longitude_deg": np.float64(1000.0)},
        {"step_latitude_deg": np.complex128(1)},
        {"heights_m": None},
        {"heights_m": np.zeros(20, np.float32)},
        {"heights_m": np.zeros((1, 20), np.float32)},
        {"heights_m": np.zeros((0, 0), np.float32)},
        {"heights_m": np.zeros((3, 4), np.complex64)},
        {"heights_m": np.full((3, 4), "a")},
        {"heights_m": np.asfortranarray(np.zeros((3, 4), np.float32))},
        {"attribution": np.array(["a", "b"])},
        {"attribution": np.str_("x" * 100_000)},
    ],
)
def test_a_grid_that_says_nonsense_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    path = write_npz(tmp_path / "bad.npz", **changes)

    with pytest.raises(UserError, match=r"bad\.npz .*(choose another file|damaged)"):
        read_sheet(path)


def test_a_grid_without_any_ground_is_refused(tmp_path: Path) -> None:
    for value in (np.nan, 1e30, -9999.0, np.inf):
        path = write_npz(tmp_path / "void.npz", heights_m=np.full((3, 4), value))
        sheet = read_sheet(path)

        with pytest.raises(UserError, match="no height of any ground"):
            read_heights(path, sheet)


def test_a_header_that_promises_more_than_there_is_allocates_nothing(tmp_path: Path) -> None:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (9000000, 9000000), }"
    entry = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
    path = with_entry(write_npz(tmp_path / "huge.npz", heights_m=None), "heights_m.npy", entry)

    with pytest.raises(UserError, match="cut it to the area"):
        read_sheet(path)

    short = entry.replace(b"(9000000, 9000000)", b"(2000, 2000)      ")
    path = with_entry(write_npz(tmp_path / "short.npz", heights_m=None), "heights_m.npy", short)
    sheet = read_sheet(path)
    with pytest.raises(UserError, match="damaged"):
        read_heights(path, sheet)


def test_a_pickle_in_a_grid_is_never_opened(tmp_path: Path) -> None:
    path = write_npz(tmp_path / "evil.npz", west_deg=np.array(print, object))

    with pytest.raises(UserError, match="damaged"):
        read_sheet(path)


def with_entry(path: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, content)
    return path


@given(st.binary(max_size=600))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes_that_are_no_grid_are_refused(tmp_path: Path, content: bytes) -> None:
    for name in ("a.npz", "N43E004.hgt"):
        path = tmp_path / name
        path.write_bytes(content)

        with pytest.raises(UserError):
            read_sheet(path)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=1000)
def test_a_damaged_grid_is_refused_or_still_sound(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(write_npz(tmp_path / "good.npz").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "hurt.npz"
    path.write_bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])

    try:
        heights = read_heights(path, read_sheet(path))
    except UserError:
        return
    known = heights[~np.isnan(heights)]
    assert known.size
    assert known.min() >= -500
    assert known.max() <= 9000


def test_a_tile_of_a_strange_size_or_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "N43E004.hgt").write_bytes(b"\0" * 1000)
    with pytest.raises(UserError, match=r"N43E004\.hgt is no elevation file"):
        read_sheet(tmp_path / "N43E004.hgt")
    with pytest.raises(UserError, match=r"name it after its south-west corner"):
        read_sheet(write_hgt(tmp_path / "town.hgt"))
    with pytest.raises(UserError, match="not on the earth"):
        read_sheet(write_hgt(tmp_path / "N95E004.hgt"))
    with pytest.raises(UserError, match="cannot be read"):
        read_sheet(tmp_path / "N44E004.hgt")
    with pytest.raises(UserError, match="cannot be read"):
        read_sheet(tmp_path / "gone.npz")


def test_a_tile_that_changed_since_it_was_listed_is_damaged(tmp_path: Path) -> None:
    path = write_hgt(tmp_path / "N43E004.hgt")
    terrain, _ = open_terrain(tmp_path)
    path.write_bytes(b"\0" * 100)

    assert terrain.height_m(GeoPoint(43.5, 4.5)) is None
    assert "N43E004.hgt is no elevation file" in terrain.troubles[0]


def test_a_grid_that_changed_since_it_was_listed_is_damaged(tmp_path: Path) -> None:
    path = write_npz(tmp_path / "a.npz")
    sheet = read_sheet(path)
    write_npz(path, heights_m=np.ones((4, 4)))

    with pytest.raises(UserError, match="damaged"):
        read_heights(path, sheet)
    path.unlink()
    with pytest.raises(UserError, match="cannot be read"):
        read_heights(path, sheet)


def test_another_kind_of_file_is_named_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"map\.png is no elevation file known here; use one of"):
        read_sheet(tmp_path / "map.png")


def test_a_folder_says_which_of_its_files_cannot_be_used(tmp_path: Path) -> None:
    write_npz(tmp_path / "good.npz")
    (tmp_path / "bad.npz").write_bytes(b"no zip")
    (tmp_path / "notes.txt").write_text("not looked at")
    (tmp_path / ".half.npz").write_bytes(b"being written")

    terrain, troubles = open_terrain(tmp_path)

    assert [sheet.name for sheet in terrain.sheets] == ["good.npz"]
    assert [text.split()[0] for text in troubles] == ["bad.npz"]


def test_a_folder_that_is_not_there_knows_no_ground(tmp_path: Path) -> None:
    assert open_terrain(tmp_path / "gone")[0].sheets == ()


def test_files_come_into_the_folder_and_leave_it(tmp_path: Path) -> None:
    folder = ElevationFolder(tmp_path / "data" / "elevation")
    source = write_npz(tmp_path / "town.npz")
    place = GeoPoint(43.31, 4.50)
    assert folder.height_m(place) is None

    folder.add(source)

    assert folder.height_m(place) == pytest.approx(15, abs=1e-4)
    assert [path.name for path in folder.path.iterdir()] == ["town.npz"]
    folder.add(folder.path / "town.npz")  # itself: nothing happens to it
    assert folder.height_m(place) == pytest.approx(15, abs=1e-4)

    folder.remove("town.npz")

    assert folder.height_m(place) is None
    assert source.exists()
    folder.remove("town.npz")  # gone already


def test_a_damaged_file_does_not_come_into_the_folder(tmp_path: Path) -> None:
    folder = ElevationFolder(tmp_path / "elevation")
    whole = write_npz(tmp_path / "town.npz").read_bytes()
    place = whole.index(b"heights_m.npy")
    hurt = tmp_path / "hurt.npz"
    hurt.write_bytes(whole[: place + 150] + b"\xff\xff" + whole[place + 152 :])

    with pytest.raises(UserError, match=r"hurt\.npz is no elevation file of its kind"):
        folder.add(hurt)

    assert not folder.path.exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "elevation").write_text("a file")
    folder = ElevationFolder(tmp_path / "elevation")

    with pytest.raises(UserError, match="could not be copied into"):
        folder.add(write_npz(tmp_path / "town.npz"))
    with pytest.raises(UserError, match="cannot be deleted"):
        folder.remove("town.npz")


def test_a_removal_stays_in_the_folder(tmp_path: Path) -> None:
    outside = write_npz(tmp_path / "town.npz")
    folder = ElevationFolder(tmp_path / "elevation")
    folder.path.mkdir()

    folder.remove("../town.npz")

    assert outside.exists()


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    np.save(buffer, np.zeros((2, 2), np.float32))
    bomb = buffer.getvalue() + b"\0" * 50_000_000
    base = write_npz(tmp_path / "bomb.npz", heights_m=None)
    with zipfile.ZipFile(base, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("heights_m.npy", bomb)

    heights = read_heights(base, read_sheet(base))

    assert heights.shape == (2, 2)
