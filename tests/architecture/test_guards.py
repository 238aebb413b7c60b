"""The guards every test runs under really stand."""

from __future__ import annotations

import socket

import pytest


@pytest.mark.parametrize("address", [("192.0.2.1", 9), ("example.invalid", 9)])
def test_other_machines_are_out_of_reach(address: tuple[str, int]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for reach in (sender.connect, sender.connect_ex, lambda to: sender.sendto(b"x", to)):
            with pytest.raises(RuntimeError, match="a test"):
                reach(address)


def test_this_machine_is_in_reach() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
    ):
        receiver.bind(("127.0.0.1", 0))
        sender.sendto(b"x", receiver.getsockname())

        assert receiver.recv(1) == b"x"
