"""Recordings a station that died left open are closed by what is on disk."""

from dronectl.events import VideoStarted
from dronectl.feeds import recover_media
from dronectl.store.database import open_database
from dronectl.store.media import list_media
from dronectl.store.recording import Recording
from dronectl.vehicle import VehicleKey
from tests.dronectl.video.streams import UTC_US, a_file
from tests.dronectl.video.test_recorder import Feed, a_recorder


def left_open(tmp_path, *, has_files):
    database = open_database(tmp_path)
    recording = Recording(database)
    recording.on_events(
        [
            VideoStarted(
                vehicle=VehicleKey(1), at_s=0.0, media_id="m", flight_id="f", path="video/f/main",
                channel="Main",
            )
        ],
        0.0,
        UTC_US,
    )  # fmt: skip
    recording.close(1.0, UTC_US)
    if has_files:
        recorder = a_recorder(tmp_path / "video/f/main")
        recorder.start()
        Feed(recorder).play(a_file(tmp_path / "a.ts", 45), lose=False)
        recorder.closed(1.0)
        (segment,) = recorder.folder.glob("*.ts")
        segment.write_bytes(segment.read_bytes()[:-1000])  # as far as the crash let it come
    return database


def test_a_recording_left_open_is_closed_with_what_is_readable(tmp_path):
    database = left_open(tmp_path, has_files=True)

    recover_media(database)

    (record,) = list_media(database)
    assert 40 <= record.frames <= 45
    assert record.klv_packets > 10
    assert record.ended_utc > record.started_utc
    assert len(record.sha256) == 64
    recover_media(database)
    assert list_media(database) == [record]
    database.close()


def test_a_recording_of_which_nothing_is_left_is_closed_empty(tmp_path):
    database = left_open(tmp_path, has_files=False)

    recover_media(database)

    (record,) = list_media(database)
    assert (record.frames, record.size_bytes, record.sha256) == (0, 0, None)
    assert record.ended_utc is not None
    database.close()
