import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dronectl.protocol import ftp
from dronectl.protocol.ftp import Download
from dronectl.protocol.ftp_wire import LONGEST_BURST, Nak, Operation, Packet
from dronectl.protocol.machine import Address, Fault, Finished, Send
from tests.support.drive import Link, Silent, drive
from tests.support.fake_ftp import BURST, OPEN, READ, RESET, TERMINATE, FakeFtp
from tests.support.strangers import any_messages

VEHICLE = Address(1, 1)
BAD_LINK = Link(jitter_s=0.05, duplicate=0.05)
CONTENT = random.Random(4).randbytes(20_000)  # noqa: S311 - any bytes do


def operations(vehicle):
    return [request.operation for request in vehicle.requests]


def heard(packet):
    return packet.message(VEHICLE)._replace(component_id=1)


def ack(operation, sequence, **more):
    return heard(Packet(sequence, Operation.ACK, 3, operation, **more))


def nak(operation, sequence, code, **more):
    return heard(Packet(sequence, Operation.NAK, 3, operation, data=bytes((code,)), **more))


def opened(size, **more):
    """A download that has just been told the file's size; its next request has number 3."""
    machine = Download(VEHICLE, "/a", **more)
    machine.start(0.0)
    machine.on_message(ack(Operation.RESET, 2), 0.0)
    machine.on_message(ack(Operation.OPEN_READ, 3, data=size.to_bytes(4, "little")), 0.0)
    return machine


@pytest.mark.parametrize("length", [0, 1, 238, 239, 240, 478, 5000])
@pytest.mark.parametrize("use_burst", [True, False])
def test_a_file_of_any_length_arrives(length, use_burst):
    vehicle = FakeFtp({"/a": CONTENT[:length]})

    outcome = drive(Download(VEHICLE, "/a", use_burst=use_burst), vehicle)

    assert outcome.value == CONTENT[:length]
    assert operations(vehicle)[:2] == [RESET, OPEN]
    assert operations(vehicle)[-1] == TERMINATE
    assert vehicle.opened is None


@pytest.mark.parametrize("stated_size", [0, 3000, 19_000, 21_000, 60_000, 2**32 - 1])
def test_the_stated_size_is_only_an_estimate(stated_size):
    vehicle = FakeFtp({"/a": CONTENT}, stated_size=stated_size)

    assert drive(Download(VEHICLE, "/a"), vehicle).value == CONTENT


