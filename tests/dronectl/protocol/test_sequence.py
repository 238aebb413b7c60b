import pytest

from dronectl.mavlink.codec import build
from dronectl.protocol.machine import Accepted, Failure, Fault, Finished, Progress, Send
from dronectl.protocol.sequence import Sequence

HEARTBEAT = build("HEARTBEAT")
LOST = Failure(Fault.VEHICLE_SILENT, "lost.")


class Part:
    """Says what it was given to say when it starts, hears something or time passes."""

    def __init__(self, start=(), message=(), time=(), deadline_s=None):
        self.says = {"start": start, "message": message, "time": time}
        self.deadline_s = deadline_s

    def start(self, now_s):
        return list(self.says["start"])

    def on_message(self, message, now_s):
        return list(self.says["message"])

    def on_time(self, now_s):
        return list(self.says["time"])


def test_parts_run_in_order_and_their_values_come_together():
    first = Part(start=[Send(HEARTBEAT)], message=[Accepted(), Finished(value=1)], deadline_s=5.0)
    second = Part(time=[Finished(value=2)], deadline_s=9.0)
    machine = Sequence([("a", 1, first), ("b", 3, second)])

    assert machine.start(0.0) == [Send(HEARTBEAT)]
    assert machine.deadline_s == 5.0
    assert machine.on_message(HEARTBEAT, 1.0) == [Accepted(), Progress(1, 4)]
    assert machine.on_time(8.0) == []
    assert machine.on_time(9.0) == [Progress(4, 4), Finished(value={"a": 1, "b": 2})]
    assert machine.on_message(HEARTBEAT, 10.0) == []
    assert machine.on_time(20.0) == []
    assert machine.deadline_s is None


def test_progress_is_weighted_and_never_goes_back():
    part = Part(message=[Progress(5, 10), Progress(2, 10), Progress(0, 0)])
    machine = Sequence([("a", 8, part), ("b", 2, Part())])
    machine.start(0.0)

    assert machine.on_message(HEARTBEAT, 0.1) == [Progress(4, 10)]


@pytest.mark.parametrize("is_tolerant", [False, True])
def test_a_failed_part_ends_it_unless_it_is_tolerant(is_tolerant):
    parts = [
        ("a", 1, Part(start=[Finished(value=1)])),
        ("b", 1, Part(start=[Finished(LOST)])),
        ("c", 1, Part(start=[Finished(value=3)])),
    ]
    machine = Sequence(parts, is_tolerant=is_tolerant)

    *_, finished = machine.start(0.0)

    expected = Finished(value={"a": 1, "c": 3}) if is_tolerant else Finished(LOST, {"a": 1})
    assert finished == expected
    assert machine.on_message(HEARTBEAT, 0.1) == []


def test_nothing_to_do_is_done():
    assert Sequence([]).start(0.0) == [Finished(value={})]
