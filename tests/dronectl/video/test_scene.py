import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.video.geolocate import flat, project
from dronectl.video.instruments import Readings
from dronectl.video.optics import CameraPose, Lens, Pixel
from dronectl.video.overlay import COLOURS_BGR, draw, plain
from dronectl.video.scene import Chart, Layer, Mark, Path, Spot, View, World, scene
from dronectl.video.shapes import Label, Patch, Ring, Role, Scene, Stroke
from missions.geo import GeoPoint, north_east_m, offset

HERE = GeoPoint(48.1, -1.6)
SIZE = (1280, 720)
LENS = Lens(*SIZE, 62.0)


LEVEL = flat(30.0)


def a_view(pitch=-30.0, ground=LEVEL, roll=0.0):
    return View(CameraPose(HERE, 90.0, roll, pitch, 0.0), LENS, ground)


def drawn(world, view=None, shown=frozenset(Layer), readings=None):
    view = view or a_view()
    return scene(SIZE, readings or Readings(), view, (Chart(world, view.ground),), shown)


def ahead(metres, aside=0.0):
    return offset(HERE, metres, aside)


def of(role, shapes):
    return [shape for shape in shapes if shape.role is role]


def test_a_place_on_the_ground_and_a_drone_in_the_air_are_marked_where_they_are():
    world = World(
        marks=(
            Mark(Spot(ahead(100, 10)), "Gate", Layer.POIS),
            Mark(Spot(ahead(200), 40.0), "Vehicle 2", Layer.DRONES),
            Mark(Spot(ahead(120)), "Rue de l'Église", Layer.NAMES),
        )
    )

    made = drawn(world)

    (poi,) = of(Role.POI, made.rings)
    assert poi.at == pytest.approx(project(a_view().pose, LENS, ahead(100, 10), 30.0))
    (drone,) = of(Role.DRONE, made.rings)
    assert drone.at == pytest.approx(project(a_view().pose, LENS, ahead(200), 40.0))
    assert {each.text for each in made.labels} >= {"Gate", "Vehicle 2", "Rue de l'Église"}
    assert of(Role.NAME, made.rings) == []


def test_a_name_is_not_written_over_another_text():
    world = World(
        marks=(
            Mark(Spot(ahead(220, 2)), "Rue du Port, behind", Layer.NAMES),
            Mark(Spot(ahead(200)), "Rue du Port", Layer.NAMES),
            Mark(Spot(ahead(215, 1)), "Gate", Layer.POIS),
            Mark(Spot(ahead(200, 90)), "Rue Basse", Layer.NAMES),
        )
    )

    names = [each.text for each in of(Role.NAME, drawn(world, a_view(pitch=-5.0)).labels)]

    assert names == ["Rue du Port", "Rue Basse"]


@pytest.mark.parametrize(
    "spot",
    [
        Spot(ahead(-100)),
        Spot(ahead(100, 500)),
        Spot(ahead(9_000), 40.0),
        Spot(ahead(-100), 200.0),
    ],
)
def test_what_is_behind_beside_or_too_far_is_not_marked(spot):
    made = drawn(World(marks=(Mark(spot, "x", Layer.POIS),)), a_view(-10.0))

    assert of(Role.POI, made.rings) == []


def test_a_place_whose_ground_is_not_known_is_left_out():
    made = drawn(
        World(
            marks=(Mark(Spot(ahead(100)), "x", Layer.POIS),),
            paths=(Path((Spot(ahead(50)), Spot(ahead(90))), Layer.PLAN),),
            private=((ahead(50), ahead(90), ahead(90, 20)),),
        ),
        a_view(ground=lambda _: None),
    )

    assert (of(Role.POI, made.rings), of(Role.PLAN, made.strokes), made.patches) == ([], [], ())


def test_a_path_follows_the_ground_over_a_hill():
    def hill(point):
        north, _ = north_east_m(HERE, point)
        return 30.0 + max(0.0, 20.0 - abs(north - 150.0) / 2)

    path = Path((Spot(ahead(100, -60)), Spot(ahead(200, 60))), Layer.PLAN)

    (stroke,) = of(Role.PLAN, drawn(World(paths=(path,)), a_view(ground=hill)).strokes)

    middle = project(a_view().pose, LENS, ahead(150), 50.0)
    nearest = min(stroke.points, key=lambda p: abs(p.x - middle.x))
    assert nearest == pytest.approx(middle, abs=1.0)


def test_a_path_that_goes_by_behind_the_camera_is_cut_off_in_front_of_it():
    path = Path((Spot(ahead(-300, 5)), Spot(ahead(300, 5))), Layer.PLAN)

    strokes = of(Role.PLAN, drawn(World(paths=(path,)), a_view(-20.0)).strokes)

    for stroke in strokes:
        assert all(point.y > 190 for point in stroke.points), "it came out upside down"
    assert max(point.y for stroke in strokes for point in stroke.points) >= 720