@pytest.mark.parametrize("loss", [0.1, 0.4])
@pytest.mark.parametrize("use_burst", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_a_file_is_whole_over_a_bad_link(loss, use_burst, seed):
    vehicle = FakeFtp({"/a": CONTENT}, burst_packets=50 + seed)

    outcome = drive(
        Download(VEHICLE, "/a", use_burst=use_burst, block=200),
        vehicle,
        seed=seed,
        loss=loss,
        link=BAD_LINK,
    )

    assert outcome.value == CONTENT
    assert outcome.progress[-1].done == len(CONTENT)


def test_every_read_asks_for_the_same_number_of_bytes():
    vehicle = FakeFtp({"/a": CONTENT})

    drive(Download(VEHICLE, "/a"), vehicle, seed=3, loss=0.3)

    assert {r.size for r in vehicle.requests if r.operation in (READ, BURST)} == {239}


def test_a_vehicle_that_gives_less_than_asked_for_is_followed():
    vehicle = FakeFtp({"/a": CONTENT}, most_read=48)

    assert drive(Download(VEHICLE, "/a"), vehicle).value == CONTENT
    assert drive(Download(VEHICLE, "/a", use_burst=False), vehicle).value == CONTENT


def test_without_bursts_single_reads_do_it():
    vehicle = FakeFtp({"/a": CONTENT}, unsupported=frozenset({BURST}))

    assert drive(Download(VEHICLE, "/a"), vehicle).value == CONTENT
    assert operations(vehicle).count(BURST) == 1


def test_bursts_nothing_comes_of_give_way_to_single_reads():
    class NoBursts(FakeFtp):
        def _burst(self, request):
            return []

    vehicle = NoBursts({"/a": CONTENT})

    assert drive(Download(VEHICLE, "/a"), vehicle).value == CONTENT
    assert operations(vehicle).count(BURST) == ftp.EMPTY_BURSTS


def test_an_empty_answer_is_the_end_of_the_file_too():
    vehicle = FakeFtp({"/a": CONTENT[:600]}, end_is_empty=True, stated_size=0)

    assert drive(Download(VEHICLE, "/a", use_burst=False), vehicle).value == CONTENT[:600]


def test_an_earlier_open_file_is_closed_and_the_open_repeated():
    vehicle = FakeFtp({"/a": CONTENT}, open_elsewhere=2)

    assert drive(Download(VEHICLE, "/a"), vehicle).value == CONTENT
    assert operations(vehicle).count(RESET) == 3


def test_sessions_that_stay_taken_end_in_a_failure():
    outcome = drive(Download(VEHICLE, "/a"), FakeFtp({"/a": CONTENT}, open_elsewhere=99))

    assert outcome.fault is Fault.VEHICLE_REFUSED
    assert outcome.finished.failure.code == Nak.NO_SESSIONS


@pytest.mark.parametrize("errno", [True, False])
def test_a_missing_file_is_a_refusal(errno):
    outcome = drive(Download(VEHICLE, "/b"), FakeFtp(errno_for_missing=errno))

    assert outcome.fault is Fault.VEHICLE_REFUSED
    assert outcome.finished.failure.text == "The vehicle has no file /b."


def test_a_silent_vehicle_ends_in_a_failure():
    outcome = drive(Download(VEHICLE, "/a"), Silent(VEHICLE))

    assert outcome.fault is Fault.VEHICLE_SILENT
    assert outcome.ended_s < 15


def test_a_link_cut_half_way_ends_in_a_failure():
    class Cut(FakeFtp):
        def on_message(self, message, now_s):
            return super().on_message(message, now_s) if len(self.requests) < 30 else []

    outcome = drive(Download(VEHICLE, "/a", use_burst=False), Cut({"/a": CONTENT}))

    assert outcome.fault is Fault.VEHICLE_SILENT
    assert outcome.finished.value is None


def test_a_path_that_cannot_be_asked_for_is_refused_here():
    outcome = drive(Download(VEHICLE, ""), FakeFtp())

    assert outcome.fault is Fault.WE_REFUSED
    assert outcome.sent == []


def test_a_session_that_ends_during_reads_is_a_refusal():
    machine = opened(1000, use_burst=False)

    effects = machine.on_message(nak(Operation.READ, 4, Nak.INVALID_SESSION), 0.1)

    assert effects[-1].failure.code == Nak.INVALID_SESSION


def test_a_file_that_became_shorter_is_not_pieced_together():
    machine = opened(100_000)
    machine.on_message(ack(Operation.BURST_READ, 9, offset=478, data=b"x" * 239), 0.1)
    machine.on_message(nak(Operation.BURST_READ, 9, Nak.END_OF_FILE), 0.1)

    effects = machine.on_message(nak(Operation.READ, 5 + LONGEST_BURST, Nak.END_OF_FILE), 0.2)

    assert effects[-1].failure.fault is Fault.DIFFERS


def test_an_end_behind_what_arrived_only_limits_the_reading():
    machine = opened(1000, use_burst=False, block=100)

    effects = machine.on_message(nak(Operation.READ, 6, Nak.END_OF_FILE), 0.1)

    assert all(isinstance(effect, Send) for effect in effects)
    assert machine.deadline_s is not None


def test_a_file_beyond_all_measure_is_refused_here(monkeypatch):
    monkeypatch.setattr("dronectl.protocol.ftp_data.MOST_BYTES", 1000)
    vehicle = FakeFtp({"/a": CONTENT})

    outcome = drive(Download(VEHICLE, "/a"), vehicle)

    assert outcome.fault is Fault.WE_REFUSED


def test_burst_packets_of_another_session_are_left():
    machine = opened(5000)
    other = heard(Packet(9, Operation.ACK, 8, Operation.BURST_READ, 0, b"x" * 239))

    assert machine.on_message(other, 0.1) == []


def test_late_burst_packets_are_used_after_the_burst():
    machine = opened(500)
    machine.on_message(
        ack(Operation.BURST_READ, 4, offset=0, data=b"a" * 239, burst_complete=True), 0.1
    )
    assert machine.on_message(nak(Operation.BURST_READ, 4, Nak.END_OF_FILE), 0.1) == []

    late = machine.on_message(ack(Operation.BURST_READ, 5, offset=239, data=b"b" * 239), 0.2)

    assert [(p.done, p.total) for p in late] == [(478, 500)]


def test_bytes_behind_the_end_reopen_the_reading():
    machine = opened(239)
    machine.on_message(ack(Operation.BURST_READ, 9, offset=0, data=b"a" * 239), 0.1)
    machine.on_message(ack(Operation.BURST_READ, 9, offset=478, data=b"c" * 10), 0.1)

    effects = machine.on_message(nak(Operation.BURST_READ, 9, Nak.END_OF_FILE), 0.1)

    assert all(isinstance(effect, Send) for effect in effects)


def test_a_repeated_burst_packet_does_not_put_off_the_end():
    machine = opened(5000)
    machine.on_message(ack(Operation.BURST_READ, 4, offset=0, data=b"a" * 239), 0.1)
    deadline_s = machine.deadline_s

    machine.on_message(ack(Operation.BURST_READ, 4, offset=0, data=b"a" * 239), 0.4)

    assert machine.deadline_s == deadline_s


def test_nothing_happens_before_its_time_or_after_the_end():
    machine = Download(VEHICLE, "/a")
    machine.start(0.0)
    assert machine.on_time(0.1) == []
    assert machine.on_message(ack(Operation.CREATE, 2), 0.1) == []
    now_s = 0.0
    effects = []
    while machine.deadline_s is not None:
        now_s = machine.deadline_s
        effects = machine.on_time(now_s)

    assert isinstance(effects[-1], Finished)
    assert machine.on_time(now_s + 9) == []
    assert machine.on_message(ack(Operation.RESET, 2), now_s) == []


@settings(max_examples=60)
@given(any_messages("FILE_TRANSFER_PROTOCOL"), st.booleans())
def test_nothing_a_vehicle_sends_raises(messages, use_burst):
    machine = opened(3000, use_burst=use_burst)
    for number, message in enumerate(messages):
        machine.on_message(message, number * 0.2)
        machine.on_time(number * 0.2)


PIECES = st.tuples(
    st.sampled_from([Operation.READ, Operation.BURST_READ]),
    st.integers(0, 12),
    st.integers(0, 2000),
    st.binary(max_size=239),
    st.sampled_from([None, 1, 6, 10]),
    st.booleans(),
)


@given(st.lists(PIECES, max_size=40), st.booleans())
def test_lying_answers_raise_nothing_and_it_ends(pieces, use_burst):
    machine = opened(3000, use_burst=use_burst)
    now_s = 0.0
    for operation, sequence, offset, data, code, complete in pieces:
        now_s += 0.1
        more = {"offset": offset, "burst_complete": complete}
        lie = (
            ack(operation, sequence, data=data, **more)
            if code is None
            else nak(operation, sequence, code, **more)
        )
        machine.on_message(lie, now_s)
        machine.on_time(now_s)
    while machine.deadline_s is not None:
        now_s = max(now_s, machine.deadline_s)
        machine.on_time(now_s)

    assert now_s < 120
