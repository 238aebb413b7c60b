"""Places on the WGS84 ellipsoid: values, distances, bearings and small offsets.

Everything here is plain Python on floats, because planning calls it point by point. Angles are degrees
at every function's surface, latitude before longitude; altitudes never take part in a distance.
"""

import enum
import math
from dataclasses import dataclass

_A_M = 6_378_137.0
_F = 1 / 298.257_223_563
_B_M = _A_M * (1 - _F)
_E2 = _F * (2 - _F)
_EP2 = _E2 / (1 - _E2)


@dataclass(frozen=True, slots=True)
class GeoPoint:
    """A place on the ground, WGS84."""

    latitude_deg: float
    longitude_deg: float


class Reference(enum.Enum):
    """What an altitude is measured from."""

    HOME = "home"
    AMSL = "amsl"
    TERRAIN = "terrain"


@dataclass(frozen=True, slots=True)
class Altitude:
    """A height that says what it is measured from."""

    value_m: float
    reference: Reference


@dataclass(frozen=True, slots=True)
class Position:
    """A place and a height above it."""

    point: GeoPoint
    altitude: Altitude


def is_valid(point: GeoPoint) -> bool:
    """Whether both angles are numbers inside ±90° and ±180°."""
    return abs(point.latitude_deg) <= 90.0 and abs(point.longitude_deg) <= 180.0


def distance_m(a: GeoPoint, b: GeoPoint) -> float:
    """Ground distance on the WGS84 ellipsoid by Lambert's formula.

    Within 1e-5 of the geodesic (under 1 mm at 100 m, 1 m at 100 km) for anything but antipodes.
    """
    beta_a = math.atan((1 - _F) * math.tan(math.radians(a.latitude_deg)))
    beta_b = math.atan((1 - _F) * math.tan(math.radians(b.latitude_deg)))
    half_lambda = math.radians(b.longitude_deg - a.longitude_deg) / 2
    p = (beta_a + beta_b) / 2
    q = (beta_b - beta_a) / 2
    haversine = math.sin(q) ** 2 + math.cos(beta_a) * math.cos(beta_b) * math.sin(half_lambda) ** 2
    haversine = min(1.0, haversine)
    if haversine == 0.0:
        return 0.0
    sigma = 2 * math.asin(math.sqrt(haversine))
    near = (math.sin(p) * math.cos(q)) ** 2 / max(1 - haversine, 1e-12)
    far = (math.cos(p) * math.sin(q)) ** 2 / haversine
    x = (sigma - math.sin(sigma)) * near
    y = (sigma + math.sin(sigma)) * far
    return _A_M * (sigma - _F / 2 * (x + y))


def bearing_deg(a: GeoPoint, b: GeoPoint) -> float:
    """Initial course from ``a`` to ``b``, 0 to 360 clockwise from true north; 0 for the same place.

    Vincenty's inverse: within 0.001° of the geodesic for places over 1 m and under 10,000 km apart.
    """
    u_a = math.atan((1 - _F) * math.tan(math.radians(a.latitude_deg)))
    u_b = math.atan((1 - _F) * math.tan(math.radians(b.latitude_deg)))
    longitude = math.remainder(math.radians(b.longitude_deg - a.longitude_deg), math.tau)
    sin_a, cos_a, sin_b, cos_b = math.sin(u_a), math.cos(u_a), math.sin(u_b), math.cos(u_b)
    lam = longitude
    for _ in range(12):
        sin_lam, cos_lam = math.sin(lam), math.cos(lam)
        east = cos_b * sin_lam
        north = cos_a * sin_b - sin_a * cos_b * cos_lam
        sin_sigma = math.hypot(east, north)
        if sin_sigma == 0.0:
            break
        cos_sigma = sin_a * sin_b + cos_a * cos_b * cos_lam
        sigma = math.atan2(sin_sigma, cos_sigma)
        sin_alpha = cos_a * cos_b * sin_lam / sin_sigma
        cos2_alpha = 1 - sin_alpha**2
        middle = cos_sigma - 2 * sin_a * sin_b / cos2_alpha if cos2_alpha > 1e-12 else 0.0
        c = _F / 16 * cos2_alpha * (4 + _F * (4 - 3 * cos2_alpha))
        arc = sigma + c * sin_sigma * (middle + c * cos_sigma * (2 * middle**2 - 1))
        previous, lam = lam, longitude + (1 - c) * _F * sin_alpha * arc
        if abs(lam - previous) < 1e-12:
            break
    east = cos_b * math.sin(lam)
    north = cos_a * sin_b - sin_a * cos_b * math.cos(lam)
    return math.degrees(math.atan2(east, north)) % 360.0


