from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from dronectl.flight import FlightEnded
from dronectl.store.database import open_database
from dronectl.store.flights import list_flights
from dronectl.store.recorder import BoundedQueue, Recorder
from dronectl.store.recording import Recording
from tests.dronectl.store.support import a_patrol_state, a_snapshot, heartbeat, raw, utc_us

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dronectl.events import Event
    from dronectl.store.frames import RawFrames
    from dronectl.vehicle import Snapshot


class PatrolFeed:
    """A station whose time goes on by 0.1 s at every look."""

    def __init__(self, until_s: float, crash_at_s: float = float("inf")) -> None:
        self.t_s = 0.0
        self.is_over = threading.Event()
        self._until_s = until_s
        self._crash_at_s = crash_at_s

    def frames(self) -> Sequence[RawFrames]:
        self.t_s = round(self.t_s + 0.1, 1)
        if self.t_s >= self._crash_at_s:
            self.is_over.set()
            raise ValueError("a bug in the station")
        if self.t_s >= self._until_s:
            self.is_over.set()
        return [raw(self.t_s, heartbeat())]

    def events(self) -> Sequence[Event]:
        return []

    def snapshot(self) -> Snapshot:
        return a_snapshot(self.t_s, a_patrol_state(self.t_s))

    def moment(self) -> tuple[float, int]:
        return self.t_s, utc_us(self.t_s)


def test_thread_records_a_flight_and_tells_of_it(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    feed = PatrolFeed(until_s=95.0)
    told: list[Event] = []
    recorder = Recorder(Recording(database), feed, told.extend, period_s=0.0001)

    recorder.start()
    assert feed.is_over.wait(30.0)
    recorder.stop()

    assert not recorder.is_running
    assert isinstance(told[-1], FlightEnded)
    assert list_flights(database)[0].airborne_s == pytest.approx(60.0, abs=0.3)
    database.close()


def test_stopping_in_flight_closes_it(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    feed = PatrolFeed(until_s=40.0)
    recorder = Recorder(Recording(database), feed, lambda _: None, period_s=0.0001)
    recorder.start()
    assert feed.is_over.wait(30.0)

    recorder.stop()

    assert list_flights(database)[0].reason == "station closed"
    database.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_bug_on_the_thread_reaches_the_crash_hook_and_the_flight_the_disk(tmp_path: Path) -> None:
    database = open_database(tmp_path)
    feed = PatrolFeed(until_s=99.0, crash_at_s=50.0)
    recorder = Recorder(Recording(database), feed, lambda _: None, period_s=0.0001)

    recorder.start()
    assert feed.is_over.wait(30.0)
    recorder.stop()

    assert not recorder.is_running
    (flight,) = list_flights(database)
    assert (flight.state, flight.reason) == ("closed", "station closed")
    assert flight.duration_s == pytest.approx(30.0, abs=0.3)
    database.close()


def test_stopping_before_the_start_does_nothing(tmp_path: Path) -> None:
    database = open_database(tmp_path)

    Recorder(Recording(database), PatrolFeed(1.0), lambda _: None).stop()

    database.close()


def test_full_queue_counts_what_it_lets_go() -> None:
    queue = BoundedQueue[int](most=3)

    queue.put(range(5))

    assert queue.drain() == [0, 1, 2]
    assert queue.dropped == 2
    assert queue.drain() == []
