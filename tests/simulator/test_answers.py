"""Row by row: the same request, the answer of each firmware as it was observed.

Each row names the step, how it is asked, and what ArduPilot and PX4 answered; a lambda gets a
station whose vehicle stands ready on the ground.
"""

import math
import struct
from collections.abc import Callable
from typing import Any

import pytest

from simulator.world import FleetSpec, World
from tests.simulator.station import Station, item, place

NAN = math.nan
ACCEPTED, TEMPORARILY_REJECTED, DENIED, UNSUPPORTED, FAILED = range(5)
MODE_AUTO = (176, 1, 3)
MODE_GUIDED = (176, 1, 4)
MODE_MISSION = (176, 1, 4, 4)
MODE_HOLD = (176, 1, 4, 3)


def a_station(autopilot: str, ready_s: float = 8.0) -> Station:
    station = Station(World(FleetSpec(autopilot=autopilot)))
    station.pass_time(ready_s)
    return station


def home(autopilot: str) -> list[dict[str, Any]]:
    return [item(16, 12.0, frame=0, **place(0, 0))] if autopilot == "ardupilot" else []


def takeoff(z: float = 20.0) -> dict[str, Any]:
    return item(22, z, 0, 0, 0, NAN, **place(0, 0))


def upload_with(extra: dict[str, Any]) -> Callable[[Station], object]:
    return lambda s: s.upload([*home(s.autopilot), takeoff(), extra])


def upload_kind(kind: int, *items: dict[str, Any]) -> Callable[[Station], object]:
    return lambda s: s.upload(list(items), kind=kind)


def stored_frame(station: Any) -> object:
    station.upload([*home(station.autopilot), takeoff(), item(16, 20.0, **place(50, 0))])
    return station.download()[-1].frame


def request_form(station: Any) -> object:
    mark = len(station.heard)
    station.send("MISSION_COUNT", count=3)
    station.pass_time(0.1)
    return station.heard[mark].msgname


def out_of_sequence(station: Any) -> object:
    station.send("MISSION_COUNT", count=3)
    mark = len(station.heard)
    station.send("MISSION_ITEM_INT", seq=2, **takeoff())
    station.pass_time(0.4)
    acks = [m.type for m in station.of("MISSION_ACK", mark)]
    asked = [
        m.seq
        for m in station.heard[mark:]
        if m.msgname in ("MISSION_REQUEST", "MISSION_REQUEST_INT")
    ]
    return (acks, asked[:1])


def hanging_upload(station: Any) -> object:
    mark = len(station.heard)
    station.send("MISSION_COUNT", count=3)
    station.pass_time(12.0)
    return ([m.type for m in station.of("MISSION_ACK", mark)], station.texts(mark)[-1].strip())


def opaque_id(station: Any) -> object:
    station.upload([*home(station.autopilot), takeoff()])
    packets = [packet for _, packet in station.everything if packet[7:10] == b"\x2f\0\0"]
    payload = packets[-1][10:-2].ljust(8, b"\0")
    return struct.unpack_from("<I", payload, 4)[0] != 0


def unacknowledged_download(station: Any) -> object:
    station.send("MISSION_REQUEST_LIST")
    station.pass_time(0.2)
    return station.upload([*home(station.autopilot), takeoff()])


def parameters(station: Any) -> object:
    mark = len(station.heard)
    station.send("PARAM_REQUEST_LIST")
    station.pass_time(4.0)
    found = station.of("PARAM_VALUE", mark)
    return (found[-1].param_count, sorted({m.param_type for m in found}))


def unknown_parameter(station: Any) -> object:
    mark = len(station.heard)
    station.send("PARAM_REQUEST_READ", param_id=b"NO_SUCH_PARAM", param_index=-1)
    station.pass_time(0.3)
    return [m.error for m in station.of("PARAM_ERROR", mark)]


