import os
import threading
import tty

import pytest

from dronectl.links import Closed, Opened, open_port
from dronectl.links.port import FIRST_RETRY_S
from tests.support.ports import has, pump, pump_until

pytestmark = pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs pseudo-terminals")


class Radio:
    """The vehicle's end of a serial cable that can be pulled out, under one device name."""

    def __init__(self, device):
        self.device = device
        self.plug_in()

    def plug_in(self):
        self.end, near = os.openpty()
        tty.setraw(near)
        self.device.unlink(missing_ok=True)
        self.device.symlink_to(os.ttyname(near))
        os.close(near)

    def pull_out(self):
        os.close(self.end)
        self.device.unlink()


@pytest.fixture
def radio(tmp_path):
    return Radio(tmp_path / "ttyRADIO")


def readers():
    return [thread for thread in threading.enumerate() if thread.name.startswith("read ")]


def heard(port, count):
    """``count`` bytes, however they come in pieces."""
    events = pump_until(port, lambda found: sum(len(e.data) for e in found) >= count)
    return b"".join(event.data for event in events)


def test_a_port_is_opened_heard_and_spoken_to(radio):
    port = open_port(f"serial:{radio.device}:57600")

    assert port.sockets() == []
    assert port.on_time(0.0) == [Opened(port.url, is_framed=False)]
    assert port.deadline_s is None
    os.write(radio.end, b"from the vehicle")
    assert heard(port, 16) == b"from the vehicle"
    port.send(port.url, b"to the vehicle")
    assert os.read(radio.end, 100) == b"to the vehicle"
    assert port.on_time(1.0) == []
    assert len(readers()) == 1
    port.close()
    assert readers() == []
    os.close(radio.end)


def test_a_device_that_is_pulled_out_comes_back(radio):
    port = open_port(f"serial:{radio.device}:57600")
    port.on_time(0.0)
    radio.pull_out()

    (closed,) = pump_until(port, has(Closed), 10.0)
    port.send(port.url, b"into the void")
    gone = port.on_time(port.deadline_s)
    radio.plug_in()
    opened = port.on_time(port.deadline_s)
    os.write(radio.end, b"back")

    assert closed.reason == f"{radio.device} was unplugged or closed"
    assert gone == []
    assert opened == [Opened(port.url, is_framed=False)]
    assert heard(port, 4) == b"back"
    port.close()
    assert readers() == []
    os.close(radio.end)


def test_a_device_that_is_not_there_is_tried_again(tmp_path):
    port = open_port(f"serial:{tmp_path / 'nothing'}:57600")

    assert port.on_time(0.0) == []
    assert port.deadline_s == FIRST_RETRY_S
    assert pump(port, 0.0, wait_s=0.0) == []
    port.send(port.url, b"into the void")
    port.close()


def test_a_port_keeps_why_it_could_not_be_opened(tmp_path, radio):
    absent = open_port(f"serial:{tmp_path / 'nothing'}:57600")
    present = open_port(f"serial:{radio.device}:57600")
    before = absent.last_error

    absent.on_time(0.0)
    present.on_time(0.0)

    assert before is None
    assert absent.last_error == (
        f"{tmp_path / 'nothing'} cannot be opened (No such file or directory)"
    )
    assert present.last_error is None
    present.close()
    os.close(radio.end)