def destination(point: GeoPoint, bearing_deg: float, distance_m: float) -> GeoPoint:
    """The place reached from ``point`` on a geodesic course; Vincenty's direct, within 1 mm."""
    alpha = math.radians(bearing_deg)
    u = math.atan((1 - _F) * math.tan(math.radians(point.latitude_deg)))
    sin_u, cos_u, sin_alpha1, cos_alpha1 = (
        math.sin(u),
        math.cos(u),
        math.sin(alpha),
        math.cos(alpha),
    )
    sigma1 = math.atan2(sin_u, cos_u * cos_alpha1)
    sin_alpha = cos_u * sin_alpha1
    cos2_alpha = 1 - sin_alpha**2
    u2 = cos2_alpha * (_A_M**2 - _B_M**2) / _B_M**2
    big_a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    big_b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    base = distance_m / (_B_M * big_a)
    sigma = base
    for _ in range(6):  # converges by a factor of 300 each time: far below a millimetre
        middle = math.cos(2 * sigma1 + sigma)
        sin_s, cos_s = math.sin(sigma), math.cos(sigma)
        inner = cos_s * (2 * middle**2 - 1)
        inner -= big_b / 6 * middle * (4 * sin_s**2 - 3) * (4 * middle**2 - 3)
        sigma = base + big_b * sin_s * (middle + big_b / 4 * inner)
    middle = math.cos(2 * sigma1 + sigma)
    sin_s, cos_s = math.sin(sigma), math.cos(sigma)
    across = sin_u * sin_s - cos_u * cos_s * cos_alpha1
    latitude = math.atan2(
        sin_u * cos_s + cos_u * sin_s * cos_alpha1, (1 - _F) * math.hypot(sin_alpha, across)
    )
    lam = math.atan2(sin_s * sin_alpha1, cos_u * cos_s - sin_u * sin_s * cos_alpha1)
    c = _F / 16 * cos2_alpha * (4 + _F * (4 - 3 * cos2_alpha))
    arc = sigma + c * sin_s * (middle + c * cos_s * (2 * middle**2 - 1))
    longitude = lam - (1 - c) * _F * sin_alpha * arc
    return GeoPoint(
        math.degrees(latitude), wrap_longitude_deg(point.longitude_deg + math.degrees(longitude))
    )


def wrap_longitude_deg(longitude_deg: float) -> float:
    """The same meridian within 180° either side of Greenwich; untouched when it already is."""
    if -180.0 <= longitude_deg <= 180.0:
        return longitude_deg
    return (longitude_deg + 180.0) % 360.0 - 180.0


def _earth_centred_m(latitude_deg: float, longitude_deg: float) -> tuple[float, float, float]:
    phi, lam = math.radians(latitude_deg), math.radians(longitude_deg)
    sin_phi, cos_phi = math.sin(phi), math.cos(phi)
    n = _A_M / math.sqrt(1 - _E2 * sin_phi**2)
    return n * cos_phi * math.cos(lam), n * cos_phi * math.sin(lam), n * (1 - _E2) * sin_phi


def north_east_m(origin: GeoPoint, point: GeoPoint) -> tuple[float, float]:
    """``point`` on the plane touching the ellipsoid at ``origin``, as (north, east) metres.

    Exact topocentric coordinates of a ground point: lengths come out short by (d / 15,600 km)²,
    that is 4 µm at 1 km from the origin and 4 m at 100 km.
    """
    ox, oy, oz = _earth_centred_m(origin.latitude_deg, origin.longitude_deg)
    px, py, pz = _earth_centred_m(point.latitude_deg, point.longitude_deg)
    dx, dy, dz = px - ox, py - oy, pz - oz
    phi, lam = math.radians(origin.latitude_deg), math.radians(origin.longitude_deg)
    outward = math.cos(lam) * dx + math.sin(lam) * dy
    east = math.cos(lam) * dy - math.sin(lam) * dx
    return math.cos(phi) * dz - math.sin(phi) * outward, east


