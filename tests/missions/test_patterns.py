import itertools
import math
import time
from dataclasses import fields, replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from missions.checks import Limits, check
from missions.errors import UserError
from missions.geo import (
    Altitude,
    Area,
    AreaPolygon,
    GeoPoint,
    Position,
    Reference,
    distance_m,
    offset,
)
from missions.items import DO_SET_CAM_TRIGG_DIST, DO_SET_ROI_NONE, NAV_WAYPOINT, MissionItem
from missions.patterns import (
    PATTERNS,
    BeatSettings,
    Camera,
    CorridorSettings,
    GridSettings,
    OrbitSettings,
    PerimeterSettings,
    SquareSettings,
    beat,
    corridor,
    expanding_square,
    grid,
    orbit,
    perimeter,
    plan_over,
)
from missions.patterns.plane import Plane, Router, plane_of, surface
from missions.plan import Fence, FencePolygon
from tests.support.plans import HOME, TOWN, an_area, at, ring, square

PLANE = Plane(TOWN)
U_SHAPE = ring(
    (0, 0), (300, 0), (300, 100), (100, 100), (100, 200), (300, 200), (300, 300), (0, 300)
)
COURTYARD = an_area(square(100), square(30))


def spots(items: tuple[MissionItem, ...]) -> list[tuple[float, float]]:
    """East and north of every waypoint."""
    return [PLANE.spot(item.position) for item in items if item.position is not None]


def path(items: tuple[MissionItem, ...]) -> LineString:
    return LineString(spots(items))


def shape(area: Area) -> BaseGeometry:
    return surface(area, PLANE)


def lines(items: tuple[MissionItem, ...]) -> list[LineString]:
    """The stretches with the camera on."""
    found, start = [], None
    for item, after in itertools.pairwise(items):
        if after.command == DO_SET_CAM_TRIGG_DIST and item.position is not None:
            spot = PLANE.spot(item.position)
            if after.params[0]:
                start = spot
            elif start is not None:
                found.append(LineString([start, spot]))
                start = None
    return found


@st.composite
def stars(draw: st.DrawFn) -> Area:
    """A star-shaped polygon, mostly concave, with or without a hole round its middle."""
    count = draw(st.integers(4, 11))
    radii = draw(st.lists(st.integers(40, 250), min_size=count, max_size=count))
    turn = draw(st.floats(0, 90))
    corners = [
        (radius * math.cos(angle), radius * math.sin(angle))
        for number, radius in enumerate(radii)
        for angle in [math.radians(turn + 360 * number / count)]
    ]
    outer = ring(*corners)
    assume(Polygon([PLANE.spot(point) for point in outer]).buffer(0).covers(Point(0, 0).buffer(12)))
    return an_area(outer, square(5)) if draw(st.booleans()) else an_area(outer)


@given(stars(), st.integers(0, 179), st.sampled_from([8.0, 20.0, 45.0]))
@settings(max_examples=60, deadline=5000)
def test_a_grid_stays_inside_and_its_lines_are_all_there(
    area: Area, angle: int, spacing: float
) -> None:
    items = grid(area, GridSettings(spacing_m=spacing, angle_deg=float(angle), trigger_m=5.0))

    inside = shape(area)
    assert inside.buffer(0.1).covers(path(items))
    expected = slow_lines(inside, float(angle), spacing)
    assert sum(line.length for line in lines(items)) == pytest.approx(
        sum(line.length for line in expected), abs=0.6 * (1 + len(expected))
    )
    flown = unary_union([line.buffer(0.2) for line in lines(items)])
    assert all(flown.covers(line) for line in expected if line.length > 1.0)


def slow_lines(inside: BaseGeometry, angle: float, spacing: float) -> list[LineString]:
    """Every piece of every line, by turning the shape and cutting it."""
    turned = affinity.rotate(inside, angle - 90, origin=(0, 0))
    left, low, right, high = turned.bounds
    count = max(1, math.ceil((high - low) / spacing - 1e-9))
    pieces: list[LineString] = []
    for number in range(count):
        y = low + (high - low) / 2 + (number - (count - 1) / 2) * spacing
        cut = turned.intersection(LineString([(left - 9, y), (right + 9, y)]))
        back = affinity.rotate(cut, 90 - angle, origin=(0, 0))
        pieces += [part for part in getattr(back, "geoms", [back]) if part.length > 0]
    return pieces


