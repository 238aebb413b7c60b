"""The drones' pictures on the Fly page, over simulated cameras in virtual time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication

from dronectl import requests as wanted
from dronectl.video.chart import Layer
from dronectl.video.look import Look, Tone
from dronectl.video.optics import Pixel
from missions.geo import GeoPoint, north_east_m, offset
from simulator.camera.optics import Lens
from simulator.camera.renderer import Camera
from simulator.streaming.feed import shot_of
from tests.simulator.camera.scenes import a_house, a_scene
from tests.ui.fly.conftest import shown
from tests.ui.fly.deck import Deck
from ui.models.overlay import LAYER_KEYS
from ui.panels.fly.slot import PICTURE_PX
from ui.panels.fly.stage import Mode
from ui.panels.fly.video_bar import SPECS
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from dronectl.video.feed import Feed
    from ui.panels.fly.video_desk import VideoDesk

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PARKED = ((62.0, 4.0), (70.0, -14.0), (48.0, 20.0), (90.0, 8.0))
"""North and east of the origin, where cars stand."""


def a_car_park() -> object:
    """The hilly piece of ground with cars standing on it."""
    scene = a_scene(houses=(a_house(),))
    rows = [(north, east, 40.0, 4.4, 1.8, 1.5) for north, east in PARKED]
    changes = {"parked": np.array(rows), "parked_bgr": np.full((len(rows), 3), 230, np.uint8)}
    for name, value in changes.items():
        object.__setattr__(scene, name, value)
    return scene


@pytest.fixture
def seen(qtbot: QtBot, tmp_path: Path) -> Iterator[Deck]:
    """One drone on the ground whose camera sees the car park."""
    made = Deck(folder=tmp_path, scene=a_car_park())  # type: ignore[arg-type]
    yield from shown(made, is_settled=False)


@pytest.fixture
def flying(qtbot: QtBot, tmp_path: Path) -> Iterator[Deck]:
    """It is in the air over the car park, the camera on it."""
    made = Deck(folder=tmp_path, scene=a_car_park())  # type: ignore[arg-type]
    for deck in shown(made):
        fly_and_look_down(deck)
        yield deck


@pytest.fixture
def crowd(qtbot: QtBot, tmp_path: Path) -> Iterator[Deck]:
    """Three drones with cameras over bare ground."""
    yield from shown(Deck(3, folder=tmp_path), is_settled=False)


def desk(deck: Deck) -> VideoDesk:
    return deck.page.video


def feed(deck: Deck) -> Feed:
    found = deck.pictures.video.feed(deck.first)
    assert found is not None
    return found


def look(deck: Deck) -> None:
    """Everyone's picture of now is there and shown."""
    for key in deck.fleet.keys:
        deck.cameras.paint(key)
    deck.run(0.3)
    desk(deck).pump()


def fly_and_look_down(deck: Deck, pitch_deg: float = -50.0) -> None:
    """In the air over the car park, the camera on it."""
    deck.prepare()
    deck.finish(wanted.TakeOff(deck.first, 60.0))
    deck.until(lambda: (deck.fleet.vehicle(deck.first).height_m or 0) > 55, 90)  # type: ignore[union-attr]
    deck.submit(wanted.AimCamera(deck.first, pitch_deg, 0.0))
    deck.run(4.0)
    look(deck)


# --- it appears by itself


def test_the_picture_of_the_selected_drone_is_there_without_a_hand(seen: Deck) -> None:
    look(seen)

    panel = desk(seen).panel
    assert panel.picture.isVisible()
    assert panel.picture.frame is feed(seen).newest()
    assert panel.picture.caption.name == "Alpha"
    assert "/s" in panel.picture.caption.figures


def test_without_a_camera_the_place_is_one_line(deck: Deck) -> None:
    panel = desk(deck).panel

    assert not panel.picture.isVisible()
    assert panel.height() < 40


def test_an_old_picture_says_its_age_after_two_seconds(seen: Deck) -> None:
    look(seen)

    seen.run(3.0)

    caption = desk(seen).panel.picture.caption
    assert caption.is_old
    assert caption.note.startswith("Picture 3")


def test_another_drone_selected_is_another_picture(crowd: Deck) -> None:
    look(crowd)
    second = crowd.fleet.keys[1]

    crowd.fleet.selection.set([second], second)
    desk(crowd).pump()

    picture = desk(crowd).panel.picture
    assert picture.caption.name == "Bravo"
    shown_feed = crowd.pictures.video.feed(second)
    assert shown_feed is not None
    assert picture.frame is shown_feed.newest()


