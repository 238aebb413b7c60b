"""Metres around a fixed point, on the WGS84 ellipsoid.

A local tangent frame with the ellipsoid's two radii at the origin: within 0.1 % below 10 km, which
is well beyond where a vehicle here flies.
"""

import math
from dataclasses import dataclass, field

_EQUATOR_M = 6378137.0
_ECCENTRICITY2 = 6.69437999014e-3


@dataclass(slots=True)
class LocalFrame:
    """North-east metres around an origin in degrees."""

    latitude_deg: float
    longitude_deg: float
    _north_m: float = field(init=False)
    _east_m: float = field(init=False)

    def __post_init__(self) -> None:
        latitude = math.radians(self.latitude_deg)
        bulge = 1.0 - _ECCENTRICITY2 * math.sin(latitude) ** 2
        meridian = _EQUATOR_M * (1.0 - _ECCENTRICITY2) / bulge**1.5
        normal = _EQUATOR_M / math.sqrt(bulge)
        self._north_m = math.radians(1.0) * meridian
        self._east_m = math.radians(1.0) * normal * math.cos(latitude)

    def to_local(self, latitude_deg: float, longitude_deg: float) -> tuple[float, float]:
        """(north, east) in metres."""
        east_deg = (longitude_deg - self.longitude_deg + 540.0) % 360.0 - 180.0
        return (
            (latitude_deg - self.latitude_deg) * self._north_m,
            east_deg * self._east_m,
        )

    def to_global(self, north_m: float, east_m: float) -> tuple[float, float]:
        """(latitude, longitude) in degrees."""
        return (
            self.latitude_deg + north_m / self._north_m,
            self.longitude_deg + east_m / self._east_m,
        )


def bearing_deg(north_m: float, east_m: float) -> float:
    """Direction of a local vector, 0 north, 90 east, in [0, 360)."""
    return math.degrees(math.atan2(east_m, north_m)) % 360.0


def wrap_deg(angle_deg: float) -> float:
    """The same angle in [-180, 180)."""
    return (angle_deg + 180.0) % 360.0 - 180.0
