"""Video next to the bare libraries: ``python -m tests.bench.video [--frames N] [--json F]``.

In one run and one process after the other: processor time per picture for reading, decoding, drawing
over and recording 1080p H.264 next to a bare PyAV decode and a bare OpenCV read of the same file; age
from encoder to paint over UDP and RTSP; places against the simulated camera's truth; moving things in
six scenes; and telemetry read back by an independent reader.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import random
import statistics
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
from stanag4609 import decode_uas_local_set, iter_klv

from dronectl.components import Gimbal, GimbalAttitude
from dronectl.vehicle import Attitude, Fix, Sample, Vehicle, VehicleKey
from dronectl.video._cv import cv2
from dronectl.video.address import Kind, parse
from dronectl.video.feed import Feed, FeedSetup
from dronectl.video.geolocate import Accuracy, error_ellipse, flat, locate
from dronectl.video.instruments import Readings
from dronectl.video.motion import MotionDetector
from dronectl.video.optics import CameraPose, Lens, Pixel
from dronectl.video.overlay import draw
from dronectl.video.scene import Chart, Layer, Mark, Spot, View, World, scene
from dronectl.video.scene import Path as WorldPath
from dronectl.video.source import Source
from dronectl.video.tracker import Tracker
from missions.geo import GeoPoint, north_east_m, offset
from simulator.camera.optics import Lens as TrueLens
from simulator.camera.optics import Pose as TruePose
from simulator.camera.renderer import Camera as TrueCamera
from simulator.camera.survey import terrain_of
from simulator.town import Town
from tests.dronectl.video.rtsp import RtspServer
from tests.dronectl.video.scenes import Scene, a_ground, is_hit
from tests.dronectl.video.streams import HERE, Camera, Maker, a_file, number_of, until
from tests.simulator.camera.scenes import a_scene

SCENES: tuple[dict[str, Any], ...] = (
    {},
    {"turn": 10.0, "speed": 12.0},
    {"height_m": 100.0, "pitch": -45.0, "speed": 10.0, "turn": 5.0},
    {"height_m": 100.0, "pitch": -90.0, "speed": 10.0, "turn": 10.0},
    {"height_m": 40.0, "pitch": -50.0, "speed": 0.0},
    {"height_m": 120.0, "pitch": -70.0, "speed": 15.0, "turn": 0.0, "movers": 14},
)


def a_film(folder: Path, frames: int) -> Path:
    """Textured 1080p30 H.264 at about 8 Mb/s."""
    path = folder / "film.ts"
    ground = a_ground()
    with av.open(str(path), "w", format="mpegts") as out:
        video = out.add_stream("libx264", rate=30, options={"preset": "veryfast", "b": "8000000"})
        video.width, video.height, video.pix_fmt = 1920, 1080, "yuv420p"
        video.bit_rate = 8_000_000
        for index in range(frames):
            part = ground[200 + index : 1280 + index, 100 + index : 2020 + index]
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(part), format="bgr24")
            picture.pts = index
            for packet in video.encode(picture):
                out.mux(packet)
        for packet in video.encode(None):
            out.mux(packet)
    return path


def bare_pyav(path: Path) -> float:
    """Processor milliseconds for each picture: demux, decode on one thread, BGR."""
    began_s, count = time.process_time(), 0
    with av.open(str(path)) as container:
        container.streams.video[0].codec_context.thread_count = 1
        for picture in container.decode(video=0):
            picture.to_ndarray(format="bgr24")
            count += 1
    return (time.process_time() - began_s) / count * 1e3


def bare_opencv(path: Path) -> float:
    """The same by VideoCapture as it comes."""
    began_s, count = time.process_time(), 0
    capture = cv2.VideoCapture(str(path))
    while capture.read()[0]:
        count += 1
    capture.release()
    return (time.process_time() - began_s) / count * 1e3


def a_world() -> World:
    """A plan of 40 points, a fence, thirty names."""
    spots = tuple(Spot(offset(HERE, 20.0 * i, 30.0 * (i % 2))) for i in range(40))
    ring = [(0, -80), (0, 80), (400, 80), (400, -80)]
    fence = tuple(Spot(offset(HERE, n, e)) for n, e in ring)
    names = tuple(
        Mark(Spot(offset(HERE, 13.0 * i, 9.0 * (i % 7) - 30)), f"Street {i}", Layer.NAMES)
        for i in range(30)
    )
    return World(
        (WorldPath(spots, Layer.PLAN), WorldPath(fence, Layer.FENCE, is_closed=True)), names
    )


def ours(path: Path, folder: Path | None, *, draws: bool) -> tuple[float, int, int]:
    """Milliseconds for each picture of our own way, pictures drawn, pictures read."""
    clock = time.monotonic
    setup = FeedSetup(clock, lambda now_s: round(now_s * 1e6), flat(0.0), folder)
    address = replace(parse(str(path)), kind=Kind.HTTP)  # not paced: as fast as it goes
    feed = Feed(address, setup)
    began = clock()
    said = (
        Fix(HERE, 60.0, 0.0, 0.0, 0.0),
        Attitude(0.0, 0.0, 0.0, 0.0),
        GimbalAttitude(0.0, -35.0, 0.0, yaw_is_earth=True),
    )
    samples = tuple(Sample(began - 30 + tick * 0.1, each) for tick in range(1200) for each in said)
    vehicle = Vehicle(VehicleKey(1), gimbal=Gimbal(attitude=said[2]), samples=samples, sampled=3600)
    feed.observe(vehicle, samples[-1].boot_s)  # its clock is ours
    if feed.recorder is not None:
        feed.recorder.start()
    charts, painted, last = (Chart(a_world(), flat(0.0)),), 0, 0
    pause = threading.Event()
    began_s = time.process_time()
    feed.start()
    while not feed.source.status(clock()).text:  # "ended the stream; trying again"
        frame = feed.newest()
        if frame is None or frame.number == last:
            pause.wait(0.005)
            continue
        last = frame.number
        if draws:
            view = feed.view(frame)
            readings = Readings(
                HERE, 60.0, 8.0, 10.0, -35.0, 0.0, 0.7, 0, "F", HERE, 90.0, 2.0, True
            )
            image = frame.image_bgr.copy()
            draw(image, scene(frame.size_px, readings, view, charts))
            painted += 1
    feed.close()
    feed.source.join(5)
    spent_s = time.process_time() - began_s
    read = feed.source.status(clock()).frames
    return spent_s / read * 1e3, painted, read


def costs(folder: Path, frames: int) -> dict[str, float]:
    """Processor time of each way."""
    path = a_film(folder, frames)
    pyav, opencv = bare_pyav(path), bare_opencv(path)
    plain, _, _ = ours(path, None, draws=False)
    recorded, _, _ = ours(path, folder / "r1", draws=False)
    everything, painted, read = ours(path, folder / "r2", draws=True)
    overlay = overlay_ms()
    return {
        "bare PyAV ms": pyav,
        "bare OpenCV ms": opencv,
        "ours ms": plain,
        "ours + record ms": recorded,
        "recording % of PyAV": 100 * (recorded - plain) / pyav,
        "ours + record + overlay ms (drawn / read)": everything,
        "drawn share": painted / read,
        "overlay of one 1080p picture ms": overlay,
        "whole way / bare PyAV": (recorded + overlay) / pyav,
    }


def overlay_ms() -> float:
    """Deciding and painting everything over one 1080p picture."""
    image = np.zeros((1080, 1920, 3), np.uint8)
    view = View(CameraPose(HERE, 60.0, 0.0, -35.0, 0.0), Lens(1920, 1080, 62.0), flat(0.0))
    readings = Readings(HERE, 60.0, 8.0, 10.0, -35.0, 0.0, 0.7, 0, "F", HERE, 90.0, 2.0, True)
    charts, rounds = (Chart(a_world(), flat(0.0)),), 60
    began_s = time.process_time()
    for _ in range(rounds):
        draw(image, scene((1920, 1080), readings, view, charts))
    return (time.process_time() - began_s) / rounds * 1e3


class Timed(Maker):
    """Notes when each picture was begun."""

    def __init__(self, sent: dict[int, float], *made: Any, **options: Any) -> None:
        self._sent = sent
        super().__init__(*made, **options)

    def make(self) -> None:
        self._sent[self.number % 4096] = time.monotonic()
        super().make()


class TimedCamera(Camera):
    """A camera whose pictures' beginnings are noted."""

    def __init__(self, sent: dict[int, float], target: str, container: str) -> None:
        super().__init__(target, container)
        self._begin = lambda: Timed(
            sent, target, container, (1280, 720), mux=MUX.get(container, {}), gop=30
        )

    def _run(self) -> None:
        maker = self._begin()
        while not self._stop.wait(1 / 30):
            maker.make()
        maker.close()


