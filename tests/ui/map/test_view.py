import json
import os
import signal

import pytest
from PyQt6.QtCore import QEventLoop, QObject, QPoint, Qt, QUrl
from PyQt6.QtWebEngineCore import QWebEnginePage, QWebEngineProfile

from missions.geo import distance_m
from tests.support.maps import HERE, from_here
from ui.map.marks import (
    Bounds,
    Circle,
    Link,
    Outline,
    Place,
    PlaceKind,
    PlanDrawing,
    Role,
    Tool,
    VehicleMark,
    Waypoint,
)
from ui.map.scheme import Blocker
from ui.map.sightings import SightingMark
from ui.map.sources import OPENSTREETMAP
from ui.theme import SUN

pytestmark = [
    pytest.mark.webengine,
    # Said by Qt itself on a machine without a GPU or a window system.
    pytest.mark.qt_log_ignore("RHI|QRhi|GPUInfo|This plugin does not support", extend=True),
]

MIDDLE = QPoint(400, 300)
HOSTILE = "<img src=x onerror=window.hurt=1><script>window.hurt=1</script>';window.hurt=1;//"


def a_mark(key="A", north_m=0.0, east_m=0.0, **changes):
    fields = {"name": "Alpha", "colour": "#56B4E9", "heading_deg": 90.0} | changes
    return VehicleMark(key=key, point=from_here(north_m, east_m), **fields)


def a_plan(**changes):
    corners = ((-60, -60), (-60, 60), (60, 60))
    waypoints = tuple(Waypoint(i, from_here(*at), str(i + 1)) for i, at in enumerate(corners))
    return PlanDrawing(**({"waypoints": waypoints, "is_editable": True} | changes))


def an_area(**changes):
    points = tuple(from_here(*at) for at in ((80, -80), (80, 80), (-80, 80), (-80, -80)))
    return Outline(
        **({"key": "area", "role": Role.AREA, "points": points, "is_editable": True} | changes)
    )


def near(point, north_m, east_m):
    """Within the metre or so that a pixel is at this zoom."""
    return distance_m(point, from_here(north_m, east_m)) < 2.0


# --- drawing with the hand


def test_a_polygon_is_drawn_with_clicks_and_ended_with_a_double_click(open_map, qtbot):
    open_map.view.start_tool(Tool.POLYGON)

    with qtbot.waitSignal(open_map.view.drawn) as drawn:
        open_map.click(open_map.pixel(from_here(50, -50)))
        open_map.click(open_map.pixel(from_here(50, 50)))
        open_map.double_click(open_map.pixel(from_here(-50, 0)))

    tool, points = drawn.args
    assert tool is Tool.POLYGON
    assert len(points) == 3
    assert near(points[0], 50, -50)
    assert near(points[1], 50, 50)
    assert near(points[2], -50, 0)


def test_a_polygon_is_closed_by_a_click_on_its_first_corner(open_map, qtbot):
    open_map.view.start_tool(Tool.POLYGON)

    with qtbot.waitSignal(open_map.view.drawn) as drawn:
        for at in ((50, -50), (50, 50), (-50, 0), (50, -50)):
            open_map.click(open_map.pixel(from_here(*at)))

    assert len(drawn.args[1]) == 3


def test_a_rectangle_is_dragged_and_comes_as_a_polygon(open_map, qtbot):
    open_map.view.start_tool(Tool.RECTANGLE)

    with qtbot.waitSignal(open_map.view.drawn) as drawn:
        open_map.drag(open_map.pixel(from_here(60, -70)), open_map.pixel(from_here(-40, 30)))

    tool, points = drawn.args
    assert tool is Tool.POLYGON
    assert [
        near(p, *at)
        for p, at in zip(points, ((60, -70), (60, 30), (-40, 30), (-40, -70)), strict=True)
    ]
    assert near(points[0], 60, -70)
    assert near(points[2], -40, 30)


def test_a_line_and_a_point_are_drawn(open_map, qtbot):
    open_map.view.start_tool(Tool.LINE)
    with qtbot.waitSignal(open_map.view.drawn) as line:
        open_map.click(open_map.pixel(from_here(0, -50)))
        open_map.double_click(open_map.pixel(from_here(0, 50)))
    open_map.view.start_tool(Tool.POINT)
    with qtbot.waitSignal(open_map.view.drawn) as point:
        open_map.click(open_map.pixel(from_here(20, 20)))

    assert line.args[0] is Tool.LINE
    assert len(line.args[1]) == 2
    assert near(point.args[1][0], 20, 20)


