"""A disk that fills up: who is told when, and what is deleted for it."""

import os

from dronectl.review.index_cache import SUFFIX
from dronectl.room import LOW_S, RETRY_S, STEP_S, Room, make_room
from dronectl.video.tally import RecorderStatus


def recording(left_s):
    return RecorderStatus(is_wanted=True, is_recording=True, time_left_s=left_s)


REFUSED = RecorderStatus(is_wanted=True, text="The video is not recorded (No space left).")


def said(room, now_s, *recordings):
    return [event.left_s for event in room.look(recordings, now_s)]


def test_time_left_is_told_when_it_is_little_and_each_minute_after(tmp_path):
    room = Room(tmp_path)

    assert said(room, 0.0, recording(LOW_S + 1.0)) == []
    assert said(room, 1.0, recording(720.0)) == [720.0]
    assert said(room, 2.0, recording(720.0 - STEP_S / 2)) == []
    assert said(room, 3.0, recording(720.0 - STEP_S)) == [660.0]
    assert said(room, 4.0, recording(LOW_S * 2)) == [None]
    assert said(room, 5.0) == []


def test_recordings_share_the_disk(tmp_path):
    (left_s,) = said(Room(tmp_path), 0.0, recording(1200.0), recording(1200.0), recording(None))

    assert left_s == 600.0


def test_a_disk_that_is_full_stays_told_until_it_is_not(tmp_path):
    room = Room(tmp_path)

    assert said(room, 0.0, recording(30.0)) == [30.0]
    assert said(room, 1.0, REFUSED, recording(30.0)) == [0.0]
    assert said(room, 2.0, REFUSED) == []
    assert said(room, 3.0, recording(30.0)) == [30.0]
    assert said(room, 4.0) == [None]


def filled(folder):
    """A data folder; gives its caches, oldest first, and everything that must stay."""
    caches = [folder / "tlogs" / f".{n}.tlog{SUFFIX}" for n in range(4)]
    evidence = [
        folder / "tlogs" / "0.tlog",
        folder / "video" / "F-1" / "main" / "segment-00001.ts",
        folder / "video" / "F-1" / "main" / "recording.jsonl",
        folder / "snapshots" / "a.jpg",
        folder / "dronectl.sqlite",
    ]
    for age, path in enumerate([*caches, *evidence]):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 100)
        os.utime(path, (age, age))
    for path in evidence:
        os.utime(path, (-1e6, -1e6))
    return caches, evidence


def test_the_oldest_caches_go_before_it_is_told_and_evidence_never(tmp_path):
    caches, evidence = filled(tmp_path)
    room = Room(tmp_path)

    assert said(room, 0.0, recording(60.0)) == []
    assert [path.exists() for path in caches] == [False, False, True, True]
    for step in range(1, 5):
        said(room, step * RETRY_S, recording(60.0))

    assert not any(path.exists() for path in caches)
    assert all(path.exists() for path in evidence)
    assert make_room(tmp_path) == 0


def test_where_nothing_can_be_deleted_it_is_told_at_once(tmp_path):
    _, evidence = filled(tmp_path)
    for path in (tmp_path / "tlogs").glob(".*"):
        path.unlink()

    assert said(Room(tmp_path), 0.0, recording(60.0)) == [60.0]
    assert all(path.exists() for path in evidence)
