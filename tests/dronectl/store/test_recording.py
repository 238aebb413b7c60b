from __future__ import annotations

import itertools
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dronectl.errors import UserError
from dronectl.events import ModeChanged, RecordingFailed, RecordingResumed, RequestProgress, Said
from dronectl.flight import FlightEnded, FlightPrepared, FlightStarted
from dronectl.store import recording as recording_module
from dronectl.store.database import Database, open_database, open_reader
from dronectl.store.flights import find_flight, flight_events, list_flights, track
from dronectl.store.plans import load_plan
from dronectl.store.recording import Recording
from dronectl.store.tlog import TlogReader, summary
from dronectl.vehicle import VehicleKey
from tests.dronectl.store.support import (
    KEY,
    Disk,
    a_patrol_state,
    a_snapshot,
    fly_patrol,
    heartbeat,
    raw,
    utc_us,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def recording(database: Database, disk: Disk) -> Iterator[Recording]:
    made = Recording(database, open_file=disk.open)
    yield made
    disk.free_bytes = None
    made.close(1000.0, utc_us(1000))


def prepared(**values: object) -> FlightPrepared:
    facts = {"pilot": "Ana", "plan_digest": "d1", "plan_content": "{}"} | values
    return FlightPrepared(vehicle=KEY, at_s=0.0, **facts)  # type: ignore[arg-type]


def test_flight_is_recorded_with_its_totals(database: Database, recording: Recording) -> None:
    recording.on_events([prepared(upload={"items": 7, "verified": True})], 0.0, utc_us(0))

    told = fly_patrol(recording)

    assert [type(event).__name__ for event in told] == [
        "FlightStarted",
        "FlightAirborne",
        "FlightLanded",
        "FlightEnded",
    ]
    (flight,) = list_flights(database)
    assert (flight.state, flight.reason, flight.recovered) == ("closed", "landed", False)
    assert (flight.pilot, flight.plan_digest, flight.upload["items"]) == ("Ana", "d1", 7)
    assert flight.vehicle_uid == "abc1"
    assert flight.airborne_s == pytest.approx(60.0)
    assert flight.duration_s == pytest.approx(70.0)
    assert flight.distance_m == pytest.approx(300.0, abs=2.0)
    assert flight.max_distance_m == pytest.approx(300.0, abs=1.0)
    assert flight.max_height_m == 30.0
    assert (flight.take_offs, flight.landings) == (1, 1)
    assert flight.samples == len(track(database, flight.id)) == pytest.approx(351, abs=1)
    assert load_plan(database, "d1") == "{}"


def test_vehicle_that_is_a_simulator_is_never_recorded_as_real(
    database: Database, recording: Recording
) -> None:
    recording.on_events([prepared(device_class="real")], 0.0, utc_us(0))

    fly_patrol(recording)

    assert list_flights(database)[0].device_class == "simulator"


def test_real_vehicle_prepared_as_simulator_is_recorded_as_simulator(
    database: Database, recording: Recording
) -> None:
    recording.on_events([prepared(device_class="simulator")], 0.0, utc_us(0))
    real = replace(a_patrol_state(30.0), is_simulator=False)

    recording.on_snapshot(a_snapshot(30.0, real), utc_us(30))

    assert list_flights(database)[0].device_class == "simulator"


def test_vehicle_found_to_be_a_simulator_in_flight_is_recorded_as_one(
    database: Database, recording: Recording
) -> None:
    unknown = replace(a_patrol_state(30.0), is_simulator=False, uid=None)
    recording.on_snapshot(a_snapshot(30.0, unknown), utc_us(30))
    assert list_flights(database)[0].device_class == "real"
    assert list_flights(database)[0].vehicle_uid == "sysid-1"

    recording.on_snapshot(a_snapshot(91.0, a_patrol_state(91.0)), utc_us(91))

    (flight,) = list_flights(database)
    assert (flight.device_class, flight.vehicle_uid) == ("simulator", "abc1")


def test_tlog_of_a_flight_begins_ten_seconds_before_arming(
    database: Database, recording: Recording
) -> None:
    fly_patrol(recording)
    recording.close(95.0, utc_us(95))

    flight = list_flights(database)[0]
    assert flight.tlog is not None
    records = list(TlogReader.open(database.folder / flight.tlog))
    assert utc_us(20) - records[0].utc_us >= 10_000_000
    assert records[-1].utc_us == pytest.approx(utc_us(90), abs=200_000)
    assert len(records) == flight.tlog_messages
    frames = [record.frame[4] for record in records]
    assert all((b - a) & 0xFF == 1 for a, b in itertools.pairwise(frames))


def test_everything_heard_is_in_some_tlog(database: Database, recording: Recording) -> None:
    fly_patrol(recording)
    recording.close(95.0, utc_us(95))

    heard = {
        record.utc_us
        for path in (database.folder / "tlogs").glob("*.tlog")
        for record in TlogReader.open(path)
    }
    assert len(heard) == 950


def test_sent_frames_go_to_their_vehicles_flight_and_ours_to_all(
    database: Database, recording: Recording
) -> None:
    keys = (VehicleKey(1), VehicleKey(2))
    fly_patrol(recording, until_s=30.0, keys=keys)

    recording.on_frames([raw(30.0, heartbeat(255), is_sent=True)])
    recording.close(30.1, utc_us(30.1))

    for flight in list_flights(database):
        assert flight.tlog is not None
        records = list(TlogReader.open(database.folder / flight.tlog))
        assert {record.frame[5] for record in records} == {int(flight.vehicle_key), 255}
        assert records[-1].link == 3


def test_fleet_of_vehicles_is_recorded_side_by_side(
    database: Database, recording: Recording
) -> None:
    fly_patrol(recording, keys=tuple(VehicleKey(n) for n in range(1, 6)))

    flights = list_flights(database)
    assert [f.vehicle_key for f in flights] == ["1", "2", "3", "4", "5"]
    assert len({f.id for f in flights}) == 5
    assert {f.state for f in flights} == {"closed"}


def test_events_are_kept_with_their_flight_and_progress_is_not(
    database: Database, recording: Recording
) -> None:
    fly_patrol(recording, until_s=30.0)
    hostile = "=cmd|' /C calc'!A0 <script>"

    recording.on_events(
        [
            Said(vehicle=KEY, at_s=29.5, severity=4, text=hostile),
            ModeChanged(vehicle=KEY, at_s=29.6, mode="RTL", previous="AUTO"),
            RequestProgress(vehicle=KEY, at_s=29.7, request_id=1, done=1, total=2),
        ],
        30.0,
        utc_us(30),
    )
    recording.on_time(31.0, utc_us(31))

    (flight,) = list_flights(database)
    events = {event["kind"]: event for event in flight_events(database, flight.id)}
    assert set(events) == {"FlightStarted", "FlightAirborne", "Said", "ModeChanged"}
    assert events["Said"]["detail"] == {"severity": 4, "text": hostile}
    assert events["Said"]["utc_us"] == utc_us(29.5)


def test_silence_is_not_filled_with_samples(database: Database, recording: Recording) -> None:
    fly_patrol(recording, until_s=30.0)
    last = a_patrol_state(29.9)

    for t_s in range(30, 60):
        recording.on_snapshot(a_snapshot(float(t_s), last), utc_us(t_s))
        recording.on_time(float(t_s), utc_us(t_s))

    (flight,) = list_flights(database)
    assert flight.state == "open"
    assert track(database, flight.id)[-1].t_s <= 30.0


def test_a_vehicle_taken_off_the_list_ends_its_flight_at_what_was_heard_last(
    database: Database, recording: Recording
) -> None:
    fly_patrol(recording, until_s=30.0)

    (ended,) = recording.on_snapshot(a_snapshot(31.0), utc_us(31))
    recording.close(32.0, utc_us(32))

    assert ended.at_s == pytest.approx(29.9)
    assert list_flights(database)[0].reason == "link lost"


def test_flight_prepared_after_arming_is_still_assigned(
    database: Database, recording: Recording
) -> None:
    fly_patrol(recording, until_s=30.0)

    recording.on_events([prepared(preflight={"ok": True})], 30.0, utc_us(30))
    recording.on_time(31.0, utc_us(31))

    (flight,) = list_flights(database)
    assert (flight.pilot, flight.preflight) == ("Ana", {"ok": True})


def test_next_arming_keeps_the_pilot_but_not_the_plan(
    database: Database, recording: Recording
) -> None:
    recording.on_events([prepared()], 0.0, utc_us(0))
    fly_patrol(recording)

    again = replace(a_patrol_state(30.0), last_heard_s=200.0, last_heartbeat_s=200.0)
    recording.on_snapshot(a_snapshot(200.0, again), utc_us(200))

    second = list_flights(database)[-1]
    assert (second.pilot, second.plan_digest) == ("Ana", None)


def test_flight_is_on_disk_when_it_is_told(
    database: Database, tmp_path: Path, recording: Recording
) -> None:
    other = sqlite3.connect(f"file:{tmp_path}/dronectl.sqlite3?mode=ro", uri=True)

    for t_s in range(100):
        for event in recording.on_snapshot(
            a_snapshot(float(t_s), a_patrol_state(t_s)), utc_us(t_s)
        ):
            state = other.execute("SELECT state FROM flights").fetchone()
            if isinstance(event, FlightStarted):
                assert state == ("open",)
            if isinstance(event, FlightEnded):
                assert state == ("closed",)

    assert recording.flight_id(KEY) is None
    other.close()


def test_full_tlog_disk_is_told_once_and_nothing_is_lost_or_repeated(
    database: Database, recording: Recording, disk: Disk
) -> None:
    fly_patrol(recording, until_s=30.0)
    disk.free_bytes = 40

    told = []
    for step in range(300, 600):
        t_s = step / 10
        recording.on_frames([raw(t_s, heartbeat(1, step & 0xFF))])
        told += recording.on_snapshot(a_snapshot(t_s, a_patrol_state(t_s)), utc_us(t_s))
        told += recording.on_time(t_s, utc_us(t_s))
        if step == 500:
            assert recording.is_failing
            disk.free_bytes = None

    failed, resumed = told
    assert isinstance(failed, RecordingFailed)
    assert "free space" in failed.text
    assert isinstance(resumed, RecordingResumed)
    assert resumed.dropped == 0
    assert not recording.is_failing
    (flight,) = list_flights(database)
    assert flight.tlog is not None
    sequences = [r.frame[4] for r in TlogReader.open(database.folder / flight.tlog)]
    assert all((b - a) & 0xFF == 1 for a, b in itertools.pairwise(sequences))
    assert len(track(database, flight.id)) == pytest.approx(200, abs=2)


def test_full_database_keeps_a_whole_flight_and_writes_it_once_there_is_room(
    database: Database, recording: Recording
) -> None:
    recording.on_events([prepared()], 0.0, utc_us(0))
    pages = database.connection.execute("PRAGMA page_count").fetchone()[0]
    database.connection.execute(f"PRAGMA max_page_count = {pages}")

    told = fly_patrol(recording)
    assert any(isinstance(event, RecordingFailed) for event in told)
    assert recording.is_failing
    database.connection.execute("PRAGMA max_page_count = 1000000")
    told = recording.on_time(200.0, utc_us(200))

    assert [type(event) for event in told] == [RecordingResumed]
    (flight,) = list_flights(database)
    assert flight.airborne_s == pytest.approx(60.0)
    assert flight.pilot == "Ana"
    assert flight.samples == pytest.approx(351, abs=1)


def test_disk_full_at_the_end_is_told_and_files_close_later(
    database: Database, recording: Recording, disk: Disk
) -> None:
    fly_patrol(recording, until_s=30.0)
    disk.free_bytes = 0
    recording.on_frames([raw(30.0, heartbeat())])

    told = recording.close(30.1, utc_us(30.1))

    assert [type(event).__name__ for event in told] == ["FlightEnded", "RecordingFailed"]
    assert list_flights(database)[0].state == "closed"


def test_session_file_is_rotated(
    database: Database, monkeypatch: pytest.MonkeyPatch, recording: Recording
) -> None:
    monkeypatch.setattr("dronectl.store.tapes.SESSION_FILE_BYTES", 1000)
    fly_patrol(recording, until_s=19.0)
    recording.close(19.0, utc_us(19))

    files = sorted((database.folder / recording_module.TLOG_FOLDER).glob("session-*.tlog"))
    assert len(files) > 3
    assert sum(summary(path).messages for path in files) == 190


def test_found_by_the_end_of_its_id(database: Database, recording: Recording) -> None:
    fly_patrol(recording)
    (flight,) = list_flights(database)

    assert find_flight(database, flight.id[-8:]) == flight


def test_recording_into_a_read_only_database_is_refused_with_a_sentence(database: Database) -> None:
    reader = open_reader(database.folder)

    with pytest.raises(UserError, match="reading only"):
        Recording(reader)

    reader.close()
