import datetime as dt

from dronectl.events import VideoEnded, VideoStarted
from dronectl.flight import FlightPrepared, Terms
from dronectl.store.database import open_database
from dronectl.store.flights import find_flight
from dronectl.store.media import list_media, media_statement, open_media
from dronectl.store.recording import Recording
from tests.dronectl.store.support import KEY, a_snapshot, a_vehicle, utc_us


def begun(flight_id, media_id="m1"):
    return VideoStarted(
        vehicle=KEY, at_s=1.0, media_id=media_id, flight_id=flight_id, path=f"video/{media_id}",
        channel="Main",
    )  # fmt: skip


def over(flight_id, media_id="m1", **changes):
    values = {
        "frames": 100, "corrupt": 2, "klv_packets": 90, "gaps": 1, "duration_s": 10.0,
        "size_bytes": 5000, "sha256": "ab",
    }  # fmt: skip
    return VideoEnded(
        vehicle=KEY, at_s=11.0, media_id=media_id, flight_id=flight_id, path=f"video/{media_id}",
        **(values | changes),
    )  # fmt: skip


def recorded(tmp_path, *, is_simulator, terms=None):
    database = open_database(tmp_path)
    recording = Recording(database)
    if is_simulator:
        prepared = FlightPrepared(vehicle=KEY, at_s=0.0, device_class="simulator")
        recording.on_events([prepared], 0.0, utc_us(0.0))
    if terms is not None:
        recording.on_events([FlightPrepared(vehicle=KEY, at_s=0.0, terms=terms)], 0.0, utc_us(0.0))
    recording.on_snapshot(a_snapshot(0.5, a_vehicle(0.5, airborne=False)), utc_us(0.5))
    flight_id = recording.flight_id(KEY)
    recording.on_events([begun(flight_id)], 1.0, utc_us(1.0))
    recording.on_time(2.0, utc_us(2.0))
    return database, recording, flight_id


def test_a_recording_is_in_the_list_from_its_first_picture_on(tmp_path):
    database, recording, flight_id = recorded(tmp_path, is_simulator=False)

    (record,) = open_media(database)
    assert (record.flight_id, record.path, record.channel) == (flight_id, "video/m1", "Main")
    assert (record.kind, record.frames, record.ended_utc) == ("video", None, None)
    recording.close(3.0, utc_us(3.0))
    database.close()


def test_a_closed_recording_has_its_figures_and_a_date_to_be_deleted(tmp_path):
    database, recording, flight_id = recorded(tmp_path, is_simulator=False)
    recording.on_events([over(flight_id), over(flight_id, frames=7)], 11.0, utc_us(11.0))
    recording.close(12.0, utc_us(12.0))

    (record,) = list_media(database, flight_id)
    assert (record.frames, record.corrupt_frames, record.gaps, record.sha256) == (100, 2, 1, "ab")
    assert record.delete_after[:10] > record.ended_utc[:10]
    assert open_media(database) == []
    assert list_media(database, "another") == []
    database.close()


def test_a_simulated_flights_recording_need_not_be_deleted(tmp_path):
    database, recording, flight_id = recorded(tmp_path, is_simulator=True)
    recording.on_events([over(flight_id)], 11.0, utc_us(11.0))
    recording.close(12.0, utc_us(12.0))

    assert list_media(database)[0].delete_after is None
    database.close()


def test_other_events_mean_nothing_for_the_list():
    assert media_statement(FlightPrepared(vehicle=KEY, at_s=0.0), 0) is None


def test_a_recording_is_kept_as_long_as_its_legal_basis_says(tmp_path):
    terms = Terms("fire", "b", "P-17", may_record=True, retention_days=30)
    database, recording, flight_id = recorded(tmp_path, is_simulator=False, terms=terms)
    recording.on_events([over(flight_id)], 11.0, utc_us(11.0))
    recording.close(12.0, utc_us(12.0))

    (record,) = list_media(database)
    kept = dt.datetime.fromisoformat(record.delete_after) - dt.datetime.fromisoformat(
        record.ended_utc
    )
    assert kept == dt.timedelta(days=30)
    assert find_flight(database, flight_id).terms["code"] == "P-17"
    database.close()