MUX = {"mpegts": {"omit_video_pes_length": "0"}}


def ages_udp_ms(*, bare: bool) -> list[float]:
    """How old each picture is when it could be painted, from before it was encoded."""
    sent: dict[int, float] = {}
    with TimedCamera(sent, "udp://127.0.0.1:17761?pkt_size=1316", "mpegts"):
        address = "udp://127.0.0.1:17761"
        return _bare_ages(address, sent) if bare else _our_ages(address, sent)


def ages_rtsp_ms(*, bare: bool) -> list[float]:
    """The same over RTSP, media inside the connection."""
    sent: dict[int, float] = {}
    server = RtspServer()
    target = f"rtp://127.0.0.1:{server._media.getsockname()[1]}?pkt_size=1200"
    server._camera = TimedCamera(sent, target, "rtp")
    with server:
        return _bare_ages(server.url, sent) if bare else _our_ages(server.url, sent)


def four_feeds(folder: Path) -> dict[str, float]:
    """Four 720p streams at once, decoded and looked at, without a window."""
    path = a_file(folder / "720.ts", 240, size=(1280, 720), gop=30)
    sources = [Source(parse(str(path)), time.monotonic) for _ in range(4)]
    began_s, used_s = time.monotonic(), time.process_time()
    for source in sources:
        source.start()
    pause = threading.Event()
    shown = [set[int]() for _ in sources]
    while time.monotonic() - began_s < 7.0:
        for source, seen in zip(sources, shown, strict=True):
            frame = source.newest()
            if frame is not None:
                seen.add(frame.number)
        pause.wait(0.005)
    lasted_s = time.monotonic() - began_s
    figures = {
        "pictures a second, slowest of four": min(map(len, shown)) / lasted_s,
        "of a core %": 100 * (time.process_time() - used_s) / lasted_s,
    }
    for source in sources:
        source.close()
        source.join(3)
    return figures


