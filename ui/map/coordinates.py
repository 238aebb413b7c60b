"""Places as people read them out: decimal degrees, degrees-minutes-seconds, UTM and MGRS.

UTM comes from PROJ; MGRS (NATO's lettering of the same grid, DMA TM 8358.1) is made here from it. The
poles (beyond 84° N and 80° S), where both use another projection, fall back to degrees.
"""

from __future__ import annotations

import enum
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyproj import Transformer

if TYPE_CHECKING:
    from missions.geo import GeoPoint

_BANDS: Final = "CDEFGHJKLMNPQRSTUVWX"
_ROWS: Final = "ABCDEFGHJKLMNPQRSTUV"
_COLUMNS: Final = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")


class Notation(enum.Enum):
    """A way to write a place."""

    DECIMAL = "decimal"
    DMS = "dms"
    UTM = "utm"
    MGRS = "mgrs"


@dataclass(frozen=True, slots=True)
class Utm:
    """A place on the Universal Transverse Mercator grid, WGS84."""

    zone: int
    band: str
    easting_m: float
    northing_m: float


def written(point: GeoPoint, notation: Notation) -> str:
    """``point`` in ``notation``, to about a metre; degrees where the grid does not reach."""
    if notation is Notation.DMS:
        return dms(point)
    if notation is Notation.UTM:
        return utm_text(point) or decimal(point)
    if notation is Notation.MGRS:
        return mgrs(point) or decimal(point)
    return decimal(point)


def decimal(point: GeoPoint) -> str:
    """``43.296482, 5.369780``: decimal degrees to 0.1 m, latitude first, south and west negative."""
    return f"{point.latitude_deg + 0.0:.6f}, {point.longitude_deg + 0.0:.6f}"


def dms(point: GeoPoint) -> str:
    """``43°17′47.3″N 5°22′11.2″E``: degrees, minutes and seconds to 3 m."""
    latitude = _sexagesimal(point.latitude_deg, "N", "S")
    longitude = _sexagesimal(point.longitude_deg, "E", "W")
    return f"{latitude} {longitude}"


def _sexagesimal(angle_deg: float, positive: str, negative: str) -> str:
    tenths = round(abs(angle_deg) * 36_000)
    minutes, tenth_seconds = divmod(tenths, 600)
    degrees, minutes = divmod(minutes, 60)
    side = negative if angle_deg < 0 and tenths else positive
    return f"{degrees}°{minutes:02d}′{tenth_seconds / 10:04.1f}″{side}"


def utm(point: GeoPoint) -> Utm | None:
    """``point`` on the UTM grid with the Norwegian exceptions; None beyond 84° N and 80° S."""
    if not -80.0 <= point.latitude_deg <= 84.0:
        return None
    zone = _zone(point)
    easting_m, northing_m = _projection(zone, point.latitude_deg < 0).transform(
        point.longitude_deg, point.latitude_deg
    )
    band = _BANDS[min(19, int((point.latitude_deg + 80) // 8))]
    return Utm(zone, band, easting_m, northing_m)


def _zone(point: GeoPoint) -> int:
    """The UTM zone: 6° each, but wider over south-west Norway and Svalbard."""
    latitude_deg, longitude_deg = point.latitude_deg, point.longitude_deg
    if 56 <= latitude_deg < 64 and 3 <= longitude_deg < 12:
        return 32
    if latitude_deg >= 72 and 0 <= longitude_deg < 42:
        return 31 + 2 * int((longitude_deg + 3) // 12)
    return int((longitude_deg + 180) // 6) % 60 + 1


@functools.lru_cache(maxsize=8)
def _projection(zone: int, is_south: bool) -> Transformer:
    epsg = (32_700 if is_south else 32_600) + zone
    return Transformer.from_crs("EPSG:4326", f"EPSG:{epsg}", always_xy=True)


def utm_text(point: GeoPoint) -> str | None:
    """``31T 692 204 E 4 796 552 N`` to the metre; None where there is no UTM."""
    grid = utm(point)
    if grid is None:
        return None
    easting = f"{round(grid.easting_m):,}".replace(",", " ")
    northing = f"{round(grid.northing_m):,}".replace(",", " ")
    return f"{grid.zone}{grid.band} {easting} E {northing} N"


def mgrs(point: GeoPoint, digits: int = 5) -> str | None:
    """``31T FJ 92204 96552``: the 1 m square (5 digits) that ``point`` lies in; None at the poles.

    Args:
        point: the place.
        digits: of each coordinate, 1 (10 km squares) to 5 (1 m squares).
    """
    grid = utm(point)
    if grid is None:
        return None
    # A place on a square's own corner must not fall into the next one by PROJ's last bit.
    easting = int(grid.easting_m + 1e-6)
    northing = min(int(grid.northing_m + 1e-6), 9_999_999)  # south of the equator stays south
    column = _COLUMNS[(grid.zone - 1) % 3][easting // 100_000 - 1]
    shift = 5 if grid.zone % 2 == 0 else 0
    row = _ROWS[(northing // 100_000 + shift) % 20]
    scale = 10 ** (5 - digits)
    within = (f"{part % 100_000 // scale:0{digits}d}" for part in (easting, northing))
    return f"{grid.zone}{grid.band} {column}{row} {' '.join(within)}"