def set_parameter(name: str, value: float, kind: int) -> Callable[[Station], object]:
    def run(station: Any) -> object:
        mark = len(station.heard)
        station.send("PARAM_SET", param_id=name.encode(), param_value=value, param_type=kind)
        station.pass_time(0.3)
        values = [
            m.param_value
            if m.param_type == 9
            else struct.unpack("<i", struct.pack("<f", m.param_value))[0]
            for m in station.of("PARAM_VALUE", mark)
        ]
        return str(values)

    return run


def in_the_air(then: Callable[[Any], object]) -> Callable[[Station], object]:
    def run(station: Any) -> object:
        if station.autopilot == "ardupilot":
            station.ack(*MODE_GUIDED)
            station.ack(400, 1)
            station.ack(22, 0, 0, 0, 0, 0, 0, 15)
        else:
            station.ack(22, -1, 0, 0, NAN, NAN, NAN, 12 + 15)
            station.ack(400, 1)
        assert station.wait(lambda: station.world.vehicles[0].pilot.body.up_m > 14, 60)
        station.pass_time(4.0)
        return then(station)

    return run


def ack(*command: float, **where: int) -> Callable[[Station], object]:
    return lambda s: s.ack(*command, **where)


def arm_in_mission_mode(station: Any) -> object:
    station.upload([*home(station.autopilot), takeoff(), item(20, 0, frame=2)])
    station.ack(*(MODE_AUTO if station.autopilot == "ardupilot" else MODE_MISSION))
    result = station.ack(400, 1)
    station.pass_time(6.0)
    return (result, station.world.vehicles[0].pilot.is_airborne)


def mission_start(station: Any) -> object:
    station.upload([*home(station.autopilot), takeoff(), item(20, 0, frame=2)])
    result = station.ack(300)
    station.pass_time(6.0)
    return (result, station.world.vehicles[0].pilot.is_airborne)


def arm_with_five(station: Any) -> object:
    mark = len(station.heard)
    result = station.ack(400, 5)
    return (result, [t.strip() for t in station.texts(mark)])


def reposition(**place_: Any) -> Callable[[Any], object]:
    frame = place_.pop("frame", 6)
    return lambda s: s.ack_int(192, -1, 1, 0, NAN, frame=frame, **place_)


def legacy_mode(station: Any) -> object:
    mark = len(station.heard)
    custom = 4 if station.autopilot == "ardupilot" else 4 << 16 | 3 << 24
    station.send("SET_MODE", base_mode=1, custom_mode=custom)
    station.pass_time(0.3)
    return station.result_of(176, mark)


def component_fifty(station: Any) -> object:
    if station.autopilot == "ardupilot":
        station.ack(*MODE_GUIDED)
    result = station.ack(400, 1, component=50)
    return (result, station.world.vehicles[0].pilot.is_armed)