def _our_ages(address: str, sent: dict[int, float]) -> list[float]:
    made = Source(parse(address), time.monotonic)
    made.start()
    ages, last, pause = [], 0, threading.Event()
    end_s = time.monotonic() + 8
    while time.monotonic() < end_s:
        frame = made.newest()
        if frame is None or frame.number == last:
            pause.wait(0.001)
            continue
        last = frame.number
        begun = sent.get(number_of(frame.image_bgr))
        if begun is not None and last > 60:
            ages.append((time.monotonic() - begun) * 1e3)
    made.close()
    made.join(3)
    return ages


def _bare_ages(address: str, sent: dict[int, float]) -> list[float]:
    parsed = parse(address)
    ages, count = [], 0
    with av.open(
        parsed.file(), format=parsed.container, options=dict(parsed.options), timeout=(5, 2)
    ) as container:
        container.streams.video[0].codec_context.thread_count = 1
        for picture in container.decode(video=0):
            count += 1
            begun = sent.get(number_of(picture.to_ndarray(format="bgr24")))
            if begun is not None and count > 60:
                ages.append((time.monotonic() - begun) * 1e3)
            if count > 200:
                break
    return ages


def percentiles(values: list[float]) -> str:
    """Median and 95th."""
    ordered = sorted(values)
    return f"p50 {statistics.median(ordered):.0f}, p95 {ordered[int(0.95 * len(ordered))]:.0f}"


def geolocation(count: int) -> dict[str, float]:
    """Errors against the simulated camera over the training town's relief, sensor errors added."""
    town = Town.build(1) if hasattr(Town, "build") else Town(1)
    made = replace(a_scene(), terrain=terrain_of(town), frame=town.frame)
    camera = TrueCamera(made, TrueLens(1280, 720, 62.0))
    lens, accuracy = Lens(1280, 720, 62.0), Accuracy()
    rng = random.Random(11)  # noqa: S311 - repeatable, not secret
    exact, noisy, inside, tried = [], [], 0, 0

    def ground(point: GeoPoint) -> float:
        return float(
            made.terrain.ground_m(*made.frame.to_local(point.latitude_deg, point.longitude_deg))
        )

    while tried < count:
        north, east = rng.uniform(-350, 350), rng.uniform(-350, 350)
        pose = TruePose(
            north, east, 90 + rng.uniform(0, 30), rng.uniform(0, 360), rng.uniform(-90, -48.7)
        )
        pixel = Pixel(rng.uniform(0, 1280), rng.uniform(0, 720))
        truth = camera.truth(pose, 0.0).place_at(*pixel)
        if truth is None or truth.is_building:
            continue
        height = pose.amsl_m - truth.amsl_m
        if math.degrees(math.acos(min(1.0, height / truth.distance_m))) > 60:
            continue
        tried += 1
        there = GeoPoint(truth.latitude_deg, truth.longitude_deg)
        here = GeoPoint(*made.frame.to_global(north, east))
        ours_pose = CameraPose(here, pose.amsl_m, 0.0, pose.pitch_deg, pose.yaw_deg)
        found = locate(ours_pose, lens, pixel, ground)
        exact.append(math.hypot(*north_east_m(found.point, there)) if found else math.inf)
        believed = CameraPose(
            offset(here, rng.gauss(0, accuracy.horizontal_m), rng.gauss(0, accuracy.horizontal_m)),
            pose.amsl_m + rng.gauss(0, math.hypot(accuracy.vertical_m, accuracy.terrain_m)),
            rng.gauss(0, accuracy.tilt_deg),
            pose.pitch_deg + rng.gauss(0, accuracy.tilt_deg),
            pose.yaw_deg + rng.gauss(0, accuracy.heading_deg),
        )
        guess = locate(believed, lens, pixel, ground)
        ellipse = error_ellipse(believed, lens, pixel, ground, accuracy)
        if guess is None or ellipse is None:
            continue
        off = north_east_m(guess.point, there)
        noisy.append(math.hypot(*off))
        inside += ellipse.holds(*off)
    return {
        "poses": count,
        "median error m, true pose": statistics.median(exact),
        "p99 error m, true pose": sorted(exact)[int(0.99 * len(exact))],
        "median error m, pose with sensor errors": statistics.median(noisy),
        "inside the 95 % ellipse %": 100 * inside / count,
    }