def test_escape_drops_the_drawing_first_and_the_tool_next(open_map, qtbot):
    open_map.view.start_tool(Tool.POLYGON)
    open_map.click(MIDDLE)

    open_map.key(Qt.Key.Key_Escape)
    still = open_map.view.tool
    with qtbot.waitSignal(open_map.view.tool_changed):
        open_map.key(Qt.Key.Key_Escape)

    assert still is Tool.POLYGON
    assert open_map.view.tool is None


def test_a_drawing_needs_no_mouse(open_map, qtbot):
    open_map.view.start_tool(Tool.LINE)

    with qtbot.waitSignal(open_map.view.drawn) as drawn:
        open_map.key(Qt.Key.Key_Space)
        open_map.view.page.runJavaScript("dronemap.map.panBy([80, 0], { animate: false })")
        open_map.key(Qt.Key.Key_Space)
        open_map.key(Qt.Key.Key_Return)

    first, second = drawn.args[1]
    assert near(first, 0, 0)
    assert 50 < distance_m(first, second) < 90


def test_measuring_says_length_and_bearing_of_each_leg(open_map, qtbot):
    open_map.view.start_tool(Tool.MEASURE)
    open_map.click(open_map.pixel(from_here(0, 0)))
    open_map.double_click(open_map.pixel(from_here(0, 100)))

    open_map.until("dronemap.editor.labels.length === 1")

    length, bearing = open_map.ask("dronemap.editor.labels")[0].split("  ")
    assert 99 <= float(length.removesuffix(" m")) <= 101
    assert bearing in {"089°", "090°", "091°"}


# --- taking hold of what is there


def test_a_waypoint_is_dragged(open_map, qtbot):
    open_map.view.set_plan(a_plan())

    with qtbot.waitSignal(open_map.view.waypoint_moved) as moved:
        open_map.drag(open_map.pixel(from_here(-60, 60)), open_map.pixel(from_here(-20, 100)))

    index, point = moved.args
    assert index == 1
    assert near(point, -20, 100)


def test_a_plan_that_is_only_shown_is_not_dragged(open_map, qtbot):
    open_map.view.set_plan(a_plan(is_editable=False))

    with qtbot.assertNotEmitted(open_map.view.waypoint_moved):
        open_map.drag(open_map.pixel(from_here(-60, 60)), open_map.pixel(from_here(-20, 100)))


def test_a_leg_that_is_dragged_gets_a_new_waypoint(open_map, qtbot):
    open_map.view.set_plan(a_plan())

    with qtbot.waitSignal(open_map.view.waypoint_inserted) as inserted:
        open_map.drag(open_map.pixel(from_here(-60, 0)), open_map.pixel(from_here(-110, 0)))

    index, point = inserted.args
    assert index == 1
    assert near(point, -110, 0)


def test_vertices_are_dragged_inserted_and_deleted(open_map, qtbot):
    open_map.view.set_plan(PlanDrawing(outlines=(an_area(),)))

    with qtbot.waitSignal(open_map.view.vertex_moved) as moved:
        open_map.drag(open_map.pixel(from_here(80, 80)), open_map.pixel(from_here(100, 110)))
    open_map.view.set_plan(PlanDrawing(outlines=(an_area(),)))
    with qtbot.waitSignal(open_map.view.vertex_inserted) as inserted:
        open_map.drag(open_map.pixel(from_here(80, 0)), open_map.pixel(from_here(120, 0)))
    open_map.view.set_plan(PlanDrawing(outlines=(an_area(),)))
    with qtbot.waitSignal(open_map.view.vertex_deleted) as deleted:
        open_map.click(open_map.pixel(from_here(-80, 80)), Qt.MouseButton.RightButton)

    assert moved.args[:2] == ["area", 1]
    assert near(moved.args[2], 100, 110)
    assert inserted.args[:2] == ["area", 1]
    assert near(inserted.args[2], 120, 0)
    assert deleted.args == ["area", 2]


def test_an_area_keeps_its_last_three_corners(open_map, qtbot):
    triangle = tuple(from_here(*at) for at in ((80, -80), (80, 80), (-80, 0)))
    open_map.view.set_plan(PlanDrawing(outlines=(an_area(points=triangle),)))

    with qtbot.assertNotEmitted(open_map.view.vertex_deleted):
        open_map.click(open_map.pixel(triangle[0]), Qt.MouseButton.RightButton)