ROWS: list[tuple[str, Callable[[Any], object], object, object]] = [
    ("asks for items with", request_form, "MISSION_REQUEST", "MISSION_REQUEST_INT"),
    ("frame 3 comes back as", stored_frame, 3, 6),
    ("RTL with frame 3", upload_with(item(20, 0)), 0, 10),
    ("RTL with frame 2", upload_with(item(20, 0, frame=2)), 0, 0),
    ("speed with frame 3", upload_with(item(178, 0, 1, 4, -1)), 0, 10),
    ("unsupported command", upload_with(item(31000, 20, **place(0, 9))), 3, 3),
    ("frame 77", upload_with(item(16, 20, frame=77, **place(0, 9))), 2, 2),
    ("terrain frame", upload_with(item(16, 60, frame=10, **place(0, 9))), 0, 2),
    ("latitude 95", upload_with(item(16, 20, x=950_000_000, y=45_000_000)), 10, 0),
    ("waypoint in fence", upload_kind(1, item(16, 0, 2, frame=0, **place(0, 0))), 3, 0),
    ("waypoint in rally", upload_kind(2, item(16, 0, **place(0, 0))), 3, 0),
    (
        "polygon of two",
        upload_kind(1, *[item(5001, 0, 2, frame=0, **place(n, 0)) for n in (0, 90)]),
        1,
        1,
    ),
    ("sixty thousand items", lambda s: too_many(s), 4, 4),
    ("item out of sequence", out_of_sequence, ([13], []), ([], [0])),
    (
        "upload left hanging",
        hanging_upload,
        ([15], "Mission upload timeout"),
        ([], "Mission sync timeout"),
    ),
    ("opaque id in the ack", opaque_id, False, True),
    ("download not acknowledged", unacknowledged_download, 0, 1),
    ("clear all types", lambda s: clear(s, 255), 3, 0),
    ("clear the mission", lambda s: clear(s, 0), 0, 0),
    ("parameters", parameters, (1371, [2, 4, 6, 9]), (949, [5, 6, 9])),
    ("unknown parameter", unknown_parameter, [], [1]),
    ("arming when not ready", lambda s: early_arm(s), FAILED, TEMPORARILY_REJECTED),
    (
        "arming with 5",
        arm_with_five,
        (UNSUPPORTED, []),
        (None, ["Unsupported ARM_DISARM param: 5.000"]),
    ),
    ("arming component 50", component_fifty, (ACCEPTED, True), (None, False)),
    ("arming in mission mode", arm_in_mission_mode, (FAILED, False), (ACCEPTED, True)),
    ("mission start disarmed", mission_start, (ACCEPTED, False), (ACCEPTED, True)),
    ("mission start at 500", ack(300, 500), DENIED, DENIED),
    ("take-off before arming", ack(22, -1, 0, 0, 0, 0, 0, 30), FAILED, ACCEPTED),
    ("pause", in_the_air(ack(193, 0)), ACCEPTED, UNSUPPORTED),
    (
        "reposition as long",
        in_the_air(ack(192, -1, 1, 0, NAN, NAN, NAN, NAN)),
        UNSUPPORTED,
        ACCEPTED,
    ),
    ("reposition", in_the_air(reposition(z=25.0, **place(30, 0))), ACCEPTED, ACCEPTED),
    (
        "reposition in frame 99",
        in_the_air(reposition(z=25.0, frame=99, **place(30, 0))),
        DENIED,
        ACCEPTED,
    ),
    ("disarm in the air", in_the_air(ack(400, 0)), FAILED, TEMPORARILY_REJECTED),
    ("reboot while armed", in_the_air(ack(246, 1)), FAILED, DENIED),
    ("impossible mode", ack(176, 1, 99), FAILED, TEMPORARILY_REJECTED),
    ("unknown message", ack(512, 12345), FAILED, DENIED),
    ("rate of an unknown message", ack(511, 12345, 1e6), DENIED, FAILED),
    ("rate of a known message", ack(511, 30, 200_000), ACCEPTED, ACCEPTED),
    ("legacy SET_MODE", legacy_mode, None, ACCEPTED),
    ("unsupported command", ack(31000), UNSUPPORTED, UNSUPPORTED),
    ("undefined command", ack(65000), UNSUPPORTED, UNSUPPORTED),
    ("capabilities the old way", ack(520, 1), ACCEPTED, UNSUPPORTED),
    ("version", ack(512, 148), ACCEPTED, ACCEPTED),
    ("available modes", ack(512, 435), FAILED, ACCEPTED),
    ("set current beyond the end", ack(224, 77), DENIED, FAILED),
    ("another system", ack(512, 148, system=7), None, None),
    ("component 0", ack(512, 148, component=0), ACCEPTED, ACCEPTED),
]


def too_many(station: Any) -> object:
    mark = len(station.heard)
    station.send("MISSION_COUNT", count=60000)
    station.pass_time(0.2)
    return station.of("MISSION_ACK", mark)[0].type


def clear(station: Any, kind: int) -> object:
    mark = len(station.heard)
    station.send("MISSION_CLEAR_ALL", mission_type=kind)
    station.pass_time(0.2)
    return station.of("MISSION_ACK", mark)[0].type


