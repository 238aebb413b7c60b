import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dronectl.mavlink.codec import build
from dronectl.protocol.machine import Address, Fault, Finished, Send
from dronectl.protocol.param_values import Encoding
from dronectl.protocol.params import ReadSome, SetParam
from tests.support.drive import Link, Silent, drive
from tests.support.fake_params import ARDUPILOT, PX4, FakeParams, px4_with, some_params
from tests.support.strangers import any_messages

VEHICLE = Address(1, 1)
BAD_LINK = Link(jitter_s=0.05, duplicate=0.05)
STYLES = [(ARDUPILOT, Encoding.C_CAST), (PX4, Encoding.BYTEWISE)]


def held_values(result):
    return {name: (v.value, v.type) for name, v in result.items()}


@pytest.mark.parametrize(("style", "encoding"), STYLES)
def test_read_some_gets_what_is_there_and_leaves_out_what_is_not(style, encoding):
    held = some_params(30)
    names = [*list(held)[:12], "NO_SUCH", next(iter(held)), "bad name that is too long"]

    outcome = drive(ReadSome(VEHICLE, names, encoding), FakeParams(held, style))

    assert held_values(outcome.value) == {name: held[name] for name in list(held)[:12]}
    assert outcome.progress[-1].done == outcome.progress[-1].total == 13


def test_read_some_of_nothing_is_done_at_once():
    assert drive(ReadSome(VEHICLE, [], Encoding.C_CAST), Silent(VEHICLE)).value == {}


def test_read_some_from_a_silent_vehicle_fails():
    outcome = drive(ReadSome(VEHICLE, ["A", "B"], Encoding.C_CAST), Silent(VEHICLE))

    assert outcome.fault is Fault.VEHICLE_SILENT
    assert outcome.ended_s < 20


def test_read_some_of_unknown_names_only_is_an_empty_answer_where_the_vehicle_says_so():
    vehicle = FakeParams(some_params(3), PX4)

    assert drive(ReadSome(VEHICLE, ["A", "B"], Encoding.BYTEWISE), vehicle).value == {}


@pytest.mark.parametrize(("style", "encoding"), STYLES)
@pytest.mark.parametrize("seed", range(10))
def test_read_some_finds_everything_over_a_bad_link(style, encoding, seed):
    held = some_params(40)

    outcome = drive(
        ReadSome(VEHICLE, held, encoding),
        FakeParams(held, style),
        seed=seed,
        loss=0.3,
        link=BAD_LINK,
    )

    assert held_values(outcome.value) == held


@pytest.mark.parametrize(("style", "encoding"), STYLES)
@pytest.mark.parametrize(("name", "value"), [("P0001_INT", -77), ("P0002_REAL", 0.1)])
@pytest.mark.parametrize("type_known", [True, False])
def test_set_is_confirmed_by_the_vehicle(style, encoding, name, value, type_known):
    vehicle = FakeParams(some_params(5), style)
    type_ = vehicle.held[name][1] if type_known else None

    outcome = drive(SetParam(VEHICLE, name, value, type_, encoding), vehicle)

    assert outcome.value.value == pytest.approx(value)
    assert vehicle.held[name][0] == pytest.approx(value)


@pytest.mark.parametrize("seed", range(20))
def test_success_of_a_set_means_the_vehicle_has_it_however_bad_the_link(seed):
    vehicle = FakeParams(some_params(5), PX4)

    outcome = drive(
        SetParam(VEHICLE, "P0001_INT", 123456789, None, Encoding.BYTEWISE),
        vehicle,
        seed=seed,
        loss=0.4,
        link=BAD_LINK,
    )

    assert outcome.finished is not None
    if outcome.fault is None:
        assert vehicle.held["P0001_INT"][0] == 123456789


def test_set_is_refused_here_when_the_value_cannot_be_sent():
    vehicle = FakeParams(some_params(5), PX4)

    outcome = drive(SetParam(VEHICLE, "P0001_INT", 1.5, None, Encoding.BYTEWISE), vehicle)

    assert outcome.fault is Fault.WE_REFUSED
    assert "whole" in outcome.finished.failure.text
    assert all(message.name != "PARAM_SET" for message in outcome.sent)


def test_set_of_a_name_that_is_none_is_refused_here():
    outcome = drive(SetParam(VEHICLE, "", 1, 6, Encoding.C_CAST), Silent(VEHICLE))

    assert outcome.fault is Fault.WE_REFUSED
    assert outcome.sent == []


def test_set_differs_when_the_vehicle_keeps_its_value():
    vehicle = FakeParams(some_params(5), ARDUPILOT, read_only=frozenset({"P0001_INT"}))

    outcome = drive(SetParam(VEHICLE, "P0001_INT", 1, None, Encoding.C_CAST), vehicle)

    assert outcome.fault is Fault.DIFFERS
    assert "3919" in outcome.finished.failure.text
    assert outcome.ended_s < 5