@given(stars(), st.integers(0, 179))
@settings(max_examples=12, deadline=5000)
def test_no_part_of_a_convex_area_is_far_from_a_line(area: Area, angle: int) -> None:
    hull = Polygon([PLANE.spot(point) for point in area.polygons[0].outer]).convex_hull
    convex = an_area(tuple(PLANE.point(spot) for spot in list(hull.exterior.coords)[:-1]))

    items = grid(convex, GridSettings(spacing_m=20.0, angle_deg=float(angle)))

    left, low, right, high = hull.bounds
    steps = [
        Point(x, y)
        for x in range(int(left), int(right), 15)
        for y in range(int(low), int(high), 15)
        if hull.buffer(-10).covers(Point(x, y))
    ]
    assert all(path(items).distance(step) <= 10.1 for step in steps)


def test_grid_lines_run_in_the_wanted_direction() -> None:
    items = grid(an_area(square(50)), GridSettings(spacing_m=25.0, angle_deg=30.0))

    (x0, y0), (x1, y1) = spots(items)[:2]
    course = math.degrees(math.atan2(x1 - x0, y1 - y0)) % 180
    assert course == pytest.approx(30.0, abs=0.01)


def test_grid_lines_are_evenly_spaced_from_edge_to_edge() -> None:
    items = grid(an_area(square(50)), GridSettings(spacing_m=25.0))

    assert [round(x, 3) for x, _ in spots(items)[::2]] == [37.5, 12.5, -12.5, -37.5]
    assert len(items) == 8


@pytest.mark.parametrize("angle", [0, 37, 90, 135])
@pytest.mark.parametrize("turnaround", [0.0, 15.0])
def test_a_courtyard_is_never_flown_over(angle: int, turnaround: float) -> None:
    settings_ = GridSettings(
        spacing_m=15.0, angle_deg=float(angle), turnaround_m=turnaround, inset_m=2.0
    )

    items = grid(COURTYARD, settings_)

    assert not Polygon([PLANE.spot(p) for p in square(29.5)]).intersects(path(items))
    assert len(items) > 20


def test_exclusions_are_flown_around() -> None:
    block = AreaPolygon(square(20, 40, 40))

    items = grid(an_area(square(100)), GridSettings(spacing_m=12.0, exclusions=(block,)))

    assert not Polygon([PLANE.spot(p) for p in square(19.5, 40, 40)]).intersects(path(items))


def test_an_area_cut_in_two_by_an_exclusion_is_flown_on_both_sides() -> None:
    wall = AreaPolygon(ring((-150, -10), (150, -10), (150, 10), (-150, 10)))

    items = grid(an_area(square(100)), GridSettings(spacing_m=20.0, exclusions=(wall,)))

    assert min(x for x, _ in spots(items)) < -50
    assert max(x for x, _ in spots(items)) > 50


def test_turnarounds_run_on_beyond_the_edge() -> None:
    items = grid(an_area(square(50)), GridSettings(spacing_m=25.0, turnaround_m=10.0))

    assert {abs(round(y)) for _, y in spots(items)} == {60}


def test_the_grid_starts_near_where_it_is_told_to() -> None:
    corners = [at(60, 60).point, at(-60, 60).point, at(-60, -60).point, at(60, -60).point]

    for corner in corners:
        first = grid(an_area(square(50)), GridSettings(spacing_m=25.0, start=corner))[0]
        assert first.position is not None
        assert distance_m(first.position, corner) < 30