def test_escape_puts_a_dragged_vertex_back(open_map, qtbot):
    open_map.view.set_plan(a_plan())
    start = open_map.pixel(from_here(-60, 60))
    open_map.press(start, start + QPoint(60, 60))
    with qtbot.assertNotEmitted(open_map.view.waypoint_moved):
        open_map.key(Qt.Key.Key_Escape)
        open_map.release(start)

    assert open_map.pixel(from_here(-60, 60)) == start
    lat, _lng = open_map.ask("dronemap.plan.drawing.waypoints[1].at")
    assert lat == pytest.approx(from_here(-60, 60).latitude_deg, abs=1e-6)


def test_clicks_tell_drones_waypoints_and_places_apart(open_map, qtbot):
    view = open_map.view
    view.set_plan(a_plan())
    view.set_fleet([a_mark(key=("sys", 7), north_m=0, east_m=0)])
    open_map.settle()

    with qtbot.waitSignal(view.vehicle_clicked) as vehicle:
        open_map.click(open_map.pixel(HERE))
    with qtbot.waitSignal(view.waypoint_clicked) as waypoint:
        open_map.click(open_map.pixel(from_here(60, 60)))
    with qtbot.waitSignal(view.clicked) as place:
        open_map.click(open_map.pixel(from_here(100, -100)))
    with qtbot.waitSignal(view.context_asked) as context:
        open_map.click(open_map.pixel(from_here(100, 20)), Qt.MouseButton.RightButton)

    assert vehicle.args == [("sys", 7), False]
    assert waypoint.args == [2]
    assert near(place.args[0], 100, -100)
    assert near(context.args[0], 100, 20)


def test_a_slot_may_open_a_dialog(open_map, qtbot):
    """An event loop inside a slot must not stop page and window talking to each other."""
    seen = []

    def busy(_point):
        if seen:
            return
        loop = QEventLoop()
        seen.append("begun")
        open_map.view.page.runJavaScript("1 + 1", lambda _result: loop.quit())
        loop.exec()
        seen.append("ended")

    open_map.view.clicked.connect(busy)
    open_map.click(MIDDLE)

    qtbot.waitUntil(lambda: seen == ["begun", "ended"])


def test_the_bar_follows_the_cursor(open_map, qtbot):
    with qtbot.waitSignal(open_map.view.cursor_moved):
        open_map.click(MIDDLE)

    qtbot.waitUntil(lambda: open_map.view.bar.coordinates.text().startswith("43.0"))


# --- showing


def test_one_tick_is_one_call_of_the_page(open_map, qtbot):
    open_map.view.page.runJavaScript(
        "window.calls = 0; const first = dronemap.fleet.tick.bind(dronemap.fleet);"
        "dronemap.fleet.tick = (message) => { window.calls += 1; first(message); };"
        "dronemap.map.on('moveend', () => { window.moves = 1; })"
    )

    for step in range(5):
        open_map.view.set_fleet([a_mark(f"V{i}", step * 5, i * 10) for i in range(20)])
        open_map.settle()

    assert open_map.ask("window.calls") == 5
    assert open_map.ask("dronemap.fleet.vehicles.size") == 20
    assert open_map.ask("dronemap.fleet.vehicles.get(0).trail.length") == 5


def test_a_slow_page_is_not_buried_in_ticks(open_map, qtbot):
    for step in range(50):  # none of them answered: the event loop does not turn
        open_map.view.set_fleet([a_mark(north_m=step * 5)])
    open_map.settle()
    open_map.view.set_fleet([a_mark(north_m=250)])
    open_map.settle()

    assert open_map.ask("dronemap.fleet.sequence") <= 3
    assert open_map.ask("dronemap.fleet.vehicles.get(0).trail.length") == 51


def test_a_drone_that_is_gone_leaves_the_map(open_map):
    open_map.view.set_fleet([a_mark("A"), a_mark("B")])
    open_map.settle()
    open_map.view.set_fleet([a_mark("B")])
    open_map.settle()

    assert open_map.ask("[...dronemap.fleet.vehicles.keys()]") == [1]


