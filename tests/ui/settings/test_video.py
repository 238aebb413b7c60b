"""Video sources as a person names, tries and removes them."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from PyQt6.QtCore import Qt

from dronectl.config import SettingsFile
from dronectl.errors import UserError
from dronectl.video.address import parse
from simulator.camera_reports import VideoOffer
from simulator.world import FleetSpec
from tests.dronectl.video.streams import a_file
from tests.dronectl.video.test_plugin import GOOD, a_network
from ui.models.detector import DetectorModel
from ui.models.fleet import FleetModel, identity
from ui.models.settings import SettingsModel
from ui.models.video_sources import Column, VideoSourcesModel
from ui.models.video_trial import try_source
from ui.painted import PaintedCameras
from ui.panels.settings.video import VideoPage, trial_words
from ui.rehearsal import UTC_S, Rehearsal
from ui.words import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.modeltest import ModelTester
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
URL = "rtsp://user:secret@10.0.0.9:554/main"


class Shelf:
    """The model over one heard drone with a camera."""

    def __init__(self, folder: Path) -> None:
        offer = VideoOffer(uri="5600", is_rtsp=False)
        self.rehearsal = Rehearsal(FleetSpec(seed=4, videos=(offer,)))
        self.settings = SettingsModel(SettingsFile(folder / "settings.toml"))
        self.fleet = FleetModel()
        self.sources = VideoSourcesModel(self.settings, self.fleet)
        self.sources.cameras = self.cameras = PaintedCameras(
            self.rehearsal.world, None, lambda: self.rehearsal.now_s, UTC_S
        )
        while not (self.fleet.keys and self.fleet.vehicles[0].uid):
            self.tick()
        self.drone = identity(self.fleet.vehicles[0])
        self.sources.refresh()

    def tick(self) -> None:
        tick = self.rehearsal.tick()
        self.cameras.observe(tick.snapshot)
        self.fleet.on_tick(tick)
        self.sources.on_tick(tick)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def page(shelf: Shelf, qtbot: QtBot) -> Iterator[VideoPage]:
    made = VideoPage(shelf.sources, shelf.settings)
    qtbot.addWidget(made)
    made.show()
    yield made
    set_language("en")


def texts(shelf: Shelf, column: Column) -> list[str]:
    model = shelf.sources
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def test_what_is_named_is_kept_for_that_drone_and_shown_without_its_password(
    shelf: Shelf, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(shelf.sources)

    shelf.sources.add(shelf.drone, URL)
    shelf.sources.add(shelf.drone, "udp://0.0.0.0:5601")

    assert shelf.settings.settings.video_sources == {shelf.drone: f"{URL}\nudp://0.0.0.0:5601"}
    assert any("10.0.0.9" in text for text in texts(shelf, Column.ADDRESS))
    assert not any("secret" in text for text in texts(shelf, Column.ADDRESS))


def test_what_is_no_address_or_there_already_is_refused_with_a_sentence(shelf: Shelf) -> None:
    shelf.sources.add(shelf.drone, URL)

    for text in (URL, "gopher://x:1/", "udp://0.0.0.0", "nowhere.ts"):
        with pytest.raises(UserError):
            shelf.sources.add(shelf.drone, text)
    assert shelf.settings.settings.video_sources == {shelf.drone: URL}


def test_only_what_was_named_here_can_be_removed(shelf: Shelf) -> None:
    shelf.cameras.paint(shelf.fleet.keys[0])
    shelf.sources.refresh()
    shelf.sources.add(shelf.drone, URL)
    ours = [row.is_ours for row in shelf.sources.rows].index(True)

    for row in range(len(shelf.sources.rows)):
        if row != ours:
            shelf.sources.remove(row)
    assert shelf.settings.settings.video_sources
    shelf.sources.remove(ours)

    assert shelf.settings.settings.video_sources == {}


def test_a_drone_that_is_not_heard_keeps_its_source(shelf: Shelf, tmp_path: Path) -> None:
    shelf.settings.change(video_sources={"beef": URL})
    shelf.sources.refresh()

    row = next(row for row in shelf.sources.rows if row.drone == "beef")

    assert row.state == "absent"
    assert ("beef", row.name) in shelf.sources.drones()


def test_a_source_is_added_tried_and_removed_by_keys(
    shelf: Shelf, page: VideoPage, qtbot: QtBot, tmp_path: Path
) -> None:
    file = a_file(tmp_path / "a.ts", 30)
    page.address.setText(str(file))

    page.try_button.click()
    qtbot.waitUntil(lambda: "320x240" in page.result.text(), timeout=15_000)
    assert page.result.property("state") == "good"
    qtbot.keyClick(page.address, Qt.Key.Key_Return)
    assert shelf.settings.settings.video_sources[shelf.drone] == str(file)

    row = [each.is_ours for each in shelf.sources.rows].index(True)
    page.table.selectRow(row)
    page.remove_button.click()
    assert shelf.settings.settings.video_sources == {}


def test_a_wrong_address_says_how_to_write_one(page: VideoPage) -> None:
    for button in (page.try_button, page.add_button):
        page.address.setText("ftp://camera/1")
        button.click()
        assert "rtsp://" in page.result.text()
        assert page.result.property("state") == "caution"


def test_a_source_that_sends_nothing_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    nothing = tmp_path / "empty.ts"
    nothing.write_bytes(b"no picture")

    trial = try_source(parse(str(nothing)), 0.5)

    assert not trial.is_seen
    assert len(trial_words(trial)) > 20


def test_the_page_speaks_french(page: VideoPage) -> None:
    set_language("fr")
    page.retranslate()

    assert page.try_button.text() == "Essayer"


def a_detector(folder: Path, **changes: object) -> Path:
    """A manifest and the tiny network it speaks of."""
    network = a_network()
    (folder / "model.onnx").write_bytes(network)
    given = {**GOOD, "sha256": hashlib.sha256(network).hexdigest(), **changes}
    path = folder / "cars.json"
    path.write_text(json.dumps({**given, "input": {"width": 64, "height": 64}}))
    return path


def test_a_detector_is_kept_once_it_can_be_used_and_says_what_it_is(
    page: VideoPage, shelf: Shelf, tmp_path: Path, qtbot: QtBot
) -> None:
    path = a_detector(tmp_path)

    page.detector.choose(path)
    qtbot.waitUntil(lambda: bool(shelf.settings.settings.video_detector))

    assert shelf.settings.settings.video_detector == str(path)
    said = page.detector.said.text()
    assert said == "people and cars: finds person, car. Licence MIT, looks at 64x64."
    page.detector.button.click()
    assert shelf.settings.settings.video_detector == ""
    assert page.detector.said.text() == ""


def test_a_detector_that_was_changed_is_refused_with_a_sentence(
    page: VideoPage, shelf: Shelf, tmp_path: Path, qtbot: QtBot
) -> None:
    page.detector.choose(a_detector(tmp_path, sha256="0" * 64))
    qtbot.waitUntil(lambda: "Reading" not in page.detector.said.text())

    assert "is not the file its manifest speaks of" in page.detector.said.text()
    assert shelf.settings.settings.video_detector == ""


def test_the_detector_in_use_is_loaded_in_the_background_and_let_go(
    tmp_path: Path, qtbot: QtBot
) -> None:
    model = DetectorModel()
    with qtbot.waitSignal(model.changed) as _none_yet:
        model.read(str(a_detector(tmp_path)))
    qtbot.waitUntil(lambda: model.detector is not None)
    model.read("")
    assert model.detector is None

    with qtbot.waitSignal(model.trouble) as said:
        model.read(str(tmp_path / "gone.json"))
    assert said.args == ["gone.json is not a detector's manifest; get it anew."]