def test_a_fence_is_closed():
    corners = (ahead(80, -20), ahead(80, 20), ahead(120, 20), ahead(120, -20))
    fence = Path(tuple(map(Spot, corners)), Layer.FENCE, is_closed=True)

    made = drawn(World(paths=(fence,)), a_view(-30.0))

    pixels = {
        tuple(round(v) for v in p)
        for stroke in made.strokes
        for p in stroke.points
        if stroke.role is Role.FENCE
    }
    for corner in corners:
        assert tuple(round(v) for v in project(a_view().pose, LENS, corner, 30.0)) in pixels
    (only,) = of(Role.FENCE, made.strokes)
    assert only.points[0] == pytest.approx(only.points[-1])


def test_private_ground_is_masked_even_where_it_reaches_behind_the_camera():
    everywhere = (ahead(-500, -500), ahead(-500, 500), ahead(500, 500), ahead(500, -500))
    image = np.full((720, 1280, 3), 255, np.uint8)

    made = drawn(World(private=(everywhere,)), a_view(-60.0), frozenset({Layer.PRIVACY}))
    draw(image, made)

    assert (image == COLOURS_BGR[Role.MASK]).all()


def test_masks_lie_under_everything_else():
    zone = (ahead(80, -20), ahead(80, 20), ahead(120, 20), ahead(120, -20))

    made = drawn(World(private=(zone, ())), a_view())

    (patch,) = made.patches
    assert patch.role is Role.MASK


READ = Readings(
    position=HERE,
    height_above_ground_m=60.4,
    ground_speed_mps=8.25,
    heading_deg=359.6,
    gimbal_pitch_deg=-30.0,
    gimbal_yaw_deg=10.0,
    battery_fraction=0.735,
    utc_us=1_790_000_000_250_000,
    flight="F-12",
    target=ahead(100),
    target_range_m=116.6,
    target_error_m=4.2,
    is_recording=True,
    notes=("age 0.12 s",),
)


def test_the_figures_say_what_the_instruments_read():
    made = drawn(World(), readings=READ)

    texts = [label.text for label in made.labels]
    assert texts[:9] == [
        "2026-09-21 14:13:20.2Z",
        "F-12",
        "48.100000, -1.600000",
        "AGL 60 m",
        "GS 8.2 m/s",
        "HDG 360°",
        "CAM -30°",
        "BAT 74%",
        "age 0.12 s",
    ]
    assert any("117 m  ±4 m" in text for text in texts)
    assert {"N", "REC", "010"} <= set(texts)
    assert len(of(Role.RECORDING, made.rings)) == 1


def test_what_is_not_known_is_left_out():
    made = scene(SIZE, Readings(utc_us=2**62), None, ())

    assert made.labels == ()
    assert made.rings == ()


def test_not_recording_although_it_could_is_said():
    made = scene(SIZE, Readings(is_recording=False), None, ())

    assert [label.text for label in made.labels] == ["LIVE"]


@given(st.floats(0, 359.99))
def test_the_tape_puts_a_direction_where_it_is(heading):
    made = scene(SIZE, Readings(heading_deg=heading), None, (), frozenset({Layer.HEADING}))

    north = [label for label in made.labels if label.text == "N"]
    off_deg = (-heading + 180) % 360 - 180
    if abs(off_deg) <= 29.9:
        assert north[0].at.x == pytest.approx(640 + off_deg / 60 * 512, abs=0.01)
    elif abs(off_deg) > 30.1:
        assert north == []


@pytest.mark.parametrize("layer", [layer for layer in Layer if layer is not Layer.MOVING])
def test_each_layer_can_be_switched_off(layer):
    world = World(
        paths=(
            Path((Spot(ahead(80)), Spot(ahead(120, 9))), Layer.PLAN),
            Path((Spot(ahead(80)), Spot(ahead(120))), Layer.FENCE),
        ),
        marks=tuple(
            Mark(Spot(ahead(100, aside_m)), layer.value, layer)
            for layer, aside_m in ((Layer.POIS, 0), (Layer.NAMES, 30), (Layer.DRONES, -30))
        ),
        private=((ahead(80, -20), ahead(80, 20), ahead(120, 20)),),
    )
    view = a_view(-15.0)

    everything = drawn(world, view, readings=READ)
    without = drawn(world, view, frozenset(Layer) - {layer}, READ)
    alone = drawn(world, view, frozenset({layer}), READ)

    assert without != everything
    assert alone != Scene()


def test_painting_changes_the_picture_in_place_and_survives_far_away_corners():
    image = np.zeros((480, 640, 3), np.uint8)
    far = Pixel(1e12, -1e12)

    draw(
        image,
        Scene(
            (Patch((Pixel(0, 0), far, Pixel(0, 100)), Role.MASK),),
            (Stroke((Pixel(5, 5), far), Role.PLAN),),
            (Ring(Pixel(300, 200), 7.0, Role.DRONE), Ring(far, 7.0, Role.RECORDING, True)),
            (Label("Élysée <b>°", Pixel(20, 300), Role.TEXT), Label("x", far, Role.TEXT)),
        ),
    )

    assert image[200, 307].any()
    assert image[290:310, 20:200].any()


def test_text_is_spelled_with_what_the_font_has():
    assert plain("Place de l’Œuvre été 30° ±2") == "Place de l'OEuvre ete 30deg +-2"
    assert plain("東京\n\x1b[31m") == "????[31m"
    assert len(plain("x" * 500)) == 120
