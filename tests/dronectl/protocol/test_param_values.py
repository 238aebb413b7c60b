import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dronectl.mavlink.codec import Encoder, FloatBits, PeerDecoder, build
from dronectl.protocol import param_values as values
from dronectl.protocol.machine import Address
from dronectl.protocol.param_values import Encoding, ParamValue, decode, encode, problem

VEHICLE = Address(1, 1)


def over_the_wire(message, version=2):
    frame = Encoder(1, 1).encode(message, version=version)
    return PeerDecoder().datagram(frame)[0]


@given(st.integers(-(2**31), 2**31 - 1), st.sampled_from([1, 2]))
def test_bytewise_integers_survive_the_wire_bit_for_bit(number, version):
    sent = values.set_message(VEHICLE, "X", number, values.INT32, Encoding.BYTEWISE)

    heard = over_the_wire(sent, version)

    assert decode(values.float_bits(heard, "param_value"), 6, Encoding.BYTEWISE) == number


@pytest.mark.parametrize("number", [-8388607, -4194305, 2139095041, 2143289343])
def test_integers_that_look_like_signalling_nans_survive(number):
    sent = build("PARAM_VALUE", param_id="X", param_type=6, param_count=1,
                 param_value=encode(number, 6, Encoding.BYTEWISE))  # fmt: skip

    assert values.received(over_the_wire(sent), Encoding.BYTEWISE).value == number
    assert values.received(sent, Encoding.BYTEWISE).value == number


@given(st.data())
def test_every_type_comes_back_as_it_was(data):
    encoding = data.draw(st.sampled_from(Encoding))
    type_ = data.draw(st.integers(1, 10))
    if values.is_integer_type(type_):
        number = data.draw(st.integers(*values.integer_range(type_)))
    else:
        number = data.draw(st.floats(width=32, allow_nan=False, allow_infinity=False))

    if problem(number, type_, encoding) is None:
        assert decode(encode(number, type_, encoding), type_, encoding) == number
    else:
        assert values.is_integer_type(type_)
        assert abs(number) > 2**24


def test_recorded_px4_value_is_the_integer():
    assert decode(FloatBits(struct.unpack("<I", struct.pack("<f", 2.802596928649634e-44))[0]), 6,
                  Encoding.BYTEWISE) == 20  # fmt: skip


def test_small_bytewise_types_use_their_own_bytes_only():
    wire = FloatBits(0x1234FFFE)

    assert decode(wire, values.INT8, Encoding.BYTEWISE) == -2
    assert decode(wire, values.UINT8, Encoding.BYTEWISE) == 0xFE
    assert decode(wire, values.UINT16, Encoding.BYTEWISE) == 0xFFFE


def test_c_cast_integer_that_is_no_number_stays_a_float():
    assert math.isnan(decode(FloatBits(0x7FC00000), 6, Encoding.C_CAST))


@pytest.mark.parametrize(
    ("number", "type_", "encoding", "says"),
    [
        (math.nan, 9, Encoding.C_CAST, "not a number"),
        (math.inf, 6, Encoding.BYTEWISE, "not a number"),
        (1e39, 9, Encoding.C_CAST, "too large"),
        (1.5, 6, Encoding.BYTEWISE, "whole"),
        (128, 2, Encoding.C_CAST, "from -128 to 127"),
        (-1, 5, Encoding.BYTEWISE, "from 0 to 4294967295"),
        (16777217, 6, Encoding.C_CAST, "exactly"),
    ],
)
def test_values_that_cannot_be_sent_are_found(number, type_, encoding, says):
    assert says in (problem(number, type_, encoding) or "")


def test_values_that_can_be_sent_have_no_problem():
    assert problem(0.1, 9, Encoding.C_CAST) is None
    assert problem(16777216, 6, Encoding.C_CAST) is None
    assert problem(2**31 - 1, 6, Encoding.BYTEWISE) is None


def test_same_compares_real_numbers_at_32_bits():
    held = struct.unpack("<f", struct.pack("<f", 0.1))[0]

    assert values.same(held, 0.1, 9)
    assert values.same(-0.0, 0.0, 9)
    assert not values.same(0.2, 0.1, 9)
    assert values.same(3, 3.0, 6)
    assert not values.same(3, 4, 6)


def test_received_takes_all_of_the_message():
    message = build("PARAM_VALUE", param_id="RTL_ALT", param_type=4, param_value=1500.0,
                    param_index=7, param_count=9)  # fmt: skip

    assert values.received(over_the_wire(message), Encoding.C_CAST) == ParamValue(
        "RTL_ALT", 1500, 4, 7, 9
    )


def test_requests_name_the_vehicle_and_what_is_wanted():
    assert values.request_list(VEHICLE).fields.target_system == 1
    assert values.request_index(VEHICLE, 12).fields.param_index == 12
    by_name = values.request_name(VEHICLE, "ABCDEFGHIJKLMNOP").fields
    assert (by_name.param_index, by_name.param_id) == (-1, "ABCDEFGHIJKLMNOP")


@pytest.mark.parametrize("name", ["", "A" * 17, "é", "A\n"])
def test_is_name_refuses_what_no_vehicle_has(name):
    assert not values.is_name(name)
