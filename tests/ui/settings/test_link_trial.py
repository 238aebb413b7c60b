"""Trying a connection over the real loopback; nothing of it is a heartbeat."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from dronectl.errors import UserError
from dronectl.mavlink.codec import Encoder, PeerDecoder, build
from tests.support.ports import free_port
from ui.models.link_trial import Heard, Trial, try_link
from ui.panels.settings.trial_words import trial_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LISTEN_S = 0.6


def heartbeat(system_id: int, autopilot: int = 3, kind: int = 2) -> bytes:
    message = build("HEARTBEAT", type=kind, autopilot=autopilot)
    return Encoder(system_id, 1).encode(message)


class Peer:
    """Something at the other end, with a thread that speaks as long as it is wanted."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.02)
        self.port = self.socket.getsockname()[1]
        self.heard: list[str] = []
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def speak(self, turn: Callable[[], None]) -> None:
        def run() -> None:
            while not self._stopping.wait(0.03):
                turn()

        self._thread = threading.Thread(target=run)
        self._thread.start()

    def send_to(self, port: int, *packets: bytes) -> Callable[[], None]:
        def turn() -> None:
            for packet in packets:
                self.socket.sendto(packet, ("127.0.0.1", port))

        return turn

    def answer(self, packet: bytes) -> None:
        """Speak only when spoken to."""
        try:
            data, address = self.socket.recvfrom(4096)
        except TimeoutError:
            return
        self.heard += [message.name for message in PeerDecoder().datagram(data)]
        self.socket.sendto(packet, address)

    def close(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self.socket.close()


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.close()


def test_who_speaks_is_heard(peer: Peer) -> None:
    port = free_port()
    peer.speak(peer.send_to(port, heartbeat(1), heartbeat(7, 12), heartbeat(255, 8, 6)))

    trial = try_link(f"udpin:127.0.0.1:{port}", time.monotonic, LISTEN_S)

    assert trial.vehicles == (Heard(1, 2, 3), Heard(7, 2, 12))
    assert trial.stations == 1
    assert trial.messages > 3
    assert trial.octets > 60


def test_a_vehicle_that_waits_to_be_spoken_to_is_asked_without_a_heartbeat(peer: Peer) -> None:
    peer.speak(lambda: peer.answer(heartbeat(3)))

    trial = try_link(f"udpout:127.0.0.1:{peer.port}", time.monotonic, LISTEN_S)

    assert trial.vehicles == (Heard(3, 2, 3),)
    assert set(peer.heard) == {"PING"}


def test_a_server_that_is_not_there_is_said() -> None:
    port = free_port(socket.SOCK_STREAM)

    trial = try_link(f"tcp:127.0.0.1:{port}", time.monotonic, 0.2)

    assert (trial.is_open, trial.vehicles) == (False, ())


def test_silence_is_no_failure_of_the_port() -> None:
    trial = try_link(f"udpin:127.0.0.1:{free_port()}", time.monotonic, 0.1)

    assert trial.is_open
    assert (trial.messages, trial.octets) == (0, 0)


def test_a_serial_device_that_is_not_there_is_said() -> None:
    assert not try_link("serial:/dev/no-such-radio", time.monotonic, 0.2).is_open


def test_what_is_no_link_is_refused() -> None:
    with pytest.raises(UserError):
        try_link("fax:1", time.monotonic)


@pytest.mark.parametrize(
    ("trial", "text"),
    [
        (Trial("u", (Heard(1, 2, 3),), 9), "1 drone heard on u: system 1 (ArduPilot); 9 messages."),
        (Trial("u", (Heard(1, 2, 12), Heard(2, 2, 0)), 9),
         "2 drones heard on u: system 1 (PX4), system 2; 9 messages."),
        (Trial("u", is_open=False), "u could not be opened; check the device or the address."),
        (Trial("u", messages=3, octets=60),
         "u carries MAVLink, but no drone was heard; check the radio's settings."),
        (Trial("u", octets=60), "u carries something that is not MAVLink; check port and baud rate."),
        (Trial("u"), "Nothing was heard on u; is the drone on, and does it send there?"),
    ],
)  # fmt: skip
def test_what_came_of_it_is_said_with_what_to_look_at(trial: Trial, text: str) -> None:
    assert trial_text(trial) == text
