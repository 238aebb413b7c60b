"""``dronectl video`` as a user runs it, on recordings of the station and on foreign files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import pytest

from dronectl.events import VideoEnded, VideoStarted
from dronectl.store.database import open_database
from dronectl.store.recording import Recording
from dronectl.vehicle import VehicleKey
from tests.dronectl.video.streams import UTC_US, a_file
from tests.dronectl.video.test_recorder import Feed, a_recorder
from tests.system.processes import dronectl

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return a_file(tmp_path / "film.ts", 60, klv=True)


@pytest.mark.timeout(180)  # eight programs one after the other
def test_a_foreign_file_is_told_about_and_copied_in_every_form(tmp_path: Path, film: Path) -> None:
    facts = dronectl("video", "info", film, "--json").data
    assert (facts["frames"], facts["klv_packets"], facts["gaps"]) == (60, 60, [])
    assert "frames: 60" in dronectl("video", "info", film).out

    for name, words in {
        "part.mp4": ("--from", 1),
        "painted.mp4": ("--overlay", "--blur"),
        "all.ts": (),
        "track.gpx": (),
    }.items():
        answer = dronectl("video", "export", film, tmp_path / name, *words)
        assert answer.code == 0, answer.err
        assert (tmp_path / name).stat().st_size > 100

    with av.open(str(tmp_path / "painted.mp4")) as painted:
        assert sum(1 for p in painted.demux(video=0) if p.size) == 60
    assert dronectl("video", "info", tmp_path / "all.ts", "--json").data["klv_packets"] == 60


def test_a_moment_becomes_a_picture_with_its_place(tmp_path: Path, film: Path) -> None:
    target = tmp_path / "still.jpg"

    answer = dronectl("video", "snapshot", film, target, "--at", 1.0, "--overlay", "--note", "here")

    assert answer.code == 0, answer.err
    assert b"Exif" in target.read_bytes()[:200]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("export", "film.ts", "a.avi"), "no known ending"),
        (("export", "film.ts", "a.csv", "--blur"), "Only an MP4"),
        (("export", "film.ts", "a.ts", "--from", "1"), "whole recording"),
        (("export", "film.ts", "a.mp4", "--hide", "none.json"), "no detector"),
        (("info", "nothing"), "no recording 'nothing'"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    tmp_path: Path, film: Path, words: tuple[str, ...], sentence: str
) -> None:
    placed = [str(tmp_path / word) if "." in word else word for word in words]
    open_database(tmp_path / "data").close()

    answer = dronectl("video", *placed, "--data", tmp_path / "data")

    assert answer.code == 1
    assert sentence in answer.err.replace("’s manifest", "").replace("is not a", "no")


def test_the_stations_recordings_are_listed_and_found_by_their_flight(tmp_path: Path) -> None:
    data = tmp_path / "data"
    recorder = a_recorder(data / "video" / "f" / "main")
    recorder.start()
    Feed(recorder).play(a_file(tmp_path / "a.ts", 30))
    database = open_database(data)
    recording = Recording(database)
    key = VehicleKey(1)
    recording.on_events(
        [
            VideoStarted(
                vehicle=key, at_s=0.0, media_id="m-1", flight_id="flight-abc", path="video/f/main",
                channel="Main",
            ),
            VideoEnded(
                vehicle=key, at_s=1.0, media_id="m-1", flight_id="flight-abc", path="video/f/main",
                frames=30, corrupt=0, klv_packets=10, gaps=0, duration_s=1.0, size_bytes=9, sha256=None,
            ),
        ],
        1.0,
        UTC_US,
    )  # fmt: skip
    recording.close(2.0, UTC_US)
    database.close()

    (listed,) = dronectl("video", "list", "--data", data, "--json").data
    assert (listed["flight_id"], listed["frames"]) == ("flight-abc", 30)
    assert "Main" in dronectl("video", "list", "--data", data).out
    found = dronectl("video", "info", "flight-abc", "--data", data, "--json").data
    assert found["frames"] == 30
