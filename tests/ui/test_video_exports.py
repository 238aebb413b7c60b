"""Copies of a recording, written in the background from the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dronectl.video.geolocate import flat
from dronectl.video.library import open_recording
from tests.dronectl.video.streams import a_file
from ui.models.video_exports import ExportsModel, Kind, Surroundings, default_name, kind_words
from ui.widgets.export_bar import ExportBar

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from dronectl.video.library import Recording

AROUND = Surroundings(flat(30.0))


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    return open_recording(a_file(tmp_path / "film.ts", 24))


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_copy_is_written_and_the_original_stays(
    qtbot: QtBot, tmp_path: Path, recording: Recording, kind: Kind
) -> None:
    exports, before = ExportsModel(), (tmp_path / "film.ts").read_bytes()
    target = tmp_path / default_name("Alpha", "video", kind)

    with qtbot.waitSignal(exports.ended, timeout=30_000) as ended:
        job = exports.start(recording, kind, target, AROUND)

    assert ended.args[0] is job
    assert not job.has_failed
    assert target.name in job.text
    assert target.stat().st_size > 0
    assert (tmp_path / "film.ts").read_bytes() == before
    assert not exports.running


def test_a_copy_that_cannot_be_written_says_so(
    qtbot: QtBot, tmp_path: Path, recording: Recording
) -> None:
    exports = ExportsModel()
    bar = ExportBar(exports)
    qtbot.addWidget(bar)

    with qtbot.waitSignal(exports.ended, timeout=30_000):
        job = exports.start(recording, Kind.PLAIN, tmp_path / "no" / "where.mp4", AROUND)

    assert job.has_failed
    assert bar.said.text() == job.text
    assert "where.mp4" in job.text


def test_nobody_wants_it_any_more(qtbot: QtBot, tmp_path: Path) -> None:
    exports = ExportsModel()
    long = open_recording(a_file(tmp_path / "long.ts", 120))

    with qtbot.waitSignal(exports.ended, timeout=30_000):
        job = exports.start(long, Kind.BURNT, tmp_path / "a.mp4", AROUND)
        exports.stop_all()

    assert job.has_failed
    assert not (tmp_path / "a.mp4").exists()


def test_the_bar_asks_by_kind(qtbot: QtBot) -> None:
    bar = ExportBar(ExportsModel())
    qtbot.addWidget(bar)

    for action, kind in zip(bar.menu.actions(), kind_words(), strict=True):
        with qtbot.waitSignal(bar.asked) as asked:
            action.trigger()
        assert asked.args[0] is kind
