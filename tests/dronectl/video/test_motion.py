import numpy as np
import pytest

from dronectl.video.motion import MotionDetector, merge
from dronectl.video.redact import Box
from dronectl.video.tracker import Tracker
from tests.dronectl.video.scenes import Scene, a_ground, is_hit

RATE = 30.0
WARM = 17


@pytest.fixture(scope="module")
def ground():
    return a_ground()


def watched(scene, frames=32, rate=RATE):
    """(found, true) boxes of each picture once the detector has looked long enough."""
    detector, tracker, seen = MotionDetector(), Tracker(), []
    for index in range(frames):
        image, truth = scene.frame(index, rate)
        moves = detector.detect(image, scene.px_per_m(), index / rate)
        tracks = tracker.update(moves.detections, moves.ground, index / rate)
        if index / rate > WARM / RATE:
            seen.append((moves.detections, truth, tracks))
    return seen


def figures(seen, slack_px):
    hits = sum(
        any(is_hit(d.box, t, slack_px) for d in found) for found, truth, _ in seen for t in truth
    )
    wanted = sum(len(truth) for _, truth, _ in seen)
    inside = [
        (d, truth)
        for found, truth, _ in seen
        for d in found
        if d.box.left > 20 and d.box.top > 20 and d.box.right < 1260 and d.box.bottom < 700
    ]
    good = sum(any(is_hit(d.box, t, slack_px) for t in truth) for d, truth in inside)
    return hits / max(wanted, 1), good / max(len(inside), 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "flown",
    [
        {},
        {"turn": 10.0, "speed": 12.0},
        {"height_m": 100.0, "pitch": -45.0, "speed": 10.0, "turn": 5.0},
    ],
)
def test_what_moves_is_found_from_a_moving_camera(ground, flown):
    scene = Scene(ground, **flown)

    recall, precision = figures(watched(scene), scene.px_per_m())

    assert recall > 0.8
    assert precision > 0.9


@pytest.mark.slow
def test_over_empty_ground_nothing_is_found(ground):
    seen = watched(Scene(ground, movers=0, speed=10.0, turn=10.0))

    assert sum(len(found) for found, _, _ in seen) == 0


@pytest.mark.slow
def test_ten_pictures_a_second_are_enough(ground):
    scene = Scene(ground, movers=6)

    recall, precision = figures(watched(scene, 20, rate=10.0), scene.px_per_m())

    assert recall > 0.7
    assert precision > 0.9


@pytest.mark.slow
def test_each_thing_keeps_its_number(ground):
    scene = Scene(ground, movers=6)

    seen = watched(scene)

    numbers = {track.number for _, _, tracks in seen for track in tracks if track.is_confirmed}
    at_once = max(sum(track.is_confirmed for track in tracks) for _, _, tracks in seen)
    assert len(numbers) <= at_once + 2


@pytest.mark.parametrize("shade", [0, 255])
def test_a_picture_without_anything_to_hold_on_to_finds_nothing(shade):
    detector = MotionDetector()
    image = np.full((360, 640, 3), shade, np.uint8)

    for index in range(30):
        moves = detector.detect(image, 10.0, index / 30)

        assert moves.detections == ()
        assert moves.ground is None


def test_a_stream_that_changes_its_size_or_its_clock_starts_anew(ground):
    scene = Scene(ground, movers=2)
    detector = MotionDetector()
    image, _ = scene.frame(0)
    detector.detect(image, 10.0, 0.0)

    assert detector.detect(image[:480, :640], 10.0, 0.1).ground is None
    assert detector.detect(image[:480, :640], 10.0, -5.0).detections == ()
    detector.reset()
    assert detector.detect(image, 10.0, 0.2).ground is None


def test_pieces_of_one_thing_are_joined_and_neighbours_are_not():
    pieces = [(Box(0, 0, 4, 4), 0.2), (Box(6, 0, 9, 4), 0.9), (Box(40, 0, 44, 4), 0.5)]

    assert sorted(merge(pieces, 3.0), key=lambda e: e[0].left) == [
        (Box(0, 0, 9, 4), 0.9),
        (Box(40, 0, 44, 4), 0.5),
    ]


def test_joining_goes_on_along_a_chain():
    pieces = [(Box(i * 5.0, 0, i * 5.0 + 3, 3), 0.5) for i in (0, 2, 4, 1, 3)]

    assert merge(pieces, 2.5) == [(Box(0, 0, 23, 3), 0.5)]
