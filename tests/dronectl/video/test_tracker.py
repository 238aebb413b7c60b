import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.video.motion import Detection
from dronectl.video.optics import CameraPose, Lens, Pixel, applied, look_deg, rotation
from dronectl.video.redact import Box
from dronectl.video.tracker import CONFIRMED_AFTER, KEPT_HIDDEN_S, LOST_AFTER_S, Tracker
from missions.geo import GeoPoint

STILL = np.eye(3)
STEP_S = 1 / 30


def found(x, y, size=20.0, label="moving"):
    return Detection(Box(x - size / 2, y - size / 2, x + size / 2, y + size / 2), 0.8, label)


def run(tracker, places, start_s=0.0, ground=STILL):
    """Feed lists of detections, a picture each; the time after the last."""
    now_s = start_s
    for detections in places:
        tracker.update(detections, ground, now_s)
        now_s += STEP_S
    return now_s


def test_a_thing_is_shown_after_a_few_finds_and_keeps_its_number():
    tracker = Tracker()

    run(tracker, [[found(100 + 2 * i, 100)] for i in range(CONFIRMED_AFTER - 1)])
    assert tracker.count == 0
    run(tracker, [[found(100 + 2 * i, 100)] for i in range(3, 30)], 0.1)

    (track,) = tracker.tracks
    assert tracker.count == 1
    assert track.number == 1
    assert track.velocity_px_s[0] == pytest.approx(60, abs=10)


def test_two_that_cross_are_not_mixed_up():
    tracker = Tracker()
    steps = [[found(100 + 4 * i, 100), found(300 - 4 * i, 112)] for i in range(50)]

    run(tracker, steps)

    places = {track.number: track.box.left for track in tracker.tracks if track.is_confirmed}
    assert places[1] > 250
    assert places[2] < 150


def test_what_is_hidden_goes_on_by_its_motion_and_is_the_same_when_it_comes_out():
    tracker = Tracker()
    now_s = run(tracker, [[found(100 + 3 * i, 100)] for i in range(30)])
    tracker.followed = 1

    hidden = round(1.5 / STEP_S)
    now_s = run(tracker, [[]] * hidden, now_s)
    run(tracker, [[found(100 + 3 * (30 + hidden + i), 100)] for i in range(10)], now_s)

    assert tracker.followed == 1
    assert [track.number for track in tracker.tracks if track.is_confirmed] == [1]


def test_what_nobody_follows_is_forgotten_sooner_and_the_followed_one_later():
    tracker = Tracker()
    now_s = run(tracker, [[found(100, 100)]] * 20)
    tracker.followed = 1

    tracker.update([], STILL, now_s + LOST_AFTER_S + 0.2)
    assert tracker.followed == 1
    tracker.update([], STILL, now_s + KEPT_HIDDEN_S + 0.2)
    assert tracker.tracks == ()
    assert tracker.followed is None


def test_the_cameras_own_motion_is_no_motion_of_things():
    tracker = Tracker()
    pan = np.array([[1.0, 0.0, -12.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])

    run(tracker, [[found(600 - 12 * i, 100)] for i in range(40)], ground=pan)

    (track,) = tracker.tracks
    assert track.number == 1
    assert abs(track.velocity_px_s[0]) < 15


def test_a_false_alarm_that_was_muted_stays_away():
    tracker = Tracker()
    now_s = run(tracker, [[found(100, 100)]] * 10)

    tracker.mute(1)
    run(tracker, [[found(100, 100)]] * 30, now_s)

    assert tracker.count == 0
    assert tracker.tracks[0].is_muted


def test_a_click_takes_the_nearest_thing():
    tracker = Tracker()
    run(tracker, [[found(100, 100), found(125, 100)]] * 5)

    assert tracker.at(Pixel(103, 98)).box.left < 100
    assert tracker.at(Pixel(127, 98)).box.left > 100
    assert tracker.at(Pixel(300, 300)) is None


@given(
    st.lists(
        st.lists(st.builds(found, st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)), max_size=5),
        max_size=8,
    ),
    st.sampled_from([STILL, None, np.zeros((3, 3)), np.diag((2.0, 2.0, 1.0))]),
)
def test_numbers_are_never_given_twice_and_nothing_raises(pictures, ground):
    tracker = Tracker()

    run(tracker, pictures, ground=ground)

    numbers = [track.number for track in tracker.tracks]
    assert len(numbers) == len(set(numbers))


@given(st.floats(-80, 10), st.floats(0, 359), st.floats(100, 1180), st.floats(100, 620))
def test_looking_there_brings_it_into_the_middle(pitch, yaw, x, y):
    lens = Lens(1280, 720, 62.0)
    pose = CameraPose(GeoPoint(48.1, -1.6), 100.0, 0.0, pitch, yaw)

    new_pitch, new_yaw = look_deg(pose, lens, Pixel(x, y))

    axis = applied(rotation(0.0, new_pitch, new_yaw), (1.0, 0.0, 0.0))
    assert axis == pytest.approx(applied(pose.rotation, lens.direction(Pixel(x, y))), abs=1e-6)