def test_a_camera_sets_spacing_and_pictures() -> None:
    camera = Camera(sensor_width_mm=13.2, sensor_height_mm=8.8, focal_length_mm=8.8)
    settings_ = GridSettings(camera=camera, altitude=Altitude(40.0, Reference.HOME))

    items = grid(an_area(square(60)), settings_)

    assert settings_.line_spacing_m() == pytest.approx(60 * 0.4)
    assert settings_.picture_spacing_m() == pytest.approx(40 * 0.3)
    triggers = [item.params[0] for item in items if item.command == DO_SET_CAM_TRIGG_DIST]
    assert triggers == [pytest.approx(12.0), 0.0] * (len(triggers) // 2)
    portrait = Camera(13.2, 8.8, 8.8, is_landscape=False)
    assert portrait.footprint_m(40.0) == pytest.approx((40.0, 60.0))
    assert GridSettings().picture_spacing_m() is None


@pytest.mark.parametrize(
    ("settings_", "said"),
    [
        (GridSettings(spacing_m=0.0), "cannot be flown"),
        (GridSettings(spacing_m=math.nan), "cannot be flown"),
        (GridSettings(spacing_m=0.001), "times: choose a wider spacing"),
        (GridSettings(inset_m=60.0), "choose a smaller inset"),
        (GridSettings(exclusions=(AreaPolygon(square(80)),)), "left outside the exclusions"),
        (GridSettings(turnaround_m=-1.0), "no negative distance"),
    ],
)
def test_grids_that_cannot_be_are_refused(settings_: GridSettings, said: str) -> None:
    with pytest.raises(UserError, match=said):
        grid(an_area(square(50)), settings_)


def test_a_sliver_is_refused() -> None:
    with pytest.raises(UserError, match="too narrow"):
        grid(an_area(ring((0, 0), (0, 0.4), (20, 0.4), (20, 0))), GridSettings(angle_deg=90.0))


@given(stars(), st.sampled_from([0.0, 3.0, 15.0]), st.booleans())
@settings(max_examples=60, deadline=5000)
def test_a_perimeter_keeps_its_inset_and_its_direction(
    area: Area, inset: float, clockwise: bool
) -> None:
    inside = Polygon([PLANE.spot(point) for point in area.polygons[0].outer])
    pieces = inside.buffer(-inset, join_style="mitre", mitre_limit=2.0)
    assume(isinstance(pieces, Polygon) and not pieces.is_empty)

    items = perimeter(area, PerimeterSettings(inset_m=inset, clockwise=clockwise, simplify_m=0.0))

    way = spots(items)
    assert way[0] == way[-1]
    assert Polygon(way).symmetric_difference(pieces).area < 1.0
    assert LineString(way).is_ring
    assert LineString(way).distance(inside.exterior) == pytest.approx(inset, abs=0.05)
    assert (Polygon(way).exterior.is_ccw) is not clockwise


@given(stars())
@settings(max_examples=40, deadline=5000)
def test_a_simplified_perimeter_stays_inside_its_area(area: Area) -> None:
    inside = Polygon([PLANE.spot(point) for point in area.polygons[0].outer])

    items = perimeter(area, PerimeterSettings(inset_m=2.0, simplify_m=0.5))

    assert inside.buffer(0.05).covers(path(items))


def test_a_perimeter_that_falls_apart_is_flown_piece_by_piece_inside() -> None:
    dumbbell = ring(
        (0, 0),
        (80, 0),
        (80, 80),
        (45, 80),
        (45, 160),
        (80, 160),
        (80, 240),
        (0, 240),
        (0, 160),
        (35, 160),
        (35, 80),
        (0, 80),
    )

    items = perimeter(an_area(dumbbell), PerimeterSettings(inset_m=8.0))

    inside = Polygon([PLANE.spot(point) for point in dumbbell])
    assert inside.buffer(0.05).covers(path(items))
    assert max(x for x, _ in spots(items)) > 200
    assert min(x for x, _ in spots(items)) < 20


def test_laps_repeat_the_round_and_close_it() -> None:
    once = perimeter(an_area(square(50)), PerimeterSettings(hold_s=3.0))
    twice = perimeter(an_area(square(50)), PerimeterSettings(hold_s=3.0, laps=2))

    assert (len(once), len(twice)) == (5, 9)
    assert once[0].params[0] == 3.0
    assert once[0].altitude == Altitude(40.0, Reference.HOME)


def test_a_perimeter_starts_at_the_corner_nearest_to_the_start() -> None:
    items = perimeter(an_area(square(50)), PerimeterSettings(start=at(60, 60).point))

    assert spots(items)[0] == pytest.approx((50, 50), abs=0.01)


def test_two_surfaces_are_both_gone_round() -> None:
    area = Area("two", (AreaPolygon(square(20)), AreaPolygon(square(20, 0, 200))))

    assert len(perimeter(area, PerimeterSettings())) == 10


@pytest.mark.parametrize(
    ("area", "settings_", "said"),
    [
        (Area("a"), PerimeterSettings(), "is empty"),
        (Area("a", lines=(ring((0, 0), (9, 9)),)), PerimeterSettings(), "has no surface"),
        (an_area(ring((0, 0), (9, 9), (0, 9), (9, 0))), PerimeterSettings(), "crosses itself"),
        (an_area(square(10)), PerimeterSettings(inset_m=11), "smaller inset"),
        (an_area(square(10)), PerimeterSettings(laps=0), "at least one lap"),
        (an_area(square(60_000)), PerimeterSettings(), "draw a smaller one"),
    ],
)
def test_perimeters_that_cannot_be_are_refused(
    area: Area, settings_: PerimeterSettings, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        perimeter(area, settings_)


def test_the_router_goes_round_corners_by_the_shortest_way() -> None:
    router = Router(Polygon([PLANE.spot(point) for point in U_SHAPE]))

    way = router.way((50.0, 290.0), (250.0, 290.0))

    assert way is not None
    assert way[-1] == (250.0, 290.0)
    length = LineString([(50.0, 290.0), *way]).length
    assert length == pytest.approx(2 * math.hypot(50, 190) + 100, abs=0.05)
    assert router.way((50.0, 290.0), (150.0, 290.0)) is None
    assert router.way((50.0, 290.0), (50.0, 290.0)) == [(50.0, 290.0)]


def test_a_corridor_is_flown_in_tracks_back_and_forth() -> None:
    street = Area("street", lines=(ring((0, 0), (200, 0)),))

    once = corridor(street, CorridorSettings())
    wide = corridor(street, CorridorSettings(width_m=60.0, spacing_m=20.0))

    assert len(once) == 2
    assert [round(x) for x, _ in spots(wide)] == [-20, -20, 0, 0, 20, 20]
    assert [round(y) for _, y in spots(wide)] == [0, 200, 200, 0, 0, 200]
    with pytest.raises(UserError, match="has no line"):
        corridor(an_area(square(9)), CorridorSettings())
    with pytest.raises(UserError, match="wider spacing"):
        corridor(street, CorridorSettings(width_m=5000.0, spacing_m=1.0))


def test_an_orbit_keeps_its_radius_and_looks_in() -> None:
    area = Area("statue", points=(TOWN,))

    items = orbit(area, OrbitSettings(radius_m=40.0, laps=2, clockwise=False))

    waypoints = [item for item in items if item.command == NAV_WAYPOINT]
    for item in waypoints:
        assert item.position is not None
        assert distance_m(item.position, TOWN) == pytest.approx(40.0, abs=0.01)
    assert path(tuple(waypoints)).distance(Point(0, 0)) >= 38.9
    assert items[0].position == TOWN
    assert items[-1].command == DO_SET_ROI_NONE
    assert spots(tuple(waypoints))[1][0] < 0
    with pytest.raises(UserError, match="radius above 0"):
        orbit(area, OrbitSettings(radius_m=0.0))
    assert len(orbit(an_area(square(9)), OrbitSettings(radius_m=0.5))) == 9


def test_an_expanding_square_widens_by_one_spacing_every_two_legs() -> None:
    items = expanding_square(Area("x", points=(TOWN,)), SquareSettings(spacing_m=10.0, legs=6))

    way = spots(items)
    lengths = [round(math.dist(a, b)) for a, b in itertools.pairwise(way)]
    assert lengths == [10, 10, 20, 20, 30, 30]
    assert path(items).is_simple
    with pytest.raises(UserError, match="1 to 360 legs"):
        expanding_square(Area("x", points=(TOWN,)), SquareSettings(legs=0))
    with pytest.raises(UserError, match="is empty"):
        expanding_square(Area("x"), SquareSettings())
    assert expanding_square(Area("x", lines=(ring((0, 0), (10, 0)),)), SquareSettings())


@given(st.integers(2, 8), st.integers(1, 6), st.integers())
def test_a_beat_visits_every_place_each_round_and_none_twice_in_a_row(
    count: int, rounds: int, seed: int
) -> None:
    places = ring(*((0, 10 * number) for number in range(count)))
    area = Area("beat", points=places)

    items = beat(area, BeatSettings(seed=seed, rounds=rounds))

    visits = [item.position for item in items]
    for number in range(rounds):
        assert set(visits[number * count : (number + 1) * count]) == set(places)
    assert all(a != b for a, b in itertools.pairwise(visits))
    assert all(10 <= (item.params[0] or 0) <= 60 for item in items)
    assert items == beat(area, BeatSettings(seed=seed, rounds=rounds))


def test_beats_differ_from_seed_to_seed() -> None:
    area = an_area(square(50))

    assert len({beat(area, BeatSettings(seed=seed)) for seed in range(20)}) == 20
    assert beat(Area("l", lines=(square(5),)), BeatSettings())
    for wrong, said in (
        (BeatSettings(rounds=0), "number of rounds"),
        (BeatSettings(dwell_least_s=9, dwell_most_s=1), "shortest dwell"),
    ):
        with pytest.raises(UserError, match=said):
            beat(area, wrong)
    with pytest.raises(UserError, match="fewer than two"):
        beat(Area("x", points=(TOWN,)), BeatSettings())


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_every_pattern_makes_a_plan_without_errors(name: str) -> None:
    pattern = PATTERNS[name]
    area = Area("all", (AreaPolygon(square(60)),), (ring((0, 0), (40, 0)),), square(30))
    settings_ = pattern.settings()

    plan = plan_over("made", HOME, settings_.altitude, 6.0, pattern.build(area, settings_))

    fenced = Fence((FencePolygon(square(200)),))
    assert pattern.title
    assert fields(settings_)
    assert check(plan, Limits())[0].code == "no-fence"
    limits = Limits(spacing_min_m=0.0)
    assert check(replace(plan, fence=fenced), limits) == ()


def test_patterns_work_across_the_antimeridian() -> None:
    middle = GeoPoint(-17.0, 180.0)
    corners = tuple(offset(middle, n, e) for n, e in ((-50, -50), (50, -50), (50, 50), (-50, 50)))

    items = grid(Area("fiji", (AreaPolygon(corners),)), GridSettings(spacing_m=20.0))

    assert all(item.position and distance_m(item.position, middle) < 75 for item in items)


def test_a_large_ragged_area_is_planned_at_once() -> None:
    corners = [
        ((900 + 90 * math.sin(number * 7.0)) * math.cos(angle), 900 * math.sin(angle))
        for number in range(1200)
        for angle in [math.tau * number / 1200]
    ]
    started_s = time.process_time()

    items = grid(an_area(ring(*corners)), GridSettings(spacing_m=15.0, angle_deg=20.0))

    inside = Polygon([PLANE.spot(point) for point in ring(*corners)])
    assert len(items) > 200
    assert inside.buffer(0.1).covers(path(items))
    assert time.process_time() - started_s < 10.0


def test_the_plane_of_an_area_is_around_its_middle() -> None:
    plane = plane_of(an_area(square(50, 1000, 1000)))

    assert plane.spot(at(1000, 1000).point) == pytest.approx((0, 0), abs=0.01)
    assert plane.positions([(0.0, 0.0)], Altitude(1, Reference.HOME)) == [
        Position(plane.point((0.0, 0.0)), Altitude(1, Reference.HOME))
    ]
