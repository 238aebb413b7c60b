"""Foreign logs and videos on the Review page, and what goes out of it."""

from __future__ import annotations

import json
import math
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PyQt6.QtCore import QMimeData, QPointF, Qt, QUrl
from PyQt6.QtGui import QDropEvent
from PyQt6.QtWidgets import QMenu

from dronectl.errors import UserError
from dronectl.programme.ledger import Ledger
from dronectl.programme.retention import looks
from dronectl.store.database import open_reader
from dronectl.video.geolocate import flat
from dronectl.video.optics import CameraPose, Lens
from dronectl.video.scene import View
from missions.geo import GeoPoint, distance_m
from tests.dronectl.video.streams import a_file, number_of
from tests.support.plans import DATA
from tests.ui.review.logbook import a_logbook
from ui.models.fleet import FleetModel
from ui.models.review import ReviewModel
from ui.models.review_files import read_video
from ui.models.review_logs import LogShelf, read_column, read_fields, read_log
from ui.models.review_video import FARTHEST_M, _seen
from ui.models.sign_off import now_us
from ui.panels.review.field_chooser import KEY_ROLE, FieldChooser
from ui.panels.review.file_steps import EXPORTS
from ui.panels.review.workspace import ReviewWorkspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

PATROL = DATA / "tlog" / "arducopter_4_6_sitl_patrol.tlog"
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return shutil.copy(PATROL, tmp_path / "patrol.tlog")


@pytest.fixture
def review(qtbot: QtBot, tmp_path: Path) -> Iterator[ReviewModel]:
    model = ReviewModel(a_logbook(tmp_path / "records"))
    with qtbot.waitSignal(model.flights.loaded):
        model.flights.reload()
    yield model
    model.close()


@pytest.fixture
def page(qtbot: QtBot, review: ReviewModel) -> ReviewWorkspace:
    work = ReviewWorkspace(review, FleetModel())
    work.resize(1302, 704)
    qtbot.addWidget(work)
    work.show()
    return work


def test_a_log_is_looked_at_without_being_in_the_logbook(log: Path) -> None:
    flight = read_log(LogShelf(), log)

    assert flight.record is None
    assert flight.file == log
    assert {"height", "speed", "battery", "satellites", "link"} <= flight.series.keys()
    kinds = {happening.kind for happening in flight.happenings}
    assert {"FlightAirborne", "FlightLanded", "ModeChanged", "Said"} <= kinds
    assert len(flight.course.track()) > 50
    assert flight.end_us - flight.begin_us > 60_000_000


def test_any_field_of_any_message_is_a_plot_in_step_with_the_flight(log: Path) -> None:
    flight = read_log(LogShelf(), log)
    names = {field.key: field for field in read_fields(LogShelf(), log, flight.system)}

    roll = read_column(LogShelf(), log, "ATTITUDE.roll", flight.system, flight.begin_us)

    assert names["ATTITUDE.roll"].count == roll.times_s.size > 100
    assert names["ATTITUDE.roll"].unit == "rad"
    assert "STATUSTEXT.text" not in names
    length_s = (flight.end_us - flight.begin_us) / 1e6
    assert -5.0 < roll.times_s[0] < roll.times_s[-1] < length_s + 5.0
    assert np.isfinite(roll.values).all()
    with pytest.raises(UserError, match=r"no ATTITUDE\.banana"):
        read_column(LogShelf(), log, "ATTITUDE.banana", flight.system, flight.begin_us)


