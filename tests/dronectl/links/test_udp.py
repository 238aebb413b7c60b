import socket

import pytest

from dronectl.errors import UserError
from dronectl.links import Arrival, Closed, Opened, open_port
from dronectl.links.port import MOST_PEERS
from dronectl.links.udp import FORGET_AFTER_S
from tests.support.box import Box
from tests.support.ports import free_port, has, is_readable, pump, pump_until

HEARTBEAT = Box().heartbeat()


@pytest.fixture
def server():
    port = open_port(f"udpin:127.0.0.1:{free_port()}")
    yield port
    port.close()


@pytest.fixture
def client():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as endpoint:
        yield endpoint


def address(port):
    return ("127.0.0.1", int(port.url.rpartition(":")[2]))


def test_an_autopilots_heartbeat_opens_a_link_and_is_answered_there(server, client):
    client.sendto(HEARTBEAT, address(server))

    opened, arrival = pump_until(server, has(Arrival))
    server.send(opened.link, b"answer")

    assert opened.is_framed
    assert opened.link == f"{server.url} 127.0.0.1:{client.getsockname()[1]}"
    assert arrival == Arrival(opened.link, HEARTBEAT)
    assert client.recv(100) == b"answer"
    client.sendto(b"more", address(server))
    assert pump(server, 1.0) == [Arrival(opened.link, b"more")]


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"\xfd\xff",
        HEARTBEAT[:-1],
        Box().attitude(1.0),
        Box().say("HEARTBEAT", type=6, autopilot=8),
        Box().say("HEARTBEAT", type=6, autopilot=3),
        Box().say("HEARTBEAT", type=2, autopilot=8),
    ],
    ids=["text", "stray", "cut", "no heartbeat", "station", "odd station", "camera"],
)
def test_a_stranger_gets_no_byte_back(server, client, data):
    client.sendto(data, address(server))
    name = f"{server.url} 127.0.0.1:{client.getsockname()[1]}"

    assert pump(server, 0.0) == []
    server.send(name, b"answer")

    assert not is_readable(client)


def test_each_peer_is_a_link_of_its_own(server, client):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        client.sendto(HEARTBEAT, address(server))
        (first, _) = pump_until(server, has(Arrival))
        other.sendto(HEARTBEAT, address(server))
        (second, _) = pump_until(server, has(Arrival))
        server.send(second.link, b"for the second")

        assert first.link != second.link
        assert other.recv(100) == b"for the second"
        assert not is_readable(client)


def test_a_silent_peer_is_forgotten_and_may_come_back(server, client):
    assert server.deadline_s is None
    client.sendto(HEARTBEAT, address(server))
    (opened, _) = pump_until(server, has(Arrival))

    assert server.deadline_s == FORGET_AFTER_S
    assert server.on_time(FORGET_AFTER_S - 1.0) == []
    (closed,) = server.on_time(FORGET_AFTER_S)
    server.send(opened.link, b"too late")

    assert closed == Closed(opened.link, "silent for 60 s")
    assert server.deadline_s is None
    assert not is_readable(client)
    client.sendto(HEARTBEAT, address(server))
    assert has(Opened)(pump_until(server, has(Arrival)))


def test_strangers_without_end_are_capped(server):
    endpoints = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(MOST_PEERS + 4)]
    try:
        for endpoint in endpoints:
            endpoint.sendto(b"hello", address(server))
            pump(server, 0.0)
        for endpoint in endpoints:
            endpoint.sendto(HEARTBEAT, address(server))
        events = pump_until(
            server, lambda found: sum(isinstance(e, Opened) for e in found) >= MOST_PEERS
        )
        events += pump(server, 0.0, wait_s=0.05)
    finally:
        for endpoint in endpoints:
            endpoint.close()

    assert sum(isinstance(event, Opened) for event in events) == MOST_PEERS


def test_a_port_in_use_is_a_sentence(server):
    with pytest.raises(UserError, match="close the other ground station that uses it"):
        open_port(server.url)


def test_a_host_nobody_knows_is_a_sentence():
    with pytest.raises(UserError, match="is not known on this network"):
        open_port("udpin:256.256.256.256:14550")


def test_a_client_talks_to_one_address_and_hears_no_other(client):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as vehicle:
        vehicle.bind(("127.0.0.1", 0))
        port = open_port(f"udpout:127.0.0.1:{vehicle.getsockname()[1]}")
        (opened,) = port.on_time(0.0)
        port.send(opened.link, b"hello")
        _, ours = vehicle.recvfrom(100)
        vehicle.sendto(b"answer", ours)
        events = pump(port, 0.1)
        client.sendto(b"stranger", ours)
        strangers = pump(port, 0.2, wait_s=0.05)
        port.close()

    assert opened == Opened(port.url, is_framed=True)
    assert port.deadline_s is None
    assert events == [Arrival(port.url, b"answer")]
    assert strangers == []


def test_a_client_lives_through_nobody_being_there():
    port = open_port(f"udpout:127.0.0.1:{free_port()}")
    (opened,) = port.on_time(0.0)

    for _ in range(5):
        port.send(opened.link, b"hello")
        assert pump(port, 0.0, wait_s=0.05) == []
    port.close()