def test_unknown_and_impossible_values_draw_nothing_and_hurt_nothing(open_map):
    nan = float("nan")
    lost = VehicleMark("L", "", "nonsense", None, heading_deg=nan, accuracy_m=nan, link=Link.LOST)
    stale = a_mark("S", heading_deg=None, course_deg=nan, ground_speed_mps=nan, link=Link.STALE)
    rich = a_mark("R", home=HERE, target=from_here(50, 50), accuracy_m=20.0, ground_speed_mps=8.0)

    open_map.view.set_fleet([lost, stale, rich])
    open_map.view.set_plan(
        a_plan(
            circles=(
                Circle("c", Role.FENCE, HERE, 100.0, "ring"),
                Circle("d", Role.EXCLUSION, HERE, 5.0),
            ),
            outlines=(
                an_area(role=Role.FENCE),
                an_area(role=Role.EXCLUSION, is_editable=False),
                an_area(role=Role.ZONE, label="R 12", colour="#FF8800", points=()),
                an_area(role=Role.BEAT, is_closed=False),
            ),
            places=tuple(Place(kind.value, kind, HERE, kind.value, True) for kind in PlaceKind),
        )
    )
    open_map.view.choose_waypoint(1)
    open_map.view.set_selection(["R"])
    open_map.view.set_theme(SUN)
    open_map.settle()

    assert open_map.view.page.complaints == []


def test_a_followed_drone_stays_in_view_until_the_hand_moves_the_map(open_map, qtbot):
    view = open_map.view
    view.set_fleet([a_mark()])
    view.follow("A")

    view.set_fleet([a_mark(north_m=600)])
    open_map.until(
        "Math.abs(dronemap.map.latLngToContainerPoint(dronemap.fleet.vehicles.get(0).at).y - 300) < 130"
    )
    with qtbot.waitSignal(view.follow_ended):
        open_map.drag(QPoint(200, 200), QPoint(320, 260))


def test_the_view_goes_where_it_is_told(open_map, qtbot):
    with qtbot.waitSignal(open_map.view.view_changed) as changed:
        open_map.view.fit(Bounds(43.0, 4.5, 43.1, 4.7))

    assert changed.args[0].south_deg < 43.0
    assert changed.args[0].east_deg > 4.7


def test_names_are_text_wherever_they_come_from(open_map, tmp_path):
    view = open_map.view
    view.set_fleet([a_mark(name=HOSTILE, caption=HOSTILE, colour=HOSTILE)])
    view.set_plan(
        PlanDrawing(
            waypoints=(Waypoint(0, HERE, HOSTILE),),
            outlines=(an_area(key=HOSTILE, label=HOSTILE, colour=HOSTILE),),
            circles=(Circle(HOSTILE, Role.FENCE, HERE, 10.0, HOSTILE),),
            places=(Place(HOSTILE, PlaceKind.POI, HERE, HOSTILE),),
            colour=HOSTILE,
        )
    )
    view.page.call(
        "setSource",
        {
            "url": "dronemap://map/tiles/9/{z}/{x}/{y}",
            "least": 0,
            "most": 19,
            "attribution": HOSTILE,
            "bounds": None,
        },
    )
    view.bar.set_trouble(HOSTILE)
    open_map.settle()

    assert open_map.ask("window.hurt === undefined")
    assert open_map.ask("document.querySelectorAll('.leaflet-control-attribution img').length") == 0
    assert "onerror" in open_map.ask(
        "document.querySelector('.leaflet-control-attribution').textContent"
    )


# --- closed to everything else


def test_scripts_that_get_into_the_page_do_not_run(open_map, caplog):
    open_map.view.page.runJavaScript(
        "const holder = document.createElement('div'); document.body.append(holder);"
        f"holder.innerHTML = {json.dumps(HOSTILE)};"
        "const script = document.createElement('script'); script.textContent = 'window.hurt = 1';"
        "document.body.append(script)"
    )
    open_map.settle()

    assert open_map.ask("window.hurt === undefined")
    assert any("Content Security Policy" in line for line in open_map.view.page.complaints)


def test_nothing_on_the_network_can_be_reached_from_the_page(open_map, caplog):
    open_map.view.page.runJavaScript(
        "window.failed = [];"
        "fetch('https://example.org/x').catch(() => window.failed.push('fetch'));"
        "const image = new Image(); image.onerror = () => window.failed.push('image');"
        "image.src = 'http://127.0.0.1:1/x.png';"
        "window.opened = window.open('https://example.org/');"
        "window.location.href = 'https://example.org/'"
    )

    open_map.until("window.failed.length === 2")

    assert open_map.ask("window.location.href") == "dronemap://map/"
    assert open_map.ask("window.opened === null")


