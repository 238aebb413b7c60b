import csv
import io

import av
import numpy as np
import pytest
from defusedxml import ElementTree

from dronectl.errors import UserError
from dronectl.video.export import (
    COLUMNS,
    Cut,
    export_copy,
    export_painted,
    export_stream,
    track_csv,
    track_gpx,
)
from dronectl.video.klv import Telemetry
from dronectl.video.library import Recording, open_recording
from dronectl.video.redact import Box, hide_boxes
from missions.geo import GeoPoint
from tests.dronectl.video.streams import UTC_US, a_file
from tests.dronectl.video.test_recorder import Feed, a_recorder, numbers

S = 1_000_000
GPX = "{http://www.topografix.com/GPX/1/1}"


@pytest.fixture
def recording(tmp_path):
    recorder = a_recorder(tmp_path / "r", segment_s=0.9)
    recorder.start()
    feed = Feed(recorder)
    feed.play(a_file(tmp_path / "a.ts", 60))
    feed.now_s += 5.0
    feed.play(a_file(tmp_path / "b.ts", 30, first=100))
    return open_recording(recorder.folder)


def bytes_of(recording):
    return [piece.path.read_bytes() for piece in recording.pieces]


def times_s(path):
    with av.open(str(path)) as container:
        return sorted(float(p.pts * p.time_base) for p in container.demux(video=0) if p.size)


def test_a_copy_holds_every_picture_on_one_clock_without_the_gaps(tmp_path, recording):
    before = bytes_of(recording)

    assert export_copy(recording, tmp_path / "out.mp4")

    assert numbers(tmp_path / "out.mp4") == [*range(60), *range(100, 130)]
    steps = np.diff(times_s(tmp_path / "out.mp4"))
    assert steps.max() < 0.1
    assert bytes_of(recording) == before
    assert [p.name for p in tmp_path.glob(".*")] == []


def test_a_cut_begins_with_the_whole_picture_before_it(tmp_path, recording):
    cut = Cut(UTC_US + round(15.1 / 30 * S), UTC_US + round(45.1 / 30 * S))

    export_copy(recording, tmp_path / "out.mp4", cut)

    assert numbers(tmp_path / "out.mp4") == list(range(10, 46))


def test_what_is_painted_is_in_the_copy_and_not_in_the_recording(tmp_path, recording):
    before = bytes_of(recording)
    told = []

    def paint(image, utc_us, telemetry):
        told.append((utc_us, telemetry))
        image[100:140, 100:140] = (0, 0, 255)

    export_painted(recording, tmp_path / "out.mp4", paint, Cut(None, UTC_US + S))

    assert numbers(tmp_path / "out.mp4") == list(range(31))
    with av.open(str(tmp_path / "out.mp4")) as container:
        image = next(container.decode(video=0)).to_ndarray(format="bgr24")
    assert image[120, 120].tolist() == pytest.approx([0, 0, 255], abs=30)
    assert told[0][0] == pytest.approx(UTC_US, abs=1000)
    assert told[-1][1].heading_deg == pytest.approx(30, abs=3)
    assert bytes_of(recording) == before


def test_a_blurred_copy_hides_what_was_there(tmp_path, recording):
    def paint(image, utc_us, telemetry):
        hide_boxes(image, [Box(0, 0, 320, 30)])

    export_painted(recording, tmp_path / "out.mp4", paint, Cut(None, UTC_US + S // 2))

    assert set(numbers(tmp_path / "out.mp4")) != set(range(16))


def test_painting_pictures_of_two_sizes_makes_one_film(tmp_path):
    recorder = a_recorder(tmp_path / "r")
    recorder.start()
    feed = Feed(recorder)
    feed.play(a_file(tmp_path / "a.ts", 10))
    feed.now_s += 2
    feed.play(a_file(tmp_path / "b.ts", 10, size=(640, 480), first=100))
    recording = open_recording(recorder.folder)

    with pytest.raises(UserError, match="changes its picture's size; export it with the overlay"):
        export_copy(recording, tmp_path / "out.mp4")
    export_painted(recording, tmp_path / "out.mp4", lambda *_: None)

    assert numbers(tmp_path / "out.mp4") == [*range(10), *range(100, 110)]
    assert times_s(tmp_path / "out.mp4")[-1] < 1.0


def test_the_stream_with_its_telemetry_is_joined_byte_for_byte(tmp_path, recording):
    export_stream(recording, tmp_path / "out.ts")

    assert (tmp_path / "out.ts").read_bytes() == b"".join(bytes_of(recording))
    foreign = open_recording(a_file(tmp_path / "a.mp4", 5, "mp4"))
    with pytest.raises(UserError, match="export it as MP4"):
        export_stream(foreign, tmp_path / "x.ts")


def test_a_copy_that_is_stopped_leaves_nothing(tmp_path, recording):
    out = tmp_path / "out"
    out.mkdir()

    assert not export_copy(recording, out / "a.mp4", on_progress=lambda _: False)
    assert not export_painted(
        recording, out / "b.mp4", lambda *_: None, on_progress=lambda _: False
    )

    assert list(out.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path, recording):
    with pytest.raises(UserError, match=r"out\.mp4 could not be written .*choose another place"):
        export_copy(recording, tmp_path / "no" / "out.mp4")
    with pytest.raises(UserError, match="no picture in the part"):
        export_copy(recording, tmp_path / "out.mp4", Cut(UTC_US + 900 * S))
    with pytest.raises(UserError, match="no picture in the part"):
        export_painted(recording, tmp_path / "out.mp4", lambda *_: None, Cut(UTC_US + 900 * S))
    assert list(tmp_path.glob("*.mp4")) == []


def test_the_track_is_a_table_and_a_gpx_another_program_reads(recording):
    rows = list(csv.reader(io.StringIO(track_csv(recording))))
    root = ElementTree.fromstring(track_gpx(recording, Cut(None, UTC_US + S)))

    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == 1 + len(recording.telemetry)
    assert rows[1][0].startswith("2026-09-21T")
    assert float(rows[1][1]) == pytest.approx(48.1, abs=1e-6)
    points = root.findall(f".//{GPX}trkpt")
    assert len(points) == 11
    assert float(points[0].get("lon")) == float(rows[1][2])


def test_names_from_outside_stay_text_in_every_export(recording):
    hostile = "=HYPERLINK(1)</name><x>\x00"
    told = (
        Telemetry(UTC_US, mission=hostile, position=GeoPoint(1.0, 2.0), altitude_amsl_m=3.0),
        Telemetry(2**63, mission="-1", heading_deg=4.0),
    )
    made = Recording(recording.pieces, told)

    root = ElementTree.fromstring(track_gpx(made))
    rows = list(csv.reader(io.StringIO(track_csv(made))))

    assert root.find(f".//{GPX}name").text == "=HYPERLINK(1)</name><x>"
    assert root.find(f".//{GPX}x") is None
    assert rows[1][-1].startswith("'=")
    assert rows[2][-1] == "'-1"
    assert rows[2][0] == ""
