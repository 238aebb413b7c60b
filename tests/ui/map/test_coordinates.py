import pytest
from hypothesis import given
from hypothesis import strategies as st

from missions.geo import GeoPoint
from ui.map.coordinates import Notation, decimal, dms, mgrs, utm, utm_text, written

ANYWHERE = st.builds(GeoPoint, st.floats(-90, 90), st.floats(-180, 180))


def test_decimal_degrees_put_latitude_first():
    assert decimal(GeoPoint(43.2964823, -5.36978)) == "43.296482, -5.369780"
    assert decimal(GeoPoint(-0.0, 0.0)) == "0.000000, 0.000000"


def test_seconds_carry_into_minutes_and_degrees():
    assert dms(GeoPoint(43.296482, 5.36978)) == "43°17′47.3″N 5°22′11.2″E"
    assert dms(GeoPoint(-0.99999999, -179.99999999)) == "1°00′00.0″S 180°00′00.0″W"
    assert dms(GeoPoint(0.0, -0.0)) == "0°00′00.0″N 0°00′00.0″E"


# Pairs that other programs publish: the `mgrs` package and mgrs.js (checked with GeographicLib).
@pytest.mark.parametrize(
    ("latitude_deg", "longitude_deg", "digits", "expected"),
    [
        (42.0, -93.0, 5, "15T WG 00000 49776"),
        (0.0, 0.0, 5, "31N AA 66021 00000"),
        (48.24949, 16.41450, 4, "33U XP 0500 4499"),
        (48.8581983, 2.2944961, 5, "31U DQ 48251 11932"),
        (83.62778, -32.66433, 3, "25X EN 041 865"),
        (-33.90772474089813, 151.21288643944013, 5, "56H LH 34775 46637"),
    ],
)
def test_known_places_have_their_known_squares(latitude_deg, longitude_deg, digits, expected):
    assert mgrs(GeoPoint(latitude_deg, longitude_deg), digits) == expected


def test_fewer_digits_name_the_larger_square_around():
    place = GeoPoint(48.8581983, 2.2944961)

    assert [mgrs(place, digits) for digits in (1, 3)] == ["31U DQ 4 1", "31U DQ 482 119"]


def test_zones_are_wider_over_norway_and_svalbard():
    assert utm(GeoPoint(60.0, 4.0)).zone == 32
    assert utm(GeoPoint(55.9, 4.0)).zone == 31
    assert [utm(GeoPoint(75.0, east)).zone for east in (8.9, 9.1, 20.9, 21.1, 33.1)] == [
        31,
        33,
        33,
        35,
        37,
    ]
    assert utm(GeoPoint(10.0, 180.0)).zone == 1
    assert utm(GeoPoint(84.0, 0.0)).band == "X"


def test_the_poles_are_written_in_degrees():
    for pole in (GeoPoint(85.0, 1.0), GeoPoint(-81.0, 1.0)):
        assert utm_text(pole) is None
        assert mgrs(pole) is None
        assert written(pole, Notation.MGRS) == written(pole, Notation.UTM) == decimal(pole)


def test_utm_is_written_in_groups_of_three():
    assert utm_text(GeoPoint(42.0, -93.0)) == "15T 500 000 E 4 649 776 N"


@given(ANYWHERE, st.sampled_from(Notation))
def test_every_place_can_be_written_in_every_notation(point, notation):
    assert written(point, notation)


@given(st.floats(-79.9, 83.9), st.floats(-179.9, 179.9))
def test_a_square_holds_its_place(latitude_deg, longitude_deg):
    """The digits are the place's own, so two places in one square are under 1.5 m apart."""
    grid = utm(GeoPoint(latitude_deg, longitude_deg))

    written_m = mgrs(GeoPoint(latitude_deg, longitude_deg)).split()[2:]

    for digits, exact_m in zip(written_m, (grid.easting_m, grid.northing_m), strict=True):
        past_m = (exact_m - int(digits) + 0.5) % 100_000  # squares follow each other round
        assert 0.4 < past_m < 1.6
