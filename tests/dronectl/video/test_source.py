import logging
import socket
import threading
import time

import pytest

from dronectl.video import source as source_module
from dronectl.video.address import announced, parse
from dronectl.video.frame import State
from dronectl.video.source import Source
from tests.dronectl.video.rtsp import RtspServer
from tests.dronectl.video.streams import UTC_US, Camera, a_file, number_of, telemetry_at, until

LIMIT_S = 2.0


@pytest.fixture
def port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def opened(request):
    """Starts sources and closes them at the end."""
    started = []

    def start(address, **changes):
        made = Source(parse(address), time.monotonic, **changes)
        made.start()
        started.append(made)
        return made

    yield start
    for each in started:
        each.close()
    for each in started:
        assert each.join(6.0)


class Keep:
    """A sink that remembers what came, and in which thread."""

    def __init__(self):
        self.kinds, self.events, self.threads = [], [], set()

    def opened(self, video, now_s):
        self.events.append("opened")

    def packet(self, packet, now_s, utc_us=None):
        self.kinds.append(packet.stream.type)
        self.threads.add(threading.current_thread().name)

    def idle(self, now_s):
        self.events.append("idle")

    def lost(self, now_s):
        self.events.append("lost")

    def closed(self, now_s):
        self.events.append("closed")


def state(made):
    return made.status(time.monotonic()).state


def test_a_file_is_shown_at_its_own_speed_with_its_telemetry(tmp_path, opened):
    path = a_file(tmp_path / "a.ts", 24, klv=True)
    began_s = time.monotonic()

    made = opened(str(path))
    until(lambda: state(made) is State.ENDED)

    frame = made.newest()
    assert number_of(frame.image_bgr) == 23
    assert frame.size_px == (320, 240)
    assert frame.telemetry.heading_deg == pytest.approx(23, abs=0.01)
    assert abs(frame.utc_us - telemetry_at(23).utc_us) < 1000
    status = made.status(time.monotonic())
    assert (status.frames, status.corrupt, status.klv_packets) == (24, 0, 24)
    assert time.monotonic() - began_s > 0.6


def test_sound_is_dropped_in_the_demuxer(tmp_path, opened):
    path = a_file(tmp_path / "a.ts", 30, sound=True, klv=True)
    sink = Keep()

    made = opened(str(path), sinks=(sink,))
    until(lambda: state(made) is State.ENDED)

    assert made.status(0.0).sound_streams == 1
    assert set(sink.kinds) == {"video", "data"}
    assert sink.threads == {"video"}
    assert sink.events == ["opened", "lost", "closed"]


def test_a_file_of_sound_alone_says_so(tmp_path, opened, caplog):
    path = tmp_path / "a.wav"
    path.write_bytes(
        b"RIFF\x24\x08\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00"
        b"\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x08\x00\x00" + bytes(2048)
    )

    made = opened(str(path))
    until(lambda: made.status(0.0).text)

    assert "sends no picture" in made.status(0.0).text


def test_datagrams_of_a_transport_stream_come_with_age_and_rate(port, opened):
    with Camera(f"udp://127.0.0.1:{port}?pkt_size=1316", klv=True):
        made = opened(f"udp://127.0.0.1:{port}", utc_us=lambda _: UTC_US + 10_000_000)
        until(lambda: made.newest() and made.newest().number > 40)
        status = made.status(time.monotonic())

    assert status.state is State.LIVE
    assert status.age_s < 0.5
    assert status.rate_hz > 5, "what waited at the opening comes at once, so not the nominal rate"
    assert status.bitrate_bps > 1000
    assert 0 < status.glass_age_s < 10
    assert (status.codec, status.width_px, status.height_px) == ("h264", 320, 240)


@pytest.mark.slow
def test_a_stream_that_dies_is_stale_in_two_seconds_and_comes_back_in_another_size(port, opened):
    target = f"udp://127.0.0.1:{port}?pkt_size=1316"
    sink = Keep()
    with Camera(target):
        made = opened(f"udp://127.0.0.1:{port}", sinks=(sink,))
        until(lambda: made.newest() and made.newest().number > 5)
    died_s = time.monotonic()
    frozen = made.newest().number

    until(lambda: state(made) is not State.LIVE)
    assert time.monotonic() - died_s < LIMIT_S + 0.3
    assert made.newest().number >= frozen
    until(lambda: made.status(0.0).text)
    assert "receives nothing; check that the camera sends" in made.status(0.0).text

    back_s = time.monotonic()
    with Camera(target, size=(640, 480)):
        until(lambda: made.newest().size_px == (640, 480))
        assert time.monotonic() - back_s < 5.0
        assert state(made) is State.LIVE
        assert made.status(0.0).text == ""
    assert sink.events.count("opened") == 2


def test_rtp_needs_no_description_from_outside(port, opened):
    made = opened(f"rtp://127.0.0.1:{port}")
    with Camera(f"rtp://127.0.0.1:{port}", "rtp"):
        until(lambda: made.newest() and made.newest().number > 5)

        assert made.newest().size_px == (320, 240)


@pytest.mark.parametrize("scheme", ["rtsp", "rtsp+udp"])
def test_rtsp_brings_its_pictures_either_way(scheme, opened):
    with RtspServer(gop=5) as server:
        made = opened(server.url.replace("rtsp", scheme, 1))
        until(lambda: made.newest() and made.newest().number > 10)

        status = made.status(time.monotonic())
        assert status.state is State.LIVE
        assert status.corrupt_fraction < 0.5
        made.close()
        assert made.join(3.0)


