"""The requests of the recorded sessions, sent to the personality of the same firmware.

The recordings are of real autopilots in their makers' simulators. Each request that was recorded is
sent at its time; the kind of answer (acknowledgement code, request form, stored fields) must be the
recorded one. Time in the recordings runs at twice the speed of the clock they were written by.
"""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pymavlink.dialects.v20 import all as dialect

from simulator.world import FleetSpec, World
from tests.simulator.station import Station

RECORDINGS = Path(__file__).parents[1] / "data" / "tlog"
SPEED = 2.0
READY_S = 10.0


def recorded(name: str) -> Iterator[tuple[float, Any, bytes]]:
    data = (RECORDINGS / name).read_bytes()
    parser = dialect.MAVLink(None)
    position = 0
    first = None
    while position + 8 < len(data):
        (stamp,) = struct.unpack_from(">Q", data, position)
        position += 8
        size = 12 + data[position + 1] if data[position] == 0xFD else 8 + data[position + 1]
        packet = data[position : position + size]
        position += size
        first = stamp if first is None else first
        if packet[7] | packet[8] << 8 | packet[9] << 16 in dialect.mavlink_map:
            yield (stamp - first) / 1e6, parser.decode(bytearray(packet)), packet


@cache
def replay(name: str, autopilot: str, ready_s: float) -> tuple[list[Any], list[Any]]:
    """(what the real vehicle sent, what the simulated one sent) for the recorded requests."""
    fleet = FleetSpec(
        autopilot=autopilot,
        latitude_deg=43.5146,
        longitude_deg=4.9876,
        ground_amsl_m=10.0,
        wind_towards_mps=(0.0, 0.0),
        gust_mps=0.0,
    )
    world = World(fleet)
    station = Station(world, heartbeat=False)
    world.advance(ready_s)
    began_s = world.now_s
    real = []
    for at_s, message, packet in recorded(name):
        if message.get_srcSystem() == 1:
            real.append(message)
            continue
        due_s = began_s + at_s * SPEED
        if world.now_s < due_s:
            station.pass_time(due_s - world.now_s)
        station.transmit(packet)
    station.pass_time(30.0)
    return real, station.heard


def kind_of_answer(message: Any) -> tuple[Any, ...] | None:
    """What must be equal: not the exact home position, which has its noise."""
    name = message.msgname
    if name == "COMMAND_ACK":
        return (name, message.command, message.result)
    if name == "MISSION_ACK":
        return (name, message.mission_type, message.type)
    if name == "MISSION_COUNT":
        return (name, message.mission_type, message.count)
    if name in ("MISSION_REQUEST", "MISSION_REQUEST_INT"):
        return (name, message.mission_type, message.seq)
    if name in ("MISSION_ITEM", "MISSION_ITEM_INT"):
        scale = 1e7 if name == "MISSION_ITEM" else 1.0
        return (
            name,
            message.seq,
            message.frame,
            message.command,
            str((message.param1, message.param2, message.param3, message.param4)),
            round(message.x * scale, -3),
            round(message.y * scale, -3),
            round(message.z),
            message.autocontinue,
            message.current,
        )
    if name == "PARAM_ERROR":
        return (name, message.error)
    return None


def answers(messages: list[Any]) -> list[tuple[Any, ...]]:
    found = [kind for message in messages if (kind := kind_of_answer(message)) is not None]
    # How often an unanswered request is repeated depends on the load of the recording machine.
    return [kind for place, kind in enumerate(found) if place == 0 or kind != found[place - 1]]


ERRORS = ("arducopter_4_6_sitl_errors.tlog", "ardupilot", 0.5)
PATROL = ("arducopter_4_6_sitl_patrol.tlog", "ardupilot", 0.5)
PX4 = ("px4_1_19_sih_patrol.tlog", "px4", 0.0)


@pytest.mark.parametrize("session", [PATROL, PX4], ids=["ardupilot-patrol", "px4"])
def test_the_same_requests_get_the_recorded_kind_of_answers(session: tuple[str, str, float]):
    real, simulated = replay(*session)

    assert answers(simulated) == answers(real)


def test_the_same_bad_requests_get_the_recorded_kind_of_answers():
    real, simulated = replay(*ERRORS)

    wanted, got = answers(real), answers(simulated)
    # The real one also repeats a MISSION_COUNT nobody asked for, and its DENIED overtakes a
    # repeated request: the same messages, in another order.
    stray = ("MISSION_COUNT", 0, 3)
    wanted.pop(len(wanted) - 1 - wanted[::-1].index(stray))
    repeated = {("MISSION_REQUEST", 0, 0), ("MISSION_ACK", 0, 14)}
    assert [k for k in got if k not in repeated] == [k for k in wanted if k not in repeated]
    assert ("MISSION_ACK", 0, 14) in got


@pytest.mark.parametrize("session", [PATROL, ERRORS], ids=["patrol", "errors"])
def test_the_recorded_flight_takes_about_as_long(session: tuple[str, str, float]):
    real, simulated = replay(*session)

    def reached(messages: list[Any]) -> list[int]:
        return [m.seq for m in messages if m.msgname == "MISSION_ITEM_REACHED"]

    def landed_s(messages: list[Any]) -> float:
        clock = 0.0
        for message in messages:
            if message.msgname == "ATTITUDE":
                clock = message.time_boot_ms / 1000.0
            if message.msgname == "MISSION_ITEM_REACHED" and message.seq == 8:
                return clock
        raise AssertionError("never landed")

    assert reached(simulated) == reached(real)
    assert landed_s(simulated) == pytest.approx(landed_s(real), rel=0.1)


def test_the_texts_of_the_recorded_mission_are_said():
    real, simulated = replay(*PATROL)

    def story(messages: list[Any]) -> list[str]:
        said = [m.text for m in messages if m.msgname == "STATUSTEXT"]
        wanted = ("Mission:", "Reached", "Arming", "Disarming", "Flight plan", "Fence")
        return [text for text in said if text.startswith(wanted)]

    assert story(simulated) == story(real)