# --- where it is shown


def test_the_map_has_its_full_height_on_the_next_page(seen: Deck) -> None:
    stage = desk(seen).stage
    stage.swap()
    view = stage._map
    assert view is not None
    assert view.maximumHeight() == PICTURE_PX

    seen.page.release_map()

    assert view.maximumHeight() > 10_000


def test_one_key_swaps_picture_and_map(seen: Deck, qtbot: QtBot) -> None:
    look(seen)
    panel, chart = desk(seen).panel, seen.map
    assert chart.width() > panel.width()

    qtbot.keyClick(seen.page, Qt.Key.Key_F3)
    QApplication.processEvents()
    assert panel.width() > chart.width()
    assert chart.isVisible()

    qtbot.keyClick(seen.page, Qt.Key.Key_F3)
    QApplication.processEvents()
    assert chart.width() > panel.width()


def test_the_wall_shows_everyone_and_a_click_selects(crowd: Deck, qtbot: QtBot) -> None:
    look(crowd)
    wall = desk(crowd).wall

    qtbot.keyClick(crowd.page, Qt.Key.Key_F9)
    look(crowd)

    assert wall.isVisible()
    assert [p.caption.name for p in wall.pictures.values()] == ["Alpha", "Bravo", "Charlie"]
    assert all(picture.frame is not None for picture in wall.pictures.values())
    third = crowd.fleet.keys[2]
    qtbot.mouseClick(wall.pictures[third], Qt.MouseButton.LeftButton)
    assert crowd.fleet.selection.primary == third
    qtbot.mouseDClick(wall.pictures[third], Qt.MouseButton.LeftButton)
    assert desk(crowd).stage.mode is Mode.VIDEO


def test_the_whole_screen_and_back_with_escape(seen: Deck, qtbot: QtBot) -> None:
    look(seen)
    stage, panel = desk(seen).stage, desk(seen).panel

    qtbot.keyClick(seen.page, Qt.Key.Key_F12)
    assert stage.full is not None
    assert panel.window() is stage.full

    qtbot.waitUntil(stage.full.isActiveWindow)
    qtbot.keyClick(stage.full, Qt.Key.Key_Escape)
    assert stage.full is None
    assert panel.window() is seen.page.window()
    assert panel.isVisible()


def test_the_map_can_go_while_the_picture_is_in_the_middle(seen: Deck, qtbot: QtBot) -> None:
    look(seen)
    qtbot.keyClick(seen.page, Qt.Key.Key_F3)

    seen.page.release_map()
    seen.page.take_map(seen.map)  # type: ignore[arg-type]

    assert seen.map.isVisible()
    assert desk(seen).panel.isVisible()


# --- what is drawn over it


def test_a_letter_in_the_picture_switches_its_layer_everywhere(seen: Deck, qtbot: QtBot) -> None:
    look(seen)
    panel = desk(seen).panel
    panel.picture.setFocus()

    for layer, letter in LAYER_KEYS.items():
        qtbot.keyClick(panel.picture, getattr(Qt.Key, f"Key_{letter}"))
        assert layer not in panel.picture.overlay.shown
        assert not panel.layer_panel.boxes[layer].isChecked()
    panel.layer_panel.boxes[Layer.PLAN].click()

    assert Layer.PLAN in panel.picture.overlay.shown
    assert Layer.PLAN.value not in seen.pictures.layers.hidden


def test_the_look_is_kept_for_each_drone(crowd: Deck) -> None:
    look(crowd)
    panel, (first, second, _third) = desk(crowd).panel, crowd.fleet.keys
    panel.look_panel.tones[Tone.BLACK_HOT].click()
    panel.look_panel.sliders["contrast"].setValue(25)
    assert panel.picture.look == Look(0.0, 0.5, Tone.BLACK_HOT)

    crowd.fleet.selection.set([second], second)
    crowd.run(0.2)
    assert panel.picture.look.is_plain
    crowd.fleet.selection.set([first], first)
    crowd.run(0.2)
    assert panel.picture.look.tone is Tone.BLACK_HOT


