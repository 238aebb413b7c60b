"""Nothing a stranger sends may stop a vehicle: well-framed messages with any contents."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.codec import BY_NAME, frame, pack, unpack
from simulator.world import FleetSpec, World

HANDLED = [
    "HEARTBEAT",
    "COMMAND_LONG",
    "COMMAND_INT",
    "SET_MODE",
    "MISSION_SET_CURRENT",
    "PING",
    "REQUEST_DATA_STREAM",
    "FILE_TRANSFER_PROTOCOL",
    "LOG_REQUEST_LIST",
    "SET_POSITION_TARGET_GLOBAL_INT",
    "SET_POSITION_TARGET_LOCAL_NED",
    "PARAM_REQUEST_LIST",
    "PARAM_REQUEST_READ",
    "PARAM_SET",
    "MISSION_COUNT",
    "MISSION_ITEM_INT",
    "MISSION_ITEM",
    "MISSION_REQUEST_LIST",
    "MISSION_REQUEST_INT",
    "MISSION_REQUEST",
    "MISSION_CLEAR_ALL",
    "MISSION_ACK",
    "MISSION_WRITE_PARTIAL_LIST",
    "TIMESYNC",
]
COMMANDS = [
    *range(16, 24), 34, 112, 115, 176, 178, 179, 183, 192, 193, 195, 201, 203, 205, 206, 207, 224,
    241, 245, 246, 262, 300, 400, 401, 410, 510, 511, 512, 519, 520, 530, 1000, 2000, 2001,
]  # fmt: skip
NASTY = [0.0, -0.0, 1.0, -1.0, 400.0, 1e9, -1e9, 3.4e38, float("inf"), float("-inf"), float("nan")]
numbers = st.sampled_from(NASTY) | st.floats(width=32)


def deliver(world: World, name: str, payload: bytes) -> None:
    packet = frame(BY_NAME[name], payload, sequence=0, system_id=255, component_id=190)
    world.send("link", packet)


@pytest.fixture(params=["ardupilot", "px4"], scope="module")
def world(request: pytest.FixtureRequest) -> World:
    made = World(FleetSpec(autopilot=request.param))
    made.advance(8.0)
    return made


@given(st.sampled_from(HANDLED), st.binary(min_size=255, max_size=255))
@settings(max_examples=400, deadline=None)
def test_any_bytes_in_a_known_message_are_survived(world: World, name: str, junk: bytes):
    fields = unpack(BY_NAME[name], junk)
    if "target_system" in fields:
        fields |= {"target_system": 1}
    if "target_component" in fields:
        fields |= {"target_component": 1}

    deliver(world, name, pack(name, **fields))
    world.advance(0.05)


@given(
    st.sampled_from(COMMANDS),
    st.tuples(*[numbers] * 7),
    st.booleans(),
    st.integers(0, 255),
)
@settings(max_examples=500, deadline=None)
def test_any_command_with_any_numbers_is_survived(world, number, params, is_long, frame_number):
    if is_long:
        payload = BY_NAME["COMMAND_LONG"].packer.pack(*params, number, 1, 1, 0)
    else:
        x, y = (
            max(-(2**31), min(2**31 - 1, int(p) if p == p and abs(p) < 1e18 else 0))
            for p in params[4:6]
        )
        payload = BY_NAME["COMMAND_INT"].packer.pack(
            *params[:4], x, y, params[6], number, 1, 1, frame_number, 0, 0
        )

    deliver(world, "COMMAND_LONG" if is_long else "COMMAND_INT", payload)
    world.advance(0.2)


ITEM_COMMANDS = [16, 17, 18, 19, 20, 21, 22, 31, 82, 93, 112, 114, 115, 177, 178, 179, 195, 201, 206, 1000, 2000, 2001]  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from(ITEM_COMMANDS),
            st.tuples(*[numbers] * 4),
            st.sampled_from([0, 2, 3, 10]),
            numbers,
            st.integers(-(2**31), 2**31 - 1),
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_stored_mission_can_be_flown_without_stopping_the_fleet(world, items):
    vehicle = world.vehicles[0]
    deliver(world, "MISSION_CLEAR_ALL", BY_NAME["MISSION_CLEAR_ALL"].packer.pack(1, 1, 0))
    deliver(world, "MISSION_COUNT", BY_NAME["MISSION_COUNT"].packer.pack(len(items), 1, 1, 0)[:5])
    for place, (command, params, frame_number, z, x) in enumerate(items):
        payload = BY_NAME["MISSION_ITEM_INT"].packer.pack(
            *params, x, 45_000_000, z, place, command, 1, 1, frame_number, place == 0, 1, 0
        )
        deliver(world, "MISSION_ITEM_INT", payload)

    vehicle.personality.set_mode(4 if vehicle.personality.autopilot_id == 3 else 4 << 16 | 3 << 24)
    for command, first in ((400, 1.0), (300, 0.0)):
        values = (first, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        deliver(
            world, "COMMAND_LONG", BY_NAME["COMMAND_LONG"].packer.pack(*values, command, 1, 1, 0)
        )
    world.advance(20.0)

    assert abs(vehicle.pilot.body.up_m) < 1e5
