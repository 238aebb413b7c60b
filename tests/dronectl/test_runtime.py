"""The runtime on the real loopback: threads, sockets, subscriptions."""

import select
import socket
import threading

import pytest

from dronectl import requests as wanted
from dronectl.clock import Clock
from dronectl.errors import UserError
from dronectl.events import Event, RequestFinished, VehicleFound
from dronectl.mavlink.codec import PeerDecoder
from dronectl.network import Identity
from dronectl.runtime import Runtime
from dronectl.vehicle import VehicleKey
from tests.support.box import Box
from tests.support.ports import free_port

KEY = VehicleKey(1)
PATIENCE_S = 10.0


class Vehicle:
    """A box at the other end of a socket; answers while somebody waits for something."""

    def __init__(self, port):
        self.box = Box()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(("127.0.0.1", port))
        self.heard = []
        self._decoder = PeerDecoder()

    def say(self, data):
        self.socket.send(data)

    def serve(self, done):
        """Answer until ``done()``; the socket's own waiting is the clock."""
        for _ in range(round(PATIENCE_S / 0.05)):
            if done():
                return True
            self.say(self.box.heartbeat())
            while select.select([self.socket], [], [], 0.05)[0]:
                for message in self._decoder.datagram(self.socket.recv(4096)):
                    self.heard.append(message)
                    for answer in self.box.hear(message):
                        self.say(answer)
        return False


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def vehicle(port):
    opened = Vehicle(port)
    yield opened
    opened.socket.close()


@pytest.fixture
def runtime(port):
    running = Runtime(Clock(), Identity(), [f"udpin:127.0.0.1:{port}"])
    running.start()
    yield running
    running.stop()


def threads():
    return {t.name for t in threading.enumerate() if t.name == "links" or "read" in t.name}


def test_a_vehicle_is_found_asked_and_answered(runtime, vehicle):
    events: list[Event] = []
    subscription = runtime.subscribe()
    runtime.record()

    def gathered(kind):
        runtime.feed()
        events.extend(subscription.drain())
        return [event for event in events if isinstance(event, kind)]

    assert vehicle.serve(lambda: gathered(VehicleFound))
    request_id = runtime.submit(wanted.EnableFence(KEY))
    assert vehicle.serve(lambda: gathered(RequestFinished))
    (finished,) = gathered(RequestFinished)
    assert (finished.request_id, finished.failure) == (request_id, None)
    assert vehicle.serve(lambda: runtime.snapshot().vehicle(KEY) is not None)
    assert vehicle.serve(lambda: any(m.name == "HEARTBEAT" for m in vehicle.heard))
    frames = runtime.frames()
    assert {frame.is_sent for frame in frames} == {True, False}
    assert {frame.link for frame in frames} == {0}
    (link,) = runtime.links()
    assert link.startswith("udpin:127.0.0.1:")


def test_stopping_leaves_no_thread_and_no_socket(port):
    runtime = Runtime(Clock(), Identity(), [f"udpin:127.0.0.1:{port}", f"tcpin:127.0.0.1:{port}"])
    runtime.start()

    runtime.stop()

    assert "links" not in threads()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
        again.bind(("127.0.0.1", port))


def test_what_was_never_started_can_be_stopped(port):
    runtime = Runtime(Clock(), Identity(), [f"udpin:127.0.0.1:{port}"])

    runtime.stop()

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
        again.bind(("127.0.0.1", port))


def test_a_link_that_cannot_be_opened_leaves_none_open(port):
    other = free_port()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", port))
        with pytest.raises(UserError, match="cannot be opened"):
            Runtime(Clock(), Identity(), [f"udpin:127.0.0.1:{other}", f"udpin:127.0.0.1:{port}"])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
        again.bind(("127.0.0.1", other))


def test_facts_of_other_threads_reach_every_subscriber(runtime):
    first, second = runtime.subscribe(), runtime.subscribe()
    event = VehicleFound(vehicle=KEY, at_s=1.0)

    runtime.tell([event])

    assert first.drain() == [event]
    assert first.drain() == []
    assert second.drain() == [event]


def test_a_request_to_nobody_is_answered(runtime):
    subscription = runtime.subscribe()
    request_id = runtime.submit(wanted.Arm(KEY))
    near, far = socket.socketpair()
    events: list[Event] = []
    with near, far:
        for _ in range(200):
            events += subscription.drain()
            if events:
                break
            select.select([near], [], [], 0.05)

    assert [event.request_id for event in events] == [request_id]
    assert events[0].failure.text == "it has not been heard yet; check the link."


# --- the clock


def test_a_hurried_clock_hurries():
    clock = Clock(20.0)

    assert clock.real_s(10.0) == 0.5
    assert clock.utc_us(2.0) - clock.utc_us(1.0) == 1_000_000
    assert clock.now_s() >= 0.0


@pytest.mark.parametrize("speedup", [0.0, -1.0, 1001.0, float("nan")])
def test_a_clock_that_cannot_be_is_refused(speedup):
    with pytest.raises(UserError, match=r"choose 0\.01 to 1000"):
        Clock(speedup)


def test_moments_are_station_time_and_utc_together(runtime):
    now_s, utc_us = runtime.moment()

    assert runtime.clock.utc_us(now_s) == utc_us