def test_the_figures_say_where_the_camera_points(flying: Deck) -> None:
    readings = desk(flying).panel.picture.overlay.readings

    assert readings.gimbal_pitch_deg == pytest.approx(-50.0, abs=1.0)
    assert readings.target is not None
    assert readings.target_error_m is not None
    north, _east = north_east_m(GeoPoint(43.3, 4.5), readings.target)
    assert north == pytest.approx(60 / math.tan(math.radians(50)), abs=15)


# --- pointing


def test_a_parked_car_that_is_clicked_has_the_marker_on_it_within_its_ellipse(
    flying: Deck, qtbot: QtBot
) -> None:
    qtbot.keyClick(flying.page, Qt.Key.Key_F3)
    QApplication.processEvents()
    picture = desk(flying).panel.picture
    world, scene = flying.virtual.world, a_car_park()
    shot = shot_of(world.vehicles[0], 0, world.faults, world)
    assert shot is not None
    truth = Camera(scene, Lens(1280, 720, 62.0)).truth(shot.pose, shot.t_s)  # type: ignore[arg-type]
    tried = 0

    for north, east in PARKED:
        car = offset(GeoPoint(43.3, 4.5), north, east)
        pixel = truth.pixel_of(
            car.latitude_deg, car.longitude_deg, truth.ground_m(car.latitude_deg, car.longitude_deg)
        )
        if pixel is None:
            continue
        at = picture.placement.point(Pixel(*pixel)).toPoint()
        qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=at)

        mark = flying.map.sightings[-1]
        assert mark.ellipse is not None  # type: ignore[attr-defined]
        sighting = flying.pictures.sightings.chosen
        assert sighting is not None
        assert sighting.ellipse is not None
        off = north_east_m(sighting.point, car)
        assert sighting.ellipse.holds(*off), (off, sighting.ellipse)
        assert math.hypot(*off) < 4.0
        tried += 1
    assert tried >= 2


def test_the_sky_is_no_place_and_says_so(seen: Deck) -> None:
    said: list[str] = []
    desk(seen).said.connect(said.append)
    look(seen)

    desk(seen).panel.picture.pointed.emit(Pixel(640, 10))

    assert "Alpha" in said[0]
    assert not seen.pictures.sightings.all


def test_a_point_is_kept_under_a_name_and_is_there_next_time(flying: Deck, qtbot: QtBot) -> None:
    strip = flying.page.point_strip
    assert not strip.isVisible()

    desk(flying).panel.picture.pointed.emit(Pixel(640, 360))
    assert strip.isVisible()
    strip.name.setText("Red van <b>")
    qtbot.keyClick(strip.name, Qt.Key.Key_Return)
    desk(flying).panel.picture.pointed.emit(Pixel(600, 360))
    qtbot.keyClick(strip, Qt.Key.Key_Escape)

    assert not strip.isVisible()
    assert [each.name for each in flying.pictures.sightings.all] == ["Red van <b>"]
    assert [mark.name for mark in flying.map.sightings] == ["Red van <b>"]  # type: ignore[attr-defined]


def test_a_point_sends_a_drone_only_with_the_usual_confirmation(flying: Deck) -> None:
    desk(flying).panel.picture.pointed.emit(Pixel(640, 360))
    point = flying.pictures.sightings.chosen
    assert point is not None
    asked = len(flying.asked)

    flying.page.point_strip._send("go", flying.first, point)

    assert len(flying.asked) == asked
    assert flying.page.order_strip.isVisible()
    flying.page.order_strip.give()
    assert isinstance(flying.asked[-1], wanted.GoTo)
    assert math.hypot(*north_east_m(flying.asked[-1].point, point.point)) < 0.2


def test_a_point_is_looked_at_by_a_camera_and_planned(flying: Deck, qtbot: QtBot) -> None:
    desk(flying).panel.picture.pointed.emit(Pixel(900, 500))
    point = flying.pictures.sightings.chosen
    assert point is not None

    flying.page.point_strip._send("look", flying.first, point)
    flying.run(6.0)
    look(flying)

    middle = desk(flying).panel.picture.overlay.readings.target
    assert middle is not None
    assert math.hypot(*north_east_m(point.point, middle)) < 6.0
    flying.page.point_strip.open_send_menu()
    menu = flying.page.point_strip._menu
    assert menu is not None
    with qtbot.waitSignal(flying.page.planned) as planned:
        menu.actions()[0].trigger()
    menu.close()
    assert planned.args[0] == point


