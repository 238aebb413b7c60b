"""The picture: what is shown where, and where the hand points."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QColor

from dronectl.video.chart import Layer
from dronectl.video.geolocate import project
from dronectl.video.look import Look, Tone
from missions.geo import offset
from tests.ui.widgets.pictures import HERE, LENS, a_frame, a_pose, a_track, an_overlay
from ui.models.overlay import Overlay
from ui.theme import THEMES
from ui.widgets.picture import PictureView
from ui.widgets.picture_caption import Caption
from ui.widgets.placement import Placement
from ui.widgets.scene_paint import scenes

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from dronectl.video.optics import Pixel
    from dronectl.video.shapes import Role, Scene

NOTHING = Overlay(shown=frozenset())


@pytest.fixture
def view(qtbot: QtBot) -> PictureView:
    made = PictureView()
    qtbot.addWidget(made)
    made.resize(640, 360)
    made.show()
    made.show_frame(a_frame(), NOTHING)
    return made


def colour(view: PictureView, x: int, y: int) -> tuple[int, int, int]:
    found = QColor(view.grab().toImage().pixel(x, y))
    return found.red(), found.green(), found.blue()


def rings(drawn: Scene, role: Role) -> list[Pixel]:
    return [ring.at for ring in drawn.rings if ring.role is role]


def test_the_picture_is_shown_in_its_colours(view: PictureView) -> None:
    assert colour(view, 100, 100) == (255, 255, 255)
    assert colour(view, 500, 300) == (60, 120, 90)


def test_a_look_changes_what_is_shown_not_the_frame(view: PictureView) -> None:
    view.set_look(Look(tone=Tone.BLACK_HOT))

    red, green, blue = colour(view, 500, 300)
    assert red == green == blue
    assert colour(view, 100, 100) == (0, 0, 0)
    assert view.frame is not None
    assert view.frame.image_bgr[0, 0].tolist() == [255, 255, 255]


def test_a_click_says_the_pixel_also_when_enlarged(view: PictureView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.pointed) as said:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(320, 180))
    assert said.args[0] == pytest.approx((640, 360), abs=2)

    view.zoom(4.0, QPointF(320, 180))
    with qtbot.waitSignal(view.pointed) as said:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(0, 180))
    assert said.args[0] == pytest.approx((480, 360), abs=2)


def test_dragging_turns_the_camera_and_is_no_click(view: PictureView, qtbot: QtBot) -> None:
    clicks: list[object] = []
    drags: list[tuple[Pixel, Pixel, bool]] = []
    view.pointed.connect(clicks.append)
    view.dragged.connect(lambda *said: drags.append(said))

    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(320, 180))
    qtbot.mouseMove(view, QPoint(360, 180))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(370, 200))

    assert not clicks
    assert drags[-1][2]
    assert drags[-1][0] == pytest.approx((640, 360), abs=2)
    assert drags[-1][1] == pytest.approx((740, 400), abs=2)


def test_where_nothing_can_be_turned_dragging_moves_the_enlarged_picture(
    view: PictureView, qtbot: QtBot
) -> None:
    view.is_turnable = False
    view.zoom(2.0)
    before = view.placement.source.left()

    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(320, 180))
    qtbot.mouseMove(view, QPoint(420, 180))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(420, 180))

    assert view.placement.source.left() < before


def test_keys_do_what_the_hand_does(view: PictureView, qtbot: QtBot) -> None:
    steps: list[tuple[int, int]] = []
    view.nudged.connect(lambda right, up: steps.append((right, up)))

    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Plus):
        qtbot.keyClick(view, key)
    with qtbot.waitSignal(view.pointed) as said:
        qtbot.keyClick(view, Qt.Key.Key_Return)

    assert steps == [(-1, 0), (0, 1)]
    assert view.placement.zoom == 1.25
    assert said.args[0] == pytest.approx((640, 360), abs=2)
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.placement.zoom == 1.0


def test_a_picture_to_look_at_is_only_chosen(view: PictureView, qtbot: QtBot) -> None:
    view.is_pointable = False

    with qtbot.waitSignal(view.chosen), qtbot.assertNotEmitted(view.pointed):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(320, 180))
    with qtbot.waitSignal(view.opened):
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(320, 180))


def test_another_size_of_picture_is_fitted_anew(view: PictureView) -> None:
    small = a_frame(2)
    object.__setattr__(small, "image_bgr", small.image_bgr[:480, :640].copy())

    view.show_frame(small, NOTHING)

    assert view.placement.picture == (640, 480)


def test_an_old_picture_is_dim_and_says_so(view: PictureView) -> None:
    view.set_caption(Caption("Alpha", note="Picture 3.2 s old", is_old=True))

    assert colour(view, 60, 330) != (60, 120, 90)
    assert view.accessibleDescription() == "Picture 3.2 s old"
    assert "Alpha" in view.accessibleName()


def test_without_a_frame_nothing_is_pointed_at(view: PictureView, qtbot: QtBot) -> None:
    view.show_frame(None, NOTHING)

    with qtbot.assertNotEmitted(view.pointed):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(320, 180))
    view.grab()


@pytest.mark.parametrize("zoom", [1.0, 3.0])
def test_places_are_drawn_where_the_picture_shows_them(zoom: float) -> None:
    placement = Placement((640.0, 360.0), (1280, 720)).zoomed(zoom, QPointF(320, 180))
    place = offset(offset(HERE, 60.0, 0.0), 10.0, -10.0)
    pixel = project(a_pose(), LENS, place, 0.0)
    assert pixel is not None

    world, _ = scenes(an_overlay(shown=frozenset({Layer.POIS})), placement, 0.0)

    there = placement.point(pixel)
    assert world.rings[0].at == pytest.approx((there.x(), there.y()), abs=0.7)


def test_each_layer_can_be_switched_off() -> None:
    placement = Placement((1280.0, 720.0), (1280, 720))
    nothing = scenes(an_overlay(shown=frozenset()), placement, 24.0)
    assert not any(part.strokes or part.rings or part.labels or part.patches for part in nothing)
    for layer in set(Layer) - {Layer.RECORDING, Layer.HORIZON}:
        world, figures = scenes(an_overlay(shown=frozenset({layer})), placement, 24.0)
        drawn = [*world.strokes, *world.rings, *world.labels, *world.patches]
        drawn += [*figures.strokes, *figures.rings, *figures.labels]
        assert drawn, layer


def test_a_small_picture_leaves_the_figures_to_the_instruments_beside_it() -> None:
    _, small = scenes(an_overlay(), Placement((384.0, 216.0), (1280, 720)), 24.0)
    _, large = scenes(an_overlay(), Placement((1280.0, 720.0), (1280, 720)), 24.0)

    assert len(small.labels) == 1
    assert len(large.labels) > 8


def test_what_is_no_track_yet_has_no_box_unless_it_is_followed() -> None:
    placement = Placement((1280.0, 720.0), (1280, 720))
    young = a_track(3, 100, 100, finds=1)
    moving = frozenset({Layer.MOVING})

    unseen, _ = scenes(Overlay(shown=moving, tracks=(young,)), placement, 0.0)
    seen, _ = scenes(Overlay(shown=moving, tracks=(young,), followed=3), placement, 0.0)

    assert not unseen.strokes
    assert len(seen.strokes) == 4


def test_everything_is_painted_in_every_theme(view: PictureView) -> None:
    view.show_frame(a_frame(3), an_overlay())
    for theme in THEMES.values():
        view.set_theme(theme)
        view.set_caption(Caption("Alpha", "#56B4E9", "0.12 s", is_recording=True))

        assert not view.grab().isNull()


def test_what_a_detector_names_is_called_so_in_the_picture() -> None:
    placement = Placement((1280.0, 720.0), (1280, 720))
    tracks = (a_track(3, 100, 100), replace(a_track(4, 400, 100), label="car"))

    world, _ = scenes(Overlay(shown=frozenset({Layer.MOVING}), tracks=tracks), placement, 0.0)

    assert [label.text for label in world.labels] == ["3", "4 car"]
