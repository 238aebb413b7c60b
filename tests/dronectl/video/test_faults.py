"""What cameras, networks and disks do wrong: nothing hangs, nothing is lost, a sentence says it."""

import socket
import threading
import time

import pytest

from dronectl.errors import UserError
from dronectl.video.address import parse
from dronectl.video.frame import State
from dronectl.video.library import open_recording
from dronectl.video.player import Player
from dronectl.video.source import Source
from tests.dronectl.video.streams import UTC_US, a_file, number_of, until
from tests.dronectl.video.test_recorder import Feed, a_recorder, entries, journal, numbers

FOUR_GB = 4 * 2**30 + 188


@pytest.fixture
def opened():
    sources = []

    def open_source(text):
        sources.append(Source(parse(text), time.monotonic, lambda s: UTC_US + round(s * 1e6)))
        sources[-1].start()
        return sources[-1]

    yield open_source
    for source in sources:
        source.close()
    for source in sources:
        assert source.join(8)


class Server:
    """Sends bytes to whoever connects, then waits to be closed."""

    def __init__(self, data):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self._listening.getsockname()[1]}"
        self._data = data
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        self._listening.settimeout(0.1)
        while not self._done.is_set():
            try:
                peer, _ = self._listening.accept()
            except TimeoutError:
                continue
            with peer:
                try:
                    peer.sendall(self._data)
                except OSError:
                    continue
                self._done.wait(0.5)

    def close(self):
        self._done.set()
        self._thread.join()
        self._listening.close()


@pytest.fixture
def serving():
    servers = []

    def serve(data):
        servers.append(Server(data))
        return servers[-1].url

    yield serve
    for server in servers:
        server.close()


def status(source):
    return source.status(time.monotonic())


def with_garbage(data, every, filling):
    """A stream whose payload is overwritten here and there."""
    spoiled = bytearray(data)
    for at in range(188 * 40, len(spoiled) - 188 * 10, 188 * every):
        spoiled[at + 12 : at + 188] = filling * 176
    return bytes(spoiled)


@pytest.mark.parametrize("filling", [b"\0", b"\xff", b"\x65"])
def test_garbage_in_the_pictures_is_counted_and_the_good_ones_are_shown(tmp_path, opened, filling):
    path = tmp_path / "spoiled.ts"
    path.write_bytes(with_garbage(a_file(tmp_path / "a.ts", 60).read_bytes(), 31, filling))

    source = opened(str(path))
    until(lambda: status(source).state is State.ENDED)

    assert status(source).frames >= 50
    assert source.newest() is not None


def test_a_server_of_pure_garbage_is_named_and_tried_again(opened, serving):
    source = opened(serving(bytes(range(256)) * 2000))

    until(lambda: status(source).text, within_s=10.0)
    assert source.newest() is None
    assert status(source).text.endswith(".")


def test_a_camera_that_is_unplugged_and_plugged_in_again_goes_on(tmp_path, opened):
    data = a_file(tmp_path / "a.ts", 60).read_bytes()
    first = Server(data)
    source = opened(first.url)
    until(lambda: source.newest() is not None)

    first.close()

    until(lambda: status(source).state is not State.LIVE, within_s=10.0)
    until(lambda: status(source).text, within_s=10.0)


def test_a_usb_camera_that_is_not_there_says_what_to_do(opened):
    source = opened("usb:97")

    until(lambda: status(source).text)
    assert "plug it in" in status(source).text


def test_one_picture_a_second_is_live(tmp_path, opened):
    path = a_file(tmp_path / "slow.ts", 4, rate=1, gop=1)

    source = opened(str(path))
    until(lambda: source.newest() is not None)
    assert status(source).state in (State.LIVE, State.ENDED)
    until(lambda: status(source).state is State.ENDED)

    assert number_of(source.newest().image_bgr) == 3


def test_a_file_of_over_four_gigabytes_is_opened_shown_and_left_in_order(tmp_path):
    path = a_file(tmp_path / "huge.ts", 60, klv=True)
    with path.open("r+b") as file:
        file.truncate(FOUR_GB)  # sparse: nothing but zeros behind the pictures
    asked = []

    def on_progress(share):
        asked.append(share)
        return len(asked) < 50

    recording = open_recording(path, on_progress)
    player = Player(recording, time.monotonic)
    player.start()
    until(lambda: player.newest() is not None)
    player.close()

    assert player.join(5)
    assert recording.frames >= 59  # the last one is told by the next
    assert path.stat().st_size == FOUR_GB


@pytest.mark.parametrize("cut", [1, 100, 188, 1000, 5000, 20_000])
def test_a_recording_cut_anywhere_keeps_every_whole_picture_before_the_cut(tmp_path, cut):
    recorder = a_recorder(tmp_path / "r")
    recorder.start()
    Feed(recorder).play(a_file(tmp_path / "a.ts", 60))
    (segment,) = recorder.folder.glob("*.ts")
    data = segment.read_bytes()
    segment.write_bytes(data[: len(data) - cut])

    recording = open_recording(recorder.folder)

    assert 60 - 2 - cut // 200 <= recording.frames <= 60
    assert numbers(segment)[:20] == list(range(20))


def test_a_file_of_zeros_or_of_nothing_is_refused_with_a_sentence(tmp_path):
    for name, content in (("zeros.ts", bytes(100_000)), ("empty.ts", b""), ("text.mp4", b"hello")):
        path = tmp_path / name
        path.write_bytes(content)

        with pytest.raises(UserError, match=r"choose another recording\."):
            open_recording(path)


def test_our_clock_may_jump_and_the_recording_goes_on(tmp_path):
    recorder = a_recorder(tmp_path / "r")
    recorder.start()
    feed = Feed(recorder)

    def before(count):
        if count == 20:
            feed.now_s += 3600.0  # a machine that slept

    feed.play(a_file(tmp_path / "a.ts", 40), before=before)

    ended = entries(recorder.folder, journal.SegmentEnded)
    assert sum(each.frames for each in ended) == 40
