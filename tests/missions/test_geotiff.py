"""Heights from GeoTIFF, see missions/files/elevation/geotiff.py; libtiff in OpenCV reads the same files."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from missions.errors import UserError
from missions.files.elevation import open_terrain, read_heights, read_sheet
from missions.geo import GeoPoint

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {"u": 1, "i": 2, "f": 3}
CODES = {3: "H", 4: "I", 12: "d"}


@dataclass(frozen=True)
class Picture:
    """A GeoTIFF to be written: 40 rows of 50 columns that rise to the south and the east."""

    kind: str = "f4"
    order: str = "<"
    packing: int = 8
    predictor: int = 1
    tile: int = 0
    """Side of its tiles; 0: strips of 16 rows."""
    model: int = 2
    is_point: bool = False
    no_data: str = ""
    changes: tuple[tuple[int, tuple[int, tuple[Any, ...]]], ...] = ()
    """Tags to be replaced: kind and values."""

    @property
    def heights(self) -> np.ndarray[Any, Any]:
        rows, columns = np.mgrid[0:40, 0:50]
        return (100 + 2 * rows + columns).astype(self.kind)

    def parts(self) -> list[bytes]:
        high = self.tile or 16
        wide = self.tile or 50
        found = []
        for top in range(0, 40, high):
            for left in range(0, 50, wide):
                part = self.heights[top : top + high, left : left + wide]
                if self.tile:
                    lacking = ((0, high - part.shape[0]), (0, wide - part.shape[1]))
                    part = np.pad(part, lacking)
                found.append(self.packed(part))
        return found

    def packed(self, part: np.ndarray[Any, Any]) -> bytes:
        rows, columns = part.shape
        if self.predictor == 3:
            planes = part.astype(part.dtype.newbyteorder(">")).view(np.uint8)
            planes = planes.reshape(rows, columns, -1).transpose(0, 2, 1).reshape(rows, -1)
            content = np.diff(planes, axis=1, prepend=np.uint8(0)).astype(np.uint8).tobytes()
        else:
            if self.predictor == 2:
                part = np.diff(part, axis=1, prepend=part.dtype.type(0))
            content = part.astype(self.order + self.kind).tobytes()
        return content if self.packing == 1 else zlib.compress(content)

    def write(self, path: Path) -> Path:
        parts = self.parts()
        places = [8 + sum(map(len, parts[:n])) for n in range(len(parts))]
        sizes = [len(part) for part in parts]
        raster = 2 if self.is_point else 1
        tags: dict[int, tuple[int, tuple[Any, ...]]] = {
            256: (3, (50,)), 257: (3, (40,)), 258: (3, (int(self.kind[1]) * 8,)),
            259: (3, (self.packing,)), 262: (3, (1,)), 277: (3, (1,)), 317: (3, (self.predictor,)),
            339: (3, (FORMATS[self.kind[0]],)), 33550: (12, (0.001, 0.002, 0.0)),
            33922: (12, (0.0, 0.0, 0.0, 4.5, 43.5, 0.0)),
            34735: (3, (1, 1, 0, 2, 1024, 0, 1, self.model, 1025, 0, 1, raster)),
        }  # fmt: skip
        if self.tile:
            tags |= {322: (3, (self.tile,)), 323: (3, (self.tile,)), 324: (4, tuple(places)), 325: (4, tuple(sizes))}  # fmt: skip
        else:
            tags |= {273: (4, tuple(places)), 278: (3, (16,)), 279: (4, tuple(sizes))}
        tags |= dict(self.changes)
        body = b"".join(parts)
        directory, after = b"", b""
        start = 8 + len(body)
        entries = sorted(tags.items())
        count = len(entries) + bool(self.no_data)
        rest = start + 2 + 12 * count + 4
        for tag, (kind, values) in entries:
            content = struct.pack(f"{self.order}{len(values)}{CODES[kind]}", *values)
            if len(content) > 4:
                held, after = struct.pack(f"{self.order}I", rest + len(after)), after + content
            else:
                held = content.ljust(4, b"\0")
            directory += struct.pack(f"{self.order}HHI", tag, kind, len(values)) + held
        if self.no_data:
            text = self.no_data.encode() + b"\0"
            held = struct.pack(f"{self.order}I", rest + len(after)) if len(text) > 4 else text.ljust(4, b"\0")  # fmt: skip
            directory += struct.pack(f"{self.order}HHI", 42113, 2, len(text)) + held
            after += text if len(text) > 4 else b""
        magic = b"II*\0" if self.order == "<" else b"MM\0*"
        head = magic + struct.pack(f"{self.order}I", start)
        path.write_bytes(
            head + body + struct.pack(f"{self.order}H", count) + directory + b"\0" * 4 + after
        )
        return path


@pytest.mark.parametrize(
    "picture",
    [
        Picture(),
        Picture(packing=1),
        Picture(order=">"),
        Picture(predictor=3),
        Picture(predictor=3, tile=16),
        Picture(predictor=3, order=">"),
        Picture(kind="i2", predictor=2),
        Picture(kind="i2", predictor=2, tile=32, order=">"),
        Picture(kind="u2", packing=1, tile=16),
        Picture(kind="f8"),
    ],
    ids=lambda p: f"{p.kind}-{p.order}-{p.packing}-{p.predictor}-{p.tile}",
)
def test_pictures_of_every_kind_are_read_as_libtiff_reads_them(
    tmp_path: Path, picture: Picture
) -> None:
    path = picture.write(tmp_path / "ground.tif")

    heights = read_heights(path, read_sheet(path))

    assert (heights == picture.heights).all()
    assert (cv2.imread(str(path), cv2.IMREAD_UNCHANGED) == heights).all()


def test_a_height_stands_in_the_middle_of_its_pixel_or_on_its_corner(tmp_path: Path) -> None:
    area = read_sheet(Picture().write(tmp_path / "area.tif"))
    point = read_sheet(Picture(is_point=True).write(tmp_path / "point.tiff"))

    assert (area.north_deg, area.west_deg) == (pytest.approx(43.499), pytest.approx(4.5005))
    assert (point.north_deg, point.west_deg) == (43.5, 4.5)
    assert (point.rows, point.columns, point.step_latitude_deg) == (40, 50, 0.002)


def test_the_ground_is_known_there(tmp_path: Path) -> None:
    Picture(is_point=True).write(tmp_path / "ground.tif")

    terrain, troubles = open_terrain(tmp_path)

    assert troubles == ()
    assert terrain.height_m(GeoPoint(43.48, 4.52)) == pytest.approx(100 + 20 + 20)
    assert terrain.height_m(GeoPoint(43.479, 4.5205)) == pytest.approx(141.5)


@pytest.mark.parametrize("no_data", ["100", "-9999", "nan"])
def test_what_the_file_calls_no_data_is_unknown(tmp_path: Path, no_data: str) -> None:
    path = Picture(no_data=no_data).write(tmp_path / "ground.tif")

    heights = read_heights(path, read_sheet(path))

    assert np.isnan(heights[0, 0]) == (no_data == "100")
    assert heights[0, 1] == 101


def test_a_projected_picture_is_told_to_be_converted(tmp_path: Path) -> None:
    for picture in (Picture(model=1), Picture(changes=((34264, (12, (1.0,) * 16)),))):
        with pytest.raises(UserError, match="convert it to WGS 84"):
            read_sheet(picture.write(tmp_path / "lambert.tif"))


@pytest.mark.parametrize("change", [(259, (3, (5,))), (317, (3, (9,)))])
def test_a_packing_that_is_not_known_is_said(tmp_path: Path, change: Any) -> None:
    path = Picture(changes=(change,)).write(tmp_path / "lzw.tif")

    with pytest.raises(UserError, match="save it with Deflate or unpacked"):
        read_sheet(path)


@pytest.mark.parametrize(
    "change",
    [
        (256, (4, (900_000,))),
        (277, (3, (3,))),
        (258, (3, (7,))),
        (273, (4, (10**9,))),
        (279, (4, (0,))),
        (278, (3, (0,))),
        (33550, (12, (float("nan"), 0.002, 0.0))),
        (33550, (12, (0.001,))),
        (33922, (12, (0.0, 0.0, 0.0, 4.5, 430.5, 0.0))),
    ],
)
def test_a_picture_that_says_nonsense_is_refused(tmp_path: Path, change: Any) -> None:
    path = Picture(changes=(change,)).write(tmp_path / "bad.tif")

    with pytest.raises(UserError, match="bad"):
        read_heights(path, read_sheet(path))


def test_a_picture_that_changed_since_it_was_listed_is_damaged(tmp_path: Path) -> None:
    path = Picture().write(tmp_path / "ground.tif")
    sheet = read_sheet(path)
    Picture(is_point=True).write(path)

    with pytest.raises(UserError, match="damaged"):
        read_heights(path, sheet)
    path.unlink()
    with pytest.raises(UserError, match="cannot be read"):
        read_sheet(path)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=2000)
def test_a_damaged_picture_is_refused_or_still_sound(tmp_path: Path, data: st.DataObject) -> None:
    picture = Picture(predictor=3, tile=data.draw(st.sampled_from([0, 16])))
    content = bytearray(picture.write(tmp_path / "good.tif").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "hurt.tif"
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])

    try:
        heights = read_heights(path, read_sheet(path))
    except UserError:
        return
    known = heights[~np.isnan(heights)]
    assert known.min() >= -500
    assert known.max() <= 9000