def test_wrong_credentials_are_named_and_right_ones_work(opened):
    right = "dXNlcjpyaWdodA=="  # user:right
    with RtspServer(right, gop=5) as server:
        wrong = opened(server.url.replace("//", "//user:wrong@"))
        until(lambda: wrong.status(0.0).text)
        made = opened(server.url.replace("//", "//user:right@"))
        until(lambda: made.newest())

        assert "wants a user name and password; correct them" in wrong.status(0.0).text
        assert "wrong" not in wrong.status(0.0).text
        made.close()
        wrong.close()
        assert made.join(3.0)


class OneAnswer:
    """A server that sends these bytes to whoever connects, and then nothing."""

    def __init__(self, answer=b""):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._answer = answer
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._kept = []

    def _serve(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self._kept.append(connection)
            if self._answer:
                connection.recv(4096)
                connection.sendall(self._answer)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for each in self._kept:
            each.close()
        self._thread.join(2)


def a_motion_jpeg(tmp_path, frames=4):
    path = a_file(tmp_path / "m.mjpeg", frames, "mpjpeg", codec="mjpeg")
    head = b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=ffmpeg\r\n\r\n"
    return head + path.read_bytes()


def test_motion_jpeg_over_http(tmp_path, opened):
    with OneAnswer(a_motion_jpeg(tmp_path, 12)) as server:
        made = opened(f"http://127.0.0.1:{server.port}/video")
        until(lambda: made.newest() and made.newest().number >= 10)

    assert made.status(0.0).codec == "mjpeg"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"HTTP/1.0 401 Unauthorized\r\n\r\n", "wants a user name and password; correct them"),
        (b"HTTP/1.0 404 Not Found\r\n\r\n", "has no such stream; check the path"),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", "nothing that is a picture"),
    ],
)
def test_what_a_server_answers_instead_of_a_picture_is_told(answer, says, opened):
    with OneAnswer(answer) as server:
        made = opened(f"http://someone:secret@127.0.0.1:{server.port}/video")
        until(lambda: made.status(0.0).text)

        text = made.status(0.0).text
    assert says in text
    assert "secret" not in text


def test_nobody_there_is_told_at_once_and_tried_again(port, opened):
    made = opened(f"rtsp://127.0.0.1:{port}/x")

    until(lambda: made.status(0.0).text)
    assert "does not accept connections; check address, port and camera" in made.status(0.0).text
    assert state(made) in (State.WAITING, State.CONNECTING)
    assert made.newest() is None


def test_a_server_that_says_nothing_holds_nobody_up(opened):
    with OneAnswer() as server:
        began_s = time.monotonic()
        made = opened(f"rtsp://127.0.0.1:{server.port}/x")

        made.status(began_s)
        made.newest()
        made.close()
        assert time.monotonic() - began_s < 0.5


def test_what_nobody_watches_is_not_decoded_and_starts_again_with_a_whole_picture(port, opened):
    with Camera(f"udp://127.0.0.1:{port}?pkt_size=1316"):
        made = opened(f"udp://127.0.0.1:{port}")
        until(lambda: made.newest() and made.newest().number > 3)
        made.watch(is_watched=False)
        until(lambda: made.status(0.0).frames > made.newest().number + 5)
        unseen = made.newest().number
        made.watch(is_watched=True)
        until(lambda: made.newest().number > unseen + 2)

        assert not made.newest().is_corrupt


def test_damage_is_counted_and_the_picture_goes_on(tmp_path, opened):
    data = bytearray(a_file(tmp_path / "a.ts", 60).read_bytes())
    for at in range(188 * 20, len(data) - 188 * 20, 188 * 17):
        data[at + 20 : at + 150] = bytes(130)
    path = tmp_path / "damaged.ts"
    path.write_bytes(data)

    made = opened(str(path))
    until(lambda: state(made) is State.ENDED)

    status = made.status(time.monotonic())
    assert status.frames >= 55
    assert status.corrupt > 0


@pytest.mark.parametrize("keep", [0, 1, 187, 5000, 20_001])
def test_a_file_cut_anywhere_ends_in_order(tmp_path, opened, keep):
    path = tmp_path / "cut.ts"
    path.write_bytes(a_file(tmp_path / "a.ts", 20).read_bytes()[:keep])

    made = opened(str(path))
    until(lambda: state(made) is State.ENDED or made.status(0.0).text)


def test_announced_streams_are_network_addresses_only():
    assert announced(0, "rtsp://192.0.2.1:8554/a", 1, None).text == "rtsp://192.0.2.1:8554/a"
    assert announced(1, "5600", 1, None).text == "rtp://0.0.0.0:5600"
    assert announced(1, "5600", 2, None).text == "rtp+h265://0.0.0.0:5600"
    assert announced(2, "5600", 1, "192.0.2.7").text == "tcp://192.0.2.7:5600"
    assert announced(3, "192.0.2.9:5600\0", 1, None).text == "udp://192.0.2.9:5600"
    for hostile in ("/etc/passwd", "file:///etc/passwd", "concat:a|b", "usb:0", "", "data:,x"):
        assert announced(0, hostile, 1, None) is None


def test_back_off_never_waits_longer_than_a_pilot_would():
    assert max(source_module.BACK_OFF_S) + source_module.READ_TIMEOUT_S < 5.0
    assert logging.getLogger("dronectl.video.source").level == logging.NOTSET