def test_the_interceptor_blocks_what_the_policy_would_have_let_through(qtbot):
    keeper = QObject()
    profile = QWebEngineProfile()
    page = QWebEnginePage(profile, keeper)
    profile.setParent(keeper)  # after the page: it must go last
    with qtbot.waitSignal(page.loadFinished):
        page.setHtml("<p>no policy</p>", QUrl("dronemap://map/"))
    blocker = Blocker(profile)
    profile.setUrlRequestInterceptor(blocker)

    page.runJavaScript("new Image().src = 'http://127.0.0.1:1/spy.png'")

    qtbot.waitUntil(lambda: "http://127.0.0.1:1/spy.png" in blocker.blocked)
    with qtbot.waitSignal(profile.destroyed):
        keeper.deleteLater()


def test_tiles_come_from_the_file(open_map):
    open_map.until("document.querySelectorAll('.tiles img.leaflet-tile-loaded').length > 5")

    sizes = open_map.ask(
        "[...document.querySelectorAll('.tiles img')].map((tile) => tile.naturalWidth)"
    )
    text = open_map.ask("document.querySelector('.leaflet-control-attribution').textContent")
    assert 256 in sizes
    assert "Training town" in text
    assert open_map.view.blocker.blocked == []


def test_scale_north_and_attribution_are_in_view(open_map):
    for name in ("leaflet-control-scale-line", "north", "leaflet-control-attribution"):
        box = open_map.ask(f"document.querySelector('.{name}').getBoundingClientRect()")
        assert 0 <= box["left"] <= box["right"] <= 800, name
        assert 0 <= box["top"] <= box["bottom"] <= 600, name
        assert box["width"] > 20, name


def test_without_a_network_an_online_map_says_so_once_and_shows_the_grid(open_map, qtbot):
    said = []
    open_map.view.said.connect(said.append)

    open_map.view.set_source(OPENSTREETMAP)
    open_map.until("document.querySelectorAll('.tiles img.leaflet-tile-loaded').length > 5")

    assert len(said) == 1
    assert "OpenStreetMap" in open_map.view.bar.sentence
    assert open_map.view.page.complaints == []


def test_what_cameras_see_is_drawn_in_the_drones_colour(open_map):
    corners = tuple(from_here(*at) for at in ((-40, -40), (-40, 40), (40, 40), (40, -40)))

    open_map.view.set_fleet([a_mark(north_m=20, colour="#FF00FF", footprint=corners)])
    open_map.view.set_sightings([SightingMark(HERE, HOSTILE, "#00FF00", (30.0, 10.0, 45.0))])
    open_map.settle()
    open_map.settle()

    image = open_map.view.web_view.grab().toImage()
    edge = open_map.pixel(from_here(-40, 0))
    across = [image.pixelColor(edge.x(), edge.y() + dy) for dy in range(-3, 4)]
    assert max(colour.red() - colour.green() for colour in across) > 60
    assert open_map.ask("window.hurt") is None
    assert open_map.view.page.complaints == []


# --- coming back


def test_a_page_that_was_killed_comes_back_as_it_was(open_map, qtbot):
    view = open_map.view
    view.set_plan(a_plan())
    view.choose_waypoint(2)
    view.set_selection(["A"])
    view.start_tool(Tool.MEASURE)
    view.set_theme(SUN)
    view.set_sightings([SightingMark(HERE, "Car", "#56B4E9", (8.0, 3.0, 30.0))])
    for step in range(4):
        view.set_fleet([a_mark(north_m=step * 10)])
        open_map.settle()
    with qtbot.waitSignal(view.view_changed):
        view.centre(from_here(300, 0), 16)

    with qtbot.waitSignals([view.crashed, view.ready], timeout=20_000):
        os.kill(view.page.renderProcessPid(), signal.SIGKILL)
    open_map.settle()

    assert open_map.ask("dronemap.plan.drawing.waypoints.length") == 3
    assert open_map.ask("dronemap.plan.chosen") == 2
    assert open_map.ask("dronemap.fleet.vehicles.get(0).trail.length") == 4
    assert open_map.ask("[...dronemap.fleet.selected]") == [0]
    assert open_map.ask("dronemap.editor.tool") == "measure"
    assert open_map.ask("dronemap.fleet.sightings[0].ellipse") == [8, 3, 30]
    assert open_map.ask("dronemap.theme.name") == "sun"
    assert open_map.ask("dronemap.map.getZoom()") == 16
    lat = open_map.ask("dronemap.map.getCenter().lat")
    assert lat == pytest.approx(from_here(300, 0).latitude_deg, abs=1e-4)
    assert view.bar.sentence.startswith("Click to measure")