def test_set_differs_when_hardly_any_answer_comes_and_none_is_equal():
    machine = SetParam(VEHICLE, "A", 1, 6, Encoding.C_CAST)
    machine.start(0.0)
    echo = build("PARAM_VALUE", param_id="A", param_type=6, param_value=2.0)
    assert machine.on_message(echo._replace(component_id=1), 0.1) == []

    effects = []
    while machine.deadline_s is not None:
        effects = machine.on_time(machine.deadline_s)

    assert effects[0].failure.fault is Fault.DIFFERS


@pytest.mark.parametrize("type_", [9, None])
def test_set_of_an_unknown_parameter_carries_the_vehicles_reason(type_):
    vehicle = FakeParams(some_params(5), PX4)

    outcome = drive(SetParam(VEHICLE, "NO_SUCH", 1, type_, Encoding.BYTEWISE), vehicle)

    assert outcome.fault is Fault.VEHICLE_REFUSED
    assert outcome.finished.failure.code == 1
    assert "does not exist" in outcome.finished.failure.text


def test_set_with_the_wrong_type_is_refused_by_px4():
    vehicle = FakeParams(some_params(5), PX4)

    outcome = drive(SetParam(VEHICLE, "P0001_INT", 30, 9, Encoding.BYTEWISE), vehicle)

    assert (outcome.fault, outcome.finished.failure.code) == (Fault.VEHICLE_REFUSED, 7)


def test_set_with_the_wrong_type_differs_where_the_vehicle_takes_it_as_it_comes():
    vehicle = FakeParams(some_params(5), px4_with(says_unknown=False))

    outcome = drive(SetParam(VEHICLE, "P0001_INT", 30, 9, Encoding.BYTEWISE), vehicle)

    assert outcome.fault is Fault.DIFFERS
    assert vehicle.held["P0001_INT"][0] == 1106247680  # the bits of 30.0


def test_a_reason_not_in_the_list_is_given_by_its_number():
    machine = SetParam(VEHICLE, "A", 1, 6, Encoding.C_CAST)
    machine.start(0.0)

    error = build("PARAM_ERROR", param_id="A", error=99)._replace(component_id=1)
    (end,) = machine.on_message(error, 0.1)

    assert (end.failure.code, "error 99" in end.failure.text) == (99, True)


@pytest.mark.parametrize("type_", [6, None])
def test_set_on_a_silent_vehicle_fails(type_):
    outcome = drive(SetParam(VEHICLE, "A", 1, type_, Encoding.C_CAST), Silent(VEHICLE))

    assert outcome.fault is Fault.VEHICLE_SILENT


def test_machines_ignore_other_components_other_names_and_early_time():
    reader = ReadSome(VEHICLE, ["A"], Encoding.C_CAST)
    writer = SetParam(VEHICLE, "A", 1, 6, Encoding.C_CAST)
    other = build("PARAM_VALUE", param_id="A", param_type=6, param_value=1.0)
    other_name = build("PARAM_VALUE", param_id="B", param_type=6)._replace(component_id=1)
    heartbeat = build("HEARTBEAT")._replace(component_id=1)

    for machine in (reader, writer):
        machine.start(0.0)
        assert machine.on_message(other._replace(component_id=154), 0.1) == []
        assert machine.on_message(other_name, 0.1) == []
        assert machine.on_message(heartbeat, 0.1) == []
        assert machine.on_time(0.1) == []


def test_machines_say_nothing_after_the_end():
    reader = ReadSome(VEHICLE, ["A"], Encoding.C_CAST)
    writer = SetParam(VEHICLE, "A", 1, 6, Encoding.C_CAST)
    echo = build("PARAM_VALUE", param_id="A", param_type=6, param_value=1.0)

    for machine in (reader, writer):
        machine.start(0.0)
        ended = machine.on_message(echo._replace(component_id=1), 0.1)
        assert isinstance(ended[-1], Finished)
        assert machine.on_message(echo._replace(component_id=1), 0.2) == []
        assert machine.on_time(99.0) == []


@settings(max_examples=60)
@given(any_messages("PARAM_VALUE", "PARAM_ERROR"), st.sampled_from([6, None]))
def test_nothing_a_vehicle_sends_raises(messages, type_):
    for machine in (
        ReadSome(VEHICLE, ["A", "B"], Encoding.BYTEWISE),
        SetParam(VEHICLE, "A", 3, type_, Encoding.C_CAST),
    ):
        assert isinstance(machine.start(0.0)[0], Send)
        for number, message in enumerate(messages):
            machine.on_message(message, number * 0.3)
            machine.on_time(number * 0.3)
