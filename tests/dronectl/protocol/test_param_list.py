import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dronectl.mavlink.codec import build
from dronectl.protocol.machine import Address, Fault, Progress, Send
from dronectl.protocol.param_list import GAP_TRIES, LIST_TRIES, MOST_CHANGES, Known, ReadAll
from dronectl.protocol.param_values import Encoding
from tests.support.drive import Link, Silent, drive
from tests.support.fake_ftp import FakeFtp
from tests.support.fake_params import ARDUPILOT, PX4, FakeParams, packed, px4_with, some_params
from tests.support.strangers import any_messages

VEHICLE = Address(1, 1)
BAD_LINK = Link(jitter_s=0.05, duplicate=0.05)
STYLES = [(ARDUPILOT, Encoding.C_CAST), (PX4, Encoding.BYTEWISE)]


class Vehicle:
    """Answers file requests and parameter requests."""

    def __init__(self, params, files):
        self.params, self.files = params, files
        self.address = VEHICLE

    @property
    def deadline_s(self):
        return self.params.deadline_s

    def on_message(self, message, now_s):
        return self.files.on_message(message, now_s) + self.params.on_message(message, now_s)

    def on_time(self, now_s):
        return self.params.on_time(now_s)


def held_values(result):
    return {name: (v.value, v.type) for name, v in result.items()}


def a_value(name, index, count, component_id=1):
    message = build("PARAM_VALUE", param_id=name, param_type=6, param_index=index,
                    param_count=count)  # fmt: skip
    return message._replace(system_id=1, component_id=component_id)


def started(**more):
    machine = ReadAll(VEHICLE, Encoding.C_CAST, use_ftp=False, **more)
    machine.start(0.0)
    return machine


@pytest.mark.parametrize(("style", "encoding"), STYLES)
def test_the_list_is_read_as_the_vehicle_holds_it(style, encoding):
    held = some_params(120)

    outcome = drive(ReadAll(VEHICLE, encoding, use_ftp=False), FakeParams(held, style))

    assert held_values(outcome.value) == held
    assert len(outcome.sent) == 1
    assert outcome.progress[-1] == Progress(120, 120)


@pytest.mark.parametrize(("style", "encoding"), STYLES)
@pytest.mark.parametrize("loss", [0.1, 0.4])
@pytest.mark.parametrize("seed", range(4))
def test_the_list_is_whole_over_a_bad_link(style, encoding, loss, seed):
    held = some_params(90)

    outcome = drive(
        ReadAll(VEHICLE, encoding, use_ftp=False),
        FakeParams(held, style),
        seed=seed,
        loss=loss,
        link=BAD_LINK,
    )

    assert held_values(outcome.value) == held


@pytest.mark.parametrize("loss", [0.0, 0.3])
@pytest.mark.parametrize("seed", range(4))
def test_a_list_that_grows_while_it_is_read_is_whole_all_the_same(loss, seed):
    vehicle = FakeParams(some_params(95), PX4)
    vehicle.grows = {40: {"P0010A": (1, 6), "P0020B": (2.5, 9)}, 60: {"A": (7, 6)}}

    outcome = drive(
        ReadAll(VEHICLE, Encoding.BYTEWISE, use_ftp=False), vehicle, seed=seed, loss=loss
    )

    assert held_values(outcome.value) == vehicle.held
    assert "_HASH_CHECK" not in outcome.value


@pytest.mark.parametrize("errors", [True, False])
def test_places_that_never_come_end_in_a_failure_with_the_rest(errors):
    vehicle = FakeParams(some_params(12), px4_with(says_unknown=errors), withheld={3, 7})

    outcome = drive(ReadAll(VEHICLE, Encoding.BYTEWISE, use_ftp=False), vehicle)

    assert outcome.fault is Fault.VEHICLE_SILENT
    assert len(outcome.finished.value) == 10


def test_a_place_the_vehicle_says_does_not_exist_is_not_asked_for_again():
    machine = started()
    machine.on_message(a_value("A", 0, 2), 0.1)
    asked = machine.on_time(2.0)
    assert [e.message.fields.param_index for e in asked if isinstance(e, Send)] == [1]

    error = build("PARAM_ERROR", param_index=1, error=1)._replace(component_id=1)
    (end,) = machine.on_message(error, 2.1)

    assert (end.failure.fault, list(end.value)) == (Fault.VEHICLE_SILENT, ["A"])
    assert "1 of 2" in end.failure.text


def test_a_silent_place_is_given_up_after_its_tries_while_others_arrive():
    machine = started()
    now_s = 0.1
    machine.on_message(a_value("N0", 0, 400), now_s)
    for index in range(1, 60):
        machine.on_message(a_value(f"N{index}", index, 400), now_s)
    now_s = machine.deadline_s
    sent = machine.on_time(now_s)
    for index in range(61, 400):
        now_s += 0.5
        sent += machine.on_message(a_value(f"N{index}", index, 400), now_s)

    asks = [e for e in sent if isinstance(e, Send) and e.message.fields.param_index == 60]
    assert len(asks) == GAP_TRIES


def test_a_silent_vehicle_ends_in_a_failure():
    outcome = drive(ReadAll(VEHICLE, Encoding.C_CAST, use_ftp=False), Silent(VEHICLE))

    assert outcome.fault is Fault.VEHICLE_SILENT
    assert len(outcome.sent) == LIST_TRIES


def test_a_vehicle_that_falls_silent_half_way_ends_in_a_failure_with_what_came():
    class HalfWay(FakeParams):
        def on_message(self, message, now_s):
            return super().on_message(message, now_s) if self._streamed == 0 else []

    vehicle = HalfWay(some_params(60), ARDUPILOT, withheld=set(range(30, 60)))

    outcome = drive(ReadAll(VEHICLE, Encoding.C_CAST, use_ftp=False), vehicle)

    assert outcome.fault is Fault.VEHICLE_SILENT
    assert len(outcome.finished.value) == 30
    assert outcome.ended_s < 20


