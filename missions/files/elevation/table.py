"""The formats elevation is read from, by extension."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from missions.errors import UserError
from missions.files.elevation.geotiff import read_geotiff_heights, read_geotiff_sheet
from missions.files.elevation.hgt import read_hgt_heights, read_hgt_sheet
from missions.files.elevation.npz import read_npz_heights, read_npz_sheet
from missions.terrain import Heights, Sheet


@dataclass(frozen=True, slots=True)
class ElevationFormat:
    """How one kind of file is read."""

    title: str
    read_sheet: Callable[[Path], Sheet]
    read_heights: Callable[[Path, Sheet], Heights]


_GEOTIFF = ElevationFormat("GeoTIFF", read_geotiff_sheet, read_geotiff_heights)

ELEVATION_FORMATS: dict[str, ElevationFormat] = {
    ".hgt": ElevationFormat("SRTM tile", read_hgt_sheet, read_hgt_heights),
    ".npz": ElevationFormat("grid of heights", read_npz_sheet, read_npz_heights),
    ".tif": _GEOTIFF,
    ".tiff": _GEOTIFF,
}


def read_sheet(path: Path) -> Sheet:
    """What an elevation file covers, its kind told by the extension.

    Raises:
        UserError: the file cannot be read or is not what its extension says.
    """
    return _format(path).read_sheet(path)


def read_heights(path: Path, sheet: Sheet) -> Heights:
    """The heights of an elevation file.

    Raises:
        UserError: the file cannot be read or is not the one its sheet was read from.
    """
    return _format(path).read_heights(path, sheet)


def _format(path: Path) -> ElevationFormat:
    found = ELEVATION_FORMATS.get(path.suffix.lower())
    if found is None:
        known = ", ".join(ELEVATION_FORMATS)
        raise UserError(f"{path.name} is no elevation file known here; use one of {known}.")
    return found
