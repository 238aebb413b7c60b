import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from shapely.geometry import LineString, Point

from missions.geo import (
    GeoPoint,
    bearing_deg,
    between,
    centre,
    cross_track_m,
    destination,
    distance_m,
    is_valid,
    north_east_m,
    offset,
    wrap_longitude_deg,
)
from tests.support.plans import TOWN

GEOD = Geod(ellps="WGS84")
places = st.builds(GeoPoint, st.floats(-85, 85), st.floats(-180, 180))
courses = st.floats(0, 360, exclude_max=True)


def geodesic_m(a: GeoPoint, b: GeoPoint) -> float:
    return float(GEOD.inv(a.longitude_deg, a.latitude_deg, b.longitude_deg, b.latitude_deg)[2])


@given(places, courses, st.floats(0.01, 8_000_000))
def test_distance_is_the_geodesic_within_its_bound(
    start: GeoPoint, course: float, length_m: float
) -> None:
    longitude, latitude, _ = GEOD.fwd(start.longitude_deg, start.latitude_deg, course, length_m)

    measured = distance_m(start, GeoPoint(latitude, longitude))

    assert measured == pytest.approx(length_m, rel=1e-5, abs=1e-6)


@given(places, courses, st.floats(1.0, 9_000_000))
def test_bearing_is_the_geodesic_course(start: GeoPoint, course: float, length_m: float) -> None:
    longitude, latitude, _ = GEOD.fwd(start.longitude_deg, start.latitude_deg, course, length_m)

    measured = bearing_deg(start, GeoPoint(latitude, longitude))

    assert abs(math.remainder(measured - course, 360.0)) < 0.001


@given(places, courses, st.floats(0, 10_000_000))
def test_destination_is_where_the_geodesic_ends(
    start: GeoPoint, course: float, length_m: float
) -> None:
    longitude, latitude, _ = GEOD.fwd(start.longitude_deg, start.latitude_deg, course, length_m)

    reached = destination(start, course, length_m)

    assert geodesic_m(reached, GeoPoint(latitude, longitude)) < 0.001


@given(places, st.floats(-70_000, 70_000), st.floats(-70_000, 70_000))
def test_offset_and_north_east_undo_each_other(start: GeoPoint, north: float, east: float) -> None:
    measured = north_east_m(start, offset(start, north, east))

    assert measured == pytest.approx((north, east), abs=1e-4)


@given(places, courses, st.floats(0, 20_000))
def test_north_east_is_the_topocentric_plane(
    origin: GeoPoint, course: float, length_m: float
) -> None:
    point = destination(origin, course, length_m)
    pipeline = Transformer.from_pipeline(
        "+proj=pipeline +step +proj=cart +ellps=WGS84 +step +proj=topocentric +ellps=WGS84 "
        f"+lon_0={origin.longitude_deg} +lat_0={origin.latitude_deg} +h_0=0"
    )
    east, north, _ = pipeline.transform(
        math.radians(point.longitude_deg), math.radians(point.latitude_deg), 0, radians=True
    )

    assert north_east_m(origin, point) == pytest.approx((north, east), abs=1e-3)


centimetres = st.integers(-300_000, 300_000).map(lambda value: value / 100)


@given(*[st.tuples(centimetres, centimetres) for _ in range(3)])
def test_cross_track_is_the_distance_to_the_segment(
    spot: tuple[float, float], start: tuple[float, float], end: tuple[float, float]
) -> None:
    expected = Point(spot).distance(LineString([start, end]))

    measured = cross_track_m(offset(TOWN, *spot), offset(TOWN, *start), offset(TOWN, *end))

    assert measured == pytest.approx(expected, rel=1e-3, abs=2e-3)


def test_cross_track_of_a_single_place_is_the_distance_to_it() -> None:
    assert cross_track_m(offset(TOWN, 3, 4), TOWN, TOWN) == pytest.approx(5.0, abs=1e-4)


def test_the_same_place_is_no_distance_and_north() -> None:
    assert distance_m(TOWN, TOWN) == 0.0
    assert bearing_deg(TOWN, TOWN) == 0.0


def test_bearing_along_the_equator_is_east() -> None:
    assert bearing_deg(GeoPoint(0, 10), GeoPoint(0, 11)) == pytest.approx(90.0)


def test_bearing_of_antipodes_is_still_a_bearing() -> None:
    assert 0 <= bearing_deg(GeoPoint(0, 0), GeoPoint(0.3, 179.7)) < 360


def test_distances_cross_the_antimeridian() -> None:
    east, west = GeoPoint(10, 179.999), GeoPoint(10, -179.999)

    assert distance_m(east, west) == pytest.approx(geodesic_m(east, west), rel=1e-5)
    assert bearing_deg(east, west) == pytest.approx(90.0, abs=0.01)
    assert offset(east, 0, 300).longitude_deg < 0


@pytest.mark.parametrize(
    ("angle", "wrapped"), [(180.0, 180.0), (-180.0, -180.0), (190.0, -170.0), (-190.0, 170.0)]
)
def test_longitudes_wrap(angle: float, wrapped: float) -> None:
    assert wrap_longitude_deg(angle) == pytest.approx(wrapped)


def test_between_is_on_the_way() -> None:
    end = offset(TOWN, 100, 200)

    assert north_east_m(TOWN, between(TOWN, end, 0.25)) == pytest.approx((25, 50), abs=1e-4)


def test_the_centre_is_the_middle_of_the_box() -> None:
    corners = (offset(TOWN, 0, 0), offset(TOWN, 100, 10), offset(TOWN, 20, 60))

    assert north_east_m(TOWN, centre(corners)) == pytest.approx((50, 30), abs=1e-3)


@pytest.mark.parametrize(
    ("point", "valid"),
    [
        (TOWN, True),
        (GeoPoint(90, 180), True),
        (GeoPoint(95, 0), False),
        (GeoPoint(0, -181), False),
        (GeoPoint(math.nan, 0), False),
        (GeoPoint(0, math.inf), False),
    ],
)
def test_only_places_on_earth_are_valid(point: GeoPoint, valid: bool) -> None:
    assert is_valid(point) is valid
