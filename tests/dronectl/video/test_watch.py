import numpy as np
import pytest

from dronectl.errors import UserError
from dronectl.video.address import parse
from dronectl.video.feed import Feed, FeedSetup
from dronectl.video.frame import Frame
from dronectl.video.geolocate import flat
from dronectl.video.klv import Telemetry
from dronectl.video.motion import Detection
from dronectl.video.optics import Pixel
from dronectl.video.watch import NOTHING, Watch
from tests.dronectl.video.scenes import Scene, a_ground
from tests.dronectl.video.streams import a_file, until

RATE_HZ = 15.0


class Shown(Feed):
    """A feed whose newest picture a test puts there."""

    def __init__(self, path):
        super().__init__(parse(str(path)), FeedSetup(lambda: 0.0, lambda _: 0, flat(0.0)))
        self.frame = None

    def newest(self):
        return self.frame


@pytest.fixture(scope="module")
def ground():
    return a_ground()


@pytest.fixture
def feed(tmp_path):
    return Shown(a_file(tmp_path / "a.ts", 2))


def frames(scene, count, first=0):
    for index in range(first, first + count):
        image, boxes = scene.frame(index, RATE_HZ)
        pose = scene.pose(index / RATE_HZ)
        told = Telemetry(
            1,
            heading_deg=pose.yaw_deg,
            position=pose.position,
            altitude_amsl_m=pose.altitude_amsl_m,
            relative_elevation_deg=pose.pitch_deg,
            horizontal_fov_deg=62.0,
        )
        yield Frame(image, index, index / RATE_HZ, None, 1, told), boxes


def test_what_moves_has_a_box_and_is_found_by_a_click(feed, ground):
    watch = Watch(feed)
    seen = list(frames(Scene(ground, movers=4), 24))
    for frame, _ in seen:
        watched = watch.look(frame)
    boxes = seen[-1][1]

    assert watched.frame == 23
    assert watched.count >= 1
    middles = [Pixel((b.left + b.right) / 2, (b.top + b.bottom) / 2) for b in boxes]
    assert any(watch.at(middle) is not None for middle in middles)
    assert watch.at(Pixel(-500, -500)) is None


def test_one_is_followed_until_it_is_let_go_and_a_false_alarm_is_muted(feed, ground):
    watch = Watch(feed)
    for frame, _ in frames(Scene(ground, movers=4), 24):
        watch.look(frame)
    number = next(t.number for t in watch.newest().tracks if t.is_confirmed)
    before = watch.newest().count

    watch.follow(number)
    assert watch.newest().followed == number
    assert watch.newest().track(number) is not None
    watch.mute(number)

    assert watch.newest().followed is None
    assert watch.newest().count == before - 1


def test_nothing_moves_on_empty_ground(feed, ground):
    watch = Watch(feed)
    for frame, _ in frames(Scene(ground, movers=0), 20):
        watch.look(frame)

    assert watch.newest().count == 0


def test_a_stream_that_begins_anew_is_not_compared_with_the_old_one(feed, ground):
    watch = Watch(feed)
    for frame, _ in frames(Scene(ground, movers=0), 12, first=40):
        watch.look(frame)
    other = np.full((720, 1280, 3), 90, np.uint8)

    watched = watch.look(Frame(other, 1, 50.0, None))

    assert watched.tracks == ()


def test_the_thread_takes_what_is_newest_and_ends(feed, ground):
    watch = Watch(feed)
    watch.start()
    assert watch.newest() is NOTHING
    feed.frame = next(frames(Scene(ground, movers=0), 1))[0]

    until(lambda: watch.newest().frame == 0)
    watch.close()

    assert watch.join(3)


def test_what_a_detector_names_is_tracked_by_its_name_and_not_twice(feed, ground):
    class Names:
        def __init__(self):
            self.boxes = []

        def detect(self, image_bgr):
            return tuple(Detection(box, 0.9, "car") for box in self.boxes)

    finder = Names()
    watch = Watch(feed, finder)
    for frame, boxes in frames(Scene(ground, movers=4), 24):
        finder.boxes = boxes
        watched = watch.look(frame)

    named = [track for track in watched.tracks if track.label == "car" and track.is_confirmed]
    assert len(named) >= len(finder.boxes) > 0
    unnamed = [track for track in watched.tracks if track.label != "car" and track.is_confirmed]
    assert all(each.box.overlap(box) < 0.5 for each in unnamed for box in finder.boxes)


class Fails:
    """A detector whose network does not take pictures."""

    def detect(self, image_bgr):
        raise UserError("The detector does not take pictures.")


def test_a_detector_that_fails_is_told_once_and_what_moves_is_still_found(feed, ground):
    watch = Watch(feed, Fails())
    for frame, _ in frames(Scene(ground, movers=4), 24):
        watched = watch.look(frame)

    assert watch.trouble == "The detector does not take pictures."
    assert watched.count >= 1