def test_the_ground_in_the_picture_is_on_the_map(flying: Deck, qtbot: QtBot) -> None:
    video = flying.pictures.video
    flying.run(0.5)
    qtbot.waitUntil(lambda: len(video.footprint(flying.first)) > 3)
    flying.tick()

    outline = flying.map.marks[0].footprint  # type: ignore[attr-defined]

    norths = [north_east_m(GeoPoint(43.3, 4.5), point)[0] for point in outline]
    assert 0 < min(norths) < max(norths) < 400


def test_on_the_ground_no_place_is_said_to_be_in_the_picture(seen: Deck) -> None:
    seen.run(1.0)
    look(seen)

    assert seen.pictures.video.footprint(seen.first) == ()
    assert desk(seen).panel.picture.overlay.readings.target is None


# --- turning the camera


def test_arrow_keys_turn_the_camera_and_steps_add_up(flying: Deck, qtbot: QtBot) -> None:
    picture = desk(flying).panel.picture
    picture.setFocus()

    for _ in range(3):
        qtbot.keyClick(picture, Qt.Key.Key_Up)

    aims = [each for each in flying.asked if isinstance(each, wanted.AimCamera)][-3:]
    pitches = [aim.pitch_deg or 0.0 for aim in aims]
    assert pitches == sorted(pitches)
    assert pitches[-1] == pytest.approx(-50.0 + 3 * 0.12 * 62.0, abs=1.5)


def test_dragging_brings_the_ground_along(flying: Deck) -> None:
    picture = desk(flying).panel.picture

    picture.dragged.emit(Pixel(640, 360), Pixel(840, 360), True)

    aim = flying.asked[-1]
    assert isinstance(aim, wanted.AimCamera)
    assert aim.yaw_deg is not None
    assert 300 < aim.yaw_deg < 355
    assert flying.actions.actions[-1].request != aim


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("centre", wanted.CentreCamera),
        ("down", wanted.AimCamera),
        ("ahead", wanted.LookAhead),
        ("release", wanted.ReleaseCamera),
    ],
)
def test_the_pad_asks_what_it_says(seen: Deck, what: str, kind: type) -> None:
    desk(seen).panel.camera_panel.buttons[what].click()

    assert isinstance(seen.asked[-1], kind)
    assert seen.actions.actions[-1].request is seen.asked[-1]


def test_the_map_points_the_camera(flying: Deck) -> None:
    flying.page.map_link.open_menu(offset(GeoPoint(43.3, 4.5), 80.0, 10.0), QPoint(5, 5))
    menu = flying.page.map_link._menu
    if menu is not None:
        menu.close()

    flying.page.map_link._look_at(flying.first, offset(GeoPoint(43.3, 4.5), 80.0, 10.0))

    asked = flying.asked[-1]
    assert isinstance(asked, wanted.LookAt)
    assert 8 < asked.altitude_amsl_m < 25


# --- what is kept


def test_recording_is_one_key_and_always_visible(seen: Deck, qtbot: QtBot) -> None:
    look(seen)
    panel = desk(seen).panel

    qtbot.keyClick(seen.page, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    seen.run(0.2)
    assert panel.picture.caption.is_recording

    qtbot.keyClick(seen.page, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    desk(seen).note_panel.note.setText("white van")
    qtbot.keyClick(desk(seen).note_panel.note, Qt.Key.Key_Return)
    assert seen.cameras.marks == ["white van"]


def test_where_the_law_allows_no_recording_the_button_says_why(seen: Deck) -> None:
    seen.cameras.may_record = False
    look(seen)

    button = desk(seen).panel.bar.buttons["record"]
    assert not button.isEnabled()
    assert "legal basis" in button.toolTip()


def test_a_snapshot_is_a_picture_on_disk(flying: Deck, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(flying.pictures.takes.said) as said:
        desk(flying).panel.bar.buttons["snapshot"].click()

    (path,) = (tmp_path / "snapshots").glob("Alpha-*.jpg")
    assert str(path) in said.args[0]
    assert QImage(str(path)).width() == 1280
    assert b"GPS" in path.read_bytes() or b"Exif" in path.read_bytes()


def test_every_button_has_a_name_and_a_key(seen: Deck) -> None:
    look(seen)
    for language in ("en", "fr"):
        set_language(language)
        seen.page.retranslate()
        for kind, button in desk(seen).panel.bar.buttons.items():
            assert button.accessibleName(), kind
            if kind != "record":
                assert SPECS[kind].key in button.toolTip()
