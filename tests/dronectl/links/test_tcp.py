import socket

import pytest

from dronectl.errors import UserError
from dronectl.links import Arrival, Closed, Opened, open_port
from dronectl.links.port import LONGEST_RETRY_S, MOST_PEERS
from dronectl.links.tcp import CONNECT_WAIT_S, LONGEST_QUEUE_BYTES
from tests.support.box import Box
from tests.support.ports import free_port, has, is_readable, pump, pump_until

HEARTBEAT = Box().heartbeat()


@pytest.fixture
def server():
    port = open_port(f"tcpin:127.0.0.1:{free_port(socket.SOCK_STREAM)}")
    yield port
    port.close()


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield opened


def address(port):
    return ("127.0.0.1", int(port.url.rpartition(":")[2]))


def connected(listener):
    """A client port with its connection, and the other side's end of it."""
    port = open_port(f"tcp:127.0.0.1:{listener.getsockname()[1]}")
    events = port.on_time(0.0)
    if not events:
        events = pump_until(port, has(Opened))
    far, _ = listener.accept()
    assert events == [Opened(port.url, is_framed=False)]
    return port, far


# --- client


def test_a_client_keeps_why_nobody_could_be_reached(listener):
    port = open_port(f"tcp:127.0.0.1:{free_port(socket.SOCK_STREAM)}")

    port.on_time(0.0)
    while port.last_error is None:
        assert port.sockets()
        pump(port, 0.0)

    assert "nobody answers there" in port.last_error or "refused" in port.last_error
    port.close()
    answered, far = connected(listener)
    assert answered.last_error is None
    answered.close()
    far.close()


def test_a_client_connects_talks_and_listens(listener):
    port, far = connected(listener)

    port.send(port.url, b"hello")
    far.sendall(b"answer")

    assert far.recv(100) == b"hello"
    assert pump(port, 1.0) == [Arrival(port.url, b"answer")]
    assert port.on_ready(far, 1.0) == []
    port.close()
    port.close()
    far.close()
    assert port.sockets() == []
    assert port.on_ready(far, 1.0) == []


def test_a_broken_connection_is_made_again(listener):
    port, far = connected(listener)
    far.close()

    (closed,) = pump(port, 10.0)
    port.send(port.url, b"into the void")
    due_s = port.deadline_s
    events = port.on_time(due_s) or pump_until(port, has(Opened), due_s)
    again, _ = listener.accept()

    assert closed == Closed(port.url, "the other side closed it")
    assert 10.0 < due_s <= 10.0 + LONGEST_RETRY_S
    assert events == [Opened(port.url, is_framed=False)]
    port.close()
    again.close()


def test_nobody_there_is_tried_again_ever_more_slowly():
    port = open_port(f"tcp:127.0.0.1:{free_port(socket.SOCK_STREAM)}")
    now_s, pauses = 0.0, []

    for _ in range(6):
        events = port.on_time(now_s)
        while port.sockets():
            events += pump(port, now_s)
        pauses.append(port.deadline_s - now_s)
        now_s = port.deadline_s
        assert events == []

    assert pauses == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]
    port.close()


def test_a_connection_that_does_not_come_about_is_given_up(listener):
    port = open_port(f"tcp:127.0.0.1:{listener.getsockname()[1]}")
    port.on_time(0.0)
    is_waiting = port.deadline_s == CONNECT_WAIT_S

    port.on_time(CONNECT_WAIT_S)

    assert is_waiting or port.deadline_s is None
    assert port.sockets() == []
    port.close()


def test_what_the_peer_does_not_take_waits_and_does_not_grow(listener):
    port, far = connected(listener)
    block = b"x" * 50_000
    sent = 0
    while not any(wants for _, wants in port.sockets()):
        port.send(port.url, block)
        sent += len(block)
    for _ in range(20):
        port.send(port.url, block)

    taken = 0
    while taken < sent or any(wants for _, wants in port.sockets()):
        assert is_readable(far, 5.0)
        taken += len(far.recv(1_000_000))
        pump(port, 0.0, wait_s=0.0)
    while is_readable(far):
        taken += len(far.recv(1_000_000))

    assert taken <= sent + LONGEST_QUEUE_BYTES
    assert taken % len(block) == 0  # whole messages, whatever was let go
    port.close()
    far.close()


def test_a_reset_connection_is_closed(listener):
    port, far = connected(listener)
    far.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    far.close()

    assert has(Closed)(pump(port, 1.0))
    port.close()


def test_a_host_nobody_knows_is_a_sentence():
    with pytest.raises(UserError, match="is not known on this network"):
        open_port("tcp:256.256.256.256:5760")


# --- server


def test_an_autopilots_heartbeat_opens_a_link_and_is_answered_there(server):
    with socket.create_connection(address(server)) as far:
        far.sendall(HEARTBEAT[:5])
        early = pump_until(server, lambda _: len(server.sockets()) == 2) + pump(server, 0.0)
        far.sendall(HEARTBEAT[5:])
        opened, arrival = pump_until(server, has(Arrival))
        server.send(opened.link, b"answer")
        far.sendall(b"more")

        assert early == []
        assert not opened.is_framed
        assert arrival.data == HEARTBEAT[5:]
        assert far.recv(100) == b"answer"
        assert pump(server, 0.0) == [Arrival(opened.link, b"more")]
    assert pump(server, 0.0) == [Closed(opened.link, "the other side closed it")]
    assert server.on_time(0.0) == []


def test_a_stranger_gets_no_byte_back_and_leaves_without_notice(server):
    with socket.create_connection(address(server)) as far:
        far.sendall(b"GET / HTTP/1.0\r\n\r\n")
        events = pump_until(server, lambda _: len(server.sockets()) == 2) + pump(server, 0.0)
        server.send(f"{server.url} 127.0.0.1:{far.getsockname()[1]}", b"answer")

        assert events == []
        assert not is_readable(far)
        assert server.on_ready(far, 0.0) == []
    assert pump(server, 0.0) == []
    assert len(server.sockets()) == 1


def test_strangers_without_end_are_capped(server):
    ends = []
    try:
        for _ in range(MOST_PEERS + 3):
            ends.append(socket.create_connection(address(server)))
            pump(server, 0.0)

        assert len(server.sockets()) == MOST_PEERS + 1
    finally:
        for end in ends:
            end.close()


def test_a_port_in_use_is_a_sentence(server):
    with pytest.raises(UserError, match="close the program that uses it, or choose another port"):
        open_port(server.url)