def detection() -> list[dict[str, float]]:
    """Recall and precision in six scenes, then false boxes a minute over empty ground."""
    ground, rows = a_ground(), []
    for flown in SCENES:
        made = Scene(ground, **flown)
        rows.append({**_watched(made, 90), "scene": len(rows) + 1})
    empty = _watched(Scene(ground, movers=0, speed=10.0, turn=10.0), 300)
    rows.append({"false boxes a minute on empty ground": empty["boxes"] / 300 * 30 * 60})
    return rows


def _watched(made: Scene, frames: int) -> dict[str, float]:
    detector, tracker = MotionDetector(), Tracker()
    hits = truths = good = boxes = 0
    spent_s, slack = 0.0, made.px_per_m()
    for index in range(frames):
        image, truth = made.frame(index)
        began_s = time.process_time()
        moves = detector.detect(image, slack, index / 30)
        tracker.update(moves.detections, moves.ground, index / 30)
        spent_s += time.process_time() - began_s
        if index < 17:
            continue
        truths += len(truth)
        hits += sum(any(is_hit(d.box, t, slack) for d in moves.detections) for t in truth)
        inside = [d for d in moves.detections if _is_inside(d.box)]
        boxes += len(inside)
        good += sum(any(is_hit(d.box, t, slack) for t in truth) for d in inside)
    return {
        "recall": hits / max(truths, 1),
        "precision": good / max(boxes, 1),
        "boxes": boxes,
        "ms": spent_s / frames * 1e3,
    }


def _is_inside(box: Any) -> bool:
    return bool(box.left > 20 and box.top > 20 and box.right < 1260 and box.bottom < 700)


def telemetry_read_back(folder: Path) -> str:
    """How much of a recording's telemetry another reader takes."""
    read = total = 0
    for path in sorted((folder / "r1").glob("*.ts")):
        with av.open(str(path)) as container:
            data = [stream for stream in container.streams if stream.type == "data"]
            for packet in container.demux(data):
                if packet.size:
                    total += 1
                    for each in iter_klv(io.BytesIO(bytes(packet))):
                        decode_uas_local_set(each)
                        read += 1
    return f"{read} of {total}"


def main() -> int:
    """Run everything, print it, and say whether the aims are reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=300)
    parser.add_argument("--poses", type=int, default=1000)
    options = parser.parse_args()
    result: dict[str, Any] = {"bench": "video"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _say(result, "cost", costs(folder, options.frames))
        _say(result, "telemetry read back by stanag4609", telemetry_read_back(folder))
        _say(result, "four 720p feeds", four_feeds(folder))
    for way, ages_ms in (("UDP-TS", ages_udp_ms), ("RTSP", ages_rtsp_ms)):
        _say(result, f"age {way} ms, ours", percentiles(ages_ms(bare=False)))
        _say(result, f"age {way} ms, bare PyAV", percentiles(ages_ms(bare=True)))
    _say(result, "first picture over RTSP s", first_picture_s())
    _say(result, "geolocation", geolocation(options.poses))
    _say(result, "moving things", detection())
    cost, located = result["cost"], result["geolocation"]
    aims = {
        "whole way <= 1.35 x bare PyAV": cost["whole way / bare PyAV"] <= 1.35,
        "recording <= 1 % of it": cost["recording % of PyAV"] <= 1.0,
        "located within a metre": located["median error m, true pose"] < 1.0,
        "inside the ellipse >= 93 %": located["inside the 95 % ellipse %"] >= 93.0,
    }
    _say(result, "aims", aims)
    print(json.dumps(result), flush=True)
    return 0 if all(aims.values()) else 1


def _say(result: dict[str, Any], name: str, value: Any) -> None:
    result[name] = value
    print(f"{name}: {value}", flush=True)


def first_picture_s() -> float:
    """From start to the first picture of a camera with a whole one every second."""
    with RtspServer(gop=30) as server:
        began_s = time.monotonic()
        made = Source(parse(server.url), time.monotonic)
        made.start()
        until(made.newest, 15)
        spent_s = time.monotonic() - began_s
        made.close()
        made.join(3)
    return round(spent_s, 2)


if __name__ == "__main__":
    raise SystemExit(main())
