from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dronectl.store.database import check, open_database, open_reader
from dronectl.store.flights import list_flights, track
from dronectl.store.recording import FLUSH_S, Recording
from dronectl.store.recovery import recover
from dronectl.store.tapes import forget_old_sessions
from dronectl.store.tlog import TlogReader
from tests.dronectl.store.support import fly_patrol, utc_us

ROOT = Path(__file__).parents[3]


def fly_and_kill(folder: Path, after_lines: int) -> float:
    """Let a station fly in its own process, kill it, and say how far it had told."""
    command = [sys.executable, "-m", "tests.dronectl.store.dying_station", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as station:  # noqa: S603 - our own interpreter
        assert station.stdout is not None
        told_s = 0.0
        for _ in range(after_lines):
            told_s = float(station.stdout.readline())
        station.kill()
        for line in station.stdout:
            if line.endswith("\n"):
                told_s = float(line)
    return told_s


@pytest.mark.slow
@pytest.mark.parametrize("after_lines", [215, 500, 777])
def test_flight_of_a_killed_station_is_closed_at_the_next_start(
    tmp_path: Path, after_lines: int
) -> None:
    told_s = fly_and_kill(tmp_path, after_lines)

    database = open_database(tmp_path)
    (flight_id,) = recover(database)

    (flight,) = list_flights(database)
    assert (flight.id, flight.state, flight.reason) == (flight_id, "closed", "recovered")
    assert flight.recovered
    assert check(database) == []
    assert flight.duration_s == pytest.approx(told_s - 20.0, abs=FLUSH_S + 0.2)
    assert flight.airborne_s is not None
    assert flight.airborne_s == pytest.approx(max(0.0, told_s - 25.0), abs=FLUSH_S + 0.2)
    samples = track(database, flight.id)
    assert len(samples) == flight.samples
    assert told_s - samples[-1].t_s <= FLUSH_S + 0.2
    assert flight.tlog is not None
    reader = TlogReader.open(tmp_path / flight.tlog)
    records = list(reader)
    assert reader.damaged <= 1
    assert told_s - (records[-1].utc_us - utc_us(0)) / 1e6 <= FLUSH_S + 0.2
    assert len(records) == flight.tlog_messages
    assert recover(database) == []
    database.close()


@pytest.mark.slow
def test_folder_of_a_killed_station_is_used_again_and_hours_are_credited(tmp_path: Path) -> None:
    fly_and_kill(tmp_path, 400)
    database = open_database(tmp_path)
    recover(database)
    recording = Recording(database)
    fly_patrol(recording)
    recording.close(95.0, utc_us(95))

    credited = database.connection.execute(
        "SELECT name, device_class FROM flight_credits JOIN pilots ON pilots.id = person_id"
    ).fetchall()

    assert [flight.state for flight in list_flights(database)] == ["closed", "closed"]
    assert [tuple(row) for row in credited] == [("Ana", "simulator")]
    database.close()


def test_flight_without_samples_or_tlog_is_closed_at_its_begin(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    database.connection.execute(
        "INSERT INTO flights (id, state, vehicle_key, device_class, started_utc, started_s, tlog)"
        " VALUES ('f', 'open', '1', 'real', '2026-11-22T06:00:00.250Z', 7.0, 'tlogs/none.tlog')"
    )

    assert recover(database) == ["f"]

    (flight,) = list_flights(database)
    assert (flight.ended_utc, flight.duration_s) == ("2026-11-22T06:00:00.250Z", 0.0)
    assert (flight.airborne_s, flight.tlog_messages) == (0.0, None)
    database.close()


def test_reader_recovers_nothing(tmp_path: Path) -> None:
    open_database(tmp_path).close()
    reader = open_reader(tmp_path)

    assert recover(reader) == []
    reader.close()


def test_oldest_session_files_make_room_and_flights_stay(tmp_path: Path) -> None:
    for name in ("session-1.tlog", "session-2.tlog", "session-3.tlog", "flight.tlog"):
        (tmp_path / name).write_bytes(b"x" * 100)

    deleted = forget_old_sessions(tmp_path, most_bytes=150)

    assert [path.name for path in deleted] == ["session-1.tlog", "session-2.tlog"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["flight.tlog", "session-3.tlog"]
