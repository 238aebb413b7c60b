"""The flying side of the cameras, and the process they run in."""

import argparse
import itertools
import json
import socket

import av
import pytest

from simulator.camera.optics import Lens, Pose
from simulator.camera.renderer import Camera
from simulator.camera.survey import scene_folder
from simulator.errors import UserError
from simulator.faults import FaultPlan
from simulator.streaming.feed import CameraFeed, VideoChoice, shot_of
from simulator.streaming.options import add_options, choice_of
from simulator.streaming.record import TruthRecord
from simulator.world import FleetSpec, World
from tests.simulator.camera.scenes import a_scene

LENS = Lens(320, 180)


def given(*words):
    parser = argparse.ArgumentParser()
    add_options(parser)
    return choice_of(parser.parse_args(words))


def a_world(feed, **fleet):
    return World(FleetSpec(videos=feed.offers, gust_mps=0.0, **fleet))


def test_each_drone_announces_its_own_stream():
    feed = CameraFeed(VideoChoice(port=None), (1, 2))
    uris = [offer.uri for offer in feed.offers]
    feed.stop()

    assert uris[0].startswith("rtsp://127.0.0.1:")
    assert [uri.rsplit("/", 1)[1] for uri in uris] == ["drone1", "drone2"]


def test_udp_streams_announce_their_ports():
    feed = CameraFeed(VideoChoice(kind="udp", port=7000), (1, 2))

    assert [(offer.uri, offer.is_rtsp) for offer in feed.offers] == [
        ("7000", False),
        ("7001", False),
    ]


def test_a_taken_port_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(UserError, match=f"rtsp://127.0.0.1:{port}.*--no-video"):
            CameraFeed(VideoChoice(port=port), (1,))


def test_the_camera_looks_from_where_the_drone_truly_is():
    feed = CameraFeed(VideoChoice(kind="udp"), (1, 2))
    world = a_world(feed, vehicles=2)
    body = world.vehicles[1].pilot.body
    body.north_m, body.east_m, body.up_m, body.yaw_deg = 30.0, -20.0, 50.0, 350.0
    world.vehicles[1].camera.gimbal.yaw_deg = 20.0
    world.vehicles[1].camera.gimbal.pitch_deg = -35.0

    shot = shot_of(world.vehicles[1], 1, FaultPlan(), world)

    assert shot.pose.north_m == pytest.approx(30.0, abs=0.01)
    assert shot.pose.east_m == pytest.approx(-20.0 + 15.0, abs=0.01)  # it starts 15 m further east
    assert shot.pose.amsl_m == pytest.approx(61.9)
    assert (shot.pose.yaw_deg, shot.pose.pitch_deg) == pytest.approx((10.0, -35.0))


def test_a_stopped_stream_takes_no_pictures():
    feed = CameraFeed(VideoChoice(kind="udp"), (1,))
    world = a_world(feed)
    world.vehicles[0].unit.is_streaming = False

    assert shot_of(world.vehicles[0], 0, FaultPlan(), world) is None


def test_the_process_streams_what_the_fleet_sees_with_simulated_time(tmp_path):
    a_scene(dots=[(0.0, 0.0)]).save(scene_folder(tmp_path, 1))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    feed = CameraFeed(VideoChoice(kind="udp", port=port, lens=LENS, rate_hz=10.0), (1,))
    world = a_world(feed)
    feed.start(tmp_path, world, is_live=False)
    try:
        for _ in range(1200):  # a minute of flight, as fast as it goes
            world.advance(0.05)
            world.vehicles[0].pilot.is_armed = True
            feed.observe(world)
        options = {"probesize": "40000", "analyzeduration": "300000"}
        with av.open(f"udp://127.0.0.1:{port}", options=options, timeout=(25, 10)) as container:
            frames = [f for f, _ in zip(container.decode(video=0), range(8), strict=False)]
    finally:
        feed.stop()

    times = [float(f.pts * f.time_base) for f in frames]
    steps = [round(b - a, 3) for a, b in itertools.pairwise(times)]
    assert steps == [0.1] * 7
    assert feed.skipped == 0


def test_on_the_ground_a_hurried_camera_takes_only_a_picture_now_and_then(tmp_path):
    a_scene(dots=[(0.0, 0.0)]).save(scene_folder(tmp_path, 1))
    truth = tmp_path / "truth.jsonl"
    choice = VideoChoice(kind="udp", port=5600, lens=LENS, rate_hz=10.0, truth=truth)
    feed = CameraFeed(choice, (1,))
    world = a_world(feed)
    shots = []
    feed._orders.put_nowait = shots.append
    feed.start(tmp_path, world, is_live=False)
    try:
        for _ in range(1000):
            world.advance(0.05)
            feed.observe(world)
        on_ground = len(shots)
        for _ in range(200):
            world.advance(0.05)
            world.vehicles[0].pilot.is_armed = True
            feed.observe(world)
    finally:
        del feed._orders.put_nowait
        feed.stop()

    assert on_ground == pytest.approx(25, abs=2)
    assert len(shots) - on_ground == pytest.approx(100, abs=3)
    assert [shot.is_kept for shot in shots[-3:]] == [True] * 3
    assert shots[-1].utc_us == world.vehicles[0].unix_us


def test_what_a_picture_truly_shows_is_written_down(tmp_path):
    scene = a_scene(dots=[(0.0, 0.0)])
    camera = Camera(scene, LENS)
    record = TruthRecord(tmp_path / "truth.jsonl")
    down, up = (Pose(10.0, 0.0, 60.0, 0.0, pitch) for pitch in (-90.0, 20.0))
    record.add("drone1", 1_000, camera.truth(down, 0.0))
    record.add("drone1", 2_000, camera.truth(up, 0.0))
    record.close()

    (line,) = [json.loads(each) for each in (tmp_path / "truth.jsonl").read_text().splitlines()]
    assert (line["stream"], line["utc_us"], line["is_building"]) == ("drone1", 1_000, False)
    assert scene.frame.to_local(line["latitude_deg"], line["longitude_deg"]) == pytest.approx(
        (10.0, 0.0), abs=0.05
    )


def test_no_video_is_what_the_command_line_says():
    assert given() is None
    assert given("--video", "rtsp", "--no-video") is None


def test_a_larger_picture_is_faster_too():
    choice = given("--video", "rtsp", "--video-size", "1280x720", "--video-address", "0.0.0.0:9000")

    assert (choice.lens.width_px, choice.rate_hz, choice.port) == (1280, 15.0, 9000)


@pytest.mark.parametrize(
    "words", [("--video-rate", "0.1"), ("--video-address", "here:x"), ("--video-address", ":5")]
)
def test_a_value_that_cannot_be_is_one_sentence(words):
    with pytest.raises(UserError):
        given("--video", "udp", *words)