def offset(point: GeoPoint, north_m: float, east_m: float) -> GeoPoint:
    """The ground place at (north, east) metres on the plane touching the ellipsoid at ``point``.

    The inverse of :func:`north_east_m`, to 0.1 mm up to 100 km.
    """
    phi, lam = math.radians(point.latitude_deg), math.radians(point.longitude_deg)
    sin_phi, cos_phi, sin_lam, cos_lam = math.sin(phi), math.cos(phi), math.sin(lam), math.cos(lam)
    ox, oy, oz = _earth_centred_m(point.latitude_deg, point.longitude_deg)
    up = -(north_m**2 + east_m**2) / (2 * _A_M)
    latitude = longitude = 0.0
    for _ in range(4):  # the height left over shrinks by (d / R)² each time
        outward = cos_phi * up - sin_phi * north_m
        x = ox + cos_lam * outward - sin_lam * east_m
        y = oy + sin_lam * outward + cos_lam * east_m
        z = oz + sin_phi * up + cos_phi * north_m
        latitude, longitude, height = _geodetic(x, y, z)
        up -= height
    return GeoPoint(math.degrees(latitude), wrap_longitude_deg(math.degrees(longitude)))


def _geodetic(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Latitude and longitude in radians and height in metres, by Bowring's formula."""
    p = math.hypot(x, y)
    theta = math.atan2(z * _A_M, p * _B_M)
    latitude = math.atan2(
        z + _EP2 * _B_M * math.sin(theta) ** 3, p - _E2 * _A_M * math.cos(theta) ** 3
    )
    sin_phi, cos_phi = math.sin(latitude), math.cos(latitude)
    n = _A_M / math.sqrt(1 - _E2 * sin_phi**2)
    height = p * cos_phi + z * sin_phi - n * (1 - _E2 * sin_phi**2)
    return latitude, math.atan2(y, x), height


def cross_track_m(point: GeoPoint, start: GeoPoint, end: GeoPoint) -> float:
    """Ground distance from ``point`` to the nearest place of the segment from ``start`` to ``end``.

    Within 0.1 % (at least 1 mm) when all three lie within 50 km of each other; never negative.
    """
    return _distance_to_segment_m(north_east_m(point, start), north_east_m(point, end))


def _distance_to_segment_m(start: tuple[float, float], end: tuple[float, float]) -> float:
    """Distance from the origin of the plane to a segment."""
    along_n, along_e = end[0] - start[0], end[1] - start[1]
    length2 = along_n**2 + along_e**2
    if length2 == 0.0:
        return math.hypot(*start)
    fraction = -(start[0] * along_n + start[1] * along_e) / length2
    fraction = min(1.0, max(0.0, fraction))
    return math.hypot(start[0] + fraction * along_n, start[1] + fraction * along_e)


def between(a: GeoPoint, b: GeoPoint, fraction: float) -> GeoPoint:
    """The place at ``fraction`` (0 to 1) of the straight ground line from ``a`` to ``b``."""
    north_m, east_m = north_east_m(a, b)
    return offset(a, north_m * fraction, east_m * fraction)


def centre(points: tuple[GeoPoint, ...]) -> GeoPoint:
    """The middle of the points' bounding box on the ground, right across the antimeridian too.

    Args:
        points: at least one place.
    """
    first = points[0]
    plane = [north_east_m(first, point) for point in points]
    norths, easts = [n for n, _ in plane], [e for _, e in plane]
    return offset(first, (min(norths) + max(norths)) / 2, (min(easts) + max(easts)) / 2)


@dataclass(frozen=True, slots=True)
class AreaPolygon:
    """One surface: an outer ring and the holes in it; rings are not closed."""

    outer: tuple[GeoPoint, ...]
    holes: tuple[tuple[GeoPoint, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """What somebody drew to be patrolled: surfaces, lines and single places."""

    name: str = ""
    polygons: tuple[AreaPolygon, ...] = ()
    lines: tuple[tuple[GeoPoint, ...], ...] = ()
    points: tuple[GeoPoint, ...] = ()