def test_the_list_is_asked_for_again_when_hardly_any_of_it_came():
    machine = started()
    machine.on_message(a_value("A", 5, 100), 0.1)

    (again,) = machine.on_time(machine.deadline_s)

    assert again.message.name == "PARAM_REQUEST_LIST"


def test_after_the_last_try_even_a_thin_list_is_filled_up():
    machine = started()
    machine.on_message(a_value("A", 5, 100), 0.1)
    for _ in range(LIST_TRIES - 1):
        machine.on_time(machine.deadline_s)

    asked = machine.on_time(machine.deadline_s)

    assert {effect.message.name for effect in asked} == {"PARAM_REQUEST_READ"}


def test_a_list_that_never_rests_ends_in_a_failure():
    machine = started()
    effects = []
    for count in range(100, 102 + MOST_CHANGES):
        effects = machine.on_message(a_value("A", 0, count), 0.1)

    assert effects[-1].failure.fault is Fault.DIFFERS


def test_places_beyond_what_can_be_asked_for_are_given_up():
    machine = started()
    count = 65000
    for index in range(32768):
        machine.on_message(a_value(f"N{index}", index, count), 0.1)

    (end,) = machine.on_time(machine.deadline_s)[-1:]

    assert end.failure.fault is Fault.VEHICLE_SILENT


def test_a_known_checksum_ends_the_reading_and_stops_the_vehicle():
    vehicle = FakeParams(some_params(60), PX4)
    first = ReadAll(VEHICLE, Encoding.BYTEWISE, use_ftp=False)
    values = drive(first, vehicle).value
    assert first.hash_check == PX4.hash_check

    again = ReadAll(
        VEHICLE, Encoding.BYTEWISE, use_ftp=False, known=Known(first.hash_check, values)
    )
    outcome = drive(again, vehicle)

    assert outcome.value == values
    assert outcome.ended_s < 0.1
    assert vehicle.deadline_s is None
    assert outcome.sent[-1].name == "PARAM_SET"


def test_another_checksum_means_reading_on():
    vehicle = FakeParams(some_params(20), PX4)

    outcome = drive(ReadAll(VEHICLE, Encoding.BYTEWISE, use_ftp=False, known=Known(1, {})), vehicle)

    assert held_values(outcome.value) == vehicle.held


def test_a_checksum_of_another_type_is_no_checksum():
    machine = started()

    assert machine.on_message(a_value("_HASH_CHECK", 65535, 9), 0.1) == []
    assert machine.hash_check is None


def test_the_parameter_file_is_taken_where_offered():
    held = some_params(400)
    files = FakeFtp({"@PARAM/param.pck": packed(held, block=239)}, stated_size=400 * 12)
    vehicle = Vehicle(FakeParams(held), files)

    outcome = drive(ReadAll(VEHICLE, Encoding.C_CAST, use_ftp=True), vehicle)

    assert held_values(outcome.value) == held
    assert vehicle.params.lists == 0
    assert outcome.ended_s < 1
    assert outcome.progress[-1].done == outcome.progress[-1].total


@pytest.mark.parametrize("content", [None, b"junk", packed(some_params(9), block=239)[:-1]])
def test_without_a_good_parameter_file_the_list_is_read(content):
    held = some_params(30)
    files = {} if content is None else {"@PARAM/param.pck": content}
    vehicle = Vehicle(FakeParams(held), FakeFtp(files))

    outcome = drive(ReadAll(VEHICLE, Encoding.C_CAST, use_ftp=True), vehicle)

    assert held_values(outcome.value) == held


def test_without_any_file_server_the_list_is_read():
    held = some_params(30)

    outcome = drive(ReadAll(VEHICLE, Encoding.C_CAST, use_ftp=True), FakeParams(held))

    assert held_values(outcome.value) == held


@pytest.mark.parametrize("seed", range(4))
def test_the_parameter_file_over_a_bad_link_is_whole(seed):
    held = some_params(600)
    files = FakeFtp({"@PARAM/param.pck": packed(held, block=239)}, stated_size=600 * 12)

    outcome = drive(
        ReadAll(VEHICLE, Encoding.C_CAST, use_ftp=True),
        Vehicle(FakeParams(held), files),
        seed=seed,
        loss=0.4,
        link=BAD_LINK,
    )

    assert held_values(outcome.value) == held


def test_other_components_and_early_time_do_nothing():
    machine = started()

    assert machine.on_message(a_value("A", 0, 1, component_id=154), 0.1) == []
    assert machine.on_message(build("HEARTBEAT")._replace(component_id=1), 0.1) == []
    assert machine.on_time(0.5) == []


def test_a_repeated_value_brings_nothing_new():
    machine = started()
    assert machine.on_message(a_value("A", 0, 2), 0.1) == [Progress(1, 2)]

    assert machine.on_message(a_value("A", 0, 2), 0.2) == []


@settings(max_examples=60)
@given(any_messages("PARAM_VALUE", "PARAM_ERROR", "FILE_TRANSFER_PROTOCOL"), st.booleans())
def test_nothing_a_vehicle_sends_raises(messages, use_ftp):
    machine = ReadAll(VEHICLE, Encoding.BYTEWISE, use_ftp=use_ftp)
    machine.start(0.0)
    for number, message in enumerate(messages):
        machine.on_message(message, number * 0.7)
        machine.on_time(number * 0.7)
    now_s = 60.0
    while machine.deadline_s is not None:
        now_s = max(now_s, machine.deadline_s)
        machine.on_time(now_s)
    assert now_s < 600