def early_arm(station: Any) -> object:
    early = a_station(station.autopilot, 1.0)
    if station.autopilot == "ardupilot":
        early.ack(*MODE_GUIDED)
    return early.ack(400, 1)


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
@pytest.mark.parametrize("autopilot", ["ardupilot", "px4"])
def test_answer(autopilot: str, row: tuple[str, Callable[[Any], object], object, object]):
    station: Any = a_station(autopilot)
    station.autopilot = autopilot
    expected = row[2] if autopilot == "ardupilot" else row[3]

    answer = row[1](station)

    assert answer == expected


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        (6, struct.unpack("<f", struct.pack("<i", 25))[0], "[25]"),
        (6, 25.0, "[1103626240]"),
        (9, 30.0, "[]"),
    ],
    ids=["bytewise", "as a float", "wrong type"],
)
def test_px4_stores_an_integer_as_sent(kind: int, value: float, stored: str):
    assert set_parameter("COM_DL_LOSS_T", value, kind)(a_station("px4")) == stored


def test_px4_stores_nan_as_sent():
    assert set_parameter("RTL_RETURN_ALT", NAN, 9)(a_station("px4")) == "[nan]"


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("WPNAV_SPEED", -5.0, [-5.0]),
        ("WPNAV_SPEED", NAN, []),
        ("FS_GCS_ENABLE", 1.4e-45, [0.0]),
        ("FS_GCS_ENABLE", 1.0, [1.0]),
    ],
)
def test_ardupilot_casts_what_it_is_sent(name: str, value: float, stored: list[float]):
    station = a_station("ardupilot")
    mark = len(station.heard)

    station.send("PARAM_SET", param_id=name.encode(), param_value=value, param_type=9)
    station.pass_time(0.3)

    found = station.of("PARAM_VALUE", mark)
    assert [m.param_value for m in found] == stored
    assert all(m.param_index == 65535 for m in found)


def test_px4_texts_come_in_chunks_and_end_in_a_tab():
    station = a_station("px4", 1.0)

    station.ack(400, 1)

    parts = [m for m in station.of("STATUSTEXT") if m.text.startswith(("Arming denied", "t\t"))]
    assert [m.chunk_seq for m in parts] == [0, 1]
    assert parts[0].id == parts[1].id
    assert "".join(m.text for m in parts) == "Arming denied: Resolve system health failures first\t"


def test_px4_repeats_a_reached_item_ten_times():
    station: Any = a_station("px4")
    station.upload([takeoff(6.0), item(19, 6.0, 15, **place(0, 0)), item(20, 0, frame=2)])
    station.ack(300)

    station.wait(lambda: len(station.of("MISSION_ITEM_REACHED")) > 11, 60)

    assert [m.seq for m in station.of("MISSION_ITEM_REACHED")][:12] == [0] * 11 + [1]


def test_each_vehicle_has_its_own_lasting_identity():
    def identities(seed: int) -> list[tuple[int, bytes]]:
        station = Station(World(FleetSpec(vehicles=4, autopilot="mixed", seed=seed)))
        for system in (1, 2, 3, 4):
            station.ack(512, 148, system=system)
        return [(m.uid, bytes(m.uid2)) for m in station.of("AUTOPILOT_VERSION")]

    first = identities(3)
    assert len(set(first)) == 4
    assert identities(3) == first
    assert set(identities(4)).isdisjoint(first)


def test_timesync_is_answered_with_the_vehicles_time():
    station = a_station("ardupilot")

    station.send("TIMESYNC", tc1=0, ts1=123_456_789)
    station.pass_time(0.1)

    reply = station.last("TIMESYNC")
    assert reply.ts1 == 123_456_789
    assert reply.tc1 == pytest.approx(8e9, rel=0.05)


def test_there_are_no_logs_and_it_says_so():
    station = a_station("ardupilot")

    station.send("LOG_REQUEST_LIST", start=0, end=0xFFFF)
    station.pass_time(0.1)

    assert station.last("LOG_ENTRY").num_logs == 0