@pytest.mark.parametrize("name", ["empty.tlog", "junk.tlog", "missing.tlog", "wrong.xyz"])
def test_a_log_that_is_none_is_one_sentence(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name != "missing.tlog":
        path.write_bytes(b"" if name == "empty.tlog" else b"\x00junk" * 500)

    with pytest.raises(UserError) as caught:
        read_log(LogShelf(), path)

    assert str(caught.value).count("\n") == 0


def test_a_cut_log_shows_what_is_left(tmp_path: Path) -> None:
    path = tmp_path / "cut.tlog"
    path.write_bytes(PATROL.read_bytes()[:-7] + b"junk" * 50)

    flight = read_log(LogShelf(), path)

    assert flight.end_us - flight.begin_us > 60_000_000
    assert len(flight.troubles) == 1


def test_a_log_is_opened_by_dropping_it_and_brought_into_the_logbook(
    page: ReviewWorkspace, review: ReviewModel, qtbot: QtBot, log: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(log))])
    drop = QDropEvent(
        QPointF(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    with qtbot.waitSignal(review.opened):
        page.dropEvent(drop)
    assert page.heading.text() == "patrol.tlog"
    assert not page.bring_in.isHidden()
    assert review.sign_off.state is None

    with qtbot.waitSignal(review.opened, timeout=20_000):
        page.bring_in.click()

    assert review.flight is not None
    assert review.flight.record is not None
    assert page.bring_in.isHidden()
    qtbot.waitUntil(lambda: review.flights.total == 2)
    with qtbot.waitSignal(review.opened):
        review.open_log(log)
    with qtbot.waitSignal(page.files.said) as said:
        page.bring_in.click()
    assert "already" in said.args[0]


def test_what_cannot_be_replayed_is_said(
    page: ReviewWorkspace, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(page.files.said) as said:
        page.files.open(tmp_path / "holiday.jpeg")
    assert "holiday.jpeg" in said.args[0]

    broken = tmp_path / "broken.ts"
    broken.write_bytes(b"\x47" * 5000)
    with qtbot.waitSignal(page.review.trouble) as trouble:
        page.files.open(broken)
    assert "broken.ts" in trouble.args[0]


def test_a_field_is_found_by_typing_and_stays_chosen(
    page: ReviewWorkspace, review: ReviewModel, qtbot: QtBot, log: Path
) -> None:
    with qtbot.waitSignal(review.opened):
        review.open_log(log)
    chooser: FieldChooser = page.chooser
    with qtbot.waitSignal(review.fields_found):
        page.add_plot.click()
    chooser.search.setText("attitude pitch")
    rows = [chooser.results.item(row).data(KEY_ROLE) for row in range(chooser.results.count())]
    assert rows[0] == "ATTITUDE.pitch"

    chooser.search.returnPressed.emit()
    qtbot.waitUntil(lambda: "ATTITUDE.pitch" in [series.key for series in review.series])

    assert review.keys[-1] == "ATTITUDE.pitch"
    chooser.hide()
    with qtbot.waitSignal(review.opened):
        review.open(review.flights.flights[0].id)
    assert review.keys[-1] == "ATTITUDE.pitch"


def test_the_flight_of_the_logbook_knows_how_far_it_was_from_its_plan(
    review: ReviewModel, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(review.opened):
        review.open(review.flights.flights[0].id)
    flight = review.flight
    assert flight is not None
    assert flight.deviation is not None

    series = flight.series["deviation"]

    assert flight.deviation.worst_m == pytest.approx(float(np.nanmax(series.values)))
    assert np.isnan(series.values[0]), "on the ground there is none"


@pytest.mark.parametrize("kind", [kind for kind, _suffix in EXPORTS])
def test_every_export_is_written_whole(
    page: ReviewWorkspace, review: ReviewModel, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    with qtbot.waitSignal(review.opened):
        review.open(review.flights.flights[0].id)
    path = tmp_path / ("out.pdf" if kind == "report" else f"out-{kind}")
    with qtbot.waitSignal(page.files.said) as said:
        page.files.export(kind, path)

    assert str(path) in said.args[0]
    assert path.stat().st_size > 100
    if kind == "report":
        assert path.read_bytes().startswith(b"%PDF")
        return
    text = path.read_text(encoding="utf-8")
    if kind in ("geojson", "json"):
        json.loads(text)
    menu = QMenu()
    page.files.fill_menu(menu)
    assert len(menu.actions()) == len(EXPORTS)


def test_an_export_that_cannot_be_written_is_said(
    page: ReviewWorkspace, review: ReviewModel, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(review.opened):
        review.open(review.flights.flights[0].id)
    with qtbot.waitSignal(page.files.said) as said:
        page.files.export("kml", tmp_path / "no such folder" / "x.kml")

    assert "x.kml" in said.args[0]


def test_a_video_with_telemetry_is_a_flight_of_its_own(tmp_path: Path) -> None:
    flight, recording = read_video(LogShelf(), a_file(tmp_path / "clip.ts", klv=True))

    assert flight.begin_us <= recording.start_utc_us
    assert {"altitude", "speed", "heading"} & flight.series.keys()
    assert flight.course.track()
    assert flight.troubles == ()


def test_a_video_without_telemetry_goes_by_the_log_beside_it(tmp_path: Path, log: Path) -> None:
    clip = a_file(tmp_path / "Patrol.mp4", container="mp4")

    flight, recording = read_video(LogShelf(), clip)

    assert flight.log == log
    assert recording.start_utc_us == flight.begin_us
    assert "height" in flight.series


def test_a_video_nothing_is_known_of_still_plays(tmp_path: Path) -> None:
    flight, recording = read_video(LogShelf(), a_file(tmp_path / "clip.mp4", container="mp4"))

    assert flight.end_us - flight.begin_us == recording.end_utc_us - recording.start_utc_us
    assert len(flight.troubles) == 1


def test_the_picture_follows_the_one_clock(
    page: ReviewWorkspace, review: ReviewModel, qtbot: QtBot, tmp_path: Path
) -> None:
    clip = a_file(tmp_path / "clip.ts", frames=90, klv=True)
    with qtbot.waitSignal(review.opened):
        page.files.open(clip)
    qtbot.waitUntil(lambda: bool(review.video.takes))
    assert not page.picture.isHidden()
    recording = review.video.recording
    assert recording is not None

    review.replay.seek(recording.start_utc_us + 2_000_000)

    def number() -> int:
        frame = review.video.frame
        return -1 if frame is None else number_of(frame.image_bgr)

    qtbot.waitUntil(lambda: number() == 60, timeout=10_000)
    assert page.picture.view.frame is review.video.frame
    review.replay.seek(recording.start_utc_us + 1_000_000)
    qtbot.waitUntil(lambda: number() == 30, timeout=10_000)


def test_the_recordings_of_a_flight_open_with_it(
    page: ReviewWorkspace, review: ReviewModel, qtbot: QtBot
) -> None:
    flight_id = review.flights.flights[0].id
    for camera in ("main", "thermal"):
        folder = review.folder / "video" / flight_id / camera
        folder.mkdir(parents=True)
        a_file(folder / "segment-0001.ts", klv=True)
    with qtbot.waitSignal(review.opened):
        review.open(flight_id)

    qtbot.waitUntil(lambda: len(review.video.takes) == 2)

    assert review.video.camera == "main"
    with closing(open_reader(review.folder)) as database:
        ledger = Ledger(database, now_us)
        qtbot.waitUntil(lambda: len(looks(ledger)) == 2)
        assert {(look.action, look.subject) for look in looks(ledger)} == {
            ("viewed", f"video/{flight_id}/main"),
            ("viewed", f"video/{flight_id}/thermal"),
        }
    page.picture.next.click()
    assert review.video.camera == "thermal"


def test_the_ground_in_the_picture_is_outlined_also_with_the_horizon_in_it() -> None:
    place = GeoPoint(48.0, -1.7)
    down = View(CameraPose(place, 150.0, 0.0, -90.0, 0.0), Lens(640, 480, 60.0), flat(100.0))
    level = View(CameraPose(place, 150.0, 0.0, 0.0, 0.0), Lens(640, 480, 60.0), flat(100.0))
    standing = View(CameraPose(place, 100.5, 0.0, 0.0, 0.0), Lens(640, 480, 60.0), flat(100.0))

    below = [distance_m(place, point) for point in _seen(down, 100.0)]
    ahead = [distance_m(place, point) for point in _seen(level, 100.0)]

    assert max(below) == pytest.approx(50.0 * math.tan(math.radians(30)) * 1.25, rel=0.02)
    assert max(ahead) == pytest.approx(FARTHEST_M, rel=0.01)
    assert _seen(standing, 100.0) == ()
