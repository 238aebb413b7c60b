"""What leaves the simulator, read back by libraries that know nothing of it."""

import contextlib
import io
import socket
import threading

import av
import cv2
import numpy as np
import pytest

from simulator.camera.conditions import Look
from simulator.camera.optics import Lens, Pose
from simulator.faults import Fault, FaultPlan, parse_faults
from simulator.streaming.encoder import CLOCK_HZ, Encoder, parameter_sets
from simulator.streaming.orders import Disturbance, Shot, Studio, disturbance_of
from simulator.streaming.rtp import RtpPackets
from simulator.streaming.rtsp import RtspServer
from simulator.streaming.rtsp_wire import parse_request, parse_transport
from simulator.streaming.studio import Workshop
from simulator.streaming.transport import TransportStream, crc32
from tests.simulator.camera.scenes import a_scene

LENS = Lens(320, 180)
POSE = Pose(0.0, 0.0, 60.0, 0.0, -80.0)
QUICK = {"probesize": "40000", "analyzeduration": "300000"}


def pictures(count, lens=LENS):
    rng = np.random.default_rng(1)
    sheet = rng.integers(0, 255, (lens.height_px // 4, lens.width_px // 4 + 64, 3), np.uint8)
    for place in range(count):
        part = sheet[:, place : place + lens.width_px // 4]
        yield cv2.resize(part, (lens.width_px, lens.height_px))


def units(count, **settings):
    encoder = Encoder(LENS, 10.0, 400_000, **settings)
    found = []
    for place, image in enumerate(pictures(count)):
        found += encoder.encode(image, place * CLOCK_HZ // 10)
    return found


def test_every_picture_becomes_one_access_unit_at_once():
    found = units(25)

    assert [unit.ticks for unit in found] == [place * 9000 for place in range(25)]
    assert [place for place, unit in enumerate(found) if unit.is_key] == [0, 20]
    kinds = [nal[0] & 0x1F for nal in found[20].nals]
    assert {7, 8, 5} <= set(kinds)  # a viewer can begin here


def test_a_transport_stream_is_read_by_ffmpeg_without_a_complaint():
    muxer = TransportStream()
    sent = b"".join(d for unit in units(30) for d in muxer.datagrams(unit))

    with av.open(io.BytesIO(sent), format="mpegts") as container:
        frames = list(container.decode(video=0))
        assert [stream.type for stream in container.streams] == ["video"]

    assert len(frames) == 30
    assert not any(frame.is_corrupt for frame in frames)
    times = [float(frame.pts * frame.time_base) for frame in frames]
    assert np.diff(times) == pytest.approx([0.1] * 29)
    assert len(sent) % 188 == 0


def test_the_checksum_of_tables_is_the_known_one():
    assert crc32(b"123456789") == 0x0376E6E7


def test_large_nal_units_travel_in_fragments_that_add_up():
    unit = units(1)[0]

    packets = RtpPackets(1, 65535).of(unit)

    assert [p[1] & 0x80 for p in packets].count(0x80) == 1
    assert packets[-1][1] & 0x80
    assert [int.from_bytes(p[2:4], "big") for p in packets][:2] == [65535, 0]
    assert all(len(p) <= 1412 for p in packets)
    fragments = [p[12:] for p in packets if p[12] & 0x1F == 28]
    whole = bytes((fragments[0][0] & 0xE0 | fragments[0][1] & 0x1F,))
    assert whole + b"".join(f[2:] for f in fragments) in unit.nals


class Live:
    """A workshop on loopback whose world goes on until the test is over."""

    def __init__(self, udp=(), disturbance=Disturbance()):  # noqa: B008 - frozen
        self.studio = Studio(None, 1, (43.3, 4.5), ("drone1",), LENS, 25.0, 600_000, udp)
        self.rtsp = None
        self.port = 0
        if not udp:
            listening = socket.create_server(("127.0.0.1", 0))
            self.port = listening.getsockname()[1]
            sets = parameter_sets(LENS, 25.0, 600_000)
            self.rtsp = RtspServer(listening, {"drone1": sets}, lambda n: self.shop.is_lost(n))
        self.shop = Workshop(self.studio, a_scene(dots=[(5.0, 5.0)]), self.rtsp)
        self.disturbance = disturbance
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_on)

    def __enter__(self):
        if self.rtsp is not None:
            self.rtsp.start()
        self._thread.start()
        return self

    def _go_on(self):
        t_s = 0.0
        while not self._stop.wait(0.015):
            t_s += 0.04
            self.shop.take(Shot(0, t_s, POSE, LENS.hfov_deg, self.disturbance))

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
        if self.rtsp is not None:
            self.rtsp.stop()
        self.shop.close()


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_an_rtsp_viewer_sees_the_pictures(transport):
    with Live() as live:
        url = f"rtsp://127.0.0.1:{live.port}/drone1"
        options = {"rtsp_transport": transport, **QUICK}
        with av.open(url, options=options, timeout=(10, 10)) as container:
            frames = [f for f, _ in zip(container.decode(video=0), range(12), strict=False)]

    assert (frames[0].width, frames[0].height) == (320, 180)
    times = [float(f.pts * f.time_base) for f in frames if f.pts is not None]
    assert np.diff(times) == pytest.approx([0.04] * (len(times) - 1), abs=0.002)
    assert 60 < frames[-1].to_ndarray(format="bgr24").mean() < 180


def test_opencv_reads_the_rtsp_stream():
    with Live() as live:
        capture = cv2.VideoCapture(
            f"rtsp://127.0.0.1:{live.port}/drone1",
            cv2.CAP_FFMPEG,
            [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, 10000, cv2.CAP_PROP_READ_TIMEOUT_MSEC, 10000],
        )
        is_read, image = capture.read()
        capture.release()

    assert is_read
    assert image.shape == (180, 320, 3)


def free_udp_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def test_a_udp_viewer_sees_the_pictures():
    port = free_udp_port()
    with (
        Live(udp=(("127.0.0.1", port),)),
        av.open(f"udp://127.0.0.1:{port}", options=QUICK, timeout=(10, 10)) as container,
    ):
        frames = [f for f, _ in zip(container.decode(video=0), range(10), strict=False)]

    assert len(frames) == 10
    assert (frames[0].width, frames[0].height) == (320, 180)


def test_lost_packets_leave_corrupt_frames():
    lossy = Disturbance(loss=0.3)
    muxer = TransportStream()
    shop = Workshop(
        Studio(None, 1, (43.3, 4.5), ("drone1",), LENS, 25.0, 6_000, ()), a_scene(), None
    )
    shop.loss["drone1"] = lossy.loss
    kept = [d for u in units(40) for d in muxer.datagrams(u) if not shop.is_lost("drone1")]

    with av.open(io.BytesIO(b"".join(kept)), format="mpegts") as container:
        container.streams.video[0].thread_type = "NONE"
        frames = []
        with contextlib.suppress(av.error.InvalidDataError):
            frames = list(container.decode(video=0))

    assert len(frames) < 40 or any(frame.is_corrupt for frame in frames)


def test_a_starved_encoder_sends_little():
    clean, starved = units(20), units(20, is_starved=True)

    assert sum(len(u.annex_b) for u in starved) < 0.5 * sum(len(u.annex_b) for u in clean)


def talk(port, *requests):
    answers = []
    with socket.create_connection(("127.0.0.1", port), timeout=5) as opened:
        for text in requests:
            opened.sendall(text.encode())
            answers.append(opened.recv(4096).decode().split("\r\n")[0])
    return answers


def test_the_server_refuses_in_rtsps_own_words():
    with Live() as live:
        url = f"rtsp://127.0.0.1:{live.port}"
        found = talk(
            live.port,
            f"DESCRIBE {url}/nobody RTSP/1.0\r\nCSeq: 1\r\n\r\n",
            f"PLAY {url}/drone1 RTSP/1.0\r\nCSeq: 2\r\n\r\n",
            f"SETUP {url}/drone1/track0 RTSP/1.0\r\nCSeq: 3\r\nTransport: RTP/SAVP\r\n\r\n",
            f"RECORD {url}/drone1 RTSP/1.0\r\nCSeq: 4\r\n\r\n",
            f"OPTIONS {url}/drone1 RTSP/1.0\r\nCSeq: 5\r\n\r\n",
        )

    assert [line.split(" ")[1] for line in found] == ["404", "454", "461", "501", "200"]


def test_nothing_is_rendered_while_nobody_looks():
    with Live() as live:
        assert not live.shop.is_wanted(0)


@pytest.mark.parametrize("text", ["", "GET / HTTP/1.1", "\0\xff\0", "PLAY x"])
def test_what_is_no_request_is_none(text):
    assert parse_request(text) is None


@pytest.mark.parametrize("text", ["", "RTP/AVP;client_port=x-y", "RTP/AVP;client_port=99999-1"])
def test_a_transport_that_cannot_be_used_is_none(text):
    assert parse_transport(text) is None


def test_faults_of_the_camera_come_from_the_faults_file():
    plan = parse_faults(
        '{"faults": [{"kind": "video-rain", "fraction": 0.4, "start_s": 5},'
        ' {"kind": "video-thermal", "vehicle": 2}, {"kind": "video-loss", "probability": 0.1}]}',
        "faults.json",
    )

    assert disturbance_of(plan, 1, 0.0) == Disturbance(loss=0.1)
    assert disturbance_of(plan, 2, 6.0).look == Look(rain_fraction=0.4, is_thermal=True)
    dark = FaultPlan((Fault("video-night"), Fault("video-freeze"), Fault("video-compression")))
    assert disturbance_of(dark, 1, 1.0) == Disturbance(
        Look(night_fraction=1.0), is_starved=True, is_frozen=True
    )
