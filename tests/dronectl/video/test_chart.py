import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.video.chart import Chart, Layer, Mark, Path, Spot, World
from dronectl.video.geolocate import direction_to, flat
from dronectl.video.optics import CameraPose, Lens
from missions.geo import GeoPoint, north_east_m, offset

HERE = GeoPoint(48.1, -1.6)


@given(
    st.builds(GeoPoint, st.floats(-80, 80), st.floats(-180, 180)),
    st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000)),
    st.floats(-50, 400),
    st.tuples(st.floats(-30, 30), st.floats(-90, 20), st.floats(0, 359)),
)
def test_a_point_lies_where_the_exact_geometry_puts_it(here, away, height, turned):
    pose = CameraPose(here, 120.0, *turned)
    there = offset(here, *away)
    chart = Chart(World(marks=(Mark(Spot(there, height), "x", Layer.POIS),)), flat(0.0))

    (direction,) = chart.directions(pose)

    assert direction == pytest.approx(direction_to(pose, there, height), abs=0.02)


def test_a_line_has_a_hole_where_the_ground_is_not_known():
    def known_in_part(point):
        north, _ = north_east_m(HERE, point)
        return None if 100 < north < 200 else 30.0

    path = Path((Spot(HERE), Spot(offset(HERE, 300.0, 0.0))), Layer.PLAN)

    chart = Chart(World((path,)), known_in_part)

    assert len(chart.lines) == 2
    assert [run.layer for run in chart.lines] == [Layer.PLAN, Layer.PLAN]


def test_private_ground_that_is_known_in_part_is_masked_in_whole():
    ring = tuple(offset(HERE, n, e) for n, e in ((0, 0), (100, 0), (100, 100), (0, 100)))

    def known_in_part(point):
        return 30.0 if north_east_m(HERE, point)[0] < 50 else None

    whole = Chart(World(private=(ring,)), flat(30.0))
    part = Chart(World(private=(ring,)), known_in_part)
    none = Chart(World(private=(ring, ring[:2])), lambda _: float("nan"))

    assert part.masks == whole.masks
    pose = CameraPose(HERE, 100.0, 0.0, -45.0, 0.0)
    assert np.allclose(part.directions(pose), whole.directions(pose))
    assert none.masks == []


def test_nothing_to_show_is_no_points():
    chart = Chart(World(paths=(Path((), Layer.FENCE, is_closed=True),)), flat(0.0))

    assert chart.directions(CameraPose(HERE, 10.0, 0.0, 0.0, 0.0)).shape == (0, 3)
    assert (chart.lines, chart.masks, chart.marks) == ([], [], [])


@pytest.mark.parametrize("distortion", [None, (-0.1, 0.02, 0.001, 0.0, 0.0)])
def test_many_pixels_at_once_are_the_same_as_one_by_one(distortion):
    lens = Lens(1280, 720, 62.0, distortion)
    directions = np.array([[1.0, 0.1, -0.2], [5.0, 1.0, 2.0], [-1.0, 0.0, 0.0]])

    found = lens.pixels(directions)

    for direction, pixel in zip(directions, found, strict=True):
        one = lens.pixel(tuple(direction))
        assert (one is None and np.isnan(pixel).all()) or tuple(pixel) == pytest.approx(one)
