"""Labels and numbers on the map cover neither each other nor what they name."""

import itertools

import pytest

from tests.support.maps import from_here
from ui.map.marks import Outline, PlanDrawing, Role, VehicleMark, Waypoint

pytestmark = [
    pytest.mark.webengine,
    # Said by Qt itself on a machine without a GPU or a window system.
    pytest.mark.qt_log_ignore("RHI|QRhi|GPUInfo|This plugin does not support", extend=True),
]
NAMES = ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel")
PILLS = "dronemap.fleet.pills.map((p) => [p.x, p.y - 9, p.x + p.width, p.y + 9, p.name])"
DISCS = "dronemap.plan.numbered().filter((m) => m.isDisc).map((m) => [m.point.x, m.point.y, m.waypoint.label])"


def a_mark(name, north_m, east_m):
    point = from_here(north_m, east_m)
    return VehicleMark(
        key=name, point=point, name=name, colour="#56B4E9", heading_deg=0.0, caption="30 m"
    )


def overlaps(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def show(open_map, marks):
    open_map.view.set_fleet(marks)
    open_map.settle()
    open_map.until(f"dronemap.fleet.pills && dronemap.fleet.pills.length === {len(marks)}")
    return open_map.ask(PILLS)


@pytest.mark.parametrize("spacing_m", [0.5, 6.0, 20.0, 60.0])
def test_names_of_drones_side_by_side_do_not_cover_each_other(open_map, spacing_m):
    marks = [a_mark(name, 0.0, place * spacing_m) for place, name in enumerate(NAMES)]

    boxes = show(open_map, marks)

    assert sorted(box[4] for box in boxes) == sorted(NAMES), "every drone is named"
    pairs = [(a[4], b[4]) for a, b in itertools.combinations(boxes, 2) if overlaps(a, b)]
    assert pairs == []


def test_a_name_does_not_cover_another_drone_or_a_waypoint(open_map):
    spots = [from_here(0.0, 14.0), from_here(0.0, -14.0)]
    open_map.view.set_plan(
        PlanDrawing(waypoints=tuple(Waypoint(i, at, str(i + 1)) for i, at in enumerate(spots)))
    )

    boxes = show(open_map, [a_mark("Alpha", 0.0, 0.0), a_mark("Bravo", 0.0, 30.0)])

    for x, y, *_label in open_map.ask(DISCS):
        assert not any(overlaps(box, (x - 10, y - 10, x + 10, y + 10)) for box in boxes)
    for place in ("Alpha", "Bravo"):
        x, y = open_map.ask(
            f"(() => {{ const p = [...dronemap.fleet.vehicles.values()].find((m) => m.name === '{place}')"
            ".point; return [p.x, p.y]; })()"
        )
        others = [box for box in boxes if box[4] != place]
        assert not any(overlaps(box, (x - 8, y - 8, x + 8, y + 8)) for box in others)


def test_a_label_stays_where_it_was_while_there_is_room(open_map):
    show(open_map, [a_mark("Alpha", 0.0, 0.0), a_mark("Bravo", 0.0, 8.0)])
    before = open_map.ask("[...dronemap.fleet.sides.values()]")

    show(open_map, [a_mark("Alpha", 0.0, 0.0), a_mark("Bravo", 0.0, 300.0)])

    assert open_map.ask("[...dronemap.fleet.sides.values()]") == before


def test_numbers_of_waypoints_do_not_cover_each_other(open_map):
    # There and back on the same two lines: not one after the other in the list.
    spots = [from_here(north, east) for north in (0.0, 4.0) for east in (0, 40, 80)]
    open_map.view.set_plan(
        PlanDrawing(waypoints=tuple(Waypoint(i, at, str(i + 1)) for i, at in enumerate(spots)))
    )
    open_map.settle()

    discs = open_map.ask(DISCS)

    for a, b in itertools.combinations(discs, 2):
        assert abs(a[0] - b[0]) >= 21 or abs(a[1] - b[1]) >= 21, (a, b)
    assert {"1", "6"} <= {disc[2] for disc in discs}, "the first and the last have their numbers"


def test_a_handle_leaves_the_number_of_a_waypoint_alone(open_map):
    corners = tuple(from_here(*at) for at in ((80, -80), (80, 80), (-80, 80), (-80, -80)))
    middle = Waypoint(0, from_here(80, 0), "1")
    area = Outline("area", Role.AREA, corners, is_editable=True)
    open_map.view.set_plan(PlanDrawing(waypoints=(middle,), outlines=(area,), is_editable=True))
    open_map.settle()

    handles = open_map.ask("dronemap.plan.middles(dronemap.plan.drawing.outlines[0]).length")

    assert handles == 3, "the fourth is under the waypoint"
